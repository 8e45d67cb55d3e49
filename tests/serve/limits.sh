#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who cannot hold the server: clients that send slowly, or nothing, or take nothing; too many
# connections; bodies that are too large. Meanwhile it answers others.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

slow() {
    local rest=${url#http://}
    python3 "$top_srcdir/tests/serve/slow.py" "${rest%:*}" "${rest##*:}" "$@"
}

# Slow variants need some patience themselves.
patience=1
[ "$WRIT_VARIANT" = plain ] || patience=3
export WRIT_SERVE_PATIENCE=$patience WRIT_SERVE_CONNECTIONS=64 WRIT_SERVE_ADDRESS_CONNECTIONS=24
export WRIT_SERVE_THREADS=2
serve_start || finish
slow read $((patience + 3)) /v1/openapi.json 400 >"$tmp/slow.read" &
pids+=($!)
for how in idle line header body; do
    slow $how $((patience + 7)) >"$tmp/slow.$how" &
    pids+=($!)
done
answers "others are answered meanwhile" 200 GET /healthz
wait "${pids[@]}"
for how in idle line header body read; do
    is "a client that is slow with this is ended: $how" ended "$(cat "$tmp/slow.$how")"
done

# The library counts connections for each address before it knows that some have ended.
held=$(slow many 5 60)
holds "one address has its connections" "$held of 60 were answered" [ "$held" -ge 8 ]
holds "and no more" "$held of 60 were answered" [ "$held" -le 24 ]
answers "afterwards there is room again" 200 GET /healthz

head -c 17000000 /dev/zero | tr '\0' ' ' >"$tmp/large"
answers "a body is bounded, by its length" 413 GET /healthz @"$tmp/large"
serve_stop
is "it ends well" 0 "$server_status"

# What was configured wrong is told before anything is opened.
unset WRIT_SERVE_PATIENCE WRIT_SERVE_CONNECTIONS WRIT_SERVE_ADDRESS_CONNECTIONS WRIT_SERVE_THREADS
refused() { # NAME STATUS WORDS COMMAND...
    status "$1" "$2" timeout 60 env "${@:4}"
    holds "$1: it says so" "$(cat "$tmp/err")" grep -qF -- "$3" "$tmp/err"
}
# shellcheck disable=SC2206 # words
serve=($WRIT_RUN "$WRIT" serve --registry "$tmp/none.db")
refused "a variable that is none" 2 "WRIT_SERVE_PATIENCE is a whole number from 1 to 3600, not 'x'" \
    WRIT_SERVE_PATIENCE=x "${serve[@]}"
printf 'listen: 127.0.0.1:0\nlisten-at: 80\n' >"$tmp/serve.yaml"
refused "a key that is none" 3 "serve.yaml:2:1: there is no key 'listen-at'" \
    "${serve[@]}" --config "$tmp/serve.yaml"
printf 'anonymous: admin\n' >"$tmp/serve.yaml"
refused "a value that is none" 3 "'anonymous' must be one of none|read|write" \
    "${serve[@]}" --config "$tmp/serve.yaml"
refused "an address that is none" 2 "'8081' is no address to listen at" "${serve[@]}" --listen 8081
refused "a port that is none" 2 "is no address to listen at" "${serve[@]}" --listen 127.0.0.1:99999
refused "a certificate without its key" 2 "'tls-cert' and 'tls-key' go together" \
    "${serve[@]}" --tls-cert x.pem
holds "and no registry was made" "" [ ! -e "$tmp/none.db" ]
finish
