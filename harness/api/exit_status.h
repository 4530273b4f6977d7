/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit status of lowtide, for people, scripts, git bisect and campaigns that start runs. */
#ifndef API_EXIT_STATUS_H
#define API_EXIT_STATUS_H

/* Above EXIT_STOPPED comes the signal's number. */
enum {
	EXIT_EXPECTED = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_UNTESTED = 125, EXIT_STOPPED = 128
};

#endif
