/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collect evidence inside and outside the machine, read the cause, fill the bundle. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "cleanup.h"
#include "clock.h"
#include "config.h"
#include "losses.h"
#include "member.h"
#include "supervisor.h"
#include "text.h"

#define QUIET_NS (300 * NS_PER_MS)	/* a silent console this long ends a dump */
#define FIRST_LINE_NS (1500 * NS_PER_MS)	/* a kernel that answers sysrq begins sooner */
#define WIDTH 100

static void suspect_say(struct supervisor *s)
{
	struct supervise_view view;
	struct progress p;

	outer_read(&s->outer, s->board, clock_ns(), &p, &view);
	sup_say(s, EVENT_SUSPECT, view.worst, (int64_t)p.oldest_ms, 0,
		"no progress: evidence is being taken");
}

void collect_ask(struct supervisor *s)
{
	if (s->suspect_ns != s->verdict.suspect_ns) {
		s->suspect_ns = s->verdict.suspect_ns;
		s->asked = 0;
		suspect_say(s);
	}
	_Atomic uint64_t *call = &s->board->call[CALL_EVIDENCE];

	/* odd requests are first snapshots, even ones second, even after lost requests */
	atomic_fetch_add(call, s->asked % 2 == atomic_load(call) % 2 ? 1 : 2);
	s->asked++;
}

static const struct board_dump *dump_of(const struct supervisor *s, unsigned number)
{
	return &s->board->dump[number - 1];
}

/* A copy of a snapshot, NUL-terminated even if the board is junk. */
static const char *dump_text(const struct supervisor *s, unsigned number, size_t *len)
{
	static char text[2][BOARD_DUMP_BYTES];
	const struct board_dump *d = dump_of(s, number);
	size_t n = atomic_load(&d->len);

	n = n < sizeof(d->text) ? n : sizeof(d->text) - 1;
	memcpy(text[number - 1], d->text, n);
	text[number - 1][n] = 0;
	*len = strlen(text[number - 1]);
	return text[number - 1];
}

static void doc_read_dumps(const struct supervisor *s, struct hang_doc *d)
{
	hang_reset(d);
	for (unsigned i = 1; i <= 2; i++) {
		size_t len;
		const char *text = dump_text(s, i, &len);

		hang_read(d, text, len);
	}
}

/* A snapshot may come after the release, but s->doc must keep the text before it. */
static void dumps_compare(struct supervisor *s)
{
	static struct hang_doc doc;
	struct hang_motion motion;

	doc_read_dumps(s, &doc);
	hang_finish(&doc);
	hang_motion(&doc, &motion);
	sup_say(s, EVENT_ASLEEP, "watch", motion.asleep, motion.switching,
		"stuck tasks asleep for good, and stuck tasks that keep waking");
}

void collect_poll(struct supervisor *s)
{
	uint64_t answer = atomic_load(&s->board->answer[CALL_EVIDENCE]);
	unsigned number = answer % 2 ? 1 : 2;

	if (answer == s->answers || answer > atomic_load(&s->board->call[CALL_EVIDENCE]))
		return;
	s->answers = answer;
	s->got++;
	sup_say(s, EVENT_EVIDENCE, "watch", number, atomic_load(&dump_of(s, number)->len),
		"stacks of stuck tasks");
	if (number == 2)
		dumps_compare(s);
}

/* Capture console text until the console is quiet for QUIET_NS or most_ms are over. */
static void capture(struct supervisor *s, uint64_t most_ms)
{
	uint64_t begin = clock_ns();

	s->captured = 0;
	s->capture[0] = 0;
	s->line_ns = 0;
	s->capturing = true;
	while (clock_ns() - begin < most_ms * NS_PER_MS && s->alive) {
		uint64_t now;

		sup_pump(s, 20);
		now = clock_ns();
		if (s->line_ns ? now - s->line_ns > QUIET_NS : now - begin > FIRST_LINE_NS)
			break;
	}
	s->capturing = false;
}

static void collect_sysrq(struct supervisor *s, char key, const char *name, uint64_t most_ms)
{
	struct err e = { 0 };
	int rc = s->target->sysrq(s->target, key, &e);

	if (!rc)
		capture(s, most_ms);
	if (rc || !s->captured)
		sup_say(s, EVENT_NOTE, name, rc, 0, rc ? e.msg : "the kernel did not answer sysrq");
	else
		bundle_put(name, s->capture, s->captured);
}

static void collect_registers(struct supervisor *s)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	AUTO_FD int fd = openat(bundle_dir(), "registers.txt", flags, 0644);
	struct err e = { 0 };

	if (fd < 0)
		bundle_lose("registers.txt", errno);
	if (fd < 0)
		return;
	if (!s->target->registers(s->target, fd, &e)) {
		bundle_keep("registers.txt", -1);
		return;
	}
	bundle_cut("registers.txt");
	sup_say(s, EVENT_NOTE, "registers.txt", e.code, 0, e.msg);
}

static void collect_dump(struct supervisor *s)
{
	char path[512];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/guest.dump", s->out->folder);
	if (!s->target->dump || !s->opt->dump)
		return;
	if (!s->target->dump(s->target, path, &e)) {
		bundle_keep("guest.dump", -1);
		return;
	}
	bundle_cut("guest.dump");
	sup_say(s, EVENT_NOTE, "guest.dump", e.code, 0, e.msg);
}

static void stacks_put(struct supervisor *s)
{
	static const char *const name[] = { "stacks-1.txt", "stacks-2.txt" };

	for (unsigned i = 1; i <= 2; i++) {
		size_t len;
		const char *text = dump_text(s, i, &len);

		if (len)
			bundle_put(name[i - 1], text, len);
		/* The watch sets the number last, so a snapshot without number is cut. */
		if (len && !atomic_load(&dump_of(s, i)->number))
			bundle_cut(name[i - 1]);
	}
}

