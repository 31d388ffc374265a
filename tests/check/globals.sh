#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No layer keeps mutable state outside its objects, but for the short list below.
. "${SRCDIR:-.}/tests/check/lib.sh"
cd "$built" || exit 99

# OBJECT:SYMBOL, each with its reason.
allowed() {
	case $1 in
	hash:process_key) ;;      # drawn once before main: tables cannot be attacked with chosen keys
	mem:die_hook) ;;          # what restores the terminal before the program dies
	rescue:state) ;;          # the terminal as it was, for signal handlers and the die hook
	line_readline:current) ;; # readline calls back without a context
	astscope-stop:state) ;;   # what signals asked for
	*) return 1 ;;
	esac
}

if nm --format=sysv libbase.a 2>/dev/null | grep -q '__asan_\|__tsan_\|__gcov_'; then
	skip_all 'sanitizers and coverage put state of their own into every object'
fi
for layer in base format logic store import analysis model ui view report term app; do
	lib=lib$layer.a
	if [ ! -f "$lib" ]; then
		if [ "$layer" = app ]; then
			objects=$(find src/app -name '*.o' 2>/dev/null)
		else
			objects=
		fi
		if [ -z "$objects" ]; then
			skip "$layer" 'no library'
			continue
		fi
		# shellcheck disable=SC2086
		set -- $objects
	else
		set -- "$lib"
	fi
	# Writable sections: constant tables of pointers stand in .data.rel.ro and are not meant.
	found=$(nm --format=sysv "$@" | "$awk" -F'|' '
		/^Symbols from / { object = $0; sub(/.*\[/, "", object); sub(/\].*/, "", object); sub(/^Symbols from /, "", object)
			sub(/:$/, "", object); sub(/.*\//, "", object); sub(/\.o$/, "", object) }
		NF >= 7 {
			name = $1; section = $7
			gsub(/[ \t]/, "", name); gsub(/[ \t]/, "", section)
			if (section ~ /^(\.data|\.bss|\*COM\*|\.tdata|\.tbss)/ && section !~ /^\.data\.rel\.ro/ && name !~ /^\./)
				print object, name, section
		}' | while read -r object name section; do
		allowed "$object:$name" || echo "$object: $name in $section"
	done)
	result "$layer has no mutable globals" "$found"
done
# A program links several layers: no two may define the same name.
twice=$(for lib in lib*.a; do
	nm --defined-only -g "$lib" 2>/dev/null | "$awk" -v lib="$lib" '$2 ~ /^[TDBRC]$/ {print $3, lib}'
done | sort | "$awk" '$1 == name {print name " in " lib " and " $2} {name = $1; lib = $2}')
result 'no name is defined by two layers' "$twice"
finish
