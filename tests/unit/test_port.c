/* The pty backend of the port; a real tty is opened by the same code path through libserialport. */
#include "lianhu/port.h"
#include "tests/support/unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int master_open(char *slave, size_t size)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    assert_int_equal(ptsname_r(master, slave, size), 0);
    return master;
}

static void test_bytes_pass_unchanged(void **state)
{
    char slave[64], why[160] = "", link[] = "/tmp/lianhu-port-XXXXXX", in[32];
    int master = master_open(slave, sizeof slave);
    size_t n;

    (void)state;
    assert_true(mkdtemp(link) != NULL);
    char path[96];
    snprintf(path, sizeof path, "%s/modem", link);
    assert_int_equal(symlink(slave, path), 0);
    struct port *port = port_open(path, why, sizeof why); /* through a by-id kind of link */
    assert_non_null(port);
    assert_int_equal(port_receive(port, in, sizeof in, &n), STATUS_OK);
    assert_int_equal(n, 0);
    assert_int_equal(write(master, "\r\n> \x1a", 5), 5);
    assert_int_equal(port_receive(port, in, sizeof in, &n), STATUS_OK);
    assert_int_equal(n, 5);
    assert_memory_equal(in, "\r\n> \x1a", 5);
    assert_int_equal(port_transmit(port, span_of("AT\r"), &n), STATUS_OK);
    assert_int_equal(n, 3);
    assert_int_equal(read(master, in, sizeof in), 3);
    assert_memory_equal(in, "AT\r", 3);
    close(master);
    assert_int_equal(port_receive(port, in, sizeof in, &n), STATUS_IO);
    port_close(port);
    unlink(path);
    rmdir(link);
}

static void test_a_second_opening_is_refused(void **state)
{
    char slave[64], why[160] = "";
    int master = master_open(slave, sizeof slave);

    (void)state;
    struct port *port = port_open(slave, why, sizeof why);
    assert_non_null(port);
    assert_null(port_open(slave, why, sizeof why));
    assert_non_null(strstr(why, "占用"));
    port_close(port);
    port = port_open(slave, why, sizeof why);
    assert_non_null(port);
    port_close(port);
    close(master);
}

static void test_what_is_not_there(void **state)
{
    char why[160] = "";

    (void)state;
    assert_null(port_open("/dev/ttyUSB9999", why, sizeof why));
    assert_non_null(strstr(why, "不存在"));
    assert_null(port_open("/dev/null", why, sizeof why));
    assert_true(why[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_pass_unchanged),
        cmocka_unit_test(test_a_second_opening_is_refused),
        cmocka_unit_test(test_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
