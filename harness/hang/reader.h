/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internals of the reader: lines, frames, task headers, shapes, symbols. */
#ifndef HANG_READER_H
#define HANG_READER_H

#include <string.h>

#include "hang.h"
#include "tables.h"

/* A piece of text without NUL at its end. */
struct span {
	const char *s;
	size_t n;
};

/* A line without its prefixes. */
struct line {
	struct span body;	/* trimmed */
	uint32_t caller;	/* as hang_stream.caller */
	unsigned indent;	/* blanks between the last prefix and the body */
	uint64_t kernel_s;	/* seconds since boot in its stamp; 0: none */
	uint64_t wall_s;	/* time of the day and the year likewise */
	bool stamped;		/* had a kernel time, level or "kernel:" in front */
};

/* span.c */
bool span_is(struct span s, const char *word);
const char *span_find(struct span s, const char *word);	/* first occurrence, or NULL */
struct span span_from(struct span s, const char *p);	/* the rest of s from p on */
struct span span_trim(struct span s);
bool span_i64(struct span s, int64_t *out);		/* leading decimal digits, sign allowed */
bool span_hex(struct span s, uint64_t *out);		/* leading hex digits, 0x allowed */
void span_copy(struct span s, char *out, size_t size);	/* cut, with NUL, control bytes as '?' */
struct span span_word(struct span *s);			/* take the next blank-separated word off */

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* span_starts is inline, as most calls fail at the first byte. */
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

/* incident.c: "Jul 16 11:36:40", "2024-07-16T11:36:40", behind a weekday too; 0: neither. */
uint64_t wall_seconds(struct span s);
unsigned month_of(struct span s);	/* 1 to 12 by its English name; 0: none */
void clock_see(struct hang_doc *d, const struct line *l);	/* remember the times of a line */
void clock_report(struct hang_doc *d);				/* a report opens in that line */

/* prefix.c: strip times, levels, hosts, caller ids, quotes. raw must outlive out. */
void line_strip(struct span raw, struct line *out);

/* learn.c: strip the prefix that earlier lines, or the line itself, teach; true: stripped. */
bool learn_strip(struct hang_doc *d, struct span *body);

/* record.c: the text of a record of a collector, into buf. Fields with other texts are dull. */
enum record { RECORD_NOT, RECORD_TEXT, RECORD_FIELD };
enum record record_read(struct span raw, char *buf, size_t size, size_t *n);

/* Copy raw into buf without colour codes, NULs, CR and HTML escapes; the copy's length. */
size_t line_clean(struct span raw, char *buf, size_t size);
bool line_is_dirty(struct span raw);

/* A "[  12.345678]" in the middle of the line (two records glued), or NULL. */
const char *line_find_stamp(struct span body);

/* frame.c: content of a line of a stack. */
struct frame_text {
	struct span function;
	struct span module;
	struct span place;	/* "fs/ext4/inode.c:123" */
	uint8_t flags;		/* HANG_UNSURE, HANG_TRAP */
	bool sized;		/* "+0x1/0x2": not BSD's "+0x1" */
};
bool frame_parse(struct span body, struct frame_text *out);
struct span frame_place(struct span rest);	/* in what follows a function; n 0: none */

/* A symbol without .isra.0, .constprop.1, .cold, .part.2, .llvm.123, .lto_priv.0, _noprof. */
struct span frame_base_name(struct span function);

/* task_line.c: a line that begins a task; fields that are absent stay as they are. */
bool task_line_parse(struct span body, struct hang_task *out, struct hang_doc *d);
bool task_cpu_line(struct span body, struct hang_task *out);	/* "CPU: 1 PID: 2 Comm: x" */

/* symbol.c: intern; 0 when the store is full even after dropping unused ones. */
uint16_t symbol_put(struct hang_doc *d, struct span name);
uint16_t symbol_put_text(struct hang_doc *d, struct span text);	/* the tables are not asked */

/* scan.c: a fast search for rows of report_table. */
struct match {
	unsigned row;
	unsigned words;
	struct span word[9];	/* $1..$9 */
	struct span rest;	/* behind the match */
	uint16_t nearby;	/* row of nearby_table + 1, beside the others; 0: none */
	const struct section_row *turn;	/* without a row: a word of section_table; else NULL */
};
bool scan_line(struct span body, struct match *out);
bool shape_match(const char *shape, struct span body, struct match *out);
/* Next place in s with a key of a report, or with SCAN_ALL of a turn or stack; NULL: none. */
enum scan_for { SCAN_ALL, SCAN_REPORTS };
const char *scan_find(struct span s, enum scan_for what);

