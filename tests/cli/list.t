#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide list: every plug-in and scenario with needs and parameters, as text and as JSON.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$tmp" || exit 1
export LOWTIDE_SCENARIOS="$LT_SRC/scenarios" LOWTIDE_CACHE="$tmp/cache"

# every FOLDER: names of its plug-ins or scenarios.
every() {
	for file in "$LT_SRC/$1"/*.*; do
		file=${file##*/}
		echo "${file%.*}"
	done
}

for kind in workloads injectors; do
	ok "list $kind succeeds" "$LOWTIDE" list "$kind"
	for name in $(every "$kind"); do
		has "$kind: $name is listed" "^  $name +[a-z]"
	done
done
has 'a parameter has a default and a range' '^      size = 200M +.*\(16M\.\.64G\)'
has 'needs are listed' 'needs: .*program mke2fs \(package e2fsprogs\)'
ok 'list scenarios succeeds' "$LOWTIDE" list scenarios
for name in $(every scenarios); do
	has "scenario $name is listed" "^  $name +"
done
has 'variants are listed' 'row S0; twins: buggy \| fixed; faces: v1 \| v2 \| machine'
ok 'list succeeds' "$LOWTIDE" list
is "$(awk 'length > 80' "$tmp/out")" '' 'list fits 80 columns'
for kind in scenarios workloads injectors samplers kernels; do
	has "list has the heading $kind" "^$kind:"
done
ok 'an empty kernel store is no error' "$LOWTIDE" list kernels
has 'the command to fill it is named' 'lowtide kernel fetch'
test -e cache && fail 'a list makes no folder' || pass 'a list makes no folder'

ok 'list --json succeeds' "$LOWTIDE" list --json
is "$(grep -cv '^{.*}$' "$tmp/out")" 0 'every line is an object'
has 'objects have parameters' '"kind":"workload","name":"mmap_dirty".*"params":\[\{"name":"size"'
exits 2 'an unknown kind is refused' "$LOWTIDE" list workload
has 'the near kind is suggested' 'did you mean workloads'

if test "$(id -u)" = 0 && command -v setpriv >/dev/null; then
	chmod 755 "$tmp"
	mkdir -m 777 "$tmp/home"
	cp "$LOWTIDE" "$tmp/lowtide"
	cp -r "$LT_SRC/scenarios" "$tmp/scn"
	ok 'list works without root' env LOWTIDE_CACHE="$tmp/home/cache" \
		LOWTIDE_SCENARIOS="$tmp/scn" setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$tmp/lowtide" list
else
	skip 'list works without root' 'not run as root, or no setpriv'
fi

mkdir own
printf '[scenario]\nsummary = mine\n[load w]\nwhat = anon_hog\n' >own/mine.scn
printf 'nonsense\n' >own/bad.scn
exits 2 'a bad scenario file exits 2' env LOWTIDE_SCENARIOS=own "$LOWTIDE" list scenarios
has 'the bad file is named with its line' 'own/bad.scn:1:'
has 'the other scenarios are listed' '^  mine +mine'
done_testing
