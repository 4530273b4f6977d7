/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From bytes to rows of report_table: a Wu-Manber search for the longest literal of every
 * shape, then the shape itself on the lines that hold one.
 */
#include <string.h>

#include "reader.h"

#define KEYS_MAX 320
#define WINDOW 5		/* the shortest key */
#define BLOCK 3			/* bytes hashed at a time */
#define SHIFT_BITS 14
#define WORD_REACH 240		/* the most that one '*' stands for */

struct key {
	const char *s;
	uint8_t n;
	uint16_t row;		/* report_rows and up: of turn_table, then of stack_key */
	uint16_t next;		/* + 1, with the same last block; 0: last */
};

/* What shows a stack where no report announces it (the search then looks some lines back). */
static const char *const stack_key[] = {
	"Call Trace", "Call trace", "Backtrace:", "[<0>] ", " state:D", "schedule+0x",
	"context_switch", "] __switch_to", " pid father", "invoked oom-killer", "mi_switch",
	"] (__schedule) from", "[ffff", "locks held by", "locks held in the", "TASK: ffff",
	"sched_switch", "wchan:", "likely owned by",
};

static struct {
	bool ready;
	unsigned keys;
	struct key key[KEYS_MAX];
	uint8_t shift[1 << SHIFT_BITS];
	uint16_t head[1 << SHIFT_BITS];
} scan;

