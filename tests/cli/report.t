#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide report: pages about all runs, whatever the runs, the folder and the machine are like.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs"
cd "$tmp" || exit 1

exits 2 'no results root yet' "$LOWTIDE" report
has 'it tells how to get a run' 'lowtide run'

# run TIME SCENARIO VARIANT SEED KERNEL VERDICT EXPECT AS_EXPECTED FINGERPRINT CAUSE
run() {
	dir="runs/$1-$2.$(echo "$3" | tr : .)-$4"
	mkdir -p "$dir"
	cat >"$dir/result.json" <<EOF
{"scenario":"$2","variant":"$3","seed":$4,"kernel":"$5","command":"lowtide run $2 --seed $4",
"verdict":"$6","expect":"$7","as_expected":$8,"reason":"r","cause":"${10}",
"fingerprint":"$9","ops":700,"run_ms":31000,"hang_ms":${11:-0},"detect_ms":0,"bundle":""}
EOF
}
for seed in 1 2 3 4 5 6 7 8; do
	run 2026013${seed#?}1T03000${seed}Z hammer fixed "$seed" 6.1.9 pass 'no hang' true '' ''
	run 2026020${seed}T030000Z hammer fixed 1$seed 6.12.1 deadlock 'no hang' false \
		'7a2535be035a8dd9 server|reclaim|memcg reclaim' 'page server sleeps' 9000
done
run 20260211T030000Z hammer buggy 30 6.12.1 livelock livelock true \
	'1111111111111111 server|reclaim|lock' 'another one'
hostile='<script>alert(1)</script>'
run 20260212T030000Z evil '' 31 "6<i>1" deadlock 'no hang' false \
	"2222222222222222 <b>x" "\\\"'><img src=http://e.invalid/x>"
dir=runs/20260212T030000Z-evil.-31
cat >$dir/stacks-1.txt <<EOF
lowtide: evidence 1 of 2 at 31.402 s
task:"];$hostile state:D stack:0 pid:211 ppid:1 switches:1042 wchan:x role:server
[<0>] folio_wait_writeback+0x2c/0x80
[<0>] shrink_folio_list+0x4f4/0xd50
[<0>] try_charge_memcg+0x1e2/0x870
[<0>] handle_mm_fault+0xdb/0x2d0
EOF
cp $dir/stacks-1.txt $dir/stacks-2.txt
printf '[1.0] </pre>%s \377\033[31m\n[2.0] INFO: task %s:7 blocked for more than 20 seconds.\n' \
	"$hostile" "$hostile" >$dir/console.log
printf '{"t_ms":5,"kind":"note","source":"%s","text":"<b onclick=x>"}\n{"t_ms' "$hostile" \
	>$dir/events.jsonl
echo "lowtide: $hostile" >$dir/versions.txt
: >"$dir/<svg onload=x>&\"'"
ln -s /etc/passwd $dir/plan.txt
ln -s /etc/passwd $dir/scenario.scn
mkfifo $dir/why.txt
mkdir -p runs/20260213T030000Z-torn-4
echo '{"scen' >runs/20260213T030000Z-torn-4/result.json

# A run with numbers, and names that mean something to gnuplot.
dir=runs/20260212T040000Z-timed.-32
run 20260212T040000Z timed '' 32 6.12.1 pass 'no hang' true '' ''
quote="x'; system 'touch $tmp/pwned'"
{
	printf '{"t_ms":900,"kind":"worker_start","source":"%s","a":7}\n' "$quote"
	printf '{"t_ms":950,"kind":"step","text":"at 0 s arm limit (mem_limit limit=48M)"}\n'
	for t in 1 2 3 4 5 6 7 8; do
		printf '{"t_ms":%d000,"progress":{"ops":%d}}\n' "$t" $((t * t))
		printf '{"t_ms":%d000,"sample":{"mem_free":%d00,"allocstall":%d}}\n' "$t" "$t" "$t"
	done
	printf '{"t_ms":7000,"workers":[["writer.0",5,"D"]]}\n'
	printf '{"t_ms":8000,"workers":[["writer.0",9,"D"]]}\n'
	printf '{"t_ms":9000,"workers":[["writer.0",9,"D"]]}\n'
	printf '{"t_ms":8500,"kind":"suspect","a":5}\n{"t_ms":9000,"result":null}\n'
} >"$dir/events.jsonl"

ok 'pages of all runs' "$LOWTIDE" report pages
has 'says where and how many' '^pages/index.html: 20 runs \(20 pages made\), 3 hangs, 3 of them new'
# in_page NAME PATTERN FILES, not_in_page likewise: a line of them matches, or none does.
# shellcheck disable=SC2086 # lists of files
in_page() {
	if grep -Eq -e "$2" $3; then pass "$1"; else fail "$1" "$3 does not have: $2"; fi
}
# shellcheck disable=SC2086 # lists of files
not_in_page() {
	if grep -Eq -e "$2" $3; then
		fail "$1" "$(grep -En -e "$2" $3 | head -n 5)"
	else
		pass "$1"
	fi
}
in_page 'the change between kernels is told' 'hit rate changed</strong>.*p = ' pages/index.html
in_page 'a cell has word, count and interval' 'hangs</b><br>8 of 8 .*100&nbsp;% \(68 to 100\)' \
	pages/index.html
in_page 'a wanted hang is no alarm' '"good"><b>hangs, as wanted</b>' pages/index.html
in_page 'a hang has a page' 'first <a href="../run/20260201T030000Z' \
	pages/hang/7a2535be035a8dd9.html
in_page 'with the best reproducer' '<pre>lowtide run hammer --seed 18</pre>' \
	pages/hang/7a2535be035a8dd9.html
in_page 'and its neighbours' '1111111111111111.*% of the words alike' \
	pages/hang/7a2535be035a8dd9.html
in_page 'a torn run has a page' 'no readable result.json' 'pages/run/20260213T030000Z-torn-4.html'
not_in_page 'foreign text makes no markup' "$hostile|<img src=.?http|<b onclick|<svg|<b>x|<i>1" \
	pages/*.html\ pages/*/*.html
not_in_page 'no link of a run is followed' 'root:' pages/run/*evil*.html
not_in_page 'nothing leads to another place' '<[^>]*(src|href|action)="?[a-z]*:' \
	pages/*.html\ pages/*/*.html
is "$(grep -L "content=\"default-src 'none'; " pages/*.html pages/*/*.html)" '' \
	'each page forbids what is not its own'
