/* Ledgers of registers: the columns of domain.md 7 where it has any, else those of the model. */
#include "cases/register.h"
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"
#include "text/digits.h"
#include <stdlib.h>

typedef void entry_put(struct pen *pen, const struct ledger_entry *e);

struct entry_column {
    const char *title;
    entry_put *put;
    int width;
    bool number;
    const struct form_field *field; /* of the model; NULL none */
};

static bool is_hidden(const struct pen *pen)
{
    return pen->ledger->few;
}

static void put_by_hand(struct pen *pen, const struct ledger_entry *e)
{
    (void)pen;
    (void)e;
}

static void put_number(struct pen *pen, const struct ledger_entry *e)
{
    pen_count(pen, e->number);
}

static void put_date(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->at);
}

static void put_unit(struct pen *pen, const struct ledger_entry *e)
{
    pen_unit(pen, e->unit_path);
}

static void put_household(struct pen *pen, const struct ledger_entry *e)
{
    pen_count(pen, e->household_number);
}

/* 张明录/3户 */
static void put_home(struct pen *pen, const struct ledger_entry *e)
{
    pen_name(pen, e->household_head, is_hidden(pen));
    if (e->household_number) {
        if (pen->cell.len)
            pen_text(pen, "/");
        buf_addf(&pen->cell, say_household, e->household_number);
    }
}

static void put_party(struct pen *pen, const struct ledger_entry *e)
{
    pen_name(pen, e->party, is_hidden(pen));
}

static void put_subject(struct pen *pen, const struct ledger_entry *e)
{
    pen_words(pen, e->subject, is_hidden(pen));
}

static void put_remarks(struct pen *pen, const struct ledger_entry *e)
{
    pen_words(pen, e->remarks, is_hidden(pen));
}

static void put_filler(struct pen *pen, const struct ledger_entry *e)
{
    pen_text(pen, e->filler);
}

static void put_helper(struct pen *pen, const struct ledger_entry *e)
{
    pen_text(pen, e->helper);
}

static void put_visit(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->visited_at);
}

static void put_visit_words(struct pen *pen, const struct ledger_entry *e)
{
    pen_words(pen, e->visit_words, is_hidden(pen));
}

static void put_next_visit(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->next_visit);
}

static void put_done(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->done_at);
}

static void put_done_words(struct pen *pen, const struct ledger_entry *e)
{
    pen_words(pen, e->done_words, is_hidden(pen));
}

static void put_limit(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->limit_at);
}

static void put_fixed(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, e->fixed_at);
    pen_more(pen, " ", e->fixed_words);
}

static void put_checker(struct pen *pen, const struct ledger_entry *e)
{
    char name[64];

    pen_actor(pen, e->done_by, name, sizeof name);
    pen_text(pen, name);
}

/* A column of the model's own: the value that was said for it. */
static void put_said(struct pen *pen, const struct ledger_entry *e)
{
    struct register_entry entry = {.said = e->said};
    char value[256];

    register_said(&entry, pen->field->title, value, sizeof value);
    if (pen->field->type == TYPE_PHONE)
        pen_phone(pen, value);
    else
        pen_words(pen, value, is_hidden(pen));
}

/* ---- people coming and going: the subject says which, the words from or to where ------------- */

static bool is_leaving(const struct ledger_entry *e)
{
    return strcmp(e->subject, say_leaving) == 0;
}

static void put_from_where(struct pen *pen, const struct ledger_entry *e)
{
    if (!is_leaving(e))
        pen_text(pen, e->remarks);
}

static void put_to_where(struct pen *pen, const struct ledger_entry *e)
{
    pen_text(pen, is_leaving(e) ? e->remarks : e->done_words);
}

static void put_arrived(struct pen *pen, const struct ledger_entry *e)
{
    if (!is_leaving(e))
        pen_day(pen, e->at);
}

static void put_left(struct pen *pen, const struct ledger_entry *e)
{
    pen_day(pen, is_leaving(e) ? e->at : e->done_at);
}

/* 务工, 探亲 ...: the first of the usual reasons that the words hold. */
static void put_reason(struct pen *pen, const struct ledger_entry *e)
{
    for (const char *at = say_reasons; *at; at += strspn(at, " ")) {
        struct span reason = {at, strcspn(at, " ")};
        char word[32];

        at += reason.len;
        if (text_copy(word, sizeof word, reason) && strstr(e->remarks, word)) {
            pen_text(pen, word);
            return;
        }
    }
}

static bool measures_people(uint32_t cp)
{
    char bytes[5] = "";

    bytes[utf8_encode(cp, bytes)] = '\0';
    return strstr(say_people, bytes) != NULL;
}

/* The number that stands before a measure of people: 3人, 两个人, 四口. */
static int people_in(const char *words)
{
    struct fold *text = xmalloc(sizeof *text);
    int found = 0;

    fold_text(span_of(words), text);
    for (size_t i = 0; i < text->len && found == 0;) {
        struct number number = number_at(text->cp + i, text->len - i);

        i += number.len ? number.len : 1;
        if (number.len && number.value > 0 && i < text->len && measures_people(text->cp[i]))
            found = number.value;
    }
    free(text);
    return found;
}

