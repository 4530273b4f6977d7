/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into `lowtide run`: an allocation between mlockall and munlockall of the supervisor
 * writes "allocated during the run" and aborts. Other processes are not affected.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static bool forbidden;

static bool is_supervisor(void)
{
	char text[256] = "";
	int fd = open("/proc/self/cmdline", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	return n > 0 && !strcmp(text + strlen(text) + 1, "run");
}

static void check(void)
{
	static const char text[] = "allocated during the run\n";

	if (!forbidden)
		return;
	forbidden = false;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) > 0)
		abort();
}

int mlockall(int flags)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "mlockall");
	int rc = real(flags);

	forbidden = is_supervisor();
	return rc;
}

int munlockall(void)
{
	int (*real)(void);

	forbidden = false;
	real = (int (*)(void))dlsym(RTLD_NEXT, "munlockall");
	return real();
}

void *malloc(size_t size)
{
	check();
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	check();
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	check();
	return __libc_realloc(p, size);
}
