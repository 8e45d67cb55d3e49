/* SPDX-License-Identifier: Apache-2.0
 *
 * A value that fits none of several variants: which of them was meant?
 */
#include "validator/run.h"

/* How far a value is from a variant: first by kind, then by how much is wrong with it. */
typedef struct distance {
    enum {
        MAYBE_MEANT, /* nothing says that another one was meant */
        OTHER_MEANT, /* a member that mostly tells variants apart: a constant or a list of values */
        OTHER_TYPE   /* the value as a whole is of another type */
    } kind;
    size_t findings;
} distance;

static bool is_member_of(writ_str path, writ_str container)
{
    return writ_str_starts(path, container) && path.len > container.len &&
           !memchr(path.ptr + container.len + 1, '/', path.len - container.len - 1);
}

static distance distance_of(const writ_findings *findings, writ_str here)
{
    distance far = {MAYBE_MEANT, findings->count + findings->dropped};
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if (finding->rule == WRIT_RULE_TYPE_MISMATCH ||
            finding->rule == WRIT_RULE_NULL_NOT_ALLOWED) {
            if (writ_str_equal(finding->path, here))
                far.kind = OTHER_TYPE;
        } else if (finding->rule == WRIT_RULE_CONST_MISMATCH ||
                   finding->rule == WRIT_RULE_ENUM_MISMATCH) {
            if (far.kind == MAYBE_MEANT && is_member_of(finding->path, here))
                far.kind = OTHER_MEANT;
        } else if (finding->rule == WRIT_RULE_NO_VARIANT && findings->count == 1 &&
                   writ_str_equal(finding->path, here)) {
            far.kind = OTHER_MEANT; /* variants in turn, and none of them is plainly meant */
        }
    }
    return far;
}

static int compare_distance(distance a, distance b)
{
    if (a.kind != b.kind)
        return a.kind < b.kind ? -1 : 1;
    return (a.findings > b.findings) - (a.findings < b.findings);
}

writ_str writ_explain_variant(writ_run *run, const writ_frame *frame, uint32_t at,
                              const writ_instruction *instruction, writ_findings *also)
{
    distance best = {OTHER_TYPE, SIZE_MAX};
    bool plain = false; /* so far the best one stands alone */
    writ_findings nearest = {0};
    writ_str hint = WRIT_STR_EMPTY, here = writ_explain_path(run, frame, NULL);
    for (uint32_t i = 0; i < instruction->list.count; i++) {
        if (!writ_run_may_weigh(run))
            return WRIT_STR_EMPTY;
        writ_findings findings = {0};
        if (writ_run_collect(run, frame, instruction->list.blocks[i], at, &findings) ||
            !findings.count)
            continue;
        distance far = distance_of(&findings, here);
        int order = compare_distance(far, best);
        if (order >= 0) {
            plain = plain && order > 0 && (best.kind == MAYBE_MEANT || far.kind > best.kind);
            continue;
        }
        plain = far.kind < best.kind || far.kind == MAYBE_MEANT;
        best = far;
        nearest = findings;
        hint = writ_str_printf(run->arena, "nearest is variant %u of %u: %.*s", i + 1,
                               instruction->list.count, WRIT_FMT(findings.items[0].message));
    }
    uint8_t kind = run->tape->tokens[at].kind;
    if (plain && (kind == WRIT_TOKEN_ARRAY || kind == WRIT_TOKEN_OBJECT))
        *also = nearest; /* of any other value the hint says it all */
    return hint;
}
