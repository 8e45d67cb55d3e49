#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Renames in generated streams are found, fields that look like them are not, and nothing is found
# where nothing changed: some of the streams of streams_soak.sh.
. "$(dirname "$0")/../lib.sh"
need_python
need_shared data/rename/dev.jsonl.gz data/rename/streamgen.py
find_drift=${top_builddir:-.}/tests/drift/find_drift
[ -x "$find_drift" ] || skip "tests/drift/find_drift is not built (make check builds it)"

streams() {
    python3 -W ignore "$top_srcdir/tests/drift/streams.py" "$find_drift" "$WRIT_SHARED/data/rename" "$@"
}

case $WRIT_VARIANT in
plain) every=20 ;;
*) every=100 ;;
esac
status "renames are found, and few others are claimed" 0 \
    streams --seeds 11 --every "$every" --keep 0.5,0 --min-f1 0.90,0.85 --max-decoys 0.1 --show 20
sed 's/^/# /' "$tmp/out" "$tmp/err"
status "nothing is found where nothing changed" 0 \
    streams --clean --seeds 11 --every $((every * 2)) --keep 0.5
sed 's/^/# /' "$tmp/out" "$tmp/err"
finish
