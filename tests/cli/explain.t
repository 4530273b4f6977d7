#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide explain: output and exit status; the corpus of real reports if it is installed.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

cat >"$tmp/hang" <<'END'
lowtide: evidence 1 of 2 at 31.402 s
task:lt_pageserver state:D stack:0 pid:211 ppid:1 switches:1042 wchan:x role:server
[<0>] folio_wait_writeback+0x2c/0x80
[<0>] shrink_folio_list+0x4f4/0xd50
[<0>] try_charge_memcg+0x1e2/0x870
[<0>] handle_mm_fault+0xdb/0x2d0
task:mmap_dirty.0 state:D stack:0 pid:220 ppid:1 switches:50 wchan:y role:worker
[<0>] folio_wait_writeback+0x2c/0x80
END
sed 's/pid:2/pid:7/; s/+0x2c/+0x30/; s/folio_wait_writeback/wait_on_page_writeback/' \
	"$tmp/hang" >"$tmp/again"
printf '[ 1.0] EXT4-fs (vda): mounted filesystem\n' >"$tmp/calm"
printf 'BUG: scheduling while atomic: a/1/0x2\n lt_spin+0x1/0x2\n' >"$tmp/bug"
printf 'INFO: task x\033[31m:7 blocked for more than 20 seconds.\n' >"$tmp/colour"

exits 1 'a hang exits 1' "$LOWTIDE" explain "$tmp/hang"
has 'the culprit is named' 'page server lt_pageserver \(pid 211\)'
has 'the certainty is named' '^Cause \(proven by the stacks\)'
has 'the fingerprint is printed' '^Fingerprint: [0-9a-f]{16} server'
exits 0 'a calm log exits 0' "$LOWTIDE" explain "$tmp/calm"
exits 1 'a bug exits 1' "$LOWTIDE" explain "$tmp/bug"
has 'a bug is no hang' 'No hang'
exits 1 'several files are read' "$LOWTIDE" explain "$tmp/calm" "$tmp/bug"
exits 2 'a file is required' "$LOWTIDE" explain
exits 2 'a missing file is refused' "$LOWTIDE" explain "$tmp/none"
has 'the missing file is named' 'none: No such file'
ok '--help succeeds' "$LOWTIDE" explain --help
has '--help has the exit statuses' 'Exit status'

from_stdin() {
	"$LOWTIDE" explain "$@" - <"$tmp/hang"
}
exits 1 'standard input is read' from_stdin
exits 1 '--json exits 1 for a hang' "$LOWTIDE" explain --json "$tmp/hang"
is "$(wc -l <"$tmp/out")" 1 '--json prints an object a line'
has 'the culprit is the first task' '"certainty":"proven","culprit":0'
exits 1 '--tap exits 1 for a hang' "$LOWTIDE" explain --tap "$tmp/hang" "$tmp/calm"
has '--tap plans all points' '^1\.\.2$'
has "the hang's point fails" '^not ok 1 - '
full() {	# write to a full device
	"$LOWTIDE" explain "$@" "$tmp/hang" >/dev/full
}
exits 125 'a full disk for text exits 125' full
exits 125 'a full disk for TAP exits 125' full --tap
exits 125 'a full disk for JSON exits 125' full --json
exits 0 '--match: another run of the hang matches' "$LOWTIDE" explain --match "$tmp/hang" \
	"$tmp/again"
has '--match: the similarity is 1' '^1\.00 the same'
exits 1 '--match: another bug differs' "$LOWTIDE" explain --match "$tmp/hang" "$tmp/bug"
exits 125 '--match: without hangs exits 125' "$LOWTIDE" explain --match "$tmp/calm" "$tmp/calm"
has '--match: the missing hang is reported' 'nothing to compare'
printf '{"t_ms":0,"run":{}}\n' >"$tmp/events.jsonl"
exits 2 'the events of a run are refused' "$LOWTIDE" explain "$tmp/events.jsonl"
has "the run's folder is asked for" "give the run.s folder"
exits 2 '--match: two files are required' "$LOWTIDE" explain --match "$tmp/hang"
exits 2 '--match: standard input twice is refused' "$LOWTIDE" explain --match - -
has '--match: the reason is named' 'only once'
"$LOWTIDE" explain "$tmp/hang" >"$tmp/why.txt"
ok '--match: its own output is read' "$LOWTIDE" explain --match "$tmp/why.txt" "$tmp/again"
mkdir "$tmp/run" "$tmp/empty"
cp "$tmp/hang" "$tmp/run/stacks-1.txt"
cp "$tmp/calm" "$tmp/run/console.log"
ok '--match: a run'"'"'s folder is read' "$LOWTIDE" explain --match "$tmp/run" "$tmp/hang"
exits 2 'another folder is refused' "$LOWTIDE" explain "$tmp/empty"
has "the folder is called no run's" 'no run.s folder'

