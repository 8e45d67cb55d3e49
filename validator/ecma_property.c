/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/ecma.h"

typedef struct property_name {
    const char *name;
    const char *alias;
    const char *second_alias; /* or NULL */
    const char *full;         /* as messages write it */
    const char *pcre2;        /* NULL: not known there */
} property_name;

static const property_name categories[] = {
#define CATEGORY(name, alias, second_alias, pcre2) {name, alias, second_alias, name, pcre2},
#define SCRIPT(name, alias)
#define BINARY(name, alias, pcre2)
#include "validator/ecma_properties.def"
#undef CATEGORY
#undef SCRIPT
#undef BINARY
};

/* pcre2 reads names without regard to "_" (pcre2pattern, "Unicode character properties"), so the
 * standard's names serve as they are. */
static const property_name scripts[] = {
#define CATEGORY(name, alias, second_alias, pcre2)
#define SCRIPT(name, alias) {name, alias, NULL, "Script=" name, "sc:" name},
#define BINARY(name, alias, pcre2)
#include "validator/ecma_properties.def"
#undef CATEGORY
#undef SCRIPT
#undef BINARY
};

static const property_name extensions[] = {
#define CATEGORY(name, alias, second_alias, pcre2)
#define SCRIPT(name, alias) {name, alias, NULL, "Script_Extensions=" name, "scx:" name},
#define BINARY(name, alias, pcre2)
#include "validator/ecma_properties.def"
#undef CATEGORY
#undef SCRIPT
#undef BINARY
};

static const property_name binaries[] = {
#define CATEGORY(name, alias, second_alias, pcre2)
#define SCRIPT(name, alias)
#define BINARY(name, alias, pcre2) {name, alias, NULL, name, pcre2},
#include "validator/ecma_properties.def"
#undef CATEGORY
#undef SCRIPT
#undef BINARY
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool find_name(const property_name *names, size_t count, writ_str wanted,
                      writ_ecma_property *property)
{
    for (size_t i = 0; i < count; i++) {
        if (writ_str_is(wanted, names[i].name) || writ_str_is(wanted, names[i].alias) ||
            (names[i].second_alias && writ_str_is(wanted, names[i].second_alias))) {
            *property = (writ_ecma_property){names[i].full, names[i].pcre2, false};
            return true;
        }
    }
    return false;
}

static bool is_either(writ_str name, const char *full, const char *alias)
{
    return writ_str_is(name, full) || writ_str_is(name, alias);
}

bool writ_ecma_property_find(writ_str name, const writ_str *value, writ_ecma_property *property)
{
    if (!value)
        return find_name(categories, COUNT(categories), name, property) ||
               find_name(binaries, COUNT(binaries), name, property);
    if (is_either(name, "General_Category", "gc"))
        return find_name(categories, COUNT(categories), *value, property);
    if (is_either(name, "Script", "sc"))
        return find_name(scripts, COUNT(scripts), *value, property);
    if (is_either(name, "Script_Extensions", "scx"))
        return find_name(extensions, COUNT(extensions), *value, property);
    return false;
}
