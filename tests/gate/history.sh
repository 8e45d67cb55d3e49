#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The history of a repository, as pull requests: each is gated against the main branch, with the exit
# status and the comment that it is to have, and merged when it passes.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

# What both teams have agreed on so far.
repository "$tmp/work"
mkdir contracts parties schemas
cp "$files/parcel.odcs.yaml" contracts
cp "$files/desk.yaml" "$files/stats.yaml" "$files/scanner.yaml" parties
chmod u+w contracts/* parties/*
cat >contracts/order.schema.json <<'TXT'
{"x-writ": {"id": "order", "version": "1.0.0"}, "type": "object", "required": ["to"],
 "properties": {"to": {"$ref": "../schemas/place.json"}}}
TXT
echo '{"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}' >schemas/place.json
cat >parties/shop.yaml <<'TXT'
kind: ConsumerContract
id: shop--order
owner: shop@parcel.example
consumes: {contract: order}
reads:
  to.town: {type: string, required: true}
TXT
printf 'contracts: ["contracts/*"]\nparties: ["parties/*.yaml"]\nwaivers: waivers\n' >writ.yaml
export WRIT_TODAY=2026-03-10
save
if [[ $(writ gate --against git:HEAD 2>&1) == *"built without"* ]]; then skip "writ was built without git"; fi

# version NUMBER [FILE]: of a contract.
version() { sed -i "s/^version: .*/version: $1/" "${2:-contracts/parcel.odcs.yaml}"; }

# pull_request NAME: begins a branch; what follows changes the working tree.
pull_request() {
    name=$1
    git checkout -q -B branch main
}

