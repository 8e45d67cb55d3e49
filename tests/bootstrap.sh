#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# ./bootstrap as far as it goes without changing the machine, and the count that it ends with.
. "$(dirname "$0")/lib.sh"

bootstrap() { "$BASH" "$top_srcdir/bootstrap" "$@"; }

status "--help is an answer" 0 bootstrap --help
is "that goes to stdout" "usage: ./bootstrap [build|demo|check|bench]" "$(head -n 1 "$tmp/out")"
status "another argument is a usage error" 2 bootstrap rebuild
is "that is named" "bootstrap: not understood: rebuild" "$(head -n 1 "$tmp/err")"
status "so are two" 2 bootstrap build check

# Where nothing is there and nobody is root, it names the packages. A PATH with what bash scripts need.
mkdir "$tmp/bin" "$tmp/tree"
for tool in dirname id mkdir nproc sort xargs echo; do
    ln -s "$(type -P "$tool")" "$tmp/bin/$tool"
done
cp "$top_srcdir/bootstrap" "$tmp/tree"
status "without apt-get it fails" 1 env PATH="$tmp/bin" "$BASH" "$tmp/tree/bootstrap" build
is "and names the packages" "yes" \
    "$(grep -q 'packages are: .*autoconf.* gcc .*libyaml-dev' "$tmp/err" && echo yes)"

cat >"$tmp/a.log" <<'TXT'
Testsuite summary for writ 0.1.0
# TOTAL: 5
# PASS:  3
# FAIL:  2
# ERROR: 0
# TOTAL: 5
# PASS:  3
# FAIL:  2
# ERROR: 0
TXT
printf 'Testsuite summary for writ 0.1.0\n# PASS:  4\n# FAIL:  0\n# ERROR: 0\n' >"$tmp/b.log"
is "passed cases are counted once" 7 "$("$top_srcdir/tests/harness/total.sh" PASS "$tmp"/[ab].log)"
is "and so are failed ones" 2 "$("$top_srcdir/tests/harness/total.sh" FAIL "$tmp"/[ab].log)"
finish
