# SPDX-License-Identifier: GPL-3.0-or-later
COMPLETIONS = share/completions/astscope.bash share/completions/_astscope share/completions/astscope.fish
EXTRA_DIST += $(COMPLETIONS)
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)' '$(DESTDIR)$(zshcompletiondir)' '$(DESTDIR)$(fishcompletiondir)'
	$(INSTALL_DATA) $(srcdir)/share/completions/astscope.bash '$(DESTDIR)$(bashcompletiondir)/astscope'
	$(INSTALL_DATA) $(srcdir)/share/completions/_astscope '$(DESTDIR)$(zshcompletiondir)/_astscope'
	$(INSTALL_DATA) $(srcdir)/share/completions/astscope.fish '$(DESTDIR)$(fishcompletiondir)/astscope.fish'
uninstall-local:
	rm -f '$(DESTDIR)$(bashcompletiondir)/astscope' '$(DESTDIR)$(zshcompletiondir)/_astscope' \
		'$(DESTDIR)$(fishcompletiondir)/astscope.fish'