in_page 'a link to a file is encoded' 'href="[^"]*/%3Csvg%20onload%3Dx%3E%26%22%27"' \
	pages/run/*evil*.html
broken=$(grep -oh 'href="[^"]*html"' pages/index.html | sed 's/href="//; s/"$//' |
	while read -r at; do test -e "pages/$at" || echo "$at"; done)
is "$broken" '' 'all links of the overview lead to a page'

if command -v xmllint >/dev/null; then
	# The parser of libxml2 knows HTML 4 only: what it says of other tags is no mistake.
	is "$(xmllint --html --noout pages/*.html pages/*/*.html 2>&1 |
		grep 'error' | grep -v 'Tag [a-z]* invalid')" '' 'the pages are HTML'
else
	skip 'the pages are HTML' 'no xmllint (libxml2-utils)'
fi

# Pictures.
if command -v gnuplot >/dev/null; then
	in_page 'a run with numbers has a timeline' '<img src="20260212T040000Z-timed.-32.svg"' \
		pages/run/20260212T040000Z-timed.-32.html
	in_page 'with a lane a worker' 'x___system__touch' pages/run/20260212T040000Z-timed.-32.svg
	in_page 'and a line a load' '>writer<' pages/run/20260212T040000Z-timed.-32.svg
	is "$(find . -name pwned)" '' 'and a name is no command'
else
	skip 'a run with numbers has a timeline' 'no gnuplot (gnuplot-nox)'
