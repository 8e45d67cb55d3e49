/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/format.h"

enum { SAMPLES = 4 };

static const char *const samples[WRIT_FORMAT_COUNT][SAMPLES] = {
    [WRIT_FORMAT_DATE_TIME] = {"2026-03-10T14:22:35Z", "2026-03-10T15:22:35.120+01:00",
                               "1999-12-31t23:59:60z", "2026-03-10T14:22:35.1234567Z"},
    [WRIT_FORMAT_DATE] = {"2026-03-10", "2024-02-29", "1999-12-31", "0001-01-01"},
    [WRIT_FORMAT_TIME] = {"14:22:35Z", "15:22:35.120+01:00", "00:00:00Z", "23:59:60z"},
    [WRIT_FORMAT_DURATION] = {"P1D", "PT15M", "P1Y2M3DT4H5M6S", "P2W"},
    [WRIT_FORMAT_EMAIL] = {"ada@example.org", "a@b.example", "bob+tag@mail.example",
                           "\"a b\"@example.org"},
    [WRIT_FORMAT_IDN_EMAIL] = {"ada@example.org", "zo\u00EB@example.org", "a@b\u00FCcher.example",
                               "bob+tag@mail.example"},
    [WRIT_FORMAT_HOSTNAME] = {"example.org", "a", "mail.example", "x-1.example"},
    [WRIT_FORMAT_IDN_HOSTNAME] = {"example.org", "b\u00FCcher.example", "a", "\u4F8B.example"},
    [WRIT_FORMAT_IPV4] = {"192.0.2.1", "0.0.0.0", "255.255.255.255", "198.51.100.7"},
    [WRIT_FORMAT_IPV6] = {"2001:db8::1", "::", "::1", "::ffff:192.0.2.1"},
    [WRIT_FORMAT_URI] = {"https://example.org/a", "urn:a:b", "a:", "mailto:ada@example.org"},
    [WRIT_FORMAT_URI_REFERENCE] = {"/a", "", "https://example.org/a", "#b"},
    [WRIT_FORMAT_IRI] = {"https://example.org/a", "https://b\u00FCcher.example/\u00FC", "urn:a:b",
                         "a:"},
    [WRIT_FORMAT_IRI_REFERENCE] = {"/a", "", "/\u00FC", "https://example.org/a"},
    [WRIT_FORMAT_URI_TEMPLATE] = {"/a/{id}", "", "https://example.org/{?q*}", "{a:3}"},
    [WRIT_FORMAT_UUID] = {"0b9c6d0e-6f0a-4a53-9c57-0f6f5d2a7c11",
                          "00000000-0000-0000-0000-000000000000",
                          "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                          "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d"},
    [WRIT_FORMAT_JSON_POINTER] = {"/a/b", "", "/0", "/~0~1"},
    [WRIT_FORMAT_RELATIVE_JSON_POINTER] = {"1/a", "0", "0#", "2/b/0"},
    [WRIT_FORMAT_REGEX] = {"^a+$", "", "[a-z]", "x"},
    [WRIT_FORMAT_CURRENCY] = {"EUR", "USD", "JPY", "GBP"},
    [WRIT_FORMAT_TIME_ZONE] = {"Europe/Berlin", "UTC", "America/New_York", "Asia/Tokyo"},
};

const char *writ_format_sample(writ_format format, size_t index)
{
    return index < SAMPLES ? samples[format][index] : writ_format_listed(format, index - SAMPLES);
}
