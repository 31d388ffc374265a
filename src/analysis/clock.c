/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/record.h"
#include "astscope/base/scan.h"
#include "astscope/base/stamp.h"
#include "astscope/store/queries.h"

/*
 * One clock for the bundle: how far the clock of each source is from UTC.  A source may say its zone.  A log may tell it: ids of
 * channels count the seconds in UTC.  Else times of the same process that are known decide, if one zone alone makes them fit; that
 * is a guess, and what nothing tells stays open.
 */

#define SECOND_US INT64_C(1000000)
#define HOUR_S 3600

enum {
	QUARTER_S = 900,  /* zones differ by so much at least */
	SLACK_S = 120,    /* a file is named, a dump taken so long before or after */
	NEAR_S = 3,       /* a message is written so soon after what it tells of */
	IDS_LEAST = 2,    /* agreeing ids */
	WEST_S = -12 * HOUR_S,
	EAST_S = 14 * HOUR_S,
};

/* Times of one kind of one source. */
struct times {
	int64_t run, source, line; /* run: 0 = of none */
	struct span path, kind, first, last;
	int64_t first_us, last_us; /* UTC, else TIME_UNKNOWN */
	int64_t from_us;           /* on its own clock */
	bool begins;               /* a log: a process begins there */
	bool parsed, has_year, has_offset;
	struct stamp begin, end;
	int32_t offset_s;
	const char *confidence;    /* NULL = not known */
	struct span why;
};

/* What is said of it, in an arena. */
struct clocks {
	struct arena *arena;
	struct vec times;
};

static void settle(struct clocks *c, struct times *t, int32_t offset_s, const char *confidence, struct strbuf *why)
{
	t->offset_s = offset_s;
	t->has_offset = true;
	t->confidence = confidence;
	t->why = arena_span(c->arena, strbuf_span(why));
	t->first_us = t->from_us - offset_s * SECOND_US;
	t->last_us = stamp_wall_after_us(&t->end, t->from_us) - (t->end.has_offset ? t->end.offset_s : offset_s) * SECOND_US;
	strbuf_done(why);
}

static void open_why(struct clocks *c, struct times *t, const char *why)
{
	t->why = arena_span(c->arena, span_from(why));
}

/* "UTC", "+01:00" */
static void add_offset(struct strbuf *b, int32_t s)
{
	int32_t minutes = (s < 0 ? -s : s) / 60;

	if (s)
		strbuf_addf(b, "%c%02d:%02d", s < 0 ? '-' : '+', (int)minutes / 60, (int)minutes % 60);
	else
		strbuf_add_str(b, "UTC");
}

/* What the source says itself. */
static void read_times(struct clocks *c, struct times *t)
{
	bool name = span_eq_str(t->kind, "name") || span_eq_str(t->kind, "collected"); /* both as files are named */
	struct strbuf why = {0};

	if (t->first_us != TIME_UNKNOWN) {
		t->confidence = "sure";
		t->has_offset = true;
		t->from_us = t->first_us;
		open_why(c, t, "it counts in UTC");
		return;
	}
	if (span_eq_str(t->kind, "uptime")) {
		open_why(c, t, "when the process began is not known");
		return;
	}
	t->parsed = name ? stamp_in_name(t->first, &t->begin) : stamp_parse(t->first, &t->begin);
	t->end = t->begin;
	if (!t->parsed) {
		open_why(c, t, "its times are in no form that is known, or count from the start of the machine");
		return;
	}
	if (!name && !stamp_parse(t->last, &t->end))
		t->end = t->begin;
	/* The first lines may stand in another form, without the year that the rest tells. */
	t->has_year = t->begin.year || t->end.year;
	t->from_us = stamp_wall_us(&t->begin, t->end.year ? t->end.year : 1970);
	if (t->begin.has_offset || t->end.has_offset) {
		const struct stamp *s = t->begin.has_offset ? &t->begin : &t->end;

		strbuf_add_str(&why, "it says ");
		strbuf_add(&why, s->zone);
		if (t->has_year)
			settle(c, t, s->offset_s, "sure", &why);
		else
			strbuf_done(&why);
		return;
	}
	if (t->begin.zone.n)
		open_why(c, t, "its zone has a name that means several");
	else
		open_why(c, t, t->has_year ? "no text tells its zone" : "no text tells its zone and its year");
}

