#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The benchmark's payloads, a few megabytes of them: `writ filter` passes on exactly the valid ones, byte
# for byte, and refuses each of the others for what is wrong with it.
. "$(dirname "$0")/../lib.sh"
need_shared bench/workload.py
need_python

megabytes=5
[ "$WRIT_VARIANT" = plain ] || megabytes=1

# What the dead letters are for: the number of records by the rules of their errors.
causes() {
    python3 -c '
import collections, json, sys
letters = [json.loads(line) for line in open(sys.argv[1], "rb")]
rules = [sorted({e["rule"] for e in letter["errors"]}) for letter in letters]
for rule, n in sorted(collections.Counter(map("+".join, rules)).items()):
    print(n, rule)' "$1"
}

# manifest NAME KEY
manifest() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]][sys.argv[3]])' \
        "$tmp/work/manifest.json" "$1" "$2"
}

# filtered ORDER NAME SCHEMA
filtered() {
    local what="$1 order, $2 by $3" rejected
    rm -f "$tmp/rejects"
    writ filter --contract "$tmp/work/$2.$3.json" --id "$2" --version 1.0.0 --formats assert \
        --reject "$tmp/rejects" "$tmp/work/$2.ndjson" >"$tmp/passed" 2>"$tmp/err"
    is "$what: status" 0 $?
    if cmp "$tmp/work/$2.valid.ndjson" "$tmp/passed"; then ok "$what: passed on byte for byte"; else
        not_ok "$what: passed on byte for byte"
    fi
    rejected=$(manifest "$2" invalid)
    is "$what: refused" "$rejected" "$(wc -l <"$tmp/rejects")"
    is "$what: the account" "$(manifest "$2" records) read = $(($(manifest "$2" records) - rejected)) passed + $rejected rejected" \
        "$(sed -n 's/[, ]*//; 1s/^[^:]*: \(.* rejected\) .*/\1/p' "$tmp/err" | tr -d ,)"
    causes "$tmp/rejects" >"$tmp/causes"
}

for order in fixed shuffled; do
    rm -rf "$tmp/work"
    python3 "$WRIT_SHARED/bench/workload.py" "$tmp/work" "$megabytes" 20260101 "$order" >"$tmp/made" ||
        skip "workload.py does not run here"
    for name in contacts orders; do
        filtered $order $name schema
        # A renamed field is a missing one too, and where the object is closed an undeclared one.
        is "$order order, $name: refused for a wrong type" "$(manifest $name wrong_type)" \
            "$(awk '$2 ~ /TYPE_MISMATCH/ { n += $1 } END { print n + 0 }' "$tmp/causes")"
        is "$order order, $name: refused for a missing field" \
            "$(($(manifest $name missing) + $(manifest $name renamed)))" \
            "$(awk '$2 ~ /REQUIRED_MISSING/ { n += $1 } END { print n + 0 }' "$tmp/causes")"
        is "$order order, $name: refused for nothing else" "" \
            "$(awk '$2 !~ /^(TYPE_MISMATCH|REQUIRED_MISSING)(\+UNDECLARED_FIELD)?$/' "$tmp/causes")"
    done
    filtered $order contacts fmt
    filtered $order contacts nopat
done
finish
