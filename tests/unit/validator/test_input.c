/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/input.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/test.h"

static const char text[] = "{\"n\":1}\n{\"n\":2}\n";

/* The text in two members of gzip(1), */
enum { GZIP_MEMBER = 28 };
static const unsigned char gzipped[] = {
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0x53,
    0xB2, 0x32, 0xAC, 0xE5, 0x02, 0x00, 0x93, 0x11, 0xBE, 0x85, 0x08, 0x00, 0x00, 0x00,
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0x53,
    0xB2, 0x32, 0xAA, 0xE5, 0x02, 0x00, 0xCA, 0xAF, 0xF8, 0x87, 0x08, 0x00, 0x00, 0x00};
/* and in two frames of zstd(1), with a frame between them that is to be skipped. */
enum { ZSTD_FRAME = 21, ZSTD_SKIPPED = ZSTD_FRAME + 11 };
static const unsigned char zstandard[] = {
    0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x41, 0x00, 0x00, 0x7B, 0x22, 0x6E, 0x22, 0x3A,
    0x31, 0x7D, 0x0A, 0x33, 0x15, 0x9B, 0x3C, 0x50, 0x2A, 0x4D, 0x18, 0x03, 0x00, 0x00,
    0x00, 0x61, 0x62, 0x63, 0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x41, 0x00, 0x00, 0x7B,
    0x22, 0x6E, 0x22, 0x3A, 0x32, 0x7D, 0x0A, 0x0F, 0xD1, 0x43, 0x7D};

static int file_of(const void *bytes, size_t len)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Reads all in steps of `room` and returns the code that ends it. */
static int read_all(const void *bytes, size_t len, size_t room, writ_buf *out, writ_error *err)
{
    int fd = file_of(bytes, len), code;
    writ_input input;
    writ_input_init(&input, fd, "in", NULL);
    size_t count;
    do {
        char *step = malloc(room);
        assert_non_null(step);
        code = writ_input_read(&input, step, room, &count, err);
        if (!code)
            writ_buf_add(out, step, count);
        free(step);
    } while (!code && count);
    if (!code)
        assert_int_equal(input.raw_bytes, len);
    writ_input_clear(&input);
    close(fd);
    return code;
}

static void assert_reads(const void *bytes, size_t len, writ_str expected)
{
    for (size_t room = WRIT_INPUT_LEAST; room < 64; room++) {
        writ_buf out = WRIT_BUF_INIT;
        writ_error err = WRIT_ERROR_INIT;
        assert_int_equal(read_all(bytes, len, room, &out, &err), WRIT_OK);
        assert_int_equal(out.len, expected.len);
        assert_memory_equal(out.ptr, expected.ptr, out.len);
        writ_buf_clear(&out);
    }
}

static void test_what_is_not_compressed_comes_as_it_is(void **state)
{
    (void)state;
    assert_reads(text, sizeof text - 1, writ_str_of(text));
    assert_reads("\x1F", 1, WRIT_STR("\x1F"));
    assert_reads("(\xB5/", 3, WRIT_STR("(\xB5/"));
    assert_reads("(\xB5/x\n", 5, WRIT_STR("(\xB5/x\n"));
}

/* Every part of it: what came out before the end is handed out first, and only where a member ends
 * may the input end. */
static void assert_ends_are_known(const unsigned char *bytes, size_t len, const char *name,
                                  size_t magic, size_t first, size_t other)
{
    for (size_t part = magic; part < len; part++) {
        writ_buf out = WRIT_BUF_INIT;
        writ_error err = WRIT_ERROR_INIT;
        int code = read_all(bytes, part, 64, &out, &err);
        assert_int_equal(code, part == first || part == other ? WRIT_OK : WRIT_E_INPUT);
        assert_memory_equal(out.ptr ? out.ptr : "", text, out.len);
        assert_true(part < first || out.len >= 8);
        char message[100];
        snprintf(message, sizeof message, "cannot decompress 'in' (%s): the data end too early",
                 name);
        if (code)
            assert_string_equal(err.message, message);
        writ_buf_clear(&out);
    }
}

static void assert_corrupt(const unsigned char *good, size_t len, size_t at, const char *message)
{
    unsigned char bytes[128];
    writ_buf out = WRIT_BUF_INIT;
    writ_error err = WRIT_ERROR_INIT;
    memcpy(bytes, good, len);
    bytes[at] ^= 0x10;
    assert_int_equal(read_all(bytes, len, 64, &out, &err), WRIT_E_INPUT);
    assert_string_equal(err.message, message);
    writ_buf_clear(&out);
}

static void test_gzip_is_decompressed(void **state)
{
    (void)state;
    if (writ_decoder_gzip.wants)
        skip();
    assert_reads(gzipped, sizeof gzipped, writ_str_of(text));
    assert_ends_are_known(gzipped, sizeof gzipped, "gzip", 2, GZIP_MEMBER, GZIP_MEMBER);
    assert_corrupt(gzipped, sizeof gzipped, GZIP_MEMBER - 5,
                   "cannot decompress 'in' (gzip): incorrect data check");
}

