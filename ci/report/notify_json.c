/* SPDX-License-Identifier: Apache-2.0
 *
 * A notice as JSON: notify/1, one line (docs/notify.schema.json).
 */
#include "ci/notice.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

void writ_notice_print(writ_buf *out, writ_arena *arena, const writ_notice *notice, writ_str id,
                       writ_moment at)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_json_set_text(arena, root, "writ", "notify/1");
    writ_json_set_str(arena, root, "id", id);
    writ_json_set_str(arena, root, "at", writ_moment_text(arena, at));
    writ_json_set_text(arena, root, "on", writ_notice_word(notice->kind));
    writ_json_set_text(arena, root, "state", notice->is_bad ? "bad" : "ok");
    writ_json_set_str(arena, root, "contract", notice->contract);
    writ_json_set_known(arena, root, "subject", notice->subject);
    writ_json_set_str(arena, root, "owner", notice->owner);
    writ_json_set_known(arena, root, "rule", notice->rule);
    if (notice->rule.len)
        writ_json_set_str(arena, root, "path", notice->path);
    writ_json_set_known(arena, root, "reason", notice->reason);
    writ_json_set_known(arena, root, "next", notice->command);
    if (notice->share >= 0)
        writ_json_set_rounded(arena, root, "share", notice->share, 6);
    if (notice->affects)
        writ_json_set_strings(arena, root, "affects", notice->affects->items,
                              notice->affects->count);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}
