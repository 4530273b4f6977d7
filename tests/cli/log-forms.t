#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide log for machines and mails: JUnit, kcidb, a line, a screen; with hostile records.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs"
cd "$tmp" || exit 1
mkdir runs

# run TIME SCENARIO VARIANT SEED VERDICT EXPECT AS_EXPECTED FINGERPRINT KERNEL [REASON [NAME]]
run() {
	dir="runs/$1-${11-$2.$(echo "$3" | tr : .)}-$4"
	mkdir -p "$dir"
	cat >"$dir/result.json" <<EOF
{"scenario":"$2","variant":"$3","seed":$4,"kernel":"$9","command":"lowtide run $2:$3 --seed $4",
"verdict":"$5","expect":"$6","as_expected":$7,"reason":"${10-r}","cause":"${8:+c of $8}",
"fingerprint":"$8","ops":700,"run_ms":31250,"hang_ms":0,"detect_ms":0,"bundle":""}
EOF
}
k1=6.1.0-56-cloud-amd64 k2=6.12.117-cloud-amd64
exits 0 'no runs, as JUnit' "$LOWTIDE" log --junit
has 'are no suite' '^<testsuites name="lowtide" tests="0" '
ok 'no runs, as a line' "$LOWTIDE" log --line
is "$(cat out)" 'lowtide: no runs' 'say so'

run 20260130T010000Z hammer-3am fixed:v1 901 pass 'no hang' true '' $k1
run 20260130T020000Z hammer-3am fixed:v1 902 pass 'no hang' true '' $k2
ok 'all is well, as a line' "$LOWTIDE" log --line
is "$(cat out)" 'lowtide: 2 runs, all as expected' 'says so'
ok 'one kernel, as a line' "$LOWTIDE" log --line --kernel 6.12
is "$(cat out)" "lowtide on $k2: 1 run, all as expected" 'is named'

run 20260131T010000Z hammer-3am fixed:v1 911 stall 'no hang' false "$(printf %016d 1) task|x" $k1
echo 'the whole story' >"runs/20260131T010000Z-hammer-3am.fixed.v1-911/why.txt"
run 20260131T020000Z hammer-3am fixed:v1 912 stall 'no hang' false "$(printf %016d 2) server|y" $k1
run 20260131T030000Z hammer-3am fixed:v1 913 pass 'no hang' true '' $k2
run 20260131T040000Z hammer-3am buggy:v1 914 pass deadlock false '' $k2
run 20260131T050000Z msync-storm '' 915 skip 'no hang' false '' $k1 'no kernel'
run 20260131T060000Z msync-storm '' 916 broken 'no hang' false '' $k1 'disk was full'
mkdir runs/20260131T070000Z-msync-storm-917
echo x >runs/20260131T070000Z-msync-storm-917/plan.txt
cat >runs/known-issues <<'EOF'
[server]
near = server|*
title = the "server" <b>waits</b> & waits
EOF

ok 'a night as JUnit' "$LOWTIDE" log --junit --since 2026-01-31
has 'counts' '^<testsuites name="lowtide" tests="7" failures="2" errors="2" skipped="2" '
has 'the suite is the kernel series' '^<testsuite name="lowtide.6_1" tests="4" failures="1" '
has 'a stable name, without the seed' \
	'^<testcase classname="lowtide.6_1" name="hammer-3am.fixed.v1 #1" time="31.250">$'
has 'numbers count for each series' 'classname="lowtide.6_12" name="hammer-3am.fixed.v1 #1"'
has 'the seed is a property' '^<property name="seed" value="911"/>$'
has 'so is the exact kernel' "^<property name=\"kernel\" value=\"$k1\"/>\$"
has 'a hang fails' '^<failure message="c of 0000000000000001 task.x" type="stall">wanted: no hang$'
has 'with its text' '^the whole story$'
has 'and how to repeat it' '^repeat: lowtide run hammer-3am:fixed:v1 --seed 911$'
has 'a hang that did not come fails' '^<failure message="r" type="pass">wanted: deadlock$'
has 'a known hang is skipped' '^<skipped message="server: the &quot;server&quot; &lt;b&gt;waits'
has 'skip is skipped' '^<skipped message="no kernel"/>$'
has 'broken is an error' '^<error message="disk was full" type="broken">disk was full</error>$'
has 'so is a run that was cut short' '^<error message="cut short" type="cut short">'
cp out night.xml
sed 's/"seed":911/"seed":77/' "runs/20260131T010000Z-hammer-3am.fixed.v1-911/result.json" >r
mkdir runs/20260131T010000Z-hammer-3am.fixed.v1-77
mv r runs/20260131T010000Z-hammer-3am.fixed.v1-77/result.json
rm -r runs/20260131T010000Z-hammer-3am.fixed.v1-911
names() { sed -n 's/^<testcase \(.*\) time=.*/\1/p' "$1"; }
"$LOWTIDE" log --junit --since 2026-01-31 >again.xml
is "$(names again.xml)" "$(names night.xml)" 'another seed changes no name'

ok 'the night as a line' "$LOWTIDE" log --line --since 2026-01-31
is "$(cat out)" 'lowtide: 1 new hang, 2 of 7 runs not as expected, 1 known, 3 untested' 'tells all'
ok 'the night as text' "$LOWTIDE" log --text --since 2026-01-31
cat >want <<EOF
lowtide: 1 new hang, 2 of 7 runs not as expected, 1 known, 3 untested
Begun 2026-01-31 01:00:00 to 2026-01-31 07:00:00 UTC; scenarios: 3, kernels: 3

