#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Functions that overflow, hide errors, start a shell or depend on where the reader lives are not called.
. "${SRCDIR:-.}/tests/check/lib.sh"

code=$(find src include tests -name '*.[ch]' | written | sort | xargs "$awk" -f tests/check/code.awk) || exit 99
calls() { # REGEX-OF-NAMES: FILE:LINE of each call
	printf '%s\n' "$code" | grep -E "(^|[^A-Za-z0-9_.>])($1)[ \t]*\\("
}

for name in strcpy strcat stpcpy sprintf vsprintf gets strtok strtok_r atoi atol atoll atof strtol strtoll strtoul strtoull \
	sscanf alloca system popen localtime localtime_r gmtime ctime asctime; do
	result "no $name" "$(calls $name)"
done
result 'getenv only in base/env.c' "$(calls 'getenv|secure_getenv' | grep -vE '^(src/base/env\.c|tests/[^:]*):')"
result 'setenv and putenv only in tests' "$(calls 'setenv|putenv|unsetenv' | grep -v '^tests/')"
# What an action does differently by its row is in the row.
result 'handlers do not look at the name of their action' "$(printf '%s\n' "$code" |
	grep -E '^src/(ui|view)/.*(strcmp|span_eq|span_eq_str)\([^;]*(a|action)->name' | grep -v '^src/ui/act\.c:')"
# A text with its number of bytes beside it: nobody counts by hand.
result 'lengths of texts are not written out' "$(find src include -name '*.[ch]' | written | sort |
	LC_ALL=C xargs "$awk" -v texts=1 -f tests/check/code.awk | LC_ALL=C "$awk" '
	{
		rest = $0
		while (match(rest, /[{]"([^"\\]|\\.)*", *[0-9]+[}]/)) {
			found = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			text = number = found
			sub(/^[{]"/, "", text)
			sub(/", *[0-9]+[}]$/, "", text)
			gsub(/\\x[0-9a-fA-F]+|\\[0-7]+|\\./, "-", text)
			gsub(/.*", *|[}]/, "", number)
			if (length(text) == number)
				print $0
		}
	}')"
# There text and Markdown are escaped, whoever wrote them.
result 'reports reach their sink in report/out.c only' "$(printf '%s\n' "$code" | grep -E '^src/report/.*(->|\.)put\(' |
	grep -v '^src/report/out\.c:')"

# The format of every call that takes one is a literal in that place; only a function that takes a va_list passes one on.
formats="printf 1 fprintf 2 dprintf 2 snprintf 3 asprintf 2 $(printf '%s\n' "$code" | "$awk" '
	{ sub(/^[^:]*:[0-9]+:/, "") }
	/^#/ { next }
	{ decl = decl " " $0 }
	/[;{}]/ {
		if (match(decl, /[a-z_0-9]+\(.*AST_PRINTF\([0-9]+/)) {
			text = substr(decl, RSTART, RLENGTH)
			name = text
			sub(/\(.*/, "", name)
			sub(/.*AST_PRINTF\(/, "", text)
			print name, text
		}
		decl = ""
	}' | sort -u | tr '\n' ' ')"
result 'formats are literals' "$(printf '%s\n' "$code" | "$awk" -v formats="$formats" '
	BEGIN {
		split(formats, w, " ")
		for (i = 1; i in w; i += 2)
			place[w[i]] = w[i + 1]
	}
	{
		match($0, /^[^:]*:[0-9]+:/)
		where = substr($0, 1, RLENGTH)
		line = substr($0, RLENGTH + 1)
		if (line ~ /^#/)
			next
		while (line != "") {
			if (depth == 0) {
				if (!match(line, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/))
					break
				name = substr(line, RSTART, RLENGTH - 1)
				declared = substr(line, 1, RSTART - 1) ~ /[A-Za-z_][ \t*]+$/ && \
					substr(line, 1, RSTART - 1) !~ /(return|else|case)[ \t]+$/
				line = substr(line, RSTART + RLENGTH)
				sub(/[ \t]+$/, "", name)
				if (!(name in place) || declared)
					continue
				depth = 1
				arg = 1
				text = ""
				begun = where
				continue
			}
			if (!match(line, /[(),{}]/)) {
				text = text line
				break
			}
			c = substr(line, RSTART, 1)
			text = text substr(line, 1, RSTART - 1)
			line = substr(line, RSTART + 1)
			if (c == "(" || c == "{")
				depth++
			else if (c == ")" || c == "}")
				depth--
			if (depth == 0 || (depth == 1 && c == ",")) {
				if (arg == place[name]) {
					if (index(text, "\"") == 0)
						print begun " " name
					depth = 0
				}
				arg++
				text = ""
			} else {
				text = text c
			}
		}
	}')"

# A label is below every goto to it.
result 'goto goes forward' "$(printf '%s\n' "$code" | "$awk" '
	{
		match($0, /^[^:]*:[0-9]+:/)
		where = substr($0, 1, RLENGTH)
		line = substr($0, RLENGTH + 1)
		if (line ~ /^}/)
			split("", seen)
		if (line ~ /^[ \t]*[a-z_]+:$/ && line !~ /default:/) {
			label = line
			gsub(/[ \t:]/, "", label)
			seen[label] = 1
		}
		if (match(line, /goto [a-z_]+/) && (substr(line, RSTART + 5, RLENGTH - 5) in seen))
			print where line
	}')"
finish
