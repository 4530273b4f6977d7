#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide show: runs by name, directory and `last`; complete, cut short, torn and hostile ones.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs"
cd "$tmp" || exit 1

exits 2 'no results root yet' "$LOWTIDE" show
has 'it tells how to get a run' 'lowtide run'

# run NAME VERDICT: a finished run.
run() {
	mkdir -p "runs/$1"
	cat >"runs/$1/result.json" <<EOF
{"scenario":"hammer-3am","variant":"buggy:v1","seed":42,"kernel":"6.1.0-47",
"command":"lowtide run hammer-3am:buggy:v1 --seed 42",
"verdict":"$2","expect":"deadlock","as_expected":true,"reason":"nothing moved",
"cause":"page server lt_pageserver waits for itself","fingerprint":"0123 x",
"planted":"ops 700, emergency_max 2",
"ops":700,"run_ms":31000,"hang_ms":9400,"detect_ms":14000,"bundle":"$1"}
EOF
	cat >"runs/$1/events.jsonl" <<'EOF'
{"t_ms":0,"run":{"scenario":"hammer-3am"}}
{"t_ms":1,"kind":"phase","a":3,"text":"run"}
{"t_ms":9,"sample":{"mem_free":1}}
{"t_ms":31000,"kind":"verdict","a":5,"text":"nothing moved"}
{"t_ms":31001,"result":{"verdict":"deadlock"}}
EOF
	echo 'the whole story' >"runs/$1/why.txt"
}
run 20260131T030000Z-hammer-3am.buggy.v1-42 deadlock
run 20260130T030000Z-hammer-3am.buggy.v1-41 livelock
mkdir runs/calibrate

ok 'show takes the last run' "$LOWTIDE" show
has 'verdict and expectation' '^hammer-3am:buggy:v1: deadlock, as expected \(wanted: deadlock\)'
has 'the cause' 'cause +page server lt_pageserver'
has 'what a planted bug counted' 'planted +ops 700, emergency_max 2'
has 'how to repeat it' 'repeat +lowtide run hammer-3am:buggy:v1 --seed 42'
has 'times' 'found in +14\.000 s'
has 'events' '1 samples, 1 phase, 1 verdict'
has 'why.txt' '^the whole story'
ok 'show last' "$LOWTIDE" show last
has 'the same one' 'deadlock, as'
ok 'show NAME' "$LOWTIDE" show 20260130T030000Z-hammer-3am.buggy.v1-41
has 'another one' 'livelock, as'
ok 'show FOLDER' "$LOWTIDE" show ./runs/20260130T030000Z-hammer-3am.buggy.v1-41
ok 'show FOLDER without a results root' env -u LOWTIDE_RESULTS -u HOME -u XDG_STATE_HOME \
	"$LOWTIDE" show "$PWD/runs/20260130T030000Z-hammer-3am.buggy.v1-41"
