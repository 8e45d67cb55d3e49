#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# summary.sh LOG...: what the tests with these logs took of the processors, and what they skipped, and
# why. Said at the end of `make check`: a skip is easily taken for a pass, and a long test that begins
# late is waited for (LONG_SHELL_TESTS and LONG_PROGRAM_TESTS in tests/local.mk).
set -eu
[ $# -gt 0 ] || exit 0
results=("${@/%.log/.trs}")

awk '/^:seconds:/ { name = FILENAME; sub(/\.trs$/, "", name); print $3 + $4, name }' "${results[@]}" | sort -rn |
    awk '{ sum += $1 } NR <= 10 { most = most sprintf("\n%7.1f %s", $1, $2) }
        END { printf "seconds of processors: %.1f, most of them in%s\n", sum, most }'

skipped=$(sed -n 's/^:skipped: //p' "${results[@]}")
[ -n "$skipped" ] || exit 0
echo "skipped:"
printf '%s\n' "$skipped" | sed 's/^/  /'
