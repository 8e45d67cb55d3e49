#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What was answered with 2xx is there after the server was killed, and no version is seen in part (tests/serve/kills.py).
# WRIT_KILLS: how often it is killed; WRIT_KILLS_STORES: on what, of sqlite and postgresql. kills_soak.sh asks for more.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"
"$WRIT" serve --help >"$tmp/help" 2>&1 || skip "no server in this build"
export WRIT WRIT_RUN WRIT_VARIANT

kills=${WRIT_KILLS:-8}
[ "$WRIT_VARIANT" = plain ] || kills=${WRIT_KILLS:-3}

# killed STORE REGISTRY
killed() {
    local line
    mkdir "$tmp/$1"
    python3 "$top_srcdir/tests/serve/kills.py" "$tmp/$1" "$kills" 8 "$2" >"$tmp/cases"
    while IFS= read -r line; do
        case $line in
            "ok "*) ok "$1: ${line#* - }" ;;
            "not ok "*) not_ok "$1: ${line#* - }" ;;
            *) echo "$line" ;;
        esac
    done <"$tmp/cases"
    is "$1: four cases were told" 4 "$(grep -c '^\(not \)\?ok ' "$tmp/cases")"
    writ audit verify --registry "$2" >"$tmp/audit" 2>&1
    is "$1: the chain of events is whole" 0 $?
    writ doctor --registry "$2" >"$tmp/doctor" 2>&1
    is "$1: the doctor finds nothing" 0 $?
}

for store in ${WRIT_KILLS_STORES:-sqlite}; do
    case $store in
        sqlite) killed sqlite "sqlite:$tmp/registry.db" ;;
        postgresql)
            postgres_start
            killed postgresql "$(postgres_url killed)"
            ;;
    esac
done
finish
