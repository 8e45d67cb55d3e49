/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/watch.h"

/* The first line that begins at `from`, above 0, or behind; chunk->len when there is none. */
static size_t line_from(const writ_chunk *chunk, uint64_t from)
{
    if (from >= chunk->len)
        return chunk->len;
    const char *end = memchr(chunk->bytes + from - 1, '\n', chunk->len - from + 1);
    return end ? (size_t)(end + 1 - chunk->bytes) : chunk->len;
}

/* Goes to the next record to look at: false when it is in none of the chunk. */
static bool go_on(writ_watch *watch, writ_chunk *view)
{
    if (!watch->to_skip)
        return view->next < view->len;
    uint64_t from = view->next + watch->to_skip;
    size_t next = line_from(view, from);
    watch->to_skip = from > view->len ? from - view->len : 0;
    watch->is_sampled = true;
    if (next < view->len) /* else nobody asks for the line */
        view->number += writ_lines_count((writ_str){view->bytes + view->next, next - view->next});
    view->next = next;
    return next < view->len;
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

void writ_watch_chunk(writ_watch *watch, const writ_chunk *chunk)
{
    writ_chunk view = *chunk;
    writ_line line;
    bool all = !watch->one_in || (watch->is_live && chunk->len < WRIT_WATCH_SHORT_BYTES);
    if (all)
        watch->to_skip = 0;
    while (go_on(watch, &view) && writ_chunk_next(&view, &line)) {
        if (line.blank)
            watch->blank++;
        else
            writ_profile_record(watch->profile, line.bytes.ptr, line.bytes.len,
                                watch->lines_before + line.number);
        if (!all)
            end_run(watch, line.whole_len, watch->bytes + view.next - chunk->next);
    }
    watch->bytes += chunk->len - chunk->next;
}
