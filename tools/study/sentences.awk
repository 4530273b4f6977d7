# SPDX-License-Identifier: GPL-2.0-or-later
# Score the sentences of `lowtide explain`. Lines, separated by tabs: "C NAME" begins a case,
# "W LINE" is a line of its .want file, "O" says that its text shows an owner, "J JSON" is the
# answer. -v shares=1: no wants, only what the sentences lack. -v cases=1: a line a case.

# The text of a JSON string that begins behind key.
function value(json, key,    at, s) {
	at = index(json, key)
	if (!at) return ""
	s = substr(json, at + length(key))
	match(s, /^([^"\\]|\\.)*/)
	s = substr(s, 1, RLENGTH)
	gsub(/\\"/, "\"", s)
	return s
}

# The first task that a sentence names is the one that it blames: "NAME (pid N)", else "task NAME".
function blamed(s) {
	if (match(s, /[^ ]+ \(pid [0-9]+\)/)) return substr(s, RSTART, RLENGTH)
	if (!match(s, /(task|server|flusher) [^ ]+/)) return ""
	s = substr(s, RSTART, RLENGTH)
	sub(/^[^ ]+ /, "", s)
	return s ~ /^(sleeps|waits|keeps|runs|is)$/ ? "" : s
}

# A name with blanks keeps its last word only, as the words before it may be the sentence's.
function is_culprit(who, s,    n, pid, name, part) {
	n = split(who, part, " ")
	pid = n > 1 && part[n] ~ /^[0-9]+$/ ? " (pid " part[n] ")" : ""
	name = pid ? part[n - 1] : part[n]
	return name ~ /^[0-9]+$/ && !pid ? index(s, "(pid " name ")") : index(s, name pid)
}

function any_culprit(s,    i, k, n, alt) {
	for (i = 1; i <= culprits; i++) {
		n = split(culprit[i], alt, / *\| */)
		for (k = 1; k <= n; k++)
			if (is_culprit(alt[k], s)) return 1
	}
	return 0
}

function every_culprit(s,    i, k, n, alt, any) {
	for (i = 1; i <= culprits; i++) {
		n = split(culprit[i], alt, / *\| */)
		any = 0
		for (k = 1; k <= n; k++)
			if (is_culprit(alt[k], s)) any = 1
		if (!any) return 0
	}
	return 1
}

function lack(what) { lacks = lacks (lacks ? "; " : "") what }

# silent: no hang or bug. wrong: blames another task, says a denied word, is surer than the text.
# partly: something of the want is not said.
function judge(    i, verdict) {
	lacks = ""
	if (worst != "hang" && worst != "bug") return "silent"
	for (i = 1; i <= denies; i++)
		if (sentence ~ deny[i]) { lack("says " deny[i]); verdict = "wrong" }
	if (certainty == "proven" && sure != "proven") { lack("says proven"); verdict = "wrong" }
	if (culprits && !any_culprit(blamed(sentence))) {
		lack("blames " (blamed(sentence) ? blamed(sentence) : "nobody"))
		if (blamed(sentence)) verdict = "wrong"
	} else if (!every_culprit(sentence))
		lack("does not name " culprit[culprits])
	if (sure == "proven" && certainty != "proven") lack("is not proven")
	for (i = 1; i <= says; i++)
		if (sentence !~ say[i]) lack("does not say " say[i])
	for (i = 1; i <= kinds; i++)
		if (!index(json, "\"kind\":\"" kind[i] "\"")) lack("has no " kind[i])
	return verdict ? verdict : lacks ? "partly" : "right"
}

function want(line,    key, text) {
	key = substr(line, 1, index(line, ":") - 1)
	text = substr(line, index(line, ":") + 1)
	sub(/^ */, "", text)
	if (key == "kind") kind[++kinds] = text
	else if (key == "culprit") culprit[++culprits] = text
	else if (key == "wait" || key == "say") say[++says] = text
	else if (key == "deny") deny[++denies] = text
	else if (key == "certainty") sure = text
	else if (line !~ /^(#|$)/) bad = bad name ": " line "\n"
}

# The names of functions in a sentence, without those of tasks; bare: all are primitives.
function is_bare(s,    n, i, word, primitives, others) {
	gsub(/[^ ]+ \(pid [0-9]+\)/, "", s)
	n = split(s, word, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= n; i++) {
		if (word[i] !~ /_/) continue
		sub(/^_+/, "", word[i])
		if (word[i] ~ /^(mutex_lock|rwsem_|down(_|$)|wait_for_completion|flush_work)/)
			primitives++
		else if (word[i] ~ /^(wait_on_bit|io_schedule|schedule_timeout|rt_mutex)/)
			primitives++
		else
			others++
	}
	return primitives && !others
}

function count_shares() {
	if (worst != "hang" && worst != "bug") { share["silent"]++; return }
	said++
	if (sentence ~ /unknown wait/) lacking("unknown wait")
	if (is_bare(sentence)) lacking("bare primitive")
	if (sentence ~ /lockup|detected stall/ && sentence !~ /(lockup|stall) in [A-Za-z_]/)
		lacking("stall without a function")
	if (certainty == "proven" && !owner) lacking("proven without an owner in the text")
}

function lacking(what) {
	share[what]++
	if (cases) printf "%s\t%s\t%s\n", what, name, sentence
}

function close_case(    v) {
	if (name == "") return
	total++
	if (shares) { count_shares(); return }
	v = judge()
	verdicts[v]++
	if (cases || v != "right")
		printf "%-7s %s%s\n        %s\n", v, name, lacks ? ": " lacks : "", sentence
}

BEGIN { FS = "\t" }
$1 == "C" {
	close_case()
	name = $2
	kinds = culprits = says = denies = owner = 0
	sure = json = sentence = certainty = worst = ""
}
$1 == "O" { owner = 1 }
$1 == "W" { want(substr($0, 3)) }
$1 == "J" {
	json = substr($0, 3)
	worst = value(json, "\"worst\":\"")
	sentence = value(json, "\"sentence\":\"")
	certainty = value(json, "\"certainty\":\"")
}

function percent(n, of) { return of ? sprintf("%5.1f %%", 100 * n / of) : "-" }

function print_shares(    i, n, what) {
	n = split("unknown wait,bare primitive,stall without a function," \
		"proven without an owner in the text", what, ",")
	printf "%d texts, %d with a sentence\n", total, said
	printf "%5d %s of the texts: silent\n", share["silent"], percent(share["silent"], total)
	for (i = 1; i <= n; i++)
		printf "%5d %s of the sentences: %s\n", share[what[i]],
			percent(share[what[i]], said), what[i]
}

END {
	close_case()
	if (bad) {
		printf "score-corpus: no such field of a want (kind, culprit, wait, say, deny, " \
			"certainty):\n%s", bad >"/dev/stderr"
		exit 2
	}
	if (shares) { print_shares(); exit 0 }
	printf "%d sentences: %d right, %d partly, %d wrong, %d silent\n", total,
		verdicts["right"], verdicts["partly"], verdicts["wrong"], verdicts["silent"]
	exit(verdicts["right"] < total)
}
