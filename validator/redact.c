/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over the tape, with a stack of its own, since a payload may be nested deeply; what is
 * not hashed is copied from the record in stretches.
 */
#include "validator/redact.h"

#include <stdlib.h>

#include "contracts/base/error.h"
#include "contracts/base/write.h"
#include "contracts/name_tokens.h"
#include "validator/drift/traits.h"

/* From so much on an undeclared name is taken for a classified one: `mail` and `mail_address` are
 * 0.67 alike. One too many is hashed rather than one too few. */
static const double alike_enough = 0.5;

enum { NAMES_KNOWN = 4096 };

/* An object or array that is open. */
typedef struct frame {
    const writ_field *field; /* NULL: it is not declared */
    uint32_t end;            /* the token after the last inside */
    bool is_object;
    size_t next; /* among the field's children: where the next member is expected */
} frame;

struct writ_redactor {
    const writ_field *root;
    writ_str key;
    writ_arena arena;
    WRIT_ARRAY(writ_str) classified; /* names of such fields, each once */
    writ_map names;                  /* undeclared ones, with what is_like_classified says */
    bool forms[WRIT_FORM_COUNT];     /* texts that are hashed wherever they are not declared */
    writ_tape tape;
    frame *stack; /* owned */
    size_t depth, capacity;
    writ_buf name, text;
    const char *copied; /* of the record: up to here it is written */
};

/* ---- what the contract classifies ---- */

static void note_form(writ_redactor *r, const writ_field *field)
{
    static const struct {
        const char *format;
        writ_form form;
    } forms[] = {{"email", WRIT_FORM_EMAIL}, {"idn-email", WRIT_FORM_EMAIL},
                 {"date", WRIT_FORM_DATE},   {"ipv4", WRIT_FORM_IP},
                 {"ipv6", WRIT_FORM_IP},     {"uuid", WRIT_FORM_UUID}};
    writ_str format = writ_field_format(field);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (writ_str_is(format, forms[i].format))
            r->forms[forms[i].form] = true;
}

typedef struct collection {
    writ_redactor *redactor;
    writ_map seen;
} collection;

static bool is_within_classified(const writ_field *field)
{
    for (; field; field = field->parent)
        if (field->notes->sensitive)
            return true;
    return false;
}

static void collect(writ_field *field, void *context)
{
    collection *c = context;
    writ_redactor *r = c->redactor;
    if (!is_within_classified(field))
        return;
    note_form(r, field);
    if (!field->is_any && !writ_map_put(&r->arena, &c->seen, field->name, field))
        *WRIT_PUSH(&r->arena, &r->classified) = field->name;
}

writ_redactor *writ_redactor_new(const writ_field *root, writ_str key)
{
    writ_redactor *r = calloc(1, sizeof *r);
    if (!r)
        writ_out_of_memory();
    r->root = root;
    r->key = key;
    r->forms[WRIT_FORM_EMAIL] = r->forms[WRIT_FORM_PHONE] = true;
    collection c = {r, WRIT_MAP_INIT};
    if (root)
        writ_field_each((writ_field *)root, collect, &c);
    return r;
}

void writ_redactor_free(writ_redactor *r)
{
    if (!r)
        return;
    writ_arena_clear(&r->arena);
    writ_tape_clear(&r->tape);
    writ_buf_clear(&r->name);
    writ_buf_clear(&r->text);
    free(r->stack);
    free(r);
}

static bool find_like_classified(const writ_redactor *r, writ_str name)
{
    for (size_t i = 0; i < r->classified.count; i++) {
        writ_str classified = r->classified.items[i];
        if (writ_name_alike(name, classified) ||
            writ_name_similarity(name, classified) >= alike_enough ||
            writ_name_holds(name, classified, false))
            return true;
    }
    return false;
}

static bool is_like_classified(writ_redactor *r, writ_str name)
{
    static bool answers[] = {false, true};
    const bool *known = writ_map_find(&r->names, name);
    if (known)
        return *known;
    bool *answer = &answers[find_like_classified(r, name)];
    if (r->names.count < NAMES_KNOWN && name.len <= 64)
        writ_map_put(&r->arena, &r->names, writ_str_copy(&r->arena, name), answer);
    return *answer;
}

/* ---- hashes ---- */

