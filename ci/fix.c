/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/fix.h"

#include <stdlib.h>
#include <unistd.h>

#include "ci/patch.h"
#include "contracts/base/read.h"
#include "contracts/restore.h"

/* Ways that are judged in one run. A break has some ten of them, and a judgement takes
 * milliseconds: this is a minute, for a document that breaks in more places than anybody mends by a
 * patch. */
enum { MOST_WAYS = 2000 };

/* Edits behind the first one of a way: a field that is put back may need its definition, too. */
enum { MOST_BEHIND = 1 };

/* NEW as it is now. */
typedef struct state {
    const writ_source *source;
    const writ_contract *contract;
    writ_impact impact;
} state;

typedef struct fixing {
    writ_session *session;
    const writ_proposal *proposal;
    const writ_policy *policy;
    writ_impact_options options;
    writ_str sunset; /* of what is kept for a while */
    writ_waivers *waivers;
    writ_document_options document_options;
    writ_contract **retained; /* of a transitive mode */
    size_t retained_count;
    writ_parties all;    /* whom the proposal was judged against */
    writ_parties broken; /* those of them that it breaks */
    state now;
    writ_map given_up; /* keys of breaks that no way ended */
    size_t judged;
    writ_fix *fix;
} fixing;

/* ---- breaks ---- */

typedef struct broken {
    const writ_party_impact *party; /* NULL: the mode is */
    const writ_finding *finding;
} broken;

/* A renamed field that somebody can do without, and does not find any more: it costs nothing to
 * keep it for a while. What was taken out was meant to be gone. */
static bool is_silent_rename(const writ_finding *finding)
{
    return finding->kind == WRIT_KIND_LOSS && finding->rule == WRIT_RULE_FIELD_RENAMED;
}

/* What an edit of the schema can mend: not that the version says too little. */
static bool is_break(const writ_finding *finding)
{
    return (finding->severity == WRIT_ERROR || is_silent_rename(finding)) &&
           writ_finding_counts(finding) && finding->rule != WRIT_RULE_VERSION_NOT_BUMPED;
}

/* Calls visit for each break until it returns false. */
static void each_break(const writ_impact *impact, bool (*visit)(const broken *at, void *context),
                       void *context)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        for (size_t j = 0; j < party->findings.count; j++)
            if (is_break(&party->findings.items[j]) &&
                !visit(&(broken){party, &party->findings.items[j]}, context))
                return;
    }
    for (size_t i = 0; i < impact->governance.count; i++)
        if (is_break(&impact->governance.items[i]) &&
            !visit(&(broken){NULL, &impact->governance.items[i]}, context))
            return;
}

static bool count_one(const broken *at, void *context)
{
    (void)at;
    ++*(size_t *)context;
    return true;
}

static size_t count_breaks(const writ_impact *impact)
{
    size_t count = 0;
    each_break(impact, count_one, &count);
    return count;
}

static writ_str name_of(const broken *at)
{
    return at->party ? at->party->party->party : WRIT_STR("the mode");
}

/* Who is broken, where and how: the same before and after an edit. */
static writ_str key_of(writ_arena *arena, const broken *at)
{
    const writ_finding *finding = at->finding;
    return writ_str_printf(arena, "%.*s %.*s %.*s %d %d",
                           WRIT_FMT(at->party ? at->party->party->id : WRIT_STR_EMPTY),
                           WRIT_FMT(finding->object), WRIT_FMT(finding->path), finding->kind,
                           finding->breaks_backward);
}

static bool note_key(const broken *at, void *context)
{
    fixing *f = context;
    writ_map_put(&f->session->arena, &f->given_up, key_of(&f->session->arena, at), f);
    return true;
}

/* ---- judging a text ---- */

