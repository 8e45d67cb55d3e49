/* SPDX-License-Identifier: Apache-2.0
 *
 * `notify` of writ.yaml: who is told when the state of a contract changes.
 *
 *     notify:
 *       - {on: [reject-ratio, drift, no-data], to: https://hooks.example/team, contract: "crm-*"}
 *       - {on: waiver-expiring, to: ./tell-growth.sh}
 */
#include "ci/workspace_read.h"
#include "contracts/base/read.h"

static const char *const words[] = {
#define NOTICE(name, word, meaning) word,
#include "ci/notices.def"
    NULL};

const char *writ_notice_word(writ_notice_kind kind)
{
    return words[kind];
}

static int add_kind(const writ_workspace_reader *r, const writ_value *value, writ_notify *to)
{
    for (int i = 0; value->kind == WRIT_STRING && words[i]; i++)
        if (writ_str_is(value->string, words[i])) {
            to->on |= 1u << i;
            return WRIT_OK;
        }
    if (value->kind != WRIT_STRING)
        return writ_workspace_wrong(r, value, "on", "a word such as reject-ratio, or a list");
    return writ_workspace_no_such(r, &value->place, "occasion", value->string, words);
}

static writ_notify *last(const writ_workspace_reader *r)
{
    return &r->workspace->notify.items[r->workspace->notify.count - 1];
}

static int read_on(writ_workspace_reader *r, const writ_value *value)
{
    int code = WRIT_OK;
    if (value->kind != WRIT_ARRAY)
        return add_kind(r, value, last(r));
    for (size_t i = 0; !code && i < value->array.count; i++)
        code = add_kind(r, value->array.items[i], last(r));
    return code;
}

static int read_to(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING || !value->string.len ||
        memchr(value->string.ptr, '\0', value->string.len))
        return writ_workspace_wrong(r, value, "to", "a URL or a command");
    last(r)->to = value->string;
    return WRIT_OK;
}

static int read_contract(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING || !value->string.len)
        return writ_workspace_wrong(r, value, "contract", "a name or a pattern such as \"crm-*\"");
    last(r)->contract = value->string;
    return WRIT_OK;
}

static int read_entry(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"on", read_on}, {"to", read_to}, {"contract", read_contract}, {NULL, NULL}};
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "notify", "a list of objects of 'on' and 'to'");
    writ_notify *entry = WRIT_PUSH(r->arena, &r->workspace->notify);
    entry->contract = WRIT_STR("*");
    int code = writ_workspace_read_keys(r, value, keys);
    if (!code && (!last(r)->on || !last(r)->to.len)) {
        code = writ_error_set_place(r->err, WRIT_E_INPUT, &value->place,
                                    "an entry of 'notify' needs 'on' and 'to'");
        writ_error_hint(r->err, "- {on: [reject-ratio, drift], to: https://hooks.example/team}");
    }
    return code;
}

int writ_workspace_read_notify(writ_workspace_reader *r, const writ_value *value)
{
    int code = WRIT_OK;
    if (value->kind != WRIT_ARRAY)
        return writ_workspace_wrong(r, value, "notify", "a list");
    for (size_t i = 0; !code && i < value->array.count; i++)
        code = read_entry(r, value->array.items[i]);
    return code;
}
