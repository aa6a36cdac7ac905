#include "roster/roster_export.h"
#include "roster/arena.h"
#include "roster/roster_columns.h"

struct roster_file_writer {
    const struct model *model;
    struct buf *out;
    struct index units; /* that need no row of their own: with an office, or with units below */
};

static void write_header(struct buf *out, const enum roster_column *columns, size_t count)
{
    struct span cells[COLUMN_COUNT];

    csv_write_bom(out);
    for (size_t i = 0; i < count; i++)
        cells[i] = span_of(roster_column_title(columns[i]));
    csv_write(out, cells, count);
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

static void write_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct roster_file_writer *writer = to;
    const struct role *role = model_role(writer->model, office->role);
    char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];
    struct buf phones = BUF_INIT;

    join_phones(&phones, person->phones, person->phone_count);
    const struct span cells[] = {
        span_of(person->name),
        buf_span(&phones),
        span_of(role ? role->title : office->role),
        span_of(unit->path),
        span_of(day_text(office->from, from)),
        span_of(day_text(office->to, until)),
        span_of(office->remarks),
    };
    csv_write(writer->out, cells, sizeof cells / sizeof *cells);
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
    const struct span none = {"", 0};
    const struct span cells[] = {none, none, none, span_of(unit->path), none, none, none};

    if (!is_marked(writer, unit->id))
        csv_write(writer->out, cells, sizeof cells / sizeof *cells);
}

void roster_export_people(const struct model *model, const struct roster_reader *reader,
                          struct buf *out)
{
    static const enum roster_column columns[] = {COLUMN_NAME,   COLUMN_PHONE, COLUMN_ROLE,
                                                 COLUMN_UNIT,   COLUMN_FROM,  COLUMN_TO,
                                                 COLUMN_REMARKS};
    struct roster_file_writer writer = {.model = model, .out = out};

    write_header(out, columns, sizeof columns / sizeof *columns);
    reader->each_office(reader->store, write_office, &writer);
    reader->each_unit(reader->store, mark_above, &writer);
    reader->each_unit(reader->store, write_unit, &writer);
    index_free(&writer.units);
}

static void write_household(void *to, const struct unit *unit, const struct household *household)
{
    struct buf phones = BUF_INIT, tags = BUF_INIT;
    char number[16];

    text_format(number, sizeof number, "%d", household->number);
    join_phones(&phones, household->phones, household->phone_count);
    for (size_t i = 0; i < household->tag_count; i++)
        buf_addf(&tags, "%s%s", i ? "、" : "", household->tags[i]);
    const struct span cells[] = {
        span_of(unit->path), span_of(number), span_of(household->head),
        buf_span(&phones),   buf_span(&tags), span_of(household->remarks),
    };
    csv_write(to, cells, sizeof cells / sizeof *cells);
    buf_free(&phones);
    buf_free(&tags);
}

void roster_export_households(const struct roster_reader *reader, struct buf *out)
{
    static const enum roster_column columns[] = {COLUMN_UNIT,  COLUMN_NUMBER, COLUMN_HEAD,
                                                 COLUMN_PHONE, COLUMN_TAGS,   COLUMN_REMARKS};

    write_header(out, columns, sizeof columns / sizeof *columns);
    reader->each_household(reader->store, write_household, out);
}
