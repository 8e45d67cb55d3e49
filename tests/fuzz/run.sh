#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FUZZER...: runs each for FUZZ_SECONDS (60), from the folder of the build. What is found stays in
# fuzz/NAME-…, the corpus in fuzz/NAME/ for the next run. An input that takes more than FUZZ_TIMEOUT seconds (25) or
# FUZZ_MEGABYTES (2048) is a finding too.
set -eu -o pipefail

seconds=${FUZZ_SECONDS:-60}
export ASAN_OPTIONS=detect_leaks=1

# Each prepares what its fuzzer begins with: sets `seeds`, `words`.
seeds_of_json() {
    [ ! -d "$WRIT_SHARED/data/json-parsing/test_parsing" ] ||
        seeds=("$WRIT_SHARED/data/json-parsing/test_parsing")
}

seeds_of_validate() {
    mkdir -p fuzz/validate-seeds
    python3 "${top_srcdir:?is set by make}/tests/fuzz/validate_seeds.py" fuzz/validate-seeds \
        "$WRIT_SHARED" "$top_srcdir/examples"
    seeds=(fuzz/validate-seeds)
    sed -nE 's/^[A-Z_]+\(("[^"]+").*/\1/p' "$top_srcdir/contracts/keywords.def" | sort -u >fuzz/validate.dict
    words=(-dict=fuzz/validate.dict)
}

# A file of a profile that has something of everything, and a stream.
seeds_of_profile_file() {
    mkdir -p fuzz/profile_file-seeds
    cat >fuzz/profile_file-seeds/file <<'TXT'
{"writ":"profile/1","records":3,"malformed":1,"time":"/at","begins":1773150000.5,"fields":[
{"path":"","last":2,"forms":{"object":2},"length":4},
{"path":"/at","shown":true,"last":2,"forms":{"timestamp with an offset":2},"length":50,"lengths":{"least":25,"most":25,"sum":50,"above":[[161,2]]},"times":{"backward":1,"offset_minutes":-120,"least":1773150000.5,"most":1773150001,"latest":1773150001,"lags":[[64,2]]},"values":[["0000000000000001",2,0,2,"\"2026\""]]},
{"path":"/n","map":true,"forms":{"integer":1,"object":1},"numbers":{"negatives":1,"least":-2,"most":-2,"sum":-2,"magnitudes":[[34,1]],"below":[[35,1]]}},
{"path":"/n/*","first":2,"last":2,"forms":{"array":1,"null":7}}
]}
TXT
    printf '%s\n' '{"at":"2026-03-10T14:00:00+01:00","n":-2}' '{"at":"2026-03-10","n":{"a":[]}}' >fuzz/profile_file-seeds/stream
    seeds=(fuzz/profile_file-seeds)
    grep -oE '"[a-z_/1 -]+"' "$top_srcdir/docs/profile.schema.json" | sort -u >fuzz/profile_file.dict
    words=(-dict=fuzz/profile_file.dict)
}

# Sheets with a bit of everything, for each way to begin.
seeds_of_csv() {
    mkdir -p fuzz/csv-seeds
    for first in '\200' '\201' '\202' '\000'; do
        printf '%b' "$first"'a,b,c.a,/c/b,x1\n7,true,1.5,"[1]",2\r\n"7","a\n""b""",,,\n\n1,"x\n2,y"z\n' >"fuzz/csv-seeds/${first#?}"
    done
    seeds=(fuzz/csv-seeds)
    printf '"%s"\n' '\"' '\"\"' ',' '\x0a' '\x0d\x0a' '\xef\xbb\xbf' 'c.a' '/c/b' >fuzz/csv.dict
    words=(-dict=fuzz/csv.dict)
}

# A row of each kind.
seeds_of_wire() {
    mkdir -p fuzz/wire-seeds
    cat >fuzz/wire-seeds/version <<'TXT'
{"contract":"a","version":"1","status":"active","content_base64":"YQD/","sha256":"aa","number":7,"deleted":"soft","force":"x","backport":true,"budget":3,"author":"b"}
TXT
    cat >fuzz/wire-seeds/party <<'TXT'
{"id":"a","party":"b","contract":"c","position":3,"pending":true,"content":"x\u0000","outcome":"refused","reason":"r"}
TXT
    cat >fuzz/wire-seeds/waiver <<'TXT'
{"rule":"a","contract":"b","self_approved":true,"state":"approved","until":"2026-12-31","key":"a","sequence":3}
TXT
    cat >fuzz/wire-seeds/run <<'TXT'
{"id":"a","command":"b","started_at":"x","ended_at":"y","summary":{"a":[1.50,1e400,"\n"]},"environment":"e","kind":"party","name":"n","version":"1"}
TXT
    seeds=(fuzz/wire-seeds)
    grep -oE '"[a-z_0-9]+"' "$top_srcdir/registry/wire.c" | sort -u >fuzz/wire.dict
    words=(-dict=fuzz/wire.dict)
}

# Letters of three kinds.
seeds_of_letter() {
    mkdir -p fuzz/letter-seeds
    awk -v records=12 -f "$top_srcdir/tests/golden/files/letters.awk" >fuzz/letter-seeds/letters
    printf '%s' '{"a":"ann@home.example","b":{"+49 170 1234567":["x"]}}' >fuzz/letter-seeds/record
    seeds=(fuzz/letter-seeds)
    grep -oE '"[a-z_/0-9]+"' "$top_srcdir/docs/reject.schema.json" | sort -u >fuzz/letter.dict
    words=(-dict=fuzz/letter.dict)
}

# Requests for each route, which the fuzzer writes itself.
seeds_of_http() {
    mkdir -p fuzz/http-seeds
    WRIT_HTTP_SEEDS=fuzz/http-seeds "$fuzzer" -runs=0 2>/dev/null
    seeds=(fuzz/http-seeds)
    {
        sed -nE 's/^ROUTE\([A-Z]+, ("[^"]+").*/\1/p' "$top_srcdir/ci/serve/routes.def"
        grep -ohE '"[a-z_]+"' "$top_srcdir"/registry/wire*.c
    } | sort -u >fuzz/http.dict
    words=(-dict=fuzz/http.dict)
}

for fuzzer in "$@"; do
    name=${fuzzer##*/}
    corpus=fuzz/$name
    mkdir -p "$corpus"
    seeds=() words=()
    case $name in
    fuzz_csv) seeds_of_csv ;;
    fuzz_http) seeds_of_http ;;
    fuzz_letter) seeds_of_letter ;;
    fuzz_profile_file) seeds_of_profile_file ;;
    fuzz_validate) seeds_of_validate ;;
    fuzz_wire) seeds_of_wire ;;
    *) seeds_of_json ;;
    esac
    echo "fuzz: $name for $seconds s, found inputs go to $PWD/fuzz/"
    "$fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout="${FUZZ_TIMEOUT:-25}" \
        -rss_limit_mb="${FUZZ_MEGABYTES:-2048}" -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="fuzz/$name-" "${words[@]}" "$corpus" "${seeds[@]}" 2>&1 |
        grep -vE '^(INFO|stat::(peak|slowest|new|average)|"|####)'
done