static void add_hash(const writ_redactor *r, writ_str bytes, writ_buf *out)
{
    char hex[WRIT_SHA256_HEX];
    writ_hmac_sha256_hex(r->key, bytes, hex);
    writ_buf_add_text(out, "\"hmac-sha256:");
    writ_buf_add(out, hex, WRIT_SHA256_HEX - 1);
    writ_buf_add_byte(out, '"');
}

/* Of a text its characters, however they were escaped; of all else the bytes that came. */
static void hash_token(writ_redactor *r, uint32_t at, writ_buf *out)
{
    const writ_token *token = &r->tape.tokens[at];
    writ_str extent = writ_tape_extent(&r->tape, at);
    bool is_text = token->kind == WRIT_TOKEN_STRING || token->kind == WRIT_TOKEN_KEY;
    writ_buf_add(out, r->copied, (size_t)(extent.ptr - r->copied));
    add_hash(r, is_text ? writ_tape_text(&r->tape, token, &r->text) : extent, out);
    r->copied = extent.ptr + extent.len;
}

/* ---- one value ---- */

/* A text among these bytes. (The traits of a KEY are those of a value of its text.) */
static bool is_personal(const writ_redactor *r, const char *bytes, const writ_token *token)
{
    writ_token text = *token;
    writ_tape one = {.bytes = bytes, .len = text.offset + text.len, .tokens = &text, .count = 1};
    text.kind = WRIT_TOKEN_STRING;
    writ_form form = writ_traits_of(&one, 0).form;
    return token->kind == WRIT_TOKEN_KEY ? form == WRIT_FORM_EMAIL || form == WRIT_FORM_PHONE
                                         : r->forms[form];
}

/* The child that declares the member or item, a classified one before others where several do. */
static const writ_field *child_of(const writ_field *field, bool is_item, writ_str name,
                                  size_t *next)
{
    const writ_field *any = NULL;
    if (field && field->recursive)
        field = field->repeats;
    for (size_t i = 0; field && i < field->child_count; i++) {
        size_t at = (*next + i) % field->child_count;
        const writ_field *child = field->children[at];
        if (child->is_any && child->is_item == is_item && (!any || child->notes->sensitive))
            any = child;
        if (is_item || child->is_any || !writ_str_equal(child->name, name))
            continue;
        *next = at + 1;
        return child;
    }
    return any;
}

/* Is it declared by its name, or as an item? A member that only a map or a pattern of names admits
 * may be a classified field under another name. */
static bool is_named(const writ_field *field)
{
    return field && (!field->is_any || field->is_item);
}

static void push(writ_redactor *r, const writ_field *field, uint32_t at)
{
    if (r->depth == r->capacity) {
        r->capacity = r->capacity ? r->capacity * 2 : 32;
        r->stack = realloc(r->stack, r->capacity * sizeof *r->stack);
        if (!r->stack)
            writ_out_of_memory();
    }
    const writ_token *token = &r->tape.tokens[at];
    r->stack[r->depth++] = (frame){field, token->next, token->kind == WRIT_TOKEN_OBJECT, 0};
}

/* The value at `at`, which `field` declares; `is_like`: its name is like a classified one's.
 * Returns the token to go on with. */
static uint32_t redact_value(writ_redactor *r, const writ_field *field, bool is_like, uint32_t at,
                             writ_buf *out)
{
    const writ_token *token = &r->tape.tokens[at];
    bool is_open = token->kind == WRIT_TOKEN_OBJECT || token->kind == WRIT_TOKEN_ARRAY;
    bool is_text = token->kind == WRIT_TOKEN_STRING;
    if (token->kind == WRIT_TOKEN_NULL)
        return at + 1; /* that there is nothing is no secret */
    if ((field && field->notes->sensitive) || is_like ||
        (is_text && !is_named(field) && is_personal(r, r->tape.bytes, token))) {
        hash_token(r, at, out);
        return writ_tape_next(r->tape.tokens, at);
    }
    if (is_open)
        push(r, field, at);
    return at + 1;
}

/* Is what has this name, and which no field declares, to be hashed? Where the field table ends
 * early nobody knows what is classified. */
static bool is_hidden(writ_redactor *r, const writ_field *parent, writ_str name)
{
    return (parent && parent->truncated) || is_like_classified(r, name);
}

