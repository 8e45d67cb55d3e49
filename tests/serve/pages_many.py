# SPDX-License-Identifier: Apache-2.0
#
# pages_many.py FILE MANY: fills an SQLite registry that holds one contract, one party, a waiver and four events
# with MANY more of each like these. Hashes of events are not those of a chain: only pages look at them.
import sqlite3
import sys

db, many = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
counted = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) "


def fill(table, chosen, where=""):
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(chosen.get(name, f"{table}.{name}") for name in names)
    db.execute(f"INSERT INTO {table} ({', '.join(names)}) {counted} SELECT {values} FROM n, {table} {where}")


contract = "printf('team-%06d/orders', i)"
fill("contract", {"id": contract})
fill("version", {"contract": contract})
fill("party", {"id": "printf('shop-%04d--orders-%06d', i % 500, i)", "party": "printf('shop-%04d', i % 500)", "contract": contract})
fill("deployment", {"name": contract})
# Of one of them there are some thousands of everything.
one = "WHERE {0}.{1} = 'team/orders' AND i <= 3000"
fill("deployment", {"environment": "printf('place-%06d', i)"}, one.format("deployment", "name"))
fill("waiver", {"id": "printf('%012x', i)"}, one.format("waiver", "contract"))
fill("event", {"sequence": "i + 4", "contract": contract}, "WHERE event.sequence = 1")
db.commit()
