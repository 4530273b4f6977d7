/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The speed probe: how fast this machine does what a run mostly does, system calls and copies. */
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"

/*
 * Rounds in PROBE_MS on the reference machine: one emulated CPU (QEMU TCG) of a two-core
 * server of 2023, the slowest place where the thresholds were measured to hold.
 */
#define REFERENCE_ROUNDS 24000u
#define PROBE_MS 100u
#define PROBES 3

static unsigned rounds_once(void)
{
	static char from[4096], to[4096];
	uint64_t end = clock_ns() + PROBE_MS * NS_PER_MS;
	unsigned rounds = 0;

	do {
		for (int i = 0; i < 8; i++)
			syscall(SYS_getppid);
		memcpy(to, from, sizeof(to));
		__asm__ volatile("" : : "r"(to) : "memory");
		rounds++;
	} while (clock_ns() < end);
	return rounds;
}

unsigned speed_probe(void)
{
	unsigned best = 0;

	for (int i = 0; i < PROBES; i++) {
		unsigned r = rounds_once();

		best = r > best ? r : best;
	}
	return best * 100 / REFERENCE_ROUNDS ?: 1;
}
