#!/bin/sh
# The include graph of the project obeys ARCHITECTURE.md: a layer includes only the layers its row names.
set -u
cd "${SRCDIR:-.}" || exit 99

# LAYER: layers it may include besides itself
allowed() {
	case $1 in
	base) echo "" ;;
	format | logic | store | ui) echo "base" ;;
	import) echo "format logic store base" ;;
	analysis) echo "logic store base" ;;
	model) echo "store logic base" ;;
	view) echo "model ui base" ;;
	report) echo "model base" ;;
	term) echo "ui base" ;;
	app) echo "base format logic store import analysis model ui view report term" ;;
	*) echo "" ;;
	esac
}

n=0
bad=0
for layer in base format logic store import analysis model ui view report term app; do
	n=$((n + 1))
	wrong=$(grep -rHoE '#[ \t]*include "astscope/[a-z0-9]+/' "src/$layer" "include/astscope/$layer" 2>/dev/null |
		sed -E 's|^([^:]+):.*"astscope/([a-z0-9]+)/|\1 \2|' | sort -u |
		while read -r file other; do
			case " $layer $(allowed "$layer") " in
			*" $other "*) ;;
			*) echo "$file includes $other" ;;
			esac
		done)
	if [ -n "$wrong" ]; then
		echo "not ok $n - $layer includes only what it may"
		echo "$wrong" | sed 's/^/# /'
		bad=1
	else
		echo "ok $n - $layer includes only what it may"
	fi
done

# Each library has one home.
only_in() { # HEADER-REGEX DIR...
	n=$((n + 1))
	what=$1
	shift
	wrong=$(grep -rlE "#[ \t]*include <($what)" src include | while read -r file; do
		for dir in "$@"; do
			case $file in "$dir"/*) continue 2 ;; esac
		done
		echo "$file"
	done)
	if [ -n "$wrong" ]; then
		echo "not ok $n - <$what> only in $*"
		echo "$wrong" | sed 's/^/# /'
		bad=1
	else
		echo "ok $n - <$what> only in $*"
	fi
}
only_in 'sqlite3\.h' src/store
only_in '(n?curses|ncursesw/|term\.h)' src/term
only_in 'readline/' src/term
only_in 'archive' src/import
only_in 'pcre2' src/model src/store

# What a layer leaves undefined, no layer it may not include defines: a call upwards is seen even where it needs no header.
cd "${BUILDDIR:-.}" || exit 99
symbols() { # NM-OPTIONS: SYMBOL LAYER of each library
	for layer in base format logic store import analysis model ui view report term; do
		nm -g "$1" "lib$layer.a" 2>/dev/null | "${AWK:-awk}" -v layer="$layer" 'NF >= 2 && !/:$/ {print $NF, layer}'
	done | LC_ALL=C sort -u
}
n=$((n + 1))
symbols --defined-only >layers-defined.tmp
symbols --undefined-only >layers-used.tmp
wrong=$(LC_ALL=C join layers-used.tmp layers-defined.tmp | while read -r symbol user definer; do
	case " $user $(allowed "$user") " in
	*" $definer "*) ;;
	*) echo "$user uses $symbol of $definer" ;;
	esac
done)
if [ ! -s layers-defined.tmp ]; then
	echo "not ok $n - the libraries of the layers are there"
	bad=1
elif [ -n "$wrong" ]; then
	echo "not ok $n - no layer uses a name of one above it"
	echo "$wrong" | sed 's/^/# /'
	bad=1
else
	echo "ok $n - no layer uses a name of one above it"
fi
rm -f layers-defined.tmp layers-used.tmp
echo "1..$n"
exit $bad
