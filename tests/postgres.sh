# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A PostgreSQL cluster for one test, sourced after tests/lib.sh:
#
#     . "$(dirname "$0")/../postgres.sh"
#     postgres_start
#     url=$(postgres_url orders)          # a new database, and how to reach it
#     postgres_sql orders "SELECT 1"
#
# It lives in a folder of its own, listens on loopback at a port of its own and on a socket in that
# folder, and is gone when the test ends, however it ends. PostgreSQL does not run as root, so there
# it gets another user. fsync is on. Everybody is trusted but the user `locked`, whose password is
# `s3cret` (over TCP), and who may only read the databases of postgres_url.

postgres_folder=''
postgres_port=''
postgres_watcher=''

# Debian keeps the programs of each version in a folder of its own, out of PATH.
postgres_bin() {
    local folder
    for folder in "$(dirname "$(type -P initdb || echo /none/initdb)")" \
        $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/psql" ]; then
            echo "$folder"
            return
        fi
    done
}

# The server's user runs COMMAND...
postgres_as() {
    local user=postgres
    if [ "$(id -u)" -eq 0 ]; then
        id -u "$user" >/dev/null 2>&1 || user=nobody
        # The folder of the test is root's alone, and nothing there is asked for.
        (cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
    else
        "$@"
    fi
}

postgres_start() {
    local bin
    [[ $("$WRIT" list --registry postgresql://127.0.0.1:1/none 2>&1) != *"built without"* ]] ||
        skip "built without PostgreSQL"
    bin=$(postgres_bin)
    [ -n "$bin" ] || skip "no PostgreSQL server (Debian: postgresql)"
    # Not below TMPDIR: other users cannot go there, and the path of a socket is short. In memory where
    # there is room: the tests end processes, not machines, and a table costs some waits for the disk.
    postgres_folder=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $4 > 1000000 { print $6 }')
    postgres_folder=$(mktemp -d "${postgres_folder:-/tmp}/writ-postgres.XXXXXX")
    [ "$(id -u)" -ne 0 ] || chown "$(postgres_as id -u)" "$postgres_folder"
    chmod 755 "$postgres_folder"
    # shellcheck disable=SC2154 # of tests/lib.sh
    trap 'postgres_stop; rm -rf "$tmp"' EXIT
    postgres_watch
    postgres_as "$bin/initdb" -D "$postgres_folder/data" -U writ -A trust -E UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions >"$tmp/initdb.log" 2>&1 || {
        sed 's/^/# /' "$tmp/initdb.log"
        skip "no PostgreSQL cluster can be made here"
    }
    postgres_configure
    postgres_start_again || {
        not_ok "PostgreSQL starts" "$(tail -n 20 "$postgres_folder/log")"
        finish
    }
    postgres_sql postgres "CREATE ROLE locked LOGIN PASSWORD 's3cret'"
}

# Ends the cluster when the test was ended without its say.
postgres_watch() {
    setsid bash -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done
        [ ! -d "$2" ] || {
            pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"
            sleep 2
            rm -rf "$2"
        }' watch $$ "$postgres_folder" >/dev/null 2>&1 </dev/null &
    postgres_watcher=$!
}

postgres_configure() {
    local data=$postgres_folder/data
    cat >"$tmp/postgresql.conf" <<TXT
listen_addresses = '127.0.0.1'
unix_socket_directories = '$postgres_folder'
fsync = on
synchronous_commit = on
max_connections = 60
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
autovacuum_naptime = 10s
logging_collector = off
ssl = off
TXT
    printf 'host all locked 127.0.0.1/32 scram-sha-256\n' >"$tmp/pg_hba.conf"
    cat "$data/pg_hba.conf" >>"$tmp/pg_hba.conf"
    postgres_as tee -a "$data/postgresql.conf" <"$tmp/postgresql.conf" >/dev/null
    postgres_as tee "$data/pg_hba.conf" <"$tmp/pg_hba.conf" >/dev/null
}

# Starts what is stopped, or was killed, at the port that it had; a first time at a free one, which
# somebody else may take before the server does.
postgres_start_again() {
    local bin tries port
    bin=$(postgres_bin)
    for tries in 1 2 3 4 5; do
        port=${postgres_port:-$((20000 + RANDOM % 12000))}
        postgres_as "$bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/log" -w -t 300 -s \
            -o "-p $port" start >"$tmp/pg_ctl.log" 2>&1 && {
            postgres_port=$port
            return 0
        }
        grep -q 'could not bind\|address already in use' "$postgres_folder/log" || [ "$tries" -gt 1 ] ||
            return 1
    done
    return 1
}

postgres_pid() { head -n 1 "$postgres_folder/data/postmaster.pid" 2>/dev/null; }

# The end that no program sees coming: all of its processes at once. The first is stopped before
# that, so that it starts no others meanwhile.
postgres_kill() {
    local main
    main=$(postgres_pid) || return 0
    kill -STOP "$main" 2>/dev/null
    # shellcheck disable=SC2046 # a list of ids
    kill -KILL "$main" $(ps -o pid= --ppid "$main") 2>/dev/null
    while case $(ps -o stat= -p "$main") in '' | Z*) false ;; esac; do sleep 0.01; done
    # Of a process that ended and that nobody has waited for yet, the next server would think that it
    # still runs.
    rm -f "$postgres_folder/data/postmaster.pid" "$postgres_folder"/.s.PGSQL.*
}

postgres_stop() {
    [ -n "$postgres_folder" ] || return 0
    [ ! -f "$postgres_folder/data/postmaster.pid" ] ||
        postgres_as "$(postgres_bin)/pg_ctl" -D "$postgres_folder/data" -m immediate -w -t 20 -s \
            stop >/dev/null 2>&1 || postgres_kill
    rm -rf "$postgres_folder"
    kill "$postgres_watcher" 2>/dev/null
    postgres_folder=''
}

# postgres_sql DATABASE SQL...: rows, columns separated by "|".
postgres_sql() {
    local database=$1
    shift
    printf '%s;\n' "$@" | "$(postgres_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
        -h "$postgres_folder" -p "$postgres_port" -U writ -d "$database" 2>&1
}

# How a database is reached that is there already.
postgres_url_of() { echo "postgresql://writ@127.0.0.1:$postgres_port/$1"; }

# postgres_url DATABASE: makes it, empty, and says how it is reached.
postgres_url() {
    postgres_sql postgres "CREATE DATABASE \"$1\" TEMPLATE template0" >&2
    postgres_sql "$1" "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO locked" >&2
    postgres_url_of "$1"
}
