# format: see Makefile.am
