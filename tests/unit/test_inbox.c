/* The inbox: each TPDU once, parts joined in any order and across restarts, late parts amend. */
#include "store/store.h"
#include "tests/support/unit.h"
#include <stdlib.h>
#include <unistd.h>

static const wall_t start = {1795000000000}; /* some day in 2026 */

static char path[64];

static struct store *open_store(void)
{
    struct buf why = BUF_INIT;
    struct store *store = store_open(path, &why);

    if (!store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
    return store;
}

static int setup(void **state)
{
    (void)state;
    assert_true(time_zone_set("Asia/Shanghai"));
    text_copy(path, sizeof path, span_of("/tmp/lianhu-inbox-XXXXXX"));
    close(mkstemp(path));
    return 0;
}

static int teardown(void **state)
{
    char other[80];

    (void)state;
    unlink(path);
    text_format(other, sizeof other, "%s-wal", path);
    unlink(other);
    text_format(other, sizeof other, "%s-shm", path);
    unlink(other);
    return 0;
}

/* A DELIVER from 13900000021 with `text`; total 0: not concatenated. */
static void deliver(struct sms_in *in, struct tpdu *tpdu, const char *text, uint8_t ref,
                    uint8_t total, uint8_t seq)
{
    struct tpdu_octets octets;
    struct tpdu_error error;

    *tpdu = (struct tpdu){
        .type = TPDU_DELIVER,
        .dcs = 8,
        .encoding = SMS_UCS2,
        .message_class = -1,
        .scts = start,
        .scts_offset_min = 480,
        .concat = {ref, total, seq, false}
    };
    text_copy(tpdu->address.text, sizeof tpdu->address.text, span_of("+8613900000021"));
    tpdu->text_len = strlen(text);
    memcpy(tpdu->text, text, tpdu->text_len);
    assert_int_equal(tpdu_encode(tpdu, &octets), STATUS_OK);
    *in = (struct sms_in){.slot = 1, .len = octets.len};
    memcpy(in->bytes, octets.bytes, octets.len);
    assert_int_equal(tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, tpdu, &error), STATUS_OK);
}

static enum status add(struct store *store, const char *text, uint8_t ref, uint8_t total,
                       uint8_t seq, wall_t now, struct inbound *out)
{
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    struct sms_in in;
    enum status status;

    deliver(&in, tpdu, text, ref, total, seq);
    store_begin(store, now);
    status = store_inbox_add(store, "sim1", &in, tpdu, now, out);
    assert_true(store_commit(store));
    free(tpdu);
    return status;
}

static void assert_text(const struct inbound *in, const char *text)
{
    struct buf got = BUF_INIT;

    buf_add_span(&got, in->text);
    assert_string_equal(got.ptr, text);
    buf_free(&got);
}

static void test_once(void **state)
{
    struct store *store = open_store();
    struct inbound in;

    (void)state;
    assert_int_equal(add(store, "JF 3 张明录 土地", 0, 0, 0, start, &in), STATUS_OK);
    assert_text(&in, "JF 3 张明录 土地");
    assert_string_equal(in.phone.text, "+8613900000021");
    assert_int_equal(add(store, "JF 3 张明录 土地", 0, 0, 0, start, &in), STATUS_EXISTS);
    store_close(store);
    store = open_store(); /* it is still known after a restart */
    assert_int_equal(add(store, "JF 3 张明录 土地", 0, 0, 0, start, &in), STATUS_EXISTS);
    assert_int_equal(add(store, "JF 5 陈玉珍 邻里", 0, 0, 0, start, &in), STATUS_OK);
    store_close(store);
}

static void test_parts_in_any_order_across_a_restart(void **state)
{
    struct store *store = open_store();
    struct inbound in;

    (void)state;
    assert_int_equal(add(store, "三", 9, 3, 3, start, &in), STATUS_AGAIN);
    assert_int_equal(add(store, "一", 9, 3, 1, start, &in), STATUS_AGAIN);
    store_close(store);
    store = open_store();
    assert_int_equal(add(store, "一", 9, 3, 1, start, &in), STATUS_EXISTS);
    assert_int_equal(add(store, "二", 9, 3, 2, start, &in), STATUS_OK);
    assert_text(&in, "一二三");
    assert_int_equal(in.missing, 0);
    /* the network repeats a part of what is long whole */
    assert_int_equal(add(store, "二", 9, 3, 2, start, &in), STATUS_EXISTS);
    store_close(store);
}

static void test_interleaved(void **state)
{
    struct store *store = open_store();
    struct inbound in;

    (void)state;
    assert_int_equal(add(store, "甲一", 1, 2, 1, start, &in), STATUS_AGAIN);
    assert_int_equal(add(store, "乙二", 2, 2, 2, start, &in), STATUS_AGAIN);
    assert_int_equal(add(store, "甲二", 1, 2, 2, start, &in), STATUS_OK);
    assert_text(&in, "甲一甲二");
    assert_int_equal(add(store, "乙一", 2, 2, 1, start, &in), STATUS_OK);
    assert_text(&in, "乙一乙二");
    store_close(store);
}

static void test_stale_then_late(void **state)
{
    struct store *store = open_store();
    wall_t later = wall_add(start, 11 * WALL_MIN);
    struct inbound in;
    const char *modem;
    int64_t message;

    (void)state;
    assert_int_equal(add(store, "前半截", 7, 2, 1, start, &in), STATUS_AGAIN);
    assert_true(store_inbox_oldest_part(store).ms == start.ms);
    store_begin(store, later);
    assert_false(store_inbox_stale(store, wall_add(start, -1), later, &in, &modem));
    assert_true(store_inbox_stale(store, wall_add(later, -10 * WALL_MIN), later, &in, &modem));
    assert_true(store_commit(store));
    assert_string_equal(modem, "sim1");
    assert_int_equal(in.missing, 1);
    assert_text(&in, "前半截……");
    message = in.id;
    assert_false(wall_known(store_inbox_oldest_part(store)));

    /* the rest comes an hour after: the same message, whole */
    assert_int_equal(add(store, "后半截", 7, 2, 2, wall_add(start, WALL_HOUR), &in), STATUS_OK);
    assert_int_equal(in.amends, message);
    assert_int_equal(in.missing, 0);
    assert_text(&in, "前半截后半截");
    /* days after, the same reference is another message */
    assert_int_equal(add(store, "新的", 7, 2, 2, wall_add(start, 5 * WALL_DAY), &in), STATUS_AGAIN);
    store_close(store);
}

static void test_wrapped_reference(void **state)
{
    struct store *store = open_store();
    struct inbound in;

    (void)state;
    assert_int_equal(add(store, "旧一", 5, 2, 1, start, &in), STATUS_AGAIN);
    /* the same place with other content: the old one is closed as it is, a new set begins */
    assert_int_equal(add(store, "新一", 5, 2, 1, start, &in), STATUS_OK);
    assert_text(&in, "旧一……");
    assert_int_equal(in.missing, 1);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parts_in_any_order_across_a_restart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_interleaved, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stale_then_late, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrapped_reference, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
