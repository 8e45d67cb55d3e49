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
    local name=$1 line
    shift
    registry=$tmp/$name.db
    serve_start --anonymous write || return
    "$@" "$url" >"$tmp/$name.out" 2>"$tmp/$name.err"
    while IFS= read -r line; do
        case $line in
        "ok "*) ok "$name: ${line#* - }" ;;
        "not ok "*) not_ok "$name: ${line#* - }" "$(grep -F -A 12 "$line" "$tmp/$name.out")" ;;
        esac
    done <"$tmp/$name.out"
    is "$name: it came to its end" "1..$(grep -c '^\(not \)\?ok ' "$tmp/$name.out")" \
        "$(tail -n 1 "$tmp/$name.out")$(head -c 2000 "$tmp/$name.err")"
    serve_stop
}

cycle kafkajs node "$top_srcdir/tests/serve/confluent_kafkajs.js"
cycle schemaregistry node "$top_srcdir/tests/serve/confluent_serde.js"
cycle confluent-kafka /usr/bin/python3 "$top_srcdir/tests/serve/confluent_client.py"
finish
