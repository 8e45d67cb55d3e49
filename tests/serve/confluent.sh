#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The API of Confluent's Schema Registry, path by path, with curl: status, error code and text as clients
# know them (docs/CONFLUENT.md).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

# Of confluent_postgres.sh, or a file.
store=${WRIT_TEST_STORE:-sqlite:$registry}

# tells NAME WANTED METHOD PATH [BODY]: WANTED is the status and the body.
tells() {
    local name=$1 wanted=$2
    shift 2
    http "$@"
    is "$name" "$wanted" "$http_status $(cat "$tmp/body")"
}

# schema TEXT [MEMBERS]: the body of a request.
schema() {
    local text=${1//\\/\\\\}
    printf '{"schemaType":"JSON","schema":"%s"%s}' "${text//\"/\\\"}" "${2-}"
}

error() {
    printf '%s {"error_code":%s,"message":"%s"}' "$1" "$2" "$3"
}

serve_start --registry "$store" --anonymous write || finish
one='{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}'
two='{"type":"object","properties":{"id":{"type":["integer","string"]}},"required":["id"]}'
swapped='{ "required": ["id"], "properties": {"id": {"type": "integer"}}, "type": "object" }'

# --- register ---

tells "no subject is there" '200 []' GET /subjects
tells "JSON is the only type" '200 ["JSON"]' GET /schemas/types
http POST /subjects/orders/versions "$(schema "$one")"
guid=$(sed -n 's/.*"guid":"\([^"]*\)".*/\1/p' "$tmp/body")
is "a schema is registered" "200 {\"id\":1,\"version\":1,\"guid\":\"$guid\"}" "$http_status $(cat "$tmp/body")"
is "its media type is Confluent's" application/vnd.schemaregistry.v1+json "$(header Content-Type)"
tells "the same again is the same id" "200 {\"id\":1,\"version\":1,\"guid\":\"$guid\"}" \
    POST /subjects/orders/versions "$(schema "$one")"
tells "… also with its members in another order" "200 {\"id\":1,\"version\":1,\"guid\":\"$guid\"}" \
    POST /subjects/orders/versions "$(schema "$swapped")"
tells "… and under another subject" "200 {\"id\":1,\"version\":1,\"guid\":\"$guid\"}" \
    POST /subjects/invoices/versions "$(schema "$one")"
answers "a schema may come with the media type that clients send" 200 POST /subjects/orders/versions \
    "$(schema "$one")" -H 'Content-Type: application/vnd.schemaregistry.v1+json'
answers "what is compatible is the next version" 200 POST /subjects/orders/versions "$(schema "$two")"
is "… with an id of its own" '2 2' "$(sed 's/.*"id":\([0-9]*\),"version":\([0-9]*\).*/\1 \2/' "$tmp/body")"
answers "what is not is refused" 409 POST /subjects/orders/versions "$(schema '{"type":"object","required":["id","at"]}')"
is "… with Confluent's code and words" 1 "$(grep -c '"error_code":40901,"message":"Schema being registered is incompatible with an earlier schema for subject \\"orders\\", details: \[{errorType:' "$tmp/body")"
is "… their names for it" 1 "$(grep -c 'errorType:\\"REQUIRED_ATTRIBUTE_ADDED\\"' "$tmp/body")"
is "… a payload that proves it" 1 "$(grep -c 'witness:{\\"id\\":' "$tmp/body")"
is "… and what was asked" 1 "$(grep -c "{oldSchemaVersion: 2}.*compatibility: 'BACKWARD'}\]" "$tmp/body")"
avro='Invalid schema: without a schemaType it is AVRO, and this registry holds JSON Schema only; send \"schemaType\": \"JSON\"'
tells "Avro is refused" "$(error 422 42201 "$avro")" POST /subjects/a/versions '{"schema":"{\"type\":\"string\"}"}'
tells "Protobuf is refused" \
    "$(error 422 42201 'Invalid schema type PROTOBUF: this registry holds JSON Schema only; send \"schemaType\": \"JSON\"')" \
    POST /subjects/a/versions '{"schemaType":"PROTOBUF","schema":"message A {}"}'
tells "a schema must be there" "$(error 422 42201 'Empty schema')" POST /subjects/a/versions '{"schemaType":"JSON"}'
answers "a schema must be JSON" 422 POST /subjects/a/versions "$(schema '{"type":')"
is "… which is 42201" 1 "$(grep -c '"error_code":42201,"message":"Invalid schema of type JSON, details: line 1' "$tmp/body")"
answers "a schema must be one by its metaschema" 422 POST /subjects/a/versions "$(schema '{"type":"objekt"}')"
answers "a contract in another language is not for here" 422 POST /subjects/a/versions \
    "$(schema '{"apiVersion":"v3.0.2","kind":"DataContract","id":"a","version":"1.0.0","status":"active"}')"
answers "a body must be JSON" 400 POST /subjects/a/versions '{'
tells "ids are given by the registry" "$(error 422 42205 'Subject a is not in import mode')" \
    POST /subjects/a/versions "$(schema "$one" ',"id":7')"
answers "a version that was not to come is refused" 422 POST /subjects/a/versions "$(schema "$one" ',"version":3')"
tells "control characters make no subject" \
    "$(error 422 42208 "The specified subject 'a\\u0007' is not a valid.")" POST /subjects/a%07/versions "$(schema "$one")"

# --- look up ---

stored=${one//\"/\\\"}
of_orders="\"schemaType\":\"JSON\",\"schema\":\"$stored\"}"
tells "subjects come in order" '200 ["invoices","orders"]' GET /subjects
tells "… as a page" '200 ["orders"]' GET '/subjects?offset=1&limit=1'
answers "… which begins at a number" 400 GET '/subjects?offset=some'
tells "… by prefix" '200 ["orders"]' GET '/subjects?subjectPrefix=ord'
tells "versions of a subject" '200 [1,2]' GET /subjects/orders/versions
tells "a version" "200 {\"subject\":\"orders\",\"version\":1,\"id\":1,\"guid\":\"$guid\",$of_orders" GET /subjects/orders/versions/1
answers "the latest version" 200 GET /subjects/orders/versions/latest
is "… is the second" 1 "$(grep -c '"version":2,"id":2' "$tmp/body")"
tells "-1 is the latest, too: as text" "200 $two" GET /subjects/orders/versions/-1/schema
tells "no such subject" "$(error 404 40401 "Subject 'none' not found.")" GET /subjects/none/versions
tells "no such subject, of a version" "$(error 404 40401 "Subject 'none' not found.")" GET /subjects/none/versions/1
tells "no such version" "$(error 404 40402 'Version 9 not found.')" GET /subjects/orders/versions/9
tells "what is no version" \
    "$(error 422 42202 "The specified version 'x' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \\\"latest\\\"")" \
    GET /subjects/orders/versions/x
tells "by id" "200 {\"guid\":\"$guid\",$of_orders" GET /schemas/ids/1
tells "by id, of a subject" "200 {\"subject\":\"orders\",\"version\":1,\"guid\":\"$guid\",$of_orders" GET '/schemas/ids/1?subject=orders'
tells "by id, as text" "200 $one" GET /schemas/ids/1/schema
tells "who has an id" '200 ["invoices","orders"]' GET /schemas/ids/1/subjects
tells "… at which version" '200 [{"subject":"invoices","version":1},{"subject":"orders","version":1}]' GET /schemas/ids/1/versions
tells "by GUID" "200 {\"id\":1,\"guid\":\"$guid\",$of_orders" GET "/schemas/guids/$guid"
tells "the id of a GUID" '200 [{"context":".","id":1}]' GET "/schemas/guids/$guid/ids"
tells "no such id" "$(error 404 40403 'Schema 99 not found')" GET /schemas/ids/99
tells "what is no id" "$(error 404 40403 'Schema x not found')" GET /schemas/ids/x
tells "no such GUID" "$(error 404 40403 'Schema 0 not found')" GET /schemas/guids/0
tells "a schema is found under its subject" \
    "200 {\"subject\":\"orders\",\"version\":1,\"id\":1,\"guid\":\"$guid\",$of_orders" POST /subjects/orders "$(schema "$swapped")"
tells "… or not" "$(error 404 40403 'Schema not found')" POST /subjects/orders "$(schema '{}')"
tells "… or its subject is not" "$(error 404 40401 "Subject 'none' not found.")" POST /subjects/none "$(schema '{}')"
tells "all schemas, the latest" \
    "200 [{\"subject\":\"invoices\",\"version\":1,\"id\":1,\"guid\":\"$guid\",$of_orders]" GET '/schemas?latestOnly=true&subjectPrefix=inv'

# --- compatibility ---

narrow=$(schema '{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}')
tells "what is compatible" '200 {"is_compatible":true}' POST /compatibility/subjects/orders/versions/latest "$(schema "$two")"
tells "what is not" '200 {"is_compatible":false}' POST /compatibility/subjects/orders/versions/latest "$narrow"
tells "with one version" '200 {"is_compatible":false}' POST /compatibility/subjects/orders/versions/1 "$narrow"
tells "with all" '200 {"is_compatible":false}' POST /compatibility/subjects/orders/versions "$narrow"
tells "with a subject that is not there" '200 {"is_compatible":true,"messages":[]}' \
    POST '/compatibility/subjects/none/versions/latest?verbose=true' "$narrow"
tells "with a version that is not there" "$(error 404 40402 'Version 7 not found.')" POST /compatibility/subjects/orders/versions/7 "$narrow"
answers "the reasons are told" 200 POST '/compatibility/subjects/orders/versions/latest?verbose=true' "$narrow"
is "… by Confluent's names" 1 "$(grep -c 'errorType:\\"TYPE_NARROWED\\"' "$tmp/body")"
answers "what is no schema is an error" 422 POST /compatibility/subjects/orders/versions/latest "$(schema '{"type":7}')"
answers "… or with verbose a reason" 200 POST '/compatibility/subjects/orders/versions/latest?verbose=true' "$(schema '{"type":7}')"
is "… which is told" 1 "$(grep -c '"is_compatible":false,"messages":\["Invalid schema of type JSON' "$tmp/body")"
tells "nothing was written" '200 [1,2]' GET /subjects/orders/versions

# --- levels ---

tells "the level is BACKWARD" '200 {"compatibilityLevel":"BACKWARD"}' GET /config
tells "a subject has none of its own" \
    "$(error 404 40408 "Subject 'orders' does not have subject-level compatibility configured")" GET /config/orders
tells "… but may ask for what holds" '200 {"compatibilityLevel":"BACKWARD"}' GET '/config/orders?defaultToGlobal=true'
tells "a level is set" '200 {"compatibility":"FORWARD"}' PUT /config/orders '{"compatibility":"forward"}'
tells "… and told" '200 {"compatibilityLevel":"FORWARD"}' GET /config/orders
tells "… and holds" '200 {"is_compatible":true}' POST /compatibility/subjects/orders/versions/latest "$narrow"
tells "the level of all" '200 {"compatibility":"FULL_TRANSITIVE"}' PUT /config '{"compatibility":"FULL_TRANSITIVE"}'
tells "… is not that of one that has its own" '200 {"compatibilityLevel":"FORWARD"}' GET '/config/orders?defaultToGlobal=true'
tells "… which it may lose" '200 {"compatibilityLevel":"FORWARD"}' DELETE /config/orders
tells "… once" "$(error 404 40401 "Subject 'orders' not found.")" DELETE /config/orders
tells "no such level" \
    "$(error 422 42203 'Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive')" \
    PUT /config/orders '{"compatibility":"SIDEWAYS"}'
tells "what is not done is not taken" "$(error 422 42203 "'alias' is not supported by this registry")" \
    PUT /config/orders '{"compatibility":"FULL","alias":"other"}'
tells "NONE lets all pass" '200 {"compatibility":"NONE"}' PUT /config/loose '{"compatibility":"NONE"}'
answers "… of one kind" 200 POST /subjects/loose/versions "$(schema '{"type":"string"}')"
answers "… and of another" 200 POST /subjects/loose/versions "$(schema '{"type":"integer"}')"
tells "the level of all is dropped" '200 {"compatibilityLevel":"FULL_TRANSITIVE"}' DELETE /config

# A level that is transitive asks the versions before the newest, too.
tells "a level" '200 {"compatibility":"NONE"}' PUT /config/steps '{"compatibility":"NONE"}'
answers "a first version" 200 POST /subjects/steps/versions "$(schema '{"type":"string"}')"
answers "another one" 200 POST /subjects/steps/versions "$(schema '{"type":"integer"}')"
tells "BACKWARD" '200 {"compatibility":"BACKWARD"}' PUT /config/steps '{"compatibility":"BACKWARD"}'
tells "… asks the newest" '200 {"is_compatible":true}' POST /compatibility/subjects/steps/versions "$(schema '{"type":"number"}')"
tells "BACKWARD_TRANSITIVE" '200 {"compatibility":"BACKWARD_TRANSITIVE"}' PUT /config/steps '{"compatibility":"BACKWARD_TRANSITIVE"}'
tells "… asks all" '200 {"is_compatible":false}' POST /compatibility/subjects/steps/versions "$(schema '{"type":"number"}')"
answers "… when it is registered as well" 409 POST /subjects/steps/versions "$(schema '{"type":"number"}')"

# --- many at once ---

# Each is compatible with those before it or is refused, whoever came between asking and writing.
clients=()
for ((i = 1; i <= 12; i++)); do
    curl -sS -m 60 -o "$tmp/many.$i" -H 'Content-Type: application/json' -d "$(schema "{\"type\":\"string\",\"maxLength\":$i}")" \
        "$url/subjects/many/versions" &
    clients+=($!)
done
wait "${clients[@]}"
http GET '/schemas?subjectPrefix=many'
grep -o 'maxLength\\":[0-9]*' "$tmp/body" | grep -o '[0-9]*$' >"$tmp/lengths"
is "many that register at once are one after the other" "$(sort -n "$tmp/lengths")" "$(cat "$tmp/lengths")"
is "… each is answered" 12 "$(grep -l '"id":\|"error_code":40901' "$tmp"/many.* | wc -l)"
is "… who was not refused is there" "$(grep -l '"id":' "$tmp"/many.* | wc -l)" "$(wc -l <"$tmp/lengths")"

# --- modes ---

tells "the mode is READWRITE" '200 {"mode":"READWRITE"}' GET /mode
tells "a subject has none of its own" "$(error 404 40409 "Subject 'orders' does not have subject-level mode configured")" GET /mode/orders
tells "a mode is set" '200 {"mode":"READONLY"}' PUT /mode/orders '{"mode":"READONLY"}'
tells "… and told" '200 {"mode":"READONLY"}' GET /mode/orders
tells "… and holds" "$(error 422 42205 'Subject orders is in read-only mode')" POST /subjects/orders/versions "$(schema '{}')"
tells "… for deleting, too" "$(error 422 42205 'Subject orders is in read-only mode')" DELETE /subjects/orders/versions/1
tells "… and is dropped" '200 {"mode":"READONLY"}' DELETE /mode/orders
tells "the mode of all" '200 {"mode":"READONLY_OVERRIDE"}' PUT /mode '{"mode":"READONLY_OVERRIDE"}'
tells "… outranks that of one" '200 {"mode":"READWRITE"}' PUT /mode/orders '{"mode":"READWRITE"}'
answers "… for who registers" 422 POST /subjects/orders/versions "$(schema '{}')"
tells "… until it is dropped" '200 {"mode":"READONLY_OVERRIDE"}' DELETE /mode
tells "no such mode" "$(error 422 42204 'Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, and IMPORT')" \
    PUT /mode/orders '{"mode":"WRITE"}'
answers "nothing is imported with ids" 422 PUT /mode '{"mode":"IMPORT"}'
is "… and that is said" 1 "$(grep -c '"error_code":42205,.*writ import' "$tmp/body")"

# --- references and metadata ---

reference=',"references":[{"name":"order.json","subject":"orders","version":1}]'
line='{"type":"object","properties":{"order":{"$ref":"order.json"}}}'
answers "a schema refers to another one" 200 POST /subjects/lines/versions "$(schema "$line" "$reference")"
answers "… which is told" 200 GET /subjects/lines/versions/1
is "… as it came" 1 "$(grep -c '"references":\[{"name":"order.json","subject":"orders","version":1}\]' "$tmp/body")"
tells "… and by the other one" "200 [$(sed -n 's/.*"id":\([0-9]*\).*/\1/p' "$tmp/body")]" GET /subjects/orders/versions/1/referencedby
answers "what is referred to is understood" 409 POST /subjects/lines/versions \
    "$(schema '{"type":"object","properties":{"order":{"type":"string"}}}')"
answers "a schema is found without its references" 200 POST /subjects/lines "$(schema "$line")"
answers "… and with them" 200 POST /subjects/lines "$(schema "$line" "$reference")"
answers "… not with others" 404 POST /subjects/lines "$(schema "$line" "${reference/\"version\":1/\"version\":2}")"
answers "a reference that leads nowhere" 422 POST /subjects/lines/versions "$(schema '{"$ref":"none.json"}')"
answers "a reference to what is not there" 422 POST /subjects/lines/versions "$(schema "$line" "${reference/orders/none}")"
is "… is told so" 1 "$(grep -c "no schema reference found for subject 'none' and version 1" "$tmp/body")"
tells "what is referred to is not deleted" \
    "$(error 422 42206 'One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=orders,version=1}.')" \
    DELETE /subjects/orders/versions/1
meta=',"metadata":{"properties":{"team":"sales"}},"ruleSet":{"domainRules":[]}'
answers "metadata are kept" 200 POST /subjects/invoices/versions "$(schema "$one" "$meta")"
is "… as a version of the same content" '1 2' "$(sed 's/.*"id":\([0-9]*\),"version":\([0-9]*\).*/\1 \2/' "$tmp/body")"
answers "… which is found by them" 200 GET '/subjects/invoices/metadata?key=team&value=sales'
is "… and tells them" 1 "$(grep -c '"version":2,.*"metadata":{"properties":{"team":"sales"}},"ruleSet":{"domainRules":\[\]}' "$tmp/body")"
tells "… or not" "$(error 404 40403 'Schema not found')" GET '/subjects/invoices/metadata?key=team&value=hr'

# --- contexts ---

answers "a subject in a context" 200 POST /subjects/%3A.eu%3Aa%2Fb/versions "$(schema "$one")"
tells "its name is decoded once" '200 [1]' GET /subjects/%3A.eu%3Aa%2Fb/versions
tells "contexts" '200 [".",".eu"]' GET /contexts
tells "subjects of one" '200 [":.eu:a/b"]' GET '/subjects?subjectPrefix=%3A.eu%3A'
tells "subjects of none" '200 ["invoices","lines","loose","many","orders","steps"]' GET '/subjects?subjectPrefix='
tells "a path within it" '200 [1]' GET /contexts/.eu/subjects/a%2Fb/versions
tells "… with the colons of names" '200 [1]' GET /contexts/%3A.eu%3A/subjects/%3A.eu%3Aa%2Fb/versions
tells "… its subjects" '200 [":.eu:a/b"]' GET /contexts/.eu/subjects
tells "… some of them" '200 []' GET '/contexts/.eu/subjects?subjectPrefix=b'
tells "… or any" '200 [":.eu:a/b"]' GET '/contexts/.eu/subjects?subjectPrefix=%3A*%3Aa'
answers "… a content of it" 200 GET /contexts/.eu/schemas/ids/1
tells "… not of another" "$(error 404 40403 'Schema 1 not found')" GET /contexts/.us/schemas/ids/1
tells "… whose subjects are none" '200 []' GET /contexts/.us/subjects
tells "what has none is in the default one" '200 [1,2]' GET /contexts/%3A.%3A/subjects/invoices/versions
answers "no name of a context" 404 GET /contexts/eu/subjects/a%2Fb/versions
answers "one context is enough" 404 GET /contexts/.eu/contexts/.eu/subjects
answers "registering within it" 200 POST /contexts/.eu/subjects/inside/versions "$(schema "$one")"
tells "… is registering the name" '200 [1]' GET /subjects/%3A.eu%3Ainside/versions
answers "a reference is to a subject beside it" 200 POST /contexts/.eu/subjects/outside/versions \
    "$(schema '{"$ref":"i.json"}' ',"references":[{"name":"i.json","subject":"inside","version":1}]')"
is "… which is said in full" 1 "$(http GET /contexts/.eu/subjects/outside/versions/1 && grep -c '"subject":":.eu:inside"' "$tmp/body")"
tells "… and found" "200 $(http GET /subjects/%3A.eu%3Ainside/versions/1/referencedby && cat "$tmp/body")" \
    GET /contexts/.eu/subjects/inside/versions/1/referencedby
tells "compatible within it" '200 {"is_compatible":true}' \
    POST /contexts/.eu/compatibility/subjects/inside/versions/latest "$(schema "$one")"
tells "its level by its path" '200 {"compatibility":"FULL"}' PUT /contexts/.eu/config '{"compatibility":"FULL"}'
tells "… is that of its name" '200 {"compatibilityLevel":"FULL"}' GET /config/%3A.eu%3A
tells "a context has a level" '200 {"compatibility":"NONE"}' PUT /config/%3A.eu%3A '{"compatibility":"NONE"}'
tells "… which holds in it" '200 {"compatibilityLevel":"NONE"}' GET '/config/%3A.eu%3Aa%2Fb?defaultToGlobal=true'

# --- deleting ---

tells "a version cannot be gone at once" \
    "$(error 404 40407 "Subject 'orders' Version 2 was not deleted first before being permanently deleted")" \
    DELETE '/subjects/orders/versions/2?permanent=true'
tells "a version is deleted" '200 2' DELETE /subjects/orders/versions/latest
tells "… and is not there" "$(error 404 40402 'Version 2 not found.')" GET /subjects/orders/versions/2
answers "… but for who asks" 200 GET '/subjects/orders/versions/2?deleted=true'
is "… and is told so" 1 "$(grep -c ',"deleted":true}$' "$tmp/body")"
tells "… among the versions" '200 [1,-2]' GET '/subjects/orders/versions?deletedAsNegative=true'
tells "… alone" '200 [2]' GET '/subjects/orders/versions?deletedOnly=true'
tells "… once" "$(error 404 40406 "Subject 'orders' Version 2 was soft deleted.Set permanent=true to delete permanently")" \
    DELETE /subjects/orders/versions/2
answers "what is deleted is registered as a new version" 200 POST /subjects/orders/versions "$(schema "$two")"
is "… of the same id" '2 3' "$(sed 's/.*"id":\([0-9]*\),"version":\([0-9]*\).*/\1 \2/' "$tmp/body")"
tells "a version is gone" '200 2' DELETE '/subjects/orders/versions/2?permanent=true'
tells "… for all" '200 [1,3]' GET '/subjects/orders/versions?deleted=true'
tells "… once" "$(error 404 40402 'Version 2 not found.')" DELETE '/subjects/orders/versions/2?permanent=true'
tells "a subject cannot be gone at once" \
    "$(error 404 40405 "Subject 'loose' was not deleted first before being permanently deleted")" DELETE '/subjects/loose?permanent=true'
tells "a subject is deleted" '200 [1,2]' DELETE /subjects/loose
tells "… once" "$(error 404 40404 "Subject 'loose' was soft deleted.Set permanent=true to delete permanently")" DELETE /subjects/loose
tells "… with its level" "$(error 404 40408 "Subject 'loose' does not have subject-level compatibility configured")" GET /config/loose
tells "… is shown to who asks" '200 ["loose"]' GET '/subjects?deletedOnly=true'
tells "… and gone" '200 [1,2]' DELETE '/subjects/loose?permanent=true'
tells "… is not there" "$(error 404 40401 "Subject 'loose' not found.")" DELETE /subjects/loose
answers "… its number is not given again" 200 POST /subjects/loose/versions "$(schema '{"type":"string"}')"
is "… but its id is, to its content" 1 "$(grep -c '"version":3,' "$tmp/body")"
writ log loose --registry "$store" >"$tmp/log" 2>&1
is "the log has all of it" '3 2 2' \
    "$(grep -c ' publish ' "$tmp/log") $(grep -c ' delete ' "$tmp/log") $(grep -c ' delete-permanently ' "$tmp/log")"

# --- what the registry knows besides ---

cat >"$tmp/desk.yaml" <<'YAML'
kind: ConsumerContract
id: desk--orders
party: desk
version: "1.0.0"
owner: desk@example.com
consumes: {contract: orders}
reads:
  id: {type: any, required: true}
YAML
status "a party registers what it reads" 0 writ register "$tmp/desk.yaml" --registry "$store"
tells "levels are off" '200 {"compatibility":"NONE"}' PUT /config/orders '{"compatibility":"NONE"}'
answers "a break of a party is refused in any level" 409 POST /subjects/orders/versions "$(schema '{"type":"object"}')"
is "… and says whose" 1 "$(grep -c 'is refused for subject \\"orders\\": it breaks desk' "$tmp/body")"
answers "… also when it is asked before" 200 POST '/compatibility/subjects/orders/versions/latest?verbose=true' "$(schema '{"type":"object"}')"
is "… with a message for each" 1 "$(grep -c '^{"is_compatible":false,"messages":\["{errorType:\\"BREAKS_PARTY\\", description:\\"it breaks desk: .*path:\\"/id\\"}"\]}$' "$tmp/body")"
tells "… of all versions, too" '200 {"is_compatible":false}' POST /compatibility/subjects/orders/versions "$(schema '{"type":"object"}')"
tells "… not of one that is no longer the last" '200 {"is_compatible":true}' POST /compatibility/subjects/orders/versions/1 "$(schema '{"type":"object"}')"
tells "… nor of what is there already" '200 {"is_compatible":true}' POST /compatibility/subjects/orders/versions/latest "$(schema "$two")"
answers "what a party reads is not deleted" 422 DELETE /subjects/orders/versions/3
is "… and says who" 1 "$(grep -c "\"error_code\":42206,\"message\":\"Subject 'orders' cannot be deleted: desk reads it\"" "$tmp/body")"
printf 'require-parties: 2\n' >"$tmp/policy.yaml"
status "a policy asks for more parties" 0 writ policy set "$tmp/policy.yaml" --registry "$store"
answers "… which is told before" 200 POST '/compatibility/subjects/orders/versions/latest?verbose=true' "$(schema "$two" ',"metadata":{}')"
is "… as a reason" 1 "$(grep -c '"is_compatible":false,"messages":\["{errorType:\\"REFUSED_BY_POLICY\\", description:\\"it has 1 known party, the policy' "$tmp/body")"
answers "… and refuses" 409 POST /subjects/orders/versions "$(schema "$two" ',"metadata":{}')"
status "the policy is dropped" 0 writ policy unset --registry "$store"
cat >"$tmp/crm.odcs.yaml" <<'YAML'
apiVersion: v3.0.2
kind: DataContract
id: crm
version: 1.4.0
status: active
schema:
  - name: contact
    properties:
      - {name: email, logicalType: string, required: true}
YAML
status "a contract in another language is published" 0 writ publish "$tmp/crm.odcs.yaml" --registry "$store"
tells "its line is a version" '200 [1]' GET /subjects/crm/versions
answers "… that clients read as JSON Schema" 200 GET /subjects/crm/versions/1/schema
is "… of its fields" 1 "$(grep -c '"email":{' "$tmp/body")"

cat >"$tmp/api.json" <<'JSON'
{"$schema": "http://json-schema.org/draft-07/schema#",
 "definitions": {"item": {"type": "object", "properties": {"sku": {"$ref": "#/definitions/sku"}}}, "sku": {"type": "string"}}}
JSON
status "a part of a document is published" 0 writ publish "$tmp/api.json#/definitions/item" --id item --version 1.0.0 \
    --owner shop --registry "$store"
answers "… and told as a reference into it" 200 GET /subjects/item/versions/1/schema
is "… which comes along" 1 \
    "$(grep -c '"$ref":"urn:writ:document#/definitions/item","definitions":{"document":{.*"$id":"urn:writ:document"}}}$' "$tmp/body")"
cp "$tmp/body" "$tmp/item.json"
echo '{"sku": 1}' >"$tmp/sku.json"
status "… and means the same" 1 writ check --contract "$tmp/item.json" "$tmp/sku.json"
# --- the content of an id, whoever has it ---

# id_of SUBJECT VERSION
id_of() {
    http GET "/subjects/$1/versions/$2"
    sed -n 's/^{[^{]*"id":\([0-9]*\),.*/\1/p' "$tmp/body"
}

moved='{"type":"string","title":"moved"}'
answers "a content" 200 POST /subjects/moved-value/versions "$(schema "$moved")"
answers "… and in a context" 200 POST /contexts/.moved/subjects/inside/versions "$(schema "$moved" ',"metadata":{"properties":{"in":"context"}}')"
id=$(id_of moved-value 1)
answers "a subject that does not have it: a dead letter" 200 GET "/schemas/ids/$id?subject=moved.DLQ-value"
is "… is told what has it in the default context" 1 "$(grep -c '^{"subject":"moved-value","version":1,' "$tmp/body")"
tells "… also as text" "200 $moved" GET "/schemas/ids/$id/schema?subject=moved.DLQ-value"
tells "… its lists are of it alone" "$(error 404 40403 "Schema $id not found")" GET "/schemas/ids/$id/versions?subject=moved.DLQ-value"
answers "… within a context" 200 GET "/contexts/.moved/schemas/ids/$id?subject=moved.DLQ-value"
is "… what has it there" 1 "$(grep -c '^{"subject":":.moved:inside",' "$tmp/body")"
tells "… and nothing of others" "$(error 404 40403 "Schema $id not found")" GET "/contexts/.us/schemas/ids/$id?subject=moved.DLQ-value"
tells "… by name, too" "$(error 404 40403 "Schema $id not found")" GET "/schemas/ids/$id?subject=:.us:moved-value"
answers "where none has it in the default context" 200 POST /subjects/:.only:alone/versions "$(schema '{"title":"only"}')"
answers "… any does" 200 GET "/schemas/ids/$(id_of :.only:alone 1)/schema?subject=moved.DLQ-value"

answers "a document to be referred to" 200 POST /subjects/unit/versions "$(schema '{"type":"string","title":"unit"}')"
measure='{"type":"object","properties":{"unit":{"$ref":"unit.json"}}}'
mkdir "$tmp/beside"
printf '%s' '{"type":"string","title":"unit"}' >"$tmp/beside/unit.json"
printf '%s' "$measure" >"$tmp/beside/measure.json"
status "a schema with a document beside it is published" 0 writ publish "$tmp/beside/measure.json" --id a-measure --version 1.0.0 \
    --owner shop --registry "$store"
answers "… and registered with references" 200 POST /subjects/measure/versions \
    "$(schema "$measure" ',"references":[{"name":"unit.json","subject":"unit","version":1}]')"
id=$(id_of measure 1)
is "… as one content" "$id" "$(id_of a-measure 1)"
answers "its id tells it" 200 GET "/schemas/ids/$id"
is "… with the references" 1 "$(grep -c '"references":\[{"name":"unit.json",' "$tmp/body")"
answers "the same content" 200 POST /subjects/a-moved/versions "$(schema "$moved" ',"metadata":{"properties":{"came":"later"}}')"
answers "… under its id" 200 GET "/schemas/ids/$(id_of moved-value 1)"
is "… is told as it was published first" 0 "$(grep -c '"metadata"' "$tmp/body")"
is "… which stays so" 1 "$(header ETag | grep -c .)"
sed 's/unit.json/other.json/; s/measure/other/' "$tmp/beside/measure.json" >"$tmp/beside/others.json"
cp "$tmp/beside/unit.json" "$tmp/beside/other.json"
status "one that nobody registered with references" 0 writ publish "$tmp/beside/others.json" --id others --version 1.0.0 --owner shop \
    --registry "$store"
answers "… is told without" 200 GET "/schemas/ids/$(id_of others 1)"
is "… until somebody does" 0 "$(header ETag | grep -c .)"
for version in 0.3.0 2.0.0-rc.1; do
    printf '{"title":"early"}' >"$tmp/early.json"
    status "what clients are not shown: $version" 0 writ publish "$tmp/early.json" --id "early-$version" --version "$version" --owner shop \
        --registry "$store"
done
answers "one that they are" 200 POST /subjects/late/versions "$(schema '{"title":"early"}')"
id=$(id_of late 1)
tells "… is who has the content" '200 ["late"]' GET "/schemas/ids/$id/subjects"
tells "… in which version" '200 [{"subject":"late","version":1}]' GET "/schemas/ids/$id/versions"

# --- read only, and what is there already ---

answers "a schema" 200 POST /subjects/fixed/versions "$(schema "$one")"
cp "$tmp/body" "$tmp/fixed"
tells "its subject is read only" '200 {"mode":"READONLY"}' PUT /mode/fixed '{"mode":"READONLY"}'
tells "who registers it again is answered" "200 $(cat "$tmp/fixed")" POST /subjects/fixed/versions "$(schema "$swapped")"
tells "… unless it is to have an id" "$(error 422 42205 'Subject fixed is in read-only mode')" \
    POST /subjects/fixed/versions "$(schema "$one" ',"id":1')"
tells "… and another one is refused" "$(error 422 42205 'Subject fixed is in read-only mode')" \
    POST /subjects/fixed/versions "$(schema "$two")"

# --- what the next version takes over ---

rules=',"metadata":{"properties":{"team":"hr"}},"ruleSet":{"domainRules":[{"name":"encrypt"}]}'
pii='{"type":"object","properties":{"ssn":{"type":"string"}},"additionalProperties":false}'
more='{"type":"object","properties":{"ssn":{"type":"string"},"n":{"type":"string"}},"additionalProperties":false}'
answers "a schema with metadata and rules" 200 POST /subjects/pii/versions "$(schema "$pii" "$rules")"
answers "its next version, without" 200 POST /subjects/pii/versions "$(schema "$more")"
cp "$tmp/body" "$tmp/pii"
answers "… is there" 200 GET /subjects/pii/versions/2
is "… with those before" 1 "$(grep -c '"metadata":{"properties":{"team":"hr"}},"ruleSet":{"domainRules":\[{"name":"encrypt"}\]}' "$tmp/body")"
tells "… and is the same again" "200 $(cat "$tmp/pii")" POST /subjects/pii/versions "$(schema "$more")"
tells "… with a part of it, too" "200 $(cat "$tmp/pii")" POST /subjects/pii/versions "$(schema "$more" "${rules%%,\"ruleSet*}")"
answers "… and found" 200 POST /subjects/pii "$(schema "$more" "$rules")"
answers "… not by other metadata" 404 POST /subjects/pii "$(schema "$more" "${rules/hr/it}")"
answers "other metadata" 200 POST /subjects/pii/versions "$(schema "$more" ',"metadata":{"properties":{"team":"it"}}')"
answers "… are a version" 200 GET /subjects/pii/versions/3
is "… with the rules before" 1 "$(grep -c '"metadata":{"properties":{"team":"it"}},"ruleSet":{"domainRules":\[{"name":"encrypt"}\]}' "$tmp/body")"

# --- what references lead to ---

tells "all changes are fine" '200 {"compatibility":"NONE"}' PUT /config/common '{"compatibility":"NONE"}'
answers "a document" 200 POST /subjects/common/versions "$(schema '{"type":"integer"}')"
answers "… and another one" 200 POST /subjects/common/versions "$(schema '{"type":"string"}')"
to_common='{"name":"common.json","subject":"common","version":1}'
answers "who refers to the first" 200 POST /subjects/between/versions "$(schema '{"$ref":"common.json"}' ",\"references\":[$to_common]")"
both='{"properties":{"x":{"$ref":"common.json"},"b":{"$ref":"between.json"}}}'
to_between='{"name":"between.json","subject":"between","version":1}'
for list in "${to_common/1\}/2\}},$to_between" "$to_between,${to_common/1\}/2\}}"; do
    tells "one name cannot stand for both" \
        "$(error 422 42201 "Invalid schema of type JSON, details: two different documents are referred to as 'common.json'")" \
        POST /subjects/both/versions "$(schema "$both" ",\"references\":[$list]")"
