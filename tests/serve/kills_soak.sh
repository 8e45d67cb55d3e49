#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
WRIT_KILLS=${WRIT_KILLS:-200} exec bash "$(dirname "$0")/kills.sh"
