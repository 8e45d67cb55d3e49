/* SPDX-License-Identifier: Apache-2.0
 *
 * What people read about a payload: paths, values, and one sentence per failed instruction.
 */
#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "contracts/rename.h"
#include "validator/run.h"

static const size_t longest_shown_bytes = 120; /* of a value or a list; the rest is cut with … */

/* Items within items that a sentence counts; the path has them all. */
enum { MOST_ITEMS = 4 };

static void add_path(const writ_run *run, const writ_frame *frame, writ_buf *path)
{
    if (!frame->parent)
        return;
    add_path(run, frame->parent, path);
    if (frame->key == UINT32_MAX) {
        writ_buf_add_byte(path, '/');
        writ_buf_add_number(path, frame->item);
        return;
    }
    writ_buf name = WRIT_BUF_INIT;
    writ_pointer_add(path, writ_tape_text(run->tape, &run->tape->tokens[frame->key], &name));
    writ_buf_clear(&name);
}

/* Moves a buffer's text into the arena. */
static writ_str finish(writ_arena *arena, writ_buf *buf)
{
    writ_str text = writ_str_copy(arena, writ_buf_str(buf));
    writ_buf_clear(buf);
    return text;
}

writ_str writ_explain_path(writ_run *run, const writ_frame *frame, const writ_str *name)
{
    writ_buf_reset(&run->said);
    add_path(run, frame, &run->said);
    if (name)
        writ_pointer_add(&run->said, *name);
    return writ_str_copy(run->arena, writ_buf_str(&run->said));
}

/* Cuts at a character's boundary. */
static void add_cut(writ_buf *buf, writ_str text)
{
    size_t len = text.len;
    if (len > longest_shown_bytes) {
        len = longest_shown_bytes;
        while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
            len--;
    }
    writ_buf_add(buf, text.ptr, len);
    if (len < text.len)
        writ_buf_add_text(buf, "…");
}

static const char *type_name(const writ_token *token)
{
    static const char *const names[] = {"null",   "boolean", "boolean", "number",
                                        "string", "array",   "object",  "name"};
    if (token->kind == WRIT_TOKEN_NUMBER && token->flags & WRIT_TOKEN_INTEGER)
        return "integer";
    return names[token->kind];
}

static void add_shape(writ_run *run, const writ_token *token, writ_buf *buf)
{
    writ_buf_add_text(buf, type_name(token));
    if (token->kind != WRIT_TOKEN_STRING)
        return;
    writ_buf_add_text(buf, ", ");
    writ_buf_add_number(buf, writ_str_code_points(writ_tape_text(run->tape, token, &run->text)));
    writ_buf_add_text(buf, " characters");
}

static void add_actual(writ_run *run, const writ_frame *frame, const writ_token *token,
                       writ_buf *buf)
{
    if (token->kind == WRIT_TOKEN_NULL) {
        writ_buf_add_text(buf, "null");
    } else if (token->kind == WRIT_TOKEN_ARRAY || token->kind == WRIT_TOKEN_OBJECT) {
        writ_buf_add_text(buf, type_name(token));
        writ_buf_add_text(buf, " of ");
        writ_buf_add_number(buf, token->len);
    } else if (frame->sensitive && !run->show_values) {
        add_shape(run, token, buf);
    } else {
        bool quoted = token->kind == WRIT_TOKEN_STRING || token->kind == WRIT_TOKEN_KEY;
        writ_buf_add_text(buf, type_name(token));
        writ_buf_add_text(buf, quoted ? " \"" : " ");
        add_cut(buf, writ_tape_raw(run->tape, token));
        writ_buf_add_text(buf, quoted ? "\"" : "");
    }
}

writ_str writ_explain_actual(writ_run *run, const writ_frame *frame, uint32_t at)
{
    writ_buf_reset(&run->said);
    add_actual(run, frame, &run->tape->tokens[at], &run->said);
    return writ_str_copy(run->arena, writ_buf_str(&run->said));
}

