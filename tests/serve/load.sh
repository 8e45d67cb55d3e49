#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Clients of all kinds at once (tests/serve/load.py), also under the sanitizers, of which that for threads is the reason
# for it. WRIT_LOAD_SECONDS: how long; WRIT_LOAD_STORES: on what, of sqlite and postgresql. load_soak.sh asks for more.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../postgres.sh"
need_python
export WRIT_VARIANT

# loaded STORE REGISTRY
loaded() {
    local line
    "$WRIT" publish --registry "$2" "$top_srcdir/tests/golden/files/parcel.odcs.yaml" >/dev/null
    WRIT_TOKEN=$("$WRIT" token create --registry "$2" --name load --scope admin 2>/dev/null)
    export WRIT_TOKEN
    echo 'log: off' >serve.yaml
    serve_start --registry "$2" --config serve.yaml || return
    python3 "$top_srcdir/tests/serve/load.py" "$url" "$server_pid" "${WRIT_LOAD_SECONDS:-2}" 12 >cases
    while IFS= read -r line; do
        case $line in
            "ok "*) ok "$1: ${line#* - }" ;;
            "not ok "*) not_ok "$1: ${line#* - }" ;;
            *) echo "$line" ;;
        esac
    done <cases
    is "$1: three cases were told" 3 "$(grep -c '^\(not \)\?ok ' cases)"
    serve_stop
    is "$1: the server ends well" 0 "$server_status"
    is "$1: no sanitizer spoke" "" "$(grep -m 3 'Sanitizer\|runtime error' server.log)"
    unset WRIT_TOKEN
    status "$1: the doctor finds nothing" 0 "$WRIT" doctor --registry "$2"
}

cd "$tmp" || exit 1
for store in ${WRIT_LOAD_STORES:-sqlite}; do
    case $store in
        sqlite) loaded sqlite "sqlite:$registry" ;;
        postgresql)
            postgres_start
            loaded postgresql "$(postgres_url loaded)"
            ;;
    esac
done
finish
