/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract of an output, which gets every event of a run in order. */
#ifndef API_SINK_H
#define API_SINK_H

#include "err.h"
#include "event.h"
#include "run_record.h"
#include "sampler.h"

/* Only open may allocate. A sink that cannot write reports it once and goes on. */
struct sink {
	const char *name;	/* = file name in results/ = symbol name (sink_NAME) */
	const char *summary;
	int (*open)(const struct run_record *run, struct err *e);	/* knows names and seed */
	int (*event)(const struct event *ev);
	/* Input of the verdict, some readings a second. May be NULL. */
	int (*progress)(const struct progress *p);
	/* The workers, once a second. May be NULL. */
	int (*workers)(uint64_t t_ns, const struct worker_reading *w, unsigned n);
	/* A row of samples: n numbers in the order of columns. May be NULL. */
	int (*sample)(uint64_t t_ns, const struct column *columns, const uint64_t *row, unsigned n);
	int (*close)(const struct run_record *run);	/* NULL: the run was cut short */
};

#endif
