#include "roster/roster_cell.h"
#include "roster/say.h"
#include "roster/words.h"
#include <stdio.h>

const char *roster_cell_shown(struct span cell, char out[CELL_SHOWN_SIZE])
{
    bool cut = !text_copy(out, CELL_SHOWN_SIZE - 3, cell); /* leaves room for the ellipsis */

    for (char *p = out; *p; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    }
    if (cut)
        strcat(out, "…");
    return out;
}

/* The cell of a column without blanks at its ends; empty where the row is short. */
struct span cell_of(const struct roster_row *row, enum roster_column column)
{
    int at = row->columns->at[column];
    struct span text = {"", 0};

    if (at < 0 || (size_t)at >= row->cell_count)
        return text;
    text = row->cells[at];
    while (words_skip_blank(&text))
        ;
    text = span_trim(text);
    while (text.len >= 3 && memcmp(text.ptr + text.len - 3, "　", 3) == 0)
        text = span_trim((struct span){text.ptr, text.len - 3});
    return text;
}

/* Complains about a cell, which the text quotes as {a}. Always false. */
bool cell_complain(const struct roster_row *row, enum roster_column column, enum complaint_id id,
                   struct complaint_parts parts)
{
    struct roster_place at = row->at;
    char shown[CELL_SHOWN_SIZE];

    at.column = (uint16_t)(row->columns->at[column] + 1);
    if (!parts.a)
        parts.a = roster_cell_shown(cell_of(row, column), shown);
    complaint_add(&row->builder->plan->complaints, id, at, parts);
    return false;
}

/* 无 or a dash: said to be empty. */
bool cell_says_none(struct span text)
{
    static const char *const words[] = {"无", "没有", "-", "--", "—", "－", "／", "/"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_eq(text, span_of(words[i])))
            return true;
    }
    return false;
}

/* ---- unit ----------------------------------------------------------------------------------- */

const char *cell_level_title(const struct model *model, int level)
{
    bool known = level >= 0 && (size_t)level < model->level_count;

    return known ? model->levels[level].title : "?";
}

static bool too_deep(const struct roster_row *row)
{
    struct buf levels = BUF_INIT;
    char count[16];

    snprintf(count, sizeof count, "%zu", row->model->level_count);
    for (size_t i = 0; i < row->model->level_count; i++) {
        if (i > 0)
            buf_add_char(&levels, '/');
        buf_add_str(&levels, row->model->levels[i].title);
    }
    cell_complain(row, COLUMN_UNIT, COMPLAINT_UNIT_TOO_DEEP,
                  (struct complaint_parts){NULL, count, levels.ptr});
    buf_free(&levels);
    return false;
}

bool cell_unit(const struct roster_row *row, char path[UNIT_PATH_SIZE], int *level)
{
    int depth;

    switch (unit_path_parse(cell_of(row, COLUMN_UNIT), path, &depth)) {
    case UNIT_FINE: break;
    case UNIT_EMPTY: return cell_complain(row, COLUMN_UNIT, COMPLAINT_UNIT_EMPTY, NO_PARTS);
    case UNIT_GAP: return cell_complain(row, COLUMN_UNIT, COMPLAINT_UNIT_GAP, NO_PARTS);
    case UNIT_TOO_LONG: return cell_complain(row, COLUMN_UNIT, COMPLAINT_UNIT_TOO_LONG, NO_PARTS);
    case UNIT_BAD_NAME: return cell_complain(row, COLUMN_UNIT, COMPLAINT_UNIT_BAD, NO_PARTS);
    case UNIT_TOO_DEEP: return too_deep(row);
    }
    *level = depth - 1;
    return (size_t)depth <= row->model->level_count || too_deep(row);
}

/* ---- phones --------------------------------------------------------------------------------- */

/* 1.39E+10: digits, a point or sign, and an E between. */
static bool is_scientific(struct span text)
{
    bool exponent = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == 'E' || c == 'e')
            exponent = i > 0;
        else if (!(c >= '0' && c <= '9') && c != '.' && c != '+')
            return false;
    }
    return exponent;
}

/* What spreadsheets put around a number that is kept as text: '139..., ="139...", 139... .0 */
static struct span unwrap_number(struct span text)
{
    if (span_starts(text, span_of("=\"")) && text.len > 3 && text.ptr[text.len - 1] == '"')
        text = (struct span){text.ptr + 2, text.len - 3};
    while (text.len > 0 && (text.ptr[0] == '\'' || text.ptr[0] == '`'))
        text = span_skip(text, 1);
    while (words_skip_blank(&text))
        ;
    if (text.len > 10 && memcmp(text.ptr + text.len - 2, ".0", 2) == 0)
        text.len -= 2;
    return text;
}

