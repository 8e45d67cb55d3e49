/* SPDX-License-Identifier: Apache-2.0
 *
 * What drift finds in each of the NDJSON files: a line {"file":…,"findings":[{"rule":…},…]} for
 * each. With --pairs the pairs of fields that might be renames too, with their evidence, for
 * tests/drift/fit.py.
 */
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/write.h"
#include "validator/drift/switch_evidence.h"
#include "validator/scan.h"

static void print_text(const char *name, writ_str text)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_json_write_string(&out, text);
    printf(",\"%s\":%.*s", name, WRIT_FMT(writ_buf_str(&out)));
    writ_buf_clear(&out);
}

static void print_finding(const writ_drift_finding *found, bool is_first)
{
    printf("%s{\"record\":%llu", is_first ? "" : ",", (unsigned long long)found->start.record);
    print_text("rule", writ_str_of(writ_rule_id(found->finding.rule)));
    print_text("path", found->finding.path);
    if (found->finding.new_path.len)
        print_text("new_path", found->finding.new_path);
    print_text("message", found->finding.message);
    for (size_t i = 0; i < found->finding.evidence.count; i++)
        print_text("evidence", found->finding.evidence.items[i]);
    printf(",\"confidence\":%.4f}", found->finding.confidence);
}

static writ_profile *profile_of(const char *name)
{
    writ_profile_options options = {0};
    writ_profile *profile = writ_profile_new(&options);
    FILE *file = fopen(name, "r");
    char *line = NULL;
    size_t capacity = 0;
    uint64_t number = 0;
    if (!file) {
        perror(name);
        exit(2);
    }
    for (ssize_t len; (len = getline(&line, &capacity, file)) > 0;) {
        if (capacity < (size_t)len + WRIT_SCAN_PADDING)
            line = realloc(line, capacity = (size_t)len + WRIT_SCAN_PADDING);
        memset(line + len, 0, WRIT_SCAN_PADDING);
        writ_profile_record(profile, line, (size_t)len, ++number);
    }
    free(line);
    fclose(file);
    return profile;
}

static void print_findings(writ_arena *arena, const writ_profile *profile)
{
    writ_drift_findings findings;
    writ_drift_options options = {0};
    writ_drift_find(arena, profile, &options, &findings);
    printf(",\"findings\":[");
    for (size_t i = 0; i < findings.count; i++)
        print_finding(&findings.items[i], i == 0);
    printf("]");
}

static void print_pairs(writ_arena *arena, const writ_profile *profile)
{
    writ_drift_findings findings;
    writ_drift_options options = {0};
    writ_detection detection;
    writ_switch_search search;
    writ_detection_start(&detection, arena, profile, &options, &findings);
    writ_detect_presence(&detection);
    writ_switch_search_pairs(&search, &detection);
    printf(",\"evidence\":[");
    for (size_t i = 0; i < WRIT_SWITCH_EVIDENCE_COUNT; i++)
        printf("%s\"%s\"", i ? "," : "", writ_switch_evidence_name((writ_switch_evidence)i));
    printf("],\"pairs\":[");
    for (size_t i = 0; i < search.pairs.count; i++) {
        const writ_switch_pair *pair = &search.pairs.items[i];
        printf("%s{\"chosen\":%s", i ? "," : "", pair->is_chosen ? "true" : "false");
        print_text("path", pair->old_end->state->field->path);
        print_text("new_path", pair->new_end->state->field->path);
        printf(",\"confidence\":%.4f,\"evidence\":[", pair->confidence);
        for (size_t j = 0; j < WRIT_SWITCH_EVIDENCE_COUNT; j++)
            printf("%s%.4g", j ? "," : "", pair->evidence[j]);
        printf("]}");
    }
    printf("]");
}

int main(int argc, char **argv)
{
    bool with_pairs = argc > 1 && strcmp(argv[1], "--pairs") == 0;
    for (int i = with_pairs ? 2 : 1; i < argc; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_profile *profile = profile_of(argv[i]);
        printf("{\"records\":%llu", (unsigned long long)profile->records);
        print_text("file", writ_str_of(argv[i]));
        print_findings(&arena, profile);
        if (with_pairs)
            print_pairs(&arena, profile);
        printf("}\n");
        writ_profile_free(profile);
        writ_arena_clear(&arena);
    }
    return 0;
}
