#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every command that looks at a registry or writes to it does the same on each back end: SQLite,
# PostgreSQL, and a server that is asked over HTTP. One list of commands runs on each, each command
# with the exit status that it must have; what they print, words and all, must be what they print on
# SQLite, but for times and the name of the store. On HTTP those who act have tokens that are called
# as they are.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../serve/lib.sh"
. "$(dirname "$0")/../postgres.sh"

files=$top_srcdir/tests/golden/files
stop_all() {
    [ -z "$server_pid" ] || kill -9 "$server_pid" 2>/dev/null
    [ -z "$postgres_folder" ] || postgres_stop
    rm -rf "$tmp"
}
trap stop_all EXIT
unset no_proxy http_proxy https_proxy all_proxy ALL_PROXY

# ---- who acts ----

declare -A token_of=() # of a name, on HTTP

as() { # NAME
    export GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$1@parcel.example
    export WRIT_TOKEN=${token_of[$1]-}
}

# gets_token NAME SCOPE...: for `as`.
gets_token() {
    local name=$1 words=()
    shift
    for scope in "$@"; do
        words+=(--scope "$scope")
    done
    token_of[$name]=$(writ token create --registry "sqlite:$registry" \
        --name "$name <$name@parcel.example>" "${words[@]}" 2>/dev/null | grep -o 'writ_[A-Za-z0-9_-]*')
}

# ---- the list ----

# run STATUS WORD...: `writ WORD...`, into the transcript.
run() {
    local wanted=$1 got=0
    shift
    writ "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    {
        printf '$ writ %s\n' "$*"
        sed 's/^/| /' "$tmp/out"
        # where the first command makes it, which it cannot over HTTP
        sed '/^writ: note: made registry /d; s/^/! /' "$tmp/err"
        echo "? $got"
    } | sed -E "${settle[@]}" -e "s|$WRIT_REGISTRY|STORE|g" -e 's/[0-9-]{10}T[0-9:.]{8,}Z/TIME/g' -e 's/[0-9]+ s ago +/N s ago  /' \
            -e 's/^(\| imported )[0-9]+ rows/\1N rows/' -e "s/(registry ')[^']*(' is not empty)/\1STORE\2/" \
            -e 's/^(\| whole  )[0-9]+ events  [0-9a-f]{64}$/\1N events  HASH/' \
        >>"$transcript"
    [ "$got" -eq "$wanted" ] && return
    not_ok "$kind: writ $*" "exit status $got, wanted $wanted"$'\n'"$(head -c 2000 "$tmp/err")"
}

version() { # NUMBER SED...: a version of the contract.
    local number=$1
    shift
    sed -e "s/^version: .*/version: $number/" "$@" "$files/parcel.odcs.yaml" >"parcel-$number.odcs.yaml"
}

lower() { # NUMBER SED...: one of another contract.
    sed -e 's/^id: .*/id: lower-event/' -e "s/^version: .*/version: $1/" "${@:2}" \
        "$files/parcel.odcs.yaml" >"lower-$1.odcs.yaml"
}

publishing() {
    run 0 publish parcel-1.0.0.odcs.yaml
    run 0 publish parcel-1.0.0.odcs.yaml
    run 1 publish changed.odcs.yaml
    run 0 register desk.yaml stats.yaml
    run 0 register desk.yaml
    run 1 register taken.yaml
    run 0 publish --message 'a harmless one' --link https://forge.example/7 parcel-1.1.0.odcs.yaml
    run 1 publish parcel-1.0.5.odcs.yaml
    run 0 publish --backport parcel-1.0.5.odcs.yaml
    run 1 publish parcel-2.0.0.odcs.yaml
    run 3 publish dots.schema.json
    run 3 publish desk.yaml
    run 3 register parcel-1.0.0.odcs.yaml
    run 0 register early.yaml
    run 0 publish place.schema.json route.schema.json
}

looking() {
    run 0 list
    run 0 list --format json
    run 0 list --reads desk
    run 0 show parcel-event
    run 0 show parcel-event@1.0.0 --format json-schema
    run 0 show route
    run 3 show parcel-event@7
    run 3 show nobody
    run 0 readers parcel-event
    run 0 readers parcel-event#/depot --format json
    run 0 diff parcel-event@1.0.0 parcel-event@1.1.0
    run 1 diff parcel-event parcel-2.0.0.odcs.yaml --fail-on error
    run 0 check --contract parcel-event good.ndjson
    run 0 log parcel-event
    run 3 log nobody
    run 0 audit verify
}

