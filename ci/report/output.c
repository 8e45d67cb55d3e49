/* SPDX-License-Identifier: Apache-2.0
 *
 * The standard's output (JSON Schema 2020-12 core, section 12.4): one payload, one JSON object, one
 * line. docs/output.schema.json describes it.
 */
#include "ci/report/style.h"
#include "contracts/base/write.h"

static void add_location(writ_buf *out, const char *name, writ_str location)
{
    writ_buf_printf(out, ",\"%s\":", name);
    writ_json_write_string(out, location);
}

static void add_error(writ_buf *out, const writ_findings *errors)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < errors->count; i++) {
        writ_buf_add_text(&text, i ? "; " : "");
        writ_buf_add_str(&text, errors->items[i].message);
        writ_style_add_actual(&text, errors->items[i].rule, errors->items[i].actual);
    }
    if (errors->dropped)
        writ_buf_printf(&text, "; and %zu more", errors->dropped);
    if (!errors->count) /* of a truncated output */
        writ_buf_add_text(&text, "is not as agreed; why is beyond the bound of this output");
    writ_buf_add_text(out, ",\"error\":");
    writ_json_write_string(out, writ_buf_str(&text));
    writ_buf_clear(&text);
}

/* All of a unit but the units in it; the object stays open. */
static void open_unit(writ_buf *out, const writ_output_unit *unit)
{
    writ_buf_printf(out, "{\"valid\":%s", unit->valid ? "true" : "false");
    add_location(out, "keywordLocation", unit->keyword_location);
    if (unit->absolute_keyword_location.len)
        add_location(out, "absoluteKeywordLocation", unit->absolute_keyword_location);
    add_location(out, "instanceLocation", unit->instance_location);
    if (unit->errors.count || (!unit->valid && !unit->units.first))
        add_error(out, &unit->errors);
    if (unit->annotation.len) {
        writ_buf_add_text(out, ",\"annotation\":");
        writ_buf_add_str(out, unit->annotation);
    }
}

static void open_units(writ_buf *out, const writ_output_unit *unit)
{
    writ_buf_add_text(out, unit->valid ? ",\"annotations\":[" : ",\"errors\":[");
}

/* The units below, each that says something itself, in a row. */
static void add_flat(writ_buf *out, const writ_output_unit *above, bool *is_first)
{
    for (const writ_output_unit *unit = above->units.first; unit; unit = unit->next) {
        if (unit->errors.count || unit->annotation.len || !unit->units.first) {
            writ_buf_add_text(out, *is_first ? "" : ",");
            *is_first = false;
            open_unit(out, unit);
            writ_buf_add_byte(out, '}');
        }
        add_flat(out, unit, is_first);
    }
}

static void open_basic(writ_buf *out, const writ_output_unit *root)
{
    bool is_first = true;
    open_unit(out, root);
    if (!root->units.first)
        return;
    open_units(out, root);
    add_flat(out, root, &is_first);
    writ_buf_add_byte(out, ']');
}

/* A unit that says nothing itself is replaced by its only child (section 12.4.3). */
static const writ_output_unit *telling(const writ_output_unit *unit)
{
    while (unit->units.first && unit->units.first == unit->units.last && !unit->errors.count &&
           !unit->annotation.len)
        unit = unit->units.first;
    return unit;
}

static void open_nested(writ_buf *out, const writ_output_unit *unit, bool detailed)
{
    unit = detailed ? telling(unit) : unit;
    open_unit(out, unit);
    if (!unit->units.first)
        return;
    open_units(out, unit);
    for (const writ_output_unit *part = unit->units.first; part; part = part->next) {
        open_nested(out, part, detailed);
        writ_buf_add_text(out, part->next ? "}," : "}");
    }
    writ_buf_add_byte(out, ']');
}

void writ_report_output(writ_buf *out, writ_output_form form, const writ_output *output)
{
    if (form == WRIT_OUTPUT_FLAG)
        writ_buf_printf(out, "{\"valid\":%s", output->root->valid ? "true" : "false");
    else if (form == WRIT_OUTPUT_BASIC)
        open_basic(out, output->root);
    else
        open_nested(out, output->root, form == WRIT_OUTPUT_DETAILED);
    if (output->truncated && form != WRIT_OUTPUT_FLAG)
        writ_buf_add_text(out, ",\"truncated\":true");
    writ_buf_add_text(out, "}\n");
}
