/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/store/writer.h"

#define S(text) SPAN_LIT(text)

struct fixture {
	struct db *db;
	struct writer *w;
	struct err e;
	int64_t source;
};

static void begin_source(struct fixture *f, const char *path)
{
	struct source_head head = {
		.path = span_from(path),
		.kind = strcmp(path, "locks") ? "refs" : "locks",
		.state = SOURCE_PARTIAL,
		.mtime_us = TIME_UNKNOWN,
	};

	assert_ok(writer_add_source(f->w, &head, &f->source, &f->e), f->e);
	writer_begin_source(f->w, f->source);
}

static struct fixture begin(void)
{
	struct fixture f = {.db = open_memory()};

	assert_ok(writer_new(f.db, &f.w, &f.e), f.e);
	begin_source(&f, "refs");
	return f;
}

static void put(struct fixture *f, struct record r)
{
	const struct sink *sink = writer_sink(f->w);

	sink->put(sink->ctx, &r);
}

static void put_life(struct fixture *f, struct life l, const struct life_event *events, size_t n)
{
	const struct life_sink *sink = writer_life_sink(f->w);

	l.events = l.events ? l.events : n;
	sink->put(sink->ctx, &l, 0, events, n);
}

static void end_source(struct fixture *f)
{
	struct source_end end = {.state = SOURCE_OK, .tally = {10, 7, 2, 1}, .bytes = 99};

	assert_ok(writer_end_source(f->w, &end, &f->e), f->e);
}

static void end(struct fixture *f)
{
	assert_rows(f->db, "PRAGMA foreign_key_check", "");
	writer_free(f->w);
	db_close(f->db);
}

static void test_source(void **state)
{
	struct fixture f = {.db = open_memory()};
	struct source_head copy = {
		.path = S("b/\xff"),
		.state = SOURCE_COPY,
		.bytes = 5,
		.copy_of = 1,
		.mtime_us = 17,
		.note = S("copy of a"),
		.digest = S("\x01\x00"),
	};
	struct source_head read = {
		.path = S("a"), .kind = "locks", .state = SOURCE_PARTIAL, .mtime_us = TIME_UNKNOWN};
	struct source_end done = {.state = SOURCE_TORN, .tally = {4, 2, 1, 1}, .bytes = 123, .note = S("torn")};
	struct source_end unknown = {.state = SOURCE_UNRECOGNISED, .bytes = 3};
	int64_t id;

	(void)state;
	assert_ok(writer_new(f.db, &f.w, &f.e), f.e);
	assert_ok(writer_add_source(f.w, &read, &id, &f.e), f.e);
	assert_int_equal(id, 1);
	assert_rows(f.db, "SELECT state, lines FROM source", "partial|-\n");
	writer_begin_source(f.w, id);
	put(&f, (struct record){.kind = RECORD_FACT, .place = {3, 9}, .fact = {"generation", S("L8")}});
	put(&f, (struct record){.kind = RECORD_FACT, .place = {4, 9}, .fact = {"pid", S("77")}});
	writer_fact(f.w, 0, "refs.mismatch", S("12"));
	writer_source_text(f.w, 1, S("one\ntwo\n"));
	writer_source_text(f.w, 3, S("three\n"));
	assert_ok(writer_end_source(f.w, &done, &f.e), f.e);
	assert_ok(writer_add_source(f.w, &copy, &id, &f.e), f.e);
	assert_int_equal(id, 2);
	read.kind = NULL;
	assert_ok(writer_add_source(f.w, &read, &id, &f.e), f.e);
	writer_begin_source(f.w, id);
	assert_ok(writer_end_source(f.w, &unknown, &f.e), f.e);
	assert_rows(
		f.db,
		"SELECT id, path, kind, generation, bytes, lines, records, continuations, rejects, state, note, "
		"hex(digest), mtime_us, copy_of FROM source",
		"1|a|locks|L8|123|4|2|1|1|torn|torn||-|-\n"
		"2|b/\xff|-|-|5|-|-|-|-|copy|copy of a|0100|17|1\n"
		"3|a|-|-|3|-|-|-|-|unrecognised|-||-|-\n");
	assert_rows(f.db, "SELECT * FROM source_fact", "1|3|generation|L8\n1|4|pid|77\n1|0|refs.mismatch|12\n");
	assert_rows(f.db, "SELECT first_line, CAST(text AS TEXT) FROM source_text", "1|one\ntwo\n\n3|three\n\n");
	end(&f);
}

