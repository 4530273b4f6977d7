#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# `prove -e 'lowtide run' SCENARIO`: Debian's TAP::Harness takes the output of a run.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_STATE="$tmp/state" LOWTIDE_CACHE="$tmp/cache"
cd "$tmp" || exit 1
printf '[scenario]\nsummary = "# SKIP" ---\nexpect = no hang\n[load w]\nwhat = anon_hog\n' >s.scn

# No kernel is in the store: the run is skipped at once, with status 125, which prove would report.
cat >run <<'EOF'
"$LOWTIDE" run --on vm "$@"
test $? = 125
EOF
ok 'prove takes a run' prove -v -e 'sh run' s.scn
has 'it sees the point and its directive' '^ok 1 - s # SKIP '
has 'one point is counted' 'Tests=1,'
ok 'prove takes version 13' prove -v -e 'sh run --tap-version 13' s.scn
has 'with the version line' '^TAP version 13$'
ok 'a run by hand' sh run --tap-version 14 s.scn
is "$(head -n 1 "$tmp/out")" 'TAP version 14' 'version 14 is the first line when asked for'
ok 'a run by hand, without the option' sh run s.scn
is "$(grep -c '^TAP version' "$tmp/out")" 0 'there is no version line'
exits 2 'another version is refused' "$LOWTIDE" run --on vm --tap-version 12 s.scn
has 'with the versions there are' '13 or 14'
done_testing
