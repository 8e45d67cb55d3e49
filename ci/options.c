/* SPDX-License-Identifier: Apache-2.0
 *
 * Options by table: parsing, and the help of each command, from the same rows.
 */
#include <stdlib.h>

#include "ci/cli.h"
#include "contracts/base/bounds.h"
#include "contracts/path.h"
#include "contracts/rename.h"

/* What every command has besides its own options. */
enum { COMMON_OPTIONS = 4 };

static void fill_common(writ_session *session, writ_option common[COMMON_OPTIONS + 1])
{
    common[0] =
        (writ_option){"--registry",
                      WRIT_OPTION_STRING,
                      &session->registry,
                      "URL",
                      NULL,
                      "the registry (default: WRIT_REGISTRY, writ.yaml, .writ/registry.db)"};
    common[1] = (writ_option){"--resolve",
                              WRIT_OPTION_LIST,
                              &session->resolve,
                              "PATH",
                              NULL,
                              "a file, or a folder, that references between schemas may lead to"};
    common[2] = (writ_option){"--workspace",
                              WRIT_OPTION_STRING,
                              &session->workspace_path,
                              "FILE",
                              NULL,
                              "the workspace file (default: writ.yaml, searched upward)"};
    common[3] = (writ_option){"--help", WRIT_OPTION_FLAG, NULL, NULL, NULL, "print this and end"};
    common[COMMON_OPTIONS] = (writ_option){NULL, 0, NULL, NULL, NULL, NULL};
}

static void help_option(writ_buf *out, const writ_option *option)
{
    writ_buf left = WRIT_BUF_INIT;
    writ_buf_add_text(&left, option->name);
    if (option->kind == WRIT_OPTION_CHOICE)
        writ_buf_printf(&left, " %s", option->choices);
    else if (option->argument)
        writ_buf_printf(&left, " %s", option->argument);
    if (left.len > 24)
        writ_buf_printf(out, "  %s\n  %-24s  %s\n", left.ptr, "", option->help);
    else
        writ_buf_printf(out, "  %-24s  %s\n", left.ptr, option->help);
    writ_buf_clear(&left);
}

static int print_help(writ_session *session, const writ_option_table *table)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_command *command = table->command;
    writ_buf_printf(&out, "usage: writ %s%s%s [OPTIONS]\n\n%s\n\noptions:\n", command->name,
                    *command->arguments ? " " : "", command->arguments, command->summary);
    for (const writ_option *option = table->options; option->name; option++)
        help_option(&out, option);
    for (const writ_option *option = table->common; option->name; option++)
        help_option(&out, option);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

static bool is_named(const writ_option *option, writ_str name)
{
    return writ_str_is(name, option->name);
}

static const writ_option *find_option(const writ_option *options, const writ_option *common,
                                      writ_str name)
{
    for (const writ_option *option = options; option->name; option++)
        if (is_named(option, name))
            return option;
    for (int i = 0; i < COMMON_OPTIONS; i++)
        if (is_named(&common[i], name))
            return &common[i];
    return NULL;
}

static int unknown_option(writ_session *session, const writ_option *options, writ_str name)
{
    const writ_option *nearest = NULL;
    double best = 0.4;
    for (const writ_option *option = options; option->name; option++) {
        double alike = writ_name_similarity(name, writ_str_of(option->name));
        if (alike > best) {
            best = alike;
            nearest = option;
        }
    }
    if (nearest)
        writ_error_hint(&session->err, "did you mean '%s'?", nearest->name);
    return writ_session_usage(session, "there is no option '%.*s'", WRIT_FMT(name));
}

/* The index of a word in "a|b|c", or -1. */
static int find_choice(const char *choices, writ_str word)
{
    writ_str rest = writ_str_of(choices);
    for (int index = 0;; index++) {
        size_t len = writ_str_find_byte(rest, '|');
        if (writ_str_equal(writ_str_part(rest, 0, len), word))
            return index;
        if (len == rest.len)
            return -1;
        rest = writ_str_part(rest, len + 1, SIZE_MAX);
    }
}

static int wrong_choice(writ_session *session, const writ_option *option, const char *value)
{
    writ_buf choices = WRIT_BUF_INIT;
    for (const char *c = option->choices; *c; c++)
        if (*c == '|')
            writ_buf_add_text(&choices, strchr(c + 1, '|') ? ", " : " or ");
        else
            writ_buf_add_byte(&choices, *c);
    int status =
        writ_session_usage(session, "%s takes %s, not '%s'", option->name, choices.ptr, value);
    writ_buf_clear(&choices);
    return status;
}