static int understand(const fixing *f, writ_arena *arena, writ_str text, state *to, writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_document *document = NULL;
    writ_value *root;
    *source = (writ_source){f->fix->before->name, text};
    int code = writ_document_read(arena, source, &root, err);
    if (!code)
        code = writ_document_understand(arena, source, root, &f->document_options, &document, err);
    if (!code)
        code = writ_document_check_schemas(document, NULL, err);
    if (!code && !document->contract)
        code = writ_error_set(err, WRIT_E_INPUT, "it is no contract any more");
    if (!code)
        *to = (state){.source = source, .contract = document->contract};
    return code;
}

/* As writ_proposal_judge does, with what was loaded once, and as the policy rates it. */
static int judge(const fixing *f, writ_arena *arena, const writ_parties *parties, state *to,
                 writ_error *err)
{
    int code = writ_impact_judge(arena, f->proposal->old_contract, to->contract, parties->items,
                                 parties->count, parties->pending,
                                 (const writ_contract *const *)f->retained, f->retained_count,
                                 &f->options, &to->impact, err);
    if (code)
        return code;
    writ_waivers_apply(arena, f->waivers, &to->impact);
    writ_policy_apply(f->policy, &to->impact);
    return WRIT_OK;
}

typedef struct finding_again {
    writ_arena *arena;
    writ_str key;
    broken found; /* finding NULL: it is gone */
} finding_again;

static bool match_key(const broken *at, void *context)
{
    finding_again *again = context;
    if (!writ_str_equal(key_of(again->arena, at), again->key))
        return true;
    again->found = *at;
    return false;
}

/* The same break in another judgement. */
static broken find_again(writ_arena *arena, const broken *at, const writ_impact *impact)
{
    finding_again again = {.arena = arena, .key = key_of(arena, at)};
    each_break(impact, match_key, &again);
    return again.found;
}

typedef enum worth {
    WORTH_NOTHING,
    WORTH_HALF, /* the break has another reason now, and there are no more breaks than before */
    WORTH_ALL   /* the break is gone, and there are fewer */
} worth;

/* Only those who break now are asked first, since a change may concern thousands. */
static worth weigh(fixing *f, writ_arena *arena, const broken *at, writ_str text, state *to)
{
    writ_error err = WRIT_ERROR_INIT;
    size_t before = count_breaks(&f->now.impact);
    f->judged++;
    if (understand(f, arena, text, to, &err) || judge(f, arena, &f->broken, to, &err))
        return WORTH_NOTHING;
    size_t after = count_breaks(&to->impact);
    broken again = find_again(arena, at, &to->impact);
    if (again.finding)
        return after <= before && !writ_str_equal(again.finding->message, at->finding->message)
                   ? WORTH_HALF
                   : WORTH_NOTHING;
    if (after < before && f->broken.count != f->all.count) {
        if (judge(f, arena, &f->all, to, &err))
            return WORTH_NOTHING;
        after = count_breaks(&to->impact);
    }
    return after < before ? WORTH_ALL : WORTH_NOTHING;
}

/* ---- sentences ---- */

typedef struct naming {
    const fixing *f;
    const writ_impact *after;
    writ_map still, named; /* breaks after the edit, by key; names that were told */
    writ_buf names;
} naming;

static bool note_still(const broken *at, void *context)
{
    naming *n = context;
    writ_arena *arena = &n->f->session->arena;
    writ_map_put(arena, &n->still, key_of(arena, at), n);
    return true;
}

static bool name_mended(const broken *at, void *context)
{
    naming *n = context;
    writ_arena *arena = &n->f->session->arena;
    if (!writ_map_find(&n->still, key_of(arena, at)) &&
        !writ_map_put(arena, &n->named, name_of(at), n))
        writ_buf_printf(&n->names, "%s%.*s", n->names.len ? ", " : "", WRIT_FMT(name_of(at)));
    return true;
}

static void tell_edit(fixing *f, writ_str what, const state *after)
{
    naming n = {.f = f, .names = WRIT_BUF_INIT};
    each_break(&after->impact, note_still, &n);
    each_break(&f->now.impact, name_mended, &n);
    *WRIT_PUSH(&f->session->arena, &f->fix->edits) = writ_str_printf(
        &f->session->arena, "%.*s, for %.*s", WRIT_FMT(what), WRIT_FMT(writ_buf_str(&n.names)));
    writ_buf_clear(&n.names);
}

