#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The units of a nightly soak: what is installed, and what systemd says of it.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$tmp" || exit 1
install="$LT_SRC/tools/systemd/install"
echo '#define LOWTIDE_SYSCONFDIR "/etc"' >config.h
units=root/usr/lib/systemd/system

ok 'the units are installed' sh "$install" put "$PWD/root" /usr /usr/bin
is "$(find root -type f | sort | tr '\n' ' ')" "root/etc/lowtide/soak.conf \
$units/lowtide-soak-resume.service $units/lowtide-soak.service $units/lowtide-soak.timer " \
	'three units and a soak.conf'
ok 'no name is left open' sh -c "! grep -r @ $units"
ok 'the night begins the installed program' \
	grep -q '^ExecStart=/usr/bin/lowtide soak /etc/lowtide/soak.conf$' \
	"$units/lowtide-soak.service"
ok 'a boot goes on with it' grep -q '^ExecStart=/usr/bin/lowtide soak --resume last /etc' \
	"$units/lowtide-soak-resume.service"

# Any program will do for systemd's check of ExecStart=.
if command -v systemd-analyze >/dev/null 2>&1; then
	mkdir -p root/usr/bin check
	for unit in "$units"/*; do
		sed "s,^ExecStart=/usr/bin/lowtide,ExecStart=/bin/true," "$unit" \
			>"check/${unit##*/}"
	done
	systemd-analyze verify --man=no "$PWD"/check/lowtide-soak.timer \
		"$PWD"/check/lowtide-soak.service "$PWD"/check/lowtide-soak-resume.service \
		>said 2>&1
	is "$(grep lowtide said)" '' 'systemd finds no fault in them'
	systemd-analyze calendar --base-time='2026-01-31 12:00' \
		"$(sed -n 's/^OnCalendar=//p' "$units/lowtide-soak.timer")" >said 2>&1
	ok 'the next night after noon is the next morning at three' \
		grep -q 'Next elapse: Sun 2026-02-01 03:00:00' said
else
	skip 'systemd finds no fault in them' 'systemd-analyze is missing'
fi

# The file that ships must be one that soak reads; kernels may be missing here.
"$LOWTIDE" soak "$PWD/root/etc/lowtide/soak.conf" --simulate hit=0 --seed 1 >out 2>&1
status=$?
if grep -q 'not in the store' out; then
	skip 'the soak.conf that ships is a night' 'the store has no kernel: lowtide kernel fetch'
else
	is "$status" 0 'the soak.conf that ships is a night' "$(tail -n 5 out)"
	has 'with its canary' 'canary found in 2 of 2; ended after 4 h 0 min$'
fi

echo '# mine' >>root/etc/lowtide/soak.conf
ok 'installed anew' sh "$install" put "$PWD/root" /usr /usr/bin
ok 'a changed soak.conf stays' grep -q '^# mine$' root/etc/lowtide/soak.conf
ok 'the units are removed' sh "$install" remove "$PWD/root" /usr /usr/bin
is "$(find root -type f)" root/etc/lowtide/soak.conf 'a changed soak.conf stays again'
cp "$LT_SRC/tools/systemd/soak.conf" root/etc/lowtide
ok 'removed with it' sh "$install" remove "$PWD/root" /usr /usr/bin
is "$(find root -type f)" '' 'nothing is left'
done_testing
