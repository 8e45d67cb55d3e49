/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/run_summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "contracts/base/write.h"

writ_str writ_summary_id(writ_arena *arena)
{
    unsigned char bits[16];
    writ_str seed;
    char hex[WRIT_SHA256_HEX];
    if (getrandom(bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
        /* no system of today lacks it; time and process will do then */
        seed = writ_str_printf(arena, "%lld %ld", (long long)writ_moment_now(), (long)getpid());
        writ_sha256_hex(seed, hex);
        return writ_str_copy(arena, (writ_str){hex, 2 * sizeof bits});
    }
    for (size_t i = 0; i < sizeof bits; i++)
        snprintf(hex + 2 * i, 3, "%02x", bits[i]);
    return writ_str_copy(arena, (writ_str){hex, 2 * sizeof bits});
}

/* ---- paths ---- */

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$' || byte == '@';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Does it look like a name that somebody chose for a member? Mail addresses, keys with many digits
 * (ids, dates, numbers of telephones and cards) and long texts do not. */
static bool is_name(writ_str step)
{
    enum { FEW_DIGITS = 4 };
    size_t digits = 0;
    if (!step.len || step.len > WRIT_SUMMARY_STEP_BYTES || !is_letter(step.ptr[0]))
        return false;
    for (size_t i = 0; i < step.len; i++) {
        char byte = step.ptr[i];
        if (!is_letter(byte) && !is_digit(byte) && byte != '.' && byte != ':' && byte != '-')
            return false;
        digits += is_digit(byte);
    }
    return digits <= FEW_DIGITS && !memchr(step.ptr + 1, '@', step.len - 1);
}

/* The child that a step ("/name") leads to: the declared one, else that of a map or a list. */
static writ_field *child_of(writ_field *field, writ_str step)
{
    writ_field *any = NULL;
    if (field && field->recursive)
        field = field->repeats;
    for (size_t i = 0; field && i < field->child_count; i++) {
        writ_field *child = field->children[i];
        if (child->is_any)
            any = child;
        else if (writ_str_equal(writ_str_part(child->path, field->path.len, SIZE_MAX), step))
            return child;
    }
    return any;
}

static writ_str told_step(const writ_field *field, writ_str step)
{
    writ_str name = writ_str_part(step, 1, SIZE_MAX);
    bool is_declared = field && !field->is_any && name.len <= WRIT_SUMMARY_STEP_BYTES;
    return is_declared || (!field && is_name(name)) ? step : WRIT_STR("/*");
}

/* The length of the first step. */
static size_t step_len(writ_str path)
{
    return 1 + writ_str_find_byte(writ_str_part(path, 1, SIZE_MAX), '/');
}

writ_str writ_summary_path_of(writ_arena *arena, const writ_summary_fields *fields, writ_str path)
{
    writ_str steps[WRIT_SUMMARY_STEPS], at = fields->at;
    writ_field *field = at.len ? NULL : fields->root;
    size_t count = 0;
    while (path.len && count < WRIT_SUMMARY_STEPS) {
        writ_str step = writ_str_part(path, 0, step_len(path));
        path = writ_str_part(path, step.len, SIZE_MAX);
        if (!at.len)
            field = child_of(field, step);
        steps[count++] = told_step(field, step);
        if (!at.len)
            continue;
        /* on the way to the payload, or beside it */
        bool leads = writ_str_equal(writ_str_part(at, 0, step_len(at)), step);
        at = leads ? writ_str_part(at, step.len, SIZE_MAX) : WRIT_STR_EMPTY;
        field = leads && !at.len ? fields->root : NULL;
    }
    return count ? writ_str_join(arena, steps, count) : WRIT_STR_EMPTY;
}

/* ---- lists ---- */

void writ_summary_add_group(writ_arena *arena, writ_summary_contract *contract,
                            const writ_summary_group *group)
{
    for (size_t i = 0; i < contract->rejects.count; i++) {
        writ_summary_group *there = &contract->rejects.items[i];
        if (!writ_str_equal(there->rule, group->rule) || !writ_str_equal(there->path, group->path))
            continue;
        there->records += group->records;
        if (group->first_seen < there->first_seen)
            there->first_seen = group->first_seen;
        if (group->last_seen > there->last_seen)
            there->last_seen = group->last_seen;
        return;
    }
    *WRIT_PUSH(arena, &contract->rejects) = *group;
}

void writ_summary_add_undeclared(writ_arena *arena, writ_summary_contract *contract,
                                 const writ_summary_path *path)
{
    for (size_t i = 0; i < contract->undeclared.count; i++)
        if (writ_str_equal(contract->undeclared.items[i].path, path->path)) {
            contract->undeclared.items[i].times += path->times;
            return;
        }
    *WRIT_PUSH(arena, &contract->undeclared) = *path;
}

int writ_summary_group_order(const void *a, const void *b)
{
    const writ_summary_group *left = a, *right = b;
    if (left->records != right->records)
        return left->records < right->records ? 1 : -1;
    int order = writ_str_compare(left->rule, right->rule);
    return order ? order : writ_str_compare(left->path, right->path);
}

static int by_times(const void *a, const void *b)
{
    const writ_summary_path *left = a, *right = b;
    if (left->times != right->times)
        return left->times < right->times ? 1 : -1;
    return writ_str_compare(left->path, right->path);
}

void writ_summary_cut(writ_summary *summary)
{
    for (size_t i = 0; i < summary->contracts.count; i++) {
        writ_summary_contract *c = &summary->contracts.items[i];
        if (c->rejects.count)
            qsort(c->rejects.items, c->rejects.count, sizeof *c->rejects.items,
                  writ_summary_group_order);
        if (c->undeclared.count)
            qsort(c->undeclared.items, c->undeclared.count, sizeof *c->undeclared.items, by_times);
        if (c->rejects.count > WRIT_SUMMARY_ITEMS)
            c->rejects.count = WRIT_SUMMARY_ITEMS;
        if (c->undeclared.count > WRIT_SUMMARY_ITEMS)
            c->undeclared.count = WRIT_SUMMARY_ITEMS;
        if (c->drift.count > WRIT_SUMMARY_ITEMS)
            c->drift.count = WRIT_SUMMARY_ITEMS;
    }
    if (summary->inputs.count > WRIT_SUMMARY_ITEMS)
        summary->inputs.count = WRIT_SUMMARY_ITEMS;
}
