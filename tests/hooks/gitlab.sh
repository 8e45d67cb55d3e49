#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# ci/hooks/gitlab: the shell of the job runs as a runner runs it, as tests/hooks/github.sh does.
. "$(dirname "$0")/lib.sh"

template=$hooks/gitlab/writ.gitlab-ci.yml
is "docs/CI.md has its variables" "$(grep -oE '^    #? ?WRIT_[A-Z_]+:' "$template" | tr -d ' #:' | LC_ALL=C sort)" \
    "$(sed -n '/^| variable/,/^$/s/^| `\([A-Z_]*\)` .*/\1/p' "$top_srcdir/docs/CI.md" | LC_ALL=C sort)"
for part in script after_script; do
    { echo '#!/bin/sh' && block "$template" "^  $part:\$"; } >"$tmp/$part.sh"
    passes_shellcheck "$part" sh "$tmp/$part.sh"
done

# Both hooks look for their comment with one program.
program() { sed -n "/^ *numbers='\$/,/^ *}'\$/p" "$1" | sed 's/^ *//'; }
program "$hooks/github/action.yml" >"$tmp/numbers"
program "$template" >"$tmp/numbers-here"
same "comments are read as in the GitHub action" "$tmp/numbers" "$tmp/numbers-here"
is "by a program that is there" 1 "$(grep -c 'BEGIN { RS' "$tmp/numbers")"

# job NAME WANTED: both parts; what is said is in $tmp/said and $tmp/said-after.
job() {
    local got=0 default=() line
    rm -f "$tmp"/work/writ-gate.*
    while IFS= read -r line; do
        default+=("$line")
    done < <(sed -n 's/^    \(WRIT_[A-Z]*\): "\{0,1\}\([^" ]*\)"\{0,1\}\( #.*\)\{0,1\}$/\1=\2/p' "$template")
    run=(env CI_API_V4_URL="http://127.0.0.1:$port" CI_PROJECT_ID=12 CI_MERGE_REQUEST_IID=7
        CI_JOB_URL=https://gitlab.example/jobs/31 WRIT_GITLAB_TOKEN=secret
        "${default[@]//\$CI_MERGE_REQUEST_DIFF_BASE_SHA/HEAD}" "${settings[@]}")
    (cd "$tmp/work" && "${run[@]}" sh -e "$tmp/script.sh") >"$tmp/said" 2>&1 || got=$?
    is "$1: the job ends with $2" "$2" "$got"
    got=0
    (cd "$tmp/work" && "${run[@]}" sh "$tmp/after_script.sh") >"$tmp/said-after" 2>&1 || got=$?
    is "$1: the note fails nothing" 0 "$got"
}

make_workspace
start_forge gitlab
settings=()
notes='/projects/12/merge_requests/7/notes'
get="GET $notes?per_page=100&page="

change breaks
job "a break" 1
requests "the first time a note is written" "${get}1" "POST $notes"
same "which is the report" "$tmp/work/writ-gate.md" "$forge/body"
for artifact in codequality.json junit.xml; do
    is "writ-gate.$artifact is there" yes "$([ -s "$tmp/work/writ-gate.$artifact" ] && echo yes)"
    says "and named as a report" ": writ-gate.$artifact" "$template"
done
says "the finding is in the code quality report" '"path": "contracts/crm-contact.odcs.yaml"' "$tmp/work/writ-gate.codequality.json"
says "and a failure of the tests" '<failure' "$tmp/work/writ-gate.junit.xml"
: >"$forge/requests"
change harmless
job "no break" 0
requests "the next time it is updated" "${get}1" "PUT $notes/9000"
says "and says so" 'breaks nobody' "$forge/body"
: >"$forge/requests"
change none
job "nothing changed" 0
is "and no finding is there" "[]" "$(tr -d ' \n' <"$tmp/work/writ-gate.codequality.json")"
requests "what was said is taken back" "${get}1" "PUT $notes/9000"
says "in words" 'Nothing to judge any more' "$forge/body"
comments ''
job "nothing changed, nothing said" 0
requests "nothing is written" "${get}1"

change breaks
others="['plain', '> <!-- writ:gate -->\nquoted', 'a \"<!-- writ:gate -->\" \\\\'] * 50"
comments "$others + ['<!-- writ:gate -->\nold']"
job "among many notes" 1
requests "ours is found" "${get}1" "${get}2" "PUT $notes/251"
comments ''
settings=(WRIT_GITLAB_TOKEN=)
job "without a token" 1
requests "no API is asked"
says "that is said" 'WRIT_GITLAB_TOKEN is not set' "$tmp/said-after"
settings=(CI_MERGE_REQUEST_IID=)
job "without a merge request" 1
requests "no API is asked"
settings=()
: >"$forge/refuse"
job "a token that may not write" 1
says "is said" 'the note could not be written' "$tmp/said-after"

comments "['<!-- writ:gate -->\nold']"
settings=(WRIT_PROGRAM="$tmp/nowhere/writ")
job "no program" 4
says "is said" "there is no program '$tmp/nowhere/writ'" "$tmp/said"
requests "an old note is not left" "${get}1" "PUT $notes/101"
says "but says that there is no verdict" 'The gate could not judge' "$forge/body"
settings=()
change unreadable
job "a contract that cannot be read" 3
finish
