/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fork, map, exec, wait: the life of a compiler, thousands of times. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages.h"

#define EXIT_MEMORY 77

static void heap_fill(uint64_t pages)
{
	uint8_t *mem = mmap(NULL, pages * PAGE_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		_exit(EXIT_MEMORY);
	for (uint64_t i = 0; i < pages; i++)
		mem[i * PAGE_BYTES] = 1;
}

static _Noreturn void tool_main(const struct tool *t)
{
	int in = open(t->in, O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (t->heap_pages)
		heap_fill(t->heap_pages);
	dup2(in, 0);
	dup2(t->out, 1);
	execlp(TOOL_PROGRAM, TOOL_PROGRAM, t->name, "-c", (char *)NULL);
	_exit(errno == ENOMEM ? EXIT_MEMORY : 127);
}

pid_t tool_start(const struct tool *t, struct err *e)
{
	pid_t pid = fork();

	if (!pid)
		tool_main(t);
	return pid < 0 ? err_sys(e, ENOMEM, "%s: fork (errno %d)", t->name, errno) : pid;
}

int tool_wait(pid_t pid, struct err *e)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "program %d is lost", pid);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == EXIT_MEMORY)
		return err_set(e, ENOMEM, "a program ran out of memory");
	return err_set(e, EIO, "a program of " TOOL_PROGRAM " ended with status %d",
		WEXITSTATUS(status));
}
