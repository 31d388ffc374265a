/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/limits.h"
#include "tests/lib/golden.h"
#include "tests/lib/stacks.h"

/* --- one frame a row -------------------------------------------------------------------------------------------- */

struct frame_case {
	const char *line;
	int64_t level;
	uint64_t pc; /* 0 = none */
	const char *func, *args, *file, *lib;
	uint64_t src_line;
	const char *values; /* NAME<VALUE> of each argument */
};

static const struct frame_case frames[] = {
	{"#0  __strlen_evex () at ../sysdeps/strlen-evex.S:79", 0, 0, "__strlen_evex", "", "../sysdeps/strlen-evex.S",
	 "", 79, ""},
	{"#3  0x0000558305151e9d in dummy_start (data=0x7f3a5000a260) at utils.c:1641", 3, 0x558305151e9d,
	 "dummy_start",
	 "data=0x7f3a5000a260", "utils.c", "", 1641, "data<0x7f3a5000a260>"},
	{"#2  0x00007ffff7 in ?? () from /lib/x86_64-linux-gnu/libc.so.6", 2, 0x7ffff7, "??", "", "",
	 "/lib/x86_64-linux-gnu/libc.so.6", 0, ""},
	{"#123 0x0000000000401136 in f (n=1) at a b/c:d.c:7", 123, 0x401136, "f", "n=1", "a b/c:d.c", "", 7, "n<1>"},
	{"#5  <signal handler called>", 5, 0, "<signal handler called>", "", "", "", 0, ""},
	{"#6  <function called from gdb>", 6, 0, "<function called from gdb>", "", "", "", 0, ""},
	{"#7  std::function<int (int)>::operator()(int) const "
	 "(this=0x7ff, __args#0=104) at /usr/include/std_function.h:591", 7,
	 0, "std::function<int (int)>::operator()(int) const", "this=0x7ff, __args#0=104",
	 "/usr/include/std_function.h", "",
	 591, "this<0x7ff>__args#0<104>"},
	{"#8  (anonymous namespace)::Box<std::map<int, char>, 3>::operator() "
	 "(this=0x7f, text=0x55 \"x\", s=..., c=40 '(') at a.cc:14",
	 8, 0, "(anonymous namespace)::Box<std::map<int, char>, 3>::operator()",
	 "this=0x7f, text=0x55 \"x\", s=..., c=40 '('",
	 "a.cc", "", 14, "this<0x7f>text<0x55 \"x\">s<...>c<40 '('>"},
	{"#9  0x5 in A::operator< (this=0x1, o=...) at a.cc:12", 9, 5, "A::operator<", "this=0x1, o=...", "a.cc", "",
	 12,
	 "this<0x1>o<...>"},
	{"#1  0x5 in foo(int, char const*) () from libfoo.so", 1, 5, "foo(int, char const*)", "", "", "libfoo.so", 0,
	 ""},
	{"#1  0x5 in non-virtual thunk to Foo::bar() ()", 1, 5, "non-virtual thunk to Foo::bar()", "", "", "", 0, ""},
	{"#0  f (a=<optimized out>, b=b@entry=3, c@entry=5) at f.c:1", 0, 0, "f",
	 "a=<optimized out>, b=b@entry=3, c@entry=5",
	 "f.c", "", 1, "a<<optimized out>>b<b@entry=3>c@entry<5>"},
	{"#0  f (s=0x1 \"a), b=(\\\"\", t=2) at f.c:1", 0, 0, "f", "s=0x1 \"a), b=(\\\"\", t=2", "f.c", "", 1,
	 "s<0x1 \"a), b=(\\\"\">t<2>"},
	{"#0  f (s=0x1 \"\", '\\000' <repeats 42 times>, \"x, y=1\"..., n=3) at f.c:1", 0, 0, "f",
	 "s=0x1 \"\", '\\000' <repeats 42 times>, \"x, y=1\"..., n=3", "f.c", "", 1,
	 "s<0x1 \"\", '\\000' <repeats 42 times>, \"x, y=1\"...>n<3>"},
	{"#0  f (p={a = 1, b = {c=2, d=3}}, cb=0x4 <g(int, char)+12>) at f.c:1", 0, 0, "f",
	 "p={a = 1, b = {c=2, d=3}}, cb=0x4 <g(int, char)+12>", "f.c", "", 1,
	 "p<{a = 1, b = {c=2, d=3}}>cb<0x4 <g(int, char)+12>>"},
	{"#0  f (q=39 '\\'', r=41 ')', e=A_FLAG | B_FLAG) at f.c:1", 0, 0, "f",
	 "q=39 '\\'', r=41 ')', e=A_FLAG | B_FLAG", "f.c",
	 "", 1, "q<39 '\\''>r<41 ')'>e<A_FLAG | B_FLAG>"},
	{"#0  f (...) at f.c:1", 0, 0, "f", "...", "f.c", "", 1, ""},
	{"#0  f (a=1, ...) at f.c:1", 0, 0, "f", "a=1, ...", "f.c", "", 1, "a<1>"},
	{"#0  f (=1, b=2) at f.c:1", 0, 0, "f", "=1, b=2", "f.c", "", 1, "<1>b<2>"},
	{"#0  f (a=1) at f.c:99999999999999999999", 0, 0, "f", "a=1", "f.c:99999999999999999999", "", 0, "a<1>"},
	{"#1  0x0000000000401136 in", 1, 0x401136, "", "", "", "", 0, ""},
	{"#1  0x0000000000401136 in f (a=1, b=", 1, 0x401136, "f", "a=1, b=", "", "", 0, "a<1>b<>"},
	{"0x00007f51e0fa526f in __GI___poll (nfds=1) at poll.c:29", 0, 0x7f51e0fa526f, "__GI___poll", "nfds=1",
	 "poll.c", "", 29,
	 "nfds<1>"},
	{"__GI___poll (nfds=1) at poll.c:29", 0, 0, "__GI___poll", "nfds=1", "poll.c", "", 29, "nfds<1>"},
	/* a lost backslash: the quotes do not pair */
	{"#0  f (s=0x1 \"a\"b\", n=3) at f.c:1", 0, 0, "f", "s=0x1 \"a\"b\", n=3", "f.c", "", 1,
	 "s<0x1 \"a\"b\", n=3>"},
};

