/* SPDX-License-Identifier: Apache-2.0
 *
 * Contexts: a subject of one is called `:.ctx:name`, and its paths begin with `/contexts/.ctx`
 * where a client was given that as the address of the registry. The default context is called `.`,
 * and what is in it has one name here, the one without a context.
 */
#include "ci/serve/confluent.h"

writ_str writ_confluent_context(writ_str subject)
{
    if (!writ_str_starts(subject, WRIT_STR(":.")))
        return WRIT_STR_EMPTY;
    size_t end = 1 + writ_str_find_byte(writ_str_part(subject, 1, subject.len), ':');
    return end < subject.len ? writ_str_part(subject, 0, end + 1) : WRIT_STR_EMPTY;
}

writ_str writ_confluent_qualify(writ_arena *arena, writ_str context, writ_str subject)
{
    writ_str own = writ_confluent_context(subject);
    if (writ_str_is(own, ":.:") && subject.len > own.len)
        return writ_str_part(subject, own.len, subject.len);
    return own.len || !context.len ? subject : WRIT_JOIN(arena, context, subject);
}

/* ".eu" and ":.eu:" are ":.eu:"; "." is "", the context of what has none. False: it is no name. */
static bool read_context(writ_arena *arena, writ_str text, writ_str *context)
{
    bool has_colons = text.len > 2 && text.ptr[0] == ':' && text.ptr[text.len - 1] == ':';
    writ_str name = has_colons ? writ_str_part(text, 1, text.len - 2) : text;
    bool is_default = writ_str_is(name, ".");
    *context = is_default ? WRIT_STR_EMPTY : WRIT_JOIN(arena, WRIT_STR(":"), name, WRIT_STR(":"));
    return is_default ||
           (name.len > 1 && name.ptr[0] == '.' && writ_str_find_byte(name, ':') == name.len);
}

/* The parameter, in the context. The default one is what is meant without any. */
static void qualify_query(writ_request *request, const char *name, writ_str context)
{
    size_t count = request->query.count;
    writ_str given = writ_request_query(request, name);
    if (!given.ptr && !context.len)
        return;
    if (context.len && writ_str_starts(given, WRIT_STR(":*:"))) /* any: any within this one */
        given = writ_str_part(given, 3, given.len);
    given = writ_confluent_qualify(request->arena, context, given);
    if (writ_str_is(given, ":.:"))
        given = writ_str_part(given, given.len, 0);
    writ_param *items = writ_arena_alloc(request->arena, (count + 1) * sizeof *items);
    items[0] = (writ_param){writ_str_of(name), given};
    if (count)
        memcpy(items + 1, request->query.items, count * sizeof *items);
    request->query.items = items; /* the first of a name counts */
    request->query.count = count + 1;
}

static void qualify_segment(writ_arena *arena, writ_segments *segments, size_t at, writ_str context)
{
    segments->items[at] = writ_confluent_qualify(arena, context, segments->items[at]);
}

/* The segment after the first, which may be left out: what holds for the context as a whole, and
 * for the default one is that of the registry. */
static void qualify_scope(writ_arena *arena, writ_segments *segments, writ_str context)
{
    if (segments->count == 1 && context.len)
        *WRIT_PUSH(arena, segments) = context;
    else if (segments->count > 1)
        qualify_segment(arena, segments, 1, context);
    if (segments->count == 2 && writ_str_is(segments->items[1], ":.:"))
        segments->count = 1;
}

/* Takes /contexts/{context} away. */
static void leave(writ_arena *arena, writ_segments *segments, writ_str *context)
{
    *context = WRIT_STR_EMPTY;
    if (segments->count < 3 || !writ_str_is(segments->items[0], "contexts") ||
        !read_context(arena, segments->items[1], context))
        return;
    segments->items += 2;
    segments->count -= 2;
    segments->capacity -= 2;
}

void writ_confluent_enter(writ_request *request, writ_segments *segments)
{
    writ_str context;
    leave(request->arena, segments, &context);
    if (segments->count > 1 && !segments->items[segments->count - 1].len)
        segments->count--; /* "/subjects/" is "/subjects" */
    writ_str first = segments->items[0];
    bool is_list = segments->count == 1;
    if (writ_str_is(first, "config") || writ_str_is(first, "mode"))
        qualify_scope(request->arena, segments, context);
    else if (writ_str_is(first, "subjects") && !is_list)
        qualify_segment(request->arena, segments, 1, context);
    else if (writ_str_is(first, "compatibility") && segments->count > 2)
        qualify_segment(request->arena, segments, 2, context);
    else if (is_list && (writ_str_is(first, "subjects") || writ_str_is(first, "schemas")))
        qualify_query(request, "subjectPrefix", context);
    else if (writ_str_is(first, "schemas"))
        qualify_query(request, "subject", context);
}
