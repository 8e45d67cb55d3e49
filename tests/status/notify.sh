#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `notify:` of writ.yaml: one message for each change, brought to a URL or a command, again until it is
# taken, and without any value of a record.
. "$(dirname "$0")/lib.sh"

cd "$tmp" || exit 1
sample=$top_srcdir/tests/golden/files/summary.sh
receive there
export no_proxy=127.0.0.1
unset http_proxy https_proxy all_proxy ALL_PROXY

# cause RULE PATH RECORDS
cause() {
    printf '{"rule":"%s","path":"%s","records":%d,"first_seen":"2026-03-10T10:00:00.000Z","last_seen":"2026-03-10T11:00:00.000Z","affects":["warehouse"]}' "$@"
}
# workspace ON TO [CONTRACT]
workspace() {
    printf 'notify:\n  - {on: %s, to: "%s"%s}\n' "$1" "$2" "${3:+, contract: \"$3\"}" >writ.yaml
}
# tell: what is news of the folder at noon.
tell() { WRIT_NOW=2026-03-10T12:00:00Z writ status --notify runs; }
# seen KEYS: of the messages that came.
seen() {
    python3 -c 'import json, sys
for line in open("there/bodies"):
    message = json.loads(line)
    print(*(message.get(k, "-") for k in sys.argv[1:]))' "$@"
}

mkdir runs
bash "$sample" 1 shop-order 100 60 2026-03-10T11:00:00.000Z letters=rejects.ndjson rejects="[$(cause RANGE /a 40),$(cause PATTERN_MISMATCH /b 20)]" >runs/1.json
bash "$sample" 2 crm-contact 100 0 2026-03-10T11:00:00.000Z >runs/2.json
workspace reject-ratio "$url/hook?key=secret"
if [[ $(tell 2>&1) == *"built without"* ]]; then
    skip "built without libcurl"
fi
rm -f runs/.told
answers there 200
status "what is bad is told" 0 tell
is "once, of what is bad alone" "reject-ratio bad shop-order RANGE /a" "$(seen on state contract rule path)"
is "with what to do" "writ rejects rejects.ndjson" "$(seen next)"
cp there/bodies all.ndjson
answers there 200
status "what was told is no news" 0 tell
is "nothing comes" 0 "$(wc -l <there/bodies)"
bash "$sample" 3 shop-order 100 50 2026-03-10T11:30:00.000Z rejects="[$(cause PATTERN_MISMATCH /b 50)]" >runs/3.json
status "another cause is" 0 tell
is "told again" "bad PATTERN_MISMATCH /b" "$(seen state rule path)"
cat there/bodies >>all.ndjson
answers there 200
bash "$sample" 4 shop-order 1000 0 2026-03-11T11:45:00.000Z >runs/4.json
status "so is that it is fine" 0 env WRIT_NOW=2026-03-11T12:00:00Z bash -c "$WRIT_RUN $WRIT status --notify runs"
is "which has no cause" "ok shop-order - -" "$(seen state contract rule reason)"
cat there/bodies >>all.ndjson
status "messages are what docs/ says" 0 writ check --contract "$top_srcdir/docs/notify.schema.json" --input ndjson \
    --undeclared-payload reject all.ndjson