struct seen {
	struct record_frame frame;
	struct strbuf func, args, file, lib, values;
	unsigned frames, stacks, rejects;
	uint64_t folded, repeats;
	int64_t last_level; /* of the first stack */
};

static void set(struct strbuf *b, struct span s)
{
	strbuf_clear(b);
	strbuf_add(b, s);
}

static void see(void *ctx, const struct record *r)
{
	struct seen *s = ctx;

	s->stacks += r->kind == RECORD_STACK;
	s->rejects += r->kind == RECORD_REJECT;
	if (r->kind == RECORD_FRAME_FOLD) {
		s->folded += r->frame_fold.frames;
		s->repeats += r->frame_fold.repeats;
	}
	if (r->kind == RECORD_FRAME) {
		s->frames++;
		s->last_level = s->stacks == 1 ? r->frame.level : s->last_level;
		s->frame = r->frame;
		set(&s->func, r->frame.func);
		set(&s->args, r->frame.args);
		set(&s->file, r->frame.file);
		set(&s->lib, r->frame.lib);
	}
	if (r->kind == RECORD_FRAME_VALUE) {
		strbuf_add(&s->values, r->frame_value.name);
		strbuf_add_char(&s->values, '<');
		strbuf_add(&s->values, r->frame_value.text);
		strbuf_add_char(&s->values, '>');
	}
}

static void seen_done(struct seen *s)
{
	strbuf_done(&s->func);
	strbuf_done(&s->args);
	strbuf_done(&s->file);
	strbuf_done(&s->lib);
	strbuf_done(&s->values);
	*s = (struct seen){0};
}

static void run(struct seen *s, struct span text, struct tally *ret)
{
	const struct format *f = format_by_name("gdb");
	struct sink sink = {.put = see, .ctx = s};
	void *parser = f->begin(&sink);

	f->feed(parser, text);
	f->end(parser, false, ret);
	assert_int_equal(ret->lines, ret->records + ret->continuations + ret->rejects);
}

