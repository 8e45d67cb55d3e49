# SPDX-License-Identifier: Apache-2.0
"""Documents and payloads that are made to hurt: cases.py FOLDER SCALE.

Each function writes NAME.schema.json, NAME.json (a payload) or other files of its name. SCALE divides what is counted in
thousands: 1 is the full size, the sanitizers and valgrind get smaller ones. Depths are not divided: they are bounds.
"""
import json
import os
import sys

folder, scale = sys.argv[1], int(sys.argv[2])
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def schema(name, body):
    write(name + ".schema.json", json.dumps({"$schema": DIALECT, **body}))


def payload(name, value):
    write(name + ".json", value if isinstance(value, str) else json.dumps(value))


def many(count):
    return max(count // scale, 100)


def ref(name):
    return {"$ref": "#/$defs/" + name}


def nested(opening, closing, depth, leaf=""):
    return opening * depth + leaf + closing * depth


# --- depth ---


def deep():
    for name, opening, closing, leaf in (("arrays", "[", "]", ""), ("objects", '{"a":', "}", "1")):
        payload(f"deep-{name}", nested(opening, closing, 10000, leaf))
        payload(f"deepest-{name}", nested(opening, closing, 1000000, leaf))
    schema("any", {})
    schema("tree", {"type": ["object", "integer"], "properties": {"a": {"$ref": "#"}}})
    schema("list", {"type": "array", "items": {"anyOf": [{"type": "null"}, {"$ref": "#"}]}})
    schema("dynamic-tree", {"$dynamicAnchor": "node", "type": ["object", "integer"],
                            "properties": {"a": {"$dynamicRef": "#node"}}})
    schema("closed-tree", {"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": False})
    # 200 references at each level of the payload: too much for any stack
    chain = {f"d{i}": {"allOf": [ref(f"d{i + 1}"), {"maxProperties": 9}]} for i in range(120)}
    schema("chained-tree", {"$ref": "#/$defs/d0", "$defs": {**chain, "d120": {"properties": {"a": {"$ref": "#"}}}}})
    for name, depth in (("500", 500), ("10000", 10000), ("1000000", 1000000)):
        write(f"deep-items-{name}.schema.json", nested('{"items":', "}", depth, "{}"))
        write(f"deep-not-{name}.schema.json", nested('{"not":', "}", depth, "{}"))
        write(f"deep-yaml-{name}.schema.yaml", "type: array\nitems: " + nested("{items: ", "}", depth, "{}") + "\n")


# --- width ---


def wide():
    count = many(1000000)
    names = [f'"member{i}":{i}' for i in range(count)]
    payload("wide", "{" + ",".join(names) + "}")
    payload("wide-again", "{" + ",".join(names + ['"member7":0']) + "}")
    payload("wide-escaped", "{" + ",".join(names + ['"\\u006dember7":0']) + "}")
    # names of one length, with equal ends: the scanner's hash sees nothing else
    payload("wide-colliding", "{" + ",".join(f'"begin-it{i:08}is-ended":0' for i in range(count)) + "}")
    payload("empty", "{}")
    properties = {f"property{i}": {"type": "string", "maxLength": i} for i in range(many(300000))}
    schema("wide-properties", {"properties": properties, "required": list(properties)})
    colliding = {f"begin-it{i:08}is-ended": {"type": "integer"} for i in range(many(100000))}
    schema("colliding-properties", {"properties": colliding})
    write("half.json", "{" + ",".join(f'"{name}":0' for name in colliding) + "}")
    schema("huge-enum", {"enum": [f"value {i}" for i in range(many(100000))]})
    schema("huge-enum-items", {"items": {"enum": [i if i % 2 else [i] for i in range(many(100000))]}})
    payload("last-value", f'"value {many(100000) - 1}"')
    payload("other-numbers", [-i for i in range(1, many(100000))])
    write("long-text.ndjson", '"' + "a" * (many(100000) * 1000) + '"\n')
    schema("long-text", {"type": "string", "minLength": 5, "pattern": "^a*$", "format": "email", "enum": ["a", "b"]})
    schema("wide-dependent", {"dependentSchemas": {f"member{i}": {"minProperties": 1} for i in range(many(10000))}})


def unique():
    count = many(1000000)
    schema("unique", {"uniqueItems": True})
    payload("unique-numbers", list(range(count)))
    payload("unique-strings", [f"item {i}" for i in range(count)])
    payload("unique-objects", "[" + ",".join(f'{{"a":{i},"b":[{i}]}}' for i in range(count)) + "]")
    payload("unique-mixed", "[" + ",".join(str(i) if i % 2 else f"{i}.0" for i in range(count)) + "]")
    payload("repeated-mixed", "[" + ",".join([str(i) for i in range(count)] + [f"{count - 1}.0"]) + "]")
    payload("repeated-objects", "[" + ",".join([f'{{"a":{i},"b":0}}' for i in range(count)] + ['{"b":0.0,"a":5e0}']) + "]")
    payload("all-equal", "[" + ",".join(["1"] * count) + "]")
    # a hash that adds the exponent to the coefficient sees one number
    payload("unique-colliding", "[" + ",".join(f"{7 ^ e << 48}e{e}" for e in range(1, many(30000))) + "]")


# --- paths that double ---


def ladder(name, rungs, step, last, **more):
    definitions = {f"d{i}": step(ref(f"d{i + 1}")) for i in range(rungs)}
    schema(name, {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{rungs}": last}, **more})


def ladders():
    for rungs in (20, 60):
        for keyword in ("allOf", "anyOf", "oneOf"):
            ladder(f"ladder-{keyword}-{rungs}", rungs, lambda to, k=keyword: {k: [to, to]}, {"type": "integer"})
        ladder(f"ladder-properties-{rungs}", rungs, lambda to: {"properties": {"a": to, "b": to}}, {"type": "integer"})
        ladder(f"ladder-unevaluated-{rungs}", rungs, lambda to: {"allOf": [to, to]},
               {"properties": {"a": True}}, unevaluatedProperties=False)
        ladder(f"ladder-closing-{rungs}", rungs, lambda to: {"allOf": [to, to], "unevaluatedProperties": False},
               {"properties": {"a": True}})
        ladder(f"ladder-failing-{rungs}", rungs, lambda to: {"anyOf": [{"allOf": [to, False]}, to]},
               {"properties": {"a": True}}, unevaluatedProperties=False)
        ladder(f"names-{rungs}", rungs, lambda to: {"allOf": [to, to]}, {"maxLength": 5})
    schema("names", {"propertyNames": {"$ref": "names-60.schema.json"}})
    one = {"properties": {"a": {"$ref": "#"}}}
    for keyword in ("anyOf", "oneOf"):
        other = {"properties": {"a": {"$ref": "#"}}, "required": ["never"]}
        schema(f"doubling-{keyword}", {"type": ["object", "integer"], keyword: [other, one]})
    schema("doubling-not", {"type": ["object", "integer"], "not": {"anyOf": [
        {"properties": {"a": {"not": {"$ref": "#"}}}, "required": ["never"]},
        {"properties": {"a": {"not": {"$ref": "#"}}}, "required": ["never"]}]}})
    payload("deep-60", nested('{"a":', "}", 60, "1"))
    payload("deep-60-wrong", nested('{"a":', "}", 60, '"x"'))
    payload("one", "1")
    payload("text", '"x"')
    write("records.ndjson", "".join(nested('{"a":', "}", depth, "1") + "\n" for depth in (1, 60, 10000, 11000)))
    payload("small", '{"a":1}')
    payload("small-wrong", '{"b":1}')
    schema("dependent-ring", {"$ref": "#/$defs/a", "$defs": {
        "a": {"dependentSchemas": {"a": ref("b")}}, "b": {"dependentSchemas": {"a": ref("a")}}}})
    # each resource may come first or not: 2^n ways to the last
    rungs = 24
    resources = {f"r{i}": {"$id": f"http://example.com/r{i}", "$dynamicAnchor": f"n{i}", "allOf": [
        {"$ref": f"http://example.com/r{i + 1}"}, {"$ref": f"http://example.com/r{i + 2}"}]} for i in range(rungs)}
    for i in (rungs, rungs + 1):
        resources[f"r{i}"] = {"$id": f"http://example.com/r{i}", "properties": {
            f"p{j}": {"$dynamicRef": f"http://example.com/r{j}#n{j}"} for j in range(rungs)}}
    schema("ladder-dynamic", {"$ref": "http://example.com/r0", "$defs": resources})


def patterns():
    for name, pattern in (("nested", "^(a+)+$"), ("alternatives", "^(a|a)*$"), ("look", "^(?=(a+)+$)(a|aa)+$"),
                          ("back", r"^(a*)a*\1$"), ("lazy", "^(.*?,){25}P")):
        schema(f"pattern-{name}", {"pattern": pattern})
        schema(f"pattern-{name}-names", {"patternProperties": {pattern: {"type": "null"}}})
    payload("subject", '"' + "a" * many(100000) + '!"')
    payload("subjects", [f"{'a' * 50}{i}!" for i in range(many(20000))])
    payload("subject-names", '{"' + "a" * many(100000) + '!":1}')
    schema("pattern-items", {"items": {"pattern": "^(?=(a+)+$)(a|aa)+$"}})


def numbers():
    digits = "9" * many(1000000)
    schema("numbers", {"items": {"type": "number", "multipleOf": 0.1, "minimum": -5, "maximum": 1e300}})
    schema("multiple-huge", {"multipleOf": 7})
    write("multiple-small.schema.json", '{"multipleOf":1e-99999}')
    write("multiple-of-huge.schema.json", '{"multipleOf":1e99999}')
    write("bound-too-huge.schema.json", '{"maximum":1e999999999}')
    write("bound-digits.schema.json", f'{{"maximum":{digits},"multipleOf":3}}')
    payload("number-400", "1e400")
    payload("numbers-large", "[1e400,1e99999,1e-99999,123456789e9000]")
    payload("number-too-large", "1e999999999")
    payload("number-digits", digits)
    payload("numbers-digits", "[" + ",".join(["9" * many(10000)] * 100) + "]")
    payload("number-fraction", f"0.{digits}")


# --- CSV ---


def sheets():
    columns = [f"c{i}" for i in range(min(many(60000), 60000))]
    schema("columns", {"properties": {name: {"type": "integer"} for name in columns}})
    write("columns.csv", ",".join(columns) + "\n" + (",".join("1" for _ in columns) + "\n") * 20)
    write("delimiters.csv", "a,b\n" + "," * many(20000000) + "\n")
    write("quotes-open.csv", "a,b\n" + '1,"x\n' * many(2000000))
    write("quotes-far.csv", "a,b\n" + ('1,"x\n' + "2,y\n" * many(400000)) * 10)
    write("quotes-doubled.csv", 'a,b\n1,"x\n' + '""\n' * many(2000000))
    write("quotes-alone.csv", "a\n" + '"' * (2 * many(5000000)) + "\n")


# --- two documents ---


def pairs():
    properties = {f"some_field_{i}": {"type": "string", "maxLength": 9} for i in range(many(100000))}
    schema("diff-wide-old", {"properties": properties})
    schema("diff-wide-new", {"properties": {**properties, "some_field_7": {"type": "integer"}}})
    words = "amount price order customer billing shipping country street phone stock weight parcel".split()
    fields = {f"{words[i % 12]}_{words[i // 12 % 12]}_{i}": {"type": "string"} for i in range(6000)}
    new = {(f"{name}_renamed" if i % 12 == 0 else name): body for i, (name, body) in enumerate(fields.items())}
    schema("renames-old", {"type": "object", "properties": fields})
    schema("renames-new", {"type": "object", "properties": new})
    new = {(f"other{i}" if i % 12 == 0 else name): body for i, (name, body) in enumerate(fields.items())}
    schema("removed-new", {"type": "object", "properties": new})
    for side, letter in (("old", "f"), ("new", "g")):
        schema(f"replaced-{side}",
               {"type": "object", "properties": {f"{letter}{i}": {"type": "string"} for i in range(20000)}})
    for side, last in (("old", "integer"), ("new", "string")):
        body = {"type": last}
        for _ in range(200):
            body = {"type": "object", "properties": {"a": body}, "required": ["a"]}
        schema(f"diff-deep-{side}", body)
        ladder(f"diff-ladder-{side}", 60, lambda to: {"properties": {"a": to, "b": to}}, {"type": last})
        ladder(f"diff-alls-{side}", 60, lambda to: {"allOf": [to, to]}, {"type": last})
        ladder(f"diff-anys-{side}", 60, lambda to: {"anyOf": [{"properties": {"a": to}}, {"properties": {"b": to}}]},
               {"type": last})
        ladder(f"diff-ones-{side}", 60, lambda to: {"oneOf": [to, {"not": to}, {"required": ["x"]}]}, {"type": last})
        count = many(100000) + (side == "old")
        schema(f"diff-enum-{side}", {"enum": [f"value {i}" for i in range(count)]})
        schema(f"diff-mixed-enum-{side}", {"enum": [i if i % 2 else {"n": i} for i in range(count)]})
        ors = [{"properties": {f"p{i}": {"enum": [j, last]} for i in range(8)}} for j in range(100)]
        schema(f"diff-product-{side}", {"allOf": [{"anyOf": ors[i:i + 10]} for i in range(0, 100, 10)]})
    schema("diff-pattern-old", {"pattern": "^(a|b)*a(a|b){20}$"})
    schema("diff-pattern-new", {"pattern": "^(a|b)*a(a|b){21}$"})


for write_cases in (deep, wide, unique, ladders, patterns, numbers, sheets, pairs):
    write_cases()
