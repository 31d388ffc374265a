noinst_LIBRARIES += libui.a
libui_a_SOURCES = \
	src/ui/role.c include/astscope/ui/role.h include/astscope/ui/roles.def \
	include/astscope/ui/cells.h \
	include/astscope/ui/command.h \
	include/astscope/ui/effects.h \
	include/astscope/ui/event.h \
	include/astscope/ui/keymap.h include/astscope/ui/keys.def \
	include/astscope/ui/layout.h \
	include/astscope/ui/lineedit.h \
	include/astscope/ui/menu.h \
	include/astscope/ui/option.h include/astscope/ui/options.def \
	include/astscope/ui/place.h \
	include/astscope/ui/prompt.h \
	include/astscope/ui/table.h \
	include/astscope/ui/text.h \
	include/astscope/ui/ui.h \
	include/astscope/ui/view.h
UI_LIBS = libui.a $(BASE_LIBS)
