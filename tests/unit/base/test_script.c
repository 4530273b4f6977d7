/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts: interpreters, and the words that may be programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "script.h"
#include "text.h"

static void interpreter_is(const char *text, size_t len, const char *wanted)
{
	char path[] = "/tmp/lowtide-script.XXXXXX", name[64];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, len), 0);
	close(fd);
	assert_int_equal(script_interpreter(path, name, sizeof(name), NULL), 0);
	assert_string_equal(name, wanted);
	unlink(path);
}

static void first_line_names_the_interpreter(void **state)
{
	static const struct { const char *text, *name; } rows[] = {
		{ "#!/bin/sh\necho\n", "/bin/sh" }, { "#! /bin/bash -e\n", "/bin/bash" },
		{ "#!/usr/bin/env python3\n", "python3" },
		{ "#!/usr/bin/env -S A=b perl -w\r\n", "perl" },
		{ "echo no\n", "" }, { "", "" }, { "#!", "" }, { "#!/usr/bin/env\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		interpreter_is(rows[i].text, strlen(rows[i].text), rows[i].name);
	interpreter_is("\177ELF\0\0#!/bin/sh", 16, "");
}

static void collect(const char *word, void *arg)
{
	text_join(arg, 200, " ", word);
}

static void words_of_comments_are_left_out(void **state)
{
	char words[200] = "";

	(void)state;
	script_words("#!/bin/sh\n  # mkfs.xfs here\nfio --name=x|dd if=$f;(sleep 1)\nlast", collect,
		words);
	assert_string_equal(words, "fio x dd if f sleep 1 last");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_line_names_the_interpreter),
		cmocka_unit_test(words_of_comments_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
