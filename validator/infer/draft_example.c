/* SPDX-License-Identifier: Apache-2.0
 *
 * Examples: real values, but never of a field that looks personal.
 */
#include "contracts/base/read.h"
#include "validator/infer/draft_parts.h"
#include "validator/pattern.h"

/* The most frequent value that was kept whole; NULL: none was. */
static writ_value *real_value(const writ_drafted *field)
{
    writ_arena *arena = field->in->arena;
    const writ_sample *sample = &field->fact->field->sample;
    const writ_sample_value **top = writ_sample_top(arena, sample);
    for (size_t i = 0; i < sample->count; i++) {
        writ_source *source = WRIT_NEW(arena, writ_source);
        writ_value *value = NULL;
        writ_error err = {0};
        *source = (writ_source){WRIT_STR("sample"), writ_str_copy(arena, top[i]->text)};
        bool is_last_number = top[i]->text.len >= WRIT_SAMPLE_TEXT; /* maybe cut, and still one */
        if (top[i]->text.len && !writ_json_read(arena, source, &value, &err) &&
            (value->kind == WRIT_STRING || !is_last_number))
            return value;
    }
    return NULL;
}

/* ---- of personal data: one that nobody has ---- */

static const char *of_kind(writ_text_kind kind)
{
    static const char *const texts[] = {
        [WRIT_TEXTS_UUID] = "00000000-0000-4000-8000-000000000000",
        [WRIT_TEXTS_EMAIL] = "name@example.com",
        [WRIT_TEXTS_URI] = "https://example.com/",
        [WRIT_TEXTS_URI_TEMPLATE] = "https://example.com/",
        [WRIT_TEXTS_IPV4] = "192.0.2.1",
        [WRIT_TEXTS_IPV6] = "2001:db8::1",
        [WRIT_TEXTS_DATE] = "1970-01-01",
        [WRIT_TEXTS_TIMESTAMP] = "1970-01-01T00:00:00Z",
        [WRIT_TEXTS_SPACED_TIME] = "1970-01-01T00:00:00Z",
        [WRIT_TEXTS_LOCAL_TIME] = "1970-01-01T00:00:00",
    };
    return texts[kind];
}

/* Letters become a and A, digits 0; the rest of ASCII stays. */
static writ_str mask(writ_arena *arena, writ_str text)
{
    writ_buf out = WRIT_BUF_INIT;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (((unsigned char)c & 0xC0) == 0x80)
            continue;
        bool lower = (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
        writ_buf_add_byte(&out, lower                  ? 'a'
                                : c >= 'A' && c <= 'Z' ? 'A'
                                : c >= '0' && c <= '9' ? '0'
                                                       : c);
    }
    writ_str masked = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return masked;
}

/* A text of the pattern; "" when none is found. */
static writ_str of_pattern(writ_arena *arena, writ_str ecma)
{
    writ_pattern *pattern = NULL;
    writ_error err = {0};
    writ_str text = WRIT_STR_EMPTY;
    if (!writ_pattern_compile(ecma, &pattern, &err) &&
        !writ_pattern_sample(arena, pattern, 0, &text))
        text = WRIT_STR_EMPTY;
    writ_pattern_free(pattern);
    return text;
}

static writ_value *made_value(const writ_drafted *field)
{
    writ_arena *arena = field->in->arena;
    if (field->fact->types != WRIT_TYPE_STRING)
        return NULL;
    const char *known = of_kind(field->fact->text);
    writ_str text = known ? writ_str_of(known) : WRIT_STR_EMPTY;
    if (field->pattern.len)
        text = of_pattern(arena, field->pattern);
    else if (!text.len) {
        const writ_value *real = real_value(field);
        text = real && real->kind == WRIT_STRING ? mask(arena, real->string) : text;
    }
    return text.len ? writ_value_string(arena, NULL, text) : NULL;
}

void writ_draft_examples(writ_drafted *field)
{
    const unsigned scalar =
        WRIT_TYPE_STRING | WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER | WRIT_TYPE_BOOLEAN;
    if (!writ_fact_is_one_type(field->fact) || !(field->fact->types & scalar))
        return;
    writ_value *value = field->personal.len ? made_value(field) : real_value(field);
    if (!value)
        return;
    writ_value *examples = writ_value_array(field->in->arena, NULL);
    writ_value_push(field->in->arena, examples, value);
    writ_draft_set(field, field->field, "examples", examples);
}
