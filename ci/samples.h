/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence beside the proof: records that were seen, run through what is proposed.
 *
 *   record ──▶ OLD      refuses it: counted apart, whoever else refuses it
 *          ──▶ NEW      refuses what OLD accepts: whoever sends it is broken by the change
 *          ──▶ each consumer's expectation
 *
 * Files are NDJSON, compressed or not, as `writ filter` reads them; on all processors, in memory
 * that follows neither the files nor the number of parties. It informs: what fails is for the proof
 * to say.
 */
#ifndef WRIT_CI_SAMPLES_H
#define WRIT_CI_SAMPLES_H

#include "ci/cli.h"
#include "ci/glob.h"
#include "registry/impact.h"

typedef struct writ_sample_options {
    writ_option_list paths;
    unsigned jobs; /* 0: all processors */
} writ_sample_options;

/* The rows for the table of each command that judges changes. */
#define WRIT_SAMPLE_OPTIONS(samples)                                                               \
    {"--samples",                                                                                  \
     WRIT_OPTION_LIST,                                                                             \
     &(samples).paths,                                                                             \
     "PATH",                                                                                       \
     NULL,                                                                                         \
     "run these records (NDJSON) through what is proposed; a file, or a folder of them"},          \
    {                                                                                              \
        "--jobs", WRIT_OPTION_JOBS, &(samples).jobs, "N", NULL,                                    \
            "how many threads judge samples (default: all processors)"                             \
    }

/* How the records fare under one schema. */
typedef struct writ_sample_tally {
    const writ_party *party; /* NULL: NEW itself */
    uint64_t refused;        /* of the records that OLD accepts */
    uint64_t refused_before; /* of those that OLD refuses, too */
    /* the first of `refused` */
    writ_str file;
    uint64_t line;
    writ_rule rule;
    writ_str path, message; /* masked as findings are */
} writ_sample_tally;

typedef struct writ_samples {
    writ_paths files;
    uint64_t records;           /* without blank lines */
    uint64_t old_refused;       /* 0 where there is no OLD */
    writ_sample_tally *tallies; /* NEW first, then the consumers in the order of the impact */
    size_t count;
} writ_samples;

/* Replays what of the paths is of the impact's contract and object: of a folder the files that are
 * named after the contract (ID.ndjson, ID.jsonl.gz, ID/anything); a file that was named itself
 * always, or with `by_name` as those of a folder: where several contracts are judged in one run.
 * *samples is NULL where nothing is asked for, and with a note where no file is the contract's or
 * the object is not known. Errors: those of reading, WRIT_E_INPUT or WRIT_E_SYSTEM. */
int writ_samples_replay(writ_session *session, const writ_sample_options *options, bool by_name,
                        const writ_impact *impact, writ_str object, bool show_values,
                        const writ_samples **samples);

#endif
