#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Are the tests of the containment engine sharp? Each function of the prover that answers yes or no is
# made to say always yes, and always no, in a scratch copy, and each that counts that there is nothing and
# no end; some test must fail, or take too long.
# What survives is listed, with its reason, in contain_mutants.txt: "FILE FUNCTION ANSWER  REASON".
#
# WRIT_MUTANTS=REGEX takes those of "FILE FUNCTION ANSWER" alone, WRIT_JOBS=N that many at a time.
. "$(dirname "$0")/../lib.sh"

jobs=${WRIT_JOBS:-$(nproc)}
build=${top_builddir:-$PWD}
[ -f "$build/Makefile" ] || skip "not configured"
survivors=$top_srcdir/tests/property/contain_mutants.txt
prover=(array classes domain evaluators listed member number object prove scope text variants view
        view_choice view_fact words)
# The quick ones first.
mapfile -t programs < <(sed -n 's/^UNIT_TESTS += \(.*contain\/test_.*\)/\1/p' "$top_srcdir/tests/local.mk")
programs+=(tests/property/contain_small tests/property/contain_laws)

# answers TYPE: what a function of that type may be made to say, always.
answers() {
    case $1 in
    bool) echo true false ;;
    uint64_t) echo 0 UINT64_MAX ;;
    *) echo WRIT_YES WRIT_NO WRIT_NOT_KNOWN ;;
    esac
}

# mutants: "FILE FUNCTION ANSWER" of each.
mutants() {
    local file type name answer
    for file in "${prover[@]}"; do
        sed -nE 's/^(static )?(bool|uint64_t|writ_answer) ([a-z_]+)\(.*/\2 \3/p' \
            "$top_srcdir/validator/contain/$file.c" | sort -u | while read -r type name; do
            for answer in $(answers "$type"); do echo "$file $name $answer"; done
        done
    done | grep -E -- "${WRIT_MUTANTS:-.}"
}

# mutate FUNCTION ANSWER <SOURCE: the definition, not a declaration, answers at once.
mutate() {
    awk -v start="^(static )?(bool|uint64_t|writ_answer) $1\\\\(" -v answer="$2" '
        $0 ~ start { inside = 1 }
        inside && /;$/ { inside = 0 }
        { print }
        inside && /^{$/ { print "    return " answer ";"; inside = 0 }'
}

# survives TREE: no test of that tree fails.
survives() {
    local program
    for program in "${programs[@]}"; do
        (
            cd "$1" && ulimit -v 4000000 -c 0 &&
                WRIT_CONTAIN_ROUNDS=150 timeout 60 "./$program"
        ) >/dev/null 2>&1 || return 1
    done
}

# try TREE FILE FUNCTION ANSWER: a line when it survives, or cannot be told.
try() {
    local source=$1/validator/contain/$2.c
    cp -p "$source" "$source.kept"
    mutate "$3" "$4" <"$source.kept" >"$source"
    if ! make -s -C "$1" "${programs[@]}" >"$1/mutant.log" 2>&1; then
        echo "$2 $3 $4  does not compile: $(grep -m 1 error "$1/mutant.log")"
    elif survives "$1"; then
        echo "$2 $3 $4"
    fi
    cp "$source.kept" "$source" # newer than the mutant's object
}

# One tree of each job, built; mutants come from a pipe that the jobs share.
make -s -C "$build" distdir="$tmp/tree" distdir >"$tmp/log" 2>&1 &&
    (cd "$tmp/tree" && ./configure -q CFLAGS='-g -O1' && make -s -j "$jobs" "${programs[@]}") \
        >>"$tmp/log" 2>&1
is "the scratch tree is built" 0 $?
survives "$tmp/tree"
is "the engine as it is passes" 0 $?
[ "$failures" -eq 0 ] || { tail -n 20 "$tmp/log" | sed 's/^/# /' && finish; }

mutants >"$tmp/mutants"
split -n "r/$jobs" -d "$tmp/mutants" "$tmp/share."
for share in "$tmp"/share.*; do
    (
        cp -a "$tmp/tree" "$share.tree"
        while read -r file function answer; do
            try "$share.tree" "$file" "$function" "$answer"
        done <"$share" >"$share.out"
    ) &
done
wait
sort "$tmp"/share.*.out >"$tmp/survived"
sed -nE "s/^([a-z_]+ [a-z_]+ [A-Za-z0-9_]+)  .*/\1/p" "$survivors" | grep -E -- "${WRIT_MUTANTS:-.}" |
    sort >"$tmp/known"
echo "# $(wc -l <"$tmp/mutants") mutants, $(wc -l <"$tmp/survived") survive"
is "none survives without a reason" "" "$(comm -23 "$tmp/survived" "$tmp/known")"
is "each that has a reason survives" "" "$(comm -13 "$tmp/survived" "$tmp/known")"
finish