done
answers "the same one twice is fine" 200 POST /subjects/both/versions "$(schema "$both" ",\"references\":[$to_common,$to_between]")"
named='{"$id":"https://shop.example/s/order.json","properties":{"x":{"$ref":"common.json"}}}'
answers "a relative name is found beside an '\$id'" 200 POST /subjects/named/versions "$(schema "$named" ",\"references\":[$to_common]")"
answers "… and in a folder, with what that refers to" 200 POST /subjects/folders/versions \
    "$(schema '{"$id":"https://shop.example/a.json","$ref":"s/between.json"}' ",\"references\":[${to_between/between.json/s/between.json}]")"
answers "… not on another host" 422 POST /subjects/elsewhere/versions \
    "$(schema '{"$ref":"https://elsewhere.example/s/common.json"}' ",\"references\":[$to_common]")"
is "… where it is not known" 1 "$(grep -c "42201.*'https://elsewhere.example/s/common.json', which is not known" "$tmp/body")"
list_wanted="$(error 422 42201 "Invalid schema: 'references' is a list, and each of it has a name, a subject and a version")"
for wrong in '{}' '"common"' '[1]' '[{"name":"a","subject":"common","version":"1"}]'; do
    tells "no references: $wrong" "$list_wanted" POST /subjects/wrong/versions "$(schema '{}' ",\"references\":$wrong")"
