/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "records.h"

#include <inttypes.h>

#include "names.h"

enum field_type {
	FIELD_ADDR,   /* uint64_t, absent = 0 */
	FIELD_NUMBER, /* uint64_t, absent = 0 */
	FIELD_COUNT,  /* int64_t, absent = -1 */
	FIELD_TIME,   /* int64_t, absent = TIME_UNKNOWN */
	FIELD_INT,    /* int64_t, always there */
	FIELD_SMALL,  /* int, absent = -1 */
	FIELD_SPAN,
	FIELD_BOOL,
	FIELD_TEXT,   /* const char * */
	FIELD_REF_KIND,
	FIELD_REF_LOCK_STATE,
	FIELD_LISTED_CLASS,
	FIELD_LOCK_STATE,
	FIELD_LOCK_MODE,
	FIELD_FRAME_KIND,
	FIELD_SYSTEM_EVENT,
	FIELD_LOG_MARK,
	FIELD_CLI_ROW,
};

struct field {
	enum record_kind kind;
	enum field_type type;
	const char *name;
	size_t offset;
};

#define F(kind, type, member, field) {RECORD_##kind, FIELD_##type, #field, offsetof(struct record, member.field)}

static const struct field fields[] = {
	F(REJECT, TEXT, reject, reason),
	F(REJECT, SPAN, reject, text),
	F(REF, ADDR, ref, addr),
	F(REF, REF_KIND, ref, kind),
	F(REF, INT, ref, delta),
	F(REF, BOOL, ref, has_before),
	F(REF, INT, ref, before),
	F(REF, COUNT, ref, overhead),
	F(REF, COUNT, ref, size),
	F(REF, REF_LOCK_STATE, ref, lock_state),
	F(REF, COUNT, ref, lwp),
	F(REF, SPAN, ref, file),
	F(REF, NUMBER, ref, src_line),
	F(REF, SPAN, ref, func),
	F(REF, SPAN, ref, tag),
	F(LISTED, ADDR, listed, addr),
	F(LISTED, LISTED_CLASS, listed, class),
	F(LOCK_DUMP, SPAN, lock_dump, generation),
	F(LOCK_DUMP, SPAN, lock_dump, version),
	F(LOCK_DUMP, TIME, lock_dump, at_us),
	F(LOCK_DUMP, BOOL, lock_dump, headless),
	F(LOCK_DUMP_END, BOOL, lock_dump_end, complete),
	F(LOCK_THREAD, ADDR, lock_thread, pthread),
	F(LOCK_THREAD, BOOL, lock_thread, pthread_is_32bit),
	F(LOCK_THREAD, COUNT, lock_thread, lwp),
	F(LOCK_THREAD, SPAN, lock_thread, name),
	F(LOCK_THREAD, SPAN, lock_thread, started_file),
	F(LOCK_THREAD, NUMBER, lock_thread, started_line),
	F(LOCK_THREAD, SPAN, lock_thread, started_func),
	F(LOCK_ENTRY, ADDR, lock_entry, lock),
	F(LOCK_ENTRY, LOCK_STATE, lock_entry, state),
	F(LOCK_ENTRY, LOCK_MODE, lock_entry, mode),
	F(LOCK_ENTRY, BOOL, lock_entry, suspended),
	F(LOCK_ENTRY, COUNT, lock_entry, slot),
	F(LOCK_ENTRY, SPAN, lock_entry, name),
	F(LOCK_ENTRY, SPAN, lock_entry, file),
	F(LOCK_ENTRY, NUMBER, lock_entry, src_line),
	F(LOCK_ENTRY, SPAN, lock_entry, func),
	F(LOCK_ENTRY, COUNT, lock_entry, depth),
	F(LOCK_ENTRY, COUNT, lock_entry, attempts),
	F(LOCK_ENTRY, TIME, lock_entry, since_us),
	F(LOCK_ENTRY, TIME, lock_entry, unlocked_us),
	F(LOCK_ENTRY, COUNT, lock_entry, age_us),
	F(LOCK_FRAME, ADDR, lock_frame, pc),
	F(LOCK_FRAME, SPAN, lock_frame, func),
	F(LOCK_FRAME, SPAN, lock_frame, file),
	F(LOCK_FRAME, NUMBER, lock_frame, src_line),
	F(LOCK_FRAME, SPAN, lock_frame, lib),
	F(LOCK_FRAME, BOOL, lock_frame, inlined),
	F(LOCK_FRAME, SPAN, lock_frame, text),
	F(LOCKED_HERE, SPAN, locked_here, file),
	F(LOCKED_HERE, NUMBER, locked_here, src_line),
	F(LOCKED_HERE, SPAN, locked_here, func),
	F(LOCKED_HERE, ADDR, locked_here, by),
	F(CAPTURE, BOOL, capture, begins),
	F(CAPTURE, COUNT, capture, pid),
	F(CAPTURE, COUNT, capture, signal),
	F(CAPTURE, SPAN, capture, signal_name),
	F(CAPTURE, BOOL, capture, has_fault),
	F(CAPTURE, ADDR, capture, fault),
	F(CAPTURE, SPAN, capture, command),
	F(CAPTURE, SPAN, capture, marker),
	F(CAPTURE, SMALL, capture, live),
	F(CAPTURE, SPAN, capture, tool),
	F(CAPTURE, COUNT, capture, current_lwp),
	F(STACK, COUNT, stack, gdb),
	F(STACK, NUMBER, stack, number),
	F(STACK, ADDR, stack, pthread),
	F(STACK, COUNT, stack, lwp),
	F(STACK, SPAN, stack, name),
	F(STACK, BOOL, stack, banner),
	F(STACK, BOOL, stack, signalled),
	F(FRAME, INT, frame, level),
	F(FRAME, BOOL, frame, has_pc),
	F(FRAME, ADDR, frame, pc),
	F(FRAME, FRAME_KIND, frame, kind),
	F(FRAME, SPAN, frame, func),
	F(FRAME, SPAN, frame, args),
	F(FRAME, SPAN, frame, file),
	F(FRAME, NUMBER, frame, src_line),
	F(FRAME, SPAN, frame, lib),
	F(FRAME, BOOL, frame, selected),
	F(FRAME_VALUE, BOOL, frame_value, is_arg),
	F(FRAME_VALUE, SPAN, frame_value, name),
	F(FRAME_VALUE, SPAN, frame_value, text),
	F(FRAME_FOLD, NUMBER, frame_fold, frames),
	F(FRAME_FOLD, NUMBER, frame_fold, repeats),
	F(PRINTED, SPAN, printed, expr),
	F(PRINTED, ADDR, printed, addr),
	F(PRINTED, SPAN, printed, text),
	F(THREAD_ROW, ADDR, thread_row, pthread),
	F(THREAD_ROW, COUNT, thread_row, lwp),
	F(THREAD_ROW, COUNT, thread_row, gdb),
	F(THREAD_ROW, NUMBER, thread_row, number),
	F(THREAD_ROW, SPAN, thread_row, name),
	F(THREAD_ROW, SPAN, thread_row, started_file),
	F(THREAD_ROW, NUMBER, thread_row, started_line),
	F(THREAD_ROW, SPAN, thread_row, started_func),
	F(THREAD_ROW, SPAN, thread_row, func),
	F(THREAD_ROW, BOOL, thread_row, current),
	F(FRAME, BOOL, frame, has_lib_offset),
	F(FRAME, NUMBER, frame, lib_offset),
	F(MEMORY, TEXT, memory, kind),
	F(MEMORY, SPAN, memory, tool),
	F(MEMORY, COUNT, memory, pid),
	F(MEMORY, COUNT, memory, thread),
	F(MEMORY, SPAN, memory, thread_name),
	F(MEMORY, COUNT, memory, times),
	F(MEMORY, COUNT, memory, size),
	F(MEMORY, COUNT, memory, bytes),
	F(MEMORY, COUNT, memory, blocks),
	F(MEMORY, COUNT, memory, signal),
	F(MEMORY, SPAN, memory, text),
	F(MEMORY_PART, SPAN, memory_part, text),
	F(MEMORY_FRAME, INT, frame, level),
	F(MEMORY_FRAME, ADDR, frame, pc),
	F(MEMORY_FRAME, SPAN, frame, func),
	F(MEMORY_FRAME, SPAN, frame, file),
	F(MEMORY_FRAME, NUMBER, frame, src_line),
	F(MEMORY_FRAME, SPAN, frame, lib),
	F(LOG, SPAN, log, at),
	F(LOG, SPAN, log, level),
	F(LOG, COUNT, log, lwp),
	F(LOG, SPAN, log, callid),
	F(LOG, SPAN, log, file),
	F(LOG, NUMBER, log, src_line),
	F(LOG, SPAN, log, func),
	F(LOG, LOG_MARK, log, mark),
	F(LOG, SPAN, log, version),
	F(LOG, SPAN, log, text),
	F(LOG_FRAME, NUMBER, log_frame, of_line),
	F(LOG_FRAME, INT, log_frame, level),
	F(LOG_FRAME, ADDR, log_frame, frame.pc),
	F(LOG_FRAME, SPAN, log_frame, frame.func),
	F(LOG_FRAME, SPAN, log_frame, frame.file),
	F(LOG_FRAME, NUMBER, log_frame, frame.src_line),
	F(LOG_FRAME, SPAN, log_frame, frame.lib),
	F(LOG_FRAME, BOOL, log_frame, frame.inlined),
	F(SYSTEM, SYSTEM_EVENT, system, event),
	F(SYSTEM, SPAN, system, at),
	F(SYSTEM, SPAN, system, name),
	F(SYSTEM, COUNT, system, pid),
	F(SYSTEM, COUNT, system, lwp),
	F(SYSTEM, COUNT, system, signal),
	F(SYSTEM, BOOL, system, has_fault),
	F(SYSTEM, ADDR, system, fault),
	F(SYSTEM, ADDR, system, ip),
	F(SYSTEM, ADDR, system, sp),
	F(SYSTEM, COUNT, system, error),
	F(SYSTEM, SPAN, system, lib),
	F(SYSTEM, ADDR, system, lib_size),
	F(SYSTEM, BOOL, system, has_offset),
	F(SYSTEM, ADDR, system, offset),
	F(SYSTEM, BOOL, system, in_file),
	F(SYSTEM, SPAN, system, caller),
	F(SYSTEM, ADDR, system, caller_offset),
	F(SYSTEM, COUNT, system, rss_kb),
	F(SYSTEM, COUNT, system, status),
	F(SYSTEM, SPAN, system, text),
	F(CLI_OUTPUT, TEXT, cli_output, name),
	F(CLI_OUTPUT, TEXT, cli_output, form),
	{RECORD_CLI_ROW, FIELD_CLI_ROW, "cells", offsetof(struct record, cli_row)},
	F(FACT, TEXT, fact, name),
	F(FACT, SPAN, fact, value),
};

