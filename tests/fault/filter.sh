#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ filter` when the input is bad, the output fails or somebody ends it. Whatever happens, each
# record that was read is passed on, kept as a dead letter or said not to be written, and a file of
# dead letters ends in a whole line.
. "$(dirname "$0")/../lib.sh"
need_python

cd "$tmp" || exit 1
cat >number.json <<'TXT'
{"x-writ": {"id": "number", "version": "1.0.0", "owner": "ops"},
 "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
TXT

# filter ARGUMENT...
filter() { writ filter --contract ./number.json "$@"; }
# run INPUT [ARGUMENT...]: stdin is INPUT, as printf understands it; sets $got, leaves out, err, rejects.
run() {
    local input=$1
    shift
    rm -f rejects
    # shellcheck disable=SC2059 # it is a format on purpose
    printf "$input" | filter --reject rejects "$@" >out 2>err
    got=$?
}
account() { sed -n '1s/^number@1.0.0: //p' err; }
# encodings: of the dead letters; rules: of their errors; data: the one record, decoded, as Python shows it.
letters() { python3 -c "import base64, json; L = [json.loads(line) for line in open('rejects', 'rb')]; print($1)"; }
encodings() { letters "*(l['record']['encoding'] for l in L)"; }
rules() { letters "*(e['rule'] for l in L for e in l['errors'])"; }
places() { letters "*('%d:%d' % (l['source']['line'], l['source']['offset']) for l in L)"; }

# --- what records may be ---

run '{"n":1}\n{"n":\n{"n":3}\n'
is "malformed JSON is refused" "0 MALFORMED_JSON utf8" "$got $(rules) $(encodings)"
is "and the rest passes" '{"n":1} {"n":3}' "$(xargs -d '\n' <out)"
is "and the place is that of the record" 2:8 "$(places)"

run '\n{"n":1}\n  \n\n{"n":2}\n\t\n'
is "blank lines are dropped and counted" \
    "2 read = 2 passed + 0 rejected (rejects), 4 blank lines dropped" "$(account)"
is "and leave nothing" '{"n":1} {"n":2}' "$(xargs -d '\n' <out)"

printf '{"n":1}\r\n\r\n{"n":2} \r\n' >crlf
filter --reject rejects crlf >out 2>err
is "a carriage return stays with its record" '{"n":1}\r\n{"n":2} \r\n' \
    "$(python3 -c 'print(repr(open("out", "rb").read())[2:-1])')"

run '{"n":1}\n{"n":2}'
is "a last line without a line end gets none" '{"n":1}\n{"n":2}' \
    "$(python3 -c 'print(repr(open("out", "rb").read())[2:-1])')"

run '{"n":1,"t":"\377\376"}\n{"n":2,"t":"\303\251"}\n'
is "invalid UTF-8 is refused, and kept in base64" "0 MALFORMED_JSON base64" "$got $(rules) $(encodings)"
is "so that no byte is lost" 'b'\''{"n":1,"t":"\xff\xfe"}'\' \
    "$(letters "base64.b64decode(L[0]['record']['data'])")"

run '{"n":1,"t":"\\ud800"}\n{"n":2,"t":"\\ud83d\\ude00"}\n'
is "a lone surrogate is refused, a pair is not" "0 MALFORMED_JSON utf8" "$got $(rules) $(encodings)"
is "and kept as it was written" '{"n":1,"t":"\ud800"}' "$(letters "L[0]['record']['data']")"

run '{"n":1,"t":"a\000b"}\n{"n":2,"t":"\\u0000"}\n'
is "a NUL byte is refused, an escaped one is not" "0 MALFORMED_JSON utf8" "$got $(rules) $(encodings)"
is "and kept" '['"'"'{"n":1,"t":"a\x00b"}'"'"']' "$(letters "[L[0]['record']['data']]")"

run '{"n":1,"n":2}\n{"n":3}\n'
is "a name that comes twice is refused" "0 DUPLICATE_KEY json" "$got $(rules) $(encodings)"

run '{"n":"1", "t" : 1.50e1 }\r\n{"n":3}\n'
is "a refused record is embedded as it came" 1 "$(grep -cF '"data":{"n":"1", "t" : 1.50e1 }'$'\r''}' rejects)"

# --- dead letters ---

run '{}\n\n{"n":"x"}\n{"n":1}\nno\n[]\n{"n":1,"n":1}\n"\377"\n{"a/b":{"~":[]},"n":null}\n'
is "all that was refused is there" 7 "$(wc -l <rejects)"
is "each with its place" "1:0 3:4 5:22 6:25 7:28 8:42 9:46" "$(places)"
grep -v DUPLICATE_KEY rejects >regular
status "dead letters are as docs/reject.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/reject.schema.json" --input ndjson --undeclared-payload reject regular
is "all of them" "reject@1.0.0: 6 payloads, 6 valid, 0 invalid" "$(cat err)"
sed 's/"attempt":1/"attempt":0/; s/"id":"\(.\)/"id":"G\1/' regular >irregular
status "and what is not is found" 1 \
    writ check --contract "$top_srcdir/docs/reject.schema.json" --input ndjson irregular
filter --reject other <rejects >out 2>err # any input will do
printf '{}\n{"n":1}\n{"n":1,"n":2}\nno\n' | writ check --contract ./number.json --format json >checks 2>err
status "reports are as docs/check.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/check.schema.json" --input ndjson --undeclared-payload reject checks
sed 's/"valid":true/"valid":false/' checks >wrong
status "and what is not is found too" 1 \
    writ check --contract "$top_srcdir/docs/check.schema.json" --input ndjson wrong

ids() { letters "*(l['id'] for l in L)"; }
run '{}\n{"n":1}\n{}\n'
first=$(ids)
run '{}\n{"n":1}\n{}\n'
is "the ids of dead letters are the same the next time" "$first" "$(ids)"
is "and tell places apart" 2 "$(tr ' ' '\n' <<<"$first" | sort -u | wc -l)"

(umask 0 && rm -f rejects && printf '{}\n{"n":1}\n' | filter --reject rejects >out 2>err)
is "dead letters are readable by their owner alone" 600 "$(stat -c %a rejects)"
printf '{}\n' | filter --reject rejects >out 2>err
is "and appended to" 2 "$(wc -l <rejects)"

printf '{}\n{"n":1}\n' | filter --discard >out 2>err
is "unless they are discarded" "0 2 read = 1 passed + 1 rejected (discarded)" "$? $(account)"

# --- exit status ---

# exits WANTED NAME INPUT ARGUMENT...
exits() {
    local wanted=$1 name=$2 input=$3
    shift 3
    run "$input" "$@"
    is "status $wanted: $name" "$wanted" "$got"
}
exits 0 "all pass" '{"n":1}\n'
exits 0 "some are refused, which is the filter's work" '{"n":1}\n{}\n'
exits 0 "no record came" ''
exits 0 "nothing but blank lines came" '\n \n'
exits 1 "records came and none passed" '{}\n'
exits 0 "as many are refused as may be" '{"n":1}\n{}\n' --max-invalid-ratio 0.5
exits 1 "more are refused than may be" '{"n":1}\n{}\n{}\n' --max-invalid-ratio 0.66
exits 1 "none may be refused" '{"n":1}\n{}\n' --max-invalid-ratio 0
exits 1 "one is refused under --fail-on reject" '{"n":1}\n{}\n' --fail-on reject
exits 0 "none is, under --fail-on reject" '{"n":1}\n' --fail-on reject
python3 -c 'print("{\"n\":1}\n" * 71 + "{}\n" * 29, end="")' >shares
status "status 0: 29 of 100 are refused, and 0.29 may be" 0 \
    writ filter --contract ./number.json --discard --max-invalid-ratio 0.29 shares

status "status 2: neither --reject nor --discard" 2 filter
status "status 2: both of them" 2 filter --reject r --discard
status "status 2: an unknown option" 2 filter --discard --rejct x
status "status 2: a share above 1" 2 filter --discard --max-invalid-ratio 1.5
status "status 2: no contract" 2 writ filter --discard
status "status 2: a file that is read and appended to at once" 2 filter --reject shares shares
is "which is left as it was" 100 "$(wc -l <shares)"
status "status 3: a contract that is not there" 3 writ filter --contract ./none.json --discard
status "status 3: an input that is not there" 3 filter --discard shares none.ndjson
is "and the one before it is accounted for" "100 read = 71 passed + 29 rejected (discarded)" \
    "$(sed -n '1s/^number@1.0.0: //p' err)"
status "status 3: an input that is a folder" 3 filter --discard .
is "which is said" "writ: error: '.' is a directory, not a file" "$(grep error err)"
status "status 4: dead letters that cannot be opened" 4 filter --reject none/rejects shares

# --- outputs that fail ---

python3 - <<'TXT'
with open("many.ndjson", "w") as many:
    for i in range(60000):
        many.write('{"m":%d}\n' % i if i % 3 == 1 else '\n' if i % 7 == 0 else '{"n":%d}\n' % i)
TXT
filter --reject all.rejects many.ndjson >all.out 2>err
is "the account of all" "54285 read = 34285 passed + 20000 rejected (all.rejects), 5,715 blank lines dropped" \
    "$(account | sed 's/\([0-9]\),\([0-9]*\) \(read\|passed\|rejected\)/\1\2 \3/g')"

# sums NAME: what the account says was read is what it says became of it.
sums() {
    is "$1: each record is accounted for" "whole" "$(account | python3 -c '
import re, sys
text = sys.stdin.read().replace(",", "")
n = {what: int(number) for number, what in re.findall("([0-9]+) (read|passed|rejected|not written)", text)}
print("whole" if n["read"] == n["passed"] + n["rejected"] + n["not written"] else text)')"
}
# says NUMBER: the hint's "line" (1), "passed" (2) or "rejected" (3).
says() {
    sed -n "s/^hint: 'many.ndjson' is written out up to line \([0-9]*\); in all, \([0-9]*\) records were passed on and \([0-9]*\) rejected$/\\$1/p" err
}
# resumes NAME: what the outputs hold is what belongs there up to the line that the hint names, and
# filtering from there on makes them whole (which leaves no dead letter out; one that was written
# already comes twice).
resumes() {
    local line
    line=$(says 1)
    head -n "$line" many.ndjson | grep '"n"' >expected.out
    head -n "$line" many.ndjson | grep -c '"m"' >expected.count
    is "$1: the hint counts what is there" "$(wc -l <part.out) $(wc -l <part.rejects)" "$(says 2) $(says 3)"
    is "$1: no less than that line says" yes "$([ "$(wc -l <part.rejects)" -ge "$(cat expected.count)" ] && echo yes)"
    if cmp -s -n "$(wc -c <expected.out)" expected.out part.out; then ok "$1: passed up to that line"; else
        not_ok "$1: passed up to that line"
    fi
    tail -n +$((line + 1)) many.ndjson | filter --reject rest.rejects >rest.out 2>rest.err
    cat expected.out rest.out >joined
    same "$1: from that line on comes the rest" all.out joined
    letters_of() { python3 -c 'import json, sys
for f in sys.argv[1:]:
    for l in open(f): print(json.loads(l)["record"]["data"]["m"])' "$@" | sort -un; }
    is "$1: no dead letter is lost" 20000 "$(letters_of part.rejects rest.rejects | wc -l)"
    rm -f rest.rejects
}

filter --reject part.rejects many.ndjson 2>err | head -n 1 >part.out
is "a reader that leaves: status 4" 4 "${PIPESTATUS[0]}"
is "a reader that leaves: it is said" "writ: error: cannot write to standard output: Broken pipe" \
    "$(grep error err)"
sums "a reader that leaves"
is "a reader that leaves: what it did not take is not written" yes \
    "$([ "$(says 2)" -ge 1 ] && [ "$(says 2)" -lt 34285 ] && echo yes)"
rm -f part.rejects

filter --discard many.ndjson >/dev/full 2>err
is "a full device: status 4" 4 $?
is "a full device: it is said" "writ: error: cannot write to standard output: No space left on device" \
    "$(grep error err)"
is "a full device: nothing was passed on" 0 "$(says 2)"
sums "a full device"

(ulimit -f 200 && filter --reject part.rejects many.ndjson 2>err | cat >part.out && exit "${PIPESTATUS[0]}")
is "dead letters at the limit of file size: status 4" 4 $?
is "dead letters at the limit: it is said" \
    "writ: error: cannot write to 'part.rejects': File too large" "$(grep error err)"
is "dead letters at the limit: none is there in part" "" "$(tail -c 1 part.rejects)"
sums "dead letters at the limit"
resumes "dead letters at the limit"
rm -f part.*

(ulimit -f 200 && filter --reject part.rejects many.ndjson >part.out 2>err)
is "both outputs at the limit: status 4" 4 $?
sums "both outputs at the limit"
rm -f part.*

# An output that is full at 200 KiB while dead letters are not: they lie elsewhere, through a pipe.
mkfifo pipe
cat <pipe >part.rejects &
(ulimit -f 200 && filter --reject pipe many.ndjson >part.out 2>err)
is "a full output: status 4" 4 $?
wait $!
is "a full output: it is full" $((200 * 1024)) "$(stat -c %s part.out)"
is "a full output: it is said" "writ: error: cannot write to standard output: File too large" \
    "$(grep error err)"
sums "a full output"
resumes "a full output"
rm -f part.* pipe

# With the rights for it, a disk that really is full.
mkdir disk
if mount -t tmpfs -o size=1m none disk 2>/dev/null; then
    filter --reject disk/rejects many.ndjson >part.out 2>err
    is "a full disk: status 4" 4 $?
    cp disk/rejects part.rejects
    umount disk
    is "a full disk: it is said" "writ: error: cannot write to 'disk/rejects': No space left on device" \
        "$(grep error err)"
    is "a full disk: no dead letter is there in part" "" "$(tail -c 1 part.rejects)"
    sums "a full disk"
    resumes "a full disk"
    rm -f part.*
fi

# --- signals ---

# ended SIGNAL: a filter that has two records and half of a third, and waits for more.
ended() {
    mkfifo slow
    $WRIT_RUN "$WRIT" filter --contract ./number.json --reject part.rejects slow >part.out 2>err &
    local pid=$! tries=0
    exec 7>slow
    printf '{"n":1}\n{}\n{"n":' >&7
    # The records are out before the end: nothing waits in the filter while its input does.
    until [ -s part.out ] || [ $((tries += 1)) -gt 300 ]; do sleep 0.1; done
    is "$1: a record leaves while the input waits" '{"n":1}' "$(cat part.out)"
    kill "-$1" $pid
    wait $pid
    is "$1: status 143" 143 $?
    exec 7>&-
    is "$1: nothing is passed on in part" '{"n":1}' "$(cat part.out)"
    is "$1: the dead letter is kept" 1 "$(wc -l <part.rejects)"
    is "$1: the account" "2 read = 1 passed + 1 rejected (part.rejects)" "$(account)"
    is "$1: what was cut off is said" \
        "stopped by a signal; 5 bytes of an unfinished record were read and not judged" \
        "$(grep stopped err)"
    rm -f slow part.*
}
ended TERM
ended INT

# --- size ---

# peak COMMAND...: runs it and prints its exit status and its peak resident size in MiB.
peak() {
    python3 -c 'import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"
}

if [ "$WRIT_VARIANT" = plain ]; then
    python3 - <<'TXT'
with open("large.ndjson", "w") as large:
    for n in ("1", '"2"'):
        large.write('{"n":0}\n{"n":%s,"t":"%s"}\n' % (n, "0123456789" * 10000000))
TXT
    read -r got mebibytes <<<"$(peak sh -c '"$0" filter --contract ./number.json --reject rejects large.ndjson >out 2>err' "$WRIT")"
    is "records of 100 MB: status" 0 "$got"
    is "records of 100 MB: the account" "4 read = 3 passed + 1 rejected (rejects)" "$(account)"
    if cmp -s out <(head -n 3 large.ndjson); then ok "records of 100 MB: passed on byte for byte"; else
        not_ok "records of 100 MB: passed on byte for byte"
    fi
    if [ "$mebibytes" -lt 320 ]; then ok "records of 100 MB: memory follows the longest record"; else
        not_ok "records of 100 MB: memory follows the longest record" "$mebibytes MiB"
    fi
    rm -f large.ndjson out rejects

    python3 -c 'for i in range(1000000): print("{\"n\":%d,\"t\":\"%s\"}" % (i, "x" * 20) if i % 9 else "{}")' >long.ndjson
    read -r got mebibytes <<<"$(peak sh -c '"$0" filter --contract ./number.json --discard long.ndjson >out 2>err' "$WRIT")"
    if [ "$got" -eq 0 ] && [ "$mebibytes" -lt 32 ]; then ok "memory does not follow the input"; else
        not_ok "memory does not follow the input" "status $got, $mebibytes MiB"
    fi
fi
finish
