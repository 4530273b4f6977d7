#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Planted bugs: source, table of the module, and scenario with its twins belong together, and
# follow from the names of the files.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
kmod=$LT_SRC/injectors/kmod
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios"

# kbuild VARIABLE: words of the variable in the Kbuild of $kmod.
kbuild() {
	printf 'include %s/Kbuild\nall:; @printf "%%s\\n" %s(%s)\n' "$kmod" '$' "$1" |
		make -s -f - src="$kmod"
}

# table: the bugs that Kbuild gives to the module's table.
table() {
	kbuild CFLAGS_lowtide_planted_main.o | grep -o 'LT_BUG([a-z_]*)' | sed 's/.*(//; s/)//'
}

# known ROOT: the bugs that the injector gets from the tree.
known() {
	sh "$LT_SRC/tools/registry" "$1" lt_bug | sed -n 's/^\t"\(.*\)",$/\1/p'
}

sed -n 's/^const struct lt_bug lt_bug_\([a-z_]*\) = {$/\1/p' "$kmod"/lt_*.c | sort >"$tmp/table"
ok 'there is a source that is a bug' test -s "$tmp/table"
is "$(table)" "$(cat "$tmp/table")" 'the table of the module holds each, sorted'
is "$(known "$LT_SRC")" "$(cat "$tmp/table")" 'the injector knows the same'
exits 2 'another one' "$LOWTIDE" plan planted-lock-order:buggy --set bug.bug=none
has 'is told so, with all that there are' "valid: $(paste -s -d , "$tmp/table" | sed 's/,/, /g')$"
sed -n 's/^bug = //p' "$LOWTIDE_SCENARIOS"/planted-*.scn | sort >"$tmp/scenarios"
is "$(cat "$tmp/scenarios")" "$(cat "$tmp/table")" 'each has a scenario, each scenario a bug'

# key NAME FILE: value of the key in [scenario].
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

# All of them find a new file.
mkdir "$tmp/tree" "$tmp/tree/injectors"
cp -R "$kmod" "$tmp/tree/injectors"
kmod=$tmp/tree/injectors/kmod
cp "$LT_SRC/tests/meta/plugin/kmod/lt_probe.c" "$kmod"
{ cat "$tmp/table" && echo probe; } | sort >"$tmp/more"
is "$(table)" "$(cat "$tmp/more")" 'a new source is in the table of the module'
is "$(known "$tmp/tree")" "$(cat "$tmp/more")" 'the injector knows it'
is "$(kbuild lowtide_planted-y | grep -x lt_probe.o)" lt_probe.o 'it is part of the module'
is "$(kbuild lowtide_fault-y | grep -c '^lt_')" 0 'and not of the other one'
done_testing
