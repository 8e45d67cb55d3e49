/* SPDX-License-Identifier: Apache-2.0
 *
 * writ completion: a script that completes commands, options and their values in a shell, made of
 * the same tables that the options are read by. What does not depend on them stands in
 * ci/completion/, a file for each shell, and is compiled in.
 */
#include "ci/cli.h"
#include "ci/embed.h"
#include "contracts/finding.h"

/* By shell. */
static const writ_embedded files[] = {
#include "ci/completion.inc"
};

/* ---- what a value may be ---- */

typedef enum value_kind {
    VALUE_NONE,    /* a flag: there is no value */
    VALUE_ANY,     /* a text that nobody can guess */
    VALUE_FILE,    /* a file or folder */
    VALUE_REF,     /* a contract of the registry, or a file */
    VALUE_RULE,    /* a rule */
    VALUE_CHOICES, /* one of "a|b|c" */
    VALUE_KEYS,    /* the same, an equals sign, and a file */
} value_kind;

typedef struct value_set {
    value_kind kind;
    writ_str choices;
} value_set;

/* A value by the name that the help gives it, "FILE" or "a|b|c"; what is behind the name does not
 * count: "FILE...", "REF[#/path]". */
static value_set value_named(writ_str name)
{
    static const struct {
        const char *name;
        value_kind kind;
    } kinds[] = {
        {"FILE", VALUE_FILE}, {"PATH", VALUE_FILE}, {"URL", VALUE_FILE},  {"REF", VALUE_REF},
        {"OLD", VALUE_REF},   {"NEW", VALUE_REF},   {"RULE", VALUE_RULE},
    };
    if (writ_str_find_byte(name, '|') < name.len)
        return (value_set){VALUE_CHOICES, name};
    size_t len = 0;
    while (len < name.len && name.ptr[len] >= 'A' && name.ptr[len] <= 'Z')
        len++;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (writ_str_is(writ_str_part(name, 0, len), kinds[i].name))
            return (value_set){kinds[i].kind, WRIT_STR_EMPTY};
    return (value_set){VALUE_ANY, WRIT_STR_EMPTY};
}

static value_set value_of(const writ_option *option)
{
    if (option->kind == WRIT_OPTION_FLAG)
        return (value_set){VALUE_NONE, WRIT_STR_EMPTY};
    if (option->choices)
        return (value_set){option->kind == WRIT_OPTION_LIST ? VALUE_KEYS : VALUE_CHOICES,
                           writ_str_of(option->choices)};
    return value_named(writ_str_of(option->argument));
}

/* The operands of a command by its usage, such as "--contract REF {--reject FILE | --discard}
 * [FILE...]": the first word that is no option, and no value of one. */
static value_set operands_of(const writ_command *command)
{
    writ_str rest = writ_str_of(command->arguments);
    bool is_value = false;
    while (rest.len) {
        size_t end = writ_str_find_byte(rest, ' ');
        writ_str word = writ_str_part(rest, 0, end);
        rest = writ_str_part(rest, end + 1, SIZE_MAX);
        while (word.len && strchr("[{", word.ptr[0]))
            word = writ_str_part(word, 1, SIZE_MAX);
        bool is_option = word.len && word.ptr[0] == '-';
        bool is_bar = writ_str_is(word, "|");
        if (!is_option && !is_bar && !is_value)
            return value_named(word);
        is_value = is_option && word.ptr[word.len - 1] != '}';
    }
    return (value_set){VALUE_NONE, WRIT_STR_EMPTY};
}

/* Text within '…': all three shells end the quotes for a quote. */
static void add_quoted(writ_buf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            writ_buf_add_text(out, "'\\''");
        else
            writ_buf_add_byte(out, *text);
}

/* The words that a value may be, with spaces between. */
static void add_words(writ_buf *out, const value_set *value)
{
    const char *behind = value->kind == VALUE_KEYS ? "=" : "";
    for (size_t i = 0; i < value->choices.len; i++)
        if (value->choices.ptr[i] == '|')
            writ_buf_printf(out, "%s ", behind);
        else
            writ_buf_add_byte(out, value->choices.ptr[i]);
    writ_buf_add_text(out, behind);
    for (int rule = 0; value->kind == VALUE_RULE && rule < WRIT_RULE_COUNT; rule++)
        writ_buf_printf(out, "%s%s", rule ? " " : "", writ_rule_id((writ_rule)rule));
}

