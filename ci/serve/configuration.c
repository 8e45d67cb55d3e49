/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/configuration.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ci/serve/listen.h"
#include "contracts/base/bounds.h"
#include "contracts/base/parallel.h"
#include "contracts/base/read.h"
#include "contracts/member.h"

typedef enum key_kind { KEY_TEXT, KEY_ADDRESS, KEY_CHOICE, KEY_YES, KEY_NUMBER } key_kind;

/* A setting: its key in the file, whose twin in the environment is WRIT_SERVE_KEY. */
typedef struct setting {
    const char *name;
    key_kind kind;
    size_t offset; /* in writ_serve_config */
    const char *choices;
    int least, most, otherwise;
} setting;

#define AT(member) offsetof(writ_serve_config, member)
static const setting keys[] = {
    {"registry", KEY_TEXT, AT(registry), NULL, 0, 0, 0},
    {"listen", KEY_ADDRESS, AT(listen), NULL, 0, 0, 0},
    {"anonymous", KEY_CHOICE, AT(anonymous), "none|read|write", 0, 0, WRIT_ANONYMOUS_READ},
    {"tls-cert", KEY_TEXT, AT(tls_cert), NULL, 0, 0, 0},
    {"tls-key", KEY_TEXT, AT(tls_key), NULL, 0, 0, 0},
    {"log", KEY_CHOICE, AT(log), "json|text|off", 0, 0, WRIT_LOG_JSON},
    {"trust-proxy", KEY_YES, AT(trust_proxy), NULL, 0, 0, 0},
    {"threads", KEY_NUMBER, AT(threads), NULL, 1, WRIT_BOUND_THREADS, 0},
    {"connections", KEY_NUMBER, AT(connections), NULL, 1, WRIT_BOUND_HTTP_CONNECTIONS, 4096},
    {"address-connections", KEY_NUMBER, AT(address_connections), NULL, 1,
     WRIT_BOUND_HTTP_CONNECTIONS, 1024},
    {"patience", KEY_NUMBER, AT(patience), NULL, 1, 3600, 30},
    {"drain", KEY_NUMBER, AT(drain), NULL, 1, 3600, 10},
};
enum { KEYS = sizeof keys / sizeof *keys };

static bool is_text(const setting *key)
{
    return key->kind == KEY_TEXT || key->kind == KEY_ADDRESS;
}

static bool is_given(const writ_serve_config *config, const setting *key)
{
    const char *at = (const char *)config + key->offset;
    return is_text(key) ? *(const char *const *)(const void *)at != NULL
                        : *(const int *)(const void *)at >= 0;
}

static int *number_of(writ_serve_config *config, const setting *key)
{
    return (int *)(void *)((char *)config + key->offset);
}

static const char **text_of(writ_serve_config *config, const setting *key)
{
    return (const char **)(void *)((char *)config + key->offset);
}

/* The index of a word in "a|b|c", or -1. */
static int find_choice(const char *choices, writ_str word)
{
    writ_str rest = writ_str_of(choices);
    for (int index = 0; rest.len; index++) {
        size_t len = writ_str_find_byte(rest, '|');
        if (writ_str_equal(writ_str_part(rest, 0, len), word))
            return index;
        rest = writ_str_part(rest, len + (len < rest.len), SIZE_MAX);
    }
    return -1;
}

static bool read_whole(writ_str text, int *number)
{
    int sum = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || text.len > 7)
            return false;
        sum = sum * 10 + (text.ptr[i] - '0');
    }
    *number = sum;
    return text.len > 0;
}

/* False: it is none that the key takes. */
static bool take(writ_arena *arena, const setting *key, writ_str text, writ_serve_config *config)
{
    int number = -1;
    if (is_text(key)) {
        if (!text.len || memchr(text.ptr, '\0', text.len) ||
            (key->kind == KEY_ADDRESS && !writ_listen_is_address(text)))
            return false;
        *text_of(config, key) = writ_str_copy(arena, text).ptr;
        return true;
    }
    if (key->kind == KEY_NUMBER && !read_whole(text, &number))
        return false;
    if (key->kind == KEY_NUMBER && (number < key->least || number > key->most))
        return false;
    if (key->kind == KEY_CHOICE)
        number = find_choice(key->choices, text);
    if (key->kind == KEY_YES)
        number = find_choice("false|true", text);
    if (number >= 0)
        *number_of(config, key) = number;
    return number >= 0;
}

