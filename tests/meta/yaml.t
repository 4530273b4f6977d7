#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP's YAML blocks hold any text: a reader that is not ours (libyaml) takes them.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

echo '#include <yaml.h>' | "$CC" -E - >/dev/null 2>&1 ||
	skip_all 'no yaml.h: install libyaml-dev'
base=$LT_SRC/harness/base
ok 'the judge builds' "$CC" -std=gnu11 -D_GNU_SOURCE -O1 -I"$base" -I"$base/text" \
	-I"$base/file" -o "$tmp/judge" "$LT_SRC/tests/meta/yaml/judge.c" \
	"$base/text/tap.c" "$base/text/text.c" "$base/file/file.c" "$base/err.c" \
	"$base/rng.c" "$base/clock.c" -lyaml
seed=${FUZZ_SEED:-20260131}
ok "10000 hostile texts are valid YAML (FUZZ_SEED=$seed)" "$tmp/judge" 10000 "$seed"
for version in 0 13; do
	printf '#!/bin/sh\nexec "%s" 500 %s %s\n' "$tmp/judge" "$seed" "$version" >"$tmp/t"
	ok "prove takes 500 such points, version line $version" prove -e sh "$tmp/t"
	has 'and counts them all' 'Tests=500,'
done
done_testing
