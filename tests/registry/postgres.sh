#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Registries on PostgreSQL, in a cluster of the test's own: the unit tests that need one, and what
# the program says where it cannot be reached.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../postgres.sh"

postgres_start

# unit PROGRAM: runs it in a database of its own. Its cases are cases of this test.
unit() {
    local program=${top_builddir:-.}/tests/unit/registry/$1 status=0
    if [ ! -x "$program" ]; then
        skipped "$1" "it was not built: libcmocka-dev and libjansson-dev were not there"
        return
    fi
    WRIT_TEST_POSTGRES=$(postgres_url "$1") CMOCKA_MESSAGE_OUTPUT=TAP $WRIT_RUN "$program" || status=$?
    is "$1 ends well" 0 "$status"
}
unit test_postgres
unit test_store_postgres

# --- what the program says ---

cd "$tmp" || exit 1
writ init --example >init.log
url=$(postgres_url orders)
locked=${url/writ@/locked:s3cret@}

# fails NAME SENTENCE COMMAND...: with status 4, saying that, and not the password.
fails() {
    status "$1" 4 "${@:3}"
    is "and says why: $2" 1 "$(grep -c -- "$2" err)"
    is "without the password" 0 "$(grep -c 's3cret\|wr0ng' err)"
}
fails "a database without tables is not read" "there is no registry in 'postgresql://127.0.0.1" \
    writ list --registry "$url"
fails "a user who may not make them does not" "permission denied for schema public" \
    writ publish --registry "$locked" contracts/shop-order.odcs.yaml
status "publish makes them" 0 writ publish --registry "$url" contracts/*.yaml
status "register finds them" 0 writ register --registry "$url" consumers/*.yaml producers/*.yaml
fails "a wrong password" "password authentication failed" \
    writ list --registry "${url/writ@/locked:wr0ng@}"
is "with the way out" 1 "$(grep -c 'hint: the password is taken from the URL, PGPASSWORD' err)"
fails "no password" "no password supplied" writ list --registry "${url/writ@/locked@}"
status "PGPASSWORD is one" 0 env PGPASSWORD=s3cret "${WRIT_RUN:-env}" "$WRIT" list \
    --registry "${url/writ@/locked@}"
fails "a database that is not there" "does not exist" writ list --registry "$(postgres_url_of nowhere)"
is "with the way out" 1 "$(grep -c 'hint: make the database first: createdb' err)"
fails "a server that is not there" "Connection refused" \
    writ list --registry postgresql://ann:s3cret@127.0.0.1:1/orders
postgres_sql postgres "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
fails "a database of another encoding" "keeps texts as LATIN1, not as UTF8" \
    writ publish --registry "$(postgres_url_of latin)" contracts/shop-order.odcs.yaml

# --- who only reads ---

status "who may only read reads" 0 writ list --registry "$locked"
is "all that is there" 2 "$(grep -c '1 version' out)"
fails "and writes nothing" "cannot be written" \
    writ publish --registry "$locked" proposals/crm-contact.odcs.yaml
postgres_sql orders "ALTER DATABASE orders SET default_transaction_read_only = on"
fails "nor does anybody where the database is read-only" "cannot be written" \
    writ publish --registry "$url" proposals/crm-contact.odcs.yaml
postgres_sql orders "SET default_transaction_read_only = off" \
    "ALTER DATABASE orders RESET default_transaction_read_only"

# --- other ways to name it ---

status "a break is refused as on SQLite" 1 writ publish --registry "$url" proposals/crm-contact.odcs.yaml
export WRIT_REGISTRY=$url
status "the environment names it" 0 writ readers crm-contact
unset WRIT_REGISTRY
echo "registry: ${url/postgresql:/postgres:}" >writ.yaml
status "so does the workspace" 0 writ log shop-order
status "and --report" 0 writ filter --contract shop-order --discard --report "$url" payloads/orders.ndjson
status "which status reads" 0 writ status --registry "$url" --format json
is "as of one run" 1 "$(grep -c '"runs": *1' out)"
is "a socket will do" 2 "$(writ list --registry \
    "postgresql://writ@/orders?host=$postgres_folder&port=$postgres_port" | wc -l)"
is "and a schema of its own" 1 "$(postgres_sql orders 'CREATE SCHEMA team' &&
    writ publish --registry "$url?options=-csearch_path%3Dteam" contracts/shop-order.odcs.yaml |
    grep -c '^published')"
is "which holds its tables" 1 "$(postgres_sql orders 'SELECT count(*) FROM team.version')"

# --- from one database to another, byte for byte ---

moved=$(postgres_url moved)
status "a registry is exported" 0 writ export --registry "$url"
mv out exported
status "imported into a file" 0 writ import --registry moved.db exported
status "exported from there" 0 writ export --registry moved.db
same "the same" exported out
status "imported into another database" 0 writ import --registry "$moved" exported
status "and exported from that" 0 writ export --registry "$moved"
same "the same again" exported out
status "its log is whole" 0 writ audit verify --registry "$moved"
status "and so is every row" 0 writ doctor --registry "$moved"
status "a registry with something in it is not imported into" 1 writ import --registry "$moved" exported
status "a copy of the file is of SQLite alone" 2 writ backup --registry "$url" copy.db

finish
