/* SPDX-License-Identifier: Apache-2.0
 *
 * Which inputs are CSV, and of which delimiter: by the options, or by the file's name.
 */
#ifndef WRIT_CI_CSV_INPUT_H
#define WRIT_CI_CSV_INPUT_H

#include "ci/cli.h"

typedef enum writ_csv_which {
    WRIT_CSV_NAMED, /* files whose name says so */
    WRIT_CSV_ALL,
    WRIT_CSV_NONE
} writ_csv_which;

typedef struct writ_csv_input {
    const char *given;    /* --delimiter; NULL: it was not given */
    writ_csv_which which; /* by --input */
    char delimiter;       /* that was given, or NUL */
} writ_csv_input;

#define WRIT_CSV_OPTION(input)                                                                     \
    {                                                                                              \
        "--delimiter", WRIT_OPTION_STRING, &(input).given, "C", NULL,                              \
            "of CSV: one character, or tab (default: comma, and tab in .tsv)"                      \
    }

/* Looks at the options. Returns -1, or the exit status after saying what is wrong with them. */
int writ_csv_input_open(writ_session *session, writ_csv_input *input, writ_csv_which which);

/* The delimiter of a file; NUL: it is no CSV. By name .csv has commas and .tsv tabs, also behind
 * .gz or .zst. */
char writ_csv_input_of(const writ_csv_input *input, const char *file);

#endif
