/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests to begin with: each row of routes.def, with names that may be there and bodies that may
 * fit.
 */
#ifndef WRIT_TESTS_FUZZ_HTTP_SEEDS_H
#define WRIT_TESTS_FUZZ_HTTP_SEEDS_H

#include "ci/serve/endpoint.h"

/* What a {name} may stand for, whichever it is. */
static const char *const http_names[] = {"order",       "1.0.0",
                                         "latest",      "1",
                                         "2",           "desk--order",
                                         "production",  "party",
                                         "contract",    "desk",
                                         "policy",      "%61%2F%20ü",
                                         ":.ctx:order", "confluent%2Fcompatibility"};

/* Contents, of which the bodies below take one each. */
#define HTTP_ORDER                                                                                 \
    "{\\\"$id\\\":\\\"https://x.example/order\\\",\\\"type\\\":\\\"object\\\",\\\"properties\\\":" \
    "{\\\"id\\\":{\\\"type\\\":\\\"string\\\"},\\\"n\\\":{\\\"type\\\":\\\"integer\\\"}},"         \
    "\\\"required\\\":[\\\"id\\\"]}"
#define HTTP_LOOSE "{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{\\\"id\\\":{}}}"
#define HTTP_DESK                                                                                  \
    "party: desk\\nowner: desk\\nexpects:\\n  contract: order\\n  version: 1\\n  fields: [/id]\\n"
#define HTTP_ODCS                                                                                  \
    "apiVersion: v3.0.2\\nkind: DataContract\\nid: order\\nversion: 1.1.0\\nstatus: active\\n"     \
    "schema:\\n  - name: order\\n    properties:\\n      - {name: id, logicalType: string}\\n"

#define HTTP_EXPORT "{\"writ\":\"export/1\",\"layout\":5}\n"
#define HTTP_EXPORT_END                                                                            \
    "{\"end\":true,\"rows\":0,\"sha256\":"                                                         \
    "\"0670f26baa0f15f654ad1c75a1ebd45af7c5e7d812df4b4899feb42a18e1577e\"}\n"

static const char *const http_bodies[] = {
    "",
    "{}",
    "{\"name\":\"order.schema.json\",\"version\":\"1.0.0\",\"owner\":\"shop\",\"content\":"
    "\"" HTTP_ORDER "\"}",
    "{\"name\":\"order.schema.json\",\"version\":\"1.1.0\",\"owner\":\"shop\",\"force\":"
    "\"because\","
    "\"content\":\"" HTTP_LOOSE "\"}",
    "{\"name\":\"order.odcs.yaml\",\"content\":\"" HTTP_ODCS "\",\"message\":\"more\"}",
    "{\"name\":\"desk.yaml\",\"content\":\"" HTTP_DESK "\",\"position\":0}",
    "{\"sunset\":\"2099-12-31\",\"replaced_by\":\"1.1.0\",\"reason\":\"old\"}",
    "{\"reason\":\"nobody reads it\"}",
    "{\"old\":\"order@1.0.0\",\"new\":{\"name\":\"order.schema.json\",\"content\":\"" HTTP_LOOSE
    "\"}}",
    "{\"documents\":[{\"name\":\"order.schema.json\",\"content\":\"" HTTP_ORDER "\"}]}",
    "{\"id\":\"w1\",\"contract\":\"order\",\"rule\":\"FIELD_REMOVED\",\"until\":\"2099-01-01\","
    "\"reason\":\"so\"}",
    "{\"id\":\"r1\",\"command\":\"filter\",\"started_at\":\"2026-01-01T00:00:00.000Z\",\"ended_"
    "at\":"
    "\"2026-01-01T00:00:01.000Z\",\"summary\":{}}",
    "{\"key\":\"k\",\"state\":\"\",\"sequence\":1}",
    "{\"value\":\"x\"}",
    "{\"policy\":{\"fail-on\":\"error\"}}",
    "fail-on: warning\n",
    "{\"name\":\"ci\",\"scopes\":\"read "
    "publish:order\",\"expires_at\":\"2099-01-01T00:00:00.000Z\"}",
    "{\"schemaType\":\"JSON\",\"schema\":\"" HTTP_ORDER "\"}",
    "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}",
    "{\"schemaType\":\"JSON\",\"schema\":\"" HTTP_LOOSE
    "\",\"references\":[{\"name\":\"o\",\"subject\":\"order\",\"version\":1}]}",
    "{\"compatibility\":\"FULL_TRANSITIVE\"}",
    "{\"mode\":\"READONLY\"}",
    HTTP_EXPORT,
    HTTP_EXPORT "{\"table\":\"setting\",\"key\":\"k\",\"value_base64\":\"AP8=\"}\n",
    HTTP_EXPORT HTTP_EXPORT_END,
};

static const char *const http_queries[] = {"",
                                           "?limit=2&after=order",
                                           "?text=order&prefix=o",
                                           "?deleted=true&permanent=true",
                                           "?heads",
                                           "?normalize=true",
                                           "?verbose=true",
                                           "?contract=order&number=1",
                                           "?subject=order",
                                           "?name=order@1.0.0&to=production&side_by_side",
                                           "?q=id&x=%2B+y",
                                           "?since=2026-01-01T00:00:00.000Z&format=csv",
                                           "?defaultToGlobal=true&force=true"};

#define HTTP_COUNT(list) (sizeof(list) / sizeof *(list))

/* The request for the row; `pick` gives numbers below its argument. */
static inline void http_seed(writ_buf *out, size_t row, uint32_t (*pick)(uint32_t))
{
    const writ_endpoint *route = &writ_endpoints[row];
    writ_buf_printf(out, "%s %s", route->method,
                    route->dialect == WRIT_DIALECT_CONFLUENT && !pick(4) ? "/contexts/.ctx" : "");
    for (const char *c = route->path; *c; c++) {
        if (*c != '{') {
            writ_buf_add_byte(out, *c);
            continue;
        }
        bool is_contract = strncmp(c, "{contract}", 10) == 0 || strncmp(c, "{subject}", 9) == 0;
        writ_buf_add_text(out, is_contract && pick(4)
                                   ? "order"
                                   : http_names[pick((uint32_t)HTTP_COUNT(http_names))]);
        c += strcspn(c, "}");
    }
    writ_buf_add_text(out, http_queries[pick(3) ? 0 : pick((uint32_t)HTTP_COUNT(http_queries))]);
    writ_buf_printf(out, "\n%s%s\n", pick(4) ? "" : "Writ-Author: Ann%20%3Ca@x%3E\n",
                    pick(2) ? "Authorization: admin\n" : "");
    writ_buf_add_text(
        out,
        http_bodies[strcmp(route->method, "GET") ? pick((uint32_t)HTTP_COUNT(http_bodies)) : 0]);
}

#endif
