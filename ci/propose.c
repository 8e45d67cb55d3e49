/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/propose.h"

#include <stdlib.h>

#include "ci/change.h"
#include "ci/propose_edit.h"
#include "contracts/base/read.h"
#include "contracts/semver.h"
#include "validator/validator.h"

struct writ_propose {
    writ_session *session;
    const writ_ref *ref;
    const writ_object *object;
    writ_validator *validator;
    writ_field *fields;
    writ_arena arena; /* of one record */
    writ_refusals refusals;
    uint64_t refused; /* records */
};

int writ_propose_new(writ_session *session, const writ_ref *ref, const writ_object *object,
                     writ_propose **propose)
{
    const writ_validator_options options = {.watch_undeclared = true, .show_values = true};
    if (ref->contract->language != WRIT_LANGUAGE_ODCS || !ref->document) {
        int code =
            writ_error_set(&session->err, WRIT_E_USAGE,
                           "--propose edits the file of an ODCS document, and '%.*s' is none",
                           WRIT_FMT(ref->text));
        writ_error_hint(&session->err, "give --contract the file; of a JSON Schema no draft is "
                                       "written");
        return code;
    }
    writ_propose *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    made->session = session;
    made->ref = ref;
    made->object = object;
    made->fields = writ_field_tree(&session->arena, object->set);
    *propose = made;
    return writ_validator_new(object->set, &options, &made->validator, &session->err);
}

void writ_propose_free(writ_propose *propose)
{
    if (!propose)
        return;
    writ_validator_free(propose->validator);
    writ_arena_clear(&propose->arena);
    free(propose);
}

/* ---- reading ---- */

static void add_refusal(writ_propose *propose, const writ_finding *finding, writ_str record)
{
    writ_field *field = writ_field_of_pointer(propose->fields, finding->path);
    bool is_for_no_contract =
        finding->rule == WRIT_RULE_MALFORMED_JSON || finding->rule == WRIT_RULE_DUPLICATE_KEY;
    if (finding->severity == WRIT_ERROR && field && !is_for_no_contract)
        writ_refusals_add(&propose->session->arena, &propose->refusals, finding, field, record);
}

void writ_propose_chunk(writ_propose *propose, const writ_chunk *chunk)
{
    writ_chunk view = *chunk;
    writ_line line;
    for (;;) {
        uint64_t count;
        writ_str rest = {view.bytes + view.next, view.len - view.next};
        size_t len = writ_validator_accept_lines(propose->validator, rest.ptr, rest.len, &count);
        writ_chunk_pass(&view, len, count);
        if (!writ_chunk_next(&view, &line))
            return;
        writ_findings findings = {0};
        if (!line.blank && !writ_validator_judge_line(propose->validator, &propose->arena,
                                                      line.bytes.ptr, line.bytes.len, &findings)) {
            propose->refused++;
            for (size_t i = 0; i < findings.count; i++)
                add_refusal(propose, &findings.items[i], line.bytes);
        }
        writ_arena_reset(&propose->arena);
    }
}

/* ---- the draft ---- */

static int understand(writ_propose *propose, writ_str text, const writ_contract **contract)
{
    writ_session *session = propose->session;
    writ_source *source = WRIT_NEW(&session->arena, writ_source);
    writ_value *root;
    writ_document *document = NULL;
    *source = (writ_source){propose->ref->contract->source->name, text};
    int code = writ_document_read(&session->arena, source, &root, &session->err);
    if (!code)
        code = writ_document_understand(&session->arena, source, root, &propose->ref->options,
                                        &document, &session->err);
    *contract = document ? document->contract : NULL;
    return code;
}

static bool is_bumped(const writ_impact *impact)
{
    for (size_t i = 0; i < impact->governance.count; i++)
        if (impact->governance.items[i].rule == WRIT_RULE_VERSION_NOT_BUMPED)
            return false;
    return true;
}

static int judge(writ_propose *propose, const writ_contract *draft, writ_impact *impact)
{
    const writ_impact_options options = {0};
    uint64_t elapsed_us;
    const writ_proposal proposal = {
        .old_contract = propose->ref->contract,
        .new_contract = draft,
        .old_label = propose->ref->label,
        .new_label = writ_contract_label(&propose->session->arena, draft),
    };
    *impact = (writ_impact){0};
    return writ_proposal_judge(propose->session, &proposal, &options, impact, &elapsed_us);
}

