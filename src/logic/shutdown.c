/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/shutdown.h"

/*
 * At the end of a shutdown nearly all kinds of objects have ended: of complete logs at most 0.11 of the creators have one left
 * if they stopped cleanly, and 0.76 or more if not; alive are at most 0.027 of the most there were, or 0.79 and more.
 */
#define CREATORS_ALIVE_CLEAN 0.15
#define ALIVE_CLEAN 0.05
/* The same of a log whose last row is not the last any more. */
#define CREATORS_ALIVE_ABRUPT 0.5
/* The same where another file says that it ended in order, and the rows do not. */
#define CREATORS_ALIVE_LOGGED 0.3

static bool few_creators(const struct log_end *end)
{
	return (double)end->creators_alive <= CREATORS_ALIVE_CLEAN * (double)end->creators_seen;
}

bool shutdown_left_much(const struct log_end *end)
{
	return !few_creators(end) || (end->alive_peak > 0 && (double)end->alive > ALIVE_CLEAN * (double)end->alive_peak);
}

static const char *say(struct strbuf *why, const char *word, const char *text)
{
	strbuf_add_str(why, text);
	return word;
}

static const char *say_kinds(struct strbuf *why, const char *word, const char *begin, const struct log_end *end)
{
	strbuf_addf(why, "%s%lld of %lld kinds still alive", begin, (long long)end->creators_alive,
		    (long long)end->creators_seen);
	return word;
}

/*
 * "core stop now" says the same words, and leaves nearly all as it is; so does a shutdown that modules in use have cut short, which
 * leaves what those own.
 */
static bool is_logged_stop(const struct log_end *end)
{
	return end->stop_logged && !end->stop_cut && end->creators_seen &&
	       (double)end->creators_alive < CREATORS_ALIVE_LOGGED * (double)end->creators_seen;
}

/* Sorted, the last row is lost; what is alive is not.  It is derived, then, and not what the log says. */
static const char *judge_sorted(const struct log_end *end, struct strbuf *why)
{
	strbuf_addf(why, "the refs log is sorted by %s", end->whole_lines ? "whole lines" : "address");
	if (end->creators_seen && few_creators(end))
		return say_kinds(why, "clean", "; by what is alive it ended cleanly: ", end);
	if (is_logged_stop(end))
		return say_kinds(why, "clean", "; it ended cleanly, as the log says: ", end);
	if (end->creators_seen && (double)end->creators_alive >= CREATORS_ALIVE_ABRUPT * (double)end->creators_seen)
		return say_kinds(why, "abrupt", "; by what is alive it stops without a shutdown: ", end);
	return "unknown";
}

static const char *judge_rows(const struct log_end *end, struct strbuf *why, bool *ret_derived)
{
	/* Where no object is seen to be made, what is left is compared with nothing. */
	if (end->shutdown_row && !end->stop_cut && end->creators_seen && !shutdown_left_much(end))
		return say_kinds(why, "clean", "ended cleanly: ", end);
	*ret_derived = is_logged_stop(end);
	if (*ret_derived)
		return say_kinds(why, "clean", "ended cleanly, as the log says: ", end);
	if (end->stop_cut)
		return say_kinds(why, "abrupt", "modules in use cut the shutdown short, as the log says: ", end);
	if (end->stop_logged)
		return say_kinds(why, "abrupt", "the log says that it ended, but much was not cleaned up, as after core stop now: ", end);
	if (!end->shutdown_row)
		return say(why, "abrupt", "the refs log stops without a shutdown");
	strbuf_addf(why, "stopped while shutting down: %lld alive", (long long)end->alive);
	return "abrupt";
}

const char *shutdown_judge(const struct log_end *end, struct strbuf *ret_why, bool *ret_derived)
{
	*ret_derived = false;
	if (end->said_clean)
		return say(ret_why, "clean", "a log line of the daemon says that it ended cleanly");
	if (!end->has_log)
		return say(ret_why, "unknown", "there is no refs log");
	if (end->torn)
		return say(ret_why, "unknown", "the refs log is cut off");
	if (end->partial)
		return say(ret_why, "unknown", "the refs log was not read to its end");
	*ret_derived = end->sorted;
	return end->sorted ? judge_sorted(end, ret_why) : judge_rows(end, ret_why, ret_derived);
}
