/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A symbol stores a name once, with its rows of the tables. */
#include <string.h>

#include "reader.h"

#define BUCKETS (sizeof(((struct hang_doc *)0)->symbol_bucket) / sizeof(uint16_t))
#define NAME_MAX_BYTES 120
#define TEXTS_UNTIL (HANG_SYMBOLS_MAX / 2)

static uint32_t name_hash(struct span name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.s[i]) * 16777619u;
	return h;
}

static uint16_t bucket_find(const struct hang_doc *d, struct span name, uint32_t hash)
{
	for (uint16_t i = d->symbol_bucket[hash % BUCKETS]; i; i = d->symbol[i].next) {
		const char *text = d->text + d->symbol[i].text;

		if (d->symbol[i].hash == hash && strncmp(text, name.s, name.n) == 0 &&
		    text[name.n] == '\0')
			return i;
	}
	return 0;
}

static void symbol_know(struct hang_symbol *s, const char *name)
{
	s->wait = (uint16_t)wait_row_of(name);
	s->context = (uint8_t)context_row_of(name);
	s->subsystem = (uint8_t)subsystem_row_of(name);
	s->flags = (uint8_t)noise_flags_of(name);
}

static uint16_t symbol_add(struct hang_doc *d, struct span name, uint32_t hash, bool is_text)
{
	struct hang_symbol *s;
	uint16_t i;

	if (!d->symbols) {		/* index 0 is the empty name */
		d->symbols = 1;
		d->text_used = 1;
	}
	if (d->symbols >= HANG_SYMBOLS_MAX || d->text_used + name.n + 1 > sizeof(d->text)) {
		d->symbols_lost++;
		return 0;
	}
	i = d->symbols++;
	s = &d->symbol[i];
	s->text = d->text_used;
	s->hash = hash;
	s->next = d->symbol_bucket[hash % BUCKETS];
	memcpy(d->text + s->text, name.s, name.n);
	d->text[s->text + name.n] = '\0';
	d->text_used += (uint32_t)name.n + 1;
	d->symbol_bucket[hash % BUCKETS] = i;
	if (!is_text)
		symbol_know(s, d->text + s->text);
	return i;
}

/* Names are printed on terminals, which control characters could drive. */
static bool is_plain(struct span name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.s[i] <= 32 || name.s[i] == 127)
			return false;
	return true;
}

static uint16_t put(struct hang_doc *d, struct span name, bool is_text)
{
	uint32_t hash;
	uint16_t i;

	if (name.n > NAME_MAX_BYTES)
		name.n = NAME_MAX_BYTES;
	if (!name.n || !is_plain(name))
		return 0;
	hash = name_hash(name);
	i = bucket_find(d, name, hash);
	return i ? i : symbol_add(d, name, hash, is_text);
}

uint16_t symbol_put(struct hang_doc *d, struct span name)
{
	return put(d, name, false);
}

/* Functions need the room more. */
uint16_t symbol_put_text(struct hang_doc *d, struct span text)
{
	return d->symbols > TEXTS_UNTIL || d->text_used > sizeof(d->text) / 2 ? 0 :
		put(d, text, true);
}

const char *hang_symbol_text(const struct hang_doc *d, uint16_t symbol)
{
	return symbol && symbol < d->symbols ? d->text + d->symbol[symbol].text : "";
}
