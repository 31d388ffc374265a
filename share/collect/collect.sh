#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Collect what tells why Asterisk leaks, hangs or died, as texts in one archive.  Printed by `astscope collect --script`, for
# machines without astscope.  A POSIX shell, tar and gzip are enough; each other tool is used if it is there, and what is
# missing or fails is written down in collected.txt.  The core itself is never part of the archive.
set -u
umask 077
LC_ALL=C
export LC_ALL

usage() {
	cat <<'EOF'
usage: astscope collect [OPTION...]

Collect what tells why Asterisk leaks, hangs or died into NAME.tar.zst (or .tar.gz), on the machine where it runs.

  --pid PID         this process; else the only one called asterisk
  --core FILE       stacks of this core, of no process; it stays where it is
  --binary FILE     the program that wrote the core, or that runs; else found
  --refs FILE       this refs log; else the one in the log directory, or /tmp/refs
  --log FILE        this log of Asterisk; else full, full.log, messages or messages.log of the log directory
  --lines N         so many lines of the log's end (20000)
  --twice SECONDS   take locks and stacks again so much later: what stays is stuck
  --coredumper      stacks by ast_coredumper: it writes a core as large as the process and removes it
  --no-gdb          no stacks: gdb stops the process for some seconds
  --no-refs         no refs log
  --limit SECONDS   the longest that a command of Asterisk's CLI may take (20)
  --asterisk FILE   the program that answers -rx (asterisk)
  -o, --output FILE the archive; else asterisk-HOST-TIME.tar.zst here
  --dry-run         print the commands, run none
  --script          print this script, for machines without astscope
  -h, --help        this help
EOF
}

fail() { # STATUS WORDS HINT
	echo "astscope collect: $2" >&2
	[ -z "$3" ] || echo "  $3" >&2
	exit "$1"
}

have() {
	command -v "$1" >/dev/null 2>&1
}

pid='' core='' binary='' refs='' log='' lines=20000 twice='' coredumper='' gdb=yes limit=20 asterisk=asterisk output='' dry=''
want_refs=yes
number() { # OPTION VALUE
	case $2 in
	'' | *[!0-9]* | ??????????*) fail 64 "$1 needs a number, not \"$2\"" '' ;;
	esac
}
while [ $# -gt 0 ]; do
	option=$1
	case $option in
	--*=*)
		value=${option#*=}
		option=${option%%=*}
		shift
		set -- "$option" "$value" "$@"
		;;
	esac
	case $option in
	--pid | --core | --binary | --refs | --log | --lines | --twice | --limit | --asterisk | --output | -o)
		[ $# -ge 2 ] || fail 64 "$option needs a value" 'astscope collect --help'
		;;
	esac
	case $option in
	--pid) number "$1" "$2" && pid=$2 && shift ;;
	--core) core=$2 && shift ;;
	--binary) binary=$2 && shift ;;
	--refs) refs=$2 && shift ;;
	--log) log=$2 && shift ;;
	--lines) number "$1" "$2" && lines=$2 && shift ;;
	--twice) number "$1" "$2" && twice=$2 && shift ;;
	--limit) number "$1" "$2" && limit=$2 && shift ;;
	--asterisk) asterisk=$2 && shift ;;
	-o | --output) output=$2 && shift ;;
	--coredumper) coredumper=yes ;;
	--no-gdb) gdb='' ;;
	--no-refs) want_refs='' ;;
	--dry-run) dry=yes ;;
	--script) exec cat "$0" ;;
	-h | --help) usage && exit 0 ;;
	*) fail 64 "there is no option $1" 'astscope collect --help lists them' ;;
	esac
	shift
done
for file in "$core" "$binary" "$log" "$refs"; do
	[ -z "$file" ] || { [ -f "$file" ] && [ -r "$file" ]; } || fail 66 "$file cannot be read, or is no file" ''
done
[ -z "$core" ] || [ -z "$pid" ] || fail 64 'a core or a process, not both' ''

# ---- the process ----