waiving() {
    run 1 gate
    run 0 waive --rule ENUM_VALUE_ADDED --path /status --contract parcel-event --party desk --until 2199-12-31 --reason 'the new desk knows it'
    run 0 waive --rule ENUM_VALUE_ADDED --path /status --contract parcel-event --party desk --until 2199-12-31 --reason 'asked twice'
    run 1 gate
    run 1 publish parcel-2.0.0.odcs.yaml
    local id
    id=$(grep -o 'writ approve [0-9a-f]*' "$transcript" | head -n 1 | cut -d ' ' -f 3)
    as Kim
    run 3 approve 000000000000
    run 0 approve "$id"
    run 0 approve "$id"
    as Pat
    run 0 gate
    run 0 publish parcel-2.0.0.odcs.yaml
    run 1 publish parcel-1.2.0.odcs.yaml
    run 0 publish --force 'it must be' parcel-1.2.0.odcs.yaml
    run 0 publish --side-by-side parcel-3.0.0.odcs.yaml
    run 1 publish --side-by-side parcel-3.1.0.odcs.yaml
    run 2 diff --side-by-side parcel-3.1.0.odcs.yaml
}

deploying() {
    run 0 record-deployment parcel-event@1.0.0 --to production
    run 0 record-deployment parcel-event@1.0.0 --to production
    run 0 record-deployment desk@1 --to production
    run 1 can-i-deploy parcel-event@1.2.0 --to production
    run 0 can-i-deploy parcel-event@1.1.0 --to production
    run 0 can-i-deploy parcel-event@1.1.0 --to production --format json
    run 0 record-deployment parcel-event@1.1.0 --to production --side-by-side
    run 3 record-deployment parcel-event@9.0.0 --to production
    run 0 record-undeployment parcel-event@1.1.0 --from production
    run 0 record-undeployment parcel-event@1.1.0 --from production
}

ending() {
    run 0 deprecate parcel-event@1.0.0 --sunset 2199-12-31 --replaced-by 2.0.0 --reason 'grams were a mistake'
    run 0 deprecate parcel-event@1.0.0
    run 3 deprecate parcel-event@1.0.0 --replaced-by 7.0.0
    run 1 retire parcel-event@1
    run 0 retire parcel-event@2 --reason 'never used'
    run 0 retire parcel-event@2
    run 3 retire parcel-event@9
    run 0 list
    run 0 log parcel-event
}

governing() {
    run 0 policy show
    run 0 policy set policy.yaml
    run 0 policy set policy.yaml
    run 0 policy show
    run 1 publish parcel-3.1.0.odcs.yaml
}

# A line below all that is there, which somebody would read.
below() {
    run 0 publish lower-2.0.0.odcs.yaml
    run 0 register lower.yaml
    run 1 gate lower-1.5.0.odcs.yaml
    run 1 publish lower-1.5.0.odcs.yaml
    run 0 gate lower-1.6.0.odcs.yaml
    run 0 publish lower-1.6.0.odcs.yaml
}

# Runs of the filter are reported, told of, and told once.
watching() {
    run 0 filter --contract parcel-event@1.0.0 --discard --report registry good.ndjson
    run 1 filter --contract parcel-event@1.0.0 --discard --report registry bad.ndjson
    run 0 status
    run 0 status --notify
    is "$kind: somebody was told" 1 "$(wc -l <told)"
    run 0 status --notify
    is "$kind: once" 1 "$(wc -l <told)"
    run 1 status --fail-on rejecting
}

# Sets WRIT_REGISTRY to an empty registry of that kind, which has the token of its first admin, in WRIT_TOKEN; and
# $store to what keeps its rows.
empty_registry() { # NAME
    case $kind in
    sqlite) store=sqlite:$tmp/there-$1.db WRIT_REGISTRY=$store ;;
    postgresql) store=$(postgres_url "there_$1") WRIT_REGISTRY=$store ;;
    http)
        serve_stop
        registry=$tmp/there-at-$1.db store=sqlite:$registry
        serve_start --anonymous none
        WRIT_REGISTRY=$url
        ;;
    esac
    if [ "$kind" = http ]; then
        WRIT_TOKEN=$(writ token create --registry "$store" --name first --scope admin 2>/dev/null)
    else
        writ publish --registry "$store" missing.yaml >/dev/null 2>&1 # makes it
        writ token create --registry "$store" --name first --scope admin >/dev/null 2>&1
    fi
}

# All of it goes into another registry of the kind; and what came of the kinds before.
moving() {
    local home=$registry other
    run 0 export all.export
    head -n 5 all.export >cut.export
    sed '1s/"layout":[0-9]*/"layout":99/' all.export >later.export
    empty_registry own
    run 2 import
    run 3 import missing.export
    run 3 import desk.yaml
    run 3 import cut.export
    run 3 import later.export
    run 0 import all.export
    as Pat
    run 1 import all.export
    run 0 export back.export
    run 0 audit verify
    same "$kind: a registry is moved, byte for byte" all.export back.export
    cp all.export "$tmp/$kind.export"
    for other in "$tmp"/*.export; do
        empty_registry "$(basename "$other" .export)"
        status "$kind: … and that of ${other##*/}" 0 writ import "$other"
        status "$kind: … is exported" 0 writ export --registry "$store" back.export
        same "$kind: … byte for byte" "$other" back.export
    done
    as Pat
    [ "$kind" = http ] || return 0
    serve_stop
    registry=$home
    serve_start --anonymous none
}

