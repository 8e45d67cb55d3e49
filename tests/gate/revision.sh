#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Revisions of git as references, git:REV:path, and as bases: what they read, in clones of all kinds,
# and what is said when one is not there.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

repository "$tmp/origin"
if [[ $(writ show git:HEAD:a.yaml 2>&1) == *"built without"* ]]; then skip "writ was built without git"; fi
mkdir -p api/common
cat >api/order.schema.json <<'TXT'
{"x-writ": {"id": "order", "version": "1.0.0"}, "type": "object",
 "properties": {"to": {"$ref": "common/place.json"}}, "$defs": {"other": {"type": "null"}}}
TXT
echo '{"type": "object", "properties": {"town": {"type": "string"}}}' >api/common/place.json
cp "$files/parcel.odcs.yaml" .
save
git tag v1.0.0
echo '{"type": "object", "properties": {"town": {"type": "integer"}}}' >api/common/place.json
sed -i 's/^version: .*/version: 2.0.0/' parcel.odcs.yaml
save

# --- references ---

echo '{"to": {"town": "Ulm"}}' >"$tmp/text.ndjson"
echo '{"to": {"town": 7}}' >"$tmp/number.ndjson"
check() { writ check --contract "$1" "$2"; }
status "a sibling is read from the revision" 0 check git:v1.0.0:api/order.schema.json "$tmp/text.ndjson"
status "and not from the working tree" 1 check git:v1.0.0:api/order.schema.json "$tmp/number.ndjson"
status "the working tree's is another" 1 check ./api/order.schema.json "$tmp/text.ndjson"
status "so is that of a later revision" 0 check git:HEAD:api/order.schema.json "$tmp/number.ndjson"
status "a part of the schema" 0 check 'git:v1.0.0:api/order.schema.json#/$defs/other' - <<<null
status "show" 0 writ show git:v1.0.0:parcel.odcs.yaml
is "has the version of then" "parcel-event@1.0.0" "$(head -n 1 "$tmp/out" | cut -d ' ' -f 1)"
status "an object" 0 writ show git:v1.0.0:parcel.odcs.yaml#event
is "alone" "event" "$(head -n 1 "$tmp/out")"
status "an object that is not there" 2 writ show git:v1.0.0:parcel.odcs.yaml#letter
status "diff of a revision and the working tree" 0 writ diff git:v1.0.0:parcel.odcs.yaml parcel.odcs.yaml
is "names both versions" "parcel-event  1.0.0 → 2.0.0" "$(head -n 1 "$tmp/out" | cut -d ' ' -f 1-5)"
status "diff of two revisions" 0 writ diff git:HEAD~1:parcel.odcs.yaml git:HEAD:parcel.odcs.yaml
cd api || exit 1
status "a path is one from the root of the repository" 0 writ show git:v1.0.0:parcel.odcs.yaml
status "or after ./ from the working folder" 0 writ show git:v1.0.0:./order.schema.json
status "or after ../" 0 writ show git:v1.0.0:../parcel.odcs.yaml
status "which elsewhere is another" 3 writ show git:v1.0.0:./parcel.odcs.yaml
is "the error names it" "writ: error: cannot open 'git:v1.0.0:api/parcel.odcs.yaml': no such file in that revision" \
    "$(head -n 1 "$tmp/err")"
cd ..
status "a folder is no document" 3 writ show git:v1.0.0:api
status "a revision without a path is a usage error" 2 writ show git:v1.0.0
git branch 'odd#name' v1.0.0
status "the name of a branch may hold a #" 0 writ show 'git:odd#name:parcel.odcs.yaml#event'
printf 'a: [\n' >broken.yaml && save
status "a document that cannot be read" 3 writ show git:HEAD:broken.yaml
is "is named with its place" "writ: error: git:HEAD:broken.yaml:2:1" "$(cut -d ' ' -f 1-3 "$tmp/err" | sed 's/: *$//;q')"

# --- links ---

ln -s api/common common && ln -s common/place.json place.json && ln -s ../elsewhere.json away.json
ln -s loop.json loop.json
save
status "a link is followed in the revision, over a folder that is one" 0 \
    check git:HEAD:place.json - <<<'{"town": 7}'
status "one that leads out of the repository leads nowhere" 3 writ show git:HEAD:away.json
status "nor does one in a ring" 3 writ show git:HEAD:loop.json
git rm -q common place.json away.json loop.json && save

