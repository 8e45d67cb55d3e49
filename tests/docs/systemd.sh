#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# examples/systemd/writ-filter@.service: systemd takes it, where there is one; everywhere, its command
# is one that writ understands, and what it says of signals is so.
. "$(dirname "$0")/../lib.sh"

unit=$top_srcdir/examples/systemd/writ-filter@.service
cd "$tmp" || exit 1

# value KEY: of the one line that sets it.
value() { sed -n "s/^$1=//p" "$unit"; }

is "every line is a section, a key or a comment" "" \
    "$(grep -vE '^($|#|\[(Unit|Service|Install)\]$|[A-Z][A-Za-z]+=)' "$unit")"
is "no key is set twice" "" "$(grep -oE '^[A-Z][A-Za-z]+=' "$unit" | sort | uniq -d)"
is "the sections are these, each once" "[Unit] [Service] [Install]" "$(grep '^\[' "$unit" | paste -sd ' ')"
for pair in DynamicUser=yes ProtectSystem=strict NoNewPrivileges=yes Restart=on-failure \
    'ReadWritePaths=/var/lib/writ/%i' SuccessExitStatus=143 WantedBy=multi-user.target; do
    is "it says $pair" "${pair#*=}" "$(value "${pair%%=*}")"
done
# shellcheck disable=SC2016 # systemd's variable
is "a reload is SIGHUP" '/bin/kill -HUP $MAINPID' "$(value ExecReload)"

# systemd knows more keys than we do; this reports any that it does not.
if command -v systemd-analyze >/dev/null; then
    sed "s|/usr/bin/writ|$(command -v true)|" "$unit" >writ-filter@.service
    cp writ-filter@.service writ-filter@orders.service
    systemd-analyze verify --man=no ./writ-filter@orders.service >verified 2>&1
    is "systemd takes it" "0 " "$? $(grep -i 'writ-filter' verified)"
else
    # the keys of systemd.exec(5), systemd.service(5), systemd.unit(5) and systemd.kill(5) that it may have
    known=' After AmbientCapabilities CapabilityBoundingSet Description Documentation DynamicUser Environment
        EnvironmentFile ExecReload ExecStart LockPersonality NoNewPrivileges PrivateDevices PrivateNetwork PrivateTmp
        ProtectClock ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules
        ProtectKernelTunables ProtectProc ProtectSystem ReadWritePaths RemoveIPC Restart RestartPreventExitStatus
        RestartSec RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID StandardError
        StandardOutput StateDirectory StateDirectoryMode SuccessExitStatus SupplementaryGroups SystemCallArchitectures
        SystemCallErrorNumber SystemCallFilter UMask WantedBy '
    unknown=$(grep -oE '^[A-Z][A-Za-z]+' "$unit" | while read -r key; do
        [[ $known =~ [[:space:]]${key}[[:space:]] ]] || echo "$key"
    done)
    is "every key is one of systemd's" "" "$unknown"
fi

# The command itself, with its paths below here.
mkdir -p var/lib/writ/orders var/log/events
example marketing etc/writ
sed '/^parties:/d; /^registry:/d' etc/writ/writ.yaml >w && mv w etc/writ/writ.yaml
command=$(value ExecStart)
# shellcheck disable=SC2016 # systemd's variable
command=${command//'${CONTRACT}'/./etc/writ/contracts/shop-order.odcs.yaml}
command=${command//%i/orders}
command=$(sed -E 's# /(etc|var)/# \1/#g' <<<"${command#/usr/bin/writ }")
cp etc/writ/payloads/orders.ndjson var/log/events/orders.ndjson
# shellcheck disable=SC2086 # words on purpose
$WRIT_RUN "$WRIT" $command >passed.ndjson 2>err &
pid=$!
: >passed.ndjson
is_gone() { ! kill -0 "$pid" 2>/dev/null; }
all_judged() {
    is_gone || { [ "$(wc -l <passed.ndjson)" -ge 2 ] && [ "$(wc -l <var/lib/writ/orders/rejects.ndjson)" -ge 3 ] &&
        [ -s var/lib/writ/orders/position ]; } 2>/dev/null
}
is_read_again() { is_gone || grep -q 'judges from here on' err; }
soon all_judged
is "its command filters" "2 3" "$(wc -l <passed.ndjson) $(wc -l <var/lib/writ/orders/rejects.ndjson)"
kill -HUP $pid
soon is_read_again
is "its reload reads the contract again" 1 "$(grep -c 'judges from here on' err)"
kill $pid
got=0
wait $pid || got=$?
is "and it ends with the status that it says" "$(value SuccessExitStatus)" "$got"
finish
