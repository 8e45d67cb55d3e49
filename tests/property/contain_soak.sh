#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The containment engine against its laws for as long as one likes: WRIT_CONTAIN_PAIRS random and
# edited pairs (1,000,000) in WRIT_JOBS processes, each with seeds of its own; every pair of the small
# scope; and WRIT_CONTAIN_WORDS random products of patterns (50,000).
. "$(dirname "$0")/../lib.sh"

folder=${top_builddir:-.}/tests
laws=$folder/property/contain_laws
[ -x "$laws" ] || skip "tests/property/contain_laws is not built (make check builds it)"
jobs=${WRIT_JOBS:-$(nproc)}
pairs=${WRIT_CONTAIN_PAIRS:-1000000}
# Other ones each day, and the day is printed.
day=${WRIT_CONTAIN_DAY:-$(date +%Y%m%d)}
echo "# WRIT_CONTAIN_DAY=$day"

for job in $(seq "$jobs"); do
    WRIT_CONTAIN_PAIRS=$((pairs / jobs + 1)) WRIT_CONTAIN_SEED=$((day * 10000000000 + job * 100000000)) \
        "$laws" >"$tmp/laws.$job" 2>&1 &
    processes[job]=$!
done
for job in $(seq "$jobs"); do
    wait "${processes[job]}"
    is "no contradiction in $((pairs / jobs + 1)) pairs" 0 $?
    sed 's/^/# /' "$tmp/laws.$job"
done

WRIT_CONTAIN_SCOPE=all status "every pair of the small scope" 0 "$folder/property/contain_small"
sed 's/^/# /' "$tmp/out"
WRIT_CONTAIN_ROUNDS=${WRIT_CONTAIN_WORDS:-50000} status "random products of patterns" 0 \
    "$folder/unit/validator/contain/test_language"
sed 's/^/# /' "$tmp/err"
finish
