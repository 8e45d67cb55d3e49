#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Where verdicts of Confluent's rules and Writ's are the same and where they are not: each pair of docs/CONFLUENT.md.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_node

serve_start --anonymous write || finish
node "$top_srcdir/tests/serve/confluent_pairs.js" "$url" "$top_srcdir/docs/CONFLUENT.md" >"$tmp/pairs" 2>"$tmp/err"
while IFS= read -r line; do
    case $line in
    "ok "*) ok "${line#* - }" ;;
    "not ok "*) not_ok "${line#* - }" "$(grep -F -A 1 "$line" "$tmp/pairs" | tail -n 1)" ;;
    esac
done <"$tmp/pairs"
is "all pairs were asked" "1..$(grep -c '^\(not \)\?ok ' "$tmp/pairs")" "$(tail -n 1 "$tmp/pairs")$(head -c 2000 "$tmp/err")"
serve_stop
finish