static const char *const kind_names[] = {
	[RECORD_REJECT] = "reject",
	[RECORD_REF] = "ref",
	[RECORD_LISTED] = "listed",
	[RECORD_LOCK_DUMP] = "lock_dump",
	[RECORD_LOCK_THREAD] = "lock_thread",
	[RECORD_LOCK_ENTRY] = "lock_entry",
	[RECORD_LOCK_FRAME] = "lock_frame",
	[RECORD_LOCKED_HERE] = "locked_here",
	[RECORD_LOCK_DUMP_END] = "lock_dump_end",
	[RECORD_CAPTURE] = "capture",
	[RECORD_STACK] = "stack",
	[RECORD_FRAME] = "frame",
	[RECORD_FRAME_VALUE] = "frame_value",
	[RECORD_FRAME_FOLD] = "frame_fold",
	[RECORD_PRINTED] = "printed",
	[RECORD_THREAD_ROW] = "thread_row",
	[RECORD_FACT] = "fact",
	[RECORD_SYSTEM] = "system",
	[RECORD_MEMORY] = "memory",
	[RECORD_MEMORY_PART] = "memory_part",
	[RECORD_MEMORY_FRAME] = "memory_frame",
	[RECORD_LOG] = "log",
	[RECORD_LOG_FRAME] = "log_frame",
	[RECORD_CLI_OUTPUT] = "cli_output",
	[RECORD_CLI_ROW] = "cli_row",
};

