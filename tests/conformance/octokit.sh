#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# GitHub's webhook payloads against their published schemas: what `writ check` says of each pair of
# payload and definition is what ajv says, with formats as annotations and as assertions.
. "$(dirname "$0")/../lib.sh"
need_node
[ -e "$WRIT_EXTERNAL/node_modules/@octokit/webhooks-schemas/schema.json" ] ||
    skip "no @octokit/webhooks-schemas in tests/external"

# All of them where the program is as fast as it is meant to be, else each n-th definition.
case $WRIT_VARIANT in
plain) step=1 ;;
valgrind) step=40 ;;
*) step=8 ;;
esac

# FORMATS: in the background.
compare() {
    node "$top_srcdir/tests/conformance/octokit.js" "$1" $step >"$tmp/$1" 2>"$tmp/$1.err"
}
compare annotate & annotate=$!
compare assert & assert=$!
wait $annotate
is "formats annotate: the comparison ran" 0 $?
wait $assert
is "formats assert: the comparison ran" 0 $?

# count FORMATS NAME: the count; what was not as it should be is shown.
count() { sed -n "s/^$2 //p" "$tmp/$1"; }

for formats in annotate assert; do
    head -c 2000 "$tmp/$formats.err" | sed 's/^/# /'
    is "formats $formats: ajv and writ agree on each pair" 0 "$(count $formats disagreed)"
    is "formats $formats: each refusal is explained" 0 "$(count $formats unexplained)"
done
if [ $step -eq 1 ]; then
    # Of the 329 payloads 284 are of an event with several actions, and so with a definition of the whole.
    is "329 payloads in 2466 pairs" "329 2466" "$(count annotate payloads) $(count annotate pairs)"
    is "formats annotate: the whole event takes 245 of 284" "245 39" \
        "$(count annotate taken) $(count annotate refused)"
    is "formats assert: the whole event takes 244 of 284" "244 40" \
        "$(count assert taken) $(count assert refused)"
    is "formats annotate: one action takes 277, none 52" "277 52" \
        "$(count annotate one) $(count annotate none)"
    is "formats assert: one action takes 276, none 53" "276 53" \
        "$(count assert one) $(count assert none)"
    # The other one has a member that two variants take.
    is "38 of 39 are refused for fields that are missing, and each is named" 38 \
        "$(count annotate missing)"
fi
finish
