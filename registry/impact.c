/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/impact.h"

#include "contracts/base/parallel.h"
#include "registry/impact_work.h"

writ_str writ_impact_label(writ_arena *arena, const writ_contract *contract)
{
    if (!contract->version.len)
        return contract->id.len ? contract->id : WRIT_STR("the contract");
    return writ_str_printf(arena, "%.*s %.*s", WRIT_FMT(contract->id), WRIT_FMT(contract->version));
}

writ_str writ_object_pair_name(const writ_object_pair *pair)
{
    return pair->new_object ? pair->new_object->name : pair->old_object->name;
}

writ_undeclared writ_impact_undeclared(const writ_impact_options *options, writ_undeclared said)
{
    return options->undeclared ? options->undeclared : said;
}

/* Reading a document takes about as much, and twice what it takes to prove that one field holds. */
static const uint64_t uncounted_per_node = 4;

int writ_impact_contain(const writ_impact_work *work, const writ_schema_set *p,
                        const writ_schema_set *c, writ_undeclared undeclared, writ_verdict *verdict,
                        writ_error *err)
{
    writ_contain_options options = {
        .undeclared = undeclared,
        .budget = writ_budget_times(work->options->usual, work->options->budget)};
    bool shares = work->share && work->share < options.budget.steps;
    if (shares)
        options.budget.steps = (uint32_t)work->share;
    p = p ? p : work->never;
    c = c ? c : work->never;
    int code = writ_contain(work->arena, p, c, &options, verdict, err);
    uint64_t uncounted = (p->count + c->count) * uncounted_per_node;
    if (!code)
        verdict->steps -= uncounted < verdict->steps ? uncounted : verdict->steps;
    for (size_t i = 0; !code && shares && verdict->out_of_steps && i < verdict->doubts.count; i++)
        verdict->doubts.items[i].reason = WRIT_STR("budget: total");
    return code;
}

bool writ_impact_is_cut_short(const writ_doubt *doubt)
{
    return writ_str_is(doubt->reason, "budget: total");
}

uint64_t writ_impact_most_steps(const writ_impact_options *options)
{
    uint64_t usual = writ_budget_times(options->usual, options->budget).steps;
    return options->total ? options->total * usual : UINT64_MAX;
}

void writ_impact_spend(writ_impact_work *work, uint64_t steps)
{
    work->left -= steps < work->left ? steps : work->left;
}

/* --- objects --- */

const writ_object *writ_impact_object(const writ_contract *contract, writ_str name)
{
    for (size_t i = 0; i < contract->object_count; i++)
        if (writ_str_equal(contract->objects[i].name, name))
            return &contract->objects[i];
    return NULL;
}

/* OLD's counterpart: the same name; else the same id, or the only one beside the only one, where
 * the name is of no object of NEW. */
static const writ_object *counterpart(const writ_contract *before, const writ_contract *after,
                                      const writ_object *object)
{
    const writ_object *found = writ_impact_object(before, object->name);
    for (size_t i = 0; i < before->object_count && !found; i++) {
        const writ_object *other = &before->objects[i];
        bool only = before->object_count == 1 && after->object_count == 1;
        bool same_id = object->id.len && writ_str_equal(object->id, other->id);
        if ((only || same_id) && !writ_impact_object(after, other->name))
            found = other;
    }
    return found;
}

static void add_pair(writ_impact_work *work, const writ_object *old_object,
                     const writ_object *new_object)
{
    writ_object_pair *pair = &work->pairs[work->pair_count++];
    *pair = (writ_object_pair){.old_object = old_object, .new_object = new_object};
    if (old_object)
        pair->old_root = writ_field_tree(work->arena, old_object->set);
    if (new_object)
        pair->new_root = writ_field_tree(work->arena, new_object->set);
    if (old_object && new_object)
        pair->renames = writ_renames_find(work->arena, pair->old_root, pair->new_root);
}

static bool is_wanted(const writ_impact_work *work, const writ_object *object)
{
    writ_str wanted = work->options->object;
    return !wanted.len || writ_str_equal(wanted, object->name);
}

