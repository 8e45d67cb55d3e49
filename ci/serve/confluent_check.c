/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a schema compatible? Asked, not registered: nothing is written.
 */
#include "ci/serve/confluent.h"
#include "contracts/base/write.h"

static int answer(const writ_request *request, writ_response *response,
                  const writ_confluent_verdict *verdict)
{
    writ_buf *out = &response->body;
    writ_buf_printf(out, "{\"is_compatible\":%s", verdict->is_compatible ? "true" : "false");
    if (writ_request_flag(request, "verbose")) {
        writ_buf_add_text(out, ",\"messages\":[");
        for (size_t i = 0; i < verdict->messages.count; i++)
            writ_confluent_list_name(out, verdict->messages.items[i]);
        writ_buf_add_byte(out, ']');
    }
    writ_buf_add_byte(out, '}');
    return writ_confluent_done(response);
}

static int read_schema(writ_request *request, writ_response *response, writ_str name,
                       writ_confluent_schema *schema, bool *fine, writ_error *err)
{
    int code = writ_confluent_schema_read(request, response, name, schema, fine, err);
    return code == WRIT_OK && *fine
               ? writ_confluent_schema_understand(request, response, name, schema, fine, err)
               : code;
}

/* With `verbose` a schema that cannot be understood is one that is not compatible, and why. */
static int answer_wrong(writ_request *request, writ_response *response,
                        const writ_confluent_schema *schema)
{
    writ_confluent_verdict verdict = {.is_compatible = false};
    *WRIT_PUSH(request->arena, &verdict.messages) = schema->wrong;
    response->status = 200;
    writ_buf_reset(&response->body);
    return answer(request, response, &verdict);
}

/* What would be registered is judged as registering does; what is there already would not be. */
static int judge_next(writ_request *request, const writ_confluent_subject *subject,
                      const writ_confluent_schema *schema, writ_confluent_verdict *verdict,
                      writ_error *err)
{
    const writ_confluent_version *same;
    if (!subject || !verdict->is_compatible)
        return WRIT_OK;
    int code = writ_confluent_schema_same(request, subject, schema, &same, err);
    return code == WRIT_OK && !same
               ? writ_confluent_judge_rules(request, schema->contract, subject->next, verdict, err)
               : code;
}

/* `next`: whose next version it would be; NULL where it is compared with an older one. */
static int judge(writ_request *request, writ_response *response, const writ_confluent_subject *next,
                 const writ_confluent_version *const *earlier, size_t count, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_schema schema;
    writ_confluent_level level;
    writ_confluent_verdict verdict;
    bool fine;
    int code = read_schema(request, response, name, &schema, &fine, err);
    if (code == WRIT_OK && !fine && schema.wrong.len && writ_request_flag(request, "verbose"))
        return answer_wrong(request, response, &schema);
    if (code != WRIT_OK || !fine)
        return code;
    code = writ_confluent_level_of(request, name, &level, err);
    if (code == WRIT_OK)
        code = writ_confluent_judge(request->arena, level, schema.contract, earlier, count,
                                    &verdict, err);
    if (code == WRIT_OK)
        code = judge_next(request, next, &schema, &verdict, err);
    return code == WRIT_OK ? answer(request, response, &verdict) : code;
}

/* One version; the newest of a subject that is not there is compatible with everything. */
int writ_confluent_check_version(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_subject subject;
    uint64_t number;
    if (!writ_confluent_version_read(writ_request_part(request, "version"), &number, response))
        return WRIT_OK;
    int code = writ_confluent_subject_load(request, name, false, &subject, err);
    if (code != WRIT_OK)
        return code;
    const writ_confluent_version *version = writ_confluent_find(&subject, number, WRIT_SHOWN_LIVE);
    if (!version && number)
        return writ_confluent_no_version(response, number);
    const writ_confluent_version *latest = writ_confluent_find(&subject, 0, WRIT_SHOWN_LIVE);
    return judge(request, response, version == latest ? &subject : NULL, &version, version ? 1 : 0,
                 err);
}

/* All versions, as the level of the subject asks: the newest alone where it is not transitive. */
int writ_confluent_check_subject(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_subject subject;
    WRIT_ARRAY(const writ_confluent_version *) earlier = {0};
    int code = writ_confluent_subject_load(request, name, false, &subject, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < subject.versions.count; i++)
        if (!subject.versions.items[i].is_deleted)
            *WRIT_PUSH(request->arena, &earlier) = &subject.versions.items[i];
    return judge(request, response, &subject, earlier.items, earlier.count, err);
}
