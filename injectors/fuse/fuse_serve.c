/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serve requests from /dev/fuse by a table of handlers; others get ENOSYS. */
#include "fuse_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define ROOT 1
#define FIRST 2			/* node of the first file */
#define WRITE_MAX (128u << 10)
#define REQUEST_MAX (WRITE_MAX + (16u << 10))
#define VALID_S 3600		/* no one else changes the files */

struct file {
	char name[64];		/* "": free */
	int fd;			/* -1: none; stays open after the name is removed */
};

struct fuse_serve {
	int fuse, store;
	bool cached;
	struct file file[FUSE_FILES];
	_Alignas(8) char request[REQUEST_MAX];
	_Alignas(8) char answer[WRITE_MAX];	/* data read, or a reply struct of the kernel */
};

/* A parsed request; node is NULL for the root. */
struct call {
	struct fuse_serve *s;
	const struct fuse_in_header *in;
	struct file *node;
	const void *arg;
	size_t size;		/* of the answer */
};

static struct file *file_find(struct fuse_serve *s, const char *name)
{
	for (int i = 0; i < FUSE_FILES; i++)
		if (s->file[i].fd >= 0 && !strcmp(s->file[i].name, name))
			return &s->file[i];
	return NULL;
}

static struct file *node_find(struct fuse_serve *s, uint64_t node)
{
	return node >= FIRST && node < FIRST + FUSE_FILES ? &s->file[node - FIRST] : NULL;
}

static void attr_fill(const struct call *c, const struct file *f, struct fuse_attr *a)
{
	struct stat st = { .st_mode = S_IFDIR | 0755, .st_nlink = 2 };

	if (f)
		fstat(f->fd, &st);
	*a = (struct fuse_attr){ .ino = f ? FIRST + (uint64_t)(f - c->s->file) : ROOT,
		.size = (uint64_t)st.st_size, .blocks = (uint64_t)st.st_blocks,
		.mode = st.st_mode, .nlink = f ? 1 : 2, .blksize = 4096 };
}

static void entry_fill(struct call *c, const struct file *f, struct fuse_entry_out *out)
{
	*out = (struct fuse_entry_out){ .nodeid = FIRST + (uint64_t)(f - c->s->file),
		.entry_valid = VALID_S, .attr_valid = VALID_S };
	attr_fill(c, f, &out->attr);
	c->size = sizeof(*out);
}

static int do_init(struct call *c)
{
	const struct fuse_init_in *in = c->arg;
	struct fuse_init_out *out = (void *)c->s->answer;

	*out = (struct fuse_init_out){ .major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION, .max_readahead = in->max_readahead,
		.max_background = 16, .congestion_threshold = 12, .max_write = WRITE_MAX,
		.time_gran = 1, .max_pages = WRITE_MAX / 4096 };
	out->flags = in->flags & (FUSE_BIG_WRITES | FUSE_MAX_PAGES |
		(c->s->cached ? FUSE_WRITEBACK_CACHE : 0));
	c->size = sizeof(*out);
	return 0;
}

static int do_lookup(struct call *c)
{
	const struct file *f = file_find(c->s, c->arg);

	if (!f)
		return -ENOENT;
	entry_fill(c, f, (void *)c->s->answer);
	return 0;
}

static int do_getattr(struct call *c)
{
	struct fuse_attr_out *out = (void *)c->s->answer;

	*out = (struct fuse_attr_out){ .attr_valid = VALID_S };
	attr_fill(c, c->node, &out->attr);
	c->size = sizeof(*out);
	return 0;
}

static int do_setattr(struct call *c)
{
	const struct fuse_setattr_in *in = c->arg;

	if (c->node && in->valid & FATTR_SIZE && ftruncate(c->node->fd, (off_t)in->size))
		return -errno;
	return do_getattr(c);
}

