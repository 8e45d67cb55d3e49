#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The test driver: what it must count as passed, failed and skipped, because no test that it
# misjudges would tell.
. "$(dirname "$0")/../lib.sh"

# judged NAME REQUIRE_ALL WANTED SCRIPT: WANTED is the results the driver wrote, in one line.
# $patience: the seconds that the script has.
patience=600
judged() {
    printf '%s\n' "$4" >"$tmp/case.sh"
    WRIT_REQUIRE_ALL=$2 WRIT_TEST_TIMEOUT=$patience "$BASH" "$top_srcdir/tests/harness/driver.sh" \
        --test-name case --log-file "$tmp/case.log" --trs-file "$tmp/case.trs" \
        -- "$BASH" "$tmp/case.sh" >"$tmp/shown"
    is "$1" "$3" "$(sed -n 's/^:\(global-\)\?test-result: \([A-Z]*\).*/\2/p' "$tmp/case.trs" | xargs)"
}

summary() { "$BASH" "$top_srcdir/tests/harness/summary.sh" "$tmp/case.log"; }

judged "status 0 without cases passes" 0 "PASS PASS" 'exit 0'
judged "another status fails" 0 "FAIL FAIL" 'exit 1'
judged "each case is counted" 0 "PASS PASS FAIL FAIL" \
    'echo "ok 1 - a"; echo "ok 2 - b"; echo "not ok 3 - c"; exit 1'
judged "a failed case fails whatever the status" 0 "FAIL FAIL" 'echo "not ok 1 - a"; exit 0'
judged "a status without a failed case fails" 0 "PASS FAIL FAIL" 'echo "ok 1 - a"; exit 1'
judged "cases that the plan promised must run" 0 "PASS FAIL FAIL" 'echo 1..2; echo "ok 1 - a"'
judged "two groups have two plans" 0 "PASS PASS PASS" \
    'echo 1..1; echo "ok 1 - a"; echo 1..1; echo "ok 1 - b"'
judged "an empty plan fails" 0 "FAIL FAIL" 'echo 1..0'
judged "a signal fails" 0 "PASS FAIL FAIL" 'echo "ok 1 - a"; kill -SEGV $$'
patience=1
judged "a test that hangs fails" 0 "FAIL FAIL" 'sleep 600'
patience=600
judged "status 77 is a skip" 0 "SKIP SKIP" 'echo "skip: no moon"; exit 77'
is "a skip is shown with its reason" "SKIP: case: no moon" "$(cat "$tmp/shown")"
is "and kept for the summary" "skipped:   case: no moon" "$(summary | sed -n '/^skipped/,$p' | xargs -0 echo -n | paste -sd ' ')"
judged "cmocka's skip is a skip" 0 "PASS SKIP PASS" 'echo "ok 1 - a"; echo "not ok 2 # SKIP b"'
judged "a skip is a failure where nothing may be skipped" 1 "FAIL FAIL" 'echo "skip: x"; exit 77'
judged "a skipped case is one too" 1 "PASS FAIL FAIL" 'echo "ok 1 - a"; echo "ok 2 - b # SKIP x"'
judged "a report fails, whatever the test says" 0 "PASS FAIL FAIL" \
    'echo leak >"$WRIT_REPORTS/valgrind.1"; echo "ok 1 - a"'
judged "an empty report is none" 0 "PASS PASS" ': >"$WRIT_REPORTS/valgrind.1"; echo "ok 1 - a"'
judged "there is no stdin" 0 "PASS PASS" '! read -r line'
judged "the folder for temporary files is its own" 0 "PASS PASS" 'case $TMPDIR in */writ-test.*/tmp) ;; *) exit 1 ;; esac'
# shellcheck disable=SC2016 # it is a script
judged "what waits for processors" 0 "PASS PASS" '"$BASH" -c "for ((i = 0; i < 30000; i++)); do :; done"; sleep 0.1'
is "takes longer than them, and what its children take is in both" yes "$(sed -n 's/^:seconds: //p' "$tmp/case.trs" |
    awk '$2 > 0 && $1 >= 0.1 && $2 < $1 { print "yes" }')"
is "of which the summary tells" "$(sed -n 's/^:seconds: //p' "$tmp/case.trs" | awk '{ printf "%.1f %s/case", $2 + $3, tmp }' tmp="$tmp")" \
    "$(summary | sed -n '2s/^ *//p')"
finish
