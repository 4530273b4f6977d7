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
#include "losses.h"
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
	{ .name = "owners.txt", .vital = true },
	{ .name = "stacks-1.txt", .vital = true },
	{ .name = "repeat.sh", .vital = true, .required = true },
	{ .name = "plan.txt", .vital = true, .required = true },
	{ .name = "scenario.scn", .vital = true, .required = true },
	{ .name = "versions.txt", .vital = true, .required = true },
	{ .name = "events.jsonl", .vital = true, .required = true },
	{ .name = "result.tap", .vital = true },
	{ .name = "tasks.txt" },
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
	/* A member is whole only if its writer says so, and the disk has as many bytes. */
	bool whole[MEMBERS];
	bool synced[MEMBERS];
	bool failed[MEMBERS];	/* cut, or removed to make room: listed even if absent */
	off_t bytes[MEMBERS];	/* that the writer wrote */
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

static void member_fail(int rank)
{
	if (rank < 0)
		return;
	bundle.whole[rank] = false;
	bundle.failed[rank] = true;
}

static void member_keep(int rank, off_t bytes, bool synced)
{
	if (rank < 0)
		return;
	bundle.whole[rank] = true;
	bundle.failed[rank] = false;
	bundle.synced[rank] = synced;
	bundle.bytes[rank] = bytes;
}

int bundle_begin(const char *run_dir)
{
	memset(&bundle, 0, sizeof(bundle));
	losses_begin();
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
			member_fail(i);
			losses_add(members[i].name, ENOSPC);
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
	bool keep = result == 0 || faccessat(bundle.dir, name, F_OK, 0) < 0;

	if (keep && renameat(bundle.dir, part, bundle.dir, name) == 0)
		return result;
	if (result == 0)
		result = -errno;
	unlinkat(bundle.dir, part, 0);
	return result;
}

static int write_member(const char *part, const char *name, const void *text, size_t len,
	int rank)
{
	int rc;

	do
		rc = write_part(part, text, len);
	while (rc == -ENOSPC && make_room(rank));
	return keep_part(part, name, rc);
}

/* A second try writes every byte anew, so that a failed fsync of the first does not count. */
static int write_twice(const char *part, const char *name, const void *text, size_t len,
	int rank)
{
	int rc = write_member(part, name, text, len, rank);

	return rc < 0 && rc != -ENOSPC ? write_member(part, name, text, len, rank) : rc;
}

int bundle_put(const char *name, const void *text, size_t len)
{
	int rank = member_of(name), rc;
	char part[64];

	if (bundle.dir < 0)
		return -EBADF;
	if (strchr(name, '/') || snprintf(part, sizeof(part), "%s" PART, name) >= (int)sizeof(part))
		return -EINVAL;
	rc = write_twice(part, name, text, len, rank);
	if (rc < 0) {
		member_fail(rank);
		losses_add(name, -rc);
	} else {
		member_keep(rank, (off_t)len, true);
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
	member_fail(member_of(name));
}

void bundle_lose(const char *name, int code)
{
	bundle_cut(name);
	losses_add(name, code);
}

void bundle_keep(const char *name, off_t bytes)
{
	int rank = member_of(name);
	struct stat st;

	if (rank >= 0 && bytes < 0 && fstatat(bundle.dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		bytes = st.st_size;
	if (bytes >= 0)
		member_keep(rank, bytes, false);
}

/* Members that others wrote may still be in memory alone. */
static int member_sync(size_t rank)
{
	AUTO_FD int fd = openat(bundle.dir, members[rank].name, O_RDONLY | O_NOFOLLOW |
		O_NONBLOCK | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static void member_check(size_t rank, off_t size)
{
	int rc = 0;

	if (!bundle.whole[rank])
		return;
	if (!bundle.synced[rank])
		rc = member_sync(rank);
	if (rc == 0 && size != bundle.bytes[rank])
		rc = -EIO;
	if (rc < 0)
		bundle_lose(members[rank].name, -rc);
}

static size_t manifest_row(char *buf, size_t size, size_t rank)
{
	struct stat st;
	bool there = fstatat(bundle.dir, members[rank].name, &st, AT_SYMLINK_NOFOLLOW) == 0;

	if (there || bundle.whole[rank])
		member_check(rank, there ? st.st_size : -1);
	if (!there && !bundle.failed[rank])
		return 0;
	int n = snprintf(buf, size, "%-16s %10lld %s\n", members[rank].name,
		there ? (long long)st.st_size : 0LL, bundle.whole[rank] ? "yes" : "no");

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static int manifest_write(void)
{
	char text[MANIFEST_BYTES];
	size_t len = (size_t)snprintf(text, sizeof(text), "%-16s %10s %s\n", "# name", "bytes",
		"complete");

	for (size_t i = 0; i < MEMBERS; i++)
		len += manifest_row(text + len, sizeof(text) - len, i);
	return write_twice(MANIFEST PART, MANIFEST, text, len, 0);
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
	if (rc < 0)
		losses_add(MANIFEST, -rc);
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
	for (size_t i = 0; i < MEMBERS; i++) {
		if (!manifest_find(manifest, members[i].name))
			continue;
		if (is_whole(manifest, members[i].name))
			bundle_keep(members[i].name, -1);
		else
			member_fail((int)i);
	}
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
