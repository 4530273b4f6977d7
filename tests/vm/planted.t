#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A planted bug in a guest: its module is built, loaded with options, counted and judged.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'
export LOWTIDE_SCENARIOS="$tmp"
"$LOWTIDE" kernel build >"$tmp/out" 2>&1 || skip_all "no module: $(tail -n 1 "$tmp/out")"
has 'the path of the module is printed' '/kmod/lowtide_planted\.ko$'
ok 'a second kernel build succeeds' "$LOWTIDE" kernel build
is "$(grep -c building "$tmp/out")" 0 'a second kernel build builds nothing'

# plant NAME BUG MORE: a scenario of two workers that run the bug's operations.
plant() {
	cat >"$tmp/$1.scn" <<END
[scenario]
summary = a planted bug, as a test
on = vm
time = 8s
stall_after = 5s
needs_reclaim = no
[machine]
mem = 128M
[inject bug]
what = planted
bug = $2
at = setup
may_miss = yes
[load op]
what = planted
count = 2
every = 20ms
[twin buggy]
[twin fixed]
bug.fixed = yes
END
}

# value COLUMN: the last value in the newest run's samples.
value() {
	sed -n "s/.*\"sample\":.*\"$1\":\\([0-9]*\\).*/\\1/p" "$(events)" | tail -n 1
}

plant calm lock_order
for twin in buggy fixed; do
	rm -rf "${LOWTIDE_RESULTS:?}"/*
	ok "without pressure the $twin twin runs clean" "$LOWTIDE" run "calm:$twin" --seed 1
	has "$twin: the verdict is pass or slow" '^  verdict: "(pass|slow)"$'
	ops=$(sed -n 's/^  ops: //p' "$tmp/out")
	has "$twin: the report has the module's counters" '^  planted: "ops [0-9]+, failed 0, '
	ok "$twin: the module counts the operations" test "$(value planted_ops)" -gt 10
	ok "$twin: the module counts no more than the workers" test "$(value planted_ops)" -le \
		"$ops"
	ok "$twin: the module was unloaded" grep -q \
		'"kind":"disarmed","source":"bug".*"text":"planted"' \
		"$(events)"
done

rm -rf "${LOWTIDE_RESULTS:?}"/*
plant unknown no_such_bug
exits 2 'an unknown bug is refused' "$LOWTIDE" run unknown:buggy --seed 1
has 'the known bugs are named' "bug: 'no_such_bug' is not known; valid: btalloc_reserve, "
# A bug ends the run at once, but the bundle has the stacks of all tasks.
rm -rf "${LOWTIDE_RESULTS:?}"/*
ok 'a bug of the kernel is found' env LOWTIDE_SCENARIOS="$LT_SRC/scenarios" \
	"$LOWTIDE" run planted-waitok-locked:buggy --seed 1
has 'the bug is the cause' '^  cause: "BUG: scheduling while atomic in '
cat "$LOWTIDE_RESULTS"/*/MANIFEST >"$tmp/out"
has 'the bundle has the stacks of all tasks' '^sysrq-t\.txt .* yes$'
done_testing
