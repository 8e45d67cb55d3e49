#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FILE.case...: what users see of `writ`, to the byte. With WRIT_GOLDEN=write each file is
# rewritten with what was seen; `git diff` is then the review.
#
# A case is a transcript, run in an empty folder of its own:
#
#     Lines that begin with none of the marks below are words for the reader.
#     $ writ check --contract ./order.yaml orders.ndjson      a command, for bash
#     > ...                                                   more of it: a here-document
#     | orders.ndjson:2  invalid  1 error                     its standard output
#     ! order@1.0.0: 2 payloads, 1 valid, 1 invalid           its standard error
#     ? 1                                                     its exit status, unless it is 0
#
# A line that ends without newline is followed by "|\" or "!\". Commands find $examples and $files
# (tests/golden/files); `writ` is the program under test. What differs from run to run is settled
# (tests/lib.sh); the folder of the case is WORK, that of the sources SOURCE.
#
# All JSON that a command writes is checked against the schema that docs/
# publishes for it, with `writ check`, and may hold no member that the schema does not document.
. "$(dirname "$0")/../lib.sh"

examples=$top_srcdir/examples
files=$top_srcdir/tests/golden/files
work=$tmp/work
mapfile -t kinds < <(basename -s .schema.json "$top_srcdir"/docs/*.schema.json)
export examples files
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@lumen.example'
export WRIT_TODAY=2026-03-10

# marked MARK FILE: the lines of a file as they stand in a transcript.
marked() {
    [ -s "$2" ] || return 0
    sed -E "${settle[@]}" -e "s|$work|WORK|g" -e "s|$top_srcdir|SOURCE|g" \
        -e "s/^/$1 /" -e "s/^[$1] \$/$1/" "$2"
    [ -z "$(tail -c 1 "$2")" ] || printf '\n%s\\\n' "$1"
}

# Sets aside the JSON of a command by its kind, one object a line.
keep_json() {
    local kind
    grep -a '^{"valid":' "$tmp/out" >>"$tmp/json/output.ndjson"
    grep -a '^{"writ":"stats/1"' "$tmp/err" >>"$tmp/json/stats.ndjson"
    grep -a '^{"writ":"replay/1"' "$tmp/err" >>"$tmp/json/replay.ndjson"
    grep -aq '"writ": *"[a-z]*/1"' "$tmp/out" || return 0
    for kind in "${kinds[@]}"; do
        grep -a "^{\"writ\":\"$kind/1\"" "$tmp/out" >>"$tmp/json/$kind.ndjson"
    done
    if head -n 2 "$tmp/out" | grep -aq '"writ": "list/1"'; then
        { tr -d '\n' <"$tmp/out" && echo; } >>"$tmp/json/list.ndjson"
    fi
}

# Everything that was set aside is what docs/ says. (What checks it is seen by valgrind in check*.case.)
check_json() {
    local kind WRIT_RUN=
    for kind in "${kinds[@]}"; do
        [ -s "$tmp/json/$kind.ndjson" ] || continue
        status "its $kind JSON is what docs/$kind.schema.json says" 0 \
            writ check --contract "$top_srcdir/docs/$kind.schema.json" --formats assert \
            --undeclared-payload reject "$tmp/json/$kind.ndjson"
        [ -z "$(head -c 1 "$tmp/out")" ] || sed 's/^/# /' "$tmp/out"
    done
}

# Runs the command that was read, and compares with the lines that were read below it.
end_step() {
    local got=0
    [ -n "$command" ] || return 0
    (cd "$work" && eval "$command") >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
    {
        marked '|' "$tmp/out"
        marked '!' "$tmp/err"
        [ "$got" -eq 0 ] || echo "? $got"
    } >"$tmp/seen"
    keep_json
    [ "${WRIT_GOLDEN:-}" != write ] || cat "$tmp/seen" >>"$tmp/transcript"
    if [ "${WRIT_GOLDEN:-}" = write ] || [ "$(<"$tmp/wanted")" = "$(<"$tmp/seen")" ]; then
        ok "${command%%$'\n'*}"
    else
        same "${command%%$'\n'*}" "$tmp/wanted" "$tmp/seen"
    fi
    command=''
    : >"$tmp/wanted"
}

# run_case FILE
run_case() {
    local line command=''
    rm -rf "$work" "$tmp/json"
    mkdir "$work" "$tmp/json"
    : >"$tmp/wanted"
    : >"$tmp/transcript"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '|'* | '!'* | '? '*)
            printf '%s\n' "$line" >>"$tmp/wanted"
            continue
            ;;
        '>') command+=$'\n' ;;
        '> '*) command+=$'\n'${line#'> '} ;;
        '$ '*)
            end_step
            command=${line#'$ '}
            ;;
        *) end_step ;;
        esac
        printf '%s\n' "$line" >>"$tmp/transcript"
    done <"$1"
    end_step
    check_json
    [ "${WRIT_GOLDEN:-}" != write ] || cmp -s "$tmp/transcript" "$1" || cp "$tmp/transcript" "$1"
}

[ $# -gt 0 ] || set -- "$top_srcdir"/tests/golden/*.case
for file in "$@"; do
    run_case "$file"
done
finish