static void add_string(struct strbuf *b, struct span s)
{
	strbuf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			strbuf_addf(b, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			strbuf_add_char(b, (char)c);
		else
			strbuf_addf(b, "\\x%02x", c);
	}
	strbuf_add_char(b, '"');
}

static const char *listed_class_name(enum listed_class c)
{
	static const char *const names[LISTED_CLASSES] = {
		[LISTED_INVALID] = "invalid", [LISTED_LEAKED] = "leaked", [LISTED_SKEWED] = "skewed",
		[LISTED_FINALIZED] = "finalized",
	};

	return names[c];
}

static const char *log_mark_name(enum log_mark m)
{
	static const char *const names[] = {
		[LOG_MARK_NONE] = NULL, [LOG_MARK_BUILD] = "build", [LOG_MARK_LOADER] = "loader", [LOG_MARK_STOP] = "stop",
	};

	return names[m];
}

static void add_word(struct strbuf *b, const char *name, const char *word)
{
	if (word)
		strbuf_addf(b, " %s=%s", name, word);
}

static void add_number(struct strbuf *b, const char *name, int64_t v, int64_t absent)
{
	if (v != absent)
		strbuf_addf(b, " %s=%" PRId64, name, v);
}

static void add_span(struct strbuf *b, const char *name, struct span s)
{
	if (!s.n)
		return;
	strbuf_addf(b, " %s=", name);
	add_string(b, s);
}