/* The i-th option of a command, the common ones last; NULL behind the last. */
static const writ_option *option_at(const writ_option_table *table, size_t i)
{
    size_t own = 0;
    while (table->options[own].name)
        own++;
    const writ_option *option = i < own ? &table->options[i] : &table->common[i - own];
    return option->name ? option : NULL;
}

/* ---- bash ---- */

static void add_bash_value(writ_buf *out, const value_set *value)
{
    static const char *const words[] = {"", "ANY", "FILE", "REF", "", "", ""};
    writ_buf_add_text(out, words[value->kind]);
    add_words(out, value);
}

static void bash_command(void *to, const writ_option_table *table)
{
    writ_buf_printf(to, "    echo %s\n", table->command->name);
}

static void bash_options(void *to, const writ_option_table *table)
{
    const writ_option *option;
    writ_buf_printf(to, "    %s) echo '", table->command->name);
    for (size_t i = 0; (option = option_at(table, i)); i++)
        writ_buf_printf(to, "%s%s", i ? " " : "", option->name);
    writ_buf_add_text(to, "' ;;\n");
}

static void bash_option_values(void *to, const writ_option_table *table)
{
    const writ_option *option;
    for (size_t i = 0; (option = option_at(table, i)); i++) {
        value_set value = value_of(option);
        if (value.kind == VALUE_NONE)
            continue;
        writ_buf_printf(to, "    '%s %s') echo '", table->command->name, option->name);
        add_bash_value(to, &value);
        writ_buf_add_text(to, "' ;;\n");
    }
}

static void bash_operands(void *to, const writ_option_table *table)
{
    value_set value = operands_of(table->command);
    writ_buf_printf(to, "    %s) echo '", table->command->name);
    add_bash_value(to, &value);
    writ_buf_add_text(to, "' ;;\n");
}

/* ---- zsh ---- */

/* A message of _arguments, in which a colon, a bracket and a backslash have a meaning. */
static void add_zsh_message(writ_buf *out, const char *text)
{
    for (; *text; text++) {
        char sign[] = {*text, '\0'};
        if (strchr("[]:\\", *text))
            writ_buf_add_byte(out, '\\');
        add_quoted(out, sign);
    }
}

static void add_zsh_action(writ_buf *out, const value_set *value)
{
    static const char *const actions[] = {
        "", "", "_files", "_writ_refs", "", "", "compadd -S \"\" -- "};
    writ_buf_add_text(out, actions[value->kind]);
    if (value->kind == VALUE_KEYS)
        add_words(out, value);
    if (value->kind == VALUE_RULE || value->kind == VALUE_CHOICES) {
        writ_buf_add_byte(out, '(');
        add_words(out, value);
        writ_buf_add_byte(out, ')');
    }
}

static void zsh_command(void *to, const writ_option_table *table)
{
    writ_buf_printf(to, "        '%s:", table->command->name);
    add_quoted(to, table->command->summary);
    writ_buf_add_text(to, "'\n");
}

static void zsh_option(writ_buf *out, const writ_option *option)
{
    value_set value = value_of(option);
    writ_buf_printf(out, " \\\n            '%s%s%s[", option->kind == WRIT_OPTION_LIST ? "*" : "",
                    option->name, value.kind == VALUE_NONE ? "" : "=");
    add_zsh_message(out, option->help);
    writ_buf_add_byte(out, ']');
    if (value.kind != VALUE_NONE) {
        writ_buf_printf(out, ":%s:", option->argument ? option->argument : "");
        add_zsh_action(out, &value);
    }
    writ_buf_add_byte(out, '\'');
}

static void zsh_options(void *to, const writ_option_table *table)
{
    const writ_option *option;
    value_set operands = operands_of(table->command);
    writ_buf_printf(to, "    %s)\n        _arguments", table->command->name);
    for (size_t i = 0; (option = option_at(table, i)); i++)
        zsh_option(to, option);
    if (operands.kind > VALUE_ANY) {
        writ_buf_add_text(to, " \\\n            '*:argument:");
        add_zsh_action(to, &operands);
        writ_buf_add_byte(to, '\'');
    }
    writ_buf_add_text(to, "\n        ;;\n");
}

/* ---- fish ---- */

