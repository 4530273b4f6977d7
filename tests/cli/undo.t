#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide undo: replay journals of dead runs, leave those of living runs alone. Knobs are plain
# files here; host.t covers what real runs leave.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_STATE="$tmp/state"
mkdir "$LOWTIDE_STATE"

cat >"$tmp/set.c" <<'E2'
#include <stdio.h>
#include "knob.h"
int main(int argc, char **argv)
{
	struct knobs *k;
	struct err e = { .code = 0 };

	if (argc < 4 || knobs_open(&k, argv[1], &e) || knob_set(k, argv[2], argv[3], &e))
		fprintf(stderr, "%s\n", e.msg);
	return e.code;
}
E2
# shellcheck disable=SC2046 # a list of options
$CC -o "$tmp/set" "$tmp/set.c" -I"$LT_SRC/harness/base" "$LT_BUILD/obj/libbase.a" \
	$(sed -n 's/^LIBS = //p' "$LT_BUILD/config.mk") 2>"$tmp/cc" ||
	skip_all "no libbase.a to link with: $(head -n 1 "$tmp/cc")"

dead=$(sh -c 'echo $$')
# journal PID: a journal of a run with this pid that set the knob from old to new.
journal() {
	echo old >"$tmp/knob"
	file=$LOWTIDE_STATE/lowtide-$1-0.journal
	"$tmp/set" "$file" "$tmp/knob" new || fail 'the knob is set'
}
restored() {
	test "$(cat "$tmp/knob")" = old && ! test -e "$file"
}
changed() {
	test "$(cat "$tmp/knob")" = new && test -e "$file"
}

ok 'nothing is left' "$LOWTIDE" undo
has 'it says so' 'nothing to restore'
journal "$dead"
ok '--dry-run' "$LOWTIDE" undo --dry-run
has '--dry-run names the journal' "would restore .*lowtide-$dead-0"
ok '--dry-run changes nothing' changed
ok 'the journal of a dead run' "$LOWTIDE" undo
has 'it says what it restored' "restored .*$tmp/knob"
ok 'the knob is restored, the journal gone' restored
ok 'a second time' "$LOWTIDE" undo
has 'nothing is left then' 'nothing to restore'

journal $$
ok 'the journal of a living run' "$LOWTIDE" undo
ok 'it is left alone' changed
rm "$file"

journal "$dead"
printf 'torn line' >>"$file"
ok 'a torn last line' "$LOWTIDE" undo
ok 'what stands before it is restored' restored

journal "$dead"
rm "$tmp/knob"
ok 'a knob that is gone needs nothing' "$LOWTIDE" undo
is "$(ls "$LOWTIDE_STATE")" '' 'its journal is gone too'

od -c "$LOWTIDE" | head -n 5000 >"$LOWTIDE_STATE/lowtide-$dead-1.journal"
exits 1 'a journal of noise' "$LOWTIDE" undo
has 'it is told' 'could not restore'
rm -f "$LOWTIDE_STATE"/*
: >"$LOWTIDE_STATE/lowtide-$dead-2.journal"
ok 'an empty journal' "$LOWTIDE" undo
ok 'no state folder at all' env LOWTIDE_STATE="$tmp/none" "$LOWTIDE" undo

# Without root the state directory may be in /tmp, where another user may have created it.
uid=3999999 own=/tmp/lowtide-3999999
as_user() {
	env -u LOWTIDE_STATE -u XDG_RUNTIME_DIR \
		setpriv --reuid $uid --regid $uid --clear-groups "$@"
}
if test "$(id -u)" = 0 && ! test -e $own && as_user "$LOWTIDE" --version >/dev/null 2>&1; then
	mkdir $own
	exits 2 "somebody else's folder in /tmp" as_user "$LOWTIDE" undo
	has 'it says what to do' "^lowtide: $own is no folder .* set LOWTIDE_STATE"
	chown $uid $own
	ok 'its own folder' as_user "$LOWTIDE" undo
	chmod 777 $own
	exits 2 'that others can write to' as_user "$LOWTIDE" undo
	rmdir $own
	ok 'none yet' as_user "$LOWTIDE" undo
	is "$(stat -c %a-%u $own)" "700-$uid" 'it is made for this user alone'
	rmdir $own
else
	skip "somebody else's folder in /tmp" 'not run as root, or no setpriv'
fi
done_testing
