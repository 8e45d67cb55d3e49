/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands of `writ` share: their table, their options, the session that each one runs in,
 * and how they talk. A command is a small file: parse, call a library, print.
 */
#ifndef WRIT_CI_CLI_H
#define WRIT_CI_CLI_H

#include <signal.h>
#include <stdio.h>

#include "ci/git.h"
#include "ci/workspace.h"
#include "contracts/contract.h"
#include "registry/store.h"
#include "validator/metaschema_check.h"

/* DESIGN.md, Exit status. */
enum writ_exit {
    WRIT_EXIT_CLEAN = 0,
    WRIT_EXIT_FINDINGS = 1,
    WRIT_EXIT_USAGE = 2,
    WRIT_EXIT_INPUT = 3,
    WRIT_EXIT_SYSTEM = 4,
    WRIT_EXIT_TERMINATED = 143
};

/* One option of a command. Tables end with a row whose name is NULL. The parser accepts
 * `--name value`, `--name=value` and, for flags, `--name`; `--` ends the options. */
typedef enum writ_option_kind {
    WRIT_OPTION_FLAG,   /* bool */
    WRIT_OPTION_STRING, /* const char * */
    WRIT_OPTION_LIST,   /* writ_option_list: may be given several times */
    WRIT_OPTION_RATIO,  /* double, 0 to 1; negative before it is given */
    WRIT_OPTION_TIMES,  /* unsigned, 1 to WRIT_BOUND_BUDGET; 0 before it is given */
    WRIT_OPTION_JOBS,   /* unsigned, 1 to WRIT_BOUND_THREADS; 0 before it is given */
    WRIT_OPTION_WINDOW, /* unsigned, 1 to WRIT_BOUND_WINDOW; 0 before it is given */
    WRIT_OPTION_CHOICE  /* int: index into `choices`, "a|b|c" */
} writ_option_kind;

typedef struct writ_option_list {
    const char **items;
    size_t count;
    size_t capacity;
} writ_option_list;

typedef struct writ_option {
    const char *name; /* "--contract" */
    writ_option_kind kind;
    void *to;             /* of the kind's type */
    const char *argument; /* how the help calls the value: "REF"; NULL for flags */
    const char *choices;  /* for CHOICE; of a LIST of "KEY=…" its keys, for completion, or NULL */
    const char *help;     /* one line */
} writ_option;

/* The options that a command takes: its own, and those that every command has. Both end with a row
 * whose name is NULL. */
typedef struct writ_option_table {
    const struct writ_command *command;
    const writ_option *options, *common;
} writ_option_table;

/* Who wants to know a command's options instead of running it: `writ completion`. */
typedef struct writ_option_reader {
    void (*read)(void *to, const writ_option_table *table);
    void *to;
} writ_option_reader;

/* What a command runs in. Set up by main, torn down by main. */
typedef struct writ_session {
    const struct writ_command *command;
    writ_arena arena;           /* everything of this run */
    writ_arena shared;          /* what the registry finds for references, whichever thread asks */
    bool color;                 /* stdout is a terminal and NO_COLOR is not set */
    bool color_err;             /* the same for stderr */
    const char *registry;       /* --registry, or NULL */
    const char *workspace_path; /* --workspace, or NULL */
    writ_workspace *workspace;  /* NULL until writ_session_workspace */
    bool workspace_sought;
    bool spares_unmatched;    /* patterns that match nothing are left to writ_base_compare */
    writ_store *store;        /* NULL until writ_session_store */
    bool store_as_is;         /* a layout of before is not brought up to date */
    writ_origin origin;       /* of what is written to it; a command may say more before that */
    writ_option_list resolve; /* --resolve: files and folders */
    writ_library library;     /* empty until writ_session_library */
    writ_resolver registered; /* of the library: finds in the registry */
    writ_map warned;          /* "file:line:column: message" of each warning about a schema */
    WRIT_ARRAY(writ_revision *) revisions; /* of git, opened so far */
    struct writ_party_files *party_files;  /* the workspace's; NULL until writ_session_parties */
    writ_moment now;      /* WRIT_NOW, else by the clock; since writ_session_parse */
    writ_day today;       /* WRIT_TODAY, else the day of `now`; since writ_session_parse */
    writ_waivers waivers; /* of the workspace's files; empty until writ_session_waivers */
    bool waivers_sought;
    writ_option_list operands;
    const writ_option_reader *reader; /* NULL: the command runs */
    writ_error err;
} writ_session;

typedef struct writ_command {
    const char *name;
    int (*run)(writ_session *session, int argc, char **argv); /* argv[0] is the command's name */
    const char *arguments;
    const char *summary;
} writ_command;

