/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/logic/cause.h"
#include "astscope/logic/frame_class.h"

#define FRAMES 64
#define VALUES 16

/*
 * A frame: "func|file|lib|name=value|name=value".  "func@0" has the pc 0.  The last frame is followed by NULL.
 */
struct made {
	struct stackfold_frame frames[FRAMES];
	struct cause_value values[VALUES];
	struct cause_facts facts;
};

static struct span next_part(struct span *rest)
{
	struct span part = *rest;

	if (!scan_until_char(rest, '|', &part))
		*rest = (struct span){0};
	return part;
}

static void make(const char *const *text, struct made *ret)
{
	*ret = (struct made){0};
	for (size_t i = 0; text[i]; i++) {
		struct span rest = span_from(text[i]);
		struct stackfold_frame *f = &ret->frames[i];

		f->func = next_part(&rest);
		if (span_ends(f->func, SPAN_LIT("@0"))) {
			f->func.n -= 2;
			f->has_pc = true;
		}
		f->file = next_part(&rest);
		f->lib = next_part(&rest);
		while (rest.n) {
			struct cause_value *v = &ret->values[ret->facts.n_values++];

			v->text = next_part(&rest);
			v->frame = i;
			assert_true(scan_until_char(&v->text, '=', &v->name));
		}
		ret->facts.n++;
	}
	ret->facts.frames = ret->frames;
	ret->facts.values = ret->values;
}

struct row {
	const char *stack[14];
	int64_t signal;
	uint64_t fault; /* 0 = none */
	const char *blame;
	enum cause_class class;
	const char *name, *text; /* of struct cause; NULL = empty */
	uint64_t value;
};

#define START "dummy_start|utils.c", "start_thread|./nptl/pthread_create.c", "clone3|../sysdeps/unix/clone3.S", NULL
#define ABORT "__pthread_kill_implementation|./nptl/pthread_kill.c", "__GI_raise|../sysdeps/posix/raise.c", \
	"__GI_abort|./stdlib/abort.c"

