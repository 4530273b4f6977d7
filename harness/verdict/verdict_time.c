/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest time: host time minus the machine's waits for a CPU of the host. On a busy host a slow
 * guest looks stuck in host time but not in guest time.
 */
#include "verdict_parts.h"

/*
 * Waits since the last reading, at most the time since then. A wait is reported only at its end,
 * so the excess is left to the next readings.
 */
static uint64_t wait_take(struct verdict *v, const struct progress *p)
{
	uint64_t gap_ns = p->t_ns > v->host_ns ? p->t_ns - v->host_ns : 0;
	uint64_t wait_ns;

	if (p->waited_ms > v->waited_ms)
		v->owed_ns += (p->waited_ms - v->waited_ms) * NS_PER_MS;
	v->waited_ms = p->waited_ms;
	v->host_ns += gap_ns;
	wait_ns = v->owed_ns < gap_ns ? v->owed_ns : gap_ns;
	v->owed_ns -= wait_ns;
	return wait_ns;
}

/* An age without waits. Waits are limited to the age: a later start missed earlier waits. */
static uint64_t own_age(uint64_t age_ms, uint64_t *age_wait_ns, uint64_t wait_ns)
{
	*age_wait_ns += wait_ns;
	if (*age_wait_ns > age_ms * NS_PER_MS)
		*age_wait_ns = age_ms * NS_PER_MS;
	return age_ms - *age_wait_ns / NS_PER_MS;
}

uint64_t verdict_own_ns(const struct verdict *v, uint64_t t_ns)
{
	return t_ns > v->lag_ns ? t_ns - v->lag_ns : 0;
}

void verdict_own_time(struct verdict *v, const struct progress *p, struct progress *own)
{
	uint64_t wait_ns = wait_take(v, p);

	v->lag_ns += wait_ns;
	*own = *p;
	own->t_ns = verdict_own_ns(v, p->t_ns);
	own->oldest_ms = own_age(p->oldest_ms, &v->oldest_wait_ns, wait_ns);
	own->silence_ms = own_age(p->silence_ms, &v->silence_wait_ns, wait_ns);
	own->runner_ms = own_age(p->runner_ms, &v->runner_wait_ns, wait_ns);
	/* 0 means that no operation is in flight. */
	if (p->oldest_ms && !own->oldest_ms)
		own->oldest_ms = 1;
}