static void test_zstd_is_decompressed(void **state)
{
    (void)state;
    if (writ_decoder_zstd.wants)
        skip();
    assert_reads(zstandard, sizeof zstandard, writ_str_of(text));
    assert_ends_are_known(zstandard, sizeof zstandard, "zstd", 4, ZSTD_FRAME, ZSTD_SKIPPED);
    assert_corrupt(zstandard, sizeof zstandard, ZSTD_FRAME - 1,
                   "cannot decompress 'in' (zstd): Restored data doesn't match checksum");
}

static void test_a_pipe_is_asked_whether_it_waits(void **state)
{
    (void)state;
    int ends[2];
    if (writ_decoder_gzip.wants)
        skip();
    assert_int_equal(pipe(ends), 0);
    writ_input input;
    writ_error err = WRIT_ERROR_INIT;
    char bytes[64];
    size_t count;
    writ_input_init(&input, ends[0], "in", NULL);
    assert_true(writ_input_waits(&input));
    assert_int_equal(write(ends[1], gzipped, sizeof gzipped), sizeof gzipped);
    assert_false(writ_input_waits(&input));
    assert_int_equal(writ_input_read(&input, bytes, 8, &count, &err), WRIT_OK);
    assert_int_equal(count, 8);
    assert_false(writ_input_waits(&input)); /* the second member was read, too */
    assert_int_equal(writ_input_read(&input, bytes, 64, &count, &err), WRIT_OK);
    assert_true(writ_input_waits(&input));
    close(ends[1]);
    assert_false(writ_input_waits(&input)); /* at its end */
    writ_input_clear(&input);
    close(ends[0]);
}

/* Its bytes are read anywhere, counted from where the input began, and its own offset stays. */
static void test_a_file_is_read_anywhere(void **state)
{
    (void)state;
    int fd = file_of("..0123456789", 12);
    writ_input input;
    writ_error err = WRIT_ERROR_INIT;
    char bytes[16];
    size_t count;
    assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
    writ_input_init(&input, fd, "in", NULL);
    assert_int_equal(writ_input_size(&input), 0); /* it may be compressed */
    assert_int_equal(writ_input_read(&input, bytes, 8, &count, &err), WRIT_OK);
    assert_int_equal(writ_input_size(&input), 10);
    assert_int_equal(writ_input_read_at(&input, 3, bytes, 4), 4);
    assert_memory_equal(bytes, "3456", 4);
    assert_int_equal(writ_input_read_at(&input, 8, bytes, 4), 2);
    assert_int_equal(writ_input_read_at(&input, 10, bytes, 4), 0);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 10);
    assert_int_equal(writ_input_seek(&input, 5, &err), WRIT_OK);
    assert_int_equal(input.raw_bytes, 5);
    assert_int_equal(writ_input_read(&input, bytes, 16, &count, &err), WRIT_OK);
    assert_int_equal(count, 5);
    assert_memory_equal(bytes, "56789", 5);
    assert_int_equal(writ_input_read(&input, bytes, 16, &count, &err), WRIT_OK);
    assert_true(input.at_end);
    assert_int_equal(writ_input_seek(&input, 0, &err), WRIT_OK);
    assert_false(input.at_end);
    writ_input_clear(&input);
    close(fd);
}

static uint64_t size_when_begun(int fd)
{
    writ_input input;
    writ_error err = WRIT_ERROR_INIT;
    char bytes[8];
    size_t count;
    writ_input_init(&input, fd, "in", NULL);
    assert_int_equal(writ_input_read(&input, bytes, sizeof bytes, &count, &err), WRIT_OK);
    assert_true(count > 0);
    uint64_t size = writ_input_size(&input);
    writ_input_clear(&input);
    close(fd);
    return size;
}

static void test_only_a_file_that_is_as_it_comes_has_a_size(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "0123456789", 10), 10);
    close(ends[1]);
    assert_int_equal(size_when_begun(ends[0]), 0);
    assert_int_equal(size_when_begun(open("/proc/self/status", O_RDONLY)), 0);
    assert_int_equal(size_when_begun(file_of("0123456789", 10)), 10);
    if (!writ_decoder_gzip.wants)
        assert_int_equal(size_when_begun(file_of(gzipped, sizeof gzipped)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_not_compressed_comes_as_it_is),
        cmocka_unit_test(test_gzip_is_decompressed),
        cmocka_unit_test(test_zstd_is_decompressed),
        cmocka_unit_test(test_a_pipe_is_asked_whether_it_waits),
        cmocka_unit_test(test_a_file_is_read_anywhere),
        cmocka_unit_test(test_only_a_file_that_is_as_it_comes_has_a_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