/* How a sentence calls the value: 'email', item 3 of 'tags', the record. */
static writ_str subject_within(const writ_run *run, const writ_frame *frame, int items)
{
    if (!frame->parent)
        return WRIT_STR("the record");
    if (items == MOST_ITEMS)
        return WRIT_STR("…");
    if (frame->key == UINT32_MAX) {
        writ_str whole = subject_within(run, frame->parent, items + 1);
        return writ_str_printf(run->arena, "item %u of %.*s", frame->item, WRIT_FMT(whole));
    }
    writ_buf name = WRIT_BUF_INIT;
    writ_str text = writ_tape_text(run->tape, &run->tape->tokens[frame->key], &name);
    writ_str quoted = WRIT_JOIN(run->arena, WRIT_STR("'"), text, WRIT_STR("'"));
    writ_buf_clear(&name);
    return quoted;
}

static writ_str subject(const writ_run *run, const writ_frame *frame)
{
    return subject_within(run, frame, 0);
}

/* A finding with its path; NULL when there are enough, by number or by the length of their paths.
 */
static writ_finding *add_finding(writ_run *run, const writ_frame *frame, const writ_str *name,
                                 writ_rule rule)
{
    if (run->told_bytes > WRIT_BOUND_FINDING_PATHS) {
        run->findings->dropped++;
        return NULL;
    }
    writ_finding *finding = writ_finding_add(run->arena, run->findings, rule);
    if (!finding)
        return NULL;
    finding->path = writ_explain_path(run, frame, name);
    run->told_bytes += finding->path.len;
    return finding;
}

/* The finding of a value, but for its message. */
static writ_finding *add_value(writ_run *run, const writ_frame *frame, uint32_t at, writ_rule rule,
                               const writ_schema *schema, const char *keyword)
{
    writ_finding *finding = add_finding(run, frame, NULL, rule);
    if (!finding)
        return NULL;
    if (!run->is_brief) {
        finding->schema_path =
            *keyword ? writ_schema_keyword_pointer(run->arena, schema, keyword) : schema->pointer;
        finding->place = writ_schema_keyword_place(schema, keyword);
    }
    finding->actual = writ_explain_actual(run, frame, at);
    finding->sensitive = frame->sensitive;
    return finding;
}

/* The sentence of a finding: about the value in place of the frame. */
static void say(const writ_run *run, const writ_frame *frame, writ_finding *finding,
                writ_str predicate)
{
    finding->message = WRIT_JOIN(run->arena, subject(run, frame), WRIT_STR(" "), predicate);
}

writ_finding *writ_explain_add(writ_run *run, const writ_frame *frame, uint32_t at, writ_rule rule,
                               const writ_schema *schema, const char *keyword)
{
    writ_finding *finding = add_value(run, frame, at, rule, schema, keyword);
    if (!finding)
        return NULL;
    const char *says = "is not as agreed";
    if (rule == WRIT_RULE_UNDECLARED_FIELD)
        says = "is not a field of the contract";
    else if (rule == WRIT_RULE_PROPERTY_NAME)
        says = "is a name that was not agreed";
    else if (rule == WRIT_RULE_NESTING_TOO_DEEP)
        says = "is nested too deeply to be judged";
    else if (rule == WRIT_RULE_PATTERN_TOO_COSTLY)
        says = "needs too many steps of a pattern to be judged";
    else if (rule == WRIT_RULE_TOO_COSTLY)
        says = "takes too many steps of the schema to be judged";
    say(run, frame, finding, writ_str_of(says));
    if (rule == WRIT_RULE_UNDECLARED_FIELD)
        finding->expected = WRIT_STR("absent");
    return finding;
}

/* Nothing says whether it is personal, a renamed field say: its value is not shown. */
void writ_explain_undeclared(writ_run *run, const writ_frame *inner, uint32_t key,
                             const writ_schema *schema, const char *keyword)
{
    writ_frame unknown = *inner;
    unknown.sensitive = true;
    writ_finding *finding =
        writ_explain_add(run, &unknown, key + 1, WRIT_RULE_UNDECLARED_FIELD, schema, keyword);
    if (finding)
        finding->severity = WRIT_ERROR;
}

static writ_str article(writ_str noun)
{
    return noun.len && strchr("aeiou", noun.ptr[0]) ? WRIT_STR("an ") : WRIT_STR("a ");
}

static void explain_never(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_block *block)
{
    /* a schema `false` has no keyword of its own: it stands under `items` or a property */
    bool is_item = frame->parent && frame->key == UINT32_MAX;
    writ_finding *finding =
        add_value(run, frame, at, is_item ? WRIT_RULE_ITEM_NOT_ALLOWED : WRIT_RULE_FORBIDDEN,
                  block->schema, "");
    if (!finding)
        return;
    finding->expected = WRIT_STR("absent");
    say(run, frame, finding, WRIT_STR("was agreed not to occur"));
}

