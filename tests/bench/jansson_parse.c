/* SPDX-License-Identifier: Apache-2.0
 *
 * jansson_parse FILE: parses each line of FILE with jansson, and does nothing with what came of it.
 * Prints how many lines there were, and how many were no JSON.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) {
        fprintf(stderr, "usage: jansson_parse FILE\n");
        return 2;
    }
    char *line = NULL;
    size_t room = 0, lines = 0, wrong = 0;
    for (ssize_t len; (len = getline(&line, &room, file)) > 0; lines++) {
        json_error_t error;
        json_t *value = json_loadb(line, (size_t)len, JSON_DECODE_ANY, &error);
        wrong += !value;
        json_decref(value);
    }
    printf("%zu lines, %zu wrong\n", lines, wrong);
    free(line);
    fclose(file);
    return 0;
}
