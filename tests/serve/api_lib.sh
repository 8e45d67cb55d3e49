# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of /v1 share; sourced after tests/serve/lib.sh. Each answer is kept, so that in the
# end all of them are held against docs/openapi.json (tests/serve/openapi.js).
# shellcheck disable=SC2154 # of lib.sh
seen=$tmp/seen
seen_count=0
mkdir "$seen"

# api NAME STATUS METHOD PATH [BODY [CURL-OPTION...]]: one case, as `answers`.
api() {
    answers "$@"
    seen_count=$((seen_count + 1))
    cp "$tmp/body" "$seen/$seen_count"
    printf '%s\t%s\t%s\t%s\t%s\n' "$seen_count" "$http_status" "$(header Content-Type)" "$3" "$4" >>"$seen/index"
}

# quote FILE: its text as a string of JSON.
quote() {
    local text
    text=$(cat "$1" && printf .)
    text=${text%.}
    text=${text//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\t'/\\t}
    printf '"%s"' "${text//$'\n'/\\n}"
}

# document FILE [MEMBERS]: the body that sends it, with more members before it.
document() {
    printf '{%s"name":"%s","content":%s}' "${2:+$2,}" "$(basename "$1")" "$(quote "$1")"
}

# has NAME PART...: each part stands in the last answer.
has() {
    local name=$1 part
    shift
    for part; do
        if ! grep -qF -- "$part" "$tmp/body"; then
            not_ok "$name" "wanted: $part"$'\n'"got: $(head -c 2000 "$tmp/body")"
            return
        fi
    done
    ok "$name"
}

# lacks NAME PART
lacks() {
    if grep -qF -- "$2" "$tmp/body"; then
        not_ok "$1" "not wanted: $2"$'\n'"got: $(head -c 2000 "$tmp/body")"
    else
        ok "$1"
    fi
}

# member NAME: the text of a member of the last answer.
member() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$tmp/body" | head -1
}