/* Sysrq dumps: the kernel answers even when no process of the guest does. */
static void dumps_put(struct supervisor *s)
{
	stacks_put(s);
	/* First, because sysrq changes what it shows: its tasks run while they are shown. */
	memory_look(s);
	if (!s->target->sysrq || !s->alive)
		return;
	collect_sysrq(s, 'w', "sysrq-w.txt", 3000);
	if (!s->got)
		hang_read(&s->doc, s->capture, s->captured);
	collect_sysrq(s, 'l', "sysrq-l.txt", 2000);
	collect_sysrq(s, 'm', "sysrq-m.txt", 2000);
	collect_sysrq(s, 't', "sysrq-t.txt", 5000);
	collect_registers(s);
	collect_dump(s);
}

void collect_outside(struct supervisor *s)
{
	doc_read_dumps(s, &s->doc);
	dumps_put(s);
}

/* Only the console shows a panic or a bug. */
static void doc_read_console(struct supervisor *s)
{
	AUTO_FD int fd = member_open(s->out->folder, "console.log", NULL);
	char buf[8192];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		hang_read(&s->doc, buf, (size_t)n);
}

static void put_piece(void *arg, const char *text, size_t size)
{
	text_add_bytes(arg, text, size);
}

static void put_paragraph(struct text *t, const char *head, const char *words)
{
	char text[1024];

	if (!*words)
		return;
	snprintf(text, sizeof(text), "%s%s", head, words);
	hang_paragraph(text, put_piece, t, WIDTH);
	text_add(t, "\n");
}

/* why.txt begins with the verdict in words and goes on with the cause. */
static void why_put(struct supervisor *s)
{
	const struct run_record *out = s->out;
	const struct scenario *scn = &s->plan->scenario;
	struct text t = { .s = s->capture, .size = sizeof(s->capture) };

	text_add(&t, "%s%s%s: %s\n\n", scn->name, *scn->twin ? ":" : "", scn->twin,
		out->verdict);
	put_paragraph(&t, "", out->reason);
	put_paragraph(&t, "This is ", out->wanted);
	put_paragraph(&t, "This is a known issue, ", out->known);
	put_paragraph(&t, "The planted bug counted: ", out->planted);
	put_paragraph(&t, "Faults injected: ", out->faults);
	text_add(&t, "Repeat it with:\n  %s\n\n", s->out->command);
	hang_why(&s->doc, put_piece, &t, WIDTH);
	if (*s->locks)
		text_add(&t, "\nRead from the machine's memory (owners.txt):\n%s", s->locks);
	bundle_put("why.txt", t.s, t.n);
}

/* The report names a bug; tasks that sleep at the time have no part in it. */
static void bug_name(struct supervisor *s)
{
	struct run_record *out = s->out;
	int i = hang_main_report(&s->doc);

	if (i >= 0 && s->doc.report[i].class == HANG_BUG)
		hang_report_words(&s->doc, i, out->cause, sizeof(out->cause));
	else
		snprintf(out->cause, sizeof(out->cause), "%s", out->reason);
}

static void cause_find(struct supervisor *s)
{
	struct run_record *out = s->out;

	if (!s->released) {
		doc_read_dumps(s, &s->doc);
		doc_read_console(s);
		if (s->kind == VERDICT_BUG)
			dumps_put(s);
	}
	hang_finish(&s->doc);
	if (s->kind == VERDICT_BUG)
		bug_name(s);
	else if (hang_cause(&s->doc, out->cause, sizeof(out->cause)) == HANG_SURE_NOT)
		*out->cause = 0;
	hang_fingerprint(&s->doc, out->fingerprint, sizeof(out->fingerprint));
}

static void versions_put(struct supervisor *s)
{
	static char text[1024];
	int n = snprintf(text, sizeof(text), "lowtide: %s\nkernel: %s\ntarget: %s: %s\n"
		"speed: %u\nseed: %llu\n", LOWTIDE_VERSION, s->target->kernel, s->target->name,
		s->target->about, atomic_load(&s->board->speed_pct),
		(unsigned long long)s->plan->seed);

	bundle_put("versions.txt", text, (size_t)n);
}

static void repeat_put(struct supervisor *s)
{
	bundle_put("repeat.sh", s->opt->repeat, strlen(s->opt->repeat));
}

void collect_finish(struct supervisor *s)
{
	struct run_record *out = s->out;
	bool found = verdict_is_hang(s->kind) || s->kind == VERDICT_PANIC ||
		s->kind == VERDICT_BUG;

	versions_put(s);
	repeat_put(s);
	if (!found)
		return;
	cause_find(s);
	wanted_tell(s->opt->wanted, &s->plan->scenario.expect, out);
	known_tell(s->opt->known, out);
	snprintf(out->bundle, sizeof(out->bundle), "%s", s->out->folder);
	why_put(s);
	bundle_put("fingerprint.txt", out->fingerprint, strlen(out->fingerprint));
	bundle_put("board.bin", s->board, sizeof(*s->board));
}

void collect_end(struct supervisor *s)
{
	if (s->target->console_error)
		bundle_lose("console.log", s->target->console_error);
	else if (s->target->console_lost)
		bundle_cut("console.log");
	else
		bundle_keep("console.log", -1);
	if (s->target->work_error)
		losses_add("work", s->target->work_error);
	if (s->target->group_error)
		losses_add("outer group", s->target->group_error);
	bundle_end();
}
