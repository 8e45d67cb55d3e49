/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the schema reader and the validator over the official JSON-Schema-Test-Suite, all five
 * drafts: the required files and the optional ones, less optional/format/ (test_formats.c). Remote
 * documents come from the suite's folder, through the resolver, as http://localhost:1234/. Each
 * case is asked in both modes, the one that stops at the first error and the one that reports them
 * all, and by the walk behind the standard's output; its bytes are those of the suite's file, since
 * draft 4 tells 1 from 1.0.
 *
 * Required tests pass or the run fails. What fails of the optional ones must be in the table below,
 * with its reason, and what is in the table must fail.
 *
 * Exit status: 0, 1 when something is wrong, 77 (skipped) where the suite is not at hand; with
 * WRIT_REQUIRE_ALL=1 that is a failure too.
 */
#include <dirent.h>

#include "contracts/base/write.h"
#include "contracts/schema.h"
#include "tests/conformance/suite.h"
#include "validator/metaschema_check.h"
#include "validator/validator.h"

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

/* Optional cases that fail, by file and the beginning of the group's description. */
static const struct {
    const char *file;
    const char *group;
    const char *reason;
} exceptions[] = {
    {"draft7/optional/content.json", "validation of string-encoded content",
     "content is described, not asserted, in every draft"},
    {"draft7/optional/content.json", "validation of binary",
     "content is described, not asserted, in every draft"},
    {"draft2019-09/optional/dependencies-compatibility.json", "",
     "`dependencies` is no keyword any more; a schema may have it as one of its own"},
    {"draft2020-12/optional/dependencies-compatibility.json", "",
     "`dependencies` is no keyword any more; a schema may have it as one of its own"},
};
enum { EXCEPTIONS = sizeof exceptions / sizeof *exceptions };

typedef struct figures {
    int passed, total;
    int wrong; /* of those that failed, what no exception excuses */
} figures;

typedef struct suite {
    const char *root; /* the suite's folder of tests */
    writ_arena kept;  /* remote documents */
    writ_map remotes;
    int excused[EXCEPTIONS];
} suite;

