/*
 * What the store keeps of a case: every field comes back as it was saved, running numbers of the
 * year, what belongs to a case, the clock's order, texts that wait, early warnings.
 */
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"

struct room {
    struct disk *disk;
    struct store *store;
    struct case_reader reader;
    wall_t now;
};

static void open_room(struct room *r)
{
    struct buf why = BUF_INIT;

    time_zone_set("Asia/Shanghai");
    log_threshold((enum log_level)0);
    r->disk = disk_new(3);
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &r->now));
    r->store = store_open("/store.db", &why);
    if (!r->store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
    r->reader = store_case_reader(r->store);
    store_begin(r->store, r->now);
}

static void close_room(struct room *r)
{
    assert_true(store_commit(r->store));
    store_close(r->store);
    disk_free(r->disk);
}

static struct case_file filed(struct room *r, const char *ledger, wall_t accepted)
{
    struct case_file cf = case_file_blank();

    cf.serial = r->reader.next_serial(r->reader.ctx);
    cf.kind = "JF";
    cf.source = "sms";
    cf.filed_at = cf.changed_at = r->now;
    cf.ledger = ledger;
    cf.accepted_at = accepted;
    return cf;
}

static int number_of(struct room *r, int64_t serial)
{
    struct case_file cf;

    assert_true(r->reader.by_serial(r->reader.ctx, serial, &cf));
    return cf.year_number;
}

/* Given once, counted by ledger and by the year of the acceptance in the gateway's zone. */
static void test_running_numbers(void **state)
{
    struct room r;
    wall_t last_minute, next_year;

    (void)state;
    open_room(&r);
    assert_true(wall_parse("2026-12-31T23:59:00+08:00", &last_minute));
    assert_true(wall_parse("2027-01-01T00:01:00+08:00", &next_year));
    const struct {
        const char *ledger;
        wall_t accepted;
        int number;
    } rows[] = {
        {"disputes", r.now,       1},
        {"disputes", r.now,       2},
        {"security", r.now,       1},
        {"disputes", WALL_NONE,   0},
        {"",         r.now,       0},
        {"disputes", last_minute, 3},
        {"disputes", next_year,   1},
        {"disputes", r.now,       4},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct case_file cf = filed(&r, rows[i].ledger, rows[i].accepted);

        store_case_save(r.store, &cf);
        store_case_save(r.store, &cf); /* by one who does not know its number yet */
        assert_int_equal(number_of(&r, cf.serial), rows[i].number);
    }
    close_room(&r);
}

