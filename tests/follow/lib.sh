# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A filter that runs in the background, and what is waited for: conditions, never times. The limit is
# generous, since it is met only by what is wrong.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
need_python

# {"n":1} is valid; the record says which one it is, so that each can be found again.
contract() {
    cat <<TXT
{"x-writ": {"id": "number", "version": "$1", "owner": "ops"},
 "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["$2"]}
TXT
}

# records FROM TO: one a line.
records() {
    seq "$1" "$2" | sed 's/.*/{"n":&}/'
}

# await NAME COMMAND...: one case, that the command holds soon.
await() {
    local name=$1
    shift
    if soon "$@" 2>/dev/null; then ok "$name"; else
        not_ok "$name" "it did not: $*"$'\n'"$(tail -c 1000 err 2>/dev/null)"
        return 1
    fi
}

# lines FILE N: it has so many.
lines() { [ "$(wc -l <"$1")" -eq "$2" ]; }
# says FILE PATTERN
says() { grep -q -- "$2" "$1"; }

# start ARGUMENT...: a filter with these; $pid, out, err.
start() {
    # shellcheck disable=SC2086 # WRIT_RUN is a command with its arguments, or nothing
    $WRIT_RUN "$WRIT" filter --contract ./number.json "$@" >>out 2>err &
    pid=$!
}

# stop SIGNAL: ends it; $got is its exit status.
stop() {
    kill "-$1" "$pid"
    got=0
    wait "$pid" 2>/dev/null || got=$?
}

# each_once FILE FROM TO: the records of the file are these, each once, in any order.
each_once() {
    records "$2" "$3" | LC_ALL=C sort >wanted
    LC_ALL=C sort "$1" | cmp -s - wanted
}

cd "$tmp" || exit 1
contract 1.0.0 n >number.json
