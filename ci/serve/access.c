/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/access.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "contracts/base/bounds.h"
#include "contracts/day.h"
#include "validator/base64.h"

/* ---- what somebody may ---- */

writ_str writ_identity_name(const writ_identity *identity)
{
    return identity->name;
}

bool writ_identity_may_read(const writ_identity *identity)
{
    return identity->scopes.count || identity->anonymous != WRIT_ANONYMOUS_NONE;
}

static bool is_anonymous_writer(const writ_identity *identity)
{
    return identity->anonymous == WRIT_ANONYMOUS_WRITE;
}

bool writ_identity_may_write(const writ_identity *identity)
{
    return is_anonymous_writer(identity) || writ_scopes_may_write(&identity->scopes);
}

bool writ_identity_is_known(const writ_identity *identity)
{
    return identity->token.len || writ_identity_may_write(identity);
}

bool writ_identity_may_publish(const writ_identity *identity, writ_str contract)
{
    return is_anonymous_writer(identity) || writ_scopes_may_publish(&identity->scopes, contract);
}

bool writ_identity_may_speak_for(const writ_identity *identity, writ_str party)
{
    return is_anonymous_writer(identity) || writ_scopes_may_speak_for(&identity->scopes, party);
}

bool writ_identity_may_report(const writ_identity *identity)
{
    return is_anonymous_writer(identity) || writ_scopes_may_report(&identity->scopes);
}

bool writ_identity_is_admin(const writ_identity *identity)
{
    return writ_scopes_is_admin(&identity->scopes);
}

bool writ_identity_may_approve(const writ_identity *identity, const writ_waiver *waiver,
                               writ_approval *approval)
{
    bool may = waiver->party.len ? writ_identity_may_speak_for(identity, waiver->party)
                                 : writ_identity_is_admin(identity);
    if (!may)
        return false;
    approval->by = identity->name;
    approval->speaks_for =
        is_anonymous_writer(identity) ? WRIT_STR_EMPTY : writ_waiver_speaker(waiver);
    return true;
}

/* ---- the door ---- */

#define LOOK_EVERY_MS   1000  /* for tokens that were made or revoked */
#define WRONG_SPAN_MS   60000 /* in which wrong tokens of an address are counted */
#define WRONG_ADDRESSES 1024  /* that are kept in mind; 16 bytes each */

/* Wrong tokens of an address, by the hash of its text. Addresses of one place are counted together:
 * were it that of the last one alone, two of them would never be stopped. Who has a right token is
 * not kept out by that. */
typedef struct wrong_tokens {
    int64_t since_ms;
    unsigned count;
} wrong_tokens;

struct writ_door {
    char *url;
    writ_anonymous anonymous;
    writ_turn *turn;
    pthread_mutex_t loading; /* of the store and what is known of it */
    writ_store *store;       /* NULL after it has failed: opened again with the next look */
    int64_t generation;
    int64_t event; /* the last one that was looked at; -1: none yet */
    bool is_loaded;
    atomic_bool is_stale;  /* somebody asked for a reload */
    atomic_bool is_failed; /* the last look */
    _Atomic int64_t withdrawals;
    _Atomic int64_t looked_ms;
    pthread_rwlock_t lock; /* of the tokens */
    writ_arena arena;      /* that they live in */
    writ_stored_tokens tokens;
    pthread_mutex_t counting; /* of the wrong ones */
    wrong_tokens wrong[WRONG_ADDRESSES];
};

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void take_tokens(writ_door *door, writ_arena *arena, const writ_stored_tokens *tokens)
{
    pthread_rwlock_wrlock(&door->lock);
    writ_arena before = door->arena;
    door->arena = *arena;
    door->tokens = *tokens;
    pthread_rwlock_unlock(&door->lock);
    writ_arena_clear(&before);
}

static void count_withdrawals(writ_door *door, const writ_events *events)
{
    for (size_t i = 0; i < events->count; i++)
        if (writ_str_is(events->items[i].action, "delete-permanently"))
            atomic_fetch_add(&door->withdrawals, 1);
    if (events->count)
        door->event = events->items[events->count - 1].sequence;
}

/* What has happened since the last look. What happened before the first one is in no answer. */
static int load_events(writ_door *door, writ_error *err)
{
    writ_arena page = WRIT_ARENA_INIT;
    writ_events events = {0};
    writ_event last = {0};
    int code = writ_store_last_event(door->store, &page, &last, err);
    if (code == WRIT_OK && (door->event < 0 || last.sequence < door->event)) {
        door->event = last.sequence; /* at first, and behind the log of an import */
    } else if (code == WRIT_OK) {
        do {
            const writ_event_query query = {.after = door->event, .limit = WRIT_BOUND_AUDIT_PAGE};
            writ_arena_reset(&page);
            events = (writ_events){0};
            code = writ_store_events(door->store, &page, &query, &events, err);
            if (code == WRIT_OK)
                count_withdrawals(door, &events);
        } while (code == WRIT_OK && events.count == WRIT_BOUND_AUDIT_PAGE);
    }
    writ_arena_clear(&page);
    return code;
}

