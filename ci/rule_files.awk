# SPDX-License-Identifier: Apache-2.0
#
# The files of docs/rules/ (.../RULE/NAME) as rows of C for ci/rule_file.c.
FNR == 1 {
    if (NR > 1)
        print "    },"
    parts = split(FILENAME, part, "/")
    printf "    {\"%s\", \"%s\",\n", part[parts - 1], part[parts]
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "     \"%s\\n\"\n", $0
}
END { print "    }," }