static bool load_times(const struct analysis *a, struct clocks *c, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_CLOCK_STAMPS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct times t = {
			.run = stmt_is_null(st, 0) ? 0 : stmt_i64(st, 0),
			.source = stmt_i64(st, 1),
			.path = arena_span(c->arena, stmt_text(st, 2)),
			.kind = arena_span(c->arena, stmt_text(st, 3)),
			.line = stmt_i64(st, 4),
			.first = arena_span(c->arena, stmt_text(st, 5)),
			.last = arena_span(c->arena, stmt_text(st, 6)),
			.first_us = stmt_is_null(st, 7) ? TIME_UNKNOWN : stmt_i64(st, 7),
			.last_us = stmt_is_null(st, 8) ? TIME_UNKNOWN : stmt_i64(st, 8),
			.begins = stmt_i64(st, 9) != 0,
		};

		read_times(c, &t);
		if (t.parsed || !span_eq_str(t.kind, "name"))
			vec_append(&c->times, &t);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* ---- ids of channels ---- */

/* The offset that a message tells which was written when @epoch_s began; a year is told with it. */
static bool offset_of_id(const struct stamp *s, int64_t epoch_s, int32_t *ret_offset, int *ret_year)
{
	for (int32_t offset = WEST_S; offset <= EAST_S; offset += QUARTER_S) {
		int64_t wall = (epoch_s + offset) * SECOND_US;
		int year = stamp_year_of(wall);
		int64_t late = stamp_wall_us(s, year) / SECOND_US - wall / SECOND_US;

		if (late < -1 || late > NEAR_S)
			continue;
		*ret_offset = offset;
		*ret_year = year;
		return true;
	}
	return false;
}

static bool try_ids(const struct analysis *a, struct clocks *c, struct times *t, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_CLOCK_IDS);
	int32_t offset, found = 0;
	int year, found_year = 0;
	size_t agree = 0, differ = 0;
	enum step step;

	stmt_bind_i64(st, ":source", t->source);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stamp s;
		int64_t epoch_s = stmt_i64(st, 2);

		if (!stamp_parse(stmt_text(st, 1), &s) || epoch_s <= 0 || epoch_s > STAMP_MOST_US / SECOND_US ||
		    !offset_of_id(&s, epoch_s, &offset, &year))
			continue;
		differ += agree && offset != found;
		agree += !agree || offset == found;
		found = offset;
		found_year = found_year ? found_year : year;
	}
	stmt_reset(st);
	if (agree >= IDS_LEAST && !differ) {
		struct strbuf why = {0};

		/* The log may have begun in the year before. */
		t->from_us = stamp_wall_us(&t->begin, found_year);
		if (!t->begin.year && stamp_wall_us(&t->begin, found_year) > stamp_wall_after_us(&t->end, t->from_us))
			t->from_us = stamp_wall_us(&t->begin, found_year - 1);
		strbuf_add_str(&why, "ids of its channels count in UTC, so it is in ");
		add_offset(&why, found);
		t->has_year = true;
		settle(c, t, found, "derived", &why);
	}
	return step == STEP_DONE;
}

/* ---- times of the same process ---- */

/* Two times can be near each other only if they are of one process, or if no process is known. */
static bool may_tell(const struct times *known, const struct times *t)
{
	return known != t && known->has_offset && known->source != t->source && !span_eq_str(known->kind, "member") &&
	       (known->run == t->run || !known->run || !t->run);
}

static int64_t begin_in(const struct times *t, int64_t near_us)
{
	int year = stamp_year_of(near_us < 0 ? 0 : near_us);
	int64_t best = stamp_wall_us(&t->begin, year);

	for (int other = year - 1; !t->begin.year && !t->end.year && other <= year + 1; other += 2) {
		int64_t us = stamp_wall_us(&t->begin, other);

		if ((us > near_us ? us - near_us : near_us - us) < (best > near_us ? best - near_us : near_us - best))
			best = us;
	}
	return t->has_year ? t->from_us : best;
}

/* Of a source whose zone is tried. */
struct fit {
	const struct times *by;  /* that decides */
	int64_t from_us, to_us;  /* on its own clock */
	int64_t latest_us;       /* of all that is known, on the same */
};

