#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fault injection on a stock kernel: a seed decides the same, only the target is hit, and a hang
# under faults is repeated without them.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'

# Worker and bystander make kernel allocations, one in the cgroup and one outside. The bystander
# runs longer, because stray hits would be rare. One CPU only: with two, an emulator may run a
# stale breakpoint for ever, without asking the rule.
millions=1 time=20s
test -z "${LOWTIDE_LONG:-}" || millions=10 time=90s
sed "s/TIME/$time/" >"$tmp/decide.scn" <<'EOT'
[scenario]
summary = allocations of one worker fail by a seed
on = vm
time = 5s
stall_after = 3s
needs_reclaim = no
[machine]
cpus = 1
cgroup = auto
[load worker]
what = kernel_alloc
fails = yes
tolerate = ENOMEM
number = 2000
[load bystander]
what = kernel_alloc
in_cgroup = no
number = 100000
off = yes
[inject fail]
what = alloc_fail
at = setup
which = slab
ppm = 5000
skip = 1000
times = 50
[twin decide]
[twin bystander]
scenario.time = TIME
worker.counted = no
bystander.off = no
fail.times = 0
[twin hit]
scenario.expect = bug
bystander.off = no
fail.whom = all
fail.times = 0
EOT

# blind.scn: a hot function that the kernel was built not to trace.
cat >"$tmp/blind.scn" <<'EOT'
[scenario]
summary = a delay where no probe can be
on = vm
time = 5s
stall_after = 3s
needs_reclaim = no
[load writer]
what = synced_file
[inject late]
what = delay
func = xas_store
whom = all
at = 1s
EOT

# freeze.scn: a hang that does not come from the injected faults.
cat >"$tmp/freeze.scn" <<'EOT'
[scenario]
summary = frozen writers under faults that do not matter
on = vm
time = 75s
stall_after = 5s
expect = stall
needs_reclaim = no
[machine]
scratch = 256M
cgroup = auto
[load files]
what = synced_file
where = scratch
tolerate = EIO
[inject freeze]
what = cgroup_freeze
at = 4s
[inject fail]
what = io_fail
direction = read
ppm = 1000
may_miss = yes
EOT

# decisions SEED: decisions of a run. faults: its report of them. count: its operations.
faults() {
	sed -n 's/^  faults: "\(.*\)"$/\1/p' "$tmp/out"
}

decisions() {
	"$LOWTIDE" run "$tmp/decide.scn:decide" --seed "$1" >"$tmp/out" 2>&1
	faults | sed 's/ about .*//'
}

count() {
	sed -n 's/^  ops: //p' "$tmp/out"
}

first=$(decisions 7)
! grep -q '^ok.*# SKIP' "$tmp/out" || skip_all "$(sed -n 's/.*# SKIP //p' "$tmp/out")"
case $first in
'fail: slab 50 of '*) pass 'a rule of 50 failures has 50' ;;
*) fail 'a rule of 50 failures has 50' "$first
$(cat "$tmp/out")" ;;
esac
is "$(decisions 7)" "$first" 'the same seed decides the same'
other=$(decisions 8)
is "$(test "$other" != "$first" && echo other)" other 'another seed decides otherwise'

ok 'a bystander is not hit' "$LOWTIDE" run "$tmp/decide.scn:bystander" --seed 7
tried=$(count)
if test "${tried:-0}" -ge "${millions}0"; then
	pass "the bystander made $millions million allocations"
else
	skip "the bystander made $millions million allocations" \
		"this machine made ${tried:-0} hundred thousand in $time"
fi
has 'the target is hit' 'faults: "fail: slab [1-9]'
ok 'a bystander that is hit is noticed' "$LOWTIDE" run "$tmp/decide.scn:hit" --seed 7
has 'the rerun needs the module' 'rerun: "none: without .* load worker has no module'

exits 125 'a function that cannot be probed breaks the run' "$LOWTIDE" run "$tmp/blind.scn"
has "the function is named" "the kernel cannot trace that function: add"

# Run the scenarios by hand: they take minutes, and a loaded host has missed the hang.
if test -z "${LOWTIDE_LONG:-}"; then
	done_testing
	exit
fi
ok 'a file system survives failing allocations' "$LOWTIDE" run alloc-fail:rare --time 20s
has 'the report names the faults' 'faults: "fail: slab [1-9][0-9]* of [0-9]+ calls'
ok 'waiting requests cause no error' "$LOWTIDE" run io-fail:late --time 20s
ok 'late writeback is survived' "$LOWTIDE" run late-writeback:writepages --time 20s
has 'the delays are reported' 'faults: "late: delay [1-9]'

ok 'a hang by faults is found' "$LOWTIDE" run io-fail:stuck
has 'the rerun without faults does not hang' \
	'rerun: "without the faults, same seed: (pass|slow|thrash); '
cat "$LOWTIDE_RESULTS"/*stuck*/result.json >"$tmp/out"
has 'the record has the rerun' '"rerun":"without the faults, same seed: '
ok 'a hang beside faults is found' "$LOWTIDE" run "$tmp/freeze.scn"
has 'the rerun without faults hangs, too' 'rerun: "without the faults, same seed: stall; and '
done_testing
