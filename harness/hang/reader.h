/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the reader: lines, frames, task headers, shapes, symbols. Not for other layers. */
#ifndef HANG_READER_H
#define HANG_READER_H

#include <string.h>

#include "hang.h"
#include "tables.h"

/* A piece of text that is not ended with NUL. */
struct span {
	const char *s;
	size_t n;
};

/* One line with its prefixes taken off. */
struct line {
	struct span body;	/* without blanks in front and at the end */
	uint32_t caller;	/* as hang_stream.caller */
	unsigned indent;	/* blanks between the last prefix and the body */
	bool stamped;		/* a kernel time, level or "kernel:" was in front */
};

/* span.c */
bool span_is(struct span s, const char *word);
const char *span_find(struct span s, const char *word);	/* first place, or NULL */
struct span span_from(struct span s, const char *p);	/* the rest of s from p on */
struct span span_trim(struct span s);
bool span_i64(struct span s, int64_t *out);		/* leading decimal digits, sign allowed */
bool span_hex(struct span s, uint64_t *out);		/* leading hex digits, 0x allowed */
void span_copy(struct span s, char *out, size_t size);	/* cut, ended, control bytes as '?' */
struct span span_word(struct span *s);			/* take the next blank-separated word off */

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Most calls fail at the first byte. */
static inline bool span_starts(struct span s, const char *word)
{
	size_t n;

	if (!s.n || s.s[0] != word[0])
		return false;
	n = strlen(word);
	return s.n >= n && memcmp(s.s, word, n) == 0;
}

/* C and Rust symbols, with compiler suffixes. */
static inline bool is_symbol(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		c == '.' || c == '$';
}

/* prefix.c: take off times, levels, hosts, caller ids, quotes. raw must outlive out. */
void line_strip(struct span raw, struct line *out);

/* Copy raw into buf without colour codes, NULs, CR and HTML escapes; the copy's length. */
size_t line_clean(struct span raw, char *buf, size_t size);
bool line_is_dirty(struct span raw);

/* A "[  12.345678]" in the middle of the line (two records glued), or NULL. */
const char *line_find_stamp(struct span body);

/* frame.c: what one line of a stack says. */
struct frame_text {
	struct span function;
	struct span module;
	uint8_t flags;		/* HANG_UNSURE, HANG_TRAP */
	bool sized;		/* "+0x1/0x2": not BSD's "+0x1" */
};
bool frame_parse(struct span body, struct frame_text *out);

/* A symbol without .isra.0, .constprop.1, .cold, .part.2, .llvm.123, .lto_priv.0, _noprof. */
struct span frame_base_name(struct span function);

/* task_line.c: a line that begins a task; fields that are absent stay as they are. */
bool task_line_parse(struct span body, struct hang_task *out, struct hang_doc *d);
bool task_cpu_line(struct span body, struct hang_task *out);	/* "CPU: 1 PID: 2 Comm: x" */

/* symbol.c: intern; 0 when the store is full even after dropping unused ones. */
uint16_t symbol_put(struct hang_doc *d, struct span name);

/* scan.c: the fastest way from bytes to rows of report_table. */
struct match {
	unsigned row;
	unsigned words;
	struct span word[9];	/* what $1..$9 stand for */
	struct span rest;	/* behind the match */
	const struct section_row *turn;	/* without a row: a word of section_table; else NULL */
};
bool scan_line(struct span body, struct match *out);
bool shape_match(const char *shape, struct span body, struct match *out);
/* The next place in s where a key is: of a report, or also of a turn or stack; NULL: none. */
enum scan_for { SCAN_ALL, SCAN_REPORTS };
const char *scan_find(struct span s, enum scan_for what);

/* repeats.c: count the message; NULL: not counted. */
struct hang_repeat *repeat_see(struct hang_doc *d, const struct match *m);
bool repeat_well(const struct hang_repeat *k);
/* Count the report that it opens, and leave the rest of it out; false: it is not so well known. */
bool repeat_skip(struct hang_doc *d, struct hang_stream *s, const struct match *m,
	const struct hang_repeat *k);
void repeat_settle(struct hang_doc *d, uint16_t slot, int report);	/* what it led to */
void repeat_drop(struct hang_doc *d, int report);	/* those behind it have moved up */

/* reader.c */
void read_line(struct hang_doc *d, struct span raw);

/* tasks.c: tasks of a document. */
struct hang_stream *stream_get(struct hang_doc *d, const struct line *l);
void task_begin(struct hang_doc *d, struct hang_stream *s);	/* commits the one before */
void task_commit(struct hang_doc *d, struct hang_stream *s);
void task_push_frame(struct hang_doc *d, struct hang_stream *s, const struct frame_text *f);
int task_of_pid(const struct hang_doc *d, int32_t pid);		/* index, or HANG_NO_TASK */
int task_store(struct hang_doc *d, const struct hang_task *t);	/* merge or add; index or -1 */

/* motion.c: what the snapshots of the evidence show of each task. */
void motion_begin(struct hang_doc *d, const struct match *m);	/* a report that was opened */
void motion_line(struct hang_stream *s, struct span body);	/* behind a task's head, indented */
void motion_task(struct hang_doc *d, const struct hang_stream *s);

/* report.c */
void report_open(struct hang_doc *d, struct hang_stream *s, const struct match *m);
void report_close(struct hang_doc *d, struct hang_stream *s);
void report_take_task(struct hang_doc *d, struct hang_stream *s, int task);
/* The open report's function, where its own words name it. */
void report_name(struct hang_doc *d, struct hang_stream *s, struct span name);
/* "Read of size 8": part of the open report's title. */
void report_access(struct hang_doc *d, struct hang_stream *s, const char *access);
bool report_is_hung_task(const struct hang_doc *d, const struct hang_stream *s);
void report_judge(struct hang_doc *d);	/* at the end: what dumps asked for by people show */

/* blame.c: whom a stack blames: fills function, through and module of r. */
void blame_put(const struct hang_doc *d, struct hang_report *r, const struct hang_task *t,
	enum blame how);

/* locks.c: lockdep's and the hung-task detector's words on locks; true: the line was one. */
bool lock_line(struct hang_doc *d, struct hang_stream *s, struct span body);

/* stack.c: wait, contexts, subsystem, idle of one task. */
void stack_judge(const struct hang_doc *d, struct hang_task *t);

/* why_read.c: lowtide's own words; begins: they start with this line, else: they go on. */
bool own_begins(struct hang_doc *d, struct span body);
bool own_line(struct hang_doc *d, struct hang_stream *s, struct span body);

uint64_t fingerprint_hash(const char *words);	/* fingerprint.c */

/* bsd.c: procstat -kk rows, ddb ps rows; true: the line was one. */
bool bsd_line(struct hang_doc *d, struct hang_stream *s, struct span body);

#endif
