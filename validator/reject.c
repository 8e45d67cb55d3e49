/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject.h"

#include <stdio.h>
#include <time.h>

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "validator/base64.h"

void writ_reject_envelope(writ_buf *envelope, const char *source, writ_str contract, writ_str owner)
{
    writ_buf_add_text(envelope, "\"contract\":");
    writ_json_write_string(envelope, contract);
    writ_buf_add_text(envelope, ",\"owner\":");
    writ_json_write_string(envelope, owner);
    writ_buf_add_text(envelope, ",\"source\":{\"file\":");
    writ_json_write_string(envelope, writ_str_of(source));
}

void writ_reject_now(char at[32])
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(at, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(at + len, 32 - len, ".%03uZ", (unsigned)(now.tv_nsec / 1000000) % 1000);
}

/* The place stands where it is hashed, and then gives way to the id. */
static void add_id(writ_buf *buf, const writ_reject *reject)
{
    size_t start = buf->len;
    char hex[WRIT_SHA256_HEX];
    writ_buf_add_text(buf, reject->source);
    writ_buf_add_byte(buf, ':');
    writ_buf_add_number(buf, reject->line->number);
    writ_buf_add_byte(buf, ':');
    writ_buf_add_number(buf, reject->line->offset);
    writ_buf_add_byte(buf, '\n');
    writ_sha256_two_hex(writ_str_part(writ_buf_str(buf), start, SIZE_MAX), reject->line->bytes,
                        hex);
    buf->len = start;
    writ_buf_add(buf, hex, WRIT_SHA256_HEX - 1);
}

static void add_source(writ_buf *buf, const writ_reject *reject)
{
    writ_buf_add_str(buf, reject->envelope);
    writ_buf_add_text(buf, ",\"line\":");
    writ_buf_add_number(buf, reject->line->number);
    writ_buf_add_text(buf, ",\"offset\":");
    writ_buf_add_number(buf, reject->line->offset);
    writ_buf_add_text(buf, "},");
}

static void add_error(writ_buf *buf, const writ_finding *finding)
{
    writ_buf_add_text(buf, "{\"rule\":\"");
    writ_buf_add_text(buf, writ_rule_id(finding->rule));
    writ_buf_add_text(buf, "\",\"path\":");
    writ_json_write_string(buf, finding->path);
    writ_buf_add_text(buf, ",\"message\":");
    writ_json_write_string(buf, finding->message);
    if (finding->hint.len) {
        writ_buf_add_text(buf, ",\"hint\":");
        writ_json_write_string(buf, finding->hint);
    }
    writ_buf_add_byte(buf, '}');
}

static void add_errors(writ_buf *buf, const writ_findings *findings)
{
    bool first = true;
    writ_buf_add_text(buf, "\"errors\":[");
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity != WRIT_ERROR)
            continue;
        if (!first)
            writ_buf_add_byte(buf, ',');
        add_error(buf, &findings->items[i]);
        first = false;
    }
    writ_buf_add_text(buf, "],");
}

static void add_record(writ_buf *buf, const writ_reject *reject)
{
    writ_str bytes = reject->line->bytes;
    if (reject->well_formed) {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"json\",\"data\":");
        writ_buf_add_str(buf, bytes);
    } else if (reject->csv && writ_utf8_valid(bytes)) {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"csv\",\"header\":");
        writ_json_write_string(buf, *reject->csv);
        writ_buf_add_text(buf, ",\"data\":");
        writ_json_write_string(buf, bytes);
    } else if (writ_utf8_valid(bytes)) {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"utf8\",\"data\":");
        writ_json_write_string(buf, bytes);
    } else {
        writ_buf_add_text(buf, "\"record\":{\"encoding\":\"base64\",\"data\":\"");
        writ_base64_write(buf, bytes);
        writ_buf_add_byte(buf, '"');
    }
    writ_buf_add_byte(buf, '}');
}

void writ_reject_write(writ_buf *buf, const writ_reject *reject)
{
    writ_buf_add_text(buf, "{\"writ\":\"reject/1\",\"id\":\"");
    if (reject->id.len)
        writ_buf_add_str(buf, reject->id);
    else
        add_id(buf, reject);
    writ_buf_add_text(buf, "\",\"at\":\"");
    writ_buf_add_text(buf, reject->at);
    writ_buf_add_text(buf, "\",");
    add_source(buf, reject);
    writ_buf_add_text(buf, "\"attempt\":");
    writ_buf_add_number(buf, reject->attempt);
    writ_buf_add_byte(buf, ',');
    add_errors(buf, reject->findings);
    writ_buf_add_text(buf, "\"affects\":[");
    for (size_t i = 0; i < reject->affects_count; i++) {
        if (i)
            writ_buf_add_byte(buf, ',');
        writ_json_write_string(buf, reject->affects[i]);
    }
    writ_buf_add_text(buf, "],");
    add_record(buf, reject);
    writ_buf_add_text(buf, "}\n");
}

static bool is_index(writ_str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return false;
    return token.len > 0;
}

void writ_reject_group_path(writ_buf *path, writ_str pointer)
{
    while (pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, SIZE_MAX);
        writ_str token = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        writ_buf_add_byte(path, '/');
        writ_buf_add_str(path, is_index(token) ? WRIT_STR("*") : token);
        pointer = writ_str_part(rest, token.len, SIZE_MAX);
    }
}
