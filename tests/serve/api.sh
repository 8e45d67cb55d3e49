#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The own API, each operation with each of its answers: what it does, and what it refuses. In the end
# all answers are held against docs/openapi.json, and each documented status must have been seen.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/api_lib.sh"

# secret NAME SCOPE: a token of the registry, made by the one of an admin.
secret() {
    token=$root http POST /v1/tokens "{\"name\":\"$1\",\"scopes\":\"$2\"}"
    member secret
}

# What refuses is what accepts, which valgrind has looked at.
refuses() { # NAME SCHEMA FILE
    status "$1" 1 "$WRIT" check --contract "$2" "$3"
}

serve_start --anonymous read || finish
api "no event in a registry of which nobody has made anything" 404 GET /v1/events/last
has "is a problem" urn:writ:problem:event-not-found
serve_stop
serve_start --anonymous none || finish
root=$(writ token create --name root --scope admin --registry "$registry" 2>"$tmp/err")
reader=$(secret reader read)
shop=$(secret shop publish:orders)
mailer=$(secret mailer party:mailer)

# ---- documents ----

cd "$tmp" || exit
cat >orders.json <<'EOF'
{"$id": "https://lumen.example/orders.json", "type": "object", "required": ["id", "email"],
 "properties": {"id": {"type": "string"}, "email": {"type": "string", "format": "email"},
  "total": {"type": "number", "description": "with \"tax\""}},
 "additionalProperties": false}
EOF
sed 's/, "email"\]/]/; s/"email": {[^}]*},//' orders.json >broken.json
sed 's/"total": {/"note": {"type": "string"}, "total": {/' orders.json >wider.json
sed 's/"total": /"sum": /' broken.json >sums.json
cat >mailer.yaml <<'EOF'
kind: ConsumerContract
id: mailer--orders
party: mailer
owner: mail@lumen.example
consumes: {contract: orders, versions: ">=1.0.0 <2.0.0"}
reads:
  email: {type: string, required: true}
EOF
sed 's/mailer/ledger/; s/email: /total: /; s/string/number/' mailer.yaml >pending.yaml
crm=$top_srcdir/examples/marketing/contracts/crm-contact.odcs.yaml

# ---- nothing is there yet ----

api "what this is, for anybody" 200 GET /v1
has "names its kind and version" '"writ":"registry/1"' '"version":'
api "its description, for anybody" 200 GET /v1/openapi.json
tag=$(header ETag)
api "which who has it is not sent again" 304 GET /v1/openapi.json '' -H "If-None-Match: $tag"
is "and has no body then" 0 "$(wc -c <body)"
token=$reader
api "no event yet, but those of the tokens" 200 GET /v1/events/last
api "no contract yet" 200 GET /v1/contracts
is "is an empty list" '{"contracts":[]}' "$(cat body)"
api "no policy yet" 404 GET /v1/policy
has "is a problem of a stable type" '"type":"urn:writ:problem:setting-not-found"'

# ---- publishing ----

token=$shop
api "a version is published" 201 POST /v1/contracts/orders/versions \
    "$(document orders.json '"version":"1.0.0","owner":"shop@lumen.example","message":"the first","link":"https://git.example/1"')"
has "and told what became of it" '"outcome":"done"' '"contract":"orders"' '"version":"1.0.0"' '"sha256":"'
is "and where it is" /v1/contracts/orders/versions/1.0.0 "$(header Location)"
api "the same again is the same" 200 POST /v1/contracts/orders/versions \
    "$(document orders.json '"version":"1.0.0","owner":"shop@lumen.example"')"
has "and nothing was done" '"outcome":"same"'
api "other content under that version is refused" 409 POST /v1/contracts/orders/versions \
    "$(document wider.json '"version":"1.0.0"')"
has "by a type of its own" urn:writ:problem:version-exists '"outcome":"refused"' '"hint":"'
token=$mailer
api "an expectation is registered" 201 POST /v1/parties "$(document mailer.yaml)"
has "and holds" '"pending":false' '"judged_against":"orders@1.0.0"' '"id":"mailer--orders"'
api "the same again is the same" 200 POST /v1/parties "$(document mailer.yaml)"
token=$shop
api "a break of it is refused" 409 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"1.1.0"')"
has "with the report" urn:writ:problem:breaking-change '"old_version":"1.0.0"' '"report":{"writ":"diff/1"' \
    '"reason":"it breaks mailer"' '"FIELD_REMOVED"'
api "nothing of it is there" 404 GET /v1/contracts/orders/versions/1.1.0
api "to force it is for admins" 409 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"1.1.0","force":"now"')"
api "what breaks nobody is published" 201 POST /v1/contracts/orders/versions \
    "$(document wider.json '"version":"1.2.0","owner":"shop@lumen.example"')"
api "a lower one is refused" 409 POST /v1/contracts/orders/versions \
    "$(document orders.json '"version":"1.1.0"')"
has "by a type of its own" urn:writ:problem:version-too-low
api "unless it is meant" 201 POST /v1/contracts/orders/versions \
    "$(document orders.json '"version":"1.1.0","backport":true')"
