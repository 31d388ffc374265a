#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The documents say what the program has: options, commands, reports, views, keys, layers.
. "${SRCDIR:-.}/tests/check/lib.sh"
program=$built/astscope
page=$built/share/man/astscope.1

# Words of which the man page has no item of its own.
not_in_page() { # MACRO
	while read -r word; do
		grep -qE "^\\.It .*$1 $word( |\$)" "$page" || echo "$word is not in astscope.1"
	done
}
result 'the man page is made, with all of its tables' "$(grep -n 'TABLE' "$page" 2>&1)"

result 'so is that of the options file' "$(grep -n 'TABLE' "${page%.1}rc.5" 2>&1)"

views=$(sed -n 's/^VIEW(\([a-z_]*\)).*/\1/p' include/astscope/view/views.def | while read -r id; do
	sed -n 's/^	\.name = "\([a-z]*\)".*/\1/p' "src/view/$id.c" 2>/dev/null
done
"$awk" -f build-aux/embed-lists.awk -v out=views share/sql/query/*.sql | sed -n 's/^LIST_VIEW(\([a-z]*\),.*/\1/p')
if [ -n "$views" ]; then
	result 'every view is in the man page' "$(printf '%s\n' "$views" | not_in_page Cm)"
else
	skip 'every view is in the man page' 'no views yet'
fi

if [ -x "$program" ]; then
	commands=$("$program" --help | sed -n 's/^  astscope \([a-z-]*\).*/\1/p')
	reports=$("$program" report --help | sed -n '/^Reports:/,/^$/s/^  \([a-z-]*\).*/\1/p')
	options=$(for command in '' $commands; do
		# shellcheck disable=SC2086
		"$program" $command --help | grep -oE '^  (-.,)? *--[a-z-]+' | sed 's/.*--//'
	done | sort -u)
	[ -n "$commands" ] && [ -n "$reports" ] && [ -n "$options" ]
	result 'the help texts list commands, reports and options' "$([ $? = 0 ] || echo 'one of the lists is empty')"
	result 'every command is in the man page' "$(printf '%s\n' "$commands" | sed 's/-/\\\\-/g' | not_in_page Cm)"
	result 'every report is in the man page' "$(printf '%s\n' "$reports" | not_in_page Cm)"
	result 'every option is in the man page' "$(printf '%s\n' "$options" | sed 's/-/\\\\-/g' | not_in_page 'Fl Fl')"
	# README.md need not have all of them, but what it has must exist.
	result 'commands and reports in README.md exist' "$(sed -n 's/^| `astscope \([a-z][a-z-]*\) \{0,1\}\([a-z][a-z-]*\)\{0,1\}.*/\1 \2/p' README.md |
		while read -r command report; do
			printf '%s\n' $commands | grep -qx "$command" || echo "astscope $command"
			[ -z "$report" ] || printf '%s\n' $reports | grep -qx "$report" || echo "report $report"
		done)"
else
	skip 'commands, reports and options are documented' 'the program is not built'
fi

# The first row of packages is what ./bootstrap installs.
result 'the packages of bootstrap are in README.md' "$(sed -n "/^run_packages='/,/^check_packages=/p" bootstrap |
	sed "s/.*='//; s/'//" | tr -s ' \t' '\n\n' | while read -r package; do
	[ -z "$package" ] || grep -qE "^\| Debian.*[\` ]$package[\` ]" README.md || echo "$package"
done)"
result 'every layer is in ARCHITECTURE.md' "$(for dir in src/*/; do
	layer=$(basename "$dir")
	grep -q "^| \`$layer\` |" ARCHITECTURE.md || echo "$layer"
done)"
if [ -f src/app/cmdline.c ]; then
	result 'what ARCHITECTURE.md names exists' "$(grep -oE '`(src|include|share|tests|build-aux)/[A-Za-z0-9_./-]+`' ARCHITECTURE.md |
		tr -d '\`' | grep -v NAME | sort -u | while read -r path; do
		[ -e "$path" ] || [ -e "$path.c" ] || echo "$path"
	done)"
else
	skip 'what ARCHITECTURE.md names exists' 'no command line yet'
fi

# What two changes have brought in; the screen in README.md may say things again.
result 'no long line of the documents stands twice' \
	"$("$awk" 'length > 60 && !(FILENAME == "README.md" && /^    /) && seen[FILENAME, $0]++ {print FILENAME ": " $0}' README.md NEWS ARCHITECTURE.md share/man/*.[1-9]*)"

if command -v groff >/dev/null; then
	result 'man pages format without a warning' "$(for file in "$page" "${page%.1}rc.5" share/man/*.[1-9]; do
		groff -Tutf8 -mdoc -ww -z "$file" 2>&1
	done)"
else
	skip 'man pages format without a warning' 'no groff'
fi
# What is left out is the length of lines of the source, and pages that are not installed.
if command -v mandoc >/dev/null; then
	result 'mandoc finds no fault in them' "$(for file in "$page" "${page%.1}rc.5" share/man/*.[1-9]; do
		mandoc -T lint -W warning "$file" 2>&1 | grep -v 'outdated mandoc.db'
	done)"
else
	skip 'mandoc finds no fault in them' 'no mandoc'
fi
if command -v bash >/dev/null; then
	result 'the completion is a script' "$(bash -n share/completions/astscope.bash 2>&1)"
else
	skip 'the completion is a script' 'no bash'
fi
if command -v bash >/dev/null && [ -x "$program" ]; then
	# shellcheck disable=SC2016
	result 'the completion offers commands, reports and options' "$(PATH=$(dirname "$program"):$PATH bash -c '
		. share/completions/astscope.bash
		offers() { # WANTED WORD...
			wanted=$1
			shift
			COMP_WORDS=(astscope "$@") COMP_CWORD=$#
			_astscope
			[ "${COMPREPLY[*]}" = "$wanted" ] || echo "$*: ${COMPREPLY[*]}, not $wanted"
		}
		offers refcounter refc
		offers refstats refs
		offers "leaks locks log" report l
		offers "--filter --format" report leaks --f
		offers "json jsonl" report leaks --format j
		offers --theme --th' 2>&1)"
else
	skip 'the completion offers commands, reports and options' 'no bash, or the program is not built'
fi
finish
