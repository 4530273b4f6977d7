#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Footprint of the supervisor during a run: no allocation, locked memory, small.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

missing=$(groups_missing)
test -z "$missing" || skip_all "$missing"

ok 'the shim that forbids allocation builds' \
	"$CC" -shared -fPIC -O2 -D_GNU_SOURCE -o "$tmp/noalloc.so" "$LT_SRC/tests/support/noalloc.c"

LD_PRELOAD="$tmp/noalloc.so" "$LOWTIDE" run host-smoke --time 6s >"$tmp/out" 2>&1
is $? 0 'a run allocates nothing once it has started' "$(tail -n 5 "$tmp/out")"

# Check the shim: a program called "run" that locks its memory and then allocates must fail.
cat >"$tmp/guilty.c" <<'EOF'
#include <stdlib.h>
#include <sys/mman.h>
int main(void)
{
	mlockall(MCL_CURRENT);
	return malloc(10) == NULL;
}
EOF
"$CC" -O0 -fno-builtin -o "$tmp/guilty" "$tmp/guilty.c"
LD_PRELOAD="$tmp/noalloc.so" "$tmp/guilty" run >"$tmp/out" 2>&1
is $? 134 'a program that does allocate is aborted'

rm -rf "$LOWTIDE_RESULTS"
"$LOWTIDE" run host-smoke --time 6s >"$tmp/out" 2>&1 &
run_pid=$!
wait_for 20 has_phase run
status=$(cat "/proc/$run_pid/status")
kill -INT "$run_pid"
wait "$run_pid"
kib() {
	printf '%s\n' "$status" | awk -v key="$1:" '$1 == key { print $2 }'
}
rss=$(kib VmRSS) locked=$(kib VmLck)
test "$rss" -lt 16384 && pass 'resident memory is below 16 MiB' ||
	fail 'resident memory is below 16 MiB' "$rss KiB"
test "$locked" -gt 0 && pass 'its memory is locked' || fail 'its memory is locked'

# A cgroup at its limit: page cache of a file larger than the limit has filled it.
cat >"$tmp/squeezed" <<EOF
head -c 32M /dev/zero >"$tmp/big"
exec "$LOWTIDE" run host-smoke --time 6s
EOF
group=memory:test-$$
if cgcreate -g "$group" 2>"$tmp/out"; then
	cgset -r memory.limit_in_bytes=24M "${group#*:}" 2>/dev/null ||
		cgset -r memory.max=24M "${group#*:}"
	cgexec -g "$group" sh "$tmp/squeezed" >"$tmp/out" 2>&1
	is $? 0 'a run starts from a group at its limit' "$(tail -n 5 "$tmp/out")"
	hits=$(cgget -nvr memory.failcnt "${group#*:}" 2>/dev/null ||
		cgget -nvr memory.events "${group#*:}")
	test "$hits" != 0 && pass 'that limit was reached' || fail 'that limit was reached' "$hits"
	cgdelete -g "$group"
else
	skip 'a run starts from a group at its limit' "cgcreate: $(cat "$tmp/out")"
fi

done_testing
