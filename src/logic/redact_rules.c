/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "redact_words.h"

#include "astscope/base/attr.h"

/* ---- the tables ---- */

/* Technologies of channels: what follows "TECH/" names who is called. */
static const char *const techs[] = {
	"SIP", "PJSIP", "IAX2", "IAX", "Local", "DAHDI", "Zap", "SCCP", "Skinny", "MGCP", "H323", "OOH323", "Motif", "Gtalk", "Jingle",
	"Phone", "Console", "ALSA", "OSS", "USTM", "UNISTIM", "Khomp", "mISDN", "CAPI", "Dongle", "Quectel", "Agent", "Queue", "Sip",
	"AudioSocket", "WebSocket", "Surrogate", "Recorder", "CBAnn", "Message", "Multicast", "MulticastRTP", "UnicastRTP", "Rtp",
};

/* Words behind which a value stands: KEY=value, KEY: value, KEY 'value', KEY = 0x... "value". */
enum key_of {
	OF_VALUE,
	OF_NUMBER, /* a word of every day: without quotes only what has digits is its value ("bad magic number: used after") */
	OF_SECRET,
	OF_NAME,   /* what people are called has blanks: up to the next "Word:", a comma or the end */
	OF_SENDER, /* a word of every day, too: only "from 'alice' (203.0.113.7:5060)" */
};
static const struct {
	const char *key;
	enum key_of of;
} keys[] = {
	{"exten", OF_VALUE}, {"extension", OF_VALUE}, {"callerid", OF_VALUE}, {"caller", OF_VALUE}, {"cid_num", OF_VALUE},
	{"cid_name", OF_NAME}, {"calleridnum", OF_VALUE}, {"calleridname", OF_NAME}, {"connectedline", OF_VALUE},
	{"connectedlinenum", OF_VALUE}, {"connectedlinename", OF_NAME}, {"dnid", OF_VALUE}, {"rdnis", OF_VALUE},
	{"ani", OF_VALUE}, {"number", OF_NUMBER},
	{"phone", OF_NUMBER}, {"accountcode", OF_VALUE}, {"account", OF_VALUE}, {"peeraccount", OF_VALUE},
	{"username", OF_VALUE}, {"user", OF_VALUE}, {"fromuser", OF_VALUE}, {"authuser", OF_VALUE}, {"endpoint", OF_VALUE},
	{"peer", OF_VALUE}, {"peername", OF_VALUE}, {"mailbox", OF_VALUE}, {"fullname", OF_NAME}, {"defaultuser", OF_VALUE},
	{"aor", OF_VALUE}, {"contact", OF_VALUE}, {"subscriber", OF_VALUE}, {"host", OF_VALUE}, {"hostname", OF_VALUE},
	{"fromdomain", OF_VALUE}, {"domain", OF_VALUE}, {"secret", OF_SECRET}, {"password", OF_SECRET}, {"from", OF_SENDER},
	{"passwd", OF_SECRET}, {"md5secret", OF_SECRET}, {"remotesecret", OF_SECRET}, {"auth_pass", OF_SECRET},
};

/* Folders that every system has: nothing in them is anybody's. */
static const char *const folders[] = {
	"/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/proc/", "/dev/", "/sys/", "/etc/asterisk/", "/etc/dahdi/", "/opt/asterisk/",
	"/var/log/asterisk/", "/var/lib/asterisk/", "/var/spool/asterisk/", "/var/run/asterisk/", "/run/asterisk/",
};

/* ---- rules ---- */

/* A part of "SIP/4001-0000001a", "Local/5551234@from-internal-00000001;2", "PJSIP/trunk/sip:49301234@host", "SIP/trunk/300". */
static bool find_channel(struct span s, size_t from, struct find *ret)
{
	size_t n = redact_run(s, from, is_word, "+*.-"), tail = 0;
	struct span part = span_sub(s, from, n);

	/* the counter at the end is nobody's */
	while (tail < part.n && is_hex(part.p[part.n - 1 - tail]))
		tail++;
	if (tail >= 6 && tail <= 10 && tail < part.n && part.p[part.n - 1 - tail] == '-')
		part.n -= tail + 1;
	/* what is everybody's stays, and so does the counter behind it */
	*ret = (struct find){.from = from, .n = redact_is_private(part) ? part.n : 0, .end = from + n};
	return n > 0;
}

static bool begins_channel(struct span s, size_t at, size_t *ret_from)
{
	for (size_t i = 0; i < ARRAY_LEN(techs); i++) {
		size_t n = strlen(techs[i]);

		if (at + n < s.n && s.p[at + n] == '/' && span_starts(span_from_offset(s, at), span_from(techs[i]))) {
			*ret_from = at + n + 1;
			return true;
		}
	}
	return false;
}