/* All commands, in the table's order; ends with a row whose name is NULL. */
extern const writ_command writ_commands[];
#define COMMAND(name, arguments, summary)                                                          \
    int writ_command_##name(writ_session *session, int argc, char **argv);
#include "ci/commands.def"

/* Set by SIGTERM and SIGINT. */
extern volatile sig_atomic_t writ_stop;

/* Another session of the same command line, zeroed before, in which everything is read anew. */
void writ_session_again(writ_session *session, const writ_session *first);
void writ_session_close(writ_session *session);

/* Parses the command's options and fills session->operands. Returns -1 to go on, or the exit
 * status: CLEAN after --help or for a reader, USAGE after saying what is wrong. Options that every
 * command has (--help, --registry, --resolve, --workspace) are added. A command calls this before
 * it does anything. */
int writ_session_parse(writ_session *session, const writ_option *options, int argc, char **argv);

/* Says the session's error on stderr ("writ: error: file:line:column: message", then "hint: …") and
 * returns its exit status. */
int writ_session_fail(writ_session *session);
/* The same for a usage error of the command, with a pointer to its --help. */
int writ_session_usage(writ_session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A path of the command line, in either notation, as a pattern path: -1 to go on, or the exit
 * status after saying what is wrong. "" where `text` is NULL: the option was not given. */
int writ_session_path(writ_session *session, const char *option, const char *text, writ_str *path);
/* Were more than so many operands given? That is a usage error; else -1, to go on. */
int writ_session_at_most(writ_session *session, size_t most);
/* One line on stderr: "writ: note: …". */
void writ_session_note(writ_session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same of a contract that nobody has agreed to (writ_contract_basis_note); nothing of others,
 * or of NULL. */
void writ_session_note_basis(writ_session *session, const writ_contract *contract);

/* The workspace (writ.yaml, searched upward from the working folder), or NULL when there is none.
 * Errors: the file is there and wrong; a pattern in it matches nothing, unless that is spared. */
int writ_session_workspace(writ_session *session, writ_workspace **workspace);

struct writ_owners;
/* The workspace's owners file (ci/owners.h); NULL when none is named. */
int writ_session_owners(writ_session *session, const struct writ_owners **owners);

/* The registry: --registry over WRIT_REGISTRY over writ.yaml over .writ/registry.db. *store is NULL
 * when none is named and none exists. A named one that does not exist is WRIT_E_SYSTEM, unless
 * `create`. The session owns the store. What is written to it is on behalf of session->origin,
 * which is completed by what the environment says: the commit, and for a server, which knows who
 * asks by the token alone, the author. */
int writ_session_store(writ_session *session, bool create, writ_store **store);

/* Says that a registry of the command line or the environment was not there before, when it was
 * not: its name may have been a slip. */
void writ_session_note_made(writ_session *session);

/* Where that is, for who opens stores of their own: also where there is none yet. */
int writ_session_store_url(writ_session *session, const char **url);

/* The same for commands that cannot do without one: that there is none is WRIT_E_SYSTEM. */
int writ_session_need_store(writ_session *session, writ_store **store);

/* A revision of the git repository that a folder is in; of one that was asked for before, the same.
 * `name` NULL: the newest release. The session owns it. Errors: those of ci/git.h. */
int writ_session_revision(writ_session *session, const char *folder, const char *name,
                          const writ_revision **revision);
void writ_session_close_revisions(writ_session *session);

/* Is the file, byte for byte, the newest live version of its contract in the registry? Costs far
 * less than to understand it. What cannot be told so (it refers to other documents, its id does not
 * stand where it mostly does, it cannot be read) is no. Errors: those of the registry. */
int writ_session_is_published(writ_session *session, const char *path, bool *is_published);

/* All waivers in the workspace's files; none where it names no folder or the folder is not there.
 */
int writ_session_waivers(writ_session *session, const writ_waivers **waivers);
/* The registry's of a contract, and all in the files, into a zeroed list. */
int writ_session_waivers_of(writ_session *session, writ_str contract, writ_waivers *all);
/* Applies the waivers of the registry and of the workspace's files (writ_waivers_apply). */
int writ_session_waive(writ_session *session, struct writ_impact *impact);

/* The documents that references may lead to. Errors: a --resolve that is not there. */
int writ_session_library(writ_session *session, writ_library **library);

/* Says on stderr what the schemas were warned of ("writ: warning: file:line:column: message"), each
 * place once in a run and so many at most; main says at the end how many more there were. Neither
 * standard output nor the exit status change. */
void writ_session_warn(writ_session *session, const writ_schema_set *set);
void writ_session_warn_of(writ_session *session, const writ_document *document); /* of all of its */
void writ_session_warn_rest(const writ_session *session);

/* Who runs this: "name <mail>" of git's environment variables, else the login name. */
writ_str writ_session_user(writ_session *session);

/* The revision that is built, as CI systems name it in the environment; or "". */
writ_str writ_session_commit(writ_session *session);

/* Writes all of a text to stdout; a failure (disk full, closed) is WRIT_E_SYSTEM in the session's
 * error. Commands print through a buffer and this. */
int writ_session_print(writ_session *session, const writ_buf *text);

/* Prints the text, frees it, and returns `status`, or that of the failure. */
int writ_session_finish(writ_session *session, writ_buf *text, int status);

/* A reference (DESIGN.md, Naming things on the command line), resolved. */
typedef struct writ_ref {
    writ_str text;                 /* as given */
    writ_document *document;       /* of a path; NULL for a registry reference */
    bool is_file;                  /* that is a file of the working tree, */
    writ_document_options options; /* understood with these */
    writ_contract *contract;       /* or NULL when the path holds parties */
    writ_str object;               /* after `#`, or "" */
    writ_str pointer; /* after `#/`, or "": a field path, or a subschema of a JSON Schema */
    writ_str label;   /* "crm-contact-event@1.4.0", or the path when there is no version */
} writ_ref;

/* Flags that say how a JSON Schema body is to be understood: --id, --version, --owner, --formats.
 */
typedef struct writ_body_options {
    const char *id, *version, *owner;
    int formats; /* 0 by language, 1 assert, 2 annotate */
} writ_body_options;
/* The rows of these options, for a command's table. */
#define WRIT_BODY_OPTIONS(body)                                                                      \
    {"--id", WRIT_OPTION_STRING, &(body).id, "ID", NULL, "id of a JSON Schema body"},                \
        {"--version",                                                                                \
         WRIT_OPTION_STRING,                                                                         \
         &(body).version,                                                                            \
         "SEMVER",                                                                                   \
         NULL,                                                                                       \
         "version of a JSON Schema body"},                                                           \
        {"--owner", WRIT_OPTION_STRING, &(body).owner, "NAME", NULL, "owner of a JSON Schema body"}, \
    {                                                                                                \
        "--formats", WRIT_OPTION_CHOICE, &(body).formats, "HOW", "default|assert|annotate",          \
            "whether formats are checked (default: by language)"                                     \
    }

/* writ_document_load with the session's library, into the session's arena or another one (then what
 * it refers to lives there as well); each JSON Schema of the document is held against its
 * metaschema, and what the schemas were warned of is said. Errors are in the session. */
int writ_ref_load(writ_session *session, writ_arena *arena, const char *path,
                  const writ_document_options *options, writ_document **document);

/* The same of a revision, with what it refers to in that revision; nothing is said of warnings. */
int writ_ref_load_at(writ_session *session, const writ_revision *revision, const char *path,
                     const writ_document_options *options, writ_document **document);

/* Many files, on all processors; documents[i] is of paths[i], which are terminated. */
int writ_ref_load_all(writ_session *session, const writ_str *paths, size_t count,
                      writ_document ***documents);

/* Does it name a file: has it an extension, or starts it with ./? What comes after # is no part of
 * it. */
bool writ_ref_is_path(writ_str name);

/* Holds each JSON Schema of the document against its metaschema, with those that are compiled
 * already, or NULL. Errors: WRIT_E_INPUT. */
int writ_document_check_schemas(const writ_document *document, writ_metaschemas *metaschemas,
                                writ_error *err);
/* Without a session, for any thread: loads and does so. On failure *document may be set: what its
 * schemas were warned of is worth saying. */
int writ_document_load_checked(writ_arena *arena, const char *path,
                               const writ_document_options *options, writ_document **document,
                               writ_error *err);

/* Resolves a reference. With `pointer_is_schema` what follows `#/` selects a subschema of a JSON
 * Schema document; otherwise it is a field path. */
int writ_ref_resolve(writ_session *session, const char *text, const writ_body_options *body,
                     bool pointer_is_schema, writ_ref *ref);
/* The object that the reference means; the error names the choices (WRIT_E_USAGE). */
const writ_object *writ_ref_object(writ_session *session, const writ_ref *ref);

/* The parties of a contract: of the registry (when there is one) and of the workspace, which wins
 * for the same id. Parties given as files come on top. pending[i] belongs to parties[i]. Of the
 * workspace's files only those are understood whose bytes may name the contract, and each once in a
 * run, however many contracts are asked for. */
typedef struct writ_parties {
    const writ_party **items;
    bool *pending;
    size_t count;
} writ_parties;
int writ_session_parties(writ_session *session, writ_str contract, const writ_option_list *files,
                         writ_parties *parties);

/* Who loses what is wrong with records of the object: of its contract's parties. NULL, and no
 * error, for a contract without an id. */
struct writ_affected;
int writ_session_affected(writ_session *session, const writ_contract *contract,
                          const writ_object *object, struct writ_affected **affected);

#endif
