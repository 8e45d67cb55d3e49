#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The manual says what the program says of itself. There is a page for each row of ci/commands.def:
# its summary, SYNOPSIS and OPTIONS are those of --help. Formats, instructions and rules of the pages
# are those of their tables. The examples run (transcript.sh): blocks between .EX and .EE; a comment
# `.\" $ command` is a command that the page does not show.
# Two hundred commands, which the golden cases run too: there valgrind sees them.
[ "${WRIT_VARIANT:-}" != valgrind ] || WRIT_RUN=
. "$(dirname "$0")/transcript.sh"

manual=$top_srcdir/docs/man

# plain: roff to text, as far as these pages need: fonts, escapes, and the macros that set one line.
plain() {
    sed -E -e 's/^\.(B|I|BR|RB|IR|RI|BI|IB) //' -e 's/\\f[BIRP]//g' -e 's/\\-/-/g' -e 's/\\&//g' \
        -e 's/"//g'
}

# section PAGE NAME: its lines.
section() {
    awk -v name="$2" '/^\.SH / { inside = ($0 == ".SH " name); next } inside' "$manual/$1"
}

# tags: of the paragraphs that begin with .TP, the line that names what they are about.
tags() {
    grep -A 1 '^\.T[PQ]' | grep -v -e '^\.T' -e '^--$' | plain | tr -s ' '
}

# one_line: a line of macros each to one line. Alternating ones (.RB x " | " y) set no spaces.
one_line() {
    awk '
        function words(macro, rest,    out, quoted, i, c) {
            for (i = 1; i <= length(rest); i++) {
                c = substr(rest, i, 1)
                if (c == "\"")
                    quoted = !quoted
                else if (c == " " && !quoted && macro ~ /^\.[BIR][BIR]$/)
                    continue
                else
                    out = out c
            }
            return out
        }
        /^\.[BIR]+ / {
            text = words($1, substr($0, length($1) + 2))
            line = line (line == "" ? "" : " ") text
        }
        END { print line }' | sed 's/\\-/-/g'
}

# examples PAGE: as a transcript.
examples() {
    awk '
        sub(/^\.\\" \$ /, "% ") { print; next }
        /^\.E[XE]$/ { inside = $0 == ".EX"; next }
        inside' "$manual/$1" | sed -e 's/\\&//g' -e 's/\\-/-/g' -e 's/\\e/\\/g'
}

# is_page PAGE: what holds of all.
is_page() {
    if command -v groff >/dev/null; then
        is "$1: groff has nothing to say" "" "$(groff -Kutf8 -man -ww -z -Tutf8 "$manual/$1" 2>&1)"
    else
        skipped "$1: groff has nothing to say" "no groff"
    fi
    is "$1: each page that it names is there" "" "$(section "$1" 'SEE ALSO' | plain | tr -d ',' |
        sed -n 's/^\([a-z-]*\) (\([0-9]\))$/\1.\2/p' | while read -r other; do
        [ -f "$manual/$other" ] || echo "$other"
    done)"
    run_transcript "$1" < <(examples "$1")
}

# --- a page for each command ---

# options HELP: "--name argument", as --help lists them.
options() {
    sed -nE 's/^  (--[a-z-]+( [^ ]+)?)(  .*)?$/\1/p' "$1"
}
common='--registry URL
--resolve PATH
--workspace FILE
--help'

# is_command NAME ARGUMENTS SUMMARY
is_command() {
    local page=writ-$1.1 usage="writ $1${2:+ $2}"
    writ "$1" --help >"$tmp/help"
    is "$page: NAME is the summary" "writ-$1 - $3" "$(section "$page" NAME | plain)"
    is "$page: SYNOPSIS is the usage" "$usage" "$(section "$page" SYNOPSIS | one_line)"
    is "and that of --help" "usage: $usage [OPTIONS]" "$(head -n 1 "$tmp/help")"
    is "$page: OPTIONS are those of --help" "$(options "$tmp/help")" \
        "$(section "$page" OPTIONS | tags; echo "$common")"
    is "$page: it has its sections" "NAME SYNOPSIS DESCRIPTION OPTIONS EXIT STATUS EXAMPLES SEE ALSO" \
        "$(sed -n 's/^\.SH //p' "$manual/$page" | grep -vx 'THE PROGRAM' | paste -sd ' ')"
    is_page "$page"
}

rows=$(sed -nE -e 's/^COMMAND\(([a-z_]+), "(.*)", "(.*)"\)$/\1\t\2\t\3/p' \
    -e 's/^COMMAND_AS\([a-z_]+, "([a-z-]+)", "(.*)", "(.*)"\)$/\1\t\2\t\3/p' "$top_srcdir/ci/commands.def")