static void say_wanted(const setting *key, char *text, size_t room)
{
    if (key->kind == KEY_TEXT)
        snprintf(text, room, "a text");
    else if (key->kind == KEY_ADDRESS)
        snprintf(text, room, "HOST:PORT, as 127.0.0.1:8081 or [::1]:8081");
    else if (key->kind == KEY_NUMBER)
        snprintf(text, room, "a whole number from %d to %d", key->least, key->most);
    else
        snprintf(text, room, "one of %s", key->kind == KEY_YES ? "true|false" : key->choices);
}

/* ---- the environment ---- */

#define PREFIX "WRIT_SERVE_"
typedef char variable_name[48];

static void name_variable(const setting *key, variable_name name)
{
    size_t len = strlen(strcpy(name, PREFIX));
    for (const char *c = key->name; *c && len + 1 < sizeof(variable_name); c++)
        name[len++] = (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    name[len] = '\0';
}

/* Kubernetes gives these to every container beside a service that is called writ-serve. */
static bool is_of_others(writ_str name)
{
    return writ_str_starts(name, WRIT_STR(PREFIX "SERVICE_")) ||
           writ_str_starts(name, WRIT_STR(PREFIX "PORT"));
}

static int refuse_variable(writ_str name, const char *const *known, writ_error *err)
{
    const char *nearest = writ_word_nearest(name, known);
    int code = writ_error_set(err, WRIT_E_INPUT, "there is no setting '%.*s' in the environment",
                              WRIT_FMT(name));
    if (nearest)
        writ_error_hint(err, "did you mean '%s'?", nearest);
    else
        writ_error_hint(err, "`man writ-serve` lists the settings");
    return code;
}

/* A setting with a slip in its name would leave its default in force, which may be less safe. */
static int check_variables(writ_error *err)
{
    variable_name names[KEYS];
    const char *known[KEYS + 1] = {NULL};
    for (size_t i = 0; i < KEYS; i++) {
        name_variable(&keys[i], names[i]);
        known[i] = names[i];
    }
    for (char **at = environ; *at; at++) {
        writ_str name = writ_str_of(*at);
        name = writ_str_part(name, 0, writ_str_find_byte(name, '='));
        bool is_known = !writ_str_starts(name, WRIT_STR(PREFIX)) || is_of_others(name);
        for (size_t i = 0; i < KEYS && !is_known; i++)
            is_known = writ_str_is(name, known[i]);
        if (!is_known)
            return refuse_variable(name, known, err);
    }
    return WRIT_OK;
}

static int read_variable(writ_arena *arena, const setting *key, writ_serve_config *config,
                         writ_error *err)
{
    char wanted[80];
    variable_name name;
    name_variable(key, name);
    const char *value = getenv(name);
    if (!value || is_given(config, key) || take(arena, key, writ_str_of(value), config))
        return WRIT_OK;
    say_wanted(key, wanted, sizeof wanted);
    return writ_error_set(err, WRIT_E_USAGE, "%s is %s, not '%s'", name, wanted, value);
}

/* ---- the file ---- */

static const setting *find_key(writ_str name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (writ_str_is(name, keys[i].name))
            return &keys[i];
    return NULL;
}

/* What the value says, as the text that a variable would say it in; false for a list, an object. */
static bool text_of_value(writ_arena *arena, const writ_value *value, writ_str *text)
{
    int64_t number;
    if (value->kind == WRIT_STRING)
        *text = value->string;
    else if (value->kind == WRIT_BOOLEAN)
        *text = value->boolean ? WRIT_STR("true") : WRIT_STR("false");
    else if (value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number) &&
             writ_number_to_int(&value->number, &number))
        *text = writ_str_printf(arena, "%lld", (long long)number);
    else
        return false;
    return true;
}

