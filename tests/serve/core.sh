#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The server itself: where it listens, what every path answers, health, the log, how it ends.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

serve_start || finish
answers "it is alive" 200 GET /healthz
is "and says so" "ok" "$(cat "$tmp/body")"
answers "it can read and write" 200 GET /readyz
answers "HEAD is GET without its body" 200 HEAD /healthz
is "with its length" 3 "$(header Content-Length)"
answers "OPTIONS lists the methods" 204 OPTIONS /healthz
is "of that path" "GET, HEAD, OPTIONS" "$(header Allow)"
answers "another method is refused" 405 DELETE /healthz
is "with those there are" "GET, HEAD, OPTIONS" "$(header Allow)"

answers "a path of /v1 that is none" 404 GET /v1/nothing
is "is a problem" "application/problem+json" "$(header Content-Type)"
answers "of the other API" 404 GET /nothing/here
is "has its form" '{"error_code":404,"message":"HTTP 404 Not Found"}' "$(cat "$tmp/body")"
for path in '/v1/%' '/v1/%4' '/v1/%zz' '/v1/a%00b' '/v1/%ff' '/v1?a=%80'; do
    answers "an escape that is none: $path" 400 GET "$path"
done
answers "an encoded slash does not cut a path" 404 GET /v1%2fcontracts
answers "two dots are a name" 404 GET /v1/../healthz '' --path-as-is
answers "a slash at the end is none more" 200 GET /healthz/

answers "the target has a bound" 414 GET "/v1/$(printf '%9000d' 0 | tr ' ' 0)"
answers "so have the headers" 431 GET /healthz '' -H "X-Long: $(printf '%20000d' 0 | tr ' ' 0)"

parameters=$(printf '%4000s' '' | sed 's/ /a\&/g')
answers "a target may be all parameters" 200 GET "/healthz?$parameters"
answers "not more of them" 414 GET "/healthz?$parameters$parameters"

# ---- where a request ends ----

post='POST /healthz HTTP/1.1\r\nHost: localhost\r\n'
next='0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'
for length in 'Content-Length: 5\r\nTransfer-Encoding: chunked' 'Content-Length: 5\r\nContent-Length: 5' \
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked' 'Transfer-Encoding: gzip, chunked' \
    'Transfer-Encoding: identity' 'Transfer-Encoding : chunked' 'Content-Length : 5'; do
    raw "$post$length\r\n\r\n$next"
    is "what follows such a body is no request: $length" 400 "$raw"
done
for length in 'Content-Length: +5' 'Content-Length: 5, 5' 'Content-Length: 5x' 'Content-Length: ' \
    'Content-Length: 999999999999999999' 'Content-Length: 99999999999999999999999999'; do
    raw "$post$length\r\n\r\n$next"
    is "nor such a one: $length" 0 "$(grep -Ec '200|open' <<<"$raw")"
done
raw "POST /healthz HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n$next"
is "nor chunks before HTTP/1.1" 400 "$raw"
raw "${post}Transfer-Encoding: chunked\r\n\r\n${next%'\r\n'}Connection: close\r\n\r\n"
is "what is sound is followed by the next one" "405 200" "$raw"
for name in Host Authorization; do
    raw "GET /healthz HTTP/1.1\r\n$name: localhost\r\n$name: localhost\r\n\r\n"
    holds "two headers of one kind: $name" "$raw" [ "${raw%% *}" = 400 ]
done
for method in 'G"T' 'G\001T' 'G\033[2J' '\377'; do
    raw "$method /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    is "a method is a token: $method" 400 "$raw"
done
raw 'GET /v1/\377\303\050 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
is "a path is UTF-8" 400 "$raw"

# ---- pages of other sites ----

for header in 'Origin: https://evil.example' 'Origin: null' 'Origin: http://localhost:1' 'Sec-Fetch-Site: cross-site' \
    'Sec-Fetch-Site: same-site'; do
    answers "what such a page asks for is refused: $header" 403 POST /v1/diff '{}' -H "$header"
    answers "with a body or without" 403 POST /v1/waivers/0123456789ab/approval '' -H "$header"
    answers "but not what it reads" 200 GET /v1/contracts '' -H "$header"
