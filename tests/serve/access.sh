#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who may do what over HTTP: tokens and their scopes, the anonymous, approvals in the name of a party,
# and the policy of the registry at the door.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
plain_commands
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@parcel.example'

# make NAME OPTION...: a token by the command, beside the server; its secret is in $tmp/NAME.secret.
make() {
    writ token create --registry "$registry" --name "$1" "${@:2}" >"$tmp/$1.secret" 2>"$tmp/$1.said"
}
secret() { cat "$tmp/$1.secret"; }
id_of() { sed -n 's/^created \(t[0-9a-f]*\) .*/\1/p' "$tmp/$1.said"; }
# as NAME COMMAND...: the command over HTTP, with that token.
as() {
    WRIT_TOKEN=$(secret "$1") writ "$2" --registry "$url" "${@:3}" >"$tmp/said" 2>&1
}
type_of() { sed -E 's/.*"type":"urn:writ:problem:([a-z-]+)".*/\1/' "$tmp/body"; }

# ---- a door that is closed ----

WRIT_SERVE_PATIENCE=600 serve_start --anonymous none || finish
make admin --scope admin
make ci --scope publish:parcel
make desk --scope party:desk --expires 30
make rival --scope party:rival
make reader --scope read

answers "health is for anybody" 200 GET /healthz
answers "also with a token that is wrong" 200 GET /readyz '' -H 'Authorization: Bearer wrong'
answers "nothing else is" 401 GET /v1/contracts
is "it says that a token is missing" token-missing "$(type_of)"
is "and which kind" 'Bearer realm="writ"' "$(header WWW-Authenticate)"
answers "clients of Confluent are told in their form" 401 GET /subjects
is "with their code" '{"error_code":401,"message":"this needs a token"}' "$(cat "$tmp/body")"
is "and asked for a name and a password" 1 \
    "$(grep -ci '^WWW-Authenticate: Basic realm="writ"' "$tmp/headers")"
answers "people are asked by their browser" 401 GET /ui/
is "for a name and a password" 'Basic realm="writ", charset="UTF-8"' "$(header WWW-Authenticate)"

for wrong in "Bearer $(secret reader)x" "Bearer writ_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
    'Bearer' 'Basic eDp5' "Token $(secret reader)"; do
    answers "a wrong token is refused" 401 GET /v1/contracts '' -H "Authorization: $wrong"
    is "whichever it is" token-unknown "$(type_of)"
done
is "and that it is the token" 'Bearer realm="writ", error="invalid_token"' "$(header WWW-Authenticate)"

token=$(secret reader)
answers "who may read reads" 200 GET /v1/contracts
answers "also pages" 200 GET /ui/
answers "and may not write" 403 POST /v1/parties '{}'
is "which is said" forbidden "$(type_of)"
is "with who it is" 1 "$(grep -c "'reader' may not do this" "$tmp/body")"
answers "nor read what is the admin's" 403 GET /v1/tokens
token=
answers "a password is a token" 200 GET /subjects '' -u "anybody:$(secret reader)"
answers "a wrong one is none" 401 GET /subjects '' -u "anybody:wrong"

# ---- publishing ----

cp "$files/parcel.odcs.yaml" .
sed 's/^id: .*/id: shop-order/' parcel.odcs.yaml >order.odcs.yaml
status "who may publish parcel… does" 0 as ci publish parcel.odcs.yaml
status "and nothing else" 4 as ci publish order.odcs.yaml
is "since it needs more" 1 "$(grep -c 'publish:shop-order' "$tmp/said")"
status "a reader publishes nothing" 4 as reader publish order.odcs.yaml
status "nor does a party" 4 as desk publish order.odcs.yaml
status "an admin may" 0 as admin publish order.odcs.yaml
status "a party registers what it needs" 0 as desk register "$files/desk.yaml"
sed 's/^party: desk/party: other/; s/^id: desk/id: other/' "$files/desk.yaml" >other.yaml
status "and not in the name of another" 4 as desk register other.yaml
status "nor does who publishes" 4 as ci register other.yaml
sed 's/^party: desk/party: rival/' "$files/desk.yaml" >rival.yaml
status "nor under the id of another, in one's own name" 1 as rival register rival.yaml
is "which says whose it is" 1 "$(grep -c "is an expectation of 'desk', not of 'rival'" "$tmp/said")"
is "and the way out" 1 "$(grep -c 'hint: take another id' "$tmp/said")"
token=$(secret ci)
answers "a summary of a run needs another scope" 403 POST /v1/runs '{}'
token=

# ---- a break, and who lets it through ----

sed 's/^version: .*/version: 2.0.0/; s/moving, delivered/moving, delivered, lost/' \
    parcel.odcs.yaml >lost.odcs.yaml
status "a break is refused" 1 as ci publish lost.odcs.yaml
finger=$(sed -n 's/.*writ waive \([0-9a-f]*\) --party desk.*/\1/p' "$tmp/said")
status "and not forced by who may publish only" 1 as ci publish --force urgent lost.odcs.yaml
is "since that needs an admin" 1 "$(grep -c 'needs a token with the scope admin' "$tmp/said")"
status "a waiver is asked for" 0 as ci waive --rule ENUM_VALUE_ADDED --path /status \
    --contract parcel-event --party desk --until 2199-12-31 --reason 'moves in March'
waiver=$(grep -Eo '[0-9a-f]{12}' "$tmp/said" | head -n 1)
status "and not granted by who asked" 4 as ci approve "$waiver"
status "it lets nothing through yet" 1 as ci publish lost.odcs.yaml
status "its party grants it" 0 as desk approve "$waiver"
status "then it does" 0 as ci publish lost.odcs.yaml
is "the fingerprint was told" 12 "${#finger}"
token=$(secret reader)
http GET "/v1/waivers?contract=parcel-event"
is "the waiver says for whom it was granted" 1 "$(grep -c '"approved_for":"desk"' "$tmp/body")"
token=