/* repeats.c: count the message; NULL: not counted. */
struct hang_repeat *repeat_see(struct hang_doc *d, const struct match *m);
bool blocked_seconds(const struct match *m, int64_t *seconds);	/* of a hung task's message */
bool repeat_well(const struct hang_repeat *k);
/* Count the report of a well-known message and skip its rest; false: not known well enough. */
bool repeat_skip(struct hang_doc *d, struct hang_stream *s, const struct match *m,
	const struct hang_repeat *k);
void repeat_settle(struct hang_doc *d, uint16_t slot, int report);	/* set its report */
void repeat_drop(struct hang_doc *d, int report);	/* later reports have moved up */

/* reader.c */
void read_line(struct hang_doc *d, struct span raw);

/* tasks.c: tasks of a document. */
struct hang_stream *stream_get(struct hang_doc *d, const struct line *l);
void task_begin(struct hang_doc *d, struct hang_stream *s);	/* commits the previous task */
void task_commit(struct hang_doc *d, struct hang_stream *s);
void task_push_frame(struct hang_doc *d, struct hang_stream *s, const struct frame_text *f);
int task_of_pid(const struct hang_doc *d, int32_t pid);		/* index, or HANG_NO_TASK */
int task_store(struct hang_doc *d, const struct hang_task *t);	/* merge or add; index or -1 */

/* motion.c: each task in the snapshots of the evidence. */
void motion_begin(struct hang_doc *d, const struct match *m);	/* at a new report */
void motion_line(struct hang_stream *s, struct span body);	/* behind a task's head, indented */
void motion_task(struct hang_doc *d, const struct hang_stream *s);

/* report.c */
void report_open(struct hang_doc *d, struct hang_stream *s, const struct match *m);
void report_close(struct hang_doc *d, struct hang_stream *s);
void report_take_task(struct hang_doc *d, struct hang_stream *s, int task);
/* Set the open report's function from its own words. */
void report_name(struct hang_doc *d, struct hang_stream *s, struct span name);
/* Add "Read of size 8" to the open report's title. */
void report_access(struct hang_doc *d, struct hang_stream *s, const char *access);
bool report_is_hung_task(const struct hang_doc *d, const struct hang_stream *s);
void report_judge(struct hang_doc *d);	/* at the end: class of requested dumps */

/* blame.c: fill function, through and module of r from a stack. */
void blame_put(const struct hang_doc *d, struct hang_report *r, const struct hang_task *t,
	enum blame how);

/* locks.c: lines on locks by lockdep and the hung-task detector; true: the line was such a line. */
bool lock_line(struct hang_doc *d, struct hang_stream *s, struct span body);

/* Latest time in the text, since boot if there is one; 0: none. */
static inline uint64_t doc_time(const struct hang_doc *d)
{
	return d->kernel_s ? d->kernel_s : d->wall_s;
}

/* nearby.c: keep a line with a row of nearby_table. */
void nearby_see(struct hang_doc *d, uint16_t row, struct span body);

/* memory.c: lines of Mem-Info and of a memory cgroup's OOM kill; true: the line was one. */
bool memory_line(struct hang_doc *d, struct span body);
void memory_seek(struct hang_doc *d, const struct hang_report *r);	/* a report opens */

/* stack.c: wait, contexts, subsystem, idle of one task. */
void stack_judge(const struct hang_doc *d, struct hang_task *t);
bool stack_all_unsure(const struct hang_task *t);	/* only "? frames" */
bool wait_is_lock(unsigned row);	/* row of wait_table + 1; 0: false */
bool stack_is_idle(const struct hang_doc *d, const struct hang_task *t);

/* why_read.c: parse lowtide's own text. own_begins detects it, own_line reads its lines. */
bool own_begins(struct hang_doc *d, struct span body);
bool own_line(struct hang_doc *d, struct hang_stream *s, struct span body);

uint64_t fingerprint_hash(const char *words);	/* fingerprint.c */

/* debugger.c: crash(8), drgn, bpftrace, /proc; true: read. It may take a path off the body. */
bool debugger_line(struct hang_doc *d, struct hang_stream *s, struct span *body);

/* bsd.c: procstat -kk rows, ddb ps rows; true: the line was such a row. */
bool bsd_line(struct hang_doc *d, struct hang_stream *s, struct span body);

#endif
