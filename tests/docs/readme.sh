#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The examples of README.md run (transcript.sh): its fenced blocks of the language `console`.
. "$(dirname "$0")/transcript.sh"

readme=${1:-$top_srcdir/README.md}
[ -f "$readme" ] || skip "no README.md"

# First the comparison itself, both ways.
printf 'a\n…\nb\n…\n' >"$tmp/pattern"
printf 'a\nx\nb\nb\n' >"$tmp/good"
printf 'a\nx\n' >"$tmp/bad"
if matches "$tmp/pattern" "$tmp/good"; then ok "… is any lines"; else not_ok "… is any lines"; fi
if matches "$tmp/pattern" "$tmp/bad"; then not_ok "and not all"; else ok "and not all"; fi
if matches "$tmp/good" "$tmp/bad"; then not_ok "lines are compared"; else ok "lines are compared"; fi

awk '/^```/ { inside = $0 == "```console"; next } inside' "$readme" >"$tmp/transcript"
is "each block ends" 0 "$(($(grep -c '^```' "$readme") % 2))"
run_transcript README.md <"$tmp/transcript"
finish
