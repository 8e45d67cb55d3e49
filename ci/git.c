/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/git.h"

#include "config.h"

#ifdef WITH_LIBGIT2
#include <git2.h>
#include <pthread.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/shared_object.h"
#include "contracts/semver.h"

typedef struct git_api {
    void *library;
#define FUNCTION(name) __typeof__(&git_##name) name;
#include "ci/git_api.def"
#undef FUNCTION
} git_api;

struct writ_git {
    git_api api;
    git_repository *repository;
    git_oid tree;
    pthread_mutex_t one_at_a_time; /* several threads load documents */
    /* Folders that were looked into. libgit2 keeps no tree of more than 4 KiB, and reading one of
     * 10,000 files for each of them takes half a minute. */
    writ_arena arena;
    WRIT_ARRAY(git_tree *) trees;
    writ_map tree_of; /* path from the root -> git_tree */
};

/* What stands at a path of the tree. */
typedef struct place {
    writ_str path; /* from the root of the tree, without links; "" is the root */
    git_oid id;
    git_filemode_t mode;
} place;

/* Symbolic links on the way to one file; Linux follows as many (path_resolution(7)). */
enum { MOST_LINKS = 40 };

/* ---- the library ---- */

static int load_library(git_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "git_" #name,
#include "ci/git_api.def"
#undef FUNCTION
    };
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "ci/git_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("git2", LIBGIT2_SOVERSION),
        .product = "libgit2",
        .hint = "install libgit2 (Debian: libgit2-" LIBGIT2_SOVERSION
                "): revisions of git are read with it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    return writ_shared_object_open(&library, &api->library, err);
}

static int start_library(git_api *api, writ_error *err)
{
    /* They say how a repository is written, or where objects come from that are not here. */
    static const char *harmless[] = {"worktreeconfig", "partialclone", "preciousobjects"};
    int code = load_library(api, err);
    if (code)
        return code;
    if (api->libgit2_init() < 0)
        return writ_error_set(err, WRIT_E_SYSTEM, "libgit2 cannot be started");
    api->libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, sizeof harmless / sizeof *harmless);
    return WRIT_OK;
}

static const char *why(const git_api *api)
{
    const git_error *last = api->error_last();
    return last && last->message ? last->message : "unknown reason";
}

static int fail(const git_api *api, writ_error *err, const char *what)
{
    return writ_error_set(err, WRIT_E_SYSTEM, "%s: %s", what, why(api));
}

/* ---- opening ---- */

static int open_repository(struct writ_git *git, const char *folder, writ_error *err)
{
    int status = git->api.repository_open_ext(&git->repository, folder, 0, NULL);
    if (status == GIT_ENOTFOUND) {
        writ_error_set(err, WRIT_E_INPUT, "'%s' is in no git repository", folder);
        writ_error_hint(err, "a revision is read from the repository around it");
        return WRIT_E_INPUT;
    }
    if (status == GIT_EOWNER) {
        writ_error_set(err, WRIT_E_SYSTEM, "%s", why(&git->api));
        writ_error_hint(err, "if you trust it: git config --global --add safe.directory FOLDER");
        return WRIT_E_SYSTEM;
    }
    return status < 0 ? fail(&git->api, err, "cannot open the git repository") : WRIT_OK;
}

/* By its URL: libgit2 1.5 loses memory when it opens or lists remotes. */
static bool is_remote(const struct writ_git *git, const char *name, size_t len)
{
    git_config *config;
    const char *url;
    writ_buf key = WRIT_BUF_INIT;
    if (git->api.repository_config_snapshot(&config, git->repository))
        return false;
    writ_buf_printf(&key, "remote.%.*s.url", (int)len, name);
    bool is_there = git->api.config_get_string(&url, config, key.ptr) == 0;
    writ_buf_clear(&key);
    git->api.config_free(config);
    return is_there;
}

/* Is it "REMOTE/…"? Then where the slash is. */
static const char *after_remote(const struct writ_git *git, const char *name)
{
    const char *found = NULL;
    for (const char *slash = name; (slash = strchr(slash, '/')); slash++)
        if (slash > name && slash[1] && is_remote(git, name, (size_t)(slash - name)))
            found = slash;
    if (!found && !strncmp(name, "origin/", 7) && name[7])
        found = name + 6; /* the usual name of the one that is not configured yet */
    return found;
}

