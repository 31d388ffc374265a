#include "config.h"

#include "findings.h"

#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* Of so few stacks each is worth a line. */
#define STACKS_MAX 3

/* "&job.cond" of "0x5583003 \"&job.cond\"" */
static void add_quoted(struct strbuf *b, struct span text)
{
	struct span quoted;

	if (scan_until_char(&text, '"', &quoted) && scan_until_char(&text, '"', &quoted) && quoted.n)
		strbuf_addf(b, " (%.*s)", SPAN_ARG(quoted));
}

static const char *doing(struct span state)
{
	static const struct {
		const char *state, *does;
	} words[] = {
		{"running", "runs"},
		{"task-wait", "waits for another thread"},
		{"io-wait", "waits for a file, a peer or a time"},
		{"lock-wait", "waits for a lock"},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (span_eq_str(state, words[i].state))
			return words[i].does;
	}
	return "is";
}

bool find_few_stacks(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_FEW_STACKS);
	struct finding *n = NULL;
	enum step step;

	if (!run->stacks || run->waits)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	stmt_bind_i64(st, ":most", STACKS_MAX);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!n)
			n = finding_add(f, run, SEVERITY_INFO, "stack");
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, 1, 2, 3);
		strbuf_add_char(b, ' ');
		if (!stmt_is_null(st, 5))
			strbuf_addf(b, "waits for %.*s", SPAN_ARG(stmt_text(st, 5)));
		else
			strbuf_add_str(b, doing(stmt_text(st, 4)));
		if (!stmt_is_null(st, 9))
			add_quoted(b, stmt_text(st, 9));
		if (!stmt_is_null(st, 6))
			strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, 6)));
		if (!stmt_is_null(st, 7)) {
			strbuf_add_str(b, " at ");
			finding_add_site(b, st, 7, 8);
		}
	}
	stmt_reset(st);
	if (n) {
		strbuf_addf(&n->title, "%zu %s that %s no work", n->lines.n, plural((int64_t)n->lines.n, "thread", "threads"),
			    plural((int64_t)n->lines.n, "awaits", "await"));
		strbuf_add_str(&n->place, "stacks");
	}
	return step != STEP_FAIL;
}
