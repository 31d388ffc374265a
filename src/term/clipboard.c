/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/dirs.h"
#include "astscope/base/env.h"
#include "files.h"

#define SCREEN_CHUNK 512 /* screen(1) cuts a passed-through string at 768 bytes */

/* Terminals that would show the sequence, or have no clipboard. */
static const char *const without[] = {"linux", "vt", "ansi", "cons", "sun", "hurd", "mach", "wsvt", "cygwin", "pcansi"};

static bool has_clipboard(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(without); i++) {
		if (strncmp(type, without[i], strlen(without[i])) == 0)
			return false;
	}
	return *type != '\0';
}

static void add_base64(struct strbuf *b, struct span text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < text.n; i += 3) {
		uint32_t bits = 0;

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (i + j < text.n ? (unsigned char)text.p[i + j] : 0u);
		for (size_t j = 0; j < 4; j++)
			strbuf_add_char(b, i + j > text.n ? '=' : digits[bits >> (18 - 6 * j) & 63]);
	}
}

/* Through a multiplexer to the terminal behind it: every ESC twice for tmux, in pieces for screen. */
static void add_wrapped(struct strbuf *b, struct span sequence, bool tmux)
{
	if (tmux) {
		strbuf_add_str(b, "\033Ptmux;\033");
		strbuf_add(b, sequence);
		strbuf_add_str(b, "\033\\");
		return;
	}
	while (sequence.n) {
		strbuf_add_str(b, "\033P");
		strbuf_add(b, span_sub(sequence, 0, SCREEN_CHUNK));
		strbuf_add_str(b, "\033\\");
		sequence = span_from_offset(sequence, SCREEN_CHUNK);
	}
}

bool clipboard_add(struct strbuf *b, struct span text, const char *type, bool tmux)
{
	struct strbuf sequence = {0};
	bool screen = strncmp(type, "screen", 6) == 0;

	if (!has_clipboard(type) || text.n > CLIPBOARD_MAX)
		return false;
	strbuf_add_str(&sequence, "\033]52;c;");
	add_base64(&sequence, text);
	strbuf_add_char(&sequence, '\a'); /* ends it everywhere, and needs no doubling */
	if (tmux || strncmp(type, "tmux", 4) == 0) {
		/* tmux either takes it itself (set-clipboard on) or passes it on (allow-passthrough on) */
		strbuf_add(b, strbuf_span(&sequence));
		add_wrapped(b, strbuf_span(&sequence), true);
	} else if (screen) {
		add_wrapped(b, strbuf_span(&sequence), false);
	} else {
		strbuf_add(b, strbuf_span(&sequence));
	}
	strbuf_done(&sequence);
	return true;
}

static bool write_clip_file(struct span text, struct strbuf *path)
{
	struct err e;

	if (!env_state_dir(path) || !dirs_make(strbuf_str(path)))
		return false;
	strbuf_add_str(path, "/clip.txt");
	return files_write(strbuf_str(path), text, 0600, &e);
}

void clipboard_copy(struct screen *s, struct span text, const char *what, struct strbuf *ret_said)
{
	struct strbuf sequence = {0};
	struct strbuf path = {0};
	bool to_terminal = clipboard_add(&sequence, text, screen_type(s), env_get("TMUX") != NULL);
	bool to_file = write_clip_file(text, &path);

	if (to_terminal)
		screen_write(s, strbuf_span(&sequence));
	if (!to_terminal && !to_file)
		strbuf_add_str(ret_said, "not copied");
	else
		strbuf_add_str(ret_said, "copied");
	strbuf_addf(ret_said, "%s%s, %zu byte%s", what && *what ? " " : "", what ? what : "", text.n, text.n == 1 ? "" : "s");
	if (!to_terminal)
		strbuf_addf(ret_said, ", %s", text.n > CLIPBOARD_MAX ? "too long for the clipboard (74 KB)" :
			    "this terminal has no clipboard");
	if (to_file)
		strbuf_addf(ret_said, ", %s %s", to_terminal ? "also in" : "only to", strbuf_str(&path));
	strbuf_done(&sequence);
	strbuf_done(&path);
}
