#include "tests/support/unit.h"

#include "daemon/config.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of its own for each text, with the files that it names. */
struct place {
    char dir[32];
    struct buf conf;
};

static void touch(const struct place *place, const char *name)
{
    struct buf path = BUF_INIT;
    buf_addf(&path, "%s/%s", place->dir, name);
    FILE *file = fopen(path.ptr, "w");
    assert_non_null(file);
    fclose(file);
    chmod(path.ptr, strcmp(name, "pin") == 0 ? 0600 : 0644);
    buf_free(&path);
}

static const char *const files[] = {"model.conf", "texts.conf", "pin",
                                    "cert.pem",   "key.pem",    "profiles"};

static void place_make(struct place *place, const char *text)
{
    text_copy(place->dir, sizeof(place->dir), span_of("/tmp/lianhu-config-XXXXXX"));
    assert_non_null(mkdtemp(place->dir));
    for (size_t i = 0; i < ROWS(files); i++)
        touch(place, files[i]);
    place->conf = (struct buf)BUF_INIT;
    buf_addf(&place->conf, "%s/lianhu.conf", place->dir);
    FILE *file = fopen(place->conf.ptr, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void place_remove(struct place *place)
{
    for (size_t i = 0; i < ROWS(files); i++) {
        struct buf path = BUF_INIT;
        buf_addf(&path, "%s/%s", place->dir, files[i]);
        unlink(path.ptr);
        buf_free(&path);
    }
    unlink(place->conf.ptr);
    rmdir(place->dir);
    buf_free(&place->conf);
}

/* Six lines of a good configuration: what a row adds begins in line 7. */
#define BASE                                                                                       \
    "signature = \"【南峪乡综治中心】\"\ncentre_phone = \"0941-1234567\"\n"               \
    "duty_phones = {\"13900000011\"}\nmodel = \"model.conf\"\ntexts = \"texts.conf\"\n"            \
    "modem \"sim1\" { port = \"/dev/ttyUSB2\" number = \"13900000001\" }\n"

static struct config *load(const char *text, struct place *place, struct buf *errors)
{
    place_make(place, text);
    struct config *config = config_load(place->conf.ptr, errors);
    assert_true(!config == (errors->len > 0));
    return config;
}

static void test_defaults(void **state)
{
    (void)state;
    struct place place;
    struct buf errors = BUF_INIT, path = BUF_INIT;
    struct config *c = load(BASE, &place, &errors);
    if (!c)
        fail_msg("%s", errors.ptr);
    assert_string_equal(c->gateway, "lianhu");
    assert_string_equal(c->signature, "【南峪乡综治中心】");
    assert_string_equal(c->database, "/var/lib/lianhu/lianhu.db");
    assert_string_equal(c->control_socket, "/run/lianhu/control.sock");
    buf_addf(&path, "%s/model.conf", place.dir);
    assert_string_equal(c->model, path.ptr);
    assert_string_equal(c->timezone, "Asia/Shanghai");
    assert_int_equal(c->bulk_count, 2);
    assert_int_equal(c->bulk_windows[0].from, 480);
    assert_int_equal(c->bulk_windows[0].to, 720);
    assert_int_equal(c->bulk_windows[1].from, 870);
    assert_int_equal(c->bulk_windows[1].to, 1230);
    assert_false(c->bulk_every_day);
    assert_int_equal(c->parts_per_day, 2000);
    assert_int_equal(c->phone_per_minute, 15);
    assert_int_equal(c->phone_per_day, 50);
    assert_int_equal(c->same_per_minute, 2);
    assert_int_equal(c->same_per_hour, 5);
    assert_int_equal(c->price_thousandths, 100);
    assert_string_equal(c->web.listen, "127.0.0.1");
    assert_int_equal(c->web.port, 8080);
    assert_null(c->web.cert);
    assert_int_equal(c->duty_count, 1);
    assert_string_equal(c->duty_phones[0].text, "+8613900000011");
    assert_int_equal(c->modem_count, 1);
    const struct config_modem *m = &c->modems[0];
    assert_string_equal(m->name, "sim1");
    assert_string_equal(m->port, "/dev/ttyUSB2");
    assert_null(m->usb);
    assert_string_equal(m->profile, "auto");
    assert_null(m->pin_file);
    assert_string_equal(m->number.text, "+8613900000001");
    assert_int_equal(m->per_minute, 12);
    assert_int_equal(m->per_hour, 100);
    assert_int_equal(m->per_day, 500);
    assert_int_equal(m->roaming, ROAMING_NATIONAL);
    assert_string_equal(m->smsc, "");
    assert_false(c->usb_reset);
    config_free(c);
    buf_free(&path);
    place_remove(&place);
}

static void test_everything_said(void **state)
{
    (void)state;
    struct place place;
    struct buf errors = BUF_INIT;
    struct config *c = load("gateway = \"g\"\nsignature = \"【南峪】\"\ncentre_phone = \"12345\"\n"
                            "duty_phones = {\"139 0000 0011\", \"+8613900000012\"}\n"
                            "database = \"/d/x.db\"\ncontrol_socket = \"run/c.sock\"\n"
                            "model = \"model.conf\"\ntexts = \"texts.conf\"\ntimezone = \"UTC\"\n"
                            "bulk_window = {\"00:00-24:00\"}\nbulk_days = \"all\"\n"
                            "parts_per_day = 0\n"
                            "phone_per_minute = 1\nphone_per_day = 0\nsame_per_hour = 9\n"
                            "price_per_part = 0.055\n"
                            "web { listen = \"0.0.0.0\" port = 8443 cert = \"cert.pem\" "
                            "key = \"key.pem\" }\n"
                            "modem \"a\" { usb = \"2C7C:0125\" interface = 2 profile = \"huawei\" "
                            "pin_file = \"pin\" per_minute = 0 per_hour = 1 per_day = 2 }\n"
                            "modem \"b\" { port = \"pty/b\" roaming = \"allow\" "
                            "smsc = \"+8613800931500\" }\nusb_reset = true\n",
                            &place, &errors);
    if (!c)
        fail_msg("%s", errors.ptr);
    assert_string_equal(c->database, "/d/x.db");
    assert_string_equal(c->control_socket + strlen(place.dir), "/run/c.sock");
    assert_int_equal(c->duty_count, 2);
    assert_string_equal(c->duty_phones[0].text, "+8613900000011");
    assert_int_equal(c->bulk_count, 1);
    assert_int_equal(c->bulk_windows[0].to, 1440);
    assert_true(c->bulk_every_day);
    assert_int_equal(c->parts_per_day, 0);
    assert_int_equal(c->phone_per_minute, 1);
    assert_int_equal(c->phone_per_day, 0);
    assert_int_equal(c->same_per_minute, 2);
    assert_int_equal(c->same_per_hour, 9);
    assert_int_equal(c->price_thousandths, 55);
    assert_string_equal(c->web.cert + strlen(place.dir), "/cert.pem");
    assert_int_equal(c->web.port, 8443);
    assert_string_equal(c->modems[0].usb, "2c7c:0125");
    assert_int_equal(c->modems[0].interface, 2);
    assert_string_equal(c->modems[0].pin_file + strlen(place.dir), "/pin");
    assert_int_equal(c->modems[0].per_minute, 0);
    assert_string_equal(c->modems[1].port + strlen(place.dir), "/pty/b");
    assert_string_equal(c->modems[1].number.text, "");
    assert_int_equal(c->modems[1].roaming, ROAMING_ALLOW);
    assert_string_equal(c->modems[1].smsc, "+8613800931500");
    assert_true(c->usb_reset);
    config_free(c);
    place_remove(&place);
}

/* ---- every complaint, with its line ---------------------------------------------------------- */

/* clang-format off */
static void test_complaints(void **state)
{
    static const struct {
        const char *added, *told;
    } rows[] = {
        {"colour = 1", ":7: no such option 'colour'; expected one of: gateway, signature,"},
        {"modem \"x\" { port = \"/dev/x\" colour = 1 }", ":7: no such option 'colour'; expected one "
                                                         "of: port, usb,"},
        {"modem \"sim1\" { }", ":7: found duplicate title 'sim1'"},
        {"signature = \"南峪乡\"", ":7: signature = \"南峪乡\"; expected 【...】 of at most 14"},
        {"signature = \"【一二三四五六七八九十一二三】\"", ":7: signature = "},
        {"signature = \"\"", ":7: signature is empty; expected a text"},
        {"centre_phone = \"call us\"", ":7: centre_phone = \"call us\"; expected digits"},
        {"centre_phone = \"0941-12345678\"", ":7: centre_phone = "},
        {"duty_phones = {\"13900000011\",\n\"110\"}", ":8: duty_phones: \"110\"; expected a mobile"},
        {"duty_phones = {\"13900000011\", \"+8613900000011\"}", ":7: duty_phones: +8613900000011 "
                                                               "stands twice"},
        {"duty_phones = {}", ": lacks duty_phones"},
        {"model = \"nowhere.conf\"", ":7: model: there is no file /tmp/lianhu-config-"},
        {"texts = \"nowhere.conf\"", ":7: texts: there is no file"},
        {"timezone = \"Mars/Olympus\"", ":7: timezone = \"Mars/Olympus\"; expected a name like"},
        {"timezone = \"../../etc/passwd\"", ":7: timezone = "},
        {"bulk_window = {\"8-12\"}", ":7: bulk_window: \"8-12\"; expected \"08:00-12:00\""},
        {"bulk_window = {\"08:00-25:00\"}", ":7: bulk_window: \"08:00-25:00\"; expected"},
        {"bulk_window = {\"08:00-24:01\"}", ":7: bulk_window: "},
        {"bulk_window = {\"12:00-08:00\"}", ":7: bulk_window: "},
        {"bulk_window = {\"08:00-12:00\",\n\"11:00-13:00\"}", ":8: bulk_window: \"11:00-13:00\" "
                                                              "begins before"},
        {"bulk_days = \"sundays\"",
         ":7: bulk_days = \"sundays\"; expected one of: workdays, all"},
        {"bulk_window = {\"01:00-02:00\", \"03:00-04:00\", \"05:00-06:00\",\n \"07:00-08:00\", \"09:00-10:00\"}",
         ":8: bulk_window: \"09:00-10:00\" is the fifth"},
        {"phone_per_day = 101", ":7: phone_per_day = 101; expected a whole number from 0"},
        {"parts_per_day = -1", ":7: parts_per_day = -1; expected a whole number from 0"},
        {"parts_per_day = many", ":7: parts_per_day = many; expected a whole number"},
        {"price_per_part = cheap", ":7: price_per_part = cheap; expected yuan like 0.10"},
        {"price_per_part = 0.1234", ":7: price_per_part = 0.1234"},
        {"web { port = 65536 }", ":7: port = 65536; expected a whole number from 0 to 65535"},
        {"web {\nlisten = \"localhost\" }", ":8: listen = \"localhost\"; expected a numeric address"},
        {"web { listen = \"0.0.0.0\" }", ":7: listen = \"0.0.0.0\" is open to others; expected cert"},
        {"web { listen = \"::\" }", ":7: listen = \"::\" is open to others"},
        {"web { cert = \"cert.pem\" }", ":7: expected both cert and key, or neither"},
        {"web { cert = \"none.pem\" key = \"key.pem\" }", ":7: cert: there is no file"},
        {"modem \"A B\" { port = \"/dev/x\" }", ":7: modem \"A B\"; expected 1 to 31 small letters"},
        {"modem \"x\" {\n}", ":7: modem \"x\"; expected either port = \"/dev/...\" or usb"},
        {"modem \"x\" { port = \"/dev/x\" usb = \"2c7c:0125\" interface = 1 }", ":7: modem \"x\"; "
                                                                              "expected either"},
        {"modem \"x\" { usb = \"quectel\" interface = 1 }", ":7: usb = \"quectel\"; expected "
                                                           "vendor:product"},
        {"modem \"x\" { usb = \"2c7c:0125\" }", ":7: usb without interface = N"},
        {"modem \"x\" { port = \"/dev/x\" interface = 1 }", ":7: interface without usb"},
        {"modem \"x\" { port = \"/dev/ttyUSB2\" }", ":7: modem \"x\" is at the same place as modem "
                                                   "\"sim1\""},
        {"modem \"x\" { port = \"/dev/x\"\nnumber = \"13900000001\" }", ":8: number 13900000001 is "
                                                                      "also that of modem"},
        {"modem \"x\" { port = \"/dev/x\" number = \"13900000011\" }", ":7: number 13900000011 is "
                                                                     "among the duty_phones"},
        {"modem \"x\" { port = \"/dev/x\" number = \"10086\" }", ":7: number: \"10086\"; expected a "
                                                               "mobile"},
        {"modem \"x\" { port = \"/dev/x\" pin_file = \"lost\" }", ":7: pin_file: there is no file"},
        {"usb_reset = perhaps", ":7: usb_reset = perhaps; expected"},
        {"modem \"x\" { port = \"/dev/x\" roaming = \"never\" }", ":7: roaming"},
        {"modem \"x\" { port = \"/dev/x\" smsc = \"13800931500\" }", ":7: smsc = \"13800931500\"; "
                                                                   "expected the service centre"},
        {"modem \"x\" { port = \"/dev/x\" smsc = \"+86 138\" }", ":7: smsc = "},
        {"modem \"x\" { port = \"/dev/x\" per_day = lots }", ":7: per_day = lots; expected a whole"},
    };
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct place place;
        struct buf text = BUF_INIT, errors = BUF_INIT;
        buf_addf(&text, "%s%s\n", BASE, rows[i].added);
        struct config *config = load(text.ptr, &place, &errors);
        size_t path = place.conf.len;
        const char *told = errors.len > path ? errors.ptr : "";
        if (strncmp(told, place.conf.ptr, path ? path : 1) != 0 || !strstr(told, rows[i].told)) {
            print_error("%s\nshould tell\n  %s\nbut told\n  %s\n", rows[i].added, rows[i].told, told);
            wrong++;
        }
        config_free(config);
        place_remove(&place);
        buf_free(&text);
        buf_free(&errors);
    }
    assert_int_equal(wrong, 0);
}
/* clang-format on */

static void test_all_at_once(void **state)
{
    static const char *const rows[] = {": lacks signature", ": lacks centre_phone",
                                       ": lacks model",     ": lacks duty_phones",
                                       ": texts: there is", ":1: modem \"x\"; expected either"};
    (void)state;
    struct place place;
    struct buf errors = BUF_INIT;
    assert_null(load("modem \"x\" { }\n", &place, &errors));
    for (size_t i = 0; i < ROWS(rows); i++)
        if (!strstr(errors.ptr, rows[i]))
            fail_msg("%s is not in\n%s", rows[i], errors.ptr);
    buf_free(&errors);
    place_remove(&place);
}

static void test_shipped_sample(void **state)
{
    (void)state;
    struct buf errors = BUF_INIT;
    struct config *config = config_load("conf/lianhu.conf", &errors);
    if (!config)
        fail_msg("%s", errors.ptr);
    assert_string_equal(config->gateway, "nanyu");
    assert_string_equal(config->model, "conf/models/nanyu.conf");
    config_free(config);
    buf_free(&errors);
}

static void test_no_file(void **state)
{
    (void)state;
    struct buf errors = BUF_INIT;
    assert_null(config_load("conf/nowhere.conf", &errors));
    assert_string_equal(errors.ptr,
                        "conf/nowhere.conf: cannot be read: No such file or directory\n");
    buf_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),       cmocka_unit_test(test_everything_said),
        cmocka_unit_test(test_complaints),     cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_shipped_sample), cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
