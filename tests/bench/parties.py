# SPDX-License-Identifier: Apache-2.0
"""parties.py FOLDER COUNT: a contract of 60 fields (old.odcs.yaml), a proposed version of it
(new.odcs.yaml), and COUNT consumers that each read some of the fields, one file each in parties/.
Always the same for the same COUNT. workspace.py makes many contracts of the same kind."""
import os, random, sys

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


def write(path, lines):
    with open(path, "w") as out:
        out.write("\n".join(lines) + "\n")


def write_contract(path, contract, version, new, fields=FIELDS):
    lines = ["apiVersion: v3.1.0", "kind: DataContract", f"id: {contract}", f"version: {version}", "status: active",
             "team: {members: [{username: ledger@bench.example, role: owner}]}", "schema:", "  - name: entry",
             "    logicalType: object", "    properties:"]
    for field in range(fields):
        lines.append(f"      - name: field_{field:02}")
        lines.append(f"        required: {'true' if is_required(field) else 'false'}")
        lines.extend(f"        {line}" for line in declared(field, new))
    write(path, lines)


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


def write_party(path, number, contract, fields=FIELDS):
    chance = random.Random(number)
    read = sorted(chance.sample(range(fields), chance.randint(3, 12)))
    lines = ["kind: ConsumerContract", f"id: party-{number:05}--{contract}", f"owner: team-{number % 97}@bench.example",
             f'consumes: {{contract: {contract}, versions: ">=1.0.0", schema: entry}}', "reads:"]
    lines.extend(f"  field_{field:02}: {{{need(chance, field)}, use: step {chance.randrange(5)}}}" for field in read)
    write(path, lines)


def main(folder, count):
    os.makedirs(f"{folder}/parties", exist_ok=True)
    write_contract(f"{folder}/old.odcs.yaml", "ledger", "1.0.0", False)
    write_contract(f"{folder}/new.odcs.yaml", "ledger", "1.1.0", True)
    for number in range(count):
        write_party(f"{folder}/parties/party-{number:05}.yaml", number, "ledger")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
