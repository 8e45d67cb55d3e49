#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The JSON Schemas in docs/ say what the program writes: that they hold is checked for all JSON of the
# golden cases (tests/golden/run.sh); here, that they refuse what is not so.
. "$(dirname "$0")/../lib.sh"
# What writes them, and what reads, is seen by valgrind in the golden cases.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=

cd "$tmp" || exit 1
example marketing .
writ publish contracts/*.yaml >/dev/null 2>&1
writ register consumers/*.yaml producers/*.yaml >/dev/null 2>&1
writ check --contract crm-contact --format json payloads/contacts.ndjson >check.json 2>/dev/null
writ filter --contract crm-contact --reject reject.json payloads/contacts.ndjson >/dev/null 2>&1
printf 'mail,score\n"a,1\n' >contacts.csv
writ filter --contract crm-contact --reject reject.json contacts.csv >/dev/null 2>&1
writ rejects --format json reject.json >rejects.json 2>/dev/null
writ filter --contract crm-contact --discard --stats json payloads/contacts.ndjson >/dev/null 2>stats.json
cp reject.json letters.json
writ replay letters.json --contract crm-contact --reject rest.json --stats json >/dev/null 2>replay.json
mv letters.json.replayed replayed.json
writ drift --contract crm-contact --profile profile.txt payloads/contacts.ndjson >/dev/null 2>&1
tr -d '\n' <profile.txt >profile.json
# shellcheck disable=SC2086 # a prefix of words
$WRIT_RUN "$WRIT" filter --contract crm-contact --discard --follow --position position.txt payloads/contacts.ndjson >/dev/null 2>&1 &
until [ -s position.txt ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
kill $!
wait $! || true
tr -d '\n' <position.txt >position.json
writ diff --format json proposals/crm-contact.odcs.yaml >diff.json 2>/dev/null
writ rules --format json >rules.json
writ audit --format json >event.json 2>/dev/null
writ token create --name ci --scope read >/dev/null 2>&1
writ token list --format json >tokens.json 2>/dev/null
writ readers --format json crm-contact#/mail >readers.json 2>/dev/null
writ lint --format json contracts/*.yaml >lint.json 2>/dev/null
writ list --format json 2>/dev/null | tr -d '\n' | sed 's/: /:/g; s/, */,/g; s/\([[{]\) */\1/g' >list.json
writ record-deployment email-platform--crm-contact@1 --to production >/dev/null 2>&1
writ can-i-deploy --format json crm-contact@1 --to production >deploy.json 2>/dev/null
writ can-i-deploy --format json crm-contact@1 --to nowhere >>deploy.json 2>/dev/null

writ filter --contract crm-contact --reject reject.json --report run.json payloads/contacts.ndjson >/dev/null 2>&1
awk -v records=2000 -v since=1200 -v what="renamed unit" -f "$top_srcdir/tests/golden/files/stream.awk" >stream.ndjson
cp "$top_srcdir/tests/golden/files/parcel.odcs.yaml" "$tmp/"
writ drift --contract ./parcel.odcs.yaml --format json --report runs/ stream.ndjson >drift.json 2>/dev/null
cat runs/* >>run.json

cat >quiet.yaml <<'TXT'
contracts: [contracts/*.yaml]
policy: {max-invalid-ratio: 0.1}
status: {expect-data: 1h}
TXT
writ status --workspace quiet.yaml --format json runs run.json >status.json 2>/dev/null

# shellcheck disable=SC2016 # for sh
printf 'policy: {max-invalid-ratio: 0.1}\nnotify:\n  - {on: [reject-ratio, no-data], to: "cat >>notify.json"}\n' >told.yaml
writ status --workspace told.yaml --notify runs >/dev/null 2>&1
writ status --workspace told.yaml --notify --registry .writ/registry.db >/dev/null 2>&1

# accepts KIND NAME FILE, refuses KIND NAME FILE
accepts() {
    status "$1: $2" 0 writ check --contract "$top_srcdir/docs/$1.schema.json" --input ndjson "$3"
}
# What refuses is what accepts, which valgrind has looked at.
refuses() {
    local prefix=$WRIT_RUN
    WRIT_RUN=
    status "$1: $2" 1 writ check --contract "$top_srcdir/docs/$1.schema.json" --input ndjson "$3"
    WRIT_RUN=$prefix
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

for schema in "$top_srcdir"/docs/*.schema.json; do
    kind=$(basename "$schema" .schema.json)
    [ "$kind" != problem ] || continue # what a server writes: tests/serve/api.sh
    if [ -s "$kind.json" ]; then accepts "$kind" "what is written is so" "$kind.json"; else not_ok "$kind is written"; fi
    [ "$kind" = output ] || [ "$kind" = event ] ||
        wrong "$kind" "another kind is refused" . 's|"writ":"[a-z]+/1"|"writ":"other/1"|'
    wrong "$kind" "a member more is refused" . 's|^\{|{"extra":1,|'
    case $kind in
    check | stats | drift) wrong "$kind" "a basis other than observed is refused" . 's|^\{|{"basis":"agreed",|' ;;
    diff) wrong diff "a basis other than observed is refused" . 's|"new":\{|"new":{"basis":"agreed",|' ;;
    esac
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
wrong reject "a row has a header" '"encoding":"csv"' 's/"header":"[^"]*",//'
wrong reject "and only a row has one" '"encoding":"json"' 's/"encoding":"json",/&"header":"a",/'
wrong reject "a row is a text" '"encoding":"csv"' 's/"data":/"data":1,"was":/'
wrong reject "a reject has a reason" . 's/"errors":\[.*\],"affects"/"errors":[],"affects"/'

wrong rejects "counts are counts" . 's/"records":[0-9]+/"records":-1/'
wrong rejects "a cause has records" '"causes":\[{' 's/("path":"[^"]*".*"records":)[0-9]+/\10/'
wrong rejects "a rule has a name" '"rule":' 's/"rule":"[A-Z_]+"/"rule":"other"/'
wrong rejects "an example has a place" '"example":' 's/"source":\{"file":"[^"]*",/"source":{/'
wrong rejects "an example has a message" '"example":' 's/"message":"[^"]*",//'
wrong rejects "times are in UTC" '"first_seen":' 's/("first_seen":"[0-9T:.-]+)Z"/\1"/'
wrong rejects "what was seen was seen last" '"last_seen":' 's/"last_seen":"[^"]*",//'
wrong rejects "steps are counted" '"over_time":' 's/"over_time":\[/"over_time":[-1,/'
wrong rejects "causes are told apart by something" '"by":' 's/"by":\["[a-z]+"/"by":["colour"/'

wrong run "an id is a number of 128 bits" . 's/"id":"./"id":"/'
wrong run "times are in UTC" . 's/("ended_at":"[0-9T:.-]+)Z"/\1"/'
wrong run "there is an input" . 's/"inputs":\["[^"]*"\]/"inputs":[]/'
wrong run "a group has a path" '"rejects":\[{' 's|"path":"/|"path":"|'
wrong run "a group has records" '"rejects":\[{' 's|("rejects":\[\{"rule":"[A-Z_]*","path":"[^"]*","records":)[0-9]+|\10|'
wrong run "and no message" '"rejects":\[{' 's|"rejects":\[\{|&"message":"x",|'
wrong run "nor an example" '"undeclared":\[{' 's|"undeclared":\[\{|&"example":"x",|'
wrong run "what came first came last" . 's/"last_seen":"[^"]*","rejects"/"rejects"/'
wrong run "drift has a severity" '"drift":\[{' 's/"severity":"[a-z]*",//'
wrong run "a contract is agreed or observed" . 's/"basis":"agreed"/"basis":"guessed"/'
wrong replay "counts are counts" . 's/"already":[0-9]+/"already":-1/'
wrong replay "stopped is true or false" . 's/"stopped":[a-z]+/"stopped":1/'
wrong replay "a rule that refused nothing is left out" '"rules":\[{' 's/("rules":\[\{"rule":"[A-Z_]+","letters":)[0-9]+/\10/'

wrong replayed "there are four states" '"run"' 's/"state":"run"/"state":"ran"/'
wrong replayed "each has what is its own" '"run"' 's/,"again":false//'
wrong replayed "and nothing of another one" '"end"' 's/"end"/"end","batch":1/'
wrong replayed "a time is in UTC" '"end"' 's/Z"/"/'
wrong replayed "batches count from 1" '"done"' 's/"batch":[0-9]+/"batch":0/'
wrong replayed "a letter has an id" '"intent"' 's/"refused":\["./"refused":["/'
wrong replayed "a first attempt is not told" '"intent"' 's/"refused":\["([0-9a-f]+)"/"refused":["\1:1"/'
wrong replayed "a file has a place" '"kind":"file"' 's/"kind":"file","device"/"kind":"stream","device"/'

example routes routes
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

wrong notify "an id is a number of 128 bits" . 's/"id":"./"id":"/'
wrong notify "an occasion is one of six" . 's/"on":"[a-z-]*"/"on":"mood"/'
wrong notify "what is bad has a reason" '"state":"bad"' 's/"reason":"[^"]*",?//'
wrong notify "what is fine has none" '"state":"bad"' 's/"state":"bad"/"state":"ok"/'
wrong notify "and no example" . 's|"on":|"example":"x",&|'

wrong status "a state is one of five" . 's/"state":"[a-z]*"/"state":"bad"/'
wrong status "what is not fine has a reason" '"state":"rejecting"' 's/"reason":"[^"]*",//'
wrong status "and something to do" '"state":"rejecting"' 's/"next":"[^"]*",//'
wrong status "times are in UTC" . 's/("at":"[0-9T:.-]+)Z"/\1"/'
wrong status "a share is at most 1" '"share":' 's/"share":[0-9.]+/"share":1.5/'
wrong status "of no records there is none" '"share":' 's/"window":\{"runs":[0-9]+,"records":[0-9]+/"window":{"runs":1,"records":0/'
wrong status "all states are counted" . 's/"observing":[0-9]+,//'
wrong status "and no message is told" '"rejects":\[{' 's|"rejects":\[\{|&"message":"x",|'

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

wrong event "events count from 1" . 's/"sequence":[0-9]+/"sequence":0/'
wrong event "times are in UTC" . 's/("at":"[0-9T:.-]+)Z"/\1"/'
wrong event "what is empty is left out" '"contract":' 's/"contract":"[^"]*"/"contract":""/'
wrong event "a hash is a digest" . 's/"hash":"./"hash":"/'
wrong event "who did it is said" . 's/"by":"[^"]*",//'

wrong tokens "an id is short" . 's/"id":"t[0-9a-f]/"id":"t/'
wrong tokens "no hash is told" . 's/"name":/"hash":"0",&/'

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
