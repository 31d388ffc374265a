# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += libui.a
libui_a_SOURCES = \
	src/ui/act.c \
	src/ui/actions_go.c \
	src/ui/actions_list.c \
	src/ui/actions_move.c \
	src/ui/actions_rest.c \
	src/ui/actions_source.c \
	src/ui/actions_take.c \
	src/ui/apply.c \
	src/ui/ask.c \
	src/ui/bind.c \
	src/ui/cells.c include/astscope/ui/cells.h \
	src/ui/command.c include/astscope/ui/command.h \
	src/ui/commands.c include/astscope/ui/commands.def \
	src/ui/draw_bars.c \
	src/ui/draw_hints.c \
	src/ui/effects.c include/astscope/ui/effects.h \
	src/ui/event.c include/astscope/ui/event.h \
	src/ui/help.c \
	src/ui/keymap.c include/astscope/ui/keymap.h include/astscope/ui/keys.def \
	src/ui/layout.c include/astscope/ui/layout.h \
	src/ui/match.c \
	src/ui/menu.c include/astscope/ui/menu.h \
	src/ui/mouse.c \
	src/ui/option.c include/astscope/ui/option.h include/astscope/ui/options.def \
	src/ui/popup.c src/ui/popup.h \
	src/ui/prompt.c include/astscope/ui/prompt.h \
	src/ui/render.c \
	src/ui/role.c include/astscope/ui/role.h include/astscope/ui/roles.def \
	src/ui/search.c \
	src/ui/spot.c src/ui/spot.h \
	src/ui/spot_change.c \
	src/ui/spot_draw.c \
	src/ui/spot_out.c \
	src/ui/spot_settle.c \
	src/ui/state.c \
	src/ui/table.c include/astscope/ui/table.h \
	src/ui/table_draw.c src/ui/table_fit.c \
	src/ui/table_link.c \
	src/ui/text.c include/astscope/ui/text.h \
	src/ui/text_draw.c \
	src/ui/text_link.c \
	src/ui/text_rows.c src/ui/text_rows.h \
	src/ui/trail.c \
	src/ui/ui.c include/astscope/ui/ui.h src/ui/ui_private.h \
	include/astscope/ui/lineedit.h \
	include/astscope/ui/view.h
UI_LIBS = libui.a $(BASE_LIBS)
