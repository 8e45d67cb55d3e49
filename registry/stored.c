/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/stored.h"

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "contracts/field.h"
#include "registry/beside.h"
#include "registry/digest.h"

/* --- from rows --- */

/* The name's extension tells the language; the source is named as people know the document. */
static int read_bytes(writ_arena *arena, writ_str file, writ_str known_as, writ_str bytes,
                      writ_source **source, writ_value **root, writ_error *err)
{
    *source = WRIT_NEW(arena, writ_source);
    (*source)->name = known_as;
    (*source)->text = bytes;
    if (writ_str_ends(file, WRIT_STR(".json")))
        return writ_json_read(arena, *source, root, err);
    if (writ_str_ends(file, WRIT_STR(".yaml")) || writ_str_ends(file, WRIT_STR(".yml")))
        return writ_yaml_read(arena, *source, root, err);
    return writ_document_read(arena, *source, root, err);
}

/* The schemas of all objects of a contract, in the arena. */
static const writ_schema_set **sets_of(writ_arena *arena, const writ_contract *contract)
{
    const writ_schema_set **sets =
        writ_arena_alloc(arena, contract->object_count * sizeof(writ_schema_set *));
    for (size_t i = 0; i < contract->object_count; i++)
        sets[i] = contract->objects[i].set;
    return sets;
}

writ_str writ_stored_address(writ_arena *arena, const writ_contract *contract)
{
    return writ_beside_address(arena, contract->document, sets_of(arena, contract),
                               contract->object_count);
}

static int check_address(writ_str found, writ_str wanted, writ_str known_as, writ_error *err)
{
    if (writ_str_equal(found, wanted))
        return WRIT_OK;
    int code =
        writ_error_set(err, WRIT_E_SYSTEM, "the registry is damaged: '%.*s' is not what was stored",
                       WRIT_FMT(known_as));
    writ_error_hint(err, "its content has another SHA-256 than recorded; restore a backup");
    return code;
}

int writ_stored_contract(writ_arena *arena, const writ_stored_version *version,
                         writ_contract **contract, writ_error *err)
{
    writ_document_options options = {.id = version->contract,
                                     .version = version->version,
                                     .owner = version->owner,
                                     .entry = version->entry};
    const writ_beside beside = {version->name, version->beside};
    writ_str known_as = writ_str_printf(arena, "%.*s@%.*s", WRIT_FMT(version->contract),
                                        WRIT_FMT(version->version));
    writ_document *document = NULL;
    writ_source *source;
    writ_value *root;
    int code = read_bytes(arena, version->name, known_as, version->bytes, &source, &root, err);
    if (code == WRIT_OK)
        code = writ_beside_read(arena, &beside, known_as, &options, err);
    if (code == WRIT_OK)
        code = writ_document_understand(arena, source, root, &options, &document, err);
    if (code != WRIT_OK)
        return code;
    if (!document->contract)
        return writ_error_set(err, WRIT_E_INPUT, "'%.*s' holds no contract", WRIT_FMT(known_as));
    code = check_address(writ_stored_address(arena, document->contract), version->sha256, known_as,
                         err);
    if (code != WRIT_OK)
        return code;
    document->contract->status = version->status;
    if (version->sunset.len)
        document->contract->sunset = version->sunset;
    if (version->replaced_by.len)
        document->contract->replaced_by = version->replaced_by;
    *contract = document->contract;
    return WRIT_OK;
}

/* One party's part of the file: without the other entries of `expects`, which may refer to
 * documents that are not kept with this one. NULL when there is no such part. */
static const writ_value *single_out(writ_arena *arena, const writ_value *root, uint32_t position)
{
    const writ_value *expects = writ_value_find(root, "expects");
    bool is_list = expects && expects->kind == WRIT_ARRAY;
    if (!is_list)
        return position == 0 ? root : NULL;
    if (position >= expects->array.count)
        return NULL;
    writ_value *outer = writ_value_clone(arena, root);
    writ_value *entries = writ_value_array(arena, &expects->place);
    writ_value_push(arena, entries, expects->array.items[position]);
    writ_value_set(arena, outer, WRIT_STR("expects"), NULL, entries);
    return outer;
}

