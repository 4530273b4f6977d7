# SPDX-License-Identifier: GPL-2.0-or-later
# Print "NAME FOLDER USES..." of each layer that tools/layers.mk names, lowest first.

function folder(name) {
	return name ~ /^(workloads|injectors|results)$/ ? name : "harness/" name
}

{ line = line $0 }
sub(/\\$/, " ", line) { next }
line ~ /^layers :=/ { order = substr(line, index(line, "=") + 1) }
line ~ /^uses_[a-z]+ :=/ {
	split(line, word, /[_ ]/)
	uses[word[2]] = substr(line, index(line, "=") + 1)
}
{ line = "" }

END {
	count = split(order, name, " ")
	for (i = 1; i <= count; i++)
		print name[i], folder(name[i]) uses[name[i]]
}