static void run_str(struct seen *s, const char *text, struct tally *ret)
{
	run(s, span_from(text), ret);
}

static void frame_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		const struct frame_case *c = &frames[i];
		struct seen s = {0};
		struct tally t;
		struct strbuf line = {0};

		strbuf_addf(&line, "%s\n", c->line);
		run(&s, strbuf_span(&line), &t);
		print_message("# %s\n", c->line);
		assert_int_equal(s.frames, 1);
		assert_int_equal(s.rejects, 0);
		assert_int_equal(s.frame.level, c->level);
		assert_int_equal(s.frame.pc, c->pc);
		assert_int_equal(s.frame.has_pc, c->pc != 0);
		assert_int_equal(s.frame.src_line, c->src_line);
		assert_string_equal(strbuf_str(&s.func), c->func);
		assert_string_equal(strbuf_str(&s.args), c->args);
		assert_string_equal(strbuf_str(&s.file), c->file);
		assert_string_equal(strbuf_str(&s.lib), c->lib);
		assert_string_equal(strbuf_str(&s.values), c->values);
		seen_done(&s);
		strbuf_done(&line);
	}
}

static void not_frames(void **state)
{
	static const char *const lines[] = {
		"#", "# 0  f ()", "#0", "#0 ", "#1 priority", "#12 is the number of the ticket",
		"#0: [0x55] asterisk main()",
		"#99999999999999999999  f ()", "0x7f in", "0x7f", "see frame #0  f () at x.c:1", "f (x) at y",
		"0x7f in word",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct seen s = {0};
		struct tally t;

		print_message("# %s\n", lines[i]);
		run_str(&s, lines[i], &t);
		assert_int_equal(s.frames, 0);
		assert_int_equal(t.rejects, 1);
		seen_done(&s);
	}
}

/* --- one header a row ------------------------------------------------------------------------------------------- */

static void headers(void **state)
{
	static const struct {
		const char *line;
		int64_t gdb, lwp;
		uint64_t pthread;
		const char *name;
	} rows[] = {
		{"Thread 45 (Thread 0x7f51a363b6c0 (LWP 26228) \"asterisk\"):", 45, 26228, 0x7f51a363b6c0,
		 "asterisk"},
		{"Thread 1 (Thread 0x7f3a4f82b6c0 (LWP 2761)):", 1, 2761, 0x7f3a4f82b6c0, ""},
		{"Thread 3 (LWP 1234):", 3, 1234, 0, ""},
		{"Thread 1 (process 1234):", 1, 1234, 0, ""},
		{"Thread 1 (LWP 100123 of process 77):", 1, 100123, 0, ""},
		{"Thread 1.2 (Thread 0x7f (LWP 5) (Exiting)):", 2, 5, 0x7f, ""},
		{"Thread 2 (Thread 0x7f (LWP 5) \"na\"me) x\"):", 2, 5, 0x7f, "na\"me) x"},
		{"Thread 2 (Thread -1208367408 (LWP 2345)):", 2, 2345, 0xb7f9c6d0, ""},
		{"Thread 2 (Thread 16384 (LWP 2345)):", 2, 2345, 16384, ""},
		{"Thread 2 (Thread 0x7f):", 2, -1, 0x7f, ""},
	};
	static const char *const wrong[] = {
		"Thread 1 (LWP 5)", "Thread one (LWP 5):", "Thread 1 (of Jerry):", "Thread 1:",
		"Thread 1 (Thread 0x7f (LWP x)):",
		"Thread 1 (LWP 99999999999999999999):", "The Thread 1 (LWP 5):", "Thread 1 (LWP 5:",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stacks s;
		const struct printed_stack *stack;

		print_message("# %s\n", rows[i].line);
		stacks_read(&s, format_by_name("gdb"), span_from(rows[i].line));
		assert_int_equal(s.stacks.n, 1);
		stack = vec_at(&s.stacks, 0);
		assert_int_equal(stack->head.gdb, rows[i].gdb);
		assert_int_equal(stack->head.lwp, rows[i].lwp);
		assert_int_equal(stack->head.pthread, rows[i].pthread);
		assert_true(span_eq_str(stack->head.name, rows[i].name));
		assert_false(stack->head.banner);
		stacks_done(&s);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct seen s = {0};
		struct tally t;

		print_message("# %s\n", wrong[i]);
		run_str(&s, wrong[i], &t);
		assert_int_equal(s.stacks, 0);
		assert_int_equal(t.rejects, 1);
		seen_done(&s);
	}
}

