noinst_HEADERS += \
	include/astscope/model/filter.h \
	include/astscope/model/graph.h \
	include/astscope/model/home.h \
	include/astscope/model/place.h \
	include/astscope/model/raw.h \
	include/astscope/model/rows.h \
	include/astscope/model/sql.h \
	include/astscope/model/thing.h \
	include/astscope/model/xref.h
