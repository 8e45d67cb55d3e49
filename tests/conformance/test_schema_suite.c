/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the schema reader and the validator over the official JSON-Schema-Test-Suite: the required
 * files of each draft that Writ reads. Remote documents come from the suite's folder, through the
 * resolver, as http://localhost:1234/.
 *
 * What Writ does not support it must refuse by name, and the table below is all that it may refuse.
 * A test under a refused schema counts as failed in the figures, though not in the exit status.
 *
 * Exit status: 0, 1 when a verdict is wrong or a refusal is not in the table, 77 (skipped) where
 * the suite is not at hand; with WRIT_REQUIRE_ALL=1 that is a failure too.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/schema.h"
#include "validator/validator.h"

/* A refusal is known by how its message begins. */
static const struct {
    const char *what;
    const char *message;
} known_refusals[] = {
    {"$dynamicRef", "keyword '$dynamicRef' is not supported"},
    {"unevaluatedItems", "keyword 'unevaluatedItems' is not supported"},
    {"unevaluatedProperties", "keyword 'unevaluatedProperties' is not supported"},
    {"$vocabulary (a metaschema of one's own)", "'$schema' names 'http://localhost:1234/"},
    {"$ref to a metaschema", "reference leads to 'http://json-schema.org/draft-07/schema'"},
    {"$ref to a metaschema", "reference leads to 'https://json-schema.org/draft/2020-12/schema'"},
};
enum { KNOWN = sizeof known_refusals / sizeof *known_refusals };

static const struct {
    const char *folder;
    writ_draft draft;
} drafts[] = {
    {"draft4", WRIT_DRAFT_4},
    {"draft6", WRIT_DRAFT_6},
    {"draft7", WRIT_DRAFT_7},
    {"draft2019-09", WRIT_DRAFT_2019_09},
    {"draft2020-12", WRIT_DRAFT_2020_12},
};

typedef struct figures {
    int passed, total;
    int wrong;          /* verdicts that differ, refusals that nobody expected */
    int refused[KNOWN]; /* tests under schemas refused for a known reason */
} figures;

typedef struct suite {
    writ_str root;   /* the suite's folder */
    writ_arena kept; /* remote documents */
    writ_map remotes;
} suite;

static writ_value *load(writ_arena *arena, writ_str path, writ_error *err)
{
    writ_source *source;
    writ_value *value = NULL;
    if (!writ_source_load(arena, path.ptr, &source, err))
        writ_json_read(arena, source, &value, err);
    return value;
}

static int find_remote(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    static const char host[] = "http://localhost:1234/";
    suite *all = context;
    (void)err; /* what is not there is not known */
    if (!writ_str_starts(uri, writ_str_of(host)))
        return WRIT_OK;
    writ_value *value = writ_map_find(&all->remotes, uri);
    writ_error not_there = WRIT_ERROR_INIT;
    if (!value) {
        writ_str path = writ_str_part(uri, sizeof host - 1, uri.len);
        value = load(
            &all->kept,
            writ_str_printf(&all->kept, "%.*s/remotes/%.*s", WRIT_FMT(all->root), WRIT_FMT(path)),
            &not_there);
        if (value)
            writ_map_put(&all->kept, &all->remotes, writ_str_copy(&all->kept, uri), value);
    }
    *document = value;
    return WRIT_OK;
}

/* A test of the suite, and how it is called. */
typedef struct test_case {
    const char *file;
    const writ_value *group, *test;
} test_case;

static writ_str text_of(const writ_value *object, const char *name)
{
    const writ_value *value = writ_value_find(object, name);
    return value && value->kind == WRIT_STRING ? value->string : WRIT_STR("");
}

static void print_wrong(const test_case *at, const char *said)
{
    printf("%s: %.*s: %.*s: %s\n", at->file, WRIT_FMT(text_of(at->group, "description")),
           WRIT_FMT(text_of(at->test, "description")), said);
}

/* The verdict on the bytes, which must be that of the thorough way too. */
static void judge(writ_arena *arena, writ_validator *validator, const test_case *at, figures *sum)
{
    const writ_value *data = writ_value_find(at->test, "data");
    const writ_value *valid = writ_value_find(at->test, "valid");
    writ_buf json = WRIT_BUF_INIT;
    writ_json_write(&json, data, WRIT_JSON_COMPACT);
    size_t len = json.len;
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf_add(&json, padding, sizeof padding);
    bool accepted = writ_validator_accepts(validator, json.ptr, len);
    bool checked = writ_validator_check_value(validator, arena, data, NULL);
    writ_buf_clear(&json);
    if (accepted != checked)
        print_wrong(at, "accepts and check disagree");
    else if (accepted != valid->boolean)
        print_wrong(at, accepted ? "accepted" : "rejected");
    bool is_right = accepted == checked && accepted == valid->boolean;
    sum->passed += is_right;
    sum->wrong += !is_right;
}

