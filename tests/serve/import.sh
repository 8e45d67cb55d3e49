#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A whole registry is taken in by a server: `writ import --registry http://…`, POST /v1/import. All of it or nothing,
# whoever breaks off, whatever is damaged, full or killed; nobody but an admin, one at a time; others are answered
# meanwhile, and who would write is told to come later.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

files=$top_srcdir/tests/golden/files
cd "$tmp" || exit 1
plain_commands
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@parcel.example'

# gives REGISTRY NAME SCOPE: a token of that registry.
gives() { "$WRIT" token create --registry "$1" --name "$2" --scope "$3" 2>/dev/null; }
upload() { python3 "$top_srcdir/tests/serve/upload.py" "${url#http://}" "$@"; }
boot_rests() {
    local token=$boot
    serve_rests
}

# ---- what is moved ----

{
    on one.db publish "$files/parcel.odcs.yaml"
    on one.db register "$files/desk.yaml"
    on one.db record-deployment parcel-event@1.0.0 --to production
    echo 'force: admin' >policy.yaml
    on one.db policy set policy.yaml
}
old=$(gives one.db old admin)
on one.db export one.export
on one.db doctor
head=$(sed -n 's/^the log ends in //p' said)
head -n 5 one.export >cut.export
sed 's/production/integration/' one.export >changed.export
sed '1s/"layout":[0-9]*/"layout":99/' one.export >later.export
printf 'x\n' >none.export
: >empty.export

# serve_new NAME: a server with an empty registry and the token of its first admin, $boot.
serve_new() {
    registry=$tmp/$1.db
    rm -f "$registry"*
    serve_start --anonymous none "${@:2}" || finish
    boot=$(gives "$registry" boot admin)
    on "$registry" export before.export
}
# nothing NAME: the registry is as it was, and is still empty.
nothing() {
    WRIT_TOKEN=$boot on "$url" export after.export
    status "$1: nothing is left of it" 0 cmp before.export after.export
}

# ---- who may ----

serve_new new
for scope in read publish:parcel- party:desk report; do
    WRIT_TOKEN=$(gives "$registry" "$scope" "$scope") on "$url" import one.export
    is "$scope may not" "4 the way out is told" "$? $(grep -q '^hint: ask for a token with that scope' said && echo the way out is told)"
done
on "$url" import one.export
is "nor who has no token" 4 "$?"
reader=$(gives "$registry" reader read)
is "who may not is told so before anything is sent" 403 "$(upload "$reader" ask one.export)"
head -c 17000000 /dev/zero | tr '\0' ' ' >large
token=$reader
answers "what they send is as bounded as ever" 403 POST /v1/import @large -H 'Content-Type: application/x-ndjson'
answers "… in chunks, too" 403 POST /v1/import @large -H 'Content-Type: application/x-ndjson' -H 'Transfer-Encoding: chunked'
token=$boot
answers "an admin's other bodies are" 413 POST /v1/parties @large
answers "a body is NDJSON, and says so" 415 POST /v1/import @one.export -H 'Content-Type: text/plain'
token=
serve_stop

# ---- what is refused whole, in the words of a file ----

WRIT_SERVE_PATIENCE=300 serve_new new
for kind in cut changed later none empty; do
    on local.db import $kind.export
    locally=$?
    mv said local.said
    WRIT_TOKEN=$boot on "$url" import $kind.export
    is "what is $kind is refused" "3 $locally" "$? 3"
    same "… in the words of a file" local.said said
    nothing "$kind"
done
WRIT_TOKEN=$boot on "$url" import missing.export
is "a file that is not there is none" 3 "$?"
is "who breaks off" gone "$(upload "$boot" break one.export)"
holds "the server sees that" "it holds a connection" boot_rests
nothing "who breaks off"

# ---- one registry becomes another, byte for byte ----

is "an admin is asked for the body" continue "$(upload "$boot" ask one.export)"
holds "the server sees that nothing comes" "it holds a connection" boot_rests
WRIT_TOKEN=$boot on "$url" import - <one.export
is "it is taken, from a pipe as well" "0 writ: note: 1 token of the registry before is no more: those of the export hold|imported 13 rows" \
    "$? $(paste -sd '|' said)"
