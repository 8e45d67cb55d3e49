# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Numbers that were to be integers, set aside as strings; a contract that takes both; and what must
# hold of replays of them.

# shellcheck disable=SC2154 # $tmp is tests/lib.sh's, $longest is set by who kills

# new_case: a folder with the contracts and nothing else, and the shell in it.
new_case() {
    rm -rf "$tmp/case"
    mkdir "$tmp/case"
    cd "$tmp/case" || exit 1
    cat >old.json <<'TXT'
{"x-writ": {"id": "number", "version": "1.0.0", "owner": "ops"},
 "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
TXT
    sed 's/1\.0\.0/1.1.0/; s/"integer"/["integer", "string"]/' old.json >new.json
}

# letters COUNT [WIDTH]: so many, in `rejects`; every fifth is refused by the new contract as well,
# every seventh is of another one. Their records have up to WIDTH (90) bytes more than they need.
# They are made once.
letters() {
    local made=$tmp/made.$1.${2:-90}
    if [ -e "$made" ]; then
        cp "$made" rejects
        return
    fi
    python3 - "$1" "${2:-90}" <<'TXT'
import sys
count, width = map(int, sys.argv[1:])
with open("in", "w") as records:
    for i in range(1, count + 1):
        records.write('{"m": %d}\n' % i if i % 5 == 0 else '{"n" : "%d", "t": "%s"}\n' % (i, "x" * (i % width)))
TXT
    writ filter --contract ./old.json --reject rejects in >/dev/null 2>&1
    sed -i '7~7s/"contract":"number@1.0.0"/"contract":"other@1.0.0"/' rejects
    cp rejects "$made"
}

# replay ARGUMENT...: with the new contract.
replay() { writ replay rejects --contract ./new.json --reject rest "$@"; }

# each_once NAME FILE...: every letter of `rejects` is once either among the records of these files,
# as it was, or in `rest`.
each_once() {
    local name=$1
    shift
    is "$name: each letter is out once" whole "$(python3 - "$@" <<'TXT'
import collections, json, sys
out = collections.Counter()
wrong = []
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        data = file.read()
    if data and not data.endswith(b"\n"):
        wrong.append(name + " ends in a torn line")
    out.update(data.split(b"\n")[:-1])
rest = collections.Counter(json.loads(line)["id"] for line in open("rest"))
letters = 0
for line in open("rejects", "rb"):
    letter = json.loads(line)
    record = line[line.index(b'"data":') + 7:line.rindex(b"}}")]
    valid = "n" in letter["record"]["data"] and letter["contract"] != "other@1.0.0"
    letters += 1
    if out[record] != valid or rest[letter["id"]] != (not valid):
        wrong.append("line %d: %d times out, %d times in the rest"
                     % (letter["source"]["line"], out[record], rest[letter["id"]]))
if sum(out.values()) + sum(rest.values()) != letters:
    wrong.append("%d letters became %d and %d" % (letters, sum(out.values()), sum(rest.values())))
print("\n".join(wrong[:5]) or "whole")
TXT
    )"
}

# times FILE...: how often valid records are there, the least and the most.
times() {
    python3 - "$@" <<'TXT'
import collections, sys
out = collections.Counter()
for name in sys.argv[1:]:
    out.update(open(name, "rb").read().split(b"\n")[:-1])
seen = [out[line[line.index(b'"data":') + 7:line.rindex(b"}}")]] for line in open("rejects", "rb")
        if b'"data":{"n"' in line and b'"other@' not in line]
print(min(seen), max(seen))
TXT
}

# killed ARGUMENT...: begins a replay, and ends it with SIGKILL within the time that one takes
# ($longest, in seconds). Its exit status; 137 when it was killed.
killed() {
    $WRIT_RUN "$WRIT" replay rejects --contract ./new.json --reject rest "$@" 2>err &
    local pid=$!
    sleep "$(awk -v r="$RANDOM" -v most="$longest" 'BEGIN { printf "%.4f", r / 32768 * most }')"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
}
