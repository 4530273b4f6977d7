/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scan looks up every other block of four bytes in a bitmap of the blocks of all keys. A key
 * is the longest literal of a shape. Key and shape then decide on the row of report_table.
 */
#include <string.h>

#include "reader.h"

#define KEYS_MAX 400
#define WINDOW 5		/* shortest key: one of its two blocks is at an even place */
#define BLOCK 4			/* bytes looked up at a time */
#define STEP (WINDOW - BLOCK + 1)
#define MAP_BITS 17
#define HEAD_BITS 12
#define WORD_REACH 240		/* longest text that a '*' stands for */

struct key {
	const char *s;
	uint8_t n;
	uint8_t window;		/* start of the window of rare bytes */
	uint16_t row;		/* from report_rows on: section_table, stack_key, nearby_table */
	uint16_t next[STEP];	/* block + 1 of the same hash, by place in the window; 0: last */
};

/* Texts of stacks that no report announces. The search then looks some lines back. */
static const char *const stack_key[] = {
	"Call Trace", "Call trace", "Backtrace:", "[<0>] ", " state:D", "schedule+",
	"context_switch", "] __switch_to", " pid father", "invoked oom-killer", "mi_switch",
	"] (__schedule) from", "[ffff", "locks held by", "locks held in the", "TASK: ffff",
	"sched_switch", "wchan:", "likely owned by", "likely last held by",
	"STRUCT LWP", "FLAGS  WAIT", "Mem-Info:", "active_anon:", "memory: usage ",
};

#define STACK_KEYS (sizeof(stack_key) / sizeof(stack_key[0]))

static struct {
	bool ready;
	unsigned keys;
	struct key key[KEYS_MAX];
	uint32_t map[2][(1 << MAP_BITS) / 32];	/* by enum scan_for */
	uint16_t head[1 << HEAD_BITS];		/* block + 1: key * STEP + place in the window */
} scan;

static inline uint32_t block_hash(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v * 2654435761u;
}

static inline uint32_t map_has(const uint32_t *map, const char *p)
{
	uint32_t h = block_hash(p) >> (32 - MAP_BITS);

	return map[h / 32] >> (h % 32) & 1;
}

static void map_add(uint32_t *map, uint32_t hash)
{
	uint32_t h = hash >> (32 - MAP_BITS);

	map[h / 32] |= 1u << (h % 32);
}