static void test_rejects(void **state)
{
	struct fixture f = begin();
	char line[1000];
	struct source_end done = {.state = SOURCE_OK, .note = S("hm")};

	(void)state;
	memset(line, 'x', sizeof(line));
	line[1] = '\0';
	for (unsigned i = 1; i <= LIMIT_REJECTS_PER_SOURCE + 2; i++) {
		put(&f, (struct record){.kind = RECORD_REJECT,
					.place = {i, 10 * i},
					.reject = {"odd", {line, sizeof(line)}}});
	}
	assert_ok(writer_end_source(f.w, &done, &f.e), f.e);
	assert_int_equal(number_of(f.db, "SELECT count(*) FROM reject"), LIMIT_REJECTS_PER_SOURCE);
	assert_rows(f.db, "SELECT line, offset, reason, length(text) FROM reject ORDER BY line LIMIT 1",
		    "1|10|odd|400\n");
	assert_rows(f.db, "SELECT note FROM source", "hm; the first 10000 of 10002 rejected lines are kept\n");
	end(&f);
}

static void test_lock_dump(void **state)
{
	struct fixture f = begin();

	(void)state;
	put(&f, (struct record){.kind = RECORD_LOCK_DUMP, .place = {1, 0}, .lock_dump = {S("L8"), S("20.1"), 5, false}});
	put(&f, (struct record){.kind = RECORD_LOCK_THREAD,
				.place = {2, 0},
				.lock_thread = {UINT64_C(0xffffffffffffff00), 77, S("run"), S("a.c"), S("start"),
						12, false}});
	put(&f, (struct record){.kind = RECORD_LOCK_ENTRY,
				.place = {3, 0},
				.lock_entry = {0x10, LOCK_WAITING, LOCK_WRITE, true, 0, S("&c->lock"), S("b.c"),
					       S("f"), 7, 1, 2, 1000, 0, 30}});
	put(&f, (struct record){.kind = RECORD_LOCK_FRAME,
				.place = {4, 0},
				.lock_frame = {.pc = 0x99, .func = S("g"), .text = S("g()")}});
	put(&f, (struct record){.kind = RECORD_LOCK_FRAME, .place = {5, 0}, .lock_frame = {.inlined = true}});
	put(&f, (struct record){.kind = RECORD_LOCKED_HERE, .place = {6, 0}, .locked_here = {S("b.c"), S("f"), 7, 0x7f01}});
	put(&f, (struct record){.kind = RECORD_LOCK_ENTRY,
				.place = {7, 0},
				.lock_entry = {.lock = 0x20,
					       .slot = NUMBER_ABSENT,
					       .depth = NUMBER_ABSENT,
					       .attempts = NUMBER_ABSENT,
					       .since_us = TIME_UNKNOWN,
					       .unlocked_us = TIME_UNKNOWN,
					       .age_us = NUMBER_ABSENT}});
	put(&f, (struct record){.kind = RECORD_LOCK_DUMP_END, .place = {8, 0}, .lock_dump_end = {true}});
	put(&f, (struct record){.kind = RECORD_LOCK_DUMP, .place = {9, 0}, .lock_dump = {.at_us = TIME_UNKNOWN, .headless = true}});
	put(&f, (struct record){
			.kind = RECORD_LOCK_THREAD, .place = {10, 0}, .lock_thread = {.pthread = 1, .lwp = -1}});
	end_source(&f);
	assert_rows(f.db, "SELECT * FROM lock_dump", "1|1|1|L8|20.1|5|1|1\n2|1|9|-|-|-|0|0\n");
	assert_rows(f.db, "SELECT * FROM lock_thread", "1|1|2|-256|0|77|run|a.c:12 start\n2|2|10|1|0|-|-|-\n");
	assert_rows(f.db, "SELECT * FROM lock_entry",
		    "1|1|1|3|0|16|1|2|1|&c->lock|1|1|2|1000|0|30\n2|1|1|7|-|32|0|0|0|-|-|-|-|-|-|-\n");
	assert_rows(f.db, "SELECT * FROM lock_frame", "1|0|4|153|g|-|-|-|0|g()\n1|1|5|-|-|-|-|-|1|\n");
	assert_rows(f.db, "SELECT * FROM locked_here", "1|0|6|1|32513\n");
	assert_rows(f.db,
		    "SELECT s.id, f.text, s.line, u.text FROM site s JOIN file f ON f.id = s.file "
		    "JOIN func u ON u.id = s.func",
		    "1|b.c|7|f\n");
	end(&f);
}

