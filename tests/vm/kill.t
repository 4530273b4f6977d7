#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs in a VM that end badly: every part killed, every phase interrupted, the disk full.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'

# start PHASE WORDS...: a run in the background, once it is in PHASE ("boot": QEMU is up).
start() {
	start_phase=$1
	shift
	rm -rf "$LOWTIDE_RESULTS"
	"$LOWTIDE" run msync-storm "$@" >"$tmp/start.out" 2>&1 &
	run_pid=$!
	if test "$start_phase" = boot; then
		wait_for 30 qemu_up
	else
		wait_for 90 has_phase "$start_phase"
	fi || {
		fail "the run gets to phase $start_phase" "$(tail -n 5 "$tmp/start.out")"
		return 1
	}
	run_pids=$(children "$run_pid")
	run_qemu=$(qemu_of "$run_pid")
}

qemu_of() {
	ps -o pid=,args= --ppid "$1" | awk '/qemu-system/{print $1}'
}

qemu_up() {
	test -n "$(qemu_of "$run_pid")"
}

gone() {
	# shellcheck disable=SC2086
	wait_for 10 none_left $run_pids && pass "$1: no process is left" ||
		fail "$1: no process is left" "$(ps -f 2>&1)"
	ok "$1: the record is readable" whole_lines "$(events)"
}

for phase in boot setup run verify; do
	if start "$phase" --time 8s; then
		kill -INT "$run_pid"
		wait "$run_pid"
		is $? 130 "Ctrl-C in phase $phase: exit status"
		gone "Ctrl-C in phase $phase"
		ok "Ctrl-C in phase $phase: the record says so" has_kind stopped
	fi
done

if start run --time 60s; then
	kill -KILL "$run_pid"
	wait "$run_pid" 2>/dev/null
	gone 'kill -9 of the supervisor'
fi

if start run --time 60s; then
	kill -KILL "$run_qemu"
	wait "$run_pid"
	is $? 1 'kill -9 of QEMU: exit status'
	gone 'kill -9 of QEMU'
	ok 'kill -9 of QEMU: the point says dead' grep -q 'verdict: .*dead' "$tmp/start.out"
fi

done_testing