processes() {
	for of in /proc/[0-9]*; do
		read -r name 2>/dev/null <"$of/comm" && [ "$name" = asterisk ] && echo "${of#/proc/}"
	done
}
if [ -z "$pid$core" ]; then
	# shellcheck disable=SC2046
	set -- $(processes)
	[ $# -le 1 ] || fail 64 "several processes are called asterisk: $*" 'choose one: --pid PID'
	pid=${1-}
fi
[ -z "$pid" ] || [ -d "/proc/$pid" ] || fail 69 "there is no process $pid" ''
if [ -z "$binary" ] && [ -n "$pid" ]; then
	binary=$(readlink "/proc/$pid/exe" 2>/dev/null) || binary=''
	# An update replaced it: the one that runs is still there.
	[ -r "$binary" ] || binary=/proc/$pid/exe
fi
[ -n "$binary" ] || binary=$(command -v asterisk 2>/dev/null) || binary=/usr/sbin/asterisk

# ---- where things go ----

now() {
	date -u +%Y-%m-%dT%H-%M-%SZ
}
host=$(hostname 2>/dev/null || uname -n)
name=asterisk-$host-$(now)
if have zstd; then
	ending=tar.zst
	pack() { zstd -q -c; }
else
	ending=tar.gz
	pack() { gzip -c; }
fi
[ -n "$output" ] || output=$name.$ending
case $output in
*.tar.gz | *.tgz) pack() { gzip -c; } ;;
*.tar.zst) have zstd || fail 69 'there is no zstd here' "name it ${output%.zst}.gz" ;;
*.tar) pack() { cat; } ;;
*) fail 64 "$output: the archive is a .tar.zst, .tar.gz or .tar" '' ;;
esac

work=''
clean() {
	[ -z "$work" ] || rm -rf "$work"
	rm -f "$output.part"
}
if [ -n "$dry" ]; then
	work=DIR
	dir=DIR/$name
	clean() { :; }
else
	trap clean EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 131' QUIT
	trap 'exit 141' PIPE
	(: >"$output.part") 2>/dev/null || fail 73 "$output cannot be written" 'choose another: --output FILE'
	work=$(mktemp -d "${TMPDIR:-/tmp}/astscope-collect.XXXXXX") || fail 73 'no temporary folder' 'choose one: TMPDIR=DIR'
	dir=$work/$name
	mkdir "$dir" || exit 73
fi

# ---- what was done, in words ----

list=$work/collected
note() { # WORD SECONDS FILE COMMAND REASON
	if [ -n "$dry" ]; then
		echo "# $3: ${5:-$1}"
		return 0
	fi
	bytes=0
	[ ! -f "$dir/$3" ] || bytes=$(($(wc -c <"$dir/$3")))
	{
		echo "$1 $3: $2 s, $bytes bytes, $4"
		[ -z "$5" ] || echo "  because $5"
	} >>"$list"
	printf '%-7s %s%s\n' "$1" "$3" "${5:+: $5}" >&2
}

# What a text of a command says of its failure: the last line, without what no terminal should see.
last_words() {
	tail -n 1 "$1" 2>/dev/null | tr -cd '[:print:]' | cut -c 1-200
}

limited() { # SECONDS COMMAND...
	seconds=$1
	shift
	if have timeout; then
		timeout "$seconds" "$@"
		return
	fi
	"$@" &
	run=$!
	(
		sleep "$seconds"
		kill "$run"
	) >/dev/null 2>&1 &
	watch=$!
	wait "$run"
	status=$?
	kill "$watch" 2>/dev/null
	[ $status != 143 ] || status=124
	return $status
}

take() { # SECONDS FILE COMMAND...: its output is FILE
	most=$1 file=$2
	shift 2
	if [ -n "$dry" ]; then
		printf '%s' "$1"
		shift
		for word in "$@"; do
			case $word in
			*[!A-Za-z0-9_./:=-]* | '') printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")" ;;
			*) printf ' %s' "$word" ;;
			esac
		done
		printf ' >%s\n' "$dir/$file"
		return 0
	fi
	begun=$(date +%s)
	limited "$most" "$@" >"$dir/$file" 2>"$work/err" </dev/null
	status=$?
	spent=$(($(date +%s) - begun))
	words=$*
	if [ $status = 124 ]; then
		note failed $spent "$file" "$words" "no answer within $most s"
	elif [ $status != 0 ]; then
		note failed $spent "$file" "$words" "$(last_words "$work/err") (status $status)"
	elif grep -q '^No such command' "$dir/$file" 2>/dev/null; then
		rm -f "$dir/$file"
		note missing $spent "$file" "$words" 'this Asterisk does not know the command'
	elif [ "$(head -n 3 "$dir/$file" | tr -d '\n')" = 'No objects found.' ]; then
		rm -f "$dir/$file"
		note empty $spent "$file" "$words" 'there are none'
	elif [ ! -s "$dir/$file" ]; then
		note empty $spent "$file" "$words" "$(last_words "$work/err")"
	else
		note ok $spent "$file" "$words" ''
	fi
	[ -s "$dir/$file" ] || rm -f "$dir/$file"
	return $status
}

