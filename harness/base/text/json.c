/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON by jansson on a static arena: blocks are handed out in turn and freed all at once. */
#include "json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define ARENA_BYTES (512u << 10)
#define TEXT_BYTES_MAX (64u << 10)
#define TEXT_MENDED_MAX (32u << 10)
#define SEED 0x6c6f7774u

static _Alignas(16) char arena[ARENA_BYTES];
static size_t arena_used;
static char mended[TEXT_MENDED_MAX];

static void *arena_take(size_t size)
{
	void *p = arena + arena_used;

	if (size > ARENA_BYTES - 16)
		return NULL;
	size = (size + 15) & ~(size_t)15;
	if (size > ARENA_BYTES - arena_used)
		return NULL;
	arena_used += size;
	return p;
}

static void arena_forget(void *p)
{
	(void)p;
}

/* A fixed seed keeps jansson from opening /dev/urandom; jansson ignores a second seed. */
void json_reset(void)
{
	static bool ready;

	arena_used = 0;
	if (ready)
		return;
	json_set_alloc_funcs(arena_take, arena_forget);
	json_object_seed(SEED);
	ready = true;
}

static json_t *of(const struct json *value)
{
	return (json_t *)(uintptr_t)value;
}

static struct json *as(json_t *value)
{
	return (struct json *)value;
}

/* Callers need not call json_reset before the first value. */
static void json_ready(void)
{
	if (!arena_used)
		json_reset();
}

struct json *json_parse(const char *text, size_t len)
{
	json_ready();
	if (!text || len > TEXT_BYTES_MAX)
		return NULL;
	return as(json_loadb(text, len, JSON_DECODE_ANY, NULL));
}

const struct json *json_get(const struct json *object, const char *key)
{
	return as(json_object_get(of(object), key));
}

const char *json_text(const struct json *value)
{
	return json_string_value(of(value));
}

bool json_i64(const struct json *value, int64_t *out)
{
	if (!json_is_integer(of(value)))
		return false;
	*out = json_integer_value(of(value));
	return true;
}

bool json_bool(const struct json *value, bool *out)
{
	if (!json_is_boolean(of(value)))
		return false;
	*out = json_is_true(of(value));
	return true;
}

const struct json *json_at(const struct json *array, size_t i)
{
	return as(json_array_get(of(array), i));
}

struct json *json_new_object(void)
{
	json_ready();
	return as(json_object());
}

struct json *json_new_array(void)
{
	json_ready();
	return as(json_array());
}

/* Replace each invalid byte by U+FFFD; truncate between characters. */
static const char *text_mend(const char *text)
{
	size_t n = strlen(text), len = 0;
	uint32_t code;

	while (n && len + 5 < sizeof(mended)) {
		unsigned bytes = text_character(text, n, &code), step = bytes ? bytes : 1;

		memcpy(mended + len, bytes ? text : "\xef\xbf\xbd", bytes ? bytes : 3);
		len += bytes ? bytes : 3;
		text += step;
		n -= step;
	}
	mended[len] = '\0';
	return mended;
}

struct json *json_of_text(const char *value)
{
	json_ready();
	return as(value ? json_string_nocheck(text_mend(value)) : json_null());
}

struct json *json_of_i64(int64_t value)
{
	json_ready();
	return as(json_integer(value));
}

void json_put(struct json *o, const char *key, struct json *value)
{
	(void)json_object_set_new(of(o), key, of(value));
}

void json_put_text(struct json *o, const char *key, const char *value)
{
	json_put(o, key, json_of_text(value));
}

void json_put_i64(struct json *o, const char *key, int64_t value)
{
	json_put(o, key, json_of_i64(value));
}

void json_put_bool(struct json *o, const char *key, bool value)
{
	json_put(o, key, as(json_boolean(value)));
}

void json_put_real(struct json *o, const char *key, double value)
{
	json_put(o, key, as(json_real(value)));
}

void json_push(struct json *array, struct json *value)
{
	(void)json_array_append_new(of(array), of(value));
}

/* Above U+FFFF two UTF-16 units (RFC 8259, section 7). */
static size_t code_escape(uint32_t code, char *out, size_t size)
{
	if (code < 0x10000)
		return (size_t)snprintf(out, size, "\\u%04x", code);
	return (size_t)snprintf(out, size, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
		0xdc00 + (code & 0x3ff));
}

/*
 * Escape the characters that a terminal must not get: jansson leaves DEL, C1 controls and changes
 * of direction as they are. They occur within strings only. Returns the new length or -ENOSPC.
 */
static int hidden_escape(char *buf, size_t n, size_t size)
{
	char escaped[16];
	uint32_t code = 0;
	size_t at = 0;

	while (at < n) {
		unsigned bytes = text_character(buf + at, n - at, &code);
		size_t more;

		if (!bytes || text_is_shown(code)) {
			at += bytes ? bytes : 1;
			continue;
		}
		more = code_escape(code, escaped, sizeof(escaped));
		if (n - bytes + more >= size)
			return -ENOSPC;
		memmove(buf + at + more, buf + at + bytes, n - at - bytes);
		memcpy(buf + at, escaped, more);
		at += more;
		n += more - bytes;
	}
	buf[n] = '\0';
	return (int)n;
}

/*
 * json_dumpb returns the full length even if it does not fit. Its scratch memory, a set of
 * parents, comes from the arena and is returned here.
 */
int json_write(const struct json *value, char *buf, size_t size)
{
	size_t used = arena_used, n;

	if (!value || !size)
		return value ? -ENOSPC : -EINVAL;
	n = json_dumpb(of(value), buf, size - 1, JSON_COMPACT | JSON_ENCODE_ANY |
		JSON_REAL_PRECISION(6));
	arena_used = used;
	if (!n || n > size - 1)
		return -ENOSPC;
	return hidden_escape(buf, n, size);
}
