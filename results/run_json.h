/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's head, result and history as JSON. Allocates nothing; uses the arena of base/json.h. */
#ifndef RESULTS_RUN_JSON_H
#define RESULTS_RUN_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "sink.h"

/* Each writes one line, ended with a newline, into buf: its bytes or -ENOSPC. */

/* {"t_ms":0,"run":{"scenario":..., "seed":...}} */
int json_head_line(const struct run_record *r, char *buf, size_t size);

/* {"t_ms":1203,"kind":"worker_exit","source":"hog.0","a":9,"b":1,"text":"..."}; no empty ones */
int json_event_line(const struct event *ev, char *buf, size_t size);

/* {"t_ms":1000,"sample":{"mem_free":1234,...}} */
int json_sample_line(uint64_t t_ns, const struct column *columns, const uint64_t *row, unsigned n,
	char *buf, size_t size);

/* {"t_ms":1000,"progress":{"ops":9,...}}: the words of tests/unit/verdict/series */
int json_progress_line(const struct progress *p, char *buf, size_t size);

/* {"t_ms":1000,"workers":[["writer.0",9,"D"],...]} */
int json_workers_line(uint64_t t_ns, const struct worker_reading *w, unsigned n, char *buf,
	size_t size);

/* {"t_ms":...,"result":{...},"lost":N}; r NULL: null. lost: lines without room on the disk. */
int json_end_line(uint64_t t_ns, const struct run_record *r, uint64_t lost, char *buf, size_t size);

/* result.json: head and result in one object. */
int json_result_text(const struct run_record *r, char *buf, size_t size);

#endif