static bool is_paired(const writ_impact_work *work, const writ_object *old_object)
{
    for (size_t i = 0; i < work->pair_count; i++)
        if (work->pairs[i].old_object == old_object)
            return true;
    return false;
}

/* In NEW's order; what is gone comes last. */
static void pair_objects(writ_impact_work *work)
{
    writ_impact *impact = work->impact;
    const writ_contract *before = impact->old_contract, *after = impact->new_contract;
    size_t most = after->object_count + (before ? before->object_count : 0);
    work->pairs = writ_arena_zalloc(work->arena, most * sizeof *work->pairs);
    impact->renames = writ_arena_zalloc(work->arena, after->object_count * sizeof *impact->renames);
    for (size_t i = 0; i < after->object_count; i++) {
        const writ_object *object = &after->objects[i];
        if (!is_wanted(work, object))
            continue;
        add_pair(work, before ? counterpart(before, after, object) : NULL, object);
        impact->renames[i] = work->pairs[work->pair_count - 1].renames;
    }
    for (size_t i = 0; before && i < before->object_count; i++)
        if (is_wanted(work, &before->objects[i]) && !is_paired(work, &before->objects[i]))
            add_pair(work, &before->objects[i], NULL);
}

/* --- changes --- */

static void add_object_change(writ_impact_work *work, const writ_object_pair *pair)
{
    writ_rule rule = pair->new_object ? WRIT_RULE_OBJECT_ADDED : WRIT_RULE_OBJECT_REMOVED;
    writ_finding *finding = writ_finding_add(work->arena, &work->impact->changes, rule);
    if (!finding)
        return;
    finding->object = writ_object_pair_name(pair);
    if (pair->new_object)
        finding->place = pair->new_object->place;
    else
        finding->place = work->impact->new_contract->version_place;
    if (pair->old_object)
        finding->old_place = pair->old_object->place;
    finding->message = writ_str_printf(work->arena, "object '%.*s' %s", WRIT_FMT(finding->object),
                                       pair->new_object ? "is new" : "is no longer documented");
}

static void list_changes(writ_impact_work *work)
{
    writ_impact *impact = work->impact;
    for (size_t i = 0; impact->old_contract && i < work->pair_count; i++) {
        writ_object_pair *pair = &work->pairs[i];
        pair->first_change = impact->changes.count;
        if (pair->renames)
            writ_changes_list(work->arena, pair->old_root, pair->new_root,
                              writ_object_pair_name(pair), pair->renames, &impact->changes);
        else
            add_object_change(work, pair);
        pair->end_change = impact->changes.count;
    }
}

/* --- counting --- */

/* A line opened beside the old one changes nothing for those who read the old one. */
static bool is_counted(const writ_impact_work *work, const writ_party_impact *party)
{
    /* A mode that was chosen says what is asked; only `parties` needs somebody to ask for. */
    bool asked = !party->stand_in || work->mode == WRIT_MODE_PARTIES;
    return asked && !party->pending && !party->not_concerned && !work->impact->side_by_side;
}

static void count(writ_impact *impact, const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if (!writ_finding_counts(finding))
            continue;
        if (finding->rule == WRIT_RULE_VERDICT_UNKNOWN)
            impact->unknown++;
        else if (finding->severity == WRIT_ERROR)
            impact->errors++;
        else if (finding->severity == WRIT_WARNING)
            impact->warnings++;
    }
}

/* A change that breaks somebody is an error itself. */
static void raise_changes(writ_impact *impact, const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if (finding->standing || finding->severity != WRIT_ERROR)
            continue;
        for (size_t c = 0; c < impact->changes.count; c++) {
            writ_finding *change = &impact->changes.items[c];
            if (change->rule == finding->rule && change->place.offset == finding->place.offset &&
                change->place.source == finding->place.source &&
                writ_str_equal(change->object, finding->object) &&
                writ_str_equal(change->old_constraint, finding->old_constraint))
                change->severity = WRIT_ERROR;
        }
    }
}

