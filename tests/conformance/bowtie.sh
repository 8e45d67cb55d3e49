#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Bowtie's harness protocol, line by line: what is asked and what tests/bowtie/writ-bowtie answers.
. "$(dirname "$0")/../lib.sh"
bowtie=${top_builddir:-$PWD}/tests/bowtie/writ-bowtie
[ -x "$bowtie" ] || skip "writ-bowtie is not built"

# shellcheck disable=SC2086 # a command with its arguments
harness() { $WRIT_RUN "$bowtie" "$@"; }

# answers NAME WANTED-LINES COMMAND-LINES [ARGUMENT...]
answers() {
    local name=$1 wanted=$2 commands=$3 got
    shift 3
    got=$(printf '%s\n' "$commands" | harness "$@")
    is "$name: exit status" 0 $?
    is "$name" "$wanted" "$got"
}

draft4='{"cmd":"dialect","dialect":"http://json-schema.org/draft-04/schema#"}'
latest='{"cmd":"dialect","dialect":"https://json-schema.org/draft/2020-12/schema"}'
ok='{"ok":true}'
# run SEQ SCHEMA INSTANCE [REGISTRY]
run() {
    printf '{"cmd":"run","seq":%s,"case":{"description":"","schema":%s,"registry":%s,"tests":[{"description":"","instance":%s}]}}' \
        "$1" "$2" "${4:-"{}"}" "$3"
}
valid() { printf '{"seq":%s,"results":[{"valid":%s}]}' "$1" "$2"; }
errored() { printf '{%s"errored":true,"context":{"message":"%s"}}' "$1" "$2"; }

harness <<<'{"cmd":"start","version":1}' >"$tmp/start"
is "start: the version of the program" "$(writ --version | sed 's/^writ //')" \
    "$(sed 's/.*"version":"\([^"]*\)".*/\1/' "$tmp/start")"
is "start: version 1, and five dialects" "1 5" \
    "$(sed 's/^{"version":\([0-9]*\),.*/\1/' "$tmp/start") $(grep -o 'json-schema.org' "$tmp/start" | wc -l)"
answers "another version is not spoken" "$(errored '' 'only version 1 of the protocol is spoken here')" \
    '{"cmd":"start","version":2}'

answers "dialects decide, and numbers keep their form" "$ok
$(valid 1 false)
$(valid 2 true)
$ok
$(valid 3 true)" "$draft4
$(run 1 '{"type":"integer"}' 1.0)
$(run 2 '{"type":"integer"}' 1)
$latest
$(run 3 '{"type":"integer"}' 1.0)"
answers "an unknown dialect" "$ok
{\"ok\":false}
$(errored '"seq":1,' 'no dialect is chosen')" "$latest
{\"cmd\":\"dialect\",\"dialect\":\"http://json-schema.org/draft-03/schema#\"}
$(run 1 true 1)"
answers "several instances, one answer each" "$ok
{\"seq\":[1],\"results\":[{\"valid\":true},$(errored '' 'the test has no instance'),{\"valid\":false}]}" \
    "$latest
{\"cmd\":\"run\",\"seq\":[1],\"case\":{\"schema\":{\"required\":[\"}\"]},\"tests\":[{\"instance\":{\"}\":[\"\\\\\\\"\"]}},{},{\"instance\":{}}]}}"

answers "references lead into the registry, and nowhere else" "$ok
$(valid 1 true)
$(valid 2 false)
$(errored '"seq":3,' "reference leads to 'http://x/z', which is not known")" "$latest
$(run 1 '{"$ref":"http://x/y"}' '"a"' '{"http://x/y":{"type":"string"}}')
$(run 2 '{"$ref":"http://x/y"}' 1 '{"http://x/y":{"type":"string"}}')
$(run 3 '{"$ref":"http://x/z"}' 1 '{"http://x/y":{"type":"string"}}')"

email='{"format":"email"}'
answers "formats are annotations" "$ok
$(valid 1 true)" "$latest
$(run 1 "$email" '"x"')"
answers "formats are assertions when asked" "$ok
$(valid 1 false)
$(valid 2 true)" "$latest
$(run 1 "$email" '"x"')
$(run 2 "$email" '"x@example.com"')" --formats assert

# What is no command does not end it; what is no schema is an error of that case alone.
not_a_command="$(errored '' "not a command: 'cmd' is start, dialect, run or stop")"
answers "after a bad line comes the next" "$ok
$(errored '' "expected a value, found 'not'")
$not_a_command
$not_a_command
$not_a_command
$(errored '"seq":1,' 'the case has no list of tests')
$(errored '"seq":2,' 'the case has no list of tests')
$(errored '"seq":3,' 'the case has no schema')
$(errored '"seq":4,' "'minimum' must be a number")
$(valid 5 true)" "$latest
not JSON
[]
{\"cmd\":1}

{\"cmd\":\"runs\"}
{\"cmd\":\"run\",\"seq\":1}
{\"cmd\":\"run\",\"seq\":2,\"case\":{\"schema\":true,\"tests\":{}}}
{\"cmd\":\"run\",\"seq\":3,\"case\":{\"tests\":[]}}
$(run 4 '{"minimum":"1"}' 1)
$(run 5 '{"minimum":1}' 1)"
answers "stop is the end" "$ok" "$latest
{\"cmd\":\"stop\"}
$(run 1 true 1)"
status "no other arguments" 2 harness --formats
finish