static void say_type(const writ_run *run, const writ_frame *frame, uint32_t at, unsigned types,
                     writ_finding *finding)
{
    writ_str is = writ_str_of(type_name(&run->tape->tokens[at]));
    bool is_null = run->tape->tokens[at].kind == WRIT_TOKEN_NULL;
    finding->expected = writ_types_text(run->arena, types);
    finding->message = WRIT_JOIN(run->arena, subject(run, frame), WRIT_STR(" is "),
                                 is_null ? WRIT_STR_EMPTY : article(is), is, WRIT_STR(", "),
                                 finding->expected, WRIT_STR(" was agreed"));
}

void writ_explain_type(writ_run *run, const writ_frame *frame, uint32_t at, const writ_block *block)
{
    if (!block->types) {
        explain_never(run, frame, at, block);
        return;
    }
    bool is_null = run->tape->tokens[at].kind == WRIT_TOKEN_NULL;
    writ_finding *finding =
        add_value(run, frame, at, is_null ? WRIT_RULE_NULL_NOT_ALLOWED : WRIT_RULE_TYPE_MISMATCH,
                  block->schema, "type");
    if (finding)
        say_type(run, frame, at, block->types, finding);
}

static writ_str number_text(writ_arena *arena, const writ_number *number)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_number_write(&buf, number);
    return finish(arena, &buf);
}

