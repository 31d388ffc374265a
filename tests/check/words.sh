#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing half done and nothing of one machine stands in the tree: no reminders, no paths below somebody's directories.
. "${SRCDIR:-.}/tests/check/lib.sh"

# What people wrote, not what Asterisk and gdb printed.
texts=$(find . \( -name build -o -name autom4te.cache -o -name .git \) -prune -o -type f \( -path './src/*' -o -path './include/*' \
	-o -path './tests/*' -o -path './share/*' -o -path './.ci/*' -o -path './build-aux/*.awk' -o -name '*.md' -o -name NEWS \
	-o -name bootstrap -o -name configure.ac -o -name Makefile.am \) -print |
	sed 's|^\./||' | written |
	grep -vE '^(tests/(golden|fixtures|fuzz/corpus|home|data/cases/[a-z-]+)|share/demo/[a-z]+)/|\.work/|/\.deps/|\.(log|trs|o)$' | sort)

# shellcheck disable=SC2086
result 'no reminders' "$(grep -nwE 'TO''DO|FIX''ME|X''XX|HA''CK|WI''P|(T)BD' $texts)"
# shellcheck disable=SC2086
result 'nothing stands in for something to come' \
	"$(grep -niE 'for the time be''ing|place''holder|not yet implem''ented|lorem ip''sum' $texts)"
# A reader of the tree has the tree only: papers beside it say nothing to him.
# shellcheck disable=SC2086
result 'no papers are cited that are not here' "$(grep -nE \
	-e '(^|[^A-Za-z0-9_])(DES''IGN|PE''ERS|PE''RF|FORM''ATS|CRA''FT|NE''EDS)([^A-Za-z0-9_]|$)' \
	-e '(^|[^A-Za-z0-9_])(U''X|STO''RE|LEA''KS|FOR''MS|SCREE''NS|DIAGNO''SIS),? (section )?[0-9]' $texts)"
# An absolute path in a text or comment begins where every system has one.
# shellcheck disable=SC2086
result 'no path of one machine' "$(grep -noE "(^|[ \"'(=\`])/[a-z][a-z0-9_.-]*/[A-Za-z0-9_.-]+" $(printf '%s\n' $texts |
	grep -v '^tests/unit/') | grep -vE ":[ \"'(=\`]*/(usr|etc|dev|proc|var|opt|bin|sbin|lib|lib64|tmp|run)/")"
result 'no blanks at line ends' "$(printf '%s\n' "$texts" | grep -vE '\.(want|ui)$' | xargs grep -nE '[ 	]+$')"
result 'src and include hold sources only' \
	"$(find src include -type f | written | grep -vE '\.(c|h|def|mk)$|/\.dirstamp$|/\.deps/|\.(o|Po)$')"
result 'no stray notes beside the documents' "$(find . -maxdepth 1 -type f \( -name '*.txt' -o -name '*.orig' -o -name '*.rej' \))"
# shellcheck disable=SC2046
result 'no Makefile part says a line twice' \
	"$("$awk" '/\+=/ && said[FILENAME, $0]++ {print FILENAME ": " $0}' $(printf '%s\n' "$texts" | grep '\.mk$'))"
finish
