/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/logic/rules.h"
#include "astscope/logic/stackfold.h"

#define FRAMES 16

/* "func|args|file" frames, innermost first, ended by NULL. */
static size_t make(const char *const *text, struct stackfold_frame *ret)
{
	size_t n = 0;

	for (; text[n]; n++) {
		struct span s = span_from(text[n]);
		long bar = span_find_char(s, '|');
		struct span rest = bar < 0 ? (struct span){0} : span_from_offset(s, (size_t)bar + 1);
		long second = span_find_char(rest, '|');

		ret[n] = (struct stackfold_frame){.func = bar < 0 ? s : span_sub(s, 0, (size_t)bar)};
		ret[n].args = second < 0 ? rest : span_sub(rest, 0, (size_t)second);
		ret[n].file = second < 0 ? (struct span){0} : span_from_offset(rest, (size_t)second + 1);
		if (span_eq_str(s, "<signal handler called>"))
			ret[n].kind = FRAME_SIGNAL;
	}
	return n;
}

static void fold(const char *const *text, bool crashed, struct stackfold *ret)
{
	struct stackfold_frame frames[FRAMES];
	size_t n = make(text, frames);

	struct rules *r = rules_new();

	stackfold(r, frames, n, crashed, ret);
	rules_free(r);
}

static void names(void **state)
{
	static const struct {
		const char *printed, *name;
	} rows[] = {
		{"__GI___poll", "__poll"},
		{"__GI___lll_lock_wait", "__lll_lock_wait"},
		{"___pthread_mutex_lock", "pthread_mutex_lock"},
		{"__ao2_lock", "__ao2_lock"},
		{"handle_request_do.constprop.0", "handle_request_do"},
		{"do_it.isra.0.cold", "do_it"},
		{"do_it.part.12", "do_it"},
		{"do_it.cold", "do_it"},
		{"strlen@plt", "strlen"},
		{"pthread_cond_wait@@GLIBC_2.3.2", "pthread_cond_wait"},
		{"??", "??"},
		{"", ""},
		{"@plt", "@plt"},
		{"std::vector<int>::at", "std::vector<int>::at"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct span got = stackfold_name(span_from(rows[i].printed));

		if (!span_eq_str(got, rows[i].name))
			fail_msg("%s: got %.*s", rows[i].printed, SPAN_ARG(got));
	}
}

struct state_case {
	const char *stack[FRAMES];
	enum stack_state state;
	enum stack_wait wait;
	const char *role;
};

static const struct state_case cases[] = {
	{{"__futex_abstimed_wait_common64", "__futex_abstimed_wait_common", "__GI___futex_abstimed_wait_cancelable64",
	  "do_futex_wait", "__new_sem_wait_slow64", "ast_sem_wait", "default_tps_processing_function", "dummy_start",
	  "start_thread", "clone3"},
	 STACK_IDLE, STACK_WAIT_SEM, "default_tps_processing_function"},
	{{"pthread_cond_timedwait@@GLIBC_2.3.2", "sched_run", "dummy_start", "start_thread", "clone"},
	 STACK_IDLE, STACK_WAIT_COND, "sched_run"},
	{{"__pthread_cond_wait_common", "___pthread_cond_wait", "__ast_cond_wait", "serializer_wait", "pbx_thread",
	 "dummy_start",
	  "start_thread", "clone3"},
	 STACK_TASK_WAIT, STACK_WAIT_COND, "pbx_thread"},
	{{"__GI___poll", "ast_waitfor_nandfds", "ast_waitfor", "__ast_answer", "pbx_thread", "dummy_start",
	 "start_thread"},
	 STACK_IO_WAIT, STACK_WAIT_IO, "pbx_thread"},
	{{"__GI___poll", "ast_io_wait", "do_monitor", "dummy_start", "start_thread"}, STACK_IDLE, STACK_WAIT_IO,
	 "do_monitor"},
	{{"__GI___poll", "monitor_sig_flags", "asterisk_daemon", "main"}, STACK_IDLE, STACK_WAIT_IO, "main"},
	{{"__kernel_vsyscall", "poll", "main", "__libc_start_main", "_start"}, STACK_IDLE, STACK_WAIT_IO, "main"},
	{{"__GI___clock_nanosleep", "__GI___nanosleep", "usleep", "lab_holder", "dummy_start", "start_thread"},
	 STACK_IO_WAIT, STACK_WAIT_SLEEP, "lab_holder"},
	{{"__pthread_clockjoin_ex", "unload_module", "main"}, STACK_TASK_WAIT, STACK_WAIT_JOIN, "main"},
	{{"syscall", "lab_spin", "dummy_start", "start_thread"}, STACK_RUNNING, STACK_WAIT_NONE, "lab_spin"},
	{{"futex_wait", "??", "??"}, STACK_TASK_WAIT, STACK_WAIT_FUTEX, ""},
	{{"__strlen_evex", "lab_name_length"}, STACK_RUNNING, STACK_WAIT_NONE, ""},
	{{"raise", "__GI_abort", "__assert_fail", "lab_check", "dummy_start", "start_thread"},
	 STACK_CRASHED, STACK_WAIT_NONE, "lab_check"},
	{{"futex_wait", "__GI___lll_lock_wait", "__pthread_mutex_cond_lock", "__pthread_cond_wait_common",
	 "pthread_cond_wait",
	  "sched_run", "dummy_start"},
	 STACK_LOCK_WAIT, STACK_WAIT_LOCK, "sched_run"},
	{{"??", "dummy_start", "start_thread"}, STACK_RUNNING, STACK_WAIT_NONE, ""},
	{{NULL}, STACK_RUNNING, STACK_WAIT_NONE, ""},
};

static void states(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stackfold s;

		fold(cases[i].stack, false, &s);
		print_message("# %s\n", cases[i].stack[0] ? cases[i].stack[0] : "no frames");
		assert_string_equal(stack_state_name(s.state), stack_state_name(cases[i].state));
		assert_string_equal(stack_wait_name(s.wait), stack_wait_name(cases[i].wait));
		assert_true(span_eq_str(s.role, cases[i].role));
		fold(cases[i].stack, true, &s);
		assert_int_equal(s.state, STACK_CRASHED);
	}
}

