#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide run -- COMMAND: the scenario that is made of it, what is refused, and runs on this host.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"
cd "$tmp" || exit 1

# page NAME: the file of that name in the page on bug reports.
page() {
	awk -v name="$1" '$0 == "<!-- file: " name " -->" { there = 1; next }
		there && /^```/ { if (within) exit; within = 1; next }
		within { print }' "$LT_SRC/docs/BUG-REPORT.md" >"$1"
	chmod +x "$1"
}

# refused NAME PATTERN WORDS...: bad input, with a reason, and no record.
refused() {
	refused_name=$1 refused_why=$2
	shift 2
	exits 2 "$refused_name is refused" "$LOWTIDE" run "$@"
	has "$refused_name: the reason is given" "$refused_why"
}

printf '#!/bin/sh\necho "$@"\n' >good.sh
printf '#!/bin/sh\n' >plain.sh
printf '#!/no/such/interpreter\n' >orphan.sh
echo 'int main(void) { return nothing; }' >bad.c
chmod +x good.sh orphan.sh

refused 'no command' 'no command stands behind --' --
refused 'a scenario beside a command' "'host-smoke' stands before --" host-smoke -- ./good.sh
refused 'an option of commands without one' 'is for a command behind --' host-smoke --limit 48M
refused 'a missing file' 'none.sh: No such file' -- ./none.sh
refused 'a missing program' "no program 'good.sh' on this machine; a file beside" -- good.sh
refused 'a script that is not executable' 'is not executable: chmod' -- ./plain.sh
refused 'a missing interpreter' 'its interpreter /no/such/interpreter is not on' -- ./orphan.sh
refused 'a source that does not compile' 'bad.c does not compile: what .* says' -- bad.c
has "the compiler's own words are shown" 'error: .nothing. undeclared'
refused 'a newline' 'holds a newline: put the command into a script' -- ./good.sh 'a
b'
refused 'a wrong pattern' 'is no extended regular expression' --set 'command.progress=match:(' \
	-- ./good.sh
refused 'an unknown progress' 'is none of any, output' --set command.progress=fast -- ./good.sh
refused 'an unknown part' "no part 'other'; a command has" --set other.x=1 -- ./good.sh
refused 'too long a command' 'is longer than [0-9]* bytes: put it into' -- ./good.sh \
	"$(printf '%0900d' 7)"
refused 'a missing file beside it' 'absent: No such file' --with absent -- ./good.sh
refused 'a host without a limit' 'wants --limit SIZE' --on host -- ./good.sh
is "$(find "$LOWTIDE_RESULTS" -mindepth 1)" '' 'none of them leaves a record'

# The scenario can be saved anywhere, and says the same.
odd=$(printf 'na\351me')
echo content >"$odd"
ok 'a scenario is printed' "$LOWTIDE" run --limit 48M --time 6s --set command.progress=output \
	--with "$odd" --print-scenario -- ./good.sh 'two words' "it's" -x '' '\n'
cp "$tmp/out" made.scn
has 'with its words quoted' "^run = ./good.sh 'two words' 'it'\\\\''s' -x '' '"
ok 'it is valid elsewhere' env -C / "$LOWTIDE" plan "$tmp/made.scn"

missing=$(groups_missing)
if test -n "$missing"; then
	skip 'runs on this host' "$missing"
	done_testing
	exit 0
fi
exits 125 'on a host it needs consent' "$LOWTIDE" run --on host --limit 48M -- ./good.sh
has 'which is told' 'SKIP \[command\]: .*--unbounded'

# host NAME EXIT PATTERN WORDS...: a run on this host.
host() {
	host_name=$1 host_exit=$2 host_pattern=$3
	shift 3
	rm -rf "$LOWTIDE_RESULTS"
	exits "$host_exit" "$host_name" "$LOWTIDE" run --on host --unbounded "$@"
	has "$host_name: its verdict" "$host_pattern"
}

host 'a saved scenario runs' 0 '^  verdict: "(pass|slow)"' ./made.scn
is "$(cat "$LOWTIDE_RESULTS"/*/files/command/na*)" content 'its files are in the bundle'
ok 'by digest, too' grep -q ' 0755 command/good.sh$' "$LOWTIDE_RESULTS"/*/files.txt
host 'a command that fails' 125 'ended with status 3, which is no success .*: why not' \
	--limit 48M -- sh -c 'echo why not; exit 3'
host 'one that ends at once' 125 'ended with status 0 before it made any progress' \
	--limit 48M -- true
host 'one that only lives' 0 'only liveness was watched, which is weaker' --limit 48M --time 2s \
	--set command.progress=none -- sleep 100
host 'one that the OOM killer ends again and again' 0 '^  verdict: "(pass|slow|thrash)"' \
	--limit 48M --time 3s -- tail /dev/zero
command -v cc >/dev/null && {
	page two-locks.c
	set -- --limit 48M --time 6s --set scenario.stall_after=1s -- two-locks.c
	host 'two locks in wrong order are a hang' 1 '^  verdict: "(stall|livelock|deadlock)"' \
		"$@" hang
	host 'two locks in order are none' 0 '^  verdict: "(pass|slow)"' "$@" ordered
}

cat >setup.scn <<EOS
[scenario]
summary = lines before and after a load
time = 6s
stall_after = 1s
needs_reclaim = no
[machine]
cgroup = auto
[setup disk]
run = echo made in \$PWD; echo x >here
run = touch $tmp/there
undo = rm $tmp/there
[load own]
what = command
run = ./good.sh said
[inject limit]
what = mem_limit
limit = 48M
may_miss = yes
EOS
host 'a setup runs before the loads' 0 '^  verdict: "pass"' ./setup.scn
ok 'its output is kept' grep -q '"source":"disk","text":"prints: made in .*/work"' "$(events)"
ok 'its undo runs at the end' test ! -e there
sed -i 's/^run = touch.*/run = echo no disk here; exit 5/' setup.scn
host 'a line that fails' 125 '\[disk\] .echo no disk here; exit 5. ended with status 5: no disk' \
	./setup.scn
is "$(find "$LOWTIDE_STATE" -type f)" '' 'no journal is left'
done_testing
