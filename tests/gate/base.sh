#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# writ gate --against git:REV: what is judged, whom against, and what is not. Each line both ways.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
# Some hundred gates: under valgrind tests/hooks and history.sh run the same on fewer.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=

# The contract of tests/golden/files, which desk and stats read and scanner writes.
repository "$tmp/work"
mkdir contracts parties schemas
cp "$files/parcel.odcs.yaml" contracts
cp "$files/desk.yaml" "$files/stats.yaml" "$files/scanner.yaml" parties
sed 's/parcel-event/letter-event/; /^name:/d' "$files/parcel.odcs.yaml" >contracts/letter.odcs.yaml
cat >contracts/order.schema.json <<'TXT'
{"x-writ": {"id": "order", "version": "1.0.0"}, "type": "object", "required": ["to"],
 "properties": {"to": {"$ref": "../schemas/place.json"}}, "additionalProperties": false}
TXT
echo '{"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}' >schemas/place.json
cat >parties/shop.yaml <<'TXT'
kind: ConsumerContract
id: shop--order
consumes: {contract: order}
reads:
  to.town: {type: string, required: true}
TXT
printf 'contracts: ["contracts/*"]\nparties: ["parties/*.yaml"]\n' >writ.yaml
save
if [[ $(writ gate --against git:HEAD 2>&1) == *"built without"* ]]; then skip "writ was built without git"; fi

break_parcel() {
    sed -i 's/^version: .*/version: 2.0.0/; s/moving, delivered/moving, delivered, lost/' "$1"
}

# --- what changed ---

gated "nothing changed" 0 git:HEAD
is "and nothing is said of anybody" "" "$(cat "$tmp/out")"
said "what was looked at is counted" "3 contracts, 0 changed, 0 failed"
touch contracts/*
gated "a file that was only touched did not change" 0 git:HEAD
echo '# a comment' >>contracts/parcel.odcs.yaml && echo words >README
gated "nor one with another comment" 0 git:HEAD
said "it is not judged" "0 changed"
break_parcel contracts/parcel.odcs.yaml
gated "a break" 1 git:HEAD
said "of one" "3 contracts, 1 changed, 1 failed"
said "names who suffers" "BREAKS   desk"
silent "and nobody of another contract" "shop"
said "where no registry is, that is said" "there is no registry: the workspace's files are used alone"
save
gated "a break that was there before is not this change's" 0 git:HEAD
gated "unless the base is older" 1 git:HEAD~1
gated "the same as markdown" 1 git:HEAD~1 --format markdown
is "begins with its marker" "<!-- writ:gate -->" "$(head -n 1 "$tmp/out")"
gated "one contract that is given" 0 git:HEAD~1 contracts/letter.odcs.yaml
gated "another one" 1 git:HEAD~1 contracts/parcel.odcs.yaml
gated "one that is not there" 3 git:HEAD~1 contracts/nowhere.odcs.yaml
cd parties || exit 1
gated "from a folder below" 1 git:HEAD~1
cd ..
git reset -q --hard HEAD~1

# --- what a contract refers to ---

sed -i 's/"string"/"integer"/' schemas/place.json
gated "a schema that a contract refers to changed, and nothing else" 1 git:HEAD
said "that is a change of the contract" "order  1.0.0 → 1.0.0"
silent "of no other" "parcel-event"
undo
echo '{"type": "integer"}' >schemas/other.json
gated "a schema that nobody refers to" 0 git:HEAD
said "changes nothing" "0 changed"
undo
sed -i 's/}$/, "description": "a town"}/' schemas/place.json
gated "a description there is a change without a version" 1 git:HEAD
said "as anywhere" "VERSION_NOT_BUMPED"
undo

# --- new, renamed, gone, draft ---

sed 's/parcel-event/card-event/' "$files/parcel.odcs.yaml" >contracts/card.odcs.yaml
gated "a new contract passes" 0 git:HEAD
said "with a note" "'card-event' is new: nothing depends on it yet"
undo
git mv contracts/parcel.odcs.yaml contracts/moved.odcs.yaml
gated "a renamed file is the same contract" 0 git:HEAD
said "which did not change" "0 changed"
break_parcel contracts/moved.odcs.yaml
gated "renamed and broken" 1 git:HEAD
said "it is judged against what it was" "parcel-event  1.0.0 → 2.0.0"
undo
cp contracts/parcel.odcs.yaml contracts/parcel-2.odcs.yaml && break_parcel contracts/parcel-2.odcs.yaml
gated "a second file of the same id is its next version" 1 git:HEAD
said "judged against the first" "parcel-event  1.0.0 → 2.0.0"
save
git rm -q contracts/parcel-2.odcs.yaml
gated "one of two files of an id is gone: the contract is not" 0 git:HEAD
git reset -q --hard HEAD~1
git rm -q contracts/parcel.odcs.yaml
gated "a contract that is gone while somebody depends on it" 1 git:HEAD
said "is a finding" "CONTRACT_DELETED"
said "that names who reads it" "'parcel-event' is no longer there; desk reads it"
said "and who writes it" "'parcel-event' is no longer there; scanner writes it"
said "at the list it was in" "writ.yaml:1:1"
gated "in JSON, too" 1 git:HEAD --format json
writ check --contract "$top_srcdir/docs/diff.schema.json" --undeclared-payload reject "$tmp/out" >"$tmp/checked" 2>&1
is "which is what docs/diff.schema.json says" 0 $?
undo
git rm -q contracts/letter.odcs.yaml
gated "one on which nobody depends" 0 git:HEAD
said "is told of" "'letter-event' is no longer there, and nobody who is known depends on it"
undo
sed -i 's|"contracts/\*"|contracts/order.schema.json, contracts/letter.odcs.yaml|' writ.yaml
gated "a contract that the workspace lists no more is gone, too" 1 git:HEAD
said "for those who depend on it" "'parcel-event' is no longer there; stats reads it"
undo
sed -i 's/^id: .*/id: packet-event/' contracts/parcel.odcs.yaml
gated "under another id it is another contract" 1 git:HEAD
said "one is new" "'packet-event' is new"
said "and one gone" "'parcel-event' is no longer there"
undo
break_parcel contracts/parcel.odcs.yaml && sed -i 's/^status: .*/status: draft/' contracts/parcel.odcs.yaml
gated "a draft is not gated" 0 git:HEAD
said "that is said" "'contracts/parcel.odcs.yaml' is a draft and is not gated"
save && sed -i 's/^status: .*/status: active/' contracts/parcel.odcs.yaml
gated "what was a draft is new" 0 git:HEAD
said "as such" "'parcel-event' is new"
sed -i 's/^status: .*/status: draft/' contracts/parcel.odcs.yaml && git rm -qf contracts/parcel.odcs.yaml
gated "a draft may go" 0 git:HEAD
undo && git reset -q --hard HEAD~1

