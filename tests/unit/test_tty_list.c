/* Finding ttys in a sysfs made of plain directories. */
#include "lianhu/buf.h"
#include "lianhu/tty_list.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64];

static void make(const char *path, const char *content)
{
    struct buf full = BUF_INIT;

    buf_addf(&full, "%s/%s", root, path);
    for (char *p = full.ptr + strlen(root) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        mkdir(full.ptr, 0755);
        *p = '/';
    }
    if (content) {
        FILE *file = fopen(full.ptr, "w");

        assert_non_null(file);
        fputs(content, file);
        fclose(file);
    } else {
        mkdir(full.ptr, 0755);
    }
    buf_free(&full);
}

static void join(const char *link, const char *target)
{
    struct buf from = BUF_INIT, to = BUF_INIT;

    buf_addf(&from, "%s/%s", root, link);
    buf_addf(&to, "%s/%s", root, target);
    assert_int_equal(symlink(to.ptr, from.ptr), 0);
    buf_free(&from);
    buf_free(&to);
}

#define EC25 "devices/usb1/1-1/1-1.4"

static void port(const char *name, const char *number)
{
    char path[256];

    text_format(path, sizeof path, EC25 "/1-1.4:1.%s/bInterfaceNumber", number);
    make(path, number);
    text_format(path, sizeof path, EC25 "/1-1.4:1.%s/%s", number, name);
    make(path, NULL);
    char link[256];
    text_format(link, sizeof link, "class/tty/%s/x", name);
    make(link, NULL);
    text_format(link, sizeof link, "class/tty/%s/device", name);
    join(link, path);
}

static int setup(void **state)
{
    (void)state;
    text_copy(root, sizeof root, span_of("/tmp/lianhu-sys-XXXXXX"));
    assert_non_null(mkdtemp(root));
    make(EC25 "/idVendor", "2c7c\n");
    make(EC25 "/idProduct", "0125\n");
    make(EC25 "/manufacturer", "Quectel\n");
    make("class/tty/tty0/dev", "4:0\n"); /* a console: no device behind it */
    port("ttyUSB10", "03");
    port("ttyUSB0", "00");
    port("ttyUSB2", "02");
    return 0;
}

static int teardown(void **state)
{
    char command[128];

    (void)state;
    text_format(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

struct seen {
    struct tty_info ttys[8];
    size_t count;
};

static void note(void *ctx, const struct tty_info *info)
{
    struct seen *seen = ctx;

    assert_true(seen->count < 8);
    seen->ttys[seen->count++] = *info;
}

static void test_list(void **state)
{
    struct seen seen = {.count = 0};

    (void)state;
    tty_list(root, note, &seen);
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.ttys[0].path, "/dev/ttyUSB0");
    assert_int_equal(seen.ttys[0].role, TTY_DIAGNOSTIC);
    assert_string_equal(seen.ttys[1].path, "/dev/ttyUSB2");
    assert_int_equal(seen.ttys[1].role, TTY_AT);
    assert_string_equal(seen.ttys[1].usb, "2c7c:0125");
    assert_string_equal(seen.ttys[1].maker, "Quectel");
    assert_string_equal(seen.ttys[1].usb_path, "1-1.4");
    assert_string_equal(seen.ttys[2].path, "/dev/ttyUSB10"); /* by number, not by letter */
}

/* Any link that exists; what is behind it is no tty of this sysfs. */
#define LINK "/proc/self/exe"

static const struct {
    const char *what;
    struct tty_wanted wanted;
    const char *taken;  /* NULL nothing */
    const char *chosen; /* NULL none */
} choices[] = {
    {"by interface",                     {.usb = "2c7c:0125", .interface = 3},       NULL,           "/dev/ttyUSB10"},
    {"by role",                          {.usb = "2c7c:0125", .interface = -1},      NULL,           "/dev/ttyUSB2" },
    {"no such interface",                {.usb = "2c7c:0125", .interface = 5},       NULL,           NULL           },
    {"no such device",                   {.usb = "12d1:1506", .interface = -1},      NULL,           NULL           },
    {"any",                              {.port = "auto", .interface = -1},          NULL,           "/dev/ttyUSB2" },
    {"any but one",                      {.port = "auto", .interface = -1},          "/dev/ttyUSB2", NULL           },
    {"a path that is there",             {.port = "/dev/null", .interface = -1},     NULL,           "/dev/null"    },
    {"renumbered after a replug",
     {.port = "/dev/ttyUSB77",
      .interface = -1,
      .seen_usb = "2c7c:0125",
      .seen_usb_path = "1-1.4",
      .seen_interface = 2},
     NULL,                                                                                           "/dev/ttyUSB2" },
    {"plugged in elsewhere",
     {.port = "/dev/ttyUSB77",
      .interface = -1,
      .seen_usb = "2c7c:0125",
      .seen_usb_path = "3-2",
      .seen_interface = 2},
     NULL,                                                                                           "/dev/ttyUSB2" },
    {"a link is a name that stays",
     {.port = LINK,
      .interface = -1,
      .seen_usb = "2c7c:0125",
      .seen_usb_path = "3-2",
      .seen_interface = 2},
     NULL,                                                                                           LINK           },
    {"but its IMEI was found elsewhere",
     {.port = LINK,
      .interface = -1,
      .seen_usb = "2c7c:0125",
      .seen_usb_path = "1-1.4",
      .seen_interface = 3,
      .seen_proven = true},
     NULL,                                                                                           "/dev/ttyUSB10"},
    {"and is there no more",
     {.port = LINK,
      .interface = -1,
      .seen_usb = "12d1:1506",
      .seen_usb_path = "9-9",
      .seen_interface = 3,
      .seen_proven = true},
     NULL,                                                                                           LINK           },
    {"gone and never seen",              {.port = "/dev/ttyUSB77", .interface = -1}, NULL,           NULL           },
};

static void test_choose(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(choices); i++) {
        char path[TTY_PATH_MAX];
        bool found =
            tty_choose(root, &choices[i].wanted, &choices[i].taken, choices[i].taken ? 1 : 0, path);

        if (found != (choices[i].chosen != NULL) || (found && strcmp(path, choices[i].chosen) != 0))
            fail_msg("%s: %s", choices[i].what, found ? path : "none");
    }
}

static void test_describe(void **state)
{
    struct tty_info info;

    (void)state;
    assert_true(tty_describe(root, "/dev/ttyUSB10", &info));
    assert_string_equal(info.usb_path, "1-1.4");
    assert_int_equal(info.interface, 3);
    assert_false(tty_describe(root, "/dev/ttyUSB99", &info));
}

static const struct {
    const char *usb;
    int interface, class, subclass, protocol;
    enum tty_role role;
} roles[] = {
    {"2c7c:0125", 2, -1,   -1,   -1,   TTY_AT        },
    {"2c7c:0125", 9, -1,   -1,   -1,   TTY_UNKNOWN   },
    {"12d1:1506", 0, 0xff, 0x02, 0x02, TTY_AT        }, /* the triple is safer than the number */
    {"12d1:1506", 3, 0xff, 0x02, 0x03, TTY_DIAGNOSTIC},
    {"12d1:1506", 3, -1,   -1,   -1,   TTY_AT        },
    {"1a86:7523", 0, 0xff, 0x01, 0x02, TTY_UNKNOWN   }, /* a serial bridge says nothing of it */
};

static void test_roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(roles); i++)
        assert_int_equal(tty_role(roles[i].usb, roles[i].interface, roles[i].class,
                                  roles[i].subclass, roles[i].protocol),
                         roles[i].role);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_describe),
        cmocka_unit_test(test_roles),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
