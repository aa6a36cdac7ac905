#include "roster/roster_row.h"
#include "roster/role_name.h"
#include "roster/words.h"
#include <stdio.h>

#define NO_PARTS ((struct complaint_parts){NULL, NULL, NULL})

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
static struct span cell(const struct roster_row *row, enum roster_column column)
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
static bool complain(const struct roster_row *row, enum roster_column column, enum complaint_id id,
                     struct complaint_parts parts)
{
    struct roster_place at = row->at;
    char shown[CELL_SHOWN_SIZE];

    at.column = (uint16_t)(row->columns->at[column] + 1);
    if (!parts.a)
        parts.a = roster_cell_shown(cell(row, column), shown);
    complaint_add(&row->builder->plan->complaints, id, at, parts);
    return false;
}

/* 无 or a dash: said to be empty. */
static bool says_none(struct span text)
{
    static const char *const words[] = {"无", "没有", "-", "--", "—", "－", "／", "/"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_eq(text, span_of(words[i])))
            return true;
    }
    return false;
}

/* ---- unit ----------------------------------------------------------------------------------- */

static const char *level_title(const struct model *model, int level)
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
    complain(row, COLUMN_UNIT, COMPLAINT_UNIT_TOO_DEEP,
             (struct complaint_parts){NULL, count, levels.ptr});
    buf_free(&levels);
    return false;
}

static bool read_unit(const struct roster_row *row, char path[UNIT_PATH_SIZE], int *level)
{
    int depth;

    switch (unit_path_parse(cell(row, COLUMN_UNIT), path, &depth)) {
    case UNIT_FINE: break;
    case UNIT_EMPTY: return complain(row, COLUMN_UNIT, COMPLAINT_UNIT_EMPTY, NO_PARTS);
    case UNIT_GAP: return complain(row, COLUMN_UNIT, COMPLAINT_UNIT_GAP, NO_PARTS);
    case UNIT_TOO_LONG: return complain(row, COLUMN_UNIT, COMPLAINT_UNIT_TOO_LONG, NO_PARTS);
    case UNIT_BAD_NAME: return complain(row, COLUMN_UNIT, COMPLAINT_UNIT_BAD, NO_PARTS);
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
        return complain(row, COLUMN_PHONE, COMPLAINT_PHONE_EXCEL, parts);
    if (!phone_parse(unwrap_number(text), phone) || !strpbrk(phone->text, "0123456789") ||
        strpbrk(phone->text, "*#"))
        return complain(row, COLUMN_PHONE, COMPLAINT_PHONE_BAD, parts);
    mobile = phone_is_mobile(phone);
    if (mobile || (!mobile_only && is_landline(phone->text)))
        return true;
    plain = strncmp(phone->text, "+86", 3) == 0 || is_landline(phone->text);
    snprintf(count, sizeof count, "%zu", digit_count(phone->text));
    return complain(row, COLUMN_PHONE, plain ? COMPLAINT_PHONE_NO_MOBILE : COMPLAINT_PHONE_DIGITS,
                    parts);
}

/* Reads the numbers of a cell, each once. False after a complaint. */
static bool read_phones(const struct roster_row *row, bool mobile_only, struct phone *phones,
                        size_t *count)
{
    struct span rest = cell(row, COLUMN_PHONE), item;
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
            return complain(row, COLUMN_PHONE, COMPLAINT_PHONES_MANY,
                            (struct complaint_parts){"4", NULL, NULL});
        phones[(*count)++] = phone;
    }
    return ok;
}

/* ---- names, remarks, terms ------------------------------------------------------------------- */

static bool is_name(const char *name)
{
    return name[0] && !strpbrk(name, "0123456789/\\,;:\"'<>=+@#");
}

static bool read_name(const struct roster_row *row, enum roster_column column,
                      char name[PERSON_NAME_SIZE])
{
    switch (words_tidy(cell(row, column), name, PERSON_NAME_SIZE)) {
    case WORDS_TOO_LONG:
        return complain(row, column, COMPLAINT_CELL_TOO_LONG,
                        (struct complaint_parts){roster_column_title(column), NULL, NULL});
    case WORDS_BAD: return complain(row, column, COMPLAINT_CELL_BAD, NO_PARTS);
    case WORDS_FINE: break;
    }
    return !name[0] || is_name(name) || complain(row, column, COMPLAINT_NAME_BAD, NO_PARTS);
}