static void fill(struct room *r, struct case_file *cf)
{
    int n = 1;

    *cf = filed(r, "disputes", r->now);
#define X(field)                                                                                   \
    if (strcmp(#field, "kind") != 0 && strcmp(#field, "unit_path") != 0)                           \
        cf->field = "<" #field ">";
    CASE_STRINGS(X)
#undef X
#define X(field) cf->field = wall_add(r->now, n++ * WALL_HOUR);
    CASE_TIMES(X)
#undef X
    cf->accepted_at = r->now;
    cf->household_number = n++;
    cf->household2_number = n++;
    cf->grade = 2;
    cf->people = n++;
    cf->amount = 60000;
    cf->clock_step = CLOCK_RED;
    cf->supervised = SUPERVISED_YELLOW;
    cf->points = n++;
    cf->failures = n++;
    cf->settled_by = SETTLED_BY_HANDLER;
    cf->silent = cf->warned = true;
    cf->merged_into = 1000;
    text_copy(cf->charge.phone.text, sizeof cf->charge.phone.text, span_of("+8613900000013"));
}

static void test_every_field_comes_back(void **state)
{
    struct room r;
    struct case_file saved, read;

    (void)state;
    open_room(&r);
    fill(&r, &saved);
    store_case_save(r.store, &saved);
    assert_true(r.reader.by_serial(r.reader.ctx, saved.serial, &read));
#define X(field)                                                                                   \
    if (strcmp(#field, "unit_path") != 0)                                                          \
        assert_string_equal(read.field, saved.field);
    CASE_STRINGS(X)
#undef X
#define X(field) assert_int_equal(read.field.ms, saved.field.ms);
    CASE_TIMES(X)
#undef X
    assert_int_equal(read.household2_number, saved.household2_number);
    assert_int_equal(read.grade, saved.grade);
    assert_int_equal(read.people, saved.people);
    assert_int_equal(read.amount, saved.amount);
    assert_int_equal(read.clock_step, saved.clock_step);
    assert_int_equal(read.supervised, saved.supervised);
    assert_int_equal(read.points, saved.points);
    assert_int_equal(read.failures, saved.failures);
    assert_int_equal(read.settled_by, saved.settled_by);
    assert_int_equal(read.merged_into, saved.merged_into);
    assert_true(read.silent && read.warned);
    assert_string_equal(read.charge.phone.text, saved.charge.phone.text);
    /* nothing of it is left when it is blank again */
    saved = filed(&r, "", WALL_NONE);
    saved.serial = read.serial;
    store_case_save(r.store, &saved);
    assert_true(r.reader.by_serial(r.reader.ctx, saved.serial, &read));
    assert_false(wall_known(read.clock_at) || wall_known(read.limit_at) || read.warned);
    assert_string_equal(read.result, "");
    close_room(&r);
}

static void test_what_belongs_to_a_case(void **state)
{
    struct room r;
    struct case_file a, b;
    struct case_helper helper = {.who = {.name = "马尕平"}, .role = "派出所"}, helpers[4];
    struct case_link link = {.why = "同一块地"}, links[4];
    struct case_paper paper = {.paper = "户口本", .received_at = WALL_NONE}, papers[4];

    (void)state;
    open_room(&r);
    a = filed(&r, "", WALL_NONE);
    b = filed(&r, "", WALL_NONE);
    store_case_save(r.store, &a);
    store_case_save(r.store, &b);
    helper.case_serial = a.serial;
    store_case_helper(r.store, &helper);
    store_case_helper(r.store, &helper); /* named twice, once there */
    assert_int_equal(r.reader.helpers(r.reader.ctx, a.serial, helpers, 4), 1);
    assert_string_equal(helpers[0].role, "派出所");
    helper.ended = true;
    store_case_helper(r.store, &helper);
    assert_int_equal(r.reader.helpers(r.reader.ctx, a.serial, helpers, 4), 0);
    link.a = b.serial; /* in whichever order */
    link.b = a.serial;
    store_case_link(r.store, &link);
    assert_int_equal(r.reader.links(r.reader.ctx, a.serial, links, 4), 1);
    assert_int_equal(links[0].b, b.serial);
    assert_int_equal(r.reader.links(r.reader.ctx, b.serial, links, 4), 1);
    assert_int_equal(links[0].b, a.serial);
    paper.case_serial = a.serial;
    paper.asked_at = r.now;
    store_case_paper(r.store, &paper);
    paper.asked_at = WALL_NONE;
    paper.received_at = wall_add(r.now, WALL_DAY);
    store_case_paper(r.store, &paper);
    assert_int_equal(r.reader.papers(r.reader.ctx, a.serial, papers, 4), 1);
    assert_int_equal(papers[0].asked_at.ms, r.now.ms); /* when it was asked for stays */
    assert_int_equal(papers[0].received_at.ms, paper.received_at.ms);
    close_room(&r);
}

static void test_the_clock_takes_the_longest_waiting(void **state)
{
    struct room r;
    struct case_file due[4];
    static const int hours[] = {5, -1, 0, -3}; /* from now */

    (void)state;
    open_room(&r);
    for (size_t i = 0; i < ROWS(hours); i++) {
        struct case_file cf = filed(&r, "", WALL_NONE);

        cf.clock_at = wall_add(r.now, hours[i] * WALL_HOUR);
        store_case_save(r.store, &cf);
    }
    assert_int_equal(r.reader.on_clock(r.reader.ctx, r.now, due, 4), 3);
    assert_int_equal(due[0].clock_at.ms, r.now.ms - 3 * WALL_HOUR);
    assert_int_equal(due[2].clock_at.ms, r.now.ms);
    assert_int_equal(r.reader.on_clock(r.reader.ctx, r.now, due, 2), 2);
    close_room(&r);
}

static void put_nudge(struct room *r, int64_t serial, const char *text, bool urgent)
{
    struct case_nudge nudge = {
        .case_serial = serial, .text = span_of(text), .urgent = urgent, .at = r->now};

    text_copy(nudge.phone.text, sizeof nudge.phone.text, span_of("+8613900000032"));
    store_nudge(r->store, &nudge);
}

/* One a case; those of cases that have ended are not sent any more. */
static void test_nudges(void **state)
{
    struct room r;
    struct case_file a, b;
    struct nudged phones[4];
    struct case_nudge nudges[4], drop = {.drop = true};

    (void)state;
    open_room(&r);
    a = filed(&r, "", WALL_NONE);
    b = filed(&r, "", WALL_NONE);
    store_case_save(r.store, &a);
    store_case_save(r.store, &b);
    put_nudge(&r, a.serial, "还没人接", false);
    put_nudge(&r, a.serial, "记黄牌", false);
    put_nudge(&r, b.serial, "还没人接", false);
    assert_int_equal(r.reader.nudged(r.reader.ctx, true, r.now, phones, 4), 0);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 1);
    assert_int_equal(r.reader.nudges(r.reader.ctx, &phones[0].phone, nudges, 4), 2);
    assert_string_equal(nudges[0].text.ptr, "记黄牌");
    b.state = CASE_SETTLED;
    store_case_save(r.store, &b);
    assert_int_equal(r.reader.nudges(r.reader.ctx, &phones[0].phone, nudges, 4), 1);
    put_nudge(&r, a.serial, "记红牌", true);
    assert_int_equal(r.reader.nudged(r.reader.ctx, true, r.now, phones, 4), 1);
    drop.phone = phones[0].phone;
    store_nudge(r.store, &drop);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 0);
    close_room(&r);
}

static int64_t nudge_queued(struct room *r)
{
    struct send_wish wish = {.text = span_of("还没人接"),
                             .cls = CLASS_CASE,
                             .purpose = "nudge",
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};

    text_copy(wish.to.text, sizeof wish.to.text, span_of("+8613900000032"));
    int64_t id = store_message_out(r->store, &wish, 1, r->now);
    assert_true(id > 0);
    return id;
}

static void nudge_sent(struct room *r)
{
    store_message_state(r->store, nudge_queued(r), MESSAGE_SENT, r->now, NULL);
}

/* Nobody is texted about late cases from morning to night: the eleventh of a day waits until an
 * hour has gone since the one before, and whatever comes meanwhile goes with it. */
static void test_nudges_come_together(void **state)
{
    struct room r;
    struct case_file a;
    struct nudged phones[4];
    wall_t start;

    (void)state;
    open_room(&r);
    start = r.now;
    a = filed(&r, "", WALL_NONE);
    store_case_save(r.store, &a);
    put_nudge(&r, a.serial, "还没人接", false);
    for (int sent = 0; sent < 10; sent++) {
        assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 1);
        r.now = wall_add(r.now, WALL_MIN);
        nudge_sent(&r);
    }
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 0);
    r.now = wall_add(r.now, WALL_HOUR - 1);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 0);
    r.now = wall_add(r.now, 1);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 1);
    nudge_sent(&r);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 0);
    /* what was sent after a clock that was set back counts for nothing */
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, start, phones, 4), 1);
    put_nudge(&r, a.serial, "记红牌", true);
    assert_int_equal(r.reader.nudged(r.reader.ctx, true, r.now, phones, 4), 1);
    close_room(&r);
}

