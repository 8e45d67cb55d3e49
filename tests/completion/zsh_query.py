# SPDX-License-Identifier: Apache-2.0
#
# zsh_query.py SCRIPT FOLDER: what zsh offers for each line of standard input. Completion runs in the
# line editor alone, so zsh gets a terminal; the lines are typed there, a tabulator behind each, and
# what comes to `compadd` is written to FOLDER/1, FOLDER/2, ...
import os
import pathlib
import pty
import select
import sys
import time

SETUP = """
PS1= LISTMAX=100000
autoload -Uz compinit && compinit -u -D
source {script}
ask() {{ zle list-choices; : >$offered-done }}
zle -N ask && bindkey '^I' ask
compadd() {{
    local -a hits
    if [[ " $* " != *" -"[OAD]" "* ]]; then
        builtin compadd -O hits "$@"
        ((! $#hits)) || print -rl -- $hits >>$offered
    fi
    builtin compadd "$@"
}}
"""


def main(script, folder):
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        os.execvp("zsh", ["zsh", "-f", "-i"])

    def type_until(text, path):
        """Types, and reads what the terminal shows until the file is there."""
        os.write(terminal, text.encode())
        end = time.monotonic() + 300
        while not path.exists():
            if time.monotonic() > end:
                sys.exit(f"zsh does not answer: {text!r}")
            if select.select([terminal], [], [], 0.02)[0]:
                os.read(terminal, 65536)

    setup = folder / "setup"
    setup.write_text(SETUP.format(script=script))
    type_until(f"source {setup}; : >{folder}/ready\n", folder / "ready")
    for number, line in enumerate(sys.stdin.read().splitlines(), 1):
        offered = folder / str(number)
        type_until(f"offered={offered}; : >$offered\n", offered)
        type_until(f"{line}\t", folder / f"{number}-done")
        os.write(terminal, b"\x15")
    os.write(terminal, b"exit\n")
    os.close(terminal)
    os.waitpid(child, 0)


main(sys.argv[1], pathlib.Path(sys.argv[2]))
