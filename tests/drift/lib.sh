# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests that measure drift source behind tests/lib.sh.

need_python
drift="$WRIT_RUN $WRIT drift --format json --fail-on never"

# measure NAME ARGUMENTS: measure.py on `writ drift`, which must keep the bounds among the arguments.
# What it says is shown.
measure() {
    local name=$1
    shift
    status "$name" 0 python3 "$top_srcdir/tests/drift/measure.py" "$drift" "$@"
    sed 's/^/# /' "$tmp/out"
}
