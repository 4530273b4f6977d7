/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does libinih exist, with ini_parse_string (r42)? */
#include <ini.h>
#include <stddef.h>

int main(void)
{
	return ini_parse_string("", NULL, NULL);
}
