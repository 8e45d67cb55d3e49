#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# For random pairs of documents: what `writ diff --fix` shows applies as it is, and then nobody is broken any more.
# Each pair is two mutants of one document, in YAML and in JSON, with parties and without.
# WRIT_FIX_SEED, WRIT_FIX_ROUNDS: others.
. "$(dirname "$0")/../lib.sh"

files=$top_srcdir/tests/golden/files
rounds=${WRIT_FIX_ROUNDS:-40}
[ "$WRIT_VARIANT" = plain ] || rounds=$((rounds / 10 + 1))
RANDOM=${WRIT_FIX_SEED:-7}
cd "$tmp" || exit 1

cat >order.schema.json <<'END'
{
  "$id": "https://parcel.example/order.schema.json",
  "x-writ": {"id": "order", "version": "1.0.0"},
  "type": "object",
  "required": ["number", "state", "buyer"],
  "properties": {
    "number": {"type": "string", "pattern": "^O[0-9]{3}$"},
    "state": {"enum": ["open", "paid"]},
    "buyer": {"$ref": "#/$defs/person"},
    "total": {"type": "integer", "minimum": 0, "maximum": 1000},
    "lines": {
      "type": "array", "minItems": 1,
      "items": {
        "type": "object", "required": ["sku"],
        "properties": {"sku": {"type": "string", "maxLength": 8}, "count": {"type": "integer"}}
      }
    }
  },
  "$defs": {
    "person": {"type": "object", "required": ["mail"], "properties": {"mail": {"type": "string", "maxLength": 40}}}
  }
}
END

# Edits that people make; each keeps the document whole, alone and with the others.
yaml=('s/name: depot/name: site/' 's/name: weight/name: mass/' 's/name: parcel$/name: number/'
    's/moving, delivered\]/moving, delivered, lost]/' 's/created, moving, delivered/created, moving/'
    's/maximum: 31500/maximum: 100/' 's/minimum: 1, maximum: 31500/minimum: 0, maximum: 31500/' 's/value: g}/value: kg}/'
    's/minItems: 1, maxItems: 3/minItems: 2, maxItems: 3/' 's/maxItems: 3/maxItems: 9/' 's/{4}\$"/{4,6}$"/'
    's/timezone: true/timezone: false/' 's/maxLength: 8}/maxLength: 80}/' '/name: mail/,/required/s/required: true/required: false/'
    '/name: status/,/required/s/required: true/required: false/' '/name: weight/,/logicalType/s/integer/number/'
    '/id: recipient_town/,/logicalType/d' '/id: item_sku/,/required/d' 's/format: email}/format: uri}/'
    's/name: recipient$/name: receiver/' '/primaryKey/d' 's/^      - id: depot/      # where\n      - id: depot/')
json=('s/"total": {/"sum": {/' 's/"open", "paid"/"open", "paid", "lost"/' 's/"open", "paid"/"open"/' 's/{3}\$/{3,4}$/'
    's/"maximum": 1000/"maximum": 10/' 's/"maximum": 1000/"maximum": 9999/' 's/"minItems": 1/"minItems": 2/' 's/"minItems": 1,//'
    's/"maxLength": 40/"maxLength": 400/' 's/"maxLength": 8}/"maxLength": 4}/' 's/, "required": \["sku"\]//'
    's/"number", "state", "buyer"\]/"number", "state"]/' 's/"number", "state", "buyer"\]/"number", "state", "buyer", "total"]/'
    's/"buyer": {"\$ref/"client": {"$ref/; s/"state", "buyer"/"state", "client"/' 's/"count": {"type": "integer"}/"count": {"type": ["integer", "string"]}/'
    '/"state": {/d; s/"state", //')

# mutant FROM TO EDIT...: up to four of the edits.
mutant() {
    local from=$1 to=$2 i
    shift 2
    cp "$from" "$to"
    for ((i = RANDOM % 5; i > 0; i--)); do sed -i -e "${*:RANDOM % $# + 1:1}" "$to"; done
}

# mended NAME OLD NEW [PARTY...]: the patch applies, and what it makes breaks nobody.
mended() {
    local name=$1 old=$2 new=$3 parties=() party
    shift 3
    for party in "$@"; do parties+=(--party "$party"); done
    cp "$new" before
    if ! writ diff --fix "${parties[@]}" "$old" "$new" >fix.patch 2>fix.err || grep -q 'stays broken' fix.err; then
        not_ok "$name" "$(cat fix.err; diff "$old" before)"
    elif [ -s fix.patch ] && ! patch -s -p1 <fix.patch >patch.out 2>&1; then
        not_ok "$name: the patch applies" "$(cat patch.out fix.patch)"
    elif writ diff --fail-on error "${parties[@]}" "$old" "$new" >report; then
        ok "$name"
    else
        not_ok "$name" "$(diff "$old" before; cat fix.patch report)"
    fi
}

patches=0
for ((round = 1; round <= rounds; round++)); do
    mutant "$files/parcel.odcs.yaml" old.odcs.yaml "${yaml[@]}"
    mutant "$files/parcel.odcs.yaml" new.odcs.yaml "${yaml[@]}"
    sed -i 's/^version: .*/version: 2.0.0/' new.odcs.yaml
    cp new.odcs.yaml again.odcs.yaml
    mended "YAML, round $round, parties" old.odcs.yaml new.odcs.yaml "$files"/{desk,stats,scanner}.yaml
    patches=$((patches + $(grep -c '^---' fix.patch)))
    mended "YAML, round $round, the old version" old.odcs.yaml again.odcs.yaml
    patches=$((patches + $(grep -c '^---' fix.patch)))
    mutant order.schema.json old.json "${json[@]}"
    mutant order.schema.json new.json "${json[@]}"
    sed -i 's/"version": "1.0.0"/"version": "2.0.0"/' new.json
    mended "JSON, round $round" old.json new.json
    patches=$((patches + $(grep -c '^---' fix.patch)))
done
is "a good part of the pairs breaks" 1 $((patches > rounds))
finish
