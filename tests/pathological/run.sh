#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Documents and payloads that are made to hurt (cases.py writes them): each is judged or refused with a reason, within
# seconds of processor time and megabytes of address space. Those are asserted in the plain variant only; the others get
# smaller cases.
. "$(dirname "$0")/../lib.sh"
need_python

case $WRIT_VARIANT in
plain) scale=1 ;;
valgrind) scale=1000 ;;
*) scale=100 ;;
esac
python3 "$top_srcdir/tests/pathological/cases.py" "$tmp" "$scale" || exit
cd "$tmp" || exit

# What takes a second plainly takes a minute otherwise: the same code runs for what takes less.
costly() {
    [ "$WRIT_VARIANT" != plain ] || "$@"
}

# within SECONDS MEGABYTES COMMAND...
within() {
    (
        [ "$WRIT_VARIANT" != plain ] || { ulimit -t "$1" && ulimit -v $(($2 * 1024)); }
        shift 2
        "$@"
    )
}

# hurts SECONDS MEGABYTES STATUS TEXT COMMAND...: TEXT is in what it says.
hurts() {
    local seconds=$1 megabytes=$2 wanted=$3 text=$4 got=0
    shift 4
    within "$seconds" "$megabytes" writ "$@" >out 2>&1 || got=$?
    if [ "$got" -eq "$wanted" ] && grep -qF -- "$text" out; then
        ok "$*"
    else
        not_ok "$*" "status $got, wanted $wanted and '$text'"$'\n'"$(head -c 600 out)"
    fi
}

# check SECONDS MEGABYTES STATUS TEXT SCHEMA PAYLOAD
check() {
    hurts "$1" "$2" "$3" "$4" check --contract "$5.schema.json" "$6"
}

# diff_one SECONDS MEGABYTES NAME: from old to new, which is judged both ways.
diff_one() {
    hurts "$1" "$2" 0 "$3-old" diff "$3-old.schema.json" "$3-new.schema.json"
}

# diff_pair SECONDS MEGABYTES NAME: and back.
diff_pair() {
    diff_one "$@"
    hurts "$1" "$2" 0 "$3-new" diff "$3-new.schema.json" "$3-old.schema.json"
}

# --- depth ---
valid='1 valid, 0 invalid'
for schema in any list; do
    check 5 500 0 "$valid" "$schema" deep-arrays.json
    check 5 500 1 MALFORMED_JSON "$schema" deepest-arrays.json
done
for schema in any tree dynamic-tree closed-tree; do
    check 5 500 0 "$valid" "$schema" deep-objects.json
    check 5 500 1 MALFORMED_JSON "$schema" deepest-objects.json
done
check 5 500 1 NESTING_TOO_DEEP chained-tree deep-objects.json
check 5 500 0 "$valid" deep-items-500 one.json
check 5 500 3 'more than 256 references and combinations' deep-not-500 one.json
for depth in 10000 1000000; do
    check 5 500 3 'nesting is deeper than 512 levels' "deep-items-$depth" one.json
    check 5 500 3 'nesting is deeper than 512 levels' "deep-not-$depth" one.json
    hurts 5 500 3 'nesting is deeper than 512 levels' check --contract "deep-yaml-$depth.schema.yaml" one.json
done
hurts 5 500 0 '3 passed' filter --contract tree.schema.json --discard records.ndjson

# --- width ---
check 10 1000 0 "$valid" any wide.json
check 10 1000 1 DUPLICATE_KEY any wide-again.json
check 10 1000 1 DUPLICATE_KEY any wide-escaped.json
check 10 1000 0 "$valid" any wide-colliding.json
check 20 2000 1 REQUIRED_MISSING wide-properties empty.json
check 20 2000 1 REQUIRED_MISSING wide-properties wide.json
check 10 1000 0 "$valid" colliding-properties half.json
check 10 1000 0 "$valid" colliding-properties wide-colliding.json
check 5 500 0 "$valid" huge-enum last-value.json
check 5 500 1 ENUM_MISMATCH huge-enum-items other-numbers.json
check 10 1500 1 ENUM_MISMATCH long-text long-text.ndjson
for payload in numbers strings objects mixed colliding; do
    check 10 1000 0 "$valid" unique "unique-$payload.json"
done
for payload in repeated-mixed repeated-objects all-equal; do
    check 10 1000 1 ITEMS_NOT_UNIQUE unique "$payload.json"
