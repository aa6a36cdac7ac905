#include "lianhu/case_number.h"
#include "lianhu/buf.h"
#include <inttypes.h>

/* The totally anti-symmetric quasigroup of order 10 of Damm's thesis: row interim, column digit. */
/* clang-format off */
static const unsigned char damm[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};
/* clang-format on */

static unsigned check(const char *digits, size_t len)
{
    unsigned interim = 0;

    for (size_t i = 0; i < len; i++)
        interim = damm[interim][digits[i] - '0'];
    return interim;
}

void case_number_write(int64_t serial, char out[CASE_NUMBER_SIZE])
{
    char digits[CASE_NUMBER_SIZE];

    text_format(digits, sizeof digits, "%" PRId64, serial);
    text_format(out, CASE_NUMBER_SIZE, "%s%u", digits, check(digits, strlen(digits)));
}

bool case_number_parse(struct span text, int64_t *serial)
{
    unsigned long value;

    if (text.len < 5 || text.len > 10 || !span_number(text, 9999999999UL, &value))
        return false;
    if (text.ptr[0] == '0' || check(text.ptr, text.len) != 0)
        return false;
    *serial = (int64_t)(value / 10);
    return *serial >= CASE_SERIAL_FIRST;
}
