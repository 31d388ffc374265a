#!/bin/sh
# Every key of keys.def and every command of commands.def is pressed by a script of keys: what nobody presses may be broken.
cd "${SRCDIR:-.}" || exit 99
keys=include/astscope/ui/keys.def
commands=include/astscope/ui/commands.def

# All that a script presses, one behind the other, and the commands it types; each script a line.
pressed=$(cat tests/ui/*.ui tests/unit/term/scripts/*.ui | ${AWK:-awk} '
	/^key / { for (i = 2; i <= NF; i++) printf "%s ", $i }
	/^type / { rest = $0; sub(/^type "[^"]*"/, "", rest); n = split(rest, w); printf "\"text\" "; for (i = 1; i <= n; i++) printf "%s ", w[i] }
	/^open / { printf "\nopen " }
	END { print "" }')
typed=$(cat tests/ui/*.ui tests/unit/term/scripts/*.ui | sed -n 's/^type ":*\([a-z]*\).*/\1/p' | sort -u)

n=0
failed=0
check() { # words, 0 = right
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		failed=1
	fi
}

missing=$(printf '%s\n' "$pressed" | ${AWK:-awk} -v defs="$keys" '
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
[ -z "$missing" ]
check 'every key is pressed by a script' $?
printf '%s\n' "$missing" | sed '/^$/d; s/^/# nobody presses /'

missing=
for c in $(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$commands"); do
	printf '%s\n' "$typed" | grep -qx "$c" || missing="$missing $c"
done
[ -z "$missing" ]
check 'every command is typed by a script' $?
[ -z "$missing" ] || echo "# nobody types:$missing"
echo "1..$n"
exit $failed
