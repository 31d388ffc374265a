/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/app.h"

#include "astscope/app/say.h"
#include "astscope/app/twin.h"
#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"

/*
 * What graph_ast_locks.py prints of a lock dump: an edge from each thread that waits to the thread that has its lock, one
 * owner a lock, the last one listed.  Like the script it gives no graph if the owner of a lock is not listed.  Newer dumps,
 * of which the script takes the name of a lock for the lock itself, are read by address.
 */

struct wait {
	uint64_t thread, lock;
};

struct graph {
	uint64_t thread;
	struct map owners;  /* lock -> thread */
	struct vec waits;   /* struct wait */
	bool any;           /* a lock dump was there */
};

static void take(void *ctx, const struct record *r)
{
	struct graph *g = ctx;

	g->any |= r->kind == RECORD_LOCK_DUMP;
	if (r->kind == RECORD_LOCK_THREAD)
		g->thread = r->lock_thread.pthread;
	else if (r->kind == RECORD_LOCK_ENTRY && r->lock_entry.state == LOCK_HELD)
		*map_put(&g->owners, r->lock_entry.lock, NULL) = g->thread;
	else if (r->kind == RECORD_LOCK_ENTRY && r->lock_entry.state == LOCK_WAITING)
		vec_append(&g->waits, &(struct wait){g->thread, r->lock_entry.lock});
}

struct reading {
	const struct format *format;
	void *parser;
};

static int take_bytes(void *ctx, struct span part, struct err *e)
{
	struct reading *r = ctx;

	(void)e;
	r->format->feed(r->parser, part);
	return 0;
}

static int add_graph(const struct graph *g, struct strbuf *out, struct err *e)
{
	if (!g->any) {
		err_set(e, ERR_NOTHING, "no lock dump in it");
		return TWIN_DIED;
	}
	strbuf_add_str(out, "digraph G {\n");
	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait *w = vec_at(&g->waits, i);
		const uint64_t *owner = map_get(&g->owners, w->lock);

		if (!owner) {
			struct strbuf lock = {0};

			strbuf_add_addr(&lock, w->lock);
			err_set(e, ERR_NOTHING, "who has the lock %s is not listed", strbuf_str(&lock));
			err_hint(e, "astscope report waits shows what is known of it");
			strbuf_done(&lock);
			return TWIN_DIED;
		}
		strbuf_add_str(out, "    \"");
		strbuf_add_addr(out, w->thread);
		strbuf_add_str(out, "\" -> \"");
		strbuf_add_addr(out, *owner);
		strbuf_add_str(out, "\";\n");
	}
	strbuf_add_str(out, "}\n");
	return 0;
}

int cmd_graph_locks(int argc, char **argv)
{
	const char *path = "-";
	const struct twin_option options[] = {
		{'f', "file", NULL, &path, "the output of core show locks (default standard input)"},
		{0},
	};
	const struct twin twin = {
		.name = "graph-locks",
		.args = "[-f FILE]",
		.summary = "Print which thread waits for which as DOT, as graph_ast_locks.py does.",
		.exits = "Exit status: 0; 1 if there is no lock dump, or one that does not list who has a lock;"
			 " 255 for a file that cannot be read.",
		.options = options,
	};
	struct graph g = {0};
	struct sink sink = {.put = take, .ctx = &g};
	struct reading r = {.format = format_by_name("locks")};
	struct strbuf out = {0};
	struct err e = {0};
	struct tally tally;
	int fd, status;

	if (!twin_options(&twin, argc, argv, &status))
		return status;
	fd = twin_open_log(path);
	if (fd < 0)
		return TWIN_CANCELLED;
	vec_init(&g.waits, sizeof(struct wait));
	r.parser = r.format->begin(&sink);
	status = twin_bytes(fd, path, take_bytes, &r, &e);
	r.format->end(r.parser, false, &tally);
	if (!status)
		status = add_graph(&g, &out, &e);
	if (status)
		say_error(&e);
	else
		twin_print(NULL, strbuf_span(&out));
	strbuf_done(&out);
	vec_done(&g.waits);
	map_done(&g.owners);
	return twin_end(status);
}
