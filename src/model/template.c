#include "model/template.h"
#include "model/say.h"
#include "text/fold.h"
#include <string.h>

/* clang-format off */
/* How a value that is too long is made shorter. */
enum shorten {
    SHORTEN_NEVER, /* numbers and days */
    SHORTEN_HEAD,  /* keeps its beginning and … */
    SHORTEN_TAIL,  /* … and its end: the last part of a unit's path says most */
    SHORTEN_REST,  /* people's own words: what room is left, ending in … */
    SHORTEN_LIST   /* whole items, ending in 等 */
};

/* The widest plausible value of each field, in UTF-16 units; for what takes the room that is left,
 * the least that still says something. */
static const struct width {
    const char *name;
    size_t units;
    enum shorten how;
} widths[] = {
    {"kind",      6,  SHORTEN_HEAD },
    {"household", 4,  SHORTEN_NEVER},
    {"party",     6,  SHORTEN_HEAD },
    {"subject",   6,  SHORTEN_HEAD },
    {"case",      8,  SHORTEN_NEVER},
    {"unit",      8,  SHORTEN_TAIL },
    {"a_unit",    8,  SHORTEN_TAIL },
    {"b_unit",    8,  SHORTEN_TAIL },
    {"a_number",  4,  SHORTEN_NEVER},
    {"b_number",  4,  SHORTEN_NEVER},
    {"a_name",    6,  SHORTEN_HEAD },
    {"b_name",    6,  SHORTEN_HEAD },
    {"name",      6,  SHORTEN_HEAD },
    {"handler",   6,  SHORTEN_HEAD },
    {"role",      6,  SHORTEN_HEAD },
    {"order",     6,  SHORTEN_HEAD },
    {"state",     6,  SHORTEN_HEAD },
    {"due",       6,  SHORTEN_NEVER}, /* 12月25日 */
    {"at",        10, SHORTEN_NEVER}, /* 25日20:30 */
    {"days",      3,  SHORTEN_NEVER},
    {"count",     5,  SHORTEN_NEVER},
    {"new",       4,  SHORTEN_NEVER},
    {"work",      4,  SHORTEN_NEVER},
    {"overdue",   4,  SHORTEN_NEVER},
    {"cost",      7,  SHORTEN_NEVER}, /* 1234.50 */
    {"code",      4,  SHORTEN_NEVER},
    {"phone",     12, SHORTEN_NEVER}, /* 0941-1234567 */
    {"modem",     12, SHORTEN_HEAD },
    {"list",      18, SHORTEN_LIST }, /* two cases: 10429土地,10432邻里 */
    {"choices",   16, SHORTEN_LIST },
    {"text",      8,  SHORTEN_REST },
    {"result",    8,  SHORTEN_REST },
    {"reason",    8,  SHORTEN_REST },
    {"why",       10, SHORTEN_REST },
    {"grade",     4,  SHORTEN_HEAD }, /* 群体事件 */
    {"card",      4,  SHORTEN_HEAD }, /* 红牌督办 */
    {"rule",      8,  SHORTEN_HEAD },
    {"place",     8,  SHORTEN_HEAD },
    {"title",     8,  SHORTEN_HEAD },
    {"heard",     5,  SHORTEN_NEVER},
};
/* clang-format on */

enum {
    WIDTHS = sizeof(widths) / sizeof *(widths),
    TEMPLATE_ENDLESS = 1 << 20,
    REST_LEAST = 8 /* the least of any field that takes the rest */
};

/* ---- small things ---------------------------------------------------------------------------- */

size_t texts_units(struct span text)
{
    size_t units = 0, len;
    for (; text.len; text = span_skip(text, len))
        units += utf8_decode(text, &len) > 0xffff ? 2 : 1;
    return units;
}

bool template_next_word(const char **list, struct span *word)
{
    *list += strspn(*list, " ");
    *word = (struct span){*list, strcspn(*list, " ")};
    *list += word->len;
    return word->len > 0;
}

static bool list_has(const char *list, struct span name)
{
    struct span word;
    while (template_next_word(&list, &word))
        if (span_eq(word, name))
            return true;
    return false;
}

