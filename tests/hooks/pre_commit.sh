#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# .pre-commit-hooks.yaml: each hook's command line runs as pre-commit would run it, and the files
# that it is for are those that it should be for.
. "$(dirname "$0")/lib.sh"

definition=$top_srcdir/.pre-commit-hooks.yaml
is_valid ".pre-commit-hooks.yaml defines hooks" "$definition" pre-commit-hooks

# value HOOK KEY
value() {
    awk -v hook="$1" -v key="$2:" '
        /^- id: / { inside = $3 == hook }
        inside && $1 == key { sub(/^ *[a-z_]*: /, ""); sub(/ #.*/, ""); print }' "$definition"
}

# hook NAME FILE...: entry, args, and the files where it takes them. `args` is a list of plain words.
hook() {
    local args
    args=$(value "$1" args | tr -d '[]",')
    [ "$(value "$1" pass_filenames)" != false ] || set -- "$1"
    # shellcheck disable=SC2046,SC2086 # lists of words
    (cd "$tmp/work" && env $(value "$1" entry) $args "${@:2}")
}

# is_for HOOK yes|no FILE: pre-commit searches with Python's `re`.
is_for() {
    is "$1, and $3" "$2" "$(python3 -c 'import re, sys
print("yes" if re.search(sys.argv[1], sys.argv[2]) else "no")' "$(value "$1" files)" "$3")"
}

for name in writ-gate writ-lint; do
    is "$name uses the program that is installed" system "$(value $name language)"
    is_for $name yes contracts/crm-contact.odcs.yaml
    is_for $name yes contracts/crm-contact.odcs.json
    is_for $name no src/main.c
    is_for $name no notes.yaml.md
done
is_for writ-gate yes consumers/desk.yml
is_for writ-lint no consumers/desk.yml

make_workspace
change none
status "a commit that changes no contract passes" 0 hook writ-gate contracts/crm-contact.odcs.yaml
change harmless
status "and one that breaks nobody" 0 hook writ-gate contracts/crm-contact.odcs.yaml
change breaks
status "one that breaks somebody does not" 1 hook writ-gate contracts/crm-contact.odcs.yaml
says "and is told who" 'BREAKS' "$tmp/out"

change none
status "a contract is held to the rules" 0 hook writ-lint contracts/crm-contact.odcs.yaml
sed -i 's/examples: \["K0012345"\]/examples: ["K1"]/' "$contract"
status "one whose example is wrong is not let in" 1 hook writ-lint contracts/crm-contact.odcs.yaml
says "and is told why" 'EXAMPLE_INVALID' "$tmp/out"
change unreadable
status "and fails when it cannot be read" 3 hook writ-lint contracts/crm-contact.odcs.yaml
finish
