/* SPDX-License-Identifier: Apache-2.0
 *
 * writ deprecate: marks a published version as deprecated, and says who was built for it; or marks
 * a field in the file of its contract.
 */
#include "ci/cli.h"
#include "ci/patch.h"
#include "contracts/base/read.h"
#include "contracts/deprecate.h"
#include "contracts/path.h"
#include "contracts/semver.h"
#include "registry/govern.h"

/* Who was built for it, and may have to move. */
static int add_users(writ_session *session, const writ_contract *contract, writ_buf *out)
{
    writ_parties parties;
    writ_version version;
    int code = writ_session_parties(session, contract->id, NULL, &parties);
    if (code || !writ_version_parse(contract->version, &version))
        return code;
    for (size_t i = 0; i < parties.count; i++) {
        const writ_party *party = parties.items[i];
        if (writ_range_admits(party->versions, &version))
            writ_buf_printf(out, "  %.*s %s it   owner %.*s\n", WRIT_FMT(party->party),
                            party->role == WRIT_ROLE_CONSUMER ? "reads" : "writes",
                            WRIT_FMT(party->owner.len ? party->owner : WRIT_STR("nobody")));
    }
    return WRIT_OK;
}

/* ---- a version of the registry ---- */

static int deprecate_version(writ_session *session, const writ_ref *ref, const writ_sunset *sunset)
{
    writ_outcome outcome;
    writ_buf out = WRIT_BUF_INIT;
    int code = writ_registry_deprecate(session->store, &session->arena, ref->contract->id,
                                       ref->contract->version, sunset, writ_session_user(session),
                                       &outcome, &session->err);
    if (!code && outcome == WRIT_OUTCOME_SAME)
        writ_buf_printf(&out, "unchanged %.*s  it is deprecated already\n", WRIT_FMT(ref->label));
    else if (!code)
        writ_buf_printf(&out, "deprecated %.*s\n", WRIT_FMT(ref->label));
    if (!code && outcome == WRIT_OUTCOME_DONE)
        code = add_users(session, ref->contract, &out);
    if (!code)
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    writ_buf_clear(&out);
    return writ_session_fail(session);
}

/* ---- a field in its file ---- */

static writ_field *find_field(writ_session *session, const writ_ref *ref, writ_field *root,
                              writ_str path)
{
    writ_field *field = writ_field_find(root, path);
    if (!field || !field->parent) {
        writ_error_set(&session->err, WRIT_E_INPUT, "'%.*s' has no field '%.*s'",
                       WRIT_FMT(ref->label), WRIT_FMT(path));
        writ_error_hint(&session->err, "`writ show` lists its fields");
        return NULL;
    }
    return field;
}

/* The successor must be there: in either notation, written as a pointer. */
static int find_successor(writ_session *session, const writ_ref *ref, writ_field *root,
                          writ_str given, writ_str *pointer)
{
    writ_path path = {0};
    *pointer = WRIT_STR_EMPTY;
    if (!given.len)
        return WRIT_OK;
    int code = writ_path_parse(&session->arena, given, &path, &session->err);
    if (code)
        return code;
    *pointer = writ_path_pointer(&session->arena, &path);
    return find_field(session, ref, root, *pointer) ? WRIT_OK : session->err.code;
}

static int edit_field(writ_session *session, const writ_ref *ref, const writ_sunset *sunset,
                      writ_str *text)
{
    writ_arena *arena = &session->arena;
    writ_str successor;
    const writ_object *object = writ_ref_object(session, ref);
    if (!object)
        return session->err.code;
    writ_field *root = writ_field_tree(arena, object->set);
    const writ_field *field = find_field(session, ref, root, ref->pointer);
    int code = field ? find_successor(session, ref, root, sunset->replaced_by, &successor)
                     : session->err.code;
    if (!code && writ_str_equal(successor, ref->pointer))
        code = writ_error_set(&session->err, WRIT_E_USAGE, "'%.*s' cannot replace itself",
                              WRIT_FMT(successor));
    return code ? code
                : writ_deprecate_field(arena, ref->contract, field, sunset->day, successor, text,
                                       &session->err);
}

static int deprecate_field(writ_session *session, const writ_ref *ref, const writ_sunset *sunset,
                           bool dry_run)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_day day;
    writ_str text, before = ref->document->source->text, name = ref->document->source->name;
    int code = WRIT_OK;
    if (sunset->day.len && !writ_day_parse(sunset->day, &day))
        code = writ_error_set(&session->err, WRIT_E_USAGE, "'%.*s' is no day, as 2026-12-31",
                              WRIT_FMT(sunset->day));
    if (!code)
        code = edit_field(session, ref, sunset, &text);
    if (code)
        return writ_session_fail(session);
    if (writ_str_equal(text, before)) {
        writ_buf_printf(&out, "unchanged %.*s  it says so already\n", WRIT_FMT(ref->text));
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    }
    if (dry_run) {
        writ_patch_add(&out, name, before, text);
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    }
    if (writ_file_store(name.ptr, text, &session->err))
        return writ_session_fail(session);
    writ_buf_printf(&out, "marked %.*s  publish it as the next version\n", WRIT_FMT(ref->text));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- the command ---- */

static int refuse_ref(writ_session *session, const writ_ref *ref)
{
    if (ref->document && !ref->pointer.len)
        return writ_error_set(&session->err, WRIT_E_USAGE,
                              "'%.*s' is a file; what is deprecated is a published version, or a "
                              "field: FILE#/path",
                              WRIT_FMT(ref->text));
    if (!ref->document && ref->pointer.len)
        return writ_error_set(&session->err, WRIT_E_USAGE,
                              "'%.*s' is published, and stays as it is: mark the field in its file",
                              WRIT_FMT(ref->text));
    return WRIT_OK;
}

static int deprecate(writ_session *session, const writ_sunset *sunset, bool dry_run)
{
    writ_ref ref;
    int code = writ_ref_resolve(session, session->operands.items[0], NULL, false, &ref);
    if (!code)
        code = refuse_ref(session, &ref);
    if (code)
        return writ_session_fail(session);
    if (ref.document)
        return deprecate_field(session, &ref, sunset, dry_run);
    if (dry_run)
        return writ_session_usage(session, "--dry-run is for a field in its file");
    return deprecate_version(session, &ref, sunset);
}

int writ_command_deprecate(writ_session *session, int argc, char **argv)
{
    const char *day = "", *replaced_by = "", *reason = "";
    bool dry_run = false;
    const writ_option options[] = {
        {"--sunset", WRIT_OPTION_STRING, &day, "DATE", NULL, "the last day on which it is there"},
        {"--replaced-by", WRIT_OPTION_STRING, &replaced_by, "NAME", NULL,
         "the version, or the field's path, that takes its place"},
        {"--reason", WRIT_OPTION_STRING, &reason, "TEXT", NULL, "why, for the log"},
        {"--dry-run", WRIT_OPTION_FLAG, &dry_run, NULL, NULL,
         "show what would be written into the file, as a patch"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which version or field? give one reference");
    const writ_sunset sunset = {writ_str_of(day), writ_str_of(replaced_by), writ_str_of(reason)};
    return deprecate(session, &sunset, dry_run);
}
