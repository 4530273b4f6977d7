/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's own time: that of the host without what the machine waited for a processor of it.
 * On a busy host a guest that is slow looks stuck by the host's clock and is not by its own.
 */
#include "verdict_parts.h"

/*
 * How long it has waited since the last reading, and never more than that is ago. A wait is counted
 * only when it is over, so the rest is left for the next readings.
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

/* An age without the waits in it: at most all of it, as what began later has seen fewer. */
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
	/* 0 is for none in flight. */
	if (p->oldest_ms && !own->oldest_ms)
		own->oldest_ms = 1;
}
