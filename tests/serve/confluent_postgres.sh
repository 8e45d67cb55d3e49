#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The API of Confluent's Schema Registry over a registry on PostgreSQL: path by path, as confluent.sh.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"

postgres_start
status=0
WRIT_TEST_STORE=$(postgres_url confluent) bash "$top_srcdir/tests/serve/confluent.sh" >"$tmp/cases" 2>"$tmp/err" || status=$?
if [ "$status" -eq 0 ]; then
    ok "it is as on a file"
else
    not_ok "it is as on a file" "$(grep -A 3 '^not ok' "$tmp/cases" | head -n 40)$(head -c 2000 "$tmp/err")"
fi
finish