git rm -q contracts/parcel.odcs.yaml
echo 'waivers: waivers' >>writ.yaml
for party in desk stats scanner; do
    writ waive --rule CONTRACT_DELETED --contract parcel-event --party $party --until 2099-12-31 --reason moved
done >"$tmp/log"
gated "a contract that is gone, with waivers that are asked for" 1 git:HEAD
GIT_AUTHOR_NAME='Kim Berg' GIT_AUTHOR_EMAIL=kim.berg@parcel.example \
    writ approve waivers/desk/*.yaml >"$tmp/log" && gate git:HEAD
is "granted by one of three" 1 "$got"
silent "that one is not counted" "BREAKS   desk"
for file in waivers/s*/*.yaml; do
    GIT_AUTHOR_NAME='Kim Berg' GIT_AUTHOR_EMAIL=kim.berg@parcel.example writ approve "$file"
done >"$tmp/log"
gated "granted by all" 0 git:HEAD
said "they are shown" "approved by Kim Berg <kim.berg@parcel.example>, until 2099-12-31: moved"
WRIT_TODAY=2100-01-01 gated "and over" 1 git:HEAD
undo

# --- a finding that is named by its fingerprint is looked for against the same base ---

printed() { sed -n 's/^  exception: writ //p' "$tmp/out" | sed 's/DATE/2099-12-31/; s/TEXT/x/' | head -n 1; }
waive() { writ waive "$@" --until 2099-12-31 --reason x; }
break_parcel contracts/parcel.odcs.yaml && echo 'waivers: waivers' >>writ.yaml
gated "a break says how it can be waived" 1 git:HEAD
said "against which base" "exception: writ waive 55368dcf161e --party desk --against git:HEAD --until DATE"
status "against the registry it is not found" 3 waive 55368d
status "in that base it is" 0 waive 55368d --against git:HEAD
is "and nothing else is said" "" "$(cat "$tmp/err")"
is "it is the finding of that party" "$(echo waivers/desk/*.yaml)" "$(cut -d ' ' -f 3 "$tmp/out")"
status "a base of another kind" 2 waive 55368d --against main
rm -r waivers
gate git:HEAD
# shellcheck disable=SC2046 # words
status "as it is printed" 0 writ $(printed)
undo
git rm -q contracts/parcel.odcs.yaml && echo 'waivers: waivers' >>writ.yaml
gate git:HEAD
# shellcheck disable=SC2046 # words
status "a contract that is gone, as it is printed" 0 writ $(printed)
said "of that rule" "CONTRACT_DELETED"
undo
sed -i 's/minimum: 1,/minimum: 100,/' parties/desk.yaml && echo 'waivers: waivers' >>writ.yaml
gate git:HEAD --format json
digits=$(grep -o '"fingerprint":"[0-9a-f]*' "$tmp/out" | head -n 1 | cut -d '"' -f 4)
status "an expectation that is not met" 0 waive "$digits" --against git:HEAD
said "of that rule" "EXPECTATION_BROKEN /weight of desk"
GIT_AUTHOR_NAME='Kim Berg' GIT_AUTHOR_EMAIL=kim.berg@parcel.example writ approve waivers/desk/*.yaml >"$tmp/log"
gated "granted it does not fail" 0 git:HEAD
undo
sed 's/^version: .*/version: 2.0.0/' contracts/parcel.odcs.yaml >contracts/parcel-2.odcs.yaml
sed -i 's/, versions: "^1.0.0"//' parties/desk.yaml && echo 'waivers: waivers' >>writ.yaml && save
sed -i 's/minimum: 1,/minimum: 100,/' parties/desk.yaml
gated "one that two lines do not meet" 1 git:HEAD
said "is judged twice" "2 judged, 2 failed"
status "and is one finding" 0 waive "$digits" --against git:HEAD
undo && git reset -q --hard HEAD~1