static bool tell_left(const broken *at, void *context)
{
    fixing *f = context;
    writ_str path = at->finding->path.len ? at->finding->path : WRIT_STR("the record");
    const char *why = "no edit was found that ends it and breaks nothing else";
    if (at->finding->rule == WRIT_RULE_VERDICT_UNKNOWN)
        why = "no edit makes it decidable";
    else if (f->proposal->old_contract->language != f->now.contract->language)
        why = "the old version is in another language";
    *WRIT_PUSH(&f->session->arena, &f->fix->left) =
        writ_str_printf(&f->session->arena, "%.*s %s %.*s (%s): %s", WRIT_FMT(name_of(at)),
                        at->finding->kind == WRIT_KIND_LOSS ? "still loses" : "stays broken at",
                        WRIT_FMT(path), writ_rule_id(at->finding->rule), why);
    return true;
}

/* ---- the search ---- */

/* A way that is half of one. */
typedef struct half {
    writ_arena arena;
    state after;
    writ_str what;
} half;

/* What is said of two edits that are one way. */
static writ_str join(writ_arena *arena, writ_str first, writ_str second)
{
    return first.len ? writ_str_printf(arena, "%.*s and %.*s", WRIT_FMT(first), WRIT_FMT(second))
                     : second;
}

static void keep(fixing *f, writ_arena *own, writ_str what, const state *after)
{
    writ_arena_join(&f->session->arena, own);
    tell_edit(f, what, after);
    f->now = *after;
}

/* A way out of the break from this state of NEW, taken when there is one: of one edit, or of one
 * and `more` behind it. `said` is what came before. */
static bool mend(fixing *f, const state *from, const broken *at, writ_str said, unsigned more)
{
    writ_arena *arena = &f->session->arena;
    writ_ways ways = {0};
    WRIT_ARRAY(half) halves = {0};
    bool mended = false;
    const writ_broken asked = {f->proposal->old_contract, from->contract, at->finding, f->sunset};
    writ_ways_find(arena, &asked, &ways);
    for (size_t i = 0; i < ways.count && !mended && f->judged < MOST_WAYS; i++) {
        half tried = {.what = join(arena, said, ways.items[i].what)};
        worth found = weigh(f, &tried.arena, at, ways.items[i].text, &tried.after);
        mended = found == WORTH_ALL;
        if (mended)
            keep(f, &tried.arena, tried.what, &tried.after);
        else if (found == WORTH_HALF && more)
            *WRIT_PUSH(arena, &halves) = tried;
        else
            writ_arena_clear(&tried.arena);
    }
    for (size_t i = 0; i < halves.count; i++) {
        half *tried = &halves.items[i];
        broken again = find_again(arena, at, &tried->after.impact);
        mended = mended || mend(f, &tried->after, &again, tried->what, more - 1);
        writ_arena_clear(&tried->arena);
    }
    return mended;
}

typedef struct search {
    fixing *f;
    broken found;
    bool is_found;
} search;

static bool find_next(const broken *at, void *context)
{
    search *s = context;
    writ_str key = key_of(&s->f->session->arena, at);
    s->is_found = !writ_map_find(&s->f->given_up, key);
    s->found = *at;
    return !s->is_found;
}

static void mend_all(fixing *f)
{
    for (;;) {
        search s = {.f = f};
        each_break(&f->now.impact, find_next, &s);
        if (!s.is_found)
            return;
        if (!mend(f, &f->now, &s.found, WRIT_STR_EMPTY, MOST_BEHIND))
            note_key(&s.found, f);
    }
}

/* What the contract refers to is found as it was when it was loaded. */
static int open_document(fixing *f, const writ_ref *ref)
{
    writ_library *library;
    const writ_value *root;
    int code = writ_session_library(f->session, &library);
    f->document_options = ref->options;
    return code ? code
                : writ_library_load(library, ref->document->source->name.ptr, &root,
                                    &f->document_options.base_uri, &f->document_options.resolver,
                                    &f->session->err);
}

