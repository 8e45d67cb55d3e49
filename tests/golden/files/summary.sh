#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# summary.sh ID CONTRACT RECORDS REJECTED ENDED [KEY=VALUE...]: the summary of a run of an hour, as
# `writ filter --report` writes it. Keys: command, observe (true: what is refused passes), rejects and
# drift (JSON lists), letters, inputs, owner, basis.
set -eu
id=$1 contract=$2 records=$3 rejected=$4 ended=$5
shift 5
command=filter observe=false rejects=[] drift=[] letters='' input=in.ndjson owner=ida basis=agreed observed=0
for pair in "$@"; do declare "$pair"; done
[ "$observe" = false ] || { observed=$rejected rejected=0; }
started=${ended/T??/T$(printf %02d $((10#${ended:11:2} - 1)))}
passed=$((records - rejected))
seen=''
[ "$records" = 0 ] || seen="\"first_seen\":\"$started\",\"last_seen\":\"$ended\","
printf '{"writ":"run/1","id":"%s","command":"%s","started_at":"%s","ended_at":"%s","inputs":["%s"],%s' \
    "$(printf %s "$id" | sha256sum | head -c 32)" "$command" "$started" "$ended" "$input" "${letters:+\"letters\":\"$letters\",}"
printf '"stopped":false,"failed":false,"records":%d,"passed":%d,"rejected":%d,"observed":%d,"blank":0,"unrouted":0,' \
    "$records" "$passed" "$rejected" "$observed"
printf '"contracts":[{"contract":"%s","version":"1.0.0","owner":"%s","observe":%s,"basis":"%s",' "$contract" "$owner" "$observe" "$basis"
printf '"records":%d,"passed":%d,"rejected":%d,"observed":%d,%s"rejects":%s,"undeclared":[],"drift":%s}]}\n' \
    "$records" "$passed" "$rejected" "$observed" "$seen" "$rejects" "$drift"
