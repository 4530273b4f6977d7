/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selectors on the command line: the twins and faces that a word means. */
#include "select.h"

#include <errno.h>
#include <string.h>

#include "nearest.h"
#include "text.h"

/* NAME of a word. */
static int select_name(const char *word, char *name, size_t size, struct err *e)
{
	size_t len = strcspn(word, ":");

	if (!len || len >= size)
		return err_set(e, EINVAL, "'%.60s' does not begin with a scenario's name", word);
	memcpy(name, word, len);
	name[len] = '\0';
	return 0;
}

/* "NAME:TWIN:FACE" to TWIN and FACE; "": absent. */
static int word_split(const char *word, char twin[NAME_BYTES], char face[NAME_BYTES],
	struct err *e)
{
	const char *t = strchr(word, ':'), *f;
	size_t len = 0;

	*twin = *face = '\0';
	if (!t)
		return 0;
	f = strchr(++t, ':');
	len = f ? (size_t)(f - t) : strlen(t);
	if (len >= NAME_BYTES || (f && (strlen(f + 1) >= NAME_BYTES || strchr(f + 1, ':'))))
		return err_set(e, EINVAL, "'%.60s' is not NAME, NAME:TWIN, NAME:TWIN:FACE or "
			"NAME::FACE", word);
	memcpy(twin, t, len);
	twin[len] = '\0';
	if (f)
		text_put(face, NAME_BYTES, f + 1);
	return 0;
}

/* Range [*from, *to) of names that want selects. */
static int names_range(const char *word, const char *kind, const char *want,
	const char names[8][NAME_BYTES], unsigned count, unsigned *from, unsigned *to,
	struct err *e)
{
	const char *words[9] = { NULL }, *near;
	char valid[8 * (NAME_BYTES + 2)] = "";
	unsigned i;

	*from = 0;
	*to = count ? count : 1;
	if (!strcmp(want, "all"))
		return 0;
	for (i = 0; i < count; i++) {
		text_join(valid, sizeof(valid), " ", names[i]);
		words[i] = names[i];
		if (strcmp(names[i], want))
			continue;
		*from = i;
		*to = i + 1;
		return 0;
	}
	near = word_nearest(want, words);
	return err_set(e, EINVAL, "'%.60s': no %s '%.32s'%s%s%s; it has: %s", word, kind, want,
		near ? "; did you mean " : "", near ? near : "", near ? "?" : "",
		*valid ? valid : "none");
}

int select_word(const char *word, const struct scenario_variants *v, struct selection *out,
	unsigned *count, struct err *e)
{
	char twin[NAME_BYTES], face[NAME_BYTES];
	unsigned t, f, t_to, f_from, f_to;
	int rc = word_split(word, twin, face, e);
	bool all = !strcmp(twin, "all") && !*face;

	if (!rc)
		rc = names_range(word, "twin", *twin ? twin : "all", v->twin, v->twins, &t,
			&t_to, e);
	if (!rc)
		rc = names_range(word, "face", *face ? face : "all", v->face, v->faces, &f_from,
			&f_to, e);
	if (!rc && !*face && !all)
		f_to = f_from + 1;
	for (; !rc && t < t_to; t++)
		for (f = f_from; !rc && f < f_to; f++) {
			struct selection *s = &out[*count];

			if (*count == SELECT_MAX)
				return err_set(e, E2BIG, "more than %d runs asked for", SELECT_MAX);
			rc = select_name(word, s->file, sizeof(s->file), e);
			text_put(s->twin, sizeof(s->twin), v->twins ? v->twin[t] : "");
			text_put(s->face, sizeof(s->face), v->faces ? v->face[f] : "");
			++*count;
		}
	return rc;
}

int select_words(char *const *words, unsigned n, struct selection *out, unsigned *count,
	struct err *e)
{
	struct scenario_variants v;
	char name[224];
	unsigned i;
	int rc = 0;

	*count = 0;
	for (i = 0; i < n && !rc; i++) {
		rc = select_name(words[i], name, sizeof(name), e);
		if (!rc)
			rc = scenario_variants(name, &v, e);
		if (!rc)
			rc = select_word(words[i], &v, out, count, e);
	}
	return rc;
}
