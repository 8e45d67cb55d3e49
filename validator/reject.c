/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject.h"

#include <time.h>

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"

static void add_string(writ_buf *buf, const char *name, writ_str text)
{
    writ_buf_printf(buf, "\"%s\":", name);
    writ_json_write_string(buf, text);
}

static void add_id(writ_buf *buf, const writ_reject *reject)
{
    writ_buf identity = WRIT_BUF_INIT;
    writ_buf_printf(&identity, "%s:%llu:%llu\n", reject->source,
                    (unsigned long long)reject->line->number,
                    (unsigned long long)reject->line->offset);
    writ_buf_add_str(&identity, reject->line->bytes);
    char hex[WRIT_SHA256_HEX];
    writ_sha256_hex(writ_buf_str(&identity), hex);
    writ_buf_clear(&identity);
    writ_buf_printf(buf, "\"id\":\"%s\",", hex);
}

static void add_time(writ_buf *buf)
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    char date[32];
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
    writ_buf_printf(buf, "\"at\":\"%s.%03dZ\",", date, (int)(now.tv_nsec / 1000000));
}

static void add_errors(writ_buf *buf, const writ_findings *findings)
{
    writ_buf_add_text(buf, "\"errors\":[");
    bool first = true;
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if (finding->severity != WRIT_ERROR)
            continue;
        writ_buf_printf(buf, "%s{\"rule\":\"%s\",", first ? "" : ",", writ_rule_id(finding->rule));
        first = false;
        add_string(buf, "path", finding->path);
        writ_buf_add_byte(buf, ',');
        add_string(buf, "message", finding->message);
        if (finding->hint.len) {
            writ_buf_add_byte(buf, ',');
            add_string(buf, "hint", finding->hint);
        }
        writ_buf_add_byte(buf, '}');
    }
    writ_buf_add_text(buf, "],");
}

/* RFC 4648, section 4. */
static void add_base64(writ_buf *buf, writ_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = (const unsigned char *)bytes.ptr;
    writ_buf_reserve(buf, bytes.len / 3 * 4 + 4);
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t three = (uint32_t)from[i] << 16 | (left > 1 ? (uint32_t)from[i + 1] << 8 : 0) |
                         (left > 2 ? from[i + 2] : 0u);
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
                        left > 1 ? digits[three >> 6 & 63] : '=',
                        left > 2 ? digits[three & 63] : '='};
        writ_buf_add(buf, four, sizeof four);
    }
}

static void add_record(writ_buf *buf, const writ_reject *reject)
{
    writ_str bytes = reject->line->bytes;
    if (reject->well_formed) {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"json\",\"data\":");
        writ_buf_add_str(buf, bytes);
    } else if (writ_utf8_valid(bytes)) {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"utf8\",\"data\":");
        writ_json_write_string(buf, bytes);
    } else {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"base64\",\"data\":\"");
        add_base64(buf, bytes);
        writ_buf_add_byte(buf, '"');
    }
    writ_buf_add_byte(buf, '}');
}

void writ_reject_write(writ_buf *buf, const writ_reject *reject)
{
    writ_buf_add_text(buf, "{\"writ\":\"reject/1\",");
    add_id(buf, reject);
    add_time(buf);
    add_string(buf, "contract", reject->contract);
    writ_buf_add_byte(buf, ',');
    add_string(buf, "owner", reject->owner);
    writ_buf_add_text(buf, ",\"source\":{");
    add_string(buf, "file", writ_str_of(reject->source));
    writ_buf_printf(buf, ",\"line\":%llu,\"offset\":%llu},\"attempt\":%u,",
                    (unsigned long long)reject->line->number,
                    (unsigned long long)reject->line->offset, reject->attempt);
    add_errors(buf, reject->findings);
    writ_buf_add_text(buf, "\"affects\":[");
    for (size_t i = 0; i < reject->affects_count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        writ_json_write_string(buf, reject->affects[i]);
    }
    writ_buf_add_text(buf, "],");
    add_record(buf, reject);
    writ_buf_add_text(buf, "}\n");
}
