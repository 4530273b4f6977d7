#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk that fills up during a run: the hang is found, and its evidence is kept.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'
unshare -m mount -t tmpfs -o size=1536k none "$LOWTIDE_RESULTS" 2>/dev/null ||
	skip_all 'a small disk can be mounted by root only'
# A mount namespace: no mount remains on this host, however the test ends.
test "${LT_OWN_MOUNTS-}" = yes || {
	LT_OWN_MOUNTS=yes unshare -m sh "$0"
	exit
}
trap 'umount "$LOWTIDE_RESULTS"; rm -rf "$tmp"' EXIT
mount -t tmpfs -o size=1536k none "$LOWTIDE_RESULTS" || exit 1

# begun: all files of the run are open, and the guest has printed little.
begun() {
	test -s "$(echo "$LOWTIDE_RESULTS"/*/events.jsonl)"
}

# fill: take all space that the run has not reserved.
fill() {
	dd if=/dev/zero of="$LOWTIDE_RESULTS/filler" bs=4k 2>&1 | grep -q 'No space'
}

# whole NAME: the file exists, and MANIFEST has it as complete and with its size.
whole() {
	whole_bytes=$(awk -v name="$1" '$1 == name && $3 == "yes" { print $2 }' "$run/MANIFEST")
	test "${whole_bytes:-0}" -gt 0 && test "$(wc -c <"$run/$1")" -eq "$whole_bytes"
}

cut_short() {
	grep -Eq "^$1 +[0-9]+ no\$" "$run/MANIFEST"
}

# last_line FILE PATTERN: the file ends with a complete, matching line.
last_line() {
	test -z "$(tail -c 1 "$1")" && tail -n 1 "$1" | grep -Eq -e "$2"
}

"$LOWTIDE" run hammer-3am:buggy:v1 --time 40s >"$tmp/run.out" 2>&1 &
pid=$!
ok 'the run begins' wait_for 300 begun
ok 'the disk is filled' fill
wait "$pid"
is $? 125 'a run that lost records does not end as a success' "$(cat "$tmp/run.out")"
cp "$tmp/run.out" "$tmp/out"
has 'the hang is found' 'verdict: "(deadlock|livelock)"'
has 'the losses and their error are told' \
	'^lowtide: .*could be kept: .*events\.jsonl: No space left on device'
for run in "$LOWTIDE_RESULTS"/*-hammer-3am*; do :; done

for name in result.json why.txt fingerprint.txt stacks-1.txt stacks-2.txt sysrq-w.txt sysrq-t.txt \
	repeat.sh plan.txt scenario.scn versions.txt result.tap; do
	ok "$name is complete" whole "$name"
done
ok 'why.txt has its last line' last_line "$run/why.txt" '.'
ok 'result.json has its last line' last_line "$run/result.json" '}$'
ok 'MANIFEST has its last line' last_line "$run/MANIFEST" '^board\.bin '
for name in board.bin console.log events.jsonl; do
	ok "$name did not fit, as MANIFEST says" cut_short "$name"
done
ok 'lines of events.jsonl are complete' whole_lines "$run/events.jsonl"
ok 'events.jsonl has the verdict' has_kind verdict
ok 'events.jsonl counts lost events' last_line "$run/events.jsonl" '"lost":[1-9][0-9]*}$'
ok 'the record is readable' "$LOWTIDE" show "$run"
has 'show names the cause' 'lt_pageserver'
done_testing