# ---- the policy ----

echo 'force: never' >policy.yaml
status "who publishes sets no policy" 4 as ci policy set policy.yaml
status "not even no policy" 4 as ci policy unset
status "an admin does" 0 as admin policy set policy.yaml
status "who publishes does not set the same one either" 4 as ci policy set policy.yaml
is "and hears why" 1 "$(grep -c "does not allow this" "$tmp/said")"
status "for an admin it is the same" 0 as admin policy set policy.yaml
is "and unchanged" "unchanged policy" "$(cat "$tmp/said")"
sed 's/^version: .*/version: 2.1.0/; s/name: weight/name: mass/' lost.odcs.yaml >mass.odcs.yaml
status "what it forbids is refused to admins, too" 1 as admin publish --force urgent mass.odcs.yaml
is "it says why" 1 "$(grep -c 'against the policy of the registry' "$tmp/said")"
echo 'mode: sideways' >wrong.yaml
token=$(secret admin)
answers "a policy is understood before it is kept" 422 PUT /v1/policy @wrong.yaml
echo 'force: admin' >policy.yaml
answers "by PUT as well" 200 PUT /v1/policy @policy.yaml
token=
status "then an admin may force" 0 as admin publish --force urgent mass.odcs.yaml

# What concerns no party is for admins: who publishes would let themselves through.
sed 's/^version: .*/version: 2.1.1/; s/maxLength: 8/maxLength: 5/' mass.odcs.yaml >short.odcs.yaml
status "a version that says too little is refused" 1 as ci publish short.odcs.yaml
status "a waiver of it is asked for" 0 as ci waive --rule VERSION_NOT_BUMPED \
    --contract parcel-event --until 2199-12-31 --reason 'the label is short'
own=$(grep -Eo '[0-9a-f]{12}' "$tmp/said" | head -n 1)
status "and not granted by who publishes" 4 as ci approve "$own"
is "since that needs an admin" 1 "$(grep -c "'ci' may not do this: it needs admin\$" "$tmp/said")"
status "it lets nothing through yet" 1 as ci publish short.odcs.yaml
status "an admin grants it" 0 as admin approve "$own"
status "then it does" 0 as ci publish short.odcs.yaml

# ---- tokens over HTTP ----

status "an admin makes tokens" 0 as admin token create --name nightly --scope report --expires 7
status "others do not" 4 as ci token create --name mine --scope admin
made=$(grep -Eo 'writ_[A-Za-z0-9_-]{43}' "$tmp/said" || true)
is "and get none" "" "$made"
status "a list shows no hash" 0 as admin token list --format json
is "of any" 0 "$(grep -Ec '[0-9a-f]{64}' "$tmp/said")"
rest=${url#http://}
exec 8<>"/dev/tcp/${rest%:*}/${rest##*:}"
printf '%s\r\n' 'POST /v1/contracts/parcel-event/versions HTTP/1.1' 'Host: localhost' \
    'Content-Type: application/json' "Authorization: Bearer $(secret ci)" 'Content-Length: 2' '' >&8
status "a token is revoked" 0 as admin token revoke "$(id_of ci)"
sleep 1.1
printf '{}' >&8
read -r answered <&8
exec 8>&-
is "what it began before does not happen" "401 Unauthorized" "$(cut -d' ' -f2- <<<"${answered%$'\r'}")"
token=$(secret ci)
answers "and is refused from then on" 401 GET /v1/contracts
is "as that" token-revoked "$(type_of)"
token=

# ---- who guesses ----

# Of an address so many wrong tokens of a minute are looked at; a minute may end amid these.
for ((i = 0; i < 70; i++)); do
    printf 'url = "%s/v1/contracts"\noutput = /dev/null\n' "$url"
done >guesses
curl -sS -m 60 -H 'Authorization: Bearer guess' -w '%{http_code}\n' -K guesses >codes
is "who guesses is told to wait" 1 "$(grep -cx -m 1 429 codes)"
token=$(secret reader)
answers "who does not is let in from there" 200 GET /v1/contracts
token=

# ---- what is on record ----

status "the log is whole" 0 as reader audit verify
status "and says who did what" 0 as reader audit --contract parcel-event
is "by the names of tokens" "admin ci desk" \
    "$(sed -n 's/.*  by \(.*\)/\1/p' "$tmp/said" | sort -u | tr '\n' ' ' | sed 's/ $//')"
is "from where" 127.0.0.1 "$(sed -n 's/^    from *//p' "$tmp/said" | sort -u)"
status "the registry is whole" 0 writ doctor --registry "$registry"
for name in admin ci desk reader; do
    is "no secret is in the log of the server" 0 "$(grep -cF "$(secret "$name")" "$tmp/server.log")"
    is "nor in the registry" 0 "$(cat "$registry"* | grep -acF "$(secret "$name")")"
done
serve_stop

# ---- doors that are open ----

serve_start --anonymous read || finish
answers "the anonymous read where they may" 200 GET /v1/contracts
answers "and do not write" 401 POST /v1/parties '{}'
is "since they have no token" token-missing "$(type_of)"
serve_stop
serve_start --anonymous write || finish
status "the anonymous write where they may" 0 writ register --registry "$url" "$files/desk.yaml"
answers "and are no admins" 401 GET /v1/tokens
answers "a wrong token is not anonymous" 401 GET /v1/contracts '' -H 'Authorization: Bearer wrong'
serve_stop
finish
