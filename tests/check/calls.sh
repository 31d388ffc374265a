#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Inside a layer the files have an order: none calls one that calls it, by whatever way.  And no function is there for tests
# only.
. "${SRCDIR:-.}/tests/check/lib.sh"
cd "$built" || exit 99

ordered='base format logic store import analysis model report term ui view app'
used='analysis model report term ui view'          # layers all of whose functions the program calls

# FILE FILE: the first uses a function or table of the second.
uses() { # LIBRARY | OBJECT...
	nm -A -g "$@" | "$awk" '
		{
			n = split($1, part, ":") # [LIBRARY:]OBJECT:VALUE
			object = part[n - 1]
			gsub(/.*\/|\.o$/, "", object)
			if ($(NF - 1) == "U")
				needs[object, $NF] = 1
			else
				home[$NF] = object
		}
		END {
			for (pair in needs) {
				split(pair, p, SUBSEP)
				if (p[2] in home && home[p[2]] != p[1])
					print p[1], home[p[2]]
			}
		}'
}
for layer in $ordered; do
	set -- "lib$layer.a"
	[ "$layer" = app ] && set -- src/app/*.o
	if [ ! -f "$1" ]; then
		result "the objects of $layer are there" "$1"
		continue
	fi
	result "the files of $layer call each other in one direction" "$(uses "$@" | LC_ALL=C sort -u | tsort 2>&1 >/dev/null)"
done

# The order that ARCHITECTURE.md tells: each file of the ui uses only those named before it.
result 'the files of ui stand in the order of ARCHITECTURE.md' "$(uses libui.a | LC_ALL=C sort -u | "$awk" '
	NR == FNR {
		for (i = 2; $1 == "ui:" && i <= NF; i++)
			place[$i] = ++n
		next
	}
	{
		if (!($1 in place))
			print $1 " is not in it"
		else if (!($2 in place) || place[$2] > place[$1])
			print $1 " uses " $2
	}' "$top/ARCHITECTURE.md" - | LC_ALL=C sort -u)"

{
	nm -u lib*.a
	find src/app -name '*.o' -exec nm -u {} +
} 2>/dev/null | "$awk" 'NF {print $NF}' | LC_ALL=C sort -u >calls.tmp
for layer in $used; do
	# Called from no other file: then its own must, that is, name it twice.
	result "the program calls what $layer offers" "$(nm -g --defined-only "lib$layer.a" | "$awk" '$2 == "T" {print $3}' |
		LC_ALL=C sort -u | LC_ALL=C join -v 1 - calls.tmp | while read -r name; do
		[ "$(cat "$top/src/$layer"/*.c | grep -cw "$name")" -gt 1 ] || echo "$name"
	done)"
done
rm -f calls.tmp
finish
