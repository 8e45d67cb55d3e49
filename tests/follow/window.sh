#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# --max-invalid-ratio over the last records, while they pass: what is told, and what is stopped.
. "$(dirname "$0")/lib.sh"

bad() { seq "$1" "$2" | sed 's/.*/{"m":&}/'; }
watched() { grep -c 'of the last' err; }

# --- tell ---

: >out
: >a
start --reject rejects --max-invalid-ratio 0.2 --window 10 --follow a
records 1 8 >>a
bad 1 3 >>a
await "it is told when too many of the last are refused" says err "3 of the last 10 records were rejected"
is "with the share that may be, and why" 1 \
    "$(grep -c 'more than the share of 0.2 that may be; most often REQUIRED_MISSING at /n of number@1.0.0 (3)$' err)"
bad 4 20 >>a
await "more of them" lines rejects 20
is "are not told again" 1 "$(watched)"
records 9 30 >>a
await "that it is back is" says err "within the share of 0.2 again"
bad 21 40 >>a
await "and the next time" sh -c '[ "$(grep -c "more than the share" err)" -eq 2 ]'
stop TERM
is "everything was judged" "30 40" "$(wc -l <out) $(wc -l <rejects)"
is "and the status is that of SIGTERM" 143 "$got"

# --- stop ---

: >out
rm -f rejects
{ records 1 100 && bad 1 50; } >a
start --reject rejects --max-invalid-ratio 0.2 --window 10 --on-invalid stop --follow --position at a
got=0
wait "$pid" || got=$?
is "stop: the status is 1" 1 "$got"
is "and it says why" 1 "$(grep -c '^writ: note: stopped: 3 of the last 10 records were rejected' err)"
is "what was judged is out" "150 read = $(wc -l <out) passed + $(wc -l <rejects) rejected" \
    "$(sed -n 's/^number@1.0.0: \(.*\) (rejects)/\1/p' err)"
records 101 102 >>a
start --discard --follow --position at a
await "and who starts again goes on behind it" lines out 102
stop TERM

status "without --follow: nothing more is read" 1 sh -c "
    { seq 1 100 | sed 's/.*/{\"m\":&}/' && yes '{\"n\":1}'; } |
    $WRIT_RUN '$WRIT' filter --contract ./number.json --discard --max-invalid-ratio 0.5 --window 50 --on-invalid stop"
is "and that is said" 1 "$(grep -c '^stopped, since too many of the last records were rejected' "$tmp/err")"

{ records 1 5000 && bad 1 600 && records 5001 99000; } >many
for jobs in 1 4; do
    writ filter --contract ./number.json --discard --jobs $jobs --max-invalid-ratio 0.5 --window 1000 many >out 2>err
    is "told, with $jobs threads: all is read" "0 99600" "$? $(($(wc -l <out) + 600))"
    is "and what is told is the same" \
        "501 of the last 1000 records were rejected, more|99 of the last 1000 records were rejected, within" \
        "$(grep -o '[0-9]* of the last 1000 records were rejected, [a-z]*' err | paste -sd '|')"
done
writ filter --contract ./number.json --discard --max-invalid-ratio 0.5 many >out 2>err
is "without a window nothing is" "0 0" "$? $(watched)"
writ filter --contract ./number.json --discard --max-invalid-ratio 0.5 --window 1000 --on-invalid end many >out 2>err
is "nor where the end is what counts" "0 0" "$? $(watched)"
writ filter --contract ./number.json --discard --max-invalid-ratio 0.5 --window 1000 --on-invalid stop --stats json many >out 2>err
is "stop is told to programs" 1 "$(grep -c '"enough":true' err)"

# --- the workspace ---

mkdir work && cp number.json work/ && cd work || exit 1
cp ../many .
echo 'policy: {max-invalid-ratio: 0.5, invalid-window: 1000, on-invalid: stop}' >writ.yaml
status "the workspace's policy" 1 writ filter --contract ./number.json --discard many
status "the command line outranks it" 0 writ filter --contract ./number.json --discard --on-invalid tell many
echo 'policy: {max-invalid-ratio: 0.5, invalid-window: 0}' >writ.yaml
status "a window of nothing is refused" 3 writ filter --contract ./number.json --discard many
is "at its place" 1 "$(grep -c "writ.yaml:1:50: 'invalid-window' must be a whole number from 1 to 1000000" "$tmp/err")"
echo 'policy: {on-invalid: panic}' >writ.yaml
status "so is another word" 3 writ filter --contract ./number.json --discard many
echo 'policy: {}' >writ.yaml
status "a window without a share is refused" 2 writ filter --contract ./number.json --discard --window 5 many
status "and what is to happen without one" 2 writ filter --contract ./number.json --discard --on-invalid stop many
status "a window too large" 2 writ filter --contract ./number.json --discard --max-invalid-ratio 0 --window 1000001 many
finish
