#include "config.h"

#include "stack_rules.h"

#include "astscope/base/attr.h"

#define SYSCALL(name) {name, STACK_WAIT_NONE, STACK_PART_SYSCALL, LOCK_MODE_UNKNOWN}
#define WAIT(name, wait) {name, STACK_WAIT_##wait, STACK_PART_WAIT, LOCK_MODE_UNKNOWN}
#define LOCK(name, part, mode) {name, STACK_WAIT_LOCK, STACK_PART_##part, LOCK_##mode}

const struct stack_wait_rule stack_wait_rules[] = {
	SYSCALL("kernel_vsyscall"),
	SYSCALL("dl_sysinfo_int80"),
	SYSCALL("syscall"),
	SYSCALL("syscall_cancel*"),
	SYSCALL("internal_syscall_cancel*"),

	WAIT("futex_wait*", FUTEX),
	WAIT("futex_abstimed_wait*", FUTEX),
	WAIT("futex_lock_pi*", FUTEX),
	WAIT("futex_reltimed_wait*", FUTEX),
	WAIT("do_futex_wait*", FUTEX),

	/* glibc to 2.33 has the wait in these; lll_mutex_lock_optimized only leads there. */
	LOCK("lll_lock_wait*", WAIT, MUTEX),
	LOCK("lll_mutex_lock_wait*", WAIT, MUTEX),
	LOCK("lll_timedlock_wait*", WAIT, MUTEX),
	LOCK("lll_clocklock_wait*", WAIT, MUTEX),
	LOCK("lll_mutex_lock_optimized", CALL, MUTEX),
	LOCK("lll_lock*", CALL, MUTEX),
	LOCK("L_lock_*", CALL, MODE_UNKNOWN),
	LOCK("L_mutex_lock_*", CALL, MUTEX),
	LOCK("pthread_mutex_lock*", CALL, MUTEX),
	LOCK("pthread_mutex_cond_lock*", CALL, MUTEX),
	LOCK("pthread_mutex_timedlock*", CALL, MUTEX),
	LOCK("pthread_mutex_clocklock*", CALL, MUTEX),
	LOCK("pthread_spin_lock", WAIT, MUTEX),
	/* The rwlock calls wait themselves in old glibc. */
	LOCK("pthread_rwlock_rdlock*", WAIT, READ),
	LOCK("pthread_rwlock_timedrdlock*", WAIT, READ),
	LOCK("pthread_rwlock_clockrdlock*", WAIT, READ),
	LOCK("pthread_rwlock_wrlock*", WAIT, WRITE),
	LOCK("pthread_rwlock_timedwrlock*", WAIT, WRITE),
	LOCK("pthread_rwlock_clockwrlock*", WAIT, WRITE),

	WAIT("pthread_cond_wait*", COND),
	WAIT("pthread_cond_timedwait*", COND),
	WAIT("pthread_cond_clockwait*", COND),
	WAIT("new_sem_wait*", SEM),
	WAIT("new_sem_timedwait*", SEM),
	WAIT("old_sem_wait*", SEM),
	WAIT("sem_wait*", SEM),
	WAIT("sem_timedwait*", SEM),
	WAIT("pthread_join", JOIN),
	WAIT("pthread_timedjoin*", JOIN),
	WAIT("pthread_clockjoin*", JOIN),
	WAIT("lll_wait_tid*", JOIN),

	WAIT("poll", IO),
	WAIT("ppoll*", IO),
	WAIT("select*", IO),
	WAIT("pselect*", IO),
	WAIT("epoll_wait*", IO),
	WAIT("epoll_pwait*", IO),
	WAIT("libc_read*", IO),
	WAIT("read", IO),
	WAIT("read_nocancel", IO),
	WAIT("readv", IO),
	WAIT("libc_recv*", IO),
	WAIT("recv", IO),
	WAIT("recvfrom", IO),
	WAIT("recvmsg", IO),
	WAIT("libc_accept*", IO),
	WAIT("accept", IO),
	WAIT("accept4", IO),
	WAIT("libc_connect", IO),
	WAIT("connect", IO),
	WAIT("libc_write*", IO),
	WAIT("write", IO),
	WAIT("writev", IO),
	WAIT("libc_send*", IO),
	WAIT("send", IO),
	WAIT("sendto", IO),
	WAIT("sendmsg", IO),
	WAIT("fsync", IO),
	WAIT("fdatasync", IO),
	WAIT("libc_fsync", IO),
	WAIT("libc_pause", IO),
	WAIT("pause", IO),
	WAIT("sigwait*", IO),
	WAIT("sigtimedwait", IO),
	WAIT("wait4", IO),
	WAIT("waitpid", IO),
	WAIT("libc_wait*", IO),
	WAIT("nanosleep*", SLEEP),
	WAIT("libc_nanosleep", SLEEP),
	WAIT("clock_nanosleep*", SLEEP),
	WAIT("usleep", SLEEP),
	WAIT("sleep", SLEEP),
};
const size_t stack_wait_rule_count = ARRAY_LEN(stack_wait_rules);

