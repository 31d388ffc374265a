/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/term/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"
#include "history.h"

/*
 * readline gets one key at a time and is asked for its text; it reads, prints and catches nothing.  It is one per
 * process and its callbacks carry no context, hence `current`.
 */

#define TEXT_MAX (HISTORY_ANSWER_MAX - 1) /* bytes of a line: more is not taken */

struct editor {
	struct line_editor ops;
	struct histories history;
	char *list;            /* owned: name of the history in use */
	FILE *null;            /* what the library reads and writes */
	struct strbuf queue;   /* bytes of the key for the library */
	size_t taken;          /* of them */
	struct strbuf answer;  /* what was accepted */
	struct strbuf label;
	bool editing;          /* between start and the end of the line */
	struct strbuf own;     /* the line being written, while earlier answers are looked at */
	size_t back;           /* how many answers back that is; 0 = the line being written */
	enum lineedit_result result;
};

static struct editor *current;

/* Hooks of the library. */

static int next_byte(FILE *f)
{
	struct editor *ed = current;

	(void)f;
	if (!ed || ed->taken >= ed->queue.n)
		return EOF; /* a command that reads on by itself gets nothing */
	return (unsigned char)ed->queue.p[ed->taken++];
}

static int is_byte_there(void)
{
	return current && current->taken < current->queue.n;
}

static void draw_nothing(void)
{
}

static char *complete_nothing(const char *text, int state)
{
	(void)text;
	(void)state;
	return NULL;
}

static void on_line(char *line)
{
	struct editor *ed = current;

	rl_callback_handler_remove();
	ed->editing = false;
	ed->result = line ? LINEEDIT_ACCEPTED : LINEEDIT_CANCELLED;
	strbuf_clear(&ed->answer);
	if (line)
		strbuf_add_str(&ed->answer, line);
	rl_free(line);
}

/* Keys as the bytes the library knows them by: what an xterm would send, which bind_keys makes sure of. */

static const struct {
	uint32_t code;
	unsigned mods;
	const char *bytes;
	const char *command; /* bound to them unless the user's inputrc did; NULL = the library does */
} keys[] = {
	{UI_KEY_ENTER, 0, "\r", NULL},
	{'j', MOD_CTRL, "\r", NULL},
	{UI_KEY_BACKSPACE, 0, "\177", NULL},
	{UI_KEY_BACKSPACE, MOD_ALT, "\033\177", NULL},
	{UI_KEY_BACKSPACE, MOD_CTRL, "\033\177", NULL},
	{UI_KEY_DELETE, 0, "\033[3~", "delete-char"},
	{UI_KEY_DELETE, MOD_ALT, "\033d", NULL},
	{UI_KEY_DELETE, MOD_CTRL, "\033d", NULL},
	{UI_KEY_RIGHT, 0, "\033[C", "forward-char"},
	{UI_KEY_LEFT, 0, "\033[D", "backward-char"},
	{UI_KEY_RIGHT, MOD_CTRL, "\033[1;5C", "forward-word"},
	{UI_KEY_LEFT, MOD_CTRL, "\033[1;5D", "backward-word"},
	{UI_KEY_RIGHT, MOD_ALT, "\033[1;3C", "forward-word"},
	{UI_KEY_LEFT, MOD_ALT, "\033[1;3D", "backward-word"},
	{UI_KEY_HOME, 0, "\033[H", "beginning-of-line"},
	{UI_KEY_END, 0, "\033[F", "end-of-line"},
	{UI_KEY_INSERT, 0, "\033[2~", "overwrite-mode"},
};

static void bind_keys(void)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		rl_command_func_t *command = keys[i].command ? rl_named_function(keys[i].command) : NULL;

		if (command)
			rl_bind_keyseq_if_unbound(keys[i].bytes, command);
	}
}

