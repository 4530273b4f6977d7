#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide kernel: adding kernels and building modules for them; no network, own store.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_CACHE="$tmp/cache" LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_STATE="$tmp/state"
export LOWTIDE_SCENARIOS="$tmp"
unset LOWTIDE_KMOD

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
exits 2 'kernel add refuses missing headers' "$LOWTIDE" kernel add mine "$tmp/bzImage" --headers \
	"$tmp/no"
has 'the missing headers are named' "$tmp/no"
exits 0 'kernel add succeeds' "$LOWTIDE" kernel add bare "$tmp/bzImage"
exits 0 'kernel add --headers succeeds' "$LOWTIDE" kernel add mine "$tmp/bzImage" --headers "$tmp/h"
exits 0 'kernel list succeeds' "$LOWTIDE" kernel list
has 'both kernels are listed' '^bare +6.1.5-mine'

exits 2 'a name that is taken is refused' "$LOWTIDE" kernel add bare "$tmp/bzImage"
has 'how to replace it is named' 'to replace it, .lowtide kernel rm bare. and add it again'
exits 2 'an unknown kernel is refused' "$LOWTIDE" kernel build 9.9
has 'the cure is named' 'lowtide kernel (add|fetch)'
exits 125 'a kernel without headers exits 125' "$LOWTIDE" kernel build bare
has 'the module is named' 'lowtide_planted cannot be built for kernel bare'
has 'the cure is named' 'kernel add --headers'
if command -v make >/dev/null && command -v gcc >/dev/null; then
	exits 125 'a failed build exits 125' "$LOWTIDE" kernel build mine
	has 'the reason is the decisive line' 'x.c:1: error: not today'
	ok 'the whole log is kept' grep -q today "$tmp/cache/kernels/mine/kmod/lowtide_planted.log"
fi
exits 125 'a missing make exits 125' env PATH=/nowhere "$LOWTIDE" kernel build mine
has 'the package is named' 'apt-get install make'
exits 125 'missing sources exit 125' env LOWTIDE_KMOD="$tmp" "$LOWTIDE" kernel build mine
has 'the searched directory is named' "LOWTIDE_KMOD=$tmp"

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
has 'the module is among them' 'own kernel module lowtide_planted|own module lowtide_planted'
if command -v qemu-system-x86_64 >/dev/null && command -v mke2fs >/dev/null; then
	exits 125 'a run that needs it is skipped' "$LOWTIDE" run plant --kernel bare --seed 1
	has 'the reason is named' '^ok 1 - plant # SKIP .*added without headers'
fi
# The start of a name, up to a dash.
exits 0 'a kernel is added' "$LOWTIDE" kernel add own-6-a "$tmp/bzImage"
ok 'a second kernel with the same start is added' "$LOWTIDE" kernel add own-7-a "$tmp/bzImage"
exits 125 'the start of a name is accepted' "$LOWTIDE" kernel build own-6
has 'it stands for the name' 'cannot be built for kernel own-6-a'
for verb in 'run plant' 'calibrate plant' 'kernel build' 'kernel rm'; do
	# shellcheck disable=SC2086 # words
	set -- $verb
	test "$1" = kernel || set -- "$@" --kernel
	exits 2 "$verb: the start of several names is refused" "$LOWTIDE" "$@" own
	has "$verb: the names are listed" 'kernel own may be any of own-6-a, own-7-a: give one'
done
exits 2 'a start must end before a dash' "$LOWTIDE" kernel rm own-6-
has 'the name is called unknown' 'no kernel has the name own-6-'
exits 2 'a line is no start of a name' "$LOWTIDE" kernel rm 6.1
has 'the line is called unknown' 'no kernel has the name 6.1;'
exits 0 'rm accepts the start of a name' "$LOWTIDE" kernel rm own-7
ok 'rm keeps the other kernels' test -e "$tmp/cache/kernels/own-6-a/vmlinuz"
ok 'rm removes the kernel' test ! -e "$tmp/cache/kernels/own-7-a"
exits 0 'rm accepts a start that has become unique' "$LOWTIDE" kernel rm own

if test "$(id -u)" = 0 && grep -qw memory /proc/cgroups /sys/fs/cgroup/cgroup.controllers; then
	exits 125 'on a host the run is skipped' "$LOWTIDE" run plant --on host --seed 1
	has 'on a host --unbounded is asked for' \
		'# SKIP .*planted works on this whole machine.*--unbounded'
else
	skip 'on a host the run is skipped' 'needs root and a memory cgroup to come that far'
fi
ok "no module is built for the host" test ! -e "$tmp/cache/host"
done_testing
