/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/govern.h"

#include <sys/wait.h>

#include "tests/unit/folder.h"
#include "tests/unit/registry/documents.h"

typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    char path[128];
    writ_store *store;
    writ_publish_options options;
    writ_publish_result published;
    writ_register_result registered;
    writ_error err;
} bench;

#define assert_ok(b, call)                                                                         \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ != WRIT_OK)                                                                      \
            fail_msg("%d: %s:%u: %s (%s)", code_, (b)->err.file, (b)->err.line, (b)->err.message,  \
                     (b)->err.hint);                                                               \
    } while (0)

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    b->options.by = WRIT_STR("maria");
    *state = b;
    return writ_store_open(b->path, true, &b->store, &b->err);
}

static int tear_down(void **state)
{
    bench *b = *state;
    writ_store_close(b->store);
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static writ_outcome publish(bench *b, const char *text)
{
    b->published = (writ_publish_result){0};
    assert_ok(b, writ_registry_publish(b->store, &b->arena, contract_of(&b->arena, text),
                                       &b->options, &b->published, &b->err));
    return b->published.outcome;
}

static writ_outcome enroll(bench *b, const char *text)
{
    b->registered = (writ_register_result){0};
    assert_ok(b, writ_registry_register(b->store, &b->arena, party_of(&b->arena, text), 0,
                                        WRIT_STR("aisha"), NULL, &b->registered, &b->err));
    return b->registered.outcome;
}

static writ_stored_versions versions_of(bench *b)
{
    writ_stored_versions versions = {0};
    assert_ok(b, writ_store_versions(b->store, &b->arena, WRIT_STR("orders"), &versions, &b->err));
    return versions;
}

static writ_stored_party party_row(bench *b)
{
    writ_stored_parties parties = {0};
    assert_ok(b, writ_store_parties(b->store, &b->arena, WRIT_STR("orders"), &parties, &b->err));
    assert_int_equal(parties.count, 1);
    return parties.items[0];
}

/* "publish 1.0.0 first version, …" */
static writ_str log_of(bench *b)
{
    writ_events events = {0};
    writ_buf text = WRIT_BUF_INIT;
    assert_ok(b, writ_store_events(b->store, &b->arena, &(writ_event_query){0}, &events, &b->err));
    for (size_t i = 0; i < events.count; i++)
        writ_buf_printf(&text, "%s%.*s %.*s: %.*s", i ? ", " : "", WRIT_FMT(events.items[i].action),
                        WRIT_FMT(events.items[i].version), WRIT_FMT(events.items[i].detail));
    writ_str copy = writ_str_copy(&b->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static writ_str chosen(bench *b, const char *selector)
{
    writ_contract *contract = NULL;
    assert_ok(b, writ_registry_contract(b->store, &b->arena, WRIT_STR("orders"),
                                        writ_str_of(selector), &contract, &b->err));
    return contract->version;
}

#define ID      "      - {name: id, logicalType: string, required: true}\n"
#define OPT_ID  "      - {name: id, logicalType: string, required: false}\n"
#define NOTE    "      - {name: note, logicalType: string}\n"
#define READ_ID "  id: {type: string, required: true}\n"

/* --- publish --- */

static void test_a_version_is_published_as_the_bytes_it_came_as(void **state)
{
    bench *b = *state;
    const char *text = ORDERS("1.0.0", "      # why id?\n" ID);
    assert_int_equal(publish(b, text), WRIT_OUTCOME_DONE);
    assert_str(b->published.old_version, "");
    writ_stored_versions versions = versions_of(b);
    assert_int_equal(versions.count, 1);
    assert_str(versions.items[0].bytes, text);
    assert_true(writ_str_equal(versions.items[0].sha256, b->published.sha256));
    assert_str(versions.items[0].name, "contract.odcs.yaml");
    assert_str(versions.items[0].owner, "shop@acme.example");
    assert_str(versions.items[0].published_by, "maria");
    assert_int_equal(versions.items[0].published_at.len, 24);
    assert_str(log_of(b), "publish 1.0.0: first version");
}

static void test_the_same_content_again_is_the_same(void **state)
{
    bench *b = *state;
    assert_int_equal(publish(b, ORDERS("1.0.0", ID)), WRIT_OUTCOME_DONE);
    assert_int_equal(publish(b, ORDERS("1.0.0", ID)), WRIT_OUTCOME_SAME);
    /* comments and layout are no content */
    assert_int_equal(publish(b, ORDERS("1.0.0", "      # a comment\n" ID)), WRIT_OUTCOME_SAME);
    assert_str(versions_of(b).items[0].bytes, ORDERS("1.0.0", ID));
    assert_str(log_of(b), "publish 1.0.0: first version");
}

static void test_other_content_under_a_published_version_is_refused(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    assert_int_equal(publish(b, ORDERS("1.0.0", ID NOTE)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.reason, "'orders@1.0.0' is published with other content");
    assert_has(b->published.hint, "immutable");
    /* force is for breaks, not for this; and build metadata make no other version */
    b->options.force = WRIT_STR("please");
    assert_int_equal(publish(b, ORDERS("1.0.0", ID NOTE)), WRIT_OUTCOME_REFUSED);
    assert_int_equal(publish(b, ORDERS("1.0.0+build7", ID NOTE)), WRIT_OUTCOME_REFUSED);
    assert_int_equal(publish(b, ORDERS_WITH("1.0.0", "status: deprecated\n", ID)),
                     WRIT_OUTCOME_REFUSED);
    assert_has(b->published.hint, "writ deprecate");
    assert_int_equal(versions_of(b).count, 1);
}

static void test_a_draft_is_replaced_not_judged_and_becomes_a_version(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    enroll(b, READER(READ_ID));
    assert_int_equal(publish(b, ORDERS_WITH("1.1.0", "status: draft\n", OPT_ID)),
                     WRIT_OUTCOME_DONE);
    assert_int_equal(publish(b, ORDERS_WITH("1.1.0", "status: draft\n", NOTE)), WRIT_OUTCOME_DONE);
    assert_str(chosen(b, ""), "1.0.0");
    assert_str(chosen(b, "1.1.0"), "1.1.0");
    assert_int_equal(publish(b, ORDERS("1.1.0", ID NOTE)), WRIT_OUTCOME_DONE);
    assert_str(b->published.old_version, "1.0.0");
    assert_str(chosen(b, ""), "1.1.0");
    assert_int_equal(versions_of(b).count, 2);
}

static void test_a_break_of_a_registered_party_is_refused_without_force(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    enroll(b, READER(READ_ID));
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.reason, "it breaks billing");
    assert_str(b->published.old_version, "1.0.0");
    assert_int_equal(b->published.impact.broken, 1);
    assert_int_equal(versions_of(b).count, 1);
    b->options.force = WRIT_STR("agreed by phone");
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID)), WRIT_OUTCOME_DONE);
    assert_str(versions_of(b).items[1].forced, "agreed by phone");
    assert_has(log_of(b), "publish 2.0.0: judged against 1.0.0, forced: agreed by phone");
}

