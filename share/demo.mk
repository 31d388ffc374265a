# SPDX-License-Identifier: GPL-3.0-or-later
# The demo bundle, installed as a user would have collected it.
demodir = $(pkgdatadir)/demo
dist_demo_DATA = share/demo/README

demodeadlockdir = $(demodir)/deadlock
dist_demodeadlock_DATA =
dist_demodeadlock_DATA += share/demo/deadlock/core-show-locks.txt
dist_demodeadlock_DATA += share/demo/deadlock/core-show-version.txt
dist_demodeadlock_DATA += share/demo/deadlock/gdb-thread-apply-all-bt.txt
dist_demodeadlock_DATA += share/demo/deadlock/refs

demoleakdir = $(demodir)/leak
dist_demoleak_DATA = share/demo/leak/refs

democrashdir = $(demodir)/crash
dist_democrash_DATA =
dist_democrash_DATA += share/demo/crash/core-asterisk-2026-11-21T22-23-49Z-brief.txt
dist_democrash_DATA += share/demo/crash/core-asterisk-2026-11-21T22-23-49Z-info.txt
dist_democrash_DATA += share/demo/crash/core-asterisk-2026-11-21T22-23-49Z-thread1.txt
dist_democrash_DATA += share/demo/crash/refs
