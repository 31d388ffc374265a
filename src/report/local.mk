# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += libreport.a
libreport_a_SOURCES = \
	include/astscope/report/report.h \
	src/report/at.c src/report/at.h \
	src/report/columns.c \
	src/report/compared.c \
	src/report/compat.c \
	src/report/details.c \
	src/report/graphs.c \
	src/report/grid.c src/report/grid.h \
	src/report/history.c \
	src/report/html.c src/report/html.h \
	src/report/html_curves.c \
	src/report/html_text.c src/report/html_text.h \
	src/report/html_waits.c \
	src/report/overview_notes.c src/report/overview_notes.h \
	src/report/lists.c \
	src/report/out.c src/report/out.h \
	src/report/overview.c \
	src/report/parts.h \
	src/report/report.c \
	src/report/ticket.c src/report/ticket.h \
	src/report/report_rows.c include/astscope/report/report_rows.h \
	src/report/redacted.c src/report/report_sql.c \
	src/report/table.c src/report/table.h \
	src/report/under.c
REPORT_LIBS = libreport.a $(MODEL_LIBS)