static void test_a_reason_that_was_not_needed_is_not_recorded(void **state)
{
    bench *b = *state;
    b->options.force = WRIT_STR("just in case");
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("1.1.0", ID NOTE));
    assert_str(versions_of(b).items[1].forced, "");
}

static void test_a_line_beside_is_published_although_it_would_break(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    enroll(b, READER_OF("^1", READ_ID));
    b->options.impact.side_by_side = true;
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID)), WRIT_OUTCOME_DONE);
}

#define REPLACES_NONE "status: active\ncustomProperties: [{property: replaces, value: none}]\n"

/* The flag, and the document's own word. */
static void test_no_line_opens_where_the_version_is_of_one(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    enroll(b, READER_OF(">=1.0.0 <3.0.0", READ_ID));
    b->options.impact.side_by_side = true;
    assert_int_equal(publish(b, ORDERS("1.1.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_int_equal(b->published.rule, WRIT_PUBLISH_NOT_BESIDE);
    assert_str(b->published.reason, "orders 1.1.0 opens no line beside orders 1.0.0: its major "
                                    "version is not higher");
    assert_int_equal(publish(b, ORDERS("2.0.0", ID)), WRIT_OUTCOME_DONE);
    b->options.backport = true; /* of a line that is open, below all of it */
    assert_int_equal(publish(b, ORDERS("2.0.0-rc.1", OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.reason, "orders 2.0.0-rc.1 opens no line beside orders 1.0.0: its line "
                                    "is open already");
    b->options = (writ_publish_options){.by = WRIT_STR("maria")};
    assert_int_equal(publish(b, ORDERS_WITH("2.1.0", REPLACES_NONE, OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_int_equal(b->published.rule, WRIT_PUBLISH_JUDGED);
    assert_str(b->published.reason, "it breaks billing");
}

static void test_without_parties_a_new_major_is_published(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID)), WRIT_OUTCOME_DONE);
    assert_true(b->published.impact.parties.items[0].stand_in);
    /* and what breaks without one is not what its version says */
    assert_int_equal(publish(b, ORDERS("2.1.0", ID)), WRIT_OUTCOME_REFUSED);
    assert_has(b->published.hint, "3.0.0 is the smallest version that will do");
}

static void test_the_contracts_own_mode_is_kept(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    assert_int_equal(
        publish(b, ORDERS_WITH("2.0.0",
                               "status: active\n"
                               "customProperties: [{property: compatibility, value: forward}]\n",
                               OPT_ID)),
        WRIT_OUTCOME_REFUSED);
    assert_has(b->published.reason, "mode 'forward'");
}

static void test_a_version_lower_than_its_line_is_refused_unless_meant(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("1.2.0", ID NOTE));
    publish(b, ORDERS("2.0.0", OPT_ID));
    const char *middle = ORDERS("1.1.0", ID "      - {name: tip, logicalType: string}\n");
    assert_int_equal(publish(b, middle), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.reason, "version 1.1.0 is lower than 1.2.0, which is published");
    b->options.backport = true;
    assert_int_equal(publish(b, middle), WRIT_OUTCOME_DONE);
    assert_str(b->published.old_version, "1.0.0");
    b->options.backport = false;
    /* the newest of its own line needs no leave, whatever other lines there are */
    assert_int_equal(publish(b, ORDERS("1.3.0", ID NOTE)), WRIT_OUTCOME_DONE);
    assert_str(b->published.old_version, "1.2.0");
}

/* What came before all that is there is asked of who would read it. */
static void test_a_line_below_the_lowest_is_judged(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("2.0.0", ID));
    enroll(b, READER_OF(">=1.0.0", READ_ID));
    assert_int_equal(publish(b, ORDERS("1.5.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.reason, "it breaks billing");
    assert_str(b->published.old_version, "2.0.0");
    assert_int_equal(publish(b, ORDERS("1.5.0", ID NOTE)), WRIT_OUTCOME_DONE);
    assert_has(log_of(b), "publish 1.5.0: judged against 2.0.0");
    b->options.backport = true; /* in its line, and the nearest above is of that */
    assert_int_equal(publish(b, ORDERS("1.4.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.old_version, "1.5.0");
    assert_int_equal(publish(b, ORDERS("1.4.0", ID)), WRIT_OUTCOME_DONE);
}

static void test_a_line_below_concerns_who_reads_it_only(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("2.0.0", ID));
    enroll(b, READER_OF("^2", READ_ID));
    assert_int_equal(publish(b, ORDERS("1.5.0", OPT_ID)), WRIT_OUTCOME_DONE);
    /* who waits for it, in vain, blocks nobody */
    enroll(b, READER_OF("^0.9", READ_ID));
    assert_true(b->registered.pending);
    assert_int_equal(publish(b, ORDERS("0.9.0", OPT_ID)), WRIT_OUTCOME_DONE);
    assert_true(party_row(b).pending);
}

static void test_what_came_later_stands_in_for_nobody(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("2.0.0", ID));
    assert_int_equal(publish(b, ORDERS("1.0.0", NOTE)), WRIT_OUTCOME_DONE);
    assert_int_equal(b->published.impact.parties.count, 0);
}

static void delete_version(bench *b, const char *version, writ_deleted how)
{
    assert_ok(b, writ_store_begin(b->store, &b->err));
    assert_ok(b, writ_store_set_deleted(b->store, WRIT_STR("orders"), writ_str_of(version), how,
                                        &b->err));
    assert_ok(b, writ_store_commit(b->store, &b->err));
}

static void test_what_was_deleted_does_not_come_back(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    for (int how = WRIT_DELETED_SOFT; how <= WRIT_DELETED_HARD; how++) {
        delete_version(b, "1.0.0", (writ_deleted)how);
        assert_int_equal(publish(b, ORDERS("1.0.0", ID)), WRIT_OUTCOME_REFUSED);
        assert_int_equal(b->published.rule, WRIT_PUBLISH_DELETED);
        assert_str(b->published.reason, "'orders@1.0.0' was deleted");
        assert_str(b->published.hint, "publish under a higher version");
        assert_int_equal(publish(b, ORDERS("1.0.0", ID NOTE)), WRIT_OUTCOME_REFUSED);
        assert_int_equal(b->published.rule, WRIT_PUBLISH_DELETED);
    }
    assert_int_equal(publish(b, ORDERS("1.0.1", ID)), WRIT_OUTCOME_DONE);
}

/* Ranges do not admit prereleases: judged against one, the release after it would be asked of
 * nobody. */
static void test_a_release_is_judged_against_a_release(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("2.0.0-rc.1", OPT_ID));
    enroll(b, READER_OF("^1", READ_ID));
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID NOTE)), WRIT_OUTCOME_REFUSED);
    assert_str(b->published.old_version, "1.0.0");
    assert_str(chosen(b, ""), "1.0.0");
}

static void test_what_has_no_version_or_a_wrong_one_is_an_error(void **state)
{
    bench *b = *state;
    writ_contract *contract = contract_of(&b->arena, ORDERS("1.0.0", ID));
    contract->version = WRIT_STR_EMPTY;
    assert_int_equal(
        writ_registry_publish(b->store, &b->arena, contract, &b->options, &b->published, &b->err),
        WRIT_E_USAGE);
    assert_non_null(strstr(b->err.hint, "--version"));
    b->err = (writ_error)WRIT_ERROR_INIT;
    contract->version = WRIT_STR("v1.0");
    assert_int_equal(
        writ_registry_publish(b->store, &b->arena, contract, &b->options, &b->published, &b->err),
        WRIT_E_INPUT);
    assert_non_null(strstr(b->err.message, "'v1.0'"));
}

static void test_a_json_schema_keeps_what_was_given_beside_it(void **state)
{
    bench *b = *state;
    static const char text[] = "{\"$defs\": {\"order\": {\"type\": \"object\", \"properties\":"
                               " {\"id\": {\"type\": \"string\"}}}}}";
    writ_source *source = WRIT_NEW(&b->arena, writ_source);
    writ_document *document;
    writ_value *root;
    writ_contract *contract;
    const writ_document_options given = {.id = WRIT_STR("orders"),
                                         .version = WRIT_STR("1.0.0"),
                                         .owner = WRIT_STR("shop@acme.example"),
                                         .entry = WRIT_STR("/$defs/order")};
    source->name = WRIT_STR("order.schema.json");
    source->text = writ_str_of(text);
    assert_ok(b, writ_json_read(&b->arena, source, &root, &b->err));
    assert_ok(b, writ_document_understand(&b->arena, source, root, &given, &document, &b->err));
    assert_ok(b, writ_registry_publish(b->store, &b->arena, document->contract, &b->options,
                                       &b->published, &b->err));
    assert_ok(b, writ_registry_contract(b->store, &b->arena, WRIT_STR("orders"), WRIT_STR("1.0.0"),
                                        &contract, &b->err));
    assert_str(contract->id, "orders");
    assert_str(contract->version, "1.0.0");
    assert_str(contract->owner, "shop@acme.example");
    assert_str(contract->objects[0].set->root->pointer, "/$defs/order");
    assert_str(contract->source->name, "orders@1.0.0");
}

/* --- references --- */

static void test_a_reference_means_the_newest_that_is_active(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("1.10.0", ID NOTE));
    publish(b, ORDERS("2.0.0", OPT_ID));
    assert_str(chosen(b, ""), "2.0.0");
    assert_str(chosen(b, "1"), "1.10.0");
    assert_str(chosen(b, "1.0.0"), "1.0.0");
    const writ_sunset sunset = {.reason = WRIT_STR("a mistake")};
    writ_outcome outcome;
    assert_ok(b, writ_registry_deprecate(b->store, &b->arena, WRIT_STR("orders"), WRIT_STR("2.0.0"),
                                         &sunset, WRIT_STR("maria"), &outcome, &b->err));
    assert_str(chosen(b, ""), "1.10.0");
    assert_str(chosen(b, "2"), "2.0.0"); /* deprecated is still in force where nothing else is */
    assert_has(log_of(b), "deprecate 2.0.0: a mistake");
}

static void test_an_unknown_reference_names_what_is_there(void **state)
{
    bench *b = *state;
    writ_contract *contract = NULL;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS_WITH("1.1.0", "status: draft\n", ID));
    assert_int_equal(writ_registry_contract(b->store, &b->arena, WRIT_STR("orders"),
                                            WRIT_STR("1.5.0"), &contract, &b->err),
                     WRIT_E_INPUT);
    assert_string_equal(b->err.message, "the registry has no 'orders@1.5.0'");
    assert_string_equal(b->err.hint, "it has 1.1.0 (draft), 1.0.0");
    b->err = (writ_error)WRIT_ERROR_INIT;
    assert_int_equal(writ_registry_contract(b->store, &b->arena, WRIT_STR("order"), WRIT_STR_EMPTY,
                                            &contract, &b->err),
                     WRIT_E_INPUT);
    assert_string_equal(b->err.message, "the registry has no contract 'order'");
    assert_string_equal(b->err.hint, "it has 'orders'");
    assert_null(contract);
}

static void test_only_what_is_active_can_be_deprecated(void **state)
{
    bench *b = *state;
    publish(b, ORDERS_WITH("1.0.0", "status: draft\n", ID));
    const writ_sunset sunset = {0};
    writ_outcome outcome;
    assert_int_equal(writ_registry_deprecate(b->store, &b->arena, WRIT_STR("orders"),
                                             WRIT_STR("1.0.0"), &sunset, WRIT_STR_EMPTY, &outcome,
                                             &b->err),
                     WRIT_E_REFUSED);
    assert_int_equal(versions_of(b).items[0].status, WRIT_STATUS_DRAFT);
    /* the transaction is over: the store goes on */
    assert_int_equal(publish(b, ORDERS("1.0.0", ID)), WRIT_OUTCOME_DONE);
}

static writ_registry_old base_of(bench *b, const char *version, bool is_proposed)
{
    writ_registry_old base;
    assert_ok(b,
              (is_proposed ? writ_registry_proposed_base : writ_registry_base)(
                  b->store, &b->arena, WRIT_STR("orders"), writ_str_of(version), &base, &b->err));
    return base;
}

static void test_the_base_is_the_newest_live_version_below(void **state)
{
    bench *b = *state;
    writ_registry_old base = base_of(b, "1.5.0", false);
    assert_null(base.contract);
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("2.0.0", OPT_ID));
    publish(b, ORDERS("3.0.0-rc.1", OPT_ID));
    base = base_of(b, "1.5.0", false);
    assert_str(base.contract->version, "1.0.0");
    assert_true(base.standing.line_is_open);
    base = base_of(b, "3.0.0", false);
    assert_str(base.contract->version, "2.0.0");
    assert_false(base.standing.line_is_open); /* a prerelease opens none */
    assert_str(base_of(b, "", false).contract->version, "2.0.0");
}

