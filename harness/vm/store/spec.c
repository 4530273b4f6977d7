/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse and compare kernel specs and meta files; no file is touched. */
#include "kernel_store.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Names become directories: no "/", no leading dot or dash. */
static bool name_ok(const char *text)
{
	if (!isalnum((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("._+~-", *text))
			return false;
	return true;
}

/* Length of a line such as "6.1" at the start of text; 0: none. */
static size_t line_len(const char *text)
{
	size_t major = strspn(text, "0123456789"), minor;

	if (!major || text[major] != '.')
		return 0;
	minor = strspn(text + major + 1, "0123456789");
	return minor ? major + 1 + minor : 0;
}

/* Words after the line. True if all are known: then the spec is a pattern. */
static bool spec_words(struct kernel_spec *s, const char *at)
{
	while (*at == '-') {
		size_t len = strcspn(++at, "-");

		if (len == 6 && !strncmp(at, "oldest", len))
			s->oldest = true;
		else if (len == 7 && !strncmp(at, "generic", len))
			s->generic = true;
		else if (len != 5 || strncmp(at, "cloud", len))
			return false;
		at += len;
	}
	return !*at;
}

int spec_parse(const char *text, struct kernel_spec *out, struct err *e)
{
	size_t len;

	memset(out, 0, sizeof(*out));
	if (!text || !*text)
		text = KERNEL_DEFAULT;
	if (strlen(text) >= sizeof(out->exact) || !name_ok(text))
		return err_set(e, EINVAL, "kernel \"%.60s\": no name; give a line (6.1, 6.12-oldest"
			", 6.1-generic) or a release as `lowtide kernel list` shows it", text);
	snprintf(out->exact, sizeof(out->exact), "%s", text);
	len = line_len(text);
	if (len && len < sizeof(out->line) && spec_words(out, text + len))
		snprintf(out->line, sizeof(out->line), "%.*s", (int)len, text);
	return 0;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* "-cloud-amd64" or "-amd64" in release, if it has this flavour and is no meta package. */
static const char *flavour_end(const char *release, bool generic)
{
	const char *end = generic ? "-amd64" : "-cloud-amd64";
	size_t line = line_len(release);

	/* "6.1-amd64" is a meta package; "-rt-amd64" is a flavour that lowtide does not offer. */
	if (!line || release[line] == '-' || !ends_with(release, end))
		return NULL;
	if (generic && (ends_with(release, "-cloud-amd64") || ends_with(release, "-rt-amd64")))
		return NULL;
	return release + strlen(release) - strlen(end);
}

bool spec_matches(const struct kernel_spec *s, const char *release)
{
	size_t len = strlen(s->line);

	return len && line_len(release) == len && !strncmp(release, s->line, len) &&
		flavour_end(release, s->generic);
}

bool spec_prefers(const struct kernel_spec *s, const char *release, const char *other)
{
	int order = strverscmp(release, other);

	return s->oldest ? order < 0 : order > 0;
}

/* Next release in lines of "linux-image-RELEASE - summary"; false: no more. */
static bool release_next(const char **text, char *release, size_t size)
{
	const size_t skip = strlen(KERNEL_PACKAGE);

	while (**text) {
		const char *line = *text;
		size_t len = strcspn(line, " \n");

		*text += strcspn(line, "\n");
		*text += **text == '\n';
		if (strncmp(line, KERNEL_PACKAGE, skip) || len <= skip || len - skip >= size)
			continue;
		snprintf(release, size, "%.*s", (int)(len - skip), line + skip);
		return true;
	}
	return false;
}

/* "6.1.0-56" means the default flavour. */
static bool is_release_of(const struct kernel_spec *s, const char *release)
{
	size_t len = strlen(s->exact);

	return !strncmp(release, s->exact, len) &&
		flavour_end(release, s->generic) == release + len;
}

bool release_choose(const struct kernel_spec *s, const char *packages, char *release, size_t size)
{
	char one[96];

	*release = '\0';
	while (release_next(&packages, one, sizeof(one))) {
		bool exact = !strcmp(one, s->exact);

		if (exact || is_release_of(s, one) || (spec_matches(s, one) &&
			      (!*release || spec_prefers(s, one, release))))
			snprintf(release, size, "%s", one);
		if (exact)
			break;
	}
	return *release;
}

void release_names(const struct kernel_spec *s, const char *packages, char *buf, size_t size)
{
	size_t used = 0;
	char one[96];

	*buf = '\0';
	while (release_next(&packages, one, sizeof(one))) {
		const char *end = flavour_end(one, s->generic);

		if (!end || used + (size_t)(end - one) + 2 > size)
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%.*s", used ? " " : "",
			(int)(end - one), one);
	}
}

/* A line of a meta file and its place in struct kernel. */
struct field {
	const char *key;
	size_t offset, size;
};

#define FIELD(f) { #f "=", offsetof(struct kernel, f), sizeof(((struct kernel *)0)->f) }

static const struct field fields[] = { FIELD(release), FIELD(version), FIELD(source),
	FIELD(headers) };

static void field_set(struct kernel *k, const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t key = strlen(fields[i].key);

		if (len >= key && !strncmp(line, fields[i].key, key) && len - key < fields[i].size)
			snprintf((char *)k + fields[i].offset, fields[i].size, "%.*s",
				(int)(len - key), line + key);
	}
}

int meta_parse(const char *text, struct kernel *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		field_set(out, text, len);
		text += len + (text[len] == '\n');
	}
	/* The release becomes part of a path. */
	return name_ok(out->release) ? 0 : -EINVAL;
}
