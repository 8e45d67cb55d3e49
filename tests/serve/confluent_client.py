# SPDX-License-Identifier: Apache-2.0
#
# confluent_client.py URL: confluent-kafka's SchemaRegistryClient and its JSON serialisers do their
# whole cycle against a server. Prints a TAP line for each case.
import json
import sys
import traceback

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

url = sys.argv[1]
cases = 0


def test(name, body):
    global cases
    cases += 1
    try:
        body()
        print(f"ok {cases} - {name}")
    except Exception:
        print(f"not ok {cases} - {name}\n# " + traceback.format_exc().replace("\n", "\n# "))


def client():
    return SchemaRegistryClient({"url": url})


def refused(code, status, call, *args):
    try:
        call(*args)
    except SchemaRegistryError as error:
        assert (error.error_code, error.http_status_code) == (code, status), error
        return error.error_message
    raise AssertionError("it was not refused")


SUBJECT = "sensor-value"
reading = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "reading",
    "type": "object",
    "properties": {"place": {"type": "string"}, "celsius": {"type": "number"}},
    "required": ["place", "celsius"],
    "additionalProperties": False,
}
wider = dict(reading, properties=dict(reading["properties"], note={"type": "string"}))
broken = dict(reading, required=["place", "celsius", "note"], properties=wider["properties"])


def schema(document):
    return Schema(json.dumps(document), "JSON")


def register():
    first = client().register_schema(SUBJECT, schema(reading))
    assert first > 0
    assert client().register_schema(SUBJECT, schema(reading)) == first
    assert json.loads(client().get_schema(first).schema_str) == reading
    assert client().get_schema(first).schema_type == "JSON"


def look_up():
    found = client().lookup_schema(SUBJECT, schema(reading))
    assert (found.subject, found.version) == (SUBJECT, 1)
    assert client().get_latest_version(SUBJECT).version == 1
    assert client().get_version(SUBJECT, 1).schema_id == found.schema_id
    assert client().get_versions(SUBJECT) == [1]
    assert client().get_subjects() == [SUBJECT]


def not_there():
    refused(40401, 404, client().get_latest_version, "none")
    refused(40402, 404, client().get_version, SUBJECT, 7)
    refused(40403, 404, client().lookup_schema, SUBJECT, schema({"type": "string"}))
    refused(40403, 404, client().get_schema, 99999)


def compatible():
    assert client().test_compatibility(SUBJECT, schema(wider)) is True
    assert client().test_compatibility(SUBJECT, schema(broken)) is False
    assert client().test_compatibility("none", schema(broken)) is True
    message = refused(40901, 409, client().register_schema, SUBJECT, schema(broken))
    assert "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" in message, message
    assert client().register_schema(SUBJECT, schema(wider)) > 0
    assert client().get_versions(SUBJECT) == [1, 2]


def levels():
    assert client().get_compatibility() == "BACKWARD"
    client().set_compatibility(SUBJECT, "FORWARD")
    assert client().get_compatibility(SUBJECT) == "FORWARD"
    refused(42203, 422, client().set_compatibility, SUBJECT, "SIDEWAYS")


def avro():
    text = '{"type": "record", "name": "a", "fields": []}'
    assert "JSON Schema only" in refused(42201, 422, client().register_schema, "a", Schema(text, "AVRO"))


def round_trip():
    context = SerializationContext("sensor", MessageField.VALUE)
    write = JSONSerializer(json.dumps(wider), client())
    read = JSONDeserializer(json.dumps(wider))
    record = {"place": "roof", "celsius": 21.5}
    data = write(record, context)
    assert data[0] == 0
    assert int.from_bytes(data[1:5], "big") == client().lookup_schema(SUBJECT, schema(wider)).schema_id
    assert read(data, context) == record
    try:
        write({"place": "roof"}, context)
    except SerializationError:
        return
    raise AssertionError("a payload that breaks the schema was taken")


def delete():
    assert client().delete_version(SUBJECT, 1) == 1
    assert client().get_versions(SUBJECT) == [2]
    assert client().delete_subject(SUBJECT, permanent=True) == [2]
    refused(40401, 404, client().get_versions, SUBJECT)


test("a schema is registered, and again", register)
test("it is looked up", look_up)
test("what is not there is told by its code", not_there)
test("compatibility is asked, and holds", compatible)
test("levels are set", levels)
test("Avro is refused with a reason", avro)
test("a payload goes round", round_trip)
test("a subject is deleted", delete)
print(f"1..{cases}")
