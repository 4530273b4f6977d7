#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide run BUNDLE: bundles of other machines, some of them hostile. Nothing boots here.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
export LOWTIDE_CACHE="$tmp/cache"

# bundle SCENARIO: the plan of a run, as its bundle holds it, in $tmp/b.
bundle() {
	rm -rf "$tmp/b"
	mkdir "$tmp/b"
	"$LOWTIDE" plan "$@" --seed 5 --text >"$tmp/b/plan.txt"
}

# refused NAME PATTERN: within 10 s, with a reason, and nothing is left.
refused() {
	exits 2 "$1 is refused" timeout 10 "$LOWTIDE" run "$tmp/b"
	has "$1: the reason is given" "$2"
}

bundle msync-storm
exits 125 'without its kernel a bundle is skipped' env LOWTIDE_SCENARIOS="$tmp" "$LOWTIDE" run \
	"$tmp/b"
has 'its seed is taken' '^# seed 5$'
has 'need and cure are named' 'SKIP (kernel .* not in the store: .*fetch.*kernel add|.*apt-get)'
exits 2 'a bundle is repeated as it was' "$LOWTIDE" run "$tmp/b" --mem 1G
has 'other options are named' 'only the kernel and the seed'
exits 2 'a bundle stands alone' "$LOWTIDE" run "$tmp/b" msync-storm
exits 2 'a bundle does not run on a host' "$LOWTIDE" run "$tmp/b" --on host --unbounded
has 'it is told' 'only with --on vm'
exits 255 'in a bisection the missing kernel aborts' "$LOWTIDE" run --bisect "$tmp/b"

bundle host-smoke
refused "a host's bundle" 'runs on a host only, and what a bundle brings runs in a VM only'
bundle msync-storm
sed -i 's|^plan name .*|plan name "../../x"|' "$tmp/b/plan.txt"
refused 'a name that is a path' "name in its plan is none: '../../x'"
bundle msync-storm
sed -i '$d' "$tmp/b/plan.txt"
refused 'a cut plan' 'plan.txt: cut, or of another version'
bundle msync-storm
sed -i 's/^load [a-z_]* /load of_the_future /' "$tmp/b/plan.txt"
refused 'a plan of another version' "no workload 'of_the_future' in this build"
bundle msync-storm
truncate -s 1T "$tmp/b/plan.txt"
refused 'a sparse terabyte' 'has 1099511627776 bytes: a file of this kind has at most'
rm "$tmp/b/plan.txt"
mkfifo "$tmp/b/plan.txt"
refused 'a FIFO' 'is a FIFO: only a regular file'
rm "$tmp/b/plan.txt"
ln -s /dev/zero "$tmp/b/plan.txt"
refused 'a link to a device' 'is a symbolic link: only a regular file'

# A file of this machine must not get into the guest.
cat >"$tmp/job.scn" <<EOS
[scenario]
summary = a program with a job file
[machine]
cgroup = auto
[inject limit]
what = mem_limit
limit = 64M
[load work]
what = fio
job = /etc/passwd
EOS
bundle "$tmp/job.scn"
refused 'a file that the bundle lacks' "$tmp/b/file-work-job: No such file"
ln -s /etc/passwd "$tmp/b/file-work-job"
refused 'a link in its place' 'file-work-job is a symbolic link'
rm "$tmp/b/file-work-job"
cp /etc/passwd "$tmp/b/file-work-job"
exits 125 'a file of its own is taken' "$LOWTIDE" run "$tmp/b"

bundle msync-storm
mkfifo "$tmp/b/result.json"
exits 125 'a FIFO for a result does not block' timeout 10 "$LOWTIDE" run "$tmp/b"
exits 2 'nor does it in --match' timeout 10 "$LOWTIDE" run msync-storm --match "$tmp/b"
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'none of them leaves a record'
done_testing
