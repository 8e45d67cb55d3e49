#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ replay`, killed at any time and begun anew until it comes to its end: every letter is out
# once. WRIT_ROUNDS (1) times for each kind of standard output.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

rounds=${WRIT_ROUNDS:-1}
count=30000
[ "$WRIT_VARIANT" = plain ] || count=6000
# under valgrind a run takes seconds, and what differs is one process for all ways
all_ways=yes
[ "$WRIT_VARIANT" != valgrind ] || all_ways=no
# A process that is killed while it looks for leaks leaves half a report, which is none; the whole
# replays of run.sh are looked at.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"

new_case
letters $count
started=$(date +%s%N)
# shellcheck disable=SC2119 # it needs no more arguments
replay >out 2>/dev/null
longest=$(awk -v from="$started" -v to="$(date +%s%N)" 'BEGIN { printf "%.4f", (to - from) / 1e9 }')
each_once "left alone" out

# again_and_again WAY: runs, each killed, but the last one; $kills counts those that were.
again_and_again() {
    local status=137 run=0 whole=$longest
    kills=0
    new_case
    letters $count
    : >out
    while [ "$status" -ne 0 ] && [ $((run += 1)) -lt 60 ]; do
        # the first ones are killed early, since one that comes to its end is the last; where it never
        # gets far it is left alone at last
        longest=$(awk -v whole="$whole" -v run=$run 'BEGIN { print run < 40 ? (run < 8 ? run / 8 : 1) * whole : 60 }')
        status=0
        "$1" || status=$?
        longest=$whole
        [ "$status" -ne 137 ] || kills=$((kills + 1))
        case $status in 0 | 4 | 137) ;; *) cat err ;; esac
    done
    is "$1: it comes to its end at last" 0 "$status"
}

appended() { killed >>out; }
one_each() { killed >"out.$run"; }
# An output that others have at the same time: its offset is theirs, too.
shared() { killed >&8; }
# What came through a pipe; of what is in doubt the status is 4 until somebody says what is to be.
piped() {
    # a torn record is not to spoil the one behind it
    { killed ${doubtful[@]+"${doubtful[@]}"}; echo $? >code; } | { cat; echo; } >>out
    local status
    status=$(cat code)
    doubtful=()
    if [ "$status" -eq 4 ] && grep -q 'nobody knows whether they went out' err; then
        doubted=$((doubted + 1))
        doubtful=(--doubtful "$how")
    fi
    return "$status"
}

all_kills=0 doubted=0
for ((round = 1; round <= rounds; round++)); do
    again_and_again appended
    each_once "appended, killed" out
    all_kills=$((all_kills + kills))
    [ $all_ways = yes ] || continue

    again_and_again one_each
    each_once "a file for each run, killed" out.*
    all_kills=$((all_kills + kills))

    exec 8>"$tmp/shared"
    again_and_again shared
    exec 8>&-
    each_once "a shared file, killed" "$tmp/shared"
    all_kills=$((all_kills + kills))

    doubted=0
    for how in repeat skip; do
        doubtful=()
        again_and_again piped
        read -r least most <<<"$(times out)"
        if [ $how = repeat ]; then
            is "a pipe, killed: with repeat, no record is missing" yes "$([ "$least" -ge 1 ] && echo yes)"
        else
            is "a pipe, killed: with skip, no record comes twice" yes "$([ "$most" -le 1 ] && echo yes)"
        fi
        all_kills=$((all_kills + kills))
    done
done
is "there were kills" yes "$([ $all_kills -ge "$rounds" ] && echo yes)"
echo "# $all_kills kills, $doubted of the last round in doubt"
finish