static uint32_t redact_member(writ_redactor *r, uint32_t key, writ_buf *out)
{
    frame *top = &r->stack[r->depth - 1];
    const writ_token *token = &r->tape.tokens[key];
    writ_str name = writ_tape_text(&r->tape, token, &r->name);
    const writ_field *field = child_of(top->field, false, name, &top->next);
    bool is_like = !is_named(field) && is_hidden(r, top->field, name);
    if (!is_named(field) && is_personal(r, r->tape.bytes, token))
        hash_token(r, key, out);
    return redact_value(r, field, is_like, key + 1, out);
}

static void redact_tape(writ_redactor *r, writ_buf *out)
{
    /* a record that is nothing but a text is what no field declares */
    bool is_text = r->tape.tokens[0].kind == WRIT_TOKEN_STRING && !r->root->notes->sensitive;
    uint32_t at = redact_value(r, is_text ? NULL : r->root, false, 0, out);
    while (r->depth) {
        frame *top = &r->stack[r->depth - 1];
        if (at == top->end)
            r->depth--;
        else if (top->is_object)
            at = redact_member(r, at, out);
        else
            at = redact_value(r, child_of(top->field, true, WRIT_STR_EMPTY, &top->next), false, at,
                              out);
    }
}

void writ_redact(writ_redactor *r, writ_str record, writ_buf *out)
{
    writ_scan_error error;
    r->depth = 0;
    r->copied = record.ptr;
    if (!r->root || !writ_scan(&r->tape, record.ptr, record.len, &error)) {
        add_hash(r, record, out);
        return;
    }
    redact_tape(r, out);
    writ_buf_add(out, r->copied, (size_t)(record.ptr + record.len - r->copied));
}

/* ---- findings ---- */

/* A member's name, by the same rule as on the tape: padding follows it as there. */
static bool is_personal_name(const writ_redactor *r, const writ_buf *name)
{
    const writ_token token = {.kind = WRIT_TOKEN_KEY, .len = (uint32_t)name->len};
    return name->len && is_personal(r, name->ptr, &token);
}

static void decode(writ_buf *name, writ_str token)
{
    writ_buf_reset(name);
    for (size_t i = 0; i < token.len; i++) {
        char c = token.ptr[i];
        if (c == '~' && i + 1 < token.len)
            c = token.ptr[++i] == '1' ? '/' : '~';
        writ_buf_add_byte(name, c);
    }
    writ_buf_reserve(name, WRIT_SCAN_PADDING);
    memset(name->ptr + name->len, 0, WRIT_SCAN_PADDING);
}

/* The field of the token, whose decoded name is in r->name: a member, else an item. */
static const writ_field *field_at(const writ_redactor *r, const writ_field *parent)
{
    size_t next = 0;
    const writ_field *field = child_of(parent, false, writ_buf_str(&r->name), &next);
    return field ? field : child_of(parent, true, WRIT_STR_EMPTY, &next);
}

/* So much of the pointer holds no name that is hashed, or that is within what is. */
static size_t shown_path(writ_redactor *r, writ_str pointer)
{
    const writ_field *field = r->root;
    size_t at = 0;
    bool is_hashed = !field || field->notes->sensitive;
    while (at < pointer.len && !is_hashed) {
        writ_str rest = writ_str_part(pointer, at + 1, SIZE_MAX);
        writ_str token = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        const writ_field *parent = field;
        decode(&r->name, token);
        field = field_at(r, parent);
        if (!is_named(field) && is_personal_name(r, &r->name))
            break;
        at += 1 + token.len;
        is_hashed = (field && field->notes->sensitive) ||
                    (!is_named(field) && is_hidden(r, parent, writ_buf_str(&r->name)));
    }
    return at;
}

void writ_redact_findings(writ_redactor *r, writ_arena *arena, const writ_findings *findings,
                          writ_findings *redacted)
{
    *redacted = (writ_findings){0};
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *from = &findings->items[i];
        size_t shown = shown_path(r, from->path);
        if (from->severity != WRIT_ERROR)
            continue;
        writ_finding *finding = writ_finding_add(arena, redacted, from->rule);
        *finding = *from;
        if (shown == from->path.len)
            continue;
        finding->path = writ_str_part(from->path, 0, shown);
        finding->message = WRIT_STR("refused within what is redacted");
        finding->hint = finding->actual = WRIT_STR_EMPTY;
    }
}