static size_t digit_count(const char *text)
{
    return strlen(text) - (*text == '+');
}

/* A line that cannot text but is worth knowing: 0941-1234567, or 7 or 8 digits of the place. */
static bool is_landline(const char *digits)
{
    size_t len = strlen(digits);

    return (digits[0] == '0' && len >= 10 && len <= 12) ||
           ((len == 7 || len == 8) && digits[0] >= '2' && digits[0] <= '8');
}

static bool read_phone(const struct roster_row *row, struct span text, bool mobile_only,
                       struct phone *phone)
{
    char shown[CELL_SHOWN_SIZE], count[16];
    struct complaint_parts parts = {roster_cell_shown(text, shown), count, NULL};
    bool mobile, plain;

    if (is_scientific(text))
        return cell_complain(row, COLUMN_PHONE, COMPLAINT_PHONE_EXCEL, parts);
    if (!phone_parse(unwrap_number(text), phone) || !strpbrk(phone->text, "0123456789") ||
        strpbrk(phone->text, "*#"))
        return cell_complain(row, COLUMN_PHONE, COMPLAINT_PHONE_BAD, parts);
    mobile = phone_is_mobile(phone);
    if (mobile || (!mobile_only && is_landline(phone->text)))
        return true;
    plain = strncmp(phone->text, "+86", 3) == 0 || is_landline(phone->text);
    snprintf(count, sizeof count, "%zu", digit_count(phone->text));
    return cell_complain(row, COLUMN_PHONE,
                         plain ? COMPLAINT_PHONE_NO_MOBILE : COMPLAINT_PHONE_DIGITS, parts);
}

/* Reads the numbers of a cell, each once. False after a complaint. */
bool cell_phones(const struct roster_row *row, bool mobile_only, struct phone *phones,
                 size_t *count)
{
    struct span rest = cell_of(row, COLUMN_PHONE), item;
    bool ok = true;

    *count = 0;
    while (words_next_item(&rest, &item)) {
        struct phone phone;
        bool again = false;

        if (item.len == 0)
            continue;
        if (!read_phone(row, item, mobile_only, &phone)) {
            ok = false;
            continue;
        }
        for (size_t i = 0; i < *count; i++)
            again |= strcmp(phones[i].text, phone.text) == 0;
        if (again)
            continue;
        if (*count == PERSON_PHONES_MAX)
            return cell_complain(row, COLUMN_PHONE, COMPLAINT_PHONES_MANY,
                                 (struct complaint_parts){"4", NULL, NULL});
        phones[(*count)++] = phone;
    }
    return ok;
}

/* ---- names, remarks, terms ------------------------------------------------------------------- */

bool cell_name(const struct roster_row *row, enum roster_column column, char name[PERSON_NAME_SIZE])
{
    switch (words_tidy(cell_of(row, column), name, PERSON_NAME_SIZE)) {
    case WORDS_TOO_LONG:
        return cell_complain(row, column, COMPLAINT_CELL_TOO_LONG,
                             (struct complaint_parts){roster_column_title(column), NULL, NULL});
    case WORDS_BAD: return cell_complain(row, column, COMPLAINT_CELL_BAD, NO_PARTS);
    case WORDS_FINE: break;
    }
    return !name[0] || words_are_name(name) ||
           cell_complain(row, column, COMPLAINT_NAME_BAD, NO_PARTS);
}

/* Remarks may hold line ends, which become blanks. `*said` false: an empty cell. */
bool cell_remarks(const struct roster_row *row, char remarks[REMARKS_SIZE], bool *said)
{
    struct span text = cell_of(row, COLUMN_REMARKS);
    enum words_fault fault = words_tidy(text, remarks, REMARKS_SIZE);

    *said = text.len > 0;
    if (fault == WORDS_TOO_LONG)
        return cell_complain(row, COLUMN_REMARKS, COMPLAINT_CELL_TOO_LONG,
                             (struct complaint_parts){say_column_remarks, NULL, NULL});
    if (fault == WORDS_BAD)
        return cell_complain(row, COLUMN_REMARKS, COMPLAINT_CELL_BAD, NO_PARTS);
    if (cell_says_none(text))
        remarks[0] = '\0';
    return true;
}