static void put_count(struct pen *pen, const struct ledger_entry *e)
{
    pen_count(pen, people_in(e->remarks));
}

/* ---- ledgers --------------------------------------------------------------------------------- */

#define X(title, source, width, form) {title, put_##source, width, form, NULL},
static const struct entry_column floating[] = {LEDGER_FLOATING(X)};
static const struct entry_column care[] = {LEDGER_CARE(X)};
static const struct entry_column plain[] = {LEDGER_REGISTER(X)};
#undef X

#define SIZE(table) (sizeof(table) / sizeof *(table))

/* By enum form_from of the model: what writes the cell, its width, whether it is a number. */
static const struct {
    entry_put *put;
    int width;
    bool number;
} sources[] = {
    [FROM_REMARKS] = {put_remarks,     32, WORDS},
    [FROM_PARTY] = {put_party,       12, WORDS},
    [FROM_HOUSEHOLD] = {put_household,   6,  COUNT},
    [FROM_SUBJECT] = {put_subject,     12, WORDS},
    [FROM_DATE] = {put_date,        12, WORDS},
    [FROM_COUNT] = {put_count,       8,  COUNT},
    [FROM_UNIT] = {put_unit,        24, WORDS},
    [FROM_FILLER] = {put_filler,      12, WORDS},
    [FROM_HELPER] = {put_helper,      12, WORDS},
    [FROM_VISIT] = {put_visit,       12, WORDS},
    [FROM_VISIT_WORDS] = {put_visit_words, 32, WORDS},
    [FROM_NEXT_VISIT] = {put_next_visit,  12, WORDS},
    [FROM_LIMIT] = {put_limit,       12, WORDS},
    [FROM_FIXED] = {put_fixed,       28, WORDS},
    [FROM_DONE] = {put_done,        12, WORDS},
    [FROM_DONE_WORDS] = {put_done_words,  20, WORDS},
    [FROM_CHECKER] = {put_checker,     12, WORDS},
    [FROM_SAID] = {put_said,        14, WORDS},
    [FROM_HAND] = {put_by_hand,     14, WORDS},
};

static const struct form_field *field_titled(const struct register_form *form, const char *title)
{
    for (size_t i = 0; form && i < form->field_count; i++)
        if (strcmp(form->fields[i].title, title) == 0)
            return &form->fields[i];
    return NULL;
}

/* The columns in their order. Of those that are fixed the model fills what else the pen would. */
static size_t columns_of(const struct ledger *ledger, struct entry_column out[SHEET_COLUMNS_MAX])
{
    const struct register_form *form = ledger->form;
    bool is_floating = strcmp(ledger->id, "floating") == 0,
         is_care = strcmp(ledger->id, "care") == 0;
    const struct entry_column *fixed = is_floating ? floating : is_care ? care : plain;
    size_t count = is_floating ? SIZE(floating) : is_care ? SIZE(care) : SIZE(plain);

    if (form && form->field_count && fixed == plain) {
        out[0] = plain[0];
        for (count = 1; count <= form->field_count && count < SHEET_COLUMNS_MAX; count++) {
            const struct form_field *field = &form->fields[count - 1];

            out[count] = (struct entry_column){field->title, sources[field->from].put,
                                               sources[field->from].width,
                                               sources[field->from].number, field};
        }
        return count;
    }
    memcpy(out, fixed, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        const struct form_field *field = field_titled(form, out[i].title);

        if (field && out[i].put == put_by_hand) {
            out[i].put = sources[field->from].put;
            out[i].field = field;
        }
    }
    return count;
}

void entries_heads(const struct ledger *ledger, struct sheet *sheet)
{
    struct entry_column columns[SHEET_COLUMNS_MAX];
    size_t count = columns_of(ledger, columns);

    for (size_t c = 0; c < count; c++)
        sheet_column_add(sheet, columns[c].title, columns[c].width, columns[c].number);
}

struct entry_pen {
    struct pen *pen;
    struct entry_column columns[SHEET_COLUMNS_MAX];
    size_t count;
};

static void entry_row(void *ctx, const struct ledger_entry *entry)
{
    struct entry_pen *page = ctx;

    for (size_t c = 0; c < page->count; c++) {
        if (pen_skips(page->pen, c))
            continue;
        page->pen->field = page->columns[c].field;
        page->columns[c].put(page->pen, entry);
        pen_end_cell(page->pen);
    }
    pen_end_row(page->pen, entry->id);
}

void entries_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct entry_pen page = {.pen = pen};
    struct ledger_query q = *pen->q;

    page.count = columns_of(pen->ledger, page.columns);
    q.ledger = pen->ledger->id;
    reader->list_entries(reader->ctx, &q, pen->at, limit, entry_row, &page);
}

bool entries_by_id(struct pen *pen, int64_t id)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct entry_pen page = {.pen = pen};

    page.count = columns_of(pen->ledger, page.columns);
    return reader->entry(reader->ctx, id, entry_row, &page);
}
