#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A registry over HTTPS: its certificate must be one that WRIT_CA_FILE or the system vouches for, and of the
# name in the URL.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../serve/lib.sh"

command -v openssl >/dev/null || skip "no openssl"
unset no_proxy http_proxy https_proxy all_proxy ALL_PROXY
cd "$tmp" || exit 1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=registry \
    -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem >openssl.log 2>&1 ||
    skip "openssl makes no certificate: $(tail -n 1 openssl.log)"
chmod 600 key.pem
serve_start --anonymous write --tls-cert cert.pem --tls-key key.pem
is "it is HTTPS" https "${url%%:*}"

status "a certificate that nobody vouches for is refused" 4 writ list --registry "$url"
is "… after one try, and that is said" 1 "$(grep -ciE "^writ: error: cannot ask '$url': .*certificate.* \(1 try\)" err)"
is "… with what would help" 1 "$(grep -c '^hint: WRIT_CA_FILE=FILE believes' err)"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=other \
    -keyout other.key -out other.pem >openssl.log 2>&1
WRIT_CA_FILE=other.pem status "so it is by certificates of others" 4 writ list --registry "$url"
is "… which is where the hint points" 1 "$(grep -c '^hint: WRIT_CA_FILE names whose' err)"
WRIT_CA_FILE=key.pem status "and by a file without any" 4 writ list --registry "$url"
is "… whose form is said" 1 "$(grep -c '^hint: WRIT_CA_FILE names a file of certificates in PEM' err)"
export WRIT_CA_FILE=$tmp/cert.pem
cat >a.schema.json <<'TXT'
{"x-writ": {"id": "a", "version": "1.0.0", "owner": "o"}}
TXT
status "one that the file holds is trusted" 0 writ publish --registry "$url" a.schema.json
status "… also to ask" 0 writ list --registry "$url"
is "… and has what was published" a "$(cut -d ' ' -f 1 out)"
echo '{}' >one.ndjson
status "… and to report to" 0 writ filter --contract ./a.schema.json --discard --report "$url/v1/runs" one.ndjson
status "but not for another name" 4 writ list --registry "https://localhost:${url##*:}"
is "… which is said" 1 "$(grep -ciE 'error: .*(subject|name)' err)"
WRIT_CA_FILE=$tmp/none.pem status "a file that is not there is an error" 4 writ list --registry "$url"
status "what speaks HTTPS is not asked in the clear" 4 writ list --registry "http://127.0.0.1:${url##*:}"
is "… and the other scheme is named" 1 "$(grep -c '^hint: .*begins with https://' err)"
status "of a path that is none" 4 writ list --registry "$url/registry/"
is "… the whole is shown" "writ: error: '$url/registry' is no registry of Writ: it answers otherwise" "$(head -n 1 err)"
serve_stop
serve_start --anonymous write
status "what speaks HTTP only is not asked by HTTPS" 4 writ list --registry "https://127.0.0.1:${url##*:}"
is "… and that scheme is named" 1 "$(grep -c '^hint: .*begins with http://' err)"
serve_stop
finish