static int party_at(writ_arena *arena, const writ_stored_party *stored, writ_party **party,
                    writ_str *address, writ_error *err)
{
    const writ_beside beside = {stored->name, stored->beside};
    writ_document_options options = {0};
    writ_document *document = NULL;
    writ_source *source;
    writ_value *root;
    int code = read_bytes(arena, stored->name, stored->id, stored->bytes, &source, &root, err);
    const writ_value *single = code ? NULL : single_out(arena, root, stored->position);
    if (code == WRIT_OK)
        code = writ_beside_read(arena, &beside, stored->id, &options, err);
    if (code == WRIT_OK && single)
        code = writ_document_understand(arena, source, single, &options, &document, err);
    if (code != WRIT_OK)
        return code;
    if (!single || document->parties.count != 1)
        return writ_error_set(err, WRIT_E_INPUT, "'%.*s' holds no party at position %u",
                              WRIT_FMT(stored->id), stored->position);
    *party = document->parties.items[0];
    *address = writ_beside_address(arena, single, &(*party)->expectation.set, 1);
    return WRIT_OK;
}

int writ_stored_party_of(writ_arena *arena, const writ_stored_party *stored, writ_party **party,
                         writ_error *err)
{
    writ_party *found;
    writ_str address;
    int code = party_at(arena, stored, &found, &address, err);
    if (code == WRIT_OK)
        code = check_address(address, stored->sha256, stored->id, err);
    if (code != WRIT_OK)
        return code;
    found->version = stored->version; /* numbered by the registry where the document does not */
    *party = found;
    return WRIT_OK;
}

/* --- to rows --- */

/* What a row keeps must be enough: a document that cannot be understood from it is refused now, not
 * when it is needed. */
static int explain_refusal(int code, writ_str id, writ_error *err)
{
    if (code == WRIT_E_INPUT)
        writ_error_hint(err,
                        "the registry keeps '%.*s' alone: write what it refers to into the "
                        "document",
                        WRIT_FMT(id));
    return code;
}

/* What is no text for a database is not searched. */
static void add_words(writ_buf *terms, writ_str words)
{
    if (writ_utf8_is_text(words))
        writ_buf_add_str(terms, words);
}

static void add_term(writ_field *field, void *context)
{
    writ_buf *terms = context;
    if (field->is_any || !field->name.len)
        return;
    writ_buf_add_byte(terms, '\n');
    add_words(terms, field->name);
}

/* What people look for: words of its name and owner, and its fields. */
static writ_str terms_of(writ_arena *arena, const writ_contract *contract)
{
    writ_buf terms = WRIT_BUF_INIT;
    add_words(&terms, contract->owner);
    writ_buf_add_byte(&terms, '\n');
    add_words(&terms, contract->name);
    writ_buf_add_byte(&terms, '\n');
    add_words(&terms, contract->domain);
    for (size_t i = 0; i < contract->object_count; i++)
        writ_field_each(writ_field_tree(arena, contract->objects[i].set), add_term, &terms);
    for (size_t i = 0; i < terms.len; i++)
        if (terms.ptr[i] >= 'A' && terms.ptr[i] <= 'Z')
            terms.ptr[i] += 'a' - 'A';
    writ_str text = writ_str_copy(arena, writ_buf_str(&terms));
    writ_buf_clear(&terms);
    return text;
}

/* A browser takes such a segment of a path for a step through folders, however it is escaped: what
 * is called so would have no page, and no address for most clients. */
static int check_name(writ_str name, const char *what, writ_error *err)
{
    if (!writ_str_is(name, ".") && !writ_str_is(name, ".."))
        return WRIT_OK;
    int code =
        writ_error_set(err, WRIT_E_INPUT, "%s cannot be called '%.*s'", what, WRIT_FMT(name));
    writ_error_hint(err, "addresses are made of it, and in those it has a meaning of its own");
    return code;
}

