/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner's inner loop, once for all kernels: a source file defines the lines below and
 * includes this (so there is no include guard), for each kernel anew.
 *
 *   KERNEL(name)    the name with the kernel's prefix
 *   KERNEL_ENTRY    the function that scans, of type writ_scan_kernel
 *   KERNEL_TARGET   attribute of every function here: the instructions it may use
 *   KERNEL_WIDTH    bytes that KERNEL(look) sees at once, at most 32
 *   KERNEL_DIGITS   bytes that KERNEL(digits) sees at once, at most 32
 *   KERNEL_SHIFT    a mask has 1 << KERNEL_SHIFT bits for each byte, the first lowest
 *
 *   KERNEL(look)    the masks of the KERNEL_WIDTH bytes at p. Bits above the lowest one of a
 *                   mask may be wrong, but not of `high`.
 *   KERNEL(digits)  how many of the KERNEL_DIGITS bytes at p are digits, before another comes
 *
 * How the padding behind the text is kept out: the loop itself may look at one byte at or behind
 * the end, and believe it; every token and every closing bracket is then held against the end.
 * So between two comparisons fewer than WRIT_SCAN_PADDING bytes pass.
 */

/* A string whose end, escapes or other odd bytes the first look does not settle. */
static KERNEL_TARGET __attribute__((noinline)) const char *
KERNEL(long_string)(const writ_scan_run *run, const char *start, writ_token *token)
{
    const char *p = start;
    unsigned flags = 0;
    while (p < run->end) {
        writ_scan_masks seen = KERNEL(look)(p);
        uint64_t stops = seen.quote | seen.odd;
        uint64_t before_stop = stops ? (stops & -stops) - 1 : UINT64_MAX;
        if (seen.high & before_stop)
            flags |= WRIT_TOKEN_NON_ASCII;
        if (!stops) {
            p += KERNEL_WIDTH;
            continue;
        }
        p += __builtin_ctzll(stops) >> KERNEL_SHIFT;
        if (*p != '\\' || p >= run->end)
            break;
        p = writ_scan_escape(run, start, p);
        if (!p)
            return NULL;
        flags |= WRIT_TOKEN_ESCAPED;
    }
    return writ_scan_string_end(run, start, p, flags, token);
}

/* The string that begins at `start`, behind its quote. */
static KERNEL_TARGET inline __attribute__((always_inline)) const char *
KERNEL(string)(const writ_scan_run *run, const char *start, writ_token *token)
{
    writ_scan_masks seen = KERNEL(look)(start);
    uint64_t quote = seen.quote;
    uint64_t before_quote = (quote & -quote) - 1;
    const char *stop = start + (__builtin_ctzll(quote | (uint64_t)1 << 63) >> KERNEL_SHIFT);
    if (UNLIKELY(!quote || ((seen.odd | seen.high) & before_quote) || stop >= run->end))
        return KERNEL(long_string)(run, start, token);
    token->flags = 0;
    token->offset = (uint32_t)(start - run->bytes);
    token->len = (uint32_t)(stop - start);
    return stop + 1;
}

/* A number without an exponent and of few digits; any other, and any doubt, goes the slow way. */
static KERNEL_TARGET inline __attribute__((always_inline)) const char *
KERNEL(number)(const writ_scan_run *run, const char *start, writ_token *token)
{
    const char *p = start + (*start == '-');
    unsigned flags = WRIT_TOKEN_INTEGER;
    size_t digits = KERNEL(digits)(p);
    if (UNLIKELY(digits == 0 || digits == KERNEL_DIGITS || (*p == '0' && digits > 1)))
        return writ_scan_number(run, start, token);
    p += digits;
    if (*p == '.') {
        digits = KERNEL(digits)(p + 1);
        if (UNLIKELY(digits == 0 || digits == KERNEL_DIGITS))
            return writ_scan_number(run, start, token);
        p += 1 + digits;
        flags = 0;
    }
    if (UNLIKELY((*p | 0x20) == 'e' || p >= run->end))
        return writ_scan_number(run, start, token);
    *token = (writ_token){.kind = WRIT_TOKEN_NUMBER,
                          .flags = (uint8_t)flags,
                          .offset = (uint32_t)(start - run->bytes),
                          .len = (uint32_t)(p - start)};
    return p;
}

/* Anything but an array or object. */
static KERNEL_TARGET inline __attribute__((always_inline)) const char *
KERNEL(scalar)(const writ_scan_run *run, const char *p, writ_token *token)
{
    if (*p == '"') {
        token->kind = WRIT_TOKEN_STRING;
        token->reserved = 0;
        token->next = 0;
        return KERNEL(string)(run, p + 1, token);
    }
    if (*p == '-' || (unsigned char)(*p - '0') < 10)
        return KERNEL(number)(run, p, token);
    return writ_scan_literal(run, p, token);
}

