# SPDX-License-Identifier: Apache-2.0
#
# Dead letters by three causes, one a minute: awk -v records=90 -f letters.awk. The records name who
# wrote them; the second of three has two causes, the second of them in two items.
function letter(n, contract, owner, file, errors, affects, record) {
    printf "{\"writ\":\"reject/1\",\"id\":\"%064x\",\"at\":\"2026-03-%02dT%02d:%02d:00.%03dZ\",\"contract\":\"%s\",\"owner\":\"%s\"," \
           "\"source\":{\"file\":\"%s\",\"line\":%d,\"offset\":%d},\"attempt\":%d,\"errors\":[%s],\"affects\":[%s],\"record\":%s}\n",
           n, 1 + int(n / 1440), int(n / 60) % 24, n % 60, n % 1000, contract, owner, file, n + 1, n * 100, n % 10 == 9 ? 2 : 1, errors, affects, record
}
function error(rule, path, message, hint) {
    return "{\"rule\":\"" rule "\",\"path\":\"" path "\",\"message\":\"" message "\"" (hint ? ",\"hint\":\"" hint "\"" : "") "}"
}
BEGIN {
    mail = error("REQUIRED_MISSING", "/email", "required field 'email' is missing", "undeclared field 'email_address' looks like it, renamed (0.93)")
    for (n = 0; n < records; n++) {
        if (n % 3 == 0)
            letter(n, "contact@1.4.0", "anna", "contacts.ndjson", mail, "\"email-platform\"",
                   "{\"encoding\":\"json\",\"data\":{\"source\":\"crm\",\"email_address\":\"ann@home.example\"}}")
        else if (n % 3 == 1)
            letter(n, "contact@1.4.0", "anna", "contacts.ndjson",
                   mail "," error("TYPE_MISMATCH", "/lines/0/count", "'count' is a string, integer was agreed") "," \
                   error("TYPE_MISMATCH", "/lines/1/count", "'count' is a string, integer was agreed"), "\"email-platform\",\"warehouse\"",
                   "{\"encoding\":\"json\",\"data\":{\"meta\":{\"source\":\"shop\"},\"lines\":[{\"count\":\"7\"},{\"count\":\"8\"}]}}")
        else
            letter(n, "", "", "-", error("MALFORMED_JSON", "", "the record is not JSON: unexpected end at byte 5"), "",
                   "{\"encoding\":\"utf8\",\"data\":\"{\\\"a\\\":\"}")
    }
}
