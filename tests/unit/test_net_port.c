/* +CREG in all its shapes: the answer `n,stat`, the unsolicited `stat`, and what modems make of
 * them (modems.md T1, T13, T16, T21, T23; MM test-modem-helpers.c). */
#include "tests/support/device_rig.h"

static const struct {
    const char *line;
    int stat; /* what registration is then; 99: it stays what it was */
} rows[] = {
    {"+CREG: 1",                           1 },
    {"+CREG: 11",                          11},
    {"+CREG: 0",                           0 },
    {"+CREG: 5,\"25FF\",\"825E\"",         5 },
    {"+CREG: 1, E006B, ABE0016",           1 },
    {"+CREG: 0011,\"0001\",\"0010\",000",  11},
    {"+CREG: 0,1",                         1 },
    {"+CREG: 2,5,\"52DB\",\"06E6A6C6\",7", 5 },
    {"+CREG:002,001,\"18d8\",\"ffff\"",    1 },
    {"+CREG: 2,1,  0 5, 2715",             1 },
    {"+CREG: 2,1,000B,2816, B, C2816",     1 },
    {"+CREG: 2,1,0A,3799B",                1 },
    {"+CREG: 2,6,\"8B37\",\"0A265185\",7", 6 },
    {"+CREG: 1,3",                         3 },
    {"+CREG: 2,,",                         99},
    {"+CREG:",                             99},
    {"+CREG: x",                           99},
    {"+CREG: \"2\"",                       2 },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct rig rig = {.trace = false};
        struct device_status status;
        struct buf line = BUF_INIT;

        rig_start(&rig, "auto", NULL, NULL);
        while (!rig.open)
            rig_wait(&rig, (mono_t){SEC});
        rig_bytes(&rig, span_of("\r\n+CREG: 4\r\n"));
        buf_addf(&line, "\r\n%s\r\n", rows[i].line);
        rig_bytes(&rig, buf_span(&line));
        device_status(rig.device, &status);
        if (status.registration != (rows[i].stat == 99 ? 4 : rows[i].stat))
            fail_msg("%s: %d", rows[i].line, status.registration);
        buf_free(&line);
        rig_stop(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
