/* SPDX-License-Identifier: Apache-2.0
 *
 * The standard's output against the JSON-Schema-Test-Suite:
 *
 *   output-tests   what Writ writes for a payload, as JSON, must satisfy the schema that the test
 *                  gives; Writ judges that itself. There are tests of 2019-09 and 2020-12
 *   annotations    the annotations of a keyword at a place of the payload must be those that the
 * test lists, by the place of their schema. Each case runs in every draft from 4 on that its
 * `compatibility` admits; those of a draft to come (9999) run in none
 *
 * No exceptions. Exit status: 0, 1 when something is wrong, 77 (skipped) where the suite is not at
 * hand; with WRIT_REQUIRE_ALL=1 that is a failure too.
 */
#include <dirent.h>

#include "ci/report.h"
#include "contracts/base/write.h"
#include "contracts/uri.h"
#include "tests/conformance/suite.h"

static int passed, failed;

static void count(bool good, const char *file, const writ_value *in, const writ_value *test,
                  const char *what)
{
    passed += good;
    failed += !good;
    if (good)
        return;
    const writ_value *group = writ_value_find(in, "description");
    const writ_value *name = writ_value_find(test, "description");
    printf("WRONG: %s: %.*s: %.*s: %s\n", file, WRIT_FMT(group->string),
           WRIT_FMT(name ? name->string : WRIT_STR("-")), what);
}

/* The value in bytes that can be scanned. */
static void write_payload(writ_buf *json, const writ_value *value, size_t *len)
{
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf_reset(json);
    writ_json_write(json, value, WRIT_JSON_COMPACT);
    *len = json->len;
    writ_buf_add(json, padding, sizeof padding);
}

/* Files of a folder, one by one; fewer than `least` of them, and something is wrong. */
static void each_file(writ_arena *arena, const char *folder, int least,
                      void (*run)(writ_arena *arena, const char *file, const writ_value *document,
                                  void *context),
                      void *context)
{
    struct dirent **files;
    int found = 0, all = scandir(folder, &files, NULL, alphasort);
    for (int i = 0; i < all; i++) {
        writ_str path = writ_str_printf(arena, "%s/%s", folder, files[i]->d_name);
        if (writ_str_ends(path, WRIT_STR(".json"))) {
            const writ_value *document = suite_read_any(arena, path.ptr);
            failed += !document;
            found += document != NULL;
            if (document)
                run(arena, path.ptr, document, context);
        }
        free(files[i]);
    }
    if (all >= 0)
        free(files);
    failed += found < least;
}

static writ_validator *compile(writ_arena *arena, const char *file, const writ_value *schema,
                               writ_draft draft, const writ_resolver *resolver)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_options options = {.draft = draft, .resolver = resolver};
    writ_schema_set *set;
    writ_validator *validator = NULL;
    if (writ_schema_compile(arena, schema, &options, &set, &err) ||
        writ_validator_new(set, NULL, &validator, &err)) {
        printf("WRONG: %s: %s\n", file, err.message);
        failed++;
    }
    return validator;
}

static writ_output judge(writ_validator *validator, writ_arena *arena, const writ_value *payload,
                         writ_output_extent extent)
{
    writ_output output = {.extent = extent};
    writ_findings findings = {0};
    writ_buf json = WRIT_BUF_INIT;
    size_t len;
    write_payload(&json, payload, &len);
    writ_validator_output(validator, arena, json.ptr, len, &output, &findings);
    writ_buf_clear(&json);
    return output;
}

/* ---- output-tests ---- */

typedef struct release {
    writ_draft draft;
    const char *uri; /* of the schema that the standard gives for output */
    const writ_value *output_schema;
} release;

static int find_output_schema(void *context, writ_str uri, const writ_value **document,
                              writ_error *err)
{
    const release *of = context;
    (void)err; /* what is not there is not known */
    *document = writ_str_is(uri, of->uri) ? of->output_schema : NULL;
    return WRIT_OK;
}

