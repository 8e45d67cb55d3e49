#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The page of `writ drift`, by what reads HTML in earnest (html.mjs): of streams in which nothing and
# much changed, of none, and of one whose names try to get out of it. And that no form of the report
# tells what is personal.
. "$(dirname "$0")/../lib.sh"

here=$top_srcdir/tests/report
files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
cp "$files/parcel.odcs.yaml" .

# stream NAME WHAT: into NAME.ndjson.
stream() { awk -v records=4000 -v since=2400 -v what="$2" -f "$files/stream.awk" >"$1.ndjson"; }
stream same ''
stream changed 'renamed unit zone null new enum'
stream typed type
: >empty.ndjson
# shellcheck disable=SC2016 # a sed script
sed '1,2000s/"depot"/"<script>alert(1)<\/script>"/; 2001,$s/"depot"/"\\"><svg onload=alert(3)>\\u0000\\u001b[31m"/' \
    same.ndjson >hostile.ndjson

# drift NAME: in all forms.
drift() {
    local got=0
    writ drift --contract ./parcel.odcs.yaml --fail-on never --output html="$1.html" --output json="$1.json" \
        "$1.ndjson" >"$1.txt" 2>err || got=$?
    is "$1 is reported" 0 "$got"
}
for name in same changed typed empty hostile; do drift "$name"; done
writ drift --show-values --fail-on never --format html changed.ndjson >shown.html
writ drift --contract ./parcel.odcs.yaml --profile good.json same.ndjson >out
writ drift --contract ./parcel.odcs.yaml --baseline good.json --fail-on never --format html changed.ndjson >against.html

# ---- what is personal ----

is "mail addresses are in the stream" 4000 "$(grep -c '@home.example' changed.ndjson)"
is "and in no report" 0 "$(cat changed.html changed.json changed.txt against.html good.json | grep -c '@home.example')"
is "unless they are asked for" 1 "$(($(grep -c '@home.example' shown.html) > 0))"
is "control characters of names reach no terminal" 0 "$(tr -d '\n' <hostile.txt | LC_ALL=C grep -c '[[:cntrl:]]')"

# ---- the pages ----

# page NAME [TEXT...]
page() { status "$1: the page is right" 0 node "$here/html.mjs" page "$1.html" "${@:2}"; }
if command -v node >/dev/null && [ -d "$WRIT_EXTERNAL/node_modules/html-validate" ]; then
    page same 'no drift in 4,000 records of parcel-event@1.0.0'
    page changed '/recipient/mail_address' 'since record'
    page typed '/weight' 'What its values look like'
    page empty 'no record came'
    page against 'against good.json'
    page shown '@home.example'
    page hostile '<script>alert(1)<~1script>' '"><svg onload=alert(3)>'
else
    skipped "pages by html-validate" "no node, or no npm packages in tests/external"
fi
finish
