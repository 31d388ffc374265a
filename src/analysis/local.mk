# analysis: see Makefile.am
