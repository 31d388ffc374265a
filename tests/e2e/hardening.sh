#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The program is built with what configure found against exploits: the file itself shows it.
. "${SRCDIR:-.}/tests/e2e/lib.sh"
LC_ALL=C
export LC_ALL
: >"$out"
: >"$err"

if ! command -v readelf >/dev/null; then
	echo '1..0 # SKIP no readelf'
	exit 0
fi
if [ "${HARDENING:-}" = no ]; then
	echo '1..0 # SKIP configured with --disable-hardening'
	exit 0
fi
readelf -W -h -l -d "$program" >"$work/elf" || exit 99
readelf -W --dyn-syms "$program" >"$work/symbols" || exit 99
readelf -W -n "$(find "$BUILDDIR/src/base" -name '*span.o' | head -n 1)" >"$work/notes" || exit 99

# Every system that the program runs on has pie, relro and stack-protector.
shows() { # WORD FILE REGEX WHAT: if configure turned WORD on
	case " pie relro stack-protector $HARDENING " in
	*" $1 "*)
		status=$(grep -cE -- "$3" "$2")
		if [ "$status" != 0 ]; then ok "$4"; else not_ok "$4" "no $3 in the output of readelf"; fi
		;;
	*) skip "$4" "configure did not find $1" ;;
	esac
}
shows pie "$work/elf" '^ *Type: *DYN ' 'position independent'
shows relro "$work/elf" 'GNU_RELRO' 'tables of the linker are read-only'
shows relro "$work/elf" '\(FLAGS(_1)?\).*NOW' 'and filled before main'
shows relro "$work/elf" 'GNU_STACK +([^ ]+ +){5}RW +' 'the stack is not executable'
shows stack-protector "$work/symbols" '__stack_chk_fail' 'stack protector'
shows fortify "$work/symbols" '__[a-z]+_chk(@|$)' 'checked functions of the C library'
case $(uname -m) in
x86_64) shows branches "$work/notes" 'x86 feature:.*IBT.*SHSTK' 'targets of jumps are marked' ;;
aarch64) shows branches "$work/notes" 'AArch64 feature:.*BTI' 'targets of jumps are marked' ;;
*) skip 'targets of jumps are marked' "$(uname -m)" ;;
esac
# A large frame is touched page by page.
if [ "$(uname -m)" = x86_64 ] && command -v objdump >/dev/null; then
	objdump -d --no-show-raw-insn "$program" >"$work/code" || exit 99
	shows stack-clash "$work/code" '(or|mov)q? +\$0x0,\(%rsp\)' 'large frames are probed'
else
	skip 'large frames are probed' 'needs objdump on x86_64'
fi
finish
