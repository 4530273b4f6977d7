/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hang bundle: ranked members, each written to a temporary name and renamed. */
#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "member.h"
#include "reserve.h"
#include "run_json.h"

#define RESERVE_BYTES (1 << 20)
#define LAST_BYTES (8 << 10)	/* kept for MANIFEST when the reserve is spent */
#define MANIFEST "MANIFEST"
#define MANIFEST_BYTES 4096
#define PART ".part"
#define RESULT_BYTES (16 << 10)

/*
 * Members by rank, the most important first. Vital members may spend the reserve and push out
 * others. either: this member or the next is enough (a dead agent leaves no stacks, and only a
 * VM answers sysrq).
 */
struct member {
	const char *name;
	bool vital;
	bool required;
	bool either;
};

static const struct member members[] = {
	{ .name = "result.json", .vital = true, .required = true },
	{ .name = "why.txt", .vital = true, .required = true },
	{ .name = "fingerprint.txt", .vital = true, .required = true },
	{ .name = "stacks-2.txt", .vital = true, .required = true, .either = true },
	{ .name = "sysrq-w.txt", .vital = true, .either = true },
	{ .name = "sysrq-t.txt", .vital = true },
	{ .name = "stacks-1.txt", .vital = true },
	{ .name = "repeat.sh", .vital = true, .required = true },
	{ .name = "plan.txt", .vital = true, .required = true },
	{ .name = "scenario.scn", .vital = true, .required = true },
	{ .name = "versions.txt", .vital = true, .required = true },
	{ .name = "events.jsonl", .vital = true, .required = true },
	{ .name = "result.tap", .vital = true },
	{ .name = "sysrq-l.txt" },
	{ .name = "sysrq-m.txt" },
	{ .name = "registers.txt" },
	{ .name = "console.log" },
	{ .name = "board.bin" },
	{ .name = "guest.dump" },
};

#define MEMBERS COUNT_OF(members)

static struct {
	int dir;
	struct reserve reserve, last;
	bool cut[MEMBERS];	/* incomplete */
	bool pushed[MEMBERS];	/* removed to make room */
} bundle = { .dir = -1 };

static int member_of(const char *name)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (strcmp(members[i].name, name) == 0)
			return (int)i;
	return -1;
}

int bundle_dir(void)
{
	return bundle.dir;
}