WRIT_TOKEN=$boot on "$url" list
is "the token that asked is no more, at once" 4 "$?"
export WRIT_TOKEN=$old
status "one of the registry that was moved is good" 0 on "$url" list
on "$url" export two.export
status "all of it is there, byte for byte" 0 cmp one.export two.export
status "its log is the one that was exported" 0 on "$url" audit verify --head "$head"
status "every row is fine" 0 on new.db doctor
python3 - new.db >laws 2>&1 <<'TXT'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in ("DELETE FROM event", "UPDATE event SET by = 'x'", "DELETE FROM token", "UPDATE token SET name = 'x'"):
    try:
        db.execute(statement)
        print("done:", statement)
    except sqlite3.IntegrityError as refused:
        print(refused)
TXT
is "the log of the server says what became of them" 1 \
    "$(grep -c "a registry was imported by 'boot': the tokens of before are no more" server.log)"
is "the laws of its tables hold" 0 "$(grep -c ^done laws)"
is "… all of them" 4 "$(wc -l <laws)"
on "$url" import one.export
is "what is not empty takes no other" "1 writ: error: registry '$url' is not empty|hint: import into a new one" \
    "$? $(paste -sd '|' said)"
is "… which is told before anything is sent" 409 "$(upload "$old" ask one.export)"
sed 's/^id: .*/id: next/' "$files/parcel.odcs.yaml" >next.odcs.yaml
status "the registry goes on" 0 on "$url" publish next.odcs.yaml
status "… and its log" 0 on "$url" audit verify
serve_stop
unset WRIT_TOKEN

# The token that asks may be one of both.
serve_new both
token=$boot
both=writ_$(printf 'A%.0s' {1..43})
hash=$(printf %s "$both" | sha256sum | cut -d ' ' -f 1)
for there in "$url" both-from.db; do
    [ "$there" = "$url" ] || { registry=$there && serve_stop && serve_start && token=$(gives both-from.db root admin); }
    answers "a token of a hash is made" 201 POST /v1/tokens "{\"name\":\"both\",\"scopes\":\"admin\",\"hash\":\"$hash\"}"
done
WRIT_TOKEN=$both on "$url" export both.export
serve_stop
registry=$tmp/both.db
serve_start --anonymous none || finish
WRIT_TOKEN=$both on "$url" import both.export
is "a token of both registries asks" 0 "$?"
status "… and is good afterwards" 0 env WRIT_TOKEN="$both" "$WRIT" token list --registry "$url"
serve_stop

# The log that comes may be shorter than the one that goes: what is withdrawn later is seen all the same.
serve_new shorter
for ((i = 0; i < 12; i++)); do
    gives "$registry" "$i" read >/dev/null
done
WRIT_TOKEN=$boot on "$url" import one.export
is "a log takes the place of a longer one" 0 "$?"
token=$old
answers "a schema is registered" 200 POST /subjects/gone/versions '{"schemaType":"JSON","schema":"{\"type\":\"object\"}"}'
document=/v1/contracts/gone/versions/1.0.0/document
for ((i = 1; i <= 20; i++)); do
    http GET $document
done
is "threads have it in memory" 200 "$http_status"
answers "it is deleted" 200 DELETE /subjects/gone
answers "it is deleted for good" 200 DELETE '/subjects/gone?permanent=true'
for ((i = 1; i <= 20; i++)); do
    http GET $document
    [ "$http_status" = 404 ] || break
done
is "no thread gives it any more" 404 "$http_status"
token=
serve_stop

# ---- others meanwhile ----

serve_new busy
python3 - busy.db hold <<'TXT' &
import os, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
while os.path.exists(sys.argv[2]):
    time.sleep(0.02)
