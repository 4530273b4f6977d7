#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# configure and the Makefile: answers, overrides, directories, shells, install and uninstall.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# in_new_folder COMMAND...: run it in $tmp/b, emptied before.
in_new_folder() {
	rm -rf "$tmp/b"
	mkdir "$tmp/b"
	(cd "$tmp/b" && "$@")
}
answers() {
	cat "$tmp/b/config.mk" "$tmp/b/config.h"
}
configure=$LT_SRC/configure

for shell in sh dash bash 'busybox sh'; do
	if ! command -v "${shell%% *}" >/dev/null; then
		skip "$shell runs configure" "no $shell"
		continue
	fi
	# shellcheck disable=SC2086 # a command and its argument
	ok "$shell runs configure" in_new_folder $shell "$configure" --prefix=/opt/x 'CFLAGS=-O1 -g'
	answers >"$tmp/answers"
	test -e "$tmp/first" || cp "$tmp/answers" "$tmp/first"
	ok "$shell: the same answers as sh" cmp "$tmp/answers" "$tmp/first"
done

ok 'configure --help succeeds' in_new_folder sh "$configure" --help
has '--help names the folders' '--prefix=DIR'
has '--help names the variables' 'CFLAGS'
is "$(ls "$tmp/b")" '' '--help writes nothing'
exits 2 'an unknown option is refused' in_new_folder sh "$configure" --perfix=/x
exits 2 'an unknown variable is refused' in_new_folder sh "$configure" CCC=gcc
exits 2 'a folder must be absolute' in_new_folder sh "$configure" --prefix=x
ok 'the options of packagers are accepted' in_new_folder sh "$configure" --build=x86_64-linux-gnu \
	--prefix=/usr --includedir=/usr/include --mandir=/usr/share/man --infodir=/usr/share/info \
	--sysconfdir=/etc --localstatedir=/var --disable-option-checking --libdir=/usr/lib
answers >"$tmp/out"
has 'mandir follows the option' '^mandir = /usr/share/man$'
has 'sysconfdir follows the option' 'LOWTIDE_SYSCONFDIR "/etc"'
ok '--prefix may be a word of its own' in_new_folder sh "$configure" --prefix /opt/y
answers >"$tmp/out"
has 'the directories follow the prefix' '^bindir = /opt/y/bin$'

ok 'VAR=VALUE is accepted' in_new_folder sh "$configure" "CC=$CC" 'CFLAGS=-O0 -DX=1' \
	'LDFLAGS=-Wl,-z,now'
answers >"$tmp/out"
has 'CFLAGS is kept' '^CFLAGS = -O0 -DX=1$'
has 'LDFLAGS is kept' '^LDFLAGS = -Wl,-z,now$'
ok 'VAR is read from the environment' in_new_folder env CFLAGS=-O3 sh "$configure"
answers >"$tmp/out"
has 'CFLAGS of the environment are kept' '^CFLAGS = -O3$'
exits 1 'a missing compiler fails' in_new_folder sh "$configure" CC=no-such-cc
has 'the compiler is named' 'a C11 compiler \(no-such-cc\)'
has 'the cure is named' 'apt-get install gcc'
exits 1 'a missing cross compiler fails' in_new_folder env -u CC \
	sh "$configure" --host=no-such-host
has 'TRIPLE-gcc is named' 'no-such-host-gcc'
exits 1 'an answer given as no fails' in_new_folder sh "$configure" lt_cv_jansson=no
has 'the package is named' 'libjansson-dev'
ok 'answers given as yes are accepted' in_new_folder sh "$configure" CC=no-such-cc \
	lt_cv_gnu11=yes lt_cv_lp64=yes \
	lt_cv_memfd=yes lt_cv_io_flusher=yes lt_cv_nbd=yes lt_cv_cgroup=yes lt_cv_inih=yes \
	lt_cv_jansson=yes lt_cv_sqlite=yes lt_cv_kmod=yes lt_cv_cmocka=no
has 'given answers are marked' 'libkmod: yes \(given\)'
answers >"$tmp/out"
has 'cmocka may be missing' '^CMOCKA = *$'
ok 'without cmocka the unit tests are skipped' make -s -C "$tmp/b" -n check T=unit
has 'skip.t stands for them' 'tests/unit/skip.t'
is "$("$LT_SRC/tests/unit/skip.t" | cut -c 1-11)" '1..0 # SKIP' 'skip.t skips'

unpack() {
	cd "$tmp/b" && tar -xf lowtide-*.tar.xz && rm lowtide-*.tar.xz && cd lowtide-*/ &&
		test -x configure && test -e harness/base/err.c && test -e injectors/kmod/Kbuild
}
built_files() {
	find "$1" -name '*.o' -o -name lowtide -type f
}

# Build with warnings as errors, install and uninstall: at the final path, where the program
# must find its scenarios, and below DESTDIR.
ok 'configure --enable-werror succeeds' in_new_folder sh "$configure" --enable-werror \
	"--prefix=$tmp/inst" "CC=$CC"
ok 'make succeeds' make -s -j 2 -C "$tmp/b"
ok 'a second make has nothing to do' make -s -q -C "$tmp/b" all
for dest in '' "$tmp/dest"; do
	place=$dest$tmp/inst
	ok "make install DESTDIR=$dest succeeds" make -s -C "$tmp/b" install "DESTDIR=$dest"
	ok 'the installed program runs' "$place/bin/lowtide" --version
	for man in "$LT_SRC"/docs/*.scd; do
		man=${man##*/} man=${man%.scd}
		ok "$man is installed" test -s "$place/share/man/man${man##*.}/$man"
	done
	if test -z "$dest"; then
		ok 'the program finds its scenarios' env -C / "$place/bin/lowtide" list scenarios
		has 'all scenarios are found' 'hammer-3am'
		for f in "$LT_SRC"/injectors/kmod/*; do
			test -s "$place/share/lowtide/kmod/${f##*/}" || echo "$f"
		done >"$tmp/absent"
		is "$(cat "$tmp/absent")" '' "the modules' sources are installed"
	fi
	ok 'make uninstall succeeds' make -s -C "$tmp/b" uninstall "DESTDIR=$dest"
	is "$(find "$place" ! -type d 2>/dev/null)" '' 'make uninstall leaves no file'
	is "$(find "$place" -name "*lowtide*" 2>/dev/null)" '' \
		'make uninstall leaves no directory of lowtide'
	test -z "$dest" || is "$(ls "$dest")" '' 'nor any other below DESTDIR'
done
ok 'make dist succeeds' make -s -C "$tmp/b" dist
ok 'the archive has the sources' unpack
is "$(built_files "$tmp/b"/lowtide-*/)" "" 'the archive has no built file'
ok 'make clean succeeds' make -s -C "$tmp/b" clean
is "$(built_files "$tmp/b")" "" 'make clean leaves no built file'
if command -v clang >/dev/null; then
	ok 'clang builds without a warning' make -s -j 2 -C "$tmp/b" CC=clang CFLAGS=-O0 lowtide
else
	skip 'clang builds without a warning' 'no clang'
fi

# Generated files of a build in the source tree must not leak into a build outside of it.
mkdir "$tmp/tree"
(cd "$tmp/b"/lowtide-* && cp -R . "$tmp/tree")
mkdir "$tmp/tree/obj"
echo '#error stale' >"$tmp/tree/obj/registry_workload.c"
configure=$tmp/tree/configure
ok 'configure runs beside a build in the tree' in_new_folder sh "$configure" "CC=$CC"
ok 'the registry is generated again' make -s -C "$tmp/b" obj/libregistry.a
done_testing
