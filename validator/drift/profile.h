/* SPDX-License-Identifier: Apache-2.0
 *
 * The profile of a stream: for each path what its values were like, and when. One pass, memory that
 * the number of records does not change (at most WRIT_BOUND_PROFILE_FIELDS paths, and as many
 * slices and sampled records as below).
 *
 * Time is cut into slices of equally many records. When all are used, each two neighbours become
 * one, and slices are twice as long from then on:
 *
 *     records    0       16      32      48      64
 *     slices     |   0   |   1   |   2   |   3   |      all used, one more comes:
 *                |       0       |       1       |   2 …
 *
 * So a change is found to within a 32nd of the stream or less. Beside the slices, which count, each
 * field has sketches over the whole stream (different values, a sample of them, quantiles), and the
 * profile keeps which fields were present together in up to WRIT_PROFILE_ROWS records, evenly
 * spread in the same way.
 *
 * Values are kept in text only where `is_shown` says so; of others there are hashes and forms.
 * A profile belongs to one thread.
 */
#ifndef WRIT_VALIDATOR_DRIFT_PROFILE_H
#define WRIT_VALIDATOR_DRIFT_PROFILE_H

#include "contracts/base/map.h"
#include "contracts/field.h"
#include "validator/drift/hyperloglog.h"
#include "validator/drift/quantiles.h"
#include "validator/drift/sample.h"
#include "validator/drift/traits.h"

enum {
    WRIT_PROFILE_SLICES = 64,
    WRIT_PROFILE_SLICE_RECORDS = 16, /* in the shortest slice */
    WRIT_PROFILE_ROWS = 2048,
    WRIT_PROFILE_ROW_FIELDS = 512, /* fields beyond these are not in rows */
    WRIT_PROFILE_PRODUCERS = 64,
    WRIT_PROFILE_BINS = 128,
    WRIT_PROFILE_TIMES = 64, /* timestamps in one record whose lags are counted */
    WRIT_PROFILE_PAIRS = 64,
    WRIT_PROFILE_SHORT = 256 /* lengths below have their bucket in a table */
};

/* What is compared when a field may have been scaled or shifted: numbers by magnitude, eight bins a
 * decade from 1e-4 on, those nearer to zero in the first; times by how long before the reference
 * time they were, a bin a quarter of an hour, 0 in the 64th. Above and below: the last and first.
 * So a change of unit or zone moves the whole picture by some bins. */
typedef struct writ_bins {
    uint64_t counts[WRIT_PROFILE_BINS];
} writ_bins;
#define WRIT_BINS_PER_DECADE 8
#define WRIT_BINS_LOWEST     -4 /* the decade where they begin */
#define WRIT_BINS_NO_LAG     64
size_t writ_bin_of_magnitude(double number); /* of its absolute value */
size_t writ_bin_of_log10(double magnitude);  /* whose decimal logarithm this is */
size_t writ_bin_of_lag(double seconds);      /* reference less value */

/* Counts of one field in one slice, or in several: they can be added up. */
typedef struct writ_counts {
    uint64_t values;                    /* null included */
    uint64_t lengths;                   /* sum of the lengths */
    uint64_t negatives, zeros;          /* numbers */
    uint64_t numbers;                   /* other than zero */
    double log_sum, log_squares;        /* of log10 |number| of these */
    writ_bins *magnitudes;              /* of numbers other than zero; NULL: there are none */
    writ_bins *lags;                    /* of timestamps; NULL: none, or no reference yet */
    double instant_least, instant_most; /* when there are times; infinite: not known of a file */
    uint64_t backward;               /* times more than a minute before the one that came before */
    int64_t offset_minutes;          /* sum, of TIME_OFFSET */
    uint64_t forms[WRIT_FORM_COUNT]; /* sum: values */
} writ_counts;

