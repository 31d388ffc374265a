# SPDX-License-Identifier: GPL-3.0-or-later
# A bundle of N threads (-v n=5000): all but ten wait for ten locks that the ten hold, half of them by the lock dump alone.
# -v what=locks writes the lock dump, -v what=gdb the stacks.
function hex(n) { return sprintf("0x7f%010x", n) }
function thread(i) { return sprintf("0x7e%010x", i * 4096) }
BEGIN {
	rule = "======================================================================="
	held = 10
	if (what == "locks") {
		print rule "\n=== 20.20.1\n=== Currently Held Locks ==============================================\n" rule "\n==="
		for (i = 1; i <= n; i++) {
			printf "=== Thread ID: %s LWP:%d (pbx_thread           started at [ 100] pbx.c start())\n", thread(i), 1000 + i
			if (i <= held)
				printf "=== ---> Lock #0 (lab.c): MUTEX 20 fa &lock_%d %s (1)\n", i, hex(i * 64)
			else
				printf "=== ---> Waiting for Lock #0 (lab.c): MUTEX 22 fb &lock_%d %s (1)\n", i % held + 1, hex((i % held + 1) * 64)
			print "=== -------------------------------------------------------------------\n==="
		}
		print rule
		exit
	}
	for (i = n; i >= 1; i--) {
		printf "\nThread %d (Thread %s (LWP %d)):\n", i, thread(i), 1000 + i
		if (i <= held) {
			print "#0  __GI___poll (fds=0x7fff3067d2e8, nfds=1, timeout=-1) at ../sysdeps/unix/sysv/linux/poll.c:29"
			print "#1  0x0000000000401136 in fa (x=0x1) at lab.c:25"
			k = 2
		} else {
			lock = hex((i % held + 1) * 64)
			printf "#0  futex_wait (private=0, expected=2, futex_word=%s) at ../sysdeps/nptl/futex-internal.h:146\n", lock
			printf "#1  __GI___lll_lock_wait (futex=%s, private=0) at ./nptl/lowlevellock.c:49\n", lock
			printf "#2  0x0000000000401236 in ___pthread_mutex_lock (mutex=%s) at ./nptl/pthread_mutex_lock.c:128\n", lock
			printf "#3  0x0000000000401336 in __ast_pthread_mutex_lock (filename=0x1 \"lab.c\", lineno=22, t=%s) at lock.c:358\n", lock
			printf "#4  0x0000000000401436 in fb (data=0x%x) at lab.c:22\n", i * 4096
			k = 5
		}
		printf "#%d  0x0000000000401536 in pbx_thread (data=0x7f3bb4000d80) at pbx.c:4700\n", k
		printf "#%d  0x0000000000401636 in dummy_start (data=0x7f3bb4000d80) at utils.c:1641\n", k + 1
		printf "#%d  start_thread (arg=<optimized out>) at ./nptl/pthread_create.c:442\n", k + 2
		printf "#%d  clone3 () at ../sysdeps/unix/sysv/linux/x86_64/clone3.S:81\n", k + 3
	}
}
