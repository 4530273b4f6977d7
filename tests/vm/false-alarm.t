#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs that look like a hang, a run that is frozen for a while, and a run that panics.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'

# verdict: of the last run.
verdict() {
	sed -n 's/^  verdict: "\(.*\)"$/\1/p' "$tmp/out"
}

# A slow machine may turn thrash into slow and slow into thrash; neither is a hang.
for words in 'thrash-not-hang --time 15s' 'oom-survive --time 12s'; do
	# shellcheck disable=SC2086
	ok "${words%% *} is no hang" "$LOWTIDE" run $words
	has "$(verdict): one of those that go on" '^  verdict: "(pass|slow|thrash)"$'
done

ok 'frozen writers are found and move again once thawed' "$LOWTIDE" run freeze-hang:frozen
is "$(verdict)" stall 'that is a stall'
ok 'writers that nobody freezes' "$LOWTIDE" run freeze-hang:thawed --time 8s
is "$(verdict)" pass 'pass'

# count KEY PATTERN: largest number after "KEY": in matching lines of the last run.
count() {
	grep "$2" "$(events)" | sed -n "s/.*\"$1\":\\([0-9]*\\).*/\\1/p" | sort -n | tail -n 1
}

# A limit counts what met it; in version 2 by both of its events.
rm -rf "$LOWTIDE_RESULTS"
ok 'version 2: a limit that is met' "$LOWTIDE" run oom-survive --time 12s --set machine.cgroup=v2
ok 'its hits are in the samples' test "$(count memcg_limit_hits '"sample"')" -gt 0
ok 'and the injector counts them' test "$(count a '"disarmed","source":"limit"')" -gt 0
rm -rf "$LOWTIDE_RESULTS"
exits 125 'version 2: a limit above the whole machine' "$LOWTIDE" run oom-survive --time 12s \
	--set machine.cgroup=v2 --set limit.limit=1G --set hog.size=16M
has 'is never met' 'reason: "injector limit never hit within '
is "$(count memcg_limit_hits '"sample"')" 0 'and nothing is counted'

# The guest panics on any OOM kill, also one in a memory cgroup.
exits 1 'a kernel that panics' "$LOWTIDE" run oom-survive --time 12s \
	--set machine.cmdline=sysctl.vm.panic_on_oom=2
is "$(verdict)" panic 'is called so'
has 'in its own words' 'reason: .*Kernel panic - not syncing'
cat "$LOWTIDE_RESULTS"/*/why.txt >"$tmp/out"
has 'and why.txt too' '^oom-survive: panic$'
done_testing
