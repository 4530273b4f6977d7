#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A new field of a run's record is a row of harness/api/run_record.h: result.json holds it and
# gives it back, the TAP point, `show`, its JSON and the trial have it, with no edit elsewhere.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

src=$tmp/src
mkdir "$src" "$tmp/b" "$tmp/run"
(cd "$LT_SRC" && cp -R Makefile configure configure.d tools harness workloads injectors results \
	scenarios "$src")
rm -rf "$src/results/runs"
cat >"$tmp/rows" <<'EOT'
	X(TEXT, 16, weather, "", "the weather", NOWHERE, 0, 1, 3, 2, 3) \
	X(NUMBER, 0, wind_ms, "ms", "wind", RESULT, 0, 1, 4, 4, 6) \
EOT
sed -i "/^#define RUN_RECORD(X)/r $tmp/rows" "$src/harness/api/run_record.h"
cd "$tmp/b" || exit 1
ok 'a copy of the tree configures' sh "$src/configure" "CC=$CC" 'CFLAGS=-O0'
ok 'with a row more for each of two fields it builds' make -s -j 2 lowtide
includes=$(find "$src/harness" "$src/results" -type d | sed 's/^/-I/')
# shellcheck disable=SC2046,SC2086 # lists of words
ok 'so does a program that reads and writes records' \
	"$CC" -std=gnu11 -D_GNU_SOURCE -I. $includes -o rewrite \
	"$LT_SRC/tests/meta/record/rewrite.c" -Wl,--start-group obj/lib*.a -Wl,--end-group \
	$(sed -n 's/^LIBS = //p' config.mk)

# result EXTRA: the result of a run, with these members as well.
result() {
	cat >"$tmp/run/result.json" <<EOT
{"scenario":"a","variant":"b","seed":4,"kernel":"6.1","command":"c",$1
"verdict":"pass","expect":"no hang","as_expected":true,"reason":"r","cause":"","fingerprint":"",
"ops":7,"run_ms":9,"hang_ms":0,"detect_ms":0,"bundle":""}
EOT
}

# lacks NAME PATTERN: no line of the last command's output matches.
lacks() {
	if grep -Eq -e "$2" "$tmp/out"; then
		fail "$1" "$(grep -E -e "$2" "$tmp/out")"
	else
		pass "$1"
	fi
}

result '"wind_ms":4000,"weather":"fog",'
ok 'it reads a record with the new fields' ./rewrite "$tmp/run"
cp "$tmp/out" "$tmp/all"
sed -n 1p "$tmp/all" >"$tmp/out"
has 'result.json holds the text' '^\{"scenario":.*,"weather":"fog"'
has 'and the number' ',"wind_ms":4000'
sed -n 2p "$tmp/all" >"$tmp/out"
has 'the trial has the text' ',"weather":"fog"'
has 'and the number' ',"wind_ms":4000'
sed 1,2d "$tmp/all" >"$tmp/out"
has 'the YAML of the TAP point: the text' '^  weather: "fog"$'
has 'and the number' '^  wind_ms: 4000$'
ok 'show takes the record' ./lowtide show "$tmp/run"
has 'it shows the text under its label' '^  the weather  fog$'
has 'and the number in its unit' '^  wind         4\.000 s$'
ok 'show --json takes it too' ./lowtide show --json "$tmp/run"
has 'its JSON holds the text' ',"weather":"fog"'
has 'and the number' ',"wind_ms":4000'

result ''
ok 'a record of before, without these fields, is read' ./rewrite "$tmp/run"
has 'a number that is always written is 0' '"wind_ms":0'
lacks 'a text that is left out empty is not there' weather
ok 'show takes that record' ./lowtide show "$tmp/run"
lacks 'and has no line of either field' 'weather|wind'
done_testing
