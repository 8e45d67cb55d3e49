#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# variant.sh FOLDER TARGET CONFIGURE-ARGUMENT...: makes TARGET in a build of its own, called by make
# from the folder of the main build.
#
# The sources are a copy of what would be shipped: a source folder that is configured itself cannot
# be built from elsewhere (its objects would be taken through VPATH), and a file that EXTRA_DIST
# forgot is noticed. `make distdir` keeps the times of the files, so the next run compiles only what
# changed.
set -eu
folder=$1 target=$2
shift 2

mkdir -p "$folder"
$MAKE distdir="$folder/src" distdir >"$folder/distdir.out" 2>&1 || {
    cat "$folder/distdir.out" >&2
    exit 1
}
cd "$folder"
[ -f config.status ] || src/configure -q --enable-developer CC="$CC" "$@"
exec $MAKE "$target"
