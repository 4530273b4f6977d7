#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide run --bisect and --match: exit statuses, and bisections of a small repository.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
mkdir "$tmp/scenarios" "$tmp/empty" "$tmp/norun"
export LOWTIDE_SCENARIOS="$tmp/scenarios"

# The freezer stops all writers: that is the hang. "idle" cannot be judged, "other" wants another
# hang, "expected" expects this one, as a twin with a bug does.
cat >"$tmp/scenarios/toy.scn" <<'EOS'
[scenario]
summary = the freezer stops all writers, or does not
on = host
time = 60s
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
[twin good]
scenario.time = 2s
freeze.off = yes
[twin bad]
[twin other]
scenario.cause = folio writeback
[twin expected]
scenario.expect = stall
[twin idle]
scenario.time = 2s
scenario.needs_reclaim = yes
freeze.off = yes
EOS
cp "$LT_SRC/scenarios/msync-storm.scn" "$tmp/scenarios"

# aborts NAME PATTERN WORDS...: git bisect ends at this status and blames no commit.
aborts() {
	aborts_name=$1 aborts_pattern=$2
	shift 2
	exits 255 "$aborts_name aborts" "$LOWTIDE" "$@"
	has "$aborts_name is told" "$aborts_pattern"
}

aborts 'a misspelt option' 'unknown option' run --bisect --sed 4 toy:good
aborts 'the same before --bisect' 'unknown option' run --sed 4 --bisect toy:good
aborts 'a misspelt --bisect' 'did you mean --bisect' run --bisct toy:good
aborts 'a misspelt verb' 'did you mean run' rnu --bisect toy:good
aborts 'a verb that has no --bisect' 'unknown option' soak --bisect toy:good
aborts 'the help' '^Usage' run --bisect --help
aborts 'no scenario' 'it wants' run --bisect
aborts 'a missing scenario' 'no scenario' run --bisect toi:good
aborts 'a missing twin' "no twin 'god'" run --bisect toy:god
aborts 'a bad value' 'scenario.time=soon' run --bisect toy:good --set scenario.time=soon
aborts 'no such kernel' 'kernel 7.7 is neither in the store' run --bisect msync-storm --kernel 7.7
exits 255 'no QEMU aborts' env PATH=/nowhere "$LOWTIDE" run --bisect msync-storm
has 'no QEMU is told' '(needs the program|not in the store)'
aborts 'no consent' '(unbounded|needs root)' run --bisect toy:good --set machine.cgroup=none \
	--set limit.off=yes --set freeze.off=yes
exits 255 'no results folder aborts' env LOWTIDE_RESULTS=/dev/null/x "$LOWTIDE" run \
	--bisect toy:good
has 'no results folder is told' 'no place for results'
aborts 'a fingerprint that is none' "'0123' is neither" run --bisect toy:good --match 0123
aborts 'a folder of no run' "$tmp/norun" run --bisect toy:good --match "$tmp/norun"
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'none of them leaves a record'
exits 2 'without --bisect a mistake exits 2' "$LOWTIDE" run toi:good

# A repository in which each commit says what a run of it comes to.
git() {
	command git -C "$tmp/repo" -c user.name=t -c user.email=t@example.org \
		-c init.defaultBranch=m -c advice.detachedHead=false "$@"
}

# history TWIN...: a commit for each.
history() {
	rm -rf "$tmp/repo"
	mkdir "$tmp/repo"
	git init -q
	for twin; do
		echo "$twin" >>"$tmp/repo/twin"
		git add twin
		git commit -qm "$twin"
	done
	git bisect start HEAD "$(git rev-list --max-parents=0 HEAD)"
}

# A kernel's script builds here, and exits 125 where it cannot.
cat >"$tmp/step" <<EOS
#!/bin/sh
exec "$LOWTIDE" run --bisect "toy:\$(tail -n 1 twin)" "\$@"
EOS
chmod +x "$tmp/step"

if ! command -v git >/dev/null; then
	skip 'a bisection' 'no git: apt-get install git'
	done_testing
	exit 0
fi
history good good bad bad >/dev/null
git bisect run "$tmp/step" --sed 4 >"$tmp/out" 2>&1
if grep -q 'is the first bad commit' "$tmp/out"; then
	fail 'a typo blames no commit' "$(cat "$tmp/out")"
else
	pass 'a typo blames no commit'
fi
has 'it ends the bisection' 'exit code 255'

missing=$(groups_missing)
if test -n "$missing"; then
	skip 'a bisection' "$missing"
	done_testing
	exit 0
fi
history good idle good bad bad >/dev/null
ok 'a bisection ends' git bisect run "$tmp/step"
has 'with the first bad commit' 'is the first bad commit'
is "$(git show -s --format=%s bisect/bad)" bad 'it is a bad one'
is "$(git show -s --format=%s bisect/bad~1)" good 'the commit before it is good'

exits 125 'a run that tested nothing is skipped' "$LOWTIDE" run --bisect toy:idle
exits 125 'another hang than the wanted one is skipped' "$LOWTIDE" run --bisect toy:other
has 'it is told' "^  wanted: \"another hang than the wanted one: cause 'folio writeback'\""
exits 1 'an expected hang is the wanted one' "$LOWTIDE" run --bisect toy:expected --repeat 5
is "$(grep -c '^ok ' "$tmp/out")" 1 'the first find ends the runs'
for run in "$LOWTIDE_RESULTS"/*toy.expected*; do :; done
exits 1 '--match: the same hang' "$LOWTIDE" run --bisect toy:other --match "$run"
has 'it is told as the wanted one' '^  wanted: "the wanted hang: fingerprint '
for run in "$LOWTIDE_RESULTS"/*toy.other*; do :; done
ok 'the record has it' grep -q '"wanted":"the wanted hang' "$run/result.json"
ok 'why.txt has it' grep -q 'This is the wanted hang' "$run/why.txt"
exits 1 '--match: without --bisect another hang is a find' "$LOWTIDE" run toy:expected \
	--match 0123456789ABCDEF
has 'and not as expected' '^not ok 1 '
has 'it is told as another one' 'another hang than the wanted one: fingerprint .0123456789abcdef'
has 'the command looks for it again' '--match 0123456789abcdef"'
done_testing
