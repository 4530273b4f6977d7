/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel text -> reports, stacks, waits, cause and fingerprint. Pure: no I/O, no malloc. */
#ifndef HANG_HANG_H
#define HANG_HANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HANG_TASKS_MAX 512	/* distinct tasks kept; idle tasks give way to stuck tasks */
#define HANG_LOOKS_MAX 4096	/* tasks of a snapshot; 512 KiB of text hold fewer */
#define HANG_REPORTS_MAX 128	/* distinct reports kept; repeats are only counted */
#define HANG_FRAMES_MAX 64	/* per stack: the first 48 and the last 16 */
#define HANG_FRAMES_HEAD 48
#define HANG_LOCKS_MAX 8	/* per task, from lockdep's "locks held by" */
#define HANG_LINE_MAX 4096	/* bytes of a line; the rest is ignored */
#define HANG_SYMBOLS_MAX 8192
#define HANG_STREAMS_MAX 16	/* CPUs or tasks whose lines may be interleaved */
#define HANG_NEARBY_MAX 32	/* distinct lines of failing devices kept */
#define HANG_REPEATS_AFTER 32	/* appearances after which a message is only counted */
#define HANG_NO_TASK (-1)
#define HANG_PRINT_VERSION 2	/* of the rules that make a fingerprint's words */
#define HANG_EXACT_MAX 240	/* bytes of a fingerprint with its words */
#define HANG_PAGE_SERVER "lt_pageserver"	/* serves the device under test */

/* Meaning of a line for the verdict, in the order of enum kernel_sign in api/event.h. */
enum hang_sign {
	HANG_SIGN_NONE, HANG_SIGN_HANG, HANG_SIGN_BUG, HANG_SIGN_PANIC, HANG_SIGN_OOM,
	HANG_SIGN_WARNING
};

/* Meaning of a report for people; the worst decides the exit status of `explain`. */
enum hang_class { HANG_INFO, HANG_WARNING, HANG_BUG, HANG_HANG };

enum hang_role { HANG_ROLE_NONE, HANG_ROLE_SERVER, HANG_ROLE_WORKER, HANG_ROLE_KERNEL,
	HANG_ROLE_OTHER };

/* Bits of hang_frame.flags and of hang_symbol.flags (HANG_NOISE and up). */
#define HANG_UNSURE 1		/* "? frame": left over on the stack */
#define HANG_TRAP 2		/* from RIP:, pc :, NIP: where the CPU was */
#define HANG_IN_IRQ 4		/* between <IRQ> or <NMI> marks */
#define HANG_NOISE 16		/* scheduler, unwinder, report printing: never blamed */
#define HANG_WRAPPER 32		/* generic helper: the caller is the better name */
#define HANG_ENTRY 64		/* dispatcher of requests: system calls, timers, work */
#define HANG_GENERIC 128	/* called by an entry on behalf of many users */

struct hang_frame {
	uint16_t symbol;	/* index into hang_doc.symbol */
	uint16_t module;	/* index likewise; 0: none */
	uint16_t place;		/* index likewise: "fs/ext4/inode.c:123"; 0: not in the text */
	uint8_t flags;
};

/* A function or module name without suffixes, with its rows in the tables. */
struct hang_symbol {
	uint32_t text;		/* offset into hang_doc.text */
	uint32_t hash;
	uint16_t next;		/* in the same bucket; 0: last */
	uint16_t wait;		/* row of wait_table + 1; 0: no wait */
	uint8_t context;	/* row of context_table + 1 */
	uint8_t subsystem;	/* row of subsystem_table + 1 */
	uint8_t flags;
};

struct hang_lock {
	uint64_t address;	/* 0: not printed */
	uint16_t name;		/* symbol */
	uint16_t at;		/* symbol: function that took it */
};

