#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide soak: wishes, finds that do not end it, and soaks that are stopped, killed and resumed.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
cd "$tmp" || exit 1
mkdir scenarios
export LOWTIDE_SCENARIOS="$tmp/scenarios"

# A freezer stops the writers of the frozen twin, which is right; in the other ones it is a find,
# or a hang that does not come.
cat >scenarios/toy.scn <<'EOS'
[scenario]
summary = the freezer stops all writers, or does not
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
[inject drop]
what = drop_caches
may_miss = yes
off = yes
[twin frozen]
scenario.expect = stall
[twin found]
[twin thawed]
scenario.time = 2s
freeze.off = yes
[twin dropping]
scenario.time = 2s
freeze.off = yes
drop.off = no
EOS
cp "$LT_SRC/scenarios/msync-storm.scn" "$LT_SRC/scenarios/host-canary.scn" scenarios

exits 2 'a scenario that is not there' "$LOWTIDE" soak no-such-scenario
exits 2 'no jobs' "$LOWTIDE" soak toy --jobs 0
exits 2 'too many jobs' "$LOWTIDE" soak toy --jobs 99
exits 2 'more than a year' "$LOWTIDE" soak toy --hours 9999
exits 2 'no hour at all' "$LOWTIDE" soak toy --hours 0
has 'says what would do' '--hours 0: 1 to 8760'
exits 2 'no round at all' "$LOWTIDE" soak toy --rounds 0
has 'says what would do' '--rounds 0: 1 to 1000000'
exits 2 'a canary without a hang' "$LOWTIDE" soak toy:thawed --canary toy:thawed
has 'is told' 'canary toy:thawed expects no hang: name a twin whose hang is planted'
exits 2 'a canary of more than one variant' "$LOWTIDE" soak toy:thawed --canary toy
has 'has to be named' 'canary toy is 4 variants'
exits 2 'long runs of no time' "$LOWTIDE" soak toy:thawed --long soon
has 'are told' '--long \(a time, or no\)'
exits 2 'rates that are none' "$LOWTIDE" soak toy:thawed --simulate hit=2
has 'are told too' 'hit=2: a chance from 0 to 1'

# conf NAME PATTERN LINES...: a file with an error on its last line.
conf() {
	conf_name=$1 conf_pattern=$2
	shift 2
	printf '%s\n' "$@" >bad.conf
	exits 2 "$conf_name" "$LOWTIDE" soak bad.conf
	has "$conf_name: file and line are told" "^lowtide: bad.conf:$#: $conf_pattern"
}

conf 'an unknown key' "unknown key 'hour'; \[soak\] has hours" '[soak]' 'jobs = 2' 'hour = 8'
conf 'no number' "hours 'eight'; give a whole number" '[soak]' 'hours = eight'
conf 'an unknown section' "unknown section 'sok'" '# a night' '[sok]'
conf 'a weight of nothing' "weight '0'; 1 to 1000" '[run toy:thawed]' 'weight = 0'
conf 'no ini text' 'neither' '[soak]' 'hours'
exits 2 'a file beside scenarios' "$LOWTIDE" soak bad.conf toy
has 'stands alone' 'bad.conf: a file stands alone'
exits 2 'neither vm nor host' "$LOWTIDE" soak toy --on moon
exits 2 'a --set that is none' "$LOWTIDE" soak toy --set time
exits 2 'a bad value' "$LOWTIDE" soak toy --time soon
exits 2 'a VM option for a host' "$LOWTIDE" soak toy --mem 256M
has 'is told' '--mem: .*no effect on a host'
exits 2 'a VM scenario on a host' "$LOWTIDE" soak msync-storm --on host
has 'is told, too' 'msync-storm runs only with --on vm'
exits 2 'a question for one that has it' "$LOWTIDE" soak --resume . --rounds 3
exits 2 'a folder of no soak' "$LOWTIDE" soak --resume .
has 'is named' '^lowtide: \.: no list of a soak'
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'none of them leaves a record'

# A list that another policy planned.
mkdir other
printf 'policy\tcalibrate\ncase\t0\t-\ttoy\ttoy\t\thost\t-\tstall\t\n' >other/trials.tsv
exits 2 'a folder of a calibration' "$LOWTIDE" soak --resume other
has 'is no soak' 'no list of a soak'

missing=$(groups_missing)
if test -n "$missing"; then
	skip 'runs on this host' "$missing"
	done_testing
	exit 0
