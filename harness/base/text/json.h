/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON by jansson on one static arena: no call allocates from the heap. One thread only. Values
 * live until json_reset. Getters accept NULL and report "absent": NULL or false.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;		/* a value of the current arena */

void json_reset(void);	/* forget all values; call before each message */

struct json *json_parse(const char *text, size_t len);	/* NULL: invalid or above 64 KiB */
const struct json *json_get(const struct json *object, const char *key);
const char *json_text(const struct json *value);		/* NULL: absent or no string */
bool json_i64(const struct json *value, int64_t *out);
bool json_bool(const struct json *value, bool *out);
const struct json *json_at(const struct json *array, size_t i);	/* NULL: beyond the end */

struct json *json_new_object(void);
void json_put_text(struct json *o, const char *key, const char *value);	/* bad UTF-8 is mended */
void json_put_i64(struct json *o, const char *key, int64_t value);
void json_put_bool(struct json *o, const char *key, bool value);
void json_put_real(struct json *o, const char *key, double value);	/* six digits */
void json_put(struct json *o, const char *key, struct json *value);
struct json *json_new_array(void);
void json_push(struct json *array, struct json *value);
struct json *json_of_text(const char *value);
struct json *json_of_i64(int64_t value);

/* Compact text, keys in insertion order. Returns bytes without the NUL, or -ENOSPC. */
int json_write(const struct json *value, char *buf, size_t size);

#endif
