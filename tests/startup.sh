#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Start-up: on local files the program loads the core libraries and no other (an empty program linked
# to all that Writ can use takes 12 ms to start, to the core ones 3).
. "$(dirname "$0")/lib.sh"

core='libyaml-0 libpcre2-8 libgmp libnettle libc libm ld-linux-x86-64 ld-linux-aarch64 linux-vdso'
[ "$WRIT_VARIANT" != asan ] || core+=' libasan libubsan libstdc++ libgcc_s libdl libpthread librt'

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
        skipped "writ $command" "there is no such command"
    fi
done <<'TXT'
--version
check --contract ./contract.yaml records.ndjson
filter --contract ./contract.yaml --discard records.ndjson
diff ./contract.yaml ./newer.yaml
TXT

# Names of hosts are judged by libidn2, which is loaded for the schemas that have some.
echo '{"format": "email"}' >email.schema.json
echo '{"format": "idn-hostname"}' >host.schema.json
echo '"ann@example.org"' >mail.ndjson
echo '"example.org"' >text.ndjson
idn() { loaded "$WRIT" check --contract "./$1.schema.json" "${@:2}" text.ndjson | grep -x libidn2; }
is "writ check of a host name loads libidn2" libidn2 "$(idn host --formats assert)"
is "writ check of a host name that is not asserted does not" "" "$(idn host)"
is "writ check of an email does not" "" "$(idn email --formats assert)"

mkdir broken
: >broken/libidn2.so.0
without() { LD_LIBRARY_PATH=$tmp/broken writ "$@"; }
status "without libidn2 that is an error of the system" 4 \
    without check --contract ./host.schema.json --formats assert text.ndjson
is "which says what to install" 1 "$(grep -c 'hint: install libidn2' "$tmp/err")"
status "and nothing else is" 0 \
    without check --contract ./email.schema.json --formats assert mail.ndjson

# Revisions of git are read by libgit2.
git init -q repository && git() { command git -C "$tmp/repository" "$@"; }
cp contract.yaml repository && git add contract.yaml
git -c user.name=Pat -c user.email=pat@lumen.example commit -q -m one
cd repository || exit 1
if [[ $(writ show git:HEAD:contract.yaml 2>&1) == *"built without"* ]]; then
    skipped "writ show of a revision" "built without"
else
    is "writ show of a revision loads libgit2" libgit2 \
        "$(loaded "$WRIT" show git:HEAD:contract.yaml | grep -x libgit2)"
    is "writ show of a file does not" "" "$(loaded "$WRIT" show ./contract.yaml | grep -x libgit2)"
    for file in /usr/lib/*/libgit2.so.*; do : >"../broken/${file##*/}"; done
    status "without libgit2 that is an error of the system" 4 without show git:HEAD:contract.yaml
    is "which says what to install" 1 "$(grep -c 'hint: install libgit2' "$tmp/err")"
    status "and nothing else is" 0 without show ./contract.yaml
fi
cd ..

# A registry on PostgreSQL is opened by libpq, and those beneath it.
postgres=postgresql://127.0.0.1:1/orders
if [[ $(writ list --registry $postgres 2>&1) == *"built without"* ]]; then
    skipped "writ list of a registry on PostgreSQL" "built without"
else
    writ publish --registry registry.db ./contract.yaml >/dev/null
    is "writ list of a registry on PostgreSQL loads libpq" libpq \
        "$(loaded "$WRIT" list --registry $postgres | grep -x libpq)"
    is "writ list of one on SQLite does not" "" \
        "$(loaded "$WRIT" list --registry registry.db | grep -x libpq)"
    : >broken/libpq.so.5
    status "without libpq that is an error of the system" 4 without list --registry $postgres
    is "which says what to install" 1 "$(grep -c 'hint: install libpq' "$tmp/err")"
    status "and nothing else is" 0 without list --registry registry.db
fi

# What is compressed is read by libraries that are loaded for it.
decoders() { loaded "$WRIT" filter --contract ./contract.yaml --discard "$1" | grep -xE 'libz|libzstd'; }
is "writ filter of text loads neither zlib nor libzstd" "" "$(decoders records.ndjson)"
while read -r form library file package; do
    $form -q -c records.ndjson >"records.$form"
    if [[ $(writ filter --contract ./contract.yaml --discard "records.$form" 2>&1) == *"built without"* ]]; then
        skipped "writ filter of a $form file" "built without"
        continue
    fi
    is "writ filter of a $form file loads $library" "$library" "$(decoders "records.$form")"
    : >"broken/$file"
    status "without $library that is an error of the system" 4 \
        without filter --contract ./contract.yaml --discard "records.$form"
    is "which says what to install: $package" 1 "$(grep -c "hint: install $package" "$tmp/err")"
done <<'TXT'
gzip libz libz.so.1 zlib
zstd libzstd libzstd.so.1 libzstd
TXT

extra=$(loaded "$BASH" -c : | grep -vxF "${core// /$'\n'}")
if [ -n "$extra" ]; then ok "another library is seen"; else not_ok "another library is seen"; fi
finish
