#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is collected from a process: of a false Asterisk, and of a real process that hangs under gdb.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

fake=$work/asterisk
cat >"$fake" <<'EOF'
#!/bin/sh
case "$1 $2" in
'-rx core show version') echo 'Asterisk 20.20.1 built by root @ pbx1 on a x86_64 running Linux on 2026-11-20 10:00:00 UTC' ;;
'-rx pjsip show channels') printf 'No objects found.\n\n' ;;
'-rx core show uptime') echo 'System uptime: 1 hour, 2 minutes, 3 seconds' ;;
*) echo "No such command '$2' (type 'core show help $2' for other possible commands)" ;;
esac
EOF
printf '#!/bin/sh\nexec sleep 60\n' >"$work/silent"
chmod +x "$fake" "$work/silent"
sed -n 1,40p "$demo/refs" >"$work/refs" 2>/dev/null || printf '0x7f42d8cbcaf0,+1,1656,channel.c,935,__ast_channel_alloc_ap,**constructor**,\n' >"$work/refs"
printf '%s\n' '[Nov 21 22:19:40] NOTICE[24205] loader.c: 240 modules will be loaded.' \
	"[Nov 21 22:19:45] WARNING[25718][C-0000000c] chan_sip.c: line 2" >"$work/full"

collect() { # ARGUMENT...: its words on stderr are no fault
	"$program" collect --asterisk "$fake" --refs "$work/refs" --log "$work/full" --output "$work/x.tar.gz" "$@" >"$out" 2>"$work/said" \
		</dev/null
	status=$?
	: >"$err"
}
# The text of a file of the archive.
member() {
	tar -xzOf "$work/x.tar.gz" --wildcards "*/$1" >"$out" 2>"$err"
	status=$?
}

run collect --nonsense
fails 64 'there is no option --nonsense' 'a mistyped option'
run collect --pid
fails 64 'needs a value' 'an option without its value'
run collect --pid 12x
fails 64 'needs a number' 'a process that is no number'
run collect --pid 999999999
fails 69 'there is no process' 'a process that is not there'
run collect --pid $$ --output "$work/none/x.tar.gz"
fails 73 'cannot be written' 'a folder that is not there'
run collect --core "$work/none"
fails 66 'cannot be read' 'a core that is not there'
run collect --core "$work"
fails 66 'is no file' 'a folder for a core'
run collect --log "$work/none"
fails 66 'cannot be read' 'a log that is not there'
mkdir "$work/tmp"
(TMPDIR=$work/tmp "$program" collect --pid $$ --no-gdb --asterisk "$work/none" -o "$work/gone.tar.gz" 2>&1 | head -n 1) >"$out"
status=0
: >"$err"
prints 'there is no .*none here to ask: --asterisk FILE' 'without a CLI that is said once'
is "$(ls "$work/tmp" "$work"/gone* 2>/dev/null | grep -v '^$' | grep -v 'tmp:$')" '' 'when nobody reads what it says any more, nothing is left'
run collect --script
cp "$out" "$work/script"
if cmp -s "$work/script" "$SRCDIR/share/collect/collect.sh"; then ok 'the script is what runs'; else not_ok 'the script is what runs'; fi
run collect --help
cp "$out" "$work/help"
sh "$work/script" --help >"$out" 2>"$err"
status=$?
same "$work/help" 'help of the script'

collect --pid $$ --dry-run --twice 5
prints "asterisk -rx 'core show locks'" 'the commands that would run'
if [ -e "$work/x.tar.gz" ]; then not_ok 'none was run'; else ok 'none was run'; fi

# What ast_coredumper does: --running asks first, --RUNNING does not; a core, and a text for each question, beside it.
mkdir -p "$work/bin"
printf '#!/bin/sh\nexit 0\n' >"$work/bin/gdb"
cat >"$work/bin/ast_coredumper" <<'END'
#!/bin/sh
ask=yes dir=/tmp keep=yes
for option; do
	case $option in
	--RUNNING) ask= ;;
	--outputdir=*) dir=${option#*=} ;;
	--delete-coredumps-after) keep= ;;
	esac
