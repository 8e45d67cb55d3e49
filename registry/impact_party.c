/* SPDX-License-Identifier: Apache-2.0
 *
 * One party under OLD and NEW.
 */
#include "contracts/path.h"
#include "registry/impact_work.h"
#include "validator/validator.h"

/* One party at work. */
typedef struct judging {
    writ_impact_work *work;
    const writ_object_pair *pair;
    writ_party_impact *to;
    writ_verdict old_verdict, new_verdict;
} judging;

static bool admits(const writ_party *party, const writ_contract *contract)
{
    writ_version version;
    return !contract || !party->versions.len || !writ_version_parse(contract->version, &version) ||
           writ_range_admits(party->versions, &version);
}

static const writ_object_pair *pair_of_name(const writ_impact_work *work, writ_str name)
{
    for (size_t i = 0; i < work->pair_count; i++) {
        const writ_object_pair *pair = &work->pairs[i];
        if ((pair->new_object && writ_str_equal(pair->new_object->name, name)) ||
            (pair->old_object && writ_str_equal(pair->old_object->name, name)))
            return pair;
    }
    return NULL;
}

/* Without a name: the only object that OLD had, which the party was registered for; else the only
 * one that NEW has. */
static const writ_object_pair *pair_of(const writ_impact_work *work, const writ_party *party)
{
    const writ_contract *before = work->impact->old_contract, *after = work->impact->new_contract;
    if (party->object.len)
        return pair_of_name(work, party->object);
    if (before && before->object_count == 1)
        return pair_of_name(work, before->objects[0].name);
    return after->object_count == 1 ? pair_of_name(work, after->objects[0].name) : NULL;
}

/* --- breaks and doubts --- */

static bool broke_before(const judging *j, writ_str path, writ_str keyword)
{
    for (size_t i = 0; i < j->old_verdict.breaks.count; i++)
        if (writ_str_equal(j->old_verdict.breaks.items[i].path, path) &&
            writ_str_equal(j->old_verdict.breaks.items[i].keyword, keyword))
            return true;
    return false;
}

static bool doubted_before(const judging *j, writ_str path, writ_str keyword)
{
    for (size_t i = 0; i < j->old_verdict.doubts.count; i++)
        if (writ_str_equal(j->old_verdict.doubts.items[i].path, path) &&
            writ_str_equal(j->old_verdict.doubts.items[i].keyword, keyword))
            return true;
    return false;
}

/* The side that emits, or accepts, under OLD: does it take the payload? */
static int old_contract_takes(const judging *j, const writ_value *witness, bool *takes,
                              writ_error *err)
{
    const writ_validator_options options = {.undeclared_payload = WRIT_PAYLOAD_ALLOW};
    writ_validator *validator;
    int code = writ_validator_new(j->pair->old_object->set, &options, &validator, err);
    if (code != WRIT_OK)
        return code;
    *takes = writ_validator_check_value(validator, j->work->arena, witness, NULL);
    writ_validator_free(validator);
    return WRIT_OK;
}

/* Was it so before? Where OLD was broken at that place it was; where OLD could not be decided, the
 * new witness decides: a consumer's break stands when OLD emits that payload too, a producer's when
 * OLD refuses it too. */
static int find_standing(const judging *j, const writ_break *found, bool *standing, writ_error *err)
{
    bool takes = false;
    *standing = broke_before(j, found->path, found->keyword);
    if (*standing || !j->pair->old_object || !doubted_before(j, found->path, found->keyword))
        return WRIT_OK;
    int code = old_contract_takes(j, found->witness, &takes, err);
    *standing = takes == (j->to->party->role == WRIT_ROLE_CONSUMER);
    return code;
}

/* What changed, and what the validator says of the witness then. */
static writ_str break_message(const judging *j, const writ_finding *change, const writ_break *found)
{
    if (!change)
        return found->message;
    return writ_str_printf(j->work->arena, "%.*s; then %.*s", WRIT_FMT(change->message),
                           WRIT_FMT(found->message));
}

static writ_finding *finding_at(writ_party_impact *to, writ_finding_kind kind, writ_str path)
{
    for (size_t i = 0; i < to->findings.count; i++)
        if (to->findings.items[i].kind == kind && writ_str_equal(to->findings.items[i].path, path))
            return &to->findings.items[i];
    return NULL;
}

/* One finding per path and kind, the strongest: what is introduced before what stands, and the
 * engine's first before its others. */
static writ_finding *finding_for(const judging *j, writ_finding_kind kind, writ_str path,
                                 bool standing)
{
    writ_finding *there = finding_at(j->to, kind, path);
    if (!there)
        return writ_finding_add(j->work->arena, &j->to->findings, WRIT_RULE_EXPECTATION_BROKEN);
    if (!there->standing || standing)
        return NULL;
    *there = (writ_finding){0};
    return there;
}

