#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo is found wherever the program was built or installed.
. "${SRCDIR:-.}/tests/e2e/lib.sh"
# outside of the build directory, which has a demo of its own
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT

finds() { # PROGRAM WHAT
	"$1" demo >"$out" 2>"$err" </dev/null
	status=$?
	prints '3 threads wait for each other' "$2"
}
finds "$program" 'from the build directory'

mkdir -p "$place/tree/build/deep/er" "$place/usr/bin" "$place/usr/share/astscope"
ln -s "$SRCDIR/share" "$place/tree/share"
for dir in tree tree/build tree/build/deep/er; do
	cp "$program" "$place/$dir/astscope"
	finds "$place/$dir/astscope" "built in $dir"
done
ln -s "$SRCDIR/share/demo" "$place/usr/share/astscope/demo"
cp "$program" "$place/usr/bin/astscope"
finds "$place/usr/bin/astscope" 'below a prefix'

if (cd "$BUILDDIR" && MAKEFLAGS='' make -s install DESTDIR="$place/dest" >"$out" 2>&1); then
	for found in $(find "$place/dest" -type f -name astscope -perm -100); do
		finds "$found" 'installed with DESTDIR'
	done
else
	not_ok 'installed with DESTDIR' 'make install failed'
fi

cp "$program" "$place/astscope"
if [ -z "$(find "$place/dest" -name demo | sed "s|^$place/dest||" | while read -r dir; do [ ! -e "$dir" ] || echo "$dir"; done)" ]; then
	"$place/astscope" demo >"$out" 2>"$err" </dev/null
	status=$?
	fails 66 'demo' 'a program alone'
else
	skip 'a program alone' 'it is installed on this machine'
fi
finish
