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

# filter ARGUMENT...: with the arguments in $jobs, too.
jobs=()
filter() { writ filter --contract ./number.json ${jobs[@]+"${jobs[@]}"} "$@"; }
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

# The same for any number of jobs.
for n in 1 4; do
    jobs=(--jobs "$n") with="$n jobs, "
    filter --reject part.rejects many.ndjson 2>err | head -n 1 >part.out
    is "${with}a reader that leaves: status 4" 4 "${PIPESTATUS[0]}"
    is "${with}a reader that leaves: it is said" "writ: error: cannot write to standard output: Broken pipe" \
        "$(grep error err)"
    sums "${with}a reader that leaves"
    is "${with}a reader that leaves: what it did not take is not written" yes \
        "$([ "$(says 2)" -ge 1 ] && [ "$(says 2)" -lt 34285 ] && echo yes)"
    rm -f part.rejects

    filter --discard many.ndjson >/dev/full 2>err
    is "${with}a full device: status 4" 4 $?
    is "${with}a full device: it is said" "writ: error: cannot write to standard output: No space left on device" \
        "$(grep error err)"
    is "${with}a full device: nothing was passed on" 0 "$(says 2)"
    sums "${with}a full device"

    (ulimit -f 200 && filter --reject part.rejects many.ndjson 2>err | cat >part.out && exit "${PIPESTATUS[0]}")
    is "${with}dead letters at the limit of file size: status 4" 4 $?
    is "${with}dead letters at the limit: it is said" \
        "writ: error: cannot write to 'part.rejects': File too large" "$(grep error err)"
    is "${with}dead letters at the limit: none is there in part" "" "$(tail -c 1 part.rejects)"
    sums "${with}dead letters at the limit"
    resumes "${with}dead letters at the limit"
    rm -f part.*

    (ulimit -f 200 && filter --reject part.rejects many.ndjson >part.out 2>err)
    is "${with}both outputs at the limit: status 4" 4 $?
    sums "${with}both outputs at the limit"
    rm -f part.*

    # An output that is full at 200 KiB while dead letters are not: they lie elsewhere, through a pipe.
    mkfifo pipe
    cat <pipe >part.rejects &
    (ulimit -f 200 && filter --reject pipe many.ndjson >part.out 2>err)
    is "${with}a full output: status 4" 4 $?
    wait $!
    is "${with}a full output: it is full" $((200 * 1024)) "$(stat -c %s part.out)"
    is "${with}a full output: it is said" "writ: error: cannot write to standard output: File too large" \
        "$(grep error err)"
    sums "${with}a full output"
    resumes "${with}a full output"
    rm -f part.* pipe

    # With the rights for it, a disk that really is full.
    mkdir -p disk
    if mount -t tmpfs -o size=1m none disk 2>/dev/null; then
        filter --reject disk/rejects many.ndjson >part.out 2>err
        is "${with}a full disk: status 4" 4 $?
        cp disk/rejects part.rejects
        umount disk
        is "${with}a full disk: it is said" "writ: error: cannot write to 'disk/rejects': No space left on device" \
            "$(grep error err)"
        is "${with}a full disk: no dead letter is there in part" "" "$(tail -c 1 part.rejects)"
        sums "${with}a full disk"
        resumes "${with}a full disk"
        rm -f part.*
    fi
done
jobs=()

# --- signals ---

# at_once TEXT: writes it (a format of printf) by one call, so that who reads some of it has all of it: the
# shell's own printf writes line by line.
at_once() {
    # shellcheck disable=SC2059
    printf "$1" >at-once
    cat at-once
}

