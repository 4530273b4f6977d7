#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make check must see every way in which a test can end: pass, fail, skip, crash, cut short.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# a_test LINES...: $tmp/sample, a program that prints them and ends as its last line says.
a_test() {
	{
		echo '#!/bin/sh'
		printf '%s\n' "$@"
	} >"$tmp/sample"
	chmod +x "$tmp/sample"
}
run() {
	prove -e "$LT_SRC/tools/check/tap" "$tmp/sample"
}

a_test 'echo 1..1' 'echo ok 1 - a'
ok 'a test that passes' run
a_test 'echo 1..1' 'echo not ok 1 - a'
exits 1 'a test that fails' run
a_test 'echo 1..2' 'echo ok 1 - a' "echo 'not ok 2 # SKIP b'" 'exit 0'
ok 'a test that cmocka skips' run
a_test 'echo 1..2' 'echo ok 1 - a'
exits 1 'a test that is cut short' run
a_test 'echo 1..1' 'echo ok 1 - a' 'exit 1'
exits 1 'a test that ends with an error after all its points' run
has 'with that status' 'exited 1'
a_test 'echo 1..1' 'echo ok 1 - a' 'kill -SEGV $$'
exits 1 'a test that crashes' run
a_test "echo '1..0 # SKIP nothing here'"
ok 'a test that skips itself' run
has 'and says why' 'nothing here'
is "$(find "$LT_SRC/tests" -name '*.t' ! -perm -u+x)" '' \
	'make check can start every shell test'
done_testing
