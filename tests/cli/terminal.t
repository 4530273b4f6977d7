#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Text from guests and files reaches the terminal without a control, whatever verb shows it.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_SCENARIOS="$tmp/scn" LOWTIDE_CACHE="$tmp/cache"
cd "$tmp" || exit 1
# A control, DEL, two C1 controls in UTF-8, an invalid byte, a change of direction; then a word.
evil=$(printf '\033[2J\177\302\233\302\205\377\342\200\256word')
# The same without the bytes that a scenario's reader refuses.
mild=$(printf '\302\233\302\205\377\342\200\256word')

# clean STATUS NAME COMMAND...: the status, the word in the output, and no byte of the others.
clean() {
	clean_want=$1 clean_name=$2
	shift 2
	"$@" >"$tmp/out" 2>&1
	is "$?" "$clean_want" "$clean_name: status" "$(tail -n 5 "$tmp/out")"
	has "$clean_name: the text is there" word
	if LC_ALL=C tr '\033\177\233\205\377' '[\001*]' <"$tmp/out" |
			LC_ALL=C grep -q "$(printf '\001')" ||
		LC_ALL=C grep -q "$(printf '\342\200\256')" "$tmp/out"; then
		fail "$clean_name: no control is" "$(cat -v "$tmp/out")"
	else
		pass "$clean_name: no control is"
	fi
}

mkdir -p runs/r scn
json=$(printf '\\u001b[2J\177\302\233\302\205\342\200\256word')
cat >runs/r/result.json <<EOF
{"scenario":"a$json","variant":"$json","seed":42,"kernel":"$json","command":"c $json",
"verdict":"$json","expect":"$json","as_expected":true,"reason":"r $json","cause":"c $json",
"fingerprint":"f $json","ops":7,"run_ms":3,"hang_ms":4,"detect_ms":5,"bundle":"$json"}
EOF
printf 'why %s\n' "$evil" >runs/r/why.txt
clean 0 show "$LOWTIDE" show r
clean 0 'show --json' "$LOWTIDE" show --json r

printf '[scenario]\nsummary = s %s\n[load w]\nwhat = anon_hog\n' "$mild" >scn/s.scn
clean 0 list "$LOWTIDE" list scenarios
clean 0 'list --json' "$LOWTIDE" list scenarios --json
clean 0 plan "$LOWTIDE" plan s
printf '[scenario]\nsummary = s\n%s = 3\n' "$mild" >scn/bad.scn
clean 2 'an error in a file' "$LOWTIDE" plan bad
clean 2 'an error with a name' "$LOWTIDE" plan "./$evil.scn"
clean 2 'an unknown verb' "$LOWTIDE" "$evil"

printf 'BUG: soft lockup - CPU#4 stuck for 22s! [%s:3261]\nRIP: 0010:f+0x1/0x2\n' "$evil" >log
cp log "$evil"
clean 1 explain "$LOWTIDE" explain "$evil" log
clean 1 'explain --tap' "$LOWTIDE" explain --tap "$evil"
clean 1 'explain --json' "$LOWTIDE" explain --json "$evil"
done_testing
