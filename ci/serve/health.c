/* SPDX-License-Identifier: Apache-2.0
 *
 * Is the process there (/healthz), and can it work (/readyz): read the registry, and write it.
 */
#include "ci/serve/log.h"
#include "ci/serve/server.h"
#include "ci/serve/writer.h"
#include "contracts/base/bounds.h"

int writ_get_healthz(writ_request *request, writ_response *response, writ_error *err)
{
    (void)request;
    (void)err;
    response->type = "text/plain; charset=utf-8";
    writ_buf_add_text(&response->body, "ok\n");
    return WRIT_OK;
}

/* A write that failed is held against the registry for a while only: who sends nothing to a server
 * that is not ready would never see it write again. */
static bool may_write(writ_server *server)
{
    uint64_t failed_ns = writ_writer_look(server->writer).failed_ns;
    return !failed_ns || writ_log_clock() - failed_ns > WRIT_BOUND_HTTP_UNREADY_NS;
}

int writ_get_readyz(writ_request *request, writ_response *response, writ_error *err)
{
    writ_server *server = request->server;
    writ_event last;
    int code = writ_worker_store(writ_server_worker(server), &request->store, err);
    if (!code)
        code = writ_store_last_event(request->store, request->arena, &last, err);
    if (!code)
        code = writ_store_check_writable(request->store, err);
    if (code)
        return code;
    bool alive = may_write(server);
    bool stopping = atomic_load(&server->stopping);
    response->type = "text/plain; charset=utf-8";
    response->status = alive && !stopping ? 200 : 503;
    writ_buf_add_text(&response->body, stopping ? "stopping\n"
                                       : alive  ? "ready\n"
                                                : "the registry cannot be written\n");
    return WRIT_OK;
}
