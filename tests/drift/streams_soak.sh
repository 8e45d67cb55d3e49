#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# All generated streams: with the setting that the goals are stated for, with others for each case,
# and without any change. docs/DRIFT.md has what they said. WRIT_JOBS processes, WRIT_DRIFT_SEEDS.
. "$(dirname "$0")/../lib.sh"
need_python
need_shared data/rename/dev.jsonl.gz data/rename/streamgen.py
find_drift=${top_builddir:-.}/tests/drift/find_drift
[ -x "$find_drift" ] || skip "tests/drift/find_drift is not built (make check builds it)"
seeds=${WRIT_DRIFT_SEEDS:-11,12}

streams() {
    python3 -W ignore "$top_srcdir/tests/drift/streams.py" "$find_drift" "$WRIT_SHARED/data/rename" \
        --jobs "${WRIT_JOBS:-$(nproc)}" --seeds "$seeds" "$@"
}

status "renames of the usual setting" 0 \
    streams --keep 0.5,0 --min-f1 0.90,0.85 --max-decoys 0.02 --show 40
sed 's/^/# /' "$tmp/out" "$tmp/err"
status "renames of other settings" 0 streams --varied --keep 0.3 --min-f1 0.85 --max-decoys 0.03 --show 40
sed 's/^/# /' "$tmp/out" "$tmp/err"
status "nothing is found where nothing changed" 0 streams --clean --keep 0.5
sed 's/^/# /' "$tmp/out" "$tmp/err"
finish
