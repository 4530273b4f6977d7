#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages name every verb, option and key of the program.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$tmp" || exit 1

# named FILE TEXT NAME: the page contains the text in bold.
named() {
	if grep -Fq -e "*$2*" "$LT_SRC/docs/$1"; then
		pass "$3"
	else
		fail "$3" "docs/$1 does not name $2"
	fi
}

for verb in run plan list log report show explain calibrate soak bisect kernel undo; do
	page=lowtide-$verb.1.scd
	test -e "$LT_SRC/docs/$page" || page=lowtide.1.scd
	ok "lowtide(1) has a section $verb" grep -q "^## $verb\$" "$LT_SRC/docs/lowtide.1.scd"
	"$LOWTIDE" "$verb" --help >help
	options=$(sed -n 's/^  \(--[a-z-]*\) .*/\1/p' help | grep -v '^--help$')
	for option in $options; do
		named "$page" "$option" "$verb $option"
	done
done

cat >x.scn <<'EOF'
[scenario]
summary = s
[load w]
what = anon_hog
[inject i]
what = drop_caches
EOF
"$LOWTIDE" plan ./x.scn --seed 1 --text >text
keys=$(sed -n 's/^scenario \([a-z_]*\) .*/\1/p; s/^machine \([a-z_]*\) .*/\1/p
	s/^key \([a-z_]*\) .*/\1/p' text)
for key in $keys what off; do
	named scenario.5.scd "$key" "scenario(5): $key"
done

if command -v scdoc >/dev/null; then
	for page in lowtide.1 lowtide-explain.1 lowtide-calibrate.1 lowtide-soak.1 \
		lowtide-report.1 lowtide-bisect.1 scenario.5; do
		ok "$page is well-formed" sh -c "scdoc <'$LT_SRC/docs/$page.scd'"
	done
else
	skip 'the pages are well-formed' 'no scdoc'
fi
# The example in scenario(5) must be a scenario.
sed -n '/^# EXAMPLE/,/^# SEE/p' "$LT_SRC/docs/scenario.5.scd" | sed '1,/^```$/d; /^```$/,$d' >eg.scn
ok 'the example of scenario(5) is a scenario' "$LOWTIDE" plan ./eg.scn:all --seed 1
has 'the example has both twins' '^eg:tight:'
# So must the example in README.md, and its workload must compile.
awk '/^```/ { n++; next }
	n % 2 && /^# Which report/ { on = 1 }
	on && n % 2; n && !(n % 2) { on = 0 }' \
	"$LT_SRC/README.md" >readme.scn
ok 'the example of README.md is a scenario' "$LOWTIDE" plan ./readme.scn --seed 1
# shellcheck disable=SC2016 # the fences are no commands
sed -n '/^```c$/,/^```$/p' "$LT_SRC/README.md" | sed '1d;$d' >heap.c
ok 'the workload of README.md compiles' "$CC" -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror \
	-I"$LT_SRC/harness/base" -I"$LT_SRC/harness/api" -c -o heap.o heap.c
done_testing
