/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse a line of a stack in the formats of unwinders and debuggers. */
#include <string.h>

#include "reader.h"

/* Words before the function that a CPU executed; arch/ARCH/kernel, 2.6 to 6.x. */
static const char *const trap_lead[] = {
	"RIP: ", "RIP ", "EIP is at ", "EIP: ", "IP: ", "PC is at ", "pc : ", "NIP ", "epc : ",
	"epc   : ", "ERA: ", "TPC: ", "Krnl PSW : ", "PC: ", "pc: ", "Workqueue-func: ",
	"[exception RIP: ",
};

/* Suffixes that compilers and the allocation profiler add to a function's name. */
static const char *const suffix[] = {
	".isra", ".constprop", ".part", ".cold", ".llvm", ".lto_priv", ".clone", ".localalias",
	"_noprof",
};

static void advance(struct span *s, size_t n)
{
	s->s += n;
	s->n -= n;
}

static void skip_blanks(struct span *s)
{
	while (s->n && (s->s[0] == ' ' || s->s[0] == '\t'))
		advance(s, 1);
}

/* "[<ffff>]", "[ffff]", "([<ffff>]", "<ffff>", "0010:", "0704c00180000000". */
static bool skip_address(struct span *s)
{
	size_t i = 0, digits = 0;

	while (i < s->n && (s->s[i] == '[' || s->s[i] == '<' || s->s[i] == '('))
		i++;
	if (i + 1 < s->n && s->s[i] == '0' && s->s[i + 1] == 'x')
		i += 2;
	for (; i < s->n && is_hex(s->s[i]); i++)
		digits++;
	if (i < s->n && s->s[i] == ':' && digits == 4)
		i++;
	else if (i < s->n && (s->s[i] == '>' || s->s[i] == ']'))
		while (i < s->n && (s->s[i] == '>' || s->s[i] == ']'))
			i++;
	else if (digits < 8 || i >= s->n || s->s[i] != ' ')
		return false;
	if (!digits)
		return false;
	advance(s, i);
	return true;
}

static void skip_lead(struct span *s, uint8_t *flags)
{
	for (size_t i = 0; i < sizeof(trap_lead) / sizeof(trap_lead[0]); i++)
		if (span_starts(*s, trap_lead[i])) {
			advance(s, strlen(trap_lead[i]));
			*flags |= HANG_TRAP;
			return;
		}
}

/* Crash(8) and gdb number their frames. */
static bool skip_number(struct span *s)
{
	size_t i = 1;

	if (!s->n || s->s[0] != '#')
		return false;
	while (i < s->n && is_digit(s->s[i]))
		i++;
	if (i == 1 || i >= s->n || s->s[i] != ' ')
		return false;
	advance(s, i);
	return true;
}

static bool skip_mark(struct span *s)
{
	static const char *const marks[] = { "<IRQ>", "<NMI>", "<TASK>", "<EOI>", "<EOE>",
		"<UNK>", "<#DF>", "</IRQ>", "</NMI>", "Call Trace:", "<<EOE>>", "=>" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_starts(*s, marks[i])) {
			advance(s, strlen(marks[i]));
			return true;
		}
	return false;
}

static void skip_front(struct span *s, uint8_t *flags, bool *numbered)
{
	bool more = true;

	if (s->n && strchr("REIPpNeTKW[", s->s[0]))
		skip_lead(s, flags);
	while (more && s->n) {
		more = false;
		skip_blanks(s);
		if (span_starts(*s, "? ")) {
			*flags |= HANG_UNSURE;
			advance(s, 2);
			more = true;
		} else if (skip_number(s)) {
			*numbered = more = true;
		} else if (s->n && strchr("[(<0123456789", s->s[0])) {
			more = skip_address(s) || (s->s[0] == '<' && skip_mark(s));
		} else if (s->n && (s->s[0] == 'C' || s->s[0] == '=')) {
			more = skip_mark(s);
		} else if (*numbered && span_starts(*s, "at ")) {	/* FreeBSD's stack(9) */
			advance(s, 3);
		}
	}
	if (s->n && (s->s[0] == '(' || (s->s[0] == '<' && s->n > 1 && is_symbol(s->s[1]))))
		if (!memchr(s->s, ':', s->n) || s->s[0] == '(')
			advance(s, 1);
}

/* Plain C names, and Rust's "<krate::module::Type>::method". */
static size_t name_length(struct span s)
{
	size_t i = 0;

	if (s.n && s.s[0] == '<') {
		const char *end = span_find(s, "+0x");

		return end ? (size_t)(end - s.s) : 0;
	}
	while (i < s.n && (is_symbol(s.s[i]) || (s.s[i] == ':' && i + 1 < s.n &&
						 (s.s[i + 1] == ':' || s.s[i - (i > 0)] == ':'))))
		i++;
	return i && !is_digit(s.s[0]) ? i : 0;
}

static struct span module_of(struct span rest)
{
	const char *open = rest.n ? memchr(rest.s, '[', rest.n < 48 ? rest.n : 48) : NULL;
	struct span m = { "", 0 };

