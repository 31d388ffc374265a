noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	src/view/views.c include/astscope/view/views.h include/astscope/view/views.def