again=$(document wider.json '"version":"1.2.0","owner":"shop@lumen.example","budget":N')
api "more work than usual is for admins" 400 POST /v1/contracts/orders/versions "${again/:N,/:2,}"
has "which is said" urn:writ:problem:bad-request 'at most 1 time the usual work' 'scope admin'
api "the usual work is for all" 200 POST /v1/contracts/orders/versions "${again/:N,/:1,}"
token=$root
api "admins have some more" 200 POST /v1/contracts/orders/versions "${again/:N,/:10,}"
api "and not any" 400 POST /v1/contracts/orders/versions "${again/:N,/:11,}"
token=$shop
api "a version is needed" 400 POST /v1/contracts/orders/versions "$(document orders.json)"
api "JSON that ends too early is not understood" 422 POST /v1/contracts/orders/versions '{"content":'
api "no content either" 422 POST /v1/contracts/orders/versions '{"version":"2.0.0"}'
api "a member of another type is not understood" 422 POST /v1/contracts/orders/versions \
    '{"version":2,"content":"{}"}'
has "and named" "'version'"
api "a schema that its metaschema refuses" 422 POST /v1/contracts/orders/versions \
    '{"name":"a.json","version":"3.0.0","content":"{\n\"type\":\"objekt\"}"}'
has "is refused with the place" urn:writ:problem:invalid-document 'a.json:2:'
api "a document under another id" 422 POST /v1/contracts/orders/versions "$(document "$crm")"
has "is refused" urn:writ:problem:document-mismatch
api "an expectation is no contract" 422 POST /v1/contracts/orders/versions "$(document mailer.yaml)"
api "a contract that the token is not for" 403 POST /v1/contracts/stock/versions "$(document orders.json)"
has "is refused, with the scope that is missing" "'shop'" publish:stock
# ---- waivers ----

token=$shop
api "a new line breaks who reads the old one, too" 409 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"2.0.0"')"
ask='"rule":"FIELD_REMOVED","contract":"orders","party":"mailer","path":"/email","reason":"moves"'
token=$shop
api "a waiver is asked for" 201 POST /v1/waivers "{$ask,\"until\":\"2099-12-31\"}"
has "and stands there" '"outcome":"done"' '"state":"requested"' '"requester":"shop"'
id=$(member id)
api "again it is the same" 200 POST /v1/waivers "{$ask,\"until\":\"2099-12-31\"}"
api "a day that is over is refused" 400 POST /v1/waivers "{$ask,\"until\":\"2001-12-31\"}"
api "a contract is needed" 422 POST /v1/waivers '{"rule":"FIELD_REMOVED"}'
api "a fingerprint is a whole one" 422 POST /v1/waivers "{$ask,\"until\":\"2099-12-31\",\"fingerprint\":\"0123456789\"}"
has "that is said" 'a fingerprint has 64 hexadecimal digits'
api "a path is text" 422 POST /v1/waivers \
    '{"rule":"FIELD_REMOVED","contract":"orders","party":"mailer","path":"/a\u0000b","reason":"x","until":"2099-12-31"}'
api "not of other contracts" 403 POST /v1/waivers \
    '{"rule":"FIELD_REMOVED","contract":"crm-contact","reason":"x","until":"2099-12-31"}'
api "who asks does not grant" 403 POST "/v1/waivers/$id/approval"
has "that needs the party" party:mailer
token=$mailer
api "the party does" 201 POST "/v1/waivers/$id/approval"
has "and it is so" '"state":"approved"' '"approver":"mailer"' '"approved_for":"mailer"'
api "once" 200 POST "/v1/waivers/$id/approval"
WRIT_TODAY=2020-01-01 writ waive --rule FIELD_REMOVED --path email --contract orders --party mailer \
    --reason old --until 2020-02-01 --registry "$registry" >late 2>&1
late=$(grep -o '[0-9a-f]\{12\}' late | head -1)
api "one whose last day is over is not granted" 409 POST "/v1/waivers/$late/approval"
has "which is said" urn:writ:problem:approval-refused '"reason":"'
api "a waiver that is not there" 404 POST /v1/waivers/000000000000/approval
token=$reader
api "all waivers" 200 GET '/v1/waivers?contract=orders'
has "as they stand" "\"id\":\"$id\""
api "a page at a time" 400 GET '/v1/waivers?after=-1'
token=$shop
api "what is waived is published" 201 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"2.0.0"')"

token=$root
api "an admin may publish anything" 201 POST /v1/contracts/crm-contact/versions "$(document "$crm")"
api "and force" 201 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"1.3.0","force":"it is agreed"')"
api "a line beside breaks nobody" 201 POST /v1/contracts/orders/versions \
    "$(document sums.json '"version":"3.0.0","side_by_side":true')"
api "but only a line that is new" 409 POST /v1/contracts/orders/versions \
    "$(document broken.json '"version":"3.1.0","side_by_side":true')"
has "and not there yet" urn:writ:problem:no-new-line '"outcome":"refused"' '"hint":"'
printf '\xff' | base64 >bytes.b64
api "bytes that are no text" 422 POST /v1/contracts/odd/versions \
    "{\"version\":\"1.0.0\",\"content_base64\":\"$(cat bytes.b64)\"}"

# An event is there for ever, and read by everybody.
api "a message is text" 422 POST /v1/contracts/odd/versions \
    '{"version":"1.0.0","content":"{}","message_base64":"/w=="}'