void writ_impact_count(writ_impact *impact)
{
    impact->errors = impact->warnings = impact->unknown = impact->broken = 0;
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_findings *findings = &impact->parties.items[i].findings;
        count(impact, findings);
        raise_changes(impact, findings);
        impact->broken += writ_findings_worst(findings) == WRIT_ERROR;
    }
    count(impact, &impact->governance);
    raise_changes(impact, &impact->governance);
}

/* --- parties --- */

static void add_party(writ_impact_work *work, const writ_party *party, bool pending, bool stand_in)
{
    *WRIT_PUSH(work->arena, &work->impact->parties) =
        (writ_party_impact){.party = party, .pending = pending, .stand_in = stand_in};
}

/* OLD stands for those nobody named: a consumer of each of its objects. */
static void add_stand_ins(writ_impact_work *work)
{
    const writ_contract *before = work->impact->old_contract;
    for (size_t i = 0; i < work->pair_count; i++) {
        const writ_object *object = work->pairs[i].old_object;
        if (!object)
            continue;
        writ_party *party = writ_party_of_contract(work->arena, before, object);
        party->party = WRIT_STR("the old version");
        add_party(work, party, false, true);
    }
}

static bool is_party_wanted(const writ_impact_work *work, const writ_party *party)
{
    writ_str wanted = work->options->object;
    return !wanted.len || !party->object.len || writ_str_equal(wanted, party->object);
}

static void note_readers(writ_impact_work *work)
{
    writ_buf names = WRIT_BUF_INIT;
    size_t left = 0;
    for (size_t i = 0; i < work->impact->parties.count; i++) {
        const writ_party_impact *party = &work->impact->parties.items[i];
        if (party->stand_in || party->not_concerned || !party->outside)
            continue;
        writ_buf_printf(&names, "%s%.*s", left++ ? ", " : "", WRIT_FMT(party->party->party));
    }
    writ_finding *finding =
        left ? writ_finding_add(work->arena, &work->impact->governance, WRIT_RULE_READERS_TO_MOVE)
             : NULL;
    if (finding) {
        finding->place = work->impact->new_contract->version_place;
        finding->message =
            writ_str_printf(work->arena, "%.*s opens beside %.*s; still to move: %.*s",
                            WRIT_FMT(writ_impact_label(work->arena, work->impact->new_contract)),
                            WRIT_FMT(writ_impact_label(work->arena, work->impact->old_contract)),
                            WRIT_FMT(writ_buf_str(&names)));
    }
    writ_buf_clear(&names);
}

/* --- the whole --- */

static int make_never(writ_impact_work *work, writ_error *err)
{
    writ_schema_set *set = NULL;
    int code = writ_schema_compile(work->arena, writ_value_boolean(work->arena, NULL, false), NULL,
                                   &set, err);
    work->never = set;
    return code;
}

/* Why NEW opens no line beside OLD; "" when it does. In the arena. */
static writ_str why_not_beside(const writ_impact_work *work)
{
    const writ_impact *impact = work->impact;
    writ_version before, after;
    bool is_higher = writ_version_parse(impact->old_contract->version, &before) &&
                     writ_version_parse(impact->new_contract->version, &after) &&
                     after.major > before.major;
    if (is_higher && !work->options->standing.line_is_open)
        return WRIT_STR_EMPTY;
    return writ_str_printf(work->arena, "%.*s opens no line beside %.*s: %s",
                           WRIT_FMT(writ_impact_label(work->arena, impact->new_contract)),
                           WRIT_FMT(writ_impact_label(work->arena, impact->old_contract)),
                           is_higher ? "its line is open already"
                                     : "its major version is not higher");
}

/* In a document that goes on saying so in later versions of its line, `replaces: none` was of the
 * first; who says so of this version is told that it is not so. */
static void place_beside(writ_impact_work *work)
{
    writ_impact *impact = work->impact;
    bool is_said = work->options->side_by_side || impact->new_contract->replaces_none;
    if (!impact->old_contract || !is_said)
        return;
    writ_str why_not = why_not_beside(work);
    impact->side_by_side = !why_not.len;
    if (work->options->side_by_side)
        impact->not_beside = why_not;
}