done
answers "none are" 200 POST /subjects/right/versions "$(schema '{}' ',"references":null')"
tells "a schema is a string" "$(error 422 42201 "Invalid schema: 'schema' is a string that holds the schema")" \
    POST /subjects/wrong/versions '{"schemaType":"JSON","schema":{"type":"object"}}'
answers "a schema with references in a context" 200 POST /contexts/.eu/subjects/outside \
    "$(schema '{"$ref":"i.json"}' ',"references":[{"name":"i.json","subject":"inside","version":1}]')"
answers "a version that refers to the one before" 200 POST /subjects/chain/versions "$(schema '{"type":"string"}')"
answers "… comes" 200 POST /subjects/chain/versions \
    "$(schema '{"anyOf":[{"$ref":"c.json"},{"type":"integer"}]}' ',"references":[{"name":"c.json","subject":"chain","version":1}]')"
tells "… which is not deleted alone" \
    "$(error 422 42206 'One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=chain,version=1}.')" \
    DELETE /subjects/chain/versions/1
tells "… but with it" '200 [1,2]' DELETE /subjects/chain

# A reference holds or its user is refused, whichever comes first; reading the user takes a while.
many=$(seq -f '\"p%.0f\":{\"type\":\"string\"}' -s , 20000)
held=0
for ((i = 1; i <= 6; i++)); do
    http POST "/subjects/base$i/versions" "$(schema "{\"type\":\"string\",\"maxLength\":$i}")"
    printf '{"schemaType":"JSON","schema":"{\\"properties\\":{%s,\\"r\\":{\\"$ref\\":\\"b.json\\"}}}","references":[%s]}' \
        "$many" "{\"name\":\"b.json\",\"subject\":\"base$i\",\"version\":1}" >"$tmp/user.json"
    curl -sS -m 60 -o "$tmp/user" -H 'Content-Type: application/json' --data-binary "@$tmp/user.json" \
        "$url/subjects/user$i/versions" &
    user=$!
    sleep "0.0$((4 + i))"
    http DELETE "/subjects/base$i"
    wait "$user"
    deleted=$(grep -c '^\[1\]$' "$tmp/body")
    if [ "$deleted" = 1 ]; then
        grep -q "42201.*no schema reference found for subject 'base$i' and version 1" "$tmp/user" && held=$((held + 1))
    else
        grep -q '"error_code":42206' "$tmp/body" && grep -q '^{"id":' "$tmp/user" && held=$((held + 1))
    fi
