/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units from text and back. Parsers reject trailing text and overflow: -EINVAL. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

int value_u64(const char *text, uint64_t *out, struct err *e);		/* decimal or 0x */
int value_size(const char *text, uint64_t *bytes, struct err *e);	/* "48M"; K M G T of 1024 */
int value_time_ms(const char *text, uint64_t *ms, struct err *e);	/* "90" s, "1.5s", "2m" */
int value_percent(const char *text, uint64_t *pct, struct err *e);	/* "40" or "40%", 0..100 */
int value_bool(const char *text, bool *out, struct err *e);	/* yes no 1 0 true false on off */

/* Shortest exact text that the parsers read back: "48M", "1500ms". */
void value_size_text(uint64_t bytes, char *buf, size_t size);
void value_time_text(uint64_t ms, char *buf, size_t size);

#endif
