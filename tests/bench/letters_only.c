/* SPDX-License-Identifier: Apache-2.0
 *
 * letters_only REJECTS FILE: what a dead letter for each line of FILE costs without any judging.
 * The file is read in large pieces, each line is hashed (SHA-256, of the library that writ uses),
 * and a letter of the length that writ's has is put around it and written to REJECTS in large
 * pieces.
 */
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, WRITTEN = 512 * 1024, AROUND = 428, HEX = 2 * SHA256_DIGEST_SIZE };

static char letters[WRITTEN + PIECE + AROUND];
static size_t written;

static void flush(int fd)
{
    for (size_t done = 0; done < written;) {
        ssize_t count = write(fd, letters + done, written - done);
        if (count < 0) {
            perror("letters_only");
            exit(4);
        }
        done += (size_t)count;
    }
    written = 0;
}

static void add_letter(int fd, const char *line, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char *to = letters + written;
    sha256_init(&hash);
    sha256_update(&hash, len, (const uint8_t *)line);
    sha256_digest(&hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        to[2 * i] = digits[digest[i] >> 4];
        to[2 * i + 1] = digits[digest[i] & 15];
    }
    memset(to + HEX, ' ', AROUND - HEX - 1);
    memcpy(to + AROUND - 1, line, len);
    to[AROUND - 1 + len] = '\n';
    written += AROUND + len;
    if (written >= WRITTEN)
        flush(fd);
}

/* Makes a letter of each whole line; the rest moves to the front. Returns its length. */
static size_t take_lines(int fd, char *piece, size_t len)
{
    char *at = piece, *end = piece + len;
    for (char *stop; (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1)
        add_letter(fd, at, (size_t)(stop - at));
    memmove(piece, at, (size_t)(end - at));
    return (size_t)(end - at);
}

int main(int argc, char **argv)
{
    static char piece[PIECE];
    int to = argc == 3 ? open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    int from = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    if (to < 0 || from < 0) {
        fprintf(stderr, "usage: letters_only REJECTS FILE\n");
        return 2;
    }
    size_t len = 0;
    for (ssize_t count; (count = read(from, piece + len, sizeof piece - len)) > 0;)
        len = take_lines(to, piece, len + (size_t)count);
    flush(to);
    close(to);
    return 0;
}