done
is "what is referred to stays, or who refers to it is refused" 6 "$held"

# --- the default context, and what is no subject ---

tells "'.' is the default context" '200 [1,3]' GET '/subjects/:.:orders/versions?deleted=true'
answers "… when one registers" 200 POST /subjects/:.:plain/versions "$(schema "$one" ',"references":[{"name":"u","subject":":.:unit","version":1}]')"
is "… and refers to one" 1 "$(http GET /subjects/plain/versions/1 && grep -c '"subject":"unit"' "$tmp/body")"
tells "… when one looks" '200 ["plain"]' GET '/subjects?subjectPrefix=:.:pla'
answers "… for a content" 200 GET "/schemas/ids/$(id_of plain 1)/versions?subject=:.:plain"
tells "… within another one" '200 [1]' GET /contexts/.eu/subjects/:.:plain/versions
tells "… for its level" '200 {"compatibilityLevel":"BACKWARD"}' GET /config/:.:
tells "a context is no subject" "$(error 422 42208 "The specified subject ':.eu:' is not a valid.")" \
    POST /subjects/:.eu:/versions "$(schema "$one")"
tells "a slash ends a path, in a context, too" '200 [":.eu:a/b",":.eu:inside",":.eu:outside"]' GET /contexts/.eu/subjects/
tells "… of its schemas" '200 []' GET /contexts/.us/schemas/
tells "a page of none is one of the usual length" '200 ["plain"]' GET '/subjects?subjectPrefix=plain&limit=0'

