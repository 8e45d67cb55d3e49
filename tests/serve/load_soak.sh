#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
export WRIT_LOAD_SECONDS=${WRIT_LOAD_SECONDS:-60} WRIT_LOAD_STORES=${WRIT_LOAD_STORES:-sqlite postgresql}
exec bash "$(dirname "$0")/load.sh"
