#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A day of a mixed stream (day.py), filtered by routes: what is wrong by the generator's own account is rejected, each
# record under its contract, its rule and its path, and nothing else; the rest leaves byte for byte. The same for any
# number of jobs, any size of chunks, and without machine code.
. "$(dirname "$0")/../lib.sh"

need_python
events=30000
[ "$WRIT_VARIANT" = plain ] || events=6000
[ "$WRIT_VARIANT" != valgrind ] || events=1200
cd "$tmp" || exit 1
status "a day is made" 0 python3 "$top_srcdir/tests/streams/day.py" day $events
cd day || exit 1
cut -f 1 truth.tsv | sed 's/$/d/' >wrong.sed
sed -f wrong.sed events.ndjson >right.ndjson

# filtered NAME OPTIONS...: passes what is right and rejects the rest; the letters are in NAME.rejects.
filtered() {
    local name=$1
    status "$name: exit status" 0 writ filter --route routes.yaml --reject "$name.rejects" "${@:2}" events.ndjson
    mv "$tmp/out" "$name.out" && mv "$tmp/err" "$name.err"
    same "$name: what is right passes, byte for byte" right.ndjson "$name.out"
}
filtered one --jobs 1
filtered four --jobs 4
filtered slow --jobs 1 --no-jit

sed -E 's/.*"contract":"([^"@]*)@1.0.0".*"line":([0-9]+),.*"errors":\[\{"rule":"([A-Z_]*)","path":"([^"]*)".*/\2\t\1\t\3\t\4/' \
    one.rejects >told.tsv
same "what is wrong is told as the truth has it" truth.tsv told.tsv
for name in four slow; do
    sed -E 's/"at":"[^"]*"/"at":"T"/' "$name.rejects" >"$name.same"
    same "$name: the same letters" <(sed -E 's/"at":"[^"]*"/"at":"T"/' one.rejects) "$name.same"
done
same "the account is the same" <(sed 1d one.err) <(sed 1d slow.err)

# Who loses what is wrong with a payload, though its path is of the whole record.
is "parties are found inside of envelopes" '"affects":["email-platform"]' \
    "$(grep -m 1 '"contract":"crm-contact@1.0.0"' one.rejects | grep -o '"affects":\[[^]]*\]')"

# The counts of the contracts add up to the stream.
writ filter --route routes.yaml --discard --stats json events.ndjson 2>stats.json >/dev/null
python3 - stats.json kinds.txt >counted <<'PY'
import json, sys
stats = json.load(open(sys.argv[1]))
kinds = dict(line.split("\t") for line in open(sys.argv[2]).read().splitlines())
of = {each["contract"].split("@")[0]: each["records"] for each in stats["contracts"]}
print(of == {name: int(count) for name, count in kinds.items()}, sum(of.values()) == stats["records"])
print(sum(each["rejected"] for each in stats["contracts"]) == stats["rejected"], stats["unrouted"])
print([each["never_seen"] for each in stats["contracts"]] == [[]] * 6)
PY
is "each contract counts its records" $'True True\nTrue 0\nTrue' "$(cat counted)"

# Selectors that wander: the members of each record in another order.
python3 - events.ndjson >shuffled.ndjson <<'PY'
import json, random, sys
shuffle = random.Random(5).shuffle
for line in list(open(sys.argv[1]))[:4000]:
    members = list(json.loads(line).items())
    shuffle(members)
    print(json.dumps(dict(members), ensure_ascii=False))
PY
writ filter --route routes.yaml --reject shuffled.rejects shuffled.ndjson 2>/dev/null >shuffled.out
wrong=$(awk '$1 <= 4000' truth.tsv | wc -l)
is "in any order of members as many are wrong" "$wrong" "$(grep -c . shuffled.rejects || :)"
is "and as many right" "$(($(wc -l <shuffled.ndjson) - wrong))" "$(wc -l <shuffled.out)"

# A stream that is cut into its bytes.
head -n 200 events.ndjson >head.ndjson
# shellcheck disable=SC2002 # a pipe is meant
cat head.ndjson | while IFS= read -r line; do printf '%s\n' "$line"; done |
    writ filter --route routes.yaml --discard >head.out 2>/dev/null
same "what comes line by line leaves so" head.ndjson head.out

finish
