#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# VMs by command: each kernel line boots and runs, alone and two at a time.
. "${LT_SRC:-$(dirname "$0")/../..}/tests/tap.sh"
. "$LT_SRC/tests/run.sh"

"$LOWTIDE" kernel list | grep -q . || skip_all 'no kernel: lowtide kernel fetch 6.1'
cache=${LOWTIDE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lowtide}

# small_run KERNEL: a short run that passes on every kernel, with its own records; else show the
# end of the console.
small_run() {
	rm -rf "$LOWTIDE_RESULTS"
	"$LOWTIDE" run msync-storm --on vm --time 12s --kernel "$1" || {
		small_status=$?
		tail -n 3 "$LOWTIDE_RESULTS"/*/console.log
		return "$small_status"
	}
}

# last NAME...: the last of these paths; "": none.
last() {
	for last_path; do :; done
	test ! -e "$last_path" || printf "%s\n" "$last_path"
}

# kept PATTERN: the last run's console log has a matching line.
kept() {
	cat "$plain"/runs/*/console.log >"$tmp/out"
	has "console.log holds $1" "$1"
}

# no_stages: no staging directory is left in the cache.
no_stages() {
	test -z "$(find "$cache/kernels" "$cache/images" -name '.stage-*')"
}

# A user without root and with Debian's PATH for users, which has no sbin. The user has a store
# and a program of its own, as all folders above may be closed to it.
plain=$tmp/plain
plain_run() {
	mkdir -p "$plain/cache/kernels" "$plain/runs"
	cp -R "$(last "$cache/kernels/${1%-*}".*)" "$plain/cache/kernels/"
	cp -R "$LOWTIDE" "$LT_SRC/scenarios" "$plain/"
	test "$(id -u)" != 0 || chown -R 65534:65534 "$plain"
	chmod 755 "$tmp"
	plain_user=''
	test "$(id -u)" != 0 || plain_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
	# shellcheck disable=SC2086 # words
	env -C "$plain" PATH=/usr/bin:/bin HOME="$plain" LOWTIDE_CACHE="$plain/cache" \
		LOWTIDE_RESULTS="$plain/runs" LOWTIDE_STATE="$plain/state" \
		$plain_user ./lowtide run msync-storm --on vm --time 12s --kernel "$1"
}

# Build every kernel line here; running all of them takes longer than it teaches.
for kernel in 6.1-oldest ${LOWTIDE_LONG:+6.1 6.12}; do
	test -n "$(last "$cache/kernels/${kernel%-*}".*)" || {
		skip "kernel $kernel runs a scenario" "lowtide kernel fetch $kernel"
		continue
	}
	ok "kernel $kernel runs a scenario of a plain user" plain_run "$kernel"
	has "$kernel: the verdict is no hang" 'verdict: "?(pass|slow|thrash)"?$'
	kept "Linux version ${kernel%-*}\\."
done

# A user's kernel: a kernel of the store added under another name, with its modules.
newest=$(last "$cache"/kernels/[0-9]*-cloud-amd64)
newest_name=${newest##*/}
name=boot-test-$$
trap '"$LOWTIDE" kernel rm "$name" >/dev/null 2>&1; rm -rf "$tmp"' EXIT
ok 'kernel add succeeds' "$LOWTIDE" kernel add "$name" "$newest/vmlinuz" "$newest"
# QEMU crashes once before the guest boots, which happens in practice: that is no verdict.
mkdir "$tmp/bin"
cat >"$tmp/bin/qemu-system-x86_64" <<EOF
#!/bin/sh
case "\$*" in
*ivshmem*) mkdir "$tmp/crashed" 2>/dev/null || exec $(command -v qemu-system-x86_64) "\$@" ;;
*) exec $(command -v qemu-system-x86_64) "\$@" ;;
esac
ulimit -c 0
echo '{"QMP":{}}' >&4
read -r word <&4
echo '{"return":{},"id":1}' >&4
kill -SEGV \$\$
EOF
chmod +x "$tmp/bin/qemu-system-x86_64"
ok 'an added kernel runs a scenario at the second boot' \
	env PATH="$tmp/bin:$PATH" \
	"$LOWTIDE" run msync-storm --on vm --time 12s --kernel "$name"
ok 'the first boot crashed' test -d "$tmp/crashed"
ok 'the record notes the second boot' grep -q '"kind":"note".*died of signal 11 .* once more' \
	"$(events)"
for bundle in "$LOWTIDE_RESULTS"/2*; do :; done
cp -R "$bundle" "$tmp/bundle"
ok 'kernel rm succeeds' "$LOWTIDE" kernel rm "$name"
exits 125 'without its kernel a bundle is skipped' "$LOWTIDE" run "$tmp/bundle"
has 'the cures are named' "kernel add $name .*--kernel names another"
exits 125 'a removed kernel exits 125' small_run "$name"
has 'the cure is named' 'lowtide kernel (add|fetch)'

# Two VMs share a root image but nothing else. A bundle need not hold the scenario's text.
rm "$tmp/bundle/scenario.scn"
small_run "$newest_name" >"$tmp/first" 2>&1 &
first=$!
ok 'two VMs at once: the second passes' env LOWTIDE_RESULTS="$tmp/second" \
	LOWTIDE_SCENARIOS="$tmp/bin" "$LOWTIDE" run "$tmp/bundle" --kernel "$newest_name"
has 'it is a bundle, without its scenario' '^ok 1 - msync-storm$'
wait "$first"
is $? 0 'two VMs at once: the first passes' "$(tail -n 20 "$tmp/first")"

ok 'no staging directory is left in the cache' no_stages
done_testing