static int load(writ_door *door, bool anyway, writ_error *err)
{
    int64_t generation;
    writ_arena arena = {0};
    writ_stored_tokens tokens = {0};
    int code = WRIT_OK;
    if (!door->store)
        code = writ_turn_open_store(door->url, &door->store, err);
    if (code == WRIT_OK)
        code = writ_store_generation(door->store, &generation, err);
    if (code != WRIT_OK || (!anyway && door->is_loaded && generation == door->generation))
        return code;
    code = load_events(door, err);
    if (code == WRIT_OK)
        code = writ_store_tokens(door->store, &arena, &tokens, err);
    if (code != WRIT_OK) {
        writ_arena_clear(&arena);
        return code;
    }
    take_tokens(door, &arena, &tokens);
    door->generation = generation;
    door->is_loaded = true;
    return WRIT_OK;
}

typedef enum looking {
    LOOK_NOW_AND_THEN, /* whoever comes first after a second; others go by what is known */
    LOOK_IF_NOBODY_DOES,
    LOOK_AT_ONCE
} looking;

/* A store that fails (a database that was restarted) is opened again. */
static int look(writ_door *door, looking how, writ_error *err)
{
    bool stale = atomic_load(&door->is_stale), waits = stale || how == LOOK_AT_ONCE;
    writ_asking asking = {0};
    if (how == LOOK_NOW_AND_THEN && !stale &&
        milliseconds() - atomic_load(&door->looked_ms) < LOOK_EVERY_MS)
        return WRIT_OK;
    if (waits)
        pthread_mutex_lock(&door->loading);
    else if (pthread_mutex_trylock(&door->loading))
        return WRIT_OK;
    int code = writ_turn_take(door->turn, &asking, &door->store, err);
    if (code != WRIT_OK) {
        pthread_mutex_unlock(&door->loading);
        return code;
    }
    stale = atomic_exchange(&door->is_stale, false);
    code = load(door, stale, err);
    writ_turn_end(door->turn, &asking, code);
    atomic_store(&door->looked_ms, milliseconds());
    atomic_store(&door->is_failed, code != WRIT_OK);
    if (code != WRIT_OK) {
        writ_store_close(door->store);
        door->store = NULL;
        door->is_loaded = false;
        atomic_store(&door->is_stale, true);
    }
    pthread_mutex_unlock(&door->loading);
    return code;
}

int writ_door_open(const char *url, writ_anonymous anonymous, writ_turn *turn, writ_door **door,
                   writ_error *err)
{
    writ_door *made = calloc(1, sizeof *made);
    char *copy = strdup(url);
    if (!made || !copy)
        writ_out_of_memory();
    made->url = copy;
    made->anonymous = anonymous;
    made->turn = turn;
    pthread_mutex_init(&made->loading, NULL);
    pthread_mutex_init(&made->counting, NULL);
    pthread_rwlock_init(&made->lock, NULL);
    atomic_store(&made->is_stale, true);
    made->event = -1;
    int code = look(made, LOOK_AT_ONCE, err);
    if (code == WRIT_OK)
        *door = made;
    else
        writ_door_close(made);
    return code;
}

void writ_door_close(writ_door *door)
{
    if (!door)
        return;
    writ_store_close(door->store);
    writ_arena_clear(&door->arena);
    pthread_mutex_destroy(&door->loading);
    pthread_mutex_destroy(&door->counting);
    pthread_rwlock_destroy(&door->lock);
    free(door->url);
    free(door);
}

int writ_door_reload(writ_door *door, writ_error *err)
{
    atomic_store(&door->is_stale, true);
    return look(door, LOOK_AT_ONCE, err);
}

/* Where the store fails, what is kept is given all the same, and it is tried once a second. */
int64_t writ_door_withdrawals(writ_door *door)
{
    writ_error why = WRIT_ERROR_INIT;
    bool is_due = milliseconds() - atomic_load(&door->looked_ms) >= LOOK_EVERY_MS;
    if (is_due || (atomic_load(&door->is_stale) && !atomic_load(&door->is_failed)))
        look(door, LOOK_NOW_AND_THEN, &why);
    return atomic_load_explicit(&door->withdrawals, memory_order_relaxed);
}

/* ---- who it is ---- */

static bool take_scheme(writ_str *text, const char *scheme)
{
    size_t len = strlen(scheme);
    if (text->len <= len || strncasecmp(text->ptr, scheme, len) != 0 || text->ptr[len] != ' ')
        return false;
    *text = writ_str_part(*text, len, SIZE_MAX);
    while (text->len && text->ptr[0] == ' ')
        *text = writ_str_part(*text, 1, SIZE_MAX);
    return true;
}

