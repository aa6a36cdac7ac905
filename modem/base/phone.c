#include "lianhu/phone.h"
#include "lianhu/buf.h"
#include <ctype.h>

/* One character of a written number: its ASCII form, 0 to drop it, -1 when it ends the reading as
 * a number. Full-width forms (U+FF0B, U+FF10..FF19) come from Chinese keyboards. */
static int number_char(struct span text, size_t *pos)
{
    const unsigned char *p = (const unsigned char *)text.ptr + *pos;
    size_t left = text.len - *pos;

    if (left >= 3 && p[0] == 0xEF && p[1] == 0xBC &&
        (p[2] == 0x8B || (p[2] >= 0x90 && p[2] <= 0x99))) {
        *pos += 3;
        return p[2] == 0x8B ? '+' : '0' + (p[2] - 0x90);
    }
    if (left >= 3 && p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) { /* ideographic blank */
        *pos += 3;
        return 0;
    }
    *pos += 1;
    if (isdigit(*p) || *p == '+' || *p == '*' || *p == '#')
        return *p;
    return *p && strchr(" \t\r\n-().", *p) ? 0 : -1;
}

/* Collects digits; false when something else is in the way. */
static bool collect(struct span text, char *out, size_t size, size_t *len)
{
    *len = 0;
    for (size_t pos = 0; pos < text.len;) {
        int c = number_char(text, &pos);

        if (c < 0 || (c == '+' && *len > 0) || (c > 0 && *len + 1 >= size))
            return false;
        if (c > 0)
            out[(*len)++] = (char)c;
    }
    out[*len] = '\0';
    return *len > 0 && strcmp(out, "+") != 0;
}

/* A sender with a name: letters of any script, and no digit that could be half a number. */
static bool is_name(struct span text)
{
    bool letter = false;

    for (size_t i = 0; i < text.len; i++) {
        if (isdigit((unsigned char)text.ptr[i]))
            return false;
        letter |= isalpha((unsigned char)text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80;
    }
    return letter;
}

static bool eleven_digit_mobile(const char *digits)
{
    return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3' &&
           strspn(digits, "0123456789") == 11;
}

bool phone_parse(struct span text, struct phone *phone)
{
    char raw[PHONE_SIZE] = "";
    size_t len;

    phone->text[0] = '\0';
    text = span_trim(text);
    if (!collect(text, raw, sizeof raw - 1, &len)) {
        return is_name(text) && text_copy(phone->text, sizeof phone->text, text);
    }

    const char *national = raw;
    if (strncmp(raw, "+86", 3) == 0)
        national = raw + 3;
    else if (strncmp(raw, "0086", 4) == 0)
        national = raw + 4;
    else if (strncmp(raw, "86", 2) == 0 && len == 13)
        national = raw + 2;
    if (eleven_digit_mobile(national))
        return text_format(phone->text, sizeof phone->text, "+86%s", national);
    return text_copy(phone->text, sizeof phone->text, (struct span){raw, len});
}

/* Ranges of people, first three digits, domain.md 10.4; 10648, 140, 141, 144, 146, 148 are things,
 * 1740-1749 satellite and emergency. */
static bool prefix_of_people(const char *d)
{
    int prefix = (d[0] - '0') * 100 + (d[1] - '0') * 10 + (d[2] - '0');

    switch (prefix / 10) {
    case 13:
    case 18: return true;
    case 14: return prefix == 145 || prefix == 147 || prefix == 149;
    case 15: return prefix != 154;
    case 16: return prefix == 162 || (prefix >= 165 && prefix <= 167);
    case 17: return prefix != 174 && prefix != 179;
    case 19: return prefix != 194;
    default: return false;
    }
}

bool phone_is_mobile(const struct phone *phone)
{
    return strncmp(phone->text, "+86", 3) == 0 && eleven_digit_mobile(phone->text + 3) &&
           prefix_of_people(phone->text + 3);
}

bool phone_same(const struct phone *a, const struct phone *b)
{
    size_t la = strlen(a->text), lb = strlen(b->text);

    if (strcmp(a->text, b->text) == 0)
        return true;
    if (la < 9 || lb < 9 || (a->text[0] == '+' && b->text[0] == '+'))
        return false;
    return memcmp(a->text + la - 9, b->text + lb - 9, 9) == 0;
}

const char *phone_local(const struct phone *phone)
{
    return phone_is_mobile(phone) ? phone->text + 3 : phone->text;
}

void phone_mask(const struct phone *phone, char out[PHONE_SIZE])
{
    size_t len = strlen(phone->text);

    memcpy(out, phone->text, len + 1);
    if (len >= 9)
        memset(out + len - 8, '*', 4);
}

void phones_mask(char *text)
{
    for (char *at = text; *at;) {
        size_t len = strspn(at, "0123456789");

        if (len >= 11 && len <= 13)
            memset(at + len - 8, '*', 4);
        at += len ? len : 1;
    }
}