static const struct row rows[] = {
	/* aborts: who called the helper that saw it, and what it said */
	{{ABORT, "__assert_fail_base|./assert/assert.c||assertion=0x7f3 \"chan != NULL\"",
	  "__assert_fail|./assert/assert.c||assertion=0x7f3 \"chan != NULL\"", "lab_end|chan_lab.c||chan=0x0", START},
	 6, 0, "lab_end", CAUSE_ASSERT, "assertion", "chan != NULL", 0},
	{{ABORT, "__libc_message|libc_fatal.c||fmt=fmt@entry=0x7f3 \"%s\\n\"",
	  "malloc_printerr|malloc.c||str=str@entry=0x7f8 \"double free or corruption (out)\"", "_int_free|malloc.c",
	  "__ast_free|astmm.c||ptr=0x5", "lab_write|res_lab.c", START},
	 6, 0, "lab_write", CAUSE_HEAP, "str", "double free or corruption (out)", 0},
	{{ABORT, "__libc_message|libc_fatal.c",
	  "__GI___fortify_fail|./debug/fortify_fail.c||msg=msg@entry=0x7f \"stack smashing detected\"",
	  "__stack_chk_fail|./debug/stack_chk_fail.c", "lab_parse|chan_lab.c||s=0x7f3a3 \"x\"", START},
	 6, 0, "lab_parse", CAUSE_BUFFER, "msg", "stack smashing detected", 0},
	{{"__stack_chk_fail|./debug/stack_chk_fail.c", "lab_parse|chan_lab.c", START},
	 6, 0, "lab_parse", CAUSE_BUFFER, NULL, NULL, 0},
	{{ABORT, "ast_do_crash|utils.c", "__ast_assert_failed|utils.c||condition_str=0x7f \"bad magic number 0x0 for object 0x7f3a\"",
	  "__ao2_ref|astobj2.c||user_data=0x7f3a", "lab_drop|chan_lab.c", START},
	 6, 0, "lab_drop", CAUSE_ASSERT, "condition_str", "bad magic number 0x0 for object 0x7f3a", 0},
	{{ABORT, "??||/lib/x86_64-linux-gnu/libstdc++.so.6", "std::terminate||/lib/x86_64-linux-gnu/libstdc++.so.6",
	  "lab_codec_run|codec_lab.cpp", START},
	 6, 0, "lab_codec_run", CAUSE_EXCEPTION, NULL, NULL, 0},
	{{"raise|raise.c", "abort|abort.c", "lab_check|chan_lab.c||x=0x0", START}, 6, 0, "lab_check", CAUSE_UNKNOWN, NULL, NULL, 0},
	/* glibc's own locks; a helper of two functions that both see it: the outer one knows what it is */
	{{ABORT, "__libc_message_impl|libc_fatal.c", "__libc_assert_fail|./assert/assert.c||assertion=0x7f \"mutex->__data.__owner == 0\"",
	  "___pthread_mutex_lock|./nptl/pthread_mutex_lock.c", "__ast_pthread_mutex_lock|lock.c", "lab_retry|chan_lab.c", START},
	 6, 0, "lab_retry", CAUSE_ASSERT, "assertion", "mutex->__data.__owner == 0", 0},
	{{"a_crash|./arch/x86_64/atomic_arch.h", "get_meta|src/malloc/mallocng/meta.h||p=0x7f3a00001000", "free|src/malloc/free.c",
	  "lab_free|res_lab.c", START},
	 11, 0, "lab_free", CAUSE_HEAP, NULL, NULL, 0},
	{{"a_crash|./arch/x86_64/atomic_arch.h", "__stack_chk_fail|src/env/__stack_chk_fail.c", "lab_parse|chan_lab.c", START},
	 11, 0, "lab_parse", CAUSE_BUFFER, NULL, NULL, 0},
	{{ABORT, "std::terminate()||/lib/libstdc++.so.6", "__cxa_throw||/lib/libstdc++.so.6",
	  "std::__throw_out_of_range(char const*)||/lib/libstdc++.so.6",
	  "std::map<std::string, lab*>::at|/usr/include/c++/12/bits/stl_map.h", "lab_by_name|lab_storage.cc", START},
	 6, 0, "lab_by_name", CAUSE_EXCEPTION, NULL, NULL, 0},
	/* what the signal alone tells; where nothing is mapped it is no SIGBUS */
	{{"lab_mix|lab.c||a=0x7f3a00001000", START}, 8, 0, "lab_mix", CAUSE_DIVIDE, NULL, NULL, 0},
	{{"lab_pitch_avx2||/usr/lib/asterisk/modules/codec_lab.so", START}, 4, 0, "lab_pitch_avx2", CAUSE_INSTRUCTION, NULL, NULL, 0},
	{{"memcpy||", "walIndexTryHdr|sqlite3.c||p=0x0", "lab_get|db.c||a=0x0", START}, 7, 0, "lab_get", CAUSE_BUS, NULL, NULL, 0},
	{{"lab_get|db.c||a=0x0", START}, 7, 0, "lab_get", CAUSE_BUS, NULL, NULL, 0},
	{{"syscall||/lib/libc.so.6", "lab_open|lab.c||a=0x0", START}, 31, 0, "lab_open", CAUSE_REFUSED, NULL, NULL, 0},
	{{"poll|../sysdeps/unix/poll.c", "lab_loop|lab.c||a=0x0", START}, 3, 0, "lab_loop", CAUSE_SENT, NULL, NULL, 0},
	/* pointers */
	{{"__ao2_ref|astobj2.c||user_data=user_data@entry=0x73673b30323a3932|tag=0x0", "get_session|mod_lab.c||dlg=0x3", START},
	 11, 0, "get_session", CAUSE_TEXT, "user_data", NULL, 0x73673b30323a3932},
	{{"__ao2_ref|astobj2.c||user_data=user_data@entry=0x3|tag=0x0", "drop_peer|mod_lab.c||p=0x7f3a00001000", START},
	 11, 0, "drop_peer", CAUSE_SMALL, "user_data", NULL, 3},
	{{"pick_line|chan_lab.c||pvt=0x7f6300001000|opts=0|line=0xdeaddeaddeaddead", "ready_lab|chan_lab.c", START},
	 11, 0, "pick_line", CAUSE_FREED, "line", NULL, 0xdeaddeaddeaddead},
	{{"read_pkt|turn_lab.c||sess=0x0|prm=0x7f3a2000", "on_data|turn_lab.c", NULL}, 11, 0, "read_pkt", CAUSE_NULL, "sess", NULL, 0},
	{{"lab_name|lab_api.c||chan=0x0", START}, 11, 0x18, "lab_name", CAUSE_NULL, "chan", NULL, 0},
	{{"lab_name|lab_api.c||chan=0x7f01", START}, 11, 0x18, "lab_name", CAUSE_NULL, NULL, NULL, 0x18},
	{{"lab_name|lab_api.c||a=0x0|b=0x0", START}, 11, 0, "lab_name", CAUSE_NULL, NULL, NULL, 0},
	{{"??@0", "lab_call|chan_lab.c||tech=0x0", START}, 11, 0, "lab_call", CAUSE_NULL, NULL, NULL, 0},
	{{"lab_name|lab_api.c||chan=0x4141414141414141", START}, 11, 0, "lab_name", CAUSE_TEXT, "chan", NULL, 0x4141414141414141},
	{{"lab_name|lab_api.c||chan=0x8100000000000000", START}, 11, 0, "lab_name", CAUSE_WILD, "chan", NULL, 0x8100000000000000},
	/* what proves nothing: NULL and small numbers further out, numbers, structures, another signal */
	{{"lab_top|lab.c||a=0x7f3a00001000", "lab_mid|lab.c||b=0x0|c=0x3", START}, 11, 0, "lab_top", CAUSE_UNKNOWN, NULL, NULL, 0},
	{{"lab_top|lab.c||a=0x7f3a00001000|b=0x0", START}, 11, 0x7f3a00001008, "lab_top", CAUSE_UNKNOWN, NULL, NULL, 0},
	{{"lab_top|lab.c||a={x = 0x0}|n=0", START}, 11, 0, "lab_top", CAUSE_UNKNOWN, NULL, NULL, 0},
	{{"lab_top|lab.c||a=0xdeaddeaddeaddead", START}, 8, 0, "lab_top", CAUSE_DIVIDE, NULL, NULL, 0},
	/* whom to name */
	{{"malloc_consolidate|./malloc/malloc.c||av=0x7f3a8f079ba0 <main_arena>", "_int_malloc|./malloc/malloc.c",
	  "lab_read|read_lab.c", START},
	 11, 0, "lab_read", CAUSE_HEAP, NULL, NULL, 0},
	{{"??||/usr/lib/asterisk/modules/chan_lab.so", "dummy_start|utils.c", NULL}, 11, 0, "??", CAUSE_UNKNOWN, NULL, NULL, 0},
	{{"??||/usr/lib/libodbc.so.2", "SQLExecute||/usr/lib/libodbc.so.2", "lab_query|lab.c", START},
	 11, 0, "lab_query", CAUSE_UNKNOWN, NULL, NULL, 0},
	{{"__strlen_evex", "vfprintf", START}, 11, 0, NULL, CAUSE_UNKNOWN, NULL, NULL, 0},
	{{NULL}, 11, 0, NULL, CAUSE_UNKNOWN, NULL, NULL, 0},
};

