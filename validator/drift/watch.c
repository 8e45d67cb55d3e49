/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/watch.h"

/* The first line that begins at `from` or behind; chunk->len when there is none. */
static size_t line_from(const writ_chunk *chunk, uint64_t from)
{
    if (from == 0 || from >= chunk->len)
        return from ? chunk->len : 0;
    const char *end = memchr(chunk->bytes + from - 1, '\n', chunk->len - from + 1);
    return end ? (size_t)(end + 1 - chunk->bytes) : chunk->len;
}

/* Goes to the next record to look at: false when it is in none of the chunk. */
static bool go_on(writ_watch *watch, writ_chunk *view, uint64_t before, uint64_t lines)
{
    if (!watch->to_skip)
        return view->next < view->len;
    uint64_t from = view->next + watch->to_skip;
    view->next = line_from(view, from);
    watch->to_skip = from > view->len ? from - view->len : 0;
    /* lines are about equally long: counting them would cost more than to look at them */
    view->number = before + lines * view->next / (view->len ? view->len : 1);
    watch->is_sampled = true;
    return view->next < view->len;
}

/* After a record that was looked at and ends at this byte of the stream: is it the last of its row?
 */
static void end_run(writ_watch *watch, size_t len, uint64_t end)
{
    uint64_t times = end / WRIT_WATCH_WHOLE_BYTES;
    if (end < WRIT_WATCH_WHOLE_BYTES)
        return;
    watch->run += len;
    if (watch->run < WRIT_WATCH_RUN_BYTES)
        return;
    watch->to_skip = watch->run * (times < watch->one_in ? times : watch->one_in);
    watch->run = 0;
}

void writ_watch_chunk(writ_watch *watch, const writ_chunk *chunk, uint64_t before)
{
    writ_chunk view = *chunk;
    writ_line line;
    bool all = !watch->one_in || (watch->is_live && chunk->len < WRIT_WATCH_SHORT_BYTES);
    view.next = 0;
    view.number = before;
    if (all)
        watch->to_skip = 0;
    while (go_on(watch, &view, before, chunk->number - before) && writ_chunk_next(&view, &line)) {
        if (line.blank)
            watch->blank++;
        else
            writ_profile_record(watch->profile, line.bytes.ptr, line.bytes.len,
                                watch->lines_before + line.number);
        if (!all)
            end_run(watch, line.whole_len, watch->bytes + view.next);
    }
    watch->bytes += chunk->len;
}
