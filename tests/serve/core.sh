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

answers "what it did is counted" 200 GET /metrics
is "by route and status" 1 \
    "$(grep -c '^writ_requests_total{method="GET",route="/healthz",status="200"}' "$tmp/body")"
is "and told by the log" 1 "$(grep -c '"path":"/readyz","route":"/readyz","status":200' "$tmp/server.log")"
is "each line of which is JSON" 0 "$(grep -vc '^{.*}$\|^listening on' "$tmp/server.log")"

kill -HUP "$server_pid"
answers "it lives on after SIGHUP" 200 GET /healthz
serve_stop
is "it ends well when it is told to" 0 "$server_status"
finish
