/* SPDX-License-Identifier: Apache-2.0 */
#include <nettle/hmac.h>
#include <nettle/sha2.h>

#include "contracts/base/write.h"

static void write_hex(const uint8_t digest[SHA256_DIGEST_SIZE], char hex[WRIT_SHA256_HEX])
{
    static const char figures[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        hex[2 * i] = figures[digest[i] >> 4];
        hex[2 * i + 1] = figures[digest[i] & 15];
    }
    hex[WRIT_SHA256_HEX - 1] = '\0';
}

void writ_sha256_hex(writ_str bytes, char hex[WRIT_SHA256_HEX])
{
    writ_sha256_two_hex(bytes, WRIT_STR_EMPTY, hex);
}

void writ_sha256_two_hex(writ_str first, writ_str second, char hex[WRIT_SHA256_HEX])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, first.len, (const uint8_t *)first.ptr);
    sha256_update(&context, second.len, (const uint8_t *)second.ptr);
    sha256_digest(&context, sizeof digest, digest);
    write_hex(digest, hex);
}

void writ_sha256_list_hex(const writ_str *texts, size_t count, char hex[WRIT_SHA256_HEX])
{
    writ_buf buf = WRIT_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        writ_buf_printf(&buf, "%zu:", texts[i].len);
        writ_buf_add_str(&buf, texts[i]);
    }
    writ_sha256_hex(writ_buf_str(&buf), hex);
    writ_buf_clear(&buf);
}

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(writ_sha256), "the library's state has room");

void writ_sha256_begin(writ_sha256 *sha256)
{
    sha256_init((struct sha256_ctx *)sha256->state);
}

void writ_sha256_add(writ_sha256 *sha256, writ_str bytes)
{
    sha256_update((struct sha256_ctx *)sha256->state, bytes.len, (const uint8_t *)bytes.ptr);
}

void writ_sha256_end(writ_sha256 *sha256, char hex[WRIT_SHA256_HEX])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest((struct sha256_ctx *)sha256->state, sizeof digest, digest);
    write_hex(digest, hex);
}

void writ_hmac_sha256_hex(writ_str key, writ_str bytes, char hex[WRIT_SHA256_HEX])
{
    struct hmac_sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    hmac_sha256_set_key(&context, key.len, (const uint8_t *)key.ptr);
    hmac_sha256_update(&context, bytes.len, (const uint8_t *)bytes.ptr);
    hmac_sha256_digest(&context, sizeof digest, digest);
    write_hex(digest, hex);
}