static int refuse_key(const writ_member *member, writ_error *err)
{
    const char *names[KEYS + 1] = {NULL};
    for (size_t i = 0; i < KEYS; i++)
        names[i] = keys[i].name;
    const char *nearest = writ_word_nearest(member->name, names);
    int code = writ_error_set_place(err, WRIT_E_INPUT, &member->place, "there is no key '%.*s'",
                                    WRIT_FMT(member->name));
    if (nearest)
        writ_error_hint(err, "did you mean '%s'?", nearest);
    else
        writ_error_hint(err, "`man writ-serve` lists the keys of this file");
    return code;
}

static int read_member(writ_arena *arena, const writ_member *member, writ_serve_config *config,
                       writ_error *err)
{
    char wanted[80];
    writ_str text;
    const setting *key = find_key(member->name);
    if (!key)
        return refuse_key(member, err);
    writ_serve_config read = WRIT_SERVE_CONFIG_INIT;
    if (text_of_value(arena, member->value, &text) && take(arena, key, text, &read)) {
        if (!is_given(config, key))
            take(arena, key, text, config);
        return WRIT_OK;
    }
    say_wanted(key, wanted, sizeof wanted);
    return writ_error_set_place(err, WRIT_E_INPUT, &member->value->place, "'%s' must be %s",
                                key->name, wanted);
}

/* Nothing but comments and white space: all that can be set was commented out. */
static bool is_bare(writ_str text)
{
    bool in_comment = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        in_comment = c != '\n' && (in_comment || c == '#');
        if (!in_comment && !strchr(" \t\r\n", c))
            return false;
    }
    return true;
}

/* A half that this file has, and whose other half nothing else has said. */
static int check_halves(const writ_value *root, const writ_serve_config *config, writ_error *err)
{
    if (!config->tls_cert == !config->tls_key)
        return WRIT_OK;
    const char *name = config->tls_cert ? "tls-cert" : "tls-key";
    const writ_value *half = writ_value_find(root, name);
    return half ? writ_error_set_place(err, WRIT_E_INPUT, &half->place,
                                       "'tls-cert' and 'tls-key' go together")
                : WRIT_OK;
}

static int read_file(writ_arena *arena, const char *path, writ_serve_config *config,
                     writ_error *err)
{
    writ_source *source;
    writ_value *root = NULL;
    int code = writ_source_load(arena, path, &source, err);
    if (!code && is_bare(source->text))
        return WRIT_OK;
    if (!code)
        code = writ_document_read(arena, source, &root, err);
    if (!code && root->kind != WRIT_OBJECT)
        code = writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "this must be an object of keys such as 'listen'");
    for (size_t i = 0; !code && i < root->object.count; i++)
        code = read_member(arena, &root->object.items[i], config, err);
    return code ? code : check_halves(root, config, err);
}

/* ---- all of it ---- */

static int check(const writ_serve_config *config, writ_error *err)
{
    if (!config->tls_cert == !config->tls_key)
        return WRIT_OK;
    return writ_error_set(err, WRIT_E_USAGE, "'tls-cert' and 'tls-key' go together");
}

int writ_serve_config_load(writ_arena *arena, const char *file, writ_serve_config *config,
                           writ_error *err)
{
    int code = check_variables(err);
    for (size_t i = 0; !code && i < KEYS; i++)
        code = read_variable(arena, &keys[i], config, err);
    if (!code && file)
        code = read_file(arena, file, config, err);
    if (code)
        return code;
    config->listen_given = config->listen != NULL;
    if (!config->listen)
        config->listen = "127.0.0.1:8081";
    for (size_t i = 0; i < KEYS; i++)
        if (!is_text(&keys[i]) && !is_given(config, &keys[i]))
            *number_of(config, &keys[i]) = keys[i].otherwise;
    return check(config, err);
}
