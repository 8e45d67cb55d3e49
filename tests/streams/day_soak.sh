#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# day.sh with a day of 2,000,000 events.
WRIT_EVENTS=2000000 exec bash "$(dirname "$0")/day.sh"