static void mutex_wait(void **state)
{
	static const char *const stack[] = {
		"futex_wait|private=0, expected=2, futex_word=0x7f8f2a1aa1e0 <lab_ring_x>",
		"__GI___lll_lock_wait|futex=futex@entry=0x7f8f2a1aa1e0 <lab_ring_x>, private=0",
		"lll_mutex_lock_optimized|mutex=0x7f8f2a1aa1e0 <lab_ring_x>",
		"___pthread_mutex_lock|mutex=0x7f8f2a1aa1e0 <lab_ring_x>",
		"__ast_pthread_mutex_lock|filename=0x1 \"a, t=0x5.c\", func=0x2 \"\\\", t=0x6\", "
		"mutex_name=0x3 \"next\", t=0x7f8f2a1aa1e1",
		"__ao2_lock|user_data=0x55b0aed6d518, lock_how=AO2_LOCK_REQ_MUTEX, file=0x0",
		"lab_ring|t=0x9, mutex=0x8", "dummy_start", "start_thread", NULL,
	};
	struct stackfold s;

	(void)state;
	fold(stack, false, &s);
	assert_int_equal(s.state, STACK_LOCK_WAIT);
	assert_int_equal(s.lock.mode, LOCK_MUTEX);
	assert_int_equal(s.lock.futex_word, 0x7f8f2a1aa1e0);
	assert_int_equal(s.lock.futex, 0x7f8f2a1aa1e0);
	assert_int_equal(s.lock.mutex, 0x7f8f2a1aa1e0);
	assert_int_equal(s.lock.t, 0x7f8f2a1aa1e1);
	assert_int_equal(s.lock.lock, 0x7f8f2a1aa1e1);
	assert_int_equal(s.lock.user_data, 0x55b0aed6d518);
	assert_true(span_eq_str(s.lock.symbol, "lab_ring_x"));
	assert_int_equal(s.caller, 6);
	assert_true(s.root > s.caller);
	assert_false(s.lock.bookkeeping);
}