mkdir "$tmp/owners"
for pid in 8 9; do
	printf 'task:t%s state:D stack:0 pid:%s ppid:1 switches:3 wchan:0 role:worker\n' $pid $pid
	printf ' __mutex_lock+0x1/0x2\n lt_fn%s+0x1/0x2\n' $pid
done >"$tmp/owners/stacks-1.txt"
exits 1 'a folder with stacks alone is explained' "$LOWTIDE" explain --brief "$tmp/owners"
has 'stacks alone prove no cycle' '^hang, likely'
printf 'INFO: task t%s:%s is blocked on a mutex owned by task t%s:%s.\n' 8 8 9 9 9 9 8 8 \
	>"$tmp/owners/owners.txt"
exits 1 'a folder with owners is explained' "$LOWTIDE" explain --brief "$tmp/owners"
has 'owners prove a cycle' '^hang, proven'

printf '{"verdict":"pass","scenario":"toy"}\n' >"$tmp/run/result.json"
exits 0 'a passing run is not blamed for a task that slept' "$LOWTIDE" explain "$tmp/run"
printf 'INFO: task x:7 blocked for more than 20 seconds.\n' >>"$tmp/run/console.log"
exits 1 "a passing run is blamed for the kernel's own report" "$LOWTIDE" explain "$tmp/run"

for program in gzip xz zstd bzip2 lz4; do
	name="a file of $program is unpacked"
	if command -v "$program" >/dev/null; then
		"$program" -c <"$tmp/hang" >"$tmp/packed" 2>/dev/null
		exits 1 "$name" "$LOWTIDE" explain "$tmp/packed"
		has "$name: its culprit" 'page server lt_pageserver'
	else
		skip "$name" "no $program"
	fi
done
gzip -c <"$tmp/hang" >"$tmp/packed"
from_pipe() {
	# shellcheck disable=SC2002 # a pipe, which has no offset
	cat "$1" | "$LOWTIDE" explain -
}
exits 2 'packed standard input is refused' from_pipe "$tmp/packed"
has 'its cure is named' 'gzip -dc'
head -c 150 "$tmp/packed" >"$tmp/cut"
exits 1 'a packed file that is cut short is explained' "$LOWTIDE" explain "$tmp/cut"
has 'the cut is told' 'gzip failed, what it unpacked is explained'
{ cat "$tmp/calm"; head -c 3000000 /dev/zero; cat "$tmp/bug"; } | gzip -c >"$tmp/bomb"
exits 0 'of a packed file --unpack MiB are read' "$LOWTIDE" explain --unpack 1 "$tmp/bomb"
has 'the cap is told' 'only the first 1 MiB'
exits 2 'no MiB are refused' "$LOWTIDE" explain --unpack 0 "$tmp/bomb"
exits 2 'without the program a packed file is refused' env PATH="$tmp/empty" "$LOWTIDE" \
	explain "$tmp/packed"
has 'the program is named' 'no program gzip: install it'
printf 'LPKSHHRH\1\2' >"$tmp/journal"
exits 2 'a binary journal is refused' "$LOWTIDE" explain "$tmp/journal"
has 'journalctl is named' 'journalctl -k --file'
printf 'a\1\2\3\4\5b' >"$tmp/binary"
exits 2 'other binary data is refused' "$LOWTIDE" explain "$tmp/binary"

exits 1 '--brief exits 1 for a hang' "$LOWTIDE" explain --brief "$tmp/hang"
is "$(wc -l <"$tmp/out")" 1 '--brief prints a line a file'
has '--brief: class, certainty, sentence and print' \
	'^hang, proven: page server lt_pageserver .*\[[0-9a-f]{16}\]$'
exits 1 '--dot exits 1 for a hang' "$LOWTIDE" explain --dot "$tmp/hang"
has '--dot prints a digraph' '^digraph hang \{$'
has '--dot: the culprit is red' 'lt_pageserver.*color=red'
has '--dot: edges are labelled' 't[0-9]+ -> t[0-9]+ \[label='
exits 2 '--dot and --json exclude each other' "$LOWTIDE" explain --dot --json "$tmp/hang"
exits 1 'the text has the wait graph' "$LOWTIDE" explain "$tmp/hang"
has 'the extent is the second line of the answer' '^Stuck: 2 tasks'
has 'waiters are below whom they wait for' '^    worker mmap_dirty.0 \(pid 220\): folio'

