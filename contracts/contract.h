/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents as Writ understands them: contracts, and the parties that depend on them.
 *
 *   file ─ read ─▶ value tree ─ lower ─▶ JSON Schema tree per object ─ compile ─▶ schema set
 *                       └─ id, version, owner, status …
 *
 * ODCS v3, native party documents and JSON Schema all become the two structs below. What a
 * document says about a field (unit, owner, classification, identity) travels as x-writ-*
 * annotations of the lowered schema, so one field table (contracts/field.h) serves all languages.
 */
#ifndef WRIT_CONTRACTS_CONTRACT_H
#define WRIT_CONTRACTS_CONTRACT_H

#include "contracts/finding.h"
#include "contracts/library.h"
#include "contracts/schema.h"

typedef enum writ_language {
    WRIT_LANGUAGE_ODCS,
    WRIT_LANGUAGE_JSON_SCHEMA,
    WRIT_LANGUAGE_NATIVE
} writ_language;

typedef enum writ_status {
    WRIT_STATUS_DRAFT,
    WRIT_STATUS_ACTIVE,
    WRIT_STATUS_DEPRECATED,
    WRIT_STATUS_RETIRED
} writ_status;
const char *writ_status_name(writ_status status); /* "draft" … */
/* ODCS statuses proposed, draft -> draft; active; deprecated; retired. False: none of these. */
bool writ_status_find(writ_str name, writ_status *status);

/* Who must stay whole (DESIGN.md, Mode). */
typedef enum writ_mode {
    WRIT_MODE_DEFAULT, /* not said: parties */
    WRIT_MODE_PARTIES,
    WRIT_MODE_BACKWARD,
    WRIT_MODE_FORWARD,
    WRIT_MODE_FULL,
    WRIT_MODE_BACKWARD_TRANSITIVE,
    WRIT_MODE_FORWARD_TRANSITIVE,
    WRIT_MODE_FULL_TRANSITIVE,
    WRIT_MODE_NONE
} writ_mode;
const char *writ_mode_name(writ_mode mode); /* "parties", "backward-transitive" … */
/* "consumers" is "parties". False: none of these. */
bool writ_mode_find(writ_str name, writ_mode *mode);
/* Does the mode ask for OLD within NEW (backward), or for NEW within OLD (not backward)? */
bool writ_mode_asks(writ_mode mode, bool backward);
/* Does it ask so of every retained version? */
bool writ_mode_is_transitive(writ_mode mode);

/* One event or record of a contract, or what a party needs of it. */
typedef struct writ_object {
    writ_str name;              /* "" for the only object of a JSON Schema */
    writ_str id;                /* identity across renames, or "" */
    writ_place place;           /* of its name */
    const writ_value *lowered;  /* JSON Schema 2020-12 with x-writ-*, or the JSON Schema itself */
    const writ_schema_set *set; /* compiled */
} writ_object;

typedef struct writ_contract {
    writ_language language;
    writ_str id;
    writ_str version; /* as written; "" when the document has none (a bare JSON Schema) */
    writ_str name;    /* title for people, or "" */
    writ_str owner;   /* mail address or name; "" when nobody is named */
    writ_str domain;
    writ_str description;
    writ_status status;
    writ_mode mode;
    writ_str sunset;            /* of a deprecated version: its last day (YYYY-MM-DD), or "" */
    writ_str replaced_by;       /* the version that takes its place, or "" */
    bool is_observed;           /* drawn from records by `writ infer`: nobody has agreed to it */
    uint64_t observed_records;  /* from so many; 0: it does not say */
    bool replaces_none;         /* customProperty `replaces: none`: a new line beside the old */
    writ_undeclared undeclared; /* what the language says: ABSENT, or ANYTHING for JSON Schema */
    writ_object *objects;
    size_t object_count;
    const writ_value *document; /* as read, for the round trip and the canonical hash */
    const writ_source *source;
    writ_place version_place; /* for VERSION_NOT_BUMPED; else of the document */
    writ_findings notes;      /* of group DOCUMENT: found while reading */
} writ_contract;

typedef enum writ_role { WRIT_ROLE_CONSUMER, WRIT_ROLE_PRODUCER } writ_role;
const char *writ_role_name(writ_role role); /* "consumer", "producer" */

typedef struct writ_party {
    writ_language language; /* of the expectation: JSON_SCHEMA for `schema:` in a native document */
    writ_str id;            /* of the document: email-platform--crm-contact-event */
    writ_str party;         /* the system: email-platform */
    writ_str version;       /* or "" */
    writ_str owner;
    writ_role role;
    writ_str contract;          /* id of the contract that it depends on */
    writ_str versions;          /* npm range; "" admits all */
    writ_str object;            /* name of the contract's object, or "" when not said */
    writ_object expectation;    /* open: members that it does not name are accepted and ignored. A
                                   producer's is what it writes, and emits nothing else */
    writ_undeclared undeclared; /* when it is the emitting side: what the language says */
    const writ_value *document; /* this party's part of the file */
    const writ_source *source;
    writ_place place;
    writ_findings notes;
} writ_party;

/* The system that the id of a party names: what stands before `--`, or all of it. Borrowed. */
writ_str writ_party_system(writ_str id);

/* What one file holds: a contract, or one or more parties. */
typedef struct writ_document {
    const writ_source *source;
    const writ_value *root;
    writ_contract *contract; /* NULL when the file holds parties */
    struct {
        writ_party **items;
        size_t count;
        size_t capacity;
    } parties;
} writ_document;

/* What the command line adds; zero is fine. */
typedef struct writ_document_options {
    writ_str id, version, owner;   /* for a JSON Schema body; they outrank its `x-writ` object */
    writ_str entry;                /* JSON Pointer of the subschema of a JSON Schema document */
    int formats;                   /* 0 by language, 1 assert, -1 annotate */
    writ_str base_uri;             /* what relative references are relative to; load sets it */
    const writ_resolver *resolver; /* load sets it: that of the library */
    writ_library *library; /* of load: documents at hand; NULL: those in the document's folder */
} writ_document_options;

/* Understands a document that was read (contracts/base/read.h). Everything lives in the arena;
 * source and root must outlive it. Errors: WRIT_E_INPUT with the place: unknown kind, unknown keys
 * (native), keys of the wrong type, a field twice, a path through what is no object, a schema that
 * does not compile … */
int writ_document_understand(writ_arena *arena, const writ_source *source, const writ_value *root,
                             const writ_document_options *options, writ_document **document,
                             writ_error *err);

/* Loads, reads and understands a file. What its references, and a `schema:` of a path, lead to is
 * looked up in the library. */
int writ_document_load(writ_arena *arena, const char *path, const writ_document_options *options,
                       writ_document **document, writ_error *err);

/* The contract's object of that name; with an empty name its only one. NULL when there is none, or
 * several and no name: *err then names them (WRIT_E_USAGE). */
const writ_object *writ_contract_object(const writ_contract *contract, writ_str name,
                                        writ_error *err);

/* "ID@VERSION", in the arena. */
writ_str writ_contract_label(writ_arena *arena, const writ_contract *contract);

/* What every verdict on a contract that is_observed ends with: "crm@0.1.0 was drawn from 12,431
 * observed records, nobody has agreed to it"; "" of others. In the arena. */
writ_str writ_contract_basis_note(writ_arena *arena, const writ_contract *contract);

/* A contract that OLD stands for when no party is registered (DESIGN.md, Mode): a consumer of every
 * field that the object declares, requiring what it requires. In the arena. */
writ_party *writ_party_of_contract(writ_arena *arena, const writ_contract *contract,
                                   const writ_object *object);

#endif
