/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measure the time stamp counter here: a guest on a busy host would measure it wrong. */
#include "tsc.h"

#include "clock.h"

#define MEASURE_NS (20 * NS_PER_MS)
#define TRIES 8

#if defined(__x86_64__)
struct moment {
	uint64_t ns, ticks;
};

/* Read both clocks together; of several tries take the least interrupted. */
static struct moment moment_read(void)
{
	struct moment best = { 0, 0 };
	uint64_t width = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = clock_ns();
		uint64_t ticks = __builtin_ia32_rdtsc();
		uint64_t after = clock_ns();

		if (after - before < width) {
			width = after - before;
			best = (struct moment){ before + width / 2, ticks };
		}
	}
	return best;
}

unsigned tsc_khz(void)
{
	struct moment from = moment_read();

	clock_sleep_ns(MEASURE_NS);

	struct moment to = moment_read();

	if (to.ns <= from.ns || to.ticks <= from.ticks)
		return 0;
	return (unsigned)((double)(to.ticks - from.ticks) * NS_PER_MS / (double)(to.ns - from.ns));
}
#else
unsigned tsc_khz(void)
{
	return 0;
}
#endif
