#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# total.sh RESULT LOG...: the sum of the lines "# RESULT: n" of the summaries that `make check` printed
# to these logs. (After a failure the logs hold the same lines once more, from test-suite.log: those
# do not count.)
set -eu
result=$1
shift
awk -v result="$result:" '
    /^Testsuite summary/ { inside = 1 }
    inside && $1 == "#" && $2 == result { n += $3 }
    /^# ERROR:/ { inside = 0 }
    END { print n + 0 }' "$@"