fi
if command -v dot >/dev/null; then
	in_page 'a hang has its wait graph' 'waits for itself' pages/run/*evil*.waits.svg
	not_in_page 'without markup of the guest' '<script' pages/run/*evil*.waits.svg
else
	skip 'a hang has its wait graph' 'no dot (graphviz)'
fi
is "$(find pages -name '*.svg' -size +60000c)" '' 'no picture is larger than 60 KB'

# A known issue is told as one, whenever its list was written.
printf '[freed]\nfingerprint = 7a2535be035a8dd9\ntitle = x\n' >runs/known-issues
exits 0 'a report with known issues' "$LOWTIDE" report pages
in_page 'the hang has its issue' 'Known issue <strong>freed</strong>' \
	pages/hang/7a2535be035a8dd9.html
in_page 'the overview has it' ', issue freed<' pages/index.html
rm runs/known-issues
"$LOWTIDE" report pages >/dev/null

# Made again only where something changed.
find pages -name '*.html' -exec touch -d 2020-01-01 {} +
ok 'a second report' "$LOWTIDE" report pages
has 'makes no page again' '20 runs \(0 pages made\), 3 hangs, 3 of them new'
is "$(find pages -newermt 2020-01-02 -name '*.html')" '' 'and touches none'
run 20260214T030000Z hammer fixed 40 6.12.1 deadlock 'no hang' false \
	'7a2535be035a8dd9 server|reclaim|memcg reclaim' 'page server sleeps' 9000
echo more >>runs/20260213T030000Z-torn-4/result.json
ok 'a third one' "$LOWTIDE" report pages
has 'makes the pages that changed' '21 runs \(2 pages made\), 3 hangs, 0 of them new'
in_page 'and tells a known hang as known' 'known hang</strong> .*7a2535be035a8dd9.* 1 time,' \
	pages/index.html
ok 'a fourth one' "$LOWTIDE" report pages
in_page 'tells the same news' 'known hang</strong> .*7a2535be035a8dd9.* 1 time,' pages/index.html
rm -r runs/20260213T030000Z-torn-4
ok 'a run is removed' "$LOWTIDE" report pages
is "$(find pages/run -name '*torn*')" '' 'and so is its page'

# Refusals.
mkdir mine
echo precious >mine/index.html
exits 2 'a folder of others' "$LOWTIDE" report mine
has 'is told' 'mine is not empty'
is "$(cat mine/*)" precious 'and left alone'
exits 2 'a file' "$LOWTIDE" report mine/index.html
sed -i 's/^lowtide-report 1/lowtide-report 2/' pages/report.state
exits 2 'pages of another version' "$LOWTIDE" report pages
has 'are told' 'another version'
sed -i 's/^lowtide-report 2/lowtide-report 1/' pages/report.state
sqlite=$(command -v sqlite3)
if test -n "$sqlite"; then
	sqlite3 runs/history.db 'PRAGMA user_version = 99'
	exits 2 'an index of a newer program' "$LOWTIDE" report pages
	has 'is told' 'has version 99'
	rm runs/history.db*
else
	skip 'an index of a newer program' 'no sqlite3'
fi

# Without the programs that draw: only sh's own and lowtide.
bare() { env PATH=/nowhere "$LOWTIDE" "$@"; }
if test -x /usr/sbin/dot || test -x /sbin/gnuplot; then
	skip 'no programs that draw' 'they are in sbin, which is always searched'
else
	ok 'no programs that draw' bare report plain
	is "$(grep -c 'no gnuplot and no graphviz' out)" 1 'is told once'
	is "$(find plain -name '*.svg')" '' 'and the pages have no picture'
	not_in_page 'nor a hole for one' '<img' plain/*.html\ plain/*/*.html
fi

# A full disk, in a mount namespace of our own.
full_disk() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare -m sh -c 'mount -t tmpfs -o size=300k none full && cp -r pages full/p 2>/dev/null
		"$LOWTIDE" report full/p >full.out 2>&1; echo $? >full.rc
		grep -c "</html>" full/p/index.html >full.page' 2>/dev/null
}
mkdir full
if unshare -m true 2>/dev/null; then
	"$LOWTIDE" report pages >out 2>&1
	for i in 1 2 3 4 5 6 7 8 9; do
		run 2026030${i}T030000Z full '' 5$i 6.1.9 pass 'no hang' true '' ''
		yes "$i" | head -c 20000 >"runs/2026030${i}T030000Z-full.-5$i/scenario.scn"
	done
	full_disk
	is "$(cat full.rc)" 125 'a full disk'
	is "$(grep -c 'No space left' full.out)" 1 'is told'
	is "$(cat full.page)" 1 'and the old overview stays whole'
else
	skip 'a full disk' 'not root'
fi

# In a browser: what it makes of the hostile run.
browser=''
for name in chromium-headless-shell chromium; do
	test -n "$browser" || browser=$(command -v $name)
done
browse() {	# browse PAGE OPTION...
	page=$1
	shift
	timeout 100 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir="$tmp/browser" "$@" "file://$tmp/$page" 2>browser.err
}
if test -n "$browser"; then
	browse "$(echo pages/run/*evil*.html)" --dump-dom >dom
	is "$(grep -c '</html>' dom)" 1 'a browser reads the page of a hostile run'
	not_in_page 'and sees no element of it' '<(script|img src="http|svg|b onclick)' dom
	for width in 390 1200; do
		browse pages/index.html --window-size=$width,900 --screenshot="$tmp/$width.png"
		is "$(test -s $width.png && echo yes)" yes "the overview is drawn $width wide"
	done
else
	skip 'the pages in a browser' 'no chromium'
fi
done_testing