/* A task or CPU whose state or stack is in the text. */
struct hang_task {
	char comm[64];
	int32_t pid, ppid;	/* -1: not in the text */
	int32_t cpu;		/* -1: not in the text */
	int32_t tid;		/* OpenBSD's thread; 0: not in the text */
	char state;		/* R S D T Z X I; 0: not in the text */
	uint8_t role;		/* enum hang_role */
	uint8_t snapshots;	/* appearances of its stack in lowtide's own evidence */
	uint8_t frames;
	bool hung;		/* a hang report names it */
	bool running;		/* stack of a CPU, not of a sleeper */
	bool bare;		/* a stack without a state, as /proc/PID/stack gives it */
	struct hang_frame frame[HANG_FRAMES_MAX];
	uint16_t frames_lost;	/* dropped between head and tail */
	uint16_t wchan;		/* symbol; 0: not in the text */
	uint16_t work;		/* symbol: function of the work item a kworker runs */
	uint16_t queue;		/* symbol: its work queue, as "loop0" or "flush-8:0" */
	uint64_t switches[2];	/* context switches at the first and the last snapshot */
	uint32_t blocked_s;	/* longest time a report gives */
	uint32_t seen;
	uint64_t line_first, line_last;
	int32_t blocker;	/* pid of the lock's owner as the kernel names it; -1: not named */
	uint8_t locks;
	struct hang_lock lock[HANG_LOCKS_MAX];

	/* Filled by hang_finish. */
	uint16_t wait;		/* row of wait_table + 1; 0: not known */
	int8_t wait_frame;	/* frame of the wait; -1: none */
	uint8_t subsystem;	/* row of subsystem_table + 1 */
	uint16_t module;	/* symbol: whose code, where no row of subsystem_table says it */
	uint16_t own;		/* symbol: first function that is neither noise nor wrapper */
	uint64_t contexts;	/* bit n: the n-th distinct context (hang_context_name) */
	bool stuck;		/* counts as waiting in the cause graph */
	bool idle;		/* asleep where such threads sleep without work */
};

struct hang_report {
	const char *kind;	/* "hung-task", "rcu-stall", ...: a name from report_table */
	enum hang_class class;
	enum hang_sign sign;
	uint8_t row;		/* of report_table */
	char title[160];	/* "INFO: task hung in synchronize_rcu" */
	char function[80];	/* the blamed function, "" if the text shows none */
	uint64_t line_first, line_last;	/* of its first appearance, counted from 1 */
	uint32_t count;		/* appearances */
	uint16_t word;		/* symbol in the message itself; 0: none */
	uint16_t through[3];	/* symbols: path in the module to the blamed one */
	uint16_t module;	/* symbol: name of that module; 0: none */
	bool guessed;		/* function comes from a stack without registers */
	char cpus[24];		/* "0, 3": CPUs of an RCU stall; "": not in the text */
	int16_t task;		/* index of the first task it shows, or HANG_NO_TASK */
	uint32_t tasks;		/* stacks that belong to it */
};

/* State of the lines of a CPU or task, to separate interleaved reports. */
struct hang_stream {
	uint32_t caller;	/* [T123]: pid; [C4]: 2^31 + cpu; 0: not in the text */
	uint64_t used;		/* line of last use */
	int16_t report;		/* open report, or -1 */
	uint8_t expect;		/* expected content of the next lines (reader.h) */
	uint8_t open;		/* work holds a task that is still being read */
	uint8_t irq;		/* inside <IRQ> or <NMI> */
	uint8_t skim;		/* the open task is well known: skip its frames */
	uint8_t dull;		/* lines since something was read into work */
	uint32_t stack;		/* hash of the lines behind a task's head */
	uint16_t known;			/* slot + 1 of the message that opened the report */
	int16_t holder;		/* task whose held locks are being listed, or -1 */
	struct hang_task work;
};

/* Template of what stands before the kernel's words in each line of this text (learn.c). */
struct hang_prefix {
	char text[48];
	uint8_t n;		/* 0: nothing is known */
	bool marks;		/* has punctuation */
	bool blank;		/* a blank ends it */
	bool plain;		/* the latest marker had no prefix */
};

/* A message seen before: hash of its text without numbers, and the report that it opened. */
struct hang_repeat {
	uint32_t hash;		/* 0: free */
	uint16_t count;
	int16_t report;		/* -1: the message opened none */
};

/* A task in the first snapshot of the evidence. Unlike hang_task, each pid has an entry. */
struct hang_look {
	uint64_t switches;
	int32_t pid;		/* -1: already found in the second snapshot */
	uint32_t stack;		/* as hang_stream.stack: offsets count */
	char state;
	uint8_t rank;		/* order of decision (motion.c) */
	bool pausing;		/* between two operations */
};

