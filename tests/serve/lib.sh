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
    local words=(--listen 127.0.0.1:0 "$@")
    case " $* " in
    *" --registry "*) ;;
    *) words=(--registry "$registry" "${words[@]}") ;;
    esac
    : >"$tmp/server.log"
    # shellcheck disable=SC2086 # words
    $WRIT_RUN "$WRIT" serve "${words[@]}" >"$tmp/server.out" 2>"$tmp/server.log" &
    server_pid=$!
    soon serve_has_begun
    url=$(sed -n 's/^listening on //p' "$tmp/server.log")
    [ -z "$url" ] || return 0
    not_ok "the server starts: ${words[*]}" "$(head -c 2000 "$tmp/server.log")"
    server_pid=
    return 1
}

# Under valgrind it is the server that is looked at: the commands are in tests/golden.
plain_commands() {
    [ "${WRIT_VARIANT:-}" != valgrind ] || writ() { "$WRIT" "$@"; }
}

# Or ended.
serve_has_begun() { grep -q '^listening on ' "$tmp/server.log" || ! kill -0 "$server_pid" 2>/dev/null; }

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
    local method=$1 path=$2 words=(-sS -m 600 -o "$tmp/body" -D "$tmp/headers" -w '%{http_code}')
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

# on REGISTRY COMMAND...: its words are in $tmp/said, and its status is the command's.
on() {
    writ "$2" --registry "$1" "${@:3}" >"$tmp/said" 2>&1
}

# serve_rests: waits until no connection is left but that of who asks, so that the log and the counts have all that was
# done before: a request is told after its answer. The last answer is /metrics then.
serve_rests() { soon serve_is_alone; }
serve_is_alone() { http GET /metrics && grep -qx 'writ_connections 1' "$tmp/body"; }

# holds NAME WHY COMMAND...: one case, of a condition.
holds() {
    if "${@:3}"; then ok "$1"; else not_ok "$1" "$2"; fi
}

# raw TEXT: sends it as it is (a format of printf). The status of each answer, and "open" where the connection is
# not closed after them, within a minute, are in $raw; what came is in $tmp/raw.
raw=
raw() {
    local rest=${url#http://} open=
    exec 9<>"/dev/tcp/${rest%:*}/${rest##*:}"
    # shellcheck disable=SC2059
    (trap '' PIPE && printf "$1" >&9 2>/dev/null)
    timeout 60 cat <&9 >"$tmp/raw" || open=" open"
    exec 9>&-
    # shellcheck disable=SC2034 # used by the tests
    raw=$(grep -aoE 'HTTP/1\.1 [0-9]+ ' "$tmp/raw" | cut -d' ' -f2 | paste -sd ' ')$open
}

# The value of a header of the last answer.
header() {
    sed -n "s/^$1: *//Ip" "$tmp/headers" | tr -d '\r'
}