/* True if the times of @known lie inside those of @t or around them, if that is in the zone. */
static bool fits(const struct times *t, const struct times *known, int32_t offset_s, struct fit *fit)
{
	const int64_t slack = SLACK_S * SECOND_US;
	int64_t first = known->first_us + offset_s * SECOND_US, last = known->last_us + offset_s * SECOND_US;

	if (!fit->by) {
		fit->by = known;
		fit->from_us = begin_in(t, first);
		fit->to_us = stamp_wall_after_us(&t->end, fit->from_us);
		fit->latest_us = last;
	}
	fit->latest_us = last > fit->latest_us ? last : fit->latest_us;
	return (first >= fit->from_us - slack && last <= fit->to_us + slack) ||
	       (first <= fit->from_us + slack && last >= fit->to_us - slack);
}

/* A date that somebody kept, of whatever was done then. */
static bool is_loose(const struct times *t)
{
	return span_eq_str(t->kind, "date");
}

/* True if all that is known fits in; without any it does not.  @loose: dates that somebody kept count too. */
static bool all_fit(const struct clocks *c, const struct times *t, int32_t offset_s, bool loose, struct fit *fit)
{
	*fit = (struct fit){0};
	for (size_t i = 0; i < c->times.n; i++) {
		const struct times *known = vec_at(&c->times, i);

		if (may_tell(known, t) && (loose || !is_loose(known)) && !fits(t, known, offset_s, fit))
			return false;
	}
	return fit->by != NULL;
}

static bool ends_there(const struct fit *fit)
{
	int64_t apart = fit->to_us - fit->latest_us;

	return apart > -SLACK_S * SECOND_US && apart < SLACK_S * SECOND_US;
}

/* The one zone in which all that is known of the process fits in; of several the one in which the last of it is where @t ends. */
static void try_others(struct clocks *c, struct times *t, bool loose)
{
	struct fit fit, any = {0}, at_end = {0};
	int32_t any_s = 0, end_s = 0;
	size_t zones = 0, ends = 0;
	struct strbuf why = {0};

	if (!t->parsed || t->has_offset)
		return;
	for (int32_t offset = WEST_S; offset <= EAST_S; offset += QUARTER_S) {
		if (!all_fit(c, t, offset, loose, &fit))
			continue;
		zones++;
		any = fit;
		any_s = offset;
		if (!ends_there(&fit))
			continue;
		ends++;
		at_end = fit;
		end_s = offset;
	}
	if (zones != 1 && ends != 1)
		return;
	if (zones != 1) {
		any = at_end;
		any_s = end_s;
	}
	strbuf_add_str(&why, "the time of ");
	strbuf_add(&why, any.by->path);
	strbuf_add_str(&why, zones == 1 ? " fits in only if it is in " : " is where it ends if it is in ");
	add_offset(&why, any_s);
	strbuf_add_str(&why, t->has_year ? "" : ", and tells the year");
	t->from_us = any.from_us;
	t->has_year = true;
	settle(c, t, any_s, "guess", &why);
}

/* A time that was printed where a log of the process begins: the start of the process, in the zone of the log. */
static void try_start(struct clocks *c, struct times *t)
{
	if (!t->parsed || t->has_offset || !span_eq_str(t->kind, "start"))
		return;
	for (size_t i = 0; i < c->times.n; i++) {
		const struct times *log = vec_at(&c->times, i);
		struct strbuf why = {0};
		int64_t apart;

		if (!log->has_offset || !span_eq_str(log->kind, "log") || log->run != t->run)
			continue;
		apart = log->from_us - t->from_us;
		if (apart < -SECOND_US || apart > SLACK_S * SECOND_US)
			continue;
		strbuf_add_str(&why, "it is where ");
		strbuf_add(&why, log->path);
		strbuf_add_str(&why, " begins");
		settle(c, t, log->offset_s, strcmp(log->confidence, "guess") == 0 ? "guess" : "derived", &why);
		return;
	}
}

/* "2 hours, 3 minutes, 5 seconds", or seconds: how long a process ran; -1: it is neither. */
static int64_t read_uptime(struct span s)
{
	static const struct {
		const char *unit;
		int64_t s;
	} units[] = {
		{"year", 365 * 86400}, {"week", 7 * 86400}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1},
	};
	int64_t sum = 0;
	size_t next = 0;

	s = span_trim(s);
	while (s.n) {
		struct span word;
		uint64_t n;

		if (!scan_u64(&s, &n) || n > UINT32_MAX)
			return -1;
		scan_blanks(&s);
		if (!s.n && !next)
			return (int64_t)n;
		if (!scan_word(&s, &word))
			return -1;
		while (next < ARRAY_LEN(units) && !span_starts(word, span_from(units[next].unit)))
			next++;
		if (next == ARRAY_LEN(units))
			return -1;
		sum += (int64_t)n * units[next++].s;
		scan_blanks(&s);
	}
	return next ? sum : -1;
}

