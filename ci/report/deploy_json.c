/* SPDX-License-Identifier: Apache-2.0
 *
 * deploy/1: may a version go there, as one JSON object on one line (docs/deploy.schema.json).
 */
#include "ci/report.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

static void add_pair(writ_arena *arena, writ_value *matrix, const writ_deploy_pair *pair)
{
    writ_value *row = writ_json_push_object(arena, matrix);
    writ_json_set_str(arena, row, "contract", pair->contract_version);
    writ_json_set_str(arena, row, "party", pair->party_version);
    writ_json_set_str(arena, row, "system", pair->party);
    writ_json_set_str(arena, row, "owner", pair->owner);
    writ_json_set_bool(arena, row, "fits", pair->fits);
    writ_json_set_text(arena, row, "verdict", writ_verdict_name(pair->verdict));
    writ_json_set_str(arena, row, "reason", pair->reason);
}

void writ_report_deploy_json(writ_buf *out, writ_arena *arena, const writ_subject *subject,
                             writ_str environment, const writ_deploy_answer *answer)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_json_set_text(arena, root, "writ", "deploy/1");
    writ_json_set_text(arena, root, "kind", subject->is_party ? "party" : "contract");
    writ_json_set_str(arena, root, "name", subject->name);
    writ_json_set_str(arena, root, "version", subject->version);
    writ_json_set_str(arena, root, "environment", environment);
    writ_json_set_bool(arena, root, "deployable", answer->deployable);
    writ_value *matrix = writ_json_set_array(arena, root, "matrix");
    for (size_t i = 0; i < answer->pairs.count; i++)
        add_pair(arena, matrix, &answer->pairs.items[i]);
    writ_json_set_strings(arena, root, "notes", answer->notes.items, answer->notes.count);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}
