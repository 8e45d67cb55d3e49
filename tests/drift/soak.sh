#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What docs/DRIFT.md says of misses and false alarms, measured: half an hour on one processor, of which
# WRIT_JOBS are used (all). WRIT_DRIFT_SEED: the first seed (1001, as in the document); others are as
# good.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"

first=${WRIT_DRIFT_SEED:-1001}
# seeds N: as many, from the first one on.
seeds() { echo "$first-$((first + $1 - 1))"; }
measured() { measure "$@" --jobs "${WRIT_JOBS:-$(nproc)}"; }

measured "units" unit="$(seeds 150)" --least 0.92
measured "zones" zone="$(seeds 150)" --least 0.95
measured "types and forms" form="$(seeds 60)" --least 0.95
measured "values" enum="$(seeds 60)" --least 0.95
measured "rates near one, of one producer" part="$(seeds 60)"
measured "the same instants" same="$(seeds 50)" --most 1
measured "clean streams" clean="$(seeds 100)" --most 1
measured "short clean streams" clean="$(seeds 100)":5000 --most 5
measured "against a baseline" zone="$(seeds 60)" form="$(seeds 30)" enum="$(seeds 30)" --baseline --least 0.95
measured "clean, against a baseline" clean="$(seeds 20)" --baseline --most 2

finish
