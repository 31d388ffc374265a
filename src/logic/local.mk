# logic: see Makefile.am
