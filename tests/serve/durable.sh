#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What was answered is there: when the server is told to end in the midst of a request, and when the disk
# is full. Many writes at once share commits. tests/serve/kills.sh kills it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

metric() { sed -n "s/^$1 //p" "$tmp/body"; }

# publish CONTRACT: prints the status.
publish() {
    curl -sS -m 600 -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' \
        -d '{"schemaType":"JSON","schema":"{\"type\":\"object\",\"description\":\"'"$1 $filling"'\"}"}' \
        "$url/subjects/$1/versions" 2>/dev/null
}
filling=

# ---- told to end ----

serve_start --anonymous write || finish
publish kept >/dev/null
rest=${url#http://}
python3 "$top_srcdir/tests/serve/stop.py" "${rest%:*}" "${rest##*:}" "$server_pid" >"$tmp/stop"
is "a request that has begun is answered, all are told to go, nobody else comes" "200 close refused close" \
    "$(paste -sd ' ' "$tmp/stop")"
server_status=0
wait "$server_pid" || server_status=$?
server_pid=
is "then it ends well" 0 "$server_status"
serve_start --anonymous write || finish
answers "what was answered is there" 200 GET /subjects/a/versions/1

# ---- many at once ----

writers=16
[ "$WRIT_VARIANT" = plain ] || writers=6
pids=()
for ((i = 0; i < writers; i++)); do
    for ((n = 0; n < 4; n++)); do publish "w-$i-$n"; done >"$tmp/writer.$i" &
    pids+=($!)
done
wait "${pids[@]}"
is "all are answered" $((writers * 4)) "$(cat "$tmp"/writer.* | grep -c 200)"
http GET /metrics
is "each was taken once" $((writers * 4)) "$(metric writ_writer_jobs_total)"
holds "by no more commits" "" [ "$(metric writ_writer_commits_total)" -le $((writers * 4)) ]
http GET /subjects
is "and is there" $((writers * 4 + 2)) "$(tr ',' '\n' <"$tmp/body" | grep -c '"')"
serve_stop

# ---- a full disk ----

# A file may not grow beyond so much: writing fails as on a disk that is full.
registry=$tmp/full.db
filling=$(printf '%8000d' 0)
(ulimit -f 800 && serve_start --anonymous write >/dev/null && echo "$server_pid $url" >"$tmp/started" && server_pid=)
read -r server_pid url <"$tmp/started" || finish
: >"$tmp/taken"
for ((i = 0; i < 120; i++)); do
    status=$(publish "full-$i")
    case $status in
    200) echo "full-$i" >>"$tmp/taken" ;;
    *) break ;;
    esac
done
is "a write that the disk refuses is refused" 503 "$status"
answers "the server says that it cannot write" 503 GET /readyz # for some seconds
answers "reading goes on" 200 GET /subjects
kill -TERM "$server_pid"
is_gone() { ! kill -0 "$server_pid" 2>/dev/null; }
soon is_gone
server_pid=
serve_start --anonymous write || finish
http GET /subjects
tr -d '[]"' <"$tmp/body" | tr ',' '\n' | sort >"$tmp/there"
is "all that was answered is there: $(wc -l <"$tmp/taken")" "" "$(sort "$tmp/taken" | comm -23 - "$tmp/there")"
is "with room it goes on" 200 "$(publish more)"
serve_stop
finish
