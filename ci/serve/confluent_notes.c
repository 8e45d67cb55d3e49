/* SPDX-License-Identifier: Apache-2.0
 *
 * What clients say of a version and its row has no room for. It is kept as settings:
 *
 *   confluent/version/SUBJECT/N                     {"references":[…],"metadata":…,"ruleSet":…}
 *   confluent/referrer/SUBJECT/N/BY-SUBJECT/M       version M of BY-SUBJECT refers to version N
 *
 * where a subject is percent-encoded, so that a slash is one of ours.
 */
#include "ci/serve/api.h"
#include "ci/serve/confluent.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/uri.h"

/* --- keys --- */

static void add_encoded(writ_buf *key, writ_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '/' || byte == '%' || byte < 0x21)
            writ_buf_printf(key, "%%%02X", byte);
        else
            writ_buf_add_byte(key, (char)byte);
    }
}

static void add_version(writ_buf *key, writ_str subject, uint64_t number)
{
    add_encoded(key, subject);
    writ_buf_add_byte(key, '/');
    writ_buf_add_number(key, number);
}

static writ_str version_key(writ_arena *arena, writ_str subject, uint64_t number)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_add_text(&key, "confluent/version/");
    add_version(&key, subject, number);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&key));
    writ_buf_clear(&key);
    return copy;
}

/* Of those that refer to a version; the key of one of them when `by` is not NULL. */
static writ_str referrer_key(writ_arena *arena, writ_str subject, uint64_t number,
                             const writ_confluent_referrer *by)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_add_text(&key, "confluent/referrer/");
    add_version(&key, subject, number);
    writ_buf_add_byte(&key, '/');
    if (by)
        add_version(&key, by->subject, by->version);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&key));
    writ_buf_clear(&key);
    return copy;
}

/* --- reading --- */

static uint64_t natural(const writ_value *value)
{
    int64_t number;
    bool is_natural = value && value->kind == WRIT_NUMBER &&
                      writ_number_to_int(&value->number, &number) && number > 0;
    return is_natural ? (uint64_t)number : 0;
}

static writ_str text_of(const writ_value *object, const char *key)
{
    const writ_value *value = writ_value_find(object, key);
    return value && value->kind == WRIT_STRING ? value->string : WRIT_STR_EMPTY;
}

static void take(writ_arena *arena, const writ_value *root, writ_confluent_notes *notes)
{
    const writ_value *references = writ_value_find(root, "references");
    for (size_t i = 0; references && i < references->array.count; i++) {
        const writ_value *item = references->array.items[i];
        *WRIT_PUSH(arena, &notes->references) =
            (writ_confluent_reference){text_of(item, "name"), text_of(item, "subject"),
                                       natural(writ_value_find(item, "version"))};
    }
    notes->metadata = writ_value_find(root, "metadata");
    notes->rule_set = writ_value_find(root, "ruleSet");
}

int writ_confluent_notes_load(writ_request *request, writ_str subject, uint64_t number,
                              writ_confluent_notes *notes, writ_error *err)
{
    writ_arena *arena = request->arena;
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root = NULL;
    bool found = false;
    *notes = (writ_confluent_notes){0};
    source->name = version_key(arena, subject, number);
    int code = writ_store_setting(request->store, arena, source->name, &source->text, &found, err);
    if (code == WRIT_OK && found)
        code = writ_json_read(arena, source, &root, err);
    if (code == WRIT_OK && root)
        take(arena, root, notes);
    return code;
}

int writ_confluent_referrers_load(writ_request *request, writ_str subject, uint64_t number,
                                  writ_confluent_referrers *referrers, writ_error *err)
{
    writ_arena *arena = request->arena;
    writ_str prefix = referrer_key(arena, subject, number, NULL);
    writ_settings settings = {0};
    int code = writ_store_settings(request->store, arena, prefix, &settings, err);
    *referrers = (writ_confluent_referrers){0};
    for (size_t i = 0; i < settings.count && code == WRIT_OK; i++) {
        writ_str rest = writ_str_part(settings.items[i].key, prefix.len, SIZE_MAX);
        size_t slash = writ_str_find_byte(rest, '/');
        writ_confluent_referrer by = {.version = 0};
        for (size_t j = slash + 1; j < rest.len; j++)
            by.version = by.version * 10 + (uint64_t)(rest.ptr[j] - '0');
        if (writ_uri_decode(arena, writ_str_part(rest, 0, slash), &by.subject))
            *WRIT_PUSH(arena, &referrers->list) = by;
    }
    return code;
}

/* --- writing --- */

static writ_value *to_value(writ_arena *arena, const writ_confluent_notes *notes)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_value *references = writ_value_array(arena, NULL);
    for (size_t i = 0; i < notes->references.count; i++) {
        const writ_confluent_reference *here = &notes->references.items[i];
        writ_value *item = writ_value_object(arena, NULL);
        writ_value_set(arena, item, WRIT_STR("name"), NULL,
                       writ_value_string(arena, NULL, here->name));
        writ_value_set(arena, item, WRIT_STR("subject"), NULL,
                       writ_value_string(arena, NULL, here->subject));
        writ_value_set(arena, item, WRIT_STR("version"), NULL,
                       writ_value_int(arena, NULL, (int64_t)here->version));
        writ_value_push(arena, references, item);
    }
    if (notes->references.count)
        writ_value_set(arena, root, WRIT_STR("references"), NULL, references);
    if (notes->metadata)
        writ_value_set(arena, root, WRIT_STR("metadata"), NULL, (writ_value *)notes->metadata);
    if (notes->rule_set)
        writ_value_set(arena, root, WRIT_STR("ruleSet"), NULL, (writ_value *)notes->rule_set);
    return root;
}

static int store_referrers(writ_request *request, writ_str subject, uint64_t number,
                           const writ_confluent_notes *notes, writ_error *err)
{
    const writ_confluent_referrer by = {subject, number};
    int code = WRIT_OK;
    for (size_t i = 0; i < notes->references.count && code == WRIT_OK; i++) {
        const writ_confluent_reference *to = &notes->references.items[i];
        const writ_setting noted = {referrer_key(request->arena, to->subject, to->version, &by),
                                    WRIT_STR("1")};
        code = writ_api_set(request, &noted, err);
    }
    return code;
}

int writ_confluent_notes_store(writ_request *request, writ_str subject, uint64_t number,
                               const writ_confluent_notes *notes, writ_error *err)
{
    writ_arena *arena = request->arena;
    const writ_value *root = to_value(arena, notes);
    if (!root->object.count)
        return WRIT_OK;
    writ_buf text = WRIT_BUF_INIT;
    writ_json_write(&text, root, WRIT_JSON_COMPACT);
    const writ_setting noted = {version_key(arena, subject, number), writ_buf_str(&text)};
    int code = writ_api_set(request, &noted, err);
    writ_buf_clear(&text);
    return code == WRIT_OK ? store_referrers(request, subject, number, notes, err) : code;
}
