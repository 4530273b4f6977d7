#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault of the disk, once in each run: its records are whole, or a line and the status say what
# is not. A sample of the study tools/study/io-faults, which `make bench` makes in full.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

missing=$(groups_missing)
test -z "$missing" || skip_all "$missing"
command -v strace >/dev/null || skip_all 'needs strace (package strace)'
strace -o "$tmp/trace" true 2>/dev/null || skip_all 'strace may not trace here'

sh "$LT_SRC/tools/study/io-faults" -n 40 -s 1 -j 4 -u 2 -o "$tmp/rows" >"$tmp/out" 2>&1
is $? 0 'the sample ends, and most faults hit' "$(cat "$tmp/out")"
has 'undisturbed runs say nothing on standard error' '^io_undisturbed_loud 0 runs'
sed 1d "$tmp/rows" >"$tmp/sample"
is "$(wc -l <"$tmp/sample")" 40 'all of the sample was run'
ok 'no group of the sample is left' no_groups
while IFS="$(printf '\t')" read -r call n error hit status outcome; do
	case $outcome in
	kept | told) pass "$error from $call number $n: nothing is lost without a word" ;;
	*) fail "$error from $call number $n: nothing is lost without a word" \
		"hit: $hit, status $status: $outcome" ;;
	esac
done <"$tmp/sample"

# The first removal of a group fails, and then all removals.
# removal_fails WHEN: a traced run; its standard error is in $tmp/err.
removal_fails() {
	strace -o "$tmp/trace" -e trace=rmdir -e "inject=rmdir:error=EIO:when=$1" "$LOWTIDE" run \
		host-smoke --set scenario.time=2s --set scenario.stall_after=1s \
		--set scenario.needs_reclaim=no >"$tmp/out" 2>"$tmp/err"
}
removal_fails 1
is $? 0 'a removal that fails once is tried again' "$(cat "$tmp/out" "$tmp/err")"
is "$(ls "$LOWTIDE_STATE")" '' 'no journal stays'
ok 'no group stays' no_groups
removal_fails 1+
is $? 125 'a group that stays is an error'
is "$(grep -c 'outer group: Input/output error' "$tmp/err")" 1 'it is told'
ok 'lowtide undo takes the group away' "$LOWTIDE" undo
is "$(ls "$LOWTIDE_STATE")" '' 'no journal is left'
ok 'no group is left' no_groups
done_testing
