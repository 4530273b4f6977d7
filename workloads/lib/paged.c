/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file in a shared writable mapping; each page is checked before it is written again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pages.h"

#define GENERATION_TORN 0x80000000u

static int paged_map(struct paged_file *p, struct err *e)
{
	p->fd = open(p->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (p->fd < 0)
		return err_sys(e, errno, "%s: cannot make the file", p->path);
	if (ftruncate(p->fd, (off_t)(p->pages * PAGE_BYTES)) < 0)
		return err_sys(e, errno, "%s: cannot set its size", p->path);
	p->mem = mmap(NULL, p->pages * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, p->fd, 0);
	if (p->mem == MAP_FAILED) {
		p->mem = NULL;
		return err_sys(e, errno, "%s: cannot map it", p->path);
	}
	return 0;
}

int paged_open(struct paged_file *p, const char *dir, const char *name, uint64_t pages,
	uint64_t seed, struct err *e)
{
	int rc;

	guard_install();
	*p = (struct paged_file){ .fd = -1, .pages = pages, .seed = seed };
	if (snprintf(p->path, sizeof(p->path), "%s/%s", dir, name) >= (int)sizeof(p->path))
		return err_set(e, ENAMETOOLONG, "%s/%s: path too long", dir, name);
	p->generation = calloc(pages, sizeof(*p->generation));
	rc = p->generation ? paged_map(p, e) : err_sys(e, ENOMEM, "%s", p->path);
	if (rc < 0)
		paged_close(p);
	return rc;
}

void paged_close(struct paged_file *p)
{
	if (p->mem)
		munmap(p->mem, p->pages * PAGE_BYTES);
	if (p->fd >= 0) {
		close(p->fd);
		unlink(p->path);
	}
	free(p->generation);
	*p = (struct paged_file){ .fd = -1 };
}

struct page_visit {
	struct paged_file *p;
	uint64_t index;
	struct err *e;
};

static int visit_check(void *arg)
{
	const struct page_visit *v = arg;
	const struct paged_file *p = v->p;

	if (p->generation[v->index] & GENERATION_TORN)
		return 0;
	return page_compare(p->mem + v->index * PAGE_BYTES, PAGE_BYTES,
		page_key(p->seed, v->index, p->generation[v->index]), p->path,
		v->index * PAGE_BYTES, v->e);
}

static int visit_dirty(void *arg)
{
	const struct page_visit *v = arg;
	struct paged_file *p = v->p;
	uint32_t next = (p->generation[v->index] + 1) & ~GENERATION_TORN;
	int rc = visit_check(arg);

	if (rc < 0)
		return rc;
	p->generation[v->index] = next | GENERATION_TORN;
	page_fill(p->mem + v->index * PAGE_BYTES, PAGE_BYTES, page_key(p->seed, v->index, next));
	p->generation[v->index] = next;
	return 0;
}

/* A call that failed may have changed some of the pages. */
static void pages_tear(struct paged_file *p, uint64_t first, uint64_t count)
{
	for (uint64_t i = first; i < first + count; i++)
		p->generation[i] |= GENERATION_TORN;
}

static int page_visit(struct paged_file *p, uint64_t index, int (*visit)(void *), struct err *e)
{
	struct page_visit v = { .p = p, .index = index, .e = e };
	void *where = NULL;
	int rc = guard_run(visit, &v, &where);

	if (where)
		return err_set(e, EIO, "SIGBUS (disk full, device error or cut) at byte %zu of %s",
			(size_t)((uint8_t *)where - p->mem), p->path);
	return rc;
}

int paged_dirty(struct paged_file *p, uint64_t index, struct err *e)
{
	return page_visit(p, index, visit_dirty, e);
}

int paged_verify(struct paged_file *p, struct err *e)
{
	int rc = 0;

	for (uint64_t i = 0; i < p->pages && !rc; i++)
		rc = page_visit(p, i, visit_check, e);
	return rc;
}

int paged_punch(struct paged_file *p, uint64_t first, uint64_t count, struct err *e)
{
	if (fallocate(p->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			(off_t)(first * PAGE_BYTES), (off_t)(count * PAGE_BYTES)) < 0) {
		pages_tear(p, first, count);
		return err_sys(e, errno, "%s: cannot punch a hole (set hole = no)", p->path);
	}
	memset(p->generation + first, 0, count * sizeof(*p->generation));
	return 0;
}

int paged_cut(struct paged_file *p, uint64_t first, struct err *e)
{
	if (ftruncate(p->fd, (off_t)(first * PAGE_BYTES)) < 0 ||
			ftruncate(p->fd, (off_t)(p->pages * PAGE_BYTES)) < 0) {
		pages_tear(p, first, p->pages - first);
		return err_sys(e, errno, "%s: cannot cut and extend it", p->path);
	}
	memset(p->generation + first, 0, (p->pages - first) * sizeof(*p->generation));
	return 0;
}