static int add_break(judging *j, const writ_break *found, writ_error *err)
{
    bool standing;
    int code = find_standing(j, found, &standing, err);
    writ_finding *finding =
        code == WRIT_OK ? finding_for(j, WRIT_KIND_BREAK, found->path, standing) : NULL;
    if (!finding)
        return code;
    const writ_finding *change = writ_impact_explain(j->work, j->pair, found->path, found->keyword);
    writ_impact_place(j->work, j->pair, found->path, change, finding);
    finding->rule = change && !standing ? change->rule : WRIT_RULE_EXPECTATION_BROKEN;
    finding->severity = WRIT_ERROR;
    finding->kind = WRIT_KIND_BREAK;
    finding->standing = standing;
    finding->witness = found->witness;
    finding->has_witness = true;
    finding->schema_path = writ_schema_keyword_pointer(
        j->work->arena, found->schema, writ_str_copy(j->work->arena, found->keyword).ptr);
    finding->sensitive |= found->schema->notes.sensitive;
    finding->message = break_message(j, standing ? NULL : change, found);
    if (finding->rule == WRIT_RULE_FIELD_RENAMED && !finding->hint.len)
        finding->hint = writ_impact_keep(j->work, change);
    if (!change && j->to->party->role == WRIT_ROLE_CONSUMER)
        writ_impact_hint(j->work, j->pair, found->path, finding);
    if (!finding->new_constraint.len)
        finding->new_constraint = found->keyword;
    return WRIT_OK;
}

static void add_doubt(judging *j, const writ_doubt *doubt)
{
    bool standing = broke_before(j, doubt->path, doubt->keyword) ||
                    doubted_before(j, doubt->path, doubt->keyword);
    writ_finding *finding = finding_for(j, WRIT_KIND_NONE, doubt->path, standing);
    if (!finding)
        return;
    const writ_party *party = j->to->party;
    writ_str path = doubt->path.len ? doubt->path : WRIT_STR("the record");
    writ_impact_place(j->work, j->pair, doubt->path, NULL, finding);
    finding->rule = WRIT_RULE_VERDICT_UNKNOWN;
    finding->severity = WRIT_ERROR;
    finding->standing = standing;
    finding->new_constraint = doubt->keyword;
    finding->message = writ_str_printf(
        j->work->arena, "it could not be decided whether %.*s holds at %.*s: %.*s",
        WRIT_FMT(party->party), WRIT_FMT(path), WRIT_FMT(writ_impact_why(j->work->arena, doubt)));
}

static int add_verdict(judging *j, writ_error *err)
{
    for (size_t i = 0; i < j->new_verdict.breaks.count; i++) {
        int code = add_break(j, &j->new_verdict.breaks.items[i], err);
        if (code != WRIT_OK)
            return code;
    }
    for (size_t i = 0; i < j->new_verdict.doubts.count; i++)
        add_doubt(j, &j->new_verdict.doubts.items[i]);
    return WRIT_OK;
}

/* --- the comparison --- */

/* The assumption on the emitting side. A producer that does not say emits what it lists. */
static writ_undeclared undeclared_by(const writ_impact_work *work, const writ_party *party,
                                     const writ_contract *contract)
{
    writ_undeclared said =
        party->role == WRIT_ROLE_CONSUMER ? contract->undeclared : party->undeclared;
    return writ_impact_undeclared(work->options, said ? said : WRIT_UNDECLARED_ABSENT);
}

/* A consumer accepts what the contract emits, a producer emits what the contract accepts. */
static int judge_against(const judging *j, const writ_contract *contract, const writ_object *object,
                         writ_verdict *verdict, writ_error *err)
{
    const writ_party *party = j->to->party;
    const writ_schema_set *said = object ? object->set : NULL;
    const writ_schema_set *asked = party->expectation.set;
    bool reads = party->role == WRIT_ROLE_CONSUMER;
    int code = writ_impact_contain(j->work, reads ? said : asked, reads ? asked : said,
                                   undeclared_by(j->work, party, contract), verdict, err);
    j->to->steps += code == WRIT_OK ? verdict->steps : 0;
    for (size_t i = 0; code == WRIT_OK && i < verdict->doubts.count; i++)
        j->to->cut_short |= writ_impact_is_cut_short(&verdict->doubts.items[i]);
    return code;
}

/* What there was no work left for is not known to stand: it counts as introduced. */
static void leave_old(judging *j)
{
    size_t kept = 0;
    for (size_t i = 0; i < j->old_verdict.doubts.count; i++)
        if (!writ_impact_is_cut_short(&j->old_verdict.doubts.items[i]))
            j->old_verdict.doubts.items[kept++] = j->old_verdict.doubts.items[i];
    j->old_verdict.doubts.count = kept;
    if (j->old_verdict.kind == WRIT_COMPATIBLE)
        j->old_verdict.kind = WRIT_UNKNOWN;
}

static void look_at_field(writ_field *field, void *context)
{
    judging *j = context;
    if (j->to->party->role == WRIT_ROLE_CONSUMER) {
        writ_impact_loss(j->work, j->pair, field, j->to);
        writ_impact_deprecated(j->work, j->pair, field, j->to);
    }
    writ_impact_meaning(j->work, j->pair, field, j->to);
}

/* A consumer of an object that is gone gets nothing any more. No payload shows it, so it is a loss,
 * and an error: unlike a field that it can do without, it is all that it read. */
