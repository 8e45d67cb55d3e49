# shellcheck shell=bash disable=SC2154 # $tmp is of tests/lib.sh
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of the server share; sourced after tests/lib.sh:
#
#     . "$(dirname "$0")/../lib.sh"
#     . "$(dirname "$0")/lib.sh"
#     serve_start --anonymous write
#     http GET /healthz
#     is "it is there" "200 ok" "$http_status $(cat "$tmp/body")"
#     serve_stop
#     finish
#
# The server listens on loopback, at a port that the kernel chooses. What it says is in
# $tmp/server.log, with a line of JSON for each request.

server_pid=
url=
registry=$tmp/registry.db # of serve_start, unless --registry is among its words

# Nothing of it stays, however the test ends.
trap '[ -z "$server_pid" ] || kill -9 "$server_pid" 2>/dev/null; rm -rf "$tmp"' EXIT

# serve_start [OPTION...]: starts a server, and sets $url and $server_pid.
# shellcheck disable=SC2120 # without options, too
serve_start() {
    local words=(--listen 127.0.0.1:0 "$@") tries
    case " $* " in
    *" --registry "*) ;;
    *) words=(--registry "$registry" "${words[@]}") ;;
    esac
    : >"$tmp/server.log"
    # shellcheck disable=SC2086 # words
    $WRIT_RUN "$WRIT" serve "${words[@]}" >"$tmp/server.out" 2>"$tmp/server.log" &
    server_pid=$!
    for ((tries = 0; tries < 1200; tries++)); do
        url=$(sed -n 's/^listening on //p' "$tmp/server.log")
        [ -z "$url" ] || return 0
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    not_ok "the server starts: ${words[*]}" "$(head -c 2000 "$tmp/server.log")"
    server_pid=
    return 1
}

# Ends it as a service manager does; its exit status is in $server_status.
# shellcheck disable=SC2034 # used by the tests
serve_stop() {
    server_status=0
    [ -n "$server_pid" ] || return 0
    kill -TERM "$server_pid" 2>/dev/null
    wait "$server_pid" || server_status=$?
    server_pid=
}

# http METHOD PATH [BODY [CURL-OPTION...]]: the status is in $http_status, the answer in $tmp/body and
# $tmp/headers. A body is JSON unless a header says otherwise; @FILE is the file's content. $token, when
# it is set, is sent.
token=
http() {
    local method=$1 path=$2 words=(-sS -m 60 -o "$tmp/body" -D "$tmp/headers" -w '%{http_code}')
    : >"$tmp/body"
    [ "$method" = HEAD ] && words+=(-I) || words+=(-X "$method")
    [ -z "$token" ] || words+=(-H "Authorization: Bearer $token")
    if [ $# -ge 3 ]; then
        [ -z "$3" ] || words+=(--data-binary "$3")
        [[ -z $3 || " ${*:4} " = *Content-Type:* ]] || words+=(-H 'Content-Type: application/json')
        words+=("${@:4}")
    fi
    # shellcheck disable=SC2034 # used by the tests
    http_status=$(curl "${words[@]}" "$url$path" 2>"$tmp/curl.err") || http_status="none: $(cat "$tmp/curl.err")"
}

# answers NAME STATUS METHOD PATH [BODY [CURL-OPTION...]]: one case.
answers() {
    local name=$1 wanted=$2
    shift 2
    http "$@"
    if [ "$http_status" = "$wanted" ]; then
        ok "$name"
    else
        not_ok "$name" "status $http_status, wanted $wanted"$'\n'"$(head -c 2000 "$tmp/body")"
    fi
}

# holds NAME WHY COMMAND...: one case, of a condition.
holds() {
    if "${@:3}"; then ok "$1"; else not_ok "$1" "$2"; fi
}

# The value of a header of the last answer.
header() {
    sed -n "s/^$1: *//Ip" "$tmp/headers" | tr -d '\r'
}
