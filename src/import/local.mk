# import: see Makefile.am