bool redact_begins_channel(struct span s, size_t at)
{
	size_t from;

	return begins_channel(s, at, &from);
}

static bool rule_channel(struct span s, size_t at, struct find *ret)
{
	size_t from;

	return begins_channel(s, at, &from) && find_channel(s, from, ret);
}

/* "SIP/trunk/300": what is dialled behind a trunk. */
static bool rule_dialled(struct span s, size_t at, struct find *ret)
{
	size_t trunk = at, from, tech;

	if (!at || s.p[at - 1] != '/')
		return false;
	for (trunk--; trunk && (is_word(s.p[trunk - 1]) || is_in(s.p[trunk - 1], "+*.-"));)
		trunk--;
	for (tech = trunk ? trunk - 1 : 0; tech && is_word(s.p[tech - 1]);)
		tech--;
	return trunk && begins_channel(s, tech, &from) && from == trunk && find_channel(s, at, ret) && ret->n;
}

/* "SIP/300@trunk": the peer that is asked.  Behind "Local/300@" a context stands, which stays. */
static bool rule_peer(struct span s, size_t at, struct find *ret)
{
	size_t called = at, from, tech;

	if (!at || s.p[at - 1] != '@')
		return false;
	for (called--; called && (is_word(s.p[called - 1]) || is_in(s.p[called - 1], "+*.-<>"));)
		called--;
	for (tech = called ? called - 1 : 0; tech && is_word(s.p[tech - 1]);)
		tech--;
	return called && begins_channel(s, tech, &from) && from == called && find_channel(s, at, ret) && ret->n &&
	       !span_starts(span_from_offset(s, tech), SPAN_LIT("Local/"));
}

static bool is_in_host(char c)
{
	return is_word(c) || is_in(c, ".:-]");
}

/* "user@", and "sip:user@": the user; "@host". */
static bool rule_user(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, ".%+*#-");

	if (at + n >= s.n || s.p[at + n] != '@' || at + n + 2 >= s.n || !(is_word(s.p[at + n + 1]) || s.p[at + n + 1] == '[') ||
	    !is_in_host(s.p[at + n + 2]) ||
	    span_starts(span_from_offset(s, at + n), SPAN_LIT("@entry="))) /* of gdb: the value that an argument came with */
		return false;
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (n >= 2 && s.p[at + n - 1] == '.')
		ret->n--;
	return redact_is_private(span_sub(s, at, ret->n));
}

static bool rule_host(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, ".-");

	while (n && is_in(s.p[at + n - 1], ".-"))
		n--;
	*ret = (struct find){.from = at, .n = n, .end = at + n, .kind = "host"};
	return n > 3 && redact_is_host(span_sub(s, at, n)) && !redact_is_known(span_sub(s, at, n));
}

static bool ends_word(struct span s, size_t at, const char *word)
{
	return span_ends(span_sub(s, 0, at), span_from(word));
}

static bool rule_ip4(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_digit, ".");

	while (n && s.p[at + n - 1] == '.')
		n--;
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	return redact_is_ip4(span_sub(s, at, n)) && !redact_is_known(span_sub(s, at, n)) && !ends_word(s, at, "Asterisk ") &&
	       !ends_word(s, at, "ersion ");
}

/* IPv6 has "::" or seven colons; six pairs are a MAC.  Times and C++ names have neither. */
static bool rule_ip6(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_hex, ":");
	struct span t = span_sub(s, at, n);
	int colons = 0, digits = 0;
	bool pairs = true, twice = false;

	for (size_t i = 0; i < t.n; i++) {
		colons += t.p[i] == ':';
		digits += is_digit(t.p[i]);
		twice |= i && t.p[i] == ':' && t.p[i - 1] == ':';
		pairs &= (i % 3 == 2) == (t.p[i] == ':');
	}
	*ret = (struct find){.from = at, .n = n, .end = at + n, .kind = "ip"};
	if (at + n < s.n && is_word(s.p[at + n]))
		return false;
	return ((twice && n > 4) || colons == 7 || (colons == 5 && pairs && n == 17)) && digits && !redact_is_known(t);
}

static bool rule_path(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, "/.+~@%=,-"), slash = 0, slashes = 0;
	struct span path = span_sub(s, at, n);

	/* "../sysdeps/clone3.S" is a place in a source tree */
	if (s.p[at] != '/' || n < 4 || (at && s.p[at - 1] == '.'))
		return false;
	for (size_t i = 0; i < n; i++) {
		slash = path.p[i] == '/' ? i : slash;
		slashes += path.p[i] == '/';
	}
	*ret = (struct find){.from = at, .n = slash, .end = at + slash, .kind = "path"};
	if (slashes < 2 || !slash || path.p[1] == '/')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (span_starts(path, span_from(folders[i]))) {
			ret->n = 0; /* all of it is dealt with, and stays */
			ret->end = at + n;
			return true;
		}
	return true;
}