static void test_the_base_of_what_is_below_all_is_the_nearest_above(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("2.0.0-rc.1", ID));
    publish(b, ORDERS("2.0.0", ID));
    publish(b, ORDERS("3.0.0", OPT_ID));
    writ_registry_old base = base_of(b, "1.5.0", false);
    assert_str(base.contract->version, "2.0.0"); /* releases first here, too */
    assert_true(base.standing.is_below);
    assert_false(base.standing.line_is_open);
    assert_false(base_of(b, "2.1.0", false).standing.is_below);
    /* a prerelease below does not make it the first that somebody is asked of */
    publish(b, ORDERS("0.9.0-rc.1", ID));
    assert_str(base_of(b, "1.5.0", false).contract->version, "2.0.0");
}

/* What publishing would refuse, whatever is in it. */
static void test_the_base_of_a_proposal_is_what_stands_in_its_way(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("1.2.0", ID NOTE));
    publish(b, ORDERS("2.0.0", OPT_ID));
    assert_str(base_of(b, "1.0.0", true).contract->version, "1.2.0");
    assert_str(base_of(b, "2.0.0", true).contract->version, "2.0.0");
    assert_str(base_of(b, "1.3.0", true).contract->version, "1.2.0");
    assert_str(base_of(b, "3.0.0", true).contract->version, "2.0.0");
    assert_true(base_of(b, "0.9.0", true).standing.is_below);
}