New:
  hammer-3am:fixed:v1 on $k1: stall, wanted: no hang
    c of 0000000000000001 task|x
    0000000000000001 task|x
    lowtide show 20260131T010000Z-hammer-3am.fixed.v1-77

Not as expected:
  hammer-3am:buggy:v1 on $k2: pass, wanted: deadlock
    r
    lowtide show 20260131T040000Z-hammer-3am.buggy.v1-914

Known:
  server: the "server" <b>waits</b> & waits

Untested:
  msync-storm on $k1: skipped
    no kernel
  msync-storm on $k1: broken
    disk was full
  unknown on an unknown kernel: broken
    cut short
EOF
is "$(cat out)" "$(cat want)" 'tells all with reasons'
run 20260201T010000Z hammer-3am fixed:v1 921 stall 'no hang' false "$(printf %016d 1) task|x" $k1
"$LOWTIDE" log --line --since 2026-02-01 >out
is "$(cat out)" "lowtide on $k1: 1 of 1 run not as expected" 'a hang that came before is not new'
"$LOWTIDE" log --line --since 2026-01-31 --kernel 6.12 >out
is "$(cat out)" "lowtide on $k2: 1 of 2 runs not as expected" 'only what is selected counts'
sed -i 's/^title.*/&\nstatus = fail/' runs/known-issues
"$LOWTIDE" log --text --fingerprint 0000000000000002 >out
has 'a known issue that fails is no new hang' '^lowtide on .*: 1 of 1 run not as expected$'
has 'and is told as known' '^    known as server: the "server"'

# kcidb: judged by what the schema wants.
judged() {
	if perl -MJSON::PP -e 1 2>/dev/null; then
		is "$(perl "$LT_SRC/tests/cli/kcidb.pl" <out)" '' "$1"
	else
		skip "$1" 'no JSON::PP'
	fi
}
ok 'the night as kcidb' "$LOWTIDE" log --kcidb --since 2026-01-31
judged 'is a submission'
# status SEED STATUS
status() {
	is "$(sed -n "s/.*\"id\":\"lowtide:[^\"]*-$1\",.*\"status\":\"\([A-Z]*\)\".*/\1/p" out)" \
		"$2" "$1 is $2"
}
status 912 FAIL
status 914 PASS
status 915 SKIP
status 916 MISS
status 917 ERROR
is "$(grep -c '"issue_version"' out)" 3 'each hang is an incident'
is "$(grep -c '"comment"' out)" 2 'of an issue for each fingerprint'
is "$(grep -c "$tmp" out)" 0 'paths of this machine are left out'
ok 'another origin' "$LOWTIDE" log --kcidb --origin my_lab
judged 'is a submission, too'
has 'with that origin' '"id":"my_lab:20260131T020000Z-'
exits 2 'an origin of no form' "$LOWTIDE" log --kcidb --origin My:Lab
exits 2 'an origin for another form' "$LOWTIDE" log --junit --origin lab
exits 2 'two forms' "$LOWTIDE" log --junit --kcidb
exits 2 'a query has rows and no runs' "$LOWTIDE" log --junit --query hangs

# Hostile records: markup, control characters, bad UTF-8, huge names, in each text.
evil='</failure>]]>&<x a=\"1\">'"'"'\u001b[31m\u202e\ufffe\n  \"status\":\"PASS\"'
run 20260301T010000Z "$(printf 'a%.0s' $(seq 60))" "x:y" 931 stall 'no hang' false \
	"f $evil" "6.1$evil"
mv runs/20260301T010000Z-* runs/20260301T010000Z-evil-931
run 20260301T020000Z "..e:$evil" '' 932 broken 'no hang' false '' '' "$evil" e
run 20260301T030000Z "..e:$evil" '' 933 skip 'no hang' false '' '.' "$evil" e
printf ']]></failure>\033[31m\377\376 \001 \357\277\277 <b>&\000hidden\n' \
	>runs/20260301T010000Z-evil-931/why.txt
head -c 100000 /dev/zero | tr '\0' '"' >>runs/20260301T010000Z-evil-931/why.txt
ln -s /etc/passwd runs/20260301T020000Z-e-932/why.txt
for form in junit kcidb line text csv json; do
	exits 0 "hostile records, as $form" "$LOWTIDE" log --since 2026-03-01 --$form
	cp out "evil.$form"
	is "$(tr -d '\n\t -~' <out | LC_ALL=C tr -d '\200-\377' | wc -c)" 0 \
		"$form: no control characters"
done
hidden=$(printf '\342\200\256\|\357\277\276\|\357\277\277')
is "$(LC_ALL=C grep -c "$hidden" evil.junit evil.line evil.text | tr '\n' ' ')" \
	'evil.junit:0 evil.line:0 evil.text:0 ' 'people get no hidden character'
is "$(grep -c '<failure\|</failure' evil.junit)" 2 'one failure stays one'
is "$(wc -l <evil.line)" 1 'one line stays one'
cp evil.kcidb out
judged 'hostile records are a submission'

if command -v xmllint >/dev/null; then
	for file in night.xml evil.junit; do
		ok "$file is as the readers want it" \
			xmllint --noout --nonet --schema "$LT_SRC/tests/cli/junit.xsd" $file
	done
else
	skip 'JUnit against a schema' 'no xmllint (Debian: libxml2-utils)'
fi
done_testing