done
is "as that" 1 "$(http POST /v1/diff '{}' -H 'Origin: null' && grep -c 'urn:writ:problem:cross-site' "$tmp/body")"
answers "its own pages may ask" 422 POST /v1/diff '{}' -H "Origin: $url" -H 'Sec-Fetch-Site: same-origin'
answers "so may who types it in" 422 POST /v1/diff '{}' -H 'Sec-Fetch-Site: none'
answers "a body without a type is what a page can send" 415 POST /v1/diff '{}' -H 'Content-Type:'

for host in evil.example evil.example:80 localhost.evil.example 127.0.0.1.evil.example 10.0.0.1 '[::2]' '[::1].evil' notlocalhost; do
    answers "a name that somebody pointed here is refused: $host" 421 GET /v1/contracts '' -H "Host: $host"
done
is "and counted by its status" yes "$(curl -sS "$url/metrics" | grep '^writ_requests_total{.*status="421"} ' >/dev/null && echo yes)"
for host in localhost LOCALHOST:80 writ.localhost localhost. 127.0.0.1 127.1.2.3:9 '[::1]' '[::1]:8081' '[::ffff:127.0.0.1]'; do
    answers "a name of loopback is not: $host" 200 GET /v1/contracts '' -H "Host: $host"
done

holds "what it did is counted" "no count of connections" serve_rests
is "by route and status" 1 \
    "$(grep -c '^writ_requests_total{method="GET",route="/healthz",status="200"}' "$tmp/body")"
kill -HUP "$server_pid"
answers "it lives on after SIGHUP" 200 GET /healthz
soon grep -q 'tokens were read anew' "$tmp/server.log"
is "and says that the tokens were read" 1 "$(grep -c 'tokens were read anew' "$tmp/server.log")"
serve_stop
is "it ends well when it is told to" 0 "$server_status"
is "its log begins with where it listens" "listening on $url" "$(head -n 1 "$tmp/server.log")"
is "says which registry it serves, and that it was not there" 1 \
    "$(grep -cF "\"message\":\"serving registry '$registry', which was made now\"" "$tmp/server.log")"
is "and has what was asked" 1 "$(grep -c '"path":"/readyz","route":"/readyz","status":200' "$tmp/server.log")"
is "each line is JSON" 0 "$(grep -vc '^{.*}$\|^listening on' "$tmp/server.log")"
status "and UTF-8, whatever came" 0 iconv -f UTF-8 -t UTF-8 "$tmp/server.log"

# Off loopback, where the first line is the same, and who may write is said whatever the log is.
for listen in 0.0.0.0:0 '[::]:0'; do
    [ "$listen" = 0.0.0.0:0 ] || [ -e /proc/net/if_inet6 ] || {
        skipped "$listen: where it listens" "no IPv6"
        continue
    }
    serve_start --listen "$listen" --anonymous write --log off || continue
    serve_stop # so that all that it says is there
    is "$listen: first where it listens" "listening on $url" "$(head -n 1 "$tmp/server.log")"
    is "$listen: then which registry" "writ: info: serving registry '$registry'" "$(sed -n 2p "$tmp/server.log")"
    is "$listen: then that anybody may write, and no more" \
        "writ: warning: whoever reaches ${url#http://} may write without a token" "$(sed 1,2d "$tmp/server.log")"
done
serve_start --listen 0.0.0.0:0 --trust-proxy || finish
serve_stop
is "where a proxy is believed that is not alone, that is told" 1 \
    "$(grep -c 'is believed as to X-Forwarded-For, and tokens come in clear: nobody but the proxy may' "$tmp/server.log")"

serve_start --trust-proxy || finish
answers "behind a proxy it has the name that the proxy has" 200 GET /v1/contracts '' -H 'Host: writ.example'
answers "and its scheme" 422 POST /v1/diff '{}' -H 'Host: writ.example' -H 'Origin: https://writ.example' \
    -H 'X-Forwarded-Proto: https'
answers "also with the port that it has anyway" 422 POST /v1/diff '{}' -H 'Host: writ.example:443' \
    -H 'Origin: https://writ.example' -H 'X-Forwarded-Proto: https'
answers "which it must say" 403 POST /v1/diff '{}' -H 'Host: writ.example' -H 'Origin: https://writ.example'
serve_stop
finish
