#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# bundle.sh FOLDER FILE...: the files (paths in the folder) as rows of C for
# contracts/metaschema.c, each with the URI that its path says, less the scheme.
set -eu
folder=$1
shift
rows=
number=0
for file in "$@"; do
    echo "static const unsigned char text_${number}[] = {"
    od -An -v -tu1 "$folder/$file" | sed -e 's/^ *//' -e 's/  */,/g' -e 's/$/,/'
    echo "};"
    rows="$rows    {\"://json-schema.org/${file%.json}\", text_$number, sizeof text_$number},
"
    number=$((number + 1))
done
printf 'static const struct metaschema metaschemas[] = {\n%s};\n' "$rows"