/* While one has not left, the next gather behind it; a grave one does not. */
static void test_nudges_wait_for_the_one_before(void **state)
{
    struct room r;
    struct case_file a;
    struct nudged phones[4];

    (void)state;
    open_room(&r);
    a = filed(&r, "", WALL_NONE);
    store_case_save(r.store, &a);
    put_nudge(&r, a.serial, "还没人接", false);
    int64_t waits = nudge_queued(&r);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 0);
    store_message_state(r.store, waits, MESSAGE_SENT, r.now, NULL);
    assert_int_equal(r.reader.nudged(r.reader.ctx, false, r.now, phones, 4), 1);
    nudge_queued(&r);
    put_nudge(&r, a.serial, "记红牌", true);
    assert_int_equal(r.reader.nudged(r.reader.ctx, true, r.now, phones, 4), 1);
    close_room(&r);
}

/* Of the grave ones, which had been warned of; refused ones count for nothing. */
static void test_warned_rate(void **state)
{
    struct room r;
    struct warned_rate rate;
    wall_t period[2];
    static const struct {
        int grade;
        bool warned;
        enum case_state state;
    } rows[] = {
        {0, true,  CASE_NEW    },
        {1, true,  CASE_NEW    },
        {2, true,  CASE_NEW    },
        {3, false, CASE_CLOSED },
        {2, true,  CASE_REFUSED},
        {2, true,  CASE_MERGED },
    };

    (void)state;
    open_room(&r);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct case_file cf = filed(&r, "", WALL_NONE);

        cf.grade = rows[i].grade;
        cf.warned = rows[i].warned;
        cf.state = rows[i].state;
        store_case_save(r.store, &cf);
    }
    period[0] = wall_add(r.now, -WALL_DAY);
    period[1] = wall_add(r.now, WALL_DAY);
    store_warned_rate(r.store, 2, period, &rate);
    assert_int_equal(rate.grave, 2);
    assert_int_equal(rate.warned, 1);
    period[1] = r.now; /* not the end itself */
    store_warned_rate(r.store, 2, period, &rate);
    assert_int_equal(rate.grave, 0);
    close_room(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_running_numbers),
        cmocka_unit_test(test_every_field_comes_back),
        cmocka_unit_test(test_what_belongs_to_a_case),
        cmocka_unit_test(test_the_clock_takes_the_longest_waiting),
        cmocka_unit_test(test_nudges),
        cmocka_unit_test(test_nudges_come_together),
        cmocka_unit_test(test_nudges_wait_for_the_one_before),
        cmocka_unit_test(test_warned_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
