#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The manual page says what the program says of itself: SYNOPSIS is the usage lines of --help, the
# commands are those of ci/commands.def, the options those that the commands take, the instructions
# those of validator/opcodes.def, and the examples run.
. "$(dirname "$0")/../lib.sh"

page=$top_srcdir/docs/writ.1

# plain: roff to text, as far as this page needs: fonts, escapes, and the macros that set one line.
plain() {
    sed -E -e 's/^\.(B|I|BR|RB|IR|RI|BI|IB) //' -e 's/\\f[BIRP]//g' -e 's/\\-/-/g' -e 's/\\&//g' \
        -e 's/"//g'
}

# section NAME: its lines.
section() {
    awk -v name="$1" '/^\.SH / { inside = ($0 == ".SH " name); next } inside' "$page"
}

# synopsis: one line a command. Alternating macros (.RB x " | " y) set their words without a space.
synopsis() {
    section SYNOPSIS | awk '
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
        /^\.br/ { print line; line = ""; next }
        /^\.[BIR]+ / {
            text = words($1, substr($0, length($1) + 2))
            line = line (line == "" ? "" : " ") text
        }
        END { print line }' | sed 's/\\-/-/g'
}

commands=$(sed -n -e 's/^COMMAND(\([a-z_]*\),.*/\1/p' -e 's/^COMMAND_AS([a-z_]*, "\([a-z-]*\)",.*/\1/p' \
    "$top_srcdir/ci/commands.def")
[ -n "$commands" ] || not_ok "ci/commands.def lists commands"

usages=$(for command in $commands; do
    writ "$command" --help | sed -n '1s/^usage: \(.*\) \[OPTIONS\]$/\1/p'
done)
is "SYNOPSIS is what --help says" "$usages" "$(synopsis)"

described=$(section COMMANDS | grep -A 1 '^\.T[PQ]' | grep '^\.B ' | plain | grep -xE '[a-z-]+')
is "each command is described, in the order of the table" "$commands" "$described"

of_help=$(for command in $commands; do
    writ "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'
done | sort -u)
of_page=$(section OPTIONS | grep -A 1 '^\.T[PQ]' | plain | grep -oE '^--[a-z-]+' | sort -u)
is "OPTIONS are those that the commands take" "$of_help" "$of_page"

# An option that takes a value takes it in the page too, and the other way round.
takes=$(for command in $commands; do
    writ "$command" --help | awk '/^  --/ { print $1, ($0 ~ /^  --[a-z-]+ [^ ]/ ? "VALUE" : "alone") }'
done | sort -u)
takes_page=$(section OPTIONS | grep -A 1 '^\.T[PQ]' | plain | grep -E '^--[a-z]' |
    awk '{ print $1, (NF > 1 ? "VALUE" : "alone") }' | sort -u)
is "and take values where the page says so" "$takes" "$takes_page"

# name: source, the one line below it.
formats=$(tr '\n' ' ' <"$top_srcdir/validator/formats.def" | grep -oE 'FORMAT\([A-Z0-9_]+[^)]*\)' |
    sed -E 's/^[^"]*"([^"]*)", *"[^"]*", *"(.*)"\)$/\1: \2/')
of_page=$(section 'STRING FORMATS' | grep -A 2 '^\.TP' | plain | grep -v -e '^\.' -e '^--$' |
    paste -d : - - | sed 's/:/: /')
is "STRING FORMATS are those of validator/formats.def" "$formats" "$of_page"
release=$(sed -n 's/.* release \([0-9a-z]*\) of the IANA.*/\1/p' "$top_srcdir/validator/time_zones.def")
is "and the release of the time zones is named" 1 "$(section 'STRING FORMATS' | grep -c "release $release,")"

statuses=$(section 'EXIT STATUS' | sed -n 's/^\.B \([0-9]*\)$/\1/p' | tr '\n' ' ')
is "each exit status is described" "0 1 2 3 4 143 " "$statuses"

# Each instruction: its name, kind and keyword, and the sentence with its operands.
rows=$(sed -n 's/^OP(\([A-Z_]*\), \([A-Z]*\), "\([^"]*\)", "\(.*\)")$/\1 (\L\2\E, \3) \4/p' \
    "$top_srcdir/validator/opcodes.def")
is "every instruction is read from its table" \
    "$(grep -c '^OP(' "$top_srcdir/validator/opcodes.def")" "$(wc -l <<<"$rows")"
is "THE PROGRAM is the table of instructions" "$rows" "$(section 'THE PROGRAM' |
    sed -e 's/\\fI\([a-z]*\)\\fR/`\1`/g' | plain |
    awk '/^\.TP/ { getline name; sub("  ", " ", name); getline asks; print name, asks }')"

# EXAMPLES, in their order, in a copy of examples/marketing. What each is to end with stands here:
# the page shows the commands alone.
cp -R "$top_srcdir/examples/marketing/." "$tmp/marketing"
cp "$tmp/marketing/payloads/contacts.ndjson" "$tmp/marketing/in.ndjson"
ends='1 writ check --contract contracts/crm-contact.odcs.yaml payloads/contacts.ndjson
0 writ publish contracts/crm-contact.odcs.yaml && writ register consumers/*.yaml
0 writ filter --contract crm-contact --reject rejects.ndjson --max-invalid-ratio 1 < in.ndjson > out.ndjson
0 writ diff proposals/crm-contact.odcs.yaml
0 writ gate --format markdown > comment.md'
is "the EXAMPLES are these" "$(cut -d ' ' -f 2- <<<"$ends")" \
    "$(section EXAMPLES | grep -v '^\.' | plain)"
while read -r wanted command; do
    status "$command" "$wanted" bash -c "cd \"\$0\" && writ() { \$WRIT_RUN \"\$WRIT\" \"\$@\"; } && $command" \
        "$tmp/marketing"
done <<<"$ends"
is "what was filtered adds up" "$(wc -l <"$tmp/marketing/in.ndjson")" \
    "$(cat "$tmp/marketing/out.ndjson" "$tmp/marketing/rejects.ndjson" | wc -l)"
finish
