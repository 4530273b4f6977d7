/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a target is told of the plan before it starts the machine. */
#include "check.h"
#include "supervisor.h"

int machine_start(struct supervisor *s, struct err *e)
{
	static char modules[512], programs[512], kmods[256];
	static const char *module[33], *program[17], *kmod[9];
	const struct scenario *sc = &s->plan->scenario;
	struct target_spec spec = {
		.board_fd = s->board_fd, .run_dir = s->opt->run_dir, .kernel = sc->kernel,
		.mem_mib = sc->mem_mib, .cpus = sc->cpus, .scratch_mib = sc->scratch_mib,
		.modules = module, .programs = program, .kmods = kmod, .cmdline = sc->cmdline,
		.self = s->opt->self,
	};

	check_wants(s->plan, modules, sizeof(modules), programs, sizeof(programs));
	words_split(modules, module, 33);
	words_split(programs, program, 17);
	check_kmods(s->plan, kmods, sizeof(kmods));
	words_split(kmods, kmod, 9);
	return s->target->start(s->target, &spec, e);
}
