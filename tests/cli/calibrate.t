#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide calibrate: selectors, records of other runs, and runs on this host that stop and
# resume.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
cd "$tmp" || exit 1
mkdir scenarios
export LOWTIDE_SCENARIOS="$tmp/scenarios"

# A known hang: a freezer stops the writers. The thawed twin is its control.
cat >scenarios/toy.scn <<'EOF'
[scenario]
summary = the freezer stops all writers, or does not
row = T1
on = host
time = 60s
stall_after = 1s
needs_reclaim = no
[machine]
cgroup = auto
[load dirty]
what = mmap_dirty
size = 8M
[inject limit]
what = mem_limit
limit = 96M
may_miss = yes
[inject freeze]
what = cgroup_freeze
at = 1s
[twin frozen]
scenario.expect = stall
[twin thawed]
scenario.time = 2s
freeze.off = yes
EOF
# The same with an unmet expectation, with a fixed target, and without a row.
sed 's/T1/T2/; s/= stall/= deadlock/' scenarios/toy.scn >scenarios/wrong.scn
sed '/^row/d; /^on/d' scenarios/toy.scn >scenarios/rowless.scn

# A face with an empty row runs on request and is not counted.
mkdir faces
{
	sed 's/T1/T3/' scenarios/toy.scn
	printf '[face sure]\n[face unsure]\nscenario.row =\n'
} >faces/faced.scn

exits 2 'no wish' "$LOWTIDE" calibrate
has 'it tells what there is to wish' '--all, --row'
exits 2 'two wishes' "$LOWTIDE" calibrate --all --row T1
exits 2 'a row that no scenario has' "$LOWTIDE" calibrate --row T1,T9 --dry-run
has 'it names those that there are' '--row T9: .*T1,T2'
exits 2 'a kernel for records' "$LOWTIDE" calibrate --from . --kernel 6.1
exits 2 'a time that is none' "$LOWTIDE" calibrate --all --time soon
exits 2 'too many at a time' "$LOWTIDE" calibrate --all --jobs 99
exits 2 'none at a time' "$LOWTIDE" calibrate --all --jobs 0
exits 2 'each not once' "$LOWTIDE" calibrate --all --repeat 0
exits 2 'JSON among the TAP' "$LOWTIDE" calibrate --all --json -
exits 2 'a kernel that is not in the store' env LOWTIDE_CACHE="$tmp/none" \
	"$LOWTIDE" calibrate rowless --kernel 6.1 --dry-run
has 'it tells how to get it' 'lowtide kernel fetch'
ok 'a dry run' "$LOWTIDE" calibrate --row T1,T2 --repeat 2 --seed 5 --dry-run
is "$(grep -c ' seed ' out)" 8 'two rows, two twins, two seeds'
has 'every twin with what is expected' '^T1 +toy:frozen +host +seed 6 +expect stall$'
ok 'a dry run of a scenario' "$LOWTIDE" calibrate rowless:thawed --on host --seed 5 --dry-run
has 'a row is not needed then' '^- +rowless:thawed +host +seed 9 +expect no hang$'
LOWTIDE_SCENARIOS=$tmp/faces
ok 'a dry run of a row, a face of it being in none' "$LOWTIDE" calibrate --row T3 --seed 5 --dry-run
is "$(grep -c ':sure ' out)/$(grep -c ':unsure ' out)" 10/0 'that face is left out'
ok 'a dry run of that face' "$LOWTIDE" calibrate faced:frozen:unsure --seed 5 --dry-run
has 'it has no row' '^- +faced:frozen:unsure'
LOWTIDE_SCENARIOS=$tmp/scenarios
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'a dry run leaves nothing'

