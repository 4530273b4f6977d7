#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide log: all runs, filtered, asked by SQL, and right whatever happened to the index.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs"
cd "$tmp" || exit 1

exits 2 'no results root yet' "$LOWTIDE" log
has 'it tells how to get a run' 'lowtide run'

# run TIME SCENARIO VARIANT SEED VERDICT EXPECTED FINGERPRINT
run() {
	dir="runs/$1-$2.$(echo "$3" | tr : .)-$4"
	mkdir -p "$dir"
	cat >"$dir/result.json" <<EOF
{"scenario":"$2","variant":"$3","seed":$4,"kernel":"6.1.0-56-cloud-amd64","command":"c",
"verdict":"$5","expect":"deadlock","as_expected":$6,"reason":"r, \"quoted\"","cause":"$7",
"fingerprint":"$7","ops":700,"run_ms":31000,"hang_ms":0,"detect_ms":0,"bundle":""}
EOF
}
run 20260131T030000Z hammer-3am buggy:v1 1 deadlock true aaaa1111
run 20260131T040000Z hammer-3am buggy:v2 2 livelock false bbbb2222
run 20260201T030000Z oom-survive '' 3 pass true ''
mkdir -p runs/20260202T030000Z-torn-4
echo '{"scen' >runs/20260202T030000Z-torn-4/result.json

ok 'all runs' "$LOWTIDE" log
is "$(awk '{ print $1 }' out | tr '\n' ' ')" \
	'begun 20260202T030000Z 20260201T030000Z 20260131T040000Z 20260131T030000Z ' 'newest first'
has 'a torn record is no result' '^20260202T030000Z +no result'
has 'a run that ended otherwise than expected is marked' 'buggy:v2 .* livelock +NOT +bbbb2222'
is "$(grep -c 'NOT' out)" 1 'the others are not'

# only SEEDS WORDS...: the seeds that a filter lets through.
only() {
	want=$1
	shift
	"$LOWTIDE" log "$@" --csv >out 2>err
	is "$(sed -n '2,$s/.*-//p' out | tr '\n' ' ')" "$want" "log $*"
}
only '2 1 ' --scenario hammer-3am
only '1 ' --twin buggy:v1
only '2 1 ' --twin buggy
only '' --twin bug
only '4 3 2 1 ' --since 2026-01-31
only '4 3 ' --since '2026-02-01 03:00'
only '2 ' --verdict livelock
only '1 ' --fingerprint aaaa
only '2 ' --unexpected
only '4 3 ' --count 2
only '3 2 1 ' --kernel 6.1.0-56
only '' --kernel 5
only '' --since 1h
only '' --campaign soak

exits 2 'a time of no form' "$LOWTIDE" log --since yesterday
has 'tells the forms' '7d, 12h, 30m, or a date'
exits 2 'no such query' "$LOWTIDE" log --query hang
has 'tells the nearest' 'did you mean hangs'
exits 2 'no such file' "$LOWTIDE" log --query ./none.sql
exits 2 'two forms' "$LOWTIDE" log --json --csv
ok 'a query of ours' "$LOWTIDE" log --query hangs
has 'counts by fingerprint' '^aaaa1111 +1 +2026-01-31 03:00:00'
echo "SELECT sum(ops) AS ops, reason FROM run WHERE scenario = :scenario" >q.sql
ok 'a query of mine' "$LOWTIDE" log --query q.sql --scenario hammer-3am --json
is "$(cat out)" '{"ops":1400,"reason":"r, \"quoted\""}' 'with a filter, as JSON'
ok 'the same as CSV' "$LOWTIDE" log --query ./q.sql --scenario hammer-3am --csv
is "$(sed -n 2p out)" '1400,"r, ""quoted"""' 'quoted by the rule'
echo "DELETE FROM run" >q.sql
exits 2 'a query that writes' "$LOWTIDE" log --query q.sql
has 'names the file' 'q.sql: the statement writes'

"$LOWTIDE" log >want
ok 'rebuild' "$LOWTIDE" log --rebuild
is "$(cat out)" "$(cat want)" 'answers byte for byte the same'
echo garbage >runs/history.db
ok 'a damaged index' "$LOWTIDE" log
has 'is told' 'history.db was damaged'
is "$(grep -v 'was damaged' out)" "$(cat want)" 'and mended'
ok 'once only' "$LOWTIDE" log
is "$(cat out)" "$(cat want)" 'and not told again'

