/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit statuses of lowtide, for users, scripts, git bisect and campaigns. */
#ifndef API_EXIT_STATUS_H
#define API_EXIT_STATUS_H

/*
 * EXIT_STOPPED is added to the signal's number. git bisect takes 1 to 127 but 125 as bad, and
 * ends at more; EXIT_ABORT, which is no signal's, says that no commit can be tested.
 */
enum {
	EXIT_EXPECTED = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_UNTESTED = 125, EXIT_STOPPED = 128,
	EXIT_ABORT = 255
};

#endif
