#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A new plug-in, verb, policy, planted bug or scenario is a new file and no edit elsewhere.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

samples=$LT_SRC/tests/meta/plugin
mkdir "$tmp/src" "$tmp/b"
(cd "$LT_SRC" && cp -R Makefile configure configure.d tools harness workloads injectors results \
	scenarios "$tmp/src")
rm -rf "$tmp/src/results/runs"
cd "$tmp/b" || exit 1
build() {
	make -s -j 2 lowtide
}

ok 'a copy of the tree configures' sh "$tmp/src/configure" "CC=$CC" 'CFLAGS=-O0'
ok 'and builds' build
before=$(./lowtide list 2>/dev/null | grep -c .)

# A campaign that asks for the sample policy: three rounds of one case.
mkdir "$tmp/campaign"
printf 'policy\tprobe\nrounds\t3\ncase\t0\t-\tx\tx\t\thost\t-\tstall\t\n' \
	>"$tmp/campaign/trials.tsv"
exits 2 'a campaign by a policy that is not there' ./lowtide calibrate --from "$tmp/campaign"
has 'names it' "'policy probe' is unknown"

cp "$samples/workloads/probe_file.c" "$tmp/src/workloads"
cp "$samples/injectors/probe_knob.c" "$tmp/src/injectors"
cp "$samples/samplers/probe_load.c" "$tmp/src/harness/samplers"
cp "$samples/cli/cmd_probe.c" "$tmp/src/harness/cli"
cp "$samples/cli/form_probe.c" "$tmp/src/harness/cli/forms"
cp "$samples/results/sink_probe.c" "$tmp/src/results"
cp "$samples/kmod/lt_probe.c" "$tmp/src/injectors/kmod"
cp "$samples/scenarios/planted-probe.scn" "$tmp/src/scenarios"
cp "$samples/campaign/policy_probe.c" "$tmp/src/harness/campaign"
sed "s/^name *=.*/name = probe-run/" "$tmp/src/scenarios/host-smoke.scn" \
	>"$tmp/src/scenarios/probe-run.scn"

ok 'with a new file each it builds' build
./lowtide list workloads >"$tmp/out" 2>&1
has 'lowtide list shows the workload' '^ *probe_file  *rewrites pages'
has 'with its parameter' 'size = 1M'
./lowtide list injectors >"$tmp/out" 2>&1
has 'the injector' '^ *probe_knob  *vm.swappiness'
has 'with its need' 'root'
./lowtide list samplers >"$tmp/out" 2>&1
has 'the sampler' '^ *probe_load  *load average'
./lowtide list scenarios >"$tmp/out" 2>&1
has 'the scenario' '^ *probe-run'
./lowtide --help >"$tmp/out" 2>&1
has 'lowtide --help shows the verb' '^  probe     print a word$'
is "$(sed -n '/^  probe/{x;p;}; h' "$tmp/out" | cut -c 3-6)" show 'behind the one of the rank below'
ok 'the verb runs' ./lowtide probe --count word
has 'with its option' '^4$'
mkdir "$tmp/runs"
ok 'log has the form' env LOWTIDE_RESULTS="$tmp/runs" ./lowtide log --probe
has 'and prints by it' '^0 rows$'
exits 125 'a campaign by the policy is read' ./lowtide calibrate --from "$tmp/campaign"
has 'it plans its trials' ' 3 still to run$'
printf '%s\t1\t%s\n' head x plan '0\t0' start 0 'done' '0\ttested\tstall\tyes' |
	sed 's/\\t/\t/g' >"$tmp/campaign/journal"
exits 125 'after a find' ./lowtide calibrate --from "$tmp/campaign"
has 'it plans no more' ' 1 still to run$'
ok 'lowtide plan takes the scenario' ./lowtide plan probe-run
ok 'and that of the planted bug' ./lowtide plan planted-probe:buggy
lines=$(./lowtide list 2>/dev/null | grep -c .)
ok 'and all else is still there' test "$lines" -gt "$before"
ok 'the layers hold' "$tmp/src/tools/check/layers"

ok 'the sample workload has at most 60 lines' \
	test "$(wc -l <"$samples/workloads/probe_file.c")" -le 60
ok 'the sample injector has at most 50 lines' \
	test "$(wc -l <"$samples/injectors/probe_knob.c")" -le 50

# wrong FILE SYMBOL: the file's symbol does not match its name.
wrong() {
	sed -i "s/\\<$2\\>/other/" "$tmp/src/$1"
	exits 2 "$1: a wrong symbol name does not link" build
	has 'and the linker names it' "undefined reference to .$2"
	sed -i "s/\\<other\\>/$2/" "$tmp/src/$1"
}
wrong workloads/probe_file.c workload_probe_file
wrong injectors/probe_knob.c injector_probe_knob
wrong harness/samplers/probe_load.c sampler_probe_load
wrong harness/cli/cmd_probe.c verb_probe
wrong harness/cli/forms/form_probe.c form_probe
wrong results/sink_probe.c sink_probe
wrong harness/campaign/policy_probe.c policy_probe

rm "$tmp/src/workloads/probe_file.c" "$tmp/src/injectors/probe_knob.c" \
	"$tmp/src/harness/samplers/probe_load.c" "$tmp/src/harness/cli/cmd_probe.c" \
	"$tmp/src/harness/cli/forms/form_probe.c" \
	"$tmp/src/results/sink_probe.c" "$tmp/src/harness/campaign/policy_probe.c" \
	"$tmp/src/injectors/kmod/lt_probe.c" "$tmp/src/scenarios/probe-run.scn"
ok 'it builds when they are gone' build
is "$(./lowtide list 2>/dev/null | grep -c .)" "$before" 'and they have left the list'
exits 2 'the verb is unknown' ./lowtide probe word
exits 2 'and so is the planted bug' ./lowtide plan planted-probe:buggy
has 'by its name' "bug: 'probe' is not known; valid: "
done_testing
