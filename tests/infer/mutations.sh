#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How good is an inferred contract? It accepts what it was drawn from, refuses at least 95 of 100 single
# mutations of that (mutate.py says which they are), and hardly any record of the same source that it has
# not seen. Measured on the benchmark's records and on GitHub's webhook payloads; the figures stand in the log.
. "$(dirname "$0")/../lib.sh"
need_shared bench/workload.py
need_python
here=$(dirname "$0")
examples=$WRIT_EXTERNAL/node_modules/@octokit/webhooks-examples/api.github.com/index.json
[ -e "$examples" ] || skip "no @octokit/webhooks-examples in tests/external"

case $WRIT_VARIANT in
plain) megabytes=3 mutants=100 step=1 each=4 ;;
valgrind) megabytes=1 mutants=20 step=25 each=3 ;;
*) megabytes=2 mutants=100 step=5 each=6 ;;
esac

# drawn NAME SAMPLES: a draft in $tmp/NAME.yaml, which accepts all that it was drawn from.
drawn() {
    writ infer --id "$1" --owner someone --output "$tmp/$1.yaml" "$2" 2>"$tmp/err" || cat "$tmp/err"
    writ filter --contract "$tmp/$1.yaml" --discard "$2" 2>"$tmp/err" | cmp - "$2" && return
    head -c 1000 "$tmp/err"
    return 1
}

# mutated NAME SAMPLES COUNT TALLY [SCHEMA]
mutated() {
    python3 "$here/mutate.py" "$2" "$tmp/mutants" "$tmp/kinds" "$3" 20260101 "${@:5}"
    writ filter --contract "$tmp/$1.yaml" --discard "$tmp/mutants" >"$tmp/passed" 2>"$tmp/err"
    python3 "$here/tally.py" "$tmp/mutants" "$tmp/passed" "$tmp/kinds" >>"$4"
}

# judged NAME TALLY: the figures, and the case.
judged() {
    awk -v name="$1" '{ made[$1]++; all++; if ($2 == "refused") { refused[$1]++; total++ } }
        END { for (kind in made) printf "# %s, %s: %d of %d refused\n", name, kind, refused[kind], made[kind]
              printf "# %s, all: %d of %d refused, %.1f %%\n", name, total, all, 100 * total / all
              exit !(all > 0 && total >= 0.95 * all) }' "$2" | sort
    if [ "${PIPESTATUS[0]}" -eq 0 ]; then ok "$1: at least 95 % of the mutations are refused"; else
        not_ok "$1: at least 95 % of the mutations are refused" "$(grep passed "$2" | sort | uniq -c | sort -rn | head -20)"
    fi
}

python3 "$WRIT_SHARED/bench/workload.py" "$tmp/work" "$megabytes" >"$tmp/made" || skip "workload.py does not run here"
for name in contacts orders; do
    samples=$tmp/work/$name.valid.ndjson
    if why=$(drawn $name "$samples"); then ok "$name: all records are accepted"; else
        not_ok "$name: all records are accepted" "$why"
    fi
    mutated $name "$samples" $mutants "$tmp/$name.tally" "$tmp/work/$name.schema.json"
    judged $name "$tmp/$name.tally"
    # What was not seen.
    lines=$(wc -l <"$samples")
    head -n $((lines / 2)) "$samples" >"$tmp/first"
    tail -n +$((lines / 2 + 1)) "$samples" >"$tmp/second"
    drawn half "$tmp/first"
    writ filter --contract "$tmp/half.yaml" --discard "$tmp/second" 2>"$tmp/err" >"$tmp/passed"
    refused=$(($(wc -l <"$tmp/second") - $(wc -l <"$tmp/passed")))
    echo "# $name, of $((lines - lines / 2)) records that the draft has not seen: $refused refused"
    if [ $((refused * 1000)) -lt $((lines - lines / 2)) ]; then
        ok "$name: less than one unseen record of a thousand is refused"
    else
        not_ok "$name: less than one unseen record of a thousand is refused" "$(cat "$tmp/err")"
    fi
done

# One contract for each of GitHub's events: 1 to 30 payloads each.
python3 -c '
import json, sys
for i, event in enumerate(json.load(open(sys.argv[1]))):
    if i % int(sys.argv[3]) == 0:
        with open(sys.argv[2] + "/" + event["name"] + ".event", "w") as f:
            for payload in event["examples"]:
                f.write(json.dumps(payload, ensure_ascii=False, separators=(",", ":")) + "\n")
' "$examples" "$tmp" $step
refusing=
for samples in "$tmp"/*.event; do
    name=$(basename "$samples" .event)
    drawn "$name" "$samples" >"$tmp/why" || refusing="$refusing $name: $(cat "$tmp/why")"
    mutated "$name" "$samples" $each "$tmp/octokit.tally"
done
is "octokit: each event's contract accepts its payloads" "" "$refusing"
judged octokit "$tmp/octokit.tally"
cp "$tmp/octokit.tally" "$tmp/contacts.tally" "$tmp/orders.tally" "${WRIT_KEEP:-$tmp/work}" 2>/dev/null
finish
