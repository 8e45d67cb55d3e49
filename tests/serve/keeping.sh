#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a registry is kept by: `writ export`, `import` and `backup`, also while a server writes, and
# `writ doctor` and `writ audit verify`, which find what somebody has changed behind it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/spoil.sh"
need_python

files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
plain_commands
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@parcel.example'

make_one "$files"
status "it is whole" 0 on one.db doctor
is "and has all of it" "examined 2 versions, 1 expectation, 8 events, 1 waiver, 1 deployment, 1 setting, 1 token: 0 findings" \
    "$(head -n 1 said)"
head=$(sed -n 's/^the log ends in //p' said)

# ---- out, and in ----

status "it is written as text" 0 on one.db export one.export
is "for its owner alone" 600 "$(stat -c %a one.export)"
status "an empty registry takes it" 0 on two.db import one.export
status "which is whole" 0 on two.db doctor
status "with the same log" 0 on two.db audit verify --head "$head"
status "and is the same as text" 0 on two.db export two.export
status "byte for byte" 0 cmp one.export two.export
status "through a pipe as well" 0 bash -c "cat one.export | '$WRIT' import --registry pipe.db -"
is "to standard output" "$(cat one.export)" "$(writ export --registry pipe.db)"
status "one that is not empty does not" 1 on two.db import one.export
head -n 5 one.export >cut.export
sed 's/moves in March/moves in April/' one.export >changed.export
printf 'x\n' >none.export
for kind in cut changed none; do
    status "what is $kind is no export" 3 on "$kind.db" import "$kind.export"
    status "and leaves nothing" 1 test -e "$kind.db"
done
status "a file that is not there is none" 3 on none.db import missing.export
status "a folder that is not there takes none" 4 on one.db export missing/one.export
ln -s /dev/full full
status "nor does a full disk" 4 bash -c "'$WRIT' export --registry one.db >full"
status "… by its name" 4 on one.db export full
is "which stays a device" /dev/full "$(readlink full)"
mkfifo fifo
cat fifo >from-fifo &
status "a FIFO gets it as a pipe does" 0 on one.db export fifo
wait $!
status "… all of it" 0 cmp one.export from-fifo
status "… and stays one" 0 test -p fifo
"$WRIT" export --registry one.db /dev/stdout >from-output
status "as does standard output by its name" 0 cmp one.export from-output
ln -s linked.export link.export
: >linked.export
status "behind a link it is the file that is replaced" 0 on one.db export link.export
status "… whole" 0 cmp one.export linked.export

# ---- what every database can hold ----

cat >nul.schema.json <<'END'
{"x-writ": {"id": "nul", "version": "1.0.0", "owner": "a"}, "properties": {"a\u0000b": {}, "whole": {}}}
END
status "a name with NUL among the fields is published" 0 on odd.db publish nul.schema.json
on odd.db export odd.export
status "… and the others are searched" 0 grep "\"terms\":.*whole" odd.export
status "… so the text of all has none in a text" 1 grep '"terms_base64"' odd.export
latin=$(printf 'caf\351')
sed 's/"nul"/"latin"/' nul.schema.json >"$latin.schema.json"
sed "s/desk/lab/" "$files/desk.yaml" >"$latin.yaml"
status "a document whose name is no text is refused" 3 on two.db publish "$latin.schema.json"
status "… which is said" 0 grep -a "is not UTF-8, or holds a NUL" said
status "as is an expectation" 3 on two.db register "$latin.yaml"
status "… too" 0 grep -a "is not UTF-8, or holds a NUL" said
status "… and nothing is left of them" 0 on two.db audit verify --head "$head"

# ---- never onto itself ----

ln one.db hard.db
ln -s one.db soft.db
mkdir below
for target in one.db ./one.db "$tmp/one.db" hard.db soft.db below/../one.db one.db-wal one.db-shm one.db-journal; do
    for how in backup export; do
        status "no $how onto the registry: $target" 2 on one.db "$how" "$target"
        status "… and the way out is told" 0 grep "hint: name another" said
    done