/* The way out: what brings the revision here. */
static void hint_fetch(const struct writ_git *git, const char *name, writ_error *err)
{
    const char *slash = after_remote(git, name);
    if (strpbrk(name, "~^@:{ ")) {
        if (git->api.repository_is_shallow(git->repository) == 1)
            writ_error_hint(err, "this clone is shallow: git fetch --unshallow brings its history");
    } else if (slash) {
        writ_error_hint(err, "fetch it: git fetch --depth=1 %.*s %s:refs/remotes/%s",
                        (int)(slash - name), name, slash + 1, name);
    } else {
        writ_error_hint(err,
                        "if it is on the server: git fetch --depth=1 origin %s, and then it "
                        "is git:FETCH_HEAD",
                        name);
    }
}

static int refuse_name(const struct writ_git *git, const char *name, int status, writ_error *err)
{
    if (status == GIT_EAMBIGUOUS)
        return writ_error_set(err, WRIT_E_INPUT, "several revisions of git are called '%s'", name);
    if (status != GIT_ENOTFOUND && status != GIT_EINVALIDSPEC && status != GIT_EPEEL)
        return fail(&git->api, err, "cannot read the git repository");
    writ_error_set(err, WRIT_E_INPUT, "git knows no revision '%s' here", name);
    hint_fetch(git, name, err);
    return WRIT_E_INPUT;
}

static int find_object(const struct writ_git *git, const char *name, git_object_t kind, git_oid *id,
                       writ_error *err)
{
    const git_api *api = &git->api;
    git_object *named = NULL, *wanted = NULL;
    int status = api->revparse_single(&named, git->repository, name);
    if (!status)
        status = api->object_peel(&wanted, named, kind);
    if (!status)
        *id = *api->object_id(wanted);
    api->object_free(wanted);
    api->object_free(named);
    return status < 0 ? refuse_name(git, name, status, err) : WRIT_OK;
}

static writ_str real_root(const struct writ_git *git, writ_arena *arena)
{
    bool exists;
    const char *folder = git->api.repository_workdir(git->repository);
    if (!folder)
        folder = git->api.repository_path(git->repository);
    return writ_disk.real(NULL, arena, folder, &exists);
}

static void close_git(struct writ_git *git)
{
    for (size_t i = 0; i < git->trees.count; i++)
        git->api.tree_free(git->trees.items[i]);
    writ_arena_clear(&git->arena);
    if (git->repository)
        git->api.repository_free(git->repository);
    if (git->api.library && git->api.libgit2_shutdown)
        git->api.libgit2_shutdown();
    writ_shared_object_close(git->api.library);
    pthread_mutex_destroy(&git->one_at_a_time);
    free(git);
}

void writ_revision_close(writ_revision *revision)
{
    if (revision)
        close_git(revision->git);
}

static int open_git(const char *folder, struct writ_git **out, writ_error *err)
{
    struct writ_git *git = calloc(1, sizeof *git);
    if (!git)
        writ_out_of_memory();
    pthread_mutex_init(&git->one_at_a_time, NULL);
    int code = start_library(&git->api, err);
    if (!code)
        code = open_repository(git, folder, err);
    if (code)
        close_git(git);
    else
        *out = git;
    return code;
}

/* ---- a tree of files ---- */

/* Without empty parts, `.` and `..`, in the arena; "" is the root. */
static writ_str without_dots(writ_arena *arena, writ_str path)
{
    char *made = writ_arena_alloc(arena, path.len + 1);
    size_t len = 0;
    while (path.len) {
        writ_str part = writ_str_part(path, 0, writ_str_find_byte(path, '/'));
        path = writ_str_part(path, part.len + 1, SIZE_MAX);
        if (writ_str_is(part, "..")) {
            while (len && made[--len] != '/')
                ;
        } else if (part.len && !writ_str_is(part, ".")) {
            if (len)
                made[len++] = '/';
            memcpy(made + len, part.ptr, part.len);
            len += part.len;
        }
    }
    made[len] = '\0';
    return (writ_str){made, len};
}

/* Is the path within the repository? Then what it is from the root. */
static bool is_inside(const writ_revision *revision, writ_arena *arena, const char *path,
                      writ_str *rest)
{
    bool exists;
    writ_str root = revision->root, whole = writ_str_of(path);
    if (path[0] != '/')
        whole = writ_str_printf(arena, "%.*s/%s",
                                WRIT_FMT(writ_disk.real(NULL, arena, ".", &exists)), path);
    root = writ_str_part(root, 1, root.len); /* the slash that all paths begin with */
    whole = without_dots(arena, whole);
    if (!writ_str_starts(whole, root) ||
        (root.len && whole.len > root.len && whole.ptr[root.len] != '/'))
        return false;
    *rest = writ_str_part(whole, root.len + (root.len > 0), SIZE_MAX);
    return true;
}