const char *const stack_wrappers[] = {
	"ast_pthread_mutex_lock", "ast_mutex_lock", "ast_rwlock_rdlock", "ast_rwlock_wrlock",
	"ast_rwlock_timedrdlock",
	"ast_rwlock_timedwrlock", "ao2_lock", "ao2_rdlock", "ao2_wrlock", "ast_cond_wait", "ast_cond_timedwait",
	"ast_sem_wait", "ast_sem_timedwait", "ast_poll", "ast_poll2", "ast_io_wait", "ast_select", "ast_waitfor",
	"ast_waitfor_n", "ast_waitfor_n_fd", "ast_waitfor_nandfds", "ast_waitfor_nandfds_*", "ast_wait_for_input",
	"ast_wait_for_output", "ast_tcptls_stream_read", "pj_sock_select", "pj_mutex_lock", "pj_lock_acquire",
	"pj_grp_lock_acquire", "grp_lock_acquire", "mutex_lock", NULL,
};

const char *const stack_idlers[] = {
	/* core */
	"monitor_sig_flags", "listener", "netconsole", "sched_run", "logger_thread", "db_sync_thread",
	"do_devstate_changes",
	"default_tps_processing_function", "tps_processing_function", "worker_idle", "bridge_manager_thread",
	"autoservice_run", "ast_event_dispatcher", "do_cdr", "canary_thread", "ast_tcptls_server_root",
	"accept_thread",
	"do_refresh", "purge_events", "lock_broker", "scan_thread", "do_timing", "do_parking_thread",
	"shaun_of_the_dead", "remote_stop_monitor",
	/* channel drivers and applications */
	"do_monitor", "network_thread", "iax2_process_thread", "sched_thread", "pj_ioqueue_poll",
	"pjsip_endpt_handle_events*",
	"monitor_thread_exec", "mb_poll_thread", "sla_thread", "monmp3thread", "timer_worker_thread",
	"ioqueue_worker_thread", NULL,
};

const char *const stack_roots[] = {
	"dummy_start", "start_thread", "clone", "clone3", "thread_start", "libc_start_main*", "libc_start_call_main",
	"start",
	NULL,
};

const char *const stack_bookkeepers[] = {
	"ast_reentrancy_lock", "ast_store_lock_info", "ast_mark_lock_*", "ast_remove_lock_info",
	"ast_suspend_lock_info",
	"ast_restore_lock_info", "ast_find_lock_info", "ast_log_show_lock", "ast_dump_locks", NULL,
};

const char *const stack_aborters[] = {
	"abort", "assert_fail*", "assert_perror_fail", "fortify_fail*", "chk_fail", "stack_chk_fail*", "libc_fatal",
	"malloc_printerr", NULL,
};
