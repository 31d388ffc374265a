# model: see Makefile.am