/* Stuck tasks between the two snapshots. */
struct hang_motion {
	unsigned asleep;	/* in D with the same stack, and at most one switch */
	unsigned switching;	/* other tasks that switched or ran, except sleepers in S */
};
#define HANG_RANKS 4

/* First and last time of the lines that opened a report; last 0: no such time in the text. */
struct hang_clock {
	uint64_t first, last;
};

/* Who has the memory, by the counters of Mem-Info or of a memory cgroup. */
enum hang_memory_use { MEMORY_ANON, MEMORY_FILE, MEMORY_LOCKED, MEMORY_DIRTY, MEMORY_SLAB,
	MEMORY_SLAB_KEPT, MEMORY_TABLES, MEMORY_STACKS, MEMORY_FREE, MEMORY_HUGE, MEMORY_OTHER,
	MEMORY_USES };

struct hang_memory {
	uint64_t line, told_s;		/* where it begins; line 0: not in the text */
	uint64_t use[MEMORY_USES];	/* pages; kB of a memory cgroup */
	uint64_t ram, reserved;		/* pages; 0: not in the text */
	uint64_t managed_kb, stacks_kb, huge_kb;
	uint64_t swap_kb, swap_free_kb;
	uint64_t usage_kb, limit_kb;	/* of a memory cgroup; 0: the whole machine */
	uint64_t zone_free_kb, zone_min_kb;	/* of the zone that is being read */
	uint32_t zones, zones_low;	/* low: no free page above its min watermark */
	uint16_t cgroup;		/* symbol: its path */
	bool has_swap, zone_open, stats;	/* stats: rows of a cgroup follow */
};

/* What the kernel said of a failing device or file system. */
struct hang_nearby {
	uint64_t line, told_s;
	uint16_t row;			/* of nearby_table + 1 */
	char device[32];		/* "": not in the line */
	char text[120];
};

/*
 * State and result of reading a text: about 910 KiB, owned by the caller, static or on the heap.
 * A document belongs to a single thread; documents are independent.
 */
struct hang_doc {
	uint16_t reports, tasks, symbols;
	uint16_t evidence;		/* number of the snapshot being read; 0: none */
	uint16_t looks, look_at;
	uint64_t lines, bytes;
	uint32_t reports_lost, tasks_lost, idle_tasks, symbols_lost;
	struct hang_report report[HANG_REPORTS_MAX];
	struct hang_task task[HANG_TASKS_MAX];
	struct hang_look look[HANG_LOOKS_MAX];
	struct hang_motion motion[HANG_RANKS];
	struct hang_symbol symbol[HANG_SYMBOLS_MAX];
	uint16_t symbol_bucket[4096];
	int16_t pid_bucket[1024];	/* task index + 1 by pid */
	char text[HANG_SYMBOLS_MAX * 24];
	uint32_t text_used;
	struct hang_stream stream[HANG_STREAMS_MAX];
	struct hang_repeat known[2048];
	uint64_t known_until;		/* search only for reports up to this line */
	uint32_t bsd_rows;
	char crash_state;		/* of the tasks that "foreach UN bt" shows; 0: not known */
	int32_t chain_pid;		/* ddb's lock chain: waiter for the next thread */
	char quoted[HANG_EXACT_MAX];	/* fingerprint in lowtide's own text */
	uint16_t own_reports;		/* number of reports from that text */
	bool own;			/* the text is lowtide's own */
	bool passed;			/* by the caller: the run passed, its sleepers slept */
	uint32_t dull_lines;		/* lines since the last line with a meaning */
	struct hang_prefix prefix;
	struct hang_memory memory;	/* the last before a hang, or the next behind it */
	bool memory_open;		/* lines may still add to it */
	uint16_t nearby_lines;
	struct hang_nearby nearby[HANG_NEARBY_MAX];
	uint64_t hang_line, hang_s;	/* first report of a hang, and its time; 0: none */
	uint64_t kernel_s, wall_s;	/* latest times that lines had in front; 0: none */
	struct hang_clock kernel, wall;	/* seconds since boot; seconds in a year of 31-day months */
	char carry[HANG_LINE_MAX];	/* incomplete line between calls of hang_read */
	uint32_t carried;
	bool cut;			/* the rest of the carried line is dropped */
	int16_t last_report;		/* most recently opened, or -1 */
	uint8_t last_stream;		/* stream of the latest line, for lines without prefix */
	bool finished;
};

