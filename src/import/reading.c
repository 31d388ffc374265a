/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cancel.h"
#include "pass_data.h"

#include <string.h>
#include <sys/statvfs.h>

#include "stream.h"

#include "astscope/base/env.h"

/* What reading a member needs on both ways, as the rows of a refs log and through the stage of sections. */

#define WEIGH_EVERY_US 20000 /* how often the database and its disk are measured */
#define COMMIT_EVERY_US 1000000
#define WRITE_AFTER_STOP_US 400000 /* the user who wants to stop waits for no more than this */

/* ---- how much it may cost ---- */

uint64_t pass_disk_free(const struct pass *p)
{
	struct strbuf dir = {0};
	struct statvfs st;
	long slash = p->args->place ? span_rfind_char(span_from(p->args->place), '/') : -1;
	const char *temp = p->args->place ? NULL : db_temp_dir();
	uint64_t n = UINT64_MAX;

	strbuf_add_str(&dir, slash == 0 ? "/" : temp ? temp : ".");
	if (slash > 0) {
		strbuf_clear(&dir);
		strbuf_add(&dir, (struct span){p->args->place, (size_t)slash});
	}
	if ((p->args->place || temp) && statvfs(strbuf_str(&dir), &st) == 0)
		n = (uint64_t)st.f_bavail * st.f_frsize;
	strbuf_done(&dir);
	return n;
}

static void weigh(struct pass *p, int64_t now)
{
	uint64_t bytes;

	p->weighed_us = now;
	bytes = db_bytes(p->args->db);
	if (bytes > p->budget.limit[BUDGET_DATABASE])
		p->over = BUDGET_DATABASE;
	else if (budget_disk_is_short(&p->budget, pass_disk_free(p), bytes))
		p->over = BUDGET_FREE;
}

bool pass_goes_on(struct pass *p)
{
	int64_t now = env_monotonic_us();

	if (!p->over && now - p->weighed_us >= WEIGH_EVERY_US)
		weigh(p, now);
	return !is_cancelled(p->args->args->cancel) && !p->over;
}

/* ---- sources ---- */

bool pass_commit_if_due(struct pass *p)
{
	int64_t now = env_monotonic_us();

	if (now - p->committed_us < COMMIT_EVERY_US)
		return true;
	p->committed_us = now;
	return db_commit(p->args->db, p->e) && db_begin(p->args->db, p->e);
}

void pass_count_member(struct pass *p, uint64_t lines)
{
	struct member_sums sums;

	cursor_sums(p->cursor, &sums);
	p->now->sums = sums;
	p->now->bytes = (int64_t)sums.bytes;
	p->watch.bytes += sums.bytes;
	p->watch.lines += lines;
	p->ret->bytes += sums.bytes;
}

bool pass_end_source(struct pass *p, const struct source_end *as, enum got got, bool torn_line, const char *more)
{
	struct strbuf note = {0};
	struct source_end end = *as;
	struct member_sums sums;
	const struct tally *tally = &as->tally;
	bool ok;

	cursor_sums(p->cursor, &sums);
	if (got == GOT_TORN) {
		end.state = SOURCE_TORN;
		strbuf_add_str(&note, cursor_note(p->cursor) ? cursor_note(p->cursor) : "breaks off");
	} else if (got == GOT_STOP) {
		end.state = SOURCE_PARTIAL;
		p->cut = p->over != BUDGET_NONE;
		if (p->cut)
			budget_why(&p->budget, p->over, &note);
		strbuf_add_str(&note, p->cut ? ": the rest is not read" : "the import was stopped before its end");
	} else if (got == GOT_END && p->args->args->growing) {
		end.state = SOURCE_PARTIAL;
		strbuf_add_str(&note, "is being written");
	} else if (!end.last_line) {
		end.digest = (struct span){(const char *)sums.digest, BUNDLE_DIGEST_BYTES};
	}
	if (got == GOT_END && torn_line) {
		end.state = SOURCE_TORN;
		strbuf_addf(&note, "ends inside line %llu", (unsigned long long)(as->last_line ? as->last_line : tally->lines));
	}
	if (more)
		strbuf_addf(&note, "%s%s", note.n ? "; " : "", more);
	end.note = strbuf_span(&note);
	ok = writer_end_source(p->w, &end, p->e);
	strbuf_done(&note);
	p->ret->lines += tally->lines;
	p->ret->records += tally->records;
	p->ret->rejects += tally->rejects;
	if (ok && tally->lines != tally->records + tally->continuations + tally->rejects)
		return err_set(p->e, ERR_INTERNAL,
			       "%s: %llu lines, but %llu records, %llu continuations and %llu rejects",
			       p->now->path, (unsigned long long)tally->lines, (unsigned long long)tally->records,
			       (unsigned long long)tally->continuations, (unsigned long long)tally->rejects);
	return ok;
}

enum lane_wish pass_tick(void *ctx, uint64_t lines, uint64_t bytes)
{
	struct pass *p = ctx;
	struct err ignored;

	watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, lines, p->now->path);
	if (writer_error(p->w, &ignored) || !pass_commit_if_due(p))
		return LANE_DROP;
	if (pass_goes_on(p))
		return LANE_ON;
	if (!p->stopped_us)
		p->stopped_us = env_monotonic_us();
	return p->over || env_monotonic_us() - p->stopped_us > WRITE_AFTER_STOP_US ? LANE_DROP : LANE_STOP;
}
