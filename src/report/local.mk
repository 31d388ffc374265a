noinst_HEADERS += include/astscope/report/report.h