/* Remarks may hold line ends, which become blanks. `*said` false: an empty cell. */
static bool read_remarks(const struct roster_row *row, char remarks[REMARKS_SIZE], bool *said)
{
    struct span text = cell(row, COLUMN_REMARKS);
    enum words_fault fault = words_tidy(text, remarks, REMARKS_SIZE);

    *said = text.len > 0;
    if (fault == WORDS_TOO_LONG)
        return complain(row, COLUMN_REMARKS, COMPLAINT_CELL_TOO_LONG,
                        (struct complaint_parts){"备注", NULL, NULL});
    if (fault == WORDS_BAD)
        return complain(row, COLUMN_REMARKS, COMPLAINT_CELL_BAD, NO_PARTS);
    if (says_none(text))
        remarks[0] = '\0';
    return true;
}

static bool says_open(struct span text)
{
    return says_none(text) || span_eq(text, span_of("至今")) || span_eq(text, span_of("今")) ||
           span_eq(text, span_of("在任")) || span_eq(text, span_of("长期"));
}

/* A spreadsheet counts days from 1899-12-30. */
static bool serial_day(const struct roster_row *row, enum roster_column column)
{
    char text[DAY_TEXT_SIZE];
    unsigned long serial = 0;

    span_number(cell(row, column), 99999, &serial);
    day_text((day_t){(int32_t)serial - 25569}, text);
    return complain(row, column, COMPLAINT_DAY_SERIAL, (struct complaint_parts){NULL, text, NULL});
}

static bool read_day(const struct roster_row *row, enum roster_column column, day_t *day)
{
    struct span text = cell(row, column);

    *day = DAY_NONE;
    if (text.len == 0 || says_none(text))
        return true;
    switch (day_parse(text, column == COLUMN_TO, day)) {
    case DAY_FINE: break;
    case DAY_BAD: return complain(row, column, COMPLAINT_DAY_BAD, NO_PARTS);
    case DAY_IMPOSSIBLE: return complain(row, column, COMPLAINT_DAY_IMPOSSIBLE, NO_PARTS);
    case DAY_SHORT_YEAR: return complain(row, column, COMPLAINT_DAY_SHORT, NO_PARTS);
    case DAY_SERIAL: return serial_day(row, column);
    }
    return true;
}

static bool read_term(const struct roster_row *row, struct plan_office *office)
{
    bool ok = read_day(row, COLUMN_FROM, &office->from);
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

    office->open_end = cell(row, COLUMN_TO).len > 0 && says_open(cell(row, COLUMN_TO));
    if (office->open_end)
        office->to = DAY_NONE;
    else
        ok &= read_day(row, COLUMN_TO, &office->to);
    if (!ok)
        return false;
    if (day_known(office->from) && day_known(office->to) && office->to.n < office->from.n)
        return complain(
            row, COLUMN_TO, COMPLAINT_TERM_BACKWARD,
            (struct complaint_parts){day_text(office->from, from), day_text(office->to, to), NULL});
    office->ended = day_known(office->to) && office->to.n < row->today.n;
    return true;
}

/* ---- a row of people ------------------------------------------------------------------------- */

static bool unknown_role(const struct roster_row *row, struct span text, const char *name)
{
    struct buf titles = BUF_INIT;

    if (text.len == 0) {
        role_titles(row->model, &titles);
        complain(row, COLUMN_ROLE, COMPLAINT_ROLE_EMPTY,
                 (struct complaint_parts){name[0] ? name : "这一行", titles.ptr, NULL});
    } else {
        role_suggest(row->model, text, &titles);
        complain(row, COLUMN_ROLE, COMPLAINT_ROLE_UNKNOWN,
                 (struct complaint_parts){NULL, titles.ptr, NULL});
    }
    buf_free(&titles);
    return false;
}

static bool read_role(const struct roster_row *row, const char *name, const struct role **role)
{
    char title[PERSON_NAME_SIZE];
    struct span text = cell(row, COLUMN_ROLE);

    if (words_tidy(text, title, sizeof title) == WORDS_FINE)
        text = span_of(title);
    *role = role_named(row->model, text);
    return *role || unknown_role(row, text, name);
}

