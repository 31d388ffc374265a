/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/redact.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"

static const uint64_t key[2] = {1, 2};

/* What is taken out of @text, "<name-k3m7qxa>" as "<name>". */
static void redacted(const struct redact *r, const char *text, struct strbuf *ret)
{
	struct strbuf b = {0};
	struct span rest;
	long dash;

	strbuf_clear(ret);
	if (!redact_text(r, span_from(text), &b))
		strbuf_add_str(&b, text);
	rest = strbuf_span(&b);
	while ((dash = span_find_char(rest, '-')) >= 0) {
		bool pseudonym = rest.n > (size_t)dash + 8 && rest.p[dash + 8] == '>';

		strbuf_add(ret, span_sub(rest, 0, (size_t)dash + !pseudonym));
		rest = span_from_offset(rest, (size_t)dash + (pseudonym ? 8 : 1));
	}
	strbuf_add(ret, rest);
	strbuf_done(&b);
}

static void what_is_taken_out(void **state)
{
	static const struct {
		const char *text, *out;
	} rows[] = {
		{"SIP/bobsphone9-0000001a is up", "SIP/<name>-0000001a is up"},
		{"Dial(SIP/uas/5551234,20)", "Dial(SIP/<name>/<number>,20)"},
		{"data=0x7f51e021e550 \"SIP/uas/300,20\"", "data=0x7f51e021e550 \"SIP/<name>/<number>,20\""},
		{"Local/5551234@lab-00000020;2", "Local/<number>@lab-00000020;2"},
		{"sip:alice.smith@pbx.example.com", "sip:<name>@<host>"},
		{"Peer 'bob77' at 10.1.2.3:5060", "Peer '<name>' at <ip>:5060"},
		{"secret=hunter2", "secret=<secret>"},
		{"Call from 'alice.smith' (203.0.113.77:5060) to", "Call from '<name>' (<ip>:5060) to"},
		{"loaded from 'res_odbc.conf' (section 2)", "loaded from 'res_odbc.conf' (section 2)"},
		{"/people/bob/asterisk/x.c", "<path>/x.c"},
		{"SIP/answer@uas,10", "SIP/<name>@<name>,10"},
		{"Local/5551234@lab/n,20", "Local/<number>@lab/n,20"},
		/* extensions, where the dialplan names them */
		{"Executing [sales@default:2] Queue(\"SIP/127.0.0.1-0000000c\", \"desk\")",
		 "Executing [<name>@default:2] Queue(\"SIP/127.0.0.1-0000000c\", \"desk\")"},
		{"Spawn extension (default, sales, 2) exited non-zero", "Spawn extension (default, <name>, 2) exited non-zero"},
		{"Spawn extension (default,100,2) exited non-zero", "Spawn extension (default,<number>,2) exited non-zero"},
		{"Goto (from-pstn,sales,1)", "Goto (from-pstn,<name>,1)"},
		{"sent to invalid extension: context,exten,priority=default,sales,1",
		 "sent to invalid extension: context,exten,priority=default,<name>,1"},
		{"\"Zed User\" <sip:zed@198.51.100.7>", "\"<name>\" <sip:<name>@<ip>>"},
		{"\"\"\"Dave Jones\"\" <4930777>\"", "\"\"\"<name>\"\" <<number>>\""},
		{"CallerIDName: Dave Jones Exten: 1001", "CallerIDName: <name> Exten: <number>"},
		{"CallerIDName: <unknown> Exten: 1001", "CallerIDName: <unknown> Exten: <number>"},
		{"ConnectedLineName: Dave B. Jones", "ConnectedLineName: <name>"},
		{"cid_name=Dave Jones, lines=4", "cid_name=<name>, lines=4"},
		{"cid_name=Dave Jones of a customer who rings us each day of a week and of a month and of a year and says each time "
		 "that the line was cut when they were asked to hold on for a moment until somebody is there who can help them with it",
		 "cid_name=<name> can help them with it"},
		{"Set(\"SIP/alice7-00000001\", \"CALLERID(name)=Dave Jones\")", "Set(\"SIP/<name>-00000001\", \"CALLERID(name)=<name>\")"},
		{"CALLERID(num)=4711", "CALLERID(num)=<number>"},
		{"CONNECTEDLINE(all)=Dave Jones <4711>", "CONNECTEDLINE(all)=<name> <4711>"},
		{"all/Queue:labq_pause_SIP/alice7", "all/Queue:labq_pause_SIP/<name>"},
		{"Outgoing Call for sales", "Outgoing Call for <name>"},
		{"Spawn extension (default, s, 2)", "Spawn extension (default, s, 2)"},
		/* what SIP calls a call */
		{"dialog for 1-24828@127.0.0.1 - INVITE", "dialog for <call>@127.0.0.1 - INVITE"},
		{"1f7f3e9e18c8dbd371365c8066dc5753@127.0.0.1", "<call>@127.0.0.1"},
		/* names of nobody */
		{"in family 'SIP/Registry'", "in family 'SIP/Registry'"},
		{"futex=futex@entry=0x564ea8f7bff0", "futex=futex@entry=0x564ea8f7bff0"},
		{"at ../sysdeps/nptl/futex-internal.h:146", "at ../sysdeps/nptl/futex-internal.h:146"},
		{"at ./nptl/lowlevellock.c:49", "at ./nptl/lowlevellock.c:49"},
		/* bytes of memory as a debugger prints them */
		{"\"[]A^A_\\303H\\213S@H\\215\\004\"", "\"[]A^A_\\303H\\213S@H\\215\\004\""},
		{"\"\\303\\244rno@host1\\000\"", "\"\\303\\244<name>@host1\\000\""},
		{"LWP 24828, 12-24828 in 3-4 s, 10:20:30", "LWP 24828, 12-24828 in 3-4 s, 10:20:30"},
	};
	struct redact *r = redact_new(key);
	struct strbuf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		redacted(r, rows[i].text, &b);
		assert_string_equal(strbuf_str(&b), rows[i].out);
	}
	strbuf_done(&b);
	redact_free(r);
}

