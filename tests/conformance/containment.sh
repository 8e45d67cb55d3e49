#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ diff` on 2,000 pairs of schemas with a known answer, chosen by hash: none is called compatible that is not,
# every break has a witness, and ajv confirms it (witnesses.sh).
. "$(dirname "$0")/../lib.sh"
need_shared data/containment/dev.jsonl.gz
need_node
witnesses=$top_srcdir/tests/conformance/witnesses.js

case $WRIT_VARIANT in
plain) count=2000 ;;
valgrind) count=40 ;;
*) count=400 ;;
esac
status "$count pairs: none is wrongly compatible, and no break without a witness" 0 \
    node "$witnesses" sample "$WRIT_SHARED/data/containment/dev.jsonl.gz" "$count"
sed 's/^/# /' "$tmp/err"
mv "$tmp/out" "$tmp/lines"
is "there are witnesses" yes "$([ "$(wc -l <"$tmp/lines")" -gt $((count / 4)) ] && echo yes)"
status "ajv confirms each, or the reason is known" 0 node "$witnesses" check "$tmp/lines"
cut -c 1-400 "$tmp/out" | sed 's/^/# /'
finish