TXT
holder=$!
holds "somebody has the registry" "it does not come to that" soon test -e hold
WRIT_TOKEN=$boot on "$url" import one.export &
importer=$!
token=$boot
wanted='{"name":"x","scopes":"read"}'
has_begun() { curl -s -H "Authorization: Bearer $boot" "$url/metrics" | grep '^writ_writer_jobs_total 1$' >/dev/null; }
holds "the import has begun" "it does not come to that" soon has_begun
answers "who reads is answered meanwhile" 200 GET /v1/contracts
answers "who writes is told to come later" 503 POST /v1/tokens "$wanted"
is "… when" 1 "$(header Retry-After)"
is "… and why" 1 "$(grep -c 'a registry is being imported' body)"
is "who imports, too" "503 again in 1" "$(upload "$boot" ask one.export)"
answers "it is ready" 200 GET /readyz
rm hold
wait "$holder"
wait "$importer"
is "then the import is done" 0 "$?"
on busy.db export two.export
status "… and nothing else" 0 cmp one.export two.export
token=$old
answers "and who writes is let in" 201 POST /v1/tokens "$wanted"
token=
serve_stop

serve_new slow
upload "$boot" hold one.export go >held &
holder=$!
holds "half of it came" "it does not come to that" soon test -e go
is "one comes at a time" "503 again in 1" "$(upload "$boot" ask one.export)"
status "others write before it is whole" 0 env WRIT_TOKEN="$boot" "$WRIT" policy set --registry "$url" policy.yaml
rm go
wait "$holder"
is "… so that the registry is not empty any more" 409 "$(cat held)"
serve_stop
WRIT_SERVE_PATIENCE=1 serve_new slow
is "who is slow is ended" ended "$(upload "$boot" slow one.export)"
nothing "who is slow"
serve_stop

# ---- a large one ----

size=100000 count=40
[ "$WRIT_VARIANT" != plain ] || size=2500000 count=30
head -c "$size" /dev/zero | tr '\0' x >pad
for ((i = 1; i <= count; i++)); do
    printf '{"x-writ": {"id": "large-%d", "version": "1.0.0", "owner": "a"}, "title": "%s"}' "$i" "$(cat pad)" \
        >large.schema.json
    "$WRIT" publish --registry large.db large.schema.json >/dev/null 2>&1
done
all=$(gives large.db all admin)
on large.db export large.export
memory() { sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server_pid/status"; }
mkdir temporary
export TMPDIR=$tmp/temporary
echo "threads: 1" >one.yaml # each has pages of the registry's file in memory
serve_new vast --config one.yaml
before=$(memory)
export WRIT_TOKEN=$boot
most=$(python3 -c '
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=open("said", "w"), stderr=subprocess.STDOUT).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$WRIT" import --registry "$url" large.export)
is "a large registry is taken" 0 "${most% *}"
is "… of which no file stays" "" "$(find temporary -name 'writ-*')"
if [ "$WRIT_VARIANT" = plain ]; then
    is "… who sends it does not hold it" yes "$([ "${most#* }" -lt 60000 ] && echo yes || echo "$most kB")"
    is "… nor who takes it" yes "$([ $(($(memory) - before)) -lt 60000 ] && echo yes || echo "$before, $(memory) kB")"
fi
WRIT_TOKEN=$all on "$url" export back.export
status "… and given back" 0 cmp large.export back.export
serve_stop
rm back.export

# Whose token ends meanwhile is not listened to until the end.
serve_new vast
if [ "$WRIT_VARIANT" = plain ]; then
    upload "$boot" hold large.export go >held &
    holder=$!
    holds "half of it came" "it does not come to that" soon test -e go
    "$WRIT" token revoke --registry "$registry" "$("$WRIT" token list --registry "$registry" | cut -d ' ' -f 1)" >/dev/null 2>&1
    sleep 1.1
    rm go
    wait "$holder"
    is "who was let in is put out" ended "$(cat held)"
    boot=$(gives "$registry" second admin)
    on "$registry" export before.export
fi

# ---- a terminal shows how far it is ----

if [ "$WRIT_VARIANT" = plain ]; then
    python3 - "$WRIT" import --registry "$url" large.export >said <<'TXT'
import os, pty, re, subprocess, sys
ours, theirs = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stderr=theirs, stdout=subprocess.DEVNULL, env=os.environ | {"WRIT_TOKEN": "writ_no"})
os.close(theirs)
process.wait()
print("refused" if b"records" not in os.read(ours, 4096) else "shown")
TXT
    is "who may not send sees no progress" refused "$(cat said)"
    WRIT_TOKEN=$boot python3 - "$WRIT" import --registry "$url" large.export >said <<'TXT'
import os, pty, re, subprocess, sys
ours, theirs = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stderr=theirs, stdout=subprocess.DEVNULL)
os.close(theirs)
text = b""
try:
    while more := os.read(ours, 4096):
        text += more
