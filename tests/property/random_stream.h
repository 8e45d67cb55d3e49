/* SPDX-License-Identifier: Apache-2.0
 *
 * Random streams of records for inference: objects of fields that each have their kind of value,
 * of which some come seldom, change in mid-stream, or are of several kinds; with names and texts
 * that are hard to write down. Chance comes from a seed.
 */
#ifndef WRIT_TESTS_PROPERTY_RANDOM_STREAM_H
#define WRIT_TESTS_PROPERTY_RANDOM_STREAM_H

#include "contracts/base/str.h"
#include "tests/property/chance.h"

enum { STREAM_DEPTH = 4, STREAM_MEMBERS = 7, STREAM_KINDS = 24 };

typedef struct stream_node {
    unsigned kind, other; /* of stream_write_scalar, or the three below */
    unsigned other_in;    /* one value in so many is of the other kind; 0: none */
    unsigned null_in, absent_in;
    unsigned names[STREAM_MEMBERS];
    struct stream_node *members[STREAM_MEMBERS]; /* of an object; [0] of arrays and maps */
    size_t count;
} stream_node;

enum { STREAM_OBJECT = STREAM_KINDS, STREAM_ARRAY, STREAM_MAP, STREAM_ALL };

/* As JSON writes them, without quotes. */
static const char *const stream_names[] = {"id",
                                           "email",
                                           "status",
                                           "amount",
                                           "currency",
                                           "created_at",
                                           "",
                                           " ",
                                           "*",
                                           "~",
                                           "a/b",
                                           "x~1",
                                           "null",
                                           "yes",
                                           "- x",
                                           "key: value",
                                           "# no",
                                           "[a]",
                                           "{b}",
                                           "'",
                                           "\\\"",
                                           "\\\\",
                                           "\\u0000",
                                           "\\u2028",
                                           "\\n",
                                           "n\\u00e9",
                                           "\xC3\xA9t\xC3\xA9",
                                           "\xF0\x9F\x98\x80",
                                           "1",
                                           "1e3",
                                           "0x1F",
                                           "@at",
                                           "`",
                                           "%",
                                           "&a",
                                           "!t",
                                           "|",
                                           ">",
                                           "?",
                                           "ratio",
                                           "score",
                                           "tags",
                                           "timestamp"};
enum { STREAM_NAMES = sizeof stream_names / sizeof stream_names[0] };

static void stream_write_digits(writ_buf *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        writ_buf_add_byte(out, (char)('0' + chance(10)));
}

static void stream_write_word(writ_buf *out, unsigned least, unsigned more, const char *letters)
{
    size_t known = strlen(letters);
    for (unsigned i = least + chance(more + 1); i > 0; i--)
        writ_buf_add_byte(out, letters[chance((uint32_t)known)]);
}

static void stream_write_time(writ_buf *out, const char *offset)
{
    writ_buf_printf(out, "\"20%02u-%02u-%02u%c%02u:%02u:%02u%s%s\"", chance(40), 1 + chance(12),
                    1 + chance(28), chance(400) ? 'T' : ' ', chance(24), chance(60), chance(60),
                    chance(2) ? ".5" : "", offset);
}

/* Whole ones, amounts, odd ones, places in the stream, epochs. */
static void stream_write_number(writ_buf *out, unsigned kind, uint64_t number)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "1e2",
                                          "1.0",
                                          "1e400",
                                          "-1e-400",
                                          "0.1",
                                          "-5",
                                          "1e15",
                                          "1e16",
                                          "9007199254740993",
                                          "99999999999999999999999999",
                                          "-1e15",
                                          "3E+2",
                                          "0e9"};
    switch (kind) {
    case 0:
        writ_buf_printf(out, "%d", (int)chance(2000) - (chance(9) ? 0 : 1000));
        return;
    case 1:
        writ_buf_printf(out, "%u.%02u", chance(500), chance(100));
        return;
    case 2:
        writ_buf_add_text(out, numbers[chance(sizeof numbers / sizeof *numbers)]);
        return;
    case 17:
        writ_buf_printf(out, "%llu", (unsigned long long)(number * number));
        return;
    default:
        writ_buf_printf(out, "%u", 1700000000 + chance(90000000));
        return;
    }
}

/* Points in time, with an offset or without, and days. */
static void stream_write_point(writ_buf *out, unsigned kind)
{
    switch (kind) {
    case 6:
        stream_write_time(out, "Z");
        return;
    case 7:
        stream_write_time(out, chance(9) ? "+02:00" : "Z");
        return;
    case 8:
        stream_write_time(out, chance(20) ? "Z" : "");
        return;
    default:
        writ_buf_printf(out, "\"2026-%02u-%02u\"", 1 + chance(12), 1 + chance(29));
        return;
    }
}

/* URIs, addresses and names of machines. */
static void stream_write_address(writ_buf *out, unsigned kind)
{
    static const char *const uris[] = {
        "https://x.example/{id}", "https://x.example/a b",    "urn:a:b",
        "mailto:a@b.c",           "http://\xC3\xA9.example/", "https://x.example/%zz",
        "https://x.example/p?q=1"};
    switch (kind) {
    case 12:
        writ_buf_printf(out, "\"%s\"", uris[chance(sizeof uris / sizeof *uris)]);
        return;
    case 13:
        writ_buf_printf(out, "\"https://x.example/%u\"", chance(1000));
        return;
    case 14:
        writ_buf_printf(out, "\"%u.%u.%u.%u\"", chance(256), chance(256), chance(300) ? 1 : 0,
                        chance(256));
        return;
    case 15:
        writ_buf_printf(out, "\"2001:db8::%x\"", chance(65536));
        return;
    default:
        writ_buf_printf(out, "\"u%u@mail.example\"", chance(5000));
        return;
    }
}

