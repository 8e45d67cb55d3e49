#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The short form of what docs/DRIFT.md measures (tests/drift/soak.sh is the long one): changes of
# units, zones, forms and values in generated streams are found, and nothing is where nothing changed.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

# Seeds that are used nowhere else. Where a stream takes long there are fewer of them.
last=504 records=3000
[ "$WRIT_VARIANT" != asan ] || last=502
[ "$WRIT_VARIANT" != valgrind ] || last=501 records=1500

measure "units are found" unit=501-$last:$records --least 0.75 --most 0
measure "zones are found" zone=501-$last:$records --least 1 --most 0
measure "types and forms are found" form=501-$last:$records --least 1 --most 0
measure "new values are found" enum=501-$last:$records --least 1 --most 0
measure "against a baseline too" zone=501-$last:$records form=501-$last:$records --baseline --least 1 --most 0
measure "times that are the same instants are right" same=501-$last:$records --most 0
measure "nothing is found where nothing changed" clean=501-502:$((3 * records)) --most 0

finish
