/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows as JSON, on the wire between a Writ server and its clients, and in files of export. The
 * names of members are those of the structs in registry/store.h and registry/waiver.h, with these
 * turns:
 *
 *   - what is empty, 0 or false is left out, unless it is needed to read the row (below), and but
 *     for the position of a party;
 *   - texts are UTF-8 without NUL; whoever reads refuses others, and what an old row holds that is
 *     none is printed with U+FFFD;
 *   - `bytes`, `beside` and `entry` may be any bytes: what is no such text is not NAME but
 *     NAME_base64. Both at once is an error;
 *   - `bytes` are "content"; `is_party` is "kind": "contract" or "party"; a waiver's `place` and a
 *     version's `terms` stay here, its "guid" (writ_content_guid) is there to be read only;
 *   - the summary of a run is an object, not a string.
 *
 * Whoever reads is strict about types and takes no notice of members that it does not know, so that
 * the two sides need not be of one release. Errors are WRIT_E_INPUT with the place, and name the
 * member. What was read lives in the arena and in the tree that it came from; nothing is changed on
 * failure.
 */
#ifndef WRIT_REGISTRY_WIRE_H
#define WRIT_REGISTRY_WIRE_H

#include "contracts/base/value.h"
#include "registry/acts.h"
#include "registry/dump.h"

/* Each appends one object, in one line without its end. */
void writ_wire_print_version(writ_buf *out, const writ_stored_version *version);
void writ_wire_print_party(writ_buf *out, const writ_stored_party *party);
/* With its state and self_approved, which writ_waiver_settle has set. */
void writ_wire_print_waiver(writ_buf *out, const writ_waiver *waiver);
void writ_wire_print_deployment(writ_buf *out, const writ_deployment *deployment);
void writ_wire_print_run(writ_buf *out, const writ_stored_run *run);
void writ_wire_print_setting(writ_buf *out, const writ_setting *setting);
/* The hash of its secret goes to who keeps tokens, and is shown to nobody. */
void writ_wire_print_token(writ_buf *out, const writ_stored_token *token, bool with_hash);
void writ_wire_print_loaded(writ_buf *out, const writ_loaded *loaded);
void writ_wire_print_told(writ_buf *out, const writ_told_row *row);
void writ_wire_print_sunset(writ_buf *out, const writ_sunset *sunset); /* `day` is "sunset" */
/* An event is printed by writ_event_print (registry/audit.h). */

/* Each reads one object. Needed are what names the row: a version's contract, version and status; a
 * party's id, party and contract; an event's sequence, at, by and action; a waiver's rule and
 * contract; a deployment's environment, kind, name and version; a run's id, command, times and
 * summary; a setting's key; a token's id; a told row's key and sequence. The content of a version
 * or a party is not: heads have none. */
int writ_wire_read_version(writ_arena *arena, const writ_value *value, writ_stored_version *version,
                           writ_error *err);
int writ_wire_read_party(writ_arena *arena, const writ_value *value, writ_stored_party *party,
                         writ_error *err);
int writ_wire_read_event(writ_arena *arena, const writ_value *value, writ_event *event,
                         writ_error *err);
int writ_wire_read_waiver(writ_arena *arena, const writ_value *value, writ_waiver *waiver,
                          writ_error *err);
int writ_wire_read_deployment(writ_arena *arena, const writ_value *value,
                              writ_deployment *deployment, writ_error *err);
int writ_wire_read_run(writ_arena *arena, const writ_value *value, writ_stored_run *run,
                       writ_error *err);
int writ_wire_read_setting(writ_arena *arena, const writ_value *value, writ_setting *setting,
                           writ_error *err);
int writ_wire_read_token(writ_arena *arena, const writ_value *value, writ_stored_token *token,
                         writ_error *err);
int writ_wire_read_told(writ_arena *arena, const writ_value *value, writ_told_row *row,
                        writ_error *err);
int writ_wire_read_loaded(writ_arena *arena, const writ_value *value, writ_loaded *loaded,
                          writ_error *err);
int writ_wire_read_sunset(writ_arena *arena, const writ_value *value, writ_sunset *sunset,
                          writ_error *err);

/* What somebody asks to be published: the members of a version, of which `contract`, `version` and
 * `status` may be left out (the path says the one, the document both) but the content not, and
 * beside them those of this struct, flat. */
typedef struct writ_wire_publishing {
    writ_stored_version row;
    writ_str force; /* a reason */
    bool backport, side_by_side;
    uint32_t budget;    /* 0: not said */
    writ_origin origin; /* author, message, commit, link; never `from` */
} writ_wire_publishing;
void writ_wire_print_publishing(writ_buf *out, const writ_wire_publishing *publishing);
int writ_wire_read_publishing(writ_arena *arena, const writ_value *value,
                              writ_wire_publishing *publishing, writ_error *err);

/* {"outcome":"done","reason":…,"hint":… without the brace that ends it: more may follow. */
void writ_wire_begin_answer(writ_buf *out, const writ_answer *answer);
int writ_wire_read_answer(writ_arena *arena, const writ_value *value, writ_answer *answer,
                          writ_error *err);

/* A member of any object, by the rules above. The member's text is "" and *flag false when it is
 * not there. */
int writ_wire_read_text(const writ_value *object, const char *name, writ_str *text,
                        writ_error *err);
int writ_wire_read_bytes(writ_arena *arena, const writ_value *object, const char *name,
                         writ_str *bytes, writ_error *err);
int writ_wire_read_flag(const writ_value *object, const char *name, bool *flag, writ_error *err);
/* Appends ,"name":"text" (without the comma behind a brace), or nothing when it is empty. */
void writ_wire_add_text(writ_buf *out, const char *name, writ_str text);

#endif
