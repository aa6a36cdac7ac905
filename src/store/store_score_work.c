/* 一季一考评: visits, entries and drives of a leader (cases/evaluate.h says what they are worth).
 */
#include "cases/say.h"
#include "store/store_evaluation.h"
#include "store/store_int.h"
#include <stdlib.h>

/* ---- visits ---------------------------------------------------------------------------------- */

struct cares {
    struct score_care *items;
    size_t count;
};

static struct cares read_cares(struct store *store, const struct model *model,
                               const struct quarter *q, int64_t person)
{
    struct cares cares = {NULL, 0};
    sqlite3_stmt *st =
        store_ask(store, SQL_SCORE_CARES, v_int(person), v_wall(q->from), v_wall(q->to));

    while (store_row(store, st)) {
        const struct register_form *form = model_register(model, col_kept(store, st, 1));
        wall_t since = col_wall(st, 3), taken = col_wall(st, 5);

        if (!form || !form->visits || !form->visit_days)
            continue;
        cares.items = xrealloc(cares.items, (cares.count + 1) * sizeof *cares.items);
        cares.items[cares.count++] = (struct score_care){.record = col_int(st, 0),
                                                         .household = (int)col_int(st, 2),
                                                         .every = form->visit_days * WALL_DAY,
                                                         .since = wall_known(taken) ? taken : since,
                                                         .until = col_wall(st, 4)};
    }
    return cares;
}

static void add_care(struct store *store, const struct score_care *care,
                     const struct score_span *span, int64_t person, struct score_facts *out)
{
    struct score_visit *visits = NULL;
    size_t count = 0;
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_VISITS, v_int(person), v_int(care->record),
                                 v_wall(care->since), v_wall(span->to));

    while (store_row(store, st)) {
        visits = xrealloc(visits, (count + 1) * sizeof *visits);
        visits[count++] = (struct score_visit){.at = col_wall(st, 0),
                                               .message = col_int(st, 1),
                                               .by = col_kept(store, st, 2),
                                               .other_phone = col_int(st, 3) != 0};
    }
    score_care(care, visits, count, span, out);
    free(visits);
}

static void add_visits(struct store *store, const struct model *model, const struct quarter *q,
                       int64_t person, wall_t now, struct score_facts *out)
{
    const struct score_span span = {q->from, q->to, now};
    struct cares cares = read_cares(store, model, q, person);

    for (size_t i = 0; i < cares.count; i++)
        add_care(store, &cares.items[i], &span, person, out);
    free(cares.items);
}

/* ---- entries --------------------------------------------------------------------------------- */

static void add_records(struct store *store, const struct evaluation_item *item, int index,
                        const struct quarter *q, int64_t person, struct score_facts *out)
{
    struct score_record *records = NULL;
    size_t count = 0;
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_RECORDS, v_int(person), v_text(item->ledger),
                                 v_wall(wall_add(q->from, -7 * WALL_DAY)), v_wall(q->to));

    while (store_row(store, st)) {
        records = xrealloc(records, (count + 1) * sizeof *records);
        records[count++] = (struct score_record){.record = col_int(st, 0),
                                                 .message = col_int(st, 1),
                                                 .household = col_int(st, 2),
                                                 .number = (int)col_int(st, 3),
                                                 .party = col_kept(store, st, 4),
                                                 .at = col_wall(st, 5),
                                                 .other_phone = col_int(st, 6) != 0};
    }
    score_records(index, records, count, q->from, out);
    free(records);
}

/* ---- drives ---------------------------------------------------------------------------------- */

struct a_drive {
    int64_t id;
    const struct drive *drive;
    const char *unit_path; /* NULL everywhere */
    wall_t at, due;
};

struct drives {
    struct a_drive *items;
    size_t count;
};

static struct drives read_drives(struct store *store, const struct model *model,
                                 const struct quarter *q)
{
    struct drives drives = {NULL, 0};
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_DRIVES, v_wall(q->from), v_wall(q->to));

    while (store_row(store, st)) {
        const struct drive *drive = model_drive(model, col_kept(store, st, 1));

        if (!drive)
            continue;
        drives.items = xrealloc(drives.items, (drives.count + 1) * sizeof *drives.items);
        drives.items[drives.count++] = (struct a_drive){.id = col_int(st, 0),
                                                        .drive = drive,
                                                        .unit_path = col_kept_or_null(store, st, 2),
                                                        .at = col_wall(st, 3),
                                                        .due = col_wall(st, 4)};
    }
    return drives;
}

/* The households of all units in which the leader answered for the drive when it was due. */
static void add_homes(struct store *store, const struct a_drive *d, int64_t person, wall_t now,
                      struct score_facts *out)
{
    const struct score_drive drive = {d->drive->title, d->due};
    bool units = strcmp(d->drive->unit_of, "unit") == 0;
    struct buf roles = BUF_INIT;
    sqlite3_stmt *st;

    store_roles_text(&d->drive->roles, &roles);
    st = store_ask(store, units ? SQL_SCORE_DRIVE_UNITS : SQL_SCORE_DRIVE_HOMES, v_int(person),
                   v_int(d->id), v_text(d->unit_path), v_text(roles.ptr),
                   v_day(day_local(wall_known(d->due) ? d->due : d->at)));
    while (store_row(store, st)) {
        const struct score_home home = {.number = (int)col_int(st, 0),
                                        .heard = col_int(st, 1) != 0,
                                        .answer = (int)col_int(st, 2),
                                        .why = col_kept(store, st, 3),
                                        .message = col_int(st, 4)};

        score_drive(&drive, &home, now, out);
    }
    buf_free(&roles);
}

/* ---- all of it ------------------------------------------------------------------------------- */

void store_score_work(struct store *store, const struct model *model, const struct quarter *q,
                      const struct score_leader *leader, wall_t now, struct score_facts *out)
{
    const struct evaluation *evaluation = &model->evaluation;
    bool wanted[EVALUATION_SOURCES] = {false};

    for (size_t i = 0; i < evaluation->item_count; i++) {
        const struct evaluation_item *item = &evaluation->items[i];

        wanted[item->source] = true;
        if (item->source == EVAL_REGISTER)
            add_records(store, item, (int)i, q, leader->person, out);
    }
    if (wanted[EVAL_VISITS])
        add_visits(store, model, q, leader->person, now, out);
    if (wanted[EVAL_DRIVE]) {
        struct drives drives = read_drives(store, model, q);

        for (size_t i = 0; i < drives.count; i++)
            add_homes(store, &drives.items[i], leader->person, now, out);
        free(drives.items);
    }
}
