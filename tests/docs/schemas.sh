#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The JSON Schemas in docs/ say what the program writes: that they hold is checked for all JSON of the
# golden cases (tests/golden/run.sh); here, that they refuse what is not so.
. "$(dirname "$0")/../lib.sh"

cd "$tmp" || exit 1
cp -R "$top_srcdir/examples/marketing/." .
writ publish contracts/*.yaml >/dev/null 2>&1
writ register consumers/*.yaml producers/*.yaml >/dev/null 2>&1
writ check --contract crm-contact --format json payloads/contacts.ndjson >check.json 2>/dev/null
writ filter --contract crm-contact --reject reject.json payloads/contacts.ndjson >/dev/null 2>&1
writ filter --contract crm-contact --discard --stats json payloads/contacts.ndjson >/dev/null 2>stats.json
writ diff --format json proposals/crm-contact.odcs.yaml >diff.json 2>/dev/null
writ rules --format json >rules.json
writ readers --format json crm-contact#/mail >readers.json 2>/dev/null
writ lint --format json contracts/*.yaml >lint.json 2>/dev/null
writ list --format json 2>/dev/null | tr -d '\n' | sed 's/: /:/g; s/, */,/g; s/\([[{]\) */\1/g' >list.json
writ record-deployment email-platform--crm-contact@1 --to production >/dev/null 2>&1
writ can-i-deploy --format json crm-contact@1 --to production >deploy.json 2>/dev/null
writ can-i-deploy --format json crm-contact@1 --to nowhere >>deploy.json 2>/dev/null

awk -v records=2000 -v since=1200 -v what="renamed unit" -f "$top_srcdir/tests/golden/files/stream.awk" >stream.ndjson
cp "$top_srcdir/tests/golden/files/parcel.odcs.yaml" "$tmp/"
writ drift --contract ./parcel.odcs.yaml --format json stream.ndjson >drift.json 2>/dev/null

# accepts KIND NAME FILE, refuses KIND NAME FILE
accepts() {
    status "$1: $2" 0 writ check --contract "$top_srcdir/docs/$1.schema.json" --input ndjson "$3"
}
refuses() {
    status "$1: $2" 1 writ check --contract "$top_srcdir/docs/$1.schema.json" --input ndjson "$3"
}

# The first line that has it, changed by a sed script, must be refused.
# wrong KIND NAME PATTERN SCRIPT
wrong() {
    grep -m 1 -- "$3" "$1.json" >line.json
    sed -E "$4" line.json >changed.json
    if [ ! -s line.json ] || cmp -s line.json changed.json; then
        not_ok "$1: $2" "nothing to change"
    else
        refuses "$1" "$2" changed.json
    fi
}

for form in flag basic detailed verbose; do
    writ check --contract crm-contact --format $form payloads/contacts.ndjson
done >output.json 2>/dev/null

for kind in check output reject stats diff drift lint list readers rules deploy; do
    if [ -s "$kind.json" ]; then accepts "$kind" "what is written is so" "$kind.json"; else not_ok "$kind is written"; fi
    [ "$kind" = output ] ||
        wrong "$kind" "another kind is refused" . 's|"writ":"[a-z]+/1"|"writ":"other/1"|'
    wrong "$kind" "a member more is refused" . 's|^\{|{"extra":1,|'
    echo '{}' >empty.json
    refuses "$kind" "nothing is refused" empty.json
done

wrong check "a valid payload has no errors" '"valid":false' 's/"valid":false/"valid":true/'
wrong check "an invalid one has some" '"valid":true' 's/"valid":true/"valid":false/'
wrong check "lines count from 1" . 's/"line":[0-9]+/"line":0/'
wrong check "a path is a pointer" '"path":"/' 's|"path":"/|"path":"|'
wrong check "a message is needed" '"message"' 's/"message":"[^"]*"/"massage":"x"/'

wrong output "a unit has a place" '"error":' 's/"keywordLocation":"[^"]*",//'
wrong output "its place is a pointer" '"error":' 's|"instanceLocation":"/|"instanceLocation":"|'
wrong output "an invalid unit says why" '"error":' 's/"error":"[^"]*"/"annotation":1/'
wrong output "a valid one has no error" '"annotation":' 's/"annotation":/"error":"x","annotation":/'
wrong output "a list is of units" '"errors":\[' 's/"errors":\[/&1,/'
wrong output "behind a reference there is a URI" '"error":' 's|"keywordLocation":"/|"keywordLocation":"/$ref/|'

wrong reject "an id is a digest" . 's/"id":"..../"id":"x/'
wrong reject "a record says how it is written" . 's/"encoding":"json"/"encoding":"xml"/'
wrong reject "what is text is a text" '"encoding":"utf8"' 's/"encoding":"utf8","data":/"encoding":"utf8","data":1,"was":/'
wrong reject "a reject has a reason" . 's/"errors":\[.*\],"affects"/"errors":[],"affects"/'

cp -R "$top_srcdir/examples/routes" routes
(
    cd routes || exit 1
    writ filter --route stripe.yaml --reject ../routed.json payloads/stripe.ndjson >/dev/null 2>&1
    writ filter --route stripe.yaml --discard --stats json payloads/stripe.ndjson >/dev/null 2>../routed-stats.json
    writ check --route stripe.yaml --format json payloads/stripe.ndjson >../routed-check.json 2>/dev/null
)
accepts reject "with routes, too" routed.json
accepts stats "with routes, too" routed-stats.json
accepts check "with routes, too" routed-check.json
sed 's/"UNROUTED"/"RANGE"/' routed.json >changed.json
refuses reject "a letter without a contract says why" changed.json
sed 's/"unrouted":[0-9]*,//' routed-stats.json >changed.json
refuses stats "what no route took is counted" changed.json
sed 's/"at":"[^"]*",//' routed-stats.json >changed.json
refuses stats "a contract says where its payload is" changed.json

wrong stats "counts are counts" . 's/"rejected":[0-9]+/"rejected":-1/'
wrong stats "a job is needed" . 's/"jobs":[0-9]+/"jobs":0/'
wrong stats "a rule that refused nothing is left out" '"rules":\[{' 's/("rules":\[\{"rule":"[A-Z_]+","records":)[0-9]+/\10/'
wrong stats "a group has a path" '"groups":\[{' 's|"path":"/|"path":"|'
wrong stats "lines count from 1" '"groups":\[{' 's/"first_line":[0-9]+/"first_line":0/'
wrong stats "stopped is true or false" . 's/"stopped":[a-z]+/"stopped":1/'

wrong diff "where it breaks there is a witness" . 's/"verdict":"breaking","witness":/"verdict":"breaking","payload":/'
wrong diff "and only there" . 's/"verdict":"breaking","witness"/"verdict":"compatible","witness"/'
wrong diff "a break has a witness" . 's/"kind":"break"(,"path":"[^"]*"(,"new_path":"[^"]*")?),"witness":/"kind":"break"\1,"payload":/'
wrong diff "a change that breaks has one too" . 's/"breaks":\["(backward|forward)"(,"forward")?\],"kind":"break","witness":/"breaks":["\1"],"payload":/'
wrong diff "a loss has none" . 's/"kind":"loss"/"kind":"loss","witness":null/'
wrong diff "a grade goes with a confidence" . 's/"grade":"[a-z]+",//'
wrong diff "with OLD both directions are asked" . 's/"forward":/"sideways":/'
wrong diff "a fingerprint is a digest" . 's/"fingerprint":"./"fingerprint":"/'
wrong diff "a place is whole" . 's/"location":\{"file":"[^"]*",/"location":{/'
wrong diff "counts are counts" . 's/"errors":[0-9]+/"errors":-1/'

wrong drift "a rule is named" '"rule":' 's/"rule":"[A-Z_]+",//'
wrong drift "a finding rests on something" '"samples":' 's/"samples":\{"before"/"samples":{"past"/'
wrong drift "records count from 1" '"since":' 's/"since":\{"record":[0-9]+/"since":{"record":0/'
wrong drift "a line is in a file" '"since":' 's/("since":\{"record":[0-9]+,)"file":"[^"]*",/\1/'
wrong drift "a share is at most 1" '"present":' 's/"present":1,/"present":1.5,/'
wrong drift "a series has shares or nothing" '"series":' 's/"series":\[/"series":["",/'
wrong drift "what is measured has a unit" '"unit":' 's/"unit":"(share|amount)",//'
wrong drift "a second series is of a second path" '"new_series":' 's/"new_path":"[^"]*",//'
wrong drift "times are in UTC" '"last":' 's/("last":"[0-9T:-]+)Z"/\1"/'
wrong drift "a form has a count" '"forms":' 's/"forms":\{"object":[0-9]+/"forms":{"object":0/'
wrong drift "counts are counts" . 's/"hidden":[0-9]+/"hidden":-1/'

wrong lint "a severity is one of three" '"severity":"warning"' 's/"severity":"warning"/"severity":"off"/'
wrong lint "a finding has a place" '"location":' 's/"line":[0-9]+/"line":0/'
wrong lint "counts are counts" . 's/"hidden":[0-9]+/"hidden":-1/'

wrong readers "a role is one of two" '"role":"consumer"' 's/"role":"consumer"/"role":"reader"/'
wrong readers "a field has a path" '"path":"/' 's|("fields":\[\{"path":")/|\1|'

wrong list "a status is one of four" . 's/"status":"active"/"status":"live"/'
wrong list "a time is in UTC" . 's/(_at":"[0-9T:.-]+)Z"/\1"/'
wrong list "pending is true or false" . 's/"pending":(true|false)/"pending":"no"/'
wrong deploy "a kind is one of two" . 's/"kind":"contract"/"kind":"system"/'
wrong deploy "a verdict is one of three" '"fits":true' 's/"verdict":"compatible"/"verdict":"yes"/'
wrong deploy "a pair says whether it fits" '"fits":true' 's/"fits":true,//'
wrong deploy "a note says something" '"notes":\["' 's/"notes":\["[^"]*"/"notes":[""/'

wrong rules "a rule belongs to a group" . 's/"group":"change"/"group":"changes"/'
wrong rules "an example is explained" . 's/"why":"[^"]*",//'
wrong rules "an example has a near miss" . 's/"near_miss":/"near":/'
finish