static bool level_fits(const struct roster_row *row, const struct role *role, int level)
{
    if (role->level < 0 || role->level == level)
        return true;
    return complain(row, COLUMN_UNIT, COMPLAINT_ROLE_LEVEL,
                    (struct complaint_parts){role->title, level_title(row->model, role->level),
                                             level_title(row->model, level)});
}

static bool is_vacancy(const char *name)
{
    return !name[0] || strcmp(name, "空缺") == 0 || strcmp(name, "暂缺") == 0 ||
           strcmp(name, "待定") == 0 || says_none(span_of(name));
}

/* Name and phone belong together: both, or neither for a vacancy. */
static bool who_is_whole(const struct roster_row *row, const struct person_row *who, bool vacant)
{
    if (vacant && who->phone_count > 0)
        return complain(row, COLUMN_NAME, COMPLAINT_NAME_EMPTY, NO_PARTS);
    if (!vacant && who->phone_count == 0)
        return complain(row, COLUMN_PHONE, COMPLAINT_PHONE_EMPTY,
                        (struct complaint_parts){who->name, NULL, NULL});
    return true;
}

bool roster_row_people(const struct roster_row *row)
{
    char path[UNIT_PATH_SIZE], name[PERSON_NAME_SIZE], remarks[REMARKS_SIZE];
    struct person_row who = {.name = name};
    struct plan_office office = {.at = row->at};
    int level = 0;
    bool said = false;
    bool unit_ok = read_unit(row, path, &level);
    bool named = read_name(row, COLUMN_NAME, name);
    bool called = read_phones(row, true, who.phones, &who.phone_count);
    bool vacant = named && is_vacancy(name);
    bool only_unit = vacant && who.phone_count == 0 && cell(row, COLUMN_ROLE).len == 0;
    bool ok = unit_ok & read_remarks(row, remarks, &said) & read_term(row, &office);

    if (called && named)
        ok &= who_is_whole(row, &who, vacant);
    if (!only_unit && !read_role(row, name, &office.role))
        ok = false;
    else if (!only_unit && unit_ok)
        ok &= level_fits(row, office.role, level);
    if (!ok || !named || !called)
        return false;

    office.unit = plan_unit(row->builder, path, row->at);
    if (only_unit)
        return true;
    office.person = vacant ? PLAN_NOBODY : plan_person(row->builder, &who, row->at);
    if (!vacant && office.person == PLAN_NOBODY)
        return false;
    office.remarks = said ? remarks : NULL;
    plan_office(row->builder, &office);
    return true;
}

/* ---- a row of households --------------------------------------------------------------------- */

/* 3, 03, 3户, 3号, 第3户, full-width digits. */
static bool parse_number(struct span text, unsigned long *number)
{
    char digits[8];
    size_t len = 0;

    if (span_starts(text, span_of("第")))
        text = span_skip(text, strlen("第"));
    while (text.len > 0 && len + 1 < sizeof digits) {
        const unsigned char *p = (const unsigned char *)text.ptr;

        if (text.len >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) {
            digits[len++] = (char)('0' + (p[2] - 0x90));
            text = span_skip(text, 3);
        } else if (p[0] >= '0' && p[0] <= '9') {
            digits[len++] = (char)p[0];
            text = span_skip(text, 1);
        } else {
            break;
        }
    }
    if (span_eq(text, span_of("户")) || span_eq(text, span_of("号")) ||
        span_eq(text, span_of(".0")))
        text.len = 0;
    return text.len == 0 && span_number((struct span){digits, len}, HOUSEHOLD_NUMBER_MAX, number) &&
           *number > 0;
}

static bool read_number(const struct roster_row *row, unsigned long *number)
{
    struct span text = cell(row, COLUMN_NUMBER);
    char most[16];

    if (text.len == 0)
        return complain(row, COLUMN_NUMBER, COMPLAINT_NUMBER_EMPTY, NO_PARTS);
    if (parse_number(text, number))
        return true;
    snprintf(most, sizeof most, "%d", (int)HOUSEHOLD_NUMBER_MAX);
    return complain(row, COLUMN_NUMBER, COMPLAINT_NUMBER_BAD,
                    (struct complaint_parts){NULL, most, NULL});
}