# --- settings ---

for key in '"compatibilityPolicy":"LENIENT"' '"validateFields":true' '"validateRules":true' '"compatibilityGroup":"v"'; do
    name=${key#\"}
    tells "what is not done is not taken: $key" "$(error 422 42203 "'${name%%\"*}' is not supported by this registry")" \
        PUT /config/plain "{\"compatibility\":\"FULL\",$key}"
done
tells "schemas are always normalised" '200 {"normalize":true}' PUT /config/plain '{"normalize":true}'
tells "… whatever is asked" "$(error 422 42203 "'normalize': false is not supported by this registry")" \
    PUT /config/plain '{"normalize":false}'
tells "… with a level" '200 {"compatibility":"FULL"}' PUT /config/plain '{"compatibility":"FULL","normalize":true,"validateFields":false}'
tells "the last version" '200 1' DELETE /subjects/plain/versions/1
tells "… goes with its level" "$(error 404 40408 "Subject 'plain' does not have subject-level compatibility configured")" GET /config/plain
writ log plain --registry "$store" >"$tmp/log" 2>&1
is "… which the log has" 1 "$(grep -c 'compatibility back to the default' "$tmp/log")"

# --- large pages ---

large=$(head -c 400000 /dev/zero | tr '\0' x)
for ((i = 1; i <= 4; i++)); do
    printf '{"schemaType":"JSON","schema":"{\\"title\\":\\"%s\\",\\"maxLength\\":%d}"}' "$large" "$i" >"$tmp/large.json"
    http POST "/subjects/large$i/versions" "@$tmp/large.json"
done
answers "a page may be large" 200 GET '/schemas?subjectPrefix=large'
is "… and is whole" '[{"subject":"large1" },{"subject":"large2" },{"subject":"large3" },{"subject":"large4" }]' \
    "$(grep -o '\([[]\|},\){"subject":"[^"]*"\|}]$' "$tmp/body" | paste -sd ' ')"
