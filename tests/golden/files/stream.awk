# SPDX-License-Identifier: Apache-2.0
#
# A stream of parcels as parcel.odcs.yaml has them, one a minute; from record `since` on what the words
# of `what` say is otherwise: renamed (a field, and a classified one), unit (g become mg), zone (an
# hour later), null, new, type. The same for the same variables, wherever it runs.
#
#     awk -v records=2000 -v since=1200 -v what="renamed unit" -f stream.awk

# 0 to below: the minimal standard generator (Park and Miller 1988).
function chance(below) {
    seed = seed * 16807 % 2147483647
    return int(seed / 2147483647 * below)
}
function two(number) { return number < 10 ? "0" number : number }
# Minutes since the first of March.
function at(minutes) {
    return "2026-03-" two(1 + int(minutes / 1440)) "T" two(int(minutes / 60) % 24) ":" two(minutes % 60) ":00Z"
}
BEGIN {
    seed = 20260301
    split("HAM1 KIE2 BRE1 LUB3", depots, " ")
    split("created moving moving delivered", states, " ")
    split("Kiel Emden Plauen", towns, " ")
    for (i = 1; i <= records; i++) {
        now = i >= since ? what : ""
        weight = 1 + int(exp(4 + chance(600) / 100))
        depot = depots[1 + chance(4)]
        name = "p" chance(100000) "@home.example"
        line = sprintf("{\"parcel\":\"P%04d\",\"received_at\":\"%s\"", chance(10000), at(i + 180))
        line = line ",\"status\":\"" (now ~ /enum/ && chance(8) == 0 ? "lost" : states[1 + chance(4)]) "\""
        line = line ",\"scanned_at\":\"" at(i + 179 - chance(3) + (now ~ /zone/ ? 60 : 0)) "\""
        line = line ",\"weight\":" (now ~ /type/ ? "\"" weight "\"" : now ~ /unit/ ? weight * 1000 : weight)
        if (chance(10) > 0)
            line = line ",\"" (now ~ /renamed/ ? "station" : "depot") "\":\"" depot "\""
        line = line ",\"recipient\":{\"" (now ~ /renamed/ ? "mail_address" : "mail") "\":\"" name "\""
        line = line ",\"town\":" (now ~ /null/ && chance(2) ? "null" : "\"" towns[1 + chance(3)] "\"") "}"
        line = line ",\"items\":[{\"sku\":\"A" chance(30) "\",\"count\":" 1 + chance(5) "}]"
        print line (now ~ /new/ ? ",\"insured\":" (chance(2) ? "true" : "false") : "") "}"
    }
}