static inline uint32_t block_hash(const char *p)
{
	uint32_t v = (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 |
		(uint32_t)(unsigned char)p[2] << 16;

	return (v * 2654435761u) >> (32 - SHIFT_BITS);
}

static bool is_wild(char c)
{
	return c == '*' || c == '@' || c == '#' || c == '^' || c == '~';
}

/* The longest run without wildcards. "##" stands for '#' and a number. */
static struct span shape_key(const char *shape)
{
	struct span best = { shape, 0 };

	for (const char *p = shape; *p;) {
		size_t n = 0;

		while (p[n] && !is_wild(p[n]))
			n++;
		if (n > best.n)
			best = (struct span){ p, n };
		p += n + (p[n] != '\0');
	}
	return best;
}

static void key_add(struct span text, unsigned row)
{
	struct key *k = &scan.key[scan.keys];
	uint32_t last;

	if (text.n < WINDOW || scan.keys >= KEYS_MAX)
		return;
	*k = (struct key){ .s = text.s, .n = (uint8_t)text.n, .row = (uint16_t)row };
	for (unsigned i = 0; i + BLOCK <= WINDOW; i++) {
		uint32_t h = block_hash(text.s + i);
		uint8_t shift = (uint8_t)(WINDOW - BLOCK - i);

		if (shift < scan.shift[h])
			scan.shift[h] = shift;
	}
	last = block_hash(text.s + WINDOW - BLOCK);
	k->next = scan.head[last];
	scan.head[last] = (uint16_t)++scan.keys;
}

static void scan_prepare(void)
{
	memset(scan.shift, WINDOW - BLOCK + 1, sizeof(scan.shift));
	for (unsigned i = 0; i < report_rows; i++)
		key_add(shape_key(report_table[i].shape), i);
	for (unsigned i = 0; i < turn_rows; i++)
		key_add((struct span){ turn_table[i].word, strlen(turn_table[i].word) },
			report_rows + i);
	for (unsigned i = 0; i < sizeof(stack_key) / sizeof(stack_key[0]); i++)
		key_add((struct span){ stack_key[i], strlen(stack_key[i]) },
			report_rows + turn_rows + i);
	scan.ready = true;
}

/* The next window in [p, end) whose last block ends some key's first window; NULL: none. */
static const char *next_window(const char *p, const char *end)
{
	while (end - p >= WINDOW) {
		unsigned shift = scan.shift[block_hash(p + WINDOW - BLOCK)];

		if (!shift)
			return p;
		p += shift;
	}
	return NULL;
}

static bool key_fits(const struct key *k, const char *p, const char *end)
{
	return (size_t)(end - p) >= k->n && memcmp(p, k->s, k->n) == 0;
}

const char *scan_find(struct span s)
{
	const char *end = s.s + s.n;
	const char *p = s.s;

	if (!scan.ready)
		scan_prepare();
	while ((p = next_window(p, end)) != NULL) {
		unsigned i = scan.head[block_hash(p + WINDOW - BLOCK)];

		for (; i; i = scan.key[i - 1].next)
			if (key_fits(&scan.key[i - 1], p, end))
				return p;
		p++;
	}
	return NULL;
}

/* Of the rows whose key is at p: a better one than best that fits the line. */
static unsigned best_row(struct span body, const char *p, unsigned best, struct match *out)
{
	unsigned i = scan.head[block_hash(p + WINDOW - BLOCK)];

	for (; i; i = scan.key[i - 1].next) {
		const struct key *k = &scan.key[i - 1];
		struct match m;

		if (k->row >= best || !key_fits(k, p, body.s + body.n))
			continue;
		if (k->row >= report_rows) {
			if (k->row < report_rows + turn_rows)
				out->turn = &turn_table[k->row - report_rows];
			continue;
		}
		if (!shape_match(report_table[k->row].shape, body, &m))
			continue;
		best = k->row;
		m.turn = NULL;
		*out = m;
		out->row = best;
	}
	return best;
}

bool scan_line(struct span body, struct match *out)
{
	const char *p = body.s;
	unsigned best = report_rows + turn_rows;

	out->turn = NULL;
	if (!scan.ready)
		scan_prepare();
	while ((p = next_window(p, body.s + body.n)) != NULL) {
		best = best_row(body, p, best, out);
		p++;
	}
	return best < report_rows;
}

static const char *number_end(const char *p, const char *end)
{
	if (end - p > 2 && p[0] == '0' && p[1] == 'x')
		p += 2;
	else if (p < end && *p == '-')
		p++;
	while (p < end && is_hex(*p) && (is_digit(*p) || p[-1] == 'x' || is_hex(p[-1])))
		p++;
	return p;
}

/* "[<ffff>] func+0x1/0x2": the name is the word, all of it is eaten. */
static const char *name_end(const char *p, const char *end, struct span *word)
{
	const char *close = p < end && *p == '[' ? memchr(p, ']', (size_t)(end - p)) : NULL;
	struct frame_text f;

	if (close && close + 1 < end)
		p = close + (close[1] == ' ' ? 2 : 1);
	word->s = p;
	if (p < end && *p == '<' && frame_parse((struct span){ p, (size_t)(end - p) }, &f)) {
		*word = f.function;
		return f.function.s + f.function.n;
	}
	while (p < end && (is_symbol(*p) || *p == ':' ))
		p++;
	while (p > word->s && (p[-1] == '.' || p[-1] == ':'))
		p--;
	word->n = (size_t)(p - word->s);
	return p;
}

static bool match_here(const char *shape, const char *p, const char *end, struct match *m);

static bool match_any(const char *shape, const char *p, const char *end, struct match *m)
{
	unsigned mine = m->words;
	const char *q = p;

	if (mine >= 9)
		return false;
	if (!shape[1])
		q = end;
	for (; q <= end && (q == end || q - p <= WORD_REACH); q++) {
		m->words = mine + 1;
		m->word[mine] = (struct span){ p, (size_t)(q - p) };
		if (match_here(shape + 1, q, end, m))
			return true;
	}
	return false;
}

static bool match_word(const char *shape, const char *p, const char *end, struct match *m)
{
	struct span *word = &m->word[m->words];
	const char *q;

	if (m->words >= 9)
		return false;
	if (*shape == '#') {
		q = number_end(p, end);
		*word = (struct span){ p, (size_t)(q - p) };
	} else {
		q = name_end(p, end, word);
	}
	if (!word->n)
		return false;
	m->words++;
	return match_here(shape + 1, q, end, m);
}

static bool match_here(const char *shape, const char *p, const char *end, struct match *m)
{
	for (; *shape; shape++) {
		if (*shape == '*')
			return match_any(shape, p, end, m);
		if (*shape == '#' && shape[1] == '#' && p < end && *p == '#') {
			p++;
			continue;
		}
		if (*shape == '#' || *shape == '@')
			return match_word(shape, p, end, m);
		if (p >= end || *p != *shape)
			return false;
		p++;
		while (*shape == ' ' && p < end && *p == ' ')
			p++;
	}
	m->rest = (struct span){ p, (size_t)(end - p) };
	return true;
}

bool shape_match(const char *shape, struct span body, struct match *out)
{
	const char *p = body.s;
	const char *end = body.s + body.n;

	out->words = 0;
	shape += *shape == '~';
	if (*shape == '^')
		return match_here(shape + 1, p, end, out);
	for (; p < end && (p = memchr(p, *shape, (size_t)(end - p))) != NULL; p++) {
		out->words = 0;
		if (match_here(shape, p, end, out))
			return true;
	}
	return false;
}
