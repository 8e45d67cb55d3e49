/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of /metrics is that of Prometheus, version 0.0.4.
 */
#include "ci/serve/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "ci/serve/server.h"
#include "ci/serve/writer.h"

static const unsigned statuses[WRIT_METRIC_STATUSES] = {200, 201, 204, 206, 301, 302, 303, 304, 400,
                                                        401, 403, 404, 405, 406, 409, 413, 414, 415,
                                                        421, 422, 429, 431, 500, 503, 0};

/* Upper ends, in microseconds. */
static const uint64_t ends_us[WRIT_METRIC_BUCKETS] = {
    100, 250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 250000, 1000000, 5000000};

void writ_tally_init(writ_tally *tally)
{
    tally->routes = calloc(writ_endpoint_count + 1, sizeof *tally->routes);
    if (!tally->routes)
        writ_out_of_memory();
}

void writ_tally_clear(writ_tally *tally)
{
    free(tally->routes);
    tally->routes = NULL;
}

void writ_tally_add(writ_tally *tally, const writ_endpoint *route, unsigned status, uint64_t ns)
{
    size_t index = route ? (size_t)(route - writ_endpoints) : writ_endpoint_count;
    writ_endpoint_tally *to = &tally->routes[index];
    size_t place = 0, bucket = 0;
    while (statuses[place] && statuses[place] != status)
        place++;
    while (bucket < WRIT_METRIC_BUCKETS && ns > ends_us[bucket] * 1000)
        bucket++;
    writ_count(&to->by_status[place], 1);
    writ_count(&to->by_time[bucket], 1);
    writ_count(&to->total_ns, ns);
}

/* ---- adding up ---- */

typedef struct sums {
    uint64_t by_status[WRIT_METRIC_STATUSES], by_time[WRIT_METRIC_BUCKETS + 1];
    uint64_t total_ns, count;
} sums;

static uint64_t look(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Of all workers; the server's lock is held. */
static sums sum_route(const writ_server *server, size_t index)
{
    sums sum = {0};
    for (const writ_worker *worker = server->workers; worker; worker = worker->next) {
        const writ_endpoint_tally *tally = &worker->tally.routes[index];
        for (size_t i = 0; i < WRIT_METRIC_STATUSES; i++)
            sum.by_status[i] += look(&tally->by_status[i]);
        for (size_t i = 0; i <= WRIT_METRIC_BUCKETS; i++)
            sum.by_time[i] += look(&tally->by_time[i]);
        sum.total_ns += look(&tally->total_ns);
    }
    for (size_t i = 0; i <= WRIT_METRIC_BUCKETS; i++)
        sum.count += sum.by_time[i];
    return sum;
}

static void print_requests(writ_buf *out, const char *labels, const sums *sum)
{
    for (size_t i = 0; i < WRIT_METRIC_STATUSES; i++)
        if (sum->by_status[i])
            writ_buf_printf(out, "writ_requests_total{%s,status=\"%u\"} %llu\n", labels,
                            statuses[i], (unsigned long long)sum->by_status[i]);
}

static void print_times(writ_buf *out, const char *labels, const sums *sum)
{
    uint64_t below = 0;
    for (size_t i = 0; i < WRIT_METRIC_BUCKETS; i++) {
        below += sum->by_time[i];
        writ_buf_printf(out, "writ_request_seconds_bucket{%s,le=\"%g\"} %llu\n", labels,
                        (double)ends_us[i] / 1e6, (unsigned long long)below);
    }
    writ_buf_printf(out, "writ_request_seconds_bucket{%s,le=\"+Inf\"} %llu\n", labels,
                    (unsigned long long)sum->count);
    writ_buf_printf(out, "writ_request_seconds_sum{%s} %.9f\n", labels,
                    (double)sum->total_ns / 1e9);
    writ_buf_printf(out, "writ_request_seconds_count{%s} %llu\n", labels,
                    (unsigned long long)sum->count);
}

typedef void print_route(writ_buf *out, const char *labels, const sums *sum);

static void print_routes(writ_buf *out, const writ_server *server, print_route *print)
{
    char labels[256];
    for (size_t i = 0; i <= writ_endpoint_count; i++) {
        sums sum = sum_route(server, i);
        bool is_route = i < writ_endpoint_count;
        snprintf(labels, sizeof labels, "method=\"%s\",route=\"%s\"",
                 is_route ? writ_endpoints[i].method : "", is_route ? writ_endpoints[i].path : "");
        if (sum.count)
            print(out, labels, &sum);
    }
}

static void head(writ_buf *out, const char *name, const char *kind, const char *help)
{
    writ_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void value(writ_buf *out, const char *name, const char *kind, const char *help,
                  uint64_t number)
{
    head(out, name, kind, help);
    writ_buf_printf(out, "%s %llu\n", name, (unsigned long long)number);
}

static void print_writer(writ_buf *out, writ_server *server)
{
    writ_writer_state state = writ_writer_look(server->writer);
    value(out, "writ_writer_waiting", "gauge", "Writes that wait for the next transaction.",
          state.waiting);
    value(out, "writ_writer_jobs_total", "counter", "Writes that were taken.", state.jobs);
    value(out, "writ_writer_commits_total", "counter",
          "Transactions that were committed, each for one or more writes.", state.commits);
    value(out, "writ_writer_failures_total", "counter", "Transactions that failed.",
          state.failures);
    value(out, "writ_writer_largest_batch", "gauge", "Most writes of one transaction.",
          state.largest);
}

/* GET /metrics */
int writ_get_metrics(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    writ_server *server = request->server;
    writ_buf *out = &response->body;
    uint64_t cached = 0, errors = 0;
    response->type = "text/plain; version=0.0.4; charset=utf-8";
    pthread_mutex_lock(&server->lock);
    head(out, "writ_requests_total", "counter", "Requests that were answered.");
    print_routes(out, server, print_requests);
    head(out, "writ_request_seconds", "histogram", "From the request to the end of its answer.");
    print_routes(out, server, print_times);
    for (const writ_worker *worker = server->workers; worker; worker = worker->next) {
        cached += look(&worker->tally.cached);
        errors += look(&worker->tally.store_errors);
    }
    pthread_mutex_unlock(&server->lock);
    value(out, "writ_cached_total", "counter", "Requests answered from immutable responses kept.",
          cached);
    value(out, "writ_store_errors_total", "counter", "Readings of the registry that failed.",
          errors);
    print_writer(out, server);
    value(out, "writ_connections", "gauge", "Connections that are open.",
          (uint64_t)atomic_load(&server->connections));
    value(out, "writ_connections_total", "counter", "Connections that were taken.",
          atomic_load(&server->taken));
    if (server->config->tls_cert)
        value(out, "writ_certificate_expiry_timestamp_seconds", "gauge",
              "When the certificate that new connections get expires, in seconds since 1970.",
              (uint64_t)atomic_load(&server->certificate_expiry));
    return WRIT_OK;
}
