#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Start-up: on local files the program loads the core libraries and no other (an empty program linked
# to all that Writ can use takes 12 ms to start, to the core ones 3).
. "$(dirname "$0")/lib.sh"

core='libyaml-0 libpcre2-8 libgmp libnettle libc ld-linux-x86-64 ld-linux-aarch64 linux-vdso'
[ "$WRIT_VARIANT" != asan ] || core+=' libasan libubsan libstdc++ libgcc_s libm libdl libpthread librt'

# loaded COMMAND...: names of the shared objects that the dynamic linker initialised, without version.
loaded() {
    LD_DEBUG=files LD_DEBUG_OUTPUT="$tmp/loader" "$@" >/dev/null 2>&1 </dev/null
    cat "$tmp"/loader.* | sed -n 's|.*calling init: .*/\([^/]*\)\.so.*|\1|p' | sort -u
    rm -f "$tmp"/loader.*
}

# only_core NAME COMMAND...
only_core() {
    local name=$1 extra
    shift
    [ -n "$(loaded "$@")" ] || {
        not_ok "$name" "nothing was loaded: the linker wrote no trace"
        return
    }
    extra=$(loaded "$@" | grep -vxF "${core// /$'\n'}")
    is "$name loads the core libraries only" "" "$extra"
}

cd "$tmp" || exit 1
cat >contract.yaml <<'TXT'
apiVersion: v3.1.0
kind: DataContract
id: greeting
version: 1.0.0
status: active
schema:
  - name: greeting
    logicalType: object
    properties:
      - name: to
        logicalType: string
        required: true
        logicalTypeOptions: {pattern: "^[a-z]+$", format: email}
      - name: price
        logicalType: number
        logicalTypeOptions: {multipleOf: 0.01}
TXT
sed 's/1.0.0/1.1.0/; s/a-z/a-y/' contract.yaml >newer.yaml
echo '{"to": "world", "price": 12345678901234567890.01}' >records.ndjson

while read -r command rest; do
    if [[ $command == --* ]] || writ --help 2>&1 | grep -qw "$command"; then
        # shellcheck disable=SC2086 # a list of words
        only_core "writ $command" "$WRIT" "$command" $rest
    else
        cases=$((cases + 1))
        echo "ok $cases - writ $command # SKIP there is no such command"
    fi
done <<'TXT'
--version
check --contract ./contract.yaml records.ndjson
filter --contract ./contract.yaml --discard records.ndjson
diff ./contract.yaml ./newer.yaml
TXT

extra=$(loaded "$BASH" -c : | grep -vxF "${core// /$'\n'}")
if [ -n "$extra" ]; then ok "another library is seen"; else not_ok "another library is seen"; fi
finish
