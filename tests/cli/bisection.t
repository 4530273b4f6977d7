#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide bisect: wishes, and a bisection of a small repository whose culprit is known.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
cd "$tmp" || exit 1
mkdir scenarios
export LOWTIDE_SCENARIOS="$tmp/scenarios"

# toy OFF: the freezer stops all writers, or is off.
toy() {
	cat <<END
[scenario]
summary = the freezer stops all writers, or does not
on = host
time = $2
stall_after = 1s
needs_reclaim = no
[machine]
cgroup = auto
[load hog]
what = anon_hog
size = 8M
[inject limit]
what = mem_limit
limit = 96M
may_miss = yes
[inject freeze]
what = cgroup_freeze
at = 1s
off = $1
END
}

toy no 60s >scenarios/toy.scn
exits 2 'no ends' "$LOWTIDE" bisect toy
has 'are asked for' 'it wants a SCENARIO, --good and --bad, or --resume'
exits 2 'a tree without a build' "$LOWTIDE" bisect toy --good a --bad b --tree .
has 'is no question' '--tree and --build want each other'
exits 2 'a rate of false hits that is none' "$LOWTIDE" bisect toy --good a --bad b --false-hits 2
has 'is told' '--false-hits 2: a rate above 0, at most 0.1'
exits 2 'more hits than runs' "$LOWTIDE" bisect toy --good a --bad b --reproduced 3/2
has 'are told' '--reproduced 3/2: write HITS/RUNS'
exits 2 'a folder of no bisection' "$LOWTIDE" bisect --resume .
has 'is named' 'no list of a bisection'
if ! command -v git >/dev/null 2>&1; then
	skip 'a repository' 'git is missing'
	done_testing
	exit 0
fi

# Ten commits: from the seventh on the freezer acts; the fourth does not build.
git init -q tree
git -C tree config user.name a
git -C tree config user.email a@example.org
for n in 0 1 2 3 4 5 6 7 8 9; do
	if test "$n" -ge 7; then toy no 60s; else toy yes 2s; fi >tree/toy.scn
	echo "$n" >tree/number
	rm -f tree/broken
	test "$n" != 4 || touch tree/broken
	git -C tree add -A
	git -C tree commit -q -m "commit $n"
	git -C tree tag "c$n"
done
# shellcheck disable=SC2016 # the build expands it
build='test ! -e broken && cp toy.scn "$LOWTIDE_SCENARIOS"'

exits 2 'ends the wrong way round' "$LOWTIDE" bisect toy --good c9 --bad c0 --tree tree \
	--build "$build"
has 'have no commit between them' 'no commit is in c9..c0; --good has to be an ancestor'
exits 2 'a commit that is not there' "$LOWTIDE" bisect toy --good c0 --bad c99 --tree tree \
	--build "$build"
has 'is told by git' '--tree tree: git cannot list c0..c99 there'
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'none of them leaves a record'
missing=$(groups_missing)
if test -n "$missing"; then
	skip 'runs on this host' "$missing"
	done_testing
	exit 0
fi

exits 125 'a bisection that may take four runs' "$LOWTIDE" bisect toy --good c0 --bad c9 \
	--tree tree --build "$build" --reproduced 40/40 --seed 1 --runs 4
has 'runs the bad end first' "^ok 1 - $(git -C tree rev-parse --short=12 c9), seed 1: stall$"
has 'and tells each step' '^# [0-9]+ of 9 suspects left, .* to .*; the likeliest is .* %$'
has 'it tells what is left' '^# no culprit yet: .* to .* are left; the likeliest is'
dir=$(sed -n 's/^# records.*: //p' out)
sed -i 's/^rounds	.*/rounds	60/' "$dir/trials.tsv"
exits 2 'commits without their build' "$LOWTIDE" bisect --resume "$dir"
has 'cannot go on' 'it bisects commits: give --tree and --build again'
cp -r "$dir" hostile
sed -i 's/^\(case	[0-9]*	\)[0-9a-f]*/\1--orphan=x/' hostile/trials.tsv
"$LOWTIDE" bisect --resume hostile --tree tree --build "$build" >out 2>&1
has 'a commit that is an option of git is refused' "'--orphan=x' is no commit"
exits 0 'it goes on' "$LOWTIDE" bisect --resume "$dir" --tree tree --build "$build"
has 'and names the culprit' \
	"^# culprit: $(git -C tree rev-parse --short=12 c7) \(99\.[0-9] %\), in [0-9]+ boots of"
has 'with a bad bundle' "^# its bundle: $dir/"
has 'and the last good commit' "^# last good: $(git -C tree rev-parse --short=12 c6), 0 of"
is "$(sort "$dir/journal" | grep -c '^plan	1	')" 1 'no run is planned twice'
done_testing