static bool read_blob(const struct writ_git *git, writ_arena *arena, const git_oid *id,
                      writ_str *text)
{
    git_blob *blob = NULL;
    if (git->api.blob_lookup(&blob, git->repository, id) < 0)
        return false;
    const char *bytes = git->api.blob_rawcontent(blob);
    size_t len = (size_t)git->api.blob_rawsize(blob);
    bool fits = len <= WRIT_BOUND_DOCUMENT_BYTES;
    if (fits)
        *text = writ_str_copy(arena, (writ_str){bytes, len});
    git->api.blob_free(blob);
    return fits;
}

/* The folder that stands at a place; NULL when none does, or it is not in this clone. */
static git_tree *tree_at(struct writ_git *git, const place *at)
{
    git_tree *tree = at->mode == GIT_FILEMODE_TREE ? writ_map_find(&git->tree_of, at->path) : NULL;
    if (tree || at->mode != GIT_FILEMODE_TREE ||
        git->api.tree_lookup(&tree, git->repository, &at->id) < 0)
        return tree;
    *WRIT_PUSH(&git->arena, &git->trees) = tree;
    writ_map_put(&git->arena, &git->tree_of, writ_str_copy(&git->arena, at->path), tree);
    return tree;
}

/* One entry of the folder that `at` is; *at becomes it. */
static bool step_into(struct writ_git *git, place *at, const char *name)
{
    git_tree *tree = tree_at(git, at);
    const git_tree_entry *entry = tree ? git->api.tree_entry_byname(tree, name) : NULL;
    if (entry) {
        at->id = *git->api.tree_entry_id(entry);
        at->mode = git->api.tree_entry_filemode(entry);
    }
    return entry != NULL;
}

/* Follows a path from the root of the tree. A link that leaves the repository leads nowhere. */
static bool find_place(struct writ_git *git, writ_arena *arena, writ_str path, unsigned links,
                       place *at)
{
    writ_str rest = without_dots(arena, path), target;
    *at = (place){.id = git->tree, .mode = GIT_FILEMODE_TREE};
    while (rest.len) {
        writ_str part = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        rest = writ_str_part(rest, part.len + 1, SIZE_MAX);
        if (!step_into(git, at, writ_str_copy(arena, part).ptr))
            return false;
        if (at->mode == GIT_FILEMODE_LINK)
            return links < MOST_LINKS && read_blob(git, arena, &at->id, &target) &&
                   !writ_str_starts(target, WRIT_STR("/")) &&
                   find_place(git, arena,
                              writ_str_printf(arena, "%.*s/%.*s/%.*s", WRIT_FMT(at->path),
                                              WRIT_FMT(target), WRIT_FMT(rest)),
                              links + 1, at);
        at->path = writ_str_printf(arena, "%.*s%s%.*s", WRIT_FMT(at->path), at->path.len ? "/" : "",
                                   WRIT_FMT(part));
    }
    return at->mode != GIT_FILEMODE_COMMIT; /* a submodule: another repository */
}

static bool find_locked(const writ_revision *revision, writ_arena *arena, writ_str path, place *at)
{
    pthread_mutex_lock(&revision->git->one_at_a_time);
    bool found = find_place(revision->git, arena, path, 0, at);
    pthread_mutex_unlock(&revision->git->one_at_a_time);
    return found;
}

static writ_str find_real(void *context, writ_arena *arena, const char *path, bool *exists)
{
    const writ_revision *revision = context;
    writ_str rest;
    place at;
    if (!is_inside(revision, arena, path, &rest))
        return writ_disk.real(NULL, arena, path, exists);
    *exists = find_locked(revision, arena, rest, &at);
    if (*exists)
        rest = at.path;
    return writ_str_printf(arena, "%.*s%s%.*s", WRIT_FMT(revision->root), rest.len ? "/" : "",
                           WRIT_FMT(rest));
}

static int load_file(void *context, writ_arena *arena, const char *path, writ_source **source,
                     writ_error *err)
{
    const writ_revision *revision = context;
    writ_str rest, text;
    place at;
    if (!is_inside(revision, arena, path, &rest))
        return writ_disk.load(NULL, arena, path, source, err);
    writ_str name =
        writ_str_printf(arena, "git:%.*s:%.*s", WRIT_FMT(revision->name), WRIT_FMT(rest));
    if (!find_locked(revision, arena, rest, &at))
        return writ_error_set(err, WRIT_E_INPUT, "cannot open '%s': no such file in that revision",
                              name.ptr);
    if (at.mode == GIT_FILEMODE_TREE)
        return writ_error_set(err, WRIT_E_INPUT, "'%s' is a directory, not a file", name.ptr);
    pthread_mutex_lock(&revision->git->one_at_a_time);
    bool is_read = read_blob(revision->git, arena, &at.id, &text);
    pthread_mutex_unlock(&revision->git->one_at_a_time);
    if (!is_read)
        return writ_error_set(err, WRIT_E_SYSTEM, "'%s' is not in this clone, or too large",
                              name.ptr);
    *source = WRIT_NEW(arena, writ_source);
    **source = (writ_source){.name = name, .text = text};
    return WRIT_OK;
}

