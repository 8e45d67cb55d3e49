#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The kills of kill.sh for as long as one likes: WRIT_ROUNDS (100); and every fault at every call with
# more letters (tests/fault/test_replay.c).
. "$(dirname "$0")/../lib.sh"

program=${top_builddir:-.}/tests/fault/test_replay
[ -x "$program" ] || skip "tests/fault/test_replay is not built (make check builds it)"
status "every fault at every call" 0 env WRIT_ROUNDS=5 "$program"
status "kills" 0 env WRIT_ROUNDS="${WRIT_ROUNDS:-100}" bash "$(dirname "$0")/kill.sh"
grep -E '^(not ok|# )' "$tmp/out"
finish
