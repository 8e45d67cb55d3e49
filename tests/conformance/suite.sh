#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The JSON Schema Test Suite by Writ: suite.js says what is run and what is excepted.
. "$(dirname "$0")/../lib.sh"
need_shared data/json-schema-test-suite
command -v node >/dev/null || skip "no node"
export top_builddir=${top_builddir:-$PWD}

status "every case passes, or is excepted for a reason" 0 node "$top_srcdir/tests/conformance/suite.js" check
grep -e '^WRONG' -e '^excepted' "$tmp/out" | sed 's/^/# /'
# A suite that moved is not a suite that passed.
count=$(sed -n 's/^| all | \([0-9]*\) .*/\1/p' "$tmp/out")
is "eight thousand cases were judged" yes "$([ "${count:-0}" -ge 8000 ] && echo yes || echo "$count")"
finish
