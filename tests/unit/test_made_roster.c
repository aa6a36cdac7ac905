/*
 * A roster at the true scale of each model's place: made, read without a complaint, and counted;
 * the store takes it and has the same.
 */
#include "tests/support/unit.h"

#include "roster/roster_import.h"
#include "store/store.h"
#include "tests/support/made_roster.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static const struct scale {
    const char *model;
    size_t units, offices, households;
    struct {
        const char *role;
        size_t count;
    } roles[6];
} scales[] = {
    {"nanyu",
     1 + 8 + 18 + 54,
     116,   1620,
     {{"group-leader", 69}, {"grid-head", 18}, {"grid-instructor", 8}, {"clerk", 1}}     },
    {"hezheng",
     1 + 13 + 122 + 1442,
     6085,  43260,
     {{"hamlet-head", 1442}, {"group-member", 4326}, {"clerk", 13}, {"civil-bureau", 1}} },
    {"daliu",
     1 + 8 + 66,
     338,   3647,
     {{"mediator", 47},
      {"informant", 28},
      {"security-head", 41},
      {"group-head", 66},
      {"court", 1}}                                                                      },
    {"ziyang",
     1 + 17 + 175 + 2400,
     4938,  72000,
     {{"centre-household", 2400}, {"deputy", 350}, {"party-member", 1750}, {"clerk", 17}}},
    {"dingxi",
     1 + 7 + 121 + 1829 + 12687 + 17539,
     62403, 250000,
     {{"group-head", 17539},
      {"hamlet-head", 12687},
      {"township-cadre", 12908},
      {"village-cadre", 5460},
      {"errand-agent", 13180},
      {"clerk", 121}}                                                                    },
};

static wall_t morning(void)
{
    wall_t now;
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &now));
    return now;
}

struct made {
    struct model *model;
    struct made_roster plan;
    char *people, *households;
    size_t people_len, households_len;
};

static void make(struct made *made, const char *name)
{
    char path[64];
    struct buf errors = BUF_INIT;
    snprintf(path, sizeof(path), "conf/models/%s.conf", name);
    made->model = model_load(path, &errors);
    assert_non_null(made->model);
    made->plan = (struct made_roster){.model = made->model, .seed = 1};
    snprintf(path, sizeof(path), "tools/rosters/%s.plan", name);
    if (!made_roster_read(&made->plan, path, &errors))
        fail_msg("%s", errors.ptr);
    FILE *people = open_memstream(&made->people, &made->people_len);
    FILE *households = open_memstream(&made->households, &made->households_len);
    made_roster_write(&made->plan, people, households);
    fclose(people);
    fclose(households);
}

static void unmake(struct made *made)
{
    free(made->people);
    free(made->households);
    model_free(made->model);
}

static struct roster_plan *read_made(const struct made *made)
{
    const struct roster_file files[] = {
        {"people",     {made->people, made->people_len}        },
        {"households", {made->households, made->households_len}},
    };
    return roster_import(made->model, files, 2, day_local(morning()));
}

/* ---- what was read --------------------------------------------------------------------------- */

static size_t holding(const struct roster_plan *plan, const char *role)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->office_count; i++)
        count += strcmp(plan->offices[i].role->code, role) == 0;
    return count;
}

static void check_plan(const struct scale *scale, const struct roster_plan *plan)
{
    assert_int_equal(plan->complaints.total, 0);
    assert_int_equal(plan->unit_count, scale->units);
    assert_int_equal(plan->office_count, scale->offices);
    assert_int_equal(plan->household_count, scale->households);
    for (size_t i = 0; i < ROWS(scale->roles) && scale->roles[i].role; i++)
        assert_int_equal(holding(plan, scale->roles[i].role), scale->roles[i].count);
}

/* ---- what the store has ---------------------------------------------------------------------- */

static int64_t count_rows(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return count;
}

static void check_store(const struct scale *scale, struct roster_plan *plan)
{
    char path[] = "/tmp/lianhu-made-XXXXXX";
    struct buf why = BUF_INIT;
    wall_t now = morning();
    day_t today = day_local(now);
    close(mkstemp(path));
    unlink(path);
    struct store *store = store_open(path, &why);
    assert_non_null(store);
    struct roster_reader reader = store_roster_reader(store);
    store_begin(store, now);
    struct roster_diff *diff = roster_diff_new(plan, &reader, today);
    while (roster_diff_step(diff, 100000))
        ;
    store_roster_apply(store, plan, diff, &(struct roster_hand){"test", CONSENT_FILE, now});
    roster_diff_free(diff);
    assert_true(store_commit(store));
    store_close(store);
    assert_int_equal(count_rows(path, "SELECT count(*) FROM unit"), scale->units);
    assert_int_equal(count_rows(path, "SELECT count(*) FROM office"), scale->offices);
    assert_int_equal(count_rows(path, "SELECT count(*) FROM household"), scale->households);
    unlink(path);
}

static void test_scales(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(scales); i++) {
        struct made made;
        make(&made, scales[i].model);
        assert_int_equal(made_roster_offices(&made.plan), scales[i].offices);
        struct roster_plan *plan = read_made(&made);
        check_plan(&scales[i], plan);
        if (scales[i].households < 100000) /* the store takes a prefecture in tools/bench */
            check_store(&scales[i], plan);
        roster_plan_free(plan);
        unmake(&made);
    }
}

/* ---- always the same ------------------------------------------------------------------------- */

static void test_seed(void **state)
{
    struct made one, other;
    (void)state;
    make(&one, "nanyu");
    make(&other, "nanyu");
    assert_string_equal(one.people, other.people);
    assert_string_equal(one.households, other.households);
    unmake(&other);
    make(&other, "daliu");
    assert_string_not_equal(one.households, other.households);
    unmake(&one);
    unmake(&other);
}

/* ---- plans that cannot be ------------------------------------------------------------------- */

static void test_refused(void **state)
{
    static const struct {
        const char *text, *told;
    } rows[] = {
        {"units 1/8/18",                           ":1: the shape needs one number for each level"},
        {"units 1/8/5/54",                         ":1: the numbers of the shape must not fall"   },
        {"units 1/8/x",                            ":1: the shape must be numbers"                },
        {"units 1/8/18/54\nbare 村 8",            ":2: the numbers of the shape must not fall"   },
        {"units 1/8/18/54\nbare 省 1",            ":2: bare expects a level"                     },
        {"units 1/8/18/54\n# why\noffice king 1",  ":3: office expects a role"                    },
        {"units 1/8/18/54\nhouseholds 1000000000", ":2: too many households"                      },
        {"units",                                  ":1: expected a value"                         },
        {"cows 3",                                 ":1: expected units, top"                      },
    };
    struct buf errors = BUF_INIT;
    (void)state;
    struct model *model = model_load("conf/models/nanyu.conf", &errors);
    assert_non_null(model);
    for (size_t i = 0; i < ROWS(rows); i++) {
        char path[] = "/tmp/lianhu-plan-XXXXXX";
        int fd = mkstemp(path);
        assert_int_equal(write(fd, rows[i].text, strlen(rows[i].text)), strlen(rows[i].text));
        close(fd);
        struct made_roster plan = {.model = model};
        buf_clear(&errors);
        assert_false(made_roster_read(&plan, path, &errors));
        if (!strstr(errors.ptr, rows[i].told))
            fail_msg("%s: %s", rows[i].text, errors.ptr);
        unlink(path);
    }
    buf_free(&errors);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_refused),
    };
    time_zone_set("Asia/Shanghai");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