has "which is said" "'message' must be text"
api "a NUL is none" 422 POST /v1/contracts/odd/versions '{"version":"1.0.0","content":"{}","message":"a\u0000"}'
api "the reason of a waiver is" 422 POST /v1/waivers \
    '{"rule":"FIELD_REMOVED","contract":"orders","reason_base64":"/w==","until":"2099-12-31"}'
api "so is what it is for" 422 POST /v1/waivers \
    '{"rule":"FIELD_REMOVED","contract_base64":"/w==","reason":"x","until":"2099-12-31"}'
api "the reason of a deprecation is" 422 POST /v1/contracts/orders/versions/1.0.0/deprecation \
    '{"reason_base64":"/w=="}'
api "and that of the end of a line" 422 POST /v1/contracts/orders/lines/2/retirement '{"reason_base64":"/w=="}'
status "the log can still be read" 0 writ audit --registry "$registry"

api "an id may hold a slash, a space, any letter" 201 POST '/v1/contracts/a%2Fb%20%C3%BC%40/versions' \
    '{"version":"1.0.0","name":"odd.json","content_base64":"eyJ0eXBlIjoib2JqZWN0In0="}'
is "and where it is says so" /v1/contracts/a%2Fb%20%C3%BC%40/versions/1.0.0 "$(header Location)"
api "there it is" 200 GET "$(header Location)"
has "as it was published" '"contract":"a/b ü@"' '"content":"{\"type\":\"object\"}"'
api "behind a version that is not there" 200 GET '/v1/contracts/orders/versions?heads&after=1.1.5'
lacks "are not those before it" '"version":"1.1.0"'
has "but those behind" '"version":"1.2.0"'
api "nor behind one of any contract" 200 GET '/v1/versions?contract=orders&heads&after=orders@1.1.5'
lacks "…" '"version":"1.1.0"'
cd "$tmp" || exit
status "the command line names it, too" 0 writ show 'a/b ü@@1.0.0' --registry "$registry"
for name in . ..; do
    api "no contract is called so: $name" 422 POST "/v1/contracts/${name//./%2E}/versions" \
        '{"version":"1.0.0","content":"{}"}'
done
has "since it could not be shown" "cannot be called '..'"
api "also in a list" 200 GET '/v1/versions?heads&after=a%2Fb%20%C3%BC%40%401.0.0'
lacks "behind which it is not" 'a/b'

