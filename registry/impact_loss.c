/* SPDX-License-Identifier: Apache-2.0
 *
 * Losses: a field that a consumer reads and can do without is no longer emitted. Nothing refuses a
 * payload then, so nobody would notice.
 */
#include "registry/impact_work.h"

/* Does it declare members by any name? Found by its path among many. */
static bool declares_any(const writ_field *parent)
{
    writ_buf path = WRIT_BUF_INIT;
    writ_buf_printf(&path, "%.*s/*", WRIT_FMT(parent->path));
    bool found = writ_field_find((writ_field *)parent, writ_buf_str(&path));
    writ_buf_clear(&path);
    for (size_t i = 0; found && i < parent->child_count; i++)
        if (parent->children[i]->is_any && !parent->children[i]->is_item)
            return true;
    return false;
}

/* Does the object declare the field: by its name, through `*`, or where the tree was cut? */
static bool declares(writ_field *root, const writ_field *read)
{
    const writ_field *field = writ_field_find(root, read->path);
    if (field)
        return true;
    const writ_field *parent = writ_field_find(root, read->parent->path);
    if (!parent)
        return read->parent->parent && declares(root, read->parent);
    return parent->recursive || parent->truncated || declares_any(parent);
}

/* The change that took it: of the field itself or of the container it was in. */
static const writ_finding *change_of(const writ_impact_work *work, const writ_object_pair *pair,
                                     writ_str path)
{
    const writ_finding *change =
        writ_impact_explain(work, pair, path, WRIT_STR("additionalProperties"));
    bool tells = change && (change->rule == WRIT_RULE_FIELD_RENAMED ||
                            change->rule == WRIT_RULE_FIELD_REMOVED);
    return tells ? change : NULL;
}

static void add_loss(writ_impact_work *work, const writ_object_pair *pair, const writ_field *read,
                     writ_party_impact *party)
{
    const writ_finding *change = pair->renames ? change_of(work, pair, read->path) : NULL;
    writ_rule rule =
        change && writ_str_equal(change->path, read->path) ? change->rule : WRIT_RULE_FIELD_LOST;
    writ_finding *finding = writ_finding_add(work->arena, &party->findings, rule);
    if (!finding)
        return;
    writ_str who = party->party->party;
    writ_impact_place(work, pair, read->path, change, finding);
    finding->kind = WRIT_KIND_LOSS;
    finding->severity = WRIT_WARNING;
    finding->sensitive |= read->notes->sensitive;
    finding->standing = pair->old_root && !declares(pair->old_root, read);
    if (change)
        finding->message =
            writ_str_printf(work->arena, "%.*s; %.*s can do without %.*s, so nobody would notice",
                            WRIT_FMT(change->message), WRIT_FMT(who), WRIT_FMT(read->path));
    else
        finding->message =
            writ_str_printf(work->arena, "%.*s reads %.*s, which %.*s does not declare",
                            WRIT_FMT(who), WRIT_FMT(read->path),
                            WRIT_FMT(writ_impact_label(work->arena, work->impact->new_contract)));
    if (rule == WRIT_RULE_FIELD_RENAMED && finding->new_path.len)
        finding->hint =
            writ_str_printf(work->arena, "read '%.*s' instead, or %.*s",
                            WRIT_FMT(finding->new_path), WRIT_FMT(writ_impact_keep(work, change)));
    if (!change)
        writ_impact_hint(work, pair, read->path, finding);
}

void writ_impact_loss(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                      writ_party_impact *party)
{
    if (read->is_any || !read->parent || declares(pair->new_root, read))
        return;
    /* In a container that is lost the container is the loss. */
    if (writ_impact_has(party, WRIT_KIND_BREAK, read->path) ||
        writ_impact_has(party, WRIT_KIND_LOSS, read->path))
        return;
    add_loss(work, pair, read, party);
}