/* Words, codes, numbers as texts, and what is odd. */
static void stream_write_text(writ_buf *out, unsigned kind, uint64_t number)
{
    static const char *const words[] = {"new", "paid", "sent", "NEW", "Paid", "gone"};
    static const char *const odd[] = {
        "",           " ",     "null",     "true",     "~",
        "- a",        "a: b",  "#",        "\\u0000",  "\\n",
        "\\u2028",    "'",     "\\\"",     "\xC3\xA9", "\xF0\x9F\x98\x80",
        "2026-02-30", "25:00", "http://[", "a@b",      "%zz",
        "0x10"};
    switch (kind) {
    case 4:
        writ_buf_printf(out, "\"%s\"", words[chance(chance(50) ? 3 : 6)]);
        return;
    case 5:
        writ_buf_printf(out, "\"%s\"", odd[chance(sizeof odd / sizeof *odd)]);
        return;
    case 10:
        writ_buf_printf(out, "\"c_%08x\"", chance(UINT32_MAX));
        return;
    case 11:
        writ_buf_printf(out, "\"AB-%05u%s\"", chance(90000), chance(3) ? "" : "-X");
        return;
    case 16:
        writ_buf_printf(out, "\"%llu\"", (unsigned long long)number);
        return;
    case 20:
        writ_buf_add_byte(out, '"');
        stream_write_word(out, 0, chance(40) ? 12 : 200, "abcdefghij KLMNO-_.:/");
        writ_buf_add_byte(out, '"');
        return;
    case 21:
        writ_buf_printf(out, "\"%08x-0000-4000-8000-", chance(UINT32_MAX));
        stream_write_digits(out, 12);
        writ_buf_add_byte(out, '"');
        return;
    default:
        writ_buf_printf(out, "\"%s\"", chance(2) ? "EUR" : chance(30) ? "USD" : "eur");
        return;
    }
}

static void stream_write_scalar(writ_buf *out, unsigned kind, uint64_t number)
{
    switch (kind) {
    case 3:
        writ_buf_add_text(out, chance(2) ? "true" : "false");
        return;
    case 18:
        writ_buf_add_text(out, "null");
        return;
    case 6:
    case 7:
    case 8:
    case 9:
        stream_write_point(out, kind);
        return;
    case 12:
    case 13:
    case 14:
    case 15:
    case 19:
        stream_write_address(out, kind);
        return;
    case 4:
    case 5:
    case 10:
    case 11:
    case 16:
    case 20:
    case 21:
    case 22:
        stream_write_text(out, kind, number);
        return;
    default:
        stream_write_number(out, kind, number);
    }
}

static stream_node *stream_make(writ_arena *arena, unsigned depth)
{
    stream_node *node = WRIT_NEW(arena, stream_node);
    bool is_deep = depth >= STREAM_DEPTH;
    node->kind = depth == 0               ? STREAM_OBJECT
                 : !is_deep && !chance(4) ? STREAM_OBJECT + chance(3)
                                          : chance(STREAM_KINDS);
    node->other = chance(is_deep ? STREAM_KINDS : STREAM_ALL);
    node->other_in = chance(5) ? 0 : 1 + chance(60);
    node->null_in = chance(3) ? 0 : 1 + chance(30);
    node->absent_in = chance(3) ? 0 : 1 + chance(30);
    node->count = chance(STREAM_MEMBERS + 1);
    for (size_t i = 0; !is_deep && i < STREAM_MEMBERS; i++) {
        bool is_known = true;
        while (is_known) { /* no name twice */
            node->names[i] = chance(STREAM_NAMES);
            is_known = false;
            for (size_t j = 0; j < i; j++)
                is_known |= node->names[j] == node->names[i];
        }
        if (i < node->count || i == 0)
            node->members[i] = stream_make(arena, depth + 1);
    }
    return node;
}

static void stream_write(writ_buf *out, const stream_node *node, uint64_t number);

static void stream_write_object(writ_buf *out, const stream_node *node, uint64_t number)
{
    bool is_first = true;
    writ_buf_add_byte(out, '{');
    for (size_t i = 0; i < node->count; i++) {
        const stream_node *member = node->members[i];
        if (!member || (member->absent_in && !chance(member->absent_in)))
            continue;
        writ_buf_printf(out, "%s\"%s\":", is_first ? "" : ",", stream_names[node->names[i]]);
        stream_write(out, member, number);
        is_first = false;
    }
    writ_buf_add_byte(out, '}');
}

static void stream_write_many(writ_buf *out, const stream_node *node, uint64_t number, bool is_map)
{
    uint64_t first = number * 8;
    writ_buf_add_byte(out, is_map ? '{' : '[');
    for (uint32_t i = chance(6); node->members[0] && i > 0; i--) {
        if (is_map)
            writ_buf_printf(out, "\"k%llu\":", (unsigned long long)(first + i));
        stream_write(out, node->members[0], number);
        writ_buf_add_text(out, i > 1 ? "," : "");
    }
    writ_buf_add_byte(out, is_map ? '}' : ']');
}

static void stream_write(writ_buf *out, const stream_node *node, uint64_t number)
{
    unsigned kind = node->other_in && !chance(node->other_in) ? node->other : node->kind;
    if (node->null_in && !chance(node->null_in))
        writ_buf_add_text(out, "null");
    else if (kind == STREAM_OBJECT)
        stream_write_object(out, node, number);
    else if (kind >= STREAM_ARRAY)
        stream_write_many(out, node, number, kind == STREAM_MAP);
    else
        stream_write_scalar(out, kind, number);
}

#endif