except OSError:
    pass
shares = re.findall(rb"\r  [0-9]+ records  [0-9]+ MB/s  +([0-9]+) %  [0-9]+ s left\x1b", text)
print(process.wait(), "shown" if shares else text, "gone" if b"\r\x1b[K" in text else text)
TXT
    is "who sends does" "0 shown gone" "$(cat said)"
fi
serve_stop
serve_new small

# ---- a full disk, and none ----

export WRIT_TOKEN=$boot
mv temporary away
on "$url" import one.export
is "without a place for what comes, nothing is taken" 4 "$?"
status "… which is told before anything is sent" 0 grep -q 503 <(upload "$boot" ask one.export)
status "… the log says why" 0 grep 'cannot write what comes to a temporary file: No such file' server.log
nothing "without a place"
mv away temporary
serve_stop

# full NAME KIB: a server whose files may have so much.
full() {
    registry=$tmp/$1.db
    rm -f "$registry"*
    (ulimit -f "$2" && serve_start --anonymous none >/dev/null && echo "$server_pid $url" >"$tmp/started" && server_pid=)
    read -r server_pid url <"$tmp/started" || finish
    boot=$(gives "$registry" boot admin)
    on "$registry" export before.export
    export WRIT_TOKEN=$boot
    on "$url" import large.export
    is "$1: it is not taken" 4 "$?"
    status "$1: it is told that the registry cannot be written" 0 grep 'cannot do this: status 503' said
    nothing "$1"
    on "$url" import one.export
    is "$1: what there is room for is taken" 0 "$?"
    WRIT_TOKEN=$old on "$url" export two.export
    status "$1: all of it" 0 cmp one.export two.export
    kill -TERM "$server_pid"
    while kill -0 "$server_pid" 2>/dev/null; do sleep 0.05; done
    server_pid=
}
if [ "$WRIT_VARIANT" = plain ]; then
    bytes=$(stat -c %s large.export)
    full "a full disk for what comes" $((bytes / 2 / 1024))
    status "a full disk for what comes: the log says so" 0 grep 'to a temporary file: File too large' server.log
    # the pages of a registry have more than its text here, of which nothing is escaped
    full "a full disk for the registry" $((bytes / 1024 + 16))
fi

# ---- killed ----

is_written() { [ "$(stat -c %s killed.db-wal 2>/dev/null || echo 0)" -gt 5000000 ]; }
for ((i = 0; i < 2; i++)); do
    serve_new killed
    WRIT_TOKEN=$boot "$WRIT" import --registry "$url" large.export >/dev/null 2>killed.err &
    importer=$!
    if [ $((i % 2)) = 1 ] && [ "$WRIT_VARIANT" = plain ]; then
        holds "it is written" "it does not come to that" soon is_written # all of it came
    else
        sleep "0.$((i * 7 % 40 + 2))"
    fi
    kill -9 "$server_pid"
    wait "$server_pid" 2>/dev/null
    server_pid=
    wait "$importer"
    on killed.db export after.export
    if cmp -s after.export large.export; then
        ok "killed: it is whole"
    else
        status "killed: nothing is left of it" 0 cmp before.export after.export
        status "killed: … and it is taken again" 0 on killed.db import large.export
    fi
done
finish
