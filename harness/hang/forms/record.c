/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of collectors: journalctl -o json, json-pretty and export, and JSON lines of others. */
#include "reader.h"

/* Fields that hold the text: journald, container runtimes, cloud consoles, structured logs. */
static const char *const text_keys[] = {
	"MESSAGE", "message", "msg", "log", "text", "textPayload",
};

static struct span skip_blanks(struct span s)
{
	while (s.n && (s.s[0] == ' ' || s.s[0] == '\t'))
		s = span_from(s, s.s + 1);
	return s;
}

/* The value behind "KEY" and a colon; false: s does not begin so. */
static bool take_key(struct span s, const char *key, struct span *value)
{
	size_t n = strlen(key);

	if (s.n < n + 3 || s.s[0] != '"' || memcmp(s.s + 1, key, n) != 0 || s.s[n + 1] != '"')
		return false;
	s = skip_blanks(span_from(s, s.s + n + 2));
	if (!s.n || s.s[0] != ':')
		return false;
	*value = skip_blanks(span_from(s, s.s + 1));
	return true;
}

static bool find_text(struct span s, struct span *value)
{
	for (unsigned i = 0; i < sizeof(text_keys) / sizeof(text_keys[0]); i++) {
		struct span rest = s;
		const char *p;

		while (rest.n && (p = span_find(rest, text_keys[i])) != NULL) {
			if (p > s.s && p[-1] == '"' &&
			    take_key(span_from(s, p - 1), text_keys[i], value))
				return true;
			rest = span_from(rest, p + 1);
		}
	}
	return false;
}

/* A character of a JSON string behind its backslash; bytes taken. */
static size_t unescape(struct span s, char *out)
{
	static const char from[] = "ntrbf", to[] = "\n\t\r\b\f";
	const char *at = strchr(from, s.s[0]);
	uint64_t code;

	if (s.s[0] == 'u' && s.n >= 5 && span_hex((struct span){ s.s + 1, 4 }, &code)) {
		*out = code == 0xa0 ? ' ' : code < 0x80 ? (char)code : '?';
		return 5;
	}
	*out = at && *at ? to[at - from] : s.s[0];
	return 1;
}

static size_t decode_string(struct span s, char *buf, size_t size)
{
	size_t n = 0;

	s = span_from(s, s.s + 1);
	while (s.n && s.s[0] != '"' && n < size) {
		size_t skip = 1;

		buf[n] = s.s[0];
		if (s.s[0] == '\\' && s.n > 1)
			skip += unescape(span_from(s, s.s + 1), &buf[n]);
		n++;
		s = span_from(s, s.s + skip);
	}
	return n;
}

/* journalctl prints a message that is no UTF-8 text as [73,78,70,...]. */
static size_t decode_bytes(struct span s, char *buf, size_t size)
{
	size_t n = 0;
	int64_t byte;

	s = span_from(s, s.s + 1);
	while (s.n && s.s[0] != ']' && n < size) {
		if (is_digit(s.s[0])) {
			span_i64(s, &byte);
			buf[n++] = (char)byte;
			while (s.n && is_digit(s.s[0]))
				s = span_from(s, s.s + 1);
		} else {
			s = span_from(s, s.s + 1);
		}
	}
	return n;
}

/* "_BOOT_ID=", "PRIORITY=": a field of an export, or of a record of /dev/kmsg. */
static size_t field_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && ((s.s[n] >= 'A' && s.s[n] <= 'Z') || s.s[n] == '_' || is_digit(s.s[n])))
		n++;
	return n > 1 && n < s.n && s.s[n] == '=' && !is_digit(s.s[0]) ? n + 1 : 0;
}

/* A message that is no plain text: its length in 8 bytes, the lowest first, then the message. */
static bool has_length(struct span s)
{
	static const char zero[6];

	return s.n > 8 && memcmp(s.s + 2, zero, sizeof(zero)) == 0;
}

enum record record_read(struct span raw, char *buf, size_t size, size_t *n)
{
	struct span s = skip_blanks(raw), value;
	size_t field;

	if (!s.n)
		return RECORD_NOT;
	if (s.s[0] == '{' || s.s[0] == '"' || s.s[0] == '\036' || span_starts(s, "data: {")) {
		if (!find_text(s, &value))
			return s.s[0] == '"' && span_find(s, "\" : ") ? RECORD_FIELD : RECORD_NOT;
		if (!value.n || (value.s[0] != '"' && value.s[0] != '['))
			return RECORD_NOT;
		*n = value.s[0] == '"' ? decode_string(value, buf, size) :
			decode_bytes(value, buf, size);
		return RECORD_TEXT;
	}
	field = field_length(s);
	if (has_length(raw))
		value = span_from(raw, raw.s + 8);
	else if (span_starts(s, "MESSAGE="))
		value = span_from(s, s.s + 8);
	else
		return field ? RECORD_FIELD : RECORD_NOT;
	*n = value.n < size ? value.n : size;
	memcpy(buf, value.s, *n);
	return RECORD_TEXT;
}
