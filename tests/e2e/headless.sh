#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The console without a terminal: -c and --script, what they print and how they exit.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

run demo -c ':go locks' -c ':screendump' --size 100x30
prints '^ Locks .* row 1/|^.*\[6 Locks\]' 'commands in order, the screen to standard output'
is "$(wc -l <"$out" | tr -d ' ')" 30 'as many lines as --size says'
run demo -c 'view 6' -c 'copy address'
prints '^0x[0-9a-f]+#1$' 'what is copied is printed'
run demo -c "screendump $work/screen"
exits 0 'the screen to a file'
grep -q Home "$work/screen" && ok 'which holds it' || not_ok 'which holds it'
run demo -c ':view locks' -c "screendump $work/screen"
fails 73 'is there already: :screendump! replaces it' 'one that is there is not replaced'
grep -q '\[1.Home\]' "$work/screen" && ok 'and stays' || not_ok 'and stays'
printf ':view locks\n:screendump %s\n2\n' "$work/screen" >"$work/script"
run demo --script "$work/script"
printf ':view locks\n:screendump! %s\n' "$work/screen" >"$work/script"
run demo --script "$work/script"
grep -q '\[6.Locks\]' "$work/screen" && ok 'but with !' || not_ok 'but with !'
run demo --ascii -c screendump
if [ "$status" = 0 ] && ! LC_ALL=C grep -q '[^ -~]' "$out"; then ok 'in ASCII'; else not_ok 'in ASCII'; fi

printf '# from Home to the locks\n6\nj j\nl\n:screendump\n\n/ "lab" Enter\nq q\n:screendump\n' >"$work/script"
run demo --script "$work/script"
prints '^> .*row|^>' 'a script of keys and commands'
run_stdin "$work/script" demo --script -
prints 'Locks' 'and from standard input'
is "$(grep -c 'row 3 of' "$out")" 1 'keys move; what follows the leaving is not played'

run demo -c ':frobnicate'
fails 64 'no command "frobnicate"' 'a command that is none'
run demo -c ':go nothing-like-that'
fails 64 'nothing-like-that' 'a place that is none'
run demo -c ':filter a:b'
fails 64 'Home cannot be filtered' 'a command that does nothing there'
run demo -c ":screendump $work/no/such/folder"
fails 73 'cannot' 'a file that cannot be written'
run demo -c ':screendump' -c ':go nothing' -c ':screendump'
is "$status $(wc -l <"$out" | tr -d ' ')" '64 24' 'nothing goes on behind a failure'
printf 'j\nHyper-Q\n' >"$work/bad"
run demo --script "$work/bad"
fails 64 'bad:2: no key is called Hyper-Q' 'a key that is none, with its line'
run demo --script "$work/none"
fails 66 'cannot read' 'a script that is not there'
run demo -c ':q' --size 10
fails 64 'size takes columns and rows' 'a size that is none'
run demo -c ':quit' -c ':frobnicate'
exits 0 'nothing is played behind :quit'

# a file with several runs: each line is shown, whichever run the view was opened for, and leads to what it tells of
awk 'BEGIN { for (r = 0; r < 3; r++) for (i = 0; i < 2000; i++)
	printf "0x%x,+1,7,lab.c,5,run_%d,**constructor**8**9**,\n0x%x,-1,7,lab.c,9,f,**destructor**,\n", 4096 + i * 16, r, 4096 + i * 16 }' >"$work/runs"
run --no-cache -c ':go raw/source/1/line/8003' -c screendump "$work/runs"
prints '8003 +0x1010,[+]1,7,lab.c,5,run_2,' 'a line of another run'
printf '\n:go raw/source/1/line/8003\nEnter\n:screendump\n' >"$work/script"
run --no-cache --script "$work/script" "$work/runs"
prints '0x1010#3' 'and what it tells of'

# the options file: commands, a line each; only what nobody else may write
mkdir -p "$XDG_CONFIG_HOME/astscope"
rc=$XDG_CONFIG_HOME/astscope/astscoperc
printf '# mine\nset numbers=yes\n:bind global Y zoom\nunbind locks T\n' >"$rc"
chmod 600 "$rc"
run demo -c 'view 6' -c screendump
prints '^>! 1 A +lab trunk' 'the options file sets options'
printf ':view 6\nT\n:screendump\n?\n"Own"\n:screendump\n' >"$work/script"
run demo --script "$work/script"
prints '"T" is not bound here' 'and takes keys away'
grep -q 'Own *zoom' "$out" && ok 'its keys are among the keys of the place' || not_ok 'its keys are among the keys of the place'
run demo --no-rc -c 'set numbers?' -c messages -c screendump
prints 'numbers=no' '--no-rc does not read it'
printf 'set numbers=yes\nset nonsense=1\n' >"$rc"
run demo -c screendump
fails 64 'astscoperc:2: no option "nonsense"' 'what is wrong with it, with its line'
chmod 666 "$rc"
run demo -c screendump
fails 66 'others may write it' 'a file that others may write is not read'
finish