# ---- Asterisk's CLI ----

silent=0 no_cli=''
cli() { # FILE COMMAND
	[ -z "$no_cli" ] || return 1
	if [ $silent -ge 2 ]; then
		note skipped 0 "$1" "$asterisk -rx $2" 'the CLI did not answer twice'
		return 1
	fi
	take "$limit" "$1" "$asterisk" -rx "$2" && return 0
	[ "${status:-0}" != 124 ] || silent=$((silent + 1))
	return 1
}

# ---- stacks ----

# In the text of all stacks: each mutex that a thread waits for.  Its first words are lock, count and owner (x/3dw of gdb), so
# that who has it is known without symbols of the C library.
write_owners() {
	cat <<'EOF'
sed -n \
	-e 's/.*pthread_mutex_lock (mutex=\([a-z]*@entry=\)\{0,1\}\(0x[0-9a-f]*\).*/\2/p' \
	-e 's/.*__ast_pthread_mutex_lock (.*[ (]t=\(t@entry=\)\{0,1\}\(0x[0-9a-f]*\).*/\2/p' "$1" |
	sort -u | head -n 200 | sed 's,^,x/3dw ,'
EOF
}

stacks_of() { # FILE GDB-ARGUMENT...: one stop for all
	file_of=$1
	shift
	owners=$work/owners.gdb
	[ -n "$dry" ] || write_owners >"$work/owners.sh"
	take 300 "$file_of" gdb -nx -batch "$@" -ex 'set pagination off' -ex 'set width 0' -ex 'set height 0' \
		-ex 'set print frame-arguments scalars' -ex 'set trace-commands on' -ex 'info threads' \
		-ex 'thread apply all bt full' -ex "shell sh '$work/owners.sh' '$dir/$file_of' >'$owners'" -ex "source $owners"
}

coredumper_path() {
	for at in /var/lib/asterisk/scripts/ast_coredumper /usr/lib/asterisk/scripts/ast_coredumper \
		/usr/share/asterisk/scripts/ast_coredumper; do
		[ ! -x "$at" ] || {
			echo "$at"
			return 0
		}
	done
	command -v ast_coredumper
}

stacks() { # FOLDER/
	[ -n "$gdb" ] || {
		note skipped 0 "$1gdb.txt" gdb '--no-gdb'
		return
	}
	have gdb || [ -n "$dry" ] || {
		note missing 0 "$1gdb.txt" gdb 'gdb is not installed'
		return
	}
	if [ -n "$core" ]; then
		stacks_of "$1gdb.txt" "$binary" "$core"
	elif [ -n "$pid" ] && [ -n "$coredumper" ]; then
		tool=$(coredumper_path) || {
			note missing 0 "$1coredumper" ast_coredumper 'it is not installed'
			return
		}
		[ -n "$dry" ] || mkdir -p "$work/dump"
		# --running would ask whether calls may pause, and nobody is there to answer
		take 900 "$1coredumper.txt" "$tool" --RUNNING --pid="$pid" --no-default-search --outputdir="$work/dump" \
			--delete-coredumps-after
		[ -n "$dry" ] || mv "$work/dump"/*.txt "$dir/$1" 2>/dev/null
	elif [ -n "$pid" ]; then
		stacks_of "$1gdb.txt" -p "$pid"
	fi
}

moment() { # FOLDER/: what changes
	[ -n "$dry" ] || mkdir -p "$dir/$1"
	if [ -n "$pid" ]; then
		cli "$1core-show-locks.txt" 'core show locks'
	fi
	stacks "$1"
	[ -n "$pid" ] || return 0
	while read -r file words; do
		cli "$1$file" "$words"
	done <<-'EOF'
		core-show-threads.txt core show threads
		core-show-taskprocessors.txt core show taskprocessors
		core-show-channels-concise.txt core show channels concise
		core-show-channels-verbose.txt core show channels verbose
		core-show-calls.txt core show calls
		bridge-show-all.txt bridge show all
		pjsip-show-channels.txt pjsip show channels
		sip-show-channels.txt sip show channels
		memory-show-summary.txt memory show summary
		memory-show-allocations.txt memory show allocations
		core-show-fd.txt core show fd
	EOF
}

# ---- all of it, what is quick to change first ----

if [ -n "$pid" ] && [ -z "$dry" ] && ! have "$asterisk"; then
	no_cli=yes
	note missing 0 core-show.txt "$asterisk -rx" "there is no $asterisk here to ask: --asterisk FILE"
fi
[ -n "$pid$core" ] || note missing 0 gdb.txt gdb 'no process is called asterisk, and no --core was given'
if [ -n "$twice" ]; then
	moment first/
	silent=0
	if [ -n "$dry" ]; then
		echo "sleep $twice"
	else
		echo "waiting $twice s" >&2
		sleep "$twice"
	fi
	moment second/
else
	moment ''
fi
if [ -n "$pid" ]; then
	cli core-show-version.txt 'core show version'
	cli core-show-uptime.txt 'core show uptime'
	cli core-show-settings.txt 'core show settings'
fi
if [ -z "$pid" ] && have coredumpctl; then
	take 60 coredumpctl-info.txt coredumpctl --no-pager info asterisk
fi
# The journal may be there without the kernel's lines, or without anything.
kernel=''
if have journalctl; then
	take 60 journal-kernel.txt journalctl -q --no-pager -k -n 2000
	[ -n "$dry" ] || [ ! -s "$dir/journal-kernel.txt" ] || kernel=yes
fi
if [ -z "$kernel" ] && have dmesg; then
	take 20 dmesg.txt dmesg
fi

# ---- logs ----

setting() { # NAME: of [directories] in asterisk.conf
	sed -n "s/^[[:blank:]]*$1[[:blank:]]*=>*[[:blank:]]*\\([^;[:blank:]]*\\).*/\\1/p" /etc/asterisk/asterisk.conf 2>/dev/null | tail -n 1
}
logdir=$(setting astlogdir)
[ -n "$logdir" ] || logdir=/var/log/asterisk
if [ -z "$log" ]; then
	for log in "$logdir/full" "$logdir/full.log" "$logdir/messages" "$logdir/messages.log"; do
		[ ! -f "$log" ] || break
	done
