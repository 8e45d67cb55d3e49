/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/semver.h"

#include "contracts/base/bounds.h"

/* What is left to read of a version or range. */
typedef struct cursor {
    writ_str text;
    size_t at;
} cursor;

static char peek(const cursor *in)
{
    return in->at < in->text.len ? in->text.ptr[in->at] : '\0';
}

static bool take(cursor *in, char byte)
{
    if (in->at >= in->text.len || in->text.ptr[in->at] != byte)
        return false;
    in->at++;
    return true;
}

static bool at_end(const cursor *in)
{
    return in->at >= in->text.len;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void skip_space(cursor *in)
{
    while (is_space(peek(in)))
        in->at++;
}

/* "0" or digits without a leading zero (SemVer 2.0.0, item 2). */
static bool take_number(cursor *in, uint64_t *number)
{
    size_t from = in->at;
    uint64_t sum = 0;
    while (is_digit(peek(in)) && sum <= WRIT_BOUND_VERSION_NUMBER)
        sum = sum * 10 + (uint64_t)(in->text.ptr[in->at++] - '0');
    size_t digits = in->at - from;
    if (digits == 0 || sum > WRIT_BOUND_VERSION_NUMBER || (digits > 1 && in->text.ptr[from] == '0'))
        return false;
    *number = sum;
    return true;
}

static bool is_identifier_byte(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '-';
}

static bool all_digits(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return false;
    return true;
}

/* Identifiers joined by dots; in a prerelease a numeric one has no leading zero (items 9, 10). */
static bool take_identifiers(cursor *in, bool prerelease, writ_str *identifiers)
{
    size_t from = in->at;
    do {
        size_t start = in->at;
        while (is_identifier_byte(peek(in)))
            in->at++;
        writ_str one = writ_str_part(in->text, start, in->at - start);
        if (one.len == 0)
            return false;
        if (prerelease && one.len > 1 && one.ptr[0] == '0' && all_digits(one))
            return false;
    } while (take(in, '.'));
    *identifiers = writ_str_part(in->text, from, in->at - from);
    return true;
}

static bool take_prerelease(cursor *in, writ_version *version)
{
    return !take(in, '-') || take_identifiers(in, true, &version->prerelease);
}

static bool take_build(cursor *in, writ_version *version)
{
    return !take(in, '+') || take_identifiers(in, false, &version->build);
}

bool writ_version_parse(writ_str text, writ_version *version)
{
    cursor in = {text, 0};
    writ_version read = {0};
    if (!take_number(&in, &read.major) || !take(&in, '.') || !take_number(&in, &read.minor) ||
        !take(&in, '.') || !take_number(&in, &read.patch) || !take_prerelease(&in, &read) ||
        !take_build(&in, &read) || !at_end(&in))
        return false;
    *version = read;
    return true;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The identifier before the next dot; *rest is what follows it. */
static writ_str next_identifier(writ_str *rest)
{
    size_t dot = writ_str_find_byte(*rest, '.');
    writ_str one = writ_str_part(*rest, 0, dot);
    *rest = writ_str_part(*rest, dot + 1, rest->len);
    return one;
}

/* Numeric ones by value, and below all others, which compare byte by byte (item 11). Without
 * leading zeros the longer number is the larger. */
static int compare_identifiers(writ_str a, writ_str b)
{
    bool a_number = all_digits(a);
    bool b_number = all_digits(b);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    if (a_number && a.len != b.len)
        return a.len < b.len ? -1 : 1;
    int order = writ_str_compare(a, b);
    return (order > 0) - (order < 0);
}

static int compare_prereleases(writ_str a, writ_str b)
{
    if (a.len == 0 || b.len == 0) /* a release stands above its prereleases */
        return (a.len == 0) - (b.len == 0);
    while (a.len && b.len) {
        int order = compare_identifiers(next_identifier(&a), next_identifier(&b));
        if (order)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

static int compare_triples(const writ_version *a, const writ_version *b)
{
    int order = compare_numbers(a->major, b->major);
    if (!order)
        order = compare_numbers(a->minor, b->minor);
    return order ? order : compare_numbers(a->patch, b->patch);
}

int writ_version_compare(const writ_version *a, const writ_version *b)
{
    int order = compare_triples(a, b);
    return order ? order : compare_prereleases(a->prerelease, b->prerelease);
}

/* A version of which parts may be left open: `1`, `1.x`, `1.2.*`. The version's open parts are 0.
 */
typedef struct partial {
    writ_version version;
    unsigned known; /* how many parts from the left are numbers: 0 to 3 */
    bool gap;       /* a number follows an open part: `x.1` */
} partial;

static bool take_part(cursor *in, uint64_t *number, bool *open)
{
    if (take(in, 'x') || take(in, 'X') || take(in, '*')) {
        *open = true;
        return true;
    }
    return take_number(in, number);
}

/* node-semver's XRANGEPLAIN: a prerelease may follow only a third part, and says nothing where a
 * part is open. */
static bool take_partial(cursor *in, partial *result)
{
    uint64_t parts[3] = {0};
    unsigned known = 3;
    unsigned count = 0;
    bool gap = false;
    writ_version read = {0};
    while (peek(in) == 'v' || peek(in) == '=' || is_space(peek(in)))
        in->at++;
    do {
        bool open = false;
        if (!take_part(in, &parts[count], &open))
            return false;
        gap |= !open && known < count;
        if (open && known > count)
            known = count;
        count++;
    } while (count < 3 && take(in, '.'));
    if ((count == 3 && !take_prerelease(in, &read)) || !take_build(in, &read))
        return false;
    if (known > count)
        known = count;
    if (known < 3)
        read.prerelease = WRIT_STR_EMPTY;
    read.major = known > 0 ? parts[0] : 0;
    read.minor = known > 1 ? parts[1] : 0;
    read.patch = known > 2 ? parts[2] : 0;
    *result = (partial){read, known, gap};
    return at_end(in) || is_space(peek(in));
}

/* The test of one version against one set of comparators, all of which must hold. `version` is
 * NULL when only the syntax is asked for. */
typedef struct trial {
    const writ_version *version;
    bool holds;
    bool named; /* a comparator of the same triple names a prerelease */
} trial;

typedef enum relation { LESS, LESS_EQUAL, EQUAL, GREATER_EQUAL, GREATER } relation;

static void compare(trial *test, relation how, const writ_version *limit)
{
    if (!test->version)
        return;
    int order = writ_version_compare(test->version, limit);
    static const bool holds[][3] = {
        [LESS] = {true, false, false},    [LESS_EQUAL] = {true, true, false},
        [EQUAL] = {false, true, false},   [GREATER_EQUAL] = {false, true, true},
        [GREATER] = {false, false, true},
    };
    test->holds &= holds[how][order + 1];
    if (limit->prerelease.len && compare_triples(test->version, limit) == 0)
        test->named = true;
}

/* The version with part number `part` (0 is major) one higher and those after it 0. */
static writ_version above(const writ_version *version, unsigned part)
{
    return (writ_version){
        .major = version->major + (part == 0),
        .minor = part == 0 ? 0 : version->minor + (part == 1),
        .patch = part < 2 ? 0 : version->patch + 1,
    };
}

/* Below the version and below all of its prereleases: npm's `<2.0.0-0`. */
static void compare_below(trial *test, writ_version limit)
{
    limit.prerelease = WRIT_STR("0");
    compare(test, LESS, &limit);
}

/* From the version on, while the parts left of and at `part` stay. */
static void compare_within(trial *test, const partial *from, unsigned part)
{
    compare(test, GREATER_EQUAL, &from->version);
    compare_below(test, above(&from->version, part));
}

/* `^`: the leftmost part that is not 0 stays. */
static void compare_caret(trial *test, const partial *to)
{
    if (to->known == 0)
        return;
    unsigned part = 0;
    if (to->known > 1 && to->version.major == 0)
        part = to->known > 2 && to->version.minor == 0 ? 2 : 1;
    compare_within(test, to, part);
}

/* `~`: the minor part stays where one is given. */
static void compare_tilde(trial *test, const partial *to)
{
    if (to->known > 0)
        compare_within(test, to, to->known > 1 ? 1 : 0);
}

/* A relation to a version with open parts is one to all versions that it stands for. */
static void compare_open(trial *test, relation how, const partial *to)
{
    if (to->known == 0) {
        if (how == LESS || how == GREATER)
            compare_below(test, (writ_version){0});
        return;
    }
    writ_version next = above(&to->version, to->known - 1);
    switch (how) {
    case LESS:
        compare_below(test, to->version);
        break;
    case LESS_EQUAL:
        compare_below(test, next);
        break;
    case EQUAL:
        compare_within(test, to, to->known - 1);
        break;
    case GREATER_EQUAL:
        compare(test, GREATER_EQUAL, &to->version);
        break;
    case GREATER:
        compare(test, GREATER_EQUAL, &next);
        break;
    }
}

static void compare_partial(trial *test, relation how, const partial *to)
{
    if (to->known == 3)
        compare(test, how, &to->version);
    else
        compare_open(test, how, to);
}

static relation take_relation(cursor *in)
{
    if (take(in, '<'))
        return take(in, '=') ? LESS_EQUAL : LESS;
    if (take(in, '>'))
        return take(in, '=') ? GREATER_EQUAL : GREATER;
    take(in, '=');
    return EQUAL;
}

static bool test_comparator(cursor *in, trial *test)
{
    partial to;
    if (take(in, '^')) {
        if (!take_partial(in, &to))
            return false;
        compare_caret(test, &to);
    } else if (take(in, '~')) {
        take(in, '>');
        if (!take_partial(in, &to))
            return false;
        compare_tilde(test, &to);
    } else {
        relation how = take_relation(in);
        if (!take_partial(in, &to) || to.gap) /* npm minds the gap only here */
            return false;
        compare_partial(test, how, &to);
    }
    return true;
}

/* `1.2 - 2`: both ends are in, and an open end takes all it stands for. False: not of this form,
 * and nothing was compared. */
static bool test_hyphen(writ_str set, trial *test)
{
    cursor in = {set, 0};
    partial from, to;
    if (!take_partial(&in, &from) || !is_space(peek(&in)))
        return false;
    skip_space(&in);
    if (!take(&in, '-') || !is_space(peek(&in)) || !take_partial(&in, &to))
        return false;
    skip_space(&in);
    if (!at_end(&in))
        return false;
    compare_partial(test, GREATER_EQUAL, &from);
    compare_partial(test, LESS_EQUAL, &to);
    return true;
}

/* False: not a set of comparators. An empty set admits every release. */
static bool test_set(writ_str set, trial *test)
{
    if (test_hyphen(set, test))
        return true;
    cursor in = {set, 0};
    for (skip_space(&in); !at_end(&in); skip_space(&in))
        if (!test_comparator(&in, test))
            return false;
    return true;
}

/* The part of the range before the next `||`; *rest is what follows. False: none is left. */
static bool next_set(writ_str *rest, bool *more, writ_str *set)
{
    if (!*more)
        return false;
    size_t at = 0;
    while (at + 1 < rest->len && !(rest->ptr[at] == '|' && rest->ptr[at + 1] == '|'))
        at++;
    *more = at + 1 < rest->len;
    *set = *more ? writ_str_part(*rest, 0, at) : *rest;
    *rest = writ_str_part(*rest, at + 2, rest->len);
    return true;
}

static bool test_range(writ_str range, const writ_version *version, bool *admits)
{
    bool any = false;
    bool more = true;
    writ_str set;
    while (next_set(&range, &more, &set)) {
        trial test = {version, true, false};
        if (!test_set(set, &test))
            return false;
        if (version && test.holds && (version->prerelease.len == 0 || test.named))
            any = true;
    }
    *admits = any;
    return true;
}

bool writ_range_admits(writ_str range, const writ_version *version)
{
    bool admits;
    if (range.len == 0)
        return true;
    return test_range(range, version, &admits) && admits;
}

bool writ_range_valid(writ_str range)
{
    bool admits;
    return test_range(range, NULL, &admits);
}

writ_version writ_version_bump(const writ_version *old, writ_bump bump)
{
    if (bump == WRIT_BUMP_NONE)
        return *old;
    unsigned part = bump == WRIT_BUMP_MAJOR ? 0 : bump == WRIT_BUMP_MINOR ? 1 : 2;
    /* 2.0.0-rc.1 says as much as 2.0.0: the release is the smallest version above it. */
    bool round = (part > 1 || old->patch == 0) && (part > 0 || old->minor == 0);
    if (old->prerelease.len && round)
        return (writ_version){.major = old->major, .minor = old->minor, .patch = old->patch};
    return above(old, part);
}

writ_str writ_version_text(writ_arena *arena, const writ_version *version)
{
    return writ_str_printf(arena, "%llu.%llu.%llu%s%.*s%s%.*s", (unsigned long long)version->major,
                           (unsigned long long)version->minor, (unsigned long long)version->patch,
                           version->prerelease.len ? "-" : "", WRIT_FMT(version->prerelease),
                           version->build.len ? "+" : "", WRIT_FMT(version->build));
}
