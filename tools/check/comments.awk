# SPDX-License-Identifier: GPL-2.0-or-later
# Print "COMMENT_LINES LINES" of C files. A line with any part of a comment counts.

FNR == 1 { inside = 0 }

{
	lines++
	text = $0
	gsub(/\\./, "", text)			# quoted characters
	gsub(/"[^"]*"/, "", text)		# strings, which may contain comment marks
	hit = inside
	while (1) {
		mark = inside ? "*/" : "/*"
		at = index(text, mark)
		if (!at)
			break
		hit = 1
		inside = !inside
		text = substr(text, at + 2)
	}
	if (!inside && index(text, "//"))
		hit = 1
	comments += hit
}

END { print comments + 0, lines + 0 }
