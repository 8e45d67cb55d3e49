#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Where verdicts of Confluent's rules and Writ's are the same and where they are not: each pair of docs/CONFLUENT.md.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_node

serve_start --anonymous write || finish
mapfile -t lines < <(node "$top_srcdir/tests/serve/confluent_pairs.js" "$url" "$top_srcdir/docs/CONFLUENT.md" 2>"$tmp/err")
asked=0
for ((i = 0; i < ${#lines[@]}; i++)); do
    line=${lines[i]}
    case $line in
    "ok "*) ok "${line#* - }" && asked=$((asked + 1)) ;;
    "not ok "*) not_ok "${line#* - }" "${lines[i + 1]-}" && asked=$((asked + 1)) ;;
    esac
done
is "all pairs were asked" "1..$asked" "${lines[-1]-}$(head -c 2000 "$tmp/err")"
serve_stop
is "the server ends well" 0 "$server_status"
finish