static bool is_any_break(const writ_party_impact *party)
{
    bool found = false;
    for (size_t i = 0; i < party->findings.count && !found; i++)
        found = is_break(&party->findings.items[i]);
    return found;
}

static void find_broken(fixing *f, const writ_impact *impact)
{
    writ_arena *arena = &f->session->arena;
    WRIT_ARRAY(const writ_party *) items = {0};
    WRIT_ARRAY(bool) pending = {0};
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        if (party->stand_in || !is_any_break(party))
            continue;
        *WRIT_PUSH(arena, &items) = party->party;
        *WRIT_PUSH(arena, &pending) = party->pending;
    }
    f->broken = (writ_parties){items.items, pending.items, items.count};
    if (!items.count) /* none is a question of its own: OLD would stand in */
        f->broken = f->all;
}

int writ_fix_find(writ_session *session, const writ_proposal *proposal, const writ_ref *ref,
                  const writ_policy *policy, const writ_impact_options *options,
                  const writ_impact *impact, writ_str sunset, writ_fix *fix)
{
    fixing f = {
        .session = session,
        .proposal = proposal,
        .policy = policy,
        .options = *options,
        .sunset = sunset,
        .waivers = WRIT_NEW(&session->arena, writ_waivers),
        .fix = fix,
    };
    *fix = (writ_fix){.before = ref->document->source, .after = ref->document->source->text};
    f.now = (state){ref->document->source, ref->contract, *impact};
    f.options.object = proposal->object;
    f.options.standing = proposal->standing;
    f.options.today = session->today;
    int code = open_document(&f, ref);
    if (!code)
        code = writ_session_parties(session, proposal->new_contract->id, proposal->party_files,
                                    &f.all);
    if (!code)
        code =
            writ_proposal_retained(session, proposal, impact->mode, &f.retained, &f.retained_count);
    if (!code)
        code = writ_session_waivers_of(session, proposal->new_contract->id, f.waivers);
    if (code)
        return code;
    find_broken(&f, impact);
    mend_all(&f);
    fix->after = f.now.source->text;
    each_break(&f.now.impact, tell_left, &f);
    return WRIT_OK;
}

/* ---- the patch ---- */

/* The nearest folder at or above it that holds `.git`; else the folder itself. */
static writ_str find_root(writ_arena *arena, writ_str folder)
{
    for (writ_str at = folder;;) {
        if (access(writ_str_printf(arena, "%.*s/.git", WRIT_FMT(at)).ptr, F_OK) == 0)
            return at;
        if (!at.len)
            return folder;
        while (at.len && at.ptr[at.len - 1] != '/')
            at.len--;
        at.len -= at.len > 0;
    }
}

/* Behind the folder's slash, or the whole path when it is not in the folder. */
static writ_str path_within(writ_str folder, writ_str path)
{
    if (writ_str_starts(path, folder) && path.len > folder.len && path.ptr[folder.len] == '/')
        return writ_str_part(path, folder.len + 1, SIZE_MAX);
    return writ_str_starts(path, WRIT_STR("/")) ? writ_str_part(path, 1, SIZE_MAX) : path;
}

static writ_str real_path(writ_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    writ_str found = writ_str_copy(arena, writ_str_of(real ? real : path));
    free(real);
    return found;
}

static writ_str patch_path(writ_session *session, const writ_fix *fix)
{
    writ_arena *arena = &session->arena;
    writ_str folder = real_path(arena, "."), path = real_path(arena, fix->before->name.ptr);
    return path_within(find_root(arena, folder), path);
}

void writ_fix_print(writ_session *session, const writ_fix *fix, writ_buf *out)
{
    for (size_t i = 0; i < fix->edits.count; i++)
        writ_buf_printf(out, "# %.*s\n", WRIT_FMT(fix->edits.items[i]));
    writ_patch_add(out, patch_path(session, fix), fix->before->text, fix->after);
}