/* However long it is: a token has some hundred characters. */
static void a_long_secret_is_taken_out(void **state)
{
	struct redact *r = redact_new(key);
	struct strbuf text = {0}, b = {0};

	(void)state;
	strbuf_add_str(&text, "auth_pass=");
	strbuf_add_repeat(&text, 'k', 300);
	strbuf_add_str(&text, ", user=bob77");
	redacted(r, strbuf_str(&text), &b);
	assert_string_equal(strbuf_str(&b), "auth_pass=<secret>, user=<name>");
	strbuf_done(&text);
	strbuf_done(&b);
	redact_free(r);
}

/* A word that was learnt is one anywhere; a call's counter is not, as times and counts look like it. */
static void what_is_learnt(void **state)
{
	struct redact *r = redact_new(key);
	struct strbuf b = {0};

	(void)state;
	redact_learn(r, SPAN_LIT("Peer 'bob77' called sip:1-24828@127.0.0.1 and 555-1234@127.0.0.1"));
	redact_learn(r, SPAN_LIT("\"\\303H\\213SA@H\\215\""));
	redacted(r, "bob77 again: 1-24828, 555-1234, 213SA", &b);
	assert_string_equal(strbuf_str(&b), "<name> again: 1-24828, <name>, 213SA");
	strbuf_done(&b);
	redact_free(r);
}

static void value_redacted(const struct redact *r, const char *text, const char *out)
{
	struct strbuf once = {0}, twice = {0};
	struct redact *none = redact_new(key);

	if (!redact_value(r, span_from(text), &once))
		strbuf_add_str(&once, text);
	assert_false(redact_value(r, strbuf_span(&once), &twice));
	/* without its hashes */
	redacted(none, strbuf_str(&once), &twice);
	assert_string_equal(strbuf_str(&twice), out);
	strbuf_done(&once);
	strbuf_done(&twice);
	redact_free(none);
}

/* A word of the language, and a short number: private where such may stand, and a word elsewhere. */
static void what_is_marked(void **state)
{
	static const struct {
		const char *text, *out;
	} rows[] = {
		{"service", "<name>"},
		{"Executing [s@default:2] CrashLab(\"SIP/127.0.0.1-0000000c\", \"service\") in new stack",
		 "Executing [s@default:2] CrashLab(\"SIP/127.0.0.1-0000000c\", \"<name>\") in new stack"},
		{"Executing [s@default:2] Gosub(\"SIP/127.0.0.1-0000000c\", \"sub,100,1(service)\")",
		 "Executing [s@default:2] Gosub(\"SIP/127.0.0.1-0000000c\", \"sub,<number>,1(<name>)\")"},
		{"channel-state Up, caller service", "channel-state Up, caller <name>"},
		{"with 100, channel-state Up", "with <number>, channel-state Up"},
		{"my trunk", "<name>"},
		{"SIP/127.0.0.1-0000000c!ctx!service!2!Up!", "SIP/127.0.0.1-0000000c!ctx!<name>!2!Up!"},
		/* a name of several words wherever it stands */
		{"Call from Dave Jones to 7", "Call from <name> to 7"}, {"call of Dave Jones", "call of <name>"},
		{"\"CHAN_START\",\"Dave Jones\",\"\"", "\"CHAN_START\",\"<name>\",\"\""}, {"Zed User, Dave Jones", "<name>, <name>"},
		/* no place of theirs */
		{"Dave Jonesy", "Dave Jonesy"}, {"Dave", "Dave"},
		{"the service is up, service_start pbx.c:100", "the service is up, service_start pbx.c:100"},
		{"100", "100"}, {"lines 1,100,200", "lines 1,100,200"}, {"waits with service locks", "waits with service locks"},
	};
	static const char *const marked[] = {"service", "100", "my trunk", "s", "default", "Dave Jones", "Zed User"};
	struct redact *r = redact_new(key);
	struct strbuf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(marked); i++)
		redact_mark(r, span_from(marked[i]));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		redacted(r, rows[i].text, &b);
		assert_string_equal(strbuf_str(&b), rows[i].out);
	}
	/* of a column that has such values */
	value_redacted(r, "100", "<number>");
	value_redacted(r, "100,20", "<number>,20");
	value_redacted(r, "service", "<name>");
	value_redacted(r, "(Outgoing Line)", "(Outgoing Line)");
	value_redacted(r, "default", "default");
	strbuf_done(&b);
	redact_free(r);
}

/* Texts go through here where they are written and where they are drawn. */
static void twice_is_as_once(void **state)
{
	static const char *const texts[] = {
		"user 'bob77' number=4930123456 host=pbx.example.com secret=hunter2 SIP/bob77-0000001a",
		"account: <Alice7>", "\"Eve X\" <4711>",
	};
	struct redact *r = redact_new(key);
	struct strbuf once = {0}, twice = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		strbuf_clear(&once);
		strbuf_clear(&twice);
		assert_true(redact_text(r, span_from(texts[i]), &once));
		assert_false(redact_text(r, strbuf_span(&once), &twice));
	}
	strbuf_done(&once);
	strbuf_done(&twice);
	redact_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_taken_out),
		cmocka_unit_test(a_long_secret_is_taken_out),
		cmocka_unit_test(what_is_learnt),
		cmocka_unit_test(what_is_marked),
		cmocka_unit_test(twice_is_as_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
