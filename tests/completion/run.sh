#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Completion in bash, zsh and fish: each shell loads what `writ completion` prints, and is asked the
# same questions.
# Shells ask hundreds of times: under valgrind tests/golden/completion.case does.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=
. "$(dirname "$0")/../lib.sh"

mkdir "$tmp/bin" "$tmp/asked"
export WRIT_UNDER_TEST=$WRIT
printf '#!/usr/bin/env bash\nexec $WRIT_RUN "$WRIT_UNDER_TEST" "$@"\n' >"$tmp/bin/writ"
chmod +x "$tmp/bin/writ"
PATH=$tmp/bin:$PATH
example marketing "$tmp/work"
cd "$tmp/work" || exit 1
writ publish contracts/*.yaml >/dev/null
commands=$(sed -n -e 's/^COMMAND(\([a-z_]*\),.*/\1/p' -e 's/^COMMAND_AS([a-z_]*, "\([a-z-]*\)",.*/\1/p' \
    "$top_srcdir/ci/commands.def")

# Questions, and what is to be offered, in any order: a line of each.
: >"$tmp/lines"
: >"$tmp/wanted"
ask() {
    printf '%s\n' "$1" >>"$tmp/lines"
    printf '%s\n' "$2" >>"$tmp/wanted"
}
ask 'writ ga' 'gate'
ask 'writ de' "$(grep '^de' <<<"$commands" | xargs)"
ask 'writ nothing-of-ours' ''
ask 'writ --v' '--version'
ask 'writ gate --fo' '--format'
ask 'writ gate --show-values --fo' '--format'
ask 'writ gate --nothing' ''
ask 'writ check --format ' 'basic detailed flag json text verbose'
ask 'writ check --format=v' 'verbose'
ask 'writ gate --output ' 'azure github gitlab html json junit markdown sarif text'
ask 'writ diff --output=git' 'github gitlab'
ask 'writ diff --output nothing-of-ours' ''
ask 'writ init --ci ' 'github gitlab'
ask 'writ show crm' 'crm-contact'
ask 'writ check --contract sho' 'shop-order'
ask 'writ check --contract contr' 'contracts'
ask 'writ publish contracts/crm' 'crm-contact.odcs.yaml'
ask 'writ publish nothing-of-ours' ''
ask 'writ publish --force ' ''
ask 'writ rules ENUM_VALUE' 'ENUM_VALUE_ADDED ENUM_VALUE_REMOVED'
ask 'writ completion ' 'bash fish zsh'
for command in $commands; do
    ask "writ $command --" "$(writ "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | LC_ALL=C sort | paste -sd ' ')"
done

# answered SHELL: the answers in $tmp/asked/1, 2, … are those that were wanted. What a shell adds to
# an answer (the option before a value, the folder, a slash) is not compared.
answered() {
    local number=0 line wanted
    while IFS= read -r line <&3 && IFS= read -r wanted <&4; do
        number=$((number + 1))
        is "$1: $line" "$wanted" "$(sed -e 's/^--[a-z-]*=\(.\)/\1/' -e 's/=$//' -e 's|/$||' -e 's|.*/||' \
            "$tmp/asked/$number" | LC_ALL=C sort -u | paste -sd ' ')"
    done 3<"$tmp/lines" 4<"$tmp/wanted"
    rm -rf "$tmp/asked" && mkdir "$tmp/asked"
}

# --- bash ---

writ completion bash >"$tmp/writ.bash"
cat >"$tmp/ask.bash" <<'SH'
source "$1"
number=0
while IFS= read -r line; do
    # as readline takes it apart: at blanks, and before and behind an equals sign
    read -ra COMP_WORDS <<<"${line//=/ = }"
    [[ $line != *[\ =] ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _writ
    printf '%s\n' "${COMPREPLY[@]}" >"$2/$((number += 1))"
done
complete -p writ >"$2/how"
SH
status "bash: it loads" 0 bash --norc "$tmp/ask.bash" "$tmp/writ.bash" "$tmp/asked" <"$tmp/lines"
is "bash: nothing is said" "" "$(<"$tmp/err")"
is "bash: the function is the one for writ" "complete -F _writ writ" "$(<"$tmp/asked/how")"
answered bash
if command -v shellcheck >/dev/null; then
    status "bash: shellcheck has nothing to say" 0 shellcheck -s bash "$tmp/writ.bash"
else
    skipped "bash: shellcheck has nothing to say" "no shellcheck"
fi

# --- fish ---

export HOME=$tmp/home XDG_CONFIG_HOME=$tmp/home XDG_DATA_HOME=$tmp/home
mkdir "$tmp/home"
if command -v fish >/dev/null; then
    writ completion fish >"$tmp/writ.fish"
    status "fish: the script is one" 0 fish --no-execute "$tmp/writ.fish"
    status "fish: it loads" 0 fish --no-config -c 'source $argv[1]
        set number 0
        while read -l line
            set number (math $number + 1)
            complete -C"$line" | string replace -r "\t.*" "" >$argv[2]/$number
        end' "$tmp/writ.fish" "$tmp/asked" <"$tmp/lines"
    is "fish: nothing is said" "" "$(<"$tmp/err")"
    answered fish
else
    skipped "fish" "no fish"
fi

# --- zsh ---

if command -v zsh >/dev/null && command -v python3 >/dev/null; then
    writ completion zsh >"$tmp/_writ"
    status "zsh: the script is one" 0 zsh -n "$tmp/_writ"
    status "zsh: it answers" 0 python3 "$top_srcdir/tests/completion/zsh_query.py" \
        "$tmp/_writ" "$tmp/asked" <"$tmp/lines"
    answered zsh
else
    skipped "zsh" "no zsh, or no python3"
fi
finish
