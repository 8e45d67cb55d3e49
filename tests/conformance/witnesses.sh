#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every witness that the tests of the containment engine and the golden cases come upon, put before a
# second validator: ajv accepts it under P and refuses it under C, or witnesses.js knows why it cannot tell.
. "$(dirname "$0")/../lib.sh"
need_node
folder=${top_builddir:-$PWD}/tests
[ -x "$folder/property/contain_laws" ] || skip "the tests of the containment engine are not built"
witnesses=$top_srcdir/tests/conformance/witnesses.js
lines=$tmp/lines

# confirm NAME LEAST: the lines that were kept, of which there are so many at least.
confirm() {
    status "$1: ajv confirms each, or the reason is known" 0 node "$witnesses" check "$lines"
    grep -v '^count' "$tmp/out" | cut -c 1-400 | head -n 60 | sed 's/^/# /'
    sed -n 's/^count/#/p' "$tmp/out"
    local confirmed
    confirmed=$(sed -n 's/^count \([0-9]*\) confirmed/\1/p' "$tmp/out")
    is "$1: so many are confirmed" yes "$([ "$confirmed" -ge "$2" ] && echo yes || echo "$confirmed")"
    rm -f "$lines"
}

sed -n 's/^UNIT_TESTS += tests\/\(.*contain\/test_.*\)/\1/p' "$top_srcdir/tests/local.mk" | while read -r program; do
    WRIT_WITNESSES=$lines "$folder/$program" >/dev/null 2>&1
done
confirm "unit tests" 700
WRIT_WITNESSES=$lines WRIT_CONTAIN_ROUNDS=100 "$folder/property/contain_laws" >/dev/null 2>&1
confirm "random pairs" 300
# Fewer where a pair takes longer.
WRIT_WITNESSES=$lines "$folder/property/contain_small" >/dev/null 2>&1
confirm "small scope" 300

# The program again, and beside it the report on every diff of two plain files.
cat >"$tmp/writ" <<'END'
#!/usr/bin/env bash
if [ "${1:-}" = diff ]; then
    files=() formats=annotate
    for argument in "$@"; do
        case $argument in
        *.json) [ ! -f "$argument" ] || files+=("$argument") ;;
        assert) formats=assert ;;
        esac
    done
    [ "${#files[@]}" -ne 2 ] || ! report=$("$REAL" "$@" --format json 2>/dev/null </dev/null) || [ -z "$report" ] ||
        node "$JUDGE" diff "$formats" "${files[@]}" <<<"$report" >>"$LINES"
fi
exec "$REAL" "$@"
END
chmod +x "$tmp/writ"
: >"$lines"
grep -lE 'writ diff .*\.json' "$top_srcdir"/tests/golden/*.case |
    env LINES="$lines" REAL="$WRIT" JUDGE="$witnesses" WRIT="$tmp/writ" WRIT_RUN= \
        xargs bash "$top_srcdir/tests/golden/run.sh" >"$tmp/golden" 2>&1
confirm "golden cases" 5
finish
