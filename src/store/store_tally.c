/*
 * Statistics: sums by unit, month, kind, subject and grade. A unit's sums hold those of all units
 * below it, so that a sheet of a county is read as fast as that of a village; a case therefore adds
 * to the rows of its unit and of each unit above it.
 */
#include "store/store_int.h"
#include <stdlib.h>

enum {
    UNITS_UP_MAX = 16,
    CHECK_ROWS = 1500,
    MANY_BELOW = 30, /* a unit with more below it is checked month by month */
    MONTH_LAST = 999912
};

_Static_assert(TALLY_MEASURES == 14, "the columns of the table are those of TALLY_TABLE");

/* ---- keeping --------------------------------------------------------------------------------- */

static void read_counted(struct store *store, sqlite3_stmt *st, struct case_file *cf)
{
    *cf = case_file_blank();
    cf->kind = col_kept(store, st, 0);
    cf->subject = col_kept(store, st, 1);
    cf->grade = (int)col_int(st, 2);
    cf->unit = col_int(st, 3);
    cf->state = (enum case_state)col_int(st, 4);
    cf->filed_at = col_wall(st, 5);
    cf->accepted_at = col_wall(st, 6);
    cf->settled_at = col_wall(st, 7);
    cf->closed_at = col_wall(st, 8);
    cf->changed_at = col_wall(st, 9);
    cf->due_at = col_wall(st, 10);
    cf->rated_at = col_wall(st, 11);
    cf->failures = (int)col_int(st, 12);
    cf->settled_by = (enum settled_by)col_int(st, 13);
    cf->silent = col_int(st, 14) != 0;
    cf->rating = col_kept(store, st, 15);
}

/* The unit and all above it; 0 stands alone. */
static size_t units_up(struct store *store, int64_t unit, int64_t out[UNITS_UP_MAX])
{
    sqlite3_stmt *st;
    size_t count = 0;

    if (unit == 0) {
        out[0] = 0;
        return 1;
    }
    st = store_ask(store, SQL_UNIT_ANCESTORS, v_int(unit));
    while (store_row(store, st))
        if (count < UNITS_UP_MAX)
            out[count++] = col_int(st, 0);
    return count;
}

static void add_row(struct store *store, int64_t unit, const struct case_file *place,
                    const struct tally_month *row)
{
    struct value values[5 + TALLY_MEASURES] = {v_int(unit), v_int(row->month), v_word(place->kind),
                                               v_word(place->subject), v_int(place->grade)};

    for (int m = 0; m < TALLY_MEASURES; m++)
        values[5 + m] = v_int(row->n[m]);
    store_run_values(store, SQL_TALLY_ADD, values, sizeof values / sizeof *values);
}

static bool is_zero(const struct tally_month *row)
{
    for (int m = 0; m < TALLY_MEASURES; m++)
        if (row->n[m])
            return false;
    return true;
}

static void add_everywhere(struct store *store, const struct case_file *place,
                           const struct tally_month *rows, size_t count)
{
    int64_t units[UNITS_UP_MAX];
    size_t unit_count = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_zero(&rows[i]))
            continue;
        if (unit_count == 0)
            unit_count = units_up(store, place->unit, units);
        for (size_t u = 0; u < unit_count; u++)
            add_row(store, units[u], place, &rows[i]);
    }
}

/* Takes `less` away from `rows`, which have room for both. */
static size_t subtract(struct tally_month *rows, size_t count, const struct tally_month *less,
                       size_t less_count)
{
    for (size_t i = 0; i < less_count; i++) {
        size_t at = 0;

        while (at < count && rows[at].month != less[i].month)
            at++;
        if (at == count)
            rows[count++] = (struct tally_month){.month = less[i].month};
        for (int m = 0; m < TALLY_MEASURES; m++)
            rows[at].n[m] -= less[i].n[m];
    }
    return count;
}