static const struct width *width_of(struct span name)
{
    for (size_t i = 0; i < WIDTHS; i++)
        if (span_eq(span_of(widths[i].name), name))
            return &widths[i];
    return NULL;
}

static bool takes_rest(const struct width *width)
{
    return width->how == SHORTEN_REST || width->how == SHORTEN_LIST;
}

/* Cuts the next token off a template: a field, a bracket, or a run of plain text. */
enum token { TOKEN_END, TOKEN_PLAIN, TOKEN_FIELD, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_BROKEN };

static enum token next_token(struct span *left, struct span *token)
{
    if (!left->len)
        return TOKEN_END;
    char first = left->ptr[0];
    enum token kind = TOKEN_PLAIN;
    size_t len = 1;
    if (first == '{') {
        const char *end = memchr(left->ptr, '}', left->len);
        if (!end)
            return TOKEN_BROKEN;
        len = (size_t)(end - left->ptr) + 1;
        *token = (struct span){left->ptr + 1, len - 2};
        kind = TOKEN_FIELD;
    } else if (first == '[' || first == ']') {
        kind = first == '[' ? TOKEN_OPEN : TOKEN_CLOSE;
    } else {
        while (len < left->len && !strchr("{[]", left->ptr[len]))
            len++;
        *token = (struct span){left->ptr, len};
    }
    *left = span_skip(*left, len);
    return kind;
}

/* ---- checking a template --------------------------------------------------------------------- */

struct check {
    struct conf_reader *reader;
    int line;
    const char *key, *fields;
    size_t units; /* with every field at its widest */
    bool in_piece, rest, broken;
};

static void check_field(struct check *check, struct span name)
{
    const struct width *width = width_of(name);
    if (!list_has(check->fields, name) || !width) {
        conf_complain(check->reader, check->line, "%s: no field {%.*s}; expected one of: %s",
                      check->key, (int)name.len, name.ptr,
                      check->fields[0] ? check->fields : "none");
        return;
    }
    if (takes_rest(width) && check->rest)
        conf_complain(check->reader, check->line,
                      "%s: {%s} and another field both take the room that is left; expected one",
                      check->key, width->name);
    check->rest |= takes_rest(width);
    check->units += width->units;
}

static void check_token(struct check *check, enum token kind, struct span token)
{
    if (kind == TOKEN_FIELD)
        check_field(check, token);
    else if (kind == TOKEN_PLAIN)
        check->units += texts_units(token);
    else if (kind == TOKEN_BROKEN || check->in_piece == (kind == TOKEN_OPEN))
        check->broken = true;
    else
        check->in_piece = kind == TOKEN_OPEN;
}

