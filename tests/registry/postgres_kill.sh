#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# PostgreSQL is killed, all of it at once, WRIT_ROUNDS times (4) at any point while 4 programs write
# at once. After each restart all that was acknowledged is there, nothing is there in part, the chain
# of events is whole, and the same programs go on by themselves.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"

program=${top_builddir:-.}/tests/registry/postgres_writers
[ -x "$program" ] || skip "tests/registry/postgres_writers is not built (make check builds it)"
rounds=${WRIT_ROUNDS:-4}
[ "$WRIT_VARIANT" != valgrind ] || rounds=1

postgres_start
url=$(postgres_url orders)
cat >"$tmp/first.yaml" <<'TXT'
apiVersion: v3.1.0
kind: DataContract
id: first
version: 1.0.0
status: active
schema:
  - name: first
    logicalType: object
    properties: [{name: id, logicalType: string}]
TXT
status "a first publish makes the tables" 0 writ publish --registry "$url" "$tmp/first.yaml"

writers=()
trap 'kill "${writers[@]}" 2>/dev/null; postgres_stop; rm -rf "$tmp"' EXIT
for number in 1 2 3 4; do
    : >"$tmp/acknowledged.$number"
    $WRIT_RUN "$program" write "$url" "$tmp/acknowledged.$number" "$number" 2>>"$tmp/writers" &
    writers+=($!)
done

acknowledged() { cat "$tmp"/acknowledged.* | wc -l; }

has_more_than() { [ "$(acknowledged)" -gt "$1" ]; }
have_all_begun() { [ -s "$tmp/acknowledged.1" ] && [ -s "$tmp/acknowledged.2" ] &&
    [ -s "$tmp/acknowledged.3" ] && [ -s "$tmp/acknowledged.4" ]; }

soon have_all_begun || not_ok "the writers begin" "$(cat "$tmp/writers")"

for ((round = 1; round <= rounds; round++)); do
    before=$(acknowledged)
    soon has_more_than "$before" || not_ok "round $round: the writers go on" "$(cat "$tmp/writers")"
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    postgres_kill
    postgres_start_again || not_ok "round $round: PostgreSQL starts again" "$(tail "$postgres_folder/log")"
    status "round $round: all is there that was acknowledged, and whole" 0 \
        "$program" verify "$url" "$tmp"/acknowledged.*
done
soon has_more_than "$(acknowledged)" || not_ok "the writers go on" "$(cat "$tmp/writers")"
kill "${writers[@]}"
wait "${writers[@]}" 2>/dev/null
status "after $rounds kills and $(acknowledged) publishes the store is whole" 0 \
    "$program" verify "$url" "$tmp"/acknowledged.*
sed 's/^/# /' "$tmp/out"
echo 1.999999.0 >>"$tmp/acknowledged.1"
status "one that was lost would be seen" 1 "$program" verify "$url" "$tmp/acknowledged.1"
is "no writer was refused for another reason" "" "$(cat "$tmp/writers")"
finish
