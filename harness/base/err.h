/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error rule: a function returns 0 or -errno and fills one struct err. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * An error. The message names the file, the value and the cure. Library code fills it and never
 * prints; harness/cli prints it once.
 */
struct err {
	int code;		/* errno value, positive; 0: no error yet */
	char msg[480];		/* without newline */
};

/* Fill *e (may be NULL) and return -code. */
int err_set(struct err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, with ": strerror(code)" appended. */
int err_sys(struct err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prepend "prefix: " to the message in *e; return -e->code. */
int err_wrap(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
