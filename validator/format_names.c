/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats whose values are a list. The lists are compiled in, since a verdict must not depend on
 * what is installed where it is given.
 */
#include "validator/format_syntax.h"

/* ISO 4217, List One (current currencies, funds and precious metals) as of amendment 180, which is
 * in force since 2026-01-01: funds such as CHE, metals such as XAU, units of account such as XDR,
 * and XTS and XXX are codes of the standard like EUR. Withdrawn codes (List Three) are none. */
static const char currencies[][4] = {
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF",
    "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF",
    "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR",
    "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT",
    "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN",
    "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
    "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAD",
    "XAF", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XCD", "XCG", "XDR", "XOF", "XPD", "XPF",
    "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR", "ZMW", "ZWG",
};

enum { CURRENCIES = sizeof currencies / sizeof currencies[0] };

/* One text with a NUL behind each name, and where the names begin. */
#define JOIN_NOW(a, b) a##b
#define JOIN(a, b)     JOIN_NOW(a, b)

static const struct zones {
#define ZONE(name) char JOIN(line, __LINE__)[sizeof name];
#include "validator/time_zones.def"
#undef ZONE
} zones = {
#define ZONE(name) name,
#include "validator/time_zones.def"
#undef ZONE
};

static const uint16_t zone_offsets[] = {
#define ZONE(name) offsetof(struct zones, JOIN(line, __LINE__)),
#include "validator/time_zones.def"
#undef ZONE
};

enum { ZONES = sizeof zone_offsets / sizeof zone_offsets[0] };

const char *writ_syntax_currency(size_t index)
{
    return index < CURRENCIES ? currencies[index] : NULL;
}

const char *writ_syntax_time_zone(size_t index)
{
    return index < ZONES ? (const char *)&zones + zone_offsets[index] : NULL;
}

/* In a list of `count` names in the order of bytes. */
static bool is_listed(writ_str text, const char *(*name)(size_t), size_t count)
{
    for (size_t low = 0; low < count;) {
        size_t middle = low + (count - low) / 2;
        int order = writ_str_compare(text, writ_str_of(name(middle)));
        if (order == 0)
            return true;
        if (order < 0)
            count = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool writ_syntax_is_currency(writ_str text)
{
    return is_listed(text, writ_syntax_currency, CURRENCIES);
}

bool writ_syntax_is_time_zone(writ_str text)
{
    return is_listed(text, writ_syntax_time_zone, ZONES);
}