# ended SIGNAL ARGUMENT...: a filter that has two records and half of a third, and waits for more.
ended() {
    mkfifo slow
    $WRIT_RUN "$WRIT" filter --contract ./number.json "${@:2}" --reject part.rejects slow >part.out 2>err &
    local pid=$! tries=0
    exec 7>slow
    at_once '{"n":1}\n{}\n{"n":' >&7
    # The records are out before the end: nothing waits in the filter while its input does.
    until [ -s part.out ] && [ -s part.rejects ] || [ $((tries += 1)) -gt 600 ]; do sleep 0.1; done
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
ended TERM --jobs 4

# The same of rows: the header leaves at once, and a row in quotes is not judged before it is whole.
ended_csv() {
    mkfifo slow
    $WRIT_RUN "$WRIT" filter --contract ./number.json --input csv --reject part.rejects slow >part.out 2>err &
    local pid=$! tries=0
    exec 7>slow
    at_once 'n,t\n1,"a\nb"\nx,b\n2,"open\n' >&7
    touch part.out
    until [ "$(wc -l <part.out)" -ge 3 ] && [ -s part.rejects ] || [ $((tries += 1)) -gt 600 ]; do sleep 0.1; done
    is "CSV: rows leave while the input waits" 'n,t|1,"a|b"' "$(paste -sd '|' part.out)"
    kill -TERM $pid
    wait $pid
    is "CSV: status 143" 143 $?
    exec 7>&-
    is "CSV: nothing is passed on in part" 'n,t|1,"a|b"' "$(paste -sd '|' part.out)"
    is "CSV: the account" "2 read = 1 passed + 1 rejected (part.rejects)" "$(account)"
    is "CSV: what was cut off is said" \
        "stopped by a signal; 8 bytes of an unfinished record were read and not judged" \
        "$(grep stopped err)"
    rm -f slow part.*
}
ended_csv

# --- jobs ---

# What comes out is the same for any number of jobs.
cat >fields.odcs.yaml <<'TXT'
apiVersion: v3.1.0
kind: DataContract
id: fields
version: 1.0.0
status: active
schema:
  - name: fields
    logicalType: object
    properties:
      - {name: n, logicalType: integer, required: true}
      - {name: late, logicalType: string}
      - {name: never, logicalType: string}
      - name: list
        logicalType: array
        items: {logicalType: object, properties: [{name: q, logicalType: string}]}
TXT
python3 - <<'TXT'
import json, random
random.seed(7)
with open("mixed.ndjson", "w") as mixed:
    for i in range(12000):
        record = {"n": i if i % 11 else str(i), "t": "x" * random.randrange(40)}
        if i > 30:
            record["member %d" % (i * 7919 % min(i, 1100))] = 1
        if i % 3000 == 77:
            record["list"] = [{"q": "y" * (10, 300000, 700000, 1500000)[i // 3000]}, {"q": 1}]
        if i == 11990:
            record["late"] = ""
        mixed.write("\n" if i % 97 == 0 else json.dumps(record) + "\n" if i % 13 else '{"n":\n')
# the account and the dead letters are long where the records are short
with open("short.ndjson", "w") as short:
    short.write("{}\n" * 20000 + '{}\n{"n":1}\n' * 20000)
TXT
for file in mixed short; do
    for n in 1 4 9; do
        rm -f rejects
        writ filter --contract ./fields.odcs.yaml --jobs $n --reject rejects $file.ndjson >out.$n 2>err.$n
        sed 's/"at":"[^"]*",//' rejects >rejects.$n
        writ filter --contract ./fields.odcs.yaml --jobs $n --discard --stats json $file.ndjson 2>&1 >/dev/null |
            sed -E 's/"(jobs|seconds)":[0-9.]+,//g' >stats.$n
        [ $n -eq 1 ] && continue
        for what in out err rejects stats; do
            if cmp -s $what.1 $what.$n; then ok "$file, $n jobs: $what as with one"; else not_ok "$file, $n jobs: $what"; fi
        done
    done
    is "$file: all of it is there" "$(grep -c . $file.ndjson)" $(($(wc -l <out.1) + $(wc -l <rejects.1)))
done
is "letters keep the order of the input" "" "$(grep -o '"line":[0-9]*' rejects.4 | cut -d: -f2 | sort -nc 2>&1)"
python3 -c 'import sys; sys.stdout.writelines(l for i, l in enumerate(open("short.ndjson")) if i > 20000 and i % 2)' >expected
is "and records, too" "$(cksum <expected)" "$(cksum <out.4)"
is "a member that came once is seen, by whomever" /never "$(writ filter --contract ./fields.odcs.yaml --jobs 4 --discard \
    mixed.ndjson 2>&1 >/dev/null | sed -n 's/.*never seen: //p')"
rm -f out.* err.* rejects.* stats.*

# A file that somebody read before: what is left is read, to the file's end.
for n in 1 4; do
    rm -f rejects
    left=$( (
        dd of=/dev/null bs=1000 count=1 status=none
        writ filter --contract ./fields.odcs.yaml --jobs $n --reject rejects >out.$n 2>err.$n
        wc -c
    ) <mixed.ndjson)
    is "a file from some offset, $n jobs: it is read to its end" 0 "$left"
    sed 's/"at":"[^"]*",//' rejects >rejects.$n
done
same "a file from some offset: the same records" out.1 out.4
same "a file from some offset: the same dead letters" rejects.1 rejects.4
same "a file from some offset: the same account" err.1 err.4
rm -f out.* err.* rejects.*

# --- compressed input ---

reads=()
for form in gzip zstd; do
    $form -q -c many.ndjson >many.$form
    if [[ $(filter --discard many.$form 2>&1 >/dev/null) == *"built without"* ]]; then
        skipped "$form" "built without"
        is "$form: status 4 without its library" 4 "$(filter --discard many.$form >/dev/null 2>&1; echo $?)"
        continue
    fi
    reads[${#reads[@]}]=$form
    for n in 1 3; do
        rm -f rejects
        filter --jobs $n --reject rejects many.$form >out 2>err
        is "$form, $n jobs: status" 0 $?
        same "$form, $n jobs: valid records" all.out out
        is "$form, $n jobs: places are those of the text" "$(python3 -c '
import json
for l in open("all.rejects"): print(*(json.loads(l)["source"][k] for k in ("line", "offset")))' | cksum)" "$(python3 -c '
import json
for l in open("rejects"): print(*(json.loads(l)["source"][k] for k in ("line", "offset")))' | cksum)"
    done
    cat many.$form | filter --discard >out 2>err
    same "$form from a pipe: valid records" all.out out
    (head -c 1 many.$form && sleep 0.3 && tail -c +2 many.$form) | filter --discard >out 2>err
    same "$form from a pipe that begins slowly: valid records" all.out out
    cat many.$form many.$form | filter --discard 2>err | cat >out
    is "$form, twice: all records" $((2 * 34285)) "$(wc -l <out)"

    head -c $(($(stat -c %s many.$form) / 2)) many.$form >cut.off
    rm -f rejects
    filter --reject rejects cut.off >out 2>err
    is "$form that is cut off: status 3" 3 $?
    is "$form that is cut off: it is said" \
        "writ: error: cannot decompress 'cut.off' ($form): the data end too early" "$(grep error err)"
    is "$form that is cut off: each record is accounted for" \
        "$(($(wc -l <out) + $(wc -l <rejects))) $(wc -l <out) $(wc -l <rejects)" \
        "$(account | tr -d , | sed -E 's/^([0-9]+) read = ([0-9]+) passed \+ ([0-9]+) rejected.*/\1 \2 \3/')"
    if [ -s out ] && cmp -s -n "$(stat -c %s out)" out all.out && [ -z "$(tail -c 1 out)" ]; then
        ok "$form that is cut off: what came before is written, in whole lines"
    else
        not_ok "$form that is cut off: what came before is written, in whole lines"
    fi
    python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 255
open("broken", "wb").write(data)' many.$form
    status "$form with a wrong byte: status 3" 3 filter --discard broken
    is "$form with a wrong byte: it is said" 1 "$(grep -c "^writ: error: cannot decompress 'broken' ($form): ." err)"
    status "$form and text behind it: status 3" 3 filter --discard <(cat many.$form many.ndjson)
    writ check --contract ./number.json many.$form >/dev/null 2>err
    is "$form: check reads it, too" "number@1.0.0: 54,285 payloads, 34,285 valid, 20,000 invalid, 5,715 blank lines dropped" "$(cat err)"
done
if [[ " ${reads[*]} " == *" zstd "* ]]; then
    cat many.ndjson many.ndjson | zstd -q --long=27 -c >wide
    status "a zstd window beyond the bound: status 3" 3 filter --discard wide
    is "which is said" "writ: error: cannot decompress 'wide' (zstd): Frame requires too much memory for decoding" \
        "$(grep error err)"
fi

# --- progress ---

# shown FILE [ARGUMENT...]: what a terminal shows of it, while the reader of its output takes little at a time until
# there is something: whether it does, the last share that was done, and whether the line is gone at the end.
shown() {
    python3 - "$WRIT" "$@" <<'TXT'
import os, pty, re, select, subprocess, sys
ours, theirs = pty.openpty()
writ, file, *more = sys.argv[1:]
process = subprocess.Popen([writ, "filter", "--contract", "./number.json", "--discard", *more],
                           stdin=open(file), stdout=subprocess.PIPE, stderr=theirs)
os.close(theirs)
text, share = b"", re.compile(rb"\r  [0-9]+ records  [0-9]+ MB/s  [1-9][0-9]* rejected  +([0-9]+) %  [0-9]+ s left")
while not share.search(text) and process.stdout.read1(65536):
    if select.select([ours], [], [], 0.05)[0]:
        text += os.read(ours, 4096)
process.stdout.read()
process.wait()
try:
    while more := os.read(ours, 4096):
        text += more
except OSError:
    pass
shares = share.findall(text)
print("shown" if shares else text, "whole" if shares and int(shares[-1]) <= 100 else shares,
      "gone" if re.search(rb"\r\x1b\[Knumber@", text) else text)
TXT
}
python3 -c 'for i in range(200000): print("{\"n\":%d,\"t\":\"%s\"}" % (i, "x" * 20) if i % 9 else "{}")' >long.ndjson
gzip -1 -c long.ndjson >long.gz
is "a terminal shows progress" "shown whole gone" "$(shown long.ndjson)"
is "of jobs, too" "shown whole gone" "$(shown long.ndjson --jobs 3)"
[[ " ${reads[*]} " != *" gzip "* ]] ||
    is "and of compressed input, by what was read of it" "shown whole gone" "$(shown long.gz --jobs 3)"

# --- machine code ---

# The order of members changes twice, so that code is made, dropped and made again.
python3 - <<'TXT'
with open("orders.ndjson", "w") as out:
    for i in range(40000):
        form = ['{"n":%d,"t":"é","u":[]}', '{"u": [], "t": "x", "n": %d}', '{"t":null,"n":%d}'][i // 15000]
        out.write(form % i + "\n" if i % 100 else '{"n":"%d"}\n' % i)
TXT
python3 -c 'import json
print(json.dumps({"x-writ": {"id": "number", "version": "1.0.0", "owner": "ops"}, "type": "object", "properties": {
    "n": {"type": "integer"}, "t": {"type": ["string", "null"]}, "u": {"type": "array"}}, "required": ["n"]}))' >coded.json
for flag in --jobs\ 1 --no-jit; do
    rm -f rejects
    # shellcheck disable=SC2086 # an option and its argument
    writ filter --contract ./coded.json $flag --reject rejects orders.ndjson >"out$flag" 2>err
    grep -v '"n":"' orders.ndjson | cmp -s - "out$flag"
    is "with $flag: what passes" "0 400" "$? $(wc -l <rejects)"
done

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

    # within MEBIBYTES NAME ARGUMENT...: with so many jobs, 16 MiB and 2 for each job.
    within() {
        rm -f rejects
        read -r got mebibytes <<<"$(peak sh -c '"$0" filter --contract ./number.json "$@" >out 2>err' "$WRIT" "${@:2}")"
        if [ "$got" -le 1 ] && [ "$mebibytes" -le "$1" ]; then ok "memory does not follow the input: ${*:2}"; else
            not_ok "memory does not follow the input: ${*:2}" "status $got, $mebibytes MiB"
        fi
    }
    python3 -c 'for i in range(500000): print("{\"n\":%d,\"t\":\"%s\"}" % (i, "x" * 20) if i % 9 else "{}")' >long.ndjson
    python3 -c 'for i in range(40000): print("{\"m\":%d,\"t\":\"%s\"}" % (i, "x" * 1000))' >bad.ndjson
    for length in 200000 450000 700000; do
        python3 -c 'import sys
for i in range(60): print("{\"m\":%d,\"t\":\"%s\"}" % (i, "x" * int(sys.argv[1])))' $length >"wide.$length.ndjson"
    done
    # the window of the highest level, without its labour
    zstd -q -3 --zstd=wlog=23 --no-check -c bad.ndjson long.ndjson >large.zstd
    gzip -c bad.ndjson long.ndjson >large.gzip
    for n in 1 4 16; do
        within $((16 + 2 * n)) --jobs $n --discard long.ndjson
        within $((16 + 2 * n)) --jobs $n --reject rejects long.ndjson
        within $((16 + 2 * n)) --jobs $n --reject rejects bad.ndjson
        for wide in wide.*.ndjson; do within $((16 + 2 * n)) --jobs $n --reject rejects "$wide"; done
        for form in ${reads[@]+"${reads[@]}"}; do within $((16 + 2 * n)) --jobs $n --reject rejects "large.$form"; done
    done
fi
finish