	if (!open || open + 1 >= rest.s + rest.n)
		return m;
	m.s = open + 1;
	while (m.s + m.n < rest.s + rest.n && (is_symbol(m.s[m.n]) || m.s[m.n] == '-'))
		m.n++;
	if (m.n == 6 && memcmp(m.s, "inline", 6) == 0)
		m.n = 0;
	return m;
}

/* "+0x12/0x34", "+0x12", or cut: "+0x"; the bytes, or 0. */
static size_t offset_length(struct span s)
{
	size_t i = 3;

	if (!span_starts(s, "+0x"))
		return 0;
	while (i < s.n && is_hex(s.s[i]))
		i++;
	if (i + 2 < s.n && s.s[i] == '/' && s.s[i + 1] == '0' && s.s[i + 2] == 'x')
		for (i += 3; i < s.n && is_hex(s.s[i]); i++)
			;
	return i;
}

/* The bytes of "fs/ext4/inode.c:123" at the start of s, or 0. */
static size_t place_length(struct span s)
{
	const char *colon = s.n ? memchr(s.s, ':', s.n) : NULL;
	size_t n;

	if (!colon || colon - s.s < 3 || colon[-2] != '.' || !strchr("chS", colon[-1]))
		return 0;
	n = (size_t)(colon - s.s) + 1;
	if (n >= s.n || !is_digit(s.s[n]))
		return 0;
	while (n < s.n && is_digit(s.s[n]))
		n++;
	return n;
}

/*
 * " fs/jbd2/transaction.c:183 [inline]" of syzkaller, " (a.h:84 b.c:12)" of decode_stacktrace,
 * which puts inlined functions first: the last place is in the function itself.
 */
struct span frame_place(struct span rest)
{
	struct span place = { "", 0 };

	while (rest.n) {
		struct span word = span_word(&rest);
		size_t skip = word.n && word.s[0] == '(', n;

		word = span_from(word, word.s + skip);
		if (span_starts(word, "./"))
			word = span_from(word, word.s + 2);
		n = place_length(word);
		if (n)
			place = (struct span){ word.s, n };
	}
	return place;
}

/* Such a place, and no text before it but "at ". */
static bool is_source_place(struct span s)
{
	s = span_trim(s);
	if (span_starts(s, "at "))
		s = span_trim(span_from(s, s.s + 3));
	s = span_word(&s);
	return place_length(span_from(s, s.s + (s.n && s.s[0] == '('))) > 0;
}

/* "schedule at ffffffff92a42c98", as crash(8) prints it. */
static bool is_at_address(struct span s)
{
	uint64_t address;

	s = span_trim(s);
	return span_starts(s, "at ") && s.n >= 11 && span_hex(span_from(s, s.s + 3), &address) &&
		address > 0xffffff;
}

bool frame_parse(struct span body, struct frame_text *out)
{
	struct span s = body;
	bool numbered = false;
	size_t n, offset;

	*out = (struct frame_text){ .flags = 0 };
	skip_front(&s, &out->flags, &numbered);
	n = name_length(s);
	if (!n)
		return false;
	out->function = frame_base_name((struct span){ s.s, n });
	advance(&s, n);
	offset = offset_length(s);
	if (offset) {
		out->sized = memchr(s.s, '/', offset) != NULL;
		advance(&s, offset);
		out->module = module_of(s);
		out->place = s.n > 4 ? frame_place(s) : s;
		if (s.n && s.s[s.n - 1] == ')' && span_find(s, "(unreliable)"))
			out->flags |= HANG_UNSURE;
		return true;
	}
	if ((out->flags & HANG_TRAP) && s.n > 1 && s.s[0] == '+' && is_digit(s.s[1]))
		return true;	/* crash(8): "[exception RIP: f+17]" */
	if (span_starts(s, "(") && span_find(s, ") at "))	/* ddb: name(args) at name+0x1 */
		return span_find(s, "+0x") != NULL;
	if (span_starts(s, ") from [<") || span_starts(s, " from "))
		return span_find(s, "+0x") != NULL;
	if (s.n && s.s[0] == ' ' && is_source_place(s)) {
		out->module = module_of(s);
		out->place = frame_place(s);
		return true;
	}
	if (s.n && s.s[0] == ' ')
		return out->flags != HANG_TRAP && is_at_address(s);
	return numbered && span_starts(s, " (");
}

struct span frame_base_name(struct span f)
{
	bool cut = f.n > 7 && (memchr(f.s, '.', f.n) || memcmp(f.s + f.n - 7, "_noprof", 7) == 0);

	while (cut) {
		cut = false;
		for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++) {
			size_t n = strlen(suffix[i]);
			const char *p = f.n > n ? memmem(f.s + 1, f.n - 1, suffix[i], n) : NULL;

			if (p && (p[0] == '.' || p + n == f.s + f.n)) {
				f.n = (size_t)(p - f.s);
				cut = true;
			}
		}
		while (f.n > 1 && f.s[f.n - 1] == '.') {
			f.n--;
			cut = true;
		}
	}
	return f;
}
