#include "config.h"

#include "astscope/logic/redact.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

#define LEARNT_MAX 100000 /* values; further ones are replaced only where something marks them */

struct redact {
	uint64_t key[2];
	struct arena *texts;
	struct vec learnt;  /* struct span, sorted */
};

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
};
static const struct {
	const char *key;
	enum key_of of;
} keys[] = {
	{"exten", OF_VALUE}, {"extension", OF_VALUE}, {"callerid", OF_VALUE}, {"caller", OF_VALUE}, {"cid_num", OF_VALUE},
	{"cid_name", OF_VALUE}, {"calleridnum", OF_VALUE}, {"calleridname", OF_VALUE}, {"connectedlinenum", OF_VALUE},
	{"connectedlinename", OF_VALUE}, {"dnid", OF_VALUE}, {"rdnis", OF_VALUE}, {"ani", OF_VALUE}, {"number", OF_NUMBER},
	{"phone", OF_NUMBER}, {"accountcode", OF_VALUE}, {"account", OF_VALUE}, {"peeraccount", OF_VALUE},
	{"username", OF_VALUE}, {"user", OF_VALUE}, {"fromuser", OF_VALUE}, {"authuser", OF_VALUE}, {"endpoint", OF_VALUE},
	{"peer", OF_VALUE}, {"peername", OF_VALUE}, {"mailbox", OF_VALUE}, {"fullname", OF_VALUE}, {"defaultuser", OF_VALUE},
	{"aor", OF_VALUE}, {"contact", OF_VALUE}, {"subscriber", OF_VALUE}, {"host", OF_VALUE}, {"hostname", OF_VALUE},
	{"fromdomain", OF_VALUE}, {"domain", OF_VALUE}, {"secret", OF_SECRET}, {"password", OF_SECRET},
	{"passwd", OF_SECRET}, {"md5secret", OF_SECRET}, {"remotesecret", OF_SECRET}, {"auth_pass", OF_SECRET},
};

/* Folders that every system has: nothing in them is anybody's. */
static const char *const folders[] = {
	"/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/proc/", "/dev/", "/sys/", "/etc/asterisk/", "/etc/dahdi/", "/opt/asterisk/",
	"/var/log/asterisk/", "/var/lib/asterisk/", "/var/spool/asterisk/", "/var/run/asterisk/", "/run/asterisk/",
};

/* The last part of a name of a host. */
static const char *const domains[] = {
	"com", "net", "org", "edu", "gov", "mil", "info", "biz", "io", "local", "lan", "internal", "corp", "home", "localdomain", "arpa",
	"cloud", "tel", "pbx", "voip", "de", "fr", "uk", "us", "nl", "it", "es", "ch", "at", "be", "ru", "cz", "se", "no", "fi", "dk",
	"eu", "ca", "au", "jp", "cn", "br", "pt", "ie", "hu", "gr", "ro", "ua", "nz", "za", "mx", "ar", "kr", "il", "tr",
	"example", "invalid", "test",
};

/* What is everybody's. */
static const char *const known[] = {
	"asterisk.org", "digium.com", "sangoma.com", "gnu.org", "kernel.org", "127.0.0.1", "0.0.0.0", "255.255.255.255", "localhost",
	"::1", "anonymous", "unknown", "asterisk", "default", "none", "null", "sip", "pjsip", "outgoing", "incoming", "internal",
	"external", "from-internal", "from-external", "invalid", "yes", "all", "self", "main", "true", "false", "void", "root",
	"trunk", "test", "channel", "dynamic", "static", "local",
};

/* Before a number: it is no phone's. */
static const char *const ids[] = {
	"LWP ", "pid ", "PID ", "line ", "lines ", "Thread ", "thread ", "frame #", "#", "tid ", "TID ", "status ", "signal ", "size ",
	"count ",
};

/* ---- characters ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Of a word; bytes of UTF-8 count. */
static bool is_word(char c)
{
	return is_digit(c) || is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_same(struct span a, const char *b)
{
	if (a.n != strlen(b))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b[i]))
			return false;
	return true;
}

static bool is_known(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t n = strlen(known[i]);

		/* a name below a known domain is known too */
		if (is_same(s, known[i]) || (s.n > n && s.p[s.n - n - 1] == '.' && strchr(known[i], '.') &&
					    is_same(span_from_offset(s, s.n - n), known[i])))
			return true;
	}
	return false;
}

static size_t run(struct span s, size_t from, bool (*is)(char c), const char *also)
{
	size_t i = from;

	while (i < s.n && (is(s.p[i]) || is_in(s.p[i], also)))
		i++;
	return i - from;
}