done
status "nor by a link" 2 on soft.db backup one.db
status "nor to its log" 2 on soft.db export one.db-wal
rm hard.db soft.db
status "it is as it was" 0 on one.db audit verify --head "$head"
status "no backup goes into a FIFO" 2 on one.db backup fifo
status "… nor into a device" 2 on one.db backup full
status "… nor a folder" 2 on one.db backup below
is "nothing is left behind" "" "$(find . -name '*.??????' -newer one.export ! -name '*.export')"

# ---- backup and restore, while a server writes ----

registry=$tmp/served.db
cp one.db served.db
serve_start --anonymous write || finish
(
    for ((i = 1; i <= 20; i++)); do
        sed "s/^id: .*/id: shop-$i/" parcel.odcs.yaml >"shop-$i.odcs.yaml"
        "$WRIT" publish --registry "$url" "shop-$i.odcs.yaml" || exit 1
        [ "$i" != 5 ] || : >begun
    done
) >published 2>&1 &
writer=$!
soon [ -e begun ]
status "a backup is made meanwhile" 0 writ backup --registry served.db backup.db
status "and an export" 0 writ export --registry served.db served.export
wait "$writer"
is "nobody was kept from writing" 20 "$(grep -c '^published' published)"
status "the backup is whole" 0 on backup.db doctor
status "and one state of it" 0 on backup.db audit verify --head "$head"
some=$(writ list --registry backup.db | grep -c '^shop-')
status "neither before nor after all" 0 test "$some" -ge 5
status "the export is whole, too" 0 on restored.db import served.export
status "as its registry" 0 on restored.db doctor
serve_stop
cp backup.db served.db # as docs/OPERATIONS.md has it: the server is stopped, its log is not there
status "no log of the old one is left" 1 test -e served.db-wal
serve_start --anonymous read || finish
status "a server takes the backup in its place" 0 on "$url" list
is "with what it had then" "$some" "$(grep -c '^shop-' said)"
serve_stop

# ---- what is deleted for good is shown to nobody ----

registry=$tmp/deleted.db
serve_start --anonymous write || finish
answers "a schema is registered" 200 POST /subjects/gone/versions \
    '{"schemaType":"JSON","schema":"{\"type\":\"object\",\"title\":\"secret\"}"}'
answers "and another one" 200 POST /subjects/stays/versions '{"schemaType":"JSON","schema":"{\"type\":\"object\"}"}'
document=/v1/contracts/gone/versions/1.0.0/document
for ((i = 1; i <= 40; i++)); do
    http GET $document
done
is "threads have it in memory" 200 "$http_status"
# shellcheck disable=SC2154 # of serve_start
"$WRIT" serve --registry "$registry" --listen 127.0.0.1:0 2>second.log &
second_pid=$!
soon grep -q '^listening on ' second.log
second=$(sed -n 's/^listening on //p' second.log)
at_second() { curl -s -o /dev/null -w '%{http_code}' "$second$document"; }
for ((i = 1; i <= 40; i++)); do
    at_second >code
done
is "those of a second server, too" 200 "$(cat code)"
answers "it is deleted" 200 DELETE /subjects/gone
answers "by its name it is still there" 200 GET $document
answers "it is deleted for good" 200 DELETE '/subjects/gone?permanent=true'
for ((i = 1; i <= 40; i++)); do
    http GET $document
    [ "$http_status" = 404 ] || break