/* One entry of a folder, links followed. */
static void add_entry(struct writ_git *git, writ_arena *arena, writ_str folder,
                      const git_tree_entry *entry, writ_file_entries *entries)
{
    writ_str name = writ_str_copy(arena, writ_str_of(git->api.tree_entry_name(entry)));
    git_filemode_t mode = git->api.tree_entry_filemode(entry);
    place at = {.mode = mode};
    if (mode == GIT_FILEMODE_COMMIT ||
        (mode == GIT_FILEMODE_LINK &&
         !find_place(git, arena,
                     writ_str_printf(arena, "%.*s/%.*s", WRIT_FMT(folder), WRIT_FMT(name)), 0,
                     &at)))
        return;
    *WRIT_PUSH(arena, entries) =
        (writ_file_entry){name, at.mode == GIT_FILEMODE_TREE, at.mode == GIT_FILEMODE_LINK};
}

static int list_folder(void *context, writ_arena *arena, const char *folder,
                       writ_file_entries *entries, writ_error *err)
{
    const writ_revision *revision = context;
    struct writ_git *git = revision->git;
    writ_str rest;
    place at;
    if (!is_inside(revision, arena, folder, &rest))
        return writ_disk.list(NULL, arena, folder, entries, err);
    pthread_mutex_lock(&revision->git->one_at_a_time);
    git_tree *tree = find_place(git, arena, rest, 0, &at) ? tree_at(git, &at) : NULL;
    size_t count = tree ? git->api.tree_entrycount(tree) : 0;
    for (size_t i = 0; i < count; i++)
        add_entry(git, arena, at.path, git->api.tree_entry_byindex(tree, i), entries);
    pthread_mutex_unlock(&revision->git->one_at_a_time);
    return WRIT_OK;
}

static writ_revision *made_revision(writ_arena *arena, struct writ_git *git, const char *folder,
                                    writ_str name)
{
    writ_revision *made = WRIT_NEW(arena, writ_revision);
    *made = (writ_revision){
        .name = name,
        .asked_from = writ_str_copy(arena, writ_str_of(folder)),
        .root = real_root(git, arena),
        .files = {find_real, load_file, list_folder, made},
        .git = git,
    };
    return made;
}

int writ_revision_open(writ_arena *arena, const char *folder, const char *name,
                       writ_revision **revision, writ_error *err)
{
    struct writ_git *git;
    int code = open_git(folder, &git, err);
    if (code)
        return code;
    code = find_object(git, name, GIT_OBJECT_TREE, &git->tree, err);
    if (code)
        close_git(git);
    else
        *revision = made_revision(arena, git, folder, writ_str_copy(arena, writ_str_of(name)));
    return code;
}

/* ---- releases ---- */

typedef struct release {
    writ_str tag;
    writ_version version;
} release;
typedef WRIT_ARRAY(release) releases;

static int newest_first(const void *a, const void *b)
{
    return writ_version_compare(&((const release *)b)->version, &((const release *)a)->version);
}

static int list_releases(const struct writ_git *git, writ_arena *arena, releases *list,
                         writ_error *err)
{
    git_strarray tags = {0};
    if (git->api.tag_list(&tags, git->repository) < 0)
        return fail(&git->api, err, "cannot list the tags of the git repository");
    for (size_t i = 0; i < tags.count; i++) {
        release found = {.tag = writ_str_copy(arena, writ_str_of(tags.strings[i]))};
        writ_str number = writ_str_part(found.tag, found.tag.ptr[0] == 'v', SIZE_MAX);
        if (writ_version_parse(number, &found.version) && !found.version.prerelease.len)
            *WRIT_PUSH(arena, list) = found;
    }
    git->api.strarray_dispose(&tags);
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, newest_first);
    return WRIT_OK;
}