static int begin(writ_impact_work *work, writ_error *err)
{
    static const writ_impact_options defaults;
    writ_impact *impact = work->impact;
    work->options = work->options ? work->options : &defaults;
    impact->today = work->options->today ? work->options->today : writ_day_today();
    work->mode = work->options->mode ? work->options->mode : impact->new_contract->mode;
    work->mode = work->mode ? work->mode : WRIT_MODE_PARTIES;
    impact->mode = work->mode;
    place_beside(work);
    impact->undeclared = writ_impact_undeclared(work->options, impact->new_contract->undeclared);
    if (work->options->object.len &&
        !writ_impact_object(impact->new_contract, work->options->object) &&
        !(impact->old_contract &&
          writ_impact_object(impact->old_contract, work->options->object))) {
        writ_contract_object(impact->new_contract, work->options->object, err);
        return err ? err->code : WRIT_E_USAGE;
    }
    work->left = writ_impact_most_steps(work->options);
    int code = make_never(work, err);
    if (code == WRIT_OK)
        pair_objects(work);
    return code;
}

/* One change to judge, as the caller gave it. */
typedef struct question {
    const writ_party *const *parties;
    size_t party_count;
    const bool *pending;
    const writ_contract *const *retained;
    size_t retained_count;
} question;

static int judge_directions(writ_impact_work *work, writ_error *err)
{
    writ_impact *impact = work->impact;
    if (!impact->old_contract)
        return WRIT_OK;
    int code = writ_impact_direction(work, true, &impact->backward, err);
    if (code == WRIT_OK)
        code = writ_impact_direction(work, false, &impact->forward, err);
    writ_impact_spend(work, impact->backward.verdict.steps + impact->forward.verdict.steps);
    return code;
}

/* ---- each party ---- */

/* Steps that each comparison of a party may take however many there are: more than honest ones of
 * some hundred fields do. */
static const uint64_t least_share = 2000;
/* Parties that are judged again at once, so that little is spent beyond the total; not as many as
 * there are processors, since what is decided must not depend on these. */
enum { AGAIN_AT_ONCE = 4 };

typedef struct again {
    const writ_impact_work *work;
    writ_party_impact *parties[AGAIN_AT_ONCE];
    size_t count;
} again;

/* Parties do not know of one another: each thread has an arena, and only reads the rest. */
static int judge_party(const writ_impact_work *shared, writ_party_impact *party, writ_arena *arena,
                       writ_error *err)
{
    writ_impact_work work = *shared;
    work.arena = arena;
    int code = writ_impact_judge_party(&work, party, err);
    if (code == WRIT_OK && !is_counted(&work, party))
        writ_impact_discount(party);
    return code;
}

static int judge_one(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    const writ_impact_work *work = context;
    return judge_party(work, &work->impact->parties.items[index], arena, err);
}

static int judge_one_again(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    const again *a = context;
    return judge_party(a->work, a->parties[index], arena, err);
}

/* From `*next` on, those who were cut short, as before they were judged: who counts, or the others.
 */
static void gather_again(writ_impact_work *work, const bool *pending, bool counted, size_t *next,
                         again *a)
{
    for (a->count = 0; a->count < AGAIN_AT_ONCE && *next < work->impact->parties.count; ++*next) {
        writ_party_impact *party = &work->impact->parties.items[*next];
        if (!party->cut_short || is_counted(work, party) != counted)
            continue;
        *party = (writ_party_impact){
            .party = party->party, .stand_in = party->stand_in, .pending = pending[*next]};
        a->parties[a->count++] = party;
    }
}

/* With the whole budget for each, in their order, while something is left. */
static int judge_again(writ_impact_work *work, const bool *pending, bool counted, writ_error *err)
{
    again a = {.work = work};
    size_t next = 0;
    int code = WRIT_OK;
    work->share = 0;
    while (work->left && code == WRIT_OK) {
        gather_again(work, pending, counted, &next, &a);
        if (!a.count)
            break;
        code = writ_parallel(work->arena, a.count, judge_one_again, &a, err);
        for (size_t i = 0; i < a.count; i++)
            writ_impact_spend(work, a.parties[i]->steps);
    }
    return code;
}

