#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FUZZER...: runs each for FUZZ_SECONDS (60), from the folder of the build. What is found stays in
# fuzz/NAME-…, the corpus in fuzz/NAME/ for the next run.
set -eu -o pipefail

seconds=${FUZZ_SECONDS:-60}
export ASAN_OPTIONS=detect_leaks=1
for fuzzer in "$@"; do
    name=${fuzzer##*/}
    corpus=fuzz/$name
    mkdir -p "$corpus"
    seeds=()
    [ ! -d "$WRIT_SHARED/data/json-parsing/test_parsing" ] ||
        seeds=("$WRIT_SHARED/data/json-parsing/test_parsing")
    echo "fuzz: $name for $seconds s, found inputs go to $PWD/fuzz/"
    "$fuzzer" -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="fuzz/$name-" "$corpus" "${seeds[@]}" 2>&1 |
        grep -vE '^(INFO|stat::(peak|slowest|new|average)|"|####)'
done
