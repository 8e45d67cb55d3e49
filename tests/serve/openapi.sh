#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The description of the API beside what is described: the rows of ci/serve/routes.def, the problems of
# ci/serve/problems.def, docs/API.md. Its answers are held against it by tests/serve/api.sh.
. "$(dirname "$0")/../lib.sh"

routes=$top_srcdir/ci/serve/routes.def
sed -nE 's|^ROUTE\(([A-Z]+), "(/v1[^"]*)".*|\1 \2|p' "$routes" | sort >"$tmp/served"
node "$top_srcdir/tests/serve/openapi.js" routes | sort >"$tmp/described"
same "each route of /v1 is described, and each operation served" "$tmp/served" "$tmp/described"
is "there are some" 1 "$(($(wc -l <"$tmp/served") > 40))"

# What anybody may ask is so in both.
sed -nE 's|^ROUTE\(([A-Z]+), "(/v1[^"]*)", V1, NONE,.*|\1 \2|p' "$routes" | sort >"$tmp/served"
node "$top_srcdir/tests/serve/openapi.js" open | sort >"$tmp/described"
same "what needs no token is said to" "$tmp/served" "$tmp/described"
sed -nE 's|^ROUTE\(([A-Z]+), "(/v1[^"]*)", V1, (WRITE\|ADMIN),.*|\1 \2|p' "$routes" | sort >"$tmp/served"
node "$top_srcdir/tests/serve/openapi.js" guarded | sort >"$tmp/described"
same "what needs a scope may be forbidden" "$tmp/served" "$tmp/described"

sed -nE 's/^PROBLEM\("([a-z-]+)", ([0-9]+),.*/\1 \2/p' "$top_srcdir/ci/serve/problems.def" >"$tmp/problems"
sed -nE 's/^\| `([a-z-]+)` \| ([0-9]+) \|.*/\1 \2/p' "$top_srcdir/docs/API.md" >"$tmp/told"
same "docs/API.md lists each problem, and no other" "$tmp/problems" "$tmp/told"
sed -nE 's/^ *"urn:writ:problem:([a-z-]+)",?$/\1/p' "$top_srcdir/docs/problem.schema.json" >"$tmp/told"
same "so does docs/problem.schema.json" <(cut -d' ' -f1 "$tmp/problems") "$tmp/told"
grep -ohE '"[a-z]+(-[a-z]+)+"' "$top_srcdir"/ci/serve/*.c | tr -d '"' | sort -u >"$tmp/words"
unused=$(cut -d' ' -f1 "$tmp/problems" | grep -vxFf "$tmp/words" | grep -vx 'forbidden\|refused\|unavailable')
is "and each of them is used" "" "$unused"

status "the description is JSON, and a contract of its own examples" 0 \
    node "$top_srcdir/tests/serve/openapi.js" examples
finish
