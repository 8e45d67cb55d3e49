/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists that stand for sets, in which a member says nothing more by standing there twice: `enum`
 * (SHOULD be unique, draft 6 validation, section 6.23), `type`, `required`, and the names that
 * depend on another one. Real schemas have such repeats, and what they mean is plain.
 */
#include "contracts/base/read.h"
#include "contracts/schema_read.h"

/* By hash: were two different values to share one, the later would hide, and a warning with it. */
static const writ_value *find_repeat(const writ_value *list)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_map seen = WRIT_MAP_INIT;
    const writ_value *repeat = NULL;
    for (size_t i = 0; !repeat && i < list->array.count; i++) {
        writ_value *item = list->array.items[i];
        uint64_t hash = writ_value_hash(item);
        const char *key = writ_arena_copy(&arena, &hash, sizeof hash);
        const writ_value *before = writ_map_put(&arena, &seen, (writ_str){key, sizeof hash}, item);
        if (before && writ_value_equal(before, item))
            repeat = item;
    }
    writ_arena_clear(&arena);
    return repeat;
}

/* Bytes of a member that a warning quotes. */
enum { LONGEST_SHOWN = 80 };

static void check_list(writ_schema_reader *reader, writ_str keyword, const writ_value *list)
{
    const writ_value *repeat =
        list->kind == WRIT_ARRAY && list->array.count > 1 ? find_repeat(list) : NULL;
    if (!repeat)
        return;
    if (repeat->kind == WRIT_STRING && repeat->string.len <= LONGEST_SHOWN)
        writ_schema_warn(reader, &repeat->place, "'%.*s' lists '%.*s' twice", WRIT_FMT(keyword),
                         WRIT_FMT(repeat->string));
    else
        writ_schema_warn(reader, &repeat->place, "'%.*s' lists a value twice", WRIT_FMT(keyword));
}

static void check_lists(writ_schema_reader *reader, writ_str keyword, const writ_value *map)
{
    for (size_t i = 0; map->kind == WRIT_OBJECT && i < map->object.count; i++)
        check_list(reader, keyword, map->object.items[i].value);
}

void writ_schema_check_repeats(writ_schema_reader *reader, const writ_dialect *dialect,
                               const writ_value *schema)
{
    static const struct {
        const char *keyword;
        void (*check)(writ_schema_reader *reader, writ_str keyword, const writ_value *value);
    } sets[] = {
        {"enum", check_list},          {"type", check_list},
        {"required", check_list},      {"dependentRequired", check_lists},
        {"dependencies", check_lists},
    };
    /* Until draft 7 what stands beside `$ref` is no keyword. */
    if (dialect->draft < WRIT_DRAFT_2019_09 && writ_value_find(schema, "$ref"))
        return;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        writ_str keyword = writ_str_of(sets[i].keyword);
        const writ_value *value = writ_value_find_str(schema, keyword);
        if (value && writ_keyword_is_known(dialect, keyword))
            sets[i].check(reader, keyword, value);
    }
}
