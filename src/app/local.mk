# app: see Makefile.am