static writ_output_form form_of(writ_str name)
{
    static const char *const names[] = {"flag", "basic", "detailed", "verbose"};
    int form = 0;
    while (form < WRIT_OUTPUT_VERBOSE && !writ_str_is(name, names[form]))
        form++;
    return form;
}

/* What is written for the payload is what the test says of it. */
static bool is_as_told(writ_arena *arena, const char *file, writ_validator *validator,
                       const writ_value *payload, const writ_member *told, release *of)
{
    writ_resolver resolver = {find_output_schema, of};
    writ_output_form form = form_of(told->name);
    writ_output output =
        judge(validator, arena, payload,
              form == WRIT_OUTPUT_VERBOSE ? WRIT_OUTPUT_WHOLE : WRIT_OUTPUT_RELEVANT);
    writ_buf text = WRIT_BUF_INIT;
    writ_report_output(&text, form, &output);
    writ_source source = {.name = WRIT_STR("output"), .text = writ_buf_str(&text)};
    writ_error err = WRIT_ERROR_INIT;
    writ_value *written = NULL;
    writ_validator *judgement = compile(arena, file, told->value, of->draft, &resolver);
    bool good = judgement && !writ_json_read(arena, &source, &written, &err) &&
                writ_validator_check_value(judgement, arena, written, NULL);
    if (!good)
        printf("%.*s", WRIT_FMT(writ_buf_str(&text)));
    writ_validator_free(judgement);
    writ_buf_clear(&text);
    return good;
}

static void run_output_file(writ_arena *arena, const char *file, const writ_value *groups,
                            void *context)
{
    release *of = context;
    for (size_t i = 0; i < groups->array.count; i++) {
        const writ_value *group = groups->array.items[i];
        const writ_value *tests = writ_value_find(group, "tests");
        writ_validator *validator =
            compile(arena, file, writ_value_find(group, "schema"), of->draft, NULL);
        for (size_t j = 0; validator && j < tests->array.count; j++) {
            const writ_value *test = tests->array.items[j];
            const writ_value *told = writ_value_find(test, "output");
            for (size_t k = 0; k < told->object.count; k++)
                count(is_as_told(arena, file, validator, writ_value_find(test, "data"),
                                 &told->object.items[k], of),
                      file, group, test, told->object.items[k].name.ptr);
        }
        writ_validator_free(validator);
    }
}

static void run_output_tests(writ_arena *arena, const char *root)
{
    static const struct {
        const char *folder;
        release of;
    } releases[] = {
        {"draft2019-09",
         {WRIT_DRAFT_2019_09, "https://json-schema.org/draft/2019-09/output/schema", NULL}},
        {"draft2020-12",
         {WRIT_DRAFT_2020_12, "https://json-schema.org/draft/2020-12/output/schema", NULL}},
    };
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++) {
        release of = releases[i].of;
        const char *folder =
            writ_str_printf(arena, "%s/../output-tests/%s", root, releases[i].folder).ptr;
        of.output_schema =
            suite_read_any(arena, writ_str_printf(arena, "%s/output-schema.json", folder).ptr);
        each_file(arena, writ_str_printf(arena, "%s/content", folder).ptr, 4, run_output_file, &of);
    }
}

/* ---- annotations ---- */

static const struct {
    writ_draft draft;
    long release; /* as `compatibility` counts */
} drafts[] = {
    {WRIT_DRAFT_4, 4},          {WRIT_DRAFT_6, 6},          {WRIT_DRAFT_7, 7},
    {WRIT_DRAFT_2019_09, 2019}, {WRIT_DRAFT_2020_12, 2020},
};

/* "6,<=2019": each part must hold. */
static bool is_compatible(const writ_value *group, long number)
{
    const writ_value *compatibility = writ_value_find(group, "compatibility");
    const char *at = compatibility ? compatibility->string.ptr : "0";
    for (bool more = true; more; at++) {
        bool most = at[0] == '<', exact = at[0] == '=';
        char *end;
        long bound = strtol(at + (most ? 2 : exact ? 1 : 0), &end, 10);
        if (most ? number > bound : exact ? number != bound : number < bound)
            return false;
        at = end;
        more = *end == ',';
    }
    return true;
}

