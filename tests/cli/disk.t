#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits of the disk and of files, met at the start of runs: each is told by its name.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

missing=$(groups_missing)
test -z "$missing" || skip_all "$missing"
unshare -m true 2>/dev/null || skip_all 'a small disk cannot be mounted here'

# Through a pipe: the limit holds for a file of the error output, too.
{
	(
		ulimit -f 0
		exec "$LOWTIDE" run host-smoke 2>&1
	)
	echo "exit $?"
} | cat >"$tmp/out"
has 'the limit of file sizes does not kill' '^exit 125$'
has 'EFBIG is told by its name' '^lowtide: .*File too large'
is "$(find "$LOWTIDE_RESULTS" -name work | wc -l)" 0 'no work folder stays'

exits 125 'too few descriptors' prlimit --nofile=8 "$LOWTIDE" run host-smoke --time 6s
has 'EMFILE is told by its name' '^lowtide: .*Too many open files'

# full FOLDER COMMAND...: with a full disk on the folder, in a mount namespace of its own.
full() {
	full_folder=$1
	shift
	mkdir -p "$full_folder"
	# shellcheck disable=SC2016 # expanded by the inner shell
	timeout -s KILL 60 unshare -m sh -c '
		folder=$1
		shift
		mount -t tmpfs -o size=16k,mode=755 none "$folder" &&
		! cat /dev/zero >"$folder/fill" 2>/dev/null &&
		"$@"' - "$full_folder" "$@"
}

exits 125 'a full disk of the state folder' full "$LOWTIDE_STATE" "$LOWTIDE" run host-smoke \
	--time 6s
has 'the lack of space and the folder are told' "^lowtide: .*$LOWTIDE_STATE: only 0 KiB are free"

# A trial of a soak has its own results folder, so the whole root is on the full disk.
exits 125 'a soak on a full disk ends' full "$LOWTIDE_RESULTS/soak" "$LOWTIDE" soak host-smoke
has 'it tells the error' 'No space left on device'

# The state folder is full: no run begins, so each ends at once.
exits 125 'a soak of runs that cannot begin ends' full "$LOWTIDE_STATE" "$LOWTIDE" soak host-smoke
has 'it tells why, and how it goes on' '^lowtide: soak stopped: .*--resume'
is "$(grep -c '^not ok' "$tmp/out")" 10 'it ends after a few rounds'
done_testing
