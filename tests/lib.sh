# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What every shell test sources first:
#
#     . "$(dirname "$0")/lib.sh"
#     is "version is one line" 1 "$(writ --version | wc -l)"
#     finish
#
# Cases are TAP lines, so each is counted (tests/harness/driver.sh). `make check` sets the variables
# below; by hand, from the folder of the build, a test runs as it is.
set -u -o pipefail

top_srcdir=${top_srcdir:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
WRIT=${WRIT:-$PWD/writ}
WRIT_SHARED=${WRIT_SHARED:-$top_srcdir/../shared}     # test data that others wrote
WRIT_EXTERNAL=${WRIT_EXTERNAL:-$top_srcdir/tests/external} # holds node_modules
WRIT_RUN=${WRIT_RUN:-}                                # a command that runs the program, or empty
WRIT_VARIANT=${WRIT_VARIANT:-plain}                   # plain, asan, valgrind, coverage: time and
                                                      # memory are only measured in plain
export WRIT WRIT_SHARED WRIT_EXTERNAL WRIT_RUN WRIT_VARIANT
export LC_ALL=C.UTF-8 NO_COLOR=1
unset WRIT_REGISTRY WRIT_NOW WRIT_TODAY WRIT_TOKEN WRIT_CA_FILE
unset GITHUB_SHA CI_COMMIT_SHA GIT_COMMIT BUILD_SOURCEVERSION # of a CI system: recorded

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cases=0
failures=0

# The program, under valgrind when the whole suite is. For one in the background whose id matters:
# `$WRIT_RUN "$WRIT" ... & pid=$!` (both are one process)
writ() {
    $WRIT_RUN "$WRIT" "$@"
}

# ok NAME · not_ok NAME [WHY]: one case.
ok() {
    cases=$((cases + 1))
    echo "ok $cases - $1"
}

not_ok() {
    cases=$((cases + 1)) failures=$((failures + 1))
    echo "not ok $cases - $1"
    [ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/# /'
}

# skipped NAME WHY: one case that cannot run.
skipped() {
    cases=$((cases + 1))
    echo "ok $cases - $1 # SKIP $2"
}

# is NAME WANTED GOT
is() {
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"got:    $3"; fi
}

# same NAME WANTED-FILE GOT-FILE
same() {
    local difference
    if difference=$(diff -u "$2" "$3"); then ok "$1"; else not_ok "$1" "$difference"; fi
}

# status NAME WANTED COMMAND...: stdout and stderr of the command are left in $tmp/out, $tmp/err.
status() {
    local name=$1 wanted=$2 got=0
    shift 2
    "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    if [ "$got" -eq "$wanted" ]; then
        ok "$name"
    else
        not_ok "$name" "exit status $got, wanted $wanted"$'\n'"$(head -c 2000 "$tmp/err")"
    fi
}

# sed -E "${settle[@]}": durations and the time of day, which differ from run to run, become constants.
# shellcheck disable=SC2034 # used by the tests
settle=(-e 's/judged in [0-9]+\.[0-9] ms/judged in N ms/' -e 's/ time="[0-9]+\.[0-9]+"/ time="N"/'
    -e 's/("elapsed_us": ?)[0-9]+/\1N/g' -e 's/("seconds": ?)[0-9.]+/\1N/g'
    -e 's/("(at|published_at|registered_at)": ?)"[0-9T:.-]+Z"/\1"TIME"/g'
    -e 's/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z  /TIME  /')

# soon COMMAND...: waits until the command holds. Only what is wrong is waited for to the end, some minutes later: then
# the status is 1. What has happened is asked for in this way, and never by a sleep.
soon() {
    local tries
    for ((tries = 0; tries < 6000; tries++)); do
        ! "$@" || return 0
        sleep 0.05
    done
    return 1
}

# Ends the test, unrun.
skip() {
    echo "skip: $*"
    exit 77
}

# need_shared PATH...: below the folder of shared data.
need_shared() {
    local path
    for path in "$@"; do
        [ -e "$WRIT_SHARED/$path" ] || skip "no $path in $WRIT_SHARED"
    done
}

# Sets $suite to the folder of the JSON Schema Test Suite: the shared one, or Debian's older copy.
need_schema_suite() {
    for suite in "$WRIT_SHARED/data/json-schema-test-suite" \
        /usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance; do
        [ ! -d "$suite/tests" ] || return 0
    done
    skip "no JSON Schema Test Suite in $WRIT_SHARED, nor libtest-json-schema-acceptance-perl"
}

# example NAME FOLDER: a copy of examples/NAME that may be changed, which that of a release archive may not.
example() {
    mkdir -p "$2"
    cp -R "$top_srcdir/examples/$1/." "$2"
    chmod -R u+w "$2"
}

# need_node: node, and the npm packages of tests/external. ESM does not look at NODE_PATH: import
# through createRequire(process.env.WRIT_EXTERNAL + "/package.json").
need_node() {
    command -v node >/dev/null || skip "no node"
    [ -d "$WRIT_EXTERNAL/node_modules" ] ||
        skip "no npm packages in tests/external (./bootstrap check fetches them)"
}

# Where python3 is a script that looks for one at each start (pyenv's is), the one it finds comes first:
# that halves the time of a start, of which some tests have hundreds.
need_python() {
    local python
    command -v python3 >/dev/null || skip "no python3"
    python=$(python3 -c 'import sys; print(sys.executable)')
    [ "$python" -ef "$(command -v python3)" ] || PATH=${python%/*}:$PATH
}

# The last line of a test.
finish() {
    echo "1..$cases"
    [ "$failures" -eq 0 ]
    exit
}