static bool ends_household(const char *tag)
{
    return strcmp(tag, "注销") == 0 || strcmp(tag, "销户") == 0 || strcmp(tag, "迁出") == 0;
}

static bool add_tag(const struct roster_row *row, struct span item, struct plan_household *h)
{
    struct roster_plan *plan = row->builder->plan;
    char tag[TAG_SIZE];
    enum words_fault fault = words_tidy(item, tag, sizeof tag);

    if (fault != WORDS_FINE)
        return complain(row, COLUMN_TAGS,
                        fault == WORDS_BAD ? COMPLAINT_CELL_BAD : COMPLAINT_CELL_TOO_LONG,
                        (struct complaint_parts){"标签", NULL, NULL});
    if (!tag[0])
        return true;
    if (ends_household(tag)) {
        h->ended = true;
        return true;
    }
    for (size_t i = h->tag_first; i < plan->tag_count; i++) {
        if (strcmp(plan->tags[i], tag) == 0)
            return true;
    }
    if (h->tag_count == TAGS_MAX)
        return complain(row, COLUMN_TAGS, COMPLAINT_TAGS_MANY,
                        (struct complaint_parts){"12", NULL, NULL});
    plan_add_tag(row->builder, tag);
    h->tag_count++;
    return true;
}

static bool read_tags(const struct roster_row *row, struct plan_household *h)
{
    struct span rest = cell(row, COLUMN_TAGS), item;
    bool said = rest.len > 0;

    h->tag_first = (uint32_t)row->builder->plan->tag_count;
    h->tag_count = 0;
    if (says_none(rest))
        return true;
    while (words_next_item(&rest, &item)) {
        if (!add_tag(row, item, h))
            return false;
    }
    if (!said || (h->ended && h->tag_count == 0))
        h->tag_count = PLAN_UNSAID;
    return true;
}

static bool read_household_phones(const struct roster_row *row, struct plan_household *h)
{
    struct phone phones[HOUSEHOLD_PHONES_MAX];
    struct span text = cell(row, COLUMN_PHONE);
    size_t count = 0;

    if (!says_none(text) && !read_phones(row, false, phones, &count))
        return false;
    h->phone_first = (uint32_t)row->builder->plan->phone_count;
    h->phone_count = text.len > 0 ? (uint8_t)count : PLAN_UNSAID;
    for (size_t i = 0; i < count; i++)
        plan_add_phone(row->builder, phones[i].text);
    return true;
}

static bool read_head(const struct roster_row *row, unsigned long number,
                      char head[PERSON_NAME_SIZE])
{
    char text[16];

    if (!read_name(row, COLUMN_HEAD, head))
        return false;
    snprintf(text, sizeof text, "%lu", number);
    return head[0] || complain(row, COLUMN_HEAD, COMPLAINT_HEAD_EMPTY,
                               (struct complaint_parts){text, NULL, NULL});
}

static bool lowest_level(const struct roster_row *row, int level)
{
    int lowest = (int)row->model->level_count - 1;

    return level == lowest ||
           complain(row, COLUMN_UNIT, COMPLAINT_HOUSEHOLD_LEVEL,
                    (struct complaint_parts){NULL, level_title(row->model, lowest), NULL});
}

bool roster_row_household(const struct roster_row *row)
{
    struct roster_plan *plan = row->builder->plan;
    char path[UNIT_PATH_SIZE], head[PERSON_NAME_SIZE], remarks[REMARKS_SIZE];
    struct plan_household h = {.at = row->at};
    unsigned long number = 0;
    int level = 0;
    bool said = false;
    bool ok = read_unit(row, path, &level) && lowest_level(row, level);

    ok &= read_number(row, &number);
    ok &= read_head(row, number, head);
    ok &= read_household_phones(row, &h);
    ok &= read_tags(row, &h);
    ok &= read_remarks(row, remarks, &said);
    if (!ok)
        return false;
    h.unit = plan_unit(row->builder, path, row->at);
    h.number = (uint16_t)number;
    h.head = arena_copy(&plan->texts, span_of(head));
    if (said)
        h.remarks = arena_copy(&plan->texts, span_of(remarks));
    plan_household(row->builder, &h);
    return true;
}
