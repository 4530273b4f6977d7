#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Scenarios that would leave the bounds of a host run. The peak of the run's outermost group is
# read from outside while the run goes on.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

missing=$(groups_missing)
test -z "$missing" || skip_all "$missing"
memory=/sys/fs/cgroup/memory
test -d "$memory" || memory=/sys/fs/cgroup

# scenario NAME <PARTS: a scenario of this host.
scenario() {
	{
		printf '[scenario]\nsummary = leaves its bounds\norigin = test\non = host\n'
		printf 'time = 3s\nstall_after = 2s\nneeds_reclaim = no\n[machine]\ncgroup = auto\n'
		cat
	} >"$tmp/$1.scn"
}

# peak: MiB that the run's outermost groups used at most, up to now.
peak() {
	for peak_group in "$memory/lowtide-$watched_pid"*; do
		cat "$peak_group/memory.max_usage_in_bytes" "$peak_group/memory.peak" 2>/dev/null
	done | awk '{ sum += $1 } END { print int(sum / 1048576) }'
}

# watched NAME WORDS...: run it; $most is the peak, $status what it exits with.
watched() {
	watched_name=$1 most=0
	shift
	"$LOWTIDE" run "$tmp/$watched_name.scn" "$@" >"$tmp/out" 2>&1 &
	watched_pid=$!
	while kill -0 "$watched_pid" 2>/dev/null; do
		watched_now=$(peak)
		test "$watched_now" -le "$most" || most=$watched_now
		sleep 0.05
	done
	wait "$watched_pid"
	status=$?
}

# within NAME MIB: the run stayed in the bounds that it stated.
within() {
	has "$1: the bounds are stated" "bounds: \"memory $2 MiB, swap 0 MiB, 4096 tasks"
	test "$most" -gt 1 && test "$most" -le "$2" && pass "$1: the peak is within them" ||
		fail "$1: the peak is within them" "$most MiB of $2"
	is "$(groups_left | grep "lowtide-$watched_pid")" '' "$1: no group is left"
}

scenario second <<'END'
[load hog]
what = anon_hog
size = 600M
step = 16M
on_oom = restart
[inject first]
what = mem_limit
limit = 64M
at = 0
until = 1s
[inject second]
what = mem_limit
limit = 64M
at = 0
END
watched second
within 'a limit that ends lifts another' 160

scenario setup <<'END'
[load fork]
what = fork_storm
size = 600M
on_oom = end
[load small]
what = anon_hog
size = 1M
[inject limit]
what = mem_limit
limit = 64M
at = 0
END
watched setup
within 'a load takes its memory in setup' 160

scenario release <<'END'
[load hog]
what = anon_hog
size = 600M
step = 8M
on_oom = restart
[inject limit]
what = mem_limit
limit = 64M
at = 0
[inject freeze]
what = cgroup_freeze
at = 1s
END
watched release --time 30s
within 'the release lifts the limit' 160

scenario outside <<'END'
[load hog]
what = anon_hog
size = 600M
step = 8M
in_cgroup = no
on_oom = restart
[load small]
what = anon_hog
size = 1M
[inject limit]
what = mem_limit
limit = 64M
at = 0
may_miss = yes
END
watched outside
within 'a load outside of the limited group' 160

# A small disk: the run is stopped, and the disk is not full.
PATH=$PATH:/usr/sbin:/sbin
disk=$tmp/disk
mkdir -p "$tmp/results"
if truncate -s 1G "$disk" && mke2fs -q -F "$disk" 2>"$tmp/out" &&
	mount -o loop "$disk" "$tmp/results" 2>"$tmp/out"; then
	scenario disk <<'END'
[load churn]
what = file_churn
count = 4
most = 1G
chunk = 4M
[inject limit]
what = mem_limit
limit = 64M
at = 0
may_miss = yes
END
	rm -rf "$LOWTIDE_RESULTS"
	LOWTIDE_RESULTS=$tmp/results
	watched disk --time 60s
	is "$status" 125 'a full disk: exits 125'
	has 'a full disk: folder, free space and cure are named' \
		"reason: \"$tmp/results.*only [0-9]+ MiB .* 6[0-9] MiB free.* set LOWTIDE_RESULTS"
	head -c 880M /dev/zero >"$tmp/results/fill"
	watched disk --time 60s
	is "$status" 125 'a disk that is full before: exits 125'
	has 'a disk that is full before: it is named' "reason: \"$tmp/results.*only [0-9]+ MiB"
	umount "$tmp/results"
else
	skip 'a full disk' "no loop device: $(tail -n 1 "$tmp/out")"
fi

# A frozen file system holds up all that write to it.
scenario freeze <<'END'
[load churn]
what = file_churn
[inject limit]
what = mem_limit
at = 0
[inject freeze]
what = cgroup_freeze
which = fs
at = 1s
END
exits 125 'a freeze of a file system of this host is refused' "$LOWTIDE" run "$tmp/freeze.scn"
has 'the injector and the cure are named' '\[freeze\]: it freezes .*--on vm.*page_server'

done_testing
