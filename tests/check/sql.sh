#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SQL lives in share/sql: no string literal of the sources holds a statement, and every .sql file is embedded.
. "${SRCDIR:-.}/tests/check/lib.sh"
used=$(mktemp -p "$built") || exit 99
trap 'rm -f "$used"' EXIT

# A literal that begins with a verb and a blank, or holds the words that make a statement of it anywhere.
begin='(^|[^\\])"(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|PRAGMA|ATTACH) [^.]'
inside='"[^"]*(SELECT [^"]* FROM |INSERT INTO |UPDATE [a-z_]+ SET |DELETE FROM |(CREATE|DROP|ALTER) (TEMP |UNIQUE )?(TABLE|VIEW|INDEX|TRIGGER))'
# Usage texts show SELECT with an ellipsis; the guard names what it refuses.  Comments may show SQL.
wrong=$(find src include -name '*.[ch]' ! -name '*_gen.c' | sort | xargs "$awk" -v texts=1 -f tests/check/code.awk |
	grep -E "$begin|$inside" | grep -vE '"SELECT \.\.\."|"astscope sql ')
result 'SQL is in share/sql only' "$wrong"

wrong=$(find share/sql -name '*.sql' | LC_ALL=C sort | while read -r file; do
	grep -qx "SQL_FILES += $file" src/store/local.mk || echo "$file is not in src/store/local.mk"
done)
result 'every SQL file is embedded' "$wrong"

# By the name that build-aux gives it; those of lists, shapes and the like are looked up by their own.
find src -name '*.[ch]' ! -name '*_gen.c' -exec grep -hoE '\<Q_[A-Z0-9_]+' {} + | sort -u >"$used"
wrong=$(find share/sql -name '*.sql' -exec sed -n 's/^-- query: \([a-z0-9_]*\).*/\1/p' {} + | while read -r name; do
	grep -qx "Q_$(echo "$name" | LC_ALL=C tr '[:lower:]' '[:upper:]')" "$used" || echo "query $name is used nowhere"
done)
result 'every query has somebody who asks it' "$wrong"

wrong=$(find share/sql -name '*.sql' -exec grep -nHE '[ 	]$' {} + | cut -c1-120)
result 'no SQL line ends in blanks' "$wrong"

finish
