#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# examples/systemd/writ-serve.service, and tls.conf beside it: systemd takes it, and finds little that it may; its command is one
# that the server understands; and what a service of Type=notify says is said.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
need_python

unit=$top_srcdir/examples/systemd/writ-serve.service
dropin=$unit.d/tls.conf
value() { sed -n "s/^$1=//p" "$unit"; }

is "every line is a section, a key or a comment" "" \
    "$(grep -vE '^($|#|\[(Unit|Service|Install)\]$|[A-Z][A-Za-z]+=)' "$unit")"
for pair in Type=notify DynamicUser=yes ProtectSystem=strict NoNewPrivileges=yes Restart=on-failure \
    StateDirectory=writ/registry WantedBy=multi-user.target; do
    is "it says $pair" "${pair#*=}" "$(value "${pair%%=*}")"
done
# shellcheck disable=SC2016 # systemd's variable
is "a reload is SIGHUP" '/bin/kill -HUP $MAINPID' "$(value ExecReload)"
is "its command is of this program" "/usr/bin/writ serve --config /etc/writ/serve.yaml" "$(value ExecStart)"

if command -v systemd-analyze >/dev/null; then
    sed "s|/usr/bin/writ|$(command -v true)|" "$unit" >"$tmp/writ-serve.service"
    systemd-analyze verify --man=no "$tmp/writ-serve.service" >"$tmp/verified" 2>&1
    is "systemd takes it" "0 " "$? $(grep -i 'writ-serve' "$tmp/verified")"
    mkdir "$tmp/writ-serve.service.d"
    cp "$dropin" "$tmp/writ-serve.service.d/"
    systemd-analyze verify --man=no "$tmp/writ-serve.service" >"$tmp/verified" 2>&1
    is "with HTTPS, too" "0 " "$? $(grep -i 'writ-serve' "$tmp/verified")"
    rm -r "$tmp/writ-serve.service.d"
    exposure=$(systemd-analyze security --offline=yes "$tmp/writ-serve.service" 2>/dev/null |
        sed -n 's/.*Overall exposure level[^:]*: \([0-9.]*\).*/\1/p')
    is "and calls it little exposed, below 2 of 10: $exposure" 1 "$(awk "BEGIN { print \"$exposure\" != \"\" && $exposure + 0 < 2 }")"
else
    skipped "systemd takes it" "no systemd-analyze"
fi

# What the manager hears.
cat >"$tmp/manager.py" <<'PY'
import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
heard.settimeout(600)
with open(sys.argv[2], "w") as out:
    while True:
        words = heard.recv(4096).decode()
        out.write("".join(w.split("=")[0] + "=" + (w.split("=")[1] if len(w.split("=")[1]) < 4 else "N")
                          + "\n" for w in words.split("\n")))
        out.flush()
        if "STOPPING" in words:
            break
PY
# The path of a socket is short, and that of TMPDIR need not be.
socket=$(mktemp -d /tmp/writ-notify.XXXXXX)
trap '[ -z "$server_pid" ] || kill -9 "$server_pid" 2>/dev/null; kill "$manager" 2>/dev/null; rm -rf "$tmp" "$socket"' EXIT
python3 "$tmp/manager.py" "$socket/notify" "$tmp/heard" &
manager=$!
until [ -S "$socket/notify" ] || ! kill -0 "$manager"; do sleep 0.02; done
printf 'registry: %s\nlisten: 127.0.0.1:0\n' "$registry" >"$tmp/serve.yaml"
wait_for() { # TIMES WORDS
    soon has_heard "$@"
}
has_heard() { [ "$(grep -c "$2" "$tmp/heard" 2>/dev/null)" -ge "$1" ]; }
unset WRIT_REGISTRY
export NOTIFY_SOCKET=$socket/notify WATCHDOG_USEC=1000000
serve_start --config "$tmp/serve.yaml" || finish
unset NOTIFY_SOCKET WATCHDOG_USEC
wait_for 1 READY
kill -HUP "$server_pid"
wait_for 2 READY
wait_for 1 WATCHDOG
serve_stop
wait "$manager"
is "it ends well" 0 "$server_status"
is "what the manager hears" "READY=1 RELOADING=1 MONOTONIC_USEC=N READY=1 STOPPING=1" \
    "$(grep -v WATCHDOG "$tmp/heard" | paste -sd ' ')"
holds "and that it is alive" "" grep -q WATCHDOG=1 "$tmp/heard"

# HTTPS, by the files of the drop-in.
if command -v openssl >/dev/null; then
    mkdir "$tmp/etc"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$tmp/etc/server.key" -out "$tmp/etc/server.pem" 2>/dev/null
    settings=$(sed -n 's/^Environment=//p' "$dropin")
    # shellcheck disable=SC2086 # words
    export ${settings//\/etc\/writ/$tmp/etc}
    serve_start --config "$tmp/serve.yaml" || finish
    is "with the drop-in it speaks HTTPS" https "${url%%:*}"
    is "by the files themselves, which a reload reads, and no copies" "" "$(grep ^LoadCredential "$dropin")"
    serve_stop
else
    skipped "with the drop-in it speaks HTTPS" "no openssl"
fi
finish
