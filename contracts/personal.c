/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/personal.h"

#include "contracts/name_tokens.h"

writ_str writ_name_personal(writ_str name)
{
    static const char *const endings[] = {
#define PERSONAL(words) words,
#include "contracts/personal.def"
    };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (writ_name_holds(name, writ_str_of(endings[i]), true))
            return writ_str_of(endings[i]);
    return WRIT_STR_EMPTY;
}
