# SPDX-License-Identifier: GPL-2.0-or-later
# Print "FILE FUNCTION LINE LENGTH CODE" of each function in C files of this style: the
# signature and both braces of the body start in column 1. LENGTH counts lines from the
# signature on, CODE those that are not blank.

FNR == 1 { start = 0; open = 0; in_macro = 0 }

# A macro continues while its lines end with a backslash.
/^#/ || in_macro { in_macro = /\\$/; next }

open && /^[ \t]*$/ { blank++; next }
open && /^}/ { print_function(FNR - start + 1); open = 0; next }
open { next }

# A complete function in one line.
/^[a-zA-Z_].*\).*\{.*\}$/ && !/=/ { begin(); print_function(1); next }

# A brace after the signature: a function, too, though not in style.
/^[a-zA-Z_][^=]*\)[^=]*\{$/ && !/^(struct|union|enum|typedef)[^(]*\{/ { begin(); open = 1; next }

/^[a-zA-Z_]/ { begin(); next }
/^\{/ && start { open = 1 }

function begin() {
	start = FNR
	blank = 0
	name = name_of($0)
}

function print_function(lines) {
	print FILENAME, name, start, lines, lines - blank
}

# The word before the first bracket that starts no attribute.
function name_of(line) {
	gsub(/__attribute__ *\(\([^)]*(\([^)]*\))?[^)]*\)\)/, "", line)
	sub(/ *\(.*/, "", line)
	sub(/.*[ *]/, "", line)
	return line
}
