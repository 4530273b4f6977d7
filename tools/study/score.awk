# SPDX-License-Identifier: GPL-2.0-or-later
# Score lines of "C source id expected negative title" and "R class kind title".

# Kinds that are not always distinguishable, or need not be.
function family(kind) {
	if (kind ~ /^lockdep-(circular|recursive|irq|inconsistent)$/) return "lockdep"
	if (kind ~ /^(lockdep-other|lockdep-limit|rcu-usage|spinlock)$/) return "lock-use"
	if (kind ~ /^atomic-/) return "atomic"
	if (kind ~ /^(oops|gpf|bug|panic)$/) return "crash"
	if (kind ~ /^(warning|corruption)$/) return "warning"
	if (kind ~ /^(sysrq-[wt]|stacks|evidence)$/) return "dump"
	if (kind ~ /^(freebsd-procstat|bsd-stacks)$/) return "bsd"
	return kind
}

# Kinds for syzkaller's names of reports.
function family_of_title(t) {
	if (t ~ /^INFO: task (hung|can't die)/) return "hung-task"
	if (t ~ /rcu detected stall/) return "rcu-stall"
	if (t ~ /soft lockup/) return "soft-lockup"
	if (t ~ /workqueue lockup/) return "workqueue-lockup"
	if (t ~ /possible deadlock|possible circular|inconsistent lock|lock order/) return "lockdep"
	if (t ~ /unlock balance|lock freed|locks? held|suspicious RCU/) return "lock-use"
	if (t ~ /non-static key|locking bug|spinlock|rwlock|MAX_[A-Z_]* too low/) return "lock-use"
	if (t ~ /sleeping function|while atomic|preemptible|leaked lock/) return "atomic"
	if (t ~ /^(KASAN|KFENCE|KCSAN|KMSAN|UBSAN)/)
		return tolower(substr(t, 1, index(t, ":") - 1))
	if (t ~ /^memory leak/) return "leak"
	if (t ~ /^WARNING|corrupted list|refcount|ODEBUG|usercopy|Bad /) return "warning"
	if (t ~ /Dentry|Busy inodes|already free/) return "warning"
	if (t ~ /^INFO: (Allocated|Freed|Slab)/) return "warning"
	if (t ~ /^SYZ|^unexpected kernel reboot|^lost connection|^no output/) return "program"
	if (t ~ /unregister_netdevice/) return "net-stall"
	return "crash"
}

# "A in f": f without offsets; "corrupted" and numbers name no function.
function function_of(t) {
	if (t !~ / in /) return ""
	sub(/^.* in /, "", t)
	sub(/ .*/, "", t)
	return t == "corrupted" ? "" : t
}

function report_line(i) { return class[i] " " kind[i] " \"" title[i] "\"" }

function any_family(want,    i) {
	for (i = 1; i <= n; i++)
		if (family(kind[i]) == want)
			return 1
	return 0
}

# The report that names the text: the first that is not just information.
function main_report(    i) {
	for (i = 1; i <= n; i++)
		if (class[i] != "information")
			return i
	return n ? 1 : 0
}

function worst(    i, w) {
	w = "nothing"
	for (i = 1; i <= n; i++) {
		if (class[i] == "hang") return "hang"
		if (class[i] == "bug") w = "bug"
		else if (class[i] == "warning" && w != "bug") w = "warning"
	}
	return w
}

function score_title(    i, best) {
	if (want_title == "" || family_of_title(want_title) == "program") return
	titles++
	best = "different"
	for (i = 1; i <= n; i++) {
		if (title[i] == want_title) best = "same"
		else if (best != "same" && (function_of(want_title) == "" ||
			function_of(want_title) == function_of(title[i]))) best = "function"
	}
	title_score[best]++
	if (best == "different")
		differing = differing sprintf("  %s: %s\n    ours: %s\n", id, want_title,
			n ? title[main_report()] : "(nothing)")
}

function score_negative(    w) {
	w = worst()
	if (negative == "no") return
	negatives++
	if (w == "hang" || (negative == "all" && w != "nothing")) {
		false_reports++
		false_list = false_list sprintf("  %s/%s: %s\n", source, id,
			report_line(main_report()))
	}
}

function is_hang_family(f) {
	return f ~ /^(hung-task|(rcu|alloc|net)-stall|(soft|hard|workqueue)-lockup|dump)$/
}

function score_kind(    want, got) {
	want = want_title == "" ? "" : family_of_title(want_title)
	if (source == "threads")
		want = family(expected)
	got = n ? family(kind[main_report()]) : ""
	if (want == "" || want == "program" || want == "other") return
	wanted[want]++
	# Texts with a report of that kind or, for dumps and fragments, with a hang.
	if (any_family(want) || (is_hang_family(want) && worst() == "hang"))
		found[want]++
	else
		missed = missed sprintf("  %s/%s: %s, ours: %s\n", source, id, want,
			n ? report_line(main_report()) : "(nothing)")
	if (is_hang_family(want) && negative == "no") {
		hangs++
		if (worst() == "hang") hangs_found++
	}
	if (got != "") {
		named[got]++
		if (got == want) right[got]++
	}
}

function close_case() {
	if (id == "") return
	total++
	score_kind()
	score_negative()
	score_title()
	if (cases)
		printf "%s/%s\t%s\t%s\t%s\n", source, id, expected, worst(),
			n ? report_line(main_report()) : "-"
}

$1 == "C" {
	close_case()
	source = $2; id = $3; expected = $4; negative = $5; want_title = $6
	n = 0
}

$1 == "R" {
	n++
	class[n] = $2; kind[n] = $3; title[n] = $4
}

function share(a, b) { return b ? sprintf("%.3f", a / b) : "-" }

END {
	close_case()
	printf "%d cases\n\n%-18s %6s %6s %7s   %6s %6s %9s\n", total, "kind", "cases", "found",
		"recall", "named", "right", "precision"
	for (k in wanted) order[++m] = k
	for (i = 1; i <= m; i++)
		for (j = i + 1; j <= m; j++)
			if (order[j] < order[i]) { t = order[i]; order[i] = order[j]; order[j] = t }
	for (i = 1; i <= m; i++) {
		k = order[i]
		printf "%-18s %6d %6d %7s   %6d %6d %9s\n", k, wanted[k], found[k],
			share(found[k], wanted[k]), named[k], right[k], share(right[k], named[k])
	}
	printf "\nhangs: %d of %d found\n", hangs_found, hangs
	printf "negatives: %d, false reports on them: %d\n", negatives, false_reports
	printf "titles: %d, same words: %d, same function: %d, different: %d\n", titles,
		title_score["same"], title_score["function"], title_score["different"]
	if (missed) printf "\nNot found as that kind:\n%s", missed
	if (false_list) printf "\nFalse:\n%s", false_list
	if (differing) printf "\nTitles that differ:\n%s", differing
	exit(hangs_found < hangs || false_reports > 0)
}
