/* Why a text did not arrive, as a clerk reads it. */
#include "notices/failure.h"
#include "tests/support/unit.h"

static const struct {
    enum message_state state;
    struct failure last;
    const char *key;
} rows[] = {
    {MESSAGE_DELIVERED, {{AT_OK, 0}, 0},       ""           },
    {MESSAGE_QUEUED,    {{AT_CMS, 41}, -1},    ""           }, /* it is tried again */
    {MESSAGE_FAILED,    {{AT_CMS, 1}, -1},     "no_number"  },
    {MESSAGE_FAILED,    {{AT_CMS, 10}, -1},    "barred"     },
    {MESSAGE_FAILED,    {{AT_CMS, 21}, -1},    "rejected"   },
    {MESSAGE_FAILED,    {{AT_CMS, 38}, -1},    "network"    },
    {MESSAGE_FAILED,    {{AT_CMS, 500}, -1},   "modem"      },
    {MESSAGE_FAILED,    {{AT_CME, 1}, -1},     "modem"      }, /* another table of codes */
    {MESSAGE_FAILED,    {{AT_TIMEOUT, 0}, -1}, "modem"      },
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x46},    "unreachable"},
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x66},    "unreachable"},
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x42},    "rejected"   },
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x43},    "no_number"  },
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x48},    "blocked"    },
    {MESSAGE_FAILED,    {{AT_OK, 0}, 0x7F},    "network"    },
    {MESSAGE_FAILED,    {{AT_CMS, 1}, 0x20},   "no_number"  }, /* a report of still trying */
    {MESSAGE_EXPIRED,   {{AT_OK, 0}, -1},      "too_late"   },
    {MESSAGE_CANCELLED, {{AT_OK, 0}, -1},      "cancelled"  },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (strcmp(failure_key(rows[i].state, &rows[i].last), rows[i].key) != 0)
            fail_msg("row %zu: %s", i, failure_key(rows[i].state, &rows[i].last));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