/* The value in quotes is no channel, and an address of the network follows. */
static bool is_sender(struct span s, const struct find *value)
{
	if (span_find_char(span_sub(s, value->from, value->n), '/') >= 0)
		return false;
	s = span_from_offset(s, value->end < s.n ? value->end : s.n);
	return s.n > 3 && is_in(s.p[0], "\"'") && s.p[1] == ' ' && s.p[2] == '(' && (is_digit(s.p[3]) || s.p[3] == '[');
}

/* Where a name ends that begins at @i and has no quotes; of more than VALUE_MOST bytes, the last word that is within. */
static size_t name_end(struct span s, size_t i)
{
	size_t begin = i, end = i;

	while (i < s.n && !is_in(s.p[i], ",;\"\n\r")) {
		size_t n = redact_run(s, i, is_word, "+*#.@-'()");

		if ((i + n < s.n && is_in(s.p[i + n], ":=<")) || i + n - begin > VALUE_MOST)
			break;
		i += n ? n : 1;
		end = n ? i : end;
	}
	return end;
}

/* "CALLERID(name)=", as the dialplan sets it: where what stands in brackets ends; @of: of what kind the value is then. */
static size_t function_end(struct span s, size_t i, enum key_of *of)
{
	size_t n = i < s.n && s.p[i] == '(' ? redact_run(s, i + 1, is_word, "-") : 0;
	struct span word;

	if (!n || !span_starts(span_from_offset(s, i + 1 + n), SPAN_LIT(")=")))
		return i;
	word = span_sub(s, i + 1, n);
	*of = redact_is_same(word, "name") || redact_is_same(word, "all") ? OF_NAME : *of;
	return i + n + 2;
}

/* The value behind a key; a pointer of gdb before it and quotes around it are none of it. */
static bool rule_key(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, ""), i = at + n;
	bool digits = false, found = false, given = false, secret;
	enum key_of of = OF_VALUE;
	char quote = 0;

	for (size_t k = 0; k < ARRAY_LEN(keys) && !found; k++) {
		found = redact_is_same(span_sub(s, at, n), keys[k].key);
		of = keys[k].of;
	}
	if (!found)
		return false;
	secret = of == OF_SECRET;
	i = function_end(s, i, &of);
	while (i < s.n && (s.p[i] == ' ' || (!given && is_in(s.p[i], "=:")))) {
		given |= s.p[i] != ' ';
		i++;
	}
	if (span_starts(span_from_offset(s, i), SPAN_LIT("0x"))) {
		i += redact_run(s, i, is_word, "");
		i += redact_run(s, i, is_word, " ") == 1 ? 1 : 0;
		if (i < s.n && s.p[i] == ' ')
			i++;
	}
	while (i < s.n && is_in(s.p[i], "\"'\\<")) {
		quote = s.p[i++];
		given = true;
	}
	*ret = (struct find){.from = i, .kind = secret ? "secret" : NULL};
	if (of == OF_NAME && !quote)
		i = name_end(s, i);
	while (i < s.n && (quote ? !is_in(s.p[i], "\"'\\>\n") : is_word(s.p[i]) || is_in(s.p[i], "+*#.@-")))
		i++;
	ret->n = i - ret->from;
	ret->end = i;
	for (size_t k = ret->from; k < i; k++)
		digits |= is_digit(s.p[k]);
	if (!given || (of == OF_NUMBER && !quote && !digits) || (of == OF_SENDER && !(quote && is_sender(s, ret))))
		return false;
	return redact_is_private(span_sub(s, ret->from, ret->n)) && (secret || (ret->n >= 3 && ret->n <= VALUE_MOST));
}

/* "Alice Smith" <4001>, "Alice Smith" <sip:alice@host>: the name; the number is the next. */
static bool rule_caller(struct span s, size_t at, struct find *ret)
{
	size_t i = at + 1, from;

	if (s.p[at] != '"')
		return false;
	while (i < s.n && s.p[i] != '"' && i - at < 100)
		i++;
	*ret = (struct find){.from = at + 1, .n = i - at - 1, .end = i, .kind = "name"};
	while (i < s.n && s.p[i] == '"') /* in a field of CSV there are two */
		i++;
	for (from = i += 2; i < s.n && i - from < 100 && (is_word(s.p[i]) || is_in(s.p[i], "+*#.:;@=-[]"));)
		i++;
	return ret->n && i > from && span_starts(span_from_offset(s, from - 2), SPAN_LIT(" <")) && i < s.n && s.p[i] == '>' &&
	       !redact_is_known(span_sub(s, ret->from, ret->n));
}