static int take_ratio(writ_session *session, const writ_option *option, const char *value)
{
    char *end;
    double ratio = strtod(value, &end);
    if (end == value || *end || !(ratio >= 0 && ratio <= 1))
        return writ_session_usage(session, "%s takes a number from 0 to 1, not '%s'", option->name,
                                  value);
    *(double *)option->to = ratio;
    return -1;
}

static int take_whole(writ_session *session, const writ_option *option, const char *value,
                      unsigned most)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end || number < 1 || number > most)
        return writ_session_usage(session, "%s takes a whole number from 1 to %u, not '%s'",
                                  option->name, most, value);
    *(unsigned *)option->to = (unsigned)number;
    return -1;
}

static int take_value(writ_session *session, const writ_option *option, const char *value)
{
    switch (option->kind) {
    case WRIT_OPTION_STRING:
        *(const char **)option->to = value;
        return -1;
    case WRIT_OPTION_LIST: {
        writ_option_list *list = option->to;
        *WRIT_PUSH(&session->arena, list) = value;
        return -1;
    }
    case WRIT_OPTION_RATIO:
        return take_ratio(session, option, value);
    case WRIT_OPTION_TIMES:
        return take_whole(session, option, value, WRIT_BOUND_BUDGET);
    case WRIT_OPTION_JOBS:
        return take_whole(session, option, value, WRIT_BOUND_THREADS);
    case WRIT_OPTION_WINDOW:
        return take_whole(session, option, value, WRIT_BOUND_WINDOW);
    case WRIT_OPTION_CHOICE: {
        int choice = find_choice(option->choices, writ_str_of(value));
        if (choice < 0)
            return wrong_choice(session, option, value);
        *(int *)option->to = choice;
        return -1;
    }
    default:
        return writ_session_usage(session, "%s takes no value", option->name);
    }
}

/* Another moment, or another day, than the clock's: for tests and for a look ahead. */
static int find_now(writ_session *session)
{
    const char *moment = getenv("WRIT_NOW"), *day = getenv("WRIT_TODAY");
    session->now = writ_moment_now();
    if (moment && !writ_moment_parse(writ_str_of(moment), &session->now))
        return writ_session_usage(
            session, "WRIT_NOW is a time such as 2026-12-31T14:00:00Z, not '%s'", moment);
    session->today = writ_moment_day(session->now);
    if (day && !writ_day_parse(writ_str_of(day), &session->today))
        return writ_session_usage(session, "WRIT_TODAY is a day such as 2026-12-31, not '%s'", day);
    return -1;
}

int writ_session_parse(writ_session *session, const writ_option *options, int argc, char **argv)
{
    writ_option common[COMMON_OPTIONS + 1];
    const writ_option_table table = {session->command, options, common};
    fill_common(session, common);
    if (session->reader) {
        session->reader->read(session->reader->to, &table);
        return WRIT_EXIT_CLEAN;
    }
    bool operands_only = false;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (operands_only || arg[0] != '-' || !arg[1]) {
            *WRIT_PUSH(&session->arena, &session->operands) = arg;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            operands_only = true;
            continue;
        }
        if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
            return print_help(session, &table);
        writ_str name = writ_str_part(writ_str_of(arg), 0, strcspn(arg, "="));
        const char *value = arg[name.len] ? arg + name.len + 1 : NULL;
        const writ_option *option = find_option(options, common, name);
        if (!option)
            return unknown_option(session, options, name);
        if (option->kind == WRIT_OPTION_FLAG && !value) {
            *(bool *)option->to = true;
            continue;
        }
        if (!value && option->kind != WRIT_OPTION_FLAG) {
            if (i + 1 >= argc)
                return writ_session_usage(session, "%s needs a value", option->name);
            value = argv[++i];
        }
        int status = take_value(session, option, value);
        if (status >= 0)
            return status;
    }
    return find_now(session);
}

int writ_session_path(writ_session *session, const char *option, const char *text, writ_str *path)
{
    writ_path steps = {0};
    *path = WRIT_STR_EMPTY;
    if (!text)
        return -1;
    if (!*text || writ_path_parse(&session->arena, writ_str_of(text), &steps, NULL))
        return writ_session_usage(session,
                                  "%s takes the path of a field such as meta.sent_at, not "
                                  "'%s'",
                                  option, text);
    *path = writ_path_pointer(&session->arena, &steps);
    return -1;
}
