# SPDX-License-Identifier: GPL-3.0-or-later
# One input of size n, as what says: refs (a log of n lives, by threads in turn), gdb (n threads with a stack), locks (a dump
# of n threads that hold one lock each).
function life(addr, lwp) {
	printf "0x%x,+1,%d,stasis.c,300,stasis_topic_create,**constructor**120**0**,\n", addr, lwp
	printf "0x%x,+1,%d,stasis.c,410,stasis_subscribe,1,topic\n", addr, lwp
	printf "0x%x,-1,%d,stasis.c,455,stasis_unsubscribe,2,topic\n", addr, lwp
	if (addr % 97)
		printf "0x%x,-1,%d,stasis.c,320,stasis_topic_done,**destructor**,\n", addr, lwp
}
function thread(k) {
	printf "Thread %d (Thread 0x7f%08x (LWP %d)):\n", k, k * 4096, from + k
	for (f = 0; f < frames; f++)
		printf "#%-2d 0x00005600%08x in handler_%d (data=0x7f%08x, count=%d) at res_%d.c:%d\n", f, f * 64, (k + f) % 300,
		       k * 4096, k, f % 40, 100 + f
	print ""
}
BEGIN {
	base = base ? base : 1000000
	from = from ? from : 1000
	threads = threads ? threads : 20
	frames = frames ? frames : 12
	if (what == "gdb") {
		print "GNU gdb (GDB) 12.1\n[New LWP 1000]"
		for (k = n; k >= 1; k--)
			thread(k)
	} else if (what == "locks") {
		rule = "======================================================================="
		print rule "\n=== 20.20.1\n=== Currently Held Locks ==============================================\n" rule "\n==="
		for (k = 1; k <= n; k++) {
			printf "=== Thread ID: 0x7e%010x LWP:%d (pbx_thread           started at [ 100] pbx.c start())\n", k * 4096, from + k
			printf "=== ---> Lock #0 (lab.c): MUTEX 20 fa &lock_%d 0x%x (1)\n", k, base + k * 64 - 120
			print "=== -------------------------------------------------------------------\n==="
		}
		print rule
	} else {
		for (k = 1; k <= n; k++)
			life(base + k * 64, from + k % threads)
	}
}
