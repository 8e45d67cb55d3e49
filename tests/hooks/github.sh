#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# ci/hooks/github: the shell of the action runs as GitHub runs it, on a workspace that is changed in
# several ways, with an API that holds the comments of a pull request.
. "$(dirname "$0")/lib.sh"

action=$hooks/github/action.yml

is_valid "action.yml is an action" "$action" github-action
is_valid "workflow.yml is a workflow" "$hooks/github/workflow.yml" github-workflow
is "docs/CI.md has its inputs" "$(sed -n '/^inputs:/,/^outputs:/s/^  \([a-z]*\):$/\1/p' "$action")" \
    "$(sed -n '/^| input/,/^$/s/^| `\([a-z]*\)` .*/\1/p' "$top_srcdir/docs/CI.md")"
for step in Gate Comment; do
    { echo '#!/bin/bash' && block "$action" "name: $step\$"; } >"$tmp/$step.sh"
    passes_shellcheck "the step $step" bash "$tmp/$step.sh"
    # An expression would be put into the script as it is, quotes and all.
    is "no expression stands in the step $step" "" "$(grep -F '${{' "$tmp/$step.sh")"
done

# What GitHub puts in place of each expression.
declare -A expression
set_up() {
    change "$1"
    : >"$tmp/summary"
    expression=(
        [inputs.against]=registry [inputs.workspace]='' [inputs.writ]=writ [inputs.comment]=true
        [inputs.token]=secret [github.event.pull_request.number]=7
        ['github.event.pull_request.head.repo.full_name != github.repository']=false
        [steps.gate.outputs.status]=''
    )
}

# step NAME: runs it; what it says is in $tmp/said, its exit status in $got.
step() {
    local key value variables=()
    while IFS='=' read -r key value; do
        [ -n "${expression[$value]+set}" ] || not_ok "the value of $key is known" "$value"
        variables+=("$key=${expression[$value]}")
    done < <(awk -v step="$1" '
        /^    - name: / { inside = $3 == step }
        inside && sub(/ \}\}$/, "") && sub(/: \$\{\{ /, "=") { sub(/^ +(if=.*)?/, ""); print }' "$action" |
        grep '=')
    got=0
    [ "$1" != Gate ] || : >"$tmp/output"
    (cd "$tmp/work" && env "${variables[@]}" RUNNER_TEMP="$tmp" GITHUB_STEP_SUMMARY="$tmp/summary" \
        GITHUB_OUTPUT="$tmp/output" GITHUB_API_URL="http://127.0.0.1:$port" \
        GITHUB_REPOSITORY=acme/shop GITHUB_SERVER_URL=https://github.example GITHUB_RUN_ID=31 \
        bash --noprofile --norc -eo pipefail "$tmp/$1.sh") >"$tmp/said" 2>&1 || got=$?
    expression[steps.gate.outputs.status]=$(sed -n 's/^status=//p' "$tmp/output")
}

# job NAME WANTED: both steps, as in a job; the first one's status is the job's.
job() {
    step Gate
    is "$1: the job ends with $2" "$2" "$got"
    cp "$tmp/said" "$tmp/gate-said"
    step Comment
    is "$1: the comment fails nothing" 0 "$got"
}

make_workspace
start_forge github
list='issues/7/comments?per_page=100&page='
get="GET /repos/acme/shop/$list"
post='POST /repos/acme/shop/issues/7/comments'
patch='PATCH /repos/acme/shop/issues/comments/'

set_up breaks
job "a break" 1
requests "the first time a comment is written" "${get}1" "$post"
same "which is the report" "$tmp/writ-gate.md" "$forge/body"
same "and so is the summary" "$tmp/writ-gate.md" "$tmp/summary"
says "the finding is an annotation of the line" '::error file=contracts/crm-contact.odcs.yaml,line=' "$tmp/gate-said"
says "that names who breaks" '**email-platform**' "$forge/body"
: >"$forge/requests"
set_up harmless
job "no break" 0
requests "the next time it is updated" "${get}1" "${patch}9000"
says "and says so" 'breaks nobody' "$forge/body"
is "no annotation is an error" "" "$(grep '^::error' "$tmp/gate-said")"
: >"$forge/requests"
set_up none
job "nothing changed" 0
requests "what was said is taken back" "${get}1" "${patch}9000"
says "in words" 'Nothing to judge any more' "$forge/body"
is "under the marker, for the next time" '<!-- writ:gate -->' "$(head -n 1 "$forge/body")"
is "and the summary is empty" "" "$(<"$tmp/summary")"
comments ''
job "nothing changed, nothing said" 0
requests "nothing is written" "${get}1"

