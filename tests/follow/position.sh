#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ filter --follow --position`: a filter that is started again loses nothing. After SIGTERM each
# record is judged once; after kill -9 at least once, and what comes again has the same id.
. "$(dirname "$0")/lib.sh"

# --- clean stops: exactly once ---

: >out
: >a
(for ((i = 0; i < 60; i++)); do
    records $((i * 50 + 1)) $((i * 50 + 50))
    [ $((i % 3)) -ne 2 ] || echo '{"m":'$i'}'
    sleep 0.02
done >>a) &
writer=$!
for ((turn = 0; turn < 6; turn++)); do
    before=$(wc -l <out)
    start --reject rejects --follow --position at a
    await "turn $turn: something comes" sh -c "[ \$(wc -l <out) -gt $before ] || ! kill -0 $writer"
    stop TERM
done
wait "$writer"
start --reject rejects --follow --position at a
await "all comes" sh -c '[ "$(wc -l <out)" -ge 3000 ] && [ "$(wc -l <rejects)" -ge 20 ]'
stop TERM
is "each record once" yes "$(each_once out 1 3000 && echo yes)"
is "each letter, too" "20 20" "$(wc -l <rejects) $(grep -o '"id":"[^"]*"' rejects | sort -u | wc -l)"
is "lines are counted on" 3020 "$(python3 -c 'import json; print(json.load(open("at"))["files"][0]["line"])')"
tr -d '\n' <'at' >position.json
status "the file is as docs/position.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/position.schema.json" --undeclared-payload reject position.json
for change in 's/"offset":[0-9]*/"offset":-1/' 's/"inode":[0-9]*,//' 's/"bytes":[0-9]*/"bytes":257/' \
    's/position\/1/position\/2/' 's/"files"/"more":1,"files"/'; do
    sed "$change" position.json >changed.json
    status "and what is not is found ($change)" 1 \
        writ check --contract "$top_srcdir/docs/position.schema.json" changed.json
done
is "it has no values" 0 "$(grep -c '"n"' at)"

# --- kill -9: at least once ---

: >out
rm -f at rejects a
: >a
write_and_rotate() {
    local i
    for ((i = 0; i < 90; i++)); do
        exec 9>>a
        records $((i * 50 + 1)) $((i * 50 + 40)) >&9
        [ $((i % 20)) -ne 19 ] || { mv a "a.$i" && : >a; }
        records $((i * 50 + 41)) $((i * 50 + 50)) >&9 # of a rotated file: late
        [ $((i % 3)) -ne 2 ] || echo '{"m":'$i'}' >&9
        sleep 0.03
    done
}
# It has begun once: before that nothing is remembered.
start --reject rejects --follow --position at a
await "a position is kept" test -s at
stop KILL
write_and_rotate &
writer=$!
for ((turn = 0; turn < 6; turn++)); do
    start --reject rejects --follow --position at a
    sleep "0.$((RANDOM % 4 + 2))"
    stop KILL
done
wait "$writer"
start --reject rejects --follow --position at a
await "all comes" sh -c '[ "$(sort -u out | grep -c "^{.n.:[0-9]*}$")" -ge 4500 ]'
await "and all that was refused" sh -c '[ "$(grep -o "\"id\":\"[^\"]*\"" rejects | sort -u | wc -l)" -ge 30 ]'
stop TERM
is "no record is lost" yes "$(sort -u out >unique && each_once unique 1 4500 && echo yes)"
is "what was refused again has the id that it had" 30 "$(grep -o '"id":"[^"]*"' rejects | sort -u | wc -l)"

# --- rotated while nobody looked ---

: >out
rm -f at a a.*
records 1 10 >a
start --discard --follow --position at a
await "ten records" lines out 10
stop TERM
records 11 15 >>a
mv a a.1
records 16 20 >a
start --discard --follow --position at a
await "the rest of the rotated file and the new one come" lines out 20
stop TERM
is "each once" yes "$(each_once out 1 20 && echo yes)"
records 21 25 >>a
gzip a && records 26 30 >a
start --discard --follow --position at a
await "where it is gone" lines out 25
is "that is said" 1 "$(grep -cE "'a' (is not the file|was cut off)" err)" # by its inode, which may be given out anew
stop TERM
printf '%s\n' '{"n":1}' >a # shorter than what was read
start --discard --follow --position at a
await "a file that was cut off meanwhile is read from its start" lines out 26
is "and that is said" 1 "$(grep -c "'a' was cut off" err)"

# --- several names ---

stop TERM
records 127 127 >b
start --discard --follow --position at b
await "another name" lines out 27
stop TERM
start --discard --follow --position at a b
await "both go on" says at '"file":"b"'
records 128 128 >>a
await "where they stood" lines out 28
stop TERM
is "and nothing came twice" "1 1" "$(grep -c '^{"n":128}$' out) $(grep -c '^{"n":127}$' out)"

# --- a file that is none ---

echo 'no' >"at"
status "another file is refused" 3 writ filter --contract ./number.json --discard --follow --position at a
echo '{"writ":"stats/1"}' >"at"
status "also one of ours" 3 writ filter --contract ./number.json --discard --follow --position at a
is "with a way out" 1 "$(grep -c 'hint: this is no file of' "$tmp/err")"
status "a folder that is not there is an error" 4 \
    writ filter --contract ./number.json --discard --follow --position none/at - </dev/null
finish