done
is "no thread gives it any more" 404 "$http_status"
# Each of its threads hears of it for itself.
all_heard() {
    for ((i = 1; i <= 40; i++)); do
        at_second
        echo
    done | sort -u >codes
    [ "$(cat codes)" = 404 ]
}
soon all_heard
is "nor does one of the second server, soon" 404 "$(cat codes)"
kill "$second_pid"
wait "$second_pid" 2>/dev/null
is "it is not listed" stays "$(writ list --registry "$url" | cut -d ' ' -f 1)"
is "… nor as JSON" 0 "$(writ list --registry "$url" --format json | grep -c '"gone"')"
on "$url" show nothing-like-it
status "… nor named in a hint" 1 grep gone said
on deleted.db show nothing-like-it
status "… of the file" 1 grep gone said
status "… which names what there is" 0 grep "it has 'stays'" said
answers "who publishes is told that its version is taken" 200 GET '/v1/versions?contract=gone'
status "… and deleted" 0 grep '"deleted":"hard"' "$tmp/body"
status "… not what it was" 1 grep -E '"content|secret' "$tmp/body"
answers "among all as well" 200 GET /v1/versions
status "… not what it was" 1 grep secret "$tmp/body"
sed 's/^id: .*/id: gone/' parcel.odcs.yaml >again.odcs.yaml
status "so nobody publishes it once more" 1 on "$url" publish again.odcs.yaml
status "it is examined all the same" 0 on deleted.db doctor
is "… with the others" "examined 2 versions" "$(head -n 1 said | cut -d , -f 1)"
serve_stop
serve_start --anonymous read || finish
answers "who reads is not told of it" 200 GET '/v1/versions?contract=gone'
is "… at all" '{"versions":[]}' "$(cat "$tmp/body")"
answers "… among all" 200 GET /v1/versions
status "… either" 1 grep gone "$tmp/body"
answers "nor of its contract" 404 GET /v1/contracts/gone
serve_stop

# ---- back to a backup after a crash ----

registry=$tmp/crashed.db
cp one.db crashed.db
on crashed.db backup crashed.bak
serve_start --anonymous write || finish
on "$url" publish shop-1.odcs.yaml
status "no backup goes onto what is served" 2 on crashed.db backup crashed.db
status "no export either" 2 on crashed.db export crashed.db
on "$url" publish shop-2.odcs.yaml
kill -9 "$server_pid"
wait "$server_pid" 2>/dev/null
server_pid=
status "a crash leaves the log" 0 test -s crashed.db-wal
rm -f crashed.db-wal crashed.db-shm crashed.db-journal && cp crashed.bak crashed.db # as docs/OPERATIONS.md has it
status "the backup in its place is whole" 0 on crashed.db doctor
status "and what it was" 0 on crashed.db audit verify --head "$head"

# ---- all of it through the server, which need not hold it in memory ----

registry=$tmp/large.db
size=100000
[ "$WRIT_VARIANT" != plain ] || size=2500000
head -c "$size" /dev/zero | tr '\0' x >pad
for ((i = 1; i <= 30; i++)); do
    printf '{"x-writ": {"id": "large-%d", "version": "1.0.0", "owner": "a"}, "title": "%s"}' "$i" "$(cat pad)" \
        >large.schema.json
    on large.db publish large.schema.json
