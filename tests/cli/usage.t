#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Verbs, help and options: output, suggestions for typing errors, exit statuses.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

ok '--help succeeds' "$LOWTIDE" --help
has '--help names the verbs' '^  run '
has '--help has the exit statuses' '125 could not be tested'
ok '--help accepts a results folder' env LOWTIDE_RESULTS=/some/where "$LOWTIDE" --help
has '--help names the results folder' 'Records of runs are kept in /some/where'
exits 0 '--version succeeds' "$LOWTIDE" --version
has '--version prints a number' '^lowtide [0-9]+\.[0-9]+'
exits 2 'a missing verb is refused' "$LOWTIDE"
exits 2 'an unknown verb is refused' "$LOWTIDE" lits
has 'a near verb is suggested' 'did you mean list'
exits 2 'a verb unlike all others is refused' "$LOWTIDE" xyzzyxyzzy
if grep -q 'did you mean' "$tmp/out"; then
	fail 'no verb is suggested for nonsense'
else
	pass 'no verb is suggested for nonsense'
fi

for verb in run plan list show explain calibrate soak kernel undo; do
	exits 0 "$verb --help succeeds" "$LOWTIDE" "$verb" --help
	has "$verb --help has the usage" "^Usage: lowtide $verb"
	exits 2 "$verb: an unknown option is refused" "$LOWTIDE" "$verb" --no-such-option
done

exits 2 'a misspelt option is refused' "$LOWTIDE" plan --sed 3 x
has 'the near option is suggested' 'did you mean --seed'
exits 2 'an option without its value is refused' "$LOWTIDE" plan x --seed
exits 2 'a flag with a value is refused' "$LOWTIDE" list --json=yes
exits 2 'an invalid number is refused' "$LOWTIDE" plan host-smoke --seed=-1
exits 2 'too few words are refused' "$LOWTIDE" plan
exits 2 'too many words are refused' "$LOWTIDE" show a b
exits 2 'an option of a letter is refused' "$LOWTIDE" list -x
exits 2 '-- ends options' "$LOWTIDE" plan -- --seed
has 'the next word is no option' "'--seed'|no scenario"
exits 2 'an unknown action of kernel is refused' "$LOWTIDE" kernel fecth
exits 2 'kernel rm requires a name' "$LOWTIDE" kernel rm
# A fake apt that knows one kernel, or none.
mkdir "$tmp/bin"
printf '#!/bin/sh\ntest ! -e "%s/none" || exit 1\necho linux-image-6.1.0-99-cloud-amd64 - Linux\n' \
	"$tmp" >"$tmp/bin/apt-cache"
chmod +x "$tmp/bin/apt-cache"
exits 2 'an unavailable kernel is refused' env PATH="$tmp/bin:$PATH" LOWTIDE_CACHE="$tmp/cache" \
	"$LOWTIDE" kernel fetch nosuch
has 'the available kernels are named' 'no kernel nosuch here; .* offers: 6\.1\.0-99'
exits 125 "a kernel that nobody has is not run" env PATH="$tmp/bin:$PATH" \
	LOWTIDE_CACHE="$tmp/cache" \
	LOWTIDE_SCENARIOS="$LT_SRC/scenarios" LOWTIDE_RESULTS="$tmp/r5" LOWTIDE_STATE="$tmp/s5" \
	"$LOWTIDE" run msync-storm --kernel 5.99
if grep -q 'kernel fetch' "$tmp/out"; then
	fail 'no fetch is advised that cannot work'
else
	has 'no fetch is advised that cannot work' "nor among Debian's here \\(6.1.0-99\\)"
fi
exits 2 'a kernel of Debian is not there' env PATH="$tmp/bin:$PATH" LOWTIDE_CACHE="$tmp/cache" \
	"$LOWTIDE" kernel build 6.1
has 'the fetch that works is advised' 'lowtide kernel fetch 6.1. gets it'
exits 2 'an invalid kernel name is refused' "$LOWTIDE" kernel fetch ../x
: >"$tmp/none"
exits 125 'missing package lists exit 125' env PATH="$tmp/bin:$PATH" LOWTIDE_CACHE="$tmp/cache" \
	"$LOWTIDE" kernel fetch nosuch
exits 2 'run refuses an unknown scenario' "$LOWTIDE" run no-such-scenario
has 'the list of scenarios is named' 'lowtide list'

for verb in run soak calibrate; do
	exits 2 "$verb: the old word of consent is refused" "$LOWTIDE" "$verb" host-smoke --i-know
	has "$verb: the new word is named" 'i-know is --unbounded now'
	exits 2 "$verb: consent by the environment is refused" env LOWTIDE_WHOLE_MACHINE=yes \
		"$LOWTIDE" "$verb" host-smoke --time 1
	has "$verb: the option is named" 'LOWTIDE_WHOLE_MACHINE.*give --unbounded'
done