# Known issues.
for n in 1 2 3 4 5 6 7 8; do
	run 2026030${n}T030000Z hammer-3am fixed 1$n stall false "0123456789abcdef server|x $n"
done
cat >runs/known-issues <<'EOF'
[evil]
fingerprint = 0123456789abcdef
title = it's "quoted", <b>&amp;</b> ü
link = https://example.org/?a&b
[never]
near = task|*
title = never came
status = fail
EOF
ok 'known issues' "$LOWTIDE" log --known
has 'their counts' '^evil +ignore +8 +8 +2026-03-01 03:00:00 +2026-03-08 03:00:00 +0 +1.0 +8 of 8 '
has 'and one that never came' '^never +fail +0 +0 '
ok 'as JSON' "$LOWTIDE" log --known --json
has 'with its title' '"title":"it.s \\"quoted\\", <b>&amp;</b> ü"'
ok 'runs that are known' "$LOWTIDE" log --scenario hammer-3am --twin fixed
has 'are told so' 'stall +known +0123456789abcdef +evil +20260308T'
only '2 ' --unexpected
for n in 1 2 3 4 5 6 7 8 9; do
	run 20260309T03000${n}Z hammer-3am fixed 2$n pass true ''
done
ok 'they went away' "$LOWTIDE" log --known
has 'and are told as maybe fixed' '^evil .* 8 of 8, then 0 of 9: p < 0.001, maybe fixed '
sed -i 's/^near/naer/' runs/known-issues
exits 2 'a bad list' "$LOWTIDE" log
has 'is told with its line' "/known-issues:6: unknown key 'naer'; did you mean near"
exits 2 'no filters beside --known' "$LOWTIDE" log --known --since 7d
rm -r runs/known-issues runs/2026030*-hammer-3am.fixed-*

# Retention.
for dir in runs/2026*; do
	echo text >"$dir/console.log"
	mkdir "$dir/deep"
	ln -s "$tmp/precious" "$dir/link"
done
echo precious >precious
run 20260301T030000Z hammer-3am buggy:v1 9 deadlock true aaaa1111
echo text >runs/20260301T030000Z-hammer-3am.buggy.v1-9/console.log
"$LOWTIDE" log >want
# kept: which runs still have their console.
kept() { echo runs/*/console.log | tr ' ' '\n' | sed 's|.*-\([0-9]*\)/.*|\1|' | tr '\n' ' '; }
exits 2 'prune without an age' "$LOWTIDE" log --prune
exits 2 'an age without prune' "$LOWTIDE" log --older 30d
ok 'a dry run' "$LOWTIDE" log --prune --older 2026-02-02 --dry-run
is "$(cat out)" '20260201T030000Z-oom-survive.-3' 'names what would go'
is "$(kept)" '1 2 3 4 9 ' 'and leaves all'
ok 'prune' "$LOWTIDE" log --prune --older 2026-03-02 --keep-hangs
is "$(kept)" '1 2 9 ' 'hangs are kept'
is "$(ls runs/20260201T030000Z-oom-survive.-3)" result.json 'result.json is kept'
is "$(cat precious)" precious 'links are not followed'
ok 'prune hangs too' "$LOWTIDE" log --prune --older 2026-03-02
is "$(kept)" '1 2 ' 'but for the first of each'
"$LOWTIDE" log --rebuild >out
is "$(cat out)" "$(cat want)" 'a rebuild answers as before'
rm -r runs/20260301T030000Z-hammer-3am.buggy.v1-9
rm -r runs/20260201T030000Z-oom-survive.-3
only '4 2 1 '

# As another user: the index is made in memory, and nothing is written.
if test "$(id -u)" = 0 && command -v setpriv >/dev/null; then
	chmod 755 "$tmp"
	rm -f runs/history.*
	as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	ok 'a root that is not writable' as_nobody "$LOWTIDE" log
	is "$(grep -c '' out)" 4 'is read all the same'
	is "$(ls runs/history* 2>/dev/null)" '' 'and left alone'
else
	skip 3 'needs root, to become another user'
fi
done_testing
