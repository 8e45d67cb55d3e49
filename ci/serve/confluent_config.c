/* SPDX-License-Identifier: Apache-2.0
 *
 * Levels of compatibility and modes. They are settings:
 *
 *   confluent/default/compatibility   confluent/compatibility/SUBJECT
 *   confluent/default/mode            confluent/mode/SUBJECT
 *
 * where SUBJECT may be a context, `:.ctx:`. The default is apart, so that no look-up of it reads
 * those of all subjects.
 */
#include <strings.h>

#include "ci/claims.h"
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "contracts/base/write.h"
#include "registry/stored.h"

/* --- names --- */

static const char *const levels[] = {"NONE",           "BACKWARD",           "BACKWARD_TRANSITIVE",
                                     "FORWARD",        "FORWARD_TRANSITIVE", "FULL",
                                     "FULL_TRANSITIVE"};
static const char *const modes[] = {"READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT"};

const char *writ_confluent_level_name(writ_confluent_level level)
{
    return levels[level];
}

/* In any case, as Confluent's server does; -1: none of them. */
static int find_name(const char *const *names, size_t count, writ_str name)
{
    for (size_t i = 0; i < count; i++)
        if (name.len == strlen(names[i]) && strncasecmp(name.ptr, names[i], name.len) == 0)
            return (int)i;
    return -1;
}

static bool find_level(writ_str name, writ_confluent_level *level)
{
    int found = find_name(levels, sizeof levels / sizeof *levels, name);
    if (found >= 0)
        *level = (writ_confluent_level)found;
    return found >= 0;
}

static bool find_mode(writ_str name, writ_confluent_mode *mode)
{
    int found = find_name(modes, sizeof modes / sizeof *modes, name);
    if (found >= 0)
        *mode = (writ_confluent_mode)found;
    return found >= 0;
}

/* --- what is set --- */

static writ_str key_of(writ_arena *arena, const char *what, writ_str subject)
{
    return writ_claim_confluent_key(arena, writ_str_of(what), subject);
}

/* "" where nothing is set. */
static int load(writ_request *request, const char *what, writ_str subject, writ_str *value,
                writ_error *err)
{
    bool found = false;
    int code = writ_store_setting(request->store, request->arena,
                                  key_of(request->arena, what, subject), value, &found, err);
    if (!found)
        *value = WRIT_STR_EMPTY;
    return code;
}

/* A subject's own, else that of its context, else the default; "" where nothing is set. */
static int load_in_scope(writ_request *request, const char *what, writ_str subject, writ_str *value,
                         writ_error *err)
{
    const writ_str scopes[] = {subject, writ_confluent_context(subject), WRIT_STR_EMPTY};
    int code = WRIT_OK;
    *value = WRIT_STR_EMPTY;
    for (size_t i = 0; i < 3 && code == WRIT_OK && !value->len; i++)
        if (i == 2 || scopes[i].len)
            code = load(request, what, scopes[i], value, err);
    return code;
}

int writ_confluent_level_of(writ_request *request, writ_str subject, writ_confluent_level *level,
                            writ_error *err)
{
    writ_str value;
    int code = load_in_scope(request, "compatibility", subject, &value, err);
    if (code == WRIT_OK && !find_level(value, level))
        *level = WRIT_LEVEL_BACKWARD;
    return code;
}

int writ_confluent_mode_of(writ_request *request, writ_str subject, writ_confluent_mode *mode,
                           writ_error *err)
{
    writ_str value;
    writ_confluent_mode overall = WRIT_CONFLUENT_READWRITE;
    int code = load(request, "mode", WRIT_STR_EMPTY, &value, err);
    if (code != WRIT_OK)
        return code;
    find_mode(value, &overall);
    if (overall == WRIT_CONFLUENT_READONLY_OVERRIDE) {
        *mode = overall;
        return WRIT_OK;
    }
    code = load_in_scope(request, "mode", subject, &value, err);
    if (code == WRIT_OK && !find_mode(value, mode))
        *mode = WRIT_CONFLUENT_READWRITE;
    return code;
}

/* --- setting it --- */

typedef struct setting {
    const char *what; /* "compatibility", "mode" */
    writ_str subject; /* "": the default */
    writ_str value;   /* "": to be dropped */
} setting;

static int answer(writ_response *response, const char *key, writ_str value)
{
    writ_buf_printf(&response->body, "{\"%s\":\"%.*s\"}", key, WRIT_FMT(value));
    return writ_confluent_done(response);
}

