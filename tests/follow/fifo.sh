#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ filter --follow` on pipes: named ones, whose writers come and go, and standard input.
. "$(dirname "$0")/lib.sh"

mkfifo pipe
: >out
start --reject rejects --follow pipe
records 1 2 >pipe
await "what a writer writes comes" lines out 2
records 3 3 >pipe
await "also what the next one does" lines out 3

for ((i = 0; i < 30; i++)); do
    records $((i * 10 + 4)) $((i * 10 + 13)) >pipe
done
await "writers come and go" lines out 303

for ((i = 0; i < 4; i++)); do
    for ((k = 0; k < 5; k++)); do
        records $((304 + i * 50 + k * 10)) $((313 + i * 50 + k * 10))
        sleep 0.01
    done >pipe &
done
wait_for_writers() { [ "$(jobs -rp | grep -cv "^$pid$")" -eq 0 ]; }
await "several at once" lines out 503
await "all are gone" wait_for_writers
is "each record once and whole" yes "$(each_once out 1 503 && echo yes)"

printf '{"n":504}' >pipe
await "a record without a line end, whose writer is gone, is judged" lines out 504
printf '{"n":' >pipe
await "one that breaks off is refused" lines rejects 1
records 505 505 >pipe
await "and what comes behind stays apart" lines out 505
stop TERM
is "SIGTERM ends it" 143 "$got"

# --- standard input ---

: >out
records 1 9 | writ filter --contract ./number.json --discard --follow >out 2>err
is "the end of standard input is the end" 0 "$?"
is "and all is out" 9 "$(wc -l <out)"

# a pipe beside a file: the file goes on
: >out
mkfifo input
records 1 1 >a
exec 8<>input
# shellcheck disable=SC2086 # as in start; the shell takes standard input away where it is not said here
$WRIT_RUN "$WRIT" filter --contract ./number.json --discard --follow a - <input 8>&- >>out 2>err &
pid=$!
records 2 2 >&8
await "a stream and a file are read side by side" lines out 2
exec 8>&-
records 3 3 >>a
await "the file goes on when the stream has ended" lines out 3
stop TERM
is "until SIGTERM" 143 "$got"
finish
