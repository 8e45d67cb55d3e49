#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# summary.sh LOG...: what the tests with these logs skipped, and why. Said at the end of `make
# check`, because a skip is easily taken for a pass.
set -eu

skipped=$(sed -n 's/^:skipped: //p' "${@/%.log/.trs}")
[ -n "$skipped" ] || exit 0
echo "skipped:"
printf '%s\n' "$skipped" | sed 's/^/  /'
