#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The catalog: what its pages say, that they are HTML without an error, what is refused, and how it is
# to use them (pages.mjs, in Chromium).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_node
command -v chromium >/dev/null || skip "no chromium"

# ---- a registry with something of everything ----
cd "$tmp" || exit 1
example marketing .
sed -i "s|^registry:.*|registry: sqlite:$registry|" writ.yaml
writ publish contracts/*.yaml >/dev/null
writ register consumers/*.yaml producers/*.yaml >/dev/null
status "a break is published" 0 writ publish proposals/crm-contact.odcs.yaml --force 'agreed <b>in</b> person'
writ record-deployment crm-contact@1.2.0 --to production >/dev/null
status "a waiver is asked for" 0 writ waive --rule FIELD_RENAMED --path /mail --contract crm-contact \
    --party warehouse --until 2199-12-31 --reason 'moves in March'
writ filter --contract crm-contact@1.2.0 --discard --report registry payloads/contacts.ndjson >/dev/null 2>&1
cat >hostile.schema.json <<'TXT'
{"$id": "https://example.com/h", "type": "object", "description": "</p><script>alert(2)</script>",
 "x-writ": {"id": "<script>alert(1)</script>", "version": "1.0.0", "owner": "\"><svg onload=alert(3)>"},
 "properties": {"a/b\" onclick=\"alert(4)": {"type": "string", "examples": ["</td><img src=x onerror=alert(5)>"]},
   "\u202eevil": {"type": "integer", "description": "&amp; <!-- ]]>"},
   "secret": {"type": "object", "x-writ-sensitive": true,
     "properties": {"inner": {"type": "string", "examples": ["not-to-be-seen"]}}}}}
TXT
sed 's|<script>alert(1)</script>|../..|; s|/h"|/dots"|' hostile.schema.json >dots.schema.json
status "names that are markup are names" 0 writ publish hostile.schema.json dots.schema.json

serve_start || finish
mkdir pages
# page NAME STATUS PATH [TEXT...]: the answer is a page in which TEXT stands. That it does, and that the
# page is right in itself, is looked at once for all of them.
page() {
    local name=$1 wanted=$2 path=$3 line text
    shift 3
    answers "$name" "$wanted" GET "$path"
    is "$name: is HTML" "text/html; charset=utf-8" "$(header Content-Type)"
    cp body "pages/$cases.html"
    line="[\"site\",\"pages/$cases.html\""
    for text in "$@"; do
        text=${text//\"/\\\"}
        line+=",\"$text\""
    done
    echo "$line]" >>list
}

# ---- the root, for people and for programs ----
answers "the root answers programs" 200 GET / '' -H 'Accept: application/json'
is "with what clients of Confluent's API wait for" "{}" "$(cat body)"
answers "and those that say nothing" 200 GET / '' -H 'Accept:'
answers "browsers are led to the pages" 302 GET / '' -H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8'
is "which are here" /ui/ "$(header Location)"
is "a cache can tell both" Accept "$(header Vary)"
answers "with or without a slash" 302 GET /ui

# ---- what they say ----
page "the list" 200 /ui/ crm-contact shop-order 2.0.0 nora.weiss@lumen.example rejecting '<script>alert(1)</script>'
page "words choose from it" 200 '/ui/?q=mail_address' crm-contact
is "and leave out the rest" 0 "$(grep -c shop-order body)"
page "words that are nowhere" 200 '/ui/?q=zzz%22%3E%3Cscript%3E' 'No contract has these words in it.'
page "a contract" 200 /ui/contracts/crm-contact 'email-platform' 'confidential' '<email, 17 characters>' 'forced: agreed <b>in</b> person' \
    'moves in March' production 'Not checked on one record' breaking 'from 1.2.0'
page "a version" 200 /ui/contracts/crm-contact/versions/1.2.0 'crm-contact@1.2.0' 'GUID of its content' '1.2.0 → 2.0.0'
page "a change" 200 /ui/contracts/crm-contact/changes/1.2.0/2.0.0 'This change breaks 3 of 3 parties' 'was renamed to'
page "a change back" 200 /ui/contracts/crm-contact/changes/2.0.0/1.2.0 'crm-contact 2.0.0 → 1.2.0'
page "a change to itself" 200 /ui/contracts/crm-contact/changes/1.2.0/1.2.0 'crm-contact 1.2.0 → 1.2.0'
page "a party" 200 /ui/parties/warehouse 'Reads crm-contact' 'What it reads of shop-order' '/lines/*/sku' 'dwh@lumen.example' 'moves in March'
page "a party that writes" 200 /ui/parties/web-shop 'Writes shop-order'
page "status" 200 /ui/status rejecting 'crm-contact' 'writ check'
page "audit" 200 /ui/audit 'judged against 1.2.0' 'The chain of events ends with'
page "audit of a contract" 200 '/ui/audit?contract=shop-order' shop-order
is "is of no other one" 0 "$(grep -c crm-contact body)"
page "the search finds fields" 200 '/ui/search?q=mail_address' /mail_address crm-contact
page "and parties" 200 '/ui/search?q=WARE' warehouse
page "a search for nothing" 200 '/ui/search?q=+' 'Search for words'
page "hostile names" 200 /ui/contracts/%3Cscript%3Ealert%281%29%3C%2Fscript%3E '<script>alert(1)</script>' '</p><script>alert(2)</script>' \
    '"><svg onload=alert(3)>' '</td><img src=x onerror=alert(5)>' '&amp; <!-- ]]>' '<string, 14 characters>'
