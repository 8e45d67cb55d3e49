#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ replay` when its input is bad, its outputs fail or somebody ends it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

account() { sed -n '1s/^number@1.1.0: //p' err; }

# ---- usage ----

new_case
letters 20
status "status 2: no contract" 2 writ replay rejects --reject rest
status "status 2: no --reject" 2 writ replay rejects --contract ./new.json
status "status 2: no file" 2 writ replay --contract ./new.json --reject rest
status "status 2: two files" 2 replay rejects
status "status 2: standard input has no ledger beside it" 2 writ replay - --contract ./new.json --reject rest
mkfifo pipe
exec 7<>pipe
status "status 2: nor has a pipe" 2 writ replay pipe --contract ./new.json --reject rest
exec 7>&-
status "status 2: the rest would be lost" 2 writ replay rejects --contract ./new.json --reject /dev/null
status "status 2: the rest is the file itself" 2 writ replay rejects --contract ./new.json --reject rejects
status "status 3: a file that is not there" 3 writ replay none --contract ./new.json --reject rest
status "status 3: a folder" 2 writ replay . --contract ./new.json --reject rest
status "status 3: a file without letters" 3 writ replay new.json --contract ./new.json --reject rest
is "which stays as it is" "" "$(cat rest)"
status "status 4: a rest that cannot be opened" 4 writ replay rejects --contract ./new.json --reject none/rest
mkdir rejects.replayed
status "status 4: a ledger that cannot be" 4 replay
is "then nothing is" "" "$(cat "$tmp/out" rest)"
rmdir rejects.replayed

# ---- what there is ----

replay --stats json >out 2>err
is "some are valid now: status 0" 0 $?
each_once "as asked" out
status "the account is as docs/replay.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/replay.schema.json" --input ndjson --undeclared-payload reject err
status "the ledger is as docs/replayed.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/replayed.schema.json" --input ndjson --undeclared-payload reject rejects.replayed
status "the rest is as docs/reject.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/reject.schema.json" --input ndjson --undeclared-payload reject rest
is "its owner alone reads the rest and the ledger" "600 600" "$(stat -c %a rest rejects.replayed | xargs)"
replay >>out 2>err
is "once more, nothing is to be done" "0 20 letters = 0 replayed + 0 set aside (rest) + 20 done before" "$? $(account)"
each_once "and nothing is" out
writ replay rest --contract ./new.json --reject rest2 >out2 2>err
is "none is valid: status 1" "1 6 letters = 0 replayed + 6 set aside (rest2) + 0 done before" "$? $(account)"
is "a third attempt" 4 "$(grep -c '"attempt":3' rest2)"

new_case
letters 2000
gzip rejects
writ replay rejects.gz --contract ./new.json --reject rest >out 2>err
is "a compressed file: status 0" 0 $?
gunzip rejects.gz
each_once "a compressed file" out
is "it has its own ledger" 1 "$(grep -c '"state":"end"' rejects.gz.replayed)"

printf '%s\n' '{"writ":"reject/1","\u001b[31m":1}' >>rejects
replay --again >out2 2>err
is "a line that is none is told, and cannot paint the terminal" 0 "$(grep -c $'\033' err)"
is "with its line" 1 "$(grep -c '1  no dead letters, the first at line 2001: ' err)"

# ---- one at a time ----

new_case
letters 20
python3 - <<'TXT' &
import fcntl, time
with open("rejects.replayed", "a") as ledger:
    fcntl.lockf(ledger, fcntl.LOCK_EX)
    open("locked", "w").close()
    time.sleep(60)
TXT
holder=$!
until [ -e locked ]; do sleep 0.05; done
status "status 4: another one is at work" 4 replay
is "and named" 1 "$(grep -c "process $holder has 'rejects.replayed'" "$tmp/err")"
kill $holder
wait $holder 2>/dev/null
status "when it has ended, this one works" 0 replay

# ---- outputs that fail ----