static int find_remote(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    static const char host[] = "http://localhost:1234/";
    suite *all = context;
    (void)err; /* what is not there is not known */
    if (!writ_str_starts(uri, writ_str_of(host)))
        return WRIT_OK;
    const writ_value *value = writ_map_find(&all->remotes, uri);
    if (!value) {
        writ_str name = writ_str_part(uri, sizeof host - 1, uri.len);
        writ_str path =
            writ_str_printf(&all->kept, "%s/../remotes/%.*s", all->root, WRIT_FMT(name));
        value = access(path.ptr, R_OK) == 0 ? suite_read_any(&all->kept, path.ptr) : NULL;
        if (value)
            writ_map_put(&all->kept, &all->remotes, writ_str_copy(&all->kept, uri), (void *)value);
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

/* The exception that the group falls under, or -1. */
static int exception_of(const test_case *at)
{
    for (int i = 0; i < EXCEPTIONS; i++)
        if (strcmp(at->file, exceptions[i].file) == 0 &&
            writ_str_starts(text_of(at->group, "description"), writ_str_of(exceptions[i].group)))
            return i;
    return -1;
}

static void count_failed(suite *all, const test_case *at, int tests, const char *said, figures *sum)
{
    int exception = exception_of(at);
    if (exception >= 0) {
        all->excused[exception] += tests;
        return;
    }
    sum->wrong += tests;
    printf("WRONG: %s: %.*s: %.*s: %s\n", at->file, WRIT_FMT(text_of(at->group, "description")),
           WRIT_FMT(at->test ? text_of(at->test, "description") : WRIT_STR("all")), said);
}

/* The bytes of a value as they stand in its file. */
static writ_str raw_text(const writ_value *value)
{
    writ_str text = value->place.source->text;
    size_t start = value->place.offset, end = start + value->place.len;
    bool in_string = false;
    bool is_container = value->kind == WRIT_ARRAY || value->kind == WRIT_OBJECT;
    for (int depth = is_container; depth > 0 && end < text.len; end++) {
        char byte = text.ptr[end];
        if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            end += byte == '\\';
        else
            depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
    }
    return writ_str_part(text, start, end - start);
}

static void judge(suite *all, writ_arena *arena, writ_validator *validator, const test_case *at,
                  figures *sum)
{
    writ_str raw = raw_text(writ_value_find(at->test, "data"));
    writ_buf json = WRIT_BUF_INIT;
    writ_buf_add_str(&json, raw);
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf_add(&json, padding, sizeof padding);
    writ_findings findings = {0}, others = {0};
    writ_output output;
    bool accepted = writ_validator_accepts(validator, json.ptr, raw.len);
    bool checked = writ_validator_check(validator, arena, json.ptr, raw.len, &findings);
    output.extent = WRIT_OUTPUT_RELEVANT;
    bool relevant = writ_validator_output(validator, arena, json.ptr, raw.len, &output, &others);
    output.extent = WRIT_OUTPUT_WHOLE;
    bool whole = writ_validator_output(validator, arena, json.ptr, raw.len, &output, &others);
    writ_buf_clear(&json);
    if (accepted != relevant || accepted != whole)
        count_failed(all, at, 1, "the standard's output disagrees with the program", sum);
    else if (accepted != checked || checked != (findings.count == 0))
        count_failed(all, at, 1, "the two modes disagree", sum);
    else if (accepted != suite_is_valid(at->test))
        count_failed(all, at, 1, accepted ? "accepted" : "rejected", sum);
    else
        sum->passed++;
}

static int compile(writ_arena *arena, suite *all, const writ_value *schema, writ_draft draft,
                   writ_validator **validator, writ_error *err)
{
    writ_resolver resolver = {find_remote, all};
    writ_schema_options options = {.draft = draft, .resolver = &resolver};
    writ_schema_set *set;
    int code = writ_schema_compile(arena, schema, &options, &set, err);
    if (!code)
        code = writ_metaschema_check(set, err);
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
    at->test = NULL;
    if (compile(&arena, all, schema, draft, &validator, &err))
        count_failed(all, at, (int)tests->array.count, err.message, sum);
    for (size_t i = 0; validator && i < tests->array.count; i++) {
        at->test = tests->array.items[i];
        judge(all, &arena, validator, at, sum);
    }
    writ_validator_free(validator);
    writ_arena_clear(&arena);
}

/* `name` is the path below the suite's folder. */
static void run_file(suite *all, writ_draft draft, writ_str name, figures *sum)
{
    writ_arena arena = WRIT_ARENA_INIT;
    figures file = {0};
    const writ_value *groups =
        suite_read(&arena, writ_str_printf(&arena, "%s/%.*s", all->root, WRIT_FMT(name)).ptr);
    file.wrong = groups == NULL;
    for (size_t i = 0; groups && i < groups->array.count; i++) {
        test_case at = {.file = name.ptr, .group = groups->array.items[i]};
        run_group(all, draft, &at, &file);
    }
    printf("  %-52s %4d of %4d\n", name.ptr, file.passed, file.total);
    sum->passed += file.passed;
    sum->total += file.total;
    sum->wrong += file.wrong;
    writ_arena_clear(&arena);
}

static int is_test_file(const struct dirent *entry)
{
    return writ_str_ends(writ_str_of(entry->d_name), WRIT_STR(".json"));
}

/* All files of a folder; fewer than `least` tests, and it was not read. True when all is well. */
static bool run_folder(suite *all, const char *folder, writ_draft draft, int least)
{
    figures sum = {0};
    struct dirent **files;
    writ_str path = writ_str_printf(&all->kept, "%s/%s", all->root, folder);
    int count = scandir(path.ptr, &files, is_test_file, alphasort);
    for (int i = 0; i < count; i++) {
        run_file(all, draft, writ_str_printf(&all->kept, "%s/%s", folder, files[i]->d_name), &sum);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    printf("%s: %d of %d passed\n", folder, sum.passed, sum.total);
    return sum.wrong == 0 && sum.total >= least;
}

static bool run_draft(suite *all, const char *folder, writ_draft draft)
{
    writ_str optional = writ_str_printf(&all->kept, "%s/optional", folder);
    bool required_good = run_folder(all, folder, draft, 500);
    return run_folder(all, optional.ptr, draft, 50) && required_good;
}

/* An exception that excuses nothing is to be taken out of the table. */
static bool print_exceptions(const suite *all)
{
    bool good = true;
    for (int i = 0; i < EXCEPTIONS; i++) {
        printf("%s: %d excepted: %s\n", exceptions[i].file, all->excused[i], exceptions[i].reason);
        good = good && all->excused[i] > 0;
    }
    return good;
}

int main(void)
{
    suite all = {0};
    int status = SUITE_SKIPPED;
    all.root = suite_find(&all.kept, &status);
    if (all.root) {
        bool good = true;
        for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
            good = run_draft(&all, drafts[i].folder, drafts[i].draft) && good;
        good = print_exceptions(&all) && good;
        status = good ? SUITE_PASSED : SUITE_FAILED;
    }
    writ_arena_clear(&all.kept);
    return status;
}
