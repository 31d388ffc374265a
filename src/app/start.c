/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/start.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/app/terminal.h"
#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/import/found.h"
#include "astscope/model/dress.h"
#include "astscope/model/home.h"
#include "astscope/store/db.h"
#include "astscope/term/term.h"
#include "astscope/view/bundles.h"
#include "astscope/view/env.h"

#define OFFERED 20      /* of what was opened before, and of what lies here */
#define LOOK_MS 150     /* at the working directory */
#define HEADLINE_COLUMNS 160
#define FILES_OFFERED 200

/* ---- bundles ---- */

static bool is_demo(const char *dir)
{
	struct strbuf file = {0};
	bool ok;

	strbuf_addf(&file, "%s/README", dir);
	ok = access(strbuf_str(&file), R_OK) == 0;
	strbuf_done(&file);
	return ok;
}

/*
 * The demo bundle, looked for from the program upwards: in a source or build tree, below a prefix, below a prefix that was
 * moved (DESTDIR) whose data are elsewhere.  The last folder is /, with what was installed.
 */
bool start_find_demo(struct strbuf *ret)
{
	static const char *const places[] = {"share/demo", "share/astscope/demo", PKGDATADIR "/demo"};
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program));
	struct span dir = {program, n > 0 ? (size_t)n : 0};
	long slash;

	do {
		slash = span_rfind_char(dir, '/');
		dir = span_sub(dir, 0, slash > 0 ? (size_t)slash : 0);
		for (size_t i = 0; i < ARRAY_LEN(places); i++) {
			strbuf_clear(ret);
			strbuf_add(ret, dir);
			strbuf_addf(ret, "/%s", places[i]);
			if (is_demo(strbuf_str(ret)))
				return true;
		}
	} while (dir.n);
	strbuf_clear(ret);
	return false;
}

static struct span last_name(struct span path)
{
	long slash = span_rfind_char(path, '/');

	return slash < 0 ? path : span_from_offset(path, (size_t)slash + 1);
}

/* What Home would say first.  What another build found is no word of this one, which reads the bundle anew. */
static void add_headline(const char *path, struct strbuf *ret)
{
	struct home home;
	struct db *db;
	struct err ignored = {0};

	if (!db_open(path, DB_READ, &db, &ignored))
		return;
	if (!db_is_made_by_us(db)) {
		strbuf_add_str(ret, "not read yet by this version of astscope");
	} else if (home_load_headline(db, &home, &ignored)) {
		home_headline(&home, HEADLINE_COLUMNS, ret);
		home_done(&home);
	}
	db_close(db);
}

static void add_name(struct span paths, struct strbuf *ret)
{
	struct span first = span_first_line(paths);
	size_t more = 0;

	for (struct span rest = span_from_offset(paths, first.n + 1); rest.n; more++)
		rest = span_from_offset(rest, span_first_line(rest).n + 1);
	strbuf_add(ret, last_name(first));
	if (more)
		strbuf_addf(ret, " and %zu more", more);
}

static void add_before(const struct found *f, struct vec *ret)
{
	struct view_bundle *b = vec_push(ret);

	b->group = BUNDLE_BEFORE;
	strbuf_add(&b->paths, strbuf_span(&f->paths));
	add_name(strbuf_span(&f->paths), &b->name);
	add_headline(strbuf_str(&f->db), &b->what);
}

static void add_here(const struct found *f, struct vec *ret)
{
	struct view_bundle *b = vec_push(ret);
	bool all = span_eq_str(strbuf_span(&f->paths), ".");

	b->group = BUNDLE_HERE;
	strbuf_add(&b->paths, strbuf_span(&f->paths));
	strbuf_add_str(&b->name, all ? "all of it" : strbuf_str(&f->paths));
	if (f->files)
		strbuf_addf(&b->what, "%zu files: ", f->files);
	strbuf_add(&b->what, strbuf_span(&f->what));
}

