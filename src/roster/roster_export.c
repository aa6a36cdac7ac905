#include "roster/roster_export.h"
#include "roster/say.h"

/* Columns beside the fixed ones, written only where some row says something in them. */
struct roster_file_writer {
    const struct model *model;
    struct buf *out;
    bool wanted[COLUMN_COUNT];
    int64_t last; /* row */
};

/* A row by columns: those of the fixed list, then those that are wanted of the others. */
static void write_cells(struct roster_file_writer *writer, const enum roster_column *columns,
                        size_t count, const struct span by_column[COLUMN_COUNT])
{
    struct span cells[COLUMN_COUNT];
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        cells[n++] = by_column[columns[i]];
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (writer->wanted[c])
            cells[n++] = by_column[c];
    csv_write(writer->out, cells, n);
}

static void write_header(struct roster_file_writer *writer, const enum roster_column *columns,
                         size_t count)
{
    struct span titles[COLUMN_COUNT];

    csv_write_bom(writer->out);
    for (int c = 0; c < COLUMN_COUNT; c++)
        titles[c] = span_of(roster_column_title((enum roster_column)c));
    write_cells(writer, columns, count, titles);
}

static void join_phones(struct buf *out, const struct phone *phones, size_t count)
{
    buf_clear(out);
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%s", i ? "、" : "", phone_local(&phones[i]));
}

static const enum roster_column people_columns[] = {
    COLUMN_NAME, COLUMN_PHONE, COLUMN_ROLE, COLUMN_UNIT, COLUMN_FROM, COLUMN_TO, COLUMN_REMARKS};
static const enum roster_column home_columns[] = {COLUMN_UNIT,  COLUMN_NUMBER, COLUMN_HEAD,
                                                  COLUMN_PHONE, COLUMN_TAGS,   COLUMN_REMARKS};
#define COLUMNS(list) list, sizeof(list) / sizeof *(list)

static void write_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct roster_file_writer *writer = to;
    const struct role *role = model_role(writer->model, office->role);
    char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE], elected[DAY_TEXT_SIZE], filed[DAY_TEXT_SIZE];
    struct buf phones = BUF_INIT;

    join_phones(&phones, person->phones, person->phone_count);
    const struct span cells[COLUMN_COUNT] = {
        [COLUMN_NAME] = span_of(person->name),
        [COLUMN_PHONE] = buf_span(&phones),
        [COLUMN_ROLE] = span_of(role ? role->title : office->role),
        [COLUMN_UNIT] = span_of(unit->path),
        [COLUMN_FROM] = span_of(day_text(office->from, from)),
        [COLUMN_TO] = span_of(day_text(office->to, until)),
        [COLUMN_REMARKS] = span_of(office->remarks),
        [COLUMN_ELECTED] = span_of(day_text(office->elected, elected)),
        [COLUMN_ELECTED_BY] = span_of(office->elected_by),
        [COLUMN_FILED] = span_of(day_text(office->filed, filed)),
        [COLUMN_FILED_WITH] = span_of(office->filed_with),
    };
    write_cells(writer, COLUMNS(people_columns), cells);
    writer->last = office->id;
    buf_free(&phones);
}

static void write_unit(void *to, const struct unit *unit)
{
    struct roster_file_writer *writer = to;
    const struct span cells[COLUMN_COUNT] = {[COLUMN_UNIT] = span_of(unit->path)};

    write_cells(writer, COLUMNS(people_columns), cells);
    writer->last = unit->id;
}

static void join(struct buf *out, const char *words, size_t size, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%s", i ? "、" : "", words + i * size);
}

static void write_household(void *to, const struct unit *unit, const struct household *h)
{
    struct roster_file_writer *writer = to;
    struct buf phones = BUF_INIT, tags = BUF_INIT, members = BUF_INIT;
    char number[16];

    text_format(number, sizeof number, "%d", h->number);
    join_phones(&phones, h->phones, h->phone_count);
    join(&tags, h->tags[0], TAG_SIZE, h->tag_count);
    join(&members, h->members[0], PERSON_NAME_SIZE, h->member_count);
    const struct span cells[COLUMN_COUNT] = {
        [COLUMN_UNIT] = span_of(unit->path),
        [COLUMN_NUMBER] = span_of(number),
        [COLUMN_HEAD] = span_of(h->head),
        [COLUMN_PHONE] = buf_span(&phones),
        [COLUMN_TAGS] = buf_span(&tags),
        [COLUMN_REMARKS] = span_of(h->remarks),
        [COLUMN_CODE] = span_of(h->code),
        [COLUMN_MEMBERS] = buf_span(&members),
        [COLUMN_WARNS] = span_of(h->warns ? say_yes : say_no),
        [COLUMN_WARNED] = span_of(h->warned ? say_yes : say_no),
        [COLUMN_PHONE_FROM] = span_of(h->phone_from),
        [COLUMN_AGREES] = span_of(h->consent == CONSENT_NOTED   ? ""
                                  : h->consent == CONSENT_GIVEN ? say_yes
                                                                : say_no),
    };
    write_cells(writer, COLUMNS(home_columns), cells);
    writer->last = h->id;
    buf_free(&phones);
    buf_free(&tags);
    buf_free(&members);
}

bool roster_export(const struct model *model, const struct roster_reader *reader,
                   struct roster_cursor *at, size_t limit, struct buf *out)
{
    struct roster_file_writer writer = {.model = model, .out = out, .last = at->after};
    bool head = at->after == 0, more = true;
    size_t count = 0;

    reader->columns(reader->store, writer.wanted);
    for (int c = 0; c < COLUMN_COUNT; c++)
        writer.wanted[c] &= roster_column_of((enum roster_column)c) ==
                            (at->part == EXPORT_HOUSEHOLDS ? SORT_HOUSEHOLDS : SORT_PEOPLE);
    switch (at->part) {
    case EXPORT_PEOPLE:
        if (head)
            write_header(&writer, COLUMNS(people_columns));
        count = reader->offices(reader->store, at->after, limit, write_office, &writer);
        break;
    case EXPORT_UNITS:
        count = reader->bare_units(reader->store, at->after, limit, write_unit, &writer);
        more = count == limit;
        break;
    case EXPORT_HOUSEHOLDS:
        if (head)
            write_header(&writer, COLUMNS(home_columns));
        count = reader->households(reader->store, at->after, limit, write_household, &writer);
        more = count == limit;
        break;
    }
    at->after = writer.last;
    if (at->part == EXPORT_PEOPLE && count < limit)
        *at = (struct roster_cursor){.part = EXPORT_UNITS};
    return more;
}