static void add_lost_object(judging *j)
{
    writ_finding *finding =
        writ_finding_add(j->work->arena, &j->to->findings, WRIT_RULE_OBJECT_REMOVED);
    if (!finding)
        return;
    finding->kind = WRIT_KIND_LOSS;
    finding->severity = WRIT_ERROR;
    finding->object = j->pair->old_object->name;
    finding->old_place = j->pair->old_object->place;
    finding->place = j->work->impact->new_contract->version_place;
    finding->message = writ_str_printf(j->work->arena, "object '%.*s', which %.*s reads, is gone",
                                       WRIT_FMT(finding->object), WRIT_FMT(j->to->party->party));
}

/* What holds under NEW introduces nothing, whatever was before; a pending party waits for OLD. */
static bool asks_old(const judging *j)
{
    return j->pair->old_object && (j->new_verdict.kind != WRIT_COMPATIBLE || j->to->pending);
}

static int judge_pair(judging *j, writ_error *err)
{
    const writ_impact *impact = j->work->impact;
    int code = judge_against(j, impact->new_contract, j->pair->new_object, &j->new_verdict, err);
    bool is_left = j->to->cut_short && j->new_verdict.kind == WRIT_UNKNOWN;
    if (code == WRIT_OK && !is_left && asks_old(j))
        code = judge_against(j, impact->old_contract, j->pair->old_object, &j->old_verdict, err);
    if (j->to->cut_short)
        leave_old(j);
    if (code == WRIT_OK)
        code = add_verdict(j, err);
    if (code != WRIT_OK)
        return code;
    j->to->verdict = j->new_verdict.kind;
    j->to->old_verdict = j->old_verdict.kind;
    if (j->pair->new_object)
        writ_field_each(writ_field_tree(j->work->arena, j->to->party->expectation.set),
                        look_at_field, j);
    else if (j->to->party->role == WRIT_ROLE_CONSUMER)
        add_lost_object(j);
    return WRIT_OK;
}

/* The contract has no such object, or several and the party names none. */
static void add_no_object(judging *j)
{
    writ_finding *finding =
        writ_finding_add(j->work->arena, &j->to->findings, WRIT_RULE_VERDICT_UNKNOWN);
    const writ_party *party = j->to->party;
    j->to->verdict = WRIT_UNKNOWN;
    j->to->old_verdict = j->work->impact->old_contract ? WRIT_UNKNOWN : WRIT_COMPATIBLE;
    if (!finding)
        return;
    finding->place = party->place;
    finding->standing = j->work->impact->old_contract != NULL;
    finding->message =
        party->object.len
            ? writ_str_printf(j->work->arena, "'%.*s' has no object '%.*s'",
                              WRIT_FMT(party->contract), WRIT_FMT(party->object))
            : writ_str_printf(j->work->arena, "'%.*s' has several objects, and %.*s names none",
                              WRIT_FMT(party->contract), WRIT_FMT(party->party));
    finding->hint = WRIT_STR("name it: consumes: {contract: …, schema: OBJECT}");
}

bool writ_impact_introduces(const writ_party_impact *to)
{
    for (size_t i = 0; i < to->findings.count; i++)
        if (!to->findings.items[i].standing)
            return true;
    return false;
}

static bool has_standing_error(const writ_party_impact *to)
{
    for (size_t i = 0; i < to->findings.count; i++)
        if (to->findings.items[i].standing && to->findings.items[i].severity == WRIT_ERROR)
            return true;
    return false;
}

void writ_impact_discount(writ_party_impact *party)
{
    for (size_t i = 0; i < party->findings.count; i++)
        party->findings.items[i].standing = true;
}

bool writ_impact_has(const writ_party_impact *party, writ_finding_kind kind, writ_str path)
{
    for (size_t i = 0; i < party->findings.count; i++)
        if (party->findings.items[i].kind == kind &&
            writ_path_within(party->findings.items[i].path, path))
            return true;
    return false;
}

int writ_impact_judge_party(writ_impact_work *work, writ_party_impact *to, writ_error *err)
{
    const writ_impact *impact = work->impact;
    const writ_party *party = to->party;
    judging j = {.work = work, .to = to};
    bool has_old = impact->old_contract && !work->options->standing.is_below;
    to->outside = !admits(party, impact->new_contract);
    to->not_concerned = has_old ? !admits(party, impact->old_contract) : to->outside;
    to->undeclared = undeclared_by(work, party, impact->new_contract);
    j.pair = pair_of(work, party);
    int code = WRIT_OK;
    if (j.pair)
        code = judge_pair(&j, err);
    else
        add_no_object(&j);
    if (code != WRIT_OK)
        return code;
    writ_impact_deprecated_version(work, to);
    /* pending until it holds: where OLD meets it, it does, unless OLD is not what it waits for */
    bool held = impact->old_contract && (has_old || admits(party, impact->old_contract)) &&
                to->old_verdict == WRIT_COMPATIBLE && !has_standing_error(to);
    to->pending = to->pending && !held;
    to->standing = to->verdict != WRIT_COMPATIBLE && to->old_verdict != WRIT_COMPATIBLE &&
                   !writ_impact_introduces(to);
    return WRIT_OK;
}
