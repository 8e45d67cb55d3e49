#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ rejects` of letters that anybody may have written: the page, by what reads HTML in earnest
# (html.mjs), what reaches a terminal, what is suggested to type, and what is told of values. And that
# memory does not grow with the letters.
. "$(dirname "$0")/../lib.sh"

here=$top_srcdir/tests/report
files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1

awk -v records=90 -f "$files/letters.awk" >usual.ndjson
: >empty.ndjson
# What stands in a letter is words of others: names with markup, escapes and controls, in each place.
evil='\\"><script>alert(1)</script>\\u001b[31m\\u202e\\u0000\&amp;' # for sed
sed -e "s|contact@1.4.0|$evil;rm -rf ~'|; s|\"anna\"|\"$evil\"|; s|\"email-platform\"|\"$evil\"|; s|\"crm\"|\"$evil\"|" \
    -e "s|contacts.ndjson|$evil|; s|/email\"|/$evil\"|; s|'email' is missing|$evil|" usual.ndjson >hostile.ndjson

# report NAME: in all forms.
report() {
    local got=0
    writ rejects --output html="$1.html" --output json="$1.json" "$1.ndjson" >"$1.txt" 2>err || got=$?
    is "$1 is reported" 0 "$got"
}
for name in usual empty hostile; do report "$name"; done
cp -- usual.ndjson "-- x;'y.ndjson"
writ rejects --format html -- "-- x;'y.ndjson" >odd.html

# ---- what reaches a terminal, and a shell ----

is "control characters of names reach no terminal" 0 "$(tr -d '\n' <hostile.txt | LC_ALL=C grep -c '[[:cntrl:]]')"
is "nor what turns the direction of text" 0 "$(grep -c $'\u202e' hostile.txt)"
is "nobody is told to type them" 0 "$(grep -c '^next:' hostile.txt)"
sed "s|contact@1.4.0|contact; touch x'y @1.4.0|" usual.ndjson >shell.ndjson
is "what a shell would run is quoted" "writ show 'contact; touch x'\\''y @1.4.0'" \
    "$(writ rejects shell.ndjson | sed -n 's/^next: *\(.*[^ ]\)  *what was agreed$/\1/p')"
sed 's|contact@1.4.0|--output=html=x@1.4.0|' usual.ndjson >option.ndjson
is "and an option is not suggested" 0 "$(writ rejects option.ndjson | grep -c 'writ show\|writ diff')"

# ---- values ----

is "an address is in the letters" 30 "$(grep -c 'ann@home.example' usual.ndjson)"
is "and in no report" 0 "$(cat usual.html usual.json usual.txt | grep -c 'ann@home.example')"
sed 's|"source":"crm"|"source":"ann@home.example"|' usual.ndjson >person.ndjson
is "who is a person is no producer" 0 "$(writ rejects person.ndjson | grep -c 'ann@home.example')"
is "unless values are asked for" 1 "$(writ rejects --show-values person.ndjson | grep -c 'from ann@home.example')"

# Published, a contract says what it classifies.
printf '%s' '{"x-writ":{"id":"contact","version":"1.4.0","owner":"anna"},"type":"object","properties":{
    "source":{"type":"string","x-writ-sensitive":true},"email":{"type":"string"}}}' >contact.schema.json
sed 's|"source":"crm"|"source":"ann"|' usual.ndjson >named.ndjson
is "a name is a producer" 1 "$(writ rejects named.ndjson | grep -c 'from ann$')"
writ publish contact.schema.json >out 2>&1 || sed 's/^/# /' out
is "but not where its field is classified" 0 "$(writ rejects named.ndjson | grep -c 'from ann$')"
is "not even when it is named" 0 "$(writ rejects --producer source named.ndjson | grep -c 'from ann$')"
is "unless values are asked for, again" 1 "$(writ rejects --show-values named.ndjson | grep -c 'from ann$')"

# ---- memory ----

# Each letter is a cause of its own: more than are told apart, and each of a long path.
awk -v n=20000 -f - >causes.ndjson <<'TXT'
BEGIN {
    for (i = 0; i < 600; i++) long = long "x"
    for (i = 0; i < n; i++)
        printf "{\"writ\":\"reject/1\",\"id\":\"%064x\",\"at\":\"2026-03-01T%02d:%02d:%02d.000Z\",\"contract\":\"c@1.0.0\",\"owner\":\"o\",\"source\":{\"file\":\"-\",\"line\":1,\"offset\":0},\"attempt\":1,\"errors\":[{\"rule\":\"A\",\"path\":\"/m/k%d%s\",\"message\":\"%s\"}],\"affects\":[],\"record\":{\"encoding\":\"json\",\"data\":{\"source\":\"s%d\"}}}\n",
            i, i / 3600, i / 60 % 60, i % 60, i, long, long, i
}
TXT
writ rejects causes.ndjson >causes.txt
is "causes are bounded" "20,000 records were refused for 10,000 causes and more" "$(sed -n '1s/,* 2026.*//p' causes.txt)"
is "and the others counted" 1 "$(grep -c ': 10000 times a record had' causes.txt)"
if [ "$WRIT_VARIANT" = plain ]; then
    for _ in 1 2 3 4 5 6 7 8; do cat causes.ndjson; done >many.ndjson
    peak() { python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"; }
    once=$(peak "$WRIT" rejects causes.ndjson)
    often=$(peak "$WRIT" rejects many.ndjson)
    is "eight times the letters take the same memory ($once and $often MiB)" 1 "$((often <= once + 4 && often < 96))"
fi

# ---- the pages ----

# page NAME [TEXT...]
page() { status "$1: the page is right" 0 node "$here/html.mjs" page "$1.html" "${@:2}"; }
if command -v node >/dev/null && [ -d "$WRIT_EXTERNAL/node_modules/html-validate" ]; then
    page usual '90 records were refused for 4 causes' '/lines/*/count' 'writ readers contact@1.4.0#/email'
    page empty 'no record was refused'
    page hostile '"><script>alert(1)</script>' '&amp;'
    page odd '90 records'
else
    skipped "pages by html-validate" "no node, or no npm packages in tests/external"
fi
finish
