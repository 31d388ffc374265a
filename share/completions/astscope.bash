# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for astscope

# Words that stand first in the lines of a help text that begin with two blanks.
_astscope_words() { # PATTERN ARGUMENT...
	local pattern=$1
	shift
	astscope "$@" --help 2>/dev/null | sed -nE "s/^  ($pattern).*/\\1/p"
}

_astscope_options() { # ARGUMENT...
	astscope "$@" --help 2>/dev/null | sed -nE 's/^ +(-., )?(--[a-z-]+).*/\2/p'
}

_astscope() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' i
	local commands
	commands=$(astscope --help 2>/dev/null | sed -nE 's/^  astscope ([a-z-]+).*/\1/p')

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case $'\n'$commands$'\n' in
		*$'\n'"${COMP_WORDS[i]}"$'\n'*)
			[ "$i" = 1 ] && command=${COMP_WORDS[i]}
			;;
		esac
	done
	case $prev in
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'text md csv json jsonl dot html' -- "$cur")
		return
		;;
	--color)
		mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
		return
		;;
	--theme)
		mapfile -t COMPREPLY < <(compgen -W 'default light dark mono high-contrast' -- "$cur")
		return
		;;
	esac
	if [ "$command" = report ] && [ "$COMP_CWORD" = 2 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_astscope_words '[a-z]+' report)" -- "$cur")
		return
	fi
	if [ "$command" = help ] && [ "$COMP_CWORD" = 2 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
		return
	fi
	case $cur in
	-*)
		# shellcheck disable=SC2086
		mapfile -t COMPREPLY < <(compgen -W "$(_astscope_options $command)" -- "$cur")
		;;
	*)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		if [ "$COMP_CWORD" = 1 ]; then
			local words
			mapfile -t words < <(compgen -W "$commands" -- "$cur")
			COMPREPLY+=("${words[@]}")
		fi
		;;
	esac
}
complete -F _astscope astscope
