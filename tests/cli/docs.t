#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages name every verb, option and key that the program has.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$tmp" || exit 1

# named FILE TEXT NAME: the page says it in bold.
named() {
	if grep -Fq -e "*$2*" "$LT_SRC/docs/$1"; then
		pass "$3"
	else
		fail "$3" "docs/$1 does not name $2"
	fi
}

for verb in run plan list show explain kernel undo; do
	ok "lowtide(1) has a section $verb" grep -q "^## $verb\$" "$LT_SRC/docs/lowtide.1.scd"
	"$LOWTIDE" "$verb" --help >help
	options=$(sed -n 's/^  \(--[a-z-]*\) .*/\1/p' help | grep -v '^--help$')
	for option in $options; do
		named lowtide.1.scd "$option" "$verb $option"
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
	for page in lowtide.1 scenario.5; do
		ok "$page is well-formed" sh -c "scdoc <'$LT_SRC/docs/$page.scd'"
	done
else
	skip 'the pages are well-formed' 'no scdoc'
fi
# The example of scenario(5) must be a scenario.
sed -n '/^# EXAMPLE/,/^# SEE/p' "$LT_SRC/docs/scenario.5.scd" | sed '1,/^```$/d; /^```$/,$d' >eg.scn
ok 'the example is a scenario' "$LOWTIDE" plan ./eg.scn:all --seed 1
has 'with both twins' '^eg:tight:'
done_testing
