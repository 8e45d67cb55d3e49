/* SPDX-License-Identifier: Apache-2.0
 *
 * Waivers in files: one file each, in the folder of its party.
 */
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/member.h"
#include "registry/waiver.h"

/* --- in --- */

/* Who did it, and when. */
static int read_act(const writ_value *value, const char *key, writ_str *by, writ_str *at,
                    writ_error *err)
{
    static const char *const keys[] = {"by", "at", NULL};
    if (!value)
        return WRIT_OK;
    if (writ_member_check(value, key, WRIT_OBJECT, err) ||
        writ_member_check_keys(value, keys, key, err) ||
        writ_member_string(writ_value_find(value, "by"), "by", by, err) ||
        writ_member_string(writ_value_find(value, "at"), "at", at, err))
        return WRIT_E_INPUT;
    if (by->len && at->len)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                "'%s' says who did it and when: {by: …, at: …}", key);
}

static int read_keys(const writ_value *root, writ_waiver *waiver, writ_error *err)
{
    static const char *const keys[] = {"fingerprint", "rule",   "path",      "contract", "party",
                                       "until",       "reason", "requested", "approved", NULL};
    const struct {
        const char *key;
        writ_str *text;
    } strings[] = {
        {"fingerprint", &waiver->fingerprint}, {"rule", &waiver->rule},   {"path", &waiver->path},
        {"contract", &waiver->contract},       {"party", &waiver->party}, {"until", &waiver->until},
        {"reason", &waiver->reason},
    };
    if (writ_member_check(root, "a waiver", WRIT_OBJECT, err) ||
        writ_member_check_keys(root, keys, "a waiver", err))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (writ_member_string(writ_value_find(root, strings[i].key), strings[i].key,
                               strings[i].text, err))
            return WRIT_E_INPUT;
    int code = read_act(writ_value_find(root, "requested"), "requested", &waiver->requester,
                        &waiver->requested_at, err);
    return code ? code
                : read_act(writ_value_find(root, "approved"), "approved", &waiver->approver,
                           &waiver->approved_at, err);
}

/* The folder is what CODEOWNERS guards, so it says whose waiver this is. */
static writ_str folder_of(writ_str path)
{
    size_t end = path.len, from;
    while (end && path.ptr[end - 1] != '/')
        end--;
    end -= end > 0;
    for (from = end; from && path.ptr[from - 1] != '/';)
        from--;
    return writ_str_part(path, from, end - from);
}

static const writ_place *place_of(const writ_value *root, const char *key)
{
    const writ_value *value = writ_value_find(root, key);
    return value ? &value->place : &root->place;
}

static int check_content(const writ_value *root, const writ_waiver *waiver, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    writ_rule rule;
    writ_day day;
    if (writ_waiver_check(waiver, &why)) {
        const char *key = !writ_rule_find(waiver->rule, &rule)   ? "rule"
                          : !writ_day_parse(waiver->until, &day) ? "until"
                                                                 : "";
        return writ_error_set_place(err, WRIT_E_INPUT, place_of(root, key), "%s", why.message);
    }
    if (waiver->fingerprint.len && (waiver->fingerprint.len != WRIT_SHA256_HEX - 1 ||
                                    !writ_waiver_is_digits(waiver->fingerprint))) {
        int code = writ_error_set_place(err, WRIT_E_INPUT, place_of(root, "fingerprint"),
                                        "a fingerprint has 64 hexadecimal digits");
        writ_error_hint(err, "`writ waive --file` finds the others, and writes them all");
        return code;
    }
    return WRIT_OK;
}

static int check_folder(const writ_value *root, writ_str path, const writ_waiver *waiver,
                        writ_error *err)
{
    writ_str speaker = writ_waiver_speaker(waiver), folder = folder_of(path);
    if (writ_str_equal(folder, speaker))
        return WRIT_OK;
    int code = writ_error_set_place(
        err, WRIT_E_INPUT, place_of(root, waiver->party.len ? "party" : "contract"),
        "a waiver for '%.*s' stands in the folder '%.*s'", WRIT_FMT(speaker), WRIT_FMT(folder));
    writ_error_hint(err, "move it to '%.*s/', whose owners decide about it", WRIT_FMT(speaker));
    return code;
}

int writ_waiver_load(writ_arena *arena, const char *path, writ_waiver *waiver, writ_error *err)
{
    writ_waiver made = {0};
    writ_source *source;
    writ_value *root;
    int code = writ_source_load(arena, path, &source, err);
    if (code == WRIT_OK)
        code = writ_yaml_read(arena, source, &root, err);
    if (code == WRIT_OK)
        code = read_keys(root, &made, err);
    if (code == WRIT_OK)
        code = check_content(root, &made, err);
    if (code == WRIT_OK)
        code = check_folder(root, source->name, &made, err);
    if (code != WRIT_OK)
        return code;
    made.place = root->place;
    made.id = writ_waiver_id(arena, &made);
    *waiver = made;
    return WRIT_OK;
}

/* --- out --- */

/* Quoted as in JSON, which is YAML too. */
static void add_key(writ_buf *out, const char *key, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_printf(out, "%s: ", key);
    writ_json_write_string(out, text);
    writ_buf_add_byte(out, '\n');
}

static void add_act(writ_buf *out, const char *key, writ_str by, writ_str at)
{
    writ_buf_printf(out, "%s: {by: ", key);
    writ_json_write_string(out, by);
    writ_buf_add_text(out, ", at: ");
    writ_json_write_string(out, at);
    writ_buf_add_text(out, "}\n");
}

void writ_waiver_print_approval(writ_buf *out, const writ_waiver *waiver)
{
    if (out->len && out->ptr[out->len - 1] != '\n')
        writ_buf_add_byte(out, '\n');
    add_act(out, "approved", waiver->approver, waiver->approved_at);
}

void writ_waiver_print(writ_buf *out, const writ_waiver *waiver)
{
    add_key(out, "fingerprint", waiver->fingerprint);
    add_key(out, "rule", waiver->rule);
    add_key(out, "path", waiver->path);
    add_key(out, "contract", waiver->contract);
    add_key(out, "party", waiver->party);
    add_key(out, "until", waiver->until);
    add_key(out, "reason", waiver->reason);
    add_act(out, "requested", waiver->requester, waiver->requested_at);
    if (waiver->approver.len)
        writ_waiver_print_approval(out, waiver);
}