/* {"compatibility":…} of what was set, {"compatibilityLevel":…} of what is. */
static const char *key_for(const char *what, bool is_update)
{
    if (strcmp(what, "mode") == 0)
        return "mode";
    return is_update ? "compatibility" : "compatibilityLevel";
}

/* "compatibility FULL", "mode back to the default" */
static writ_event event_of(writ_request *request, const setting *to, writ_str words)
{
    return (writ_event){
        .by = writ_identity_name(request->identity),
        .action = WRIT_STR("configure"),
        .contract = to->subject,
        .detail = writ_str_printf(request->arena, "%s %.*s", to->what, WRIT_FMT(words)),
    };
}

static int set_then(writ_request *request, writ_response *response, writ_error *err)
{
    const setting *to = request->context;
    const writ_setting row = {key_of(request->arena, to->what, to->subject), to->value};
    const writ_event event = event_of(request, to, to->value);
    writ_str before;
    int code = load(request, to->what, to->subject, &before, err);
    if (code == WRIT_OK && !writ_str_equal(before, to->value))
        code = writ_stored_setting(request->store, request->arena, &row, &event, err);
    return code == WRIT_OK ? answer(response, key_for(to->what, true), to->value) : code;
}

/* What was set; "" where nothing was. */
static int drop(writ_request *request, const setting *to, writ_str *before, writ_error *err)
{
    writ_str key = key_of(request->arena, to->what, to->subject);
    int code = load(request, to->what, to->subject, before, err);
    if (code != WRIT_OK || !before->len)
        return code;
    const writ_event event = event_of(request, to, WRIT_STR("back to the default"));
    code = writ_store_drop_setting(request->store, key, err);
    return code == WRIT_OK ? writ_stored_event(request->store, request->arena, &event, err) : code;
}

int writ_confluent_config_drop(writ_request *request, writ_str subject, writ_error *err)
{
    const setting level = {"compatibility", subject, WRIT_STR_EMPTY};
    const setting mode = {"mode", subject, WRIT_STR_EMPTY};
    writ_str before;
    int code = drop(request, &level, &before, err);
    return code == WRIT_OK ? drop(request, &mode, &before, err) : code;
}

static int drop_then(writ_request *request, writ_response *response, writ_error *err)
{
    const setting *to = request->context;
    writ_str before;
    int code = drop(request, to, &before, err);
    if (code == WRIT_OK && !before.len && to->subject.len)
        return writ_confluent_no_subject(response, to->subject);
    if (!before.len)
        before = strcmp(to->what, "mode") == 0 ? WRIT_STR("READWRITE") : WRIT_STR("BACKWARD");
    return code == WRIT_OK ? answer(response, key_for(to->what, false), before) : code;
}

static bool may_set(writ_request *request, writ_response *response, writ_str subject)
{
    if (!subject.ptr || writ_confluent_subject_valid(subject))
        return writ_confluent_may_write(request, subject, response);
    writ_response_confluent(response, WRIT_CONFLUENT_BAD_SUBJECT,
                            "The specified subject '%.*s' is not a valid.", WRIT_FMT(subject));
    return false;
}

/* What is to be done of a setting in the transaction; NULL: the response refuses it. */
static setting *begin(writ_request *request, writ_response *response, const char *what,
                      writ_handler *then)
{
    writ_str subject = writ_request_part(request, "subject");
    if (!may_set(request, response, subject))
        return NULL;
    setting *to = WRIT_NEW(request->arena, setting);
    *to = (setting){.what = what, .subject = subject};
    request->context = to;
    request->then = then;
    return to;
}

/* --- compatibility --- */

/* What a client would rely on, and this registry does not do, is refused and not passed over; "" is
 * nothing. What switches on or off may be told as it is. */
static const char *unsupported(const writ_value *body)
{
    static const struct {
        const char *key;
        bool is_switch, is_on;
    } keys[] = {{"alias", false, false},
                {"compatibilityGroup", false, false},
                {"compatibilityPolicy", false, false},
                {"defaultMetadata", false, false},
                {"overrideMetadata", false, false},
                {"defaultRuleSet", false, false},
                {"overrideRuleSet", false, false},
                {"normalize", true, true},
                {"validateFields", true, false},
                {"validateRules", true, false}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const writ_value *value = writ_value_find(body, keys[i].key);
        bool is_so = keys[i].is_switch && value && value->kind == WRIT_BOOLEAN &&
                     value->boolean == keys[i].is_on;
        if (value && value->kind != WRIT_NULL && !is_so)
            return keys[i].key;
    }
    return "";
}

