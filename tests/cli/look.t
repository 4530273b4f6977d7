#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lowtide look: what is no memory image is refused with a sentence.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"

# refuses PATH WORDS: exit status 2, and the words on standard error.
refuses() {
	"$LOWTIDE" look "$1" >"$tmp/out" 2>&1
	is $? 2 "look refuses $3"
	has "and says why: $2" "$2"
}

mkdir "$tmp/run"
printf 'KDUMP   ' >"$tmp/kdump"
printf '\177ELF\001' >"$tmp/elf"
echo text >"$tmp/text"
truncate -s 4M "$tmp/zeros"
refuses "$tmp/absent" 'absent: No such file' 'a file that is not there'
refuses "$tmp/run" 'guest.dump' 'a folder without a dump'
refuses "$tmp/kdump" 'in ELF format' 'a compressed dump'
refuses "$tmp/elf" 'no memory dump' 'an ELF file that is no dump'
refuses "$tmp/text" 'has 5 bytes' 'a small file'
refuses "$tmp/zeros" 'no VMCOREINFO note' 'memory without Linux'
refuses /dev/null 'no file' 'a device'

"$LOWTIDE" look --json --tasks "$tmp/zeros" 2>"$tmp/err"
is $? 2 'two forms exclude each other'
"$LOWTIDE" look >"$tmp/out" 2>"$tmp/err"
is $? 2 'a file is needed'
done_testing
