#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs in a VM that end badly: interrupted in every phase, or with one of their processes
# killed.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'

# The QEMU with a board: others only print their version or probe an accelerator.
qemu_of() {
	ps -o pid=,args= --ppid "$1" | awk '/qemu-system.*ivshmem/ { print $1 }'
}

# qemu_up: sets run_qemu once QEMU runs.
qemu_up() {
	run_qemu=$(qemu_of "$run_pid")
	test -n "$run_qemu"
}

# start PHASE WORDS...: start a run and wait for PHASE ("boot": QEMU runs).
start() {
	start_phase=$1
	shift
	rm -rf "$LOWTIDE_RESULTS"
	"$LOWTIDE" run msync-storm "$@" >"$tmp/start.out" 2>&1 &
	run_pid=$!
	if wait_for 60 qemu_up; then
		run_pids=$(children "$run_pid")
		test "$start_phase" = boot || wait_for 300 has_phase "$start_phase"
	else
		false
	fi && return 0
	fail "the run gets to phase $start_phase" "$(tail -n 5 "$tmp/start.out")"
	kill -TERM "$run_pid" 2>/dev/null
	wait "$run_pid"
	return 1
}

# ended WHAT: no process of the run is left, and its records are readable.
ended() {
	# shellcheck disable=SC2086
	wait_for 30 none_left $run_pids && pass "$1: no process is left" ||
		fail "$1: no process is left" "$(ps -f 2>&1)"
	ok "$1: all lines of the record are complete" whole_lines "$(events)"
	ok "$1: the record is readable" "$LOWTIDE" show
}

# A large file makes verify long enough to be seen.
for phase in boot setup run verify; do
	if start "$phase" --time 12s --set dirty.size=160M; then
		kill -INT "$run_pid"
		wait "$run_pid"
		is $? 130 "Ctrl-C in phase $phase: exits 130"
		ended "Ctrl-C in phase $phase"
		has 'show reports the stop' 'stopped by the user \(signal 2\)'
		ok 'the events have the stop' has_kind stopped
	fi
done

if start run --time 60s; then
	kill -KILL "$run_pid"
	wait "$run_pid" 2>/dev/null
	ended 'kill -9 of the supervisor'
	has 'show reports the run as cut short' 'cut short'
fi

if start run --time 60s; then
	kill -KILL "$run_qemu"
	wait "$run_pid"
	is $? 125 'kill -9 of QEMU: exits 125'
	ended 'kill -9 of QEMU'
	has 'show reports the run as broken' '^msync-storm: broken, '
	has 'show names the signal' 'ended by signal 9 in phase'
	ok 'the point is broken, too' grep -q '^  verdict: "broken"$' "$tmp/start.out"
fi

done_testing