# --- a pattern that matches nothing ---

git rm -q contracts/*
gated "the last contract of a pattern is gone" 1 git:HEAD
said "as any that goes" "'parcel-event' is no longer there; desk reads it"
said "with a note" "'contracts/*' matches no file any more: take it out of writ.yaml"
gated "against the registry the pattern is wrong" 3 registry
said "at its place" "writ.yaml:1:13: 'contracts/*' matches no file"
git rm -q parties/*
gated "nobody depends on them any more" 0 git:HEAD
said "that is told" "'parcel-event' is no longer there, and nobody who is known depends on it"
undo
sed -i 's|"contracts/\*"|"contracts/*", nowhere/*.yaml|' writ.yaml
gated "a pattern that never matched is wrong" 3 git:HEAD
said "at its place" "writ.yaml:1:28: 'nowhere/*.yaml' matches no file"
save
gated "also where nothing changed" 3 git:HEAD
git reset -q --hard HEAD~1
sed -i 's|"contracts/\*"|contracts/order.schema.json, contracts/letter.odcs.yaml, contracts/parcel.odcs.yaml|' writ.yaml
save && git rm -q contracts/letter.odcs.yaml
gated "a file that is listed by its name is gone" 0 git:HEAD
said "as such" "'letter-event' is no longer there, and nobody who is known depends on it"
undo && git reset -q --hard HEAD~1

# --- who is asked ---

sed -i 's/^version: .*/version: 1.0.1/' contracts/letter.odcs.yaml
gated "no party is said aloud" 0 git:HEAD
said "with who stands in" "no party of 'letter-event' is known: its old version stands in"
undo && sed -i 's/^version: .*/version: 1.0.1/' contracts/parcel.odcs.yaml
gated "some are known" 0 git:HEAD
silent "so nothing is said" "stands in"
undo && break_parcel contracts/parcel.odcs.yaml && git rm -q parties/desk.yaml
gated "without the party nothing breaks" 0 git:HEAD
writ publish --registry "$tmp/registry.db" "$files/parcel.odcs.yaml" >"$tmp/log" 2>&1
writ register --registry "$tmp/registry.db" "$files/desk.yaml" >>"$tmp/log" 2>&1
gated "unless the registry knows it" 1 git:HEAD --registry "$tmp/registry.db"
said "by name" "BREAKS   desk"
silent "then there is a registry" "there is no registry"
undo && break_parcel contracts/parcel.odcs.yaml
sed -i 's/, values: \[created, moving, delivered\]//' parties/desk.yaml
gated "the workspace's expectation wins" 0 git:HEAD --registry "$tmp/registry.db"
said "with a note" "'desk--parcel-event' is taken from parties/desk.yaml instead of the registry"
undo && sed -i '/^parties/d' writ.yaml && git rm -q contracts/parcel.odcs.yaml
gated "who depends on a contract that is gone is known to the registry, too" 1 git:HEAD --registry "$tmp/registry.db"
said "the one that is registered" "'parcel-event' is no longer there; desk reads it"
undo
gated "a registry that is named and not there" 4 git:HEAD --registry "$tmp/nowhere.db"

# --- standing breaks ---

sed -i 's/values: \[created, moving, delivered\]/values: [created]/' parties/desk.yaml && save
sed -i 's/^version: .*/version: 1.1.0/; s/maxLength: 8/maxLength: 10/' contracts/parcel.odcs.yaml
gated "what was broken before stands" 0 git:HEAD
said "is shown" "stands   desk"
said "and is not counted" "broken before this change too, not counted"
undo && git reset -q --hard HEAD~1

