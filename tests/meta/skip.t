#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that need a memory cgroup are skipped, with the true reason, where there is none.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# bare COMMAND...: where no cgroup is mounted.
# shellcheck disable=SC2016 # the inner shell expands
bare() {
	unshare -m sh -c 'while read -r _ at kind _; do
			case $kind in cgroup | cgroup2) umount -l "$at" || exit ;; esac
		done </proc/self/mounts
		"$@"' sh "$@"
}
bare true 2>/dev/null || skip_all 'needs root, to take the cgroup mounts away'
for name in bounds disk footprint host io-faults bisect calibrate soak \
	bisection command; do
	bare sh "$LT_SRC/tests/cli/$name.t" >"$tmp/out" 2>&1
	is "$(grep -c '^not ok' "$tmp/out")" 0 "$name: nothing fails" "$(grep '^not ok' "$tmp/out")"
	has "$name: the reason is true" '# SKIP no memory controller is mounted here'
done
done_testing