static bool rule_caller_number(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_digit, "+*#");

	*ret = (struct find){.from = at, .n = n, .end = at + n};
	return n >= 2 && ends_word(s, at, "\" <") && at + n < s.n && s.p[at + n] == '>';
}

/* +49 30 ..., 0049..., 030...: numbers as they are dialled. */
static bool rule_number(struct span s, size_t at, struct find *ret)
{
	bool plus = s.p[at] == '+';
	size_t n = redact_run(s, at + plus, is_digit, "");

	*ret = (struct find){.from = at, .n = n + plus, .end = at + n + plus};
	if (n < 7 || n > 15 || (at && s.p[at - 1] == '-') ||
	    (at + n + plus < s.n && (is_word(s.p[at + n + plus]) || s.p[at + n + plus] == '.')))
		return false;
	return plus || s.p[at] == '0';
}

/* ---- the dialplan ---- */

/* How Asterisk writes an extension in its messages: "Executing [EXT@CONTEXT:PRIO]", "Spawn extension (CONTEXT, EXT, PRIO)". */
static const struct {
	const char *before; /* the words, and what opens the place */
	bool context;       /* a context and a comma come first */
} places[] = {
	{"Executing [", false}, {"Goto (", true}, {"extension (", true}, {"context,exten,priority=", true},
	{"invalid extension '", false}, {"Outgoing Call for ", false},
};

static bool rule_dialplan(struct span s, size_t at, struct find *ret)
{
	size_t n = redact_run(s, at, is_word, "+*#.-"), opens = at;

	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (!n || !redact_is_private(span_sub(s, at, n)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (!places[i].context && ends_word(s, at, places[i].before))
			return true;
	if (opens && s.p[opens - 1] == ' ')
		opens--;
	if (!opens || s.p[opens - 1] != ',')
		return false;
	for (opens--; opens && (is_word(s.p[opens - 1]) || is_in(s.p[opens - 1], "-."));)
		opens--;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].context && ends_word(s, opens, places[i].before))
			return true;
	return false;
}

size_t redact_arguments(struct span s)
{
	static const char *const begin[] = {"Executing [", "Launching ", "Launched "};
	long second;

	for (size_t i = 0; i < ARRAY_LEN(begin); i++) {
		long from = span_find(s, span_from(begin[i]));

		second = from < 0 ? -1 : span_find(span_from_offset(s, (size_t)from), SPAN_LIT("\", \""));
		if (second >= 0)
			return (size_t)from + (size_t)second + 4;
	}
	return s.n + 1;
}

bool redact_is_argument(struct span s, size_t at, size_t n)
{
	char before = at ? s.p[at - 1] : ',', after = at + n < s.n ? s.p[at + n] : ',';

	return is_in(before, "\"'`,|(&^!") && is_in(after, "\"'`,|)&^!");
}

bool redact_is_listed(struct span s, size_t at, size_t n)
{
	static const char *const columns[] = {"exten", "caller", "account", "accountcode", "connected", "with", "data"};
	size_t word = at ? at - 1 : 0;

	if (!word || s.p[word] != ' ' || (at + n < s.n && s.p[at + n] != ','))
		return false;
	while (word && is_word(s.p[word - 1]))
		word--;
	if (word && !(word >= 2 && s.p[word - 1] == ' ' && s.p[word - 2] == ','))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (redact_is_same(span_sub(s, word, at - 1 - word), columns[i]))
			return true;
	return false;
}

static const struct {
	bool (*find)(struct span s, size_t at, struct find *ret);
	enum teaches teaches;
} rules[] = {
	{rule_channel, TEACHES_WORD}, {rule_dialled, TEACHES_WORD}, {rule_peer, TEACHES_WORD}, {rule_key, TEACHES_WORD},
	{rule_caller, TEACHES_WORD}, {rule_caller_number, TEACHES_WORD},
	{rule_path, TEACHES_NOTHING}, {rule_ip6, TEACHES_NOTHING}, {rule_ip4, TEACHES_NOTHING},
	{rule_dialplan, TEACHES_MARK}, {rule_user, TEACHES_WORD}, {rule_host, TEACHES_NOTHING}, {rule_number, TEACHES_WORD},
};

bool redact_rule(struct span s, size_t at, struct find *ret, enum teaches *ret_teaches)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		*ret_teaches = rules[i].teaches;
		if (rules[i].find(s, at, ret))
			return true;
	}
	*ret_teaches = TEACHES_NOTHING;
	return false;
}
