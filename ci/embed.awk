# SPDX-License-Identifier: Apache-2.0
#
# Files as rows of C (ci/embed.h), each by its path below `root`: awk -v root=docs/rules/ -f … FILE…
FNR == 1 {
    if (NR > 1)
        print "    },"
    printf "    {\"%s\",\n", substr(FILENAME, length(root) + 1)
}
{
    gsub(/\\/, "&&")
    gsub(/["?]/, "\\\\&")
    printf "     \"%s\\n\"\n", $0
}
END { print "    }," }
