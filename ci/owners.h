/* SPDX-License-Identifier: Apache-2.0
 *
 * The owners file of a workspace (`owners:` of writ.yaml): how the teams that contracts and
 * expectations name can be reached.
 *
 *     crm-platform: {mail: crm@lumen.example, github: "@lumen/crm", chat: "#crm"}
 *     growth: growth@lumen.example                       # the mail alone
 */
#ifndef WRIT_CI_OWNERS_H
#define WRIT_CI_OWNERS_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef struct writ_owner {
    writ_str team;
    writ_str mail, github, gitlab, chat; /* as written; "" where not said */
} writ_owner;

typedef struct writ_owners writ_owners;

/* Reads the file; everything lives in the arena. Errors: WRIT_E_INPUT at what is no team, at an
 * unknown key, at a mail that two teams have. */
int writ_owners_load(writ_arena *arena, const char *path, writ_owners **owners, writ_error *err);

/* The team of that name, or of that mail, for documents name their owner by either; NULL when there
 * is none, and for owners NULL. */
const writ_owner *writ_owners_find(const writ_owners *owners, writ_str team);

#endif
