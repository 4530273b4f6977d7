/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures by outside programs. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "site.h"

/* Whether a program of that name can be started. */
bool picture_has(const char *program);

/* Remove empty groups and initial values from n bytes of SVG; returns how many are left. */
size_t svg_squeeze(char *svg, size_t n);

/*
 * Let the program draw the SVG OUT/folder/NAME.svg from the text on its standard input. false: it
 * failed, took too long, or the picture is larger than PICTURE_BYTES; then there is no such file.
 */
bool picture_draw(const struct site *s, const char *const *argv, const struct page *text,
	const char *folder, const char *name);

#endif
