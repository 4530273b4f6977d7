/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does cmocka exist, for the unit tests? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

int main(void)
{
	assert_true(sizeof(struct CMUnitTest) > 0);
	return 0;
}
