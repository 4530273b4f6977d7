/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does SQLite exist, with WITHOUT ROWID (3.8.2)? */
#include <sqlite3.h>

int main(void)
{
	return sqlite3_libversion_number() < 3008002;
}
