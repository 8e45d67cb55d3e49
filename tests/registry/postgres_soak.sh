#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/registry/postgres_kill.sh for as long as one likes: WRIT_ROUNDS kills (200), ten of each
# cluster, for all that is there is read after each. And who waits for a writer that does not end is
# told so after ten seconds.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"

for ((done = 0; done < ${WRIT_ROUNDS:-200}; done += 10)); do
    status "kills $((done + 1)) to $((done + 10))" 0 \
        env WRIT_ROUNDS=10 bash "$(dirname "$0")/postgres_kill.sh"
    grep '^# chain\|^not ok' "$tmp/out"
done

postgres_start
url=$(postgres_url orders)
cd "$tmp" || exit 1
writ init --example >init.log
status "a first publish makes the tables" 0 writ publish --registry "$url" contracts/shop-order.odcs.yaml
postgres_sql orders "BEGIN" "LOCK TABLE writ_layout IN EXCLUSIVE MODE" "SELECT pg_sleep(15)" >/dev/null &
holder=$!
sleep 1
status "who waits for a writer in vain fails" 4 \
    writ publish --registry "$url" contracts/crm-contact.odcs.yaml
is "and is told what it waited for" 1 "$(grep -c 'is in use by another process' "$tmp/err")"
status "readers wait for nobody" 0 writ list --registry "$url"
wait "$holder"
status "then it is published" 0 writ publish --registry "$url" contracts/crm-contact.odcs.yaml
finish
