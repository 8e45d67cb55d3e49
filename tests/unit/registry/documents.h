/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents from text, for tests of the registry.
 */
#ifndef WRIT_TESTS_UNIT_REGISTRY_DOCUMENTS_H
#define WRIT_TESTS_UNIT_REGISTRY_DOCUMENTS_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "contracts/contract.h"
#include "tests/unit/test.h"

static inline writ_document *understand(writ_arena *arena, const char *name, const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root = NULL;
    writ_document *document = NULL;
    source->name = writ_str_of(name);
    source->text = writ_str_copy(arena, writ_str_of(text));
    if (writ_document_read(arena, source, &root, &err) ||
        writ_document_understand(arena, source, root, &(writ_document_options){0}, &document, &err))
        fail_msg("%s:%u:%u: %s", name, err.line, err.column, err.message);
    return document;
}

static inline writ_contract *contract_of(writ_arena *arena, const char *text)
{
    writ_contract *contract = understand(arena, "contract.odcs.yaml", text)->contract;
    assert_non_null(contract);
    return contract;
}

static inline writ_party *party_of(writ_arena *arena, const char *text)
{
    writ_document *document = understand(arena, "party.yaml", text);
    assert_int_equal(document->parties.count, 1);
    return document->parties.items[0];
}

/* An ODCS contract `orders` with one object of these properties: YAML, each line indented by six.
 */
#define ORDERS_WITH(version, more, properties)                                                     \
    "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: " version "\n" more              \
    "team: {name: Shop, members: [{username: shop@acme.example, role: owner}]}\n"                  \
    "schema:\n  - name: order\n    logicalType: object\n    properties:\n" properties
#define ORDERS(version, properties) ORDERS_WITH(version, "status: active\n", properties)

/* A consumer `billing` of `orders` with these reads: YAML, each line indented by two. */
#define READER_OF(versions, reads)                                                                 \
    "kind: ConsumerContract\nid: billing--orders\nowner: billing@acme.example\n"                   \
    "consumes: {contract: orders, versions: \"" versions "\"}\nreads:\n" reads
#define READER(reads) READER_OF("*", reads)

static inline void assert_str(writ_str text, const char *wanted)
{
    if (!writ_str_is(text, wanted))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(text), wanted);
}

static inline void assert_has(writ_str text, const char *part)
{
    if (!text.len || !memmem(text.ptr, text.len, part, strlen(part)))
        fail_msg("'%.*s' does not say '%s'", WRIT_FMT(text), part);
}

#endif