# record NAME SEED VARIANT VERDICT EXPECT CAUSE: a run outside of the plan.
record() {
	mkdir -p "records/$1"
	cat >"records/$1/result.json" <<EOF
{"scenario":"toy","variant":"$3","seed":$2,"kernel":"6.1.0-47-cloud-amd64","command":"",
"verdict":"$4","expect":"$5","as_expected":true,"reason":"it is so","cause":"$6",
"fingerprint":"","ops":7,"run_ms":9000,"hang_ms":${2}000,"detect_ms":4000,"bundle":""}
EOF
	echo '{"t_ms":1,"sample":{"allocstall":12,"pgscan_direct":34}}' >"records/$1/events.jsonl"
	printf 'plan name "toy"\nscenario cause "lt_x"\n' >"records/$1/plan.txt"
}
record 1 1 buggy deadlock deadlock 'lt_x sleeps'
record 2 2 buggy deadlock deadlock 'kswapd sleeps'
record 3 3 buggy broken deadlock ''
record 4 1 fixed pass 'no hang' ''
mkdir records/4/deeper records/nothing
exits 1 'records with a wrong cause' "$LOWTIDE" calibrate --from records --json out.json
has 'a point for the positives' '^not ok 1 - T1 toy buggy on 6\.1\.0-47-cloud-amd64$'
has 'and for the negatives' '^ok 2 - T1 toy fixed on'
has 'found 2 of 2, cause 1 of 2' \
	'^# T1 +toy buggy +6\.1\.0-47 +deadlock +2/2 +2/2 +1/2 +0/2 .* 1 broken$'
has 'no false alarm, and its pressure' '^# T1 +toy fixed +6\.1\.0-47 +0/1 +12 +34 '
has 'the wrong one is named' '^# T1 toy buggy .* seed 2: deadlock, .* names lt_x: kswapd'
has 'the broken one too' '^# T1 toy buggy .* seed 3: broken: it is so$'
has 'times' 'last operation to the verdict: median 4\.0 s'
has 'sensitivity' '^# sensitivity .*: 2 of 2, 100\.0 % \(95 %: 34\.2 to 100\.0 %\)$'
has 'specificity' '^# specificity .*: 1 of 1, 100\.0 % \(95 %: 20\.7 to 100\.0 %\)$'
ok 'the same as JSON' grep -Eq \
	'^"sum":\{"trials":4,.*"broken":1,.*"right_cause":\{"hits":1,"of":2,"share":0\.5,' out.json
is "$(grep -c '"seed":' out.json)" 4 'with every trial'
exits 1 'as markdown' "$LOWTIDE" calibrate --from records --row T1 --markdown
has 'it says that nobody planned them' '^lowtide run .*no calibration planned'
has 'tables' '^\| T1 \| toy buggy \| 6\.1\.0-47 \| deadlock \| 2/2 \|'
has 'figures' '^- specificity '
exits 2 'no record of that row' "$LOWTIDE" calibrate --from records --row T2
exits 2 'a folder without records' "$LOWTIDE" calibrate --from scenarios
exits 2 'a folder given twice' "$LOWTIDE" calibrate --from records --from ./records
has 'is named' 'records: that folder is given twice'
rm -r records/2 records/3
exits 0 'records as expected' "$LOWTIDE" calibrate --from records
record 5 5 fixed skip 'no hang' ''
exits 125 'a skipped one' "$LOWTIDE" calibrate --from records
has 'is counted apart' '^# T1 +toy fixed .* 1 skipped$'
rm records/1/result.json
exits 125 'a run that was cut short' "$LOWTIDE" calibrate --from records
has 'is broken' 'seed 0: broken: the run was cut short'

missing=$(groups_missing)
if test -n "$missing"; then
	skip 'runs on this host' "$missing"
	done_testing
	exit 0
