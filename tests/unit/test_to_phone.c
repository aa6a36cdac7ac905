/* What one number is sent: rows of what left, newest first, in seconds ago; a + is the same words.
 */
#include "outbox/to_phone.h"
#include "tests/support/unit.h"
#include <stdlib.h>

static const struct phone_limits usual = {15, 50, 2, 5}, none = {0, 0, 0, 0}, few = {3, 5, 0, 0};

/* clang-format off */
static const struct {
    const struct phone_limits *limits;
    const char *sent;
    int wait_s; /* until the next may go */
} rows[] = {
    {&usual, "", 0},
    {&usual, "1 2 3 4 5 6 7 8 9 10 11 12 13 14", 0},
    {&usual, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 45},
    {&usual, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 59", 1},
    {&usual, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 60", 0},
    {&few,   "10 20", 0},
    {&few,   "10 20 30", 30},
    {&few,   "100 200 300 400", 0},
    {&few,   "100 200 300 400 500", 86400 - 500},
    {&few,   "100 200 300 400 86401", 0},
    /* the same words: twice in a minute, five times in an hour */
    {&usual, "+5", 0},
    {&usual, "+5 +20", 40},
    {&usual, "5 +20", 0},
    {&usual, "+5 +61", 0},
    {&usual, "+70 +80 +90 +100", 0},
    {&usual, "+70 +80 +90 +100 +3000", 600},
    {&usual, "+70 +80 +90 +100 +3600", 0},
    {&none,  "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 +1 +1 +1 +1 +1 +1", 0},
};
/* clang-format on */

static void test_what_one_number_is_sent(void **state)
{
    const wall_t now = {1800000000000};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct sent_to sent[SENT_TO_MAX];
        size_t count = 0;

        for (const char *p = rows[i].sent; *p; p += strspn(p, " ")) {
            bool same = *p == '+';
            char *end;

            sent[count++] =
                (struct sent_to){wall_add(now, -strtol(p + same, &end, 10) * WALL_SEC), same};
            p = end;
        }
        if (phone_allows(rows[i].limits, sent, count, now).ms != now.ms + rows[i].wait_s * WALL_SEC)
            fail_msg("row %zu: %lld ms", i,
                     (long long)(phone_allows(rows[i].limits, sent, count, now).ms - now.ms));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_one_number_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
