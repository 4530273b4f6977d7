#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Scenarios of the reports on a stock kernel: two that hang and recover, and one that goes on.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q '^6\.1\.' || skip_all 'no kernel: lowtide kernel fetch 6.1'

# Pattern for the last run's stacks: the function in which a stuck task sleeps.
stuck_in() {
	for run in "$LOWTIDE_RESULTS"/2*; do :; done
	cat "$run/stacks-2.txt" >"$tmp/out" 2>&1
	has "a stuck task is in $1" "$1"
}

ok 'sleepers at a limit without OOM killer are found' "$LOWTIDE" run memcg-oom-wait --kernel 6.1
has 'they go on once the limit rises' '^  verdict: "stall"$'
stuck_in 'mem_cgroup_oom_synchronize'

ok 'a stopped FUSE server is found' "$LOWTIDE" run fuse-stuck:stopped --kernel 6.1
has 'its waiters go on with it' '^  verdict: "stall"$'
stuck_in 'fuse_'

# The workers' own reclaim must swap: with the agent's shields it could not.
ok 'chains of fork run under swap' "$LOWTIDE" run fork-shadow --time 12s --kernel 6.1
has 'chains of fork go on' '^  verdict: "(pass|slow|thrash)"$'
if test -n "${LOWTIDE_LONG:-}"; then
	ok 'write(2) from a mapping runs on xfs' \
		"$LOWTIDE" run inode-self-write::xfs --time 12s --kernel 6.1
	has 'write(2) from a mapping goes on' '^  verdict: "(pass|slow|thrash)"$'
fi
done_testing
