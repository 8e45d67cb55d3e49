#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# HTTPS: by the certificate that was given, and HTTP no longer. And what a proxy in front says.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || skip "no openssl"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>/dev/null

serve_start --tls-cert "$tmp/cert.pem" --tls-key "$tmp/key.pem" || finish
is "it says how it is reached" https "${url%%:*}"
export CURL_CA_BUNDLE=$tmp/cert.pem
answers "it speaks HTTPS" 200 GET /healthz
answers "for writing, too" 404 POST /v1/nothing '{}'
unset CURL_CA_BUNDLE
answers "its certificate is not one of everybody's" "none: $(curl -sS "$url/" 2>&1)" GET /healthz
url=http://${url#https://}
http GET /healthz
holds "it does not speak HTTP" "$http_status" [ "${http_status#2}" = "$http_status" ]
serve_stop
is "it ends well" 0 "$server_status"

# shellcheck disable=SC2206 # words
serve=($WRIT_RUN "$WRIT" serve --registry "$tmp/none.db" --listen 127.0.0.1:0)
status "a certificate that is not there is told" 3 \
    timeout 60 "${serve[@]}" --tls-cert "$tmp/gone.pem" --tls-key "$tmp/key.pem"
status "and one that is none" 4 \
    timeout 60 "${serve[@]}" --tls-cert "$tmp/key.pem" --tls-key "$tmp/key.pem"

# Who asked is what the proxy says, and nobody else's word.
seen() { sed -n 's/.*"from":"\([^"]*\)".*"path":"\/readyz".*/\1/p' "$tmp/server.log" | tail -1; }
serve_start --trust-proxy || finish
http GET /readyz '' -H 'X-Forwarded-For: 203.0.113.9, 198.51.100.7'
serve_stop
is "the last address of the list is who asked" 198.51.100.7 "$(seen)"
serve_start || finish
http GET /readyz '' -H 'X-Forwarded-For: 198.51.100.7'
serve_stop
is "without a proxy the header says nothing" 127.0.0.1 "$(seen)"
finish
