/* SPDX-License-Identifier: Apache-2.0
 *
 * The replay of samples, beside the proof: how many records that were seen would be refused, by
 * whom, and the first one.
 */
#include "ci/samples.h"
#include "ci/report/diff.h"
#include "ci/report/escape.h"

/* "0.4 %"; never 0 for some, nor 100 for not all. */
static void add_share(writ_buf *out, uint64_t part, uint64_t whole)
{
    double percent = whole ? 100 * (double)part / (double)whole : 0;
    if (part == 0 || part == whole)
        writ_buf_printf(out, "%d %%", part ? 100 : 0);
    else if (percent < 0.01)
        writ_buf_add_text(out, "less than 0.01 %");
    else if (percent < 1)
        writ_buf_printf(out, "%.2g %%", percent);
    else
        writ_buf_printf(out, "%.1f %%", percent < 99.9 ? percent : 99.9);
}

static writ_str name_of(const writ_sample_tally *tally)
{
    return tally->party ? tally->party->party : WRIT_STR("the new version");
}

/* "1,204,331 records of 2 files, 312 of which the old version refuses already" */
static void add_total(writ_buf *out, const writ_samples *samples)
{
    writ_style_add_plural(out, samples->records, "record");
    writ_buf_add_text(out, " of ");
    writ_style_add_plural(out, samples->files.count, "file");
    if (!samples->old_refused)
        return;
    writ_buf_add_text(out, ", ");
    writ_style_add_count(out, samples->old_refused);
    writ_buf_add_text(out, " of which the old version refuses already");
}

/* "contacts.ndjson:88,120" */
static void add_first(writ_buf *out, const writ_sample_tally *tally)
{
    writ_buf_printf(out, "%.*s:", WRIT_FMT(tally->file));
    writ_style_add_count(out, tally->line);
}

static void add_text_row(const writ_diff_printer *p, const writ_sample_tally *tally)
{
    size_t before = p->out->len + 2;
    writ_buf_add_text(p->out, "  ");
    add_share(p->out, tally->refused, p->diff->samples->records);
    writ_style_pad(p->out, p->out->len - before, 9);
    writ_buf_add_text(p->out, "would be refused by ");
    writ_style_add(p->out, p->options, WRIT_BOLD, "%.*s", WRIT_FMT(name_of(tally)));
    if (tally->refused) {
        writ_buf_add_text(p->out, ": ");
        writ_style_add_plural(p->out, tally->refused, "record");
        writ_buf_add_text(p->out, ", first ");
        add_first(p->out, tally);
        writ_buf_printf(p->out, "  %s %.*s  %.*s", writ_rule_id(tally->rule), WRIT_FMT(tally->path),
                        WRIT_FMT(tally->message));
    }
    if (tally->refused_before) {
        writ_buf_add_text(p->out, "; ");
        writ_style_add_count(p->out, tally->refused_before);
        writ_buf_add_text(p->out, " of those that the old version refuses, too");
    }
    writ_buf_add_byte(p->out, '\n');
}

void writ_diff_samples_text(const writ_diff_printer *p)
{
    const writ_samples *samples = p->diff->samples;
    if (!samples)
        return;
    writ_buf_add_text(p->out, "\nreplay of ");
    add_total(p->out, samples);
    writ_buf_add_byte(p->out, '\n');
    for (size_t i = 0; i < samples->count; i++)
        add_text_row(p, &samples->tallies[i]);
}

static void add_markdown_row(const writ_diff_printer *p, const writ_sample_tally *tally)
{
    writ_buf_add_text(p->out, "| ");
    writ_escape_markdown(p->out, name_of(tally));
    writ_buf_add_text(p->out, " | ");
    add_share(p->out, tally->refused, p->diff->samples->records);
    writ_buf_add_text(p->out, " | ");
    writ_style_add_count(p->out, tally->refused);
    writ_buf_add_text(p->out, " | ");
    writ_style_add_count(p->out, tally->refused_before);
    writ_buf_add_text(p->out, " | ");
    if (tally->refused) {
        writ_escape_markdown(p->out, tally->file);
        writ_buf_add_byte(p->out, ':');
        writ_style_add_count(p->out, tally->line);
        writ_buf_add_byte(p->out, ' ');
        writ_escape_markdown(p->out, tally->message);
    }
    writ_buf_add_text(p->out, " |\n");
}

void writ_diff_samples_markdown(const writ_diff_printer *p)
{
    const writ_samples *samples = p->diff->samples;
    if (!samples)
        return;
    writ_buf_add_text(p->out, "\nReplay of ");
    add_total(p->out, samples);
    writ_buf_add_text(p->out,
                      ":\n\n| would be refused by | share | records | of those apart | first |\n"
                      "|---|---:|---:|---:|---|\n");
    for (size_t i = 0; i < samples->count; i++)
        add_markdown_row(p, &samples->tallies[i]);
}

/* ---- JSON ---- */

static void set(const writ_diff_printer *p, writ_value *object, const char *name, writ_value *value)
{
    writ_value_set(p->arena, object, writ_str_of(name), NULL, value);
}

static void set_count(const writ_diff_printer *p, writ_value *object, const char *name,
                      uint64_t count)
{
    set(p, object, name, writ_value_int(p->arena, NULL, (int64_t)count));
}

static void set_text(const writ_diff_printer *p, writ_value *object, const char *name,
                     writ_str text)
{
    set(p, object, name, writ_value_string(p->arena, NULL, text));
}

static writ_value *tally_value(const writ_diff_printer *p, const writ_sample_tally *tally)
{
    writ_value *object = writ_value_object(p->arena, NULL);
    if (tally->party)
        set_text(p, object, "id", tally->party->id);
    set_count(p, object, "refused", tally->refused);
    set_count(p, object, "refused_before", tally->refused_before);
    if (!tally->refused)
        return object;
    writ_value *first = writ_value_object(p->arena, NULL);
    set_text(p, first, "file", tally->file);
    set_count(p, first, "line", tally->line);
    set_text(p, first, "rule", writ_str_of(writ_rule_id(tally->rule)));
    set_text(p, first, "path", tally->path);
    set_text(p, first, "message", tally->message);
    set(p, object, "first", first);
    return object;
}

writ_value *writ_diff_samples_value(const writ_diff_printer *p)
{
    const writ_samples *samples = p->diff->samples;
    writ_value *object = writ_value_object(p->arena, NULL);
    writ_value *files = writ_value_array(p->arena, NULL),
               *parties = writ_value_array(p->arena, NULL);
    for (size_t i = 0; i < samples->files.count; i++)
        writ_value_push(p->arena, files,
                        writ_value_string(p->arena, NULL, samples->files.items[i]));
    for (size_t i = 1; i < samples->count; i++)
        writ_value_push(p->arena, parties, tally_value(p, &samples->tallies[i]));
    set(p, object, "files", files);
    set_count(p, object, "records", samples->records);
    set_count(p, object, "old_refused", samples->old_refused);
    set(p, object, "new", tally_value(p, &samples->tallies[0]));
    set(p, object, "parties", parties);
    return object;
}
