#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a registry is kept by: `writ export`, `import` and `backup`, also while a server writes, and
# `writ doctor` and `writ audit verify`, which find what somebody has changed behind it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
# Under valgrind it is the server that is looked at: the commands are in tests/golden.
if [ "${WRIT_VARIANT:-}" = valgrind ]; then
    writ() { "$WRIT" "$@"; }
fi
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@parcel.example'

# on REGISTRY COMMAND...: its words and status.
on() {
    writ "$2" --registry "$1" "${@:3}" >"$tmp/said" 2>&1
}

# ---- a registry with something of everything ----

cp "$files/parcel.odcs.yaml" .
sed 's/^version: .*/version: 2.0.0/; s/moving, delivered/moving, delivered, lost/' \
    parcel.odcs.yaml >lost.odcs.yaml
{
    on one.db publish parcel.odcs.yaml
    on one.db register "$files/desk.yaml"
    on one.db record-deployment parcel-event@1.0.0 --to production
    on one.db waive --rule ENUM_VALUE_ADDED --path /status --contract parcel-event --party desk \
        --until 2030-01-01 --reason 'moves in March'
    on one.db approve "$(grep -Eo '[0-9a-f]{12}' said | head -n 1)"
    on one.db publish lost.odcs.yaml
    on one.db token create --name reader --scope read
    echo 'force: admin' >policy.yaml
    on one.db policy set policy.yaml
}
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
    status "and leaves nothing" 3 on "$kind.db" log parcel-event
done
status "a file that is not there is none" 3 on none.db import missing.export
status "a folder that is not there takes none" 4 on one.db export missing/one.export
ln -s /dev/full full
status "nor does a full disk" 4 bash -c "'$WRIT' export --registry one.db >full"

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
for ((i = 0; i < 600; i++)); do
    [ ! -e begun ] || break
    sleep 0.05
done
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

# ---- what was changed behind it ----

# spoil NAME STATEMENT...: a copy of the registry in which somebody has done that, past the triggers.
spoil() {
    cp one.db "$1.db"
    python3 - "$1.db" "${@:2}" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA foreign_keys = OFF")
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    db.execute("DROP TRIGGER " + name)
for statement in sys.argv[2:]:
    db.execute(statement)
db.commit()
END
}
# finds NAME WORDS STATEMENT...: the doctor says so.
finds() {
    spoil "$1" "${@:3}"
    on "$1.db" doctor
    is "$1: it is found" 1 "$?"
    status "$1: and said" 0 grep -- "$2" said
}
finds content 'parcel-event@1.0.0: ' \
    "UPDATE version SET bytes = CAST(replace(CAST(bytes AS TEXT), '31500', '31501') AS BLOB) WHERE version = '1.0.0'"
finds address 'parcel-event@2.0.0: ' \
    "UPDATE version SET sha256 = (SELECT sha256 FROM version WHERE version = '1.0.0') WHERE version = '2.0.0'"
finds number 'has the number of that of' "UPDATE version SET number = 1"
finds needs 'desk--parcel-event@1: ' \
    "UPDATE expectation SET bytes = CAST(replace(CAST(bytes AS TEXT), 'weight', 'height') AS BLOB)"
finds who 'event 2: ' "UPDATE event SET by = 'Somebody' WHERE sequence = 2"
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