int writ_stored_version_of(writ_arena *arena, const writ_contract *contract,
                           writ_stored_version *version, writ_error *err)
{
    const writ_schema_set **sets = sets_of(arena, contract);
    const writ_beside beside = writ_beside_of(arena, sets, contract->object_count);
    const writ_stored_version made = {
        .contract = contract->id,
        .version = contract->version,
        .sha256 = writ_stored_address(arena, contract),
        .name = beside.text.len ? beside.name : contract->source->name,
        .bytes = contract->source->text,
        .beside = beside.text,
        .owner = contract->owner,
        .entry = contract->language == WRIT_LANGUAGE_JSON_SCHEMA
                     ? contract->objects[0].set->root->pointer
                     : WRIT_STR_EMPTY,
        .status = contract->status,
        .terms = terms_of(arena, contract),
    };
    writ_contract *again;
    int code = check_name(contract->id, "a contract", err);
    if (code != WRIT_OK)
        return code;
    code = writ_stored_contract(arena, &made, &again, err);
    if (code != WRIT_OK)
        return explain_refusal(code, contract->id, err);
    *version = made;
    return WRIT_OK;
}

int writ_stored_party_from(writ_arena *arena, const writ_party *party, uint32_t position,
                           writ_stored_party *stored, writ_error *err)
{
    const writ_beside beside = writ_beside_of(arena, &party->expectation.set, 1);
    writ_stored_party made = {
        .id = party->id,
        .party = party->party,
        .contract = party->contract,
        .version = party->version,
        .name = beside.text.len ? beside.name : party->source->name,
        .bytes = party->source->text,
        .beside = beside.text,
        .position = position,
    };
    writ_party *again;
    int code = check_name(party->id, "an expectation", err);
    if (code == WRIT_OK)
        code = check_name(party->party, "a party", err);
    if (code == WRIT_OK)
        code = check_name(party->contract, "a contract", err);
    if (code != WRIT_OK)
        return code;
    code = party_at(arena, &made, &again, &made.sha256, err);
    if (code != WRIT_OK)
        return explain_refusal(code, party->id, err);
    *stored = made;
    return WRIT_OK;
}

/* --- the log --- */

int writ_stored_event(writ_store *store, writ_arena *arena, const writ_event *event,
                      writ_error *err)
{
    writ_event now = *event;
    now.at = writ_now(arena);
    return writ_store_put_event(store, &now, err);
}

int writ_stored_setting(writ_store *store, writ_arena *arena, const writ_setting *setting,
                        const writ_event *event, writ_error *err)
{
    writ_event set = *event;
    set.digest = writ_digest_setting(arena, setting);
    int code = writ_store_put_setting(store, setting->key, setting->value, err);
    return code == WRIT_OK ? writ_stored_event(store, arena, &set, err) : code;
}

int writ_stored_version_event(writ_store *store, writ_arena *arena, const writ_event *event,
                              writ_error *err)
{
    writ_event changed = *event;
    writ_stored_versions rows = {0};
    const writ_version_query query = {.contract = event->contract, .version = event->version};
    int code = writ_store_find_versions(store, arena, &query, &rows, err);
    if (code == WRIT_OK && rows.count)
        changed.digest = writ_digest_version(arena, &rows.items[0]);
    return code == WRIT_OK ? writ_stored_event(store, arena, &changed, err) : code;
}

bool writ_stored_is_live(const writ_stored_version *version)
{
    return !version->deleted &&
           (version->status == WRIT_STATUS_ACTIVE || version->status == WRIT_STATUS_DEPRECATED);
}

void writ_stored_drop_tombstones(writ_stored_versions *versions)
{
    size_t kept = 0;
    for (size_t i = 0; i < versions->count; i++)
        if (versions->items[i].deleted != WRIT_DELETED_HARD)
            versions->items[kept++] = versions->items[i];
    versions->count = kept;
}
