#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ filter --follow` on files that grow, are rotated, cut off, gone and back: each record comes
# once, whole, and soon.
. "$(dirname "$0")/lib.sh"

# --- growing ---

records 1 3 >a
start --reject rejects --follow a
await "what is there comes" lines out 3
records 4 4 >>a
await "and what is written later" lines out 4
printf '{"n":' >>a
records 5 5 >>b
printf '5}\n{"n":"x"}\n' >>a
await "a line that is finished later is one record" lines out 5
await "a reject is kept at once" lines rejects 1
is "with its place" 1 "$(grep -c '"source":{"file":"a","line":6,"offset":40}' rejects)"

if [ "$WRIT_VARIANT" = plain ]; then
    # Who looked once a second would always be late behind a record that was just seen; a machine that is busy is
    # late now and then.
    for ((i = 0; i < 30; i++)); do
        records 6 6 >>a
        before=$(date +%s%N)
        until lines out $((6 + i)); do [ $SECONDS -lt 600 ] || break; done
        took=$((($(date +%s%N) - before) / 1000000))
        [ "$took" -ge 700 ] || break
    done
    is "a record comes well below a second" yes "$([ "$took" -lt 700 ] && echo yes || echo "$took ms")"
    idle() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
    ticks=$(idle)
    sleep 1
    is "who waits does not work" 1 "$(($(idle) - ticks <= 5))"
else
    records 6 6 >>a
    await "one record" lines out 6
fi

written=$(($(wc -l <out) + 1))
printf '{"n":7}\n{"n":' >piece
cat piece >>a # by one call, so that who has read the record has read what is behind it
await "a record comes, with the start of another one" lines out $written
stop TERM
is "SIGTERM ends it with 143" 143 "$got"
is "and it tells of the unfinished record" 1 "$(grep -c '5 bytes of an unfinished record' err)"
is "all that was whole is out" "$written" "$(wc -l <out)"

# --- rotation under load, by rename ---

rm -f a b out rejects
touch a b out
# A writer that opens the name anew for each burst, and one that keeps the old file for a while.
write_and_rotate() {
    local i
    for ((i = 0; i < 20; i++)); do
        exec 9>>a
        records $((i * 100 + 1)) $((i * 100 + 80)) >&9
        mv a "a.$i" && touch a
        records $((i * 100 + 81)) $((i * 100 + 100)) >&9 # late, into the rotated file
        exec 9>&-
        # Of two rotations at once only one would be told as such.
        until [ "$(grep -c "'a' was rotated" err)" -gt "$i" ] || [ $SECONDS -gt 900 ]; do sleep 0.0$((RANDOM % 10)); done
    done
}
start --discard --follow a b
records 0 0 >>b
await "it has begun" lines out 1
: >out
write_and_rotate &
writer=$!
for ((i = 0; i < 10; i++)); do
    records $((2000 + i * 50 + 1)) $((2000 + i * 50 + 50)) | while read -r line; do
        printf '%s' "${line%?}" >>b
        printf '%s\n' "${line: -1}" >>b
    done
done
wait "$writer"
await "all of 20 rotated files and another one is out" lines out 2500
stop TERM
is "each record once and whole" yes "$(each_once out 1 2500 && echo yes)"
is "nothing was refused" 1 "$(grep -c '2,501 read = 2,501 passed + 0 rejected' err)"
is "and the rotations are told" 20 "$(grep -c "'a' was rotated" err)"

# --- copytruncate ---

rm -f a out
: >out
records 1 100 >a
start --discard --follow a
await "a file" lines out 100
cp a a.copy && : >a
await "that is cut off is told" says err "'a' was cut off"
records 101 150 >>a
await "and read from its start" lines out 150
records 201 500 >whole
cat whole >a # cut off and longer than before, at once
await "also where more is there than before" lines out 450
stop TERM
is "its records are whole" 0 "$(grep -cv '^{"n":[0-9]*}$' out)"

# --- gone and back ---

rm -f a out
: >out
start --discard --follow a
await "a file that is not there is told" says err "'a' is not there; it is waited for"
records 1 2 >a
await "and read when it comes" lines out 2
rm a
await "so is one that goes" sh -c '[ "$(grep -c "is not there" err)" -eq 2 ]'
records 3 5 >a
await "and comes again" lines out 5
mkdir folder
stop TERM
is "each once" yes "$(each_once out 1 5 && echo yes)"

# --- on a terminal ---

cat >terminal.py <<'TXT'
import os, pty, subprocess, sys, time
terminal, end = pty.openpty()
filter = subprocess.Popen(sys.argv[1:], stdout=open("out", "wb"), stderr=end)
seen, limit = b"", time.monotonic() + 300
while b"5 records  " not in seen or b" records/s" not in seen:
    seen += os.read(terminal, 4096)
    if time.monotonic() > limit:
        break
filter.terminate()
filter.wait()
print(b"records/s" in seen, b"%" in seen, b"s left" in seen)
TXT
records 1 5 >a
# shellcheck disable=SC2086 # words on purpose
is "a terminal shows the rate, and no share of what has no end" "True False False" \
    "$(python3 terminal.py $WRIT_RUN "$WRIT" filter --contract ./number.json --discard --follow a)"

# --- what cannot be followed ---

gzip -c a >a.gz
status "a compressed file is refused" 2 writ filter --contract ./number.json --discard --follow a.gz
is "with a hint" 1 "$(grep -c 'hint: without --follow' "$tmp/err")"
status "a folder is refused" 3 writ filter --contract ./number.json --discard --follow folder
status "one name twice is refused" 2 writ filter --contract ./number.json --discard --follow a a
status "a file on standard input is refused" 2 writ filter --contract ./number.json --discard --follow <a
status "the dead letters cannot be followed" 2 writ filter --contract ./number.json --reject a --follow a
status "--jobs is refused" 2 writ filter --contract ./number.json --discard --follow --jobs 2 a
status "--drift is refused" 2 writ filter --contract ./number.json --discard --follow --drift d a
status "--position needs --follow" 2 writ filter --contract ./number.json --discard --position p a
finish
