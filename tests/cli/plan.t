#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide plan: the seed determines the plan; variants, overrides, and invalid files.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$tmp" || exit 1
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios"

for file in "$LT_SRC"/scenarios/*.scn; do
	name=${file##*/} name=${name%.scn}
	ok "$name: all variants have a plan" "$LOWTIDE" plan "$name:all" --seed 1
done

cat >curve.scn <<'EOF'
[scenario]
summary = a curve
time = 20s
[machine]
cgroup = auto
[load w]
what = anon_hog
[inject c]
what = mem_curve
shape = step
[twin slow]
w.every = 2s
[twin fast]
[face small]
machine.mem = 100M
[face large]
machine.mem = 1G
[case fast large]
scenario.expect = thrash
EOF
"$LOWTIDE" plan ./curve.scn:fast --seed 5 --text >a
"$LOWTIDE" plan ./curve.scn:fast --seed 5 --text >b
"$LOWTIDE" plan ./curve.scn:fast --seed 6 --text >c
ok 'the same seed gives the same plan' cmp a b
exits 1 'another seed gives another' cmp a c
ok 'a variant is planned' "$LOWTIDE" plan ./curve.scn:fast:large --seed 5
has 'the plan starts with seed and expectation' 'seed 5, expect thrash'
has 'the curve is expanded' 'at [0-9.]+ s apply c [0-9]+'
has 'the plan names the machine' '1024 MiB'
is "$("$LOWTIDE" plan ./curve.scn | grep -c '^curve:')" 2 'NAME selects all twins'
is "$("$LOWTIDE" plan ./curve.scn:all | grep -c '^curve:')" 4 'NAME:all selects all twins and faces'
is "$("$LOWTIDE" plan ./curve.scn::large | grep -c ':large')" 2 'NAME::FACE selects all twins'
ok '--json succeeds' "$LOWTIDE" plan ./curve.scn:all --json
is "$(grep -c '^{.*}$' out)" 4 '--json prints an object for each variant'
ok 'overrides are accepted' "$LOWTIDE" plan ./curve.scn:slow --set machine.mem=300M --mem 400M \
	--set w.size=3M
has '--set takes precedence over the short form' '300 MiB'
has 'a parameter is overridden' 'anon_hog every=2s size=3M'
exits 2 'an unknown twin is refused' "$LOWTIDE" plan ./curve.scn:none
has 'the valid twins are named' 'slow fast'
mkdir sub
printf '[global]\n' >sub/my.fio
printf '[scenario]\nsummary = s\n[load w]\nwhat = fio\njob = my.fio\n' >sub/job.scn
ok "a relative path starts at the scenario's folder" "$LOWTIDE" plan sub/job.scn --text
has 'the plan has the whole path' "job .$tmp/sub/my.fio"
exits 2 'a path of --set starts at the working directory' "$LOWTIDE" plan sub/job.scn \
	--set w.job=my.fio
exits 2 'an unknown part is refused' "$LOWTIDE" plan ./curve.scn --set x.size=3M
has 'the valid parts are named' 'valid: scenario, machine, w, c'
exits 2 'a --set without value is refused' "$LOWTIDE" plan ./curve.scn --set w.size

# bad NAME PATTERN: x.scn is refused with a line that matches.
bad() {
	exits 2 "$1" "$LOWTIDE" plan ./x.scn
	has "$1: place and reason are named" "$2"
}
scn() {
	printf '[scenario]\nsummary = s\n[load w]\nwhat = anon_hog\n%b' "$1" >x.scn
}
scn 'colour = red\n'
bad 'an unknown key' "^lowtide: ./x.scn:5: unknown key 'colour'; valid: size"
# lines NAME NUMBERS: x.scn has errors in these lines and no others.
lines() {
	exits 2 "$1 is refused" "$LOWTIDE" plan ./x.scn
	is "$(sed 's/^lowtide: .\/x.scn:\([0-9]*\):.*/\1/' out | tr '\n' ' ')" "$2 " \
		"$1: each error is told with its line"
}
cat >x.scn <<'EOF'
[scenario]
summry = s
time = 10x
garbage
[lod v]
what = anon_hog
[load w]
what = anonhog
[inject l]
what = mem_limit
size = 5Q
[twin a]
w.size = 1M
v.size = 1M
l.colour = 3
EOF
lines 'a file of wrong lines, headings and keys' '2 3 4 5 7 11 15'
cat >x.scn <<'EOF'
[scenario]
stall_after = 70s
time = 10s
[load v]
what = anon_hog
where = device
[load w]
what = anon_hog
start = 20s
[inject l]
what = mem_limit
EOF
lines 'a file of values that do not fit together' '1 1 4 7 10'
i=0
echo '[scenario]' >x.scn
while test $((i += 1)) -le 30; do
	echo "key$i = 1" >>x.scn
done
exits 2 'a file of thirty errors is refused' "$LOWTIDE" plan ./x.scn
is "$(wc -l <out)" 21 'twenty errors are told'
has 'the others are counted' '^lowtide: 10 more errors in this file'
scn 'size = 1M\nsize = 2M\n'
bad 'a duplicate' 'x.scn:6: key given twice'
scn '\0000'
bad 'a NUL byte' 'x.scn:5: byte 0x00'
printf '\357\273\277[scenario]\nsummary = s\n' >x.scn
bad 'a byte-order mark' 'x.scn:1: a UTF-8 byte-order mark'
scn '\0033[31mred = 1\n'
bad 'an escape sequence' 'x.scn:5: byte 0x1b'
head -c 10000000 /dev/zero | tr '\0' 'a' >x.scn
bad 'a line of 10 MB' '64 KiB'
head -c 60000 /dev/zero | tr '\0' '[' >x.scn
bad 'a line of 60 KB' 'x.scn:1: line too long'
: >x.scn
bad 'an empty file' 'no \[scenario\]'
rm x.scn
ln -s x.scn x.scn
bad 'a link to itself' 'x.scn: Too many levels'
rm x.scn
mkdir x.scn
bad 'a folder' 'no scenario'
rmdir x.scn
mkfifo x.scn
bad 'a pipe' 'no scenario'
ok 'a plan for a kernel that is not here' "$LOWTIDE" plan hammer-3am:buggy:v1 --kernel 5.99
has 'says that a run is skipped' '^  a run here is skipped: kernel 5.99 is n'
done_testing
