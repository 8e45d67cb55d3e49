/* SPDX-License-Identifier: Apache-2.0
 *
 * `status` of writ.yaml: what `writ status` takes for granted.
 *
 *     status:
 *       window: 24h
 *       expect-data: {shop-order: 15m, "crm-*": 1d}      # or one span for all
 */
#include "ci/workspace_read.h"
#include "contracts/day.h"

static int read_span(const writ_workspace_reader *r, const writ_value *value, const char *name,
                     int64_t *milliseconds)
{
    if (value->kind == WRIT_STRING && writ_span_parse(value->string, milliseconds))
        return WRIT_OK;
    return writ_workspace_wrong(r, value, name, "a span of time such as 15m, 24h or 7d");
}

static int read_window(writ_workspace_reader *r, const writ_value *value)
{
    return read_span(r, value, "window", &r->workspace->status_window_ms);
}

static int expect(writ_workspace_reader *r, writ_str pattern, const writ_value *value)
{
    writ_expected *expected = WRIT_PUSH(r->arena, &r->workspace->expected);
    expected->contract = pattern;
    return read_span(r, value, "expect-data", &expected->every_ms);
}

static int read_expect_data(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_OBJECT)
        return expect(r, WRIT_STR("*"), value);
    for (size_t i = 0; i < value->object.count; i++)
        if (expect(r, value->object.items[i].name, value->object.items[i].value))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

int writ_workspace_read_status(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"window", read_window}, {"expect-data", read_expect_data}, {NULL, NULL}};
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "status", "an object");
    return writ_workspace_read_keys(r, value, keys);
}