static void other_locks(void **state)
{
	static const char *const passing[] = {"___pthread_mutex_lock|mutex=0x10", "lab", NULL};
	static const char *const guard[] = {
		"futex_wait|futex_word=0x10", "__lll_lock_wait", "pthread_mutex_lock|mutex=0x10",
		"ast_reentrancy_lock|lt=0x20", "__ast_pthread_mutex_lock|t=0x30", "lab", NULL,
	};
	static const char *const writer[] = {
		"__futex_abstimed_wait_common|futex_word=0x18", "__pthread_rwlock_wrlock_full64",
		"___pthread_rwlock_wrlock|rwlock=0x10", "__ast_rwlock_wrlock|t=0x10", "lab", NULL,
	};
	static const char *const reader[] = {"pthread_rwlock_rdlock", "lab", NULL};
	static const char *const old[] = {"__kernel_vsyscall", "__lll_mutex_lock_wait", "_L_mutex_lock_89",
	                                  "pthread_mutex_lock", "ast_mutex_lock|pmutex=0x8174e34", "lab", NULL};
	static const char *const nameless[] = {"futex_wait|futex_word=0x18", "pthread_rwlock_wrlock", "lab", NULL};
	struct stackfold s;

	(void)state;
	fold(passing, false, &s);
	assert_true(s.lock.found && !s.lock.blocked);
	assert_int_equal(s.state, STACK_RUNNING);
	assert_int_equal(s.lock.lock, 0x10);
	fold(guard, false, &s);
	assert_true(s.lock.blocked && s.lock.bookkeeping);
	assert_int_equal(s.lock.lock, 0x10);
	fold(writer, false, &s);
	assert_true(s.lock.blocked);
	assert_int_equal(s.lock.mode, LOCK_WRITE);
	assert_int_equal(s.lock.lock, 0x10);
	fold(reader, false, &s);
	assert_true(s.lock.blocked);
	assert_int_equal(s.lock.mode, LOCK_READ);
	assert_int_equal(s.lock.lock, 0);
	fold(old, false, &s);
	assert_int_equal(s.state, STACK_LOCK_WAIT);
	assert_int_equal(s.lock.lock, 0x8174e34);
	assert_int_equal(s.caller, 5);
	fold(nameless, false, &s);
	assert_int_equal(s.lock.futex_word, 0x18);
	assert_int_equal(s.lock.lock, 0);
}

static void hashes(void **state)
{
	static const char *const a[] = {"futex_wait", "pthread_cond_wait", "ast_cond_wait", "f||x.c", "g||x.c", NULL};
	static const char *const b[] = {
		"__futex_abstimed_wait_common", "___pthread_cond_timedwait64", "f||x.c", "g||x.c", NULL,
	};
	static const char *const sem[] = {"futex_wait", "__new_sem_wait_slow64", "f||x.c", "g||x.c", NULL};
	static const char *const file[] = {"futex_wait", "pthread_cond_wait", "f||y.c", "g||x.c", NULL};
	static const char *const r1[] = {"h||x.c", "f||x.c", "g||x.c", NULL};
	static const char *const r3[] = {"h||x.c", "f.part.0||x.c", "f||x.c", "f.cold||x.c", "g||x.c", NULL};
	static const char *const split[] = {"h||x.c", "f||x.cg", "||x.c", NULL};
	struct stackfold one, two;

	(void)state;
	fold(a, false, &one);
	fold(b, false, &two);
	assert_true(one.hash == two.hash);
	fold(sem, false, &two);
	assert_true(one.hash != two.hash);
	fold(file, false, &two);
	assert_true(one.hash != two.hash);
	fold(r1, false, &one);
	fold(r3, false, &two);
	assert_true(one.hash == two.hash);
	fold(split, false, &two);
	assert_true(one.hash != two.hash);
}

static void signal_handler(void **state)
{
	static const char *const stack[] = {"__GI___poll", "<signal handler called>", "lab", "dummy_start", NULL};
	static const char *const inner[] = {"<signal handler called>", "pthread_mutex_lock|mutex=0x10", "lab", NULL};
	struct stackfold s;

	(void)state;
	fold(stack, false, &s);
	assert_true(s.signal_handler);
	assert_int_equal(s.caller, 1);
	fold(inner, false, &s);
	assert_true(s.signal_handler);
	assert_false(s.lock.found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),      cmocka_unit_test(states), cmocka_unit_test(mutex_wait),
		cmocka_unit_test(other_locks), cmocka_unit_test(hashes), cmocka_unit_test(signal_handler),
	};

	return cmocka_run_group_tests_name("folding stacks", tests, NULL, NULL);
}