/* --- limits ----------------------------------------------------------------------------------------------------- */

static void runaway_recursion(void **state)
{
	struct strbuf text = {0};
	struct seen s = {0};
	struct tally t;

	(void)state;
	strbuf_add_str(&text, "Thread 1 (LWP 5):\n");
	for (unsigned i = 0; i < 100000; i++)
		strbuf_addf(&text, "#%-3u 0x0000000000401136 in again (n=%u) at lab.c:2\n        x = %u\n", i, i, i);
	strbuf_add_str(&text, "\nThread 2 (LWP 6):\n#0  0x0000000000401136 in main () at lab.c:2\n");
	run(&s, strbuf_span(&text), &t);
	assert_int_equal(s.frames, LIMIT_FRAMES_PER_STACK + 1);
	assert_int_equal(s.stacks, 2);
	assert_int_equal(t.rejects, 0);
	assert_int_equal(s.folded, 100000 - LIMIT_FRAMES_PER_STACK);
	assert_int_equal(s.repeats, s.folded);
	assert_int_equal(s.last_level, 99999);
	/* headers, kept frames, and the values of those that did not wait for the end of the stack */
	assert_int_equal(t.records, 2 + LIMIT_FRAMES_PER_STACK + 1 + LIMIT_FRAMES_PER_STACK - LIMIT_FRAMES_LAST);
	seen_done(&s);
	strbuf_done(&text);
}

static void too_many_values(void **state)
{
	struct strbuf text = {0};
	struct stacks s;
	const struct printed_stack *stack;

	(void)state;
	strbuf_add_str(&text, "#0  f (a=1) at f.c:1\n");
	for (unsigned i = 0; i < 3 * LIMIT_VALUES_PER_FRAME; i++)
		strbuf_addf(&text, "        x%u = %u\n", i, i);
	strbuf_add_str(&text, "#1  g () at f.c:1\n        y = 1\n");
	stacks_read(&s, format_by_name("gdb"), strbuf_span(&text));
	stack = vec_at(&s.stacks, 0);
	assert_int_equal(stack->frames.n, 2);
	assert_int_equal(stack->args + stack->locals, LIMIT_VALUES_PER_FRAME + 1);
	assert_int_equal(s.tally.rejects, 2 * LIMIT_VALUES_PER_FRAME + 1);
	stacks_done(&s);
	strbuf_done(&text);
}

/* A string that never ends must not grow without limit, and must not hide the frames behind it. */
static void endless_text(void **state)
{
	static const char *const starts[] = {
		"#0  f (s=0x1 \"abc\n", "#0  f () at f.c:1\n        s = \"abc\n",
		"#0  f () at f.c:1\n        s = {{{{((((\n", "#0  0x5 in\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct strbuf text = {0};
		struct seen s = {0};
		struct tally t;

		strbuf_add_str(&text, starts[i]);
		for (unsigned k = 0; k < 40000; k++)
			strbuf_add_str(&text, i == 3 ? "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" : "((((((((((((((((((((((((((((((\n");
		strbuf_add_str(&text, "#1  0x5 in g () at f.c:2\n");
		run(&s, strbuf_span(&text), &t);
		assert_int_equal(s.frames, 2);
		assert_string_equal(strbuf_str(&s.func), "g");
		assert_true(t.rejects > 0);
		assert_true(s.values.n <= LIMIT_LINE_BYTES + 100);
		seen_done(&s);
		strbuf_done(&text);
	}
}

