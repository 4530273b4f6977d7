#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each rule of tools/check/layers must fail on a tree that breaks it, and the compiler with it.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

make_tree() {
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree"
	cd "$tmp/tree" || exit 1
	mkdir -p tools harness/base harness/api harness/hang harness/scenario harness/vm \
		harness/campaign harness/cli harness/samplers workloads/lib injectors results
	cp "$LT_SRC/tools/layers.mk" tools
	for f in base/err api/event hang/stack scenario/plan vm/qemu; do
		echo "int ${f#*/}_get(void);" >"harness/$f.h"
		printf '#include "%s.h"\n' "${f#*/}" >"harness/$f.c"
	done
	printf '#include "event.h"\n' >>harness/scenario/plan.c
	echo 'int pages_get(void);' >workloads/lib/pages.h
	printf '#include "pages.h"\nstruct w workload_one = { .name = "one" };\n' >workloads/one.c
	printf '#include "event.h"\nstruct w workload_two = { .name = "two" };\n' >workloads/two.c
	echo 'struct i injector_one = { .name = "one" };' >injectors/one.c
	echo 'struct s sampler_one = { .name = "one" };' >harness/samplers/one.c
	echo 'struct v verb_one = { .name = "one" };' >harness/cli/cmd_one.c
	echo 'struct k sink_one = { .name = "one" };' >results/sink_one.c
	echo 'struct p policy_one = { .name = "one" };' >harness/campaign/policy_one.c
}

# breaks RULE WHAT: only this rule fails now; afterwards the tree is rebuilt.
breaks() {
	is "$("$LT_SRC/tools/check/layers" "$tmp/tree" 2>"$tmp/why" |
		sed -n 's/^not ok [0-9]* - //p')" \
		"$1" "${1:-nothing}: $2" "$(cat "$tmp/why")"
	make_tree
}

# include HEADER FILE
include() {
	echo "#include $1" >>"$2"
}

make_tree
breaks '' 'a good tree passes'
include '"../api/event.h"' harness/base/err.c
breaks plain_includes '../'
include '"base/err.h"' harness/api/event.c
breaks plain_includes 'a folder in an include'
include '"one.c"' workloads/two.c
breaks plain_includes 'a source file included'
echo >harness/vm/plan.h
breaks unique_headers 'two headers of one name'
include '"event.h"' harness/base/err.c
breaks only_lower_layers 'base includes api'
include '"stack.h"' harness/api/event.c
breaks only_lower_layers 'api includes hang, its neighbour'
include '"plan.h"' harness/vm/qemu.c
breaks only_lower_layers 'vm includes scenario'
include '"qemu.h"' harness/scenario/plan.c
breaks only_lower_layers 'scenario includes vm'
include '"plan.h"' workloads/one.c
breaks only_lower_layers 'a workload includes scenario'
include '"pages.h"' injectors/one.c
breaks only_lower_layers 'an injector includes support code of workloads'
echo >workloads/shared.h
breaks plugins_apart 'a header beside the workloads'
echo 'extern struct w workload_two;' >>workloads/one.c
breaks plugins_apart 'a workload knows another'
echo 'extern struct w workload_two;' >>injectors/one.c
breaks plugins_apart 'an injector knows a workload'
echo 'extern struct v verb_two;' >>harness/cli/cmd_one.c
echo 'struct v verb_two = { .name = "two" };' >harness/cli/cmd_two.c
breaks plugins_apart 'a verb knows another'
echo 'struct w workload_three = { .name = "tree" };' >workloads/three.c
breaks plugin_names 'a name that is not the file name'
echo 'struct v verb_two = { .name = "cmd_two" };' >harness/cli/cmd_two.c
breaks plugin_names 'a verb has the name behind cmd_'
echo 'struct p policy_two = { .name = "tow" };' >harness/campaign/policy_two.c
breaks plugin_names 'a policy with such a name'
echo 'extern struct p policy_one;' >harness/campaign/policy_two.c
echo 'struct p policy_two = { .name = "two" };' >>harness/campaign/policy_two.c
breaks plugins_apart 'a policy knows another'
include '<jansson.h>' harness/base/err.c
breaks '' 'one file may include an outside library'
include '<jansson.h>' harness/base/err.c
include '<jansson.h>' harness/scenario/plan.c
breaks one_file_per_library 'two files include it'
include '<jansson.h>' harness/base/err.h
breaks one_file_per_library 'a header includes it'
include '<sys/mman.h>' harness/base/err.c
include '<sys/mman.h>' harness/scenario/plan.c
breaks '' 'the C library is no outside library'
include '"plan.h"' harness/scenario/run.h
include '"run.h"' harness/scenario/plan.h
breaks no_cycles 'two headers include each other'

# The include paths agree with the rule: a forbidden include does not compile.
compiles() {
	make -s -C "$tmp/b" "obj/harness/$1.o"
}
rm -rf "$tmp/src"
mkdir "$tmp/src" "$tmp/b"
cp -R "$LT_SRC/Makefile" "$LT_SRC/configure" "$LT_SRC/configure.d" "$tmp/src"
mkdir "$tmp/src/tools" && cp "$LT_SRC/tools/registry" "$LT_SRC/tools/layers.mk" \
	"$tmp/src/tools"
cp -R "$tmp/tree/harness" "$tmp/tree/workloads" "$tmp/tree/injectors" "$tmp/tree/results" "$tmp/src"
cd "$tmp/b" || exit 1
ok 'the sample configures' sh "$tmp/src/configure"
ok 'scenario may include api' compiles scenario/plan
include '"plan.h"' "$tmp/src/harness/vm/qemu.c"
exits 2 'vm cannot include scenario' compiles vm/qemu
has 'because there is no such header for it' 'plan.h: No such file'
include '"event.h"' "$tmp/src/harness/base/err.c"
exits 2 'base cannot include api' compiles base/err
done_testing