/* -x: a value, and no file; -r: a value; -F: files too */
static void add_fish_value(writ_buf *out, const value_set *value)
{
    static const char *const flags[] = {"", "", " -F", " -F -a '(__writ_contracts)'", "", "", ""};
    writ_buf_add_text(out, flags[value->kind]);
    if (value->kind >= VALUE_RULE) {
        writ_buf_add_text(out, " -a '");
        add_words(out, value);
        writ_buf_add_byte(out, '\'');
    }
}

static void fish_option(writ_buf *out, const writ_command *command, const writ_option *option)
{
    value_set value = value_of(option);
    bool is_file = value.kind == VALUE_FILE || value.kind == VALUE_REF;
    writ_buf_printf(out, "complete -c writ -n '__writ_is %s' -l %s", command->name,
                    option->name + strlen("--"));
    if (value.kind != VALUE_NONE)
        writ_buf_add_text(out, is_file ? " -r" : " -x");
    add_fish_value(out, &value);
    writ_buf_add_text(out, " -d '");
    add_quoted(out, option->help);
    writ_buf_add_text(out, "'\n");
}

static void fish_command(void *to, const writ_option_table *table)
{
    const writ_option *option;
    const char *name = table->command->name;
    value_set operands = operands_of(table->command);
    writ_buf_printf(to, "\ncomplete -c writ -n __writ_is -a %s -d '", name);
    add_quoted(to, table->command->summary);
    writ_buf_add_text(to, "'\n");
    for (size_t i = 0; (option = option_at(table, i)); i++)
        fish_option(to, table->command, option);
    if (operands.kind > VALUE_ANY) {
        writ_buf_printf(to, "complete -c writ -n '__writ_is %s'", name);
        add_fish_value(to, &operands);
        writ_buf_add_byte(to, '\n');
    }
}

/* ---- the script ---- */

/* A part of a script: a line or more for each command, between two texts. */
typedef struct script_part {
    const char *shell;
    const char *before;
    void (*add)(void *to, const writ_option_table *table);
    const char *after;
} script_part;

static const script_part parts[] = {
    {"bash", "_writ_commands() {\n", bash_command, "}\n\n"},
    {"bash", "# _writ_options COMMAND\n_writ_options() {\n    case $1 in\n", bash_options,
     "    esac\n}\n\n"},
    {"bash",
     "# _writ_option_value COMMAND OPTION: the words that its value may be, or ANY, FILE, REF\n"
     "_writ_option_value() {\n    case \"$1 $2\" in\n",
     bash_option_values, "    esac\n}\n\n"},
    {"bash",
     "# _writ_operands COMMAND: the same for what is no option\n"
     "_writ_operands() {\n    case $1 in\n",
     bash_operands, "    esac\n}\n"},
    {"zsh", "_writ() {\n    local -a commands\n    commands=(\n", zsh_command,
     "    )\n"
     "    if ((CURRENT == 2)); then\n"
     "        _alternative 'commands:command:{_describe command commands}' \\\n"
     "            'options:option:(--help --version)'\n"
     "        return\n"
     "    fi\n"},
    {"zsh", "    shift words\n    ((CURRENT--))\n    case $words[1] in\n", zsh_options,
     "    esac\n}\n\n"
     "# autoloaded, this file is the function\n"
     "if [[ $funcstack[1] == _writ ]]; then\n    _writ \"$@\"\nelse\n    compdef _writ writ\nfi\n"},
    {"fish", "", fish_command, ""},
};

static const char *find_text(const char *shell)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(files[i].path, shell) == 0)
            return files[i].text;
    return NULL;
}

/* Asks each command for its options, in the table's order. */
static void add_part(writ_buf *out, const script_part *part)
{
    const writ_option_reader reader = {part->add, out};
    writ_buf_add_text(out, part->before);
    for (const writ_command *command = writ_commands; command->name; command++) {
        writ_session asked = {.command = command, .reader = &reader};
        char *argv[] = {(char *)command->name, NULL};
        command->run(&asked, 1, argv);
        writ_arena_clear(&asked.arena);
    }
    writ_buf_add_text(out, part->after);
}

int writ_command_completion(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which shell? give one of bash, zsh and fish");
    const char *shell = session->operands.items[0], *text = find_text(shell);
    if (!text)
        return writ_session_usage(session, "there is completion for bash, zsh and fish, not '%s'",
                                  shell);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_add_text(&out, text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i].shell, shell) == 0)
            add_part(&out, &parts[i]);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
