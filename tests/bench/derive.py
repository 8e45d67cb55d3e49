# SPDX-License-Identifier: Apache-2.0
"""derive.py FOLDER NAME: more files from what workload.py made there. Always the same for the same workload.

rejects/NAME.ndjson: every record is invalid: one required field, at any depth, in turn is lost, has a wrong type, is
renamed. slice/NAME.jsonl: the first valid records, for a peer that holds its whole input in memory. NAME.one.json: one."""
import json, os, random, sys

FOLDER, NAME = sys.argv[1:]
SLICE_BYTES = 50_000_000
chance = random.Random(NAME)


def choose(schema, record):
    """An object of the record, and the name of a required member of it."""
    while True:
        name = chance.choice(schema["required"])
        inner, value = schema["properties"][name], record[name]
        while isinstance(value, list) and value:
            inner, value = inner["items"], chance.choice(value)
        if not isinstance(value, dict) or chance.random() < 0.2:
            return record, name
        schema, record = inner, value


def spoil(record, name, kind):
    if kind == 0:
        del record[name]
    elif kind == 1:
        record[name] = 42 if isinstance(record[name], list) else [record[name]]
    else:
        members = [(name + "_v2" if key == name else key, value) for key, value in record.items()]
        record.clear()
        record.update(members)


def write_rejects():
    with open(f"{FOLDER}/{NAME}.schema.json") as file:
        schema = json.load(file)
    with open(f"{FOLDER}/{NAME}.valid.ndjson", "rb") as lines, open(f"{FOLDER}/rejects/{NAME}.ndjson", "wb") as out:
        for number, line in enumerate(lines):
            record = json.loads(line)
            spoil(*choose(schema, record), number % 3)
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def write_slice():
    with open(f"{FOLDER}/{NAME}.valid.ndjson", "rb") as lines, open(f"{FOLDER}/slice/{NAME}.jsonl", "wb") as out:
        out.writelines(lines.readlines(SLICE_BYTES))
    with open(f"{FOLDER}/slice/{NAME}.jsonl", "rb") as lines, open(f"{FOLDER}/{NAME}.one.json", "wb") as out:
        out.write(lines.readline())


for folder in ("rejects", "slice"):
    os.makedirs(f"{FOLDER}/{folder}", exist_ok=True)
write_rejects()
write_slice()