/* ---- pseudonyms ---- */

static bool is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !is_in(s.p[i], "+*#"))
			return false;
	return s.n > 0;
}

static bool is_ip4(struct span s)
{
	int dots = 0, digits = 0, value = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			value = value * 10 + (s.p[i] - '0');
			if (++digits > 3 || value > 255)
				return false;
		} else if (s.p[i] == '.' && digits) {
			dots++;
			digits = value = 0;
		} else {
			return false;
		}
	}
	return dots == 3 && digits > 0;
}

static bool is_host(struct span s)
{
	long dot = span_rfind_char(s, '.');

	if (dot <= 0 || is_ip4(s))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(domains); i++)
		if (is_same(span_from_offset(s, (size_t)dot + 1), domains[i]))
			return true;
	return false;
}

static const char *kind_of(struct span s)
{
	if (is_ip4(s) || span_find_char(s, ':') >= 0)
		return "ip";
	if (span_find_char(s, '/') >= 0)
		return "path";
	if (is_number(s))
		return "number";
	return is_host(s) ? "host" : "name";
}

static void add_pseudonym(const struct redact *r, struct span value, const char *kind, struct strbuf *ret)
{
	static const char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint64_t h = hash_siphash(r->key, value);

	strbuf_addf(ret, "<%s-", kind ? kind : kind_of(value));
	for (int i = 0; i < 7; i++, h >>= 5)
		strbuf_add_char(ret, digits[h & 31]);
	strbuf_add_char(ret, '>');
}

/* ---- rules ---- */

/* What a rule has found: bytes from @from on, @n of them, are private; up to @end the text is dealt with. */
struct find {
	size_t from, n, end;
	const char *kind; /* NULL = as the value looks */
};

/* A value that is worth replacing. */
static bool is_private(struct span s)
{
	return s.n >= 2 && !(s.n >= 2 && s.p[0] == '0' && s.p[1] == 'x') && !is_known(s);
}

/* "SIP/4001-0000001a", "Local/5551234@from-internal-00000001;2", "PJSIP/trunk/sip:49301234@host": parts one by one. */
static bool find_channel(struct span s, size_t at, size_t from, struct find *ret)
{
	size_t n = run(s, from, is_word, "+*.-"), tail = 0;
	struct span part = span_sub(s, from, n);

	(void)at;
	/* the counter at the end is nobody's */
	while (tail < part.n && is_hex(part.p[part.n - 1 - tail]))
		tail++;
	if (tail >= 6 && tail <= 10 && tail < part.n && part.p[part.n - 1 - tail] == '-')
		part.n -= tail + 1;
	/* what is everybody's stays, and so does the counter behind it */
	*ret = (struct find){.from = from, .n = is_private(part) ? part.n : 0, .end = from + n};
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

static bool rule_channel(struct span s, size_t at, struct find *ret)
{
	size_t from;

	return begins_channel(s, at, &from) && find_channel(s, at, from, ret);
}

/* "user@", and "sip:user@": the user; "@host". */
static bool rule_user(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_word, ".%+*#-");

	if (at + n >= s.n || s.p[at + n] != '@' || at + n + 1 >= s.n || !(is_word(s.p[at + n + 1]) || s.p[at + n + 1] == '['))
		return false;
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (n >= 2 && s.p[at + n - 1] == '.')
		ret->n--;
	return is_private(span_sub(s, at, ret->n));
}

static bool rule_host(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_word, ".-");

	while (n && is_in(s.p[at + n - 1], ".-"))
		n--;
	*ret = (struct find){.from = at, .n = n, .end = at + n, .kind = "host"};
	return n > 3 && is_host(span_sub(s, at, n)) && !is_known(span_sub(s, at, n));
}

static bool ends_word(struct span s, size_t at, const char *word)
{
	return span_ends(span_sub(s, 0, at), span_from(word));
}

static bool rule_ip4(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_digit, ".");

	while (n && s.p[at + n - 1] == '.')
		n--;
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	return is_ip4(span_sub(s, at, n)) && !is_known(span_sub(s, at, n)) && !ends_word(s, at, "Asterisk ") &&
	       !ends_word(s, at, "ersion ");
}

/* IPv6 has "::" or seven colons; six pairs are a MAC.  Times and C++ names have neither. */
static bool rule_ip6(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_hex, ":");
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
	return ((twice && n > 4) || colons == 7 || (colons == 5 && pairs && n == 17)) && digits && !is_known(t);
}

