#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# --report URL: the summary arrives, also where that takes more than one try, or it is kept.
. "$(dirname "$0")/lib.sh"

cd "$tmp" || exit 1
cat >any.schema.json <<'TXT'
{"$id": "any", "type": "object", "x-writ": {"id": "any", "version": "1.0.0"}}
TXT
echo '{}' >one.ndjson
report() { writ filter --contract ./any.schema.json --discard --report "$1" one.ndjson; }
if [[ $(report http://127.0.0.1:1/ 2>&1) == *"built without"* ]]; then
    skip "built without libcurl"
fi
rm -f writ-run-*
receive there
export no_proxy=127.0.0.1
unset http_proxy https_proxy all_proxy ALL_PROXY

answers there 200
status "a summary is sent" 0 report "$url/runs?team=a"
is "once, as JSON, without a token" "POST /runs?team=a application/json -" "$(cat there/requests)"
status "it is a summary" 0 writ check --contract "$top_srcdir/docs/run.schema.json" --input ndjson there/bodies
is "and nothing is kept" "" "$(ls writ-run-* 2>/dev/null)"

answers there 503 drop 204
status "what passes is tried again" 0 report "$url/"
is "until it is taken" 3 "$(wc -l <there/requests)"
is "the same each time, with its id" 1 "$(sort -u there/bodies | wc -l)"
answers there "429 Retry-After=1" 200
started=$SECONDS
status "a server that asks for a pause" 0 report "$url/"
is "gets one" yes "$([ $((SECONDS - started)) -ge 1 ] && echo yes)"

WRIT_TOKEN=secret-4711 report "$url/" >/dev/null 2>&1
is "the token goes along" "Bearer secret-4711" "$(tail -n 1 there/requests | cut -d ' ' -f 4-)"

for answer in 400 404 redirect; do
    answers there "$answer" 200
    status "$answer is final" 4 report "$url/?key=secret-4711"
    is "the data has passed all the same" "{}" "$(cat out)"
    is "after one try" 1 "$(wc -l <there/requests)"
    is "the message has no secret" 0 "$(grep -c secret-4711 err)"
    is "and names the origin" 1 "$(grep -c "error: '$url' did not take it: status" err)"
    kept=$(sed -n "s/.*the summary is kept in '\([^']*\)'.*/\1/p" err)
    is "what was not taken is kept" "$(cat there/bodies)" "$(cat "$kept")"
    rm -f "$kept"
done

answers there 500 500 500 500 200
status "at last it is given up" 4 report "$url/"
is "after four tries" 4 "$(wc -l <there/requests)"
kill "$receiver" && wait "$receiver" 2>/dev/null
url=http://127.0.0.1:1 # the receiver's port may be somebody else's by now
status "where nobody listens, too" 4 report "$url/"
is "that is said" 1 "$(grep -c "error: cannot send to '$url': .* (4 tries)" err)"
status "what was kept is read" 0 writ status writ-run-*.json
is "all of it" '2 runs' "$(grep -o '2 runs' out)"

# A stop ends the tries: who stops a filter does not wait for it.
mkfifo pipe
$WRIT_RUN "$WRIT" filter --contract ./any.schema.json --discard --report "$url/" <pipe >passed 2>said &
pid=$!
exec 3>pipe
echo '{}' >&3
soon [ -s passed ]
kill -TERM "$pid"
wait "$pid"
is "after a stop" 4 $?
exec 3>&-
is "there is one try" 1 "$(grep -c '(1 try)' said)"
is "and the summary is kept" 1 "$(grep -c 'the summary is kept' said)"

status "a URL that is none" 2 report "http://"
is "is so before anything is read" 0 "$(wc -c <out)"
for file in /usr/lib/*/libcurl.so.4; do
    mkdir -p broken
    : >"broken/${file##*/}"
done
status "without libcurl that is an error of the system" 4 env LD_LIBRARY_PATH="$tmp/broken" \
    bash -c "$WRIT_RUN $WRIT filter --contract ./any.schema.json --discard --report $url one.ndjson"
is "which says what to install" 1 "$(grep -c 'hint: install libcurl' err)"
status "and a file needs none" 0 env LD_LIBRARY_PATH="$tmp/broken" \
    bash -c "$WRIT_RUN $WRIT filter --contract ./any.schema.json --discard --report run.json one.ndjson"
finish
