/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run the host's C compiler. */
#include "cc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "search_path.h"

static _Noreturn void compiler_exec(const char *cc, const char *source, const char *to)
{
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execlp(cc, cc, "-static", "-O1", "-g", "-pthread", "-w", "-o", to, source, "-lm",
		(char *)NULL);
	_exit(127);
}

static int compiler_run(const char *cc, const char *source, const char *to, struct err *e)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		compiler_exec(cc, source, to);
	if (pid < 0)
		return err_sys(e, errno, "cannot start %s", cc);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "%s is lost", cc);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	return err_set(e, EINVAL, "%s does not compile: what %s says of it stands above", source,
		cc);
}

int cc_build(const char *source, const char *to, struct err *e)
{
	const char *own = getenv("CC"), *cc = own && *own ? own : "cc";
	char path[512];

	if (program_find(cc, path, sizeof(path)))
		return err_set(e, ENOENT, "%s: no compiler %s on this machine: install gcc and "
			"libc6-dev, or name yours in $CC", source, cc);
	return compiler_run(cc, source, to, e);
}

int cc_try(const char *source, struct err *e)
{
	char dir[] = "/tmp/lowtide-cc.XXXXXX", to[sizeof(dir) + 8];
	int rc;

	if (!mkdtemp(dir))
		return err_sys(e, errno, "%s", dir);
	snprintf(to, sizeof(to), "%s/program", dir);
	rc = cc_build(source, to, e);
	file_remove_tree(dir, NULL);
	return rc;
}
