#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs on this host, in a memory cgroup: a complete one, and some killed at the worst time.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

missing=$(groups_missing)
test -z "$missing" || skip_all "$missing"
no_groups || skip_all "groups of another run are there: $(groups_left)"

# start WORDS...: start a run and wait for its run phase; run_pids are its processes.
start() {
	rm -rf "$LOWTIDE_RESULTS"
	"$LOWTIDE" run host-smoke "$@" >"$tmp/start.out" 2>&1 &
	run_pid=$!
	wait_for 20 has_phase run || {
		fail 'the run begins' "$(tail -n 5 "$tmp/start.out")"
		return 1
	}
	run_pids=$(children "$run_pid")
	run_agent=$(ps -o pid=,args= --ppid "$run_pid" | awk '/ agent /{print $1}')
}

# gone NAME: nothing of the run is left, $run_pids included.
gone() {
	# shellcheck disable=SC2086
	wait_for 20 none_left $run_pids && pass "$1: no process is left" ||
		fail "$1: no process is left" "$(ps -fp "$run_pids" 2>&1)"
	wait_for 10 no_groups && pass "$1: no cgroup is left" ||
		fail "$1: no cgroup is left" "$(groups_left)"
	ok "$1: the record is readable" whole_lines "$(events)"
	is "$(find "$LOWTIDE_STATE" -name '*.journal' | wc -l)" 0 "$1: no journal is left"
	is "$(find "$LOWTIDE_RESULTS" -name work | wc -l)" 0 "$1: no work folder is left"
}

ok 'host-smoke passes' "$LOWTIDE" run host-smoke --seed 7
has 'its point is ok' '^ok 1 - host-smoke'
run_pids=$$
no_groups && pass 'no cgroup is left' || fail 'no cgroup is left' "$(groups_left)"
ok 'the record is readable' whole_lines "$(events)"
ok 'every worker did operations' grep -q '"kind":"verdict"' "$(events)"

rm -rf "$LOWTIDE_RESULTS"
"$LOWTIDE" run host-smoke --time 6s >/dev/full 2>"$tmp/out"
is $? 125 'standard output is full: exits 125'
has 'standard output is full: error and records are named' \
	"cannot write .*No space left.* $LOWTIDE_RESULTS"
ok 'standard output is full: the records are complete' grep -q '"verdict":"' \
	"$LOWTIDE_RESULTS"/*/result.json
rm -rf "$LOWTIDE_RESULTS"
{ "$LOWTIDE" run host-smoke --time 6s 2>"$tmp/out"; echo $? >"$tmp/status"; } | :
is "$(cat "$tmp/status")" 125 'nobody reads standard output: exits 125'
has 'nobody reads standard output: the error is named' '^lowtide: cannot write .*Broken pipe'

# repeat.sh must find the hang again from any working directory.
rm -rf "$LOWTIDE_RESULTS"
mkdir "$tmp/it's mine"
cp "$LT_SRC/scenarios/host-smoke.scn" "$tmp/it's mine/other.scn"
ok 'a scenario of another directory runs' env -C "$tmp" LOWTIDE_SCENARIOS="it's mine" \
	"$LOWTIDE" run other --time 6s
repeat=$(echo "$LOWTIDE_RESULTS"/*/repeat.sh)
ok 'repeat.sh runs that scenario again' env -C / sh "$repeat"
has 'repeat.sh runs the same scenario' '^ok 1 - other'

# Paths with blanks for the program and the scenario.
rm -rf "$LOWTIDE_RESULTS"
cp "$LOWTIDE" "$tmp/it's mine/lowtide"
ok 'paths may contain blanks' env -C "$tmp" "$tmp/it's mine/lowtide" run "it's mine/other.scn" \
	--time 6s
