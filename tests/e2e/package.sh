#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package: built from what `make dist` takes, without a word of lintian, installed in a system that has only the libraries
# it depends on, tried there and removed again.  packaging/check does more, and takes longer.
. "${SRCDIR:-.}/tests/e2e/lib.sh"
PATH=$PATH:/usr/sbin:/sbin

skip_all() { # WHY
	echo "1..0 # SKIP $1"
	remove_work
	exit 0
}
for needed in dpkg dpkg-buildpackage dh ldd; do
	command -v $needed >/dev/null || skip_all "there is no $needed (Debian: build-essential debhelper)"
done
missing=$(cd "$SRCDIR" && dpkg-checkbuilddeps packaging/debian/control 2>&1) || skip_all "$missing"

# does WHAT COMMAND...: or what it said is shown, from its end
does() {
	what=$1
	shift
	"$@" >"$out" 2>"$err" </dev/null
	status=$?
	[ $status = 0 ] || not_ok "$what" "$(tail -n 20 "$out" "$err")"
	[ $status != 0 ] || ok "$what"
	return $status
}
# Nothing of the environment of the tests: neither flags of make nor of the compiler.
plainly() {
	env -i PATH="$PATH" HOME="$HOME" LC_ALL=C.UTF-8 ${CCACHE_DIR:+"CCACHE_DIR=$CCACHE_DIR"} "$@"
}
plainly make -s -C "$BUILDDIR" distdir distdir="$work/tree" >"$out" 2>&1 || {
	not_ok 'what make dist takes' "$(cat "$out")"
	finish
}
does 'the package builds' plainly DEB_BUILD_OPTIONS='nocheck parallel=2' "$SRCDIR/packaging/deb" "$work/deb" "$work/tree" || finish
deb=$(find "$work/deb/out" -name 'astscope_*.deb')

if command -v lintian >/dev/null; then
	does 'lintian has nothing to say' plainly lintian --fail-on error,warning "$work/deb/out/"*.changes
else
	skip 'lintian has nothing to say' 'there is no lintian'
fi

# What is there is told by the packages of this system; the files of it are the libraries that the program asks for.
root=$work/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/root"
cp /var/lib/dpkg/status "$root/var/lib/dpkg/status"
package() { # OPTION...: with all that systems for containers leave out
	plainly dpkg --root="$root" --log="$work/dpkg.log" --force-not-root --path-include='/usr/share/*' "$@"
}
listed() {
	find "$root" \( -path "$root/lib*" -o -path "$root/var/lib/dpkg" -o -path "$root/root" \) -prune -o -print | sort
}
listed >"$work/before"
does 'it installs' package --install "$deb" || finish
for library in $(ldd "$root/usr/bin/astscope" | sed -n 's|^[^/]*\(/[^ ]*\) (0x.*|\1|p'); do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done

# As root in it; else as root of a namespace, if there is one to be had; else from outside.
if chroot "$root" /usr/bin/astscope --version >"$out" 2>&1; then
	enter="chroot $root"
elif unshare -r chroot "$root" /usr/bin/astscope --version >"$out" 2>&1; then
	enter="unshare -r chroot $root"
else
	enter=
fi
installed() { # ARGUMENT...
	if [ -n "$enter" ]; then
		# shellcheck disable=SC2086
		env -i PATH="$PATH" HOME=/root TERM=dumb LC_ALL=C.UTF-8 $enter /usr/bin/astscope "$@"
	else
		plainly TERM=dumb "$root/usr/bin/astscope" "$@"
	fi >"$out" 2>"$err" </dev/null
	status=$?
}
installed demo
prints '3 threads wait for each other' 'the demo opens where nothing else is'
installed demo --no-rc -c :screendump
prints '^ *Home ' 'so does the console'
for page in man1/astscope.1 man5/astscoperc.5 man7/astscope-sql.7; do
	name=$(basename "${page%.*}")
	if ! command -v man >/dev/null; then
		skip "man $name" 'there is no man'
	else
		plainly MANPATH="$root/usr/share/man" MANWIDTH=80 man -P cat "$name" >"$out" 2>"$err"
		status=$?
		prints "^ *$name . " "man $name"
	fi
done
is "$(cd "$root/usr/share/astscope/recipes" && echo *.sql)" 'creators.sql load.sql signatures.sql' 'the recipes are there'

does 'it can be removed' package --purge astscope
listed >"$work/after"
is "$(diff "$work/before" "$work/after")" '' 'and leaves nothing'
finish
