#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide kernel: adding kernels and building modules for them; no network, own store.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_CACHE="$tmp/cache" LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_STATE="$tmp/state"
export LOWTIDE_SCENARIOS="$tmp"
unset LOWTIDE_KMOD LOWTIDE_I_KNOW

# image FILE: header of a bzImage with the release 6.1.5-mine.
image() {
	{
		head -c 514 /dev/zero
		printf 'HdrS'
		head -c 8 /dev/zero
		printf '\000\001'
		head -c 240 /dev/zero
		printf '6.1.5-mine (me@here) #1\000'
		head -c 64 /dev/zero
	} >"$1"
}

image "$tmp/bzImage"
mkdir -p "$tmp/h/include/config"
echo 6.1.5-mine >"$tmp/h/include/config/kernel.release"
printf 'modules:\n\t@echo "x.c:1: error: not today"; exit 1\n' >"$tmp/h/Makefile"
exits 2 'headers that are not there' "$LOWTIDE" kernel add mine "$tmp/bzImage" --headers "$tmp/no"
has 'are named' "$tmp/no"
exits 0 'kernel add' "$LOWTIDE" kernel add bare "$tmp/bzImage"
exits 0 'kernel add --headers' "$LOWTIDE" kernel add mine "$tmp/bzImage" --headers "$tmp/h"
exits 0 'kernel list' "$LOWTIDE" kernel list
has 'both are there' '^bare +6.1.5-mine'

exits 2 'a kernel that is not in the store' "$LOWTIDE" kernel build 9.9
has 'the cure is told' 'kernel fetch 9.9'
exits 125 'a kernel without headers' "$LOWTIDE" kernel build bare
has 'the module is named' 'lowtide_planted cannot be built for kernel bare'
has 'the cure is told' 'kernel add --headers'
if command -v make >/dev/null && command -v gcc >/dev/null; then
	exits 125 'sources that do not compile' "$LOWTIDE" kernel build mine
	has 'the reason is the line that matters' 'x.c:1: error: not today'
	ok 'the whole log is kept' grep -q today "$tmp/cache/kernels/mine/kmod/lowtide_planted.log"
fi
exits 125 'no make' env PATH=/nowhere "$LOWTIDE" kernel build mine
has 'the package is named' 'apt-get install make'
exits 125 'no sources at all' env LOWTIDE_KMOD="$tmp" "$LOWTIDE" kernel build mine
has 'it tells where it looked' "LOWTIDE_KMOD=$tmp"

cat >"$tmp/plant.scn" <<'END'
[scenario]
summary = a planted bug
[machine]
cgroup = auto
[inject bug]
what = planted
bug = lock_order
at = setup
[inject limit]
what = mem_limit
[load op]
what = planted
END
exits 0 'the needs of the injector are listed' "$LOWTIDE" list injectors
has 'with the module' 'own kernel module lowtide_planted|own module lowtide_planted'
if command -v qemu-system-x86_64 >/dev/null && command -v mke2fs >/dev/null; then
	exits 125 'a run that needs it is skipped' "$LOWTIDE" run plant --kernel bare --seed 1
	has 'with the reason' '^ok 1 - plant # SKIP .*added without headers'
fi
# The start of a name, up to a dash.
exits 0 'kernel add, two of one start' "$LOWTIDE" kernel add own-6-a "$tmp/bzImage"
ok 'the second' "$LOWTIDE" kernel add own-7-a "$tmp/bzImage"
exits 125 'the start of one name' "$LOWTIDE" kernel build own-6
has 'stands for it' 'cannot be built for kernel own-6-a'
for verb in 'run plant' 'calibrate plant' 'kernel build' 'kernel rm'; do
	# shellcheck disable=SC2086 # words
	set -- $verb
	test "$1" = kernel || set -- "$@" --kernel
	exits 2 "$verb: the start of several names" "$LOWTIDE" "$@" own
	has "$verb: they are listed" 'kernel own may be any of own-6-a, own-7-a: give one'
done
exits 2 'a start that does not end at a dash' "$LOWTIDE" kernel rm own-6-
has 'is none' 'no kernel has the name own-6-'
exits 2 'a line is no start' "$LOWTIDE" kernel rm 6.1
has 'and nothing is removed' 'no kernel has the name 6.1;'
exits 0 'the start of one name is removed' "$LOWTIDE" kernel rm own-7
ok 'the rest is there' test -e "$tmp/cache/kernels/own-6-a/vmlinuz"
ok 'and nothing else' test ! -e "$tmp/cache/kernels/own-7-a"
exits 0 'a start that means one now' "$LOWTIDE" kernel rm own

if test "$(id -u)" = 0 && grep -qw memory /proc/cgroups /sys/fs/cgroup/cgroup.controllers; then
	exits 125 'on a host it is skipped' \
		env LOWTIDE_WHOLE_MACHINE=yes "$LOWTIDE" run plant --on host --seed 1
	has 'as the user has not said --i-know' '# SKIP .*lowtide_planted.*--i-know'
else
	skip 'on a host it is skipped' 'needs root and a memory cgroup to come that far'
fi
ok "and nothing was built for the host" test ! -e "$tmp/cache/host"
done_testing
