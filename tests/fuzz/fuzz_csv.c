/* Roster files of any bytes. What is converted is UTF-8; a record has cells and a growing line;
 * what is written is read back as the same cells; an import ends in complaints or in a plan whose
 * rows refer to each other and keep the limits of people.h. */
#include "roster/csv.h"
#include "roster/roster_import.h"
#include "tests/support/invariant.h"
#include "text/charset.h"

static const struct model *model_once(void)
{
    static struct model *model;

    if (!model) {
        struct buf errors = BUF_INIT;

        model = model_load("conf/models/nanyu.conf", &errors);
        HOLDS(model);
        buf_free(&errors);
    }
    return model;
}

static void write_and_read(const struct csv_reader *csv)
{
    static struct csv_reader again;
    struct buf out = BUF_INIT;

    csv_write(&out, csv->cells, csv->cell_count);
    csv_open(&again, buf_span(&out));
    HOLDS(csv_next(&again) == CSV_RECORD);
    HOLDS(again.cell_count == csv->cell_count);
    for (size_t i = 0; i < csv->cell_count; i++)
        HOLDS(span_eq(again.cells[i], csv->cells[i]));
    HOLDS(csv_next(&again) == CSV_END);
    csv_close(&again);
    buf_free(&out);
}

static void check_csv(struct span text)
{
    static struct csv_reader csv;
    enum csv_result result;
    uint32_t line = 0;

    csv_open(&csv, text);
    while ((result = csv_next(&csv)) != CSV_END) {
        size_t bytes = 0;

        HOLDS(csv.line >= line);
        line = csv.line;
        HOLDS((result == CSV_RECORD) == (csv.cell_count > 0));
        HOLDS(result == CSV_RECORD || csv.column > 0);
        for (size_t i = 0; i < csv.cell_count; i++)
            bytes += csv.cells[i].len;
        HOLDS(bytes <= text.len);
        if (result == CSV_RECORD)
            write_and_read(&csv);
        if (result == CSV_OPEN_QUOTE)
            HOLDS(csv_next(&csv) == CSV_END);
    }
    HOLDS(csv_next(&csv) == CSV_END);
    csv_close(&csv);
}

static void check_people(const struct roster_plan *plan)
{
    for (size_t i = 0; i < plan->unit_count; i++) {
        const struct plan_unit *unit = &plan->units[i];
        char path[UNIT_PATH_SIZE];
        int depth;

        HOLDS(unit->parent == INDEX_NONE || unit->parent < i);
        HOLDS(unit_path_parse(span_of(unit->path), path, &depth) == UNIT_FINE);
        HOLDS(strcmp(path, unit->path) == 0);
        HOLDS(depth == unit->level + 1 && (size_t)depth <= plan->model->level_count);
    }
    for (size_t i = 0; i < plan->person_count; i++) {
        HOLDS(plan->people[i].phone_count > 0 && plan->people[i].name[0]);
        HOLDS(strlen(plan->people[i].name) < PERSON_NAME_SIZE);
        for (int p = 0; p < plan->people[i].phone_count; p++)
            HOLDS(strlen(plan->people[i].phones[p]) == 14);
    }
}

static void check_rows(const struct roster_plan *plan)
{
    for (size_t i = 0; i < plan->office_count; i++) {
        const struct plan_office *office = &plan->offices[i];

        HOLDS(office->person == PLAN_NOBODY || office->person < plan->person_count);
        HOLDS(office->unit < plan->unit_count && office->role);
        HOLDS(!day_known(office->from) || !day_known(office->to) || office->from.n <= office->to.n);
        HOLDS(!office->remarks || strlen(office->remarks) < REMARKS_SIZE);
    }
    for (size_t i = 0; i < plan->household_count; i++) {
        const struct plan_household *h = &plan->households[i];

        HOLDS(h->unit < plan->unit_count && h->same_as <= i);
        HOLDS(h->number >= 1 && h->number <= HOUSEHOLD_NUMBER_MAX && h->head[0]);
        HOLDS(h->phone_count == PLAN_UNSAID ||
              h->phone_first + h->phone_count <= plan->phone_count);
        HOLDS(h->tag_count == PLAN_UNSAID || h->tag_first + h->tag_count <= plan->tag_count);
    }
}

static void check_import(struct span bytes)
{
    struct roster_file file = {"x.csv", bytes};
    struct roster_plan *plan = roster_import(model_once(), &file, 1, (day_t){20778});

    HOLDS(plan->complaints.total > 0 ||
          plan->office_count + plan->household_count + plan->unit_count > 0);
    for (size_t i = 0; i < plan->complaints.count; i++)
        HOLDS(charset_utf8_valid(span_of(plan->complaints.items[i].what)) ==
              strlen(plan->complaints.items[i].what));
    check_people(plan);
    check_rows(plan);
    roster_plan_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    struct buf utf8 = BUF_INIT;
    size_t bad = 0;

    if (charset_to_utf8(text, &utf8, &bad))
        HOLDS(charset_utf8_valid(buf_span(&utf8)) == utf8.len);
    else
        HOLDS(bad <= len && utf8.len == 0);
    check_csv(text);
    check_csv(buf_span(&utf8));
    check_import(text);
    buf_free(&utf8);
    return 0;
}