# --- expectations that changed ---

sed -i 's/minimum: 1,/minimum: 100,/' parties/desk.yaml
gated "an expectation that asks for more than the contract gives" 1 git:HEAD
said "is judged against the workspace's" "parcel-event  1.0.0"
said "at its own place" "EXPECTATION_BROKEN /weight  parties/desk.yaml:9:3"
said "and counted" "4 expectations, 1 judged, 1 failed"
sed -i 's/^version: .*/version: 1.1.0/; s/maxLength: 8/maxLength: 10/' contracts/parcel.odcs.yaml
gated "changed together with the contract it does not stand" 1 git:HEAD
undo
sed -i 's/minimum: 1,/minimum: 0,/' parties/desk.yaml
gated "one that asks for less" 0 git:HEAD
said "is judged" "4 expectations, 1 judged, 0 failed"
undo
sed -i 's/minimum: 1,/minimum: 100,/' parties/desk.yaml && save
sed -i 's/minimum: 100,/minimum: 100, description: grams,/' parties/desk.yaml
gated "what it asked in vain before stands" 0 git:HEAD
said "is shown" "stands   desk"
sed -i 's/minimum: 100,/minimum: 200,/' parties/desk.yaml
gated "what it asks anew does not" 1 git:HEAD
undo && git reset -q --hard HEAD~1

# --- a consumer's repository ---

repository "$tmp/consumer"
cp "$files/desk.yaml" "$files/stats.yaml" .
printf 'registry: %s\nparties: [desk.yaml, stats.yaml]\n' "$tmp/registry.db" >writ.yaml
save
gated "no expectation changed" 0 git:HEAD
said "none is judged" "2 expectations, 0 judged, 0 failed"
gated "against the registry all are" 0 registry
said "both" "2 expectations, 2 judged, 0 failed"
sed -i 's/minimum: 1,/minimum: 100,/' desk.yaml
gated "one that changed" 1 git:HEAD
said "alone" "2 expectations, 1 judged, 1 failed"
undo
sed -i 's/"^1.0.0"/"^3.0.0"/' desk.yaml
gated "one for versions that are not there" 0 git:HEAD
said "is told of" "no live version of 'parcel-event' lies in its range '^3.0.0'"
undo
echo '{"type": "object", "properties": {"weight": {"minimum": 1}}}' >needs.json
printf 'kind: ConsumerContract\nid: scale--parcel-event\nconsumes: {contract: parcel-event}\nschema: needs.json\n' >scale.yaml
sed -i 's/stats.yaml/stats.yaml, scale.yaml/' writ.yaml
gated "a new one" 0 git:HEAD
said "is judged" "3 expectations, 1 judged, 0 failed"
save
sed -i 's/"minimum": 1/"minimum": 100/' needs.json
gated "a schema of one changed" 1 git:HEAD
said "that is a change of the expectation" "3 expectations, 1 judged, 1 failed"
undo

# --- what cannot be judged ---

printf 'contracts: []\n' >writ.yaml
gated "a workspace without contract and party" 3 git:HEAD
undo
gated "a base of another kind" 2 main
said "names what there is" "--against takes 'registry', 'git:REV' or 'tag:latest', not 'main'"
gated "a revision that is not there" 3 git:nowhere
printf 'kind: [\n' >desk.yaml && save
cp "$files/desk.yaml" desk.yaml
gated "what could not be understood before can be put right" 0 git:HEAD
said "with a note" "cannot be understood"
printf 'kind: [\n' >desk.yaml
gated "what is as wrong as before is no change" 0 git:HEAD
printf 'kind: [[\n' >desk.yaml
gated "what cannot be understood now is an error" 3 git:HEAD

# --- links and files that git does not know ---

repository "$tmp/links"
mkdir real && cp "$files/parcel.odcs.yaml" real && ln -s real contracts && cp "$files/desk.yaml" .
printf 'contracts: ["contracts/*"]\nparties: [desk.yaml]\n' >writ.yaml
save
break_parcel real/parcel.odcs.yaml
gated "a contract in a folder that is a link" 1 git:HEAD
undo
printf 'ignored\n' >.gitignore && mkdir ignored && cp "$files/parcel.odcs.yaml" ignored
sed -i 's/parcel-event/card-event/' ignored/parcel.odcs.yaml
sed -i 's|"contracts/\*"|"contracts/*", ignored/*.yaml|' writ.yaml
gated "a contract that git ignores is new, as one is that was added" 0 git:HEAD
said "by its id" "'card-event' is new"
finish