static writ_str constants_text(writ_arena *arena, const writ_constants *constants)
{
    writ_buf buf = WRIT_BUF_INIT, cut = WRIT_BUF_INIT;
    for (uint32_t i = 0; i < constants->count && buf.len <= longest_shown_bytes; i++) {
        writ_buf_add_text(&buf, i ? ", " : "");
        writ_buf_add_str(&buf, writ_tape_extent(&constants->tape, constants->at[i]));
    }
    add_cut(&cut, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return finish(arena, &cut);
}

/* Rule, what was agreed, and the predicate of the sentence about the value. */
typedef struct explanation {
    writ_rule rule;
    const char *keyword;
    writ_str expected;
    writ_str predicate;
    writ_str hint;
} explanation;

static explanation explain_bound(writ_arena *arena, const writ_instruction *instruction)
{
    writ_str bound = number_text(arena, instruction->bound.number);
    writ_str relation, fails;
    switch (instruction->op) {
    case WRIT_OP_MINIMUM:
        relation = WRIT_STR("at least "), fails = WRIT_STR("is below ");
        break;
    case WRIT_OP_MAXIMUM:
        relation = WRIT_STR("at most "), fails = WRIT_STR("is above ");
        break;
    case WRIT_OP_EXCLUSIVE_MINIMUM:
        relation = WRIT_STR("above "), fails = WRIT_STR("is not above ");
        break;
    case WRIT_OP_EXCLUSIVE_MAXIMUM:
        relation = WRIT_STR("below "), fails = WRIT_STR("is not below ");
        break;
    default:
        relation = WRIT_STR("a multiple of "), fails = WRIT_STR("is no multiple of ");
    }
    return (explanation){
        .rule = instruction->op == WRIT_OP_MULTIPLE_OF ? WRIT_RULE_NOT_MULTIPLE : WRIT_RULE_RANGE,
        .expected = WRIT_JOIN(arena, relation, bound),
        .predicate = WRIT_JOIN(arena, fails, bound),
    };
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static const char *was(uint64_t count)
{
    return count == 1 ? "was" : "were";
}

static explanation explain_limit(writ_arena *arena, const writ_instruction *instruction,
                                 uint64_t count)
{
    writ_rule rule = WRIT_RULE_MEMBER_COUNT;
    const char *unit = "member";
    if (instruction->op == WRIT_OP_MIN_LENGTH || instruction->op == WRIT_OP_MAX_LENGTH)
        rule = WRIT_RULE_LENGTH, unit = "character";
    else if (instruction->op == WRIT_OP_MIN_ITEMS || instruction->op == WRIT_OP_MAX_ITEMS)
        rule = WRIT_RULE_ITEM_COUNT, unit = "item";
    const char *relation = count < instruction->limit ? "at least" : "at most";
    unsigned long long limit = instruction->limit, has = count;
    return (explanation){
        .rule = rule,
        .expected = writ_str_printf(arena, "%s %llu %s%s", relation, limit, unit, plural(limit)),
        .predicate = writ_str_printf(arena, "has %llu %s%s, %s %llu %s agreed", has, unit,
                                     plural(has), relation, limit, was(limit)),
    };
}

static explanation explain_format(writ_arena *arena, writ_format format)
{
    return (explanation){
        .rule = WRIT_RULE_FORMAT_INVALID,
        .expected = writ_str_of(writ_format_name(format)),
        .predicate =
            WRIT_JOIN(arena, WRIT_STR("is not "), writ_str_of(writ_format_what(format)),
                      WRIT_STR(" ("), writ_str_of(writ_format_source(format)), WRIT_STR(")")),
    };
}

static writ_str time_bounds_text(writ_arena *arena, const writ_schema_time *time)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_program_describe_bounds(time, &buf);
    return finish(arena, &buf);
}

static explanation explain_time(writ_arena *arena, const writ_schema_time *time,
                                writ_time_result result)
{
    const char *kind = writ_time_kind_name(time->kind);
    const char *offset =
        time->kind != WRIT_TIME_DATE && time->offset_required ? " with offset" : "";
    if (result == WRIT_TIME_NO_OFFSET)
        return (explanation){
            .rule = WRIT_RULE_TIMEZONE_MISSING,
            .expected = writ_str_printf(arena, "%s with offset", kind),
            .predicate = WRIT_STR("has no offset from UTC"),
            .hint = WRIT_STR("end it in 'Z' or an offset such as '+01:00'"),
        };
    if (result == WRIT_TIME_OUT_OF_RANGE) {
        writ_str bounds = time_bounds_text(arena, time);
        return (explanation){
            .rule = WRIT_RULE_RANGE,
            .expected = bounds,
            .predicate =
                writ_str_printf(arena, "is out of the agreed range: %.*s", WRIT_FMT(bounds)),
        };
    }
    return (explanation){
        .rule = WRIT_RULE_FORMAT_INVALID,
        .expected = writ_str_printf(arena, "%s%s", kind, offset),
        .predicate = writ_str_printf(arena, "is not a %s%s (RFC 3339)", kind, offset),
    };
}

static explanation explain_variants(writ_arena *arena, const writ_instruction *instruction,
                                    uint64_t holding)
{
    if (holding > 1)
        return (explanation){
            .rule = WRIT_RULE_SEVERAL_VARIANTS,
            .expected = WRIT_STR("exactly one variant"),
            .predicate = WRIT_STR("fits several of the agreed variants, exactly one was agreed")};
    return (explanation){
        .rule = WRIT_RULE_NO_VARIANT,
        .expected = writ_str_printf(arena, "one of %u variants", instruction->list.count),
        .predicate = WRIT_STR("fits none of the agreed variants"),
    };
}

/* A few values are named, many are counted. */
static explanation explain_enum(writ_arena *arena, const writ_constants *constants)
{
    static const uint32_t few = 8;
    writ_str all = constants_text(arena, constants);
    bool named = constants->count <= few && !writ_str_ends(all, WRIT_STR("…"));
    return (explanation){
        .rule = WRIT_RULE_ENUM_MISMATCH,
        .expected = all,
        .predicate =
            named ? WRIT_JOIN(arena, WRIT_STR("is none of "), all)
                  : writ_str_printf(arena, "is none of the %u agreed values", constants->count),
    };
}

static explanation explain_constant(writ_arena *arena, const writ_constants *constants)
{
    writ_str constant = constants_text(arena, constants);
    return (explanation){
        .rule = WRIT_RULE_CONST_MISMATCH,
        .expected = constant,
        .predicate = WRIT_JOIN(arena, WRIT_STR("is not the agreed constant "), constant),
    };
}

static explanation explain_contains(writ_arena *arena, const writ_instruction *instruction,
                                    uint64_t matches)
{
    bool few = matches < instruction->contains.minimum;
    unsigned long long has = matches;
    unsigned long long limit = few ? instruction->contains.minimum : instruction->contains.maximum;
    const char *relation = few ? "at least" : "at most";
    return (explanation){
        .rule = WRIT_RULE_CONTAINS_MISMATCH,
        .expected = writ_str_printf(arena, "%s %llu item%s of the agreed kind", relation, limit,
                                    plural(limit)),
        .predicate = writ_str_printf(arena, "has %llu item%s of the agreed kind, %s %llu %s agreed",
                                     has, plural(has), relation, limit, was(limit)),
        .keyword =
            few ? (instruction->contains.minimum == 1 ? "contains" : "minContains") : "maxContains",
    };
}

static explanation explain(writ_arena *arena, const writ_instruction *instruction, uint64_t detail)
{
    switch (instruction->op) {
    case WRIT_OP_MINIMUM:
    case WRIT_OP_MAXIMUM:
    case WRIT_OP_EXCLUSIVE_MINIMUM:
    case WRIT_OP_EXCLUSIVE_MAXIMUM:
    case WRIT_OP_MULTIPLE_OF:
        return explain_bound(arena, instruction);
    case WRIT_OP_MIN_LENGTH:
    case WRIT_OP_MAX_LENGTH:
    case WRIT_OP_MIN_ITEMS:
    case WRIT_OP_MAX_ITEMS:
    case WRIT_OP_MIN_PROPERTIES:
    case WRIT_OP_MAX_PROPERTIES:
        return explain_limit(arena, instruction, detail);
    case WRIT_OP_PATTERN: {
        writ_str pattern = instruction->schema->pattern;
        return (explanation){
            .rule = detail ? WRIT_RULE_PATTERN_TOO_COSTLY : WRIT_RULE_PATTERN_MISMATCH,
            .expected = pattern,
            .predicate = WRIT_JOIN(arena,
                                   detail ? WRIT_STR("needs too many steps of '")
                                          : WRIT_STR("does not match '"),
                                   pattern, WRIT_STR("'")),
        };
    }
    case WRIT_OP_FORMAT:
        return explain_format(arena, instruction->format);
    case WRIT_OP_TIME:
        return explain_time(arena, instruction->time, (writ_time_result)detail);
    case WRIT_OP_UNIQUE_ITEMS:
        return (explanation){.rule = WRIT_RULE_ITEMS_NOT_UNIQUE,
                             .expected = WRIT_STR("no two items equal"),
                             .predicate = WRIT_STR("has two equal items")};
    case WRIT_OP_CONTAINS:
        return explain_contains(arena, instruction, detail);
    case WRIT_OP_ENUM:
        return explain_enum(arena, instruction->constants);
    case WRIT_OP_CONST:
        return explain_constant(arena, instruction->constants);
    case WRIT_OP_ANY_OF:
    case WRIT_OP_ONE_OF:
        return explain_variants(arena, instruction, detail);
    default: /* NOT; the others report through what they apply */
        return (explanation){.rule = WRIT_RULE_FORBIDDEN,
                             .expected = WRIT_STR("another value"),
                             .predicate = WRIT_STR("is a value that was agreed not to occur")};
    }
}

writ_finding *writ_explain_verdict(writ_run *run, const writ_frame *frame, uint32_t at,
                                   const writ_instruction *instruction, uint64_t detail)
{
    explanation said = explain(run->arena, instruction, detail);
    const char *keyword = said.keyword ? said.keyword : writ_op_keyword(instruction->op);
    writ_finding *finding = add_value(run, frame, at, said.rule, instruction->schema, keyword);
    if (!finding)
        return NULL;
    finding->expected = said.expected;
    finding->hint = said.hint;
    say(run, frame, finding, said.predicate);
    return finding;
}

void writ_explain_failure(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_instruction *instruction, uint64_t detail)
{
    writ_finding *finding = writ_explain_verdict(run, frame, at, instruction, detail);
    writ_findings also = {0};
    if (!finding)
        return;
    if (finding->rule == WRIT_RULE_SEVERAL_VARIANTS)
        finding->hint = writ_explain_fitting(run, at, instruction);
    if (finding->rule != WRIT_RULE_NO_VARIANT)
        return;
    unsigned types = writ_explain_variant_types(run, at, instruction);
    if (types)
        say_type(run, frame, at, types, finding);
    else
        finding->hint = writ_explain_variant(run, frame, at, instruction, &also);
    for (size_t i = 0; i < also.count; i++) {
        writ_finding *copy = writ_finding_add(run->arena, run->findings, also.items[i].rule);
        if (copy)
            *copy = also.items[i];
    }
}

/* ---- a missing field that may have another name now ---- */

typedef struct lookalike {
    writ_str name;
    double confidence;
    double similarity;
    bool fits;
} lookalike;

static const double least_similarity = 0.5;

/* How sure a hint is: mostly the names; a value that the missing field would accept adds. */
static lookalike judge_lookalike(writ_run *run, const writ_schema_property *missing,
                                 writ_str wanted, uint32_t key, writ_str name)
{
    lookalike like = {.name = name, .similarity = writ_name_similarity(wanted, name)};
    if (like.similarity < 0.8 && writ_name_alike(wanted, name))
        like.similarity = 0.8;
    if (like.similarity < least_similarity)
        return like;
    writ_costly before = run->costly; /* the verdict does not hang on a hint */
    like.fits = missing && writ_run_probe(run, missing->schema->id, key + 1);
    run->costly = before;
    like.confidence = like.fits ? 0.55 + 0.45 * like.similarity : 0.5 * like.similarity;
    return like;
}

static lookalike find_lookalike(writ_run *run, uint32_t at, const writ_schema *schema,
                                writ_str wanted)
{
    const writ_token *tokens = run->tape->tokens;
    const writ_schema_property *missing = writ_schema_find_property(schema, wanted);
    lookalike best = {0};
    writ_buf text = WRIT_BUF_INIT;
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1)) {
        if (++run->lookalikes > WRIT_BOUND_RENAME_PAIRS)
            break;
        if (tokens[key + 1].flags & WRIT_TOKEN_HOLDS)
            continue; /* so it is declared */
        writ_str name = writ_tape_text(run->tape, &tokens[key], &text);
        if (writ_schema_find_property(schema, name))
            continue;
        lookalike like = judge_lookalike(run, missing, wanted, key, name);
        if (like.confidence <= best.confidence)
            continue;
        best = like;
        best.name = writ_str_copy(run->arena, name);
    }
    writ_buf_clear(&text);
    return best;
}

