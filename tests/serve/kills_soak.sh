#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
export WRIT_KILLS=${WRIT_KILLS:-200} WRIT_KILLS_STORES=${WRIT_KILLS_STORES:-sqlite postgresql}
exec bash "$(dirname "$0")/kills.sh"
