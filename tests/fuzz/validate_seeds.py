# SPDX-License-Identifier: Apache-2.0
"""Seeds of fuzz_validate: validate_seeds.py FOLDER SHARED EXAMPLES writes one for each group of the JSON Schema Test Suite
(flags, schema, 0xFF, a payload of it), one for the same with the payload's type, by which the short way goes, and one
for each of our documents."""
import glob
import json
import os
import sys

folder, shared, examples = sys.argv[1:]
YAML, WATCH, DISORDER = 1, 2, 32
TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number",
         type(None): "null"}


def seed(name, flags, document, payload):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(bytes([flags]) + document.encode() + b"\xff" + payload.encode("utf-8", "surrogatepass"))


for path in glob.glob(f"{shared}/data/json-schema-test-suite/tests/draft*/*.json"):
    name = "-".join(path.split("/")[-2:]).removesuffix(".json")
    draft = path.split("/")[-2].removeprefix("draft")
    uri = {"4": "http://json-schema.org/draft-04/schema#", "6": "http://json-schema.org/draft-06/schema#",
           "7": "http://json-schema.org/draft-07/schema#"}.get(draft, f"https://json-schema.org/draft/{draft}/schema")
    for i, group in enumerate(json.load(open(path, encoding="utf-8"))):
        schema = group["schema"]
        if isinstance(schema, dict):
            schema = {"$schema": uri, **schema}
        payload = group["tests"][i % len(group["tests"])]["data"]
        seed(f"{name}-{i}", 0, json.dumps(schema), json.dumps(payload))
        if isinstance(schema, dict):
            typed = {"type": TYPES[type(payload)], **schema}
            seed(f"{name}-{i}-typed", DISORDER, json.dumps(typed), json.dumps(payload, separators=(",", ":")))

records = [line for path in sorted(glob.glob(f"{examples}/*/payloads/*.ndjson")) for line in open(path, encoding="utf-8")]
for i, path in enumerate(sorted(glob.glob(f"{examples}/*/*/*.yaml"))):
    seed(f"example-{i}", YAML | (WATCH if i % 2 else DISORDER), open(path, encoding="utf-8").read(), records[i % len(records)].strip())
