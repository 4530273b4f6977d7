#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A bundle of a stranger: members that block, never end, lead elsewhere or are huge. No reader
# waits, none takes much memory, and each names the file.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
export LOWTIDE_RESULTS="$tmp/runs" LOWTIDE_STATE="$tmp/state"
cd "$tmp" || exit 1
seconds=20
# The shadow memory of a sanitizer does not fit into such a limit.
bounded='prlimit --as=536870912'
$bounded "$LOWTIDE" --version >/dev/null 2>&1 || bounded=

# whole: a run as lowtide writes it.
whole() {
	rm -rf runs
	mkdir -p runs/r
	cat >runs/r/result.json <<'END'
{"scenario":"toy","seed":1,"kernel":"6.1","command":"lowtide run toy --seed 1",
"verdict":"pass","expect":"no hang","as_expected":true,"reason":"moved","ops":7,"run_ms":900}
END
	echo '{"t_ms":0,"run":{"scenario":"toy"}}' >runs/r/events.jsonl
	printf 'lowtide-plan 1\nplan name "toy"\nplan seed "1"\nscenario row "T1"\n' \
		>runs/r/plan.txt
	echo 'the whole story' >runs/r/why.txt
	echo 'result.json 9 yes' >runs/r/MANIFEST
	echo 'INFO: task w:7 blocked for more than 10 seconds.' >runs/r/console.log
	echo 'nothing' >runs/r/stacks-1.txt
}

# hostile HOW FILE: put something else in its place.
hostile() {
	rm -f "$2"
	case $1 in
	fifo) mkfifo "$2" ;;
	link) ln -s /proc/kallsyms "$2" ;;
	zero) ln -s /dev/zero "$2" ;;
	device) mknod "$2" c 1 5 ;;
	huge) truncate -s 1T "$2" ;;
	folder) mkdir "$2" ;;
	esac
}

# refuses NAME FILE COMMAND...: ends in time with status 2 or 125, and names the file.
refuses() {
	refuses_name=$1 refuses_file=$2
	shift 2
	# shellcheck disable=SC2086 # two words, or none
	timeout -s KILL "$seconds" $bounded "$@" >"$tmp/out" 2>&1
	refuses_status=$?
	case $refuses_status in
	2 | 125) ;;
	*)
		fail "$refuses_name" "exit $refuses_status
$(tail -n 5 "$tmp/out")"
		return
		;;
	esac
	if grep -Eq "$refuses_file (is a|has [0-9]+ bytes)" "$tmp/out"; then
		pass "$refuses_name"
	else
		fail "$refuses_name" "$(tail -n 5 "$tmp/out")"
	fi
}

kinds='fifo link zero huge folder'
if mknod probe c 1 5 2>/dev/null && head -c 1 probe >/dev/null 2>&1; then
	kinds="$kinds device"
fi
rm -f probe

whole
ok 'a whole run is shown' "$LOWTIDE" show runs/r
ok 'a whole run is explained' "$LOWTIDE" explain runs/r/stacks-1.txt
exits 0 'a whole run is judged' "$LOWTIDE" calibrate --from runs

for how in $kinds; do
	for name in result.json events.jsonl why.txt; do
		whole
		hostile "$how" runs/r/$name
		refuses "show: $name is a $how" "$name" "$LOWTIDE" show runs/r
		test $name = why.txt ||
			refuses "show --json: $name is a $how" "$name" "$LOWTIDE" show --json runs/r
	done
	for name in stacks-1.txt console.log; do
		whole
		rm -f runs/r/stacks-1.txt
		hostile "$how" runs/r/$name
		refuses "explain: $name is a $how" "$name" "$LOWTIDE" explain runs/r
	done
	for name in result.json plan.txt events.jsonl console.log MANIFEST; do
		whole
		hostile "$how" runs/r/$name
		refuses "calibrate: $name is a $how" "$name" "$LOWTIDE" calibrate --from runs
	done
	for name in trials.tsv journal; do
		rm -rf soak
		mkdir soak
		printf 'policy\tsoak\nseed\t1\nrounds\t1\n' >soak/trials.tsv
		printf 'case\t0\t-\tx\tx\t\thost\t-\tno hang\t\n' >>soak/trials.tsv
		hostile "$how" soak/$name
		refuses "soak --resume: $name is a $how" "$name" "$LOWTIDE" soak --resume soak
		refuses "calibrate: $name is a $how" "$name" "$LOWTIDE" calibrate --from soak
	done
done

# What the user names is the user's own choice.
mkfifo named
timeout -s KILL "$seconds" sh -c 'echo "INFO: task w:7 blocked for more than 10 seconds." >named' &
exits 1 'explain reads a FIFO that is named' timeout -s KILL "$seconds" "$LOWTIDE" explain named
wait
ln -s "$tmp/runs/r/console.log" log
whole
exits 1 'explain follows a link that is named' "$LOWTIDE" explain log
# shellcheck disable=SC2016 # expanded by the inner shell
exits 1 'explain reads a folder on standard input' sh -c '"$1" explain - <runs/r' - "$LOWTIDE"
done_testing
