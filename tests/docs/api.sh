#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The examples of docs/API.md run (transcript.sh), beside a server.
. "$(dirname "$0")/transcript.sh"
. "$(dirname "$0")/../serve/lib.sh"

settle+=(-e 's/"version":"[0-9.]+","openapi"/"version":"…","openapi"/' -e 's/"sha256":"[0-9a-f…]+"/"sha256":"…"/')
page=$top_srcdir/docs/API.md
serve_start --anonymous read || finish
export URL=$url WRIT_REGISTRY=$registry
awk '/^```/ { inside = $0 == "```console"; next } inside' "$page" >"$tmp/transcript"
is "each block ends" 0 "$(($(grep -c '^```' "$page") % 2))"
run_transcript API.md <"$tmp/transcript"
serve_stop
is "the server ends well" 0 "$server_status"
finish
