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
status "a registry of $many contracts" 0 python3 "$top_srcdir/tests/serve/pages_many.py" "$registry" "$many"
serve_start --anonymous read || finish

# quick NAME PATH TEXT: the page has the text, is small, and is there at once where time is measured.
quick() {
    local started took
    started=${EPOCHREALTIME/[.,]/}
    answers "$1" 200 GET "$2"
    took=$((${EPOCHREALTIME/[.,]/} - started))
    is "$1: says so" yes "$(grep -qF -- "$3" body && echo yes)"
    is "$1: is small" yes "$([ "$(wc -c <body)" -lt 60000 ] && echo yes)"
    [ "$WRIT_VARIANT" != plain ] ||
        is "$1: is there within a second on any machine" yes "$([ $took -lt 1000000 ] && echo yes || echo "$took us")"
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

# Each page of the list leads on, and they hold each contract once.
if [ "$many" -le 1000 ]; then
    next=/ui/
    while [ -n "$next" ]; do
        http GET "$next"
        grep -o '<tr><th scope="row"><a href="[^"]*"' body >>listed
        next=$(sed -n 's/.*<a href="\([^"]*\)">Next page.*/\1/p' body | sed 's/&amp;/\&/g')
    done
    is "all of them are on some page, once" "$((many + 1)) $((many + 1))" "$(wc -l <listed) $(sort -u listed | wc -l)"
fi
if [ "$WRIT_VARIANT" = plain ]; then
    peak=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server_pid/status")
    is "of memory for what is shown" yes "$([ "$peak" -lt 65536 ] && echo yes || echo "$peak kB")"
fi
serve_stop
finish
