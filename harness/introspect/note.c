/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VMCOREINFO note: where the kernel says how to read it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define NOTE_NAME "VMCOREINFO"
#define NAME_SIZE sizeof(NOTE_NAME)
#define NOTE_HEAD 24u		/* three words, and the name padded to 12 bytes */
#define CHUNK_PAGES 256u

/* The value behind a key at the start of a line. */
static const char *value_of(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = text; (p = strstr(p, key)) != NULL; p += n)
		if ((p == text || p[-1] == '\n') && p[n] == '=')
			return p + n + 1;
	return NULL;
}

static uint64_t number_of(const char *text, const char *key, int base)
{
	const char *p = value_of(text, key);

	return p ? strtoull(p, NULL, base) : 0;
}

static void note_parse(const char *text, struct note *n)
{
	const char *release = value_of(text, "OSRELEASE");

	memset(n, 0, sizeof(*n));
	for (size_t i = 0; release && i + 1 < sizeof(n->release) && release[i] > ' ' &&
	     release[i] <= '~'; i++)
		n->release[i] = release[i];
	n->root = number_of(text, "SYMBOL(swapper_pg_dir)", 16);
	n->stext = number_of(text, "SYMBOL(_stext)", 16);
	n->phys_base = (int64_t)number_of(text, "NUMBER(phys_base)", 10);
	n->five_levels = number_of(text, "NUMBER(pgtable_l5_enabled)", 10) == 1;
	n->names = number_of(text, "SYMBOL(kallsyms_names)", 16);
	n->symbols_at = number_of(text, "SYMBOL(kallsyms_num_syms)", 16);
	n->tokens = number_of(text, "SYMBOL(kallsyms_token_table)", 16);
	n->token_index = number_of(text, "SYMBOL(kallsyms_token_index)", 16);
	n->offsets = number_of(text, "SYMBOL(kallsyms_offsets)", 16);
	n->relative_base_at = number_of(text, "SYMBOL(kallsyms_relative_base)", 16);
}

/* The note begins a page (crash_save_vmcoreinfo_init). The same words occur as format strings. */
static bool note_at(const uint8_t *page, char *text, struct note *n)
{
	uint32_t head[3];

	memcpy(head, page, sizeof(head));
	if (head[0] != NAME_SIZE || head[2] != 0 || head[1] > PAGE_BYTES - NOTE_HEAD ||
	    memcmp(page + sizeof(head), NOTE_NAME, NAME_SIZE) != 0)
		return false;
	memcpy(text, page + NOTE_HEAD, head[1]);
	text[head[1]] = '\0';
	note_parse(text, n);
	return true;
}

static bool note_try(struct guest *g, const uint8_t *page, bool (*usable)(struct guest *g))
{
	char text[PAGE_BYTES + 1];

	if (!note_at(page, text, &g->note))
		return false;
	memory_tables(&g->memory, g->note.root - IMAGE_BASE + (uint64_t)g->note.phys_base,
		g->note.five_levels);
	return usable(g);
}

static bool part_search(struct guest *g, const struct memory_part *part, uint8_t *chunk,
	bool (*usable)(struct guest *g), bool *seen)
{
	const size_t most = CHUNK_PAGES * PAGE_BYTES;
	uint64_t at = (PAGE_BYTES - part->phys % PAGE_BYTES) % PAGE_BYTES;

	for (; at < part->size; at += most) {
		size_t want = part->size - at < most ? (size_t)(part->size - at) : most;
		ssize_t n = pread(g->memory.map.fd, chunk, want, (off_t)(part->offset + at));

		for (ssize_t page = 0; page + (ssize_t)PAGE_BYTES <= n; page += PAGE_BYTES) {
			if (note_try(g, chunk + page, usable))
				return true;
			*seen |= *g->note.release != '\0';
		}
	}
	return false;
}

int note_find(struct guest *g, bool (*usable)(struct guest *g), struct err *e)
{
	uint8_t *chunk = malloc(CHUNK_PAGES * PAGE_BYTES);
	bool found = false, seen = false;

	if (!chunk)
		return err_sys(e, ENOMEM, "memory of the guest");
	for (unsigned i = 0; i < g->memory.map.parts && !found; i++)
		found = part_search(g, &g->memory.map.part[i], chunk, usable, &seen);
	free(chunk);
	if (found)
		return 0;
	return seen ? err_set(e, ENOENT, "the kernel's VMCOREINFO note has no kallsyms that can "
		"be read (Linux 6.0 or later, x86-64)") :
		err_set(e, ENOENT, "no VMCOREINFO note in this memory: no Linux has booted in it, "
		"or it was built without CONFIG_CRASH_CORE");
}
