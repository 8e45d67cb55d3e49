/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests that kill PostgreSQL run beside it:
 *
 *     postgres_writers write URL FILE NUMBER     publishes versions to contract "c<NUMBER>" until
 * it is ended; each that was acknowledged is a line of FILE: its version, before the next one is
 * begun postgres_writers verify URL FILE...        is all of that there, and nothing in part?
 *
 * A version and its event are one transaction, and the event says the length of the version's
 * content, so that one without the other, or with another's, is seen. A writer that was refused
 * goes on with the next version: what became of the one before is not known to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "registry/audit.h"

#define AT      WRIT_STR("2026-03-10T14:22:36.120Z")
#define ADDRESS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static int die(const char *what, const writ_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err ? err->message : "");
    return 1;
}

/* --- writing --- */

typedef struct writing {
    writ_store *store;
    const char *contract, *version;
    writ_str bytes;
} writing;

/* Two pages of the database for the larger ones, so that a version is no single write of it. */
static writ_str content_of(const char *contract, unsigned minor, char *text, size_t size)
{
    int length = snprintf(text, size, "%s 1.%u.0\n", contract, minor);
    size_t whole = (size_t)length + minor % 5 * 1999;
    for (size_t i = (size_t)length; i < whole; i++)
        text[i] = (char)('a' + i * (minor + 1) % 26);
    return (writ_str){text, whole};
}

static int publish(void *context, bool *keep, writ_error *err)
{
    const writing *w = context;
    char length[32];
    snprintf(length, sizeof length, "%zu bytes", w->bytes.len);
    writ_stored_version version = {.contract = writ_str_of(w->contract),
                                   .version = writ_str_of(w->version),
                                   .sha256 = WRIT_STR(ADDRESS),
                                   .bytes = w->bytes,
                                   .status = WRIT_STATUS_ACTIVE,
                                   .published_at = AT};
    const writ_event event = {.at = AT,
                              .action = WRIT_STR("publish"),
                              .contract = version.contract,
                              .version = version.version,
                              .detail = writ_str_of(length)};
    (void)keep;
    int code = writ_store_put_version(w->store, &version, err);
    return code == WRIT_OK ? writ_store_put_event(w->store, &event, err) : code;
}

static void pause_ms(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static int write_until_ended(const char *url, const char *path, const char *number)
{
    static char text[32768];
    char contract[32], version[32];
    writ_error err = WRIT_ERROR_INIT;
    writing w = {.contract = contract, .version = version};
    FILE *file = fopen(path, "a");
    snprintf(contract, sizeof contract, "c%s", number);
    if (!file || writ_store_open(url, false, &w.store, &err))
        return die(path, &err);
    for (unsigned minor = 0;; minor++) {
        err = WRIT_ERROR_INIT;
        snprintf(version, sizeof version, "1.%u.0", minor);
        w.bytes = content_of(contract, minor, text, sizeof text);
        if (writ_store_transact(w.store, publish, &w, &err) == WRIT_OK) {
            fprintf(file, "%s\n", version);
            fflush(file);
        } else if (err.code != WRIT_E_SYSTEM) {
            return die(version, &err);
        } else {
            pause_ms(20); /* the server is down, or starts */
        }
    }
}

/* --- verifying --- */

enum { MOST_VERSIONS = 1 << 20 };

/* What is known of the versions of one writer, by their minor number. Acknowledgements and events
 * are read before the versions, and events after them again, for writers may go on meanwhile. */
typedef struct seen {
    bool acknowledged, event_before, whole, event_after;
} seen;

static seen *find(seen *all, writ_str version)
{
    char text[32];
    unsigned minor = MOST_VERSIONS;
    snprintf(text, sizeof text, "%.*s", WRIT_FMT(version));
    return sscanf(text, "1.%u.0", &minor) == 1 && minor < MOST_VERSIONS ? &all[minor] : all;
}

static int read_lines(const char *path, seen *all)
{
    char line[64];
    FILE *file = fopen(path, "r");
    if (!file)
        return die(path, NULL);
    while (fgets(line, sizeof line, file))
        find(all, writ_str_of(line))->acknowledged = true;
    return fclose(file);
}

static int read_events(writ_store *store, writ_str contract, seen *all, bool after, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_events events = {0};
    int code =
        writ_store_events(store, &arena, &(writ_event_query){.contract = contract}, &events, err);
    for (size_t i = 0; i < events.count; i++)
        *(after ? &find(all, events.items[i].version)->event_after
                : &find(all, events.items[i].version)->event_before) = true;
    writ_arena_clear(&arena);
    return code;
}

static int read_versions(writ_store *store, const char *contract, seen *all, writ_error *err)
{
    static char text[32768];
    writ_arena arena = WRIT_ARENA_INIT;
    writ_stored_versions versions = {0};
    int code = writ_store_versions(store, &arena, writ_str_of(contract), &versions, err);
    for (size_t i = 0; i < versions.count; i++) {
        seen *one = find(all, versions.items[i].version);
        writ_str wanted = content_of(contract, (unsigned)(one - all), text, sizeof text);
        one->whole = writ_str_equal(versions.items[i].bytes, wanted);
        if (!one->whole)
            code = die("a version is there in part", NULL);
    }
    writ_arena_clear(&arena);
    return code;
}

static int judge(const seen *all, const char *contract)
{
    int status = 0;
    unsigned acknowledged = 0, there = 0;
    for (unsigned minor = 0; minor < MOST_VERSIONS; minor++) {
        const seen *one = &all[minor];
        acknowledged += one->acknowledged;
        there += one->whole;
        if ((one->acknowledged || one->event_before) && !one->whole)
            status = die("a version was acknowledged, or has an event, and is not there", NULL);
        if (one->whole && !one->event_after)
            status = die("a version is there without its event", NULL);
    }
    printf("%s: %u acknowledged, %u there\n", contract, acknowledged, there);
    return status;
}

static int verify_writer(writ_store *store, const char *path, writ_error *err)
{
    char contract[32];
    seen *all = calloc(MOST_VERSIONS, sizeof *all);
    snprintf(contract, sizeof contract, "c%s", strrchr(path, '.') + 1);
    if (!all || read_lines(path, all))
        return die(path, NULL);
    int code = read_events(store, writ_str_of(contract), all, false, err);
    if (!code)
        code = read_versions(store, contract, all, err);
    if (!code)
        code = read_events(store, writ_str_of(contract), all, true, err);
    if (!code)
        code = judge(all, contract);
    free(all);
    return err->code ? die(contract, err) : code;
}

static int verify(const char *url, char *const *paths, int count)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_store *store = NULL;
    writ_audit_verdict verdict = {0};
    int status = writ_store_open(url, false, &store, &err) ? die("open", &err) : 0;
    for (int i = 0; i < count && !status; i++)
        status = verify_writer(store, paths[i], &err);
    if (!status && writ_audit_verify(store, &arena, &verdict, &err))
        status = die("audit", &err);
    if (!status && verdict.broken_at)
        status = die("audit", &(writ_error){.message = "the chain is broken"});
    if (!status)
        printf("chain of %lld events\n", (long long)verdict.events);
    writ_store_close(store);
    writ_arena_clear(&arena);
    return status;
}

int main(int count, char **arguments)
{
    if (count == 5 && strcmp(arguments[1], "write") == 0)
        return write_until_ended(arguments[2], arguments[3], arguments[4]);
    if (count >= 4 && strcmp(arguments[1], "verify") == 0)
        return verify(arguments[2], arguments + 3, count - 3);
    fprintf(stderr, "usage: postgres_writers write|verify URL FILE...\n");
    return 2;
}