fi
exits 0 'two rounds, two at a time' "$LOWTIDE" soak toy:frozen toy:thawed --rounds 2 --jobs 2 \
	--seed 5
is "$(grep -c '^ok ' out)" 4 'a point for each run'
has 'with its verdict' '^ok [0-9] - toy:frozen on host, seed 6: stall$'
has 'counts by case' '^# toy:frozen on host: 2 of 2 runs of 60 s hung as expected$'
has 'and of all' \
	'^# clean: 0 of 4 runs hung \(< 52.8 % at 95 %\); expected hangs: 2 came, 0 did not;'
has 'with its bound' '^# toy:thawed on host: 0 of 2 runs of 2 s hung \(< 77.7 % at 95 %\)$'
dir=$(sed -n 's/^# records.*: //p' out)
is "$(find "$dir" -name result.json | wc -l)" 4 'every run has its record'
exits 0 'calibrate can judge them' "$LOWTIDE" calibrate --from "$dir"
has 'all four' '^# not tested.*0 still to run$'

LOWTIDE_RESULTS=$tmp/first
export LOWTIDE_RESULTS
exits 1 'a find' "$LOWTIDE" soak toy:found toy:thawed --rounds 2 --seed 5
is "$(grep -c '^ok .*thawed' out)" 2 'does not end it'
has 'it is told' '^not ok 1 - toy:found on host, seed 5: stall$'
has 'with its folder' '^  folder: .*/0001-toy\.found\.host-5/'
has 'and counted' '^# new: 2 of 4 runs hung .*; hits: 2 new, 0 known; 0 untested; ended after'
has 'by its fingerprint' \
	'^# new hang [0-9a-f]{16} .*, 2 times: stall, .*/0001-toy.found.host-5/'
exits 0 'what is known' "$LOWTIDE" soak toy:found --rounds 1 --seed 5
has 'is told and not new' '^# known: 1 of 1 runs hung; hits: 0 new, 1 known; '
LOWTIDE_RESULTS=$tmp/runs
# A known issue that fails no run.
hex=$(sed -n 's/^  fingerprint: "\([0-9a-f]*\) .*/\1/p' out | head -n 1)
cat >"$LOWTIDE_RESULTS/known-issues" <<EOS
[freezer]
fingerprint = $hex
title = the freezer "stops" all
EOS
exits 0 'a known find fails no soak' "$LOWTIDE" soak toy:found --rounds 1 --seed 5
has 'it is told' '^not ok 1 - toy:found on host, .*: stall # TODO freezer: the freezer "stops" all$'
has 'and counted' '^# known: 1 of 1 runs hung.*; hits: 0 new, 1 known; 0 untested;'
has 'with its issue' '^# known hang [0-9a-f]{16} .*; freezer: the freezer "stops" all, first in '
dir=$(sed -n 's/^# records.*: //p' out)
ok 'its result.tap tells it' grep -q '^not ok 1 - toy found # TODO freezer: ' "$dir"/*/*/result.tap
ok 'the soak keeps the list' cmp "$LOWTIDE_RESULTS/known-issues" "$dir/known-issues"
exits 0 'a resumed soak still knows' "$LOWTIDE" soak --resume "$dir"
has 'and counts' 'hits: 0 new, 1 known'
exits 0 'calibrate knows it by its record' "$LOWTIDE" calibrate --from "$dir"
has 'and says so' '^not ok 1 - .*toy found on host # TODO known issues'
sed 's/^title.*/&\nstatus = fail/' "$LOWTIDE_RESULTS/known-issues" >fail.ini
exits 1 'a known one that is to fail' "$LOWTIDE" run toy:found --known fail.ini
has 'is told all the same' '^  known: "freezer: the freezer'
has 'also in the line to look at' '^# toy:found: stall, known as freezer: .*; lowtide show '
before=$(find "$LOWTIDE_RESULTS" -name plan.txt | wc -l)
sed 's/^title/titel/' fail.ini >bad.ini
exits 2 'a bad list' "$LOWTIDE" soak toy:found --known bad.ini
has 'is told with its line' "^lowtide: bad.ini:3: unknown key 'titel'; did you mean title"
exits 2 'a list that is not there' "$LOWTIDE" run toy:found --known none.ini
is "$(find "$LOWTIDE_RESULTS" -name plan.txt | wc -l)" "$before" 'and nothing is run'
rm "$LOWTIDE_RESULTS/known-issues"
exits 1 'a hang that does not come' "$LOWTIDE" soak toy:frozen --rounds 1 --time 2s \
	--set freeze.off=yes
