#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# HTTPS: by the certificate that was given, and HTTP no longer; by another one after SIGHUP, which no client
# notices (tls_rotate.py). And what a proxy in front says.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || skip "no openssl"
need_python
export WRIT_VARIANT

# make_pair CERT KEY WORD...: a certificate that signs itself; the words say how long it is good. Clients find who has
# signed one by its name.
make_pair() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${1##*/}" \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$2" -out "${1%.pem}.request" 2>/dev/null
    openssl x509 -req -in "${1%.pem}.request" -copy_extensions copyall -signkey "$2" -out "$1" "${@:3}" 2>/dev/null
}
make_pair "$tmp/cert.pem" "$tmp/key.pem" -days 60

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
openssl ecparam -name prime256v1 -genkey -noout -out "$tmp/other.pem" 2>/dev/null
openssl ec -in "$tmp/key.pem" -aes128 -passout pass:secret -out "$tmp/locked.pem" 2>/dev/null
echo 'no PEM' >"$tmp/text.pem"
for pair in "cert other" "key cert" "cert locked" "text key" "cert text" "key key"; do
    cert=$tmp/${pair% *}.pem key=$tmp/${pair#* }.pem
    status "no TLS with: $pair" 3 timeout 60 "${serve[@]}" --tls-cert "$cert" --tls-key "$key"
    holds "both are named, and why" "$(cat "$tmp/err")" \
        grep -q "^writ: error: no TLS with certificate '$cert' and key '$key': [A-Z].*[a-z]$" "$tmp/err"
    is "nothing is said before" 2 "$(wc -l <"$tmp/err")"
done

# What of the log has these words, once so many lines have, or after a minute.
said() { # COUNT WORDS
    local tries
    for ((tries = 0; tries < 1200; tries++)); do
        [ "$(grep -cF "$2" "$tmp/server.log")" -lt "$1" ] || break
        sleep 0.05
    done
    grep -F "$2" "$tmp/server.log"
}
# The certificate that a new connection gets.
shown() { openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509; }
install_as() { cp "$tmp/$1" "$tmp/next" && mv "$tmp/next" "$tmp/$2"; }
use() { install_as "$1" server.pem && install_as "$2" server.key; }
reload() { kill -HUP "$server_pid"; }
expiry() { date -d "$(openssl x509 -in "$tmp/$1" -noout -enddate | cut -d= -f2)" +%s; }
metric() {
    http GET /metrics
    sed -n 's/^writ_certificate_expiry_timestamp_seconds //p' "$tmp/body"
}

# SIGHUP: the next pair, or, where that is of no use, the one from before.
export CURL_CA_BUNDLE=$tmp/all.pem
make_pair "$tmp/soon.pem" "$tmp/soon.key" -days 13
make_pair "$tmp/past.pem" "$tmp/past.key" -days -1
cat "$tmp/cert.pem" "$tmp/soon.pem" >"$tmp/all.pem"
use cert.pem key.pem
serve_start --tls-cert "$tmp/server.pem" --tls-key "$tmp/server.key" || finish
is "a connection gets the certificate" "$(cat "$tmp/cert.pem")" "$(shown)"
is "when it expires is a metric" "$(expiry cert.pem)" "$(metric)"
no_use="the certificate could not be read anew, the one from before stays: no TLS with certificate '$tmp/server.pem' and key '$tmp/server.key': "
refused=0
for pair in "soon.pem other.pem" "text.pem soon.key" "soon.pem text.pem" "soon.pem locked.pem"; do
    # shellcheck disable=SC2086 # words
    use $pair
    reload
    is "refused and told: $pair" $((++refused)) "$(said $refused "\"level\":\"error\",\"message\":\"$no_use" | wc -l)"
