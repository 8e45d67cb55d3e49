/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads lines {"old": schema, "new": schema, "weights": [one for each row of rename_model.def]} (no
 * weights: those that are built in), and answers each with lines, for tests/rename/fit.py:
 *
 *     pair OLD NEW CHANCE ROUND NUMBER:VALUE …    of each pair that was weighed, by the row's
 * number claim OLD NEW CONFIDENCE end
 *
 * OLD and NEW are pointers in quotes, as JSON. `--rows` prints the rows instead, "ID SIGN".
 */
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/rename_score.h"

static void print_pair(const char *what, writ_str old_path, writ_str new_path, double chance)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, what);
    writ_buf_add_byte(&text, ' ');
    writ_json_write_string(&text, old_path);
    writ_buf_add_byte(&text, ' ');
    writ_json_write_string(&text, new_path);
    printf("%.*s %.6f", WRIT_FMT(writ_buf_str(&text)), chance);
    writ_buf_clear(&text);
}

static void print_weighed(const writ_rename_weighed *weighed, void *context)
{
    (void)context;
    print_pair("pair", weighed->old_field->path, weighed->new_field->path, weighed->chance);
    printf(" %zu", weighed->round);
    for (size_t i = 0; i < WRIT_EVIDENCE_COUNT; i++)
        if (weighed->values[i] != 0)
            printf(" %zu:%.5f", i, weighed->values[i]);
    putchar('\n');
}

static int read_tree(writ_arena *arena, const writ_value *schema, writ_field **tree,
                     writ_error *err)
{
    writ_schema_set *set;
    int code = writ_schema_compile(arena, schema, NULL, &set, err);
    if (code == WRIT_OK)
        *tree = writ_field_tree(arena, set);
    return code;
}

static bool read_weights(const writ_value *line, double *weights)
{
    const writ_value *given = writ_value_find(line, "weights");
    for (size_t i = 0; given && i < WRIT_EVIDENCE_COUNT && i < given->array.count; i++)
        weights[i] = writ_number_to_double(&given->array.items[i]->number);
    return given;
}

static int answer(writ_arena *arena, const writ_value *line, writ_error *err)
{
    double weights[WRIT_EVIDENCE_COUNT] = {0};
    writ_field *old_tree, *new_tree;
    if (read_tree(arena, writ_value_find(line, "old"), &old_tree, err) ||
        read_tree(arena, writ_value_find(line, "new"), &new_tree, err))
        return WRIT_E_INPUT;
    writ_rename_search search = {.arena = arena, .seen = print_weighed};
    search.weights = read_weights(line, weights) ? weights : NULL;
    const writ_renames *renames = writ_rename_search_run(&search, old_tree, new_tree);
    for (size_t i = 0; i < renames->count; i++) {
        const writ_rename *claim = &renames->items[i];
        print_pair("claim", claim->old_field->path, claim->new_field->path, claim->confidence);
        putchar('\n');
    }
    puts("end");
    return WRIT_OK;
}

static int answer_line(writ_str text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source source = {WRIT_STR("-"), text};
    writ_value *line;
    int code = writ_json_read(&arena, &source, &line, &err);
    if (code == WRIT_OK)
        code = answer(&arena, line, &err);
    if (code)
        fprintf(stderr, "weigh_pairs: %s\n", err.message);
    writ_arena_clear(&arena);
    return code;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--rows") == 0) {
        for (int i = 0; i < WRIT_EVIDENCE_COUNT; i++)
            printf("%s %d\n", writ_evidence_name((writ_evidence)i),
                   writ_evidence_sign((writ_evidence)i));
        return 0;
    }
    char *line = NULL;
    size_t capacity = 0;
    int code = WRIT_OK;
    for (ssize_t len; !code && (len = getline(&line, &capacity, stdin)) > 0;)
        code = answer_line((writ_str){line, (size_t)len});
    free(line);
    return code ? 1 : 0;
}
