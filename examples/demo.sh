#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job of Writ on the workspace in examples/marketing, in a copy that is thrown away: contracts
# and expectations into a registry, payloads checked and filtered, a proposed version judged against
# everybody who depends on it. The report's page stays in examples/demo. Ends with 0 when each step
# gave the wanted result.
#
# usage: examples/demo.sh [path of writ [folder for the page]]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
writ=$(realpath "${1:-${WRIT:-$here/../writ}}")
mkdir -p "${2:-$here/demo}"
page=$(realpath "${2:-$here/demo}")/report.html
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/marketing/." "$work"
chmod -R u+w "$work"
cd "$work"
unset WRIT_REGISTRY

failed=0
exec 3>&1 # what the steps print about themselves, also where their output goes to a file

title() {
    printf '\n\033[1m== %s\033[0m\n' "$1" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi
}

# step STATUS COMMAND...: shows the command, runs it, and compares its exit status.
step() {
    local wanted=$1 got=0
    shift
    printf '\n$ %s\n' "$*" >&3
    "${@/#writ/$writ}" || got=$?
    if [ "$got" -ne "$wanted" ]; then
        printf 'demo: exit status %d, wanted %d\n' "$got" "$wanted" >&2
        failed=1
    fi
}

# expect TEXT FILE: the file must say so.
expect() {
    if ! grep -qF -- "$1" "$2"; then
        printf 'demo: "%s" is not in %s\n' "$1" "$2" >&2
        failed=1
    fi
}

title "1. What was agreed goes into the registry"
step 0 writ publish contracts/crm-contact.odcs.yaml contracts/shop-order.odcs.yaml
step 0 writ register consumers/email-platform.yaml consumers/warehouse.yaml consumers/ad-audience.yaml producers/web-shop.yaml
step 0 writ list

title "2. Is this payload what was agreed?"
step 1 writ check --contract crm-contact payloads/contacts.ndjson

title "3. The same in a stream: valid records go on, the others are set aside with their reasons"
step 0 writ filter --contract crm-contact --reject rejects.ndjson --max-invalid-ratio 1 payloads/contacts.ndjson > passed.ndjson
step 0 writ filter --contract shop-order --reject rejects.ndjson --max-invalid-ratio 1 payloads/orders.ndjson >> passed.ndjson
printf '\n%d records passed, %d set aside; the first of them:\n' "$(wc -l < passed.ndjson)" "$(wc -l < rejects.ndjson)"
head -n 1 rejects.ndjson
if [ "$(cat passed.ndjson rejects.ndjson | wc -l)" -ne "$(cat payloads/*.ndjson | wc -l)" ]; then
    echo "demo: passed and rejected records do not add up to those that came" >&2
    failed=1
fi

title "4. Who breaks if I change this?"
cp proposals/crm-contact.odcs.yaml contracts/crm-contact.odcs.yaml
step 1 writ gate --output json=gate.json --output markdown=comment.md --output html=report.html > gate.txt
cat gate.txt
for party in email-platform warehouse ad-audience; do
    expect "\"party\":\"$party\"" gate.json
    expect "$party" gate.txt
    expect "| $party |" comment.md
    expect "$party" report.html
done
expect '"broken":3' gate.json
expect '"witness":{' gate.json

title "5. The same as the comment on the pull request, and as a page"
cat comment.md
mv report.html "$page"
printf '\nThe page, one file that needs nothing else: %s\n' "$page"

if [ "$failed" -eq 0 ]; then
    printf '\nThe gate held the change back: three consumers would break, and each has a payload that proves it.\n'
fi
exit "$failed"