static void test_retained_versions_come_newest_first_without_drafts(void **state)
{
    bench *b = *state;
    writ_contract **versions;
    size_t count;
    publish(b, ORDERS("1.0.0", ID));
    publish(b, ORDERS("1.1.0", ID NOTE));
    publish(b, ORDERS_WITH("1.2.0", "status: draft\n", ID));
    publish(b, ORDERS("2.0.0", OPT_ID));
    assert_ok(b, writ_registry_retained(b->store, &b->arena, WRIT_STR("orders"), WRIT_STR("2.0.0"),
                                        &versions, &count, &b->err));
    assert_int_equal(count, 2);
    assert_str(versions[0]->version, "1.1.0");
    assert_str(versions[1]->version, "1.0.0");
}

/* --- register --- */

static void test_an_expectation_that_holds_is_in_force(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    assert_int_equal(enroll(b, READER(READ_ID)), WRIT_OUTCOME_DONE);
    assert_false(b->registered.pending);
    assert_str(b->registered.judged_against, "orders@1.0.0");
    assert_str(party_row(b).version, "1");
    assert_str(party_row(b).registered_by, "aisha");
    assert_int_equal(enroll(b, READER(READ_ID)), WRIT_OUTCOME_SAME);
    assert_int_equal(enroll(b, READER(READ_ID "  note: {type: string}\n")), WRIT_OUTCOME_DONE);
    assert_str(party_row(b).version, "2"); /* numbered by content */
    assert_has(log_of(b), "register 1: holds against orders@1.0.0, "
                          "register 2: holds against orders@1.0.0");
}