cat >runs/known-issues <<'EOF'
[later]
near = x|*
title = named after the run
EOF
sed -i 's/"0123 x"/"0123 x|y"/' runs/20260130T030000Z-hammer-3am.buggy.v1-41/result.json
ok 'show a run whose hang was named later' "$LOWTIDE" show 20260130T03
has 'tells its name' '^  known        later: named after the run$'
sed -i 's/^near/naer/' runs/known-issues
exits 2 'a bad list of known issues' "$LOWTIDE" show
has 'is told' "known-issues:2: unknown key 'naer'; did you mean near"
rm runs/known-issues
sed -i 's/"0123 x|y"/"0123 x"/' runs/20260130T030000Z-hammer-3am.buggy.v1-41/result.json
ok 'show --json' "$LOWTIDE" show --json
has 'one object' '^\{"folder":.*"verdict":"deadlock".*"as_expected":true.*"finished":true\}$'
is "$(grep -c '' out)" 1 'on one line'
cat >want <<'EOF'
{"folder":"./runs/20260131T030000Z-hammer-3am.buggy.v1-42","scenario":"hammer-3am",
"variant":"buggy:v1","verdict":"deadlock","expect":"deadlock","as_expected":true,
"reason":"nothing moved","cause":"page server lt_pageserver waits for itself",
"fingerprint":"0123 x","wanted":"","known":"","excused":false,
"planted":"ops 700, emergency_max 2","throttled":"","faults":"","rerun":"","lost":"",
"kernel":"6.1.0-47","command":"lowtide run hammer-3am:buggy:v1 --seed 42","seed":42,"ops":700,
"run_ms":31000,"hang_ms":9400,"detect_ms":14000,"bounds":"",
EOF
"$LOWTIDE" show --json ./runs/20260131T030000Z-hammer-3am.buggy.v1-42 >out
is "$(sed 's/"events":.*//' out)" "$(tr -d '\n' <want)" 'all fields, in an order that stays'
cat >want <<'EOF'
hammer-3am:buggy:v1: deadlock, as expected (wanted: deadlock)
  reason       nothing moved
  cause        page server lt_pageserver waits for itself
  fingerprint  0123 x
  planted      ops 700, emergency_max 2
  kernel       6.1.0-47
  ran          31.000 s
  hung after   9.400 s
  found in     14.000 s
  operations   700
  seed         42
  folder       ./runs/20260131T030000Z-hammer-3am.buggy.v1-42
  repeat       lowtide run hammer-3am:buggy:v1 --seed 42
EOF
"$LOWTIDE" show ./runs/20260131T030000Z-hammer-3am.buggy.v1-42 >out
is "$(sed '/^  events/,$d' out)" "$(cat want)" 'and in words, without the empty ones'
exits 2 'a name that is not there' "$LOWTIDE" show nobody
exits 2 'a folder that is not there' "$LOWTIDE" show ./nobody
exits 2 'a folder that is no run' "$LOWTIDE" show ./runs

# Prefixes and scenarios, below campaigns too. The index is made from the folders, and may be bad.
soak=soak/20260201T000000Z-soak-7/0001-hammer-3am.fixed.v2.6.1.0-47-9
run $soak/20260201T000001Z-hammer-3am.fixed.v2-9 stall
sed -i 's/"buggy:v1"/"fixed:v2"/; s/"as_expected":true/"as_expected":false/' \
	runs/$soak/20260201*/result.json
# shows TITLE FOLDER WORD...: show finds this folder.
shows() {
	title=$1 want=$2
	shift 2
	"$LOWTIDE" show "$@" >out 2>&1
	is "$(sed -n 's|^  folder  *.*/runs/||p' out)" "$want" "$title"
}
one=20260131T030000Z-hammer-3am.buggy.v1-42
two=20260130T030000Z-hammer-3am.buggy.v1-41
deep=$soak/20260201T000001Z-hammer-3am.fixed.v2-9
shows 'the start of a name' $one 20260131
shows 'the start of another one' $two 20260130T03
shows 'the start of a name in a campaign' $deep 20260201T000001
shows 'a name as log prints it' $deep $deep
shows 'the start of such a name' $deep soak/20260201
shows 'a scenario: its latest run' $deep hammer-3am
shows 'with a twin' $one hammer-3am:buggy
shows 'with a twin and a face' $one hammer-3am:buggy:v1
shows 'last is no run of a campaign' $one last
shows 'last failure is the latest of all' $deep last failure
exits 2 'the start of two names' "$LOWTIDE" show 202601
has 'tells so' "'202601' is the start of 2 runs; give more of the name"
is "$(sed -n 's/^  //p' out | tr '\n' ' ')" "$one $two " 'and names them, the newest first'
exits 2 'a scenario misspelt' "$LOWTIDE" show hammer-3ma
has 'tells the nearest' 'did you mean hammer-3am\?'
exits 2 'a twin that has no runs' "$LOWTIDE" show hammer-3am:bugy
has 'tells where they are listed' 'lowtide log --scenario hammer-3am'
exits 2 'two words that mean nothing' "$LOWTIDE" show last faliure
has 'tells which do' 'two words are .last failure.'
exits 2 'an empty word' "$LOWTIDE" show ''
exits 2 'a way out of the root' "$LOWTIDE" show ../runs/none
rm -f runs/history.db*
shows 'without an index' $deep 20260201T0
new=20260131T040000Z-hammer-3am.buggy.v1-43
cp -r runs/$one runs/$new
shows 'a folder that the index does not have' $new hammer-3am:buggy
rm -r runs/$new
shows 'a folder that only the index has' $one hammer-3am:buggy
echo garbage >runs/history.db
shows 'a damaged index' $one hammer-3am:buggy
rm runs/history.db*
mkdir runs/history.db
shows 'an index that cannot be opened' $one hammer-3am:buggy
rmdir runs/history.db
rm -r runs/$soak/20260201*
exits 2 'no failure' "$LOWTIDE" show last failure
has 'tells so' 'no run ended otherwise than expected'
rm -r runs/soak

# `last` is the run that started last, whatever its name; other directories do not count.
run 20260131T030000Z-a-first-2 livelock
touch -d '2026-01-31 03:00:00.8' runs/20260131T030000Z-a-first-2/plan.txt
touch -d '2026-01-31 03:00:00.2' runs/20260131T030000Z-hammer-3am.buggy.v1-42/plan.txt
mkdir runs/zzz runs/20260301T030000Z-nothing-in-it
cp runs/20260131T030000Z-a-first-2/result.json runs/zzz
ok 'two runs of one second, and folders that are no runs' "$LOWTIDE" show last
has 'the one that began later' '^  folder .*20260131T030000Z-a-first-2$'
rm -r runs/zzz runs/20260301T030000Z-nothing-in-it runs/20260131T030000Z-a-first-2

dir=runs/20260201T030000Z-x-1
mkdir $dir
printf '{"t_ms":1,"kind":"phase","a":3,"text":"run"}\n{"t_ms":2,"ki' >$dir/events.jsonl
ok 'a run that was cut short is later, but not finished' "$LOWTIDE" show last
has 'last: the last finished one' '^  folder .*20260131T030000Z-hammer-3am'
ok 'a run that was cut short' "$LOWTIDE" show "./$dir"
has 'it says so' 'cut short, no result'
has 'and that its record is torn' 'last line torn'
ok 'a run that was cut short, as JSON' "$LOWTIDE" show --json "$dir"
has 'JSON: it is not finished' '"verdict":"cut short".*"finished":false'

LOWTIDE_RESULTS=$tmp/cut
mkdir -p cut/${dir##*/}
ok 'no run is finished: the last one, killed before it wrote anything' "$LOWTIDE" show \
	"cut/${dir##*/}"
has 'it says so, too' 'cut short, no result'
cp $dir/events.jsonl cut/${dir##*/}
ok 'no run is finished: the last one' "$LOWTIDE" show last
has 'it was cut short' 'cut short, no result'
LOWTIDE_RESULTS=$tmp/runs
if command -v flock >/dev/null; then
	ok 'a run that is going on' flock -x $dir "$LOWTIDE" show "./$dir"
	has 'it says so' ': still running$'
else
	skip 'a run that is going on' 'no flock'
fi
: >$dir/result.json
: >$dir/MANIFEST
ok 'a run whose disk was full' "$LOWTIDE" show "./$dir"
has 'it says so' 'cut short, the disk was full'
ok 'it is not finished' "$LOWTIDE" show last
has 'last: still the other one' '^  folder .*20260131T030000Z-hammer-3am'

run early broken
sed -i 's/"expect":"deadlock","as_expected":true/"expect":"","as_expected":false/' \
	runs/early/result.json
ok 'a run that failed in preparation' "$LOWTIDE" show early
has 'it had no expectation' '^hammer-3am:buggy:v1: broken$'

run evil deadlock
printf 'red \033[31m and \007 bell\n' >runs/evil/why.txt
ok 'control characters in why.txt' "$LOWTIDE" show evil
if grep -q "$(printf '\033')" out; then
	fail 'they do not reach the terminal'
else
	pass 'they do not reach the terminal'
fi
head -c 1000000 /dev/urandom >runs/evil/events.jsonl
head -c 1000000 /dev/urandom >runs/evil/result.json
exits 0 'noise for a history: what can be read is shown' "$LOWTIDE" show evil
head -c 10000000 /dev/zero >runs/evil/events.jsonl
exits 0 'a line of 10 MB' "$LOWTIDE" show evil
rm runs/evil/*
exits 2 'an empty folder' "$LOWTIDE" show evil
done_testing
