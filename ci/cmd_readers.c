/* SPDX-License-Identifier: Apache-2.0
 *
 * writ readers: who reads a contract, or one field of it, and what of it they need.
 */
#include "ci/cli.h"
#include "ci/report/style.h"
#include "contracts/base/write.h"
#include "contracts/field.h"
#include "contracts/path.h"
#include "contracts/semver.h"
#include "registry/affected.h"

/* A field is written as a pointer after `#`: crm-contact#address.country is an object's name. */
typedef struct question {
    writ_session *session;
    writ_str text;     /* as asked */
    writ_str contract; /* its id */
    writ_str version;  /* only those who were built for it; "" is all */
    writ_str object, path;
} question;

/* A field of the expectation that the question concerns. */
typedef struct answer {
    const writ_party *party;
    bool pending;
    WRIT_ARRAY(const writ_field *) fields; /* where a field was asked for */
} answer;

typedef struct answers {
    answer *items;
    size_t count;
    size_t capacity;
} answers;

/* ---- the question ---- */

/* A file says whose readers are meant, whatever version it is; a range of versions, `@1`, is looked
 * up in the registry. */
static int resolve(question *q, writ_str name)
{
    writ_ref ref;
    writ_version version;
    size_t at = writ_str_find_last(name, '@');
    bool is_path = writ_ref_is_path(name);
    q->contract = writ_str_part(name, 0, at);
    q->version = writ_str_part(name, at + 1, SIZE_MAX);
    if (!is_path && (!q->version.len || writ_version_parse(q->version, &version)))
        return WRIT_OK;
    int code = writ_ref_resolve(q->session, writ_str_copy(&q->session->arena, name).ptr, NULL,
                                false, &ref);
    if (!code && !ref.contract)
        code = writ_error_set(&q->session->err, WRIT_E_INPUT,
                              "'%.*s' holds expectations, where a contract was expected",
                              WRIT_FMT(name));
    if (code)
        return code;
    q->contract = ref.contract->id;
    q->version = is_path ? WRIT_STR_EMPTY : ref.contract->version;
    return WRIT_OK;
}

static int read_question(question *q)
{
    size_t hash = writ_str_find_byte(q->text, '#');
    writ_str rest = writ_str_part(q->text, hash + 1, SIZE_MAX);
    size_t slash = writ_str_find_byte(rest, '/');
    q->object = writ_str_part(rest, 0, slash);
    q->path = writ_str_part(rest, slash, SIZE_MAX);
    return resolve(q, writ_str_part(q->text, 0, hash));
}

/* ---- the answers ---- */

static bool concerns(const question *q, const writ_party *party)
{
    writ_version version;
    if (q->version.len && writ_version_parse(q->version, &version) &&
        !writ_range_admits(party->versions, &version))
        return false;
    if (q->object.len && party->object.len && !writ_str_equal(party->object, q->object))
        return false;
    return !q->path.len || writ_affected_reads(&q->session->arena, party, q->path);
}

typedef struct gathering {
    const question *question;
    answer *to;
    const writ_field *around; /* the nearest one that it reads as a whole */
} gathering;

static void gather_field(writ_field *field, void *context)
{
    gathering *g = context;
    writ_str path = g->question->path;
    if (writ_path_within(path, field->path))
        *WRIT_PUSH(&g->question->session->arena, &g->to->fields) = field;
    else if (writ_path_within(field->path, path))
        g->around = field;
}

/* The field and what it reads within; else the one around it that it reads as a whole. */
static void gather_fields(const question *q, answer *to)
{
    gathering g = {q, to, NULL};
    writ_arena *arena = &q->session->arena;
    writ_field_each(writ_field_tree(arena, to->party->expectation.set), gather_field, &g);
    if (!to->fields.count && g.around)
        *WRIT_PUSH(arena, &to->fields) = g.around;
}

static int find_answers(const question *q, answers *found)
{
    writ_parties parties;
    int code = writ_session_parties(q->session, q->contract, NULL, &parties);
    for (size_t i = 0; !code && i < parties.count; i++) {
        if (!concerns(q, parties.items[i]))
            continue;
        answer *to = WRIT_PUSH(&q->session->arena, found);
        *to = (answer){.party = parties.items[i], .pending = parties.pending[i]};
        if (q->path.len)
            gather_fields(q, to);
    }
    return code;
}

/* ---- text ---- */

