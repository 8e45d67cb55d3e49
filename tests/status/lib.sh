# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests that send something share: one who receives it (receiver.py), and stops with the test.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
need_python

# receive FOLDER: $url is then where it listens, $receiver its process.
receive() {
    mkdir -p "$1"
    python3 "$top_srcdir/tests/status/receiver.py" "$1" &
    receiver=$!
    trap 'kill "$receiver" 2>/dev/null; rm -rf "$tmp"' EXIT
    soon [ -s "$1/port" ]
    # shellcheck disable=SC2034 # used by the tests
    url=http://127.0.0.1:$(cat "$1/port")
}

# answers FOLDER ANSWER...: to the next requests; what came before is forgotten.
answers() {
    local folder=$1
    shift
    printf '%s\n' "$@" >"$folder/answers"
    : >"$folder/requests"
    : >"$folder/bodies"
}
