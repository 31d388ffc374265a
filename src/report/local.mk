# report: see Makefile.am