# --- what is not there ---

missing() { # NAME REVISION HINT
    status "$1: not there" 3 writ show "git:$2:parcel.odcs.yaml"
    is "$1: named" "writ: error: git knows no revision '$2' here" "$(head -n 1 "$tmp/err")"
    is "$1: the way out" "$3" "$(sed -n 's/^hint: //p' "$tmp/err")"
}
missing "a branch of a remote" origin/main "fetch it: git fetch --depth=1 origin main:refs/remotes/origin/main"
missing "another name" release \
    "if it is on the server: git fetch --depth=1 origin release, and then it is git:FETCH_HEAD"
missing "an ancestor beyond the first commit" HEAD~50 ""
cd "$tmp" || exit 1
status "a folder in no repository" 3 writ show git:HEAD:parcel.odcs.yaml
is "that is said" "writ: error: '.' is in no git repository" "$(head -n 1 "$tmp/err")"

# --- clones ---

git clone -q --depth 1 "file://$tmp/origin" shallow && cd shallow || exit 1
status "a shallow clone has its revision" 0 writ show git:HEAD:parcel.odcs.yaml
missing "of its history" HEAD~2 "this clone is shallow: git fetch --unshallow brings its history"
git checkout -q --detach && git branch -q -D main && git update-ref -d refs/remotes/origin/main
git update-ref -d refs/remotes/origin/HEAD
missing "the branch it came from" origin/main \
    "fetch it: git fetch --depth=1 origin main:refs/remotes/origin/main"
git fetch -q --depth=1 origin main:refs/remotes/origin/main
status "after the hint it is there" 0 writ show git:origin/main:parcel.odcs.yaml
printf 'contracts: [parcel.odcs.yaml]\n' >writ.yaml
gated "no release in a clone without tags" 3 tag:latest
said "is said with the way out" "hint: this clone is shallow: git fetch --unshallow --tags"

git -C "$tmp/origin" worktree add -q "$tmp/tree" v1.0.0 && cd "$tmp/tree" || exit 1
status "a worktree reads its repository's revisions" 0 writ show git:main:parcel.odcs.yaml
is "one of them" "parcel-event@2.0.0" "$(head -n 1 "$tmp/out" | cut -d ' ' -f 1)"
status "and its own HEAD" 0 writ show git:HEAD:parcel.odcs.yaml
is "which is another" "parcel-event@1.0.0" "$(head -n 1 "$tmp/out" | cut -d ' ' -f 1)"

git clone -q --bare "$tmp/origin" "$tmp/bare" && cd "$tmp/bare" || exit 1
status "a bare repository has revisions, too" 0 writ show git:main:api/order.schema.json

git -C "$tmp/origin" config uploadpack.allowFilter true
git clone -q --filter=blob:none "file://$tmp/origin" "$tmp/partial" && cd "$tmp/partial" || exit 1
# libgit2 1.5 loses memory over the extensions of a repository: of that one the others would tell.
[ "$WRIT_VARIANT" != plain ] ||
    status "so has a partial clone, what it holds" 0 writ show git:HEAD:parcel.odcs.yaml

# --- the newest release ---

cd "$tmp/origin" || exit 1
printf 'contracts: [parcel.odcs.yaml]\n' >writ.yaml && save
latest() {
    gate tag:latest
    is "$1" "writ: note: the newest release is '$2'" "$(head -n 1 "$tmp/err")"
}
latest "the only tag" v1.0.0
git tag v1.9.0 && git tag 1.10.0 && git tag v2.0.0-rc.1 && git tag nightly && git tag v3
latest "the highest of several by semver; a prerelease is none" 1.10.0
git checkout -q -b side v1.0.0 && git commit -q --allow-empty -m side && git tag -a -m note v9.0.0
git checkout -q main
latest "one that is no ancestor of HEAD is none" 1.10.0
git checkout -q v1.0.0
printf 'contracts: [parcel.odcs.yaml]\n' >writ.yaml
latest "where it is, its own commit counts" v1.0.0
git checkout -q v9.0.0
latest "so does a tag with a note" v9.0.0
git checkout -q --orphan alone && git commit -q -m alone
gated "where no tag is an ancestor" 3 tag:latest
said "that is said" "none of the 4 release tags is an ancestor of HEAD"
finish