static void count_refused(const test_case *at, const writ_error *err, int tests, figures *sum)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (writ_str_starts(writ_str_of(err->message), writ_str_of(known_refusals[i].message))) {
            sum->refused[i] += tests;
            return;
        }
    sum->wrong += tests;
    printf("%s: %.*s: refused: %u:%u: %s\n", at->file, WRIT_FMT(text_of(at->group, "description")),
           err->line, err->column, err->message);
}

static int compile(writ_arena *arena, suite *all, const writ_value *schema, writ_draft draft,
                   writ_validator **validator, writ_error *err)
{
    writ_resolver resolver = {find_remote, all};
    writ_schema_options options = {.draft = draft, .resolver = &resolver};
    writ_schema_set *set;
    int code = writ_schema_compile(arena, schema, &options, &set, err);
    return code ? code : writ_validator_new(set, NULL, validator, err);
}

static void run_group(suite *all, writ_draft draft, test_case *at, figures *sum)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator = NULL;
    const writ_value *tests = writ_value_find(at->group, "tests");
    const writ_value *schema = writ_value_find(at->group, "schema");
    sum->total += (int)tests->array.count;
    if (compile(&arena, all, schema, draft, &validator, &err)) {
        count_refused(at, &err, (int)tests->array.count, sum);
    } else {
        for (size_t i = 0; i < tests->array.count; i++) {
            at->test = tests->array.items[i];
            judge(&arena, validator, at, sum);
        }
    }
    writ_validator_free(validator);
    writ_arena_clear(&arena);
}

static void run_file(suite *all, writ_draft draft, const char *name, writ_str path, figures *sum)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    figures file = {0};
    writ_value *groups = load(&arena, path, &err);
    if (!groups) {
        printf("%s: %s\n", name, err.message);
        file.wrong = 1;
    }
    for (size_t i = 0; groups && i < groups->array.count; i++) {
        test_case at = {.file = name, .group = groups->array.items[i]};
        run_group(all, draft, &at, &file);
    }
    if (file.passed != file.total)
        printf("  %-28s %4d of %4d\n", name, file.passed, file.total);
    sum->passed += file.passed;
    sum->total += file.total;
    sum->wrong += file.wrong;
    for (size_t i = 0; i < KNOWN; i++)
        sum->refused[i] += file.refused[i];
    writ_arena_clear(&arena);
}

static int is_test_file(const struct dirent *entry)
{
    return writ_str_ends(writ_str_of(entry->d_name), WRIT_STR(".json"));
}

static void print_figures(const char *draft, const figures *sum)
{
    printf("%s: %d of %d tests passed\n", draft, sum->passed, sum->total);
    for (size_t i = 0; i < KNOWN; i++)
        if (sum->refused[i])
            printf("  FAILED, refused: %4d for %s\n", sum->refused[i], known_refusals[i].what);
}

/* 1 when something is wrong, else 0. */
static int run_draft(suite *all, const char *folder, writ_draft draft)
{
    figures sum = {0};
    struct dirent **files;
    writ_str path = writ_str_printf(&all->kept, "%.*s/tests/%s", WRIT_FMT(all->root), folder);
    int count = scandir(path.ptr, &files, is_test_file, alphasort);
    for (int i = 0; i < count; i++) {
        writ_str file = writ_str_printf(&all->kept, "%.*s/%s", WRIT_FMT(path), files[i]->d_name);
        run_file(all, draft, files[i]->d_name, file, &sum);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    print_figures(folder, &sum);
    /* Fewer tests than any copy of the suite has: it was not read. */
    return sum.wrong > 0 || sum.total < 500;
}

/* The shared copy, or Debian's older one (libtest-json-schema-acceptance-perl). */
static bool find_suite(suite *all)
{
    static const char debian[] = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance";
    const char *shared = getenv("WRIT_SHARED"), *srcdir = getenv("srcdir");
    writ_str beside = writ_str_printf(&all->kept, "%s/../shared", srcdir ? srcdir : ".");
    writ_str candidates[] = {
        writ_str_printf(&all->kept, "%s/data/json-schema-test-suite", shared ? shared : beside.ptr),
        writ_str_of(debian),
    };
    for (size_t i = 0; i < 2; i++) {
        DIR *folder = opendir(candidates[i].ptr);
        if (folder) {
            closedir(folder);
            all->root = candidates[i];
            return true;
        }
    }
    return false;
}

int main(void)
{
    const char *required = getenv("WRIT_REQUIRE_ALL");
    suite all = {0};
    int status = 0;
    if (find_suite(&all)) {
        for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
            status |= run_draft(&all, drafts[i].folder, drafts[i].draft);
    } else {
        printf("skipped: there is no JSON Schema Test Suite in the shared data\n");
        status = required && strcmp(required, "1") == 0 ? 1 : 77;
    }
    writ_arena_clear(&all.kept);
    return status;
}
