#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tools/series: commands for a run's directory, and refusals.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

mkdir "$tmp/run"
cat >"$tmp/run/result.json" <<'END'
{"scenario":"x","variant":"buggy","seed":5,"kernel":"6.1","verdict":"deadlock","detect_ms":900}
END
cat >"$tmp/run/events.jsonl" <<'END'
{"t_ms":0,"run":{"scenario":"x"}}
{"t_ms":900,"progress":{"ops":0,"workers":0}}
{"t_ms":1000,"kind":"phase","a":3,"text":"run"}
{"t_ms":1000,"kind":"run","text":"stall=5000 speed=50 needs=hits"}
{"t_ms":1500,"progress":{"ops":7,"workers":2}}
{"t_ms":1600,"sample":{"mem_free":1}}
{"t_ms":2000,"progress":{"ops":7,"workers":2}}
{"t_ms":2500,"kind":"kernel","b":1,"text":"says \"a\":1, \"b\":2"}
{"t_ms":2600,"kind":"kernel","text":"nothing"}
{"t_ms":3000,"kind":"suspect","source":"w.0","a":9}
{"t_ms":3070,"kind":"evidence","a":1,"b":10}
{"t_ms":5000,"kind":"evidence","a":2,"b":10}
{"t_ms":5000,"kind":"asleep","a":4,"b":1}
{"t_ms":5600,"kind":"release"}
{"t_ms":9000,"kind":"verdict","a":5}
END
cat >"$tmp/want" <<'END'
# Recorded: x:buggy, seed 5, on 6.1.
limits stall=5000 speed=50 needs=hits
answer evidence=70 release=600 asleep=4 switching=1
0.901 progress ops=0 workers=0
1.000 event phase - 3 0 run
1.501 progress ops=7 workers=2
2.001 progress
2.500 event kernel - 0 1 says 'a':1, 'b':2
9.1..14.0 progress oldest=+100
expect deadlock
detect 2900
END
ok 'a run becomes a series' sh "$LT_SRC/tools/series" "$tmp/run"
mv "$tmp/out" "$tmp/got"
ok 'with its answers, changes and verdict' diff "$tmp/want" "$tmp/got"
sed -i '/progress/d; /"run"/d' "$tmp/run/events.jsonl"
exits 2 'a run of before there were readings' sh "$LT_SRC/tools/series" "$tmp/run"
has 'is told so' 'no readings'
exits 2 'a folder that is no run' sh "$LT_SRC/tools/series" "$tmp"
done_testing
