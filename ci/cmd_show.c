/* SPDX-License-Identifier: Apache-2.0
 *
 * writ show: a contract or an expectation, as a table of fields, as the JSON Schema that it lowers
 * to, or as the program that judges payloads.
 */
#include "ci/cli.h"
#include "ci/report/style.h"
#include "contracts/base/write.h"
#include "contracts/field.h"

typedef struct showing {
    writ_session *session;
    writ_body_options body;
    int format; /* text, json-schema */
    bool program;
    writ_buf out;
    writ_report_options look;
    bool unchecked; /* the title of the list of unchecked rules is printed */
} showing;

static void add_row(writ_field *field, void *context)
{
    showing *s = context;
    if (field->path.len == 0)
        return;
    writ_str admits = writ_field_describe(&s->session->arena, field);
    writ_buf_add_text(&s->out, "  ");
    writ_style_add(&s->out, &s->look, WRIT_BOLD, "%.*s", WRIT_FMT(field->path));
    writ_style_pad(&s->out, writ_str_code_points(field->path), 32);
    writ_buf_add_text(&s->out, field->required ? "required  " : "optional  ");
    writ_buf_add_str(&s->out, admits);
    if (field->notes->examples && field->notes->examples->array.count) {
        writ_buf_add_text(&s->out, "   e.g. ");
        writ_json_write(&s->out, field->notes->examples->array.items[0], WRIT_JSON_COMPACT);
    }
    if (field->notes->sensitive)
        writ_buf_add_text(&s->out, "   classified");
    if (field->notes->unit.len)
        writ_buf_printf(&s->out, "   unit %.*s", WRIT_FMT(field->notes->unit));
    writ_buf_add_byte(&s->out, '\n');
}

static void add_unchecked(writ_field *field, void *context)
{
    showing *s = context;
    const writ_value *rules = field->notes->unchecked;
    if (!rules || !rules->array.count)
        return;
    if (!s->unchecked)
        writ_buf_add_text(&s->out, "\nnot checked on one record:\n");
    s->unchecked = true;
    for (size_t i = 0; i < rules->array.count; i++)
        writ_buf_printf(&s->out, "  %.*s  %.*s\n",
                        WRIT_FMT(field->path.len ? field->path : WRIT_STR("(record)")),
                        WRIT_FMT(rules->array.items[i]->string));
}

static int show_program(showing *s, writ_str name, const writ_object *object)
{
    writ_program program;
    int code = writ_program_init(&program, object->set, &s->session->err);
    if (code)
        return code;
    if (s->out.len)
        writ_buf_add_byte(&s->out, '\n');
    writ_report_program(&s->out, &s->session->arena, name, &program, &s->look);
    writ_program_clear(&program);
    return WRIT_OK;
}

static void show_fields(showing *s, const writ_object *object)
{
    writ_field *root = writ_field_tree(&s->session->arena, object->set);
    if (s->out.len)
        writ_buf_add_byte(&s->out, '\n');
    if (object->name.len)
        writ_style_add(&s->out, &s->look, WRIT_BOLD, "%.*s\n", WRIT_FMT(object->name));
    writ_field_each(root, add_row, s);
    s->unchecked = false;
    add_unchecked(root, s);
    writ_field_each(root, add_unchecked, s);
}

static int show_object(showing *s, writ_str name, const writ_object *object)
{
    if (s->program)
        return show_program(s, object->name.len ? object->name : name, object);
    if (s->format) {
        writ_json_write(&s->out, object->lowered, WRIT_JSON_PRETTY);
        writ_buf_add_byte(&s->out, '\n');
    } else {
        show_fields(s, object);
    }
    return WRIT_OK;
}

static void say_notes(const writ_findings *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        const writ_finding *note = &notes->items[i];
        if (note->severity == WRIT_INFO)
            continue; /* listed under the fields */
        fprintf(stderr, "writ: %s: %.*s:%u:%u: %s: %.*s\n", writ_severity_name(note->severity),
                WRIT_FMT(note->place.source ? note->place.source->name : WRIT_STR_EMPTY),
                note->place.line, note->place.column, writ_rule_id(note->rule),
                WRIT_FMT(note->message));
    }
}

static void add_contract(showing *s, const writ_ref *ref)
{
    const writ_contract *contract = ref->contract;
    writ_style_add(&s->out, &s->look, WRIT_BOLD, "%.*s", WRIT_FMT(ref->label));
    writ_buf_printf(&s->out, "  %s   owner %.*s   undeclared: %s\n",
                    writ_status_name(contract->status),
                    WRIT_FMT(contract->owner.len ? contract->owner : WRIT_STR("nobody")),
                    writ_undeclared_name(contract->undeclared));
    if (contract->name.len)
        writ_buf_printf(&s->out, "%.*s\n", WRIT_FMT(contract->name));
}

static int show_contract(showing *s, const writ_ref *ref)
{
    const writ_contract *contract = ref->contract;
    int code = WRIT_OK;
    if (s->format || ref->object.len) {
        const writ_object *object = writ_ref_object(s->session, ref);
        code = object ? show_object(s, ref->label, object) : s->session->err.code;
    } else {
        if (!s->program)
            add_contract(s, ref);
        for (size_t i = 0; i < contract->object_count && !code; i++)
            code = show_object(s, ref->label, &contract->objects[i]);
    }
    if (!code)
        say_notes(&contract->notes);
    return code;
}

static int show_parties(showing *s, const writ_ref *ref)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < ref->document->parties.count && !code; i++) {
        const writ_party *party = ref->document->parties.items[i];
        if (!s->format && !s->program) {
            if (s->out.len)
                writ_buf_add_byte(&s->out, '\n');
            writ_style_add(&s->out, &s->look, WRIT_BOLD, "%.*s", WRIT_FMT(party->id));
            writ_buf_printf(&s->out, "  %s of %.*s %.*s   owner %.*s\n",
                            writ_role_name(party->role), WRIT_FMT(party->contract),
                            WRIT_FMT(party->versions), WRIT_FMT(party->owner));
        }
        code = show_object(s, party->id, &party->expectation);
        if (!code)
            say_notes(&party->notes);
    }
    return code;
}

int writ_command_show(writ_session *session, int argc, char **argv)
{
    showing s = {.session = session, .look = {.color = session->color}};
    const writ_option options[] = {
        {"--format", WRIT_OPTION_CHOICE, &s.format, "FORMAT", "text|json-schema",
         "a table of fields, or the JSON Schema that the document lowers to"},
        {"--program", WRIT_OPTION_FLAG, &s.program, NULL, NULL,
         "the program that judges payloads, one instruction a line"},
        WRIT_BODY_OPTIONS(s.body),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "show what? give one reference");
    if (s.program && s.format)
        return writ_session_usage(session, "--program has no other format than text");
    writ_ref ref;
    if (writ_ref_resolve(session, session->operands.items[0], &s.body, true, &ref))
        return writ_session_fail(session);
    if (ref.contract ? show_contract(&s, &ref) : show_parties(&s, &ref)) {
        writ_buf_clear(&s.out);
        return writ_session_fail(session);
    }
    return writ_session_finish(session, &s.out, WRIT_EXIT_CLEAN);
}
