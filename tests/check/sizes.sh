#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sizes that a reader can hold: files, functions, headers, lines.
. "${SRCDIR:-.}/tests/check/lib.sh"

# The line of the licence does not count.
longer_than() { # LINES FILE...
	most=$1
	shift
	grep -vc SPDX-License-Identifier "$@" | "$awk" -F: -v most="$most" '$2 > most {print $1 ": " $2 " lines"}'
}
# shellcheck disable=SC2046
result 'no source above 600 lines' "$(longer_than 600 $(find src -name '*.c' | written))"
# shellcheck disable=SC2046
result 'no test above 800 lines' "$(longer_than 800 $(find tests -name '*.c' | written))"
# shellcheck disable=SC2046
result 'no header above 250 lines' "$(longer_than 250 $(find src include tests -name '*.h' | written))"

# A function goes from the brace in column 0 to the closing one in column 0.
result 'no function above 80 lines' "$(find src include tests -name '*.[ch]' | written | sort |
	xargs "$awk" -f tests/check/code.awk | "$awk" '
	{
		match($0, /^[^:]*:[0-9]+:/)
		where = substr($0, 1, RLENGTH - 1)
		line = substr($0, RLENGTH + 1)
		split(where, at, ":")
	}
	line ~ /^[A-Za-z_].*\(/ { name = line; sub(/\(.*/, "", name); sub(/.*[ \t*]/, "", name) }
	line == "{" { file = at[1]; begin = at[2] }
	line ~ /^}/ && file == at[1] {
		if (at[2] - begin - 1 > 80)
			print file ":" begin ": " name ": " at[2] - begin - 1 " lines"
		file = ""
	}')"

# The aim is 100 columns with TABs of 8; beyond 140 a line no longer fits beside another.
result 'no line above 140 columns' "$(find src include tests -name '*.[ch]' -o -name '*.def' | written | sort |
	LC_ALL=C xargs "$awk" '
	length($0) > 60 {
		line = $0
		gsub(/[\200-\277]/, "", line) # of a character in UTF-8 one byte counts
		while ((i = index(line, "\t")) > 0)
			line = substr(line, 1, i - 1) substr("        ", 1, 8 - (i - 1) % 8) substr(line, i + 1)
		if (length(line) > 140)
			print FILENAME ":" FNR ": " length(line) " columns"
	}')"
finish