# refused NAME PATTERN WORDS...: bad input is reported once, and nothing starts.
refused() {
	refused_name=$1 refused_pattern=$2
	shift 2
	exits 2 "$refused_name" "$LOWTIDE" "$@"
	has "$refused_name: the message uses the typed word" "^lowtide[a-z ]*: $refused_pattern"
	is "$(wc -l <"$tmp/out")" 1 "$refused_name: the message is a line"
}
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios" LOWTIDE_RESULTS="$tmp/r" LOWTIDE_STATE="$tmp/s"
refused 'a size without its unit' '--mem 256: .*did you mean 256M' run msync-storm --mem 256
refused 'a bad --set' '--set machine.cpus=0: ' run msync-storm --set machine.cpus=0
refused 'less memory than a kernel boots with' '--mem 79M: .*80M' run msync-storm --mem 79M
ok 'the least that it boots with' "$LOWTIDE" plan msync-storm --mem 80M
refused 'a VM option for a host' '--kernel: .*no effect on a host' run host-smoke --kernel 6.1
for verb in run plan calibrate; do
	exits 2 "$verb: the seed 0 is refused" "$LOWTIDE" "$verb" msync-storm --seed 0
	has "$verb: the least seed is named" '--seed 0: seeds begin at 1'
done
refused 'its --set' '--set: machine.mem .*no effect' run host-smoke --set machine.mem=1G
refused 'a VM scenario on the host' 'scenario msync-storm runs only' run msync-storm --on host
refused 'to lift that' '--set scenario.on=any: where' run msync-storm --on host \
	--set scenario.on=any
is "$(ls "$LOWTIDE_RESULTS")" '' 'no refused run left a record'
refused 'a misspelt scenario' "no scenario 'hamer-3am'; did you mean hammer-3am\\?" run hamer-3am
refused 'a misspelt twin' '.*no twin .bugy.; did you mean buggy\?' run hammer-3am:bugy
refused 'a misspelt face' '.*no face .machin.; did you mean machine\?' plan hammer-3am::machin
exits 2 'an unknown accelerator is refused' env LOWTIDE_ACCEL=foo "$LOWTIDE" run msync-storm --on vm
has 'the accelerators are named' 'LOWTIDE_ACCEL=foo: it must be kvm or tcg'
exits 2 'a missing scenario directory is refused' env LOWTIDE_SCENARIOS=/nonexistent \
	"$LOWTIDE" list scenarios
has 'the missing directory is named' 'LOWTIDE_SCENARIOS=/nonexistent: No such file'
exits 2 'a scenario directory must be one' env LOWTIDE_SCENARIOS=/dev/null "$LOWTIDE" plan \
	host-smoke
has 'the wrong file is named' 'LOWTIDE_SCENARIOS=/dev/null: Not a directory'

# A clone that belongs to another user.
if test "$(id -u)" != 0 || command -v setpriv >/dev/null; then
	mkdir -p "$tmp/clone/results"
	cp "$LOWTIDE" "$tmp/clone/"
	chmod 755 "$tmp"
	chmod 555 "$tmp/clone/results"
	user=''
	mkdir "$tmp/own"
	test "$(id -u)" != 0 || user='setpriv --reuid 65534 --regid 65534 --clear-groups'
	test -z "$user" || chown 65534 "$tmp/own"
	# shellcheck disable=SC2086 # words
	exits 2 'a foreign results folder is refused' env -C "$tmp/clone" \
		-u LOWTIDE_RESULTS LOWTIDE_STATE="$tmp/own" $user ./lowtide run \
		"$LT_SRC/scenarios/host-smoke.scn"
	has 'the cure is named' 'set LOWTIDE_RESULTS .*results/runs: Permission denied'
else
	skip 'a foreign results folder is refused' 'root, and no setpriv'
fi

for words in --help --version "list" "plan host-smoke" "explain /dev/null" "list --help"; do
	# shellcheck disable=SC2086 # words
	"$LOWTIDE" $words >/dev/full 2>"$tmp/full"
	is $? 125 "$words: a full standard output exits 125"
	is "$(cat "$tmp/full")" "lowtide: cannot write to standard output" \
		"$words: the message is printed once"
done
ok '--help works without a home' env -u HOME -u LOWTIDE_RESULTS -u XDG_STATE_HOME -C / "$LOWTIDE" \
	--help
has '--help names the cure' 'no place yet: .*set LOWTIDE_RESULTS'
exits 2 'an option of another verb is refused' "$LOWTIDE" plan --keep host-smoke
has "the option's verb is named" 'an option of run'
ok 'a store without kernels is listed' env LOWTIDE_CACHE="$tmp/nothing" "$LOWTIDE" kernel list
has 'the empty store is reported' 'none yet'

make -s -n -C "$LT_BUILD" check T=unit >"$tmp/out" 2>/dev/null
is "$(grep -c 'test_vm_boot' "$tmp/out")" 0 'make check T=unit boots no VM'

"$LOWTIDE" list --no-such-option >"$tmp/stdout" 2>/dev/null
is "$(wc -c <"$tmp/stdout")" 0 'errors go to standard error alone'
long=$(head -c 100000 /dev/zero | tr '\0' 'x')
exits 2 'a verb of 100000 letters is refused' "$LOWTIDE" "$long"
exits 2 'an option of 100000 letters is refused' "$LOWTIDE" list "--$long"
exits 2 'a scenario of 100000 letters is refused' "$LOWTIDE" plan "$long"
done_testing