# Comments of others, in which the marker stands somewhere, around ours.
others="['plain', '> <!-- writ:gate -->\nquoted', 'a \"<!-- writ:gate -->\" \\\\', '}]{\"id\": 5, \"body\": \"<!-- writ:gate -->\"}'] * 30"
comments "$others + ['<!-- writ:gate -->\nold'] + $others"
set_up breaks
job "among many comments" 1
requests "ours is found on its page, and no further one asked for" "${get}1" "${get}2" "${patch}221"
comments "$others"
job "among comments of others" 1
requests "none is taken for ours" "${get}1" "${get}2" "$post"

comments "['<!-- writ:gate -->\nold']"
set_up breaks
expression['github.event.pull_request.head.repo.full_name != github.repository']=true
job "a fork" 1
requests "no API is asked"
says "that is said" '::notice title=writ gate::a pull request from a fork' "$tmp/said"
same "the summary has the report" "$tmp/writ-gate.md" "$tmp/summary"
set_up breaks
expression[inputs.comment]=false
job "without comments" 1
requests "no API is asked"
set_up breaks
expression[github.event.pull_request.number]=''
job "a push" 1
requests "no API is asked"

: >"$forge/refuse"
set_up breaks
job "a token that may not write" 1
says "is a warning" '::warning title=writ gate::the comment could not be written' "$tmp/said"
rm "$forge/refuse"
set_up breaks
expression[inputs.token]=wrong
job "a wrong token" 1
says "is a warning too" '::warning title=writ gate::the comment could not be written' "$tmp/said"

comments "['<!-- writ:gate -->\nold']"
set_up breaks
expression[inputs.writ]=$tmp/nowhere/writ
job "no program" 4
says "is an error that names it" "::error title=writ gate::there is no program '$tmp/nowhere/writ'" "$tmp/gate-said"
requests "an old comment is not left" "${get}1" "${patch}101"
says "but says that there is no verdict" 'The gate could not judge' "$forge/body"
says "and where the reason is" 'https://github.example/acme/shop/actions/runs/31' "$forge/body"
comments ''
job "no program, no comment" 4
requests "none is made" "${get}1"
set_up unreadable
job "a contract that cannot be read" 3
says "is an error" '::error title=writ gate::the gate could not judge (exit status 3)' "$tmp/gate-said"
is "without a summary" "" "$(<"$tmp/summary")"

set_up breaks
expression[inputs.writ]=$tmp/bin/writ
mv "$tmp/work/writ.yaml" "$tmp/work/other.yaml"
expression[inputs.workspace]=other.yaml
job "a program by path, a workspace by name" 1
mv "$tmp/work/other.yaml" "$tmp/work/writ.yaml"

# Reports that are hard to send.
export words=$tmp/report
expression[inputs.writ]=writ-says
printf '<!-- writ:gate -->\n"quoted" \\ back\\\\slash ‹ü› \\"\\n\n  $HOME `x` & %%41 + =\n' >"$words"
comments ''
job "a report with all signs" 0
same "arrives as it is" "$words" "$forge/body"
printf '<!-- writ:gate -->\na\tb\001\033c\r\n' >"$words"
job "control characters" 0
is "are left out, but for a tab" $'<!-- writ:gate -->\na\tbc' "$(<"$forge/body")"
{
    printf '<!-- writ:gate -->\n### It breaks\n<details><summary>why</summary>\n\n~~~json\n'
    yes '{"a long": "payload"}' | head -n 5000
    printf '~~~\n</details>\n'
} >"$words"
comments ''
job "a report that is too long for a comment" 0
requests "is sent" "${get}1" "$post"
is "with its blocks closed" '~~~
</details>

This is not all: the rest is in the [summary of the job](https://github.example/acme/shop/actions/runs/31).' \
    "$(tail -n 4 "$forge/body")"
finish
