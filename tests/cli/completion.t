#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion in bash: verbs, options, their values, scenarios, twins, kernels and runs.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
command -v bash >/dev/null || skip_all 'bash is not installed'
export LOWTIDE_SCENARIOS="$tmp/scn" LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_CACHE="$tmp/cache"
mkdir -p "$tmp/scn" "$tmp/runs/20260101-mine" "$tmp/cache/kernels/6.1-own"
echo 'release=6.1.5-own' >"$tmp/cache/kernels/6.1-own/meta"
printf '[scenario]\nsummary = s\n[twin buggy]\n[twin fixed]\n[face v1]\n' >"$tmp/scn/zz-mine.scn"

# completed LINE: what bash offers at the end of the line; no name there has a blank.
cat >"$tmp/ask" <<'END'
. "$LT_SRC/tools/completion.bash"
lowtide() { "$LOWTIDE" "$@"; }
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
read -ra COMP_WORDS <<<"$1"
case $1 in *' ') COMP_WORDS+=('') ;; esac
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_lowtide
echo "${COMPREPLY[*]}"
END
completed() {
	bash "$tmp/ask" "$1"
}

for verb in $("$LOWTIDE" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	case " $(completed 'lowtide ') " in
	*" $verb "*) pass "the verb $verb is offered" ;;
	*) fail "the verb $verb is offered" ;;
	esac
	"$LOWTIDE" "$verb" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort >"$tmp/options"
	completed "lowtide $verb --" | tr ' ' '\n' | sort >"$tmp/offered"
	ok "all options of $verb are offered" cmp "$tmp/options" "$tmp/offered"
done
is "$(completed 'lowtide ca')" calibrate 'the start of a verb is completed'
is "$(completed 'lowtide run zz-m')" \
	'zz-mine zz-mine:buggy zz-mine:buggy:v1 zz-mine:fixed zz-mine:fixed:v1 zz-mine::v1' \
	'scenarios are offered with twins and faces'
is "$(completed 'lowtide plan zz-mine:f')" 'fixed fixed:v1' 'bash gets what follows the colon'
is "$(completed 'lowtide run --seed 3 zz-mine --kernel ')" '6.1-own' 'kernels are offered'
is "$(completed 'lowtide run --kernel=6')" '6.1-own' 'so are they behind ='
is "$(completed 'lowtide run --on ')" 'vm host' 'choices of an option are offered'
is "$(completed 'lowtide show 2')" '20260101-mine' 'runs are offered'
is "$(completed 'lowtide kernel f')" 'fetch' 'actions are offered'
is "$(completed 'lowtide list k')" 'kernels' 'kinds are offered'
is "$(completed 'lowtide nonsense ')" '' 'an unknown verb has none'
is "$(completed 'lowtide words-no-help')" '' 'hidden verbs are not offered'
done_testing
