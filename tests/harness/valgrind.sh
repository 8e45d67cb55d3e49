#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What WRIT_RUN is during `make check-valgrind`: runs a command under valgrind. Errors and definite
# leaks go to a file of their own, where driver.sh finds them. Most of ours end after a second, which
# valgrind spends on reading what is inlined where, for its reports alone, and on translating code:
# without the former and with blocks that do not run on into others it takes a fifth less.
here=$(dirname "${BASH_SOURCE[0]}")
exec valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite \
    --errors-for-leak-kinds=definite --suppressions="$here/valgrind.supp" \
    --read-inline-info=no --vex-guest-chase=no \
    --log-file="${WRIT_REPORTS:?is set by driver.sh}/valgrind.%p" -- "$@"