void start_bundles(void *ctx, struct vec *ret)
{
	struct strbuf demo = {0};
	char *real = NULL; /* as the index has it */
	struct vec found;
	size_t left;

	(void)ctx;
	if (start_find_demo(&demo))
		real = realpath(strbuf_str(&demo), NULL);
	vec_init(&found, sizeof(struct found));
	found_before(OFFERED, &found);
	for (size_t i = 0; i < found.n; i++) {
		const struct found *f = vec_at(&found, i);

		if (!real || !span_eq_str(strbuf_span(&f->paths), real)) /* it has a row of its own */
			add_before(f, ret);
	}
	free(real);
	found_done(&found);
	vec_init(&found, sizeof(struct found));
	left = found_in(".", OFFERED, LOOK_MS, &found);
	for (size_t i = 0; i < found.n; i++)
		add_here(vec_at(&found, i), ret);
	found_done(&found);
	if (left) {
		struct view_bundle *b = vec_push(ret);

		b->group = BUNDLE_HERE;
		strbuf_addf(&b->what, "%zu more were not looked at", left);
	}
	if (demo.n) {
		struct view_bundle *b = vec_push(ret);

		b->group = BUNDLE_DEMO;
		b->paths = demo;
	}
}

/* ---- files ---- */

static void add_home(struct span typed, struct strbuf *ret)
{
	const char *home = env_get("HOME");
	bool of_home = home && (span_eq_str(typed, "~") || span_starts(typed, SPAN_LIT("~/")));

	if (of_home)
		strbuf_add_str(ret, home);
	strbuf_add(ret, span_from_offset(typed, of_home ? 1 : 0));
}

void start_files(struct span typed, struct ui_completions *ret)
{
	struct span name = last_name(typed);
	struct span before = span_sub(typed, 0, typed.n - name.n);
	struct strbuf dir = {0}, whole = {0};
	struct dirent *ent;
	struct stat st;
	DIR *d;

	add_home(before, &dir);
	d = opendir(dir.n ? strbuf_str(&dir) : ".");
	while (d && ret->items.n < FILES_OFFERED && (ent = readdir(d))) {
		bool is_dir = fstatat(dirfd(d), ent->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);

		if (!span_starts(span_from(ent->d_name), name) || (ent->d_name[0] == '.' && !name.n))
			continue;
		strbuf_clear(&whole);
		strbuf_addf(&whole, "%.*s%s%s", SPAN_ARG(before), ent->d_name, is_dir ? "/" : "");
		completions_add(ret, strbuf_span(&whole), NULL);
	}
	if (d)
		closedir(d);
	strbuf_done(&whole);
	strbuf_done(&dir);
}

bool start_take(const char *text, struct strbuf *ret_paths, struct err *e)
{
	struct strbuf path = {0};
	bool ok = true;

	strbuf_clear(ret_paths);
	for (struct span rest = span_from(text); ok && rest.n;) {
		struct span line = span_first_line(rest);

		strbuf_clear(&path);
		add_home(line, &path);
		ok = access(strbuf_str(&path), R_OK) == 0 || err_set_errno(e, ERR_READ, errno, "cannot open %s", strbuf_str(&path));
		strbuf_addf(ret_paths, "%s%s", ret_paths->n ? "\n" : "", strbuf_str(&path));
		rest = span_from_offset(rest, line.n + 1);
	}
	if (!ok)
		strbuf_clear(ret_paths);
	strbuf_done(&path);
	return ok;
}

/* ---- the console ---- */

struct start {
	struct ui *ui;
	struct chosen *chosen;
};

static bool take(void *ctx, const char *text)
{
	struct start *s = ctx;
	struct err e = {0};

	if (start_take(text, &s->chosen->paths, &e))
		return true;
	ui_message(s->ui, MESSAGE_ERROR, "%s", e.msg);
	return false;
}

int start_console(const struct cmdline *o, struct chosen *ret, struct err *e)
{
	const struct line_editor *editor = terminal_editor();
	const struct view_outside outside = {.files = start_files, .bundles = start_bundles};
	struct view_env env = {.bundle = "", .paths = "", .ascii = o->ascii, .outside = &outside, .dress = dress_new()};
	struct ui_setup setup = {.editor = editor, .program = "astscope"};
	struct start s = {.chosen = ret};
	struct term_setup term;
	struct strbuf theme = {0};
	int status;

	terminal_setup(o, &term);
	term.open = take;
	term.input = &ret->input;
	term.ctx = &s;
	view_env_setup_start(&env, &setup);
	s.ui = terminal_ui(&setup);
	terminal_options(s.ui, o, &term, &theme);
	if (ret->why.code != ERR_NONE)
		ui_message(s.ui, MESSAGE_ERROR, "%s%s%s", ret->why.msg, *ret->why.hint ? "; " : "", ret->why.hint);
	ret->why = (struct err){0};
	status = term_run(s.ui, &term, e);
	ret->redact = ui_redacts(s.ui);
	ui_free(s.ui);
	dress_free(env.dress);
	line_readline_free(editor);
	strbuf_done(&theme);
	return status;
}