/* Gathers {place of the schema: annotation} of a keyword at a place of the payload. */
static void gather(writ_arena *arena, const writ_output_unit *unit, writ_str location,
                   writ_str keyword, writ_value *found)
{
    writ_str last = unit->keyword_location;
    writ_str slash_keyword = writ_pointer_child(arena, WRIT_STR_EMPTY, keyword);
    if (unit->annotation.len && writ_str_equal(unit->instance_location, location) &&
        writ_str_ends(last, slash_keyword)) {
        writ_buf place = WRIT_BUF_INIT;
        writ_buf_add_byte(&place, '#');
        writ_uri_add_fragment(&place, unit->schema->pointer);
        writ_source *source = WRIT_NEW(arena, writ_source);
        *source = (writ_source){.name = WRIT_STR("annotation"), .text = unit->annotation};
        writ_value *value = NULL;
        writ_error err = WRIT_ERROR_INIT;
        failed += writ_json_read(arena, source, &value, &err) != WRIT_OK;
        writ_value_set(arena, found, writ_str_copy(arena, writ_buf_str(&place)), NULL, value);
        writ_buf_clear(&place);
    }
    for (const writ_output_unit *part = unit->units.first; part; part = part->next)
        gather(arena, part, location, keyword, found);
}

static void run_assertions(writ_arena *arena, const char *file, const writ_value *group,
                           const writ_value *test, writ_validator *validator)
{
    writ_output output =
        judge(validator, arena, writ_value_find(test, "instance"), WRIT_OUTPUT_RELEVANT);
    const writ_value *assertions = writ_value_find(test, "assertions");
    for (size_t i = 0; i < assertions->array.count; i++) {
        const writ_value *assertion = assertions->array.items[i];
        writ_value *found = writ_value_object(arena, NULL);
        writ_str location = writ_value_find(assertion, "location")->string;
        gather(arena, output.root, location, writ_value_find(assertion, "keyword")->string, found);
        count(writ_value_equal(found, writ_value_find(assertion, "expected")), file, group, test,
              writ_str_printf(arena, "annotations at '%.*s'", WRIT_FMT(location)).ptr);
    }
}

static void run_annotation_file(writ_arena *arena, const char *file, const writ_value *document,
                                void *context)
{
    const writ_value *groups = writ_value_find(document, "suite");
    (void)context;
    for (size_t i = 0; i < groups->array.count; i++)
        for (size_t d = 0; d < sizeof drafts / sizeof *drafts; d++) {
            const writ_value *group = groups->array.items[i];
            const writ_value *tests = writ_value_find(group, "tests");
            if (!is_compatible(group, drafts[d].release))
                continue;
            writ_validator *validator =
                compile(arena, file, writ_value_find(group, "schema"), drafts[d].draft, NULL);
            for (size_t j = 0; validator && j < tests->array.count; j++)
                run_assertions(arena, file, group, tests->array.items[j], validator);
            writ_validator_free(validator);
        }
}

/* Says what was run; too little of it is wrong. */
static void close_suite(const char *name, int least)
{
    static int before;
    printf("%s: %d passed\n", name, passed - before);
    failed += passed - before < least;
    before = passed;
}

int main(void)
{
    writ_arena arena = WRIT_ARENA_INIT;
    int status = SUITE_SKIPPED;
    const char *root = suite_find(&arena, &status);
    if (root) {
        run_output_tests(&arena, root);
        close_suite("output-tests", 8);
        each_file(&arena, writ_str_printf(&arena, "%s/../annotations/tests", root).ptr, 7,
                  run_annotation_file, NULL);
        close_suite("annotations", 200);
        status = failed ? SUITE_FAILED : SUITE_PASSED;
    }
    writ_arena_clear(&arena);
    return status;
}
