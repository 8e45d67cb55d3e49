#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The commands of docs/OPERATIONS.md run (transcript.sh): its fenced blocks of the language `console`,
# against a PostgreSQL cluster of the test's own and nginx. The page's ports become free ones.
. "$(dirname "$0")/transcript.sh"
. "$(dirname "$0")/../postgres.sh"
for program in nginx openssl curl; do
    type -P "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || skip "no $program"
done
need_python
postgres_start
export PGHOST=$postgres_folder PGPORT=$postgres_port PGUSER=writ
page=$top_srcdir/docs/OPERATIONS.md
# Fifty commands and three servers: under valgrind they run in tests of their own.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=
PATH=$tmp/bin:$(postgres_bin):$PATH:/usr/sbin

# What the page starts is ended with the test; `writ` is a program here, so that $! is its own.
unset -f writ
mkdir "$tmp/bin"
# shellcheck disable=SC2086 # words
printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$WRIT_RUN" "$WRIT" >"$tmp/bin/writ"
chmod +x "$tmp/bin/writ"
end_all() {
    local file pid
    for file in "$tmp"/work/*.pid "$tmp"/work/*.pid.of; do
        [ -s "$file" ] && pid=$(cat "$file") && kill "$pid" 2>/dev/null
    done
    postgres_stop
    rm -rf "$tmp"
}
trap end_all EXIT

# ports: free ones, in place of those of the page. They are bound later, so they are of those that the kernel gives to
# nobody, nor tests/postgres.sh; who runs this at the same time has other ones, by the id of the process.
mapfile -t ports < <(python3 - $$ <<'END'
import socket, sys

def is_free(port):
    with socket.socket() as it:
        try:
            it.bind(("", port))
            return True
        except OSError:
            return False

first = int(sys.argv[1]) % 1000 * 8
print(*[port for port in (10000 + (first + i) % 8000 for i in range(8000)) if is_free(port)][:5], sep="\n")
END
)
settle_ports() {
    sed -e "s/localhost:5432/localhost:$postgres_port/g" -e "s/:8081/:${ports[0]}/g" \
        -e "s/:8083/:${ports[4]}/g" -e "s/:8082/:${ports[1]}/g" -e "s/:8443/:${ports[2]}/g" -e "s/:8444/:${ports[3]}/g"
}
awk '/^```/ { inside = $0 == "```console"; next } inside' "$page" | settle_ports >"$tmp/transcript"
awk '/^```/ { inside = $0 == "```nginx"; next } inside' "$page" | settle_ports >"$tmp/nginx.conf"
is "each block ends" 0 "$(($(grep -c '^```' "$page") % 2))"
is "nginx has its configuration" 1 "$(grep -c proxy_pass "$tmp/nginx.conf")"

# The workspace gets the proxy's configuration, which a reader writes there.
sed -i "1i % cp $tmp/nginx.conf nginx.conf" "$tmp/transcript"
run_transcript OPERATIONS.md marketing <"$tmp/transcript"

for name in kim crm email metrics; do
    is "no token is in a log" 0 "$(cat "$tmp"/work/*.log | grep -cF "$(cat "$tmp/work/$name.token")")"
done
finish
