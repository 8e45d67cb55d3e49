#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The contact events of the shared data: `writ check` finds on each line what contact_events.expected.txt
# says, and nothing else.
. "$(dirname "$0")/../lib.sh"
need_shared data/contracts
need_python

data=$WRIT_SHARED/data/contracts
contract=$data/crm-contact-event.odcs.yaml

# What is expected, a line for each payload: number, "valid" or the errors as RULE PATH, sorted. The
# member behind the rename of line 8 is an error of its own, since the object is closed (the note
# there says so).
expected() {
    grep -v '^#' "$data/contact_events.expected.txt" | while IFS=$'\t' read -r line rule path _; do
        [[ $path == /* ]] || path='' # empty columns run together
        echo "$line $rule${path:+ $path}$([ "$line" -ne 8 ] || echo ', UNDECLARED_FIELD /email_address')"
    done
}

# The same from check/1 on stdin.
found() {
    python3 -c '
import json, sys
for text in sys.stdin:
    check = json.loads(text)
    errors = sorted((e["rule"] + " " + e["path"]).strip() for e in check["errors"])
    assert check["writ"] == "check/1" and check["valid"] == (not errors)
    print(check["source"]["line"], ", ".join(errors) or "valid")'
}

status "payloads that are not as agreed end in status 1" 1 \
    writ check --contract "$contract" "$data/contact_events.ndjson" --format json
cp "$tmp/out" "$tmp/events.check"
expected >"$tmp/expected"
found <"$tmp/events.check" >"$tmp/found"
same "each line has the findings it should have" "$tmp/expected" "$tmp/found"
is "13 payloads were judged" 13 "$(wc -l <"$tmp/events.check")"
is "the account" "crm-contact-event@1.4.0: 13 payloads, 2 valid, 11 invalid" "$(cat "$tmp/err")"

# hint LINE PATH: the hint of the finding at the path.
hint() {
    sed -n "$1p" "$tmp/events.check" | python3 -c '
import json, sys
print(*(e.get("hint", "-") for e in json.load(sys.stdin)["errors"] if e["path"] == sys.argv[1]))' "$2"
}

is "the missing field of line 8 has its new name in a hint" \
    "undeclared field 'email_address' looks like it, renamed" "$(hint 8 /email | sed 's/ (0\.[89][0-9])$//')"
is "the missing field of line 3 has none" - "$(hint 3 /email)"

is "a classified value is not shown" "" "$(grep -n 'ada(at)\|ada@' "$tmp/events.check")"
writ check --contract "$contract" "$data/contact_events.ndjson" --show-values >"$tmp/shown" 2>&1
is "unless it is asked for" 1 "$(grep -c 'ada(at)example.org' "$tmp/shown")"

sed -n 1,2p "$data/contact_events.ndjson" >"$tmp/good.ndjson"
status "payloads that are as agreed end in status 0" 0 writ check --contract "$contract" "$tmp/good.ndjson"
is "and nothing is said of them" "" "$(cat "$tmp/out")"

writ filter --contract "$contract" --reject "$tmp/rejects" "$data/contact_events.ndjson" \
    >"$tmp/passed" 2>"$tmp/err"
is "filter passes what check calls valid" 0 $?
same "byte for byte" "$tmp/good.ndjson" "$tmp/passed"
is "and refuses the rest" 11 "$(wc -l <"$tmp/rejects")"
finish
