#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Registries on PostgreSQL, in a cluster of the test's own: the unit tests that need one, and what
# the program says where it cannot be reached.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"

postgres_start

# unit PROGRAM: runs it in a database of its own. Its cases are cases of this test.
unit() {
    local program=${top_builddir:-.}/tests/unit/registry/$1 status=0
    if [ ! -x "$program" ]; then
        skipped "$1" "it was not built: libcmocka-dev and libjansson-dev were not there"
        return
    fi
    WRIT_TEST_POSTGRES=$(postgres_url "$1") CMOCKA_MESSAGE_OUTPUT=TAP $WRIT_RUN "$program" || status=$?
    is "$1 ends well" 0 "$status"
}
unit test_postgres

finish
