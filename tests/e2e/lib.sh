# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the end-to-end tests: runs the program in a home of its own, checks what it prints and how it exits.  TAP.
set -u
SRCDIR=$(cd "${SRCDIR:-.}" && pwd)
BUILDDIR=$(cd "${BUILDDIR:-.}" && pwd)
SHARED=${SHARED:-$SRCDIR/../shared}
program=$BUILDDIR/astscope
demo=$SRCDIR/share/demo
test_name=$(basename "$0" .sh)
work=$BUILDDIR/tests/e2e/$test_name.work
# What was copied from a source tree that may only be read can be removed too.
remove_work() {
	[ ! -d "$work" ] || chmod -R u+rwX "$work"
	rm -rf "$work"
}
remove_work
mkdir -p "$work/home" || exit 99
HOME=$work/home
XDG_CACHE_HOME=$work/cache
XDG_DATA_HOME=$work/data
XDG_STATE_HOME=$work/state
XDG_CONFIG_HOME=$work/config
export HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME
out=$work/out
err=$work/err
n=0
bad=0
status=0

if [ ! -x "$program" ]; then
	echo '1..0 # SKIP the program is not built'
	exit 0
fi

# Run the program: its stdout in $out, stderr in $err, exit status in $status.
run() {
	"$program" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}
run_stdin() { # FILE ARGUMENT...
	input=$1
	shift
	"$program" "$@" >"$out" 2>"$err" <"$input"
	status=$?
}

ok() { # WHAT
	n=$((n + 1))
	echo "ok $n - $1"
}
not_ok() { # WHAT [WHY]
	n=$((n + 1))
	bad=1
	echo "not ok $n - $1"
	{
		[ -z "${2:-}" ] || echo "$2"
		echo "status $status; stdout:"
		head -n 20 "$out" | cut -c 1-200
		echo "stderr:"
		head -n 20 "$err" | cut -c 1-200
	} | tr -d '\000-\010\013-\037' | sed 's/^/# /'
}
skip() { # WHAT WHY
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# Each checks the last run.
exits() { # STATUS WHAT
	if [ "$status" = "$1" ]; then ok "$2"; else not_ok "$2" "wanted status $1"; fi
}
fails() { # STATUS REGEX-ON-STDERR WHAT: exits so, says so on stderr, nothing on stdout
	if [ "$status" != "$1" ]; then
		not_ok "$3" "wanted status $1"
	elif [ -s "$out" ]; then
		not_ok "$3" 'wanted nothing on stdout'
	elif ! grep -qE -- "$2" "$err"; then
		not_ok "$3" "wanted on stderr: $2"
	else
		ok "$3"
	fi
}
prints() { # REGEX WHAT: exit 0, nothing on stderr, a line of stdout matches
	if [ "$status" != 0 ]; then
		not_ok "$2" 'wanted status 0'
	elif [ -s "$err" ]; then
		not_ok "$2" 'wanted nothing on stderr'
	elif ! grep -qE -- "$1" "$out"; then
		not_ok "$2" "wanted on stdout: $1"
	else
		ok "$2"
	fi
}
same() { # FILE WHAT: stdout is the file
	if cmp -s "$1" "$out"; then ok "$2"; else not_ok "$2" "$(diff "$1" "$out" | head -n 20)"; fi
}
is() { # GOT WANTED WHAT
	if [ "$1" = "$2" ]; then ok "$3"; else not_ok "$3" "got '$1', wanted '$2'"; fi
}
finish() {
	[ "$bad" = 1 ] || remove_work
	echo "1..$n"
	exit $bad
}
