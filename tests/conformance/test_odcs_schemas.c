/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON Schemas of the Open Data Contract Standard (2019-09) and the example documents beside
 * them: each schema compiles and is valid under its metaschema, and each example is valid under the
 * schemas of v3.1.0 and v3.2.0, for which they are written whatever version they name. Under the
 * older ones so many are valid as ajv finds, too.
 *
 * Exit status: 0, 1 when something is wrong, 77 (skipped) where the data are not at hand.
 */
#include <ftw.h>

#include "tests/conformance/suite.h"
#include "validator/metaschema_check.h"
#include "validator/validator.h"

typedef struct odcs_version {
    const char *name;
    size_t
        warnings; /* references such as #/$defs/ServerSource/ApiServer: to what is no schema yet */
    int valid;    /* of the examples */
    writ_validator *validator;
    int found;
} odcs_version;

static odcs_version versions[] = {
    {.name = "v3.0.0", .warnings = 30, .valid = 1},
    {.name = "v3.0.1", .warnings = 30, .valid = 1},
    {.name = "v3.0.2", .warnings = 30, .valid = 10},
    {.name = "v3.1.0", .warnings = 33, .valid = 18},
    {.name = "v3.2.0", .warnings = 33, .valid = 18},
};
enum { VERSIONS = sizeof versions / sizeof *versions, EXAMPLES = 18 };

static writ_arena kept;
static int wrong, examples;

static int compile(const char *folder, odcs_version *version, writ_error *err)
{
    writ_str path = writ_str_printf(&kept, "%s/odcs-json-schema-%s.json", folder, version->name);
    const writ_value *schema = suite_read_any(&kept, path.ptr);
    writ_schema_set *set;
    if (!schema)
        return WRIT_E_INPUT;
    int code = writ_schema_compile(&kept, schema, NULL, &set, err);
    if (!code)
        code = writ_metaschema_check(set, err);
    if (!code)
        code = writ_validator_new(set, NULL, &version->validator, err);
    if (!code && (set->draft != WRIT_DRAFT_2019_09 || set->warnings.count != version->warnings))
        code = writ_error_set(err, WRIT_E_INPUT, "draft %s, %zu warnings",
                              writ_draft_name(set->draft), set->warnings.count);
    return code;
}

static void judge(odcs_version *version, const char *path, const writ_value *document)
{
    writ_findings findings = {0};
    bool checked = writ_validator_check_value(version->validator, &kept, document, &findings);
    bool accepted = writ_validator_check_value(version->validator, &kept, document, NULL);
    version->found += accepted;
    if (checked != accepted) {
        printf("WRONG: %s: the two modes disagree\n", path);
        wrong++;
    }
    for (size_t i = 0; version->valid == EXAMPLES && i < findings.count; i++)
        printf("%s: %s: %.*s: %.*s\n", version->name, path, WRIT_FMT(findings.items[i].path),
               WRIT_FMT(findings.items[i].message));
}

static int visit(const char *path, const struct stat *info, int type, struct FTW *position)
{
    (void)info;
    (void)position;
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *document;
    if (type != FTW_F || !writ_str_ends(writ_str_of(path), WRIT_STR(".yaml")))
        return 0;
    if (writ_source_load(&kept, path, &source, &err) ||
        writ_yaml_read(&kept, source, &document, &err)) {
        printf("WRONG: %s:%u:%u: %s\n", path, err.line, err.column, err.message);
        wrong++;
        return 0;
    }
    examples++;
    for (size_t i = 0; i < VERSIONS; i++)
        judge(&versions[i], path, document);
    return 0;
}

int main(void)
{
    int status;
    const char *suite = suite_find(&kept, &status);
    if (!suite)
        return status;
    writ_str folder = writ_str_printf(&kept, "%s/../../odcs", suite);
    for (size_t i = 0; i < VERSIONS; i++) {
        writ_error err = WRIT_ERROR_INIT;
        if (compile(folder.ptr, &versions[i], &err)) {
            printf("WRONG: %s: %s:%u:%u: %s\n", versions[i].name, err.file, err.line, err.column,
                   err.message);
            return SUITE_FAILED;
        }
    }
    nftw(writ_str_printf(&kept, "%.*s/examples", WRIT_FMT(folder)).ptr, visit, 8, FTW_PHYS);
    for (size_t i = 0; i < VERSIONS; i++) {
        printf("%s: %d of %d examples are valid\n", versions[i].name, versions[i].found, examples);
        wrong += versions[i].found != versions[i].valid;
        writ_validator_free(versions[i].validator);
    }
    writ_arena_clear(&kept);
    return wrong || examples != EXAMPLES ? SUITE_FAILED : SUITE_PASSED;
}
