/* Which modem is which, by its IMEI; where it was last; and what is asked of the USB helper. */
#include "daemon/gateway_int.h"
#include "daemon/place.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODEMS = 3 };

static unsigned swapped[2], swaps;

static void on_swap(void *ctx, unsigned modem, unsigned other)
{
    (void)ctx;
    (void)modem;
    (void)other;
}

/* As much of a gateway as knows modems. */
struct room {
    struct disk *disk;
    struct config config;
    struct config_modem names[MODEMS];
    struct modem_slot slots[MODEMS];
    struct gateway g;
    struct now now;
};

static void open_store(struct room *r)
{
    struct buf why = BUF_INIT;

    r->g.with.store = store_open("/store.db", &why);
    if (!r->g.with.store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
}

static void room_start(struct room *r)
{
    static char names[MODEMS][2] = {"a", "b", "c"};

    *r = (struct room){
        .now = {{HOUR}, {1795000000000}}
    };
    log_threshold((enum log_level)0);
    r->disk = disk_new(7);
    for (size_t i = 0; i < MODEMS; i++)
        r->names[i].name = names[i];
    r->config.modems = r->names;
    r->config.modem_count = r->g.modem_count = MODEMS;
    r->g.with.config = &r->config;
    r->g.modems = r->slots;
    r->g.world.port_swap = on_swap;
    open_store(r);
}

static void room_end(struct room *r)
{
    store_close(r->g.with.store);
    disk_free(r->disk);
}

static void hear(struct room *r, unsigned who, const char *imei)
{
    struct device_identity id;

    text_copy(id.imei, sizeof id.imei, span_of(imei));
    identity_heard(&r->g, who, &id, r->now);
    swaps = 0;
    for (unsigned i = 0; i < MODEMS; i++)
        if (r->slots[i].swap) {
            swapped[0] = i;
            swapped[1] = r->slots[i].swap_with;
            r->slots[i].swap = false;
            swaps++;
        }
}

static void known(struct room *r, unsigned who, const char *imei)
{
    text_copy(r->slots[who].known_imei, sizeof r->slots[who].known_imei, span_of(imei));
}

static void test_changed_over(void **state)
{
    struct room r;

    (void)state;
    room_start(&r);
    known(&r, 0, "860000000000001");
    known(&r, 1, "860000000000002");
    hear(&r, 0, "860000000000001");
    assert_int_equal(swaps, 0);
    hear(&r, 0, "860000000000002");
    assert_int_equal(swaps, 1);
    assert_int_equal(swapped[0], 0);
    assert_int_equal(swapped[1], 1);
    hear(&r, 1, "860000000000001"); /* not twice within ten minutes */
    assert_int_equal(swaps, 0);
    room_end(&r);
}

static void test_not_changed_over(void **state)
{
    struct room r;

    (void)state;
    room_start(&r);
    hear(&r, 0, "860000000000002"); /* never had one */
    assert_int_equal(swaps, 0);
    known(&r, 0, "860000000000001");
    hear(&r, 0, "860000000000009"); /* replaced by a new one */
    assert_int_equal(swaps, 0);
    known(&r, 1, "860000000000002");
    known(&r, 2, "860000000000002"); /* two sticks with one IMEI */
    hear(&r, 0, "860000000000002");
    assert_int_equal(swaps, 0);
    known(&r, 2, "860000000000003");
    hear(&r, 1, "860000000000002"); /* the other one stands where it should */
    hear(&r, 0, "860000000000002");
    assert_int_equal(swaps, 0);
    r.g.world.port_swap = NULL;
    text_copy(r.slots[1].imei, sizeof r.slots[1].imei, span_of(""));
    hear(&r, 0, "860000000000002");
    assert_int_equal(swaps, 0);
    room_end(&r);
}

static void seen(struct room *r, unsigned who, const char *usb, const char *usb_path)
{
    struct tty_info info = {.interface = 2};

    text_copy(info.usb, sizeof info.usb, span_of(usb));
    text_copy(info.usb_path, sizeof info.usb_path, span_of(usb_path));
    gateway_port_seen(&r->g, who, &info, r->now);
}

/* What was seen, and of which SIM, is there again after a restart. */
static void test_kept_over_a_restart(void **state)
{
    struct room r;
    struct sim_row row = {
        .imei = "860000000000001", .imsi = "460000000000001", .smsc = "+8613800931500"};
    wall_t first;
    struct tty_info info;

    (void)state;
    room_start(&r);
    seen(&r, 0, "2c7c:0125", "1-1.4");
    seen(&r, 0, "", ""); /* a port without a USB device says nothing of where the modem is */
    turn_begin(&r.g, r.now);
    store_sim_put(r.g.with.store, "a", &row, r.now.wall);
    first = r.now.wall;
    r.now.wall = wall_add(r.now.wall, WALL_DAY);
    row.smsc[0] = '\0'; /* the same SIM, not read this time */
    store_sim_put(r.g.with.store, "a", &row, r.now.wall);
    assert_true(store_commit(r.g.with.store));
    store_close(r.g.with.store);
    memset(r.slots, 0, sizeof r.slots);
    open_store(&r);
    assert_true(store_sim(r.g.with.store, "a", &row));
    assert_string_equal(row.smsc, "+8613800931500");
    assert_int_equal(row.since.ms, first.ms);
    identity_load(&r.g, 0, &row);
    gateway_port_last(&r.g, 0, &info);
    assert_string_equal(info.usb, "2c7c:0125");
    assert_string_equal(info.usb_path, "1-1.4");
    assert_int_equal(info.interface, 2);
    assert_string_equal(r.slots[0].known_imei, "860000000000001");
    identity_load(&r.g, 1, &row);
    gateway_port_last(&r.g, 1, &info);
    assert_int_equal(info.interface, -1);
    turn_begin(&r.g, r.now);
    row = (struct sim_row){.imei = "860000000000001", .imsi = "460000000000002"}; /* another SIM */
    store_sim_put(r.g.with.store, "a", &row, r.now.wall);
    assert_true(store_commit(r.g.with.store));
    assert_true(store_sim(r.g.with.store, "a", &row));
    assert_string_equal(row.smsc, "");
    assert_int_equal(row.since.ms, r.now.wall.ms);
    room_end(&r);
}

/* A wish is a file; one that still lies there shows that no helper runs. */
static void test_usb_wishes(void **state)
{
    char dir[] = "/tmp/lianhu-wish-XXXXXX", socket[64], path[128], why[160];
    struct place place = {.seen = {.usb_path = "1-1.4"}};
    struct stat st;

    (void)state;
    assert_non_null(mkdtemp(dir));
    text_format(socket, sizeof socket, "%s/control.sock", dir);
    text_format(path, sizeof path, "%s/usb-reset/1-1.4", dir);
    assert_true(place_usb_reset(&place, socket, why, sizeof why));
    assert_string_equal(why, "");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 0);
    assert_false(place_usb_reset(&place, socket, why, sizeof why));
    assert_non_null(strstr(why, "帮手"));
    assert_int_equal(stat(path, &st), -1); /* taken back: it would come too late */
    place.seen.usb_path[0] = '\0';
    assert_false(place_usb_reset(&place, socket, why, sizeof why));
    text_copy(place.seen.usb_path, sizeof place.seen.usb_path, span_of("../x"));
    assert_false(place_usb_reset(&place, socket, why, sizeof why));
    text_format(path, sizeof path, "%s/usb-reset", dir);
    rmdir(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed_over),
        cmocka_unit_test(test_not_changed_over),
        cmocka_unit_test(test_kept_over_a_restart),
        cmocka_unit_test(test_usb_wishes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