is "the rows of ci/commands.def are read" "$(grep -cE '^COMMAND(_AS)?\(' "$top_srcdir/ci/commands.def")" \
    "$(wc -l <<<"$rows")"
while IFS= read -r row <&3; do
    is_command "$(cut -f 1 <<<"$row")" "$(cut -f 2 <<<"$row")" "$(cut -f 3 <<<"$row")"
done 3<<<"$rows"
is "a page is of a command" "$(cut -f 1 <<<"$rows" | sed 's/.*/writ-&.1/' | LC_ALL=C sort)" \
    "$(cd "$manual" && LC_ALL=C ls writ-*.1)"

# --- the page of the program ---

is_page writ.1
is "writ.1: COMMANDS are the table" "$(cut -f 1,3 <<<"$rows" | tr '\t' ' ')" \
    "$(section writ.1 COMMANDS | plain | awk '/^\.TP/ { getline name; sub(/^writ-/, "", name)
        sub(/ \(1\)$/, "", name); getline summary; print name, summary }')"
is "writ.1: OPTIONS are those of every command" "$common" "$(section writ.1 OPTIONS | tags)"
statuses=$(section writ.1 'EXIT STATUS' | tags | paste -sd ' ')
is "writ.1: each exit status is described" "0 1 2 3 4 143" "$statuses"

# Rows of the tables of keys: {"registry", read_registry}.
keys=$(grep -ohE '^ *\{"[a-z-]+", (read|match)_[a-z_]+\}|^ *\{"[a-z]+", [a-z_]+\}, \{"[a-z]+", [a-z_]+\}' \
    "$top_srcdir"/ci/workspace{,_notify,_policy,_status}.c | grep -oE '"[a-z-]+"' | tr -d '"' | LC_ALL=C sort -u)
is "the keys of writ.yaml are read" yes "$(grep -qx registry <<<"$keys" && grep -qx overrides <<<"$keys" && echo yes)"
is "writ.1: THE WORKSPACE explains each" "" "$(section writ.1 'THE WORKSPACE' | grep '^\.[BR]' | plain >"$tmp/bold"
    while read -r key; do grep -qE "(^|[ (])$key([ ,):]|\$)" "$tmp/bold" || echo "$key"; done <<<"$keys")"

# name: source, the one line below it.
formats=$(tr '\n' ' ' <"$top_srcdir/validator/formats.def" | grep -oE 'FORMAT\([A-Z0-9_]+[^)]*\)' |
    sed -E 's/^[^"]*"([^"]*)", *"[^"]*", *"(.*)"\)$/\1: \2/')
of_page=$(section writ.1 'STRING FORMATS' | grep -A 2 '^\.TP' | plain | grep -v -e '^\.' -e '^--$' |
    paste -d : - - | sed 's/:/: /')
is "writ.1: STRING FORMATS are those of validator/formats.def" "$formats" "$of_page"
release=$(sed -n 's/.* release \([0-9a-z]*\) of the IANA.*/\1/p' "$top_srcdir/validator/time_zones.def")
is "and the release of the time zones is named" 1 \
    "$(section writ.1 'STRING FORMATS' | grep -c "release $release,")"

# Each instruction: its name, kind and keyword, and the sentence with its operands.
instructions=$(sed -n 's/^OP(\([A-Z_]*\), \([A-Z]*\), "\([^"]*\)", "\(.*\)")$/\1 (\L\2\E, \3) \4/p' \
    "$top_srcdir/validator/opcodes.def")
is "every instruction is read from its table" \
    "$(grep -c '^OP(' "$top_srcdir/validator/opcodes.def")" "$(wc -l <<<"$instructions")"
is "writ-show.1: THE PROGRAM is the table of instructions" "$instructions" \
    "$(section writ-show.1 'THE PROGRAM' | sed -e 's/\\fI\([a-z]*\)\\fR/`\1`/g' | plain |
        awk '/^\.TP/ { getline name; sub("  ", " ", name); getline asks; print name, asks }')"

# --- installed ---

if command -v make >/dev/null && [ -f "${top_builddir:=$PWD}/Makefile" ]; then
    status "make install puts them in place" 0 env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
        make -C "$top_builddir" install-man1 DESTDIR="$tmp/root" man1dir=/man1
    is "all of them" "$(cd "$manual" && LC_ALL=C ls)" "$(cd "$tmp/root/man1" && LC_ALL=C ls)"
else
    skipped "make install puts them in place" "no make, or no Makefile in $top_builddir"
fi
finish
