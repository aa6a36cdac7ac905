/* Where a life takes place: the sample township, or a made one of another model. */
#include "model/model.h"
#include "tests/support/life_int.h"
#include "tests/support/made_roster.h"
#include "tests/support/township_int.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOUSEHOLDS = 60 };

struct memory_file {
    char *text;
    size_t len;
    FILE *file;
};

static void memory_open(struct memory_file *csv)
{
    csv->file = open_memstream(&csv->text, &csv->len);
}

static void make_roster(const struct life_plan *plan, struct memory_file *people,
                        struct memory_file *households)
{
    struct made_roster made = {.seed = plan->seed, .households = HOUSEHOLDS};
    struct buf errors = BUF_INIT;
    char path[96];

    text_format(path, sizeof path, "conf/models/%s.conf", plan->model);
    struct model *model = model_load(path, &errors);
    const char *wrong = model ? made_roster_shape(&made, plan->units) : errors.ptr;

    made.model = model;
    if (!wrong)
        wrong = made_roster_check(&made);
    if (wrong) {
        fprintf(stderr, "%s: %s\n", plan->model, wrong);
        abort();
    }
    made_roster_write(&made, people->file, households->file);
    fclose(people->file);
    fclose(households->file);
    model_free(model);
    buf_free(&errors);
}

struct township *life_open_town(const struct life_plan *plan, struct township_plan *town)
{
    struct memory_file people, households;
    struct township *opened;

    if (!plan->model)
        return township_open(town);
    memory_open(&people);
    memory_open(&households);
    make_roster(plan, &people, &households);
    town->model = plan->model;
    town->people = (struct span){people.text, people.len};
    town->households = (struct span){households.text, households.len};
    opened = township_open(town);
    free(people.text);
    free(households.text);
    return opened;
}

void life_read_phones(struct life *life)
{
    sqlite3 *db = township_look(life->town);
    sqlite3_stmt *st = NULL;

    life->phones = xcalloc(LIFE_PHONES_MAX, sizeof *life->phones);
    sqlite3_prepare_v2(db,
                       "SELECT phone FROM person_phone UNION SELECT phone FROM household_phone"
                       " ORDER BY phone",
                       -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW && life->phone_count < LIFE_PHONES_MAX)
        text_copy(life->phones[life->phone_count++], PHONE_SIZE,
                  span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

/* Who signs at the top. */
const char *life_leader(const struct life *life)
{
    const struct model *model = life->town->rest->model;

    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].level == 0 && (model->roles[i].may & MAY_SIGN))
            return model->roles[i].code;
    return "township-leader";
}

const char *life_group_role(const struct life *life)
{
    const struct model *model = life->town->rest->model;

    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].level == (int)model->level_count - 1)
            return model->roles[i].code;
    return "group-leader";
}

void life_unit(struct life *life, char *out, size_t size)
{
    life_look(
        life, out, size,
        "SELECT path FROM unit WHERE level = (SELECT max(level) FROM unit) ORDER BY id LIMIT 1"
        " OFFSET %d %% (SELECT count(*) FROM unit WHERE level = (SELECT max(level) FROM unit))",
        life_below(life, 1000));
}

void life_worker(struct life *life, char *out, size_t size)
{
    static const char workers[] =
        "FROM person_phone p JOIN office o ON o.person = p.person JOIN unit"
        " u ON u.id = o.unit WHERE p.until IS NULL AND u.level <"
        " (SELECT max(level) FROM unit)";

    life_look(life, out, size,
              "SELECT p.phone %s ORDER BY p.phone LIMIT 1 OFFSET %d %% (SELECT count(*) %s)",
              workers, life_below(life, 1000), workers);
}

const struct kind *life_case_kind(struct life *life)
{
    const struct model *model = life->town->rest->model;
    size_t cases = 0, pick;

    for (size_t i = 0; i < model->kind_count; i++)
        cases += model->kinds[i].destination == DEST_CASE;
    pick = (size_t)life_below(life, (int)cases);
    for (size_t i = 0;; i++)
        if (model->kinds[i].destination == DEST_CASE && pick-- == 0)
            return &model->kinds[i];
}

/* A report in the short form, of any kind that the model knows. */
void life_write_form(struct life *life, char *out, size_t size)
{
    const struct model *model = life->town->rest->model;
    const struct kind *kind;

    do
        kind = &model->kinds[life_below(life, (int)model->kind_count)];
    while (kind->destination != DEST_CASE && kind->destination != DEST_REGISTER);
    text_format(out, size, "%s %d %s %d", kind->code, life_between(life, 1, 9),
                kind->subject_count
                    ? kind->subjects[life_below(life, (int)kind->subject_count)].title
                    : kind->title,
                life_below(life, 100000));
}