is "each has an id of its own" 3 "$(sed 's/.*"id":"\([^"]*\)".*/\1/' all.ndjson | sort -u | wc -l)"
is "no state names the receiver" 0 "$(grep -c 'secret' runs/.told)"
is "and the state is no summary" 0 "$(WRIT_NOW=2026-03-10T12:00:00Z writ status runs 2>&1 | grep -c 'passed over')"

# --- a receiver that takes nothing for a while ---
rm runs/.told
answers there 503 503 200
status "it is tried again" 0 tell
is "until it is taken" 3 "$(wc -l <there/requests)"
rm runs/.told
answers there 400 400 400
bash "$sample" 5 ad-click 100 90 2026-03-10T11:00:00.000Z >runs/5.json
status "what is refused is an error" 4 tell
is "of that receiver no more is asked" 1 "$(wc -l <there/requests)"
is "without its secrets" 0 "$(grep -c secret err)"
first=$(seen id)
answers there 200 200
status "and is told the next time" 0 tell
is "by the same id" "$first" "$(seen id | head -n 1)"
is "with the others" 2 "$(wc -l <there/bodies)"

# Who is killed after a receiver took it, and before that is kept, tells it again, by the same id.
rm runs/.told
answers there 200 200
tell >out 2>&1
cp there/bodies before
rm runs/.told
answers there 200 200
tell >out 2>&1
same "what may have been told is told again, as it was" before there/bodies
echo '{"writ":"told/1","told":[{"key' >runs/.told
status "a damaged state is an error" 3 tell
is "with its place and the way out" 2 "$(grep -cE 'runs/.told:1:|hint: ' err)"
rm runs/.told
python3 -c 'import fcntl, sys, time
lock = open("runs/.told.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
open("locked", "w").close()
time.sleep(3600)' &
holder=$!
trap 'kill "$receiver" "$holder" 2>/dev/null; rm -rf "$tmp"' EXIT
while [ ! -e locked ]; do sleep 0.05; done
answers there 200
status "while another process tells" 0 tell
is "this one does not" "0 1" "$(wc -l <there/bodies) $(grep -c 'another process is telling' err)"
kill "$holder" && wait "$holder" 2>/dev/null

# --- commands ---
workspace '[reject-ratio, no-data]' 'cat >>told.ndjson' 'shop-*'
tell >out 2>&1
is "a command has the message on its input" "shop-order" "$(sed 's/.*"contract":"\([^"]*\)".*/\1/' told.ndjson)"
# shellcheck disable=SC2016 # is a name
bash "$sample" 6 '$(touch hurt);`touch hurt`' 100 90 2026-03-10T11:00:00.000Z >runs/6.json
workspace reject-ratio 'cat >>told.ndjson; echo said'
tell >out 2>&1
is "names are no commands" no "$([ -e hurt ] && echo yes || echo no)"
is "they are told as they are" 1 "$(grep -c 'touch hurt' told.ndjson)"
is "what it says does not go with our data" 0 "$(grep -c '^said' <(tell 2>/dev/null))"
# shellcheck disable=SC2016 # for sh
workspace reject-ratio 'echo again >>tries; [ $(wc -l <tries) -ge 3 ]' shop-order
status "one that fails is tried again" 0 tell
is "thrice at most" 3 "$(wc -l <tries)"
workspace reject-ratio 'exit 7' shop-order
status "and then an error" 4 tell
is "that says how it ended" 1 "$(grep -c "error: 'exit': exit status 7" err)"
workspace reject-ratio 'sleep 3600 & echo $! >sleeping; wait' shop-order
started=$SECONDS
status "one that hangs is ended" 4 tell
is "before it would end by itself" yes "$([ $((SECONDS - started)) -lt 3000 ] && echo yes)"
is_asleep() { kill -0 "$(cat sleeping)" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$(cat sleeping)/status"; }
is_ended() { ! is_asleep; }
soon is_ended # it was killed, and ends when it has its turn
is "with all that it has started" no "$(is_asleep && echo yes || echo no)"

# --- other occasions ---
renamed='[{"rule":"RENAMED_FIELD","path":"/mail","new_path":"/mail_address","severity":"error","affects":["warehouse"]}]'
bash "$sample" 7 crm-contact 100 0 2026-03-10T11:40:00.000Z drift="$renamed" >runs/7.json
workspace '[drift, no-data]' "$url/"
printf 'status: {expect-data: {crm-contact: 15m}}\n' >>writ.yaml
answers there 200 200
tell >out 2>&1
is "drift and silence are told, both" "drift RENAMED_FIELD at /mail, now /mail_address
no-data no data for 20 min, expected every 15 min" "$(seen contract on reason | sed -n 's/^crm-contact //p')"
rm -r runs writ.yaml

example marketing .
printf 'notify:\n  - {on: [reject-ratio, newly-broken, sunset, waiver-expiring], to: "%s/"}\n' "$url" >>writ.yaml
writ publish contracts/*.yaml >/dev/null 2>&1
writ register consumers/*.yaml producers/*.yaml >/dev/null 2>&1
answers there 200
writ filter --contract shop-order --discard --report registry payloads/orders.ndjson >out 2>&1
is "filter tells, once it has reported" "reject-ratio bad shop-order" "$(seen on state contract)"
answers there 200
writ filter --contract shop-order --discard --report registry payloads/orders.ndjson >out 2>&1
is "and not again" 0 "$(wc -l <there/bodies)"
is "no value is told" 0 "$(grep -c '44.70' there/bodies)"
writ publish --force because proposals/crm-contact.odcs.yaml >out 2>&1
answers there 200
writ status --notify >out 2>&1
is "what was published in spite of a break is told" "newly-broken bad crm-contact" "$(seen on state contract)"
writ deprecate crm-contact@1.2.0 --sunset 2199-12-31 >out 2>&1
answers there 200
WRIT_TODAY=2199-12-20 writ status --notify >out 2>&1
is "so is a sunset" "sunset bad crm-contact 1.2.0 1.2.0 ends on 2199-12-31: 11 days left" \
    "$(seen on state contract subject reason)"
answers there 200
WRIT_TODAY=2199-06-20 writ status --notify >out 2>&1
is "when it comes near" "sunset ok" "$(seen on state)"
writ waive --rule FIELD_REMOVED --contract crm-contact --until 2199-12-31 --reason later >out 2>&1
writ approve "$(grep -oE '[0-9a-f]{12}' out | head -n 1)" >said 2>&1
answers there 200 200
WRIT_TODAY=2199-12-27 writ status --notify >said 2>&1
is "and a waiver" "waiver-expiring bad FIELD_REMOVED" "$(seen on state rule | grep waiver)"
status "--notify goes with one place" 2 writ status --notify there/bodies
finish
