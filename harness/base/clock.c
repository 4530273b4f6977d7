/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Monotonic clock, sleeping on it, and UTC for names. */
#include "clock.h"

#include <errno.h>
#include <time.h>

uint64_t clock_ns(void)
{
	struct timespec ts;
	uint64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ns = (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
	return ns ? ns : 1;
}

/* Sleep until an absolute time: signals do not stretch it. */
void clock_sleep_ns(uint64_t ns)
{
	uint64_t end = clock_ns() + ns;
	struct timespec ts;

	ts.tv_sec = (time_t)(end / NS_PER_S);
	ts.tv_nsec = (long)(end % NS_PER_S);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

void clock_utc(char *buf, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!size)
		return;
	if (!gmtime_r(&now, &tm) || !strftime(buf, size, "%Y%m%dT%H%M%SZ", &tm))
		buf[0] = '\0';
}
