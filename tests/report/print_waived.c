/* SPDX-License-Identifier: Apache-2.0
 *
 * print_waived FORMAT HOW OWNERS OLD NEW PARTY...: the report on a change with waivers, in one of
 * its forms. HOW is `all`, so that nothing is left to count, `first`: the first finding of each
 * party, or `none`. OWNERS is the file of how they are reached. For tests/report/formats.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ci/owners.h"
#include "ci/report.h"
#include "registry/waiver.h"

enum { MOST_PARTIES = 8 };

static const char *const formats[] = {"text",  "json",   "markdown", "html", "sarif",
                                      "junit", "github", "gitlab",   "azure"};

static const writ_waiver waiver = {
    .id = WRIT_STR_INIT("3fa9c1d2e4f5"),
    .reason = WRIT_STR_INIT("moves in March | <b>100 %</b> @everybody ]]> ::error::"),
    .requester = WRIT_STR_INIT("Pat Doe <pat@lumen.example>"),
    .approver = WRIT_STR_INIT("Kim Berg <kim@lumen.example>"),
    .until = WRIT_STR_INIT("2026-12-31"),
    .state = WRIT_WAIVER_APPROVED,
};

static int load(writ_arena *arena, const char *path, writ_document **document)
{
    writ_error err = WRIT_ERROR_INIT;
    int code = writ_document_load(arena, path, &(writ_document_options){0}, document, &err);
    if (code)
        fprintf(stderr, "%s: %s\n", path, err.message);
    return code;
}

/* What is waived is not counted. */
static void waive(writ_impact *impact, const char *how)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        writ_findings *findings = &impact->parties.items[i].findings;
        for (size_t j = 0; j < findings->count; j++) {
            writ_finding *finding = &findings->items[j];
            if (finding->standing || strcmp(how, "none") == 0 || (j && strcmp(how, "all") != 0))
                continue;
            finding->waiver = &waiver;
            impact->errors -= finding->severity == WRIT_ERROR;
            impact->warnings -= finding->severity == WRIT_WARNING;
        }
    }
}

int main(int argc, char **argv)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_document *old_document, *new_document, *party;
    const writ_party *parties[MOST_PARTIES];
    bool pending[MOST_PARTIES] = {false};
    size_t count = 0, format = 0;
    writ_impact impact = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_owners *owners;
    if (argc < 7 || argc - 6 > MOST_PARTIES || writ_owners_load(&arena, argv[3], &owners, &err) ||
        load(&arena, argv[4], &old_document) || load(&arena, argv[5], &new_document))
        return 2;
    for (int i = 6; i < argc; i++) {
        if (load(&arena, argv[i], &party))
            return 2;
        parties[count++] = party->parties.items[0];
    }
    while (format < sizeof formats / sizeof *formats && strcmp(formats[format], argv[1]) != 0)
        format++;
    if (format == sizeof formats / sizeof *formats ||
        writ_impact_judge(&arena, old_document->contract, new_document->contract, parties, count,
                          pending, NULL, 0, &(writ_impact_options){0}, &impact, &err))
        return 2;
    waive(&impact, argv[2]);
    writ_diff_report diff = {
        .impact = &impact,
        .old_label = writ_str_of(argv[4]),
        .new_label = writ_str_of(argv[5]),
        .fails = impact.errors > 0,
    };
    const writ_report report = {
        .command = WRIT_STR("gate"),
        .diffs = {&diff, 1, 1},
        .contracts = 1,
        .owners = owners,
        .on_gitlab = getenv("GITLAB_CI") != NULL,
    };
    writ_buf out = WRIT_BUF_INIT;
    writ_report_print(&out, &arena, (writ_format_kind)format, &report, &(writ_report_options){0});
    fwrite(out.ptr, 1, out.len, stdout);
    writ_buf_clear(&out);
    writ_arena_clear(&arena);
    return 0;
}
