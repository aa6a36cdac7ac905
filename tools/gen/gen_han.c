/*
 * Makes the tables of src/text out of ICU: `gen_han fold` writes fold.tbl, `gen_han pinyin` writes
 * pinyin.tbl. The tables are committed, because making them at start-up costs a fifth of a second
 * and several megabytes; `make tables` makes them anew.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

enum { OUT_SIZE = 32, PER_LINE = 30 };

static void check(UErrorCode error, const char *what)
{
    if (U_SUCCESS(error))
        return;
    fprintf(stderr, "gen_han: %s: %s\n", what, u_errorName(error));
    exit(1);
}

static UTransliterator *open_rules(const char *id)
{
    UChar name[64];
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *rules;

    u_uastrcpy(name, id);
    rules = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    check(error, id);
    return rules;
}

static void apply(const UTransliterator *rules, UChar *text)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t len = u_strlen(text), limit = len;

    utrans_transUChars(rules, text, &len, OUT_SIZE, 0, &limit, &error);
    check(error, "transliterate");
    text[len] = 0;
}

static void print_utf8(const UChar *text)
{
    char out[OUT_SIZE * 4];
    UErrorCode error = U_ZERO_ERROR;

    u_strToUTF8(out, sizeof out, NULL, text, -1, &error);
    check(error, "UTF-8");
    fputs(out, stdout);
}

/* ---- fold ---- */

/* Punctuation that keeps a meaning of its own; all other punctuation becomes a blank. */
static const struct {
    const char *from;
    char to;
} kept[] = {
    {"、", ','},
    {"。", '.'},
    {"｡", '.'},
    {"､", ','},
    {"…", '.'},
    {"⋯", '.'},
    {"【", '['},
    {"】", ']'},
    {"〖", '['},
    {"〗", ']'},
    {"—", '-'},
    {"–", '-'},
    {"―", '-'},
    {"‐", '-'},
    {"‑", '-'},
    {"−", '-'},
    {"－", '-'},
    {"﹣", '-'},
    {"～", '-'},
    {"〜", '-'},
    {"“", '"'},
    {"”", '"'},
    {"‘", '"'},
    {"’", '"'},
    {"「", '"'},
    {"」", '"'},
    {"『", '"'},
    {"』", '"'},
    {"《", '"'},
    {"》", '"'},
    {"〈", '"'},
    {"〉", '"'},
    {"＂", '"'},
    {"＇", '"'},
    {"￥", '$'},
    {"¥",  '$'},
};

static UChar kept_as(UChar c)
{
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        UChar from[4];
        UErrorCode error = U_ZERO_ERROR;

        u_strFromUTF8(from, 4, NULL, kept[i].from, -1, &error);
        check(error, "kept");
        if (from[0] == c)
            return (UChar)kept[i].to;
    }
    return 0;
}

/* One character of the normal form: 0 to drop it. */
static UChar fold_unit(UChar c)
{
    UChar k = kept_as(c);

    if (k)
        return k;
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        return '\n';
    switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    case U_CONTROL_CHAR:
    case U_SPACE_SEPARATOR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR: return ' ';
    default: break;
    }
    if (c > 0x7e && !u_isalnum(c) && c != 0x3007)
        return ' ';
    return (UChar)u_tolower(c);
}

static void fold_char(UChar c, const UTransliterator *simplify, UChar out[OUT_SIZE])
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&error);
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&error);
    bool hangul = c >= 0x1100 && c < 0x2000;
    UChar one[2] = {c, 0}, norm[OUT_SIZE];
    int32_t n = 0;

    hangul = hangul || (c >= 0xa960 && c < 0xd800);
    if (kept_as(c)) {
        out[0] = kept_as(c);
        out[1] = 0;
        return;
    }
    /* Latin letters lose their accents: people type pinyin with and without tones. */
    int32_t len = unorm2_normalize(hangul ? nfkc : nfkd, one, 1, norm, OUT_SIZE - 1, &error);
    check(error, "normalize");
    norm[len] = 0;
    apply(simplify, norm);
    for (int32_t i = 0; norm[i]; i++) {
        UChar unit = fold_unit(norm[i]);

        if (unit)
            out[n++] = unit;
    }
    out[n] = 0;
}

/* The blocks that the table covers; fold.c decides all others by rule. */
static bool tabled(int c)
{
    return (c >= 0xa1 && c < 0x250) || (c >= 0x1e00 && c < 0x1f00) || (c >= 0x2010 && c < 0x2040) ||
           (c >= 0x2070 && c < 0x20a0) || (c >= 0x2100 && c < 0x2190) ||
           (c >= 0x2460 && c < 0x24f0) || (c >= 0x2776 && c < 0x2794) ||
           (c >= 0x2e80 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00);
}