done
if [ -n "$ask" ]; then
	echo 'WARNING:  Taking a core dump of the running asterisk instance will suspend call processing while the dump is saved.'
	read -r answer && [ "$answer" = y ] || { echo 'Skipping dump of running process'; exit 1; }
fi
core=$dir/core-asterisk-running-2026-11-21T22-23-49Z
echo core >"$core"
for text in brief full info locks thread1; do
	echo "Creating $core-$text.txt"
	echo '!@!@!@! '"$text.txt"' !@!@!@!' >"$core-$text.txt"
done
[ -n "$keep" ] || rm "$core"
END
chmod +x "$work/bin/gdb" "$work/bin/ast_coredumper"
(PATH=$work/bin:$PATH && collect --pid $$ --coredumper)
tar -tzf "$work/x.tar.gz" >"$out" 2>"$err"
status=$?
prints 'core-asterisk-running-.*-full.txt$' 'what ast_coredumper writes of a running process is in the archive'
is "$(grep -c 'T22-23-49Z$' "$out")" 0 'and no core'
is "$(grep -c 'T22-23-49Z-.*txt$' "$out")" 5 'all its texts'

collect --pid $$ --no-gdb
exits 0 'an archive'
member core-show-uptime.txt
prints '1 hour' 'what the CLI said'
member collected.txt
prints '^missing core-show-locks.txt: ' 'what the CLI does not know is written down'
prints '^empty pjsip-show-channels.txt: ' 'what there is nothing of is no file'
prints '  because this Asterisk does not know the command' 'with the reason'
prints '^skipped gdb.txt: ' 'and what was not wanted'
run report files --cols path,kind,rejects "$work/x.tar.gz"
prints 'collected.txt +collected +0$' 'astscope reads what was done'
prints 'refs +refs +0$' 'the refs log'
prints 'full +log +0$' 'the log'
if tar -tzf "$work/x.tar.gz" | grep -qvE '/$|\.txt$|/refs$|/full$'; then not_ok 'nothing else'; else ok 'nothing else'; fi
if [ -e "$work/x.tar.gz.part" ]; then not_ok 'no part stays'; else ok 'no part stays'; fi

fake=$work/silent
collect --pid $$ --no-gdb --limit 1
exits 0 'a CLI that does not answer'
member collected.txt
prints '  because no answer within 1 s' 'is not waited for'
prints '  because the CLI did not answer twice' 'nor asked a third time'

cc=$(command -v gcc || command -v cc)
if [ -z "$cc" ] || ! command -v gdb >/dev/null; then
	skip 'the deadlock of a real process' 'no compiler or no gdb here'
	finish
fi
fake=$work/asterisk
(cd "$SRCDIR/tests/data/collect" && "$cc" -g -O0 -pthread -o "$work/deadlocked" deadlocked.c) || not_ok 'the process that hangs is built'
mkfifo "$work/hold" "$work/pid"
"$work/deadlocked" <"$work/hold" >"$work/pid" &
exec 3>"$work/hold"
read -r pid <"$work/pid"
mkdir "$work/a folder"
TMPDIR="$work/a folder"
export TMPDIR
collect --pid "$pid" --twice 1
exec 3>&-
exits 0 'twice, of a process that hangs'
if grep -q 'ptrace: Operation not permitted' "$work/said"; then
	skip 'the deadlock of a real process' 'gdb may not look at other processes here'
	finish
fi
member first/gdb.txt
prints 'trunk_worker' 'its stacks'
run report overview "$work/x.tar.gz"
prints '^DEADLOCK: 3 of 4 threads hang for good' 'Home names the deadlock'
prints 'ring +trunk_worker [0-9]+ has A, waits for B deadlocked\.c:40' 'its ring, by who has each lock in the process itself'
finish
