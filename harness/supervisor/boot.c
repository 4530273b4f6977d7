/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start the machine under test by the plan, and retry a crashed boot. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "supervisor.h"

#define PROGRAMS_MAX 128

int boot_start(struct supervisor *s, struct err *e)
{
	static char modules[512], programs[4096], kmods[256], files[sizeof(s->out->folder) + 8];
	static const char *module[33], *program[PROGRAMS_MAX + 1], *kmod[9];
	const struct scenario *sc = &s->plan->scenario;
	struct target_spec spec = {
		.board_fd = s->board_fd, .run_dir = s->out->folder, .kernel = sc->kernel,
		.mem_mib = sc->mem_mib, .cpus = sc->cpus, .scratch_mib = sc->scratch_mib,
		.modules = module, .programs = program, .kmods = kmod, .cmdline = sc->cmdline,
		.self = s->opt->self,
	};

	check_wants(s->plan, modules, sizeof(modules), programs, sizeof(programs));
	words_split(modules, module, 33);
	words_split(programs, program, PROGRAMS_MAX + 1);
	snprintf(files, sizeof(files), "%s/" FILES_FOLDER, s->out->folder);
	if (!access(files, F_OK))
		spec.files = files;
	check_kmods(s->plan, kmods, sizeof(kmods));
	words_split(kmods, kmod, 9);
	return s->target->start(s->target, &spec, e);
}

/* SIGKILL and SIGTERM are sent on purpose and are no crash. */
static bool is_crash(int status)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	return sig == SIGSEGV || sig == SIGBUS || sig == SIGABRT || sig == SIGILL ||
		sig == SIGFPE;
}

/* Retry only with an untouched board, and no host target: there is no emulator to crash. */
bool boot_again(struct supervisor *s)
{
	struct err e = { 0 };
	char text[160];

	if (s->again || !s->target->sysrq || !is_crash(s->status) ||
	    atomic_load(&s->board->phase) != PHASE_EMPTY)
		return false;
	s->again = true;
	snprintf(text, sizeof(text), "the virtual machine's own program died of signal %d before "
		"the agent started: booted once more", WTERMSIG(s->status));
	sup_say(s, EVENT_NOTE, s->target->name, s->status, 0, text);
	s->target->stop(s->target);
	s->alive = !boot_start(s, &e);
	if (!s->alive)
		sup_say(s, EVENT_BROKEN, s->target->name, e.code, 0, e.msg);
	return true;
}
