#include "text/digits.h"

/* value of a numeral; units are above 9 */
static const struct {
    uint32_t cp;
    int value;
} numerals[] = {
  /* clang-format off */
    {U'〇', 0}, {U'零', 0}, {U'一', 1}, {U'二', 2}, {U'三', 3}, {U'四', 4}, {U'五', 5},
    {U'六', 6}, {U'七', 7}, {U'八', 8}, {U'九', 9}, {U'十', 10}, {U'百', 100}, {U'千', 1000},
    {U'万', 10000}, {U'两', 2}, {U'壹', 1}, {U'贰', 2}, {U'叁', 3}, {U'肆', 4}, {U'伍', 5},
    {U'陆', 6}, {U'柒', 7}, {U'捌', 8}, {U'玖', 9}, {U'拾', 10}, {U'佰', 100}, {U'仟', 1000},
    {U'弌', 1}, {U'弍', 2}, {U'弎', 3}, {U'廿', 20}, {U'卅', 30}, {U'幺', 1}, {U'参', 3},
  /* clang-format on */
};

static int numeral_value(uint32_t cp)
{
    if (cp < 0x3007)
        return -1;
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++)
        if (numerals[i].cp == cp)
            return numerals[i].value;
    return -1;
}

bool cp_is_numeral(uint32_t cp)
{
    return numeral_value(cp) >= 0;
}

static struct number decimal_at(const uint32_t *cp, size_t count)
{
    struct number number = {0};

    while (number.len < count && cp_is_digit(cp[number.len])) {
        if (number.value >= 0)
            number.value = number.value * 10 + (int)(cp[number.len] - '0');
        if (number.value > NUMBER_MAX)
            number.value = -1;
        number.len++;
    }
    return number;
}

/* 一二 or 二〇三: digits one after the other, no units. */
static bool is_spelled(const uint32_t *cp, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (numeral_value(cp[i]) > 9)
            return false;
    return len > 1;
}

static int spelled_value(const uint32_t *cp, size_t len)
{
    int value = 0;

    for (size_t i = 0; i < len && value <= NUMBER_MAX; i++)
        value = value * 10 + numeral_value(cp[i]);
    return value;
}

/* 三百二十一: each unit is smaller than the one before, but for 万, which multiplies all before it.
 * -1 when it is no number that way: 十十五. */
static int counted_value(const uint32_t *cp, size_t len)
{
    int total = 0, digit = -1, unit = NUMBER_MAX;

    for (size_t i = 0; i < len; i++) {
        int v = numeral_value(cp[i]);

        if (v <= 9) {
            digit = v;
            continue;
        }
        if (v < 10000 && (v >= unit || (digit < 0 && unit == 10)))
            return -1;
        if (v == 10000)
            total = (total + (digit > 0 ? digit : 0)) * v;
        else if (v == 20 || v == 30)
            total += v;
        else
            total += (digit > 0 ? digit : 1) * v;
        unit = v == 20 || v == 30 ? 10 : v == 10000 ? NUMBER_MAX : v;
        digit = -1;
        if (total > NUMBER_MAX)
            return -1;
    }
    return total + (digit > 0 ? digit : 0);
}

struct number number_at(const uint32_t *cp, size_t count)
{
    struct number number = {0};

    if (count > 0 && cp_is_digit(cp[0]))
        return decimal_at(cp, count);
    while (number.len < count && number.len < 12 && cp_is_numeral(cp[number.len]))
        number.len++;
    if (number.len == 0)
        return number;
    number.han = true;
    number.several = number.len == 1 && cp[0] == U'两';
    number.value =
        is_spelled(cp, number.len) ? spelled_value(cp, number.len) : counted_value(cp, number.len);
    if (number.value > NUMBER_MAX)
        number.value = -1;
    return number;
}