page "a name of dots" 200 /ui/contracts/..%2F.. '../..'
is "what is classified is nowhere" "" "$(grep -l 'mia@lumen.example\|not-to-be-seen\|4915112345678' pages/*.html)"

# ---- what is refused ----
page "no such contract" 404 '/ui/contracts/%3Cb%3E' "The registry has no contract '<b>'."
page "no such version" 404 /ui/contracts/crm-contact/versions/9.9.9 'There is no such page'
page "no such change" 404 /ui/contracts/crm-contact/changes/1.2.0/9.9.9 'There is no such page'
page "no such party" 404 /ui/parties/nobody 'There is no such page'
page "no such page" 404 /ui/nothing/at/all 'There is no such page'
page "a number that is none" 400 '/ui/audit?before=x' 'This was not understood'
answers "pages are only read" 405 POST /ui/status '{}'
answers "and asked for without a body" 200 HEAD /ui/

# ---- nothing from elsewhere, and nothing that runs ----
http GET /ui/
is "a policy says so" "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" \
    "$(header Content-Security-Policy)"
answers "the style" 200 GET /ui/style.css
cp body style.css
echo '["style","style.css"]' >>list
answers "the icon" 200 GET /ui/icon.svg
is "no page styles by itself" "" "$(grep -l 'style=\|<style\|<script\|javascript:' pages/*.html)"

# ---- in a browser ----
# What valgrind would see of it, it has seen.
if [ "$WRIT_VARIANT" != valgrind ]; then
    mkdir browser
    timeout 1200 node "$top_srcdir/tests/serve/pages.mjs" "$url" browser >cases 2>browser.err || not_ok "the browser ends" "$(cat browser.err)"
    while read -r line; do
        case $line in
        ok\ *) ok "in a browser: ${line#ok }" ;;
        *) not_ok "in a browser: ${line%%:*}" "$line" ;;
        esac
    done <cases
    is "light and dark are two pictures of each page" 18 "$(sha256sum browser/*.png | cut -d ' ' -f 1 | sort -u | wc -l)"
fi
serve_stop
is "nothing of it went wrong in the server" 0 "$(grep -c '"level":"error"' server.log)"

