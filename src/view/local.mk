# view: see Makefile.am