/* What each value of the field touches stands together, and what takes much room at the end. */
typedef struct writ_profile_field {
    writ_str name;        /* decoded; "*" with is_any */
    uint32_t name_hash;   /* of writ_scan_hash */
    uint32_t expected;    /* place of the sibling that came behind it the last time */
    uint64_t object;      /* number of the object in which it came last: to see a repeated name */
    writ_counts *slices;  /* WRIT_PROFILE_SLICES of them */
    size_t index;         /* in profile->fields; its bit in rows */
    uint64_t first, last; /* records in which it came */
    bool is_any;          /* `*` */
    bool is_map;          /* members with new names go to `items` */
    bool is_shown;        /* values may be kept in text */
    bool says_received;   /* its name says that a record was received or written down then */
    uint8_t producer_rank, version_rank; /* 0: the name is none of a producer; 1: the best one */
    writ_sample sample;
    writ_quantiles lengths;       /* of strings */
    writ_quantiles numbers;       /* values as numbers */
    double latest;                /* instant of the last time; -INFINITY before the first */
    uint64_t epochs, epochs_back; /* with says_received: numbers that may be instants, and how many
                                     of them were backward */
    WRIT_ARRAY(struct writ_profile_field *) children; /* in the order in which they came */
    uint16_t *table;     /* the children by name_hash: place + 1, or 0; open addressing */
    uint32_t table_size; /* a power of two, or 0 */
    uint32_t place;      /* among the parent's children */
    uint32_t depth;      /* 0: the root */
    /* `*`: its items when it was an array, and members that have no field of their own when it is a
     * map; not among the children */
    struct writ_profile_field *items;
    struct writ_profile_field *parent; /* NULL: the root */
    writ_str path; /* pattern path: items and members of maps as `*` (contracts/path.h) */
    const writ_field *declared; /* in the contract; NULL: not */
    writ_hyperloglog distinct;
} writ_profile_field;

typedef struct writ_slice {
    uint64_t first, records; /* numbers of records, from 0 */
    uint64_t line;           /* of its first record */
    bool has_time;
    double time; /* of its first record that has one (profile->time): seconds since 1970 */
} writ_slice;

/* Which fields one record had together. */
typedef struct writ_profile_row {
    uint64_t record;
    uint16_t producer;                              /* in profile->producers */
    uint64_t present[WRIT_PROFILE_ROW_FIELDS / 64]; /* bits by writ_profile_field.index; null is
                                                       not present */
} writ_profile_row;

static inline bool writ_profile_row_has(const writ_profile_row *row, size_t field)
{
    return row->present[field / 64] >> field % 64 & 1;
}

typedef struct writ_profile_options {
    writ_field *contract; /* NULL: nothing is known of the fields */
    bool show_values;     /* keep the values of all fields in text, of classified ones too */
    writ_str time;        /* pointer to when a record was received: the reference of times; "": the
                             field that looks like it (see `time`) */
    writ_str producer;    /* pointer to who or what version wrote a record; "": looked for */
} writ_profile_options;

