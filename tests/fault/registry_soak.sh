#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The registry's fault tests for as long as one likes: a publishing process is killed WRIT_ROUNDS
# times (2000).
. "$(dirname "$0")/../lib.sh"

program=${top_builddir:-.}/tests/fault/test_registry
[ -x "$program" ] || skip "tests/fault/test_registry is not built (make check builds it)"
export WRIT_ROUNDS=${WRIT_ROUNDS:-2000}
status "$WRIT_ROUNDS kills, and every write that can fail" 0 "$program"
sed 's/^/# /' "$tmp/out"
finish