/* With the smallest version under which the change may go out: there is something new in it. */
static int choose_version(writ_propose *propose, writ_proposed *proposed,
                          const writ_contract **draft, writ_impact *impact)
{
    writ_arena *arena = &propose->session->arena;
    writ_version old;
    int code = WRIT_OK;
    if (!writ_version_parse(propose->ref->contract->version, &old))
        return writ_error_set(&propose->session->err, WRIT_E_INPUT,
                              "'%.*s' is no version to count on from",
                              WRIT_FMT(propose->ref->contract->version));
    for (int bump = WRIT_BUMP_MINOR; bump <= WRIT_BUMP_MAJOR && !code; bump++) {
        const writ_version next = writ_version_bump(&old, (writ_bump)bump);
        writ_proposed_version(proposed, writ_version_text(arena, &next));
        code = understand(propose, writ_proposed_text(proposed), draft);
        if (!code)
            code = judge(propose, *draft, impact);
        if (!code && is_bumped(impact))
            break;
    }
    writ_proposed_status(proposed); /* a draft's version is not judged */
    return code ? code : understand(propose, writ_proposed_text(proposed), draft);
}

/* ---- the account ---- */

static void say_parties(const writ_impact *impact, writ_buf *out)
{
    size_t touched = 0;
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        if (party->stand_in || party->not_concerned || party->verdict == WRIT_COMPATIBLE)
            continue;
        touched++;
        writ_buf_printf(
            out, "  touches %.*s   owner %.*s   %s\n", WRIT_FMT(party->party->id),
            WRIT_FMT(party->party->owner.len ? party->party->owner : WRIT_STR("nobody")),
            writ_verdict_name(party->verdict));
    }
    if (!touched)
        writ_buf_add_text(out, "  touches nobody who is known\n");
}

static void say(writ_propose *propose, const writ_proposed *proposed, const writ_contract *draft,
                const writ_impact *impact, const char *file)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "proposed %.*s@%.*s in %s\n", WRIT_FMT(draft->id),
                    WRIT_FMT(draft->version), file);
    for (size_t i = 0; i < proposed->edits.count; i++)
        writ_buf_printf(&out, "  %.*s\n", WRIT_FMT(proposed->edits.items[i]));
    say_parties(impact, &out);
    fputs(out.ptr, stderr);
    writ_buf_clear(&out);
    for (size_t i = 0; i < proposed->left.count; i++)
        writ_session_note(propose->session, "left as it is: %.*s",
                          WRIT_FMT(proposed->left.items[i]));
}

/* Of the records that are kept as examples, how many are still refused? */
static int count_refused(writ_propose *propose, const writ_contract *draft, uint64_t *refused)
{
    const writ_validator_options options = {0};
    writ_validator *validator = NULL;
    const writ_object *object =
        writ_contract_object(draft, propose->object->name, &propose->session->err);
    if (!object || writ_validator_new(object->set, &options, &validator, &propose->session->err))
        return propose->session->err.code;
    for (size_t i = 0; i < propose->refusals.count; i++)
        for (size_t j = 0; j < propose->refusals.items[i].records.count; j++) {
            writ_str record = propose->refusals.items[i].records.items[j];
            *refused += !writ_validator_accepts(validator, record.ptr, record.len);
        }
    writ_validator_free(validator);
    return WRIT_OK;
}

int writ_propose_store(writ_propose *propose, const writ_drift *drift, const char *file)
{
    writ_session *session = propose->session;
    writ_proposed proposed;
    const writ_contract *draft = NULL;
    writ_impact impact;
    uint64_t refused = 0;
    writ_seen_paths undeclared = {0};
    writ_validator_take_undeclared(propose->validator, &session->arena, &undeclared);
    writ_propose_edit(session, &propose->refusals, &undeclared, drift, propose->ref,
                      propose->object, &proposed);
    if (!proposed.edits.count) {
        writ_session_note(session, "nothing to propose: the stream is as the contract says");
        return WRIT_OK;
    }
    int code = choose_version(propose, &proposed, &draft, &impact);
    if (!code)
        code = count_refused(propose, draft, &refused);
    if (!code)
        code = writ_file_store(file, writ_proposed_text(&proposed), &session->err);
    if (code)
        return code;
    say(propose, &proposed, draft, &impact, file);
    if (refused)
        writ_session_note(session,
                          "the draft still refuses %llu of the records that are kept as "
                          "examples",
                          (unsigned long long)refused);
    return WRIT_OK;
}