# ---- what comes over HTTP: on whose behalf, why, and from which change ----
serve_start --anonymous write || finish
# publish VERSION LINK
publish() {
    local document='{\"$id\":\"https://example.com/linked\",\"type\":\"object\",\"x-writ\":{\"id\":\"linked\",\"version\":\"'$1'\"}}'
    answers "$1 is published" 201 POST /v1/contracts/linked/versions "{\"name\":\"linked.schema.json\",\"content\":\"$document\"}" \
        -H 'Writ-Author: %3Cb%3EAda' -H 'Writ-Message: because%20of%20%26amp%3B' -H 'Writ-Commit: c0ffee' -H "Writ-Link: $2"
}
publish 1.0.0 'https://git.example/changes/7?a=1%26b=2'
publish 2.0.0 'javascript:alert(6)'
page "who asked for it" 200 /ui/contracts/linked/versions/1.0.0 '<b>Ada' 'because of &amp;' c0ffee 'https://git.example/changes/7?a=1&b=2'
is "a change is a click away" 1 "$(grep -c '<a href="https://git.example/changes/7?a=1&amp;b=2">' body)"
page "a link that is none" 200 /ui/contracts/linked/versions/2.0.0 'javascript:alert(6)'
page "audit says so, too" 200 '/ui/audit?contract=linked' '<b>Ada' 'from 127.0.0.1' 'javascript:alert(6)'
is "and links to what is a link only" 1 "$(grep -o 'href="[a-z]*:' body | sort | uniq -c | grep -c https)"
answers "a version is deleted" 200 DELETE /subjects/linked/versions/2
page "and has no page then" 404 /ui/contracts/linked/versions/2.0.0 'There is no such page'
page "nor is it among the others" 200 /ui/contracts/linked 1.0.0
is "in any way" 0 "$(grep -c '2\.0\.0' body)"
page "nor is there a change to it" 404 /ui/contracts/linked/changes/1.0.0/2.0.0 'There is no such page'

# Contracts of which all is deleted are nowhere, and hide nothing that stands behind them.
for i in {1..60}; do
    printf 'url = "%s/subjects/a-gone-%s/versions"\nheader = "Content-Type: application/json"\ndata = "{\\"schemaType\\":\\"JSON\\",\\"schema\\":\\"{}\\"}"\nnext\n' "$url" "$i"
    printf 'url = "%s/subjects/a-gone-%s"\nrequest = DELETE\nnext\n' "$url" "$i"
done >gone
curl -s -K gone >/dev/null
page "the list begins with what is there" 200 /ui/ linked
lacks_gone() { is "$1" 0 "$(grep -c a-gone- body)"; }
lacks_gone "and has none of those"
page "nor does the search find them" 200 '/ui/search?q=a-gone' 'No contract has these words in it.'
answers "nor the API" 200 GET '/v1/contracts?limit=3'
lacks_gone "in its list"
answers "one of them deleted for good" 200 DELETE '/subjects/a-gone-1?permanent=true'
answers "is in no list either" 200 GET '/v1/contracts?prefix=a-'
is "of the API" '{"contracts":[]}' "$(cat body)"
answers "nor in a search" 200 GET '/v1/search?q=a-gone'
is "of it" '{"contracts":[]}' "$(cat body)"
writ status >status.out 2>&1
is "and nobody waits for its data" 0 "$(grep -c a-gone- status.out)"
serve_stop

# ---- who may see them ----
serve_start --anonymous none || finish
page "without a token" 401 /ui/ 'Who are you?'
is "browsers are asked for a name and a password" 'Basic realm="writ", charset="UTF-8"' "$(header WWW-Authenticate)"
answers "but the style is for all" 200 GET /ui/style.css
answers "what is no token is none" 401 GET /ui/ '' -u anybody:writ_nothing
secret=$(writ token create --name wall --scope read 2>/dev/null)
sleep 1.1 # the server looks for new ones at most once a second
answers "a token is the password" 200 GET /ui/ '' -u "anybody:$secret"
serve_stop
status "all pages are right, and say what they should" 0 node "$top_srcdir/tests/report/html.mjs" list list
finish