/* All have the same share of half of the work, whoever else asks for how much, which is enough for
 * nearly all. The rest is for those who need more; who counts comes first. What is decided depends
 * on steps alone, and not on who is quicker. */
static int judge_all(writ_impact_work *work, writ_error *err)
{
    size_t count = work->impact->parties.count;
    bool *pending = writ_arena_zalloc(work->arena, count + 1);
    for (size_t i = 0; i < count; i++)
        pending[i] = work->impact->parties.items[i].pending;
    work->share = count ? work->left / (4 * count) : 0; /* half, against NEW and against OLD */
    work->share = work->share > least_share ? work->share : least_share;
    int code = writ_parallel(work->arena, count, judge_one, work, err);
    for (size_t i = 0; i < count; i++)
        writ_impact_spend(work, work->impact->parties.items[i].steps);
    if (code == WRIT_OK)
        code = judge_again(work, pending, true, err);
    return code == WRIT_OK ? judge_again(work, pending, false, err) : code;
}

static int judge_parties(writ_impact_work *work, const question *asked, writ_error *err)
{
    for (size_t i = 0; i < asked->party_count; i++)
        if (is_party_wanted(work, asked->parties[i]))
            add_party(work, asked->parties[i], asked->pending && asked->pending[i], false);
    if (!asked->party_count && work->impact->old_contract && !work->options->standing.is_below)
        add_stand_ins(work);
    return judge_all(work, err);
}

/* OLD, and where the mode is transitive all retained versions but OLD. A line beside the old one
 * keeps no promise of it, nor does one that OLD came after. */
static int judge_mode(writ_impact_work *work, const question *asked, writ_error *err)
{
    const writ_contract *before = work->impact->old_contract;
    int code = WRIT_OK;
    if (work->impact->side_by_side || work->options->standing.is_below)
        return WRIT_OK;
    if (before)
        code = writ_impact_ask_mode(work, before, err);
    if (!writ_mode_is_transitive(work->mode))
        return code;
    for (size_t i = 0; i < asked->retained_count && code == WRIT_OK; i++)
        if (!before || !writ_str_equal(asked->retained[i]->version, before->version))
            code = writ_impact_ask_mode(work, asked->retained[i], err);
    return code;
}

int writ_impact_judge(writ_arena *arena, const writ_contract *old_contract,
                      const writ_contract *new_contract, const writ_party *const *parties,
                      size_t party_count, const bool *pending, const writ_contract *const *retained,
                      size_t retained_count, const writ_impact_options *options,
                      writ_impact *impact, writ_error *err)
{
    writ_impact made = {.old_contract = old_contract, .new_contract = new_contract};
    writ_impact_work work = {.arena = arena, .options = options, .impact = &made};
    int code = begin(&work, err);
    if (code != WRIT_OK)
        return code;
    const question asked = {parties, party_count, pending, retained, retained_count};
    list_changes(&work);
    code = judge_directions(&work, err);
    if (code == WRIT_OK)
        code = judge_parties(&work, &asked, err);
    if (code == WRIT_OK)
        code = judge_mode(&work, &asked, err);
    if (code != WRIT_OK)
        return code;
    writ_impact_sunsets(&work);
    writ_impact_version(&work);
    if (made.side_by_side)
        note_readers(&work);
    writ_impact_count(&made);
    *impact = made;
    return WRIT_OK;
}

int writ_impact_party(writ_arena *arena, const writ_contract *contract, const writ_party *party,
                      const writ_impact_options *options, writ_party_impact *impact,
                      writ_error *err)
{
    writ_impact made = {.new_contract = contract};
    writ_impact_work work = {.arena = arena, .options = options, .impact = &made};
    writ_party_impact judged = {.party = party};
    int code = begin(&work, err);
    if (code == WRIT_OK)
        code = writ_impact_judge_party(&work, &judged, err);
    if (code == WRIT_OK)
        *impact = judged;
    return code;
}
