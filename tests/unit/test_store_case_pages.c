/* Pages of the ledger of cases: whatever the filter and the order, walked forward and backward they
 * are the rows that a plain look finds, each once, in the order that the whole would have; and when
 * there are few of them the same as when there are many. */
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"
#include <stdlib.h>

enum { CASES = 400, UNITS = 12, PAGE = 7, ALL = CASES + 1 };

static struct disk *disk;
static struct store *store;
static wall_t now;
static struct case_file cases[CASES];
static char paths[UNITS][64];

/* The same each time. */
static unsigned below(unsigned n)
{
    static uint64_t state = 7;

    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

static void add_units(void)
{
    char sql[256];

    for (int i = 0; i < UNITS; i++) {
        text_format(paths[i], sizeof paths[i], i ? "乡/村%d/组%d" : "乡", i % 4, i);
        text_format(sql, sizeof sql, "INSERT INTO unit VALUES (%d, NULL, 'x', '%s', 1)", i + 1,
                    paths[i]);
        assert_int_equal(sqlite3_exec(store->db, sql, NULL, NULL, NULL), SQLITE_OK);
    }
}

static const char *const parties[] = {"", "张明录", "张明", "张三", "马建国"};
static const struct phone phones[] = {{""}, {"+8613900000021"}, {"+8613900000022"}};

static void add_case(size_t i)
{
    static const char *const kinds[] = {"JF", "YH", "ZA", "XX"};
    struct case_reader reader = store_case_reader(store);
    struct case_file cf = case_file_blank();
    unsigned unit = below(UNITS + 1);

    cf.serial = reader.next_serial(reader.ctx);
    cf.kind = kinds[below(4)];
    cf.source = "sms";
    cf.state = (enum case_state)below(CASE_STATES);
    cf.unit = unit < UNITS ? (int64_t)unit + 1 : 0;
    cf.filed_at = cf.changed_at = wall_add(now, (int64_t)i * WALL_MIN);
    cf.due_at = below(5) ? wall_add(now, (int64_t)below(20) * WALL_DAY) : WALL_NONE;
    cf.grade = (int)below(3);
    cf.supervised = below(4) ? SUPERVISED_NOT : SUPERVISED_RED;
    cf.unit_path = unit < UNITS ? paths[unit] : "";
    cf.party = parties[below(5)];
    cf.party2 = parties[below(5)];
    cf.reporter.name = parties[below(5)];
    cf.reporter.phone = phones[below(3)];
    cf.handler.phone = phones[below(3)];
    store_case_save(store, &cf);
    cases[i] = cf;
}

static int begin(void **state)
{
    struct buf why = BUF_INIT;

    (void)state;
    time_zone_set("Asia/Shanghai");
    log_threshold((enum log_level)0);
    disk = disk_new(5);
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &now));
    store = store_open("/store.db", &why);
    assert_non_null(store);
    store_begin(store, now);
    add_units();
    for (size_t i = 0; i < CASES; i++)
        add_case(i);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (!store_commit(store))
        fail_msg("%s", store_error(store));
    store_close(store);
    disk_free(disk);
    return 0;
}

/* ---- what is expected ------------------------------------------------------------------------ */