static void add_field(writ_buf *out, writ_arena *arena, const writ_field *field)
{
    writ_str admits = writ_field_describe(arena, field);
    const writ_value *use = field->notes->use;
    writ_buf_printf(out, "    %.*s  %s  %.*s", WRIT_FMT(field->path),
                    field->required ? "required" : "optional", WRIT_FMT(admits));
    for (size_t i = 0; use && i < use->array.count; i++)
        writ_buf_printf(out, "%s%.*s", i ? ", " : "   as ", WRIT_FMT(use->array.items[i]->string));
    writ_buf_add_byte(out, '\n');
}

static void add_reader(writ_buf *out, writ_arena *arena, const answer *reader,
                       const writ_report_options *options)
{
    const writ_party *party = reader->party;
    writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(party->party));
    writ_style_pad(out, party->party.len, 24);
    writ_str versions = party->versions.len ? party->versions : WRIT_STR("any version");
    writ_buf_printf(out, "%-10s%.*s", writ_role_name(party->role), WRIT_FMT(versions));
    writ_style_pad(out, versions.len, 18);
    writ_str owner = party->owner.len ? party->owner : WRIT_STR("nobody");
    writ_buf_printf(out, "owner %.*s   %.*s%s\n", WRIT_FMT(owner), WRIT_FMT(party->source->name),
                    reader->pending ? "   pending" : "");
    for (size_t i = 0; i < reader->fields.count; i++)
        add_field(out, arena, reader->fields.items[i]);
}

/* ---- JSON ---- */

static void set(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, writ_value_string(arena, NULL, text));
}

static void set_bool(writ_arena *arena, writ_value *object, const char *name, bool boolean)
{
    writ_value_set(arena, object, writ_str_of(name), NULL,
                   writ_value_boolean(arena, NULL, boolean));
}

static writ_value *json_field(writ_arena *arena, const writ_field *field)
{
    writ_value *row = writ_value_object(arena, NULL);
    const writ_value *use = field->notes->use;
    set(arena, row, "path", field->path);
    set_bool(arena, row, "required", field->required);
    set(arena, row, "admits", writ_field_describe(arena, field));
    writ_value_set(arena, row, WRIT_STR("use"), NULL,
                   use ? (writ_value *)use : writ_value_array(arena, NULL));
    return row;
}

static writ_value *json_reader(writ_arena *arena, const answer *reader)
{
    const writ_party *party = reader->party;
    writ_value *row = writ_value_object(arena, NULL), *fields = writ_value_array(arena, NULL);
    for (size_t i = 0; i < reader->fields.count; i++)
        writ_value_push(arena, fields, json_field(arena, reader->fields.items[i]));
    set(arena, row, "id", party->id);
    set(arena, row, "party", party->party);
    set(arena, row, "role", writ_str_of(writ_role_name(party->role)));
    set(arena, row, "versions", party->versions);
    set(arena, row, "object", party->object);
    set(arena, row, "owner", party->owner);
    set(arena, row, "source", party->source->name);
    set_bool(arena, row, "pending", reader->pending);
    writ_value_set(arena, row, WRIT_STR("fields"), NULL, fields);
    return row;
}

static void json_readers(writ_buf *out, const question *q, const answers *found)
{
    writ_arena *arena = &q->session->arena;
    writ_value *root = writ_value_object(arena, NULL), *all = writ_value_array(arena, NULL);
    for (size_t i = 0; i < found->count; i++)
        writ_value_push(arena, all, json_reader(arena, &found->items[i]));
    set(arena, root, "writ", WRIT_STR("readers/1"));
    set(arena, root, "contract", q->contract);
    set(arena, root, "version", q->version);
    set(arena, root, "object", q->object);
    set(arena, root, "path", q->path);
    writ_value_set(arena, root, WRIT_STR("readers"), NULL, all);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}

/* ---- the command ---- */

int writ_command_readers(writ_session *session, int argc, char **argv)
{
    int format = 0;
    const writ_option options[] = {
        {"--format", WRIT_OPTION_CHOICE, &format, "FORMAT", "text|json", "how it is written"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "of which contract or field? give one reference");
    question q = {.session = session, .text = writ_str_of(session->operands.items[0])};
    answers found = {0};
    if (read_question(&q) || find_answers(&q, &found))
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    const writ_report_options look = {.color = session->color};
    if (format)
        json_readers(&out, &q, &found);
    for (size_t i = 0; !format && i < found.count; i++)
        add_reader(&out, &session->arena, &found.items[i], &look);
    if (!found.count)
        writ_session_note(session, "nobody that is known here reads '%.*s'", WRIT_FMT(q.text));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