static void hint_lookalike(writ_run *run, writ_finding *finding, uint32_t at,
                           const writ_schema *schema, writ_str wanted)
{
    lookalike like = find_lookalike(run, at, schema, wanted);
    if (!like.name.ptr)
        return;
    finding->hint =
        writ_str_printf(run->arena, "undeclared field '%.*s' looks like it, renamed (%.2f)",
                        WRIT_FMT(like.name), like.confidence);
    finding->confidence = like.confidence;
    finding->grade = WRIT_GRADE_INFERRED;
    if (run->is_brief)
        return;
    finding->evidence.items = writ_arena_zalloc(run->arena, 2 * sizeof(writ_str));
    finding->evidence.items[finding->evidence.count++] =
        writ_str_printf(run->arena, "name similarity %.2f", like.similarity);
    finding->evidence.items[finding->evidence.count++] =
        like.fits ? WRIT_STR("its value is one that the field accepts")
                  : WRIT_STR("its value is not one that the field accepts");
}

/* What was agreed of a missing field, and where. */
static void place_missing(writ_run *run, writ_finding *finding, const writ_schema *schema,
                          const char *keyword, writ_str name)
{
    const writ_schema_property *property = writ_schema_find_property(schema, name);
    finding->schema_path = writ_schema_keyword_pointer(run->arena, schema, keyword);
    finding->place = property ? property->place : writ_schema_keyword_place(schema, keyword);
    finding->expected =
        property ? writ_types_text(run->arena, property->schema->types) : WRIT_STR("present");
}

void writ_explain_missing(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_schema *schema, const char *keyword, writ_str name,
                          const writ_str *because_of)
{
    writ_finding *finding = add_finding(
        run, frame, &name, because_of ? WRIT_RULE_DEPENDENT_MISSING : WRIT_RULE_REQUIRED_MISSING);
    if (!finding)
        return;
    if (!run->is_brief)
        place_missing(run, finding, schema, keyword, name);
    finding->actual = WRIT_STR("absent");
    finding->message =
        because_of
            ? WRIT_JOIN(run->arena, WRIT_STR("field '"), name, WRIT_STR("' is missing, which '"),
                        *because_of, WRIT_STR("' demands"))
            : WRIT_JOIN(run->arena, WRIT_STR("required field '"), name, WRIT_STR("' is missing"));
    hint_lookalike(run, finding, at, schema, name);
}