/* The bytes of @k; none: the library has no use for it. */
static void add_bytes(struct strbuf *b, struct key k)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].code == k.code && keys[i].mods == k.mods) {
			strbuf_add_str(b, keys[i].bytes);
			return;
		}
	}
	if (k.code >= UI_KEY_NONE || !k.code)
		return;
	if (k.mods & MOD_ALT)
		strbuf_add_char(b, '\033');
	if (!(k.mods & MOD_CTRL))
		utf8_add(b, k.code);
	else if (k.code >= '@' && k.code < 0x7f)
		strbuf_add_char(b, (char)(k.code & 0x1f));
	else
		strbuf_clear(b);
}

/* What a search found is a line of its own from here on. */
static void adopt_found_line(void)
{
	char *line = mem_strdup(rl_line_buffer);
	int point = rl_point;

	using_history();
	rl_replace_line(line, 1);
	rl_point = point < rl_end ? point : rl_end;
	free(line);
}

static void feed_queue(struct editor *ed)
{
	ed->taken = 0;
	while (ed->editing && ed->taken < ed->queue.n) {
		bool searching = RL_ISSTATE(RL_STATE_ISEARCH);

		rl_callback_read_char();
		if (searching && ed->editing && !RL_ISSTATE(RL_STATE_ISEARCH))
			adopt_found_line();
	}
	strbuf_clear(&ed->queue);
	ed->taken = 0;
}

static void feed_byte(struct editor *ed, char byte)
{
	strbuf_clear(&ed->queue);
	strbuf_add_char(&ed->queue, byte);
	feed_queue(ed);
}

/*
 * The library may be in the middle of a search, a numeric argument or a chord.  The line is not ours to change then, and what
 * it holds would leak into the next line: it ends that itself, as by Ctrl-G.
 */
static void end_substates(struct editor *ed)
{
	for (int i = 0; i < 4 && ed->editing; i++) {
		if (!RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_MULTIKEY | RL_STATE_METANEXT))
			return;
		feed_byte(ed, '\007');
	}
}

/*
 * Earlier answers.  The library's own commands for this keep the changes to each line that was visited in an undo list, and
 * release 8.2 frees such lists twice.  So leafing is done here, and only its incremental search is used.
 */
static const struct {
	uint32_t code;
	unsigned mods;
	int by;
	bool alike; /* only answers that begin like the line up to the cursor */
} leafing[] = {
	{UI_KEY_UP, 0, 1, false}, {'p', MOD_CTRL, 1, false}, {UI_KEY_DOWN, 0, -1, false}, {'n', MOD_CTRL, -1, false},
	{UI_KEY_PGUP, 0, 1, true}, {UI_KEY_PGDN, 0, -1, true},
};

static void leaf(struct editor *ed, int by, bool alike)
{
	const struct vec *lines = &histories_list(&ed->history, ed->list)->lines;
	struct span beginning = {rl_line_buffer, alike ? (size_t)rl_point : 0};

	if (ed->back == 0) {
		strbuf_clear(&ed->own);
		strbuf_add(&ed->own, (struct span){rl_line_buffer, (size_t)rl_end});
	}
	for (long to = (long)ed->back + by; to >= 0 && to <= (long)lines->n; to += by) {
		const char *line = to ? *(char **)vec_at(lines, lines->n - (size_t)to) : strbuf_str(&ed->own);
		int point = rl_point;

		if (to && !span_starts(span_from(line), beginning))
			continue;
		rl_replace_line(line, 1);
		rl_point = alike && point < rl_end ? point : rl_end;
		ed->back = (size_t)to;
		return;
	}
}

static bool try_leafing(struct editor *ed, struct key k)
{
	for (size_t i = 0; i < ARRAY_LEN(leafing); i++) {
		if (leafing[i].code != k.code || leafing[i].mods != k.mods)
			continue;
		end_substates(ed);
		leaf(ed, leafing[i].by, leafing[i].alike);
		return true;
	}
	return false;
}

/* Keys that a search takes for itself; any other ends it first. */
static bool is_for_search(struct key k)
{
	if (k.mods == MOD_CTRL)
		return k.code == 'r' || k.code == 's';
	return !k.mods && (k.code < UI_KEY_NONE || k.code == UI_KEY_BACKSPACE);
}