fi
exits 1 'four trials, two at a time' "$LOWTIDE" calibrate --row T2,T1 --repeat 1 --seed 5 --jobs 2
has 'a stall is found and right' '^# T1 +toy frozen +host +stall +1/1 +1/1 +- +1/1'
has 'a stall is no deadlock' '^# T2 +wrong frozen +host +deadlock +1/1 +0/1'
has 'the control is clean' '^# T1 +toy thawed +host +0/1'
has 'progress is told' '^# 4 of 4: T[12] '
dir=$(sed -n 's/^# records.*: //p' out)
is "$(find "$dir" -name result.json | wc -l)" 4 'every trial has its run'
exits 1 'the same from its records' "$LOWTIDE" calibrate --from "$dir"
is "$(grep -c '^ok' out)" 3 'with the same points'

# one_done: the first trial has ended. groups_of PIDS: cgroups of these runs; none_of: there are
# none.
one_done() {
	grep -q '^# 1 of' stopped.out
}

groups_of() {
	for run_pid in "$@"; do
		find /sys/fs/cgroup -maxdepth 3 -type d -name "lowtide-$run_pid*"
	done
}

begun() {
	# shellcheck disable=SC2046 # words
	test -n "$(groups_of $(children "$pid"))"
}

none_of() {
	test -z "$(groups_of "$@")"
}

"$LOWTIDE" calibrate toy --repeat 2 --seed 5 >stopped.out 2>&1 &
pid=$!
ok 'a trial ends' wait_for 60 one_done
pids=$(children "$pid")
kill -TERM "$pid"
wait "$pid"
is $? 143 'stopped: exit status'
# shellcheck disable=SC2086 # words
ok 'stopped: no process is left' wait_for 20 none_left $pids
dir=$(sed -n 's/^# records.*: //p' stopped.out)
exits 125 'what there is can be judged' "$LOWTIDE" calibrate --from "$dir"
has 'the rest is to be run' '[23] still to run$'
before=$(find "$dir" -name status | wc -l)
exits 2 'while another one has the folder' flock "$dir" "$LOWTIDE" calibrate --resume "$dir"
has 'it is told' 'another calibration runs there'
exits 0 'it is resumed' "$LOWTIDE" calibrate --resume "$dir" --jobs 2
has 'and all is tested' '0 skipped, 0 broken, 0 still to run'
is "$(grep -c '^# [0-9]* of ' out)" $((4 - before)) 'what was done is not done again'
exits 0 'there is nothing left to resume' "$LOWTIDE" calibrate --resume "$dir"

"$LOWTIDE" calibrate toy:frozen --repeat 1 --seed 5 >stopped.out 2>&1 &
pid=$!
ok 'a trial begins' wait_for 60 begun
pids=$(children "$pid")
kill -KILL "$pid"
wait "$pid" 2>/dev/null
# shellcheck disable=SC2086 # words
ok 'kill -9: its runs end with it' wait_for 30 none_left $pids
# shellcheck disable=SC2086 # words
ok 'kill -9: no cgroup is left' wait_for 20 none_of $pids
dir=$(sed -n 's/^# records.*: //p' stopped.out)
exits 0 'kill -9: it is resumed' "$LOWTIDE" calibrate --resume "$dir"
has 'kill -9: what was cut short is told' '^# trials that were cut short .*: 1 \(0 of them'
has 'kill -9: all is tested' '0 skipped, 0 broken, 0 still to run'

# A list of lowtide 0.1: all trials at once, and no journal.
old=$tmp/old
mkdir "$old"
{
	printf 'command\tlowtide calibrate toy\non\thost\ntime\t2s\n'
	for n in 1 2; do
		printf 'trial\t%d\tT1\ttoy:thawed\ttoy\tthawed\thost\t%d\tno hang\t\n' $n $n
	done
} >"$old/trials.tsv"
exits 125 'an old list can be judged' "$LOWTIDE" calibrate --from "$old"
has 'all of it is to be run' ' 2 still to run$'
exits 0 'it is resumed' "$LOWTIDE" calibrate --resume "$old"
has 'all is tested' '0 skipped, 0 broken, 0 still to run'
exits 0 'and judged again' "$LOWTIDE" calibrate --from "$old"
has 'each trial once' '^# T1 +toy thawed +host +0/2'
done_testing