int bundle_begin(const char *run_dir)
{
	memset(&bundle, 0, sizeof(bundle));
	bundle.dir = open(run_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (bundle.dir < 0)
		return -errno;
	/* for rundir_state, which works without locks too but knows less */
	flock(bundle.dir, LOCK_EX | LOCK_NB);
	int rc = reserve_hold(&bundle.last, bundle.dir, LAST_BYTES);

	return rc < 0 ? rc : reserve_hold(&bundle.reserve, bundle.dir, RESERVE_BYTES);
}

/* Push out only dumps: removing a log that others hold open frees no space. */
static bool push_out(int rank)
{
	for (int i = (int)MEMBERS - 1; i > rank && !members[i].vital; i--) {
		if (strcmp(members[i].name, "console.log") == 0)
			continue;
		if (unlinkat(bundle.dir, members[i].name, 0) == 0) {
			bundle.pushed[i] = true;
			return true;
		}
	}
	return false;
}

static bool make_room(int rank)
{
	if (rank < 0 || !members[rank].vital)
		return false;
	return reserve_spend(&bundle.reserve) || push_out(rank);
}

static int write_part(const char *part, const void *text, size_t len)
{
	AUTO_FD int fd = openat(bundle.dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		return -errno;
	int rc = file_write_all(fd, text, len);

	if (rc == 0 && fsync(fd) < 0)
		rc = -errno;
	return rc;
}

/* Keep a cut file only if there is no older whole one. */
static int keep_part(const char *part, const char *name, int result)
{
	if (result < 0 && faccessat(bundle.dir, name, F_OK, 0) == 0)
		unlinkat(bundle.dir, part, 0);
	else if (renameat(bundle.dir, part, bundle.dir, name) < 0 && result == 0)
		return -errno;
	return result;
}

int bundle_put(const char *name, const void *text, size_t len)
{
	int rank = member_of(name), rc;
	char part[64];

	if (bundle.dir < 0)
		return -EBADF;
	if (strchr(name, '/') || snprintf(part, sizeof(part), "%s" PART, name) >= (int)sizeof(part))
		return -EINVAL;
	do
		rc = write_part(part, text, len);
	while (rc == -ENOSPC && make_room(rank));
	rc = keep_part(part, name, rc);
	if (rank >= 0) {
		bundle.cut[rank] = rc < 0;
		bundle.pushed[rank] = bundle.pushed[rank] && rc < 0;
	}
	return rc;
}

int bundle_put_result(const struct run_record *r)
{
	char text[RESULT_BYTES];
	int n = json_result_text(r, text, sizeof(text));

	return n < 0 ? n : bundle_put("result.json", text, (size_t)n);
}

void bundle_cut(const char *name)
{
	int rank = member_of(name);

	if (rank >= 0)
		bundle.cut[rank] = true;
}

static size_t manifest_row(char *buf, size_t size, size_t rank)
{
	struct stat st;
	bool there = fstatat(bundle.dir, members[rank].name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	bool failed = bundle.cut[rank] || bundle.pushed[rank];

	if (!there && !failed)
		return 0;
	int n = snprintf(buf, size, "%-16s %10lld %s\n", members[rank].name,
		there ? (long long)st.st_size : 0LL, failed ? "no" : "yes");

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static int manifest_write(void)
{
	char text[MANIFEST_BYTES];
	size_t len = (size_t)snprintf(text, sizeof(text), "%-16s %10s %s\n", "# name", "bytes",
		"complete");
	int rc;

	for (size_t i = 0; i < MEMBERS; i++)
		len += manifest_row(text + len, sizeof(text) - len, i);
	do
		rc = write_part(MANIFEST PART, text, len);
	while (rc == -ENOSPC && make_room(0));
	return keep_part(MANIFEST PART, MANIFEST, rc);
}

int bundle_end(void)
{
	if (bundle.dir < 0)
		return 0;
	int rc;

	reserve_spend(&bundle.last);
	rc = manifest_write();
	reserve_spend(&bundle.reserve);
	if (fsync(bundle.dir) < 0 && rc == 0)
		rc = -errno;
	close(bundle.dir);
	bundle.dir = -1;
	return rc;
}

/* The rest of a member's line in MANIFEST, after its name; NULL: no such line. */
static const char *manifest_find(const char *manifest, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = manifest; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) == 0 && line[len] == ' ')
			return line + len;
	}
	return NULL;
}

static bool is_whole(const char *manifest, const char *name)
{
	const char *row = manifest_find(manifest, name);
	char answer[8];

	return row && sscanf(row, "%*s %7s", answer) == 1 && strcmp(answer, "yes") == 0;
}

int bundle_resume(const char *run_dir)
{
	char manifest[MANIFEST_BYTES];

	memset(&bundle, 0, sizeof(bundle));
	bundle.dir = open(run_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (bundle.dir < 0)
		return -errno;
	if (member_read(run_dir, MANIFEST, manifest, sizeof(manifest), NULL) < 0)
		return 0;
	for (size_t i = 0; i < MEMBERS; i++)
		bundle.cut[i] = manifest_find(manifest, members[i].name) &&
			!is_whole(manifest, members[i].name);
	return 0;
}

static bool is_satisfied(const char *manifest, size_t i)
{
	for (; members[i].either; i++)
		if (is_whole(manifest, members[i].name))
			return true;
	return is_whole(manifest, members[i].name);
}

int bundle_complete(const char *run_dir, char *missing, size_t size)
{
	char manifest[MANIFEST_BYTES];
	size_t len = 0;

	if (access(run_dir, F_OK) < 0)
		return -errno;
	snprintf(missing, size, "%s", "");
	if (member_read(run_dir, MANIFEST, manifest, sizeof(manifest), NULL) < 0) {
		snprintf(missing, size, MANIFEST);
		return 0;
	}
	for (size_t i = 0; i < MEMBERS; i++) {
		if (!members[i].required || is_satisfied(manifest, i) || len >= size)
			continue;
		len += (size_t)snprintf(missing + len, size - len, "%s%s", len ? " " : "",
			members[i].name);
	}
	return len == 0;
}
