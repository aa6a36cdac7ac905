#include "roster/roster_export.h"
#include "roster/arena.h"
#include "roster/roster_columns.h"
#include "roster/say.h"

/* Columns beside the fixed ones, written only where some row says something in them. */
struct roster_file_writer {
    const struct model *model;
    struct buf *out;
    bool wanted[COLUMN_COUNT];
    struct index units; /* that need no row of their own: with an office, or with units below */
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

static bool any_position(const void *rows, uint32_t position, const void *key)
{
    (void)rows;
    return position == *(const uint32_t *)key;
}

/* Ids of units are small and dense: the id itself serves as the position. */
static bool is_marked(const struct roster_file_writer *writer, int64_t unit)
{
    uint32_t key = (uint32_t)unit;

    return index_find(&writer->units, key * 2654435761u, any_position, NULL, &key) != INDEX_NONE;
}

static void mark(struct roster_file_writer *writer, int64_t unit)
{
    if (unit && !is_marked(writer, unit))
        index_add(&writer->units, (uint32_t)unit * 2654435761u, (uint32_t)unit);
}

static const enum roster_column people_columns[] = {
    COLUMN_NAME, COLUMN_PHONE, COLUMN_ROLE, COLUMN_UNIT, COLUMN_FROM, COLUMN_TO, COLUMN_REMARKS};
static const enum roster_column home_columns[] = {COLUMN_UNIT,  COLUMN_NUMBER, COLUMN_HEAD,
                                                  COLUMN_PHONE, COLUMN_TAGS,   COLUMN_REMARKS};
#define COLUMNS(list) list, sizeof(list) / sizeof *(list)

static void look_at_office(void *to, const struct unit *unit, const struct person *person,
                           const struct office *office)
{
    struct roster_file_writer *writer = to;

    (void)unit;
    (void)person;
    writer->wanted[COLUMN_ELECTED] |= day_known(office->elected);
    writer->wanted[COLUMN_ELECTED_BY] |= office->elected_by[0] != '\0';
    writer->wanted[COLUMN_FILED] |= day_known(office->filed);
    writer->wanted[COLUMN_FILED_WITH] |= office->filed_with[0] != '\0';
}

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
    mark(writer, unit->id);
    buf_free(&phones);
}

static void mark_above(void *to, const struct unit *unit)
{
    mark(to, unit->parent);
}

static void write_unit(void *to, const struct unit *unit)
{
    struct roster_file_writer *writer = to;
    const struct span cells[COLUMN_COUNT] = {[COLUMN_UNIT] = span_of(unit->path)};

    if (!is_marked(writer, unit->id))
        write_cells(writer, COLUMNS(people_columns), cells);
}

void roster_export_people(const struct model *model, const struct roster_reader *reader,
                          struct buf *out)
{
    struct roster_file_writer writer = {.model = model, .out = out};

    reader->each_office(reader->store, look_at_office, &writer);
    write_header(&writer, COLUMNS(people_columns));
    reader->each_office(reader->store, write_office, &writer);
    reader->each_unit(reader->store, mark_above, &writer);
    reader->each_unit(reader->store, write_unit, &writer);
    index_free(&writer.units);
}

static void look_at_household(void *to, const struct unit *unit, const struct household *household)
{
    struct roster_file_writer *writer = to;

    (void)unit;
    writer->wanted[COLUMN_CODE] |= household->code[0] != '\0';
    writer->wanted[COLUMN_MEMBERS] |= household->member_count > 0;
    writer->wanted[COLUMN_WARNS] |= !household->warns;
    writer->wanted[COLUMN_WARNED] |= !household->warned;
}

static void join(struct buf *out, const char *words, size_t size, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%s", i ? "、" : "", words + i * size);
}

static void write_household(void *to, const struct unit *unit, const struct household *h)
{
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
    };
    write_cells(to, COLUMNS(home_columns), cells);
    buf_free(&phones);
    buf_free(&tags);
    buf_free(&members);
}

void roster_export_households(const struct roster_reader *reader, struct buf *out)
{
    struct roster_file_writer writer = {.out = out};

    reader->each_household(reader->store, look_at_household, &writer);
    write_header(&writer, COLUMNS(home_columns));
    reader->each_household(reader->store, write_household, &writer);
}