new_case
letters 9000
replay 2>err | head -n 1 >out
is "a reader that leaves: status 4" "4 1" "${PIPESTATUS[0]} $(grep -c 'cannot write to standard output: Broken pipe' err)"
replay >>out 2>err
is "what it took is in doubt" "4 1" "$? $(grep -c 'nobody knows whether they went out: standard output was no file' err)"
is "the hint says what to do" 1 "$(grep -c -e '^hint: .*--doubtful skip.*--doubtful repeat' err)"
replay --doubtful repeat >>out 2>err
is "repeated, all of it is there" 1 "$(times out | cut -d ' ' -f 1)"

new_case
letters 9000
replay >/dev/full 2>err
is "a full device: status 4" "4 1" "$? $(grep -c 'cannot write to standard output: No space left on device' err)"
replay --doubtful repeat >out 2>err
is "which had nothing" 0 $?
each_once "a full device" out

new_case
letters 9000 1200
(ulimit -f 2400 && replay >out 2>err)
is "an output at the limit of file size: status 4" "4 1" "$? $(grep -c 'cannot write to standard output: File too large' err)"
is "nothing is there in part" "" "$(tail -c 1 out)"
replay >out 2>err
is "and emptied: status 4" "4 1" "$? $(grep -c 'no longer has what that wrote' err)"
is "the way out is said" 1 "$(grep -c '^hint: to go on, append with `>>`; where the file was emptied, `--again` replays all' err)"

new_case
letters 9000 1200
(ulimit -f 2400 && replay >out 2>err)
replay >>out 2>err
is "appended to: status 0" 0 $?
each_once "an output at the limit" out
is "it says what it found" 1 "$(grep -c 'an earlier replay was interrupted: of its last letters [0-9]* were out, and [0-9]* were not' err)"

new_case
letters 9000 1200
(ulimit -f 2400 && replay >out 2>err)
mv out moved
replay >out2 2>err
is "an output that was moved away: status 4" "4 1" \
    "$? $(grep -c 'the file that standard output was is not where it was' err)"
mv moved out
replay >out2 2>err
is "and where it was: status 0" 0 $?
each_once "the rest went elsewhere" out out2

# Letters that grow the rest beyond its limit.
new_case
letters 9000
sed -i 's/"contract":"number/"contract":"other/' rejects
(ulimit -f 500 && replay >out 2>err)
is "a rest at the limit: status 4" "4 1" "$? $(grep -c "cannot write to 'rest': File too large" err)"
is "none is there in part" "" "$(tail -c 1 rest)"
replay >>out 2>err
is "and then: status 0" 0 $?
same "all of them are set aside as they were" rejects rest

# With the rights for it, a disk that really is full: the ledger's, beside the letters.
new_case
letters 9000
mkdir "$tmp/disk"
if mount -t tmpfs -o size=$(($(stat -c %s rejects) / 1024 + 400))k none "$tmp/disk" 2>/dev/null; then
    cp rejects "$tmp/disk"
    writ replay "$tmp/disk/rejects" --contract ./new.json --reject rest >out 2>err
    is "a disk without room for the ledger: status 4" "4 1" \
        "$? $(grep -c "cannot write to '$tmp/disk/rejects.replayed': No space left on device" err)"
    mount -o remount,size=64m "$tmp/disk"
    writ replay "$tmp/disk/rejects" --contract ./new.json --reject rest >>out 2>err
    is "and with room for it: status 0" 0 $?
    each_once "a disk without room for the ledger" out
    umount "$tmp/disk"
fi

# ---- signals ----

new_case
letters 60000
$WRIT_RUN "$WRIT" replay rejects --contract ./new.json --reject rest >out 2>err &
pid=$!
until [ -s out ]; do sleep 0.01; done
kill -TERM $pid 2>/dev/null
wait $pid
got=$?
if [ $got -eq 0 ]; then
    ok "SIGTERM came too late" # it had all been done
else
    is "SIGTERM: status 143" "143 1" "$got $(grep -c 'stopped by a signal; the next replay goes on from here' err)"
fi
replay >>out 2>err
is "and then: status 0" 0 $?
each_once "SIGTERM" out
finish
