#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A registry over HTTP whose server answers anything at all: what is tried again and what is not, pages, and
# words that must not get out of their place.
. "$(dirname "$0")/../lib.sh"
need_python

cd "$tmp" || exit 1
mkdir -p there/answers
python3 "$top_srcdir/tests/registry/answers.py" there &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$tmp"' EXIT
soon [ -s there/port ]
port=$(cat there/port)
url=http://127.0.0.1:$port
export WRIT_REGISTRY=$url
unset no_proxy http_proxy https_proxy all_proxy ALL_PROXY
# answer [METHOD-]NUMBER|METHOD STATUS TYPE BODY [HEADER]
answer() {
    local to=$1
    [[ $to = [A-Z]* ]] || to=GET-$to
    printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s' \
        "$2" "$3" "$(printf '%s' "$4" | wc -c)" "${5:+$5$'\r\n'}" "$4" >"there/answers/$to"
}
json() { answer "$1" "200 OK" application/json "$2"; }
problem() { answer "$1" "$2" application/problem+json "$3" "${4-}"; }
# begin: new answers follow.
begin() {
    rm -f there/answers/* there/requests there/continue
    : >there/again
    : >there/requests
}
asked() { wc -l <there/requests; }
# fails NAME STATUS TRIES MESSAGE [HINT]: of `$command`.
fails() {
    # shellcheck disable=SC2086 # words
    status "$1" "$2" writ $command
    is "… after so many tries" "$3" "$(asked)"
    is "… why" "writ: error: $4" "$(head -n 1 err)"
    [ $# -lt 5 ] || is "… the way out" "hint: $5" "$(sed -n 2p err)"
}

begin
json GET '{}'
if writ list 2>&1 | grep -q 'built without'; then
    skip "built without libcurl"
fi

# ---- who is no registry ----

command=list
proxy="give the URL that \`writ serve\` prints, or the one it has behind a proxy"
begin
answer 1 "200 OK" text/html "<p>Hello</p>"
fails "a page for people" 4 1 "'$url' is no registry of Writ: its answer is no JSON" "$proxy"
begin
answer 1 "302 Found" text/plain "" "Location: http://127.0.0.1:$port/there"
fails "who sends elsewhere" 4 1 \
    "'$url' is no registry of Writ: it sends elsewhere, and redirects are not followed" "$proxy"
begin
answer 1 "404 Not Found" text/html "nothing"
fails "who knows nothing of it" 4 1 "'$url' is no registry of Writ: it answers otherwise" "$proxy"
begin
problem 1 "404 Not Found" '{"type":"urn:writ:problem:route-not-found","detail":"there is nothing here"}'
fails "who has not the question" 4 1 "'$url' cannot do this: status 404, there is nothing here"

# ---- answers that are wrong ----

begin
json 1 '{"versions":[{"contract":7}]}'
fails "a row that is none" 4 1 "the answer of '$url' cannot be understood: 'contract' must be a string"
begin
json 1 '{"rows":[]}'
fails "no list" 4 1 "the answer of '$url' cannot be understood: it has no 'versions'"
begin
json 1 '{"versions":[],"next":"a"}'
json 2 '{"versions":[],"next":"a"}'
fails "a page that is followed by itself" 4 2 \
    "'$url' is no registry of Writ: a page of its list is followed by itself"
begin
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\nConnection: close\r\n\r\n{"versions":[]' \
    >there/answers/GET-1
json 2 '{"versions":[]}'
json 3 '{"parties":[]}'
status "an answer that was cut off is asked for again" 0 writ list
is "… once" 3 "$(asked)"

# Words of a server reach the terminal as words.
begin
problem 1 "422 Unprocessable" '{"type":"urn:writ:problem:x","detail":"red \u001b[31m \u009b31m\u0000 words","hint":"a\nb"}'
fails "escape sequences" 3 1 "red  [31m   31m  words" "a b"

# ---- pages ----

row() { printf '{"contract":"%s","version":"1.0.0","status":"active","content":"{}","name":"a.json","sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}' "$1"; }
begin
json 1 "{\"versions\":[$(row first)],\"next\":\"first 1\"}"
json 2 "{\"versions\":[$(row second)]}"
json 3 '{"parties":[]}'
status "pages are read to the end" 0 writ list
is "… all rows" "first second" "$(cut -d ' ' -f 1 out | paste -sd ' ')"
is "… each behind the one before" "GET /v1/versions?heads=true&after=first%201 -" "$(sed -n 2p there/requests)"

# ---- what is tried again ----

begin
problem 1 "500 Error" '{"detail":"oh"}'
json 2 '{"versions":[]}'
json 3 '{"parties":[]}'
status "what is only asked is asked again" 0 writ list
begin
for number in 1 2 3 4; do
    problem "$number" "503 Unavailable" '{"detail":"busy"}'
done
fails "at last it is given up" 4 4 "'$url' cannot do this: status 503, busy"

cat >a.schema.json <<'TXT'
{"x-writ": {"id": "a", "version": "1.0.0", "owner": "o"}}
TXT
nothing='{"versions":[],"settings":[],"parties":[],"waivers":[]}'
done='{"outcome":"done"}'
# posts NAME STATUS TIMES: of `writ publish`, when all that it asks before is answered.
posts() {
    json GET "$nothing"
    status "$1" "$2" writ publish a.schema.json
    is "… so often" "$3" "$(grep -c '^POST /v1/contracts/a/versions ' there/requests)"
}
begin
problem POST-1 "503 Unavailable" '{"detail":"busy"}' "Retry-After: 1"
problem POST-2 "429 Too Many" '{"detail":"slowly"}'
answer POST-3 "201 Created" application/json "$done"
started=$SECONDS
posts "what a server says that it did not take is sent again" 0 3
is "… after the pause that the server wants" yes "$([ $((SECONDS - started)) -ge 1 ] && echo yes)"
begin
problem POST-1 "503 Unavailable" '{"detail":"the registry cannot be written"}'
answer POST-2 "201 Created" application/json "$done"
posts "where it does not say so it is not" 4 1
begin
: >there/answers/POST-1
answer POST-2 "201 Created" application/json "$done"
posts "nor where the connection ends" 4 1
is "… which may be as well as done" \
    "hint: what was asked for may be done all the same; it may be asked again" "$(sed -n 2p err)"
begin
answer POST-1 "409 Conflict" application/problem+json \
    '{"type":"urn:writ:problem:breaking-change","outcome":"refused","reason":"it breaks desk","hint":"ask them"}'
posts "a refusal is told as one" 1 1
is "… with its reason" "refused a@1.0.0: it breaks desk
hint: ask them" "$(cat err)"
begin
answer POST-1 "200 OK" application/json '{"outcome":"perhaps"}'
posts "an outcome that is none" 4 1

# ---- runs come line by line ----

run='{"id":"r1","command":"filter","started_at":"2026-03-10T14:00:00.000Z","ended_at":"2026-03-10T14:00:01.000Z","summary":{}}'
begin
json GET "$nothing"
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9999\r\nConnection: close\r\n\r\n%s\n%s' \
    "$run" "${run%summary*}" >there/answers/GET-1
status "runs that were cut off are an error" 4 writ status
is "… and are not asked for again, since some were counted" 1 "$(grep -c '^GET /v1/runs' there/requests)"


# lines TEXT: an answer of lines without a length, which ends where the connection does.
lines() {
    printf 'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n%s\n' "$1"
}
begin
json GET "$nothing"
lines "$run" >there/answers/GET-1
status "also where the cut is at the end of a line" 4 writ status
is "… which is said" "writ: error: the answer of '$url' was cut short" "$(head -1 err)"
begin
json GET "$nothing"
lines "$run"$'\n{"end":true}' >there/answers/GET-1
writ status >/dev/null 2>err
is "with the last line they are whole" 0 "$(grep -c 'cut short' err)"
begin
lines '{"writ":"export/1","layout":5}' >there/answers/GET-1
status "so is an export" 4 writ export
is "… which is not taken as whole" "writ: error: the answer of '$url' was cut short" "$(head -1 err)"

# ---- an import is read while it is sent, once ----

printf '{"writ":"export/1","layout":5}\n' >one.export
command="import one.export"
later='{"type":"urn:writ:problem:unavailable","detail":"another registry is being imported"}'
begin
answer POST-1 "503 Service Unavailable" application/problem+json "$later" "Retry-After: 1"
answer POST "409 Conflict" application/problem+json '{"type":"urn:writ:problem:refused","detail":"the registry is not empty"}'
fails "where nothing was sent it is asked again" 1 2 "registry '$url' is not empty" "import into a new one"
begin
: >there/continue
answer POST "503 Service Unavailable" application/problem+json "$later" "Retry-After: 1"
fails "what was sent is not sent again" 4 1 "'$url' cannot do this: status 503, another registry is being imported"
begin
: >there/continue
fails "nor where nobody answers" 4 1 "cannot send to '$url': Empty reply from server (1 try)" \
    "what was asked for may be done all the same; it may be asked again"
begin
fails "nobody wants it" 4 1 "cannot send to '$url': Empty reply from server (1 try)" \
    "nothing was kept of it; it may be asked again"
begin
answer POST "200 OK" application/json '{"rows":1}'
fails "an answer that comes too early is none" 4 1 "'$url' is no registry of Writ: it answers before all was sent" "$proxy"
begin
: >there/continue
answer POST "200 OK" application/json '{"rows":"x"}'
fails "one that is not understood" 4 1 "the answer of '$url' cannot be understood: 'rows' must be a count"

# ---- what no server takes is not sent ----

begin
json GET "$nothing"
printf '{"$id":"https://a.example/large","x-writ":{"id":"large","version":"1.0.0"},"description":"' >large.schema.json
head -c 9000000 /dev/zero | sed 's/\x0/\\"/g' >>large.schema.json
printf '"}' >>large.schema.json
status "a document that is too large" 3 writ publish large.schema.json
is "… by what" yes "$(grep -q 'a request has at most 16777216$' err && echo yes)"
is "… and what else can be done" "hint: run this where the server is, on the registry that it serves" "$(sed -n 2p err)"
is "… of which nothing was sent" 0 "$(grep -c '^POST' there/requests)"
status "a name that is too long" 3 writ show "$(head -c 1500 /dev/zero | sed 's/\x0/ü/g')"
is "… is one in an address" yes "$(grep -q 'it takes 8192$' err && echo yes)"

# ---- where the token goes ----

export WRIT_TOKEN=writ_secret
begin
json GET "$nothing"
http_proxy=$url writ list --registry http://registry.example/prefix/ >/dev/null 2>&1
is "in the clear to another machine it does not go" \
    "GET http://registry.example/prefix/v1/versions?heads=true -" "$(head -n 1 there/requests)"
problem GET "401 Unauthorized" '{"detail":"a token is needed"}'
http_proxy=$url writ list --registry http://registry.example >out 2>err
is "… which is said where one is needed" \
    "hint: the token of WRIT_TOKEN is sent by https, or to this machine, only" "$(sed -n 2p err)"
begin
json GET "$nothing"
http_proxy=http://127.0.0.1:1 writ list >/dev/null 2>&1
is "to this machine it goes, past any proxy" "GET /v1/versions?heads=true Bearer writ_secret" "$(head -n 1 there/requests)"
is "it is in no message" 0 "$(cat out err | grep -c writ_secret)"

kill "$server" 2>/dev/null
finish
