#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What was answered with 2xx is there after the server was killed, and no version is seen in part (tests/serve/kills.py).
# WRIT_KILLS: how often it is killed; kills_soak.sh asks for 200.
. "$(dirname "$0")/../lib.sh"
export WRIT WRIT_RUN WRIT_VARIANT

kills=${WRIT_KILLS:-8}
[ "$WRIT_VARIANT" = plain ] || kills=${WRIT_KILLS:-3}

python3 "$top_srcdir/tests/serve/kills.py" "$tmp" "$kills" 8 >"$tmp/cases"
while IFS= read -r line; do
    case $line in
        "ok "*) ok "${line#* - }" ;;
        "not ok "*) not_ok "${line#* - }" ;;
        *) echo "$line" ;;
    esac
done <"$tmp/cases"
is "four cases were told" 4 "$(grep -c '^\(not \)\?ok ' "$tmp/cases")"

writ audit verify --registry "sqlite:$tmp/registry.db" >"$tmp/audit" 2>&1
is "the chain of events is whole" 0 $?
writ doctor --registry "sqlite:$tmp/registry.db" >"$tmp/doctor" 2>&1
is "the doctor finds nothing" 0 $?
finish