# commands KIND URL: the whole list, in a folder of its own.
commands() {
    local kind=$1 before=$failures
    export WRIT_REGISTRY=$2
    transcript=$tmp/$kind.transcript
    : >"$transcript"
    mkdir "$tmp/$kind"
    cd "$tmp/$kind" || exit 1
    cp "$tmp"/input/* .
    as Pat
    publishing
    [ "$WRIT_VARIANT" = valgrind ] || looking # ask_all asks all of it too
    waiving
    deploying
    ending
    [ "$WRIT_VARIANT" = valgrind ] || watching
    below
    governing
    moving
    cd "$tmp" || exit 1
    [ "$failures" -gt "$before" ] || ok "$kind: each of $(grep -c '^\$' "$transcript") commands has its status"
}

mkdir "$tmp/input"
cd "$tmp/input" || exit 1
version 1.0.0
version 1.0.5 -e 's/maxLength: 8/maxLength: 9/'
version 1.1.0 -e 's/^description:.*/&/' -e 's/Weight/The weight/'
version 2.0.0 -e 's/moving, delivered/moving, delivered, lost/'
version 1.2.0 -e 's/name: weight/name: mass/'
version 3.1.0 -e 's/name: depot/name: house/; s/maxLength: 8/maxLength: 5/'
printf 'mode: backward\n' >policy.yaml
version 3.0.0 -e 's/name: depot/name: house/'
sed 's/maxLength: 8/maxLength: 7/' parcel-1.0.0.odcs.yaml >changed.odcs.yaml
cp "$files/desk.yaml" "$files/stats.yaml" "$files/good.ndjson" .
sed 's/^id: .*/id: early--parcel-event/; s/versions: .*/versions: ">=9"/' stats.yaml >early.yaml
sed 's/^party: desk/party: stranger/' desk.yaml >taken.yaml # under the id of desk
lower 2.0.0
lower 1.5.0 -e 's/name: weight/name: mass/'
lower 1.6.0
sed 's/parcel-event/lower-event/g; s/\^1.0.0/>=1.0.0/' desk.yaml >lower.yaml
echo '{"status":"gone"}' >bad.ndjson
cat >place.schema.json <<'TXT'
{"$id": "https://parcel.example/place", "x-writ": {"id": "place", "version": "1.0.0", "owner": "a"}, "type": "object", "properties": {"zip": {"type": "string"}}}
TXT
cat >dots.schema.json <<'TXT'
{"$id": "https://parcel.example/dots", "type": "object", "x-writ": {"id": "..", "version": "1.0.0"}}
TXT
cat >route.schema.json <<'TXT'
{"x-writ": {"id": "route", "version": "1.0.0", "owner": "a"}, "type": "object", "properties": {"from": {"$ref": "place.schema.json"}}}
TXT
cat >writ.yaml <<'TXT'
contracts: [parcel-2.0.0.odcs.yaml]
parties: [desk.yaml]
notify: [{on: [reject-ratio], to: ./tell.sh}]
TXT
printf '#!/bin/sh\ncat >/dev/null; echo told >>told\n' >tell.sh
chmod +x tell.sh
cd "$tmp" || exit 1

# Under valgrind what is compared takes too long, so there the list runs where most of ours does.
[ "$WRIT_VARIANT" = valgrind ] || commands sqlite "sqlite:$tmp/here.db"

serve_start --anonymous none
gets_token Pat admin
gets_token Lee publish:letter
gets_token Kim party:desk
is_known() { WRIT_TOKEN=${token_of[Kim]} writ list --registry "$url" >/dev/null 2>&1; }
soon is_known # the server looks for new ones now and then
commands http "$url"
[ "$WRIT_VARIANT" = valgrind ] ||
    same "what they print over HTTP is what they print on SQLite" "$tmp/sqlite.transcript" "$tmp/http.transcript"

# Runs that were reported by a URL are there too, and names are any text.
sed -e 's/"id": "place"/"id": "a b%2Fc..ä"/' -e 's/\$id/x/' input/place.schema.json >odd.schema.json
export WRIT_REGISTRY=$url
status "a run is reported to a URL" 1 writ filter --contract parcel-event@1.0.0 --discard \
    --report "$url/v1/runs" input/bad.ndjson
status "an id is any text" 0 writ publish odd.schema.json
status "… which finds it" 0 writ show 'a b%2Fc..ä'
unset WRIT_REGISTRY

# Whatever is asked of the store and of the server that serves it has one answer.
# shellcheck disable=SC2154 # of `make check`
ask_all() { $WRIT_RUN "${top_builddir:-.}/tests/registry/ask_all" "$1"; }
status "a store answers" 0 ask_all "sqlite:$registry"
mv out answers.store
status "a server answers" 0 ask_all "$url"
same "the same" answers.store out

# ---- what a server refuses, and how that is told ----

cd "$tmp/input" || exit 1
export WRIT_REGISTRY=$url
sed 's/^id: parcel-event/id: letter-event/' parcel-1.0.0.odcs.yaml >letter.odcs.yaml

# refuses NAME STATUS MESSAGE HINT COMMAND...
refuses() {
    local name=$1 wanted=$2 message=$3 hint=$4
    shift 4
    status "$name" "$wanted" writ "$@"
    is "… why" "writ: error: ${message//SERVER/$url}" "$(head -n 1 "$tmp/err")"
    is "… the way out" "${hint:+hint: $hint}" "$(sed -n 2p "$tmp/err")"
}

as Lee
refuses "more work than usual is not done for who publishes" 2 \
    "a server does at most 1 time the usual work here, not 2" \
    "leave the budget out; up to 10 is for a token with the scope admin" publish --budget 2 letter.odcs.yaml
as Pat
refuses "nor any for an admin" 2 "a server does at most 10 times the usual work here, not 11" \
    "take a lower budget: all other writes wait meanwhile" publish --budget 11 letter.odcs.yaml
as Kim
refuses "who may speak for a party publishes nothing" 4 \
    "'SERVER' does not allow this: 'Kim <Kim@parcel.example>' may not do this: it needs publish:letter-event" \
    "ask for a token with that scope" publish letter.odcs.yaml
export WRIT_TOKEN=writ_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
refuses "a token that nobody made opens nothing" 4 \
    "'SERVER' does not know who asks: the token is none of this registry" "the token is that of WRIT_TOKEN" list
unset WRIT_TOKEN
refuses "nor does none" 4 "'SERVER' does not know who asks: this needs a token" \
    "give a token by WRIT_TOKEN; who runs the server makes it with \`writ token create\`" list
as Pat
refuses "a path that leads nowhere is told" 4 \
    "'SERVER/elsewhere' is no registry of Writ: it answers otherwise" \
    "give the URL that \`writ serve\` prints, or the one it has behind a proxy" \
    list --registry "$url/elsewhere"
refuses "a server is none that another one serves" 2 "'SERVER' keeps its rows itself" \
    "run this where the server is, on the registry that it serves" serve --listen 127.0.0.1:0
refuses "nor is it copied as a file" 2 "only a registry in a file can be backed up so" \
    "\`writ export\` writes all of it" backup copy.db
refuses "a URL with a query is none of a registry" 2 "the URL of a registry has no '?' and no '#'" '' \
    list --registry "$url/?a"

# ---- how often it is asked ----

# asks NAME MOST COMMAND...: so many requests at most.
asks() {
    local name=$1 most=$2 before after
    shift 2
    serve_rests
    before=$(grep -c '"path":"/v1' "$tmp/server.log")
    writ "$@" >/dev/null 2>&1
    serve_rests
    after=$(grep -c '"path":"/v1' "$tmp/server.log")
    is "$name: $most requests at most" yes \
        "$([ $((after - before)) -le "$most" ] && echo yes || echo $((after - before)))"
}
token=$WRIT_TOKEN
asks "a contract is shown" 2 show parcel-event
asks "a file is published again" 2 publish parcel-1.0.0.odcs.yaml
asks "an expectation is registered again" 4 register desk.yaml
asks "one contract is judged, of a line that is not the newest" 6 gate

token=
serve_stop
status "where nobody listens, that is said" 4 writ list --registry http://127.0.0.1:1
is "… to whom it was" 1 "$(grep -c "^writ: error: cannot ask 'http://127.0.0.1:1': .* (4 tries)" "$tmp/err")"
is "… the way out" "hint: is the server there? --registry or WRIT_REGISTRY names another one" \
    "$(sed -n 2p "$tmp/err")"

# ---- PostgreSQL ----

[ "$WRIT_VARIANT" != valgrind ] || finish
if [ -z "$(postgres_bin)" ]; then
    skipped "PostgreSQL" "no server of it here"
    finish
fi
as Pat
postgres_start
trap stop_all EXIT
commands postgresql "$(postgres_url commands)"
same "what they print on PostgreSQL is what they print on SQLite" "$tmp/sqlite.transcript" \
    "$tmp/postgresql.transcript"
finish
