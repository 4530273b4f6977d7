/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does jansson exist, with json_dumpb (2.10)? */
#include <jansson.h>

int main(void)
{
	char buf[8];

	return (int)json_dumpb(json_null(), buf, sizeof(buf), JSON_ENCODE_ANY);
}
