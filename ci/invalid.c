/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/invalid.h"

/* Long enough that one in a hundred is ten records, and short enough to be now. */
static const unsigned usual_window = 1000;

static void add_cause(writ_buf *out, const writ_invalid_limit *limit)
{
    size_t records;
    const writ_reject_group *group = writ_invalid_window_cause(&limit->watch, &records);
    if (!group)
        return;
    const writ_str label = limit->options->contracts[group->contract].label;
    writ_buf_printf(out, "; most often %s at %s of %.*s (%zu)", writ_rule_id(group->rule),
                    group->path.len ? group->path.ptr : "(record)", WRIT_FMT(label), records);
}

/* One line, written at once. */
static bool tell(void *context, const writ_invalid_window *window)
{
    const writ_invalid_limit *limit = context;
    bool stops = window->is_over && limit->stops;
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "writ: note: %s%zu of the last %zu records were rejected, ",
                    stops ? "stopped: " : "", window->count, window->size);
    if (window->is_over) {
        writ_buf_printf(&out, "more than the share of %g that may be", window->most);
        add_cause(&out, limit);
    } else {
        writ_buf_printf(&out, "within the share of %g again", window->most);
    }
    writ_buf_add_byte(&out, '\n');
    writ_progress_end(limit->progress);
    fputs(out.ptr, stderr);
    writ_buf_clear(&out);
    return stops;
}

static double most_of(const writ_invalid_limit *limit, const writ_workspace *workspace)
{
    return limit->ratio >= 0 ? limit->ratio : workspace ? workspace->policy.max_invalid_ratio : -1;
}

int writ_invalid_limit_open(writ_session *session, writ_invalid_limit *limit, bool is_live,
                            writ_filter_options *options, writ_progress *progress)
{
    writ_workspace *workspace;
    if (writ_session_workspace(session, &workspace))
        return writ_session_fail(session);
    limit->most = most_of(limit, workspace);
    if (limit->most < 0 && (limit->window || limit->on_invalid > WRIT_INVALID_END))
        return writ_session_usage(session, "%s goes with --max-invalid-ratio R",
                                  limit->window ? "--window" : "--on-invalid");
    unsigned window = limit->window ? limit->window
                      : workspace   ? workspace->policy.invalid_window
                                    : 0;
    int how = limit->on_invalid ? limit->on_invalid
              : workspace       ? (int)workspace->policy.on_invalid
                                : WRIT_INVALID_DEFAULT;
    if (how == WRIT_INVALID_DEFAULT)
        how = is_live || window ? WRIT_INVALID_TELL : WRIT_INVALID_END;
    limit->is_watched = limit->most >= 0 && how != WRIT_INVALID_END;
    limit->stops = how == WRIT_INVALID_STOP;
    limit->watch = (writ_invalid_window){
        .size = window ? window : usual_window,
        .most = limit->most,
        .tell = tell,
        .context = limit,
    };
    limit->options = options;
    limit->progress = progress;
    options->window = limit->is_watched ? &limit->watch : NULL;
    return -1;
}

void writ_invalid_limit_again(writ_invalid_limit *limit, const writ_workspace *workspace)
{
    double most = most_of(limit, workspace);
    limit->most = most;
    if (most >= 0)
        limit->watch.most = most;
}

void writ_invalid_limit_close(writ_invalid_limit *limit)
{
    writ_invalid_window_clear(&limit->watch);
}

bool writ_invalid_limit_is_passed(const writ_invalid_limit *limit, const writ_filter_state *state)
{
    /* the quotient of 29 and 100 is the double that 0.29 is read as; a product may not be */
    return limit->most >= 0 && state->records &&
           (double)state->rejected / (double)state->records > limit->most;
}
