#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Two servers on one PostgreSQL database, written by many clients at once, and what they do when
# PostgreSQL is killed beneath them.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"
. "$(dirname "$0")/../serve/lib.sh"
command -v curl >/dev/null || skip "no curl"
"$WRIT" serve --help >"$tmp/help" 2>&1 || skip "no server in this build"

postgres_start
registry=$(postgres_url orders)
servers=()
trap '[ ${#servers[@]} -eq 0 ] || kill -9 "${servers[@]}" 2>/dev/null; postgres_stop; rm -rf "$tmp"' EXIT

# Both are those of serve_start; the first stays beside the second.
status "a first server makes the tables" 0 serve_start --anonymous write
servers+=("$server_pid")
first=$url
status "a second one finds them" 0 serve_start --anonymous write
servers+=("$server_pid")
second=$url

# publish SERVER NUMBER: one field of that number, as clients of Confluent's registry do.
publish() {
    curl -sS --max-time 20 -o "$tmp/answer.$2" -w '%{http_code}\n' -H 'Content-Type: application/json' \
        -d '{"schemaType":"JSON","schema":"{\"title\":\"number '"$2"'\",\"type\":\"object\"}"}' \
        "$1/subjects/subject-$2/versions"
}
publish_all() { # FROM TO
    local number clients=()
    for ((number = $1; number < $2; number += 2)); do
        publish "$first" $number &
        clients+=($!)
        publish "$second" $((number + 1)) &
        clients+=($!)
    done >"$tmp/statuses"
    wait "${clients[@]}"
}

publish_all 10 34
is "clients of both at once are answered" "24 200" "$(sort "$tmp/statuses" | uniq -c | xargs)"
is "each content has an id of its own" 24 "$(cat "$tmp"/answer.* | grep -o '"id": *[0-9]*' | sort -u | wc -l)"
for server in "$first" "$second"; do
    is "each server has them all" 24 "$(curl -sS "$server/subjects" | grep -o '"subject-[0-9]*"' | wc -l)"
done

postgres_kill
is "without PostgreSQL a server is alive" 200 \
    "$(curl -sS -o "$tmp/out" -w '%{http_code}' "$first/healthz")"
is "and not ready" 503 "$(curl -sS -o "$tmp/out" -w '%{http_code}' "$first/readyz")"
is "and what it is asked to keep is not said to be kept" "5" "$(publish "$first" 40 | cut -c1)"
postgres_start_again
for server in "$first" "$second"; do
    is "with it again, it reads" 24 "$(curl -sS "$server/subjects" | grep -o '"subject-[0-9]*"' | wc -l)"
    is "and is ready" 200 "$(curl -sS -o "$tmp/out" -w '%{http_code}' "$server/readyz")"
done
publish_all 50 54
is "and writes" "4 200" "$(sort "$tmp/statuses" | uniq -c | xargs)"
is "events are without a gap" "28|28" "$(postgres_sql orders 'SELECT count(*), max(sequence) FROM event')"

kill -TERM "${servers[@]}"
wait "${servers[0]}"
is "the first ends well" 0 $?
wait "${servers[1]}"
is "the second ends well" 0 $?
servers=()
finish
