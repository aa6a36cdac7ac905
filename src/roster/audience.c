#include "roster/audience.h"
#include "roster/role_name.h"
#include "roster/say.h"
#include "roster/words.h"
#include <stdio.h>
#include <strings.h>

struct parser {
    const struct model *model;
    struct span text;
    size_t pos;
    struct audience *out;
    struct audience_error *error;
};

/* clang-format off */
static const struct {
    const char *english, *chinese, *also;
} kinds[AUDIENCE_KINDS] = {
    [AUDIENCE_UNIT]       = {"unit",       "单位", "范围"  },
    [AUDIENCE_ROLE]       = {"role",       "角色", "职务"  },
    [AUDIENCE_TAG]        = {"tag",        "标签", "类别"  },
    [AUDIENCE_LIST]       = {"list",       "名单", "文件"  },
    [AUDIENCE_UNANSWERED] = {"unanswered", "未回", "未答复"},
    [AUDIENCE_PHONE]      = {"phone",      "手机", "号码"  },
};
/* clang-format on */

static const char head_of_household[] = "户主";

static bool __attribute__((format(printf, 3, 4)))
fail(struct parser *p, size_t offset, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    p->error->offset = offset;
    vsnprintf(p->error->what, sizeof p->error->what, format, args);
    va_end(args);
    return false;
}

/* A piece of the text for a complaint, cut between characters. */
enum { SHOWN_SIZE = 64 };

static const char *shown(struct span text, char out[SHOWN_SIZE])
{
    text_copy(out, SHOWN_SIZE, text);
    return out;
}

static struct span rest(const struct parser *p)
{
    return span_skip(p->text, p->pos);
}

/* Bytes of a mark that stands here in one of its forms; 0 when none does. */
static size_t mark_here(const struct parser *p, char mark)
{
    static const struct {
        char mark;
        const char *form;
    } forms[] = {
        {',', ","  },
        {',', "，"},
        {',', "、"},
        {',', "；"},
        {',', ";"  },
        {'+', "+"  },
        {'+', "＋"},
        {'-', "-"  },
        {'-', "－"},
        {'-', "—"},
        {':', ":"  },
        {':', "："},
        {'"', "\"" },
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].mark == mark && span_starts(rest(p), span_of(forms[i].form)))
            return strlen(forms[i].form);
    }
    return 0;
}

static bool take_mark(struct parser *p, char mark)
{
    size_t len = mark_here(p, mark);

    p->pos += len;
    return len > 0;
}

static void skip_blanks(struct parser *p)
{
    struct span text = rest(p);

    while (words_skip_blank(&text))
        ;
    p->pos = (size_t)(text.ptr - p->text.ptr);
}

/* Bytes up to the next mark that ends a word. A plus before a digit at the start is of +86. */
static struct span take_word(struct parser *p, bool stop_at_colon)
{
    size_t from = p->pos;
    struct span text = rest(p);

    if (text.len > 1 && text.ptr[0] == '+' && text.ptr[1] >= '0' && text.ptr[1] <= '9')
        p->pos++;
    while (p->pos < p->text.len && !mark_here(p, ',') && !mark_here(p, '+') && !mark_here(p, '"') &&
           !(stop_at_colon && mark_here(p, ':')))
        p->pos++;
    return span_trim((struct span){p->text.ptr + from, p->pos - from});
}

static bool take_quoted(struct parser *p, struct span *value)
{
    size_t from = p->pos;

    while (p->pos < p->text.len && p->text.ptr[p->pos] != '"')
        p->pos++;
    if (p->pos == p->text.len)
        return fail(p, from - 1, say_open_quote);
    *value = (struct span){p->text.ptr + from, p->pos - from};
    p->pos++;
    return true;
}

static int kind_named(struct span word)
{
    for (int kind = 0; kind < AUDIENCE_KINDS; kind++) {
        if ((word.len == strlen(kinds[kind].english) &&
             strncasecmp(word.ptr, kinds[kind].english, word.len) == 0) ||
            span_eq(word, span_of(kinds[kind].chinese)) || span_eq(word, span_of(kinds[kind].also)))
            return kind;
    }
    return -1;
}

static bool looks_like_phone(struct span value)
{
    struct phone phone;

    return phone_parse(value, &phone) && strspn(phone.text, "+0123456789") == strlen(phone.text) &&
           strlen(phone.text) >= 5;
}