static bool rule_path(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_word, "/.+~@%=,-"), slash = 0, slashes = 0;
	struct span path = span_sub(s, at, n);

	if (s.p[at] != '/' || n < 4)
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

/* The value behind a key; a pointer of gdb before it and quotes around it are none of it. */
static bool rule_key(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_word, ""), i = at + n;
	bool digits = false, found = false, given = false, secret;
	enum key_of of = OF_VALUE;
	char quote = 0;

	for (size_t k = 0; k < ARRAY_LEN(keys) && !found; k++) {
		found = is_same(span_sub(s, at, n), keys[k].key);
		of = keys[k].of;
	}
	if (!found)
		return false;
	secret = of == OF_SECRET;
	while (i < s.n && (s.p[i] == ' ' || (!given && is_in(s.p[i], "=:")))) {
		given |= s.p[i] != ' ';
		i++;
	}
	if (span_starts(span_from_offset(s, i), SPAN_LIT("0x"))) {
		i += run(s, i, is_word, "");
		i += run(s, i, is_word, " ") == 1 ? 1 : 0;
		if (i < s.n && s.p[i] == ' ')
			i++;
	}
	while (i < s.n && is_in(s.p[i], "\"'\\<")) {
		quote = s.p[i++];
		given = true;
	}
	*ret = (struct find){.from = i, .kind = secret ? "secret" : NULL};
	while (i < s.n && (quote ? !is_in(s.p[i], "\"'\\>\n") : is_word(s.p[i]) || is_in(s.p[i], "+*#.@-")))
		i++;
	ret->n = i - ret->from;
	ret->end = i;
	for (size_t k = ret->from; k < i; k++)
		digits |= is_digit(s.p[k]);
	if (!given || (of == OF_NUMBER && !quote && !digits))
		return false;
	return is_private(span_sub(s, ret->from, ret->n)) && (secret || ret->n >= 3) && ret->n <= 200 &&
	       (quote || secret || !is_number(span_sub(s, ret->from, ret->n)) || ret->n >= 3);
}

/* "Alice Smith" <4001>: the name; the number is the next. */
static bool rule_caller(struct span s, size_t at, struct find *ret)
{
	size_t i = at + 1;

	if (s.p[at] != '"')
		return false;
	while (i < s.n && s.p[i] != '"' && i - at < 100)
		i++;
	*ret = (struct find){.from = at + 1, .n = i - at - 1, .end = i, .kind = "name"};
	return ret->n && span_starts(span_from_offset(s, i), SPAN_LIT("\" <")) && i + 3 < s.n &&
	       (is_digit(s.p[i + 3]) || s.p[i + 3] == '+') && !is_known(span_sub(s, ret->from, ret->n));
}

static bool rule_caller_number(struct span s, size_t at, struct find *ret)
{
	size_t n = run(s, at, is_digit, "+*#");

	*ret = (struct find){.from = at, .n = n, .end = at + n};
	return n >= 2 && ends_word(s, at, "\" <") && at + n < s.n && s.p[at + n] == '>';
}

/* +49 30 ..., 0049..., 030...: numbers as they are dialled. */
static bool rule_number(struct span s, size_t at, struct find *ret)
{
	bool plus = s.p[at] == '+';
	size_t n = run(s, at + plus, is_digit, "");

	*ret = (struct find){.from = at, .n = n + plus, .end = at + n + plus};
	if (n < 7 || n > 15 || (at && s.p[at - 1] == '-') ||
	    (at + n + plus < s.n && (is_word(s.p[at + n + plus]) || s.p[at + n + plus] == '.')))
		return false;
	return plus || s.p[at] == '0';
}

static const struct {
	bool (*find)(struct span s, size_t at, struct find *ret);
	bool teaches; /* its value is one wherever it stands */
} rules[] = {
	{rule_channel, true}, {rule_key, true}, {rule_caller, true}, {rule_caller_number, true}, {rule_path, false}, {rule_ip6, false},
	{rule_ip4, false}, {rule_user, true}, {rule_host, false}, {rule_number, true},
};

/* ---- what was learnt ---- */

