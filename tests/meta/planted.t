#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Planted bugs: source, table of the module, and scenario with its twins belong together.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
kmod=$LT_SRC/injectors/kmod
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios"

sed -n 's/^const struct lt_bug lt_bug_\([a-z_]*\) = {$/\1/p' "$kmod"/lt_*.c | sort >"$tmp/sources"
sed -n 's/^	&lt_bug_\([a-z_]*\),$/\1/p' "$kmod/lt_main.c" >"$tmp/table"
is "$(cat "$tmp/table")" "$(cat "$tmp/sources")" 'the table holds each source that is a bug, sorted'
ok 'there is one' test -s "$tmp/table"
sed -n '/^static const char \*const bugs/,/^};/p' "$LT_SRC/injectors/planted.c" |
	grep -o '"[a-z_]*"' | tr -d \" >"$tmp/known"
is "$(cat "$tmp/known")" "$(cat "$tmp/table")" 'the injector knows the same'
sed -n 's/^bug = //p' "$LOWTIDE_SCENARIOS"/planted-*.scn | sort >"$tmp/scenarios"
is "$(cat "$tmp/scenarios")" "$(cat "$tmp/table")" 'each has a scenario, each scenario a bug'

# key NAME FILE: its value in [scenario].
key() {
	sed -n "/^\[machine\]/q; s/^$1 = //p" "$2"
}

while read -r bug; do
	name=planted-$(echo "$bug" | tr _ -)
	file=$LOWTIDE_SCENARIOS/$name.scn
	for twin in buggy fixed control; do
		ok "$name:$twin has a plan" "$LOWTIDE" plan "$name:$twin"
	done
	ok "$name belongs to a row of the ground truth" test -n "$(key row "$file")"
	is "$(sed -n "s/^	\.name = \"\(.*\)\",$/\1/p" "$kmod/lt_$bug.c")" "$bug" \
		"$bug: file, symbol and name are the same"
	ok "$bug: the cause that must come is a function of its own" grep -q \
		"$(sed -n 's/^scenario\.cause = \([^ ]*\).*/\1/p' "$file")" "$kmod/lt_$bug.c"
done <"$tmp/table"
done_testing
