/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing through a server: each act is one request, which the server judges in a transaction of
 * its own.
 */
#include "registry/http_store.h"
#include "registry/wire.h"

/* A deed in the making: its path and its body. */
typedef struct making {
    writ_http_store *s;
    writ_buf path, body;
} making;

static making begin(writ_store *store, const char *path)
{
    making m = {.s = (writ_http_store *)store};
    writ_buf_add_text(&m.path, path);
    return m;
}

static void add_part(making *m, writ_str segment)
{
    writ_path_add_segment(&m->path, segment);
}

static int finish(making *m, writ_arena *arena, const char *method, bool is_repeatable,
                  writ_answer *answer, bool *found, writ_error *err)
{
    const writ_http_deed deed = {method, &m->path, m->body.ptr ? &m->body : NULL, is_repeatable};
    int code = writ_http_do(m->s, arena, &deed, answer, found, err);
    writ_buf_clear(&m->path);
    writ_buf_clear(&m->body);
    return code;
}

static int end(making *m, writ_arena *arena, const char *method, writ_answer *answer,
               writ_error *err)
{
    return finish(m, arena, method, false, answer, NULL, err);
}

/* What is only to be there afterwards, however often it is done. */
static int end_quietly(making *m, const char *method, bool *found, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    int code = finish(m, &arena, method, true, NULL, found, err);
    writ_arena_clear(&arena);
    return code;
}

/* ---- acts ---- */

static int publish(writ_store *store, writ_arena *arena, const writ_stored_version *version,
                   const writ_publish_options *options, writ_answer *answer, writ_error *err)
{
    const writ_wire_publishing publishing = {
        .row = *version,
        .force = options->force,
        .backport = options->backport,
        .side_by_side = options->impact.side_by_side,
        .budget = options->impact.budget,
    };
    making m = begin(store, "/v1/contracts");
    add_part(&m, version->contract);
    writ_buf_add_text(&m.path, "/versions");
    writ_wire_print_publishing(&m.body, &publishing);
    return end(&m, arena, "POST", answer, err);
}

static int enroll(writ_store *store, writ_arena *arena, const writ_stored_party *party,
                  writ_answer *answer, writ_error *err)
{
    making m = begin(store, "/v1/parties");
    writ_wire_print_party(&m.body, party);
    return end(&m, arena, "POST", answer, err);
}

static int waive(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                 writ_answer *answer, writ_error *err)
{
    making m = begin(store, "/v1/waivers");
    writ_wire_print_waiver(&m.body, waiver);
    return end(&m, arena, "POST", answer, err);
}

static int approve(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                   writ_answer *answer, writ_error *err)
{
    making m = begin(store, "/v1/waivers");
    add_part(&m, waiver->id);
    writ_buf_add_text(&m.path, "/approval");
    writ_buf_add_text(&m.body, "{}");
    return end(&m, arena, "POST", answer, err);
}

static int deprecate(writ_store *store, writ_arena *arena, writ_str contract, writ_str version,
                     const writ_sunset *sunset, writ_answer *answer, writ_error *err)
{
    making m = begin(store, "/v1/contracts");
    add_part(&m, contract);
    writ_buf_add_text(&m.path, "/versions");
    add_part(&m, version);
    writ_buf_add_text(&m.path, "/deprecation");
    writ_wire_print_sunset(&m.body, sunset);
    return end(&m, arena, "POST", answer, err);
}

static int retire(writ_store *store, writ_arena *arena, writ_str contract, uint64_t line,
                  writ_str reason, writ_answer *answer, writ_error *err)
{
    making m = begin(store, "/v1/contracts");
    add_part(&m, contract);
    writ_buf_printf(&m.path, "/lines/%llu/retirement", (unsigned long long)line);
    writ_buf_add_byte(&m.body, '{');
    writ_wire_add_text(&m.body, "reason", reason);
    writ_buf_add_byte(&m.body, '}');
    return end(&m, arena, "POST", answer, err);
}

static making begin_deployment(writ_store *store, const writ_deployment *deployment)
{
    making m = begin(store, "/v1/environments");
    add_part(&m, deployment->environment);
    writ_buf_printf(&m.path, "/deployments/%s", deployment->is_party ? "party" : "contract");
    add_part(&m, deployment->name);
    add_part(&m, deployment->version);
    return m;
}

static int deploy(writ_store *store, writ_arena *arena, const writ_deployment *deployment,
                  bool side_by_side, writ_answer *answer, writ_error *err)
{
    making m = begin_deployment(store, deployment);
    if (side_by_side)
        writ_path_add_query(&m.path, "side_by_side", WRIT_STR("true"));
    return end(&m, arena, "PUT", answer, err);
}

static int undeploy(writ_store *store, writ_arena *arena, const writ_deployment *deployment,
                    writ_answer *answer, writ_error *err)
{
    making m = begin_deployment(store, deployment);
    return end(&m, arena, "DELETE", answer, err);
}

const writ_acts writ_http_acts = {
    .publish = publish,
    .enroll = enroll,
    .waive = waive,
    .approve = approve,
    .deprecate = deprecate,
    .retire = retire,
    .deploy = deploy,
    .undeploy = undeploy,
};

/* ---- rows that the server takes as they are ---- */

int writ_http_put_run(writ_store *store, const writ_stored_run *run, writ_error *err)
{
    making m = begin(store, "/v1/runs");
    writ_wire_print_run(&m.body, run);
    return end_quietly(&m, "POST", NULL, err);
}

int writ_http_put_told(writ_store *store, const writ_told_row *row, writ_error *err)
{
    making m = begin(store, "/v1/told");
    writ_wire_print_told(&m.body, row);
    return end_quietly(&m, "PUT", NULL, err);
}

/* The policy is a setting that the server understands before it keeps it: its text, as it is, and
 * none takes it away. */
static bool is_policy(writ_str key)
{
    return writ_str_is(key, "policy");
}

static int put_policy(writ_store *store, writ_str text, writ_error *err)
{
    making m = begin(store, "/v1/policy");
    writ_buf_add_str(&m.body, text);
    return end_quietly(&m, "PUT", NULL, err);
}

int writ_http_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err)
{
    const writ_setting setting = {key, value};
    if (is_policy(key))
        return put_policy(store, value, err);
    making m = begin(store, "/v1/settings");
    add_part(&m, key);
    writ_wire_print_setting(&m.body, &setting);
    return end_quietly(&m, "PUT", NULL, err);
}

int writ_http_drop_setting(writ_store *store, writ_str key, writ_error *err)
{
    bool found; /* gone already is as good */
    if (is_policy(key))
        return put_policy(store, WRIT_STR_EMPTY, err);
    making m = begin(store, "/v1/settings");
    add_part(&m, key);
    return end_quietly(&m, "DELETE", &found, err);
}

int writ_http_put_token(writ_store *store, const writ_stored_token *token, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    making m = begin(store, "/v1/tokens");
    writ_wire_print_token(&m.body, token, true);
    int code = end(&m, &arena, "POST", NULL, err);
    writ_arena_clear(&arena);
    return code;
}

int writ_http_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                           writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_answer answer = {0};
    bool found = false;
    making m = begin(store, "/v1/tokens");
    (void)at; /* the server's clock says when */
    add_part(&m, id);
    int code = finish(&m, &arena, "DELETE", false, &answer, &found, err);
    if (code == WRIT_OK)
        *revoked = found && answer.outcome == WRIT_OUTCOME_DONE;
    writ_arena_clear(&arena);
    return code;
}