typedef struct writ_profile {
    writ_arena arena;
    writ_profile_options options;
    uint64_t records;        /* looked at */
    uint64_t malformed;      /* of these, no JSON: nothing else is known of them */
    uint64_t dropped_fields; /* values under paths beyond the bound */
    writ_str contract;       /* of a loaded one, the label that it was printed with; else "" */
    writ_profile_field *root;
    WRIT_ARRAY(writ_profile_field *) fields; /* the root first, parents before children */
    writ_slice slices[WRIT_PROFILE_SLICES];
    size_t slice_count;     /* the last one is being filled */
    uint64_t slice_records; /* in a full one */
    writ_profile_row *rows; /* evenly spread: one each row_step records */
    size_t row_count;
    uint64_t row_step;
    /* Who wrote the records of the rows: texts as they came, or text and version with a space
     * between. [0] is "": none named, or one too many. */
    writ_str producers[WRIT_PROFILE_PRODUCERS + 1];
    size_t producer_count; /* [0] included */
    /* The reference of times: given, or chosen after WRIT_PROFILE_REFERENCE_RECORDS records of the
     * times that each record has at most once. First of those that hardly ever go back, the one
     * whose name says that a record was received or written down, else the first; then, where all
     * go back, one of such a name that is within 14 hours of another time in nearly all records;
     * NULL: none. Of such a name it may be a number, of seconds or milliseconds since 1970.
     * Lags are counted from then on: of other timestamps to it, and, when it is steady, of itself
     * to the latest that it has been. */
    writ_profile_field *time;
    /* Given, or the field of at most WRIT_PROFILE_PRODUCERS texts, at the top or a level below,
     * that is called producer, source, sender, origin or client, or the name in what is; and beside
     * it what is called producer_version, schema_version, app_version, library.version and the
     * like, as long as both together are not more. None that the contract classifies. NULL: none.
     */
    writ_profile_field *producer_field, *version_field;
    writ_tape tape;
    /* The rest is for profile*.c. */
    int32_t length_buckets[WRIT_PROFILE_SHORT]; /* by length; of field->lengths */
    writ_buf scratch;                           /* decoded texts */
    uint64_t objects;                           /* seen so far */
    uint64_t row_next;                          /* the record of the next row */
    writ_profile_row *row;                      /* of this record; NULL: it has none */
    uint32_t producer_at, version_at;           /* on the tape, in this record; 0: not there */
    bool time_is_steady;                        /* the reference goes on from record to record */
    /* The latest that it has been, and how many in a row were more than 14 hours before that. */
    double time_most;
    uint32_t time_behind;
    WRIT_ARRAY(writ_bins *) spare_bins; /* of slices that became one */
    struct writ_profile_time {
        writ_profile_field *field;
        double instant;
    } times[WRIT_PROFILE_TIMES]; /* timestamps of this record */
    size_t time_count;
    struct writ_profile_pair {
        writ_profile_field *field, *other;
        uint32_t records, near;  /* with both; with both at most 14 hours apart */
    } pairs[WRIT_PROFILE_PAIRS]; /* while the reference is looked for */
    size_t pair_count;
} writ_profile;

#define WRIT_PROFILE_REFERENCE_RECORDS 256

/* What the options point to must outlive the profile. */
writ_profile *writ_profile_new(const writ_profile_options *options);
void writ_profile_free(writ_profile *profile); /* NULL is fine */

/* Looks at one record, followed by WRIT_SCAN_PADDING readable bytes; `line` is for reports. What is
 * no JSON is counted as such. Of a name that an object repeats the first value counts. */
void writ_profile_record(writ_profile *profile, const char *bytes, size_t len, uint64_t line);

/* `from` comes after `to`: of a later day, or of another part of one stream. Its slices follow
 * those of `to`, of either side joined until there is room, so they may differ in length; rows are
 * kept of both, evenly. All else is what one profile of both would have, but for what is found out
 * from the first records: `*` of maps, and the reference of times. */
void writ_profile_merge(writ_profile *to, const writ_profile *from);

writ_profile_field *writ_profile_find(const writ_profile *profile, writ_str path); /* or NULL */

/* The field's counts in the slices `from` to `to` - 1, added up; bins in the arena. */
void writ_profile_sum(writ_arena *arena, const writ_profile *profile,
                      const writ_profile_field *field, size_t from, size_t to, writ_counts *sum);
/* How often could the field have come: objects at its parent; for `*` arrays, and objects when the
 * parent is a map. The root: the records that are JSON. */
uint64_t writ_profile_chances(const writ_profile *profile, const writ_profile_field *field,
                              size_t from, size_t to);

void writ_counts_add(writ_arena *arena, writ_counts *to, const writ_counts *from);
uint64_t writ_counts_times(const writ_counts *counts); /* values that are times */

#endif