answers "… a part of it" 200 GET '/schemas?subjectPrefix=large&offset=3&limit=5'
is "… is that" '[{"subject":"large4" }]' "$(grep -o '\([[]\|},\){"subject":"[^"]*"\|}]$' "$tmp/body" | paste -sd ' ')"
serve_stop
is "the server ends well" 0 "$server_status"

# --- who may ---

token=$(writ token create --registry "$store" --name etl --scope publish:or | grep -o 'writ_[A-Za-z0-9_-]*' | head -1)
serve_start --registry "$store" --anonymous read || finish
answers "who has a token writes what it is for" 200 PUT /config/orders '{"compatibility":"FULL"}'
answers "… and nothing else" 403 PUT /config/invoices '{"compatibility":"FULL"}'
answers "… not for all" 403 PUT /config '{"compatibility":"FULL"}'
secret=$token token=
answers "… also as a password" 200 PUT /config/orders '{"compatibility":"FULL"}' -u "etl:$secret"
answers "who has none reads" 200 GET /subjects
answers "… and does not write" 401 POST /subjects/orders/versions "$(schema "$one")"
is "… in Confluent's form" 1 "$(grep -c '^{"error_code":401,' "$tmp/body")"
serve_stop
is "it ends well again" 0 "$server_status"
finish
