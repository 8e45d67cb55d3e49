/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/path.h"

#include "contracts/base/bounds.h"
#include "contracts/base/value.h"

/* ---- reading ---- */

typedef struct scanner {
    writ_arena *arena;
    writ_str text;
    size_t at;
    writ_path *path;
    writ_buf name; /* of the step at hand, decoded */
    writ_error *err;
} scanner;

static bool more(const scanner *in)
{
    return in->at < in->text.len;
}

static char here(const scanner *in)
{
    return more(in) ? in->text.ptr[in->at] : '\0';
}

static int refuse(const scanner *in, const char *why)
{
    return writ_error_set(in->err, WRIT_E_INPUT, "%s at character %zu of path '%.*s'", why,
                          writ_str_code_points(writ_str_part(in->text, 0, in->at)) + 1,
                          WRIT_FMT(in->text));
}

static void push(scanner *in, writ_step_kind kind)
{
    writ_str name = WRIT_STR_EMPTY;
    if (kind == WRIT_STEP_MEMBER)
        name = writ_str_copy(in->arena, writ_buf_str(&in->name));
    *WRIT_PUSH(in->arena, in->path) = (writ_step){kind, name};
}

/* One token of a pointer, decoded (RFC 6901, section 4; `~2` is an asterisk). */
static int scan_token(scanner *in)
{
    static const char decoded[] = {'~', '/', '*'};
    size_t from = in->at;
    writ_buf_reset(&in->name);
    for (; more(in) && here(in) != '/'; in->at++) {
        if (here(in) != '~') {
            writ_buf_add_byte(&in->name, here(in));
            continue;
        }
        in->at++;
        if (here(in) < '0' || here(in) > '2')
            return refuse(in, "'~' needs a 0, 1 or 2 behind it");
        writ_buf_add_byte(&in->name, decoded[here(in) - '0']);
    }
    writ_str raw = writ_str_part(in->text, from, in->at - from);
    push(in, writ_str_is(raw, "*") ? WRIT_STEP_ANY : WRIT_STEP_MEMBER);
    return WRIT_OK;
}

static int scan_pointer(scanner *in)
{
    while (more(in)) {
        in->at++; /* the slash */
        if (scan_token(in))
            return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

static bool take_text(scanner *in, writ_str text)
{
    if (!writ_str_starts(writ_str_part(in->text, in->at, in->text.len), text))
        return false;
    in->at += text.len;
    return true;
}

static int scan_name(scanner *in)
{
    writ_buf_reset(&in->name);
    for (; more(in) && here(in) != '.' && here(in) != '['; in->at++) {
        if (here(in) == '\\' && in->at + 1 == in->text.len)
            return refuse(in, "nothing follows '\\'");
        if (here(in) == '\\')
            in->at++;
        writ_buf_add_byte(&in->name, here(in));
    }
    if (in->name.len == 0)
        return refuse(in, "a name is missing");
    push(in, WRIT_STEP_MEMBER);
    return WRIT_OK;
}

/* A name or `*`, then `[]` as often as there are arrays. */
static int scan_segment(scanner *in)
{
    writ_str rest = writ_str_part(in->text, in->at, in->text.len);
    bool is_any = rest.len && rest.ptr[0] == '*' &&
                  (rest.len == 1 || rest.ptr[1] == '.' || rest.ptr[1] == '[');
    bool is_items = in->path->count == 0 && writ_str_starts(rest, WRIT_STR("[]"));
    if (is_any) {
        in->at++;
        push(in, WRIT_STEP_ANY);
    } else if (!is_items && scan_name(in)) {
        return WRIT_E_INPUT;
    }
    while (take_text(in, WRIT_STR("[]")))
        push(in, WRIT_STEP_ITEM);
    if (here(in) == '[') {
        refuse(in, "'[' is not followed by ']'");
        writ_error_hint(in->err, "'a[]' is any item of 'a'; a bracket in a name is written '\\['");
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

static int scan_dotted(scanner *in)
{
    for (;;) {
        if (scan_segment(in))
            return WRIT_E_INPUT;
        if (!more(in))
            return WRIT_OK;
        if (here(in) != '.')
            return refuse(in, "a '.' is missing");
        in->at++;
    }
}

int writ_path_parse(writ_arena *arena, writ_str text, writ_path *path, writ_error *err)
{
    writ_path read = {0};
    scanner in = {.arena = arena, .text = text, .path = &read, .err = err};
    bool is_pointer = text.len == 0 || text.ptr[0] == '/';
    int code = is_pointer ? scan_pointer(&in) : scan_dotted(&in);
    writ_buf_clear(&in.name);
    if (!code && read.count > WRIT_BOUND_PATH_STEPS)
        code = writ_error_set(err, WRIT_E_INPUT, "a path has %zu steps, more than %d", read.count,
                              WRIT_BOUND_PATH_STEPS);
    if (!code)
        *path = read;
    return code;
}

/* ---- writing ---- */

static void add_name(writ_buf *pointer, writ_str name)
{
    if (writ_str_is(name, "*"))
        writ_buf_add_text(pointer, "/~2");
    else
        writ_pointer_add(pointer, name);
}

static writ_str finish(writ_arena *arena, writ_buf *pointer)
{
    writ_str made = writ_str_copy(arena, writ_buf_str(pointer));
    writ_buf_clear(pointer);
    return made;
}

writ_str writ_path_pointer(writ_arena *arena, const writ_path *path)
{
    writ_buf pointer = WRIT_BUF_INIT;
    for (size_t i = 0; i < path->count; i++) {
        if (path->items[i].kind == WRIT_STEP_MEMBER)
            add_name(&pointer, path->items[i].name);
        else
            writ_buf_add_text(&pointer, "/*");
    }
    return finish(arena, &pointer);
}

writ_str writ_path_child(writ_arena *arena, writ_str path, writ_str name)
{
    writ_buf pointer = WRIT_BUF_INIT;
    writ_buf_add_str(&pointer, path);
    add_name(&pointer, name);
    return finish(arena, &pointer);
}

writ_str writ_path_any(writ_arena *arena, writ_str path)
{
    writ_buf pointer = WRIT_BUF_INIT;
    writ_buf_add_str(&pointer, path);
    writ_buf_add_text(&pointer, "/*");
    return finish(arena, &pointer);
}

/* ---- comparing ---- */

/* The token behind the leading slash; *rest is what follows it. */
static writ_str next_token(writ_str *rest)
{
    writ_str text = writ_str_part(*rest, 1, rest->len);
    size_t len = writ_str_find_byte(text, '/');
    *rest = writ_str_part(text, len, text.len);
    return writ_str_part(text, 0, len);
}

static bool token_matches(writ_str pattern, writ_str token)
{
    if (writ_str_is(pattern, "*"))
        return true;
    if (writ_str_is(pattern, "~2") && writ_str_is(token, "*"))
        return true;
    return writ_str_equal(pattern, token);
}

bool writ_path_matches(writ_str pattern, writ_str pointer)
{
    while (pattern.len && pointer.len)
        if (!token_matches(next_token(&pattern), next_token(&pointer)))
            return false;
    return pattern.len == 0 && pointer.len == 0;
}

bool writ_path_within(writ_str outer, writ_str inner)
{
    return writ_str_starts(inner, outer) && (inner.len == outer.len || inner.ptr[outer.len] == '/');
}
