/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is libinih there, with ini_parse_string (r42)? */
#include <ini.h>
#include <stddef.h>

int main(void)
{
	return ini_parse_string("", NULL, NULL);
}
