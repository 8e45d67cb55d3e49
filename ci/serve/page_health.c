/* SPDX-License-Identifier: Apache-2.0
 *
 * How contracts fare, for all pages. The summaries of a month may be many, so what they come to is
 * kept for a while. It is kept in one place for all threads, behind a lock that whoever shows it
 * holds: to make a few rows of text takes less than a copy would.
 */
#include <pthread.h>

#include "ci/health_load.h"
#include "ci/serve/page.h"

static struct {
    pthread_mutex_t lock;
    const writ_server *server; /* whose registry it is of */
    writ_health_report report;
    writ_arena arena;
    writ_moment made, took; /* when, and how long that was */
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool is_fresh(const writ_server *server, writ_moment now)
{
    static const int64_t oldest_ms = 60000;
    int64_t age = now - kept.made;
    return kept.made && kept.server == server && age >= 0 && age <= 10 * kept.took &&
           age <= oldest_ms;
}

static int make(writ_request *request, writ_moment now, writ_error *err)
{
    size_t passed_over;
    kept.made = 0;
    writ_arena_reset(&kept.arena);
    writ_health_begin(&kept.report, &kept.arena, now, writ_health_window(NULL));
    int code = writ_health_load_registry(&kept.report, request->store, &passed_over, err);
    if (code)
        return code;
    writ_health_judge(&kept.report, NULL);
    kept.server = request->server;
    kept.made = now;
    kept.took = writ_moment_now() - now;
    return WRIT_OK;
}

int writ_page_health(writ_request *request, writ_page_health_use *use, void *context,
                     writ_error *err)
{
    pthread_mutex_lock(&kept.lock);
    writ_moment now = writ_moment_now();
    int code = is_fresh(request->server, now) ? WRIT_OK : make(request, now, err);
    if (!code)
        use(context, &kept.report);
    pthread_mutex_unlock(&kept.lock);
    return code;
}

const writ_health_row *writ_page_health_of(const writ_health_report *report, writ_str contract)
{
    return writ_map_find(&report->by_contract, contract);
}