static void test_an_expectation_that_does_not_hold_is_pending_until_it_does(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", OPT_ID));
    enroll(b, READER(READ_ID));
    assert_true(b->registered.pending);
    assert_int_equal(b->registered.impact.verdict, WRIT_BREAKING);
    assert_true(party_row(b).pending);
    assert_int_equal(publish(b, ORDERS("1.1.0", OPT_ID NOTE)), WRIT_OUTCOME_DONE);
    assert_true(party_row(b).pending);
    assert_int_equal(publish(b, ORDERS("2.0.0", ID)), WRIT_OUTCOME_DONE);
    assert_false(party_row(b).pending);
    assert_has(log_of(b), "meet 2.0.0: no longer pending");
    assert_int_equal(publish(b, ORDERS("3.0.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
}

static void test_an_expectation_may_come_before_its_contract(void **state)
{
    bench *b = *state;
    assert_int_equal(enroll(b, READER(READ_ID)), WRIT_OUTCOME_DONE);
    assert_true(b->registered.pending);
    assert_str(b->registered.judged_against, "");
    publish(b, ORDERS("1.0.0", ID));
    assert_false(party_row(b).pending);
}

static void test_each_line_that_the_range_admits_is_asked(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", OPT_ID));
    publish(b, ORDERS("2.0.0", ID));
    enroll(b, READER_OF("^2", READ_ID));
    assert_false(b->registered.pending);
    enroll(b, READER_OF(">=1", READ_ID));
    assert_true(b->registered.pending); /* 1.0.0 is live and does not hold */
    assert_str(b->registered.judged_against, "orders@2.0.0");
    enroll(b, READER_OF("^3", READ_ID));
    assert_true(b->registered.pending);
    assert_str(b->registered.judged_against, "");
}

static void test_a_version_of_an_expectation_keeps_its_content(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    assert_int_equal(enroll(b, "version: 1.0.0\n" READER(READ_ID)), WRIT_OUTCOME_DONE);
    assert_int_equal(enroll(b, "version: 1.0.0\n" READER("  id: {type: string}\n")),
                     WRIT_OUTCOME_REFUSED);
    assert_has(b->registered.hint, "numbers by content");
    assert_int_equal(enroll(b, "version: 1.1.0\n" READER("  id: {type: string}\n")),
                     WRIT_OUTCOME_DONE);
    assert_str(party_row(b).version, "1.1.0");
}

static void test_an_id_is_of_the_party_that_took_it(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("1.0.0", ID));
    enroll(b, READER(READ_ID));
    assert_int_equal(enroll(b, "party: evil\n" READER("  note: {type: string}\n")),
                     WRIT_OUTCOME_REFUSED);
    assert_str(b->registered.reason,
               "'billing--orders' is an expectation of 'billing', not of 'evil'");
    assert_str(b->registered.hint, "take another id");
    assert_str(party_row(b).party, "billing");
    assert_int_equal(publish(b, ORDERS("2.0.0", OPT_ID)), WRIT_OUTCOME_REFUSED);
    /* its own may change it */
    assert_int_equal(enroll(b, "party: billing\n" READER("  id: {type: string}\n")),
                     WRIT_OUTCOME_DONE);
}

static void test_a_party_must_name_its_object_where_there_are_several(void **state)
{
    bench *b = *state;
    const char *two = ORDERS("1.0.0", ID) "  - name: refund\n    logicalType: object\n"
                                          "    properties:\n" ID;
    publish(b, two);
    assert_int_equal(enroll(b, READER(READ_ID)), WRIT_OUTCOME_REFUSED);
    assert_has(b->registered.reason, "'order', 'refund'");
    assert_has(b->registered.hint, "schema: OBJECT");
    assert_int_equal(enroll(b, "kind: ConsumerContract\nid: b--orders\nowner: b@acme.example\n"
                               "consumes: {contract: orders, schema: refund}\nreads:\n" READ_ID),
                     WRIT_OUTCOME_DONE);
}

static void test_several_parties_of_a_file_are_kept_apart(void **state)
{
    bench *b = *state;
    const char *text = "kind: ConsumerContract\nowner: b@acme.example\n"
                       "consumes: {contract: orders}\nexpects:\n"
                       "  - {id: one--orders, reads: {id: {type: string, required: true}}}\n"
                       "  - {id: two--orders, reads: {note: {type: string}}}\n";
    writ_party **parties;
    bool *pending;
    size_t count;
    publish(b, ORDERS("1.0.0", ID NOTE));
    writ_document *document = understand(&b->arena, "parties.yaml", text);
    for (uint32_t i = 0; i < 2; i++)
        assert_ok(b, writ_registry_register(b->store, &b->arena, document->parties.items[i], i,
                                            WRIT_STR("aisha"), NULL, &b->registered, &b->err));
    assert_ok(b, writ_registry_parties(b->store, &b->arena, WRIT_STR("orders"), &parties, &pending,
                                       &count, &b->err));
    assert_int_equal(count, 2);
    assert_str(parties[0]->party, "one");
    assert_str(parties[1]->party, "two");
    assert_str(parties[1]->version, "1");
    assert_false(pending[0] || pending[1]);

    /* another entry of the file is another party's business */
    document = understand(&b->arena, "parties.yaml",
                          "kind: ConsumerContract\nowner: b@acme.example\n"
                          "consumes: {contract: orders}\nexpects:\n"
                          "  - {id: one--orders, reads: {id: {type: string}}}\n"
                          "  - {id: two--orders, reads: {note: {type: string}}}\n");
    assert_ok(b, writ_registry_register(b->store, &b->arena, document->parties.items[1], 1,
                                        WRIT_STR("aisha"), NULL, &b->registered, &b->err));
    assert_int_equal(b->registered.outcome, WRIT_OUTCOME_SAME);
    assert_ok(b, writ_registry_register(b->store, &b->arena, document->parties.items[0], 0,
                                        WRIT_STR("aisha"), NULL, &b->registered, &b->err));
    assert_int_equal(b->registered.outcome, WRIT_OUTCOME_DONE);
}

/* The row of a consumer whose schema is a file beside it. */
static writ_stored_party lean_on_file(bench *b, const char *schema)
{
    writ_document *document = NULL;
    char path[160];
    snprintf(path, sizeof path, "%s/needs.schema.json", b->folder);
    assert_ok(b, writ_file_store(path, writ_str_of(schema), &b->err));
    snprintf(path, sizeof path, "%s/party.yaml", b->folder);
    assert_ok(b, writ_file_store(path,
                                 WRIT_STR("kind: ConsumerContract\nid: b--orders\n"
                                          "owner: b@acme.example\n"
                                          "consumes: {contract: orders}\n"
                                          "schema: needs.schema.json\n"),
                                 &b->err));
    assert_ok(b,
              writ_document_load(&b->arena, path, &(writ_document_options){0}, &document, &b->err));
    b->registered = (writ_register_result){0};
    assert_ok(b, writ_registry_register(b->store, &b->arena, document->parties.items[0], 0,
                                        WRIT_STR("aisha"), NULL, &b->registered, &b->err));
    return party_row(b);
}

static void test_what_a_document_refers_to_is_kept_beside_it(void **state)
{
    bench *b = *state;
    writ_party **parties;
    bool *pending;
    size_t count;
    publish(b, ORDERS("1.0.0", ID));
    writ_stored_party row = lean_on_file(b, "{\"type\": \"object\"}");
    assert_int_equal(b->registered.outcome, WRIT_OUTCOME_DONE);
    assert_str(row.name, "registry:/party.yaml"); /* no path of this machine */
    assert_str(row.beside, "{\"registry:/needs.schema.json\":\"{\\\"type\\\": \\\"object\\\"}\"}");
    char command[160];
    snprintf(command, sizeof command, "rm '%s/needs.schema.json'", b->folder);
    assert_int_equal(system(command), 0);
    assert_ok(b, writ_registry_parties(b->store, &b->arena, WRIT_STR("orders"), &parties, &pending,
                                       &count, &b->err));
    assert_int_equal(count, 1);
    assert_int_equal(parties[0]->expectation.set->root->ref->types, WRIT_TYPE_OBJECT);
    /* spaces are no content, what it says is */
    lean_on_file(b, "{ \"type\" : \"object\" }");
    assert_int_equal(b->registered.outcome, WRIT_OUTCOME_SAME);
    assert_str(lean_on_file(b, "{\"type\": \"array\"}").version, "2");
    assert_int_equal(b->registered.outcome, WRIT_OUTCOME_DONE);
}

static void test_what_is_kept_beside_belongs_to_the_address(void **state)
{
    bench *b = *state;
    writ_party **parties;
    bool *pending;
    size_t count;
    publish(b, ORDERS("1.0.0", ID));
    writ_stored_party row = lean_on_file(b, "{\"type\": \"object\"}");
    row.beside = WRIT_STR("{\"registry:/needs.schema.json\":\"{}\"}");
    assert_ok(b, writ_store_begin(b->store, &b->err));
    assert_ok(b, writ_store_put_party(b->store, &row, &b->err));
    assert_ok(b, writ_store_commit(b->store, &b->err));
    assert_int_equal(writ_registry_parties(b->store, &b->arena, WRIT_STR("orders"), &parties,
                                           &pending, &count, &b->err),
                     WRIT_E_SYSTEM);
    assert_non_null(strstr(b->err.message, "is not what was stored"));
}

/* --- damage, and others at the same time --- */

static void test_content_that_is_not_what_was_published_is_seen(void **state)
{
    bench *b = *state;
    writ_contract *contract = NULL;
    publish(b, ORDERS("1.0.0", ID));
    writ_stored_version row = versions_of(b).items[0];
    row.version = WRIT_STR("1.1.0"); /* the address of 1.0.0 */
    row.bytes = writ_str_of(ORDERS("1.1.0", ID));
    assert_ok(b, writ_store_begin(b->store, &b->err));
    assert_ok(b, writ_store_put_version(b->store, &row, &b->err));
    assert_ok(b, writ_store_commit(b->store, &b->err));
    assert_int_equal(writ_registry_contract(b->store, &b->arena, WRIT_STR("orders"),
                                            WRIT_STR("1.1.0"), &contract, &b->err),
                     WRIT_E_SYSTEM);
    assert_non_null(strstr(b->err.message, "is not what was stored"));
}

/* Each of some processes publishes a text of its own under one version; the exit status is the
 * outcome. */
static void race(bench *b, const char *const *texts, int outcomes[3])
{
    enum { PROCESSES = 4 };
    pid_t children[PROCESSES];
    int gate[2];
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        char byte;
        writ_store *store;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 0 || writ_store_open(b->path, false, &store, NULL))
            _exit(9);
        int code = writ_registry_publish(store, &b->arena, contract_of(&b->arena, texts[i]),
                                         &b->options, &b->published, NULL);
        writ_store_close(store);
        _exit(code == WRIT_OK ? (int)b->published.outcome : 9);
    }
    close(gate[0]);
    close(gate[1]); /* all read the end of the pipe at once */
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 3);
        outcomes[WEXITSTATUS(status)]++;
    }
}

