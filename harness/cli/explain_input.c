/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read texts for `lowtide explain`; unpack what is compressed, refuse what is no text. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain_input.h"
#include "explain_symbols.h"
#include "run_hang.h"
#include "term.h"

#define CHUNK_BYTES (256 * 1024)
#define MAGIC_BYTES 8

/* Static, because its size exceeds a stack frame's. */
static char chunk[CHUNK_BYTES];
static volatile sig_atomic_t stopped;

static void on_signal(int signo)
{
	stopped = signo;
}

void input_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

int input_stopped(void)
{
	return stopped;
}

/* Programs that unpack standard input with -dc, and data that another program turns into text. */
static const struct format {
	const char *magic;
	const char *name, *program, *cure;
} formats[] = {
	{ "\x1f\x8b", "gzip data", "gzip", NULL },
	{ "\xfd" "7zXZ", "xz data", "xz", NULL },
	{ "\x28\xb5\x2f\xfd", "zstd data", "zstd", NULL },
	{ "BZh", "bzip2 data", "bzip2", NULL },
	{ "\x04\x22\x4d\x18", "lz4 data", "lz4", NULL },
	{ "PK\x03\x04", "a zip archive", NULL, "unpack it first" },
	{ "7z\xbc\xaf", "a 7z archive", NULL, "unpack it first" },
	{ "LPKSHHRH", "a binary journal", NULL, "give the output of journalctl -k --file" },
	{ "\x7f" "ELF", "an ELF file", NULL, "of a core give what crash prints for foreach bt" },
	{ "KDUMP   ", "a memory dump", NULL, "give what crash prints for foreach bt" },
	{ "PERFILE2", "perf's data", NULL, "give the output of perf script" },
};

static const struct format *format_of(const char *bytes, size_t size)
{
	for (unsigned i = 0; i < COUNT_OF(formats); i++) {
		size_t n = strlen(formats[i].magic);

		if (size >= n && memcmp(bytes, formats[i].magic, n) == 0)
			return &formats[i];
	}
	return NULL;
}

/* Control bytes that no console writes; NULs and escapes it does. */
static bool is_binary(const char *bytes, size_t size)
{
	size_t odd = 0;

	for (size_t i = 0; i < size; i++)
		odd += (bytes[i] > 0 && bytes[i] < '\b') || (bytes[i] > '\r' && bytes[i] < '\033');
	return odd > size / 64;
}

/* Without O_NONBLOCK a reader of /dev/kmsg finds no end: it waits for the next record. */
static bool is_endless(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && !isatty(fd);
}

/* What text_read saw. */
struct seen {
	uint64_t bytes;
	bool binary;			/* by its start */
	char start[MAGIC_BYTES];
};

/* Lines get file:line behind their functions, if the user has the symbols; size 0: the end. */
static void feed(struct hang_doc *d, const char *text, size_t size)
{
	static char line[HANG_LINE_MAX], out[2 * HANG_LINE_MAX];
	static size_t n;

	if (!symbols_wanted()) {
		hang_read(d, text, size);
		return;
	}
	for (size_t i = 0; i < size; i++) {
		if (text[i] != '\n' && n < sizeof(line)) {
			line[n++] = text[i];
			continue;
		}
		hang_read(d, out, symbols_line(line, n, out, sizeof(out)));
		n = 0;
		if (text[i] == '\n')
			hang_read(d, "\n", 1);
		else
			line[n++] = text[i];
	}
	if (!size && n) {
		hang_read(d, out, symbols_line(line, n, out, sizeof(out)));
		n = 0;
	}
}

/* Read up to most bytes (0: all). */
static int text_read(struct hang_doc *d, int fd, const char *path, uint64_t most,
	struct seen *seen, struct err *e)
{
	ssize_t n;

	*seen = (struct seen){ .bytes = 0 };
	if (fd != STDIN_FILENO && is_endless(fd))
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	while (!stopped && (!most || seen->bytes < most) &&
	       (n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n > 0) {
			if (!seen->bytes) {
				seen->binary = is_binary(chunk, (size_t)n);
				memcpy(seen->start, chunk, sizeof(seen->start));
			}
			feed(d, chunk, (size_t)n);
			seen->bytes += (uint64_t)n;
		} else if (errno == EAGAIN) {
			break;
		} else if (errno != EINTR && errno != EPIPE) {	/* kmsg: records were lost */
			return err_sys(e, errno, "cannot read %.300s", path);
		}
	}
	feed(d, "", 0);
	return 0;
}