/* How long the process ran says when that was asked, if the process began at a time that is known. */
static void try_uptime(struct clocks *c, struct times *t)
{
	int64_t ran = span_eq_str(t->kind, "uptime") ? read_uptime(t->first) : -1;

	for (size_t i = 0; i < c->times.n && ran >= 0 && !t->has_offset && t->run; i++) {
		const struct times *start = vec_at(&c->times, i);
		struct strbuf why = {0};

		if (!start->has_offset || start->run != t->run ||
		    !(span_eq_str(start->kind, "start") || (start->begins && span_eq_str(start->kind, "log"))))
			continue;
		strbuf_addf(&why, "it ran for %lld s then, and began as ", (long long)ran);
		strbuf_add(&why, start->path);
		strbuf_add_str(&why, " tells");
		t->from_us = start->first_us + start->offset_s * SECOND_US + ran * SECOND_US;
		t->has_year = t->has_offset = true;
		t->offset_s = start->offset_s;
		t->first_us = t->last_us = start->first_us + ran * SECOND_US;
		t->confidence = strcmp(start->confidence, "guess") == 0 ? "guess" : "derived";
		t->why = arena_span(c->arena, strbuf_span(&why));
		strbuf_done(&why);
	}
}

static bool write_times(const struct analysis *a, const struct clocks *c, struct err *e)
{
	for (size_t i = 0; i < c->times.n; i++) {
		const struct times *t = vec_at(&c->times, i);
		struct stmt *st = db_query(a->db, Q_CLOCK_INSERT);

		stmt_bind_i64(st, ":source", t->source);
		stmt_bind_text(st, ":kind", t->kind);
		stmt_bind_i64(st, ":line", t->line);
		stmt_bind_text(st, ":first", t->first);
		stmt_bind_text(st, ":last", t->last);
		bind_optional(st, ":from_us", t->has_year || t->has_offset ? t->from_us : TIME_UNKNOWN, TIME_UNKNOWN);
		bind_optional(st, ":offset_s", t->has_offset ? t->offset_s : INT64_MIN, INT64_MIN);
		bind_optional(st, ":first_us", t->first_us, TIME_UNKNOWN);
		bind_optional(st, ":last_us", t->last_us, TIME_UNKNOWN);
		if (t->confidence)
			stmt_bind_text(st, ":confidence", span_from(t->confidence));
		else
			stmt_bind_null(st, ":confidence");
		stmt_bind_text(st, ":why", t->why);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool tell_zones(const struct analysis *a, struct clocks *c, struct err *e)
{
	for (size_t i = 0; i < c->times.n; i++) {
		struct times *t = vec_at(&c->times, i);

		if (t->parsed && !t->has_offset && span_eq_str(t->kind, "log") && !try_ids(a, c, t, e))
			return false;
	}
	for (size_t i = 0; i < c->times.n; i++)
		try_start(c, vec_at(&c->times, i));
	for (int loose = 0; loose < 2; loose++) {
		for (size_t i = 0; i < c->times.n; i++)
			try_others(c, vec_at(&c->times, i), loose);
	}
	for (size_t i = 0; i < c->times.n; i++)
		try_start(c, vec_at(&c->times, i));
	for (size_t i = 0; i < c->times.n; i++)
		try_uptime(c, vec_at(&c->times, i));
	return true;
}

bool analysis_clock(const struct analysis *a, struct err *e)
{
	static const int moments[] = {
		Q_LINE_TIME_LOG, Q_LINE_TIME_SYSTEM, Q_LOG_ECHOES,
		Q_INCIDENT_FAULTS, Q_INCIDENT_CRASH_ENDS, Q_INCIDENT_CRASH_NAMES,
		Q_INCIDENT_RINGS, Q_INCIDENT_RING_REPORTS, Q_INCIDENT_RING_WORDS, Q_INCIDENT_RING_SEEN,
		Q_INCIDENT_ENDS,
	};
	struct clocks c = {.arena = arena_new()};
	bool ok;

	vec_init(&c.times, sizeof(struct times));
	ok = load_times(a, &c, e) && tell_zones(a, &c, e) && write_times(a, &c, e);
	for (size_t i = 0; ok && i < ARRAY_LEN(moments); i++)
		ok = run_query(a->db, moments[i], e);
	vec_done(&c.times);
	arena_free(c.arena);
	return ok;
}
