/* SPDX-License-Identifier: Apache-2.0
 *
 * The last lines of `writ replay`: what became of the letters; for people, and for programs as
 * replay/1, one line (docs/replay.schema.json).
 */
#include "ci/report/escape.h"
#include "ci/report/style.h"
#include "contracts/base/write.h"

/* ---- text ---- */

static void add_account(writ_buf *out, const writ_replay_report *report,
                        const writ_report_options *options)
{
    const writ_replay_counts *counts = &report->state->counts;
    writ_style_add(out, options, WRIT_BOLD, "%.*s:", WRIT_FMT(report->contract));
    writ_buf_add_byte(out, ' ');
    writ_style_add_plural(out, counts->letters, "letter");
    writ_buf_add_text(out, " = ");
    writ_style_add_count(out, counts->replayed);
    writ_buf_add_text(out, " replayed + ");
    writ_style_add_count(out, writ_replay_rest(counts));
    writ_buf_printf(out, " set aside (%s) + ", report->rest_name);
    writ_style_add_count(out, counts->already);
    writ_buf_add_text(out, " done before");
    if (report->state->blank) {
        writ_buf_add_text(out, ", ");
        writ_style_add_plural(out, report->state->blank, "blank line");
        writ_buf_add_text(out, " dropped");
    }
    writ_buf_add_byte(out, '\n');
}

static void begin_reason(writ_buf *out, uint64_t count, const char *words)
{
    writ_buf_printf(out, "  %7llu  %s", (unsigned long long)count, words);
}

static void add_refused(writ_buf *out, const writ_replay_counts *counts,
                        const writ_report_options *options)
{
    if (!counts->refused)
        return;
    begin_reason(out, counts->refused, "not valid yet:");
    bool first = true;
    for (int rule = 0; rule < WRIT_RULE_COUNT; rule++) {
        if (!counts->by_rule[rule])
            continue;
        writ_buf_add_text(out, first ? " " : ", ");
        writ_style_add(out, options, WRIT_RED, "%s", writ_rule_id((writ_rule)rule));
        writ_buf_add_byte(out, ' ');
        writ_style_add_count(out, counts->by_rule[rule]);
        first = false;
    }
    writ_buf_add_byte(out, '\n');
}

/* They are done with here, and wait in the rest. */
static void add_others(writ_buf *out, const writ_replay_report *report)
{
    const writ_replay_state *state = report->state;
    if (!state->counts.others)
        return;
    begin_reason(out, state->counts.others, "of other contracts, to be replayed from ");
    writ_buf_printf(out, "%s:", report->rest_name);
    for (size_t i = 0; i < state->others_count; i++) {
        writ_str name = state->others[i].len ? state->others[i] : WRIT_STR("(none)");
        writ_buf_add_text(out, i ? ", " : " ");
        writ_escape_line(out, name);
    }
    writ_buf_add_text(out, state->others_count == WRIT_REPLAY_OTHERS ? " …\n" : "\n");
}

static void add_left(writ_buf *out, const writ_replay_state *state)
{
    const writ_replay_counts *counts = &state->counts;
    if (counts->redacted)
        begin_reason(out, counts->redacted,
                     "redacted: what the record was is not known any more\n");
    if (counts->forms)
        begin_reason(out, counts->forms,
                     "valid, and of another form than the output: they need one of their own\n");
    if (counts->unreadable) {
        begin_reason(out, counts->unreadable, "no dead letters");
        writ_buf_printf(out,
                        ", the first at line %llu: ", (unsigned long long)state->unreadable_line);
        writ_escape_line(out, state->unreadable);
        writ_buf_add_byte(out, '\n');
    }
}

static void add_circumstances(writ_buf *out, const writ_replay_report *report)
{
    const writ_replay_state *state = report->state;
    if (state->found || state->lost)
        writ_buf_printf(out,
                        "an earlier replay was interrupted: of its last letters %llu were out, and "
                        "%llu were not\n",
                        (unsigned long long)state->found, (unsigned long long)state->lost);
    if (state->unfinished)
        writ_buf_add_text(out, "the last line has no end yet, and waits for the next replay\n");
    if (state->stopped)
        writ_buf_add_text(out, "stopped by a signal; the next replay goes on from here\n");
    if (state->counts.refused)
        writ_buf_printf(out, "why they are not valid: writ rejects %s\n", report->rest_name);
}

void writ_report_replay(writ_buf *out, const writ_replay_report *report,
                        const writ_report_options *options)
{
    add_account(out, report, options);
    add_refused(out, &report->state->counts, options);
    add_others(out, report);
    add_left(out, report->state);
    add_circumstances(out, report);
}

/* ---- JSON ---- */

static void add_counts(writ_buf *out, const writ_replay_state *state)
{
    const writ_replay_counts *counts = &state->counts;
    const struct {
        const char *name;
        uint64_t number;
    } rows[] = {
        {"letters", counts->letters},
        {"replayed", counts->replayed},
        {"rest", writ_replay_rest(counts)},
        {"already", counts->already},
        {"refused", counts->refused},
        {"others", counts->others},
        {"redacted", counts->redacted},
        {"forms", counts->forms},
        {"unreadable", counts->unreadable},
        {"blank", state->blank},
        {"found", state->found},
        {"lost", state->lost},
        {"bytes", state->bytes},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        writ_buf_printf(out, ",\"%s\":%llu", rows[i].name, (unsigned long long)rows[i].number);
}

static void add_rules(writ_buf *out, const writ_replay_counts *counts)
{
    bool first = true;
    writ_buf_add_text(out, ",\"rules\":[");
    for (int rule = 0; rule < WRIT_RULE_COUNT; rule++) {
        if (!counts->by_rule[rule])
            continue;
        writ_buf_printf(out, "%s{\"rule\":\"%s\",\"letters\":%llu}", first ? "" : ",",
                        writ_rule_id((writ_rule)rule), (unsigned long long)counts->by_rule[rule]);
        first = false;
    }
    writ_buf_add_byte(out, ']');
}

void writ_report_replay_json(writ_buf *out, const writ_replay_report *report)
{
    const writ_replay_state *state = report->state;
    writ_buf_add_text(out, "{\"writ\":\"replay/1\",\"contract\":");
    writ_json_write_string(out, report->contract);
    add_counts(out, state);
    writ_buf_printf(out, ",\"seconds\":%.6f,\"stopped\":%s,\"unfinished\":%s", report->seconds,
                    state->stopped ? "true" : "false", state->unfinished ? "true" : "false");
    add_rules(out, &state->counts);
    writ_buf_add_text(out, ",\"other_contracts\":[");
    for (size_t i = 0; i < state->others_count; i++) {
        if (i)
            writ_buf_add_byte(out, ',');
        writ_json_write_string(out, state->others[i]);
    }
    writ_buf_add_text(out, "]}\n");
}
