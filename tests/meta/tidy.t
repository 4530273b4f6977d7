#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each check of tools/check/tidy must fail on a tree that breaks its rule, and on that only.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# Clean tree: $tmp/tree.
make_tree() {
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/harness/base" "$tmp/tree/workloads" "$tmp/tree/injectors" \
		"$tmp/tree/tools/check" "$tmp/tree/tests/unit"
	cd "$tmp/tree" || exit 1
	printf '# SPDX-License-Identifier: GPL-2.0-or-later\n# Builds it.\n' >Makefile
	printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-or-later\n# Asks.\n' >configure
	printf '# CHECK FILE FIGURE\n' >tools/check/tidy.allow
	c_file harness/base/good.c 18
	c_file workloads/one.c 18
	c_file injectors/one.c 18
}

# c_file FILE N: a head of 2 comment lines and a function of N lines.
c_file() {
	{
		printf '/* SPDX-License-Identifier: GPL-2.0-or-later */\n/* A sample. */\n'
		printf '#include <stdio.h>\n\n'
		function_text f 10
		printf '\n'
		function_text g $(($2 - 10))
	} >"$1"
}

# function_text NAME LINES
function_text() {
	printf 'int %s(int a)\n{\n' "$1"
	function_left=$(($2 - 4))
	while test "$function_left" -gt 0; do
		printf '\ta++;\n'
		function_left=$((function_left - 1))
	done
	printf '\treturn a;\n}\n'
}

# breaks CHECK WHAT: only this check fails now; afterwards the tree is rebuilt.
breaks() {
	is "$("$LT_SRC/tools/check/tidy" "$tmp/tree" 2>"$tmp/why" |
		sed -n 's/^not ok [0-9]* - //p')" \
		"$1" "${1:-nothing}: $2" "$(cat "$tmp/why")"
	make_tree
}

make_tree
breaks '' 'a good tree passes'

function_text long 61 >>harness/base/good.c
sed -i 's|a++;|a++; /* why */|' harness/base/good.c
sed -i '20,$s| /\* why \*/||' harness/base/good.c
breaks function_lines 'a function of 61 lines'
for n in 1 2 3 4 5 6 7 8; do
	printf '\n/* %s */\n/* why */\n' "$n" && function_text "f$n" 16
done >>harness/base/good.c
breaks function_lines 'a median of 16 lines'
for n in 1 2 3; do
	printf '\n/* %s */\n/* 2 */\n/* 3 */\n/* 4 */\n' "$n" && function_text "f$n" 41
done >>harness/base/good.c
breaks function_lines 'a 90th percentile of 41 lines'
{ yes 'int a;' | head -n 360 && yes '/* why */' | head -n 41; } >>harness/base/good.c
breaks file_lines 'a file of more than 400 lines'
yes ':' | head -n 198 >>configure
breaks file_lines 'configure of 201 lines'
yes '# a' | head -n 149 >>Makefile
breaks file_lines 'Makefile of 151 lines'
printf '/*\t\t\t\t\t\t\t\t\t\t\t\t 101 columns */\n' >>harness/base/good.c
breaks line_columns 'tabs count as 8 columns'
printf 'int b; \n' >>harness/base/good.c
breaks trailing_blanks 'a blank at the end of a line'
printf '\n' >>harness/base/good.c
breaks trailing_blanks 'an empty line at the end of a file'
mkdir -p harness/hang/knowledge
{
	head -n 2 harness/base/good.c
	yes 'int a; /* why */' | head -n 40
	yes 'int a;' | head -n 400
} >harness/hang/knowledge/wait_table.c
breaks '' 'a table of knowledge may be long'
yes 'int b;' | head -n 30 >>harness/base/good.c
breaks comments 'too few comments'
yes '/* why */' | head -n 8 >>harness/base/good.c
breaks comments 'too many comments'
for n in 1 2 3 4; do
	printf '\n/* 1 */\n/* 2 */\n' && function_text "f$n" 13
done >>workloads/one.c
breaks plugin_code 'a workload of more than 60 lines of code'
for n in 1 2 3; do
	printf '\n/* 1 */\n/* 2 */\n' && function_text "f$n" 13
done >>injectors/one.c
breaks plugin_code 'an injector of more than 50 lines of code'
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	: >"file$n"
done
breaks top_level 'more than 20 names at the top'
sed -i '1s/.*/\/* A file *\//' harness/base/good.c
breaks head 'no SPDX line'
sed -i '2s/.*//; 20s/.*/\t\/* A sample. *\//' harness/base/good.c
breaks head 'no word on what the file is for'
echo 'obj-m := a.o' >injectors/Kbuild
breaks head 'a Kbuild without a head'
printf '#!/bin/sh\n: a\n' >tools/script
breaks head 'a script without a head'
for word in strcpy strcat sprintf gets system popen strtok; do
	sed -i "0,/a++;/s//$word(a);/" harness/base/good.c
	breaks banned "$word"
done
sed -i '0,/a++;/s//a = snprintf(0, 0, "system(x)");/' harness/base/good.c
breaks '' 'snprintf is not sprintf, a string is no call'
for word in printf exit abort perror; do
	sed -i "0,/a++;/s//$word(a);/" workloads/one.c
	breaks silent_library "$word"
done
sed -i '0,/a++;/s//fprintf(stderr, "");/' harness/base/good.c
breaks silent_library 'stderr'
sed -i '0,/a++;/s//_exit(1);/' harness/base/good.c
breaks '' '_exit in a forked child is allowed'

sed -i '0,/a++;/s//strcpy(a);/' harness/base/good.c
echo 'banned harness/base/good.c 1' >>tools/check/tidy.allow
breaks '' 'an exception is taken'
sed -i '0,/a++;/s//strcpy(a);/; 0,/a++;/s//strcpy(a);/' harness/base/good.c
echo 'banned harness/base/good.c 1' >>tools/check/tidy.allow
breaks banned 'and only up to its figure'
echo 'banned harness/base/good.c 1' >>tools/check/tidy.allow
breaks exceptions_shrink 'an exception that is not needed any more'
if command -v git >/dev/null; then
	commit="git -c user.name=t -c user.email=t@example.org commit -q --no-verify -m first"
	{ git init -q . && git add . && $commit; } >/dev/null 2>&1
	sed -i '0,/a++;/s//strcpy(a);/' harness/base/good.c
	echo 'banned harness/base/good.c 1' >>tools/check/tidy.allow
	breaks exceptions_shrink 'a new exception'
else
	skip 'exceptions_shrink: a new exception' 'no git'
fi
done_testing
