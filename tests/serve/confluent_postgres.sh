#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The API of Confluent's Schema Registry over a registry on PostgreSQL: path by path, as confluent.sh.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../postgres.sh"

postgres_start
status=0
WRIT_TEST_STORE=$(postgres_url confluent) bash "$top_srcdir/tests/serve/confluent.sh" >"$tmp/cases" 2>"$tmp/err" || status=$?
if [ "$status" -eq 0 ]; then
    ok "it is as on a file"
else
    not_ok "it is as on a file" "$(grep -A 3 '^not ok' "$tmp/cases" | head -n 40)$(head -c 2000 "$tmp/err")"
fi

# What the database cannot hold is the client's to change; where it is, is not the client's to know.
serve_start --registry "$(postgres_url nul)" --anonymous write || finish
wanted='422 {"error_code":42201,"message":"the registry cannot hold a text that has a NUL in it or is no UTF-8"}'
http POST /subjects/nul/versions '{"schemaType":"JSON","schema":"{\"properties\":{\"a\\u0000b\":{}}}"}'
is "a name with a NUL in it" "$wanted" "$http_status $(cat "$tmp/body")"
http POST /subjects/nul/versions \
    '{"schemaType":"JSON","schema":"{\"$ref\":\"a\"}","references":[{"name":"a","subject":"b\u0000","version":1}]}'
is "… of what is referred to" "422 0" "$http_status $(grep -c postgres "$tmp/body")"
serve_stop
is "the server ends well" 0 "$server_status"
finish
