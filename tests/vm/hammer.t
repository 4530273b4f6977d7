#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The 3 a.m. hang: deadlock and bundle of the buggy twin, and the fixed twin; with
# LOWTIDE_LONG=1 also in cgroup version 2.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'

# hammer VARIANT TIME: run it; its directory is $run.
hammer() {
	ok "hammer-3am:$1 ends as expected" "$LOWTIDE" run "hammer-3am:$1" --time "$2" --seed 3
	for run in "$LOWTIDE_RESULTS"/*-hammer-3am."$(echo "$1" | tr : .)"-3; do :; done
}

# kept NAME PATTERN: the bundle's file has a matching line.
kept() {
	cat "$run/$1" >"$tmp/out" 2>&1
	has "$1 has: $2" "$2"
}

# stacks NAME LEAST: the file has at least so many lines of a stack.
stacks() {
	test "$(grep -Ec '[a-z_]+\+0x[0-9a-f]+/0x' "$run/$1")" -ge "$2"
}

all_whole() {
	test "$(wc -l <"$run/MANIFEST")" -gt 10 && ! grep -Ev '^#| yes$' "$run/MANIFEST"
}

# value COLUMN: the largest value in the samples.
value() {
	sed -n "s/.*\"sample\":.*\"$1\":\\([0-9]*\\).*/\\1/p" "$run/events.jsonl" | sort -n |
		tail -n 1
}

hammer buggy:v1 2m
has 'the verdict is deadlock' '^  verdict: "deadlock"$'
has 'the server is the cause' \
	'^  cause: "page server lt_pageserver .* folio writeback of its own device'
ok 'every file of the bundle is complete' all_whole
kept why.txt 'lt_pageserver .*state D'
kept why.txt 'folio_wait_writeback .*<-- waits here'
is "$(grep -c 'lt_pageserver (pid [0-9]*) sleeps' "$run/why.txt")" 1 'why.txt names the cause once'
ok 'the first paragraphs of why.txt are wrapped' awk '/^Repeat/ { exit } length > 100 { bad = 1 }
	END { exit bad }' "$run/why.txt"
for name in result.json stacks-1.txt stacks-2.txt registers.txt console.log board.bin plan.txt; do
	ok "$name is not empty" test -s "$run/$name"
done
ok 'sysrq-w.txt has stacks' stacks sysrq-w.txt 50
ok 'sysrq-t.txt has the stacks of all tasks' stacks sysrq-t.txt 300
ok 'every line of events.jsonl is complete' whole_lines "$run/events.jsonl"
kept events.jsonl '"kind":"release"'
kept repeat.sh '^exec ".lowtide" run ".@" ".run"$'
kept plan.txt '^scenario time "(2m|120s)"$'
exits 1 'explain finds a hang in the stacks' "$LOWTIDE" explain --tap "$run/stacks-2.txt"
explained=$(sed -n 's/^ *fingerprint: "\(.*\)"$/\1/p' "$tmp/out")
is "$explained" "$(cat "$run/fingerprint.txt")" 'explain prints the same fingerprint'
ok 'explain: both snapshots show the same hang' \
	"$LOWTIDE" explain --match "$run/stacks-1.txt" "$run/stacks-2.txt"

hammer fixed:v1 25s
has 'the fixed twin went on' '^  verdict: "(pass|slow|thrash)"$'
ok 'a run without a hang has no bundle' test ! -e "$run/why.txt"

if test -n "${LOWTIDE_LONG:-}"; then
	hammer buggy:v2 40s
	has 'the same server is the cause' '^  cause: "page server lt_pageserver '
	ok 'samples of cgroup version 2 have the memory' test "$(value memcg_usage)" -gt 0
fi
done_testing