static void assert_span(struct span got, const char *want, size_t row)
{
	if (!span_eq_str(got, want ? want : ""))
		fail_msg("row %zu: \"%.*s\" is not \"%s\"", row, SPAN_ARG(got), want ? want : "");
}

static void causes(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct made m;
		struct cause c;

		make(rows[i].stack, &m);
		m.facts.signal = rows[i].signal;
		m.facts.has_fault = rows[i].fault != 0;
		m.facts.fault = rows[i].fault;
		cause_find(r, &m.facts, &c);
		assert_span(c.blame < m.facts.n ? m.frames[c.blame].func : (struct span){0}, rows[i].blame, i);
		if (c.class != rows[i].class)
			fail_msg("row %zu: %s is not %s", i, cause_class_name(c.class), cause_class_name(rows[i].class));
		assert_span(c.name, rows[i].name, i);
		assert_span(c.text, rows[i].text, i);
		if (c.value != rows[i].value)
			fail_msg("row %zu: value 0x%llx", i, (unsigned long long)c.value);
		assert_true(c.class == CAUSE_UNKNOWN || c.says.n > 0);
	}
	rules_free(r);
}

static void full_stack(void **state)
{
	struct rules *r = rules_new();
	struct made m = {0};
	struct cause c;

	(void)state;
	m.facts.frames = m.frames;
	m.facts.signal = 11;
	m.frames[0].func = SPAN_LIT("lab_substitute");
	for (m.facts.n = 1; m.facts.n + 3 < FRAMES; m.facts.n++)
		m.frames[m.facts.n].func = m.facts.n % 2 ? SPAN_LIT("lab_eval") : SPAN_LIT("lab_expand");
	m.frames[m.facts.n++].func = SPAN_LIT("pbx_thread");
	cause_find(r, &m.facts, &c);
	assert_int_equal(c.class, CAUSE_OVERFLOW);
	assert_int_equal(c.blame, 0);
	assert_int_equal(c.frame, 1);
	assert_int_equal(c.group, 2);
	assert_int_equal(c.repeats, 30);
	/* A few levels of recursion are nothing. */
	m.facts.n = 20;
	cause_find(r, &m.facts, &c);
	assert_int_equal(c.class, CAUSE_UNKNOWN);
	rules_free(r);
}