static int refuse_releases(const struct writ_git *git, size_t count, writ_error *err)
{
    bool is_shallow = git->api.repository_is_shallow(git->repository) == 1;
    if (count)
        writ_error_set(err, WRIT_E_INPUT, "none of the %zu release tags is an ancestor of HEAD",
                       count);
    else
        writ_error_set(err, WRIT_E_INPUT, "there is no release tag here, such as v1.4.0");
    if (is_shallow)
        writ_error_hint(err, "this clone is shallow: git fetch --unshallow --tags");
    else
        writ_error_hint(err, "if they are on the server: git fetch --tags");
    return WRIT_E_INPUT;
}

static int find_release(const struct writ_git *git, writ_arena *arena, writ_str *tag,
                        writ_error *err)
{
    releases list = {0};
    git_oid head, commit;
    writ_error unread = WRIT_ERROR_INIT;
    int code = find_object(git, "HEAD", GIT_OBJECT_COMMIT, &head, err);
    if (!code)
        code = list_releases(git, arena, &list, err);
    if (code)
        return code;
    for (size_t i = 0; i < list.count; i++) {
        writ_str name = writ_str_printf(arena, "refs/tags/%.*s", WRIT_FMT(list.items[i].tag));
        if (find_object(git, name.ptr, GIT_OBJECT_COMMIT, &commit, &unread))
            continue; /* of something else than a commit */
        if (!memcmp(&head, &commit, sizeof head) ||
            git->api.graph_descendant_of(git->repository, &head, &commit) == 1) {
            *tag = list.items[i].tag;
            return WRIT_OK;
        }
    }
    return refuse_releases(git, list.count, err);
}

int writ_revision_open_release(writ_arena *arena, const char *folder, writ_revision **revision,
                               writ_error *err)
{
    struct writ_git *git;
    writ_str tag = WRIT_STR_EMPTY;
    int code = open_git(folder, &git, err);
    if (code)
        return code;
    code = find_release(git, arena, &tag, err);
    if (!code)
        code = find_object(git, writ_str_printf(arena, "refs/tags/%.*s", WRIT_FMT(tag)).ptr,
                           GIT_OBJECT_TREE, &git->tree, err);
    if (code)
        close_git(git);
    else
        *revision = made_revision(arena, git, folder, tag);
    return code;
}

/* ---- what changed ---- */

static void add_changed(const writ_revision *revision, writ_arena *arena, const char *path,
                        writ_map *changed)
{
    if (path)
        writ_map_put(arena, changed,
                     writ_str_printf(arena, "%.*s/%s", WRIT_FMT(revision->root), path), changed);
}

int writ_revision_changed(const writ_revision *revision, writ_arena *arena, writ_map *changed,
                          writ_error *err)
{
    const git_api *api = &revision->git->api;
    git_diff_options options;
    git_tree *tree = NULL;
    git_diff *diff = NULL;
    api->diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
                    GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_INCLUDE_UNREADABLE |
                    GIT_DIFF_IGNORE_SUBMODULES | GIT_DIFF_SKIP_BINARY_CHECK;
    int status = api->tree_lookup(&tree, revision->git->repository, &revision->git->tree);
    if (!status)
        status =
            api->diff_tree_to_workdir_with_index(&diff, revision->git->repository, tree, &options);
    for (size_t i = 0; !status && i < api->diff_num_deltas(diff); i++) {
        const git_diff_delta *delta = api->diff_get_delta(diff, i);
        add_changed(revision, arena, delta->old_file.path, changed);
        add_changed(revision, arena, delta->new_file.path, changed);
    }
    api->diff_free(diff);
    api->tree_free(tree);
    return status < 0 ? fail(api, err, "cannot compare the working tree with the revision")
                      : WRIT_OK;
}

#else /* built without */

static int refuse(writ_error *err)
{
    writ_error_set(err, WRIT_E_SYSTEM, "this writ was built without git");
    writ_error_hint(err, "configure it --with-libgit2, or compare with --against registry");
    return WRIT_E_SYSTEM;
}

int writ_revision_open(writ_arena *arena, const char *folder, const char *name,
                       writ_revision **revision, writ_error *err)
{
    (void)arena, (void)folder, (void)name, (void)revision;
    return refuse(err);
}

int writ_revision_open_release(writ_arena *arena, const char *folder, writ_revision **revision,
                               writ_error *err)
{
    (void)arena, (void)folder, (void)revision;
    return refuse(err);
}

int writ_revision_changed(const writ_revision *revision, writ_arena *arena, writ_map *changed,
                          writ_error *err)
{
    (void)revision, (void)arena, (void)changed;
    return refuse(err);
}

void writ_revision_close(writ_revision *revision)
{
    (void)revision;
}

#endif
