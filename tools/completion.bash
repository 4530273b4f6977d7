# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash: every word is asked of lowtide itself, by its tables of verbs and options.

_lowtide() {
	local line=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]} verb=${COMP_WORDS[1]} words
	local cur=${line##*[ =]} before
	before=${line%"$cur"}
	before=${before%[ =]}
	before=${before##* }
	if ((COMP_CWORD < 2)); then
		words="$("$program" words VERB 2>/dev/null) --help --version"
	else
		words=$("$program" "$verb" --complete "$before" 2>/dev/null)
	fi
	# shellcheck disable=SC2207 # words have no blanks
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	# bash takes a colon for the end of a word, and replaces only what follows it.
	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
	fi
}
complete -o default -F _lowtide lowtide
