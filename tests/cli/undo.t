#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide undo: replay journals of dead runs, leave those of living runs alone. Knobs are plain
# files here; host.t covers what real runs leave.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

# set JOURNAL KNOB VALUE | set JOURNAL note TEXT: then die. set hold JOURNAL, set own GROUP: live.
cat >"$tmp/set.c" <<'E2'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cgroup.h"
#include "knob.h"
int main(int argc, char **argv)
{
	struct knobs *k;
	struct err e = { .code = 0 };
	int rc = argc < 3;

	if (!rc && !strcmp(argv[1], "own"))
		rc = cgroup_make(argv[2], &e) ?: cgroup_own(argv[2], &e);
	else if (!rc)
		rc = knobs_open(&k, argv[argc == 3 ? 2 : 1], &e);
	if (rc >= 0 && argc == 3) {
		puts("ready");
		fflush(stdout);
		pause();
	}
	if (!rc)
		rc = strcmp(argv[2], "note") ? knob_set(k, argv[2], argv[3], &e) :
			knob_note(k, argv[3], &e);
	if (rc)
		fprintf(stderr, "%s\n", e.msg);
	return e.code;
}
E2
# shellcheck disable=SC2046 # a list of options
$CC -o "$tmp/set" "$tmp/set.c" -I"$LT_SRC/harness/base" -I"$LT_SRC/harness/base/knob" \
	"$LT_BUILD/obj/libbase.a" $(sed -n 's/^LIBS = //p' "$LT_BUILD/config.mk") 2>"$tmp/cc" ||
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

ok 'undo without journals succeeds' "$LOWTIDE" undo
has 'the absence is reported' 'nothing to restore'
journal "$dead"
ok '--dry-run succeeds' "$LOWTIDE" undo --dry-run
has '--dry-run names the journal' "would restore .*lowtide-$dead-0"
ok '--dry-run changes nothing' changed
ok 'the journal of a dead run is undone' "$LOWTIDE" undo
has 'the restored knob is named' "restored .*$tmp/knob"
ok 'the knob is restored and the journal removed' restored
ok 'a second undo succeeds' "$LOWTIDE" undo
has 'a second undo has nothing to do' 'nothing to restore'

# The owner is who holds STEM-host.journal, in any pid namespace. A pid tells nothing.
hold() {
	"$@" >"$tmp/held" 2>&1 &
	hold_pid=$!
	wait_for 10 grep -q ready "$tmp/held"
}
# hold_run WORDS...: hold $owner and, as an agent does, its STEM-agent.journal.
hold_run() {
	hold "$@" "$tmp/set" hold "${owner%-host.journal}-agent.journal" || return
	agent_pid=$hold_pid
	hold "$@" "$tmp/set" hold "$owner"
}
# let_go: kill what hold and hold_run started, and what unshare started for it.
let_go() {
	let_pids="$(children "$hold_pid") ${agent_pid:+$(children "$agent_pid")}"
	agent_pid=
	# shellcheck disable=SC2086 # a list of pids
	kill -KILL $let_pids 2>/dev/null
	wait "$hold_pid" 2>/dev/null
	# shellcheck disable=SC2086 # a list of pids
	wait_for 20 none_left $let_pids
}
pidns() {
	unshare -p -f --mount-proc "$@"
}
owner=$LOWTIDE_STATE/lowtide-$dead-host.journal
journal "$dead"
hold_run || fail 'the owner lives'
ok 'undo succeeds beside a living run' "$LOWTIDE" undo
ok 'a living run is left alone, whatever pid its name holds' changed
if pidns true 2>/dev/null; then
	ok 'undo of another pid namespace succeeds' pidns "$LOWTIDE" undo
	ok 'undo of another pid namespace leaves it alone' changed
else
	skip 'undo of another pid namespace leaves it alone' 'no unshare -p'
fi
let_go
"$LOWTIDE" undo >/dev/null
journal "$dead"
# An agent that restores after its supervisor was killed holds that journal, and is waited for.
cat >"$tmp/restore" <<EOS
"$tmp/set" hold "$owner" &
held=\$!
sleep 1
kill \$held
EOS
sh "$tmp/restore" &
wait_for 10 test -e "$owner"
ok 'undo waits for an agent that restores' "$LOWTIDE" undo
ok 'what it leaves is undone' restored
wait
journal "$dead"
ok 'undo succeeds after the run was killed' "$LOWTIDE" undo
ok 'a killed run is undone' restored
journal $$
ok 'undo succeeds for a run of a pid that another process has' "$LOWTIDE" undo
ok 'a run whose pid another process has is undone' restored
if pidns true 2>/dev/null; then
	journal 1
	owner=$LOWTIDE_STATE/lowtide-1-host.journal
	hold_run pidns
	ok 'undo beside a run in a container succeeds' "$LOWTIDE" undo
	ok 'a living run in a container is left alone' changed
	let_go
	ok 'undo after a container was killed succeeds' "$LOWTIDE" undo
	ok 'a run of a killed container is undone' restored
	is "$(ls "$LOWTIDE_STATE")" '' 'no journal of the container is left'
else
	skip 'runs in a container' 'no unshare -p'
fi

# Groups without a journal: a container took its state folder along.
group=lowtide-$dead-0123abcd
group_there() {
	test -n "$(find /sys/fs/cgroup -maxdepth 2 -name "$group")"
}
group_gone() {
	! group_there
}
if test "$(id -u)" = 0 && hold "$tmp/set" own "$group"; then
	ok 'undo beside an owned group succeeds' "$LOWTIDE" undo
	ok 'a group that is owned is left alone' group_there
	ok 'undo in another pid namespace succeeds' pidns "$LOWTIDE" undo
	ok 'a group that is owned in another pid namespace is left alone' group_there
	let_go
	ok 'undo of a group without an owner succeeds' "$LOWTIDE" undo
	ok 'a group without an owner is removed' group_gone
