#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The examples of README.md run. Its fenced blocks of the language `console` hold commands ("$ ...")
# and what a terminal shows after each; they run one after the other in one copy of
# examples/marketing. "…" alone on a line stands for any lines, none included; durations and the
# time of day may differ, and nothing else.
. "$(dirname "$0")/../lib.sh"

readme=${1:-$top_srcdir/README.md}
[ -f "$readme" ] || skip "no README.md"
cp -R "$top_srcdir/examples/marketing/." "$tmp/work"

# matches WANTED GOT: line by line, "…" like the asterisk of a shell pattern.
matches() {
    awk -v wanted="$1" '
        BEGIN {
            while ((getline line < wanted) > 0)
                want[++wants] = line
        }
        { got[++gots] = $0 }
        END {
            i = j = 1
            while (j <= gots) {
                if (i <= wants && want[i] == "…") {
                    star = i++
                    mark = j
                } else if (i <= wants && want[i] == got[j]) {
                    i++
                    j++
                } else if (star) {
                    i = star + 1
                    j = ++mark
                } else
                    exit 1
            }
            while (i <= wants && want[i] == "…")
                i++
            exit i <= wants
        }' "$2"
}

# Ends the example whose command and wanted lines have been read: runs it, and compares.
end_example() {
    [ -n "$command" ] || return 0
    (cd "$tmp/work" && eval "$command") >"$tmp/shown" 2>&1 </dev/null
    sed -E "${settle[@]}" "$tmp/shown" >"$tmp/got"
    sed -E "${settle[@]}" "$tmp/lines" >"$tmp/wanted"
    if matches "$tmp/wanted" "$tmp/got"; then
        ok "$command"
    else
        not_ok "$command" "$(diff -u "$tmp/wanted" "$tmp/got")"
    fi
    command=''
}

# run_examples FILE
run_examples() {
    local line inside='' command=''
    while IFS= read -r line; do
        case $inside$line in
        '```console') inside='in ' ;;
        'in ```')
            end_example
            inside=''
            ;;
        'in $ '*)
            end_example
            command=${line#'$ '}
            : >"$tmp/lines"
            ;;
        'in '*)
            [ -n "$command" ] || not_ok "output stands below a command" "$line"
            printf '%s\n' "$line" >>"$tmp/lines"
            ;;
        esac
    done <"$1"
    [ -z "$inside" ] || not_ok "each block ends"
}

# First this script itself, both ways.
printf 'a\n…\nb\n…\n' >"$tmp/pattern"
printf 'a\nx\nb\nb\n' >"$tmp/good"
printf 'a\nx\n' >"$tmp/bad"
if matches "$tmp/pattern" "$tmp/good"; then ok "… is any lines"; else not_ok "… is any lines"; fi
if matches "$tmp/pattern" "$tmp/bad"; then not_ok "and not all"; else ok "and not all"; fi
if matches "$tmp/good" "$tmp/bad"; then not_ok "lines are compared"; else ok "lines are compared"; fi

before=$cases
run_examples "$readme"
if [ "$cases" -gt "$before" ]; then ok "README.md has examples"; else not_ok "README.md has examples"; fi
finish
