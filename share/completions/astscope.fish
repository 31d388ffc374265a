# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for astscope: words come from the help texts of the program, so that they are those it has.

function __astscope_commands
    astscope --help 2>/dev/null | string replace -rf '^  astscope ([a-z-]+).*' '$1'
end
function __astscope_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] (__astscope_commands); and echo $words[2]
end
function __astscope_options
    astscope (__astscope_command) --help 2>/dev/null | string replace -rf '^ +(?:-., )?(--[a-z-]+) ?[A-Z,x]* +(.*)' '$1\t$2'
end
function __astscope_reports
    astscope report --help 2>/dev/null | string replace -rf '^  ([a-z-]+) .*' '$1'
end
function __astscope_after
    set -l words (commandline -opc)
    test "$words[-1]" = $argv[1]
end

complete -c astscope -n 'test (count (commandline -opc)) -eq 1' -a '(__astscope_commands)'
complete -c astscope -n '__astscope_after report' -a '(__astscope_reports)'
complete -c astscope -n 'string match -q -- "-*" (commandline -ct)' -a '(__astscope_options)'
complete -c astscope -n '__astscope_after --format' -f -a 'text md csv json jsonl dot html'
complete -c astscope -n '__astscope_after --color' -f -a 'auto always never'
complete -c astscope -n '__astscope_after --theme' -f -a 'default light dark mono high-contrast'
