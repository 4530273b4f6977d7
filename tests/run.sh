# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Helpers for tests that start real runs, read after tap.sh: the records' directory, waiting for
# a phase, and checks that nothing is left. Every wait has a limit; none is a plain sleep.

: "${tmp:?read tap.sh first}"
export LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_STATE="$tmp/state"
mkdir -p "$LOWTIDE_RESULTS" "$LOWTIDE_STATE"

# wait_for SECONDS COMMAND...: repeat the command until it succeeds.
wait_for() {
	wait_left=$(($1 * 10))
	shift
	until "$@"; do
		wait_left=$((wait_left - 1))
		test "$wait_left" -gt 0 || return 1
		sleep 0.1
	done
}

# events: the newest run's record. has_phase PHASE: whether the run has reached it.
events() {
	for events_file in "$LOWTIDE_RESULTS"/*/events.jsonl; do :; done
	printf '%s\n' "$events_file"
}

has_phase() {
	grep -qs "\"kind\":\"phase\".*\"text\":\"$1\"" "$(events)"
}

has_kind() {
	grep -qs "\"kind\":\"$1\"" "$(events)"
}

# children PID: this process and all its descendants.
children() {
	printf '%s\n' "$1"
	for children_pid in $(ps -o pid= --ppid "$1"); do
		(children "$children_pid")
	done
}

# none_left PIDS...: no such process exists, zombies aside.
none_left() {
	for left_pid in "$@"; do
		left_state=$(ps -o stat= -p "$left_pid" 2>/dev/null) || continue
		case $left_state in Z*) ;; *) return 1 ;; esac
	done
}

# groups_missing: why no run on this host can have a memory cgroup; nothing where one can.
groups_missing() {
	if test "$(id -u)" != 0; then
		echo 'needs root for a memory cgroup'
		return
	fi
	while read -r _ groups_at groups_kind groups_options _; do
		case $groups_kind,$groups_options, in
		cgroup,*,memory,*) ;;
		cgroup2,*) grep -qsw memory "$groups_at/cgroup.controllers" || continue ;;
		*) continue ;;
		esac
		test ! -w "$groups_at" || return 0
	done </proc/self/mounts
	echo 'no memory controller is mounted here that may be written: mount a cgroup'
}

groups_left() {
	find /sys/fs/cgroup -maxdepth 3 -type d -name 'lowtide-*' 2>/dev/null
}

no_groups() {
	test -z "$(groups_left)"
}

# whole_lines FILE: every line of a record is a JSON object.
whole_lines() {
	test -s "$1" && ! grep -qv '^{.*}$' "$1"
}
