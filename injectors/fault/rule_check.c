/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Check a rule's parameters as far as that is possible without the kernel. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fault.h"
#include "choice.h"

#define GFP_NAME(name, bits) name,
static const char *const gfp_names[] = {
#include "lowtide_fault_gfp.h"
};

int fault_check_gfp(const char *gfp, struct err *e)
{
	int rc = 0;

	for (const char *word = gfp; *gfp && word && !rc; word = strchr(word, ',')) {
		word += *word == ',';
		word += *word == '!';
		rc = choice_check("gfp", word, strcspn(word, ","), gfp_names,
			COUNT_OF(gfp_names), e);
	}
	return rc;
}

int fault_check_order(const char *order, struct err *e)
{
	char *end;
	unsigned long from = strtoul(order, &end, 10), to = from;

	if (*order && isdigit((unsigned char)*order) && *end == '-' &&
	    isdigit((unsigned char)end[1]))
		to = strtoul(end + 1, &end, 10);
	if (!*order || (isdigit((unsigned char)*order) && !*end && from <= to && to < 64))
		return 0;
	return err_set(e, EINVAL, "order = %s: give one as 3, or a range as 0-3", order);
}

int fault_check(const struct param_values *p, struct err *e)
{
	const char *names = param_text(p, "caller");
	unsigned count = 0;

	for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
		names += strcspn(names, " ");
		count++;
	}
	return count <= FAULT_CALLERS ? 0 : err_set(e, EINVAL, "caller: %u names; at most %d "
		"functions or modules", count, FAULT_CALLERS);
}
