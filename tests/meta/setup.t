#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tools/setup: messages, installs and refusals, with a stand-in for dpkg and apt.
# shellcheck source=tests/tap.sh
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# stand_in NAME: a program of that name that reads its script from standard input.
stand_in() {
	{
		echo '#!/bin/sh'
		cat
	} >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

# $tmp/installed lists installed packages, $tmp/log the calls of apt.
mkdir "$tmp/bin"
export tmp LOWTIDE_BUILD="$tmp/b" PATH="$tmp/bin:$PATH"
stand_in dpkg-query <<'END'
for name; do :; done
grep -qx "$name" "$tmp/installed" && echo 'install ok installed'
END
# $tmp/madison and $tmp/show hold its answers; a plan of its own answers a wish with a version.
stand_in apt-cache <<'END'
case $1 in
madison) grep "^ *$2 " "$tmp/madison" || : ;;
show) test -e "$tmp/lists" && cat "$tmp/show" ;;
esac
END
stand_in apt-get <<'END'
echo "$*" >>"$tmp/log"
case $* in
*update*) : >"$tmp/lists" ;;
*-s*=*) cat "$tmp/plan-fit" ;;
*-s*) cat "$tmp/plan" ;;
esac
END
stand_in id <<'END'
cat "$tmp/uid"
END
stand_in sudo <<'END'
echo "sudo $*" >>"$tmp/log"
exec "$@"
END
# The build that follows is not tested here.
stand_in make <<'END'
exit 7
END

# state UID [PACKAGE...]: the caller is UID, and all packages but these are installed.
state() {
	echo "$1" >"$tmp/uid"
	shift
	awk '!/^#/ { print $1 }' "$LT_SRC/tools/packages" >"$tmp/installed"
	for package; do
		sed -i "/^$package\$/d" "$tmp/installed"
	done
	: >"$tmp/log"
	: >"$tmp/lists"
	: >"$tmp/plan"
	: >"$tmp/madison"
	: >"$tmp/show"
}
setup() {
	sh "$LT_SRC/tools/setup" "$@"
}

state 0
exits 7 'with all packages there it goes on to the build' setup build
has 'and says so' 'all packages are there'
is "$(cat "$tmp/log")" '' 'without asking apt'

state 0 fio scdoc libcmocka-dev
rm -rf "$tmp/b"
exits 0 '--dry-run' setup demo --dry-run
has 'names what is missing' '^ *fio  *run  *a load'
has 'and why' '^ *scdoc  *build  *makes the manual pages'
has 'shows the command' '^\+ env .* install .*--no-remove --no-upgrade scdoc fio'
has 'and the run' '^\+ ./lowtide run hammer-3am'
is "$(grep -c cmocka "$tmp/out")" 0 'a demo needs no test packages'
is "$(cat "$tmp/log")" '' 'does nothing'
ok 'and builds nothing' test ! -e "$tmp/b"
exits 0 '--dry-run of check' setup check --dry-run
has 'wants the test packages' 'libcmocka-dev'
has 'warnings are errors' 'configure --enable-werror'
is "$(tail -n 1 "$tmp/out")" '+ make -s check' 'the tests come last'

state 0 fio
echo 'Inst fio (3.33-3 Debian:12 [amd64])' >"$tmp/plan"
exits 7 'what is missing is installed' setup demo
is "$(grep -c 'install .*--no-upgrade fio' "$tmp/log")" 2 'seen in a trial first'
is "$(grep -c update "$tmp/log")" 0 'no update where the lists are there'
rm "$tmp/lists"
exits 7 'without lists' setup demo
is "$(grep -c update "$tmp/log")" 1 'they are fetched'

state 0 fio
printf 'Inst %s\n' 'libc6 [2.36-9] (2.36-10 Debian:12 [amd64])' 'fio (3.33-3 Debian:12 [amd64])' \
	>"$tmp/plan"
exits 125 'an upgrade of another package is refused' setup demo
has 'and named' 'libc6: 2.36-9 is installed, 2.36-10 would come'
has 'the cure is named' 'start this again with --upgrade, or upgrade libc6'
echo 'Depends: libaio1 (>= 0.3), libc6 (>= 2.36-10), zlib1g' >"$tmp/show"
exits 125 'an upgrade that a package needs is refused' setup demo
has 'the reason is named' 'fio needs libc6 \(>= 2.36-10\)'
is "$(grep -vc -e -s "$tmp/log")" 0 'and not begun'
exits 7 '--upgrade goes on' setup demo --upgrade
is "$(grep -c '^-q -y install --no-install-recommends --no-remove fio' "$tmp/log")" 1 \
	'with the upgrade allowed'
echo 'Remv busybox [1.35]' >"$tmp/plan"
exits 125 'so is a removal' setup demo
has 'and it is named' 'would have to remove: busybox'

# A Debian that lacks a security update: the candidate of xz-utils wants a newer liblzma5.
state 0 xz-utils fio
cat >"$tmp/plan" <<'END'
Inst liblzma5 [5.4.1-0.2] (5.4.1-1 Debian-Security:12 [amd64])
Inst xz-utils (5.4.1-1 Debian-Security:12 [amd64])
Inst fio (3.33-3 Debian:12 [amd64])
END
cat >"$tmp/madison" <<'END'
  xz-utils | 5.4.1-1 | http://mirror.example bookworm-security/main amd64 Packages
  xz-utils | 5.4.1-0.2 | http://mirror.example bookworm/main amd64 Packages
       fio | 3.33-3 | http://mirror.example bookworm/main amd64 Packages
END
printf 'Inst %s\n' 'xz-utils (5.4.1-0.2 Debian:12 [amd64])' 'fio (3.33-3 Debian:12 [amd64])' \
	>"$tmp/plan-fit"
exits 7 'a version that fits what is installed is taken' setup demo
has 'and named' 'fit what is installed: xz-utils=5.4.1-0.2'
is "$(grep -c '^-q -y install .*xz-utils=5.4.1-0.2 fio' "$tmp/log")" 1 'and installed, nothing else'
has 'a line comes before the question to apt' 'asking apt what it would do'

state 1000 fio
echo 'Inst fio (3.33-3 Debian:12 [amd64])' >"$tmp/plan"
exits 7 'a user with sudo' setup demo
is "$(grep -c '^sudo env .*apt-get .*install' "$tmp/log")" 1 'installs with it'
rm "$tmp/bin/sudo"
PATH=$tmp/bin:$(dirname "$(command -v awk)")
if command -v sudo >/dev/null; then
	skip 'a user without sudo' 'sudo is installed here'
else
	exits 125 'a user without sudo' setup demo
	has 'is told what root must do' 'as root: apt-get install fio'
fi
exits 2 'an unknown word' setup install
exits 2 'no word' setup
exits 0 '--help' setup --help
has '--help says what the words mean' 'sh tools/setup demo'
done_testing
