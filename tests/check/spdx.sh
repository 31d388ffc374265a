#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source, script and data file that may carry a comment names its licence, that of COPYING, in its first lines.  With --add it
# writes the line where it is missing.
. "${SRCDIR:-.}/tests/check/lib.sh"
line='SPDX-License-Identifier: GPL-3.0-or-later'

# What people wrote.  What programs printed (samples, goldens, corpora, the demo) is left as it is; so are documents, pictures
# and the queries that are shown to people.
files=$(find src include tests share build-aux packaging .ci bootstrap configure.ac Makefile.am -type f 2>/dev/null |
	written |
	grep -vE '^build-aux/[^/]*\.sh$|^(tests/(data|golden|home|fuzz/corpus)|tests/fixtures/readers|share/demo|share/sql/saved)/|\.work/|/\.deps/|/\.dirstamp$' |
	grep -E '\.(c|h|def|mk|am|ac|awk|sh|sql|tsv|ui|fish|bash|spec|7|in|mjs|js|py)$|/(_astscope|APKBUILD|PKGBUILD|check|chroot|deb|picture|reproducible|run|rules|control)$|^bootstrap$' |
	grep -vE '\.(o|log|trs)$|^(Makefile|config\.h)\.in$' | sort)

comment() { # FILE: the line as a comment of that kind
	case $1 in
	*.c | *.h | *.def) echo "/* $line */" ;;
	*.js | *.mjs) echo "// $line" ;;
	*.sql) echo "-- $line" ;;
	*.7 | *.1.in | *.5.in) echo ".\\\" $line" ;;
	*) echo "# $line" ;;
	esac
}

# Behind the first line where that means something itself.
add() { # FILE
	case $1:$(head -n 1 "$1") in
	*:'#!'* | *:'#compdef'*) where=1 ;;
	*) where=0 ;;
	esac
	{
		head -n $where "$1"
		comment "$1"
		tail -n +$((where + 1)) "$1"
	} >"$1.new" && cat "$1.new" >"$1" && rm "$1.new"
}

missing=$(for file in $files; do
	head -n 3 "$file" | grep -qF "$line" || echo "$file"
done)
if [ "${1:-}" = --add ]; then
	for file in $missing; do
		add "$file"
	done
	exit 0
fi
[ "$(echo "$files" | wc -l)" -gt 500 ] || missing='the files are not found'
result 'each file names its licence (tests/check/spdx.sh --add writes it)' "$missing"
finish
