#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# judge_counts.sh RECORD COUNTS: two files as count.sh writes them. Tells which cases moved by over 5 %; fails when
# one grew by more, or has no record, unless their second lines say that they were not made by the same tools.
set -eu
record=$1 counts=$2
made_by() { sed -n '2s/^# //p' "$1"; }

grew=0
awk -v allowed=5 '
    /^#/ { next }
    FNR == NR { recorded[$1] = $2; next }
    !($1 in recorded) { print "bench-count: " $1 " has no record"; grew = 1; next }
    {
        more = 100 * ($2 - recorded[$1])
        bound = allowed * recorded[$1]
        if (more > bound || more < -bound)
            printf "bench-count: %s: %+.1f %%, %d recorded, now %d\n", $1, more / recorded[$1], recorded[$1], $2
        grew += more > bound
    }
    END { exit grew > 0 }' "$record" "$counts" || grew=1

if [ $grew = 0 ]; then
    echo "bench-count: nothing takes over 5 % more than recorded"
elif [ "$(made_by "$record")" = "$(made_by "$counts")" ]; then
    echo "bench-count: too many instructions; if it has to be, WRIT_COUNT=write make bench-count records them"
    exit 1
else
    echo "bench-count: NOT JUDGED: recorded with $(made_by "$record")"
    echo "bench-count: and this is $(made_by "$counts")"
fi
