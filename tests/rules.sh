#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The rule catalogue holds: each rule of contracts/rules.def has its example in docs/rules/, in which
# it is found, and a near miss, in which it is not; a change turned round is its mirror; what the
# program prints of all that are these files.
. "$(dirname "$0")/lib.sh"

catalogue=$top_srcdir/contracts/rules.def
examples=$top_srcdir/docs/rules

# of_row NAME RULE: what a row NAME(RULE, ...) says; nothing where there is none.
of_row() {
    sed -n "s/^$1($2, \"\\{0,1\\}\\([^\")]*\\)\"\\{0,1\\}).*/\\1/p" "$catalogue"
}

# Which rules does the command find in the folder $tmp/work? One a line; FAILED where it fails.
found() {
    (cd "$tmp/work" && eval "$1 --format json") >"$tmp/out" 2>&1
    [ $? -le 1 ] || echo FAILED
    grep -o '"rule":"[A-Z_]*"' "$tmp/out" | cut -d '"' -f 4
}

# has RULE LIST
has() { grep -qx "$1" <<<"$2"; }

# fresh RULE: a copy of its example.
fresh() {
    rm -rf "$tmp/work"
    cp -R "$examples/$1" "$tmp/work"
    chmod -R u+w "$tmp/work"
}

# is_printed RULE TEXT: every file of the example is in what `writ rules RULE` prints.
is_printed() {
    local file block
    for file in "$examples/$1"/*; do
        block=$(sed 's/^/    /' "$file")
        [ "${file##*/}" != why.txt ] || block=$(<"$file")
        [[ $2 == *"$block"* ]] || return 1
    done
}

# turned RULE: the mirror that is found when OLD and NEW change places.
turned() {
    fresh "$1"
    mv "$tmp/work/old.yaml" "$tmp/work/was.yaml"
    mv "$tmp/work/new.yaml" "$tmp/work/old.yaml"
    mv "$tmp/work/was.yaml" "$tmp/work/new.yaml"
    found "$2"
}

# check_example RULE
check_example() {
    local text command missed near list mirror
    text=$(writ rules "$1")
    command=$(sed -n 's/^Found by: //p' <<<"$text")
    missed=$(sed -n 's/^near.*: with it instead of \(.*\) the rule is not found$/\1/p' <<<"$text")
    near=$(cd "$examples/$1" && echo near.*)
    is_printed "$1" "$text" || not_ok "$1: what is printed is docs/rules/$1"
    fresh "$1"
    list=$(found "$command")
    if has "$1" "$list"; then ok "$1: found"; else not_ok "$1: found" "$command: $list"; fi
    fresh "$1"
    mv "$tmp/work/$near" "$tmp/work/$missed"
    list=$(found "$command")
    if has "$1" "$list" || has FAILED "$list"; then not_ok "$1: near miss" "$list"; else ok "$1: near miss"; fi
    mirror=$(of_row MIRROR "$1")
    [ -n "$mirror" ] || return 0
    list=$(turned "$1" "$command")
    if has "$mirror" "$list"; then ok "$1: turned round"; else not_ok "$1: $mirror turned round" "$list"; fi
}

rules=$(sed -n 's/^RULE(\([A-Z_]*\),.*/\1/p' "$catalogue")
number=0
for rule in $rules; do
    number=$((number + 1))
    if [ -d "$examples/$rule" ]; then
        is "$rule: an example, and no reason for none" '' "$(of_row NO_EXAMPLE "$rule")"
        # valgrind would take minutes for all of them
        if [ "$WRIT_VARIANT" != valgrind ] || [ $((number % 8)) -eq 0 ]; then check_example "$rule"; fi
    elif [ -n "$(of_row NO_EXAMPLE "$rule")" ]; then
        ok "$rule: a reason why there is no example"
    else
        not_ok "$rule: an example in docs/rules/, or NO_EXAMPLE in rules.def"
    fi
done

changes=$(sed -n 's/^RULE(\([A-Z_]*\), CHANGE,.*/\1/p' "$catalogue")
for rule in $changes; do
    mirror=$(of_row MIRROR "$rule") reason=$(of_row NO_MIRROR "$rule")
    if [ -n "$mirror" ] && [ -z "$reason" ]; then
        is "$rule: its mirror's mirror is itself" "$rule" "$(of_row MIRROR "$mirror")"
    elif [ -n "$mirror" ] || [ -z "$reason" ]; then
        not_ok "$rule: either a mirror or a reason why it has none"
    fi
done

is "each folder of docs/rules/ is a rule's" "$(sort <<<"$rules")" \
    "$({ ls "$examples" && sed -n 's/^NO_EXAMPLE(\([A-Z_]*\),.*/\1/p' "$catalogue"; } | sort)"
listed=$(writ rules | sed -n 's/^  \([A-Z_]*\) .*/\1/p' | sort)
is "writ rules lists them all" "$(sort <<<"$rules")" "$listed"
finish