done
WRIT_TOKEN=$(writ token create --registry large.db --name all --scope admin 2>/dev/null)
on large.db export large.export
mkdir temporary
export WRIT_TOKEN TMPDIR=$tmp/temporary
echo "threads: 1" >one.yaml # each has pages of the registry's file in memory
serve_start --config one.yaml || finish
memory() { sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server_pid/status"; }
before=$(memory)
status "a large registry comes through the server" 0 on "$url" export sent.export
status "… as it is" 0 cmp large.export sent.export
is "… which leaves no file behind" "" "$(find temporary -name 'writ-*')" # valgrind has some of its own there
[ "$WRIT_VARIANT" != plain ] ||
    is "… and did not hold its 75 MB" yes "$([ $(($(memory) - before)) -lt 60000 ] && echo yes || echo "$before, $(memory) kB")"
mv temporary away
status "without a place for it, it does not come" 4 on "$url" export sent.export
status "… the log says why" 0 \
    grep 'cannot write what is to be sent to a temporary file: No such file' "$tmp/server.log"
status "… what came before stays" 0 cmp large.export sent.export
mv away temporary
status "when there is one again, it comes" 0 on "$url" export sent.export
serve_stop
unset WRIT_TOKEN TMPDIR

# ---- what was changed behind it ----

finds content 'parcel-event@1.0.0: ' \
    "UPDATE version SET bytes = CAST(replace(CAST(bytes AS TEXT), '31500', '31501') AS BLOB) WHERE version = '1.0.0'"
finds address 'parcel-event@2.0.0: ' \
    "UPDATE version SET sha256 = (SELECT sha256 FROM version WHERE version = '1.0.0') WHERE version = '2.0.0'"
finds number 'has the number of that of' "UPDATE version SET number = 1"
damaged='parcel-event@1.0.0: the registry is damaged: what .* refers to'
finds beside-number "$damaged" "UPDATE version SET beside = CAST('5' AS BLOB) WHERE version = '1.0.0'"
is "beside-number: it goes on to the end" "examined 2 versions, 1 expectation, 8 events, 1 waiver, 1 deployment, 1 setting, 1 token: 1 finding" \
    "$(grep ^examined said)"
status "beside-number: who reads it is told so" 4 on beside-number.db show parcel-event@1.0.0
status "beside-number: … and what to do" 0 grep 'restore a backup' said
finds beside-list "$damaged" "UPDATE version SET beside = CAST('[1]' AS BLOB) WHERE version = '1.0.0'"
finds beside-text "$damaged" "UPDATE version SET beside = CAST('\"abc\"' AS BLOB) WHERE version = '1.0.0'"
finds beside-member "$damaged" \
    "UPDATE version SET beside = CAST('{\"registry:/x.json\":1}' AS BLOB) WHERE version = '1.0.0'"
finds beside-none "$damaged" "UPDATE version SET beside = x'00ff' WHERE version = '1.0.0'"
finds beside-needs 'desk--parcel-event@1: the registry is damaged: what' \
    "UPDATE expectation SET beside = CAST('5' AS BLOB)"
finds needs 'desk--parcel-event@1: ' \
    "UPDATE expectation SET bytes = CAST(replace(CAST(bytes AS TEXT), 'weight', 'height') AS BLOB)"
finds who 'event 2: ' "UPDATE event SET by = 'Somebody' WHERE sequence = 2"
finds by 'parcel-event@1.0.0: it was published by' "UPDATE version SET published_by = 'Somebody' WHERE version = '1.0.0'"
finds at 'parcel-event@1.0.0: it was published at' \
    "UPDATE version SET published_at = '2020-01-01T00:00:00.000Z' WHERE version = '1.0.0'"
finds slipped 'parcel-event@3.0.0: the log does not know' "UPDATE version SET version = '3.0.0' WHERE version = '2.0.0'"
finds gone 'event 4: ' "DELETE FROM event WHERE sequence = 3"
finds deployed 'parcel-event@9.0.0: ' "UPDATE deployment SET version = '9.0.0'"
finds waiver 'waiver [0-9a-f]*: ' "UPDATE waiver SET party = 'other'"
finds scopes 'token t.*no scope' "UPDATE token SET scopes = 'root'"
finds setting "setting 'polcy': nothing reads it" "INSERT INTO setting VALUES ('polcy', 'x')"
finds policy "setting 'policy': " "UPDATE setting SET value = 'mode: sideways'"
finds orphan 'the file: ' "UPDATE version SET number = 77 WHERE version = '2.0.0'"

spoil last "DELETE FROM event WHERE sequence = 8"
status "that the end of the log is gone is not seen by itself" 0 on last.db audit verify
status "but by who remembers it" 1 on last.db audit verify --head "$head"
status "as in the registry itself" 0 on one.db audit verify --head "$head"
cp one.db damaged.db
python3 - <<'END'
with open("damaged.db", "r+b") as file:
    size = file.seek(0, 2)
    file.seek(size - 4096)
    file.write(b"\xa5" * 4096)
END
on damaged.db doctor
is "a page that is damaged is found" 1 "$(($? == 1 || $? == 4))"
finish