static void deep_nesting(void **state)
{
	struct strbuf text = {0};
	struct seen s = {0};
	struct tally t;

	(void)state;
	strbuf_add_str(&text, "#0  f (a=");
	strbuf_add_repeat(&text, '(', 400000);
	strbuf_add_str(&text, "1");
	strbuf_add_repeat(&text, ')', 400000);
	strbuf_add_str(&text, ", b=2) at f.c:1\n");
	run(&s, strbuf_span(&text), &t);
	assert_int_equal(s.frames, 1);
	assert_int_equal(s.frame.src_line, 1);
	assert_true(span_ends(strbuf_span(&s.values), SPAN_LIT("b<2>")));
	seen_done(&s);
	strbuf_done(&text);
}

static void long_line(void **state)
{
	struct strbuf text = {0};
	struct seen s = {0};
	struct tally t;

	(void)state;
	strbuf_add_str(&text, "#0  f () at f.c:1\n        s = \"");
	strbuf_add_repeat(&text, 'x', LIMIT_LINE_BYTES);
	strbuf_add_str(&text, "\"\n        n = 1\n");
	run(&s, strbuf_span(&text), &t);
	assert_int_equal(t.rejects, 1);
	assert_string_equal(strbuf_str(&s.values), "n<1>");
	seen_done(&s);
	strbuf_done(&text);
}

/* --- bids ------------------------------------------------------------------------------------------------------- */

static void bids(void **state)
{
	static const struct {
		const char *text;
		bool ours;
	} rows[] = {
		{"", false},
		{"\n\n\n", false},
		{"Thread 1 hangs, says thread 2.\n", false},
		{"Thread 1 (LWP 5):\n", false},
		{"Look at frame #0 and #1 of thread 1\n", false},
		{"#0  f () at f.c:1\n", false},
		{"!@!@!@! locks.txt !@!@!@!\n\n$4 = {si_signo = 11}\n", false},
		{"!@!@!@! info.txt !@!@!@!\n", false},
		{"!@!@!@! brief.txt !@!@!@!\n", true},
		{"#0  f () at f.c:1\n#1  g () at f.c:2\n", true},
		{"Thread 1 (LWP 5):\n#0  f () at f.c:1\n", true},
		{"[New LWP 5]\nCore was generated by `asterisk'.\n", true},
		{"[2024-01-01 00:00:00] ERROR[5]: FRACK!\n#0: [0x55d] asterisk main/x.c:5 f()\n"
		 "# 0: [0x55d] asterisk\n", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("# row %zu\n", i);
		assert_int_equal(format_by_name("gdb")->bid(span_from(rows[i].text), (struct span){0}) > 0,
			rows[i].ours);
	}
}

/* The inputs of all other formats' golden files are not ours. */
static void bids_on_others(void **state)
{
	const struct format *gdb = format_by_name("gdb");
	unsigned files = 0;

	(void)state;
	for (size_t i = 0; i < format_count(); i++) {
		struct strbuf pattern = {0}, root = {0};
		glob_t found = {0};

		strbuf_addf(&root, "%s/", env_get("SRCDIR") ? env_get("SRCDIR") : ".");
		strbuf_addf(&pattern, "%stests/golden/%s/*.txt", strbuf_str(&root), format_at(i)->name);
		if (format_at(i) != gdb && glob(strbuf_str(&pattern), 0, NULL, &found) == 0) {
			for (size_t k = 0; k < found.gl_pathc; k++) {
				struct strbuf text = {0};

				assert_true(golden_read(found.gl_pathv[k] + root.n, &text));
				if (gdb->bid(strbuf_span(&text), (struct span){0})) {
					print_message("# %s\n", found.gl_pathv[k]);
					fail();
				}
				strbuf_done(&text);
				files++;
			}
		}
		globfree(&found);
		strbuf_done(&pattern);
		strbuf_done(&root);
	}
	assert_true(files > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_lines),
		cmocka_unit_test(not_frames),
		cmocka_unit_test(headers),
		cmocka_unit_test(runaway_recursion),
		cmocka_unit_test(too_many_values),
		cmocka_unit_test(endless_text),
		cmocka_unit_test(deep_nesting),
		cmocka_unit_test(long_line),
		cmocka_unit_test(bids),
		cmocka_unit_test(bids_on_others),
	};

	return cmocka_run_group_tests_name("gdb texts", tests, NULL, NULL);
}