void store_tally_move(struct store *store, const struct case_file *cf)
{
    struct tally_month now[2 * TALLY_MONTHS_MAX], before[2 * TALLY_MONTHS_MAX];
    struct case_file after = *cf, old;
    size_t count, before_count;
    sqlite3_stmt *st = store_ask(store, SQL_TALLY_CASE, v_int(cf->serial));

    if (!store_row(store, st)) {
        add_everywhere(store, cf, now, tally_of(cf, now));
        return;
    }
    read_counted(store, st, &old);
    store_done(st);
    after.filed_at = old.filed_at; /* it is written once */
    count = tally_of(&after, now);
    before_count = tally_of(&old, before);
    if (tally_same_place(&after, &old)) {
        count = subtract(now, count, before, before_count);
        add_everywhere(store, &after, now, count);
        return;
    }
    add_everywhere(store, &after, now, count);
    count = subtract(now, 0, before, before_count);
    add_everywhere(store, &old, now, count);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void read_month(sqlite3_stmt *st, struct tally_month *row)
{
    row->month = (int)col_int(st, 0);
    for (int m = 0; m < TALLY_MEASURES; m++)
        row->n[m] = col_int(st, 4 + m);
}

void store_tally(struct store *store, int64_t unit, int first, int last, tally_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, unit ? SQL_TALLY_OF_UNIT : SQL_TALLY_OF_ALL, v_int(unit),
                                 v_int(first), v_int(last));
    struct tally_month row;

    while (store_row(store, st)) {
        read_month(st, &row);
        each(ctx, col_kept(store, st, 1), col_kept(store, st, 2), (int)col_int(st, 3), &row);
    }
}

/* ---- checking -------------------------------------------------------------------------------- */

/* A sum that should be, or with a minus one that is. All together must be nothing. */
struct entry {
    const char *kind, *subject;
    int grade;
    struct tally_month row;
};

struct entries {
    struct entry *items;
    size_t count, cap;
};

static void entry_add(struct entries *all, const struct entry *entry)
{
    if (all->count == all->cap) {
        all->cap = all->cap ? 2 * all->cap : 64;
        all->items = xrealloc(all->items, all->cap * sizeof *all->items);
    }
    all->items[all->count++] = *entry;
}

static void add_sums(struct store *store, sqlite3_stmt *st, int sign, struct entries *all)
{
    while (store_row(store, st)) {
        struct entry entry = {.kind = col_kept(store, st, 1),
                              .subject = col_kept(store, st, 2),
                              .grade = (int)col_int(st, 3)};

        read_month(st, &entry.row);
        for (int m = 0; m < TALLY_MEASURES; m++)
            entry.row.n[m] *= sign;
        entry_add(all, &entry);
    }
}

/* What the cases of the unit itself add in the months first..last. */
static void add_cases(struct store *store, int64_t unit, int first, int last, struct entries *all)
{
    sqlite3_stmt *st = store_ask(store, SQL_TALLY_CASES, v_id(unit));
    struct tally_month months[TALLY_MONTHS_MAX];
    struct case_file cf;

    while (store_row(store, st)) {
        read_counted(store, st, &cf);
        size_t count = tally_of(&cf, months);

        for (size_t i = 0; i < count; i++) {
            struct entry entry = {cf.kind, cf.subject, cf.grade, months[i]};

            if (months[i].month >= first && months[i].month <= last)
                entry_add(all, &entry);
        }
    }
}

static int by_place(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);

    if (order == 0)
        order = strcmp(a->subject, b->subject);
    if (order == 0)
        order = (a->grade > b->grade) - (a->grade < b->grade);
    return order ? order : (a->row.month > b->row.month) - (a->row.month < b->row.month);
}

/* Adds up what belongs together; gives how many sums are left that are not nothing. */
static size_t differences(struct entries *all)
{
    size_t left = 0;

    qsort(all->items, all->count, sizeof *all->items, by_place);
    for (size_t i = 0; i < all->count;) {
        struct entry sum = all->items[i];

        for (i++; i < all->count && by_place(&sum, &all->items[i]) == 0; i++)
            for (int m = 0; m < TALLY_MEASURES; m++)
                sum.row.n[m] += all->items[i].row.n[m];
        if (!is_zero(&sum.row))
            all->items[left++] = sum;
    }
    return left;
}

