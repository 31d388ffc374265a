#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every key of keys.def and every command of commands.def is pressed by a script of keys: what nobody presses may be broken.
. "${SRCDIR:-.}/tests/check/lib.sh"
keys=include/astscope/ui/keys.def
commands=include/astscope/ui/commands.def

# All that a script presses, one behind the other, and the commands it types; each script a line.
pressed=$(cat tests/ui/*.ui tests/unit/term/scripts/*.ui | "$awk" '
	/^key / { for (i = 2; i <= NF; i++) printf "%s ", $i }
	/^type / { rest = $0; sub(/^type "[^"]*"/, "", rest); n = split(rest, w); printf "\"text\" "; for (i = 1; i <= n; i++) printf "%s ", w[i] }
	/^open / { printf "\nopen " }
	END { print "" }')
typed=$(cat tests/ui/*.ui tests/unit/term/scripts/*.ui | sed -n 's/^type ":*\([a-z]*\).*/\1/p' | sort -u)

missing=$(printf '%s\n' "$pressed" | "$awk" -v defs="$keys" '
	{ all = all " " $0 " open" }
	END {
		while ((getline line < defs) > 0) {
			if (line !~ /^KEY\(/)
				continue
			split(line, part, "\"")
			context = part[2]
			n = split(part[4], one, " or ")
			for (i = 1; i <= n; i++) {
				k = one[i]
				gsub(/\\\\/, "\\", k)
				seen = 0
				if (k ~ /LETTER|DIGIT/) {
					pattern = k
					gsub(/[.*+?|'"'"']/, "[&]", pattern)
					sub(/LETTER/, "[a-z]", pattern)
					sub(/DIGIT/, "[0-9]", pattern)
					seen = all ~ (" " pattern " ")
				} else {
					seen = index(all, " " k " ") > 0
				}
				# suspends the terminal: tests/unit/term/test_ends.c
				if (!seen && k != "Ctrl-Z")
					print context ": " k
			}
		}
	}')
result 'every key is pressed by a script' "$missing"

missing=$(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$commands" | while read -r c; do
	printf '%s\n' "$typed" | grep -qx "$c" || echo "$c"
done)
result 'every command is typed by a script' "$missing"
finish
