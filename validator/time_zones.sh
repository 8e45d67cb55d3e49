#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes validator/time_zones.def from the source of the time zone database that Debian's tzdata
# installs (zic(8) has its form), in the order of bytes:
#
#     sh validator/time_zones.sh >validator/time_zones.def
set -eu
source=${1:-/usr/share/zoneinfo/tzdata.zi}
release=$(sed -n '1s/^# version //p' "$source")
cat <<TXT
/* SPDX-License-Identifier: Apache-2.0
 *
 * Written by validator/time_zones.sh from release $release of the IANA time zone database; do not
 * edit. ZONE(name) is a zone, or a link, which is an older or another name of one.
 */
TXT
awk '/^Z/ { print $2 } /^L/ { print $3 }' "$source" | LC_ALL=C sort -u | sed 's/.*/ZONE("&")/'