# Of many who publish a version at once, each another one, one does.
for i in 1 2 3 4 5 6 7 8; do
    curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $root" -H 'Content-Type: application/json' \
        -d "{\"version\":\"1.0.0\",\"content\":\"{\\\"minProperties\\\":$i}\"}" "$url/v1/contracts/race/versions" &
    racers[i]=$!
done >codes
wait "${racers[@]}"
is "one of eight is published, and the others are refused" "1 201, 7 409" \
    "$(sort codes | uniq -c | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }')"

# ---- no reference leads to what the server can read ----

echo '{"type":"string"}' >secret.json
for ref in "file:///etc/passwd" "file://$tmp/secret.json" "$tmp/secret.json" ./secret.json \
    "registry:/secret.json" "http://127.0.0.1:1/secret.json"; do
    printf '{"type":"object","properties":{"a":{"$ref":"%s"}}}' "$ref" >leak.json
    api "no \$ref to $ref" 422 POST /v1/contracts/leak/versions "$(document leak.json '"version":"1.0.0"')"
    lacks "nor anything of what is there" root:
done
printf '%s\n' 'kind: ConsumerContract' 'id: a' 'party: a' 'consumes: {contract: orders}' \
    "schema: $tmp/secret.json" >leak.yaml
api "no schema of a path either" 422 POST /v1/parties "$(document leak.yaml)"
printf '{"type":"object","properties":{"a":{"$ref":"secret.json"}}}' >near.json
api "what is sent beside is found" 201 POST /v1/contracts/near/versions \
    "$(document near.json '"version":"1.0.0","beside":"{\"registry:/secret.json\":\"{\\\"type\\\":\\\"string\\\"}\"}"')"
api "if it is documents" 422 POST /v1/contracts/near/versions \
    "$(document near.json '"version":"1.1.0","beside":"{\"registry:/secret.json\":1}"')"
printf '{"type":"object","properties":{"a":{"$ref":"https://lumen.example/orders.json"}}}' >far.json
api "what is published is found by its \$id" 201 POST /v1/contracts/far/versions \
    "$(document far.json '"version":"1.0.0"')"

# ---- reading ----

token=$reader
api "contracts, by id" 200 GET '/v1/contracts?limit=2&after=b'
has "a page at a time" '"id":"crm-contact"' '"id":"far"' '"next":"far"'
api "and the next" 200 GET '/v1/contracts?limit=3&after=far'
has "which has more" '"id":"near"' '"id":"orders"' '"newest":"3.0.0"' '"versions":6,"parties":1'
lacks "and is the last one" '"next"'
api "those that begin so" 200 GET '/v1/contracts?prefix=ord'
lacks "and no other" crm-contact
api "a page has a bound" 400 GET '/v1/contracts?limit=1001'
has "which is named" urn:writ:problem:bad-request 1000
api "contracts are searched by the names of fields" 200 GET '/v1/search?q=sum'
has "which are words of theirs" '"id":"orders"'
lacks "but not of others" crm-contact
api "for something" 400 GET /v1/search
api "one contract" 200 GET /v1/contracts/orders
has "with the heads of its versions" '"heads":[{"contract":"orders","version":"1.0.0"'
lacks "without content" '"content"'
api "that is there" 404 GET /v1/contracts/nothing
has "else it is a problem" urn:writ:problem:contract-not-found
api "its versions" 200 GET '/v1/contracts/orders/versions?limit=2'
has "with content, a page at a time" '"content":"{' '"version":"1.0.0"' '"version":"1.1.0"' '"next":"1.1.0"'
api "and without" 200 GET '/v1/contracts/orders/versions?heads&after=1.1.0'
has "the rest" '"version":"1.2.0"' '"version":"3.0.0"' '"number":' '"guid":'
api "a limit is a number" 400 GET '/v1/contracts/orders/versions?limit=many'
api "versions of what is not there" 404 GET /v1/contracts/nothing/versions
api "an exact version" 200 GET /v1/contracts/orders/versions/1.0.0
has "as it was published" '"published_by":"shop"' '"owner":"shop@lumen.example"' '\"tax\\\"'
tag=$(header ETag)
api "is not sent to who has it" 304 GET /v1/contracts/orders/versions/1.0.0 '' -H "If-None-Match: $tag"
api "the newest of a line" 200 GET /v1/contracts/orders/versions/1
has "is that of its line" '"version":"1.3.0"' '"forced":"it is agreed"'
api "the latest" 200 GET /v1/contracts/orders/versions/latest
has "is the newest of all" '"version":"3.0.0"'
api "no such version" 404 GET /v1/contracts/orders/versions/9.9.9
api "nor anything that is no version" 404 GET /v1/contracts/orders/versions/newest
api "the document" 200 GET /v1/contracts/orders/versions/1.0.0/document
same "is byte for byte what was sent" orders.json body
is "and of its type" application/json "$(header Content-Type)"
tag=$(header ETag)
api "it is not sent to who has it" 304 GET /v1/contracts/orders/versions/1.0.0/document '' -H "If-None-Match: W/\"x\", $tag"
api "that of YAML" 200 GET /v1/contracts/crm-contact/versions/1/document
same "is byte for byte what was sent" "$crm" body
is "and YAML" application/yaml "$(header Content-Type)"
api "is no JSON for who wants that" 406 GET /v1/contracts/crm-contact/versions/1/document '' -H 'Accept: application/json'
api "but for who takes anything" 200 GET /v1/contracts/crm-contact/versions/1/document '' \
    -H 'Accept: text/html, application/*;q=0.9'
accepts() { # NAME STATUS ACCEPT
    api "$1" "$2" GET /v1/contracts/orders/versions/1/document '' -H "Accept: $3"
}
accepts "whatever its case" 200 'Application/JSON'
is "and may be kept by who asks again" 'private, no-cache' "$(header Cache-Control)"
accepts "nothing of it in three zeros" 406 'application/json;q=0.000'
accepts "the narrowest range decides: against it" 406 'application/json; q=0, */*'
accepts "or for it" 200 '*/*;q=0, application/json'
accepts "a small weight is one" 200 'application/json;q=0.001'
api "no document" 404 GET /v1/contracts/orders/versions/7/document
api "the JSON Schema" 200 GET /v1/contracts/orders/versions/1.0.0/schema
is "of its type" application/schema+json "$(header Content-Type)"
api "is not sent to who has it" 304 GET /v1/contracts/orders/versions/1.0.0/schema '' -H "If-None-Match: $(header ETag)"
api "of one object of several, or none" 400 GET '/v1/contracts/crm-contact/versions/1/schema?object=no_such'
has "which are named" '"hint":'
api "no schema" 404 GET /v1/contracts/nothing/versions/1/schema
api "the field table" 200 GET /v1/contracts/orders/versions/1.0.0/fields
has "has all fields" '"path":"/email","name":"email","types":["string"],"required":true' '"path":"/total"'
api "is not sent to who has it" 304 GET /v1/contracts/orders/versions/1.0.0/fields '' -H "If-None-Match: $(header ETag)"
api "that of ODCS" 200 GET /v1/contracts/crm-contact/versions/latest/fields
has "has what it says of them" '"examples":['
api "no field table" 404 GET /v1/contracts/orders/versions/7/fields
number=$(http GET /v1/contracts/orders/versions/1.0.0 && grep -o '"number":[0-9]*' body | cut -d: -f2)
api "versions by the number of their content" 200 GET "/v1/versions?number=$number&heads"
has "are those that share it" '"version":"1.0.0"' '"version":"1.1.0"'
api "and with content" 200 GET "/v1/versions?number=$number&limit=1"
has "a page at a time" '"next":"orders@1.0.0"' '"content"'
api "all versions" 200 GET '/v1/versions?heads&limit=3&after=b@'
has "a page at a time" '"next":"near@1.0.0"'
api "and the next" 200 GET '/v1/versions?heads&limit=3&after=near@1.0.0'
has "which has more" '"contract":"orders","version":"1.0.0"' '"next":"orders@1.2.0"'
api "and the last one" 200 GET '/v1/versions?after=orders@1.2.0'
has "which has no more" '"version":"1.3.0"' '"version":"3.0.0"'
lacks "and says so" '"next"'
api "a number is one" 400 GET '/v1/versions?number=x'

# What a client of the Confluent API deletes.
token=$root
http POST /subjects/gone/versions '{"schemaType":"JSON","schema":"{\"type\":\"object\"}"}'
http DELETE /subjects/gone/versions/1
is "it is deleted" 200 "$http_status"
api "it is found by its exact version" 200 GET /v1/contracts/gone/versions/1.0.0
has "which says so" '"deleted":"soft"'
gone='{"version":"1.0.0","name":"a.json","content":"{\"type\":\"object\"}"}'
api "the same does not come back" 409 POST /v1/contracts/gone/versions "$gone"
has "and is not called the same" urn:writ:problem:version-deleted '"outcome":"refused"' '"hint":"publish under a higher'
api "and not as the newest" 404 GET /v1/contracts/gone/versions/latest
http DELETE '/subjects/gone/versions/1?permanent=true'
api "for good, nobody is shown it" 404 GET /v1/contracts/gone
api "nor does it come back" 409 POST /v1/contracts/gone/versions "$gone"
api "but who publishes is told what is taken" 200 GET '/v1/versions?contract=gone'
has "marked so" '"deleted":"hard"'
lacks "without content" '"content"'

# ---- who depends on what ----

token=$root
api "an expectation that is not met" 201 POST /v1/parties "$(document pending.yaml)"
has "is pending, with what is missing" '"pending":true' '"findings":['
printf '%s\n' 'kind: ConsumerContract' 'id: two' 'party: two' 'expects:' \
    '  - {id: one--orders, consumes: {contract: orders}, reads: {id: {type: string}}}' \
    '  - {id: two--orders, consumes: {contract: orders}, reads: {id: {type: string}}}' >two.yaml
api "of several in a document" 400 POST /v1/parties "$(document two.yaml)"
has "it must be said which" "'position'"
api "a contract is no expectation" 422 POST /v1/parties "$(document orders.json)"
sed 's/^party/version: 2.0.0\nparty/' mailer.yaml >numbered.yaml
sed 's/email/id/' numbered.yaml >other.yaml
api "an expectation has a version of its own" 201 POST /v1/parties "$(document numbered.yaml)"
api "other content under a version that was registered" 409 POST /v1/parties "$(document other.yaml)"
has "is refused" urn:writ:problem:expectation-refused
token=$shop
api "not in the name of others" 403 POST /v1/parties "$(document mailer.yaml)"
has "without their scope" party:mailer
token=$reader
api "all expectations" 200 GET '/v1/parties?limit=1'
has "a page at a time" '"next":"ledger--orders"'
api "and the next" 200 GET '/v1/parties?limit=1&after=ledger--orders'
has "which is the last" '"id":"mailer--orders"'
lacks "and says so" '"next"'
api "behind what is none" 400 GET '/v1/parties?after=nobody'
api "those of a contract" 200 GET '/v1/parties?contract=crm-contact'
is "are none" '{"parties":[]}' "$(cat body)"
api "one of them" 200 GET /v1/parties/mailer--orders
has "as it came" '"registered_by":"root"' 'kind: ConsumerContract\nid'
api "is not sent to who has it" 304 GET /v1/parties/mailer--orders '' -H "If-None-Match: $(header ETag)"
api "none of that id" 404 GET /v1/parties/nobody
api "all that it was" 200 GET /v1/parties/mailer--orders/versions
api "a page at a time" 400 GET '/v1/parties/mailer--orders/versions?limit=0'
api "of none" 404 GET /v1/parties/nobody/versions

# ---- what would come of a change ----

api "a diff of two versions" 200 POST /v1/diff '{"old":"orders@1.0.0","new":"orders@1.2.0"}'
has "is diff/1" '"writ":"diff/1"' '"FIELD_ADDED"' '"id":"mailer--orders"'
api "of a document and what it would be judged against" 200 POST /v1/diff \
    "{\"new\":$(document broken.json '"id":"orders","version":"1.4.0"')}"
has "which is the newest below it" '"version":"1.3.0"'
api "beside it, which it is not" 400 POST /v1/diff \
    "{\"new\":$(document broken.json '"id":"orders","version":"1.4.0"'),\"side_by_side\":true}"
api "with what is not there" 404 POST /v1/diff '{"old":"orders@9","new":"orders@1"}'
api "with nothing before it" 404 POST /v1/diff "{\"new\":$(document orders.json '"id":"fresh","version":"1.0.0"')}"
api "of nothing" 422 POST /v1/diff '{"old":"orders"}'
api "of what is no contract" 422 POST /v1/diff "{\"old\":\"orders\",\"new\":$(document mailer.yaml)}"
api "the gate" 200 POST /v1/gate "{\"documents\":[$(document broken.json '"id":"orders","version":"1.4.0"'),$(document mailer.yaml),$(document orders.json '"id":"fresh","version":"1.0.0"')]}"
has "judges contracts and expectations" '"writ":"gate/1"' '"contracts":2,"expectations":1' "'fresh' is new"
api "the gate of what breaks" 200 POST /v1/gate \
    "{\"documents\":[{\"id\":\"orders\",\"version\":\"2.1.0\",\"content\":\"{\\\"type\\\":\\\"string\\\"}\"}]}"
has "fails" '"fails":true' '"failed":1'
token=$root
http POST /v1/contracts/lower/versions "$(document orders.json '"version":"2.0.0"')"
sed 's/orders/lower/; s/<2.0.0/<9/' mailer.yaml >lower.yaml
http POST /v1/parties "$(document lower.yaml)"
api "the gate of a line below all" 200 POST /v1/gate "{\"documents\":[$(document broken.json '"id":"lower","version":"1.0.0"')]}"
has "asks who would read it" '"failed":1' '"old":{"ref":"lower@2.0.0"'
api "as publishing does" 409 POST /v1/contracts/lower/versions "$(document broken.json '"version":"1.0.0"')"
has "in its own words" urn:writ:problem:breaking-change '"old_version":"2.0.0"'
token=$reader
api "the gate of nothing that it understands" 422 POST /v1/gate '{"documents":{}}'
api "it wrote nothing" 404 GET /v1/contracts/fresh

# ---- what runs where ----

place=/v1/environments/production/deployments
token=$shop
api "a contract's version runs there" 201 PUT $place/contract/orders/1.0.0
api "again it is the same" 200 PUT $place/contract/orders/1.0.0
api "another beside it" 201 PUT "$place/contract/orders/2.0.0?side_by_side"
api "neither of both kinds" 400 PUT $place/thing/orders/1.0.0
api "a version that is not there" 404 PUT $place/contract/orders/9.9.9
api "not of others" 403 PUT $place/party/mailer--orders/1
token=$mailer
api "a party's version runs there" 201 PUT $place/party/mailer--orders/1
api "a party that is not there" 404 PUT $place/party/nobody/1
api "nor such a version" 404 PUT $place/party/mailer--orders/77
token=$reader
api "what runs" 200 GET '/v1/deployments?environment=production'
has "of both kinds" '"kind":"contract"' '"kind":"party"' '"by":"mailer"'
api "a page at a time" 400 GET '/v1/deployments?limit=0'
api "one at a time" 200 GET '/v1/deployments?limit=1'
has "with the key of it for the next" '"next":"/production/contract/orders/1.0.0"'
next=$(member next)
token=$shop api "which is gone then" 200 DELETE $place/contract/orders/1.0.0
api "what stood behind it is the next" 200 GET "/v1/deployments?limit=1&after=$next"
has "and not lost" '"name":"orders","version":"2.0.0"'
api "behind what is no key" 400 GET '/v1/deployments?after=2'
token=$shop api "it is there again" 201 PUT "$place/contract/orders/1.0.0?side_by_side"
api "may it go there" 200 GET '/v1/can-i-deploy?name=orders&version=1.2.0&to=production'
has "yes" '"writ":"deploy/1"' '"deployable":true'
api "may that party" 200 GET '/v1/can-i-deploy?name=party:mailer--orders&version=1&to=production'
api "may what" 400 GET '/v1/can-i-deploy?name=orders'
api "may what is not there" 404 GET '/v1/can-i-deploy?name=orders&version=9.9.9&to=production'
token=$shop
api "a line in use is not retired" 409 POST /v1/contracts/orders/lines/1/retirement '{"reason":"old"}'
has "with who uses it" urn:writ:problem:line-in-use '"uses":[{"kind":"' mailer
api "it no longer runs there" 200 DELETE $place/contract/orders/2.0.0
has "done" '"outcome":"done"'
api "it did not" 200 DELETE $place/contract/orders/2.0.0
has "the same" '"outcome":"same"'
api "neither of both kinds" 400 DELETE $place/thing/orders/2.0.0
api "what is not there" 404 DELETE $place/contract/orders/9.9.9
api "not of others" 403 DELETE $place/party/mailer--orders/1

# ---- the end of versions ----

api "a version is deprecated" 201 POST /v1/contracts/orders/versions/1.0.0/deprecation \
    '{"sunset":"2099-12-31","replaced_by":"1.2.0","reason":"renamed"}'
api "again it is the same" 200 POST /v1/contracts/orders/versions/1.0.0/deprecation \
    '{"sunset":"2099-12-31","replaced_by":"1.2.0","reason":"renamed"}'
api "a day is one" 400 POST /v1/contracts/orders/versions/1.0.0/deprecation '{"sunset":"soon"}'
api "its successor is there" 422 POST /v1/contracts/orders/versions/1.0.0/deprecation '{"replaced_by":"9.9.9"}'
api "it is there itself" 404 POST /v1/contracts/orders/versions/9.9.9/deprecation '{}'
api "a line without use is retired" 201 POST /v1/contracts/orders/lines/2/retirement '{"reason":"nobody came"}'
has "all of it" '"versions":["2.0.0"]'
api "once" 200 POST /v1/contracts/orders/lines/2/retirement '{"reason":"nobody came"}'
api "what is retired is not deprecated" 409 POST /v1/contracts/orders/versions/2.0.0/deprecation '{}'
api "a line that is not there" 404 POST /v1/contracts/orders/lines/7/retirement '{}'
api "nor one that is no number" 404 POST /v1/contracts/orders/lines/x/retirement '{}'
api "a body is an object" 422 POST /v1/contracts/orders/lines/2/retirement '[]'

# ---- what happened ----

token=$reader
api "the events" 200 GET '/v1/events?contract=orders&limit=2'
has "say who, what, why and from where" '"action":"publish"' '"by":"shop"' '"message":"the first"' \
    '"link":"https://git.example/1"' '"from":"127.0.0.1"' '"next":"'
api "and the next" 200 GET "/v1/events?contract=orders&after=$(member next)"
lacks "is another page" '"message":"the first"'
api "after a number" 400 GET '/v1/events?after=x'
api "the last one" 200 GET /v1/events/last
has "is chained" '"hash":"'
cp body last
status "the chain of all of it is whole" 0 writ audit verify --registry "$registry"

# ---- runs, and what was told ----

token=$(secret filter report)
writ filter --contract "$crm" --discard --report run.json \
    "$top_srcdir/examples/marketing/payloads/contacts.ndjson" >/dev/null 2>&1
api "a run is reported" 201 POST /v1/runs @run.json
api "twice is once" 201 POST /v1/runs @run.json
api "another one, as a row" 201 POST /v1/runs \
    '{"id":"r2","command":"filter","started_at":"2026-03-10T12:00:00.000Z","ended_at":"2026-03-10T12:00:01.000Z","summary":{"writ":"run/1"}}'
api "and no other" 422 POST /v1/runs '{"writ":"run/1"}'
run='"id":"r3","command":"filter","started_at":"2026-03-10T12:00:00.000Z","ended_at":"2026-03-10T12:00:01.000Z"'
for wrong in 's/r3//' 's/"filter"/""/' 's/"2026-03-10T12:00:00.000Z"/"garbage"/' 's/01.000Z/01Z/' 's/01.000Z/01.000+0/' \
    's/r3/r\\u0000/' 's/2026-03-10T12:00:01/2026-02-30T12:00:01/'; do
    api "a run is one: $wrong" 422 POST /v1/runs "{$(sed "$wrong" <<<"$run"),\"summary\":{\"writ\":\"run/1\"}}"
done
api "what was told has a key" 422 PUT /v1/told '{"key":"","state":"rejecting","sequence":3}'
api "and a count from 1" 422 PUT /v1/told '{"key":"k","state":"rejecting","sequence":0}'
api "in text" 422 PUT /v1/told '{"key":"k\u0000","sequence":3}'
api "what was told is kept" 200 PUT /v1/told '{"key":"k","state":"rejecting","sequence":3}'
api "what is none is not" 422 PUT /v1/told '{"state":"rejecting"}'
api "nor what has no number" 422 PUT /v1/told '{"key":"k","state":"rejecting","sequence":0}'
api "nor what no registry can find again" 422 PUT /v1/told \
    "{\"key\":\"$(printf '%03000d' 0)\",\"state\":\"rejecting\",\"sequence\":1}"
answers "the server can write all the same" 200 GET /readyz
token=$shop
api "who publishes reports no runs" 403 POST /v1/runs @run.json
api "nor what was told" 403 PUT /v1/told '{"key":"k","sequence":1}'
token=$reader
api "the runs" 200 GET /v1/runs
is "a line each" 3 "$(wc -l <body)"
is "and one that says that they are all" '{"end":true}' "$(tail -1 body)"
api "a page at a time" 200 GET '/v1/runs?limit=1'
is "with a line for the next" '{"next":"1"}' "$(tail -1 body)"
api "which is there" 200 GET '/v1/runs?limit=1&after=1'
is "and the last" '{"end":true}' "$(tail -1 body)"
api "a limit is a number" 400 GET '/v1/runs?limit=x'
api "how contracts fare" 200 GET '/v1/status?since=7d'
has "of those runs" '"writ":"status/1"' '"crm-contact"'
cp body status.json
status "as the command says it" 0 writ check --contract "$top_srcdir/docs/status.schema.json" status.json
api "since a span" 400 GET '/v1/status?since=yesterday'
api "what was told" 200 GET /v1/told
is "is there" '{"told":[{"key":"k","state":"rejecting","sequence":3}]}' "$(cat body)"
api "a page at a time" 400 GET '/v1/told?limit=x'

# ---- the registry itself ----

token=$root
api "a setting is set" 200 PUT /v1/settings/some%2Fthing '{"value":"on"}'
api "again it is the same" 200 PUT /v1/settings/some%2Fthing '{"value":"on"}'
has "and nothing was done" '"outcome":"same"'
api "the policy is none" 400 PUT /v1/settings/policy '{"value":"on"}'
api "a value is needed" 422 PUT /v1/settings/some%2Fthing '{}'
api "settings" 200 GET '/v1/settings?prefix=some/'
is "are there" '{"settings":[{"key":"some/thing","value":"on"}]}' "$(cat body)"
api "a page at a time" 400 GET '/v1/settings?limit=x'
api "one is taken away" 200 DELETE /v1/settings/some%2Fthing
api "once" 404 DELETE /v1/settings/some%2Fthing
api "not the policy" 400 DELETE /v1/settings/policy
api "the policy is set" 200 PUT /v1/policy 'fail-on: warning' -H 'Content-Type: application/yaml'
api "and is there" 200 GET /v1/policy
is "as it came" "fail-on: warning" "$(cat body)"
api "and not sent to who has it" 304 GET /v1/policy '' -H "If-None-Match: $(header ETag)"
api "a key that is none is refused" 422 PUT /v1/policy '{"colour":"red"}'
has "with its place" policy:1:
api "the policy is taken away" 200 PUT /v1/policy
api "a token is made" 201 POST /v1/tokens '{"name":"ci","scopes":"publish:stock read","expires":"30"}'
has "its secret is shown once" '"secret":"writ_' '"scopes":"publish:stock read"' '"expires_at":"'
made=$(member id)
fresh=$(member secret)
api "of a scope that there is" 400 POST /v1/tokens '{"name":"ci","scopes":"everything"}'
api "of texts" 422 POST /v1/tokens '{"name":1,"scopes":"read"}'
api "of members that there are" 422 POST /v1/tokens '{"name":"ci","scopes":"read","expires_in":"30"}'
has expires_in
api "that ends in time to come" 422 POST /v1/tokens '{"name":"ci","scopes":"read","expires_at":"2020-01-01T00:00:00Z"}'
api "tokens" 200 GET /v1/tokens
has "are listed" '"name":"ci"'
lacks "without what would open a door" '"hash"'
api "a page at a time" 400 GET '/v1/tokens?limit=x'
token=$fresh
api "it holds" 201 POST /v1/contracts/stock/versions "$(document near.json '"version":"1.0.0","beside":"{\"registry:/secret.json\":\"true\"}"')"
token=$root
api "it is revoked" 200 DELETE "/v1/tokens/$made"
api "a token that is not there" 404 DELETE /v1/tokens/t00000000
api "the whole registry" 200 GET /v1/export
is "ends with what it must have held" 1 "$(tail -1 body | grep -c '^{"end":true,"rows":')"
cp body whole.export
ndjson='Content-Type: application/x-ndjson'
api "which one that is not empty does not take" 409 POST /v1/import @whole.export -H "$ndjson"
has "and says so" '"detail":"the registry is not empty","instance":"/v1/import","hint":"import into a new one"'
token=$fresh
sleep 1.1
api "and holds no more" 401 GET /v1/contracts
has "which is said" urn:writ:problem:token-revoked

# ---- who may not ----

# Each operation, once without a token and once with one that may only read; under valgrind a few.
some() { if [ "$WRIT_VARIANT" = plain ]; then cat; else awk 'NR % 10 == 1'; fi; }
while read -r method path; do
    token=''
    api "$method $path needs a token" 401 "$method" "$path"
done < <(node "$top_srcdir/tests/serve/openapi.js" paths 401 | some)
while read -r method path; do
    token=$reader
    api "$method $path needs more than to read" 403 "$method" "$path"
done < <(node "$top_srcdir/tests/serve/openapi.js" paths 403 | some)

token=$reader
serve_stop
is "the server ends well" 0 "$server_status"

# ---- all of it into another one ----

registry=$tmp/moved.db
serve_start --anonymous none || finish
token=$("$WRIT" token create --registry moved.db --name first --scope admin 2>/dev/null)
head -n 3 whole.export >cut.export
api "what was cut short is not taken" 422 POST /v1/import @cut.export -H "$ndjson"
has "which is said" '"detail":"line 4 of the export is missing: it was cut short"' '"hint":"nothing was kept; export the registry once more"'
api "what is whole is" 200 POST /v1/import @whole.export -H "$ndjson"
has "and what it was is told" '{"rows":' ',"tokens_replaced":1}'
token=$root
api "all of it is there" 200 GET /v1/export
same "as it was" whole.export body
serve_stop

# ---- all answers against their description ----

is "every answer is as docs/openapi.json says, and all of those it lists were seen" "" \
    "$(node "$top_srcdir/tests/serve/openapi.js" judge "$seen" 2>&1 |
        if [ "$WRIT_VARIANT" = plain ]; then cat; else grep -v ' was not seen$'; fi | head -40)"
status "writ finds all of them valid, too" 0 writ check --contract "$seen/schema.json" "$seen/answers.ndjson"
grep '"type":"urn:writ:problem:' "$seen"/[0-9]* -h >problems.ndjson
status "every problem is as docs/problem.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/problem.schema.json" problems.ndjson
for wrong in 's/"type":"urn:writ/"type":"https/' 's/"status":/"code":/' 's/^{/{"more":1,/' 's/"outcome":"refused",//'; do
    grep '"outcome":"refused"' problems.ndjson | head -1 | sed "$wrong" >wrong.ndjson
    refuses "and not after $wrong" "$top_srcdir/docs/problem.schema.json" wrong.ndjson
done
sed 's/"status":404/"status":"404"/; s/"contracts":\[{"id"/"contracts":[{"ident"/' "$seen/answers.ndjson" >wrong.ndjson
refuses "and not what is none" "$seen/schema.json" wrong.ndjson
finish