# wanted STATUS [LINE...]: the branch is gated; the comment is empty without lines, else each is in it.
wanted() {
    local line
    save
    gated "$name: exit status $1" "$1" git:main --format markdown
    shift
    [ $# -gt 0 ] || is "$name: no comment" "" "$(cat "$tmp/out")"
    [ $# -eq 0 ] || is "$name: a comment with its marker" "<!-- writ:gate -->" "$(head -n 1 "$tmp/out")"
    for line in "$@"; do
        if grep -qxF -- "$line" "$tmp/out"; then
            ok "$name: $line"
        else
            not_ok "$name: $line" "$(cat "$tmp/out")"
        fi
    done
}

merged() { git checkout -q main && git merge -q --ff-only branch; }
closed() { git checkout -q main; }

pull_request "1, an addition"
version 1.1.0
cat >>contracts/parcel.odcs.yaml <<'TXT'
      - name: colour
        logicalType: string
        required: false
        examples: [red]
TXT
wanted 0 '### ✅ This change breaks nobody: `parcel-event` (1.0.0 → 1.1.0)' \
    '| desk | kim.berg@parcel.example | holds | proved |'
merged

pull_request "2, a break that is refused"
version 2.0.0
sed -i 's/moving, delivered/moving, delivered, lost/' contracts/parcel.odcs.yaml
wanted 1 '### ❌ This change breaks **1 of 3** parties of `parcel-event` (1.1.0 → 2.0.0)' \
    '| desk | kim.berg@parcel.example | **breaks** | `/status` enum value added |' \
    '| stats | figures@parcel.example | holds | proved |'
closed

pull_request "3, words alone, without a version"
sed -i 's/^name: .*/name: Parcels on their way/' contracts/parcel.odcs.yaml
wanted 1 '### ❌ This change does not pass: `parcel-event` (1.1.0 → 1.1.0)' \
    'Way out: 1.1.1 is the smallest version that will do'
version 1.1.1
wanted 0
merged

pull_request "4, a consumer asks for what it is not given"
sed -i 's/minimum: 1,/minimum: 100,/' parties/desk.yaml
wanted 1 '### ❌ The expectation of desk is not met: `parcel-event` 1.1.1' \
    '| desk | kim.berg@parcel.example | **breaks** | `/weight` expectation broken |'
sed -i 's/minimum: 100,/minimum: 0,/' parties/desk.yaml
name+=", and then for less"
wanted 0
merged

# Somebody merges it all the same.
sed -i 's/minimum: 0,/minimum: 100,/' parties/desk.yaml && save
pull_request "5, a change beside a break that stands"
version 1.2.0
sed -i 's/maxLength: 8/maxLength: 10/' contracts/parcel.odcs.yaml
wanted 0 '### ✅ This change breaks nobody: `parcel-event` (1.1.1 → 1.2.0)' \
    '#### Not counted' \
    '| desk | kim.berg@parcel.example | broken before this change too, not counted | `/weight` expectation broken |'
merged

pull_request "6, a schema that a contract refers to, and nothing else"
sed -i 's/"string"/"integer"/' schemas/place.json
wanted 1 '### ❌ This change breaks **1 of 1** party of `order` (1.0.0 → 1.0.0)' \
    '| shop | shop@parcel.example | **breaks** | `/to/town` type changed |'
sed -i 's/"integer"/"string", "minLength": 1/' schemas/place.json
sed -i 's/"version": "1.0.0"/"version": "1.1.0"/' contracts/order.schema.json
name+=", with care"
wanted 1 '### ❌ This change does not pass: `order` (1.0.0 → 1.1.0)'
sed -i 's/"version": "1.1.0"/"version": "2.0.0"/' contracts/order.schema.json
name+=" and a version that says so"
wanted 0 '### ✅ This change breaks nobody: `order` (1.0.0 → 2.0.0)' \
    '| shop | shop@parcel.example | holds | proved |'
merged

pull_request "7, a new contract with its first consumer"
sed 's/parcel-event/letter-event/' contracts/parcel.odcs.yaml >contracts/letter.odcs.yaml
sed 's/parcel-event/letter-event/' parties/stats.yaml >parties/letters.yaml
wanted 0
said "7: the contract is new" "'letter-event' is new: nothing depends on it yet"
said "7: its consumer is judged" "5 expectations, 1 judged, 0 failed"
echo '  stamp: {type: string, required: true}' >>parties/letters.yaml
name+=" that asks for another field"
wanted 1 '### ❌ The expectation of stats is not met: `letter-event` 1.2.0'
sed -i '/stamp:/d' parties/letters.yaml
save
merged

pull_request "8, a contract is deleted"
git rm -q contracts/letter.odcs.yaml
wanted 1 '### ❌ This change breaks **1 of 1** party of `letter-event` (1.2.0 → nothing)' \
    '| stats | figures@parcel.example | **breaks** | contract deleted |'
git rm -q parties/letters.yaml
name+=" when nobody reads it any more"
wanted 0
said "8: that is said" "'letter-event' is no longer there, and nobody who is known depends on it"
merged

pull_request "9, a break that is waived"
version 2.0.0
sed -i 's/moving, delivered/moving, delivered, lost/' contracts/parcel.odcs.yaml
waive() {
    writ waive --rule ENUM_VALUE_ADDED --path /status --contract parcel-event --party desk \
        --until 2026-06-30 --reason 'desk moves in May'
}
approve() { writ approve waivers/desk/*.yaml; }
status "9: it is asked for" 0 waive
wanted 1 '### ❌ This change breaks **1 of 3** parties of `parcel-event` (1.2.0 → 2.0.0)' \
    '| desk | kim.berg@parcel.example | **breaks** | `/status` enum value added |'
said "9: it is asked for and not granted" "is asked for by Pat Doe &lt;pat@lumen.example&gt; and not granted"
GIT_AUTHOR_NAME='Kim Berg' GIT_AUTHOR_EMAIL=kim.berg@parcel.example status "9: another person grants it" 0 approve
name+=" and granted"
granted='| desk | `/status` enum value added | Pat Doe &lt;pat@lumen.example&gt; '
granted+='| Kim Berg &lt;kim.berg@parcel.example&gt; | 2026-06-30 | desk moves in May |'
wanted 0 '### ✅ This change breaks nobody: `parcel-event` (1.2.0 → 2.0.0)' \
    '| desk | kim.berg@parcel.example | waived | let through by a waiver, not counted |' "$granted"
WRIT_TODAY=2026-06-30
name+=", on its last day"
wanted 0 "$granted"
WRIT_TODAY=2026-07-01
name+=" and after it"
wanted 1 '### ❌ This change breaks **1 of 3** parties of `parcel-event` (1.2.0 → 2.0.0)'
said "9: it is over" "ended on 2026-06-30"
silent "9: and lets nothing through" "$granted"
WRIT_TODAY=2026-03-10
merged

pull_request "10, a field gets a successor beside it"
git rm -qr waivers
version 2.1.0
sed -i 's/^      - id: recipient$/      - {id: place, name: place, logicalType: string}\n&/' contracts/parcel.odcs.yaml
status "10: the old one is marked" 0 \
    writ deprecate 'contracts/parcel.odcs.yaml#/depot' --sunset 2026-06-30 --replaced-by /place
wanted 0 '### ✅ This change breaks nobody: `parcel-event` (2.0.0 → 2.1.0)' \
    '| stats | figures@parcel.example | holds | proved |'
merged
pull_request "10, a new reader of the old one"
sed 's/stats/labels/; s/figures@/print@/' parties/stats.yaml >parties/labels.yaml
wanted 0 '| labels | print@parcel.example | warned | `/depot` field deprecated |'
said "10: the reader is told how long" "112 days left, until 2026-06-30"
said "10: and what to read" "Way out: read '/place' instead"
sed -i 's/depot: /place: /' parties/labels.yaml
name="10, a new reader of the successor"
wanted 0
merged
pull_request "10, the old one goes before its day"
version 3.0.0
sed -i '/^      - id: depot$/,/customProperties: .*sunset/d' contracts/parcel.odcs.yaml
wanted 1 '### ❌ This change does not pass: `parcel-event` (2.1.0 → 3.0.0)'
said "10: too early" "/depot is gone before its sunset: 112 days left, until 2026-06-30"
WRIT_TODAY=2026-07-01
name="10, after its day, with a reader left"
wanted 1 '### ❌ This change does not pass: `parcel-event` (2.1.0 → 3.0.0)'
said "10: who is named" "the sunset of /depot is over, and stats still reads it"
sed -i '/depot: /d; s/^  items/  place:         {type: string}\n&/' parties/stats.yaml
name="10, after its day, with no reader left"
wanted 0 '### ✅ This change breaks nobody: `parcel-event` (2.1.0 → 3.0.0)' \
    '| stats | figures@parcel.example | holds | proved |'
WRIT_TODAY=2026-06-30
name="10, and that on its last day"
wanted 1 '### ❌ This change does not pass: `parcel-event` (2.1.0 → 3.0.0)'
WRIT_TODAY=2026-07-01
merged

gated "what was merged is clean against itself" 0 git:main
gated "and against where it all began nothing stands: the break is of this history" 1 \
    "git:$(git rev-list --max-parents=0 main)"
said "that is the one that was waived" "error ENUM_VALUE_ADDED /status  contracts/parcel.odcs.yaml"
finish