static void test_stacks(void **state)
{
	struct fixture f = begin();

	(void)state;
	put(&f, (struct record){.kind = RECORD_CAPTURE,
				.capture = {.pid = 5, .signal = -1, .command = S("asterisk"), .live = -1}});
	put(&f,
	    (struct record){.kind = RECORD_CAPTURE,
			    .capture = {.signal = 11, .signal_name = S("SIGSEGV"), .live = 0, .current_lwp = 9}});
	put(&f, (struct record){.kind = RECORD_STACK,
				.place = {1, 0},
				.stack = {.gdb = 3, .pthread = 0x7f00, .lwp = 9, .name = S("name")}});
	put(&f, (struct record){.kind = RECORD_FRAME,
				.place = {2, 0},
				.frame = {.level = 0, .pc = 0, .has_pc = true, .func = S("??"), .args = S("a=1")}});
	put(&f,
	    (struct record){.kind = RECORD_FRAME_VALUE, .place = {2, 0}, .frame_value = {true, S("a"), S("1")}});
	put(&f,
	    (struct record){
		    .kind = RECORD_FRAME,
		    .place = {3, 0},
		    .frame = {
			    .level = 7, .kind = FRAME_SIGNAL, .file = S("x.c"), .src_line = 4, .lib = S("libc")}});
	put(&f, (struct record){.kind = RECORD_FRAME, .place = {4, 0}, .frame = {.level = 7}});
	put(&f,
	    (struct record){.kind = RECORD_FRAME_VALUE, .place = {5, 0}, .frame_value = {false, S("l"), S("2")}});
	put(&f, (struct record){.kind = RECORD_FRAME, .place = {6, 0}, .frame = {.level = INT64_MAX}});
	put(&f, (struct record){
			.kind = RECORD_STACK, .place = {8, 0}, .stack = {.gdb = -1, .number = 7, .lwp = -1, .banner = true}});
	put(&f, (struct record){.kind = RECORD_THREAD_ROW,
				.place = {9, 0},
				.thread_row = {.pthread = 2,
					       .lwp = -1,
					       .gdb = 4,
					       .number = 7,
					       .started_func = S("run"),
					       .func = S("poll"),
					       .current = true}});
	end_source(&f);
	assert_rows(f.db, "SELECT * FROM capture", "1|1|0|5|11|SIGSEGV|-|asterisk|-|0|9|-\n");
	assert_rows(f.db, "SELECT * FROM stack", "1|1|1|3|32512|9|name|0|4|1|1|0|0|-\n2|1|8|-|-|-|-|1|0|0|1|0|0|7\n");
	assert_rows(f.db, "SELECT stack, level, line, pc, kind, func, args, file, src_line, lib FROM frame",
		    "1|0|2|0|0|1|a=1|-|-|-\n1|7|3|-|2|-|-|1|4|libc\n1|8|4|-|0|-|-|-|-|-\n1|9|6|-|0|-|-|-|-|-\n");
	assert_rows(f.db, "SELECT * FROM frame_value", "1|0|0|2|1|a|1\n1|8|0|5|0|l|2\n");
	assert_rows(f.db, "SELECT * FROM thread_row", "1|1|9|2|-|4|-|run|poll|1|7|1\n");
	end(&f);
}

