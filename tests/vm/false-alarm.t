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
	has "$(verdict) is no hang" '^  verdict: "(pass|slow|thrash)"$'
done

ok 'frozen writers are found and go on once thawed' "$LOWTIDE" run freeze-hang:frozen
is "$(verdict)" stall 'the verdict is stall'
ok 'thawed writers pass' "$LOWTIDE" run freeze-hang:thawed --time 8s
is "$(verdict)" pass 'the verdict is pass'

# count KEY PATTERN: largest number after "KEY": in matching lines of the last run.
count() {
	grep "$2" "$(events)" | sed -n "s/.*\"$1\":\\([0-9]*\\).*/\\1/p" | sort -n | tail -n 1
}

# A limit counts what met it; in version 2 by both of its events.
rm -rf "$LOWTIDE_RESULTS"
ok 'version 2: the run at a limit passes' "$LOWTIDE" run oom-survive --time 12s --set \
	machine.cgroup=v2
ok 'version 2: the samples count hits' test "$(count memcg_limit_hits '"sample"')" -gt 0
ok 'version 2: the injector counts hits' test "$(count a '"disarmed","source":"limit"')" -gt 0
rm -rf "$LOWTIDE_RESULTS"
exits 125 'version 2: a limit above the machine exits 125' "$LOWTIDE" run oom-survive --time 12s \
	--set machine.cgroup=v2 --set limit.limit=1G --set hog.size=16M
has 'version 2: the unmet limit is the reason' 'reason: "injector limit never hit within '
is "$(count memcg_limit_hits '"sample"')" 0 'version 2: an unmet limit counts no hits'

# The guest panics on any OOM kill, also one in a memory cgroup.
exits 1 'a panic exits 1' "$LOWTIDE" run oom-survive --time 12s \
	--set machine.cmdline=sysctl.vm.panic_on_oom=2
is "$(verdict)" panic 'the verdict is panic'
has 'the reason quotes the kernel' 'reason: .*Kernel panic - not syncing'
cat "$LOWTIDE_RESULTS"/*/why.txt >"$tmp/out"
has 'why.txt names the panic' '^oom-survive: panic$'
done_testing
