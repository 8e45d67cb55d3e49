/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder with letters, and replays of them: what the tests of the replay and of its faults share.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_REPLAYED_H
#define WRIT_TESTS_UNIT_VALIDATOR_REPLAYED_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/write.h"
#include "tests/unit/contracts/compile.h"
#include "tests/unit/folder.h"
#include "validator/replay.h"

enum { PATH_BYTES = FOLDER_BYTES + 32 };

typedef struct replayed {
    char folder[FOLDER_BYTES];
    char letters[PATH_BYTES], ledger[PATH_BYTES], rest[PATH_BYTES], out[PATH_BYTES];
    writ_arena arena;
    writ_filter_contract contract;
    writ_replay_options options; /* the descriptors are of one replay */
    writ_replay_state state;     /* of the last one */
    writ_error err;
} replayed;

/* Valid: {"n":1}. Not: {"n":"1"}, {}. */
static inline int set_up_replayed(void **state)
{
    replayed *r = calloc(1, sizeof *r);
    assert_non_null(r);
    make_folder(r->folder);
    snprintf(r->letters, PATH_BYTES, "%s/letters", r->folder);
    snprintf(r->ledger, PATH_BYTES, "%s/letters.replayed", r->folder);
    snprintf(r->rest, PATH_BYTES, "%s/rest", r->folder);
    snprintf(r->out, PATH_BYTES, "%s/out", r->folder);
    r->contract =
        (writ_filter_contract){.label = WRIT_STR("numbers@2.0.0"), .owner = WRIT_STR("ada")};
    const writ_schema_set *set =
        compile(&r->arena, "{\"type\":\"object\",\"required\":[\"n\"],"
                           "\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    assert_int_equal(writ_validator_new(set, NULL, &r->contract.validator, &r->err), WRIT_OK);
    r->options = (writ_replay_options){.contracts = &r->contract,
                                       .contract_count = 1,
                                       .csv_set = set,
                                       .ledger = r->ledger,
                                       .out_name = "standard output",
                                       .rest_name = "'rest'"};
    *state = r;
    return 0;
}

static inline int tear_down_replayed(void **state)
{
    replayed *r = *state;
    writ_replay_clear(&r->state);
    writ_validator_free(r->contract.validator);
    writ_arena_clear(&r->arena);
    int failed = remove_folder(r->folder);
    free(r);
    return failed;
}

static inline void append_to(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

/* A letter as the filter writes it; its id is made of the number, its record is JSON as given. */
static inline const char *letter_of(replayed *r, unsigned number, const char *contract,
                                    unsigned attempt, const char *record)
{
    return writ_str_printf(
               &r->arena,
               "{\"writ\":\"reject/1\",\"id\":\"%064x\",\"at\":\"2026-03-01T08:00:00.000Z\","
               "\"contract\":\"%s\",\"owner\":\"\",\"source\":{\"file\":\"in\",\"line\":%u,"
               "\"offset\":7},\"attempt\":%u,\"errors\":[{\"rule\":\"TYPE_MISMATCH\",\"path\":\"\","
               "\"message\":\"m\"}],\"affects\":[],\"record\":%s}\n",
               number, contract, number, attempt, record)
        .ptr;
}

static inline void add_letter(replayed *r, unsigned number, const char *data)
{
    const char *record =
        writ_str_printf(&r->arena, "{\"encoding\":\"json\",\"data\":%s}", data).ptr;
    append_to(r->letters, letter_of(r, number, "numbers@1.0.0", 1, record));
}

static inline void add_row(replayed *r, unsigned number, const char *header, const char *row)
{
    writ_buf record = WRIT_BUF_INIT;
    writ_buf_add_text(&record, "{\"encoding\":\"csv\",\"header\":");
    writ_json_write_string(&record, writ_str_of(header));
    writ_buf_add_text(&record, ",\"data\":");
    writ_json_write_string(&record, writ_str_of(row));
    writ_buf_add_byte(&record, '}');
    append_to(r->letters, letter_of(r, number, "numbers@1.0.0", 1, record.ptr));
    writ_buf_clear(&record);
}

/* One replay, to an output that is open. */
static inline int replay_to(replayed *r, int out)
{
    int fd = open(r->letters, O_RDONLY);
    assert_true(fd >= 0);
    r->options.out_fd = out;
    r->options.rest_fd = open(r->rest, O_RDWR | O_CREAT | O_APPEND, 0600);
    writ_replay_clear(&r->state);
    r->err = (writ_error){0};
    int code = writ_replay_run(&r->options, fd, r->letters, &r->state, &r->err);
    close(r->options.rest_fd);
    close(fd);
    return code;
}

/* One replay >> out. */
static inline int replay(replayed *r)
{
    int out = open(r->out, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(out >= 0);
    int code = replay_to(r, out);
    close(out);
    return code;
}

/* What a file holds, "" if there is none; terminated. */
static inline writ_str content_of(replayed *r, const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return WRIT_STR("");
    assert_int_equal(fstat(fd, &status), 0);
    char *bytes = writ_arena_alloc(&r->arena, (size_t)status.st_size + 1);
    assert_int_equal(read(fd, bytes, (size_t)status.st_size), status.st_size);
    bytes[status.st_size] = '\0';
    close(fd);
    return (writ_str){bytes, (size_t)status.st_size};
}

static inline void assert_content(replayed *r, const char *path, const char *expected)
{
    assert_string_equal(content_of(r, path).ptr, expected);
}

/* How often a text stands in another one. */
static inline size_t times_in(const char *text, const char *part)
{
    size_t times = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + strlen(part), part))
        times++;
    return times;
}

static inline void assert_adds_up(const replayed *r)
{
    const writ_replay_counts *counts = &r->state.counts;
    assert_int_equal(counts->letters,
                     counts->replayed + writ_replay_rest(counts) + counts->already);
}

#endif
