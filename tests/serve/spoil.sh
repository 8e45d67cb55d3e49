# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests share that change rows behind a registry of SQLite; sourced behind lib.sh, in the
# folder of the test.

# make_one FOLDER: one.db, a registry with something of everything, of the documents that are in the folder.
make_one() {
    cp "$1/parcel.odcs.yaml" .
    sed 's/^version: .*/version: 2.0.0/; s/moving, delivered/moving, delivered, lost/' parcel.odcs.yaml >lost.odcs.yaml
    on one.db publish parcel.odcs.yaml
    on one.db register "$1/desk.yaml"
    on one.db record-deployment parcel-event@1.0.0 --to production
    on one.db waive --rule ENUM_VALUE_ADDED --path /status --contract parcel-event --party desk \
        --until 2199-12-31 --reason 'moves in March'
    on one.db approve "$(grep -Eo '[0-9a-f]{12}' said | head -n 1)"
    on one.db publish lost.odcs.yaml
    on one.db token create --name reader --scope read
    echo 'force: admin' >policy.yaml
    on one.db policy set policy.yaml
}

spoiled=one.db
# spoil NAME STATEMENT...: a copy of $spoiled in which somebody has done that, past the triggers.
spoil() {
    cp "$spoiled" "$1.db"
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
