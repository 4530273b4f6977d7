# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP for shell tests, read by `. "$LT_SRC/tests/tap.sh"`. Run by hand, a test finds LT_SRC from
# its own path, and LT_BUILD is the working directory.
#
# LOWTIDE: the program. LT_SRC, LT_BUILD: source and build directory. tmp: the test's own
# directory.

set -u
: "${LT_SRC:=$(cd "$(dirname "$0")/../.." && pwd)}" "${LT_BUILD:=$PWD}"
: "${LOWTIDE:=$LT_BUILD/lowtide}" "${CC:=cc}"
export LT_SRC LT_BUILD LOWTIDE CC
tap_count=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/lowtide-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# pass NAME, fail NAME [WHY], skip NAME WHY: print a point.
pass() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

fail() {
	tap_count=$((tap_count + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	test $# -lt 2 || printf '%s\n' "$2" | sed 's/^/# /' >&2
}

skip() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

skip_all() {
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

# ok NAME COMMAND...: the command succeeds. Its output goes to $tmp/out, and is shown if it
# fails.
ok() {
	tap_name=$1
	shift
	if "$@" >"$tmp/out" 2>&1; then
		pass "$tap_name"
	else
		fail "$tap_name" "exit $? of: $*
$(tail -n 20 "$tmp/out")"
	fi
}

# exits STATUS NAME COMMAND...: the command has this exit status.
exits() {
	tap_want=$1 tap_name=$2
	shift 2
	"$@" >"$tmp/out" 2>&1
	is "$?" "$tap_want" "$tap_name" "$(tail -n 20 "$tmp/out")"
}

# is GOT WANTED NAME [NOTE]
is() {
	if test "$1" = "$2"; then
		pass "$3"
	else
		fail "$3" "     got: $1
expected: $2
${4-}"
	fi
}

# has NAME PATTERN: the last command printed a line that matches (grep -E).
has() {
	if grep -Eq -e "$2" "$tmp/out"; then
		pass "$1"
	else
		fail "$1" "no line matches: $2
$(tail -n 20 "$tmp/out")"
	fi
}

done_testing() {
	printf '1..%d\n' "$tap_count"
}
