#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# examples/demo.sh does what README.md says of it.
. "$(dirname "$0")/../lib.sh"

demo() { bash "$top_srcdir/examples/demo.sh" "$@"; }

# The line that README.md shows as its last: what stands below "ends with".
awk '/ends with$/ { near = 1 } /^```/ && near { if (inside) exit; inside = 1; next } inside' \
    "$top_srcdir/README.md" >"$tmp/end"

status "the demo ends well" 0 demo "$WRIT" "$tmp/demo"
if [ "$WRIT_VARIANT" = plain ]; then # the others take their time
    times >"$tmp/times" # what the shell worked, then what its children did: 0m1.234s 0m0.567s
    worked=$(awk 'NR == 2 { gsub("[ms]", " "); print int($1 * 60 + $2 + $3 * 60 + $4) }' "$tmp/times")
    if [ "$worked" -lt 10 ]; then ok "with less than ten seconds of work"; else not_ok "with less than ten seconds of work" "$worked s"; fi
fi
is "and as README.md says" "$(cat "$tmp/end")" "$(tail -n 1 "$tmp/out")"
is "which is one line" 1 "$(wc -l <"$tmp/end")"
is "it shows the comment" 1 "$(grep -cxF '<!-- writ:gate -->' "$tmp/out")"
is "it says where the page is" 1 "$(grep -cF ": $tmp/demo/report.html" "$tmp/out")"
is "the page is one" '<!doctype html>' "$(head -n 1 "$tmp/demo/report.html" | tr '[:upper:]' '[:lower:]')"
is "and nothing else is left there" report.html "$(ls "$tmp/demo")"
status "with a program that does nothing it does not" 1 demo "$(type -P true)" "$tmp/other"
is "and does not say so" "" "$(grep -xF "$(cat "$tmp/end")" "$tmp/out")"
finish