else
	skip 'groups without a journal' "$(cat "$tmp/held" 2>/dev/null)"
fi

# Undo obeys only what its user alone can have written.
journal "$dead"
mv "$file" "$tmp/elsewhere"
ln -s "$tmp/elsewhere" "$file"
exits 1 'a journal that is a link fails' "$LOWTIDE" undo
has 'the link is named' 'could not restore .*no file that you alone can write to'
ok 'a journal that is a link is not obeyed' changed
mv "$tmp/elsewhere" "$file"
chmod 660 "$file"
exits 1 'a journal that others can write to fails' "$LOWTIDE" undo
ok 'a journal that others can write to is not obeyed' changed
chmod 600 "$file"
chmod 775 "$LOWTIDE_STATE"
exits 2 'a state folder that others can write to is refused' "$LOWTIDE" undo
has 'the folder and the cure are named' "^lowtide: $LOWTIDE_STATE is no folder .* LOWTIDE_STATE"
exits 2 'a run refuses such a state folder' "$LOWTIDE" run host-smoke
chmod 755 "$LOWTIDE_STATE"
ln -s "$LOWTIDE_STATE" "$tmp/link"
exits 2 'a link as state folder is refused' env LOWTIDE_STATE="$tmp/link" "$LOWTIDE" undo
if test "$(id -u)" = 0; then
	chown 3999999 "$file"
	exits 1 "another user's journal fails" "$LOWTIDE" undo
	chown 0 "$file"
	chown 3999999 "$LOWTIDE_STATE"
	exits 2 "another user's state folder is refused" "$LOWTIDE" undo
	chown 0 "$LOWTIDE_STATE"
else
	skip "another user's state folder is refused" 'not run as root'
fi
ok 'the journal was kept, and is obeyed now' "$LOWTIDE" undo
ok 'the knob is restored after all' restored

# A frozen file system is thawed before anything else, whichever journal notes it.
disk=$tmp/disk work=$tmp/run/work
frozen() {
	truncate -s 16M "$disk" && mke2fs -q -F "$disk" && mkdir -p "$work" &&
		mount -o loop "$disk" "$work" && fsfreeze -f "$work"
}
PATH=$PATH:/usr/sbin:/sbin
if test "$(id -u)" = 0 && command -v fsfreeze mke2fs >/dev/null && frozen 2>"$tmp/out"; then
	stem=$LOWTIDE_STATE/lowtide-$dead
	"$tmp/set" "$stem-agent.journal" note "work $work"
	"$tmp/set" "$stem-0.journal" note "freeze $work"
	"$tmp/set" "$stem-10.journal" note "mount $work"
	ok 'undo of a frozen file system succeeds' timeout 60 "$LOWTIDE" undo
	ok 'its work folder is gone' test ! -e "$work"
	ok 'it is thawed: its device takes writes' timeout 20 sh -c \
		"mkdir -p '$tmp/m' && mount -o loop '$disk' '$tmp/m' && echo x >'$tmp/m/x' && sync"
	umount "$tmp/m" || fsfreeze -u "$tmp/m"
else
	skip 'undo of a frozen file system succeeds' "no root, fsfreeze, mke2fs or loop device"
fi

journal "$dead"
printf 'torn line' >>"$file"
ok 'a torn last line is accepted' "$LOWTIDE" undo
ok 'entries before the torn line are restored' restored

journal "$dead"
rm "$tmp/knob"
ok 'a knob that is gone needs nothing' "$LOWTIDE" undo
is "$(ls "$LOWTIDE_STATE")" '' 'the journal of a lost knob is removed'

od -c "$LOWTIDE" | head -n 5000 >"$LOWTIDE_STATE/lowtide-$dead-1.journal"
exits 1 'a journal of noise fails' "$LOWTIDE" undo
has 'the failure is reported' 'could not restore'
rm -f "$LOWTIDE_STATE"/*
: >"$LOWTIDE_STATE/lowtide-$dead-2.journal"
ok 'an empty journal is accepted' "$LOWTIDE" undo
ok 'a missing state directory is accepted' env LOWTIDE_STATE="$tmp/none" "$LOWTIDE" undo

# Without root the state directory may be in /tmp, where another user may have created it.
uid=3999999 own=/tmp/lowtide-3999999
as_user() {
	env -u LOWTIDE_STATE -u XDG_RUNTIME_DIR \
		setpriv --reuid $uid --regid $uid --clear-groups "$@"
}
if test "$(id -u)" = 0 && ! test -e $own && as_user "$LOWTIDE" --version >/dev/null 2>&1; then
	mkdir $own
	exits 2 "a foreign directory in /tmp is refused" as_user "$LOWTIDE" undo
	has 'the cure is named' "^lowtide: $own is no folder .* set LOWTIDE_STATE"
	chown $uid $own
	ok "the user's own directory is accepted" as_user "$LOWTIDE" undo
	chmod 777 $own
	exits 2 'a directory that others can write to is refused' as_user "$LOWTIDE" undo
	rmdir $own
	ok 'a missing directory is accepted' as_user "$LOWTIDE" undo
	is "$(find $own 2>/dev/null)" '' 'undo creates no directory'
else
	skip "a foreign directory in /tmp is refused" 'not run as root, or no setpriv'
fi
done_testing
