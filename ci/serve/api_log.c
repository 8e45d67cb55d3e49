/* SPDX-License-Identifier: Apache-2.0
 *
 * What happened: events, runs of filters, what was told, and how contracts fare.
 */
#include "ci/health_load.h"
#include "ci/report/health.h"
#include "ci/serve/api.h"
#include "contracts/base/write.h"
#include "registry/audit.h"

/* ---- events ---- */

int writ_api_events(writ_request *request, writ_response *response, writ_error *err)
{
    writ_events events = {0};
    writ_event_query query = {.contract = writ_request_query(request, "contract"),
                              .since = writ_request_query(request, "since"),
                              .until = writ_request_query(request, "until")};
    writ_str next = WRIT_STR_EMPTY;
    int code = writ_api_limit(request, &query.limit, err);
    if (code == WRIT_OK)
        code = writ_request_number(request, "after", 0, INT64_MAX, 0, &query.after, err);
    if (code != WRIT_OK)
        return code;
    size_t limit = query.limit++; /* one more says whether there is a next page */
    code = writ_store_events(request->store, request->arena, &query, &events, err);
    writ_api_list list = writ_api_list_begin(response, "events");
    for (size_t i = 0; i < events.count && i < limit; i++)
        writ_event_print(writ_api_list_next(&list), &events.items[i], true);
    if (events.count > limit)
        next = writ_str_printf(request->arena, "%lld", (long long)events.items[limit - 1].sequence);
    writ_api_list_end(&list, next);
    return code;
}

int writ_api_last_event(writ_request *request, writ_response *response, writ_error *err)
{
    writ_event event;
    int code = writ_store_last_event(request->store, request->arena, &event, err);
    if (code != WRIT_OK)
        return code;
    if (!event.sequence)
        return writ_api_missing(request, response, "event-not-found",
                                "nothing has happened in this registry yet");
    writ_event_print(&response->body, &event, true);
    return WRIT_OK;
}

/* ---- runs ---- */

typedef struct walk {
    writ_response *response;
    int64_t after;
    size_t limit, count; /* limit 0: all */
    bool more;
} walk;

enum { ENOUGH = 1 };

static int add_run(void *context, const writ_stored_run *run, writ_error *err)
{
    walk *to = context;
    writ_buf *out = &to->response->body;
    if (to->after-- > 0)
        return WRIT_OK;
    to->more = to->limit && to->count == to->limit;
    if (to->more)
        return ENOUGH;
    to->count++;
    writ_wire_print_run(out, run);
    writ_buf_add_byte(out, '\n');
    return writ_response_spill(to->response, err);
}

int writ_api_runs(writ_request *request, writ_response *response, writ_error *err)
{
    walk to = {.response = response};
    int64_t from, limit;
    int code = writ_request_number(request, "after", 0, INT64_MAX, 0, &from, err);
    if (code == WRIT_OK)
        code = writ_request_number(request, "limit", 1, WRIT_BOUND_PAGE, 0, &limit, err);
    if (code != WRIT_OK)
        return code;
    to.after = from;
    to.limit = (size_t)limit;
    response->type = "application/x-ndjson";
    code = writ_store_runs(request->store, writ_request_query(request, "since"), add_run, &to, err);
    /* who is sent no length can tell by the last line that nothing was cut off */
    if (to.more)
        writ_buf_printf(&response->body, "{\"next\":\"%lld\"}\n", (long long)(from + limit));
    else if (code == WRIT_OK)
        writ_buf_add_text(&response->body, "{\"end\":true}\n");
    return code == ENOUGH ? WRIT_OK : code;
}

static int put_run(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_stored_run *run = request->context;
    int code = writ_store_put_run(request->store, run, err);
    if (code != WRIT_OK)
        return code;
    writ_api_begin_outcome(response, WRIT_OUTCOME_DONE);
    writ_wire_add_text(&response->body, "id", run->id);
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

/* What `filter --report URL` sends is the summary itself. */
static int read_summary(writ_request *request, writ_stored_run *run, writ_error *err)
{
    writ_summary summary;
    int code = writ_summary_read(request->arena, "body", request->body, &summary, err);
    if (code != WRIT_OK)
        return code;
    writ_str text = request->body;
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
        text.len--;
    *run = (writ_stored_run){.id = summary.id,
                             .command = summary.command,
                             .started_at = writ_moment_text(request->arena, summary.started_at),
                             .ended_at = writ_moment_text(request->arena, summary.ended_at),
                             .summary = text};
    return WRIT_OK;
}

int writ_api_put_run(writ_request *request, writ_response *response, writ_error *err)
{
    writ_stored_run *run = WRIT_NEW(request->arena, writ_stored_run);
    const writ_value *body;
    if (!writ_identity_may_report(request->identity))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1, "report",
                                       WRIT_STR_EMPTY);
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_value_find(body, "writ") ? read_summary(request, run, err)
                                             : writ_wire_read_run(request->arena, body, run, err);
    if (code != WRIT_OK)
        return code;
    request->context = run;
    request->then = put_run;
    return WRIT_OK;
}

/* ---- what was told ---- */

static void key_of_told(const void *item, writ_str key[WRIT_API_KEY_PARTS])
{
    const writ_told_row *row = item;
    key[0] = row->key;
}

int writ_api_told(writ_request *request, writ_response *response, writ_error *err)
{
    static const writ_api_key by = {sizeof(writ_told_row), 1, false, key_of_told};
    writ_told_rows rows = {0};
    writ_api_part part;
    int code = writ_store_told(request->store, request->arena, &rows, err);
    if (code == WRIT_OK)
        code = writ_api_part_behind(request, rows.items, rows.count, &by, &part, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "told");
    for (size_t i = part.from; i < part.to; i++)
        writ_wire_print_told(writ_api_list_next(&list), &rows.items[i]);
    writ_api_list_end(&list, part.next);
    return WRIT_OK;
}

static int put_told(writ_request *request, writ_response *response, writ_error *err)
{
    int code = writ_store_put_told(request->store, request->context, err);
    if (code == WRIT_OK)
        writ_api_put_outcome(response, WRIT_OUTCOME_DONE);
    return code;
}

int writ_api_put_told(writ_request *request, writ_response *response, writ_error *err)
{
    writ_told_row *row = WRIT_NEW(request->arena, writ_told_row);
    const writ_value *body;
    if (!writ_identity_may_report(request->identity))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1, "report",
                                       WRIT_STR_EMPTY);
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_told(request->arena, body, row, err);
    if (code != WRIT_OK)
        return code;
    request->context = row;
    request->then = put_told;
    return WRIT_OK;
}

/* ---- status ---- */

int writ_api_status(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str span = writ_request_query(request, "since");
    int64_t window_ms = writ_health_window(NULL);
    const writ_report_options options = {0};
    writ_health_report report;
    size_t passed_over; /* summaries of a newer program */
    if (span.len && !writ_span_parse(span, &window_ms))
        return writ_error_set(err, WRIT_E_USAGE, "'since' is a span such as 24h or 7d");
    writ_health_begin(&report, request->arena, writ_moment_now(), window_ms);
    int code = writ_health_load_registry(&report, request->store, &passed_over, err);
    if (code == WRIT_OK)
        code = writ_health_expect_registered(&report, request->store, err);
    if (code != WRIT_OK)
        return code;
    writ_health_judge(&report, NULL);
    writ_report_health(&response->body, request->arena, WRIT_HEALTH_JSON, &report, &options);
    return WRIT_OK;
}
