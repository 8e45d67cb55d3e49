# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of `writ gate` with git share, sourced after tests/lib.sh: a repository in $tmp, and
# what is asked of the gate in it. What writ.yaml lists is written by each test.
# shellcheck disable=SC2034,SC2154 # for the tests; of tests/lib.sh
command -v git >/dev/null || skip "no git"
# Nothing of whoever runs this: their settings, and the repository that they are in.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CEILING_DIRECTORIES=$tmp
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@lumen.example'
export GIT_COMMITTER_NAME='Pat Doe' GIT_COMMITTER_EMAIL='pat@lumen.example'
files=$top_srcdir/tests/golden/files

# repository FOLDER: a new one, with nothing in it; the test goes there.
repository() {
    git init -q -b main "$1" && cd "$1" || exit 1
}

# save: commits all that is there.
save() {
    git add -A && git commit -q --allow-empty -m more
}

# undo: the working tree is again what HEAD is.
undo() {
    git reset -q --hard && git clean -qfd
}

# gate BASE [OPTION...]: what the gate says is in $tmp/out and $tmp/err, its status in $got.
gate() {
    got=0
    writ gate --against "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
}

# gated NAME STATUS BASE [OPTION...]
gated() {
    local name=$1 wanted=$2
    gate "${@:3}"
    if [ "$got" -eq "$wanted" ]; then
        ok "$name"
    else
        not_ok "$name" "exit status $got, wanted $wanted"$'\n'"$(cat "$tmp/out" "$tmp/err")"
    fi
}

# said NAME TEXT · silent NAME TEXT: is it in what the gate said last?
said() {
    if grep -qF -- "$2" "$tmp/out" "$tmp/err"; then
        ok "$1"
    else
        not_ok "$1" "not said: $2"$'\n'"$(cat "$tmp/out" "$tmp/err")"
    fi
}

silent() {
    if grep -qF -- "$2" "$tmp/out" "$tmp/err"; then
        not_ok "$1" "said: $2"$'\n'"$(cat "$tmp/out" "$tmp/err")"
    else
        ok "$1"
    fi
}
