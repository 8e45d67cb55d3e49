#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ drift` and `writ filter --drift` when the input is bad, the output fails or somebody ends
# them: a report or a profile is there whole or not at all, and what was seen is said.
. "$(dirname "$0")/../lib.sh"

cd "$tmp" || exit 1
files=$top_srcdir/tests/golden/files
cp "$files/parcel.odcs.yaml" .
awk -v records=20000 -v since=12001 -v what="renamed null" -f "$files/stream.awk" >changed.ndjson
drift() { writ drift --contract ./parcel.odcs.yaml "$@"; }
filter() { writ filter --contract ./parcel.odcs.yaml --discard "$@"; }
# What was found there of a mail address.
renamed() { grep -o '"rule":"[A-Z_]*","severity":"[a-z]*","path":"/recipient/mail","new_path":"[^"]*"' "$1"; }

# ---- input ----

gzip -c changed.ndjson >whole.gz
head -c $(($(wc -c <whole.gz) * 9 / 10)) whole.gz >cut.gz
status "a file that is cut off is an error" 3 drift --profile cut.profile cut.gz
is "what was read is reported" 1 "$(grep -c 'RENAMED_FIELD  /recipient/mail' "$tmp/out")"
is "but no profile of a part is stored" no "$([ -e cut.profile ] && echo yes || echo no)"
status "a whole one is read" 1 drift --format json whole.gz
cp "$tmp/out" whole.json
status "from a pipe it is the same" 1 sh -c 'cat "$1" | "$2" drift --contract ./parcel.odcs.yaml --format json' sh \
    changed.ndjson "$WRIT"
is "to the byte" "$(sed 's/whole.gz/-/g' whole.json | md5sum)" "$(md5sum <"$tmp/out")"
printf '{"writ":"profile/1","records":"many"}\n' >bad.profile
status "a profile that is none is an error" 3 drift --baseline bad.profile changed.ndjson
status "a folder is no input" 3 drift .

# ---- output ----

if [ -c /dev/full ]; then
    status "a full standard output is an error" 4 sh -c '"$1" drift changed.ndjson >/dev/full' sh "$WRIT"
fi
echo before >kept
for option in "--profile=kept" "--output=json=kept"; do
    (ulimit -f 1 && drift "$option" --fail-on never changed.ndjson >out 2>err)
    is "$option where there is no room: an error" "4 1" "$? $(grep -c '^writ: error: cannot write' err)"
    is "and the old file stays" before "$(cat kept)"
done
is "and nothing lies beside it" "" "$(find . -name '*kept?*' -o -name '.?*')"
(ulimit -f 4 && filter --drift kept changed.ndjson >/dev/null 2>err)
is "the same of filter --drift" "4 1 before" "$? $(grep -c '^writ: error: cannot write' err) $(cat kept)"
is "its account is said all the same" 1 "$(grep -c '20,000 read = ' err)"

# ---- filter ----

filter --jobs 1 --drift one.json changed.ndjson >one.out 2>/dev/null
filter --jobs 4 --drift four.json changed.ndjson >four.out 2>/dev/null
is "the sample is the same for any number of jobs" "$(md5sum <one.json)" "$(md5sum <four.json)"
is "and so are the records" "$(md5sum <one.out)" "$(md5sum <four.out)"
is "it is a sample" '"sampled":true' "$(grep -o '"sampled":[a-z]*' one.json)"
filter --jobs 1 changed.ndjson >alone.out 2>/dev/null
is "what passes does not depend on it" "$(md5sum <alone.out)" "$(md5sum <one.out)"
is "it finds what the whole stream shows" "$(renamed whole.json)" "$(renamed one.json)"
is "which is something" 1 "$(($(renamed whole.json | wc -l) > 0))"
filter --drift page.html changed.ndjson >/dev/null 2>&1
is "a page by its name" '<!DOCTYPE html>' "$(head -n 1 page.html)"

# ---- signals ----

# ended SIGNAL COMMAND...: gives it the stream, and no end; ends it when all but what a pipe holds is in.
ended() {
    local signal=$1 pid
    shift
    rm -f in && mkfifo in
    "$@" <in >out 2>err &
    pid=$!
    exec 9>in
    cat changed.ndjson >&9
    kill -s "$signal" "$pid"
    wait "$pid"
    got=$?
    exec 9>&-
}
# shellcheck disable=SC2086 # the runner may have arguments
ended TERM $WRIT_RUN "$WRIT" drift --contract ./parcel.odcs.yaml --profile ended.profile
is "ended by a signal it reports" "143 1" "$got $(grep -c 'RENAMED_FIELD  /recipient/mail' out)"
is "and stores its profile, which is of a whole stream" 1 "$(grep -c '"writ":"profile/1"' ended.profile)"
# shellcheck disable=SC2086
ended INT $WRIT_RUN "$WRIT" filter --contract ./parcel.odcs.yaml --discard --drift ended.json
is "filter, too" "143 1" "$got $(grep -c RENAMED_FIELD ended.json)"
finish
