/* SPDX-License-Identifier: Apache-2.0
 *
 * writ rules: the catalogue of rules, and each rule explained, with an example that runs.
 */
#include "ci/cli.h"
#include "ci/report/style.h"
#include "ci/rule_file.h"
#include "contracts/base/write.h"
#include "contracts/rename.h"

/* In the order in which a person reads them; what is in none of them is why.txt. */
static const char *const example_files[] = {"contract.yaml", "payload.json", "payload.csv",
                                            "document.yaml", "old.yaml",     "new.yaml",
                                            "party.yaml",    "writ.yaml",    "owners.yaml"};
static const char *const near_files[] = {"near.json", "near.csv", "near.yaml"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What is run in the rule's folder to see it found. */
static const char *command_of(writ_rule rule)
{
    if (writ_rule_file(rule, "payload.json").len)
        return "writ check --contract contract.yaml --input ndjson payload.json";
    if (writ_rule_file(rule, "payload.csv").len)
        return "writ check --contract contract.yaml payload.csv";
    if (writ_rule_file(rule, "document.yaml").len)
        return "writ lint document.yaml";
    if (writ_rule_file(rule, "party.yaml").len)
        return "writ diff --party party.yaml old.yaml new.yaml";
    return writ_rule_file(rule, "new.yaml").len ? "writ diff old.yaml new.yaml" : "";
}

/* The file that a near miss stands in for. */
static const char *missed_file(writ_rule rule)
{
    if (writ_rule_file(rule, "payload.json").len)
        return "payload.json";
    if (writ_rule_file(rule, "payload.csv").len)
        return "payload.csv";
    return writ_rule_file(rule, "document.yaml").len ? "document.yaml" : "new.yaml";
}

/* ---- text ---- */

static void text_row(writ_buf *out, writ_rule rule, const writ_report_options *look)
{
    writ_severity severity = writ_rule_severity(rule);
    writ_buf_add_text(out, "  ");
    writ_style_add(out, look, WRIT_BOLD, "%s", writ_rule_id(rule));
    writ_style_pad(out, strlen(writ_rule_id(rule)), 21);
    writ_style_add(out, look, writ_style_of(severity), "%s", writ_severity_name(severity));
    writ_style_pad(out, strlen(writ_severity_name(severity)), 9);
    writ_buf_printf(out, "%s\n", writ_rule_purpose(rule));
}

static void text_list(writ_buf *out, const writ_report_options *look)
{
    for (int group = 0; group < WRIT_GROUP_COUNT; group++) {
        writ_buf_printf(out, "%s%s:\n", group ? "\n" : "",
                        writ_rule_group_name((writ_rule_group)group));
        for (int rule = 0; rule < WRIT_RULE_COUNT; rule++)
            if ((int)writ_rule_group_of((writ_rule)rule) == group)
                text_row(out, (writ_rule)rule, look);
    }
    writ_buf_add_text(out, "\n`writ rules RULE` explains one, with an example.\n");
}

static void add_indented(writ_buf *out, writ_str text)
{
    while (text.len) {
        size_t end = writ_str_find_byte(text, '\n');
        writ_buf_printf(out, "    %.*s\n", WRIT_FMT(writ_str_part(text, 0, end)));
        text = writ_str_part(text, end + 1, SIZE_MAX);
    }
}

static void text_file(writ_buf *out, writ_rule rule, const char *name, const char *instead_of)
{
    writ_str text = writ_rule_file(rule, name);
    if (!text.len)
        return;
    writ_buf_printf(out, "\n%s", name);
    if (instead_of)
        writ_buf_printf(out, ", a near miss: with it instead of %s the rule is not found",
                        instead_of);
    writ_buf_add_text(out, "\n");
    add_indented(out, text);
}

static void text_rule(writ_buf *out, writ_rule rule, const writ_report_options *look)
{
    const writ_rule_facts *facts = writ_rule_facts_of(rule);
    writ_style_add(out, look, WRIT_BOLD, "%s", writ_rule_id(rule));
    writ_buf_printf(out, "  %s, %s by default\n\n%s\n",
                    writ_rule_group_name(writ_rule_group_of(rule)),
                    writ_severity_name(writ_rule_severity(rule)), writ_rule_purpose(rule));
    writ_buf_add_str(out, writ_rule_file(rule, "why.txt"));
    if (facts->mirror)
        writ_buf_printf(out, "\nThe other way round: %s\n", facts->mirror);
    if (facts->no_mirror)
        writ_buf_printf(out, "\nThe other way round: none, since %s\n", facts->no_mirror);
    if (facts->confluent)
        writ_buf_printf(out, "At Confluent: %s\n", facts->confluent);
    if (facts->no_example) {
        writ_buf_printf(out, "\nThere is no example: %s\n", facts->no_example);
        return;
    }
    writ_buf_printf(out, "\nFound by: %s\n", command_of(rule));
    for (size_t i = 0; i < COUNT(example_files); i++)
        text_file(out, rule, example_files[i], NULL);
    for (size_t i = 0; i < COUNT(near_files); i++)
        text_file(out, rule, near_files[i], missed_file(rule));
}

/* ---- markdown ---- */

static void markdown_list(writ_buf *out)
{
    writ_buf_add_text(out, "| rule | found in | severity | says | at Confluent |\n"
                           "|---|---|---|---|---|\n");
    for (int i = 0; i < WRIT_RULE_COUNT; i++) {
        writ_rule rule = (writ_rule)i;
        const char *names = writ_rule_facts_of(rule)->confluent, *tick = names ? "`" : "";
        writ_buf_printf(out, "| `%s` | %s | %s | %s | %s%s%s |\n", writ_rule_id(rule),
                        writ_rule_group_name(writ_rule_group_of(rule)),
                        writ_severity_name(writ_rule_severity(rule)), writ_rule_purpose(rule), tick,
                        names ? names : "", tick);
    }
}

static void markdown_file(writ_buf *out, writ_rule rule, const char *name, const char *instead_of)
{
    writ_str text = writ_rule_file(rule, name);
    if (!text.len)
        return;
    writ_buf_printf(out, "\n`%s`", name);
    if (instead_of)
        writ_buf_printf(out, ", a near miss: with it instead of `%s` the rule is not found",
                        instead_of);
    writ_buf_printf(out, "\n\n```%s\n%.*s```\n", strchr(name, '.') + 1, WRIT_FMT(text));
}

static void markdown_rule(writ_buf *out, writ_rule rule)
{
    const writ_rule_facts *facts = writ_rule_facts_of(rule);
    writ_buf_printf(out, "### %s\n\n%s, %s: %s\n\n%.*s", writ_rule_id(rule),
                    writ_rule_group_name(writ_rule_group_of(rule)),
                    writ_severity_name(writ_rule_severity(rule)), writ_rule_purpose(rule),
                    WRIT_FMT(writ_rule_file(rule, "why.txt")));
    if (facts->mirror)
        writ_buf_printf(out, "\nThe other way round: `%s`\n", facts->mirror);
    if (facts->confluent)
        writ_buf_printf(out, "\nAt Confluent: `%s`\n", facts->confluent);
    if (facts->no_example)
        return;
    writ_buf_printf(out, "\n```sh\n%s\n```\n", command_of(rule));
    for (size_t i = 0; i < COUNT(example_files); i++)
        markdown_file(out, rule, example_files[i], NULL);
    for (size_t i = 0; i < COUNT(near_files); i++)
        markdown_file(out, rule, near_files[i], missed_file(rule));
}

/* ---- JSON ---- */

static void set(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    if (text.len)
        writ_value_set(arena, object, writ_str_of(name), NULL,
                       writ_value_string(arena, NULL, text));
}

static writ_value *json_names(writ_arena *arena, const char *names)
{
    writ_value *array = writ_value_array(arena, NULL);
    for (writ_str rest = writ_str_of(names); rest.len;) {
        writ_str name = writ_str_part(rest, 0, writ_str_find_byte(rest, ' '));
        writ_value_push(arena, array, writ_value_string(arena, NULL, name));
        rest = writ_str_part(rest, name.len + 1 < rest.len ? name.len + 1 : rest.len, SIZE_MAX);
    }
    return array;
}

static writ_value *json_example(writ_arena *arena, writ_rule rule)
{
    writ_value *example = writ_value_object(arena, NULL), *texts = writ_value_object(arena, NULL);
    set(arena, example, "command", writ_str_of(command_of(rule)));
    writ_value_set(arena, example, WRIT_STR("files"), NULL, texts);
    for (size_t i = 0; i < COUNT(example_files); i++)
        set(arena, texts, example_files[i], writ_rule_file(rule, example_files[i]));
    for (size_t i = 0; i < COUNT(near_files); i++)
        set(arena, example, "near_miss", writ_rule_file(rule, near_files[i]));
    set(arena, example, "instead_of", writ_str_of(missed_file(rule)));
    return example;
}

static writ_value *json_rule(writ_arena *arena, writ_rule rule)
{
    const writ_rule_facts *facts = writ_rule_facts_of(rule);
    writ_value *row = writ_value_object(arena, NULL);
    writ_str why = writ_rule_file(rule, "why.txt");
    set(arena, row, "rule", writ_str_of(writ_rule_id(rule)));
    set(arena, row, "group", writ_str_of(writ_rule_group_name(writ_rule_group_of(rule))));
    set(arena, row, "severity", writ_str_of(writ_severity_name(writ_rule_severity(rule))));
    set(arena, row, "purpose", writ_str_of(writ_rule_purpose(rule)));
    set(arena, row, "why", writ_str_part(why, 0, why.len ? why.len - 1 : 0));
    set(arena, row, "mirror", writ_str_of(facts->mirror));
    writ_value_set(arena, row, WRIT_STR("confluent"), NULL, json_names(arena, facts->confluent));
    if (!facts->no_example)
        writ_value_set(arena, row, WRIT_STR("example"), NULL, json_example(arena, rule));
    return row;
}

/* Of all rules, or of the one that is not WRIT_RULE_COUNT. */
static void json(writ_arena *arena, writ_buf *out, writ_rule only)
{
    writ_value *root = writ_value_object(arena, NULL), *rules = writ_value_array(arena, NULL);
    set(arena, root, "writ", WRIT_STR("rules/1"));
    writ_value_set(arena, root, WRIT_STR("rules"), NULL, rules);
    for (int rule = 0; rule < WRIT_RULE_COUNT; rule++)
        if (only == WRIT_RULE_COUNT || (int)only == rule)
            writ_value_push(arena, rules, json_rule(arena, (writ_rule)rule));
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}

/* ---- the command ---- */

static int find_rule(writ_session *session, const char *id, writ_rule *rule)
{
    double best = 0.4;
    writ_rule nearest = WRIT_RULE_COUNT;
    for (int i = 0; i < WRIT_RULE_COUNT; i++) {
        double alike =
            writ_name_similarity(writ_str_of(id), writ_str_of(writ_rule_id((writ_rule)i)));
        if (strcmp(id, writ_rule_id((writ_rule)i)) == 0) {
            *rule = (writ_rule)i;
            return WRIT_OK;
        }
        if (alike > best) {
            best = alike;
            nearest = (writ_rule)i;
        }
    }
    int code = writ_error_set(&session->err, WRIT_E_USAGE, "there is no rule '%s'", id);
    if (nearest != WRIT_RULE_COUNT)
        writ_error_hint(&session->err, "did you mean '%s'? `writ rules` lists them all",
                        writ_rule_id(nearest));
    else
        writ_error_hint(&session->err, "`writ rules` lists them all");
    return code;
}

int writ_command_rules(writ_session *session, int argc, char **argv)
{
    enum { TEXT, JSON, MARKDOWN };
    int format = TEXT;
    writ_rule rule = WRIT_RULE_COUNT;
    const writ_option options[] = {
        {"--format", WRIT_OPTION_CHOICE, &format, "FORMAT", "text|json|markdown",
         "how it is written"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 1);
    if (status >= 0)
        return status;
    if (session->operands.count && find_rule(session, session->operands.items[0], &rule))
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_report_options look = {.color = session->color};
    if (format == JSON)
        json(&session->arena, &out, rule);
    else if (format == MARKDOWN && rule == WRIT_RULE_COUNT)
        markdown_list(&out);
    else if (format == MARKDOWN)
        markdown_rule(&out, rule);
    else if (rule == WRIT_RULE_COUNT)
        text_list(&out, &look);
    else
        text_rule(&out, rule, &look);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
