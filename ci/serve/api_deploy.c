/* SPDX-License-Identifier: Apache-2.0
 *
 * What runs where, and what may go there.
 */
#include "ci/serve/api.h"
#include "registry/govern.h"

static void key_of_deployment(const void *item, writ_str key[WRIT_API_KEY_PARTS])
{
    const writ_deployment *row = item;
    key[0] = row->environment;
    key[1] = row->is_party ? WRIT_STR("party") : WRIT_STR("contract");
    key[2] = row->name;
    key[3] = row->version;
}

int writ_api_deployments(writ_request *request, writ_response *response, writ_error *err)
{
    static const writ_api_key by = {sizeof(writ_deployment), 4, true, key_of_deployment};
    writ_deployments deployments = {0};
    writ_api_part part;
    int code =
        writ_store_deployments(request->store, request->arena,
                               writ_request_query(request, "environment"), &deployments, err);
    if (code == WRIT_OK)
        code = writ_api_part_behind(request, deployments.items, deployments.count, &by, &part, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "deployments");
    for (size_t i = part.from; i < part.to; i++)
        writ_wire_print_deployment(writ_api_list_next(&list), &deployments.items[i]);
    writ_api_list_end(&list, part.next);
    return WRIT_OK;
}

/* ---- which version ---- */

static bool find_contract(writ_request *request, writ_response *response, writ_str name,
                          writ_str version, writ_subject *subject, int *code, writ_error *err)
{
    writ_stored_version found;
    if (!writ_api_find_version(request, response, name, version, &found, code, err))
        return false;
    *subject = (writ_subject){.name = name, .version = found.version, .contract = name};
    return true;
}

static bool find_party(writ_request *request, writ_response *response, writ_str name,
                       writ_str version, writ_subject *subject, int *code, writ_error *err)
{
    writ_stored_parties versions = {0};
    *code = writ_store_party_versions(request->store, request->arena, name, &versions, err);
    if (*code != WRIT_OK)
        return false;
    for (size_t i = 0; i < versions.count; i++)
        if (writ_str_equal(versions.items[i].version, version)) {
            *subject = (writ_subject){.is_party = true,
                                      .name = name,
                                      .version = versions.items[i].version,
                                      .contract = versions.items[i].contract,
                                      .expected = versions.items[i]};
            return true;
        }
    if (versions.count)
        *code =
            writ_api_missing(request, response, "version-not-found",
                             "the registry has no '%.*s@%.*s'", WRIT_FMT(name), WRIT_FMT(version));
    else
        *code = writ_api_missing(request, response, "party-not-found",
                                 "the registry has no party '%.*s'", WRIT_FMT(name));
    return false;
}

/* ---- recording ---- */

typedef struct recording {
    writ_subject subject;
    writ_str environment;
    bool side_by_side, leaves;
} recording;

static int record(writ_request *request, writ_response *response, writ_error *err)
{
    const recording *r = request->context;
    writ_str by = writ_identity_name(request->identity);
    writ_outcome outcome;
    int code = r->leaves ? writ_registry_undeploy(request->store, request->arena, &r->subject,
                                                  r->environment, by, &outcome, err)
                         : writ_registry_deploy(request->store, request->arena, &r->subject,
                                                r->environment, r->side_by_side, by, &outcome, err);
    if (code != WRIT_OK)
        return code;
    writ_api_begin_outcome(response, outcome);
    response->status = r->leaves ? 200 : response->status;
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

/* The system of a party is who may record it. */
static bool may_record(const writ_identity *who, const writ_subject *subject)
{
    return subject->is_party ? writ_identity_may_speak_for(who, subject->expected.party)
                             : writ_identity_may_publish(who, subject->name);
}

static int begin(writ_request *request, writ_response *response, bool leaves, writ_error *err)
{
    recording *r = WRIT_NEW(request->arena, recording);
    writ_str kind = writ_request_part(request, "kind"), name = writ_request_part(request, "name");
    writ_str version = writ_request_part(request, "version");
    int code = WRIT_OK;
    r->environment = writ_request_part(request, "environment");
    r->leaves = leaves;
    r->side_by_side = writ_request_flag(request, "side_by_side");
    bool is_party = writ_str_is(kind, "party");
    if (!is_party && !writ_str_is(kind, "contract"))
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' is neither 'contract' nor 'party'",
                              WRIT_FMT(kind));
    if (!(is_party ? find_party : find_contract)(request, response, name, version, &r->subject,
                                                 &code, err))
        return code;
    if (!may_record(request->identity, &r->subject))
        return writ_response_forbidden(
            request, response, WRIT_DIALECT_V1,
            is_party ? "party:" : "publish:", is_party ? r->subject.expected.party : name);
    request->context = r;
    request->then = record;
    return WRIT_OK;
}

int writ_api_deploy(writ_request *request, writ_response *response, writ_error *err)
{
    return begin(request, response, false, err);
}

int writ_api_undeploy(writ_request *request, writ_response *response, writ_error *err)
{
    return begin(request, response, true, err);
}

/* ---- asking ---- */

/* Of a name that says no kind a contract, if there is one. */
static bool find_subject(writ_request *request, writ_response *response, writ_subject *subject,
                         int *code, writ_error *err)
{
    writ_str name = writ_request_query(request, "name"), prefix = WRIT_STR("party:");
    writ_str version = writ_request_query(request, "version");
    if (writ_str_starts(name, prefix))
        return find_party(request, response, writ_str_part(name, prefix.len, SIZE_MAX), version,
                          subject, code, err);
    writ_stored_versions heads = {0};
    *code = writ_store_heads(request->store, request->arena, name, &heads, err);
    if (*code != WRIT_OK)
        return false;
    return (heads.count ? find_contract : find_party)(request, response, name, version, subject,
                                                      code, err);
}

int writ_api_can_deploy(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str environment = writ_request_query(request, "to");
    const writ_impact_options options = {0};
    writ_subject subject;
    writ_deploy_answer answer = {0};
    int code;
    if (!writ_request_query(request, "name").len || !writ_request_query(request, "version").len ||
        !environment.len)
        return writ_error_set(err, WRIT_E_USAGE,
                              "which version, and where? the query takes 'name', 'version' and "
                              "'to'");
    if (!find_subject(request, response, &subject, &code, err))
        return code;
    code = writ_registry_can_deploy(request->store, request->arena, &subject, environment,
                                    writ_request_flag(request, "side_by_side"), &options, &answer,
                                    err);
    if (code == WRIT_OK)
        writ_report_deploy_json(&response->body, request->arena, &subject, environment, &answer);
    return code;
}