static bool is_wild(char c)
{
	return c == '*' || c == '&' || c == '@' || c == '#' || c == '^' || c == '~';
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

/* Rarity in text of the bytes of a window. */
static unsigned window_worth(const char *p)
{
	unsigned worth = 0;

	for (unsigned i = 0; i < WINDOW; i++)
		worth += !strchr("etaoinshrdlcu ", p[i]) + (p[i] < 'a' && p[i] != ' ');
	return worth;
}

static void key_add(struct span text, unsigned row)
{
	struct key *k = &scan.key[scan.keys];

	if (text.n < WINDOW || scan.keys >= KEYS_MAX)
		return;
	*k = (struct key){ .s = text.s, .n = (uint8_t)text.n, .row = (uint16_t)row };
	for (unsigned i = 1; i + WINDOW <= text.n; i++)
		if (window_worth(text.s + i) > window_worth(text.s + k->window))
			k->window = (uint8_t)i;
	for (unsigned i = 0; i < STEP; i++) {
		uint32_t hash = block_hash(text.s + k->window + i);
		uint16_t *head = &scan.head[hash >> (32 - HEAD_BITS)];

		map_add(scan.map[SCAN_ALL], hash);
		if (row < report_rows)
			map_add(scan.map[SCAN_REPORTS], hash);
		k->next[i] = *head;
		*head = (uint16_t)(scan.keys * STEP + i + 1);
	}
	scan.keys++;
}

static void scan_prepare(void)
{
	for (unsigned i = 0; i < report_rows; i++)
		key_add(shape_key(report_table[i].shape), i);
	for (unsigned i = 0; i < section_rows; i++)
		key_add((struct span){ section_table[i].word, strlen(section_table[i].word) },
			report_rows + i);
	for (unsigned i = 0; i < STACK_KEYS; i++)
		key_add((struct span){ stack_key[i], strlen(stack_key[i]) },
			report_rows + section_rows + i);
	for (unsigned i = 0; i < nearby_rows; i++)
		key_add(shape_key(nearby_table[i].shape),
			report_rows + section_rows + (unsigned)STACK_KEYS + i);
	scan.ready = true;
}

/* Next place, in steps from p, of a block that is part of a key; NULL: none. */
static const char *next_block(const uint32_t *map, const char *p, const char *end)
{
	for (; end - p >= 3 * STEP + BLOCK; p += 4 * STEP)
		if (map_has(map, p) | map_has(map, p + STEP) | map_has(map, p + 2 * STEP) |
		    map_has(map, p + 3 * STEP))
			break;
	for (; end - p >= BLOCK; p += STEP)
		if (map_has(map, p))
			return p;
	return NULL;
}

/* Next key with a block at p, after block *at (0: first key); NULL: none. */
static const struct key *next_key(struct span s, const char *p, unsigned *at, const char **start)
{
	unsigned i = *at ? scan.key[(*at - 1) / STEP].next[(*at - 1) % STEP] :
		scan.head[block_hash(p) >> (32 - HEAD_BITS)];

	for (; i; i = scan.key[(i - 1) / STEP].next[(i - 1) % STEP]) {
		const struct key *k = &scan.key[(i - 1) / STEP];
		size_t before = k->window + (i - 1) % STEP;

		if ((size_t)(p - s.s) < before || (size_t)(s.s + s.n - p) + before < k->n ||
		    memcmp(p - before, k->s, k->n) != 0)
			continue;
		*at = i;
		*start = p - before;
		return k;
	}
	return NULL;
}

const char *scan_find(struct span s, enum scan_for what)
{
	const char *p = s.s, *start;

	if (!scan.ready)
		scan_prepare();
	while ((p = next_block(scan.map[what], p, s.s + s.n)) != NULL) {
		const struct key *k;
		unsigned at = 0;

		while ((k = next_key(s, p, &at, &start)) != NULL)
			if (what == SCAN_ALL || k->row < report_rows)
				return start;
		p += STEP;
	}
	return NULL;
}

/* Logs may quote source, as printk("BUG: %s"), that no kernel printed. */
static bool is_source(struct span body, const struct match *m)
{
	return memmem(body.s, (size_t)(m->rest.s - body.s), "(\"", 2) != NULL;
}

/* The first row of nearby_table that fits; its key was found. */
static void note_nearby(struct span body, unsigned row, struct match *out)
{
	struct match m;

	if ((!out->nearby || row < out->nearby - 1u) &&
	    shape_match(nearby_table[row].shape, body, &m) && !is_source(body, &m))
		out->nearby = (uint16_t)(row + 1);
}

/* First row before best that has a key at p and fits the line; best: none. */
static unsigned best_row(struct span body, const char *p, unsigned best, struct match *out)
{
	const struct key *k;
	const char *start;
	unsigned at = 0;

	while ((k = next_key(body, p, &at, &start)) != NULL) {
		struct match m;

		if (k->row >= report_rows + section_rows + STACK_KEYS)
			note_nearby(body, k->row - report_rows - section_rows -
				    (unsigned)STACK_KEYS, out);
		if (k->row >= report_rows && k->row < report_rows + section_rows)
			out->turn = &section_table[k->row - report_rows];
		if (k->row >= best || k->row >= report_rows)
			continue;
		if (!shape_match(report_table[k->row].shape, body, &m) || is_source(body, &m))
			continue;
		best = k->row;
		m.turn = NULL;
		m.nearby = out->nearby;
		*out = m;
		out->row = best;
	}
	return best;
}

bool scan_line(struct span body, struct match *out)
{
	const char *p = body.s;
	unsigned best = report_rows + section_rows;

	out->turn = NULL;
	out->nearby = 0;
	if (!scan.ready)
		scan_prepare();
	while ((p = next_block(scan.map[SCAN_ALL], p, body.s + body.n)) != NULL) {
		best = best_row(body, p, best, out);
		p += STEP;
	}
	return best < report_rows;
}

static const char *number_end(const char *p, const char *end)
{
	const char *from = p;

	if (end - p > 2 && p[0] == '0' && p[1] == 'x')
		p += 2;
	else if (p < end && *p == '-')
		p++;
	while (p < end && is_hex(*p) &&
	       (is_digit(*p) || (p > from && (p[-1] == 'x' || is_hex(p[-1])))))
		p++;
	return p;
}

/* The word of "[<ffff>] func+0x1/0x2" is the name, without the address. */
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
		if (*shape == '*' || *shape == '&')
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