/* The secret that the header holds; "" when it holds none. Of a name and a password it is the
 * password; clients ask for a name, and any will do. */
static writ_str find_secret(writ_arena *arena, writ_str authorization)
{
    writ_str text = authorization, pair;
    if (take_scheme(&text, "Bearer"))
        return text;
    if (!take_scheme(&text, "Basic") || !writ_base64_decode(arena, text, &pair))
        return WRIT_STR_EMPTY;
    size_t colon = writ_str_find_byte(pair, ':');
    return colon < pair.len ? writ_str_part(pair, colon + 1, SIZE_MAX) : WRIT_STR_EMPTY;
}

const writ_identity *writ_identity_anonymous(const writ_door *door, writ_arena *arena)
{
    writ_identity *identity = WRIT_NEW(arena, writ_identity);
    *identity = (writ_identity){.name = WRIT_STR("anonymous"), .anonymous = door->anonymous};
    return identity;
}

/* The scopes were checked when the token was made; of a row that somebody wrote otherwise, what can
 * be read holds. */
static const writ_identity *identity_of(writ_arena *arena, const writ_stored_token *token)
{
    writ_identity *identity = WRIT_NEW(arena, writ_identity);
    *identity = (writ_identity){.name = writ_str_copy(arena, token->name),
                                .token = writ_str_copy(arena, token->id)};
    writ_scopes_parse(arena, writ_str_copy(arena, token->scopes), &identity->scopes, NULL);
    return identity;
}

static writ_admission find_identity(writ_door *door, writ_arena *arena, writ_str secret,
                                    const writ_identity **identity)
{
    static const writ_admission admissions[] = {[WRIT_TOKEN_VALID] = WRIT_ADMISSION_GRANTED,
                                                [WRIT_TOKEN_EXPIRED] = WRIT_ADMISSION_EXPIRED,
                                                [WRIT_TOKEN_REVOKED] = WRIT_ADMISSION_REVOKED};
    writ_admission admission = WRIT_ADMISSION_UNKNOWN;
    writ_str now = writ_now(arena);
    pthread_rwlock_rdlock(&door->lock);
    const writ_stored_token *token =
        writ_token_is_secret(secret) ? writ_token_find(&door->tokens, secret) : NULL;
    if (token)
        admission = admissions[writ_token_state_at(token, now)];
    if (admission == WRIT_ADMISSION_GRANTED)
        *identity = identity_of(arena, token);
    pthread_rwlock_unlock(&door->lock);
    return admission;
}

/* Have there been too many from there? Counts so many more unless there have. */
static bool is_too_many(writ_door *door, writ_str from, unsigned more)
{
    int64_t now = milliseconds();
    pthread_mutex_lock(&door->counting);
    wrong_tokens *wrong = &door->wrong[writ_str_hash(from) % WRONG_ADDRESSES];
    if (now - wrong->since_ms > WRONG_SPAN_MS)
        *wrong = (wrong_tokens){now, 0};
    bool is = wrong->count >= WRIT_BOUND_WRONG_TOKENS;
    wrong->count += is ? 0 : more;
    pthread_mutex_unlock(&door->counting);
    return is;
}

/* Perhaps it was made just now. Whoever guesses makes nobody wait for these looks. */
static int look_for_new(writ_door *door, writ_arena *arena, writ_str secret, writ_str from,
                        const writ_identity **identity, writ_admission *admission, writ_error *err)
{
    if (!writ_token_is_secret(secret))
        return WRIT_OK;
    int code = look(door, is_too_many(door, from, 0) ? LOOK_IF_NOBODY_DOES : LOOK_AT_ONCE, err);
    if (code == WRIT_OK)
        *admission = find_identity(door, arena, secret, identity);
    return code;
}

int writ_door_identify(writ_door *door, writ_arena *arena, writ_str authorization, writ_str from,
                       const writ_identity **identity, writ_admission *admission, writ_error *err)
{
    if (!authorization.len) {
        *admission = door->anonymous == WRIT_ANONYMOUS_NONE ? WRIT_ADMISSION_MISSING
                                                            : WRIT_ADMISSION_GRANTED;
        if (*admission == WRIT_ADMISSION_GRANTED)
            *identity = writ_identity_anonymous(door, arena);
        return WRIT_OK;
    }
    int code = look(door, LOOK_NOW_AND_THEN, err);
    if (code != WRIT_OK)
        return code;
    writ_str secret = find_secret(arena, authorization);
    *admission = find_identity(door, arena, secret, identity);
    if (*admission == WRIT_ADMISSION_UNKNOWN)
        code = look_for_new(door, arena, secret, from, identity, admission, err);
    if (code == WRIT_OK && *admission == WRIT_ADMISSION_UNKNOWN && is_too_many(door, from, 1))
        *admission = WRIT_ADMISSION_TOO_MANY;
    return code;
}