void hang_reset(struct hang_doc *d);

/* Feed arbitrary bytes in pieces of any size. */
void hang_read(struct hang_doc *d, const char *text, size_t size);

/* Close open reports and find waits and contexts. Call before the functions below. */
void hang_finish(struct hang_doc *d);

/* Classify a console or kmsg line; stateless, cheap. */
enum hang_sign hang_classify_line(const char *line);

const char *hang_symbol_text(const struct hang_doc *d, uint16_t symbol);	/* never NULL */
const char *hang_wait_name(const struct hang_task *t);	/* "folio writeback", "" if not known */
/* Whose code sleeps: a name of subsystem_table, else the module; "" if not known. */
const char *hang_subsystem_name(const struct hang_doc *d, const struct hang_task *t);
const char *hang_context_name(unsigned bit);		/* NULL behind the last */
const char *hang_class_name(enum hang_class c);
const char *hang_role_name(unsigned role);

/*
 * Compare the last two snapshots of the evidence. A stuck server decides alone; without a server
 * the workers decide, then other tasks in D state, and throttled writers last.
 */
void hang_motion(const struct hang_doc *d, struct hang_motion *out);

/* Do two texts tell of one incident? Their clocks overlap, and a stuck task is in both. */
bool hang_same_incident(const struct hang_doc *a, const struct hang_doc *b);

/* Worst class of the reports. A dump with a stuck task counts as a hang. */
enum hang_class hang_worst(const struct hang_doc *d);

/* Index of the first report of the worst class, or HANG_NO_TASK (-1). */
int hang_main_report(const struct hang_doc *d);

/*
 * Write a sentence of at most size - 1 bytes that names the culprit, its wait and the tasks
 * behind it. Returns the certainty. For HANG_SURE_NOT the sentence says that the text has no
 * hang.
 */
enum hang_sure { HANG_SURE_NOT, HANG_SURE_SUSPECT, HANG_SURE_PROVEN };
enum hang_sure hang_cause(const struct hang_doc *d, char *sentence, size_t size);

/* Title of a report, with the module that led to it if that tells more. */
void hang_report_words(const struct hang_doc *d, int report, char *sentence, size_t size);

/* The culprit's index in d->task, or HANG_NO_TASK. */
int hang_culprit(const struct hang_doc *d);

/* Receiver of text in pieces. */
typedef void hang_emit(void *arg, const char *text, size_t size);

/* Emit a paragraph and a newline, wrapped at blanks before width columns (0: do not wrap). */
void hang_paragraph(const char *text, hang_emit *emit, void *arg, unsigned width);

/* Text for people: cause, groups, stacks; width in columns (0: do not wrap). */
void hang_why(const struct hang_doc *d, hang_emit *emit, void *arg, unsigned width);

/* The wait graph for dot(1): solid edges are sure, the culprit is red. */
void hang_dot(const struct hang_doc *d, const char *source, hang_emit *emit, void *arg);

/* The document as a JSON object (schema in docs/EXPLAIN.md). */
void hang_json(const struct hang_doc *d, const char *source, hang_emit *emit, void *arg);

/*
 * Fingerprint (defined in docs/EXPLAIN.md): exact is "HEX16 words", the same for the same
 * hang in another run, build or victim order; "" when the text holds no hang or bug.
 */
void hang_fingerprint(const struct hang_doc *d, char *exact, size_t size);

#define HANG_FEATURES_MAX 96
struct hang_print {
	char exact[HANG_EXACT_MAX];
	uint32_t features;
	uint32_t feature[HANG_FEATURES_MAX];	/* hashes of words, sorted */
	uint16_t weight[HANG_FEATURES_MAX];
};
void hang_print_make(const struct hang_doc *d, struct hang_print *p);

/* Result: 0 (nothing in common) to 1 (equal exact fingerprints). Two empty prints give 0. */
double hang_print_similarity(const struct hang_print *a, const struct hang_print *b);

#endif
