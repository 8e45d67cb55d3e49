#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The examples of docs/STREAMS.md run (transcript.sh): its fenced blocks of the language `console`.
. "$(dirname "$0")/transcript.sh"

# the account and the reports name when something came
settle+=(-e 's/sha256:[0-9a-f]+/sha256:…/' -e 's/20[0-9-]+T[0-9:]+Z/TIME/g'
    -e 's/of [0-9-]+ to [0-9-]+;/of DAYS;/')
page=$top_srcdir/docs/STREAMS.md
awk '/^```/ { inside = $0 == "```console"; next } inside' "$page" >"$tmp/transcript"
is "each block ends" 0 "$(($(grep -c '^```' "$page") % 2))"
run_transcript STREAMS.md streams <"$tmp/transcript"
finish
