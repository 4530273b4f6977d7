#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The fast part of the ground truth: a planted bug with its fixed twin and control, and the
# score. lowtide calibrate --all runs the rest.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'
cd "$tmp" || exit 1
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios"

jobs=$(getconf _NPROCESSORS_ONLN)
test "$jobs" -le 2 || jobs=2
"$LOWTIDE" calibrate planted-superblock-lock --repeat 1 --seed 3 --jobs "$jobs" >out 2>&1
status=$?
if test $status = 125 && test "$(grep -c '^ok .* # SKIP ' out)" = 3; then
	skip_all "$(sed -n 's/^ok 1 .* # SKIP //p' out)"
fi
is $status 0 'a bug, its fixed twin and its control are calibrated' "$(grep -v '^  ' out)"
bug=superblock-lock
has "$bug: found" "^ok .* planted-$bug buggy on "
has "$bug: no alarm without pressure" "^ok .* planted-$bug control on "
has "$bug: no alarm with the fix" "^ok .* planted-$bug fixed on "
has "$bug: the fix was under pressure" "^# .* planted-$bug fixed +[^ ]+ +0/1 +[1-9]"
has 'the bug was found' '^# sensitivity .*: 1 of 1,'
has 'the verdict was right' '^# right verdict.*: 1 of 1,'
has 'there was no false alarm' '^# specificity .*: 2 of 2,'
has 'the bundle was complete' '^# complete bundles: 1 of 1$'
has 'no trial was left out' '^# not tested.* 0 skipped, 0 broken, 0 still to run$'
done_testing
