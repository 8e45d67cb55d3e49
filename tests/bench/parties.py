# SPDX-License-Identifier: Apache-2.0
"""parties.py FOLDER COUNT: a contract of 60 fields (old.odcs.yaml), a proposed version of it
(new.odcs.yaml), and COUNT consumers that each read some of the fields, one file each in parties/.
Always the same for the same COUNT."""
import os, random, sys

FOLDER, COUNT = sys.argv[1], int(sys.argv[2])
FIELDS = 60
KINDS = ("string", "code", "enum", "integer", "number", "timestamp", "boolean", "array", "mail", "object")


def kind_of(field):
    return KINDS[field % len(KINDS)]


def is_required(field):
    return field % 3 != 2


def declared(field, new):
    """A field of the contract, as the lines below its name. NEW changes every twelfth field."""
    changed = new and field % 12 == 5
    values = "[open, held, done]" if not (new and field % 24 == 2) else "[open, held, done, lost]"
    return {
        "string": ["logicalType: string", "logicalTypeOptions: {minLength: 1, maxLength: %d}" % (64 if not changed else 80)],
        "code": ["logicalType: string", 'logicalTypeOptions: {pattern: "^[A-Z]{2}[0-9]{%s}$"}' % ("1,9" if changed else "1,6")],
        "enum": ["logicalType: string", "customProperties: [{property: enum, value: %s}]" % values],
        "integer": ["logicalType: integer", "logicalTypeOptions: {minimum: 0, maximum: %d}" % (100000 if not changed else 200000)],
        "number": ["logicalType: number", "logicalTypeOptions: {minimum: 0}"],
        "timestamp": ["logicalType: timestamp", "logicalTypeOptions: {timezone: %s}" % ("false" if changed else "true")],
        "boolean": ["logicalType: boolean"],
        "array": ["logicalType: array", "items: {logicalType: string}"],
        "mail": ["logicalType: string", "logicalTypeOptions: {format: email, maxLength: 254}"],
        "object": ["logicalType: object", "properties:", "  - {name: city, logicalType: string, required: true}",
                   "  - {name: zip, logicalType: string}"],
    }[kind_of(field)]


def write_contract(name, version, new):
    lines = ["apiVersion: v3.1.0", "kind: DataContract", "id: ledger", f"version: {version}", "status: active",
             "team: {members: [{username: ledger@bench.example, role: owner}]}", "schema:", "  - name: entry",
             "    logicalType: object", "    properties:"]
    for field in range(FIELDS):
        lines.append(f"      - name: field_{field:02}")
        lines.append(f"        required: {'true' if is_required(field) else 'false'}")
        lines.extend(f"        {line}" for line in declared(field, new))
    with open(f"{FOLDER}/{name}", "w") as out:
        out.write("\n".join(lines) + "\n")


def need(chance, field):
    """What one consumer needs of a field; mostly what the contract gives, some looser."""
    required = ", required: true" if is_required(field) and chance.random() < 0.8 else ""
    return {
        "string": "type: string, maxLength: %d" % chance.choice((64, 80, 100, 128, 200, 255, 1000)),
        "code": 'type: string, pattern: "^[A-Z]{2}[0-9]*$"',
        "enum": "type: string, values: %s" % chance.choice(("[open, held, done]", "[open, held, done, lost]",
                                                             "[done, held, open, gone]")),
        "integer": "type: integer, minimum: 0, maximum: %d" % chance.choice((100000, 150000, 200000, 1000000)),
        "number": "type: number, minimum: %d" % -chance.randrange(4),
        "timestamp": "type: timestamp, timezone: true",
        "boolean": "type: boolean",
        "array": "type: array",
        "mail": "type: string, format: email, pii: true",
        "object": "type: object",
    }[kind_of(field)] + required


def write_party(number):
    chance = random.Random(number)
    fields = sorted(chance.sample(range(FIELDS), chance.randint(3, 12)))
    lines = ["kind: ConsumerContract", f"id: party-{number:05}--ledger", f"owner: team-{number % 97}@bench.example",
             'consumes: {contract: ledger, versions: ">=1.0.0", schema: entry}', "reads:"]
    lines.extend(f"  field_{field:02}: {{{need(chance, field)}, use: step {chance.randrange(5)}}}" for field in fields)
    with open(f"{FOLDER}/parties/party-{number:05}.yaml", "w") as out:
        out.write("\n".join(lines) + "\n")


os.makedirs(f"{FOLDER}/parties", exist_ok=True)
write_contract("old.odcs.yaml", "1.0.0", False)
write_contract("new.odcs.yaml", "1.1.0", True)
for number in range(COUNT):
    write_party(number)
