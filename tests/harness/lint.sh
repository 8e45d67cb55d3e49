#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `make lint`: what can be said about the sources without compiling them. Ends with the number of
# checks that found something.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# A checkout that belongs to another user is a checkout.
git() { command git -c safe.directory="$PWD" "$@"; }
git rev-parse --git-dir >/dev/null 2>&1 || {
    echo "lint: reads the files that git tracks, and this is no checkout" >&2
    exit 1
}

failed=0
# lint NAME COMMAND...: prints nothing but its name when all is well.
lint() {
    local output
    if output=$("${@:2}" 2>&1); then
        printf 'lint: %s: ok\n' "$1"
    else
        failed=$((failed + 1))
        printf 'lint: %s: failed\n%s\n' "$1" "$(head -n 60 <<<"$output")"
    fi
}

tracked() { git ls-files -z -- "$@"; }

scripts() {
    tracked | xargs -0 grep -lIZE -m1 '^#!.*\b(ba)?sh\b|^# shellcheck shell=' --
}

format() {
    local files
    files=$(tracked '*.c' '*.h' | xargs -0 -r -P4 -n1 "$BASH" -c \
        'clang-format --dry-run -Werror "$1" >/dev/null 2>&1 || echo "$1"' _ | sort)
    [ -z "$files" ] || { printf '`make format` would change\n%s\n' "$files" && return 1; }
}

shell() { scripts | xargs -0 -r -P4 -n10 shellcheck; }

static() {
    tracked '*.c' ':!tests' | xargs -0 -r cppcheck --quiet --error-exitcode=1 -j4 --std=c11 --language=c \
        --enable=warning,performance,portability --inline-suppr \
        --suppressions-list=tests/harness/cppcheck.supp -I. -D__GNUC__ -D__x86_64__
}

manual() {
    local warnings
    warnings=$(tracked 'docs/*.[1-9]' | xargs -0 -r groff -Kutf8 -man -ww -z -Tutf8 2>&1)
    [ -z "$warnings" ] || { echo "$warnings" && return 1; }
}

# npm writes where a package was fetched from, which is a matter of the machine.
lock_file() { ! grep -nE '"resolved"|"https?://[^"]*\.tgz"' tests/external/package-lock.json; }

spelling() { ! git grep -nIE '[[:blank:]]+$' -- '*.c' '*.h' '*.sh' '*.mk' '*.am' '*.ac' '*.md' bootstrap .ci; }

licence() {
    local missing
    missing=$(tracked '*.c' '*.h' '*.sh' | xargs -0 grep -L 'SPDX-License-Identifier: Apache-2.0')
    [ -z "$missing" ] || { printf 'no SPDX line in\n%s\n' "$missing" && return 1; }
}

# A file that no makefile names is neither compiled nor run nor shipped.
listed() {
    local makefiles file missing=0
    makefiles=$(tracked Makefile.am '*local.mk' | xargs -0 cat)
    while IFS= read -r -d '' file; do
        [[ $makefiles == *"$file"* || ($file == tests/*.c && $makefiles == *"${file%.c}"*) ]] ||
            { missing=1 && printf '%s is in no makefile\n' "$file"; }
    done < <(tracked '*.c' '*.h' '*.def' '*.sh' '*.case' '*.md' 'examples/*')
    return "$missing"
}

lint "clang-format" format
lint "shellcheck" shell
lint "cppcheck" static
lint "manual" manual
lint "lock file" lock_file
lint "white space at the end of a line" spelling
lint "licence" licence
lint "makefiles" listed
exit $((failed > 0))
