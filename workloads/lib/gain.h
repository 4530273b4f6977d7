/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What shows that a command gets on. */
#ifndef WORKLOADS_LIB_GAIN_H
#define WORKLOADS_LIB_GAIN_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "program.h"
#include "tally.h"

enum gain_by { GAIN_ANY, GAIN_OUTPUT, GAIN_IO, GAIN_CPU, GAIN_EXIT, GAIN_NONE, GAIN_MATCH };

#define GAIN_HELP "any, output, io, cpu, exit, match:REGEX or none"

struct gain {
	enum gain_by by;
	regex_t match;		/* of GAIN_MATCH */
	struct tally last;
	uint64_t received;
	struct sleeper sleeper;
};

/* Parse "any", ..., "match:REGEX". 0 or -EINVAL; gain_free frees it in either case. */
int gain_parse(struct gain *g, const char *text, struct err *e);
void gain_free(struct gain *g);

void gain_begin(struct gain *g);	/* another run of the program */

/* Whether a line of output is progress. */
bool gain_line(const struct gain *g, const char *line);

/* Look at the program's processes and output: set o->moved, add to o->bytes. */
void gain_look(struct gain *g, struct program *o);

/* Whether the end itself, or output that came with it, is progress. */
bool gain_at_end(const struct gain *g, const struct program *o);

#endif