static int unpack_start(const char *program, int from, pid_t *pid)
{
	int out[2];

	if (pipe2(out, O_CLOEXEC))
		return -errno;
	*pid = fork();
	if (*pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (lseek(from, 0, SEEK_SET) < 0 || dup2(from, 0) < 0 || dup2(out[1], 1) < 0)
			_exit(126);
		execlp(program, program, "-dc", (char *)NULL);
		_exit(errno == ENOENT ? 127 : 126);
	}
	close(out[1]);
	if (*pid < 0) {
		close(out[0]);
		return -errno;
	}
	return out[0];
}

/* A packed text that is cut short, as crashes leave it, is explained up to there. */
static int unpack(struct hang_doc *d, const struct format *f, int from, const char *path,
	uint64_t mib, struct err *e)
{
	uint64_t most = mib << 20;
	struct seen seen;
	bool cut;
	int status = 0, rc;
	pid_t pid = -1;
	int fd = unpack_start(f->program, from, &pid);

	if (fd < 0)
		return err_sys(e, -fd, "cannot start %s", f->program);
	rc = text_read(d, fd, path, most, &seen, e);
	cut = !rc && seen.bytes >= most;
	close(fd);	/* ends the program, if it still writes */
	if (stopped)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (cut)
		term_print(stderr, "lowtide explain: %s: only the first %llu MiB were unpacked "
			"(--unpack)\n", path, (unsigned long long)mib);
	if (rc || cut || stopped || !status)
		return rc;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(e, ENOENT, "%.300s: %s, and there is no program %s: install it, or "
			"unpack the file", path, f->name, f->program);
	if (!seen.bytes)
		return err_set(e, EINVAL, "%.300s: %s cannot unpack it", path, f->program);
	term_print(stderr, "lowtide explain: %s: %s failed, what it unpacked is explained\n", path,
		f->program);
	return 0;
}

/* Whether a file begins as events.jsonl of a run does. */
static bool is_record(const char *start, size_t size)
{
	return size >= MAGIC_BYTES && memcmp(start, "{\"t_ms\":", MAGIC_BYTES) == 0;
}

static int refuse(const char *path, const struct format *f, struct err *e)
{
	if (f->program)
		return err_set(e, EINVAL, "%.300s: %s: give the file itself, or pipe it through "
			"%s -dc", path, f->name, f->program);
	return err_set(e, EINVAL, "%.300s: %s, no kernel log: %s", path, f->name, f->cure);
}

int input_add(struct hang_doc *d, const char *path, uint64_t unpack_mib, struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	AUTO_FD int file = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	int from = is_stdin ? STDIN_FILENO : file, rc;
	const struct format *f;
	char start[MAGIC_BYTES];
	struct seen seen;
	struct stat st;
	ssize_t n;

	if (from < 0)
		return err_sys(e, errno, "cannot open %.300s", path);
	if (fstat(from, &st) == 0 && S_ISDIR(st.st_mode))
		return run_read_hang(d, is_stdin ? "/dev/stdin" : path, feed, e);
	n = pread(from, start, sizeof(start), 0);	/* a pipe has no offset */
	f = n > 0 ? format_of(start, (size_t)n) : NULL;
	if (n > 0 && is_record(start, (size_t)n))
		return err_set(e, EINVAL, "%.300s: the events of a run, no kernel log: give "
			"the run's folder", path);
	if (f)
		return f->program ? unpack(d, f, from, path, unpack_mib, e) : refuse(path, f, e);
	rc = text_read(d, from, path, 0, &seen, e);
	f = n < 0 && seen.bytes ? format_of(seen.start, sizeof(seen.start)) : NULL;
	if (f)
		return refuse(is_stdin ? "standard input" : path, f, e);
	if (rc || d->reports || d->tasks)
		return rc;
	return seen.binary ? err_set(e, EINVAL, "%.300s: binary data, no text: give a kernel log",
		path) : 0;
}

int input_read(struct hang_doc *d, const char *path, uint64_t unpack_mib, struct err *e)
{
	int rc;

	hang_reset(d);
	rc = input_add(d, path, unpack_mib, e);
	hang_finish(d);
	return rc;
}