/* The name that begins at `start`, behind its quote, in the open object. */
static KERNEL_TARGET inline __attribute__((always_inline)) const char *
KERNEL(name)(const writ_scan_run *run, const char *start, writ_token *token, writ_scan_frame *open)
{
    token->kind = WRIT_TOKEN_KEY;
    token->reserved = 0;
    const char *p = KERNEL(string)(run, start, token);
    if (UNLIKELY(!p))
        return NULL;
    uint32_t hash = writ_scan_hash_padded(start, token->len);
    if (UNLIKELY(token->flags & WRIT_TOKEN_ESCAPED))
        hash = writ_scan_hash_escaped(run->tape, (writ_str){start, token->len});
    token->hash = hash;
    uint64_t bits = (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63);
    if (UNLIKELY((open->names & bits) == bits) && open->count < WRIT_SCAN_FEW_NAMES)
        writ_scan_look_back(run->tape, open->at, token);
    open->names |= bits;
    return p;
}

static KERNEL_TARGET inline __attribute__((always_inline)) const char *
KERNEL(skip)(const writ_scan_run *run, const char *p)
{
    return LIKELY((unsigned char)*p > ' ') ? p : writ_scan_skip_space(run, p);
}

KERNEL_TARGET bool KERNEL_ENTRY(writ_scan_run *run)
{
    writ_tape *tape = run->tape;
    const char *const end = run->end;
    writ_token *out = tape->tokens;
    const writ_token *limit = out + tape->capacity;
    writ_scan_frame open = {0}; /* the innermost container; those around it are in tape->stack */
    size_t depth = 0;

    const char *p = KERNEL(skip)(run, run->bytes);
    if (*p != '{' && *p != '[') {
        p = KERNEL(scalar)(run, p, out);
        if (!p)
            return false;
        out++;
        goto finish;
    }

begin: /* p is at a bracket; there is room for its token */
    if (UNLIKELY(p >= end))
        return writ_scan_fail(run, "", p);
    if (UNLIKELY(depth == tape->stack_capacity) && !writ_scan_more_frames(tape))
        return writ_scan_fail(run, "nested too deeply", p);
    tape->stack[depth++] = open;
    open = (writ_scan_frame){.at = (uint32_t)(out - tape->tokens)};
    *out++ = (writ_token){.kind = *p == '{' ? WRIT_TOKEN_OBJECT : WRIT_TOKEN_ARRAY,
                          .offset = (uint32_t)(p - run->bytes)};
    if (*p == '[')
        goto first_item;

    p = KERNEL(skip)(run, p + 1);
    if (*p == '}')
        goto close;
member:
    if (UNLIKELY(limit - out < 2)) {
        out = writ_scan_more_tokens(tape, out);
        limit = tape->tokens + tape->capacity;
    }
    if (UNLIKELY(*p != '"'))
        return writ_scan_fail(run, "expected a name in quotes", p);
    p = KERNEL(name)(run, p + 1, out, &open);
    if (UNLIKELY(!p))
        return false;
    out++;
    p = KERNEL(skip)(run, p);
    if (UNLIKELY(*p != ':'))
        return writ_scan_fail(run, "expected ':' after the name", p);
    p = KERNEL(skip)(run, p + 1);
    if (*p == '{' || *p == '[')
        goto begin;
    p = KERNEL(scalar)(run, p, out);
    if (UNLIKELY(!p))
        return false;
    out++;
member_done:
    open.count++;
    p = KERNEL(skip)(run, p);
    if (LIKELY(*p == ',' && p < end)) {
        p = KERNEL(skip)(run, p + 1);
        goto member;
    }
    if (LIKELY(*p == '}'))
        goto close;
    return writ_scan_fail(run, "expected ',' or '}'", p);

first_item:
    p = KERNEL(skip)(run, p + 1);
    if (*p == ']')
        goto close;
item:
    if (UNLIKELY(out == limit)) {
        out = writ_scan_more_tokens(tape, out);
        limit = tape->tokens + tape->capacity;
    }
    if (*p == '{' || *p == '[')
        goto begin;
    p = KERNEL(scalar)(run, p, out);
    if (UNLIKELY(!p))
        return false;
    out++;
item_done:
    open.count++;
    p = KERNEL(skip)(run, p);
    if (LIKELY(*p == ',' && p < end)) {
        p = KERNEL(skip)(run, p + 1);
        goto item;
    }
    if (UNLIKELY(*p != ']'))
        return writ_scan_fail(run, "expected ',' or ']'", p);

close: /* p is at the closing bracket, or where the padding has one */
    if (UNLIKELY(p >= end))
        return writ_scan_fail(run, "", p);
    p++;
    writ_token *closed = &tape->tokens[open.at];
    closed->len = open.count;
    closed->next = (uint32_t)(out - tape->tokens);
    if (UNLIKELY(closed->flags || open.count > WRIT_SCAN_FEW_NAMES))
        writ_scan_settle_names(tape, open.at);
    open = tape->stack[--depth];
    if (depth > 0) {
        if (tape->tokens[open.at].kind == WRIT_TOKEN_OBJECT)
            goto member_done;
        goto item_done;
    }

finish:
    p = KERNEL(skip)(run, p);
    if (p != end)
        return writ_scan_fail(run, "expected nothing more after the value", p);
    tape->count = (size_t)(out - tape->tokens);
    return true;
}

#undef KERNEL
#undef KERNEL_ENTRY
#undef KERNEL_TARGET
#undef KERNEL_WIDTH
#undef KERNEL_DIGITS
#undef KERNEL_SHIFT
