#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A command of the user's own in a VM: what it brings gets there, and its hang is found.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
cd "$tmp" || exit 1

"$LOWTIDE" kernel list | grep -q '^6\.1\.' || skip_all 'no kernel: lowtide kernel fetch 6.1'

# One boot for all that is brought: setup, bash, perl, a program by its name, data, a C source.
cat >all.bash <<'EOS'
#!/bin/bash
set -e
test -f "$LOWTIDE_DIR/../ready"
perl -MPOSIX -MFile::Temp -e 'print "perl ", POSIX::floor(1.5), "\n"'
diff <(cat data/a\ file) <(echo content)
test "$1" = 'two words'
./source
echo all there
EOS
echo 'int main(void) { return 0; }' >source.c
mkdir data
echo content >'data/a file'
chmod +x all.bash
cat >all.scn <<'EOS'
[scenario]
summary = all that a command can bring
time = 20s
stall_after = 5s
needs_reclaim = no
[machine]
scratch = 64M
[setup ready]
where = scratch
run = truncate -s 8M image && mkfs.ext4 -q image && touch ready
undo = rm ready
[load own]
what = command
run = ./all.bash 'two words'
files = data
programs = ./source.c
progress = match:^all there$
where = scratch
EOS
if command -v cc >/dev/null && command -v perl >/dev/null && command -v bash >/dev/null; then
	ok 'a script finds all that it needs' "$LOWTIDE" run ./all.scn --kernel 6.1
	has 'and passes' '^  verdict: "(pass|slow)"$'
	for run in "$LOWTIDE_RESULTS"/2*; do :; done
	exits 2 'its bundle is repeated as it was' "$LOWTIDE" run "$run" --mem 1G
	echo changed >"$run/files/own/data/a file"
	exits 2 'and only with the files of the run' "$LOWTIDE" run "$run"
	has 'the one that differs is named' 'files/own/data/a file is not the file that the run had'
	rm "$run/files/own/data/a file"
	ln -s /etc/passwd "$run/files/own/data/a file"
	exits 2 'a link in its place is refused' "$LOWTIDE" run "$run"
else
	skip 'a script finds all that it needs' 'no cc, perl or bash'
fi

if test -n "${LOWTIDE_LONG:-}"; then
	awk '$0 == "<!-- file: freeze.sh -->" { there = 1; next }
		there && /^```/ { if (within) exit; within = 1; next }
		within { print }' "$LT_SRC/docs/BUG-REPORT.md" >freeze.sh
	chmod +x freeze.sh
	exits 1 'a writer on a frozen file system is a hang' "$LOWTIDE" run --time 15s \
		--kernel 6.1 -- ./freeze.sh hang
	has 'a deadlock, with its cause' 'cause: .*sleeps on a frozen file system'
	ok 'its twin is none' "$LOWTIDE" run --time 15s --kernel 6.1 -- ./freeze.sh slow
	printf '%s\n' 'import os, json, time' 'for i in range(5):' \
		'    print(json.dumps(i), flush=True); time.sleep(0.1)' >p.py
	command -v python3 >/dev/null &&
		ok 'a python script runs' "$LOWTIDE" run --kernel 6.1 -- python3 p.py
fi
done_testing
