/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `lowtide run`: the main job. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"
#include "rng.h"
#include "select.h"
#include "session.h"
#include "undo.h"
#include "value.h"
#include "vm.h"

/* Options that are short for a --set. */
struct run_words {
	const char *on, *kernel, *mem, *time, *seed_text;
	uint64_t cpus, seed, repeat;
	bool keep;
	struct option_list set;
};

static struct session session;

static void on_signal(int sig)
{
	session.stop_signal = sig;
}

static void signals_set(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void words_add(struct session *ss, const char *fmt, const char *value)
{
	size_t len = strlen(ss->words);

	snprintf(ss->words + len, sizeof(ss->words) - len, fmt, value);
}

static void set_add(struct session *ss, const char *key, const char *value, const char *word)
{
	if (!value || ss->sets == SESSION_SETS)
		return;
	ss->set[ss->sets++] = (struct scenario_set){ key, value };
	words_add(ss, word, value);
}

/* "KEY=VALUE" is split in place. */
static int sets_split(struct session *ss, const struct option_list *list, struct err *e)
{
	for (unsigned i = 0; i < list->count; i++) {
		char *eq = strchr(list->item[i], '=');

		if (!eq || ss->sets == SESSION_SETS)
			return err_set(e, EINVAL, "--set %s: write --set KEY=VALUE, at most %d times",
				list->item[i], SESSION_SETS);
		words_add(ss, " --set '%s'", list->item[i]);
		*eq = 0;
		ss->set[ss->sets++] = (struct scenario_set){ list->item[i], eq + 1 };
	}
	return 0;
}

static int on_read(struct session *ss, const char *on, struct err *e)
{
	if (!on)
		return 0;
	if (strcmp(on, "vm") && strcmp(on, "host"))
		return err_set(e, EINVAL, "--on %s: it is vm or host", on);
	ss->on = *on == 'v' ? ON_VM : ON_HOST;
	words_add(ss, " --on %s", on);
	return 0;
}

static int session_begin(struct session *ss, const struct run_words *w, struct err *e)
{
	static char cpus[24];
	int r = on_read(ss, w->on, e);

	if (!r && w->seed_text)
		r = value_u64(w->seed_text, &ss->seed, e);
	else if (!r)
		ss->seed = rng_new_seed();
	snprintf(cpus, sizeof(cpus), "%llu", (unsigned long long)w->cpus);
	set_add(ss, "machine.kernel", w->kernel, " --kernel %s");
	set_add(ss, "machine.mem", w->mem, " --mem %s");
	set_add(ss, "machine.cpus", w->cpus ? cpus : NULL, " --cpus %s");
	set_add(ss, "scenario.time", w->time, " --time %s");
	ss->keep = w->keep;
	r = r ?: sets_split(ss, &w->set, e);
	r = r ?: path_self(ss->self, sizeof(ss->self), e);
	r = r ?: path_results(ss->results, sizeof(ss->results), e);
	r = r ?: path_state(ss->state, sizeof(ss->state), e);
	return r ?: file_mkdirs(ss->state, e);
}

static int runs_do(struct session *ss, const struct selection *sel, unsigned n, unsigned repeat,
	struct err *e)
{
	for (unsigned i = 0; i < repeat; i++)
		for (unsigned s = 0; s < n && !ss->stop_signal; s++) {
			int r = session_run(ss, &sel[s], ss->seed + i, e);

			if (r)
				return r;
		}
	return 0;
}

static int session_do(struct session *ss, char **words, unsigned count, unsigned repeat)
{
	static struct selection sel[SELECT_MAX];
	struct err e = { 0 };
	unsigned n = 0;

	if (select_words(words, count, sel, &n, &e))
		return cli_fail(&e);
	vm_sweep();
	undo_dead(ss->state, false, NULL);
	tap_begin(&ss->tap, STDOUT_FILENO, 0);
	tap_comment(&ss->tap, "seed %llu", (unsigned long long)ss->seed);
	if (runs_do(ss, sel, n, repeat, &e)) {
		tap_bail(&ss->tap, e.msg);
		return cli_fail(&e);
	}
	tap_end(&ss->tap);
	return session_status(ss);
}

int cmd_run(int argc, char **argv)
{
	static const struct command command = { "run", "SCENARIO[:TWIN[:FACE]]...",
		"run scenarios and judge what the kernel did",
		"Without TWIN all twins are run, in the first face; NAME:all runs all of both.\n"
		"Output is TAP 14; records are kept in results/runs (or $LOWTIDE_RESULTS).\n"
		"Exit status: 0 all as expected, 1 a hang or bug, 125 could not be tested.\n",
		1, SELECT_MAX };
	struct run_words w = { .repeat = 1 };
	const struct option_row rows[] = {
		{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &w.on },
		{ "kernel", OPTION_TEXT, "NAME", "kernel of the VM: 6.1, 6.12, an exact release",
			&w.kernel },
		{ "mem", OPTION_TEXT, "SIZE", "memory of the VM", &w.mem },
		{ "cpus", OPTION_U64, "N", "CPUs of the VM", &w.cpus },
		{ "seed", OPTION_TEXT, "N", "seed of the first run (default: a new one)",
			&w.seed_text },
		{ "time", OPTION_TEXT, "TIME", "length of the run", &w.time },
		{ "repeat", OPTION_U64, "N", "run everything N times, each with the next seed",
			&w.repeat },
		{ "set", OPTION_LIST, "KEY=VALUE", "set a key of the scenario (see scenario(5))",
			&w.set },
		{ "keep", OPTION_FLAG, NULL, "also keep a memory dump of a hang", &w.keep },
		{ NULL }
	};
	struct err e = { 0 };
	char *words[SELECT_MAX + 1];
	unsigned count;
	int r = argc > SELECT_MAX ? cli_usage("run", "too many words") :
		options_read(&command, rows, argc, argv, words, &count);

	if (r >= 0)
		return r;
	if (!w.repeat || w.repeat > 1000000)
		return cli_usage("run", "--repeat: 1 to 1000000");
	signals_set();
	if (session_begin(&session, &w, &e))
		return cli_fail(&e);
	return session_do(&session, words, count, (unsigned)w.repeat);
}
