#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The catalog of a large registry: a page takes as long and as much memory as what it shows, not as what
# is there. WRIT_PAGES_MANY says how many contracts; in `make soak` they are 100,000.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python
cd "$tmp" || exit 1
many=${WRIT_PAGES_MANY:-300}
[ "$WRIT_VARIANT" != plain ] || many=${WRIT_PAGES_MANY:-20000}
export WRIT_REGISTRY=sqlite:$registry

cat >orders.schema.json <<'TXT'
{"$id": "https://example.com/orders", "type": "object", "required": ["order_no"],
 "x-writ": {"id": "team/orders", "version": "1.0.0", "owner": "ida"},
 "properties": {"order_no": {"type": "string"}, "mail": {"type": "string"}}}
TXT
cat >shop.yaml <<'TXT'
kind: ConsumerContract
party: shop
owner: ida
expects:
  - id: shop--orders
    consumes: {contract: team/orders, versions: "^1.0.0"}
    reads:
      order_no: {type: string, required: true}
TXT
writ publish orders.schema.json >/dev/null
writ register shop.yaml >/dev/null
writ record-deployment team/orders@1.0.0 --to production >/dev/null
writ waive --rule FIELD_REMOVED --path mail --contract team/orders --party shop --until 2199-12-31 --reason moves >/dev/null 2>&1
python3 -c 'import json
print(json.dumps({"type": "object", "x-writ": {"id": "wide", "version": "1.0.0"},
                  "properties": {f"field_{i}": {"type": "string"} for i in range(2000)}}))' >wide.schema.json
status "a registry of $many contracts" 0 python3 "$top_srcdir/tests/serve/pages_many.py" "$registry" "$many"
writ publish wide.schema.json >/dev/null
# Each thread keeps pages of the registry's file (32 MiB at most): with one, memory is what is shown.
echo "threads: 1" >one.yaml
serve_start --anonymous read --config one.yaml || finish

# worked: hundredths of a second that the server has had of a processor.
worked() { awk '{ print $14 + $15 }' "/proc/$server_pid/stat"; }

# quick NAME PATH TEXT: the page has the text, is small, and is little work.
quick() {
    local before took
    before=$(worked)
    answers "$1" 200 GET "$2"
    took=$(($(worked) - before))
    is "$1: says so" yes "$(grep -qF -- "$3" body && echo yes)"
    is "$1: is small" yes "$([ "$(wc -c <body)" -lt 60000 ] && echo yes)"
    [ "$WRIT_VARIANT" != plain ] ||
        is "$1: is half a second of work at most" yes "$([ $took -le 50 ] && echo yes || echo "$took hundredths")"
}
quick "the list" /ui/ 'Next page'
quick "a page in the middle" "/ui/?after=team-000200%2Forders" 'team-000201/orders'
is "which is as long as any" 50 "$(grep -c '<tr><th scope="row">' body)"
quick "words that are everywhere" '/ui/?q=order_no+ida' 'Next page'
quick "words that are nowhere" '/ui/?q=nothing' 'No contract has these words in it.'
quick "a contract" /ui/contracts/team-000123%2Forders order_no
quick "where it runs" /ui/contracts/team-000123%2Forders production
quick "a party" /ui/parties/shop-0077 'team-000077/orders'
quick "the search" '/ui/search?q=shop-0077' shop-0077
quick "audit" /ui/audit Earlier
quick "audit long ago" '/ui/audit?before=20' 'The last'
quick "audit of one of them" '/ui/audit?contract=team-000123/orders' team-000123

quick "one with many waivers and deployments" /ui/contracts/team%2Forders "All $((many < 3000 ? many + 1 : 3001)) waivers"
is "of which so many are shown" "50 50" "$(grep -c '<td><code>[0-9a-f]\{12\}' body) $(grep -c 'place-\|>production<' body)"
answers "a wide one" 200 GET /ui/contracts/wide
is "shows so many fields" 500 "$(grep -c '<tr id="field-' body)"
is "and where the others are" 1 "$(grep -c '<a href="?fields=all#fields">All 2000 fields</a>' body)"
answers "there" 200 GET '/ui/contracts/wide?fields=all'
is "they are" 2000 "$(grep -c '<tr id="field-' body)"
answers "one that the search finds" 200 GET '/ui/search?q=field_1999'
is "is a click away" 1 "$(grep -c 'href="/ui/contracts/wide?fields=all#field-2000"' body)"

# Each page of the list leads on, and they hold each contract once.
if [ "$many" -le 1000 ]; then
    next=/ui/
    while [ -n "$next" ]; do
        http GET "$next"
        grep -o '<tr><th scope="row"><a href="[^"]*"' body >>listed
        next=$(sed -n 's/.*<a href="\([^"]*\)">Next page.*/\1/p' body | sed 's/&amp;/\&/g')
    done
    is "all of them are on some page, once" "$((many + 2)) $((many + 2))" "$(wc -l <listed) $(sort -u listed | wc -l)"
fi
# Clients of Confluent's server that ask for all get no more than a page of that server.
least() { echo "$(($1 < $2 ? $1 : $2))"; }
http GET /schemas
is "schemas: 1,000 at once" "$(least 1000 $((many + 2)))" "$(grep -o '"schema":' body | wc -l)"
http GET "/schemas?offset=$((many + 1))&limit=5000"
is "… and from the last one on" 1 "$(grep -o '"schema":' body | wc -l)"
http GET /subjects
is "subjects: 20,000 at once" "$(least 20000 $((many + 2)))" "$(grep -o '"[^",]*"' body | wc -l)"

if [ "$WRIT_VARIANT" = plain ]; then
    peak=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server_pid/status")
    is "of memory for what is shown" yes "$([ "$peak" -lt 65536 ] && echo yes || echo "$peak kB")"
fi
serve_stop
finish