static struct record stack_at(uint64_t line, bool signalled)
{
	return (struct record){.kind = RECORD_STACK,
			       .place = {line, 0},
			       .stack = {.gdb = -1, .lwp = -1, .banner = true, .signalled = signalled}};
}

static struct record frame_at(uint64_t line, int64_t level, bool selected)
{
	return (struct record){
		.kind = RECORD_FRAME, .place = {line, 0}, .frame = {.level = level, .func = S("f"), .selected = selected}};
}

static struct record value_at(uint64_t line, struct span name)
{
	return (struct record){.kind = RECORD_FRAME_VALUE, .place = {line, 0}, .frame_value = {false, name, S("1")}};
}

static void test_captures(void **state)
{
	struct fixture f = begin();

	(void)state;
	put(&f, stack_at(1, true));
	put(&f, (struct record){.kind = RECORD_CAPTURE,
				.place = {2, 0},
				.capture = {.pid = -1, .signal = 11, .fault = 24, .has_fault = true, .live = 0,
					    .current_lwp = -1}});
	put(&f, (struct record){.kind = RECORD_CAPTURE,
				.place = {3, 0},
				.capture = {.begins = true, .pid = -1, .signal = -1, .live = -1, .tool = S("lldb"), .current_lwp = -1}});
	put(&f, stack_at(4, false));
	put(&f, (struct record){.kind = RECORD_PRINTED, .place = {5, 0}, .printed = {S("*m"), 64, S("{}")}});
	put(&f, (struct record){.kind = RECORD_PRINTED, .place = {6, 0}, .printed = {.text = S("2 1")}});
	end_source(&f);
	assert_rows(f.db, "SELECT * FROM capture", "1|1|1|-|11|-|24|-|-|0|-|-\n2|1|3|-|-|-|-|-|-|-|-|lldb\n");
	assert_rows(f.db, "SELECT id, capture, signalled FROM stack", "1|1|1\n2|2|0\n");
	assert_rows(f.db, "SELECT * FROM printed", "1|5|*m|64|{}\n1|6|-|-|2 1\n");
	end(&f);
}