repeat=$(echo "$LOWTIDE_RESULTS"/*/repeat.sh)
ok 'repeat.sh finds program and scenario' env -C / sh "$repeat"
has 'repeat.sh runs the same scenario, again' '^ok 1 - other'

# The live line on a terminal: contents, no wrapping, and its end.
on_terminal() {
	rm -rf "$LOWTIDE_RESULTS"
	script -qec "stty cols $1 && TERM=linux $LOWTIDE run host-smoke --time 6s >$tmp/tap" \
		/dev/null </dev/null >"$tmp/drawn"
	is "$(tail -c 4 "$tmp/drawn" | od -An -c | tr -d ' ')" '\r033[K' \
		"$1 columns: cleared at the end"
	tr '\r' '\n' <"$tmp/drawn" | sed 's/^\x1b\[K//' >"$tmp/out"
	is "$(grep -c "$(printf '\033')" "$tmp/out")" 0 "$1 columns: the line has no colours"
	has "$1 columns: the line has phase, time, rate, pressure, memory" \
		'^(host-smoke )?run [0-9]+ of 6 s, .* op/s, PSI .*%, [0-9]+ MiB in the group$'
	is "$(awk -v most="$1" 'length >= most' "$tmp/out")" '' "$1 columns: the line never wraps"
}
if command -v script >/dev/null; then
	on_terminal 80
	on_terminal 60
else
	skip 'the live line is drawn' 'no script(1)'
fi
"$LOWTIDE" run host-smoke --time 6s 2>"$tmp/out" >/dev/null
is "$(cat "$tmp/out")" '' 'without a terminal there is no live line'

# A limit that limits nothing, and an injector that acts beyond the group.
exits 2 "a limit above a quarter of this machine's memory is refused" "$LOWTIDE" run host-smoke \
	--set limit.limit=1T
has 'the need and the share are named' 'needs an outer limit of [0-9]+ MiB .* quarter .*[0-9]+ MiB'
{
	cat "$LT_SRC/scenarios/host-smoke.scn"
	printf '\n[inject drop]\nwhat = drop_caches\nmay_miss = yes\n'
} >"$tmp/drop.scn"
exits 125 'an injector of the whole machine is skipped' "$LOWTIDE" run "$tmp/drop.scn" --time 6s
has 'the consent is named' 'SKIP .*drop.*: drop_caches .*--unbounded'
exits 125 'an environment variable is no consent' env LOWTIDE_UNBOUNDED=yes "$LOWTIDE" run \
	"$tmp/drop.scn" --time 6s
has 'the consent is named again' 'SKIP .*drop.*: drop_caches .*--unbounded'

# What a program with free arguments writes outside of the run, only the user may allow.
for program in 'fio --filename=' 'stress_ng --vm 1 --temp-path '; do
	cat >"$tmp/out.scn" <<EOS
[scenario]
summary = a program that writes where it likes
time = 12s
[machine]
cgroup = auto
[inject limit]
what = mem_limit
limit = 64M
may_miss = yes
[load out]
what = ${program%% *}
args = ${program#* }$tmp/outside
EOS
	exits 125 "${program%% *} on a host is skipped" "$LOWTIDE" run "$tmp/out.scn" --on host
	has "${program%% *}: the consent is named" \
		'SKIP \[out\]: it runs (fio|stress-ng) with any arguments,.*--unbounded'
	ok "${program%% *} has written nothing" test ! -e "$tmp/outside"
done
# A disk that is full from the start, on a mount of this test.
rm -rf "$LOWTIDE_RESULTS"
mkdir -p "$LOWTIDE_RESULTS"
# shellcheck disable=SC2016 # expanded by the inner shell
exits 125 'a full results disk exits 125' unshare -m sh -c '
	mount -t tmpfs -o size=64k none "$LOWTIDE_RESULTS" &&
	! cat /dev/zero >"$LOWTIDE_RESULTS/fill" 2>/dev/null &&
	"$LOWTIDE" run host-smoke --time 6s'
has 'a full results disk: folder, error and cure are named' \
	"reason: \"$LOWTIDE_RESULTS/.*no room.*LOWTIDE_RESULTS.*No space left"

if start --time 60s; then
	kill -INT "$run_pid"
	wait "$run_pid"
	is $? 130 'Ctrl-C: exits 130'
	gone 'Ctrl-C'
	ok 'Ctrl-C: the record has the event' has_kind stopped
fi

if start --time 60s; then
	kill -KILL "$run_pid"
	wait "$run_pid" 2>/dev/null
	gone 'kill -9 of the supervisor'
fi

if start --time 60s; then
	kill -KILL "$run_pid"
	wait "$run_pid" 2>/dev/null
	ok 'undo succeeds while the agent still restores' "$LOWTIDE" undo
	gone 'undo while the agent still restores'
fi

if start --time 60s; then
	kill -KILL "$run_agent"
	wait "$run_pid"
	is $? 125 'kill -9 of the runner: exits 125'
	gone 'kill -9 of the runner'
	ok 'kill -9 of the runner: the record has the event' has_kind gone
fi

if start --time 60s; then
	kill -STOP "$run_agent"
	wait "$run_pid"
	is $? 125 'a stopped runner: exits 125'
	gone 'a stopped runner'
	grep '"kind":"verdict"' "$(events)" >"$tmp/out"
	has 'a stopped runner: the reason names the signal' 'runner was stopped by a signal'
fi

# Another pid namespace sees the journals and the groups, and none of the processes.
if ! unshare -p -f --mount-proc true 2>/dev/null; then
	skip 'runs and undo in two pid namespaces' 'no unshare -p'
elif start --time 6s; then
	ok 'undo in another pid namespace succeeds' unshare -p -f --mount-proc "$LOWTIDE" undo
	wait "$run_pid"
	is $? 0 'undo in another pid namespace: the run goes on and passes'
	gone 'undo in another pid namespace'
	LOWTIDE_REAL=$LOWTIDE
	LOWTIDE=$tmp/contained
	printf '#!/bin/sh\nexec unshare -p -f --mount-proc "%s" "$@"\n' "$LOWTIDE_REAL" >"$LOWTIDE"
	chmod +x "$LOWTIDE"
	start --time 60s
	LOWTIDE=$LOWTIDE_REAL
	ok 'undo beside a container succeeds' "$LOWTIDE" undo
	# shellcheck disable=SC2086
	none_left $run_pids && fail 'the run in a container goes on' || pass \
		'the run in a container goes on'
	no_groups && fail 'its groups are left alone' || pass 'its groups are left alone'
	# shellcheck disable=SC2086
	kill -KILL $run_pids
	wait "$run_pid" 2>/dev/null
	# shellcheck disable=SC2086
	wait_for 20 none_left $run_pids
	ok 'undo succeeds after the container was killed' "$LOWTIDE" undo
	gone 'kill -9 of a container, then undo'
fi

if start --time 60s; then
	kill -KILL "$run_pid" "$run_agent"
	wait "$run_pid" 2>/dev/null
	# shellcheck disable=SC2086
	wait_for 20 none_left $run_pids
	ok 'undo succeeds after both were killed' "$LOWTIDE" undo
	gone 'kill -9 of both, then undo'
fi

done_testing