static bool is_given(const writ_value *body, const char *key)
{
    const writ_value *value = writ_value_find(body, key);
    return value && value->kind != WRIT_NULL;
}

/* That schemas are normalised is so whatever is set. */
static int answer_normalize(writ_request *request, writ_response *response)
{
    if (!may_set(request, response, writ_request_part(request, "subject")))
        return WRIT_OK;
    writ_buf_add_text(&response->body, "{\"normalize\":true}");
    return writ_confluent_done(response);
}

int writ_confluent_config_put(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_value *body = writ_confluent_body(request, response);
    writ_confluent_level level;
    (void)err;
    if (!body)
        return WRIT_OK;
    const writ_value *value = writ_value_find(body, "compatibility");
    const char *other = unsupported(body);
    if (*other)
        return writ_response_confluent(response, WRIT_CONFLUENT_BAD_LEVEL,
                                       "'%s'%s is not supported by this registry", other,
                                       strcmp(other, "normalize") == 0 ? ": false" : "");
    if (!is_given(body, "compatibility") && is_given(body, "normalize"))
        return answer_normalize(request, response);
    if (!value || value->kind != WRIT_STRING || !find_level(value->string, &level))
        return writ_response_confluent(
            response, WRIT_CONFLUENT_BAD_LEVEL,
            "Invalid compatibility level. Valid values are none, backward, forward, full, "
            "backward_transitive, forward_transitive, and full_transitive");
    setting *to = begin(request, response, "compatibility", set_then);
    if (to)
        to->value = writ_str_of(writ_confluent_level_name(level));
    return WRIT_OK;
}

int writ_confluent_config_get(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str subject = writ_request_part(request, "subject"), value;
    bool in_scope = !subject.ptr || writ_request_flag(request, "defaultToGlobal");
    int code = in_scope ? load_in_scope(request, "compatibility", subject, &value, err)
                        : load(request, "compatibility", subject, &value, err);
    if (code != WRIT_OK)
        return code;
    if (!value.len && !in_scope)
        return writ_response_confluent(
            response, WRIT_CONFLUENT_NO_LEVEL,
            "Subject '%.*s' does not have subject-level compatibility configured",
            WRIT_FMT(subject));
    return answer(response, "compatibilityLevel", value.len ? value : WRIT_STR("BACKWARD"));
}

int writ_confluent_config_delete(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    begin(request, response, "compatibility", drop_then);
    return WRIT_OK;
}

/* --- modes --- */

int writ_confluent_mode_put(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_value *body = writ_confluent_body(request, response);
    writ_confluent_mode mode;
    (void)err;
    if (!body)
        return WRIT_OK;
    const writ_value *value = writ_value_find(body, "mode");
    if (!value || value->kind != WRIT_STRING || !find_mode(value->string, &mode))
        return writ_response_confluent(response, WRIT_CONFLUENT_BAD_MODE,
                                       "Invalid mode. Valid values are READWRITE, READONLY, "
                                       "READONLY_OVERRIDE, and IMPORT");
    if (mode == WRIT_CONFLUENT_IMPORT)
        return writ_response_confluent(response, WRIT_CONFLUENT_NOT_PERMITTED,
                                       "Cannot import: ids are numbers of contents, given by this "
                                       "registry; 'writ import' moves a whole registry with them");
    setting *to = begin(request, response, "mode", set_then);
    if (to)
        to->value = writ_str_of(modes[mode]);
    return WRIT_OK;
}

int writ_confluent_mode_get(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str subject = writ_request_part(request, "subject"), value;
    bool in_scope = !subject.ptr || writ_request_flag(request, "defaultToGlobal");
    int code = in_scope ? load_in_scope(request, "mode", subject, &value, err)
                        : load(request, "mode", subject, &value, err);
    if (code != WRIT_OK)
        return code;
    if (!value.len && !in_scope)
        return writ_response_confluent(response, WRIT_CONFLUENT_NO_MODE,
                                       "Subject '%.*s' does not have subject-level mode configured",
                                       WRIT_FMT(subject));
    return answer(response, "mode", value.len ? value : WRIT_STR("READWRITE"));
}

int writ_confluent_mode_delete(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    begin(request, response, "mode", drop_then);
    return WRIT_OK;
}