has 'is not as expected' \
	'^# missed: 0 of 1 runs hung .*; expected hangs: 0 came, 1 did not; 0 untested;'
exits 125 'nothing can be tested' "$LOWTIDE" soak toy:thawed \
	--rounds 2 --set machine.cgroup=none --set limit.off=yes
has 'each run is skipped' '^ok 2 - toy:thawed on host, .*: skip # SKIP '
has 'and told' '^# untested: 0 of 0 runs hung; 2 untested; ended after'

# The list may have been written by anybody: the consent is the user's, each time again.
exits 0 'what leaves the bounds runs with consent' "$LOWTIDE" soak toy:dropping --rounds 1 \
	--unbounded
has 'it is tested' '^ok 1 - toy:dropping on host, seed [0-9]*: [pst]'
dir=$(sed -n 's/^# records.*: //p' out)
sed -i 's/^rounds	.*/rounds	2/; s/^words	/&--unbounded	/' "$dir/trials.tsv"
"$LOWTIDE" soak --resume "$dir" >out 2>&1
has 'a list gives no consent' '^ok 1 - toy:dropping .*: skip # SKIP .*--unbounded'
sed -i 's/^rounds	.*/rounds	3/' "$dir/trials.tsv"
exits 0 'a soak is resumed with consent' "$LOWTIDE" soak --resume "$dir" --unbounded
has 'its run is tested' '^ok 1 - toy:dropping on host, seed [0-9]*: [pst]'

# stopped SIGNAL STATUS: a soak without an end, once a run has ended; $dir is its folder then.
one_done() {
	grep -q '^ok 1 ' soak.out
}

stopped() {
	"$LOWTIDE" soak toy:thawed --rounds 9999 --seed 5 >soak.out 2>&1 &
	pid=$!
	ok "$1: a run ends" wait_for 60 one_done
	pids=$(children "$pid")
	kill "-$1" "$pid"
	wait "$pid" 2>/dev/null
	is $? "$2" "$1: exit status"
	# shellcheck disable=SC2086 # words
	ok "$1: no process is left" wait_for 30 none_left $pids
	dir=$(sed -n 's/^# records.*: //p' soak.out)
}

# ends: trials that the journal says are done, each once; limit: let a soak end after N rounds.
ends() {
	awk '$1 == "done" { n[$2]++ } END { for (i in n) { k++; if (n[i] > 1) exit 1 }; print k }' \
		"$dir/journal"
}

limit() {
	sed -i "s/^rounds	.*/rounds	$1/" "$dir/trials.tsv"
}

stopped TERM 143
ok 'TERM: the summary is told' \
	grep -Eq '^# clean: 0 of [1-9][0-9]* runs hung .*; stopped after' soak.out
before=$(ends)
limit $((before + 2))
exits 2 'TERM: another one has the folder' flock "$dir" "$LOWTIDE" soak --resume "$dir"
has 'TERM: it is told' 'another soak runs there'
exits 0 'TERM: it is resumed' "$LOWTIDE" soak --resume "$dir"
is "$(grep -c '^ok ' out)" 2 'TERM: what was done is not done again'
has 'TERM: all is counted' "^# clean: 0 of $((before + 2)) runs hung .*; ended after"
is "$(ends)" $((before + 2)) 'TERM: and nothing twice'

stopped KILL 137
before=$(ends)
limit $((before + 1))
printf 'done	9' >>"$dir/journal"
exits 0 'KILL: it is resumed' "$LOWTIDE" soak --resume "$dir" --jobs 2
has 'KILL: the torn line is told' '^# the last line of its journal is torn'
has 'KILL: a run that was cut short, too' '^# trials that were cut short .*: 1 \(0 of them'
has 'KILL: all is counted' "^# clean: 0 of $((before + 1)) runs hung .*; ended after"
is "$(ends)" $((before + 1)) 'KILL: and nothing twice'
ok 'KILL: the attempt that was cut short is kept aside' \
	sh -c "ls -d '$dir'/*/stopped-* >/dev/null"