static void print_string(const char *name, const UChar *chars, size_t count)
{
    printf("static const char16_t %s[] =", name);
    for (size_t i = 0; i < count; i++) {
        if (i % 40 == 0)
            printf("%s\n    u\"", i ? "\"" : "");
        if (chars[i] < 0x30 || (chars[i] > 0x39 && chars[i] < 0x61))
            printf("\\%03o", chars[i]);
        else
            print_utf8((UChar[2]){chars[i], 0});
    }
    printf("\";\n");
}

/* Worth keeping: at most five bytes, of ASCII and Han. */
static bool is_short(const UChar *out)
{
    int bytes = 0;

    for (size_t i = 0; out[i]; i++) {
        if (out[i] > 0x7f && (out[i] < 0x4e00 || out[i] >= 0xa000))
            return false;
        bytes += out[i] < 0x80 ? 1 : 3;
    }
    return bytes < 6;
}

static void write_fold(void)
{
    static UChar from[65536], to[65536], out[OUT_SIZE];
    UTransliterator *simplify = open_rules("Traditional-Simplified");
    size_t count = 0;

    printf("/* Made by tools/gen/gen_han.c with ICU %s, Unicode %s; do not edit. Per character: "
           "NFKC,\n * width, accents, lower case, traditional to simplified, punctuation. Sorted. "
           "*/\n",
           U_ICU_VERSION, U_UNICODE_VERSION);
    printf("static const struct {\n    char16_t from;\n    char to[6];\n} fold_many[] = {\n");
    for (int c = 1; c < 0x10000; c++) {
        if (!tabled(c))
            continue;
        fold_char((UChar)c, simplify, out);
        if (u_strlen(out) == 1 && out[0] != c) {
            from[count] = (UChar)c;
            to[count++] = out[0];
        } else if (u_strlen(out) != 1) {
            if (!is_short(out))
                u_strcpy(out, (const UChar[]){' ', 0});
            printf("    {0x%04x, \"", c);
            print_utf8(out);
            printf("\"},\n");
        }
    }
    printf("};\n");
    print_string("fold_from", from, count);
    print_string("fold_to", to, count);
    utrans_close(simplify);
}

/* ---- pinyin ---- */

struct reading_of {
    char syllable[8];
    UChar c;
};

static int by_syllable(const void *a, const void *b)
{
    const struct reading_of *x = a, *y = b;
    int order = strcmp(x->syllable, y->syllable);

    return order ? order : x->c - y->c;
}

/* The letters of a reading without its tone; ü becomes v, as on every keypad. */
static bool read_letters(const UChar *latin, char out[8])
{
    UErrorCode error = U_ZERO_ERROR;
    UChar plain[OUT_SIZE];
    size_t n = 0;
    int32_t len =
        unorm2_normalize(unorm2_getNFDInstance(&error), latin, -1, plain, OUT_SIZE, &error);

    check(error, "NFD");
    for (int32_t i = 0; i < len; i++) {
        UChar c = plain[i];

        if (c == 0x308 && n > 0)
            out[n - 1] = 'v';
        else if (c >= 'a' && c <= 'z' && n < 7)
            out[n++] = (char)c;
        else if (c < 0x300 || c > 0x36f)
            return false;
    }
    out[n] = '\0';
    return n > 0;
}

static void write_pinyin(void)
{
    static struct reading_of readings[0x10000];
    UTransliterator *latin = open_rules("Han-Latin");
    size_t count = 0;

    for (int c = 0x4e00; c < 0xa000; c++) {
        UChar text[OUT_SIZE] = {(UChar)c, 0};

        apply(latin, text);
        readings[count].c = (UChar)c;
        if (text[0] != c && read_letters(text, readings[count].syllable))
            count++;
    }
    qsort(readings, count, sizeof readings[0], by_syllable);
    printf("/* Made by tools/gen/gen_han.c with ICU %s (Han-Latin); do not edit. One reading per\n"
           " * character, U+4E00 to U+9FFF; further readings are in readings.tbl. */\n",
           U_ICU_VERSION);
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || strcmp(readings[i].syllable, readings[i - 1].syllable) != 0;

        if (first)
            printf("%sREADING(\"%s\", \"", i ? "\")\n" : "", readings[i].syllable);
        print_utf8((UChar[2]){readings[i].c, 0});
    }
    printf("\")\n");
    utrans_close(latin);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "fold") == 0)
        write_fold();
    else if (argc == 2 && strcmp(argv[1], "pinyin") == 0)
        write_pinyin();
    else
        return fputs("usage: gen_han fold|pinyin\n", stderr), 2;
    return 0;
}