/* The line as it stands. */

static struct span text(void *ctx)
{
	struct editor *ed = ctx;

	if (!ed->editing)
		return strbuf_span(&ed->answer);
	return (struct span){rl_line_buffer, (size_t)rl_end};
}

static size_t cursor(void *ctx)
{
	struct editor *ed = ctx;
	size_t at = ed->editing ? (size_t)rl_point : ed->answer.n;
	struct span line = text(ctx);

	if (at > line.n)
		at = line.n;
	/* in a locale without UTF-8 the library may stop inside a character */
	while (at && at < line.n && ((unsigned char)line.p[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static bool has_own_label(void)
{
	return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG) && rl_display_prompt;
}

static struct span label(void *ctx)
{
	struct editor *ed = ctx;

	strbuf_clear(&ed->label);
	if (!ed->editing || !has_own_label())
		return (struct span){0};
	for (const char *p = rl_display_prompt; *p; p++) {
		if (*p != RL_PROMPT_START_IGNORE && *p != RL_PROMPT_END_IGNORE)
			strbuf_add_char(&ed->label, *p);
	}
	return strbuf_span(&ed->label);
}

static void insert(struct span with)
{
	struct strbuf copy = {0};

	for (size_t i = 0; i < with.n; i++) {
		if (with.p[i])
			strbuf_add_char(&copy, with.p[i]);
	}
	if (copy.n && (size_t)rl_end + copy.n <= TEXT_MAX)
		rl_insert_text(strbuf_str(&copy));
	strbuf_done(&copy);
}

static void replace(void *ctx, size_t from, size_t to, struct span with)
{
	struct editor *ed = ctx;
	size_t n = (size_t)rl_end;

	if (!ed->editing || from > to || to > n)
		return;
	if (RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH)) {
		/* the line belongs to the search: what is inserted is what is searched for */
		for (size_t i = 0; i < with.n && from == to; i++) {
			if ((unsigned char)with.p[i] >= ' ' && with.p[i] != '\177')
				strbuf_add_char(&ed->queue, with.p[i]);
		}
		feed_queue(ed);
		return;
	}
	rl_begin_undo_group();
	rl_delete_text((int)from, (int)to);
	rl_point = (int)from;
	insert(with);
	rl_end_undo_group();
}

/* Life of a line. */

static void stop(void *ctx)
{
	struct editor *ed = ctx;

	end_substates(ed);
	/* as if it were accepted, so that the library puts everything away itself */
	if (ed->editing)
		feed_byte(ed, '\r');
	if (ed->editing)
		rl_callback_handler_remove();
	ed->editing = false;
	strbuf_clear(&ed->answer);
}

static void start(void *ctx, const char *history, const char *initial)
{
	struct editor *ed = ctx;
	const struct history_list *list;

	stop(ed);
	free(ed->list);
	ed->list = mem_strdup(history);
	strbuf_clear(&ed->answer);
	clear_history(); /* rl_clear_history leaves what it freed in the list */
	list = histories_list(&ed->history, history);
	for (size_t i = 0; i < list->lines.n; i++)
		add_history(*(char **)vec_at(&list->lines, i));
	using_history();
	ed->result = LINEEDIT_EDITING;
	ed->editing = true;
	ed->back = 0;
	rl_callback_handler_install("", on_line);
	insert(span_from(initial));
	rl_free_undo_list(); /* undo stops at what was there first */
}

static enum lineedit_result key(void *ctx, struct key k)
{
	struct editor *ed = ctx;
	bool ctrl = k.mods == MOD_CTRL;

	if (!ed->editing)
		return ed->result;
	if (ctrl && (k.code == 'c' || k.code == 'g'))
		return LINEEDIT_CANCELLED;
	if (ctrl && k.code == 'd' && !rl_end && !has_own_label())
		return LINEEDIT_CANCELLED;
	if (RL_ISSTATE(RL_STATE_ISEARCH) && !is_for_search(k))
		feed_byte(ed, '\n');
	if (try_leafing(ed, k))
		return LINEEDIT_EDITING;
	if (ctrl && (k.code == 'r' || k.code == 's') && !RL_ISSTATE(RL_STATE_ISEARCH))
		rl_free_undo_list(); /* the search would keep it and forget it */
	strbuf_clear(&ed->queue);
	add_bytes(&ed->queue, k);
	if ((size_t)rl_end + ed->queue.n <= TEXT_MAX || k.code >= UI_KEY_NONE || k.mods)
		feed_queue(ed);
	if (ed->result == LINEEDIT_ACCEPTED)
		histories_add(&ed->history, histories_list(&ed->history, ed->list), strbuf_span(&ed->answer));
	return ed->result;
}

/*
 * What makes no sense in a prompt: files, macros, vi mode (it needs an Esc, which never comes here); leafing, which is ours;
 * and taking words of earlier lines, which reads past their end in 8.2.
 */
static void unbind_commands(void)
{
	rl_command_func_t *const commands[] = {
		rl_vi_editing_mode, rl_yank_last_arg, rl_yank_nth_arg, rl_insert_comment, rl_start_kbd_macro, rl_end_kbd_macro,
		rl_call_last_kbd_macro, rl_print_last_kbd_macro, rl_re_read_init_file, rl_dump_functions, rl_dump_variables,
		rl_dump_macros, rl_complete, rl_possible_completions, rl_insert_completions, rl_menu_complete, rl_tilde_expand,
		rl_get_previous_history, rl_get_next_history, rl_beginning_of_history, rl_end_of_history,
		rl_operate_and_get_next, rl_noninc_forward_search, rl_noninc_reverse_search, rl_fetch_history,
		rl_history_search_forward, rl_history_search_backward,
	};
	const Keymap maps[] = {emacs_standard_keymap, emacs_meta_keymap, emacs_ctlx_keymap};

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		for (size_t k = 0; k < ARRAY_LEN(maps); k++)
			rl_unbind_function_in_map(commands[i], maps[k]);
	}
}

static void tame_library(struct editor *ed)
{
	static const char *const settings[][2] = {
		{"bell-style", "none"}, {"enable-bracketed-paste", "off"}, {"input-meta", "on"}, {"output-meta", "on"},
		{"convert-meta", "off"}, {"blink-matching-paren", "off"}, {"horizontal-scroll-mode", "off"},
		{"editing-mode", "emacs"}, {"keyseq-timeout", "0"},
	};

	rl_readline_name = "astscope";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	rl_getc_function = next_byte;
	rl_input_available_hook = is_byte_there;
	rl_redisplay_function = draw_nothing;
	rl_completion_entry_function = complete_nothing;
	rl_instream = rl_outstream = ed->null;
	rl_initialize(); /* before curses begins: it looks at TERM too */
	rl_tty_set_echoing(0);
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		rl_variable_bind(settings[i][0], settings[i][1]);
	unbind_commands();
	bind_keys();
}

const struct line_editor *line_readline_new(const char *history_dir)
{
	struct editor *ed = mem_zalloc(sizeof(*ed));

	ed->ops = (struct line_editor){ed, start, key, text, cursor, label, replace, stop};
	histories_init(&ed->history, history_dir);
	ed->null = fopen("/dev/null", "r+e");
	current = ed;
	tame_library(ed);
	return &ed->ops;
}

void line_readline_free(const struct line_editor *editor)
{
	struct editor *ed = editor ? editor->ctx : NULL;

	if (!ed)
		return;
	stop(ed);
	clear_history(); /* rl_clear_history leaves what it freed in the list */
	current = NULL;
	rl_instream = rl_outstream = NULL;
	if (ed->null)
		fclose(ed->null);
	histories_done(&ed->history);
	strbuf_done(&ed->queue);
	strbuf_done(&ed->answer);
	strbuf_done(&ed->own);
	strbuf_done(&ed->label);
	free(ed->list);
	free(ed);
}