done
rm "$tmp/server.key"
reload
is "a key that is gone is told" 1 "$(said 1 "the one from before stays: cannot open '$tmp/server.key': No such file" | wc -l)"
is "each time tokens were read all the same" 5 "$(said 5 'tokens were read anew' | wc -l)"
is "the one from before stays" "$(cat "$tmp/cert.pem")" "$(shown)"
answers "and is good" 200 GET /healthz
is "so does the metric" "$(expiry cert.pem)" "$(metric)"
is "nothing was said of its end" "" "$(grep expire "$tmp/server.log")"
use soon.pem soon.key
reload
said 1 'the certificate was read anew' >"$tmp/heard"
is "another one is taken" "$(cat "$tmp/soon.pem")" "$(shown)"
answers "and is good" 200 GET /healthz
is "its end is the metric" "$(expiry soon.pem)" "$(metric)"
is "that it is near is a warning" \
    "\"level\":\"warning\",\"message\":\"the certificate '$tmp/server.pem' expires at $(date -u -d "@$(expiry soon.pem)" +%FT%T.000Z)\"}" \
    "$(said 1 "the certificate '$tmp/server.pem' expires" | sed 's/^{"at":"[^"]*",//' | sort -u)" # a day may end here
use past.pem past.key
reload
is "that it is past, too" \
    "\"level\":\"warning\",\"message\":\"the certificate '$tmp/server.pem' expired at $(date -u -d "@$(expiry past.pem)" +%FT%T.000Z)\"}" \
    "$(said 1 "the certificate '$tmp/server.pem' expired" | sed 's/^{"at":"[^"]*",//')"
is "it is taken, as by a server that starts" "$(cat "$tmp/past.pem")" "$(shown)"

# One is asked for while another waits for what it reads.
mkfifo "$tmp/fifo" && mv "$tmp/fifo" "$tmp/server.pem"
reload
exec 8>"$tmp/server.pem" # open when it reads
use cert.pem key.pem
reload
sleep 1 # more than it takes to hear a signal
echo 'no PEM' >&8
exec 8>&-
said 3 'the certificate was read anew' >"$tmp/heard"
is "a reload that is asked for during another comes after it" "$(cat "$tmp/cert.pem")" "$(shown)"
serve_stop
is "it ends well" 0 "$server_status"
unset CURL_CA_BUNDLE

use past.pem past.key
serve_start --tls-cert "$tmp/server.pem" --tls-key "$tmp/server.key" || finish
is "one that expired is told at the start" 1 "$(said 1 "the certificate '$tmp/server.pem' expired" | wc -l)"
serve_stop

# One that ends while it is served, told by the clock.
printf '%s\n' '[ca]' 'default_ca = own' '[own]' "database = $tmp/index" "new_certs_dir = $tmp" 'rand_serial = yes' \
    'default_md = sha256' 'policy = any' '[any]' 'commonName = supplied' >"$tmp/ca.conf"
: >"$tmp/index"
openssl ca -batch -selfsign -config "$tmp/ca.conf" -keyfile "$tmp/soon.key" -in "$tmp/soon.request" -notext \
    -startdate 20200101000000Z -enddate "$(date -u -d '4 seconds' +%Y%m%d%H%M%SZ)" -out "$tmp/brief.pem" 2>/dev/null
use brief.pem soon.key
serve_start --tls-cert "$tmp/server.pem" --tls-key "$tmp/server.key" || finish
is "one that ends is told when it does" 1 "$(said 1 "the certificate '$tmp/server.pem' expired" | wc -l)"
sleep 1 # two more looks at the clock
is "once" 1 "$(grep -c "expired" "$tmp/server.log")"
serve_stop
serve_start || finish
is "without TLS there is no such metric" "" "$(metric)"
serve_stop

# Under clients.
mv "$tmp/cert.pem" "$tmp/one.pem" && mv "$tmp/key.pem" "$tmp/one.key"
mv "$tmp/soon.pem" "$tmp/two.pem" && mv "$tmp/soon.key" "$tmp/two.key"
use one.pem one.key
printf 'anonymous: write\npatience: 600\nthreads: 3\n' >"$tmp/serve.yaml"
serve_start --config "$tmp/serve.yaml" --tls-cert "$tmp/server.pem" --tls-key "$tmp/server.key" || finish
noticed=$(timeout 300 python3 "$(dirname "$0")/tls_rotate.py" "$url" "$server_pid" "$tmp" 10 2>&1)
is "ten times under clients, of whom none notices" "" "$noticed"
if [ -z "$noticed" ]; then # it was told to end
    server_status=0
    wait "$server_pid" || server_status=$?
    server_pid=
else
    serve_stop
fi
is "it ends well in the midst of it" 0 "$server_status"
is "having read all of them" 10 "$(said 10 'the certificate was read anew' | head -n 10 | wc -l)"
is "and refused none" "" "$(grep 'could not' "$tmp/server.log")"

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
