#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each rule of tools/check/symbols must fail on objects that break it, and on these only.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# add FILE TEXT: append it, and compile the file.
add() {
	mkdir -p "$tmp/tree/${1%/*}" "$tmp/obj/${1%/*}"
	echo "$2" >>"$tmp/tree/$1"
	"$CC" -c -o "$tmp/obj/${1%.c}.o" "$tmp/tree/$1"
}

# refer FILE SYMBOL: append a reference to a symbol that the file does not know.
refer() {
	add "$1" "extern char $2[]; static char *user_$2 __attribute__((used)) = $2;"
}

# Clean objects: each layer uses a lower layer, the registry a workload, the test all.
make_tree() {
	rm -rf "$tmp/tree" "$tmp/obj"
	mkdir -p "$tmp/tree/tools" "$tmp/obj"
	cp "$LT_SRC/tools/layers.mk" "$tmp/tree/tools"
	add harness/base/err.c 'int err_get(void) { return 1; } const int err_table[2] = { 1 };'
	add harness/api/event.c 'int err_get(void); int event_get(void) { return err_get(); }'
	add harness/hang/hang.c 'int hang_get(void) { return 1; }'
	refer harness/hang/hang.c err_table
	add harness/scenario/plan.c 'int plan_get(void) { return 1; }'
	refer harness/scenario/plan.c registry
	add workloads/one.c 'int workload_one(void) { return 1; }'
	echo 'int workload_one(void); int (*registry[])(void) = { workload_one };' |
		"$CC" -c -x c -o "$tmp/obj/registry_workload.o" -
	add tests/unit/test_all.c 'int main(void) { return 0; }'
	for symbol in err_get err_table event_get hang_get plan_get registry; do
		refer tests/unit/test_all.c "$symbol"
	done
}

symbols() {
	"$LT_SRC/tools/check/symbols" "$tmp/obj" "$tmp/tree" 2>"$tmp/why"
}

# breaks RULES WHAT [PATTERN]: only these rules fail now, and the breach matches PATTERN.
# Afterwards the tree is rebuilt.
breaks() {
	is "$(symbols | sed -n 's/^not ok [0-9]* - //p' | paste -s -d ' ' -)" "$1" \
		"${1:-nothing}: $2" "$(cat "$tmp/why")"
	if test $# -gt 2; then
		cp "$tmp/why" "$tmp/out"
		has "$2: it is named" "$3"
	fi
	make_tree
}

make_tree
breaks '' 'good objects pass'
refer harness/base/err.c event_get
breaks 'only_lower_layers no_circles' 'base calls api, which calls base' \
	'^# harness/base/err.o: base may not use event_get of api$'
refer harness/api/event.c hang_get
breaks only_lower_layers 'api calls hang, which is above it' 'api may not use hang_get of hang'
refer harness/hang/hang.c event_get
breaks only_lower_layers 'hang calls api, which is below it but not in its row'
add harness/scenario/plan.c 'const int plan_table[1] = { 1 };'
refer harness/hang/hang.c plan_table
breaks only_lower_layers 'hang uses a table of scenario' 'may not use plan_table of scenario'
sed -i 's/^uses_hang := /&scenario /' "$tmp/tree/tools/layers.mk"
refer harness/hang/hang.c plan_get
breaks only_lower_layers 'a row that permits what is above does not help'
sed -i 's/^uses_hang := /&api /' "$tmp/tree/tools/layers.mk"
refer harness/hang/hang.c event_get
breaks '' 'a row permits what is below'
sed -i 's/^uses_hang := /&api /' "$tmp/tree/tools/layers.mk"
refer harness/hang/hang.c event_get
refer harness/api/event.c hang_get
breaks 'only_lower_layers no_circles' 'api and hang call each other' '^# .*loop'
refer harness/base/err.c registry
breaks only_lower_layers 'base asks the registry' 'base may not use registry of registry'

add harness/base/err.c 'int err_new(void) { return 1; }'
breaks no_dead_symbols 'a function that nothing calls' '/err.o: nothing else uses err_new: '
add harness/base/err.c 'int err_new(void) { return 1; } static int err_old(void)
	__attribute__((used)); static int err_old(void) { return err_new(); }'
breaks no_dead_symbols 'a function that only its own file calls' 'uses err_new'
add harness/base/err.c 'const int err_rows[1] = { 1 };'
breaks no_dead_symbols 'a table that nothing reads' 'uses err_rows'
add harness/base/err.c 'int err_new(void) { return 1; }'
add tests/fuzz/fuzz_err.c 'int err_new(void); int main(void) { return err_new(); }'
breaks '' 'what only a test uses is alive'

rm "$tmp/tree/tests/unit/test_all.c"
breaks no_dead_symbols 'objects without a source do not count' 'uses plan_get'
rm "$tmp/obj/tests/unit/test_all.o"
symbols >"$tmp/out"
has 'without objects of the tests no symbol is called dead' 'no_dead_symbols # SKIP the tests'
make_tree
rm "$tmp/obj/harness/hang/hang.o"
breaks all_built 'an object is missing' 'harness/hang/hang.c: has no object'
rm -rf "$tmp/obj" && mkdir "$tmp/obj"
breaks all_built 'nothing is built'
exits 1 'no such folder' "$LT_SRC/tools/check/symbols" "$tmp/none" "$tmp/tree"
cd "$tmp" || exit 1
LT_BUILD=$tmp exits 0 'LT_BUILD says where the objects are' \
	"$LT_SRC/tools/check/symbols" '' "$tmp/tree"
done_testing
