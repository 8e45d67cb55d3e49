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

for fuzzer in "$@"; do
    name=${fuzzer##*/}
    corpus=fuzz/$name
    mkdir -p "$corpus"
    seeds=() words=()
    case $name in
    fuzz_validate) seeds_of_validate ;;
    *) seeds_of_json ;;
    esac
    echo "fuzz: $name for $seconds s, found inputs go to $PWD/fuzz/"
    "$fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout="${FUZZ_TIMEOUT:-25}" \
        -rss_limit_mb="${FUZZ_MEGABYTES:-2048}" -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="fuzz/$name-" "${words[@]}" "$corpus" "${seeds[@]}" 2>&1 |
        grep -vE '^(INFO|stat::(peak|slowest|new|average)|"|####)'
done