static void test_of_those_who_publish_at_once_one_is_first(void **state)
{
    bench *b = *state;
    const char *const same[] = {ORDERS("1.0.0", ID), ORDERS("1.0.0", ID), ORDERS("1.0.0", ID),
                                ORDERS("1.0.0", ID)};
    const char *const different[] = {ORDERS("1.1.0", ID), ORDERS("1.1.0", ID NOTE),
                                     ORDERS("1.1.0", ID "      - {name: a, logicalType: date}\n"),
                                     ORDERS("1.1.0", ID "      - {name: b, logicalType: date}\n")};
    for (int round = 0; round < 2; round++) {
        int outcomes[3] = {0};
        race(b, round ? different : same, outcomes);
        assert_int_equal(outcomes[WRIT_OUTCOME_DONE], 1);
        assert_int_equal(outcomes[round ? WRIT_OUTCOME_REFUSED : WRIT_OUTCOME_SAME], 3);
        assert_int_equal(versions_of(b).count, round + 1);
    }
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_version_is_published_as_the_bytes_it_came_as),
        case_of(test_the_same_content_again_is_the_same),
        case_of(test_other_content_under_a_published_version_is_refused),
        case_of(test_a_draft_is_replaced_not_judged_and_becomes_a_version),
        case_of(test_a_break_of_a_registered_party_is_refused_without_force),
        case_of(test_a_reason_that_was_not_needed_is_not_recorded),
        case_of(test_a_line_beside_is_published_although_it_would_break),
        case_of(test_no_line_opens_where_the_version_is_of_one),
        case_of(test_without_parties_a_new_major_is_published),
        case_of(test_the_contracts_own_mode_is_kept),
        case_of(test_a_version_lower_than_its_line_is_refused_unless_meant),
        case_of(test_a_line_below_the_lowest_is_judged),
        case_of(test_a_line_below_concerns_who_reads_it_only),
        case_of(test_what_came_later_stands_in_for_nobody),
        case_of(test_what_was_deleted_does_not_come_back),
        case_of(test_a_release_is_judged_against_a_release),
        case_of(test_what_has_no_version_or_a_wrong_one_is_an_error),
        case_of(test_a_json_schema_keeps_what_was_given_beside_it),
        case_of(test_a_reference_means_the_newest_that_is_active),
        case_of(test_an_unknown_reference_names_what_is_there),
        case_of(test_only_what_is_active_can_be_deprecated),
        case_of(test_the_base_is_the_newest_live_version_below),
        case_of(test_the_base_of_what_is_below_all_is_the_nearest_above),
        case_of(test_the_base_of_a_proposal_is_what_stands_in_its_way),
        case_of(test_retained_versions_come_newest_first_without_drafts),
        case_of(test_an_expectation_that_holds_is_in_force),
        case_of(test_an_expectation_that_does_not_hold_is_pending_until_it_does),
        case_of(test_an_expectation_may_come_before_its_contract),
        case_of(test_each_line_that_the_range_admits_is_asked),
        case_of(test_a_version_of_an_expectation_keeps_its_content),
        case_of(test_an_id_is_of_the_party_that_took_it),
        case_of(test_a_party_must_name_its_object_where_there_are_several),
        case_of(test_several_parties_of_a_file_are_kept_apart),
        case_of(test_what_a_document_refers_to_is_kept_beside_it),
        case_of(test_what_is_kept_beside_belongs_to_the_address),
        case_of(test_content_that_is_not_what_was_published_is_seen),
        case_of(test_of_those_who_publish_at_once_one_is_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