/* A frame that was asked for takes its own place in the stack, once; its values go on where it had some. */
static void test_selected_frames(void **state)
{
	struct fixture f = begin();
	const struct record records[] = {
		stack_at(1, false), frame_at(1, 12, false), value_at(2, S("a")), frame_at(3, 13, false),
		frame_at(4, 4, true), value_at(5, S("b")), frame_at(6, 12, true), value_at(7, S("c")),
		{.kind = RECORD_FRAME_FOLD, .place = {8, 0}, .frame_fold = {.frames = 1000, .repeats = 900}},
		frame_at(8, 1014, false),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		put(&f, records[i]);
	end_source(&f);
	assert_rows(f.db, "SELECT level, line FROM frame ORDER BY level", "4|4\n12|1\n13|3\n1014|8\n");
	assert_rows(f.db, "SELECT level, ord, name FROM frame_value ORDER BY level, ord", "4|0|b\n12|0|a\n12|1|c\n");
	assert_rows(f.db, "SELECT frames, folded FROM stack", "1004|1000\n");
	end(&f);
}

/* The columns that both views have. */
#define LIFE "id, source, addr, ordinal, first_line, last_line, class, flags, alive, creator, creator_tag, first_thread, last_thread, " \
	"last_site, last_tag, events, max_count, final_count, overhead, size, lock_state, destroyed_line, destroyed_thread, repaired, " \
	"shape, profile"

static void test_lives(void **state)
{
	struct fixture f = begin();
	uint32_t a = writer_site(f.w, S("a.c"), 10, S("make"));
	uint32_t b = writer_site(f.w, S("a.c"), 11, S("drop"));
	uint32_t tag = writer_tag(f.w, S("new"));
	uint32_t t1 = writer_ref_thread(f.w, 500);
	uint32_t t2 = writer_ref_thread(f.w, 501);
	struct life_event ev[] = {
		{.line = 4,
		 .delta = 1,
		 .after = 1,
		 .logged = 0,
		 .site = a,
		 .tag = tag,
		 .thread = t2,
		 .kind = REF_CONSTRUCTOR,
		 .has_logged = true},
		{.line = 2,
		 .delta = -1,
		 .before = 1,
		 .logged = 5,
		 .site = b,
		 .thread = t1,
		 .kind = REF_DESTRUCTOR,
		 .has_logged = true},
		{.line = 9, .delta = 1, .site = b},
	};
	struct life l = {
		.addr = UINT64_C(0xfedcba9876543210),
		.ordinal = 1,
		.first_line = 2,
		.last_line = 4,
		.class = LIFE_LEAKED,
		.flags = LIFE_FLAG_LEAKED,
		.alive = true,
		.creator = a,
		.creator_tag = tag,
		.first_thread = t1,
		.last_thread = t2,
		.last_site = b,
		.max_count = 1,
		.final_count = 0,
		.overhead = 96,
		.size = 8,
		.lock_state = REF_LOCK_USED,
		.destroyed_line = 2,
		.destroyed_thread = t1,
		.repaired = 1,
	};
	struct life empty = {.addr = 16, .ordinal = 1, .overhead = -1, .size = -1};

	(void)state;
	assert_int_equal(a, 1);
	assert_int_equal(writer_site(f.w, S("a.c"), 10, S("make")), a);
	assert_int_not_equal(writer_site(f.w, S("a.cmake"), 10, S("")), a);
	assert_int_equal(writer_tag(f.w, S("")), 0);
	assert_int_equal(writer_ref_thread(f.w, -1), 0);
	put_life(&f, l, ev, 2);
	put_life(&f, empty, ev + 2, 1);
	end_source(&f);
	assert_rows(f.db, "SELECT " LIFE " FROM life",
		    "1|1|-81985529216486896|1|2|4|1|2|1|1|1|1|2|2|-|2|1|0|96|8|1|2|1|1|1|1\n"
		    "2|1|16|1|0|0|0|0|0|-|-|-|-|-|-|1|0|0|-|-|0|-|-|0|2|2\n");
	assert_rows(f.db, "SELECT " LIFE " FROM life_by_profile EXCEPT SELECT " LIFE " FROM life", "");
	assert_rows(f.db, "SELECT " LIFE " FROM life EXCEPT SELECT " LIFE " FROM life_by_profile", "");
	assert_rows(f.db, "SELECT * FROM pair", "1|1|1|1\n2|2|-|2\n");
	assert_rows(f.db, "SELECT * FROM event_source", "1|1|2|9|3\n");
	assert_rows(f.db,
		    "SELECT source, line, life, ord, thread, site, tag, delta, before, after, kind FROM ref_event",
		    "1|4|1|1|2|1|1|1|0|1|1\n1|2|1|2|1|2|-|-1|1|0|2\n1|9|2|1|-|2|-|1|0|0|0\n");
	assert_rows(f.db, "SELECT * FROM ref_logged", "1|2|5\n");
	assert_rows(f.db, "SELECT * FROM ref_thread", "1|1|500|1|2|2\n2|1|501|1|4|4\n");
	end(&f);
}

/* A long life comes in pieces; a flush in the middle makes what is there readable. */
static void test_long_life(void **state)
{
	struct fixture f = begin();
	const struct life_sink *sink = writer_life_sink(f.w);
	uint32_t site = writer_site(f.w, S("a.c"), 1, S("f"));
	uint32_t thread = writer_ref_thread(f.w, 500);
	struct life l = {.addr = 16, .ordinal = 1, .events = 3};
	struct life_event ev[] = {
		{.line = 1, .site = site, .thread = thread},
		{.line = 2, .site = site, .thread = thread},
		{.line = 3, .site = site, .thread = thread},
	};

	(void)state;
	sink->put(sink->ctx, &l, 0, ev, 2);
	assert_ok(writer_flush(f.w, &f.e), f.e);
	assert_rows(f.db, "SELECT * FROM ref_thread", "1|1|500|2|1|2\n");
	sink->put(sink->ctx, &l, 2, ev + 2, 1);
	end_source(&f);
	assert_rows(f.db, "SELECT life, ord, line FROM ref_event", "1|1|1\n1|2|2\n1|3|3\n");
	assert_rows(f.db, "SELECT * FROM ref_thread", "1|1|500|3|1|3\n");
	assert_rows(f.db, "SELECT * FROM site", "1|1|1|1\n");
	assert_rows(f.db, "SELECT id, shape FROM life", "1|1\n");
	assert_rows(f.db, "SELECT * FROM shape_pair", "1|1\n");
	end(&f);
}

/* Lives with the same set of sites and tags have one shape, however often and in whatever order they come. */
static void test_shapes(void **state)
{
	enum { MANY = LIFE_PUT_EVENTS };
	struct fixture f = begin();
	const struct life_sink *sink = writer_life_sink(f.w);
	uint32_t a = writer_site(f.w, S("a.c"), 1, S("f")), b = writer_site(f.w, S("b.c"), 2, S("g"));
	uint32_t tag = writer_tag(f.w, S("t"));
	struct life_event ab[] = {{.line = 1, .site = a}, {.line = 2, .site = b, .tag = tag}, {.line = 3, .site = a}};
	struct life_event ba[] = {{.line = 4, .site = b, .tag = tag}, {.line = 5, .site = a}};
	struct life_event other[] = {{.line = 6, .site = a, .tag = tag}};
	struct life l = {.addr = 16, .ordinal = 1, .events = 2 * MANY};
	struct life_event *many = mem_zalloc(MANY * sizeof(*many));

	(void)state;
	put_life(&f, (struct life){.addr = 32, .ordinal = 1}, ab, 3);
	put_life(&f, (struct life){.addr = 48, .ordinal = 1}, other, 1);
	put_life(&f, (struct life){.addr = 64, .ordinal = 1}, ba, 2);
	for (unsigned i = 0; i < MANY; i++)
		many[i] = (struct life_event){.line = 100 + i, .site = i % 2 ? a : b, .tag = i % 2 ? 0 : tag};
	sink->put(sink->ctx, &l, 0, many, MANY);
	sink->put(sink->ctx, &l, MANY, many, MANY);
	end_source(&f);
	assert_rows(f.db, "SELECT id, shape FROM life", "1|1\n2|2\n3|1\n4|1\n");
	assert_rows(f.db, "SELECT x.shape, p.site, p.tag FROM shape_pair x JOIN pair p ON p.id = x.pair", "1|1|-\n1|2|1\n2|1|1\n");
	free(many);
	end(&f);
}

/* A second source, and a second writer on the same database, go on with the ids. */
static void test_going_on(void **state)
{
	struct fixture f = begin();
	struct life_event ev = {.line = 1, .kind = REF_CONSTRUCTOR};
	struct life l = {.addr = 16, .ordinal = 1, .first_line = 1, .overhead = -1, .size = -1};

	(void)state;
	for (int i = 0; i < 3; i++) {
		ev.site = writer_site(f.w, S("a.c"), 1, i ? S("g") : S("f"));
		ev.thread = writer_ref_thread(f.w, 500 + i);
		put_life(&f, l, &ev, 1);
		put(&f, (struct record){.kind = RECORD_STACK});
		end_source(&f);
		if (i == 1) {
			writer_free(f.w);
			assert_ok(writer_new(f.db, &f.w, &f.e), f.e);
		}
		begin_source(&f, "refs.1");
	}
	end_source(&f);
	assert_rows(f.db, "SELECT id, source, ordinal FROM life", "1|1|1\n2|2|1\n3|3|1\n");
	assert_rows(f.db, "SELECT id, source, lwp FROM ref_thread", "1|1|500\n2|2|501\n3|3|502\n");
	assert_rows(f.db, "SELECT life, site, thread FROM ref_event", "1|1|1\n2|2|2\n3|2|3\n");
	assert_rows(f.db, "SELECT id FROM stack", "1\n2\n3\n");
	/* By run first: source 3 belongs to the first run. */
	assert_ok(db_make_derived(f.db, &f.e), f.e);
	assert_ok(run_sql(f.db, "INSERT INTO run(id, pid, shutdown, why, version) VALUES(1, 1, 'clean', '', ''), "
		  "(2, 2, 'clean', '', '')", &f.e), f.e);
	assert_ok(run_sql(f.db, "INSERT INTO source_run VALUES(1, 2, 'pid'), (2, 2, 'pid'), (3, 1, 'pid')", &f.e),
		  f.e);
	assert_ok(writer_number_lives(f.db, &f.e), f.e);
	assert_rows(f.db, "SELECT obj FROM v_life ORDER BY life", "0x10#2\n0x10#3\n0x10#1\n");
	end(&f);
}

static void test_one_refs_log_keeps_its_numbers(void **state)
{
	struct fixture f = begin();
	struct life_event ev = {.line = 1, .site = writer_site(f.w, S("a.c"), 1, S("f"))};
	struct life l = {.addr = 16, .ordinal = 9};

	(void)state;
	put_life(&f, l, &ev, 1);
	end_source(&f);
	begin_source(&f, "locks");
	end_source(&f);
	assert_ok(db_make_derived(f.db, &f.e), f.e);
	assert_ok(writer_number_lives(f.db, &f.e), f.e);
	assert_rows(f.db, "SELECT obj FROM v_life", "0x10#9\n");
	end(&f);
}

/* The first failure is kept, nothing after it is written, the next source starts afresh. */
static void test_failures_are_kept(void **state)
{
	struct fixture f = begin();
	struct source_end done = {.state = SOURCE_OK};
	struct err e = {0};

	(void)state;
	assert_false(writer_error(f.w, &e));
	put(&f, (struct record){.kind = RECORD_FRAME});
	put(&f, (struct record){.kind = RECORD_REJECT, .reject = {"odd", {NULL, 0}}});
	assert_true(writer_error(f.w, &e));
	assert_int_equal(e.code, ERR_INTERNAL);
	memset(&e, 0, sizeof(e));
	assert_false(writer_end_source(f.w, &done, &e));
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_int_equal(number_of(f.db, "SELECT count(*) FROM reject"), 0);
	assert_rows(f.db, "SELECT state FROM source", "partial\n");
	begin_source(&f, "next");
	put(&f, (struct record){.kind = RECORD_LOCKED_HERE});
	assert_false(writer_end_source(f.w, &done, &e));
	begin_source(&f, "next");
	put(&f, (struct record){.kind = RECORD_REF});
	assert_false(writer_end_source(f.w, &done, &e));
	begin_source(&f, "next");
	end_source(&f);
	end(&f);
}

static void test_full_database(void **state)
{
	struct fixture f = begin();
	uint32_t site = writer_site(f.w, S("a.c"), 1, S("f"));
	struct source_end done = {.state = SOURCE_OK};
	struct err e = {0};

	(void)state;
	assert_ok(run_sql(f.db, "PRAGMA max_page_count = 60", &f.e), f.e);
	for (unsigned i = 1; i < 20000; i++) {
		struct life_event ev = {.line = i, .site = site};
		struct life l = {.addr = i, .ordinal = 1};

		put_life(&f, l, &ev, 1);
	}
	assert_true(writer_error(f.w, &e));
	assert_int_equal(e.code, ERR_WRITE);
	assert_false(writer_end_source(f.w, &done, &e));
	assert_int_equal(e.code, ERR_WRITE);
	writer_free(f.w);
	db_close(f.db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_lock_dump),
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_captures),
		cmocka_unit_test(test_selected_frames),
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_long_life),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_going_on),
		cmocka_unit_test(test_one_refs_log_keeps_its_numbers),
		cmocka_unit_test(test_failures_are_kept),
		cmocka_unit_test(test_full_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