void template_check(struct conf_reader *reader, const char *key, const char *fields,
                    const struct conf_value *value)
{
    struct check check = {.reader = reader, .line = value->line, .key = key, .fields = fields};
    struct span left = span_of(value->text), token;
    check.units = SIGNATURE_UNITS_MAX;
    enum token kind;
    while (!check.broken && (kind = next_token(&left, &token)) != TOKEN_END)
        check_token(&check, kind, token);
    if (check.broken || check.in_piece)
        conf_complain(reader, value->line,
                      "%s: brackets do not match; expected {field} and [piece], one not within "
                      "another",
                      check.key);
    if (check.units > TEXT_UNITS_MAX)
        conf_complain(reader, value->line,
                      "%s may need %zu characters with a signature of %d; expected at most %d",
                      check.key, check.units, SIGNATURE_UNITS_MAX, TEXT_UNITS_MAX);
    if (strchr(value->text, '!') || strstr(value->text, "！"))
        conf_complain(reader, value->line, "%s: expected no exclamation marks; people fear fraud",
                      check.key);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* How one writing goes: all values whole, or at most their widths; with room for the one field
 * that takes what is left. */
struct writing {
    const struct template_values *values;
    bool narrow;
    size_t rest;
    struct buf *out;
};

static const char *value_of(const struct template_values *values, struct span name)
{
    const struct text_field *field = values->fields;
    for (; field && field->name; field++)
        if (span_eq(span_of(field->name), name))
            return field->value ? field->value : "";
    return span_eq(name, span_of("phone")) ? values->phone : "";
}

/* The first `units` of a text, never half a character. */
static struct span head(struct span text, size_t units)
{
    struct span left = text;
    size_t len;
    while (left.len) {
        size_t need = utf8_decode(left, &len) > 0xffff ? 2 : 1;
        if (need > units)
            break;
        units -= need;
        left = span_skip(left, len);
    }
    return (struct span){text.ptr, text.len - left.len};
}

static void add_plain(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_add_char(out, (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
}

static void add_tail(struct buf *out, struct span text, size_t units)
{
    size_t len;
    while (texts_units(text) > units - 1) {
        utf8_decode(text, &len);
        text = span_skip(text, len);
    }
    buf_add_str(out, "…");
    add_plain(out, text);
}

/* Whole items between commas, then 等. */
static void add_list(struct buf *out, struct span text, size_t units)
{
    struct span fits = head(text, units - 1);
    while (fits.len && text.ptr[fits.len] != ',')
        fits.len--;
    if (!fits.len)
        fits = head(text, units - 1);
    add_plain(out, fits);
    buf_add_str(out, say_and_others);
}

static void add_short(struct buf *out, struct span text, enum shorten how, size_t units)
{
    if (texts_units(text) <= units || how == SHORTEN_NEVER)
        add_plain(out, text);
    else if (units == 0)
        return;
    else if (how == SHORTEN_TAIL)
        add_tail(out, text, units);
    else if (how == SHORTEN_LIST)
        add_list(out, text, units);
    else {
        add_plain(out, head(text, units - 1));
        buf_add_str(out, "…");
    }
}

static void write_field(const struct writing *writing, struct span name)
{
    const struct width *width = width_of(name);
    struct span value = span_trim(span_of(value_of(writing->values, name)));
    size_t units = texts_units(value);
    if (takes_rest(width))
        units = writing->rest;
    else if (writing->narrow)
        units = width->units;
    add_short(writing->out, value, width->how, units);
}

/* True when a field of the piece that begins at `left` has nothing to say. */
static bool piece_is_silent(const struct template_values *values, struct span left)
{
    struct span token;
    enum token kind;
    while ((kind = next_token(&left, &token)) != TOKEN_END && kind != TOKEN_CLOSE)
        if (kind == TOKEN_FIELD && !value_of(values, token)[0])
            return true;
    return false;
}

static void write_template(const struct writing *writing, const char *template)
{
    struct span left = span_of(template), token = {NULL, 0};
    bool silent = false;
    enum token kind;
    while ((kind = next_token(&left, &token)) != TOKEN_END) {
        if (kind == TOKEN_OPEN || kind == TOKEN_CLOSE)
            silent = kind == TOKEN_OPEN && piece_is_silent(writing->values, left);
        else if (kind == TOKEN_FIELD && !silent)
            write_field(writing, token);
        else if (!silent)
            buf_add_span(writing->out, token);
    }
}

/* Units of the text without the field that takes the rest, and the units that field would like. */
static size_t measure(const struct writing *writing, const char *template, size_t *wished)
{
    struct buf scratch = BUF_INIT;
    struct writing bare = *writing;
    bare.out = &scratch;
    bare.rest = 0;
    write_template(&bare, template);
    size_t units = texts_units(buf_span(&scratch));
    buf_clear(&scratch);
    bare.rest = TEMPLATE_ENDLESS;
    write_template(&bare, template);
    *wished = texts_units(buf_span(&scratch)) - units;
    buf_free(&scratch);
    return units;
}

void template_write(const char *template, const struct template_values *values, size_t room,
                    struct buf *out)
{
    struct writing writing = {.values = values, .out = out};
    size_t wished, fixed = measure(&writing, template, &wished);
    size_t least = wished < REST_LEAST ? wished : REST_LEAST;
    if (fixed + least > room) {
        writing.narrow = true;
        fixed = measure(&writing, template, &wished);
    }
    writing.rest = fixed < room ? room - fixed : 0;
    write_template(&writing, template);
}