/* Where @value stands or would stand. */
static size_t position(const struct redact *r, struct span value)
{
	size_t from = 0, to = r->learnt.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (span_cmp(*(const struct span *)vec_at(&r->learnt, middle), value) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool is_learnt(const struct redact *r, struct span value)
{
	size_t i = position(r, value);

	return i < r->learnt.n && span_eq(*(const struct span *)vec_at(&r->learnt, i), value);
}

/* Short ones, and words of the language, would be found everywhere: digits in it or a capital make a name. */
static bool can_learn(struct span s)
{
	bool digit = false, small = false;

	for (size_t i = 0; i < s.n; i++) {
		digit |= is_digit(s.p[i]);
		small |= s.p[i] >= 'a' && s.p[i] <= 'z';
	}
	if (s.n < 4 || s.n > 64 || is_known(s))
		return false;
	return digit || (small && s.p[0] >= 'A' && s.p[0] <= 'Z');
}

void redact_learn_value(struct redact *r, struct span value)
{
	size_t i;
	struct span kept;

	value = span_trim(value);
	if (!can_learn(value) || !is_private(value) || r->learnt.n >= LEARNT_MAX || is_learnt(r, value))
		return;
	i = position(r, value);
	kept = arena_span(r->texts, value);
	vec_append(&r->learnt, &kept);
	memmove((struct span *)r->learnt.p + i + 1, (struct span *)r->learnt.p + i, (r->learnt.n - 1 - i) * sizeof(kept));
	*(struct span *)vec_at(&r->learnt, i) = kept;
}

/* A word that was learnt, unless it is a number that says itself what it is. */
static bool find_learnt(const struct redact *r, struct span s, size_t at, struct find *ret)
{
	size_t end = at + run(s, at, is_word, "+*"), n;
	struct span value;

	/* what makes a text bold or slanted is none of it */
	while (at < end && is_in(s.p[at], "*_"))
		at++;
	for (n = end - at; n && is_in(s.p[at + n - 1], "*_");)
		n--;
	value = span_sub(s, at, n);
	*ret = (struct find){.from = at, .n = n, .end = at + n};
	if (!n || !is_learnt(r, value))
		return false;
	if (!is_number(value))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		if (ends_word(s, at, ids[i]))
			return false;
	return !(at && is_in(s.p[at - 1], ":.-+")) && !(at + n < s.n && is_in(s.p[at + n], ".%"));
}

/* ---- texts ---- */

struct walk {
	const struct redact *r;
	struct strbuf *out;      /* NULL: learn into */
	struct redact *learner;
};

/* Numbers in the text of a place or an address are ids. */
static bool is_boundary(struct span s, size_t at)
{
	return at == 0 || !is_word(s.p[at - 1]);
}

static bool find_at(const struct redact *r, struct span s, size_t at, struct find *ret, bool *ret_teaches)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		*ret_teaches = rules[i].teaches;
		if (rules[i].find(s, at, ret))
			return true;
	}
	*ret_teaches = false;
	return find_learnt(r, s, at, ret);
}

static bool walk(const struct walk *w, struct span s)
{
	size_t done = 0;
	bool any = false, teaches;

	for (size_t i = 0; i < s.n;) {
		struct find f;

		if (!is_boundary(s, i) || !find_at(w->r, s, i, &f, &teaches)) {
			i++;
			continue;
		}
		if (f.n && w->learner && teaches)
			redact_learn_value(w->learner, span_sub(s, f.from, f.n));
		if (f.n && w->out) {
			strbuf_add(w->out, span_sub(s, done, f.from - done));
			add_pseudonym(w->r, span_sub(s, f.from, f.n), f.kind, w->out);
			done = f.from + f.n;
		}
		any |= f.n > 0;
		i = f.end > i ? f.end : i + 1;
	}
	if (any && w->out)
		strbuf_add(w->out, span_from_offset(s, done));
	return any;
}

bool redact_text(const struct redact *r, struct span text, struct strbuf *ret)
{
	return walk(&(struct walk){.r = r, .out = ret}, text);
}

void redact_learn(struct redact *r, struct span text)
{
	walk(&(struct walk){.r = r, .learner = r}, text);
}

bool redact_learnt(const struct redact *r, size_t i, struct span *ret_value, struct strbuf *ret_pseudonym)
{
	if (i >= r->learnt.n)
		return false;
	*ret_value = *(const struct span *)vec_at(&r->learnt, i);
	add_pseudonym(r, *ret_value, NULL, ret_pseudonym);
	return true;
}

struct redact *redact_new(const uint64_t key[2])
{
	struct redact *r = mem_zalloc(sizeof(*r));

	memcpy(r->key, key, sizeof(r->key));
	r->texts = arena_new();
	vec_init(&r->learnt, sizeof(struct span));
	return r;
}

void redact_free(struct redact *r)
{
	if (!r)
		return;
	arena_free(r->texts);
	vec_done(&r->learnt);
	free(r);
}