bool cell_words(const struct roster_row *row, enum roster_column column, size_t size,
                const char **words)
{
    struct span text = cell_of(row, column);
    char kept[REMARKS_SIZE];
    struct complaint_parts parts = {roster_column_title(column), NULL, NULL};

    *words = NULL;
    switch (words_tidy(text, kept, size)) {
    case WORDS_TOO_LONG: return cell_complain(row, column, COMPLAINT_CELL_TOO_LONG, parts);
    case WORDS_BAD: return cell_complain(row, column, COMPLAINT_CELL_BAD, parts);
    case WORDS_FINE: break;
    }
    if (text.len > 0)
        *words = cell_says_none(text)
                     ? ""
                     : arena_copy(&row->builder->plan->texts, span_of((const char *)kept));
    return true;
}

bool cell_code(const struct roster_row *row, const char **code)
{
    if (is_scientific(cell_of(row, COLUMN_CODE)))
        return cell_complain(row, COLUMN_CODE, COMPLAINT_CODE_EXCEL, NO_PARTS);
    return cell_words(row, COLUMN_CODE, HOUSEHOLD_CODE_SIZE, code);
}

bool cell_choice(const struct roster_row *row, enum roster_column column, uint8_t *choice)
{
    static const char *const yes[] = {"是", "1", "y", "Y", "yes", "愿意", "要", "通知", "接收"};
    static const char *const no[] = {"否", "0",      "n",    "N",      "no",
                                     "不", "不愿意", "不要", "不通知", "不接收"};
    struct span text = cell_of(row, column);

    *choice = PLAN_UNSAID;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (span_eq(text, span_of(yes[i])))
            *choice = 1;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (span_eq(text, span_of(no[i])))
            *choice = 0;
    return text.len == 0 || *choice != PLAN_UNSAID ||
           cell_complain(row, column, COMPLAINT_NO_CHOICE,
                         (struct complaint_parts){NULL, roster_column_title(column), NULL});
}

static bool says_open(struct span text)
{
    return cell_says_none(text) || span_eq(text, span_of("至今")) || span_eq(text, span_of("今")) ||
           span_eq(text, span_of("在任")) || span_eq(text, span_of("长期"));
}

/* A spreadsheet counts days from 1899-12-30. */
static bool serial_day(const struct roster_row *row, enum roster_column column)
{
    char text[DAY_TEXT_SIZE];
    unsigned long serial = 0;

    span_number(cell_of(row, column), 99999, &serial);
    day_text((day_t){(int32_t)serial - 25569}, text);
    return cell_complain(row, column, COMPLAINT_DAY_SERIAL,
                         (struct complaint_parts){NULL, text, NULL});
}

static bool read_day(const struct roster_row *row, enum roster_column column, day_t *day)
{
    struct span text = cell_of(row, column);

    *day = DAY_NONE;
    if (text.len == 0 || cell_says_none(text))
        return true;
    switch (day_parse(text, column == COLUMN_TO, day)) {
    case DAY_FINE: break;
    case DAY_BAD: return cell_complain(row, column, COMPLAINT_DAY_BAD, NO_PARTS);
    case DAY_IMPOSSIBLE: return cell_complain(row, column, COMPLAINT_DAY_IMPOSSIBLE, NO_PARTS);
    case DAY_SHORT_YEAR: return cell_complain(row, column, COMPLAINT_DAY_SHORT, NO_PARTS);
    case DAY_SERIAL: return serial_day(row, column);
    }
    return true;
}

bool cell_standing(const struct roster_row *row, struct plan_office *office)
{
    bool ok = read_day(row, COLUMN_ELECTED, &office->elected);

    ok &= read_day(row, COLUMN_FILED, &office->filed);
    ok &= cell_words(row, COLUMN_ELECTED_BY, PERSON_NAME_SIZE, &office->elected_by);
    return ok & cell_words(row, COLUMN_FILED_WITH, PERSON_NAME_SIZE, &office->filed_with);
}

bool cell_term(const struct roster_row *row, struct plan_office *office)
{
    bool ok = read_day(row, COLUMN_FROM, &office->from);
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

    office->open_end = cell_of(row, COLUMN_TO).len > 0 && says_open(cell_of(row, COLUMN_TO));
    if (office->open_end)
        office->to = DAY_NONE;
    else
        ok &= read_day(row, COLUMN_TO, &office->to);
    if (!ok)
        return false;
    if (day_known(office->from) && day_known(office->to) && office->to.n < office->from.n)
        return cell_complain(
            row, COLUMN_TO, COMPLAINT_TERM_BACKWARD,
            (struct complaint_parts){day_text(office->from, from), day_text(office->to, to), NULL});
    office->ended = day_known(office->to) && office->to.n < row->today.n;
    return true;
}
