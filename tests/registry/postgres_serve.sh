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
    curl -sS --max-time 600 -o "$tmp/answer.$2" -w '%{http_code}\n' -H 'Content-Type: application/json' \
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

# ---- a database that hangs ----

all_of_postgres() { echo "$(postgres_pid)" "$(ps -o pid= --ppid "$(postgres_pid)")"; }
signal_postgres() { # SIGNAL
    # shellcheck disable=SC2046 # a list of ids
    kill "-$1" $(all_of_postgres)
}
trap 'signal_postgres CONT 2>/dev/null; kill -9 "${servers[@]}" 2>/dev/null; postgres_stop; rm -rf "$tmp"' EXIT

# ends NAME STATUS: the server does so within some minutes, before it would do so by itself.
ends() {
    local tries ended=0
    for ((tries = 0; tries < 2400; tries++)); do
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    kill -9 "$server_pid" 2>/dev/null
    wait "$server_pid" || ended=$?
    is "$1" "$2" "$ended"
}

# The client has sent its request, and the server has read it: nothing waits in a socket of its port.
is_taken() {
    grep -q '^> GET' "$tmp/err" &&
        awk -v port="$(printf ':%04X' "${url##*:}")" '
            substr($2, 9) == port && $4 == "01" { taken++; waits += $5 !~ /:00000000$/ }
            END { exit !taken || waits }' /proc/net/tcp
}

hang() { # a server with a request that no answer will come for
    serve_start --anonymous write || finish
    servers=("$server_pid")
    curl -sS -o "$tmp/out" "$url/subjects"
    signal_postgres STOP
    sleep 1.1 # the tokens are looked at again, too
    : >"$tmp/err"
    curl -v -o "$tmp/out" "$url/subjects/subject-10/versions" 2>"$tmp/err" &
    client=$!
    soon is_taken
}

export WRIT_SERVE_DRAIN=2
hang
kill -TERM "$server_pid"
ends "what waits for a database that hangs does not keep the server" 4
is "and it says so" 1 "$(grep -c '"level":"error","message":"ended with 1 requests that did not end"' "$tmp/server.log")"
wait "$client"
signal_postgres CONT

export WRIT_SERVE_DRAIN=3600
hang
kill -HUP "$server_pid" # reads the tokens, which does not end either
kill -TERM "$server_pid"
soon grep -q '"message":"stopping"' "$tmp/server.log"
kill -TERM "$server_pid"
ends "a second signal ends it at once" 4
wait "$client"
unset WRIT_SERVE_DRAIN

$WRIT_RUN "$WRIT" serve --registry "$registry" --listen 127.0.0.1:0 2>"$tmp/server.log" &
server_pid=$!
servers=("$server_pid")
sleep 1
kill -TERM "$server_pid"
ends "one that has not begun ends at the first" 143
signal_postgres CONT
servers=()

# ---- its threads do not hang with it ----

status_of() { # PATH [OPTION...]
    curl -sS -m 90 -o "$tmp/out.$BASHPID" -w '%{http_code}\n' "${@:2}" "$url$1" 2>/dev/null
}
comes() { # NAME PATH: within half a minute
    local tries status=''
    for ((tries = 0; tries < 300; tries++)); do
        status=$(status_of "$2")
        [ "$status" != 200 ] || break
        sleep 0.1
    done
    is "$1" 200 "$status"
}
serve_start --anonymous write || finish
servers=("$server_pid")
status_of /subjects >/dev/null
signal_postgres STOP
clients=()
for i in {1..8}; do
    status_of /subjects/subject-10/versions >"$tmp/waiting.$i" &
    clients+=($!)
done
wait "${clients[@]}"
sleep 1.1
is "who waits for it is told" "8 503" "$(cat "$tmp"/waiting.* | sort | uniq -c | xargs)"
status_of /subjects >"$tmp/asking" &
client=$!
sleep 0.5
is "the process says that it is there" 200 "$(status_of /healthz)"
is "and that the database is not" 503 "$(status_of /readyz)"
is "while one asks it, the others are told" 503 "$(status_of /subjects)"
is "at once" asking "$(kill -0 "$client" 2>/dev/null && echo asking)"
wait "$client"
is "the one is told, too" 503 "$(cat "$tmp/asking")"
is "a write is told" 503 "$(status_of /config -X PUT -H 'Content-Type: application/json' -d '{"compatibility":"NONE"}')"
signal_postgres CONT
comes "it is read when it answers" /subjects
for i in {1..8}; do status_of /subjects/subject-10/versions; done >"$tmp/again"
is "by all" "8 200" "$(sort "$tmp/again" | uniq -c | xargs)"
is "and the log says what it was" yes "$(grep -q "registry 'postgresql://[^']*' does not answer" "$tmp/server.log" && echo yes)"
serve_stop
servers=()

# ---- a database that is only read ----

postgres_sql orders "ALTER DATABASE orders SET default_transaction_read_only = on"
serve_start --anonymous write || finish
is "what is only read is read" 200 "$(status_of /subjects)"
is "and no server of it is ready" 503 "$(status_of /readyz)"
is "whose log says why" yes "$(grep -q "/readyz: registry 'postgresql://[^']*' cannot be written" "$tmp/server.log" && echo yes)"
is "a write is refused" 503 "$(status_of /config -X PUT -H 'Content-Type: application/json' -d '{"compatibility":"NONE"}')"
postgres_sql orders "SET default_transaction_read_only = off" \
    "ALTER DATABASE orders RESET default_transaction_read_only"
comes "when it may be written, the server is ready" /readyz
serve_stop

serve_start || finish
is "nothing was lost" 200 "$(curl -sS -o "$tmp/out" -w '%{http_code}' "$url/subjects/subject-10/versions")"
serve_stop
finish