sed -i 's/^\(head	1	\).*/\1another-boot/' "$dir/journal"
sed -i '/^done	1	/d' "$dir/journal"
rm "$dir"/0001-*/status
exits 0 'a restart of the machine' "$LOWTIDE" soak --resume "$dir"
has 'a run that it cut short is told' '^# trials that were cut short .*: 1 \(1 of them'
is "$(grep -c '^ok ' out)" 1 'and runs again'

# A soak whose time is over: what it ran before it was stopped counts.
sed -i 's/^limit_ms	.*/limit_ms	1/' "$dir/trials.tsv"
exits 0 'its time is over' "$LOWTIDE" soak --resume "$dir"
is "$(grep -c '^ok ' out)" 0 'no run begins'
has 'what there is is counted' '^# clean: 0 of [1-9][0-9]* runs hung'

# A night by a file: hooks, a canary first and last, and a reset that the boot unit mends.
cat >night.conf <<END
[soak]
hours = 1
on = host
canary = toy:frozen
before = echo before >>$tmp/hooks
after = { echo after \$LOWTIDE_SOAK_STATUS; cat; } >>$tmp/hooks
[run toy:thawed]
weight = 2
[run toy:found]
END
exits 0 'a night on a made-up machine' "$LOWTIDE" soak night.conf --simulate canary=1 --seed 1
has 'goes by the file' '^# toy:thawed on host: 0 of [0-9,]+ runs of 2 s hung'
has 'with long runs' '^# toy:found on host: 0 of [0-9]+ runs of 1 h hung'
has 'and a canary first and last' '; canary found in 2 of 2; ended after 1 h 0 min$'
exits 125 'a machine that finds nothing' "$LOWTIDE" soak night.conf --simulate canary=0 --seed 1
has 'says so in the first word' '^# unproven: this machine found its canary in 0 of 2 runs, so'
is "$(find "$LOWTIDE_RESULTS/soak" "$tmp/hooks" -newer night.conf 2>/dev/null | wc -l)" 0 \
	'a simulation leaves no folder and runs no command'

# A soak of six runs, undisturbed and killed three times. line FILE: its line without the time.
line() {
	sed -n "s/^# \(clean: .*\); ended after.*/\1/p" "$1"
}

dones() {
	test "$(grep -c '^done' "$LOWTIDE_RESULTS"/soak/*/journal)" -ge "$1" 2>/dev/null
}

export LOWTIDE_RESULTS="$tmp/whole"
"$LOWTIDE" soak toy:thawed --canary toy:frozen --rounds 4 --seed 9 >whole.out 2>&1
export LOWTIDE_RESULTS="$tmp/killed"
"$LOWTIDE" soak toy:thawed --canary toy:frozen --rounds 4 --seed 9 >killed.out 2>&1 &
pid=$!
for kill in 1 2 4; do
	ok "a reset after $kill runs" wait_for 60 dones "$kill"
	pids=$(children "$pid")
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	# shellcheck disable=SC2086 # words
	ok "reset $kill: no process is left" wait_for 30 none_left $pids
	"$LOWTIDE" soak --resume last >killed.out 2>&1 &
	pid=$!
done
ok 'the soak comes to its end' wait "$pid"
is "$(line killed.out)" "$(line whole.out)" 'three resets give the line of an undisturbed night'
ok 'that line is there' grep -q '^# clean: 0 of 4 runs hung .*; canary found in 2 of 2;' killed.out
is "$(sed -n 's/^\(clean: .*\); ended.*/\1/p' "$LOWTIDE_RESULTS"/soak/*/morning.txt)" \
	"$(line whole.out)" 'the folder keeps it'
exits 0 'what has its line' "$LOWTIDE" soak --resume last
has 'was not cut short' '^No soak was cut short.$'

# The machine was off until the morning: nobody wants a soak then.
rm "$LOWTIDE_RESULTS"/soak/*/morning.txt
sed -i 's/^rounds	.*/rounds	9/; s/^limit_ms	.*/limit_ms	1/' \
	"$LOWTIDE_RESULTS"/soak/*/trials.tsv
exits 0 'a reset that outlasts the night' "$LOWTIDE" soak --resume last night.conf
is "$(grep -c '^ok ' out)" 0 'begins no run'
ok 'the command behind the night gets the line' grep -q '^clean: 0 of 4 runs hung' hooks
ok 'and the status' grep -q '^after 0$' hooks
is "$(grep -c '^before' hooks)" 0 'the command before it does not run again'
done_testing
