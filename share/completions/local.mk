EXTRA_DIST += share/completions/astscope.bash
completiondir = $(datadir)/bash-completion/completions
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(completiondir)'
	$(INSTALL_DATA) $(srcdir)/share/completions/astscope.bash '$(DESTDIR)$(completiondir)/astscope'
uninstall-local:
	rm -f '$(DESTDIR)$(completiondir)/astscope'
