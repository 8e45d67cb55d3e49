#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Clients that others wrote for Confluent's Schema Registry do their whole cycle against the server: register,
# look up, compatibility, encode and decode, delete.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_node
/usr/bin/python3 -c 'import confluent_kafka.schema_registry.json_schema' 2>"$tmp/why" ||
    skip "no python3-confluent-kafka with its JSON serialiser: $(tail -n 1 "$tmp/why")"
for package in @kafkajs/confluent-schema-registry @confluentinc/schemaregistry; do
    [ -d "$WRIT_EXTERNAL/node_modules/$package" ] || skip "no $package in tests/external"
done

# cycle NAME COMMAND...: a client on an empty registry; each of its cases is one here.
cycle() {
    local name=$1 line lines wanted=0
    shift
    registry=$tmp/$name.db
    serve_start --anonymous write || return
    mapfile -t lines < <("$@" "$url" 2>"$tmp/err")
    for line in "${lines[@]}"; do
        case $line in
        "ok "*) ok "$name: ${line#* - }" && wanted=$((wanted + 1)) ;;
        "not ok "*) not_ok "$name: ${line#* - }" "$(printf '%s\n' "${lines[@]}" | grep '^#')" && wanted=$((wanted + 1)) ;;
        esac
    done
    is "$name: it came to its end" "1..$wanted" "${lines[-1]-}$(head -c 2000 "$tmp/err")"
    serve_stop
    is "$name: the server ends well" 0 "$server_status"
}

cycle kafkajs node "$top_srcdir/tests/serve/confluent_kafkajs.js"
cycle schemaregistry node "$top_srcdir/tests/serve/confluent_serde.js"
cycle confluent-kafka /usr/bin/python3 "$top_srcdir/tests/serve/confluent_client.py"
finish
