/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside contracts/restore.c: a document under edit, one edit after the other, each on what was
 * read of the last one's text; and the edits that a property's language asks for. Once one failed
 * the rest does nothing. Pointers are those of the document that stands (RFC 6901).
 */
#ifndef WRIT_CONTRACTS_RESTORE_DRAFT_H
#define WRIT_CONTRACTS_RESTORE_DRAFT_H

#include "contracts/base/value.h"

#define WRIT_RESTORE_KEYS 10 /* at most, of one list; shorter ones end in NULL */

typedef struct writ_restore_draft {
    writ_arena *arena;
    const writ_source *source; /* the text as it is now */
    const writ_value *root;    /* read of it */
    bool changed, failed;
} writ_restore_draft;

/* The member gets the value; NULL takes it away. What is equal stays as it is written. */
void writ_restore_member(writ_restore_draft *draft, writ_str pointer, writ_str name,
                         const writ_value *value);
void writ_restore_insert(writ_restore_draft *draft, writ_str pointer, size_t index,
                         const writ_value *value);
/* The value at the pointer goes, out of its array or object. */
void writ_restore_without(writ_restore_draft *draft, writ_str pointer);

/* JSON Schema: the name is in `required` of the schema at the pointer, or not. */
void writ_restore_listed(writ_restore_draft *draft, writ_str pointer, writ_str name);
void writ_restore_unlisted(writ_restore_draft *draft, writ_str pointer, writ_str name);
/* A field that was gone, and is there again for a while. */
typedef struct writ_restored {
    writ_str name;
    const writ_value *value; /* as OLD describes it; identities that others have now stay theirs */
    writ_str after;          /* the name that it stands behind; empty: last */
    writ_str heir;           /* the path of what replaces it, or empty */
    writ_str sunset;         /* the last day on which it is there */
} writ_restored;

/* A property of the schema at the pointer, deprecated. */
void writ_restore_json_property(writ_restore_draft *draft, writ_str pointer,
                                const writ_restored *restored);

/* ODCS: where the field of that path stands; "" for an object's own path is its entry of `schema`.
 * In the arena. A pointer to nothing when there is none. */
writ_str writ_restore_odcs_pointer(writ_arena *arena, const writ_value *document, writ_str object,
                                   writ_str path);
/* A key of the property at the pointer becomes that of `like`: "required", or one of a container,
 * "logicalTypeOptions/format", "customProperties/unit". */
void writ_restore_odcs_key(writ_restore_draft *draft, writ_str pointer, const char *key,
                           const writ_value *like);
/* A property of the one at the pointer, deprecated. */
void writ_restore_odcs_property(writ_restore_draft *draft, writ_str pointer,
                                const writ_restored *restored);

#endif