static bool is_open(enum case_state s)
{
    return s < CASE_SETTLED || s == CASE_REOPENED;
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static bool is_wanted(const struct case_filter *f, const struct case_file *cf)
{
    size_t len = f->unit_path ? strlen(f->unit_path) : 0;

    if (len && (strncmp(cf->unit_path, f->unit_path, len) != 0 ||
                (cf->unit_path[len] && cf->unit_path[len] != '/')))
        return false;
    if (wall_known(f->overdue_at) &&
        !(is_open(cf->state) && wall_known(cf->due_at) && cf->due_at.ms < f->overdue_at.ms))
        return false;
    if (f->about && !begins(cf->party, f->about) && !begins(cf->party2, f->about) &&
        !begins(cf->reporter.name, f->about))
        return false;
    if (f->phone && strcmp(cf->reporter.phone.text, f->phone) != 0 &&
        strcmp(cf->handler.phone.text, f->phone) != 0)
        return false;
    return (f->state < 0 || (int)cf->state == f->state) &&
           (!f->kind || strcmp(cf->kind, f->kind) == 0) && (!f->supervised || cf->supervised) &&
           (f->grade <= 0 || cf->grade >= f->grade) &&
           (!wall_known(f->from) || cf->filed_at.ms >= f->from.ms) &&
           (!wall_known(f->until) || cf->filed_at.ms < f->until.ms);
}

static const struct case_page *sorting;

static int sign(int64_t n)
{
    return (n > 0) - (n < 0);
}

static int by_order(const void *one, const void *two)
{
    const struct case_file *a = &cases[*(const size_t *)one], *b = &cases[*(const size_t *)two];
    int way = sorting->down ? -1 : 1, newest = sign(b->serial - a->serial);

    switch (sorting->order) {
    case CASES_BY_DAY:
        if (!wall_known(a->due_at) && !wall_known(b->due_at))
            return newest;
        if (!wall_known(a->due_at) || !wall_known(b->due_at))
            return wall_known(a->due_at) ? -1 : 1;
        return a->due_at.ms != b->due_at.ms ? way * sign(a->due_at.ms - b->due_at.ms)
                                            : way * -newest;
    case CASES_BY_UNIT:
        if (!*a->unit_path && !*b->unit_path)
            return newest;
        if (!*a->unit_path || !*b->unit_path)
            return *a->unit_path ? -1 : 1;
        return strcmp(a->unit_path, b->unit_path) ? way * strcmp(a->unit_path, b->unit_path)
                                                  : way * -newest;
    case CASES_BY_KIND: return strcmp(a->kind, b->kind) ? way * strcmp(a->kind, b->kind) : newest;
    case CASES_BY_STATE:
        return a->state != b->state ? way * sign((int64_t)a->state - (int64_t)b->state) : newest;
    default: return way * -newest;
    }
}

static size_t expected(const struct case_filter *f, const struct case_page *page, int64_t *out)
{
    size_t rows[CASES], count = 0;

    for (size_t i = 0; i < CASES; i++)
        if (is_wanted(f, &cases[i]))
            rows[count++] = i;
    sorting = page;
    qsort(rows, count, sizeof *rows, by_order);
    for (size_t i = 0; i < count; i++)
        out[i] = cases[rows[i]].serial;
    return count;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static size_t all_pages(const struct case_filter *f, struct case_page page, int64_t *out)
{
    size_t count = 0, n;
    int64_t part[PAGE];

    page.at = 0;
    while ((n = store_case_page(store, f, &page, part, PAGE)) > 0 && count + n <= CASES) {
        memcpy(page.back ? out + CASES - count - n : out + count, part, n * sizeof *part);
        count += n;
        page.at = part[page.back ? 0 : n - 1];
    }
    if (page.back)
        memmove(out, out + CASES - count, count * sizeof *out);
    return count;
}

static void check(const char *name, const struct case_filter *f)
{
    int64_t rows[ALL];
    size_t most = expected(f, &(struct case_page){.at = 0}, rows);

    assert_int_equal(store_case_count(store, f, ALL), most);
    if (most > 3)
        assert_int_equal(store_case_count(store, f, 3), 3);
    for (int order = 0; order < CASE_ORDERS; order++)
        for (int way = 0; way < 8; way++) {
            struct case_page page = {
                .order = (enum case_order)order, .down = way & 1, .back = way & 2, .walk = way & 4};
            int64_t wanted[ALL], got[ALL];
            size_t count = expected(f, &page, wanted), n = all_pages(f, page, got);

            if (n != count || memcmp(got, wanted, n * sizeof *got) != 0)
                fail_msg("%s, order %d%s%s%s: %zu of %zu rows, or another order", name, order,
                         page.down ? " down" : "", page.back ? " back" : "",
                         page.walk ? " walked" : "", n, count);
        }
}

static void test_any_filter_any_order(void **state)
{
    const struct case_filter any = {.state = -1,
                                    .grade = -1,
                                    .overdue_at = WALL_NONE,
                                    .due_before = WALL_NONE,
                                    .from = WALL_NONE,
                                    .until = WALL_NONE};
    struct case_filter f = any;

    (void)state;
    check("any", &f);
    f.state = CASE_CLOSED;
    check("closed", &f);
    f.kind = "JF";
    check("closed disputes", &f);
    f = any;
    f.state = CASE_IN_WORK;
    check("in work", &f);
    f.kind = "JF";
    check("disputes in work", &f);
    f = any;
    f.kind = "XX";
    check("a kind", &f);
    f.unit_path = "乡/村1";
    check("a kind in a village", &f);
    f = any;
    f.overdue_at = wall_add(now, 9 * WALL_DAY);
    check("overdue", &f);
    f.kind = "JF";
    check("overdue disputes", &f);
    f = any;
    f.supervised = true;
    check("supervised", &f);
    f = any;
    f.grade = 2;
    check("grave", &f);
    f = any;
    f.from = wall_add(now, 100 * WALL_MIN);
    f.until = wall_add(now, 200 * WALL_MIN);
    check("of some days", &f);
    f.kind = "none";
    check("none", &f);
    f = any;
    f.about = "张明";
    check("of a name", &f);
    f.state = CASE_IN_WORK;
    check("in work of a name", &f);
    f.kind = "JF";
    check("disputes in work of a name", &f);
    f = any;
    f.phone = "+8613900000021";
    check("of a phone", &f);
    f.overdue_at = wall_add(now, 9 * WALL_DAY);
    check("overdue of a phone", &f);
    f = any;
    f.about = "王";
    check("of nobody", &f);
}

/* A row that another page no longer has is no way to anywhere: the list begins anew. */
static void test_unknown_row(void **state)
{
    struct case_filter f = {.state = -1, .overdue_at = WALL_NONE, .due_before = WALL_NONE};
    struct case_page page = {.at = 99999999};
    int64_t part[PAGE];

    (void)state;
    assert_int_equal(store_case_page(store, &f, &page, part, PAGE), PAGE);
    assert_int_equal(part[0], cases[0].serial);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_filter_any_order),
        cmocka_unit_test(test_unknown_row),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