# report STAMP PID: a hung task, with a stamp in front of each line.
report() {
	printf '%s%s\n' "$1" "INFO: task sh:$2 blocked for more than 120 seconds." \
		"$1" "task:sh state:D stack:0 pid:$2 ppid:1 flags:0x0" "$1" 'Call Trace:' \
		"$1" ' schedule+0x1/0x2' "$1" ' folio_wait_writeback+0x1/0x2'
}
report '[  500.000001] ' 77 >"$tmp/console"
report 'Nov 21 03:14:15 h kernel: ' 77 >"$tmp/short"
report 'Nov 21 03:14:15 h kernel: [  501.000001] ' 77 >"$tmp/both"
report '[  900.000001] ' 77 >"$tmp/later"
report '[  500.000001] ' 78 >"$tmp/another"
incidents() {	# incidents N NAME FILE...
	n=$1 name=$2
	shift 2
	exits 1 "$name" "$LOWTIDE" explain --brief "$@"
	is "$(wc -l <"$tmp/out")" "$n" "$name: lines"
}
cd "$tmp" || exit 1
incidents 1 'console and journal of a hang are one incident' console short
incidents 1 'two texts whose clocks overlap are one incident' console both short
incidents 2 'two texts at other times are two incidents' console later
incidents 2 'two texts with other tasks are two incidents' console another
incidents 3 'files behind another incident are read once' console later another
exits 1 '--json keeps an object a file' "$LOWTIDE" explain --json console short
is "$(wc -l <"$tmp/out")" 2 '--json: lines'

stopped() {	# an endless line after a report, until SIGINT
	mkfifo "$tmp/pipe"
	{ cat "$tmp/hang"; cat /dev/zero; } >"$tmp/pipe" 2>/dev/null &
	writer=$!
	"$LOWTIDE" explain "$tmp/pipe" >"$tmp/stopped" 2>&1 &
	reader=$!
	until test "$(awk '$1 == "rchar:" { print $2 }' "/proc/$reader/io")" -gt 10000000; do
		:
	done
	kill -INT "$reader"
	wait "$reader"
	status=$?
	wait "$writer"
	cat "$tmp/stopped"
	return "$status"
}
exits 130 'SIGINT exits 130' stopped
has 'SIGINT still explains the text read' 'page server lt_pageserver'

exits 1 'escape sequences in the text are read' "$LOWTIDE" explain "$tmp/colour"
is "$(tr -d '\n' <"$tmp/out" | tr -d ' -~' | wc -c)" 0 'escape sequences are not printed'

# A program stands for vmlinux and a shared object for a module: symbols and lines are what counts.
cat >"$tmp/reed.c" <<'END'
int reed_gate;
static inline __attribute__((always_inline)) int spin(int n)
{
	while (reed_gate)
		n++;
	return n;
}
__attribute__((noinline)) int reed_wait(int n)
{
	reed_gate = n;
	n = spin(n);
	return n + 1;
}
int main(void)
{
	return reed_wait(1);
}
END
size_of() { nm -S "$1" | sed -n 's/^[0-9a-f]* 0*\([0-9a-f]*\) T reed_wait$/\1/p'; }
reed_log() {	# reed_log SIZE MODULE
	printf 'INFO: task a:9 blocked for more than 122 seconds.\n'
	printf 'task:a state:D stack:0 pid:9 ppid:2 flags:0x0\nCall Trace:\n schedule+0x1/0x2\n'
	printf ' __mutex_lock.isra.0+0x1/0x2\n reed_wait+0x%s/0x%s%s\n' "$1" "$1" "$2"
}
if grep -q HAVE_DW config.h "$LT_BUILD/config.h" 2>/dev/null &&
	(cd "$tmp" && "${CC:-cc}" -O1 -g -Wl,--build-id -o vmlinux reed.c &&
	"${CC:-cc}" -O1 -g -shared -fPIC -Wl,--build-id -o reed.ko reed.c); then
	reed_log "$(size_of "$tmp/vmlinux")" '' >"$tmp/symbols"
	exits 1 '--vmlinux: is read' "$LOWTIDE" explain --brief --vmlinux "$tmp/vmlinux" \
		"$tmp/symbols"
	has '--vmlinux: the place is named' 'in reed_wait \(reed\.c:1[123]\) for 122 s'
	reed_log "$(size_of "$tmp/reed.ko")" ' [reed]' >"$tmp/symbols"
	exits 1 '--debug-dir: is read' "$LOWTIDE" explain --brief --debug-dir "$tmp" "$tmp/symbols"
	has '--debug-dir: the place in a module is named' 'reed_wait \[reed\] \(reed\.c:1[123]\)'
	reed_log "$(size_of "$tmp/reed.ko")" " [reed $(printf '%040d' 7)]" >"$tmp/symbols"
	exits 1 '--debug-dir: another build is read' "$LOWTIDE" explain --brief --debug-dir "$tmp" \
		"$tmp/symbols"
	has '--debug-dir: the other build id is told' 'reed\.ko has build id [0-9a-f]{40}, the text'
	no_place() { ! grep 'reed\.c:' "$tmp/out"; }
	ok '--debug-dir: another build gives no place' no_place
	reed_log 999 '' >"$tmp/symbols"
	exits 1 '--vmlinux: another size is read' "$LOWTIDE" explain --vmlinux "$tmp/vmlinux" \
		"$tmp/symbols"
	has '--vmlinux: another size is told' 'of another build than the text: 1 times a function'
	exits 2 '--vmlinux: no ELF file is refused' "$LOWTIDE" explain --vmlinux "$tmp/calm" \
		"$tmp/hang"
	exits 2 '--debug-dir: without vmlinux is refused' "$LOWTIDE" explain --debug-dir \
		"$tmp/empty" "$tmp/hang"
