# SPDX-License-Identifier: GPL-3.0-or-later
# C sources with comments taken out and the contents of strings and characters blanked; lines keep their numbers.
# Prints FILE:LINE:CODE, for the checks that must not be misled by words in comments and texts.  -v texts=1 keeps strings.
FNR == 1 { comment = 0 }
{
	line = $0
	out = ""
	while (line != "") {
		if (comment) {
			i = index(line, "*/")
			if (!i) {
				line = ""
				break
			}
			line = substr(line, i + 2)
			comment = 0
			continue
		}
		if (!match(line, /["']|\/\*|\/\//)) {
			out = out line
			break
		}
		out = out substr(line, 1, RSTART - 1)
		mark = substr(line, RSTART, 1)
		if (mark == "/") {
			comment = substr(line, RSTART, 2) == "/*"
			line = comment ? substr(line, RSTART + 2) : ""
			continue
		}
		line = substr(line, RSTART + 1)
		out = out mark
		while (line != "" && (c = substr(line, 1, 1)) != mark) {
			if (texts)
				out = out substr(line, 1, c == "\\" ? 2 : 1)
			line = substr(line, c == "\\" ? 3 : 2)
		}
		out = out mark
		line = substr(line, 2)
	}
	sub(/[ \t]+$/, "", out)
	print FILENAME ":" FNR ":" out
}
