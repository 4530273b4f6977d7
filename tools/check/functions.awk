# SPDX-License-Identifier: GPL-2.0-or-later
# Print "FILE FUNCTION LINE LENGTH CODE" of each function in C files of our style: the signature
# starts in column 1, so does the brace that opens the body and the one that closes it.
# LENGTH counts all lines from the signature on, CODE those that are not blank.

FNR == 1 { start = 0; open = 0; in_macro = 0 }

# A macro goes on as long as its lines end with a backslash.
/^#/ || in_macro { in_macro = /\\$/; next }

open && /^[ \t]*$/ { blank++; next }
open && /^}/ { print_function(FNR - start + 1); open = 0; next }
open { next }

# A whole function in one line.
/^[a-zA-Z_].*\).*\{.*\}$/ && !/=/ { begin(); print_function(1); next }

# A brace behind the signature is not our style, but it is a function all the same.
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

# The word before the first bracket that is no attribute.
function name_of(line) {
	gsub(/__attribute__ *\(\([^)]*(\([^)]*\))?[^)]*\)\)/, "", line)
	sub(/ *\(.*/, "", line)
	sub(/.*[ *]/, "", line)
	return line
}
