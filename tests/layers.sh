#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The layer law, read from the #include lines: contracts/base <- contracts <- validator <- registry
# <- ci, each may include what stands left of it and nothing right of it; an include names the
# folder; and the header of a library appears in one module.
. "$(dirname "$0")/lib.sh"

# Header, and how the path of the files that may include it begins. tests/ may include them all.
libraries='
curl/       registry/http.c
git2.h      ci/git.c
gmp.h       contracts/base/number
gnutls/     ci/serve/tls.c
idn2.h      validator/format_idn.c
libpq-fe.h  registry/postgres_api.h
malloc.h     ci/serve/http.c
microhttpd.h ci/serve/http
nettle/     contracts/base/sha256.c
pcre2.h     validator/pattern_pcre2.c
sqlite3.h   registry/
yaml.h      contracts/base/yaml_read.c
zlib.h      validator/decoder_gzip.c
zstd        validator/decoder_zstd.c
'
# ISO C17 and POSIX.1-2008, and what Linux adds in these folders.
platform=' assert ctype dirent dlfcn errno fcntl float fnmatch ftw getopt glob immintrin inttypes
libgen limits locale math poll pthread pwd regex sched setjmp signal spawn stdalign stdarg stdatomic
stdbool stddef stdint stdio stdlib stdnoreturn string strings termios threads time unistd wchar
wctype x86intrin arm_neon sys/* linux/* netinet/* arpa/* netdb '

# violations FOLDER: one line for each wrong include below it.
violations() {
    (cd "$1" && find contracts validator registry ci tests -name '*.[ch]' -exec \
        grep -Hn '^[[:space:]]*#[[:space:]]*include' {} +) |
        awk -v libraries="$libraries" -v platform="$platform" '
            function layer(path) {
                if (path ~ /^contracts\/base\//) return 1
                if (path ~ /^contracts\//) return 2
                if (path ~ /^validator\//) return 3
                if (path ~ /^registry\//) return 4
                if (path ~ /^ci\//) return 5
                return path ~ /^tests\// ? 6 : 0
            }
            function standard(name) {
                sub(/\.h$/, "", name)
                folder = name
                return index(platform, " " name " ") ||
                       (sub(/\/.*/, "/*", folder) && index(platform, " " folder " "))
            }
            function allowed(name, file,    i) {
                for (i = 1; i < n; i += 2)
                    if (index(name, row[i]) == 1)
                        return index(file, row[i + 1]) == 1
                return standard(name)
            }
            BEGIN { n = split(libraries, row); gsub(/\n/, " ", platform) }
            {
                split($0, part, ":")
                file = part[1]
                name = $0
                quoted = name ~ /include[[:space:]]*"/
                gsub(/^[^"<]*["<]|[">].*/, "", name)
                if (quoted && name != "config.h" && !layer(name))
                    why = "names no folder"
                else if (quoted && layer(name) > layer(file))
                    why = "points up"
                else if (!quoted && layer(file) < 6 && !allowed(name, file))
                    why = "is not included here"
                else
                    next
                print file ":" part[2] ": " name " " why
            }'
}

is "every include of the tree keeps the law" "" "$(violations "$top_srcdir")"

# The law itself is tested: each wrong line is seen, and no right one.
mkdir -p "$tmp"/{contracts/base,validator,registry,ci,tests/unit}
write() { # FILE INCLUDED...
    local file=$1
    shift
    printf '#include %s\n' "$@" >"$tmp/$file"
}
wrong() { is "$1" "$2" "$(violations "$tmp")"; }

write contracts/base/yaml_read.c '<yaml.h>' '<string.h>' '<sys/stat.h>' '"config.h"'
write contracts/model.c '"contracts/base/str.h"' '"contracts/model.h"'
write validator/check.c '"contracts/model.h"' '"validator/check.h"'
write registry/store.c '"validator/check.h"' '<sqlite3.h>'
write ci/main.c '"registry/store.h"' '"contracts/base/str.h"'
write tests/unit/t.c '"ci/main.h"' '<yaml.h>' '<cmocka.h>' '"tests/unit/test.h"'
wrong "what the law allows is silent" ""

write contracts/model.c '"contracts/base/str.h"' '"validator/check.h"'
wrong "an arrow up is seen" "contracts/model.c:2: validator/check.h points up"
write contracts/model.c '"contracts/base/str.h"'
write contracts/base/str.c '"contracts/model.h"'
wrong "the base includes nothing of contracts" "contracts/base/str.c:1: contracts/model.h points up"
write contracts/base/str.c '<yaml.h>'
wrong "a library in a second module is seen" "contracts/base/str.c:1: yaml.h is not included here"
write contracts/base/str.c '<curl/curl.h>'
wrong "a library nobody listed is seen" "contracts/base/str.c:1: curl/curl.h is not included here"
write contracts/base/str.c '"str.h"'
wrong "an include without its folder is seen" "contracts/base/str.c:1: str.h names no folder"
write contracts/base/str.c '"tests/unit/test.h"'
wrong "the program includes nothing of the tests" \
    "contracts/base/str.c:1: tests/unit/test.h points up"
finish
