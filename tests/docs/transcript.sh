# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The examples of a page run: what README.md and the manual show is what a terminal shows. A page is
# made a transcript first, lines of which are
#
#     $ writ list                   a command
#     % writ publish *.yaml         one that the page does not show: what it says is not compared
#     crm-contact  1.2.0  active    what a terminal shows after the command above it
#
# They run one after the other in a copy of an example workspace. "…" alone on a line stands for any
# lines, none included; durations and the time of day may differ, and nothing else. $? is the status
# of the command before.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@lumen.example'
export WRIT_TODAY=2026-11-22 # the dates of the examples stay ahead

# How long ago, and since when.
settle+=(-e 's/[0-9]+ (s|min) ago +/N ago  /' -e 's/(since|first) [0-9T:-]+Z/\1 TIME/g')

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
    (cd "$tmp/work" && eval "(exit $last); ${command#??}") >"$tmp/shown" 2>&1 </dev/null
    last=$?
    sed -E "${settle[@]}" "$tmp/shown" >"$tmp/got"
    sed -E "${settle[@]}" "$tmp/lines" >"$tmp/wanted"
    if [[ $command == %* ]]; then
        is "${command#??}" 0 "$last"
    elif matches "$tmp/wanted" "$tmp/got"; then
        ok "${command#??}"
    else
        not_ok "${command#??}" "$(diff -u "$tmp/wanted" "$tmp/got")"
    fi
    command=''
}

# run_transcript NAME [EXAMPLE] <TRANSCRIPT: in a copy of examples/EXAMPLE (marketing)
run_transcript() {
    local line command='' last=0 before=$cases
    rm -rf "$tmp/work"
    example "${2:-marketing}" "$tmp/work"
    while IFS= read -r line; do
        case $line in
        '$ '* | '% '*)
            end_example
            command=$line
            : >"$tmp/lines"
            ;;
        *)
            [ -n "$command" ] || not_ok "output stands below a command" "$line"
            printf '%s\n' "$line" >>"$tmp/lines"
            ;;
        esac
    done
    end_example
    [ "$cases" -gt "$before" ] || not_ok "$1 has examples"
}
