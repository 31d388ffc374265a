#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each promise of the console (promises.tsv) has a test that is run and has what is looked for in it.
. "${SRCDIR:-.}/tests/check/lib.sh"
table=tests/check/promises.tsv

result 'a row has a number, what is promised, a test and what is looked for there' \
	"$("$awk" -F '\t' '!/^#/ && (NF != 4 || $1 !~ /^(s[0-9]+|p[0-9]+|k)$/) { print FILENAME ":" FNR }' "$table")"
result 'each test is run' "$("$awk" -F '\t' '!/^#/ { print $3 }' "$table" | sort -u | while read -r file; do
	case $file in
	tests/ui/*.ui) [ -r "$file" ] ;; # tests/unit/view/test_console and tests/e2e/test_scripts play all of them
	*.c) grep -qE "^[A-Z_]+_TESTS \+= ${file%.c}\$" tests/unit/local.mk ;;
	*.sh) grep -qE "(^|[ 	])$file( |\$)" tests/e2e/local.mk tests/check/local.mk ;;
	*) false ;;
	esac || echo "$file"
done)"
result 'what is looked for is there' "$(grep -v '^#' "$table" | while IFS='	' read -r number what file text; do
	grep -qF -- "$text" "$file" || echo "$number $what: $file has no \"$text\""
done)"
result 'none is left out' "$("$awk" -F '\t' '
	!/^#/ { seen[$1] = 1 }
	END {
		for (i = 1; i <= 42; i++) if (!("s" i in seen)) print "s" i
		for (i = 1; i <= 12; i++) if (!("p" i in seen)) print "p" i
	}' "$table")"
finish
