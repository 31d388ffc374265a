# term: see Makefile.am