fi
if [ -f "$log" ]; then
	take 300 "${log##*/}" tail -n "$lines" "$log"
else
	note missing 0 log "tail $log" 'there is no such file'
fi
if [ -n "$want_refs" ]; then
	if [ -z "$refs" ]; then
		for refs in "$logdir/refs" /tmp/refs; do
			[ ! -f "$refs" ] || break
		done
	fi
	if [ -f "$refs" ]; then
		# It goes on growing: as many bytes as it has now, and only if there is room.
		bytes=$(($(wc -c <"$refs")))
		[ -n "$dry" ] || room=$(df -Pk "$work" 2>/dev/null | awk 'NR == 2 {print $4}')
		if [ -n "$dry" ] || [ $((bytes / 1024)) -lt $((${room:-0} - ${room:-0} / 10)) ]; then
			take 3600 refs head -c "$bytes" "$refs"
		else
			note skipped 0 refs "head -c $bytes $refs" "no room for it in $work: choose another by TMPDIR=DIR"
		fi
	else
		note missing 0 refs "head $refs" 'there is no refs log: refdebug=yes in asterisk.conf, then restart'
	fi
fi

# ---- the archive ----

if [ -n "$dry" ]; then
	echo "tar -cf - -C DIR $name | ... >$output"
	exit 0
fi
{
	echo 'astscope collect, form 1'
	echo "collected on: $host, $(uname -srm)"
	echo "collected at: $(now)"
	echo "collected of: ${pid:+process $pid, }${core:+core $core, }program $binary"
	[ -z "$pid" ] || sed -n 's/^\(Threads\|VmRSS\|VmSize\):[[:blank:]]*/collected \1: /p' "/proc/$pid/status" 2>/dev/null
	cat "$list" 2>/dev/null
} 2>/dev/null >"$dir/collected.txt"
if [ ! -s "$list" ] || ! grep -q '^collected of: ' "$dir/collected.txt"; then
	fail 73 "${work%/*} is full" 'choose another: TMPDIR=DIR'
fi
tar -cf - -C "$work" "$name" | pack >"$output.part" || fail 73 "$output cannot be written" ''
mv "$output.part" "$output" || exit 73
bad=$(grep -c '^[^o ]' "$list")
echo "$output: $(($(wc -c <"$output"))) bytes, $(grep -c '^ok' "$list") texts, $bad of what was tried gave nothing (collected.txt)" >&2
echo "  astscope $output" >&2
exit 0
