#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What WRIT_RUN is during `make check-valgrind`: runs a command under valgrind. Errors and definite
# leaks go to a file of their own, where driver.sh finds them.
here=$(dirname "${BASH_SOURCE[0]}")
exec valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite \
    --errors-for-leak-kinds=definite --suppressions="$here/valgrind.supp" \
    --log-file="${WRIT_REPORTS:?is set by driver.sh}/valgrind.%p" -- "$@"
