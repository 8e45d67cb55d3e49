#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The log vouches for rows: an event says the digest of the row that it made or changed, so that
# `writ doctor` sees when somebody has changed a row in the database, also where it fits by itself.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/spoil.sh"
need_python

files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
plain_commands
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@parcel.example'

# vouches REGISTRY: what the doctor says of that.
vouches() {
    on "$1" doctor
    sed -n 's/^the log vouches for //p' said
}

make_one "$files"
status "a registry is whole" 0 on one.db doctor
is "the log vouches for all of it" "7 of 7 rows" "$(vouches one.db)"

# ---- what a digest is, as docs/event.schema.json has it ----

# digests REGISTRY: of each row of its export, a line with its table.
digests() {
    on "$1" export digests.export
    python3 - digests.export <<'END'
import hashlib, json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    table = row.pop("table", None)
    if table in (None, "contract", "content", "event"):
        continue
    row.pop({"party": "pending", "expectation": "number"}.get(table), None)
    row = {name: value for name, value in row.items() if value not in ("", 0)}
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    print(table, hashlib.sha256(text.encode()).hexdigest())
END
}
# last REGISTRY ACTION MEMBER: of its last such event.
last() {
    writ audit --registry "$1" --format json | grep "\"action\":\"$2\"" | tail -n 1 | sed -n "s/.*\"$3\":\"\([^\"]*\)\".*/\1/p"
}
# is_digest REGISTRY ACTION TABLE
is_digest() {
    digests "$1" >all
    status "$2 says the digest of its $3" 0 grep "^$3 $(last "$1" "$2" digest)\$" all
}
is_digest one.db publish version
is_digest one.db register party
is_digest one.db register expectation
is_digest one.db deploy deployment
is_digest one.db approve waiver
is_digest one.db create-token token
is_digest one.db set-policy setting
is "a publishing says the address of its content" "$(sed -n 's/.*"version":"2.0.0".*"sha256":"\([^"]*\)".*"bytes".*/\1/p' digests.export)" \
    "$(last one.db publish sha256)"
is "that of a policy is of its bytes" "$(sha256sum <policy.yaml | cut -d ' ' -f 1)" "$(last one.db set-policy sha256)"

# ---- rows that were changed, in a whole chain ----

# tells NAME WHOSE WORDS STATEMENT...: the doctor says that, and nothing else.
tells() {
    finds "$1" "^$2: $3" "${@:4}"
    is "$1: that is all" 1 "$(grep -c '^    ' said)"
    status "$1: the chain itself is whole" 0 on "$1.db" audit verify
}
# changed NAME WHOSE EVENT STATEMENT...
changed() {
    tells "$1" "$2" "it is not as event $3 left it" "${@:4}"
}
# first SETTING: of the first version.
first() {
    echo "UPDATE version SET $1 WHERE version = '1.0.0'"
}
one=parcel-event@1.0.0
other="(SELECT bytes FROM version WHERE version = '2.0.0')"
changed content $one '1 (publish)' \
    "$(first "number = 2, bytes = $other, sha256 = (SELECT sha256 FROM content WHERE number = 2)")"
is "content: the others are vouched for" "6 of 7 rows" "$(vouches content.db)"
more="bytes = CAST(CAST(bytes AS TEXT) || '# x' AS BLOB)"
changed form $one '1 (publish)' "$(first "$more")"
changed owner $one '1 (publish)' "$(first "owner = 'x'")"
changed name $one '1 (publish)' "$(first "name = 'x.odcs.yaml'")"
changed forced $one '1 (publish)' "$(first "forced = 'x'")"
changed status $one '1 (publish)' "$(first "status = 'retired'")"
changed sunset $one '1 (publish)' "$(first "sunset = '2020-01-01'")"
changed heir $one '1 (publish)' "$(first "replaced_by = '2.0.0'")"
changed deleted $one '1 (publish)' "$(first "deleted = 1")"
finds numbers "^$one: it is not as event 1 (publish) left it" "UPDATE version SET number = 3 - number" \
    "UPDATE content SET number = number + 10" "UPDATE content SET number = 13 - number"
tells guid $one 'it is not found by the number and GUID of its content' \
    "UPDATE content SET guid = '00000000-0000-0000-0000-000000000000' WHERE number = 1"
finds emptied "^$one: the document is empty" "$(first "deleted = 2, bytes = x''")"
changed needs-now desk--parcel-event '2 (register)' "UPDATE party SET $more"
changed needs-then desk--parcel-event@1 '2 (register)' "UPDATE expectation SET $more"
changed registrar desk--parcel-event '2 (register)' "UPDATE party SET registered_by = 'x'"
tells pending desk--parcel-event 'it is pending, and the log says that it is in force' "UPDATE party SET pending = 1"
waiver='waiver [0-9a-f]*'
changed approver "$waiver" '5 (approve)' "UPDATE waiver SET approver = 'x'"
changed approval "$waiver" '5 (approve)' "UPDATE waiver SET approver = '', approved_at = '', approved_for = ''"
changed reason "$waiver" '5 (approve)' "UPDATE waiver SET reason = 'x'"
runs="parcel-event@1.0.0 in 'production'"
changed deployer "$runs" '3 (deploy)' "UPDATE deployment SET deployed_by = 'x'"
changed policy "setting 'policy'" '8 (set-policy)' "UPDATE setting SET value = 'force: publish'"
bearer='token t[0-9a-f]*'
changed scopes "$bearer" '7 (create-token)' "UPDATE token SET scopes = 'admin'"
changed secret "$bearer" '7 (create-token)' "UPDATE token SET hash = '$(printf '%064d' 0)'"
changed expiry "$bearer" '7 (create-token)' "UPDATE token SET expires_at = '2099-01-01T00:00:00.000Z'"

# ---- rows that were taken out ----

# gone NAME WHOSE EVENT STATEMENT...
gone() {
    tells "$1" "$2" "event $3 left it here, and it is not there any more" "${@:4}"
}
gone no-version parcel-event@2.0.0 '6 (publish)' "DELETE FROM version WHERE version = '2.0.0'"
gone no-party desk--parcel-event '2 (register)' "DELETE FROM party"
gone no-needs desk--parcel-event@1 '2 (register)' "DELETE FROM expectation"
gone no-waiver "$waiver" '5 (approve)' "DELETE FROM waiver"
gone no-deployment "$runs" '3 (deploy)' "DELETE FROM deployment"
gone no-policy "setting 'policy'" '8 (set-policy)' "DELETE FROM setting"
gone no-token "$bearer" '7 (create-token)' "DELETE FROM token"
finds no-contract "^$one: event 1 (publish) left it here" "DELETE FROM version" "DELETE FROM content" \
    "DELETE FROM party" "DELETE FROM expectation" "DELETE FROM waiver" "DELETE FROM deployment" "DELETE FROM contract"
is "no-contract: each of its rows" 6 "$(grep -c 'not there any more' said)"

# ---- rows that were put in ----

# unknown NAME WHOSE STATEMENT...
unknown() {
    tells "$1" "$2" 'the log does not know it' "${@:3}"
}
unknown new-version parcel-event@3.0.0 "INSERT INTO version SELECT contract, '3.0.0', number, deleted, sha256,
    name, owner, entry, status, published_at, published_by, forced, sunset, replaced_by, bytes, beside
    FROM version WHERE version = '2.0.0'"
unknown new-needs desk--parcel-event@2 "INSERT INTO expectation SELECT id, '2', 2, party, contract, sha256, name,
    bytes, position, registered_at, registered_by, beside FROM expectation"
unknown new-deployment "parcel-event@2.0.0 in 'test'" \
    "INSERT INTO deployment VALUES ('test', 'contract', 'parcel-event', '2.0.0', '2026-01-01T00:00:00.000Z', 'x')"
unknown new-setting "setting 'confluent/default/mode'" "INSERT INTO setting VALUES ('confluent/default/mode', 'IMPORT')"
unknown new-note "setting 'confluent/version/a/1'" "INSERT INTO setting VALUES ('confluent/version/a/1', '{}')"
unknown new-token 'token t00000000' "INSERT INTO token SELECT 't00000000', name, '$(printf '%064d' 0)', 'admin',
    created_at, created_by, '', '' FROM token"

# ---- rows that later events changed and took away ----

cp one.db more.db
sed 's/desk/later/g; s/\^1\.0\.0/>=3.0.0/' "$files/desk.yaml" >later.yaml
status "a party waits for a version" 0 on more.db register later.yaml
status "… which is said" 0 grep pending said
spoiled=more.db
tells forced-in later--parcel-event 'it is in force, and the log says that it is pending' \
    "UPDATE party SET pending = 0 WHERE pending"
sed 's/^version: .*/version: 3.0.0/' parcel.odcs.yaml >third.odcs.yaml
status "it comes" 0 on more.db publish third.odcs.yaml
is_digest more.db publish version
is_digest more.db meet party
status "a version ends" 0 on more.db deprecate parcel-event@2.0.0 --sunset 2199-12-31 --replaced-by 3.0.0
is_digest more.db deprecate version
changed back parcel-event@2.0.0 '12 (deprecate)' "UPDATE version SET status = 'active' WHERE version = '2.0.0'"
status "… and is gone" 0 on more.db retire parcel-event@2 --reason 'nobody reads it'
is_digest more.db retire version
status "what runs is replaced" 0 on more.db record-deployment parcel-event@3.0.0 --to production
status "a token is revoked" 0 on more.db token revoke "$(writ token list --registry more.db | cut -d ' ' -f 1)"
is_digest more.db revoke-token token
changed unrevoked "$bearer" '16 (revoke-token)' "UPDATE token SET revoked_at = ''"
status "the policy is unset" 0 on more.db policy unset
sed 's/minimum: 1/minimum: 0/' "$files/desk.yaml" >desk.yaml
status "a party needs something else" 0 on more.db register desk.yaml
status "… and what it did before" 0 on more.db register "$files/desk.yaml"
status "all is as the log says" 0 on more.db doctor
is "… of each row" "10 of 10 rows" "$(vouches more.db)"
tells taken-back "setting 'policy'" 'event 17 (set-policy) took it away, and it is there' \
    "INSERT INTO setting VALUES ('policy', 'force: admin')"
spoiled=one.db

# ---- the same through a server, in another database and in an export ----

# shellcheck disable=SC2034 # of serve_start
registry=$tmp/more.db
WRIT_TOKEN=$(writ token create --registry more.db --name all --scope admin 2>/dev/null)
export WRIT_TOKEN
# shellcheck disable=SC2034 # of http
token=$WRIT_TOKEN
serve_start || finish
status "a server tells the same" 0 on "$url" doctor
is "… but of tokens" "9 of 11 rows; 2 not told by the server" "$(vouches "$url")"
is "… with the digests" "$(writ audit --registry more.db --format json)" "$(writ audit --registry "$url" --format json)"
answers "a setting is set" 200 PUT /v1/settings/confluent%2Fdefault%2Fmode '{"value":"READWRITE"}'
is_digest more.db set setting
answers "a level" 200 PUT /config/parcel-event '{"compatibility":"FULL"}'
is_digest more.db configure setting
answers "a schema comes with notes" 200 POST /subjects/a/versions \
    '{"schemaType":"JSON","schema":"{}","metadata":{"properties":{"owner":"a"}}}'
is_digest more.db set setting
answers "another one with a reference" 200 POST /subjects/b/versions \
    '{"schemaType":"JSON","schema":"{\"$ref\":\"a\"}","references":[{"name":"a","subject":"a","version":1}]}'
is_digest more.db set setting
answers "the level is dropped" 200 DELETE /config/parcel-event
answers "the setting, too" 200 DELETE /v1/settings/confluent%2Fdefault%2Fmode
answers "a version is deleted" 200 DELETE /subjects/b/versions/1
is_digest more.db delete version
answers "… for good" 200 DELETE '/subjects/b/versions/1?permanent=true'
is_digest more.db delete-permanently version
status "all of that is as the log says" 0 on more.db doctor
is "… each row" "16 of 16 rows" "$(vouches more.db)"
status "to a client as well" 0 on "$url" doctor
is "… but of tokens and what is deleted for good" "13 of 16 rows; 3 not told by the server" "$(vouches "$url")"

# ---- while others write ----

(
    for ((i = 1; i <= 1000; i++)); do
        [ "$i" -le 12 ] || { [ ! -e enough ] && sleep 0.2; } || break
        sed "s/^id: .*/id: shop-$i/" parcel.odcs.yaml >"shop-$i.odcs.yaml"
        "$WRIT" publish --registry "$url" "shop-$i.odcs.yaml" &&
            "$WRIT" deprecate --registry "$url" "shop-$i@1.0.0" &&
            "$WRIT" record-deployment --registry "$url" "shop-$i@1.0.0" --to test &&
            "$WRIT" record-undeployment --registry "$url" "shop-$i@1.0.0" --from test || exit 1
    done
) >written 2>&1 &
writer=$!
examined=0
: >alarms
while kill -0 "$writer" 2>"$tmp/gone"; do
    on more.db doctor || cat said >>alarms
    on "$url" doctor || cat said >>alarms
    examined=$((examined + 1))
    [ "$examined" -lt 2 ] || : >enough
done
wait "$writer"
is "all is written" 0 "$?"
is "… and gives no false alarm" "" "$(cat alarms)"
status "… to who looks all the time" 0 test "$examined" -ge 2
all=(shop-*.odcs.yaml)
rows=$((16 + ${#all[@]}))
is "in the end" "$rows of $rows rows" "$(vouches more.db)"
serve_stop
unset WRIT_TOKEN
on more.db export more.export
status "an export has the digests" 0 on again.db import more.export
is "… which hold where it comes in" "$rows of $rows rows" "$(vouches again.db)"

# ---- what older writs did ----

on one.db export one.export
python3 - <<'END'
import hashlib, json

# The same registry as a writ of layout 5 exports it.
names = {"peer": "from", "revision": "commit"}
chain, whole = "0" * 64, hashlib.sha256()
with open("one.export", encoding="utf-8") as lines, open("old.export", "w", encoding="utf-8") as out:
    for line in lines:
        row = json.loads(line)
        if "layout" in row:
            row["layout"] = 5
        elif row.get("table") == "event":
            del row["sha256"], row["digest"], row["hash"]
            event = {names.get(name, name): value for name, value in row.items() if name != "table" and value != ""}
            text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            chain = row["hash"] = hashlib.sha256(f"{chain}\n{text}\n".encode()).hexdigest()
        elif "end" in row:
            row["sha256"] = whole.hexdigest()
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        whole.update(text.encode())
        out.write(text)
END
status "an older export comes in" 0 on old.db import old.export
head=$(writ audit verify --registry old.db | grep -o '[0-9a-f]*$')
python3 - <<'END'
import sqlite3
db = sqlite3.connect("old.db")
db.execute("ALTER TABLE event DROP COLUMN sha256")
db.execute("ALTER TABLE event DROP COLUMN digest")
db.execute("INSERT INTO setting VALUES ('confluent/version/a/1', '{}')") # there was no event of it
db.execute("PRAGMA user_version = 5")
db.commit()
END
status "as does an older file" 0 on old.db audit verify --head "$head"
status "what it has is whole" 0 on old.db doctor
is "… and not vouched for" "0 of 8 rows; 8 of an older writ, which did not" "$(vouches old.db)"
status "what is changed from now on" 0 on old.db deprecate parcel-event@1.0.0
is "… is" "1 of 8 rows; 7 of an older writ, which did not" "$(vouches old.db)"
spoiled=old.db
changed older-status $one '9 (deprecate)' "$(first "status = 'active'")"
tells older-by parcel-event@2.0.0 "it was published by 'Pat Doe <pat@parcel.example>', says the log, not by 'x'" \
    "UPDATE version SET published_by = 'x' WHERE version = '2.0.0'"
gone older-party desk--parcel-event '2 (register)' "DELETE FROM party"
spoil older-needs "DELETE FROM expectation"
status "versions of an expectation were not kept once" 0 on older-needs.db doctor
unknown older-token 'token t00000000' "INSERT INTO token SELECT 't00000000', name, '$(printf '%064d' 0)', 'admin',
    created_at, created_by, '', '' FROM token"
finish
