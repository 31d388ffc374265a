#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The include graph of the project obeys ARCHITECTURE.md: a layer includes only the layers its row names.
. "${SRCDIR:-.}/tests/check/lib.sh"

# LAYER: layers it may include besides itself
allowed='base:
format: base
logic: base
store: base
ui: base
import: format logic store base
analysis: logic store base
model: store logic base
view: model ui base
report: model base
term: ui base
app: base format logic store import analysis model ui view report term'
layers=$(printf '%s\n' "$allowed" | sed 's/:.*//')

# Of lines "LAYER OTHER WORDS" those whose OTHER is none that LAYER may use.
forbidden() {
	ALLOWED=$allowed "$awk" '
	BEGIN {
		n = split(ENVIRON["ALLOWED"], line, "\n")
		for (i = 1; i <= n; i++) {
			m = split(line[i], w, ":? ")
			sub(/:$/, "", w[1])
			may[w[1], w[1]] = 1
			for (k = 2; k <= m; k++)
				may[w[1], w[k]] = 1
		}
	}
	!(($1, $2) in may)'
}

includes=$(grep -roE '#[ \t]*include "astscope/[a-z0-9]+/' src include/astscope |
	sed -E 's,^(src/|include/astscope/)([a-z0-9]+)(/[^:]*):.*"astscope/([a-z0-9]+)/,\2 \4 \1\2\3,' | LC_ALL=C sort -u | forbidden)
for layer in $layers; do
	wrong=$(printf '%s\n' "$includes" | sed -n "s/^$layer \\([^ ]*\\) \\(.*\\)/\\2 includes \\1/p")
	result "$layer includes only what it may" "$wrong"
done

# Each library has one home.
only_in() { # HEADER-REGEX DIR...
	what=$1
	shift
	wrong=$(grep -rlE "#[ \t]*include <($what)" src include | while read -r file; do
		for dir in "$@"; do
			case $file in "$dir"/*) continue 2 ;; esac
		done
		echo "$file"
	done)
	result "<$what> only in $*" "$wrong"
}
only_in 'sqlite3\.h' src/store
only_in '(n?curses|ncursesw/|term\.h)' src/term
only_in 'readline/' src/term
only_in 'archive' src/import
only_in 'pcre2' src/model src/store

# What a layer leaves undefined, no layer it may not include defines: a call upwards is seen even where it needs no header.
cd "$built" || exit 99
symbols() { # NM-OPTIONS: SYMBOL LAYER of each library
	for layer in $layers; do
		[ "$layer" = app ] || nm -g "$1" "lib$layer.a" 2>/dev/null | "$awk" -v layer="$layer" 'NF >= 2 && !/:$/ {print $NF, layer}'
	done | LC_ALL=C sort -u
}
symbols --defined-only >layers-defined.tmp
symbols --undefined-only >layers-used.tmp
wrong=$(LC_ALL=C join -o 1.2,2.2,1.1 layers-used.tmp layers-defined.tmp | forbidden |
	sed 's/^\([^ ]*\) \([^ ]*\) \(.*\)/\1 uses \3 of \2/')
[ -s layers-defined.tmp ] || wrong='the libraries of the layers are not there'
result 'no layer uses a name of one above it' "$wrong"
rm -f layers-defined.tmp layers-used.tmp
finish