else
	exits 2 '--vmlinux: without libdw is refused' "$LOWTIDE" explain --vmlinux x "$tmp/hang"
	has '--vmlinux: the cure is named' 'libdw-dev'
fi

"$LT_SRC/tools/study/score-corpus" >"$tmp/score" 2>&1
status=$?
name='real reports: every hang found, no false one'
case $status in
77) skip "$name" "$(head -n 1 "$tmp/score")" ;;
*) is "$status" 0 "$name" "$(sed -n '/^hangs/,/^Titles/p' "$tmp/score")" ;;
esac

# The scorer of sentences, with a program that says what a case's text says.
# shellcheck disable=SC2016 # expanded by the program
printf '#!/bin/sh\ncat "$3"\n' >"$tmp/parrot"
chmod +x "$tmp/parrot"
mkdir "$tmp/wants"
case_of() {	# case_of NAME WORST CERTAINTY SENTENCE: a want of pear and mutex, and its answer
	printf 'kind: hung-task\nculprit: pear 7 | plum 8\nwait: mutex\ndeny: reclaim\n' \
		>"$tmp/wants/$1.want"
	printf '{"worst":"%s","cause":{"sentence":"%s","certainty":"%s"},"kind":"hung-task"}\n' \
		"$2" "$4" "$3" >"$tmp/wants/$1.log"
}
case_of right hang suspect 'task plum (pid 8) sleeps on a mutex'
case_of partly hang suspect 'task pear (pid 7) sleeps'
case_of denied hang suspect 'task pear (pid 7) sleeps on a mutex in reclaim'
case_of other hang suspect 'task fig (pid 9) sleeps on a mutex of pear (pid 7)'
case_of sure hang proven 'task pear (pid 7) sleeps on a mutex'
case_of silent information none 'no hang or bug in this text'
score_wants() {
	"$LT_SRC/tools/study/score-corpus" --lowtide "$tmp/parrot" "$@"
}
exits 1 'the scorer: a sentence that is not right misses the bar' score_wants \
	--sentences "$tmp/wants" --cases
has 'the scorer: all that is wanted is right' '^right   right'
has 'the scorer: a missing wait is partly right' '^partly  partly: does not say mutex'
has 'the scorer: a denied word is wrong' '^wrong   denied: says reclaim'
has 'the scorer: another culprit is wrong' '^wrong   other: blames fig'
has 'the scorer: proven without proof is wrong' '^wrong   sure: says proven'
has 'the scorer: no finding is silent' '^silent  silent'
has 'the scorer: the sum is printed' '^6 sentences: 1 right, 1 partly, 3 wrong, 1 silent'
case_of bare hang suspect 'task p_q (pid 7) sleeps on a mutex (write -> __mutex_lock)'
case_of told hang suspect 'task pear (pid 7) sleeps on a mutex (fig_open -> __mutex_lock)'
exits 0 'the scorer: shares need no want' score_wants --shares "$tmp/wants"
has 'the scorer: silence is a share' '^ +1 +12.5 % of the texts: silent'
has 'the scorer: bare primitives are a share' '^ +1 +14.3 % .*: bare primitive'
has 'the scorer: proven without an owner is a share' '^ +1 +14.3 % .*: proven without'
echo 'culprits: x' >"$tmp/wants/bare.want"
exits 2 'the scorer: an unknown field is refused' score_wants --sentences "$tmp/wants"
done_testing