static int64_t one_number(struct store *store, sqlite3_stmt *st, int64_t otherwise)
{
    int64_t number = otherwise;

    while (store_row(store, st))
        number = sqlite3_column_type(st, 0) == SQLITE_NULL ? otherwise : col_int(st, 0);
    return number;
}

/* Compares months first..last of the unit; gives the rows that took. */
static size_t check_months(struct store *store, struct tally_check *check, int first, int last)
{
    int64_t unit = check->unit;
    struct entries all = {.count = 0};
    size_t rows, wrong;

    add_cases(store, unit, first, last, &all);
    if (unit)
        add_sums(store,
                 store_ask(store, SQL_TALLY_OF_CHILDREN, v_int(unit), v_int(first), v_int(last)), 1,
                 &all);
    add_sums(store, store_ask(store, SQL_TALLY_OF_UNIT, v_int(unit), v_int(first), v_int(last)), -1,
             &all);
    rows = all.count;
    wrong = all.count ? differences(&all) : 0;
    check->wrong_so_far |= wrong > 0;
    for (size_t i = 0; check->repair && i < wrong; i++) {
        const struct case_file place = {.kind = all.items[i].kind,
                                        .subject = all.items[i].subject,
                                        .grade = all.items[i].grade};

        add_row(store, unit, &place, &all.items[i].row);
    }
    free(all.items);
    return rows;
}

/* The unit has been looked at. */
static void end_unit(struct tally_check *check)
{
    check->units++;
    if (check->wrong_so_far && check->wrong++ == 0)
        check->first_wrong = check->unit;
    check->wrong_so_far = false;
    check->month = 0;
}

/* The first month behind `after` in which the unit, those below it or its cases have something; 0
 * none. */
static int next_month(struct store *store, int64_t unit, int after)
{
    struct entries own = {.count = 0};
    int64_t next = one_number(
        store, store_ask(store, SQL_TALLY_NEXT_MONTH, v_int(unit), v_int(after)), MONTH_LAST + 1);

    add_cases(store, unit, after + 1, MONTH_LAST, &own);
    for (size_t i = 0; i < own.count; i++)
        if (own.items[i].row.month < next)
            next = own.items[i].row.month;
    free(own.items);
    return next > MONTH_LAST ? 0 : (int)next;
}

/* Looks at the unit, or at the next month of one with many below; gives the rows that took. */
static size_t check_unit(struct store *store, struct tally_check *check)
{
    sqlite3_stmt *st = store_ask(store, SQL_TALLY_CHILDREN, v_id(check->unit));
    bool many = one_number(store, st, 0) > MANY_BELOW;
    size_t rows = 0;

    if (!many) {
        rows = check_months(store, check, 0, MONTH_LAST);
        end_unit(check);
        return rows;
    }
    check->month = next_month(store, check->unit, check->month);
    if (check->month)
        rows = check_months(store, check, check->month, check->month);
    else
        end_unit(check);
    return rows;
}

/* Goes on to the next unit; false at the end. */
static bool next_unit(struct store *store, struct tally_check *check)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_TALLY_NEXT_UNIT, v_int(check->level), v_int(check->unit));

    if (!store_row(store, st))
        return false;
    check->unit = col_int(st, 0);
    check->level = (int)col_int(st, 1);
    store_done(st);
    return true;
}

void store_tally_check(struct store *store, struct tally_check *check)
{
    size_t rows = 0;

    if (!check->begun) {
        *check = (struct tally_check){
            .begun = true, .repair = check->repair, .level = INT32_MAX, .first_wrong = -1};
        rows = check_unit(store, check);
    }
    while (rows < CHECK_ROWS) {
        if (!check->month && !next_unit(store, check)) {
            check->done = true;
            return;
        }
        rows += 1 + check_unit(store, check);
    }
}
