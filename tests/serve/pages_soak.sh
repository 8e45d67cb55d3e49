#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The catalog of 100,000 contracts.
WRIT_PAGES_MANY=100000 exec bash "$(dirname "$0")/pages_many.sh"