static void add_addr(struct strbuf *b, const char *name, uint64_t v)
{
	if (!v)
		return;
	strbuf_addf(b, " %s=", name);
	strbuf_add_addr(b, v);
}

static void add_cells(struct strbuf *b, const struct record_cli_row *row)
{
	strbuf_add_str(b, row->counts ? " counts" : "");
	for (size_t i = 0; i < row->n; i++) {
		strbuf_addf(b, " %.*s=", SPAN_ARG(row->cells[i].name));
		add_string(b, row->cells[i].value);
		strbuf_add_str(b, row->cells[i].full ? "+" : "");
	}
}

#define AT(type) (*(type const *)(const void *)((const char *)r + f->offset))

static void add_field(struct strbuf *b, const struct record *r, const struct field *f)
{
	switch (f->type) {
	case FIELD_ADDR:
		add_addr(b, f->name, AT(uint64_t));
		break;
	case FIELD_NUMBER:
		if (AT(uint64_t))
			strbuf_addf(b, " %s=%" PRIu64, f->name, AT(uint64_t));
		break;
	case FIELD_COUNT:
		add_number(b, f->name, AT(int64_t), NUMBER_ABSENT);
		break;
	case FIELD_TIME:
		add_number(b, f->name, AT(int64_t), TIME_UNKNOWN);
		break;
	case FIELD_INT:
		strbuf_addf(b, " %s=%" PRId64, f->name, AT(int64_t));
		break;
	case FIELD_SMALL:
		add_number(b, f->name, AT(int), NUMBER_ABSENT);
		break;
	case FIELD_SPAN:
		add_span(b, f->name, AT(struct span));
		break;
	case FIELD_BOOL:
		if (AT(bool))
			strbuf_addf(b, " %s", f->name);
		break;
	case FIELD_TEXT:
		add_span(b, f->name, span_from(AT(const char *)));
		break;
	case FIELD_REF_KIND:
		add_word(b, f->name, ref_kind_name(AT(enum ref_kind)));
		break;
	case FIELD_REF_LOCK_STATE:
		add_word(b, f->name, ref_lock_state_name(AT(enum ref_lock_state)));
		break;
	case FIELD_LISTED_CLASS:
		add_word(b, f->name, listed_class_name(AT(enum listed_class)));
		break;
	case FIELD_LOCK_STATE:
		add_word(b, f->name, lock_state_name(AT(enum lock_state)));
		break;
	case FIELD_LOCK_MODE:
		add_word(b, f->name, lock_mode_name(AT(enum lock_mode)));
		break;
	case FIELD_SYSTEM_EVENT:
		add_word(b, f->name, system_event_name(AT(enum system_event)));
		break;
	case FIELD_LOG_MARK:
		add_word(b, f->name, log_mark_name(AT(enum log_mark)));
		break;
	case FIELD_CLI_ROW:
		add_cells(b, &AT(struct record_cli_row));
		break;
	case FIELD_FRAME_KIND:
		add_word(b, f->name, frame_kind_name(AT(enum frame_kind)));
		break;
	}
}

void records_add(struct strbuf *b, const struct record *r)
{
	strbuf_addf(b, "%" PRIu64 "+%" PRIu64 " %s", r->place.line, r->place.offset, kind_names[r->kind]);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].kind == r->kind)
			add_field(b, r, &fields[i]);
	}
	strbuf_add_char(b, '\n');
}

static void put(void *ctx, const struct record *r)
{
	records_add(ctx, r);
}

void records_of(struct strbuf *b, const struct format *f, struct span text, size_t chunk, struct tally *ret)
{
	struct sink sink = {.put = put, .ctx = b};
	void *parser = f->begin(&sink);

	if (!chunk)
		chunk = text.n;
	for (size_t at = 0; at < text.n; at += chunk)
		f->feed(parser, span_sub(text, at, chunk));
	f->end(parser, false, ret);
	strbuf_addf(b, "lines=%" PRIu64 " records=%" PRIu64 " continuations=%" PRIu64 " rejects=%" PRIu64 "\n",
			ret->lines, ret->records, ret->continuations, ret->rejects);
}