static int do_create(struct call *c)
{
	const char *name = (const char *)c->arg + sizeof(struct fuse_create_in);
	struct fuse_entry_out *entry = (void *)c->s->answer;
	struct file *f = c->s->file;

	while (f < c->s->file + FUSE_FILES && f->fd >= 0)
		f++;
	if (f == c->s->file + FUSE_FILES || strlen(name) >= sizeof(f->name))
		return -ENOSPC;
	f->fd = openat(c->s->store, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return -errno;
	snprintf(f->name, sizeof(f->name), "%s", name);
	entry_fill(c, f, entry);
	memset(entry + 1, 0, sizeof(struct fuse_open_out));
	c->size += sizeof(struct fuse_open_out);
	return 0;
}

static int do_open(struct call *c)
{
	memset(c->s->answer, 0, sizeof(struct fuse_open_out));
	c->size = sizeof(struct fuse_open_out);
	return 0;
}

static int do_read(struct call *c)
{
	const struct fuse_read_in *in = c->arg;
	size_t size = in->size < sizeof(c->s->answer) ? in->size : sizeof(c->s->answer);
	ssize_t got = c->node ? pread(c->node->fd, c->s->answer, size, (off_t)in->offset) : -1;

	c->size = got > 0 ? (size_t)got : 0;
	return got < 0 ? -EIO : 0;
}

static int do_write(struct call *c)
{
	const struct fuse_write_in *in = c->arg;
	struct fuse_write_out *out = (void *)c->s->answer;
	ssize_t put = c->node ? pwrite(c->node->fd, in + 1, in->size, (off_t)in->offset) : -1;

	if (put < 0)
		return -EIO;
	*out = (struct fuse_write_out){ .size = (uint32_t)put };
	c->size = sizeof(*out);
	return 0;
}

static int do_fallocate(struct call *c)
{
	const struct fuse_fallocate_in *in = c->arg;

	return c->node && fallocate(c->node->fd, (int)in->mode, (off_t)in->offset,
		(off_t)in->length) == 0 ? 0 : -EOPNOTSUPP;
}

static int do_unlink(struct call *c)
{
	struct file *f = file_find(c->s, c->arg);

	if (!f || unlinkat(c->s->store, f->name, 0))
		return -ENOENT;
	*f->name = '\0';
	return 0;
}

/* The kernel has dropped the node: reuse it once it has no name. */
static int do_forget(struct call *c)
{
	if (c->node && c->node->fd >= 0 && !*c->node->name) {
		close(c->node->fd);
		c->node->fd = -1;
	}
	return 0;
}

static int do_statfs(struct call *c)
{
	struct fuse_statfs_out *out = (void *)c->s->answer;

	*out = (struct fuse_statfs_out){ .st = { .bsize = 4096, .frsize = 4096, .namelen = 63,
		.blocks = 1 << 20, .bfree = 1 << 19, .bavail = 1 << 19 } };
	c->size = sizeof(*out);
	return 0;
}

static int do_nothing(struct call *c)
{
	(void)c;
	return 0;
}

static const struct {
	int (*act)(struct call *c);
	bool silent;		/* expects no reply */
} acts[] = {
	[FUSE_LOOKUP] = { do_lookup, false }, [FUSE_FORGET] = { do_forget, true },
	[FUSE_GETATTR] = { do_getattr, false }, [FUSE_SETATTR] = { do_setattr, false },
	[FUSE_UNLINK] = { do_unlink, false }, [FUSE_OPEN] = { do_open, false },
	[FUSE_READ] = { do_read, false }, [FUSE_WRITE] = { do_write, false },
	[FUSE_STATFS] = { do_statfs, false }, [FUSE_RELEASE] = { do_nothing, false },
	[FUSE_FSYNC] = { do_nothing, false }, [FUSE_FLUSH] = { do_nothing, false },
	[FUSE_INIT] = { do_init, false }, [FUSE_OPENDIR] = { do_open, false },
	[FUSE_READDIR] = { do_nothing, false }, [FUSE_RELEASEDIR] = { do_nothing, false },
	[FUSE_CREATE] = { do_create, false }, [FUSE_INTERRUPT] = { do_nothing, true },
	[FUSE_BATCH_FORGET] = { do_nothing, true }, [FUSE_FALLOCATE] = { do_fallocate, false },
	[FUSE_FSYNCDIR] = { do_nothing, false }, [FUSE_DESTROY] = { do_nothing, false },
};

static int request_answer(struct fuse_serve *s)
{
	struct call c = { .s = s, .in = (void *)s->request,
		.arg = s->request + sizeof(struct fuse_in_header) };
	struct fuse_out_header head = { .unique = c.in->unique };
	struct iovec part[2] = { { &head, sizeof(head) }, { s->answer, 0 } };
	bool known = c.in->opcode < sizeof(acts) / sizeof(acts[0]) && acts[c.in->opcode].act;

	c.node = node_find(s, c.in->nodeid);
	head.error = known ? acts[c.in->opcode].act(&c) : -ENOSYS;
	if (known && acts[c.in->opcode].silent)
		return 0;
	part[1].iov_len = head.error ? 0 : c.size;
	head.len = (uint32_t)(sizeof(head) + part[1].iov_len);
	/* ENOENT: the task that asked is gone */
	return writev(s->fuse, part, 2) < 0 && errno != ENOENT ? -errno : 0;
}

int fuse_serve_requests(struct fuse_serve *s, uint64_t volatile *ops)
{
	for (;;) {
		ssize_t got = read(s->fuse, s->request, sizeof(s->request));
		int rc = got < 0 ? -errno : got < (ssize_t)sizeof(struct fuse_in_header) ? -ENODEV :
			request_answer(s);

		if (rc == -ENODEV)
			return 0;
		if (rc && rc != -EINTR && rc != -EAGAIN && rc != -ENOENT)
			return rc;
		*ops += got >= 0;
	}
}

int fuse_serve_open(struct fuse_serve **out, int fuse, const char *store, bool cached,
	struct err *e)
{
	struct fuse_serve *s = calloc(1, sizeof(*s));

	*out = s;
	if (!s)
		return err_set(e, ENOMEM, "no memory for the FUSE server");
	for (int i = 0; i < FUSE_FILES; i++)
		s->file[i].fd = -1;
	s->fuse = fuse;
	s->cached = cached;
	s->store = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->store < 0 ? err_sys(e, errno, "%s: cannot open it", store) : 0;
}
