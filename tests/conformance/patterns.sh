#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Patterns against node's: every pattern of patterns.js on each of its subjects. Both must refuse the
# same patterns, and where they match, match the same; what Writ does not support (pattern.h) is rare.
. "$(dirname "$0")/../lib.sh"

command -v node >/dev/null || skip "no node"
pairs=$top_srcdir/tests/conformance/patterns.js
match_pairs=${top_builddir:-$PWD}/tests/conformance/match_pairs
[ -x "$match_pairs" ] || skip "match_pairs is not built"

node "$pairs" pairs >"$tmp/pairs" && node "$pairs" answers >"$tmp/node"
# shellcheck disable=SC2086 # a command with its arguments
status "match_pairs answers" 0 $WRIT_RUN "$match_pairs" <"$tmp/pairs"
sed -e 's/^\(error\|unsupported\).*/\1/' -e 's/^[a-z0-9]* \([01?]*\)$/\1/' "$tmp/out" >"$tmp/writ"
is "one answer for each pattern" "$(wc -l <"$tmp/node")" "$(wc -l <"$tmp/writ")"
# Where Writ gave up, node's answer stands; that must stay rare.
paste -d '\t' "$tmp/node" "$tmp/writ" "$tmp/pairs" | awk -F '\t' '{
    said = $2
    if (said == "unsupported" && $1 != "error")
        next
    while (at = index(said, "?"))
        said = substr(said, 1, at - 1) substr($1, at, 1) substr(said, at + 1)
    if (said != $1) print
}' >"$tmp/differ"
is "node and Writ agree" "" "$(cut -c 1-400 "$tmp/differ" | head -n 20)"
costly=$(tr -cd '?' <"$tmp/writ" | wc -c)
is "few were too costly" yes "$([ "$costly" -le 20 ] && echo yes || echo "$costly")"

unsupported=$(grep -c '^unsupported' "$tmp/writ")
is "few are not supported" yes "$([ "$unsupported" -le 40 ] && echo yes || echo "$unsupported")"

# Each way of matching was asked often enough for this to mean something.
for method in literal runs pcre2; do
    count=$(grep -c "^$method " "$tmp/out")
    is "many were matched by $method" yes "$([ "$count" -ge 15 ] && echo yes || echo "$count")"
done
finish