static void text_in_pointers(void **state)
{
	char text[9];

	(void)state;
	assert_true(cause_pointer_text(0x73673b30323a3932, text));
	assert_string_equal(text, "29:20;gs");
	assert_true(cause_pointer_text(0x00006c6c6f686365, text));
	assert_string_equal(text, "echoll..");
	assert_false(cause_pointer_text(0x00007f3a5000a1b0, text));
	assert_false(cause_pointer_text(0x1b1b41414141410a, text));
}

static void classes_of_frames(void **state)
{
	static const struct {
		const char *func, *file, *lib;
		enum frame_class class;
		const char *word;
	} frames[] = {
		{"lab_work", "chan_lab.c", "", FRAME_CLASS_OWN, ""},
		{"lab_work", "", "", FRAME_CLASS_OWN, ""},
		{"??", "", "/usr/lib64/asterisk/modules/res_lab.so", FRAME_CLASS_OWN, ""},
		{"lab_work", "", "/usr/lib64/asterisk/modules/res_lab.so", FRAME_CLASS_OWN, ""},
		{"__ao2_lock", "astobj2.c", "", FRAME_CLASS_WRAPPER, "lock wrapper"},
		{"pj_grp_lock_acquire", "../src/pj/lock.c", "", FRAME_CLASS_WRAPPER, "lock wrapper"},
		{"poll", "../sysdeps/unix/sysv/linux/poll.c", "", FRAME_CLASS_LIBRARY, "libc"},
		{"SQLExecute", "", "/usr/lib/libodbc.so.2", FRAME_CLASS_LIBRARY, "libodbc"},
		{"memcpy", "", "", FRAME_CLASS_WRAPPER, "memory function"},
		{"bfd_map", "", "/lib/x86_64-linux-gnu/libbfd-2.40-system.so", FRAME_CLASS_LIBRARY, "libbfd"},
		{"??", "", "", FRAME_CLASS_LIBRARY, "unknown code"},
		{"dummy_start", "utils.c", "", FRAME_CLASS_START, "thread start"},
		{"clone3", "../sysdeps/unix/clone3.S", "", FRAME_CLASS_START, "thread start"},
	};
	struct rules *r = rules_new();
	struct strbuf word = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		const struct stackfold_frame f = {
			.func = span_from(frames[i].func), .file = span_from(frames[i].file), .lib = span_from(frames[i].lib),
		};

		strbuf_clear(&word);
		frame_class_word(r, &f, &word);
		assert_string_equal(strbuf_str(&word), frames[i].word);
		assert_string_equal(frame_class_name(frame_class(r, &f)), frame_class_name(frames[i].class));
	}
	strbuf_done(&word);
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(causes),
		cmocka_unit_test(full_stack),
		cmocka_unit_test(text_in_pointers),
		cmocka_unit_test(classes_of_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