static int kind_guessed(const struct parser *p, struct span value)
{
    if (looks_like_phone(value))
        return AUDIENCE_PHONE;
    if (role_named(p->model, value) || span_eq(value, span_of(head_of_household)))
        return AUDIENCE_ROLE;
    return AUDIENCE_UNIT;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool take_unit(struct parser *p, struct span value, struct audience_term *term)
{
    char text[SHOWN_SIZE];
    int depth;

    if (unit_path_parse(value, term->value, &depth) == UNIT_FINE)
        return true;
    return fail(p, term->offset, say_bad_unit, shown(value, text));
}

static bool take_role(struct parser *p, struct span value, struct audience_term *term)
{
    struct buf titles = BUF_INIT;
    char text[SHOWN_SIZE], list[128];

    if (span_eq(value, span_of(head_of_household))) {
        term->households = true;
        return true;
    }
    term->role = role_named(p->model, value);
    if (term->role)
        return text_copy(term->value, sizeof term->value, span_of(term->role->code));
    role_suggest(p->model, value, &titles);
    text_copy(list, sizeof list, buf_span(&titles));
    fail(p, term->offset, say_bad_role, shown(value, text), list);
    buf_free(&titles);
    return false;
}

static bool take_phone(struct parser *p, struct span value, struct audience_term *term)
{
    char text[SHOWN_SIZE];

    if (phone_parse(value, &term->phone) && phone_is_mobile(&term->phone))
        return true;
    return fail(p, term->offset, say_bad_mobile, shown(value, text));
}

static bool take_value(struct parser *p, struct span value, struct audience_term *term)
{
    switch (term->kind) {
    case AUDIENCE_UNIT: return take_unit(p, value, term);
    case AUDIENCE_ROLE: return take_role(p, value, term);
    case AUDIENCE_PHONE:
        return take_phone(p, value, term) &&
               text_copy(term->value, sizeof term->value, span_of(term->phone.text));
    case AUDIENCE_UNANSWERED:
        if (!span_number(value, INT32_MAX, &term->number) || term->number == 0)
            return fail(p, term->offset, say_bad_unanswered);
        break;
    default: break;
    }
    if (memchr(value.ptr, '"', value.len) || memchr(value.ptr, '\0', value.len) ||
        !text_copy(term->value, sizeof term->value, value))
        return fail(p, term->offset, say_bad_value, kinds[term->kind].chinese);
    return true;
}

/* ---- terms and parts ------------------------------------------------------------------------- */

static bool parse_term(struct parser *p, struct audience_term *term)
{
    struct span value = {"", 0};
    char text[SHOWN_SIZE];
    int kind = -1;

    term->offset = p->pos;
    if (!mark_here(p, '"')) {
        size_t back = p->pos;
        struct span word = take_word(p, true);

        if (!mark_here(p, ':')) {
            p->pos = back;
        } else if ((kind = kind_named(word)) < 0) {
            return fail(p, term->offset, say_bad_kind, shown(word, text));
        } else {
            take_mark(p, ':');
            skip_blanks(p);
        }
    }
    if (!mark_here(p, '"'))
        value = take_word(p, false);
    else if (take_mark(p, '"') && !take_quoted(p, &value))
        return false;
    if (value.len == 0)
        return fail(p, term->offset, kind < 0 ? say_nothing_here : say_nothing_behind);
    term->kind = (enum audience_kind)(kind < 0 ? kind_guessed(p, value) : kind);
    return take_value(p, value, term);
}

/* Units of a part that speaks of households mean these too. */
static void spread_households(struct audience *a, const struct audience_part *part)
{
    struct audience_term *terms = a->terms + part->first;
    bool households = part->away;

    for (size_t i = 0; i < part->count; i++)
        households |= terms[i].kind == AUDIENCE_TAG || terms[i].households;
    for (size_t i = 0; i < part->count; i++) {
        if (terms[i].kind == AUDIENCE_UNIT)
            terms[i].households = households || terms[i].away;
    }
}

static bool parse_part(struct parser *p)
{
    struct audience *a = p->out;
    struct audience_part *part = &a->parts[a->part_count];
    bool away = false;

    skip_blanks(p);
    *part = (struct audience_part){.first = a->term_count};
    part->away = take_mark(p, '-');
    do {
        struct audience_term *term = &a->terms[a->term_count];

        skip_blanks(p);
        if (part->count > 0)
            away = take_mark(p, '-');
        skip_blanks(p);
        if (a->term_count == AUDIENCE_TERMS_MAX)
            return fail(p, p->pos, say_many_terms, (int)AUDIENCE_TERMS_MAX);
        memset(term, 0, sizeof *term);
        term->away = away;
        if (!parse_term(p, term))
            return false;
        a->term_count++;
        part->count++;
        skip_blanks(p);
    } while (take_mark(p, '+'));
    spread_households(a, part);
    a->part_count++;
    return true;
}

bool audience_parse(const struct model *model, struct span text, struct audience *out,
                    struct audience_error *error)
{
    struct parser parser = {.model = model, .text = text, .out = out, .error = error};
    struct parser *p = &parser;
    bool any = false;

    *error = (struct audience_error){0};
    out->term_count = out->part_count = 0;
    if (span_trim(text).len == 0)
        return fail(p, 0, say_to_nobody);
    do {
        if (!parse_part(p))
            return false;
    } while (take_mark(p, ','));
    if (p->pos < text.len)
        return fail(p, p->pos, say_end_wanted);
    for (size_t i = 0; i < out->part_count; i++)
        any |= !out->parts[i].away;
    return any || fail(p, 0, say_only_away);
}

static void print_term(const struct audience_term *term, struct buf *out)
{
    const char *value = term->value;

    if (term->kind == AUDIENCE_ROLE && !term->role)
        value = head_of_household;
    buf_addf(out, "%s:", kinds[term->kind].english);
    if (term->kind == AUDIENCE_PHONE)
        buf_add_str(out, phone_local(&term->phone));
    else
        buf_addf(out, "\"%s\"", value);
}

void audience_print(const struct audience *audience, struct buf *out)
{
    for (size_t i = 0; i < audience->part_count; i++) {
        const struct audience_part *part = &audience->parts[i];

        if (i > 0)
            buf_add_char(out, ',');
        if (part->away)
            buf_add_char(out, '-');
        for (size_t t = 0; t < part->count; t++) {
            const struct audience_term *term = &audience->terms[part->first + t];

            if (t > 0)
                buf_add_str(out, term->away ? "+-" : "+");
            print_term(term, out);
        }
    }
}
