/* SPDX-License-Identifier: Apache-2.0
 *
 * The workspace file, writ.yaml: which contracts and parties belong together, and under which
 * policy they are judged. Unknown keys are errors with their place; paths are relative to the
 * file; `**` matches any number of folders.
 */
#ifndef WRIT_CI_WORKSPACE_H
#define WRIT_CI_WORKSPACE_H

#include "contracts/contract.h"

typedef enum writ_fail_on { WRIT_FAIL_ERROR, WRIT_FAIL_WARNING, WRIT_FAIL_NEVER } writ_fail_on;

/* What a policy makes of a rule's findings. */
typedef enum writ_level {
    WRIT_LEVEL_UNSAID, /* the severity that they have */
    WRIT_LEVEL_OFF,    /* not shown; that something is hidden is said */
    WRIT_LEVEL_INFO,
    WRIT_LEVEL_WARNING,
    WRIT_LEVEL_ERROR
} writ_level;

/* The keys of a policy that an override may set, too; one bit each. */
enum writ_policy_key {
    WRIT_SAYS_MODE = 1,
    WRIT_SAYS_FAIL_ON = 2,
    WRIT_SAYS_ON_UNKNOWN = 4,
    WRIT_SAYS_REQUIRE_PARTIES = 8
};

typedef struct writ_policy_terms {
    unsigned said;        /* which of the four below; of writ_policy_key */
    writ_mode mode;       /* DEFAULT: the contract's own */
    writ_fail_on fail_on; /* default error */
    bool unknown_passes;  /* on-unknown: pass */
    uint32_t require_parties;
    unsigned char levels[WRIT_RULE_COUNT]; /* of writ_level: `severity` */
} writ_policy_terms;

/* What `filter` does when the share of rejects among the last records is too large. */
typedef enum writ_on_invalid {
    WRIT_INVALID_DEFAULT, /* not said */
    WRIT_INVALID_END,     /* nothing: all records are judged together, at the end */
    WRIT_INVALID_TELL,
    WRIT_INVALID_STOP
} writ_on_invalid;
#define WRIT_ON_INVALID "default|end|tell|stop"

/* Other terms for what it matches. Patterns are those of a name (writ_glob_matches); an empty one
 * matches all. */
typedef struct writ_override {
    writ_str contract; /* its id */
    writ_str party;    /* a system, or the id of its expectation */
    writ_str path;     /* of a field, and all below it */
    writ_policy_terms terms;
} writ_override;

typedef struct writ_policy {
    writ_policy_terms terms;
    double max_invalid_ratio; /* negative: not set */
    uint32_t invalid_window;  /* of records; 0: not set */
    writ_on_invalid on_invalid;
    const writ_override *overrides; /* in the order of the file: the first that matches and says a
                                       key decides it */
    size_t override_count;
    unsigned fixed; /* of writ_policy_key: said on the command line, so that no override counts */
} writ_policy;

/* How the names of a contract's fields are written. */
typedef enum writ_convention {
    WRIT_CONVENTION_ONE, /* any, but all in one */
    WRIT_CONVENTION_SNAKE,
    WRIT_CONVENTION_CAMEL,
    WRIT_CONVENTION_PASCAL,
    WRIT_CONVENTION_KEBAB,
    WRIT_CONVENTION_UPPER,
    WRIT_CONVENTION_COUNT
} writ_convention;
/* "one", "snake_case", "camelCase", "PascalCase", "kebab-case", "UPPER_CASE". */
const char *writ_convention_name(writ_convention convention);

typedef struct writ_lint_style {
    writ_convention names;
    const writ_value *forbidden; /* array of texts: words that no name holds; NULL: none */
} writ_lint_style;

/* `outputs`: one more report, as by --output. */
typedef struct writ_workspace_output {
    int format; /* writ_format_kind */
    writ_str file;
} writ_workspace_output;

/* A pattern of the file that matches nothing. */
typedef struct writ_unmatched {
    writ_str pattern;
    writ_place place;
} writ_unmatched;

/* `status: {expect-data: …}`: data of the contracts that the pattern matches is expected so often.
 */
typedef struct writ_expected {
    writ_str contract;
    int64_t every_ms;
} writ_expected;

/* On what somebody can be told (ci/notices.def). */
typedef enum writ_notice_kind {
#define NOTICE(name, word, meaning) WRIT_NOTICE_##name,
#include "ci/notices.def"
} writ_notice_kind;
const char *writ_notice_word(writ_notice_kind kind); /* "reject-ratio" … */

/* `notify`: who is told. */
typedef struct writ_notify {
    unsigned on;       /* a bit for each writ_notice_kind */
    writ_str to;       /* a URL, or a command for sh; terminated */
    writ_str contract; /* pattern */
} writ_notify;

typedef struct writ_workspace {
    writ_str path;       /* of writ.yaml */
    writ_str folder;     /* that holds it; other paths are relative to it */
    writ_str registry;   /* as written, made absolute for sqlite: paths; "" when not named */
    writ_str *contracts; /* paths of files, after expansion, sorted, each once */
    size_t contract_count;
    writ_str *parties;
    size_t party_count;
    WRIT_ARRAY(writ_unmatched) unmatched; /* of both lists */
    writ_policy policy;
    writ_lint_style lint;
    writ_str waivers;         /* a folder, or "" */
    writ_str owners;          /* a file (ci/owners.h), or "" */
    const writ_value *routes; /* list, not read yet (ci/routes.h), or NULL */
    WRIT_ARRAY(writ_workspace_output) outputs;
    int64_t status_window_ms; /* 0: not said */
    WRIT_ARRAY(writ_notify) notify;
    WRIT_ARRAY(writ_expected) expected; /* the first that matches decides */
} writ_workspace;

#define WRIT_POLICY_DEFAULT                                                                        \
    {                                                                                              \
        .max_invalid_ratio = -1                                                                    \
    }

/* Searches the working folder and those above it for writ.yaml; *path is NULL when there is
 * none. */
int writ_workspace_find(writ_arena *arena, char **path, writ_error *err);
/* Reads one. */
int writ_workspace_load(writ_arena *arena, const char *path, writ_workspace **workspace,
                        writ_error *err);
/* The error that a pattern which matches nothing is (a typo would switch the gate off), unless it
 * did match at the revision that the workspace is compared with. */
int writ_workspace_refuse(const writ_workspace *workspace, const writ_unmatched *unmatched,
                          writ_error *err);

#endif