done

# --- paths that double ---
# ladders RUNGS
ladders() {
    local keyword
    for keyword in allOf anyOf; do
        check 10 500 0 "$valid" "ladder-$keyword-$1" one.json
    done
    check 10 500 1 TYPE_MISMATCH "ladder-allOf-$1" text.json
    check 10 500 1 NO_VARIANT "ladder-anyOf-$1" text.json
    check 10 500 1 VARIANT "ladder-oneOf-$1" one.json
}
ladders 20
costly ladders 60
check 10 500 0 "$valid" ladder-properties-60 deep-60.json
for kind in unevaluated closing failing; do
    costly check 10 500 0 "$valid" "ladder-$kind-20" small.json
    costly check 10 500 1 UNDECLARED_FIELD "ladder-$kind-20" small-wrong.json
    costly check 20 500 1 TOO_COSTLY "ladder-$kind-60" small.json
done
check 10 500 0 "$valid" names small.json
check 10 500 0 "$valid" doubling-anyOf deep-60.json
check 10 500 1 NO_VARIANT doubling-anyOf deep-60-wrong.json
check 10 500 1 VARIANT doubling-oneOf deep-60.json
check 10 500 0 "$valid" doubling-not deep-60.json
check 5 500 3 'leads back to the schema that it stands in' dependent-ring small.json
check 5 500 3 'dynamic references make more than 65536 schemas' ladder-dynamic small.json

# --- patterns ---
for kind in nested alternatives look back lazy; do
    check 5 500 1 PATTERN_ "pattern-$kind" subject.json
done
costly check 20 500 1 PATTERN_TOO_COSTLY pattern-items subjects.json

# --- numbers ---
check 5 500 0 "$valid" numbers number-400.json
check 5 500 1 RANGE numbers numbers-large.json
check 5 500 1 MALFORMED_JSON numbers number-too-large.json
check 5 500 3 "the exponent of '1e999999999' is beyond" bound-too-huge one.json
for schema in multiple-huge multiple-small multiple-of-huge bound-digits; do
    for payload in number-400 number-digits number-fraction numbers-digits; do
        judged=no
        within 10 500 writ check --contract "$schema.schema.json" "$payload.json" >out 2>&1
        [ $? -le 1 ] && judged=yes
        is "$schema says yes or no to $payload" yes "$judged"
    done
done

# --- CSV: a quote that is not closed costs its line, not the rest, nor a look at the rest for each line ---
sheet() {
    hurts "$1" "$2" "$3" "$4" filter --contract "$5.schema.json" --discard --jobs 1 "$6.csv"
}
sheet 5 500 0 '20 read = 20 passed' columns columns
sheet 5 500 1 ROW_LENGTH any delimiters
sheet 5 200 1 'a quote that is not closed' any quotes-open
sheet 5 200 0 '10  MALFORMED_CSV' any quotes-far
sheet 5 200 1 'ROW_LENGTH' any quotes-doubled
sheet 5 500 0 '1 passed' any quotes-alone

# --- two documents ---
costly hurts 5 500 0 'renames-old' diff renames-old.schema.json renames-new.schema.json
costly hurts 5 500 0 'removed-new' diff renames-old.schema.json removed-new.schema.json
# Each break shows the same wide payload, masked by three tables.
costly hurts 5 1000 0 '"writ":"diff/1"' diff --format json replaced-old.schema.json replaced-new.schema.json
diff_one 20 2000 diff-wide
for pair in deep ones enum mixed-enum product pattern; do
    diff_pair 30 2000 "diff-$pair"
done
for pair in ladder alls anys; do
    costly diff_one 30 2000 "diff-$pair"
done

# --- small stacks: what a record needs beyond them is asked for; documents need some 300 KiB ---
if [ "$WRIT_VARIANT" = plain ]; then
    for kibibytes in 8192 1024; do
        (ulimit -s "$kibibytes" && writ check --contract tree.schema.json deep-objects.json) >out 2>&1
        is "a stack of $kibibytes KiB is enough for any record" "tree.schema.json: 1 payload, $valid" "$(tail -n 1 out)"
        (ulimit -s "$kibibytes" && writ diff diff-deep-old.schema.json diff-deep-new.schema.json) >out 2>&1
        is "and for two deep documents" 0 $?
    done
fi
finish
