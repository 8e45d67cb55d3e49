#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py SAMPLES MUTANTS KINDS COUNT SEED [SCHEMA]

Single mutations of samples (NDJSON), COUNT of each kind as far as there are places for them; a mutant a
line to MUTANTS, its kind and place to KINDS. What is a mutation is said by the samples alone, and by the
JSON Schema that they were made by, where there is one; never by what was inferred:

    type     a value that is not null becomes one of another JSON type; where the samples have one type only
    drop     a member goes that no sample lacks
    rename   such a member gets another name
    null     a value becomes null where no sample has null
    value    a text becomes one that the samples do not have, where the schema lists the values
    format   a text gets a space into its middle, where all are of one known format, or the schema has a pattern
    range    a number becomes negative, by a thousand times the largest, where none is; or as much too large,
             where the schema has a maximum
"""
import copy, json, random, re, sys

FORMATS = [re.compile(p) for p in (
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"[^@\s]+@[^@\s]+\.[a-z]+", r"https?://\S+",
    r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", r"\d+\.\d+\.\d+\.\d+")]


def kind_of(value):
    if isinstance(value, bool): return "boolean"
    if isinstance(value, (int, float)): return "number"
    return {str: "string", dict: "object", list: "array", type(None): "null"}[type(value)]


class Place:
    """What the samples show at one path, items of arrays being one."""
    def __init__(self):
        self.kinds, self.texts, self.numbers = set(), set(), []
        self.times = self.parents = 0


def walk(value, path, places, of_object):
    place = places.setdefault(path, Place())
    place.times += 1
    place.of_object = of_object
    place.kinds.add(kind_of(value))
    if isinstance(value, str): place.texts.add(value)
    if kind_of(value) == "number": place.numbers.append(value)
    if isinstance(value, dict):
        for name, member in value.items(): walk(member, path + (name,), places, True)
    if isinstance(value, list):
        for item in value: walk(item, path + ("*",), places, False)


def objects(value, path, count):
    if isinstance(value, dict):
        count[path] = count.get(path, 0) + 1
        for name, member in value.items(): objects(member, path + (name,), count)
    if isinstance(value, list):
        for item in value: objects(item, path + ("*",), count)


def spots(value, path, holder, key):
    """All values of a record, with where they hang."""
    if holder is not None: yield path, holder, key, value
    if isinstance(value, dict):
        for name, member in list(value.items()): yield from spots(member, path + (name,), value, name)
    if isinstance(value, list):
        for i, item in enumerate(value): yield from spots(item, path + ("*",), value, i)


def schema_at(schema, path):
    for step in path:
        schema = schema.get("items", {}) if step == "*" else schema.get("properties", {}).get(step, {})
    return schema


def same_format(place):
    return place.texts and "" not in place.texts and any(
        all(f.fullmatch(text) for text in place.texts) for f in FORMATS)


def may(kind, place, said, value):
    is_null = value is None
    alone = len(place.kinds - {"null"}) == 1
    if kind == "type": return not is_null and alone
    if kind in ("drop", "rename"): return place.always
    if kind == "null": return not is_null and "null" not in place.kinds
    if kind == "value": return isinstance(value, str) and "enum" in said
    if kind == "format": return isinstance(value, str) and len(value) > 1 and alone and (
        "pattern" in said or same_format(place))
    return kind_of(value) == "number" and alone and min(place.numbers) >= 0


def other_type(value, rng):
    others = {"string": 12345, "number": "twelve", "boolean": "yes", "object": "gone", "array": {"was": "list"}}
    return [others[kind_of(value)], {"v": 1} if not isinstance(value, dict) else [1], True
            if not isinstance(value, bool) else 1][rng.randrange(3)]


def apply(kind, place, said, holder, key, value, rng):
    if kind == "type": holder[key] = other_type(value, rng)
    if kind == "drop": del holder[key]
    if kind == "rename":
        items = [(name + "_v2" if name == key else name, member) for name, member in holder.items()]
        holder.clear()
        holder.update(items)
    if kind == "null": holder[key] = None
    if kind == "value": holder[key] = "unheard_of"
    if kind == "format": holder[key] = value[:len(value) // 2] + " " + value[len(value) // 2:]
    if kind == "range":
        far = 1 + 1000 * max(abs(n) for n in place.numbers)
        holder[key] = far if "maximum" in said and rng.random() < .5 else -far


def main():
    records = [json.loads(line) for line in open(sys.argv[1], "rb")]
    count, rng = int(sys.argv[4]), random.Random(int(sys.argv[5]))
    schema = json.load(open(sys.argv[6])) if len(sys.argv) > 6 else {}
    places, parents = {}, {}
    for record in records:
        walk(record, (), places, False)
        objects(record, (), parents)
    for path, place in places.items():
        place.always = bool(path) and place.of_object and place.times == parents.get(path[:-1])
    with open(sys.argv[2], "w") as mutants, open(sys.argv[3], "w") as kinds:
        for kind in ("type", "drop", "rename", "null", "value", "format", "range"):
            if kind == "value" and not schema: continue
            made = tried = 0
            while made < count and tried < 4 * count:
                tried += 1
                record = copy.deepcopy(rng.choice(records))
                here = [(path, h, k, v) for path, h, k, v in spots(record, (), None, None)
                        if may(kind, places[path], schema_at(schema, path), v)]
                if not here: continue
                # paths alike, however many items an array has
                path = rng.choice(sorted({spot[0] for spot in here}))
                _, holder, key, value = rng.choice([spot for spot in here if spot[0] == path])
                apply(kind, places[path], schema_at(schema, path), holder, key, value, rng)
                mutants.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
                kinds.write(kind + " /" + "/".join(path) + "\n")
                made += 1


main()
