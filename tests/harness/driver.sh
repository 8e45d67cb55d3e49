#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs one test for automake's parallel harness and says how each of its cases ended (automake
# manual, "Custom Test Drivers"). What every test is held to stands here, so that none can forget
# it:
#   - a case is a TAP line (cmocka writes them too); a test without any is one case, by its status
#   - a plan that does not match the cases, or a status that does not match them, is a failure
#   - status 77 or "# SKIP" is a skip, and with WRIT_REQUIRE_ALL=1 a failure
#   - a report of valgrind or a sanitizer about any process of the test is a failure, whatever the
#     test made of that process's status
#   - a test that hangs is ended after WRIT_TEST_TIMEOUT seconds: many times what any takes, since
#     the machine may have other work
#   - it gets a TMPDIR of its own, which goes when it ends, and no stdin
set -u

name='' log='' trs='' color=no expect_failure=no
while [ $# -gt 0 ]; do
    case $1 in
    --test-name) name=$2 && shift 2 ;;
    --log-file) log=$2 && shift 2 ;;
    --trs-file) trs=$2 && shift 2 ;;
    --color-tests) color=$2 && shift 2 ;;
    --expect-failure) expect_failure=$2 && shift 2 ;;
    --enable-hard-errors) shift 2 ;;
    --) shift && break ;;
    *) break ;;
    esac
done
if [ -z "$name" ] || [ -z "$log" ] || [ -z "$trs" ] || [ $# -eq 0 ] || [ "$expect_failure" = yes ]; then
    echo "driver.sh: called by automake, without expected failures" >&2
    exit 2
fi

red='' green='' blue='' plain=''
[ "$color" = yes ] && red=$'\e[0;31m' green=$'\e[0;32m' blue=$'\e[1;34m' plain=$'\e[m'

scratch=$(mktemp -d "${TMPDIR:-/tmp}/writ-test.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'rm -f "$log" "$trs"; exit 130' INT
trap 'rm -f "$log" "$trs"; exit 143' TERM HUP
mkdir "$scratch/tmp" "$scratch/reports"

limit=${WRIT_TEST_TIMEOUT:-1800}
export TMPDIR=$scratch/tmp WRIT_REPORTS=$scratch/reports
export CMOCKA_MESSAGE_OUTPUT=TAP
# Status 99: no command of ours ends with it, so a report is not taken for a finding.
export ASAN_OPTIONS="exitcode=99:detect_leaks=1:log_path=$WRIT_REPORTS/asan:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:log_path=$WRIT_REPORTS/ubsan:${UBSAN_OPTIONS:-}"
export TSAN_OPTIONS="exitcode=99:log_path=$WRIT_REPORTS/tsan:${TSAN_OPTIONS:-}"

# Seconds by the clock and of processors; a process that nobody waits for is not in the latter.
TIMEFORMAT='%2R %2U %2S'
{ time timeout -k 5 "$limit" "$@" >"$log" 2>&1 </dev/null; } 2>"$scratch/time"
status=$?
read -r elapsed user system <<<"$(tr , . <"$scratch/time")"

report=no
for file in "$WRIT_REPORTS"/*; do
    [ -s "$file" ] || continue
    report=yes
    printf '\n--- %s\n' "${file##*/}" && cat "$file"
done >>"$log"

# From the log to lines "RESULT, case, reason", with the ASCII unit separator between.
cases=$(awk -v status="$status" -v report="$report" -v limit="$limit" \
    -v all="${WRIT_REQUIRE_ALL:-0}" '
    function add(result, what, why) {
        if (result == "FAIL")
            failed++
        if (result == "SKIP" && all == "1") {
            result = "FAIL"
            why = "skipped, and nothing may be: " why
        }
        printf "%s\037%s\037%s\n", result, what, why
    }
    { gsub(/[\037\r]/, " ") }
    /^skip(ped)?: / { reason = substr($0, index($0, ":") + 2) }
    /^1\.\.[0-9]+/ { plans++; planned += substr($1, 4) }
    /^(not )?ok( |$)/ {
        points++
        what = $0
        sub(/^(not )?ok *[0-9]* *(- )?/, "", what)
        if (match(what, / *# *[Ss][Kk][Ii][Pp] */)) {
            why = substr(what, RSTART + RLENGTH)
            what = substr(what, 1, RSTART - 1)
            # cmocka puts the name where TAP has the reason.
            add("SKIP", what == "" ? why : what, what == "" ? "" : why)
        } else
            add($1 == "ok" ? "PASS" : "FAIL", what, "")
    }
    END {
        if (report == "yes")
            add("FAIL", "", "reported by valgrind or a sanitizer")
        if (status == 77)
            add("SKIP", "", reason == "" ? "no reason given" : reason)
        else if (status == 124 || status == 137)
            add("FAIL", "", "ended after " limit " seconds, or killed")
        else if (status != 0 && !failed)
            add("FAIL", "", "exit status " status)
        else if (plans && planned != points)
            add("FAIL", "", points + 0 " of " planned " planned cases ran")
        else if (plans && !points)
            add("FAIL", "", "no case ran")
        else if (!points && !failed)
            add("PASS", "", "")
    }' "$log")

passed=0 failed=0 skipped=0 shown=''
{
    while IFS=$'\037' read -r result what why; do
        printf ':test-result: %s %s\n' "$result" "${what:-$name}"
        line="$name${what:+: $what}${why:+: $why}"
        case $result in
        PASS) passed=$((passed + 1)) ;;
        SKIP) skipped=$((skipped + 1)) shown+="${blue}SKIP${plain}: $line"$'\n' ;;
        *) failed=$((failed + 1)) shown+="${red}FAIL${plain}: $line"$'\n' ;;
        esac
        [ "$result" = SKIP ] && printf ':skipped: %s\n' "$line"
    done <<<"$cases"
} >"$trs.tmp"

outcome=PASS copy=no recheck=no
[ "$passed" -eq 0 ] && outcome=SKIP copy=yes
[ "$failed" -gt 0 ] && outcome=FAIL copy=yes recheck=yes
{
    cat "$trs.tmp"
    printf ':global-test-result: %s\n:recheck: %s\n:copy-in-global-log: %s\n:seconds: %s %s %s\n' \
        "$outcome" "$recheck" "$copy" "$elapsed" "$user" "$system"
} >"$trs"
rm -f "$trs.tmp"

printf '%s' "$shown"
if [ "$outcome" = PASS ]; then
    printf '%sPASS%s: %s (%d, %s s, processors %s + %s s)\n' "$green" "$plain" "$name" "$passed" \
        "$elapsed" "$user" "$system"
fi
