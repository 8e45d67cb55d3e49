/* SPDX-License-Identifier: Apache-2.0
 *
 * writ readers: who reads a contract, or one field of it.
 */
#include "ci/cli.h"
#include "ci/report/style.h"
#include "contracts/path.h"
#include "registry/affected.h"

/* A field may be written as a pointer after `#` or in dots: crm-contact-event#address.country is
 * an object's name, so only pointers are fields here. */
static void add_reader(writ_buf *out, const writ_party *party, bool pending,
                       const writ_report_options *options)
{
    writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(party->party));
    writ_style_pad(out, party->party.len, 24);
    writ_str versions = party->versions.len ? party->versions : WRIT_STR("any version");
    writ_buf_printf(out, "%-10s%.*s", writ_role_name(party->role), WRIT_FMT(versions));
    writ_style_pad(out, versions.len, 18);
    writ_str owner = party->owner.len ? party->owner : WRIT_STR("nobody");
    writ_buf_printf(out, "owner %.*s   %.*s%s\n", WRIT_FMT(owner), WRIT_FMT(party->source->name),
                    pending ? "   pending" : "");
}

static int list_readers(writ_session *session, writ_str text)
{
    size_t hash = writ_str_find_byte(text, '#');
    writ_str contract = writ_str_part(text, 0, hash);
    contract = writ_str_part(contract, 0, writ_str_find_byte(contract, '@'));
    writ_str rest = writ_str_part(text, hash + 1, SIZE_MAX);
    size_t slash = writ_str_find_byte(rest, '/');
    writ_str object = writ_str_part(rest, 0, slash), path = writ_str_part(rest, slash, SIZE_MAX);
    writ_parties parties;
    if (writ_session_parties(session, contract, NULL, &parties))
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_report_options options = {.color = session->color};
    for (size_t i = 0; i < parties.count; i++) {
        const writ_party *party = parties.items[i];
        bool concerns = !object.len || !party->object.len || writ_str_equal(party->object, object);
        if (concerns && (!path.len || writ_affected_reads(&session->arena, party, path)))
            add_reader(&out, party, parties.pending[i], &options);
    }
    if (!out.len)
        writ_session_note(session, "nobody that is known here reads '%.*s'", WRIT_FMT(text));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

int writ_command_readers(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "of which contract or field? give one reference");
    return list_readers(session, writ_str_of(session->operands.items[0]));
}
