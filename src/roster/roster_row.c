#include "roster/roster_row.h"
#include "roster/role_name.h"
#include "roster/roster_cell.h"
#include "roster/say.h"
#include "roster/words.h"
#include <stdio.h>

/* ---- a row of people ------------------------------------------------------------------------- */

static bool unknown_role(const struct roster_row *row, struct span text, const char *name)
{
    struct buf titles = BUF_INIT;

    if (text.len == 0) {
        role_titles(row->model, &titles);
        cell_complain(row, COLUMN_ROLE, COMPLAINT_ROLE_EMPTY,
                      (struct complaint_parts){name[0] ? name : say_this_row, titles.ptr, NULL});
    } else {
        role_suggest(row->model, text, &titles);
        cell_complain(row, COLUMN_ROLE, COMPLAINT_ROLE_UNKNOWN,
                      (struct complaint_parts){NULL, titles.ptr, NULL});
    }
    buf_free(&titles);
    return false;
}

static bool read_role(const struct roster_row *row, const char *name, const struct role **role)
{
    char title[PERSON_NAME_SIZE];
    struct span text = cell_of(row, COLUMN_ROLE);

    if (words_tidy(text, title, sizeof title) == WORDS_FINE)
        text = span_of(title);
    *role = role_named(row->model, text);
    return *role || unknown_role(row, text, name);
}

static bool level_fits(const struct roster_row *row, const struct role *role, int level)
{
    if (role->level < 0 || role->level == level)
        return true;
    return cell_complain(row, COLUMN_UNIT, COMPLAINT_ROLE_LEVEL,
                         (struct complaint_parts){role->title,
                                                  cell_level_title(row->model, role->level),
                                                  cell_level_title(row->model, level)});
}

static bool is_vacancy(const char *name)
{
    return !name[0] || strcmp(name, "空缺") == 0 || strcmp(name, "暂缺") == 0 ||
           strcmp(name, "待定") == 0 || cell_says_none(span_of(name));
}

/* Name and phone belong together: both, or neither for a vacancy. */
static bool who_is_whole(const struct roster_row *row, const struct person_row *who, bool vacant)
{
    if (vacant && who->phone_count > 0)
        return cell_complain(row, COLUMN_NAME, COMPLAINT_NAME_EMPTY, NO_PARTS);
    if (!vacant && who->phone_count == 0)
        return cell_complain(row, COLUMN_PHONE, COMPLAINT_PHONE_EMPTY,
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
    bool unit_ok = cell_unit(row, path, &level);
    bool named = cell_name(row, COLUMN_NAME, name);
    bool called = cell_phones(row, true, who.phones, &who.phone_count);
    bool vacant = named && is_vacancy(name);
    bool only_unit = vacant && who.phone_count == 0 && cell_of(row, COLUMN_ROLE).len == 0;
    bool ok = unit_ok & cell_remarks(row, remarks, &said) & cell_term(row, &office) &
              cell_standing(row, &office);

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
    struct span text = cell_of(row, COLUMN_NUMBER);
    char most[16];

    if (text.len == 0)
        return cell_complain(row, COLUMN_NUMBER, COMPLAINT_NUMBER_EMPTY, NO_PARTS);
    if (parse_number(text, number))
        return true;
    snprintf(most, sizeof most, "%d", (int)HOUSEHOLD_NUMBER_MAX);
    return cell_complain(row, COLUMN_NUMBER, COMPLAINT_NUMBER_BAD,
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
        return cell_complain(row, COLUMN_TAGS,
                             fault == WORDS_BAD ? COMPLAINT_CELL_BAD : COMPLAINT_CELL_TOO_LONG,
                             (struct complaint_parts){say_column_tags, NULL, NULL});
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
        return cell_complain(row, COLUMN_TAGS, COMPLAINT_TAGS_MANY,
                             (struct complaint_parts){"12", NULL, NULL});
    plan_add_tag(row->builder, tag);
    h->tag_count++;
    return true;
}

static bool read_tags(const struct roster_row *row, struct plan_household *h)
{
    struct span rest = cell_of(row, COLUMN_TAGS), item;
    bool said = rest.len > 0;

    h->tag_first = (uint32_t)row->builder->plan->tag_count;
    h->tag_count = 0;
    if (cell_says_none(rest))
        return true;
    while (words_next_item(&rest, &item)) {
        if (!add_tag(row, item, h))
            return false;
    }
    if (!said || (h->ended && h->tag_count == 0))
        h->tag_count = PLAN_UNSAID;
    return true;
}

static bool add_member(const struct roster_row *row, struct span item, struct plan_household *h,
                       const char *head)
{
    struct roster_plan *plan = row->builder->plan;
    char name[PERSON_NAME_SIZE];

    if (words_tidy(item, name, sizeof name) != WORDS_FINE)
        return cell_complain(
            row, COLUMN_MEMBERS, COMPLAINT_CELL_TOO_LONG,
            (struct complaint_parts){roster_column_title(COLUMN_MEMBERS), NULL, NULL});
    if (!name[0] || strcmp(name, head) == 0)
        return true;
    if (!words_are_name(name))
        return cell_complain(row, COLUMN_MEMBERS, COMPLAINT_NAME_BAD,
                             (struct complaint_parts){name, NULL, NULL});
    for (size_t i = h->member_first; i < plan->member_count; i++)
        if (strcmp(plan->members[i], name) == 0)
            return true;
    if (h->member_count == MEMBERS_MAX)
        return cell_complain(row, COLUMN_MEMBERS, COMPLAINT_MEMBERS_MANY,
                             (struct complaint_parts){"12", NULL, NULL});
    plan_add_member(row->builder, name);
    h->member_count++;
    return true;
}

static bool read_members(const struct roster_row *row, struct plan_household *h, const char *head)
{
    struct span rest = cell_of(row, COLUMN_MEMBERS), item;
    bool said = rest.len > 0;

    h->member_first = (uint32_t)row->builder->plan->member_count;
    if (cell_says_none(rest))
        return true;
    while (words_next_item(&rest, &item)) {
        if (!add_member(row, item, h, head))
            return false;
    }
    if (!said)
        h->member_count = PLAN_UNSAID;
    return true;
}

static bool read_household_phones(const struct roster_row *row, struct plan_household *h)
{
    struct phone phones[HOUSEHOLD_PHONES_MAX];
    struct span text = cell_of(row, COLUMN_PHONE);
    size_t count = 0;

    if (!cell_says_none(text) && !cell_phones(row, false, phones, &count))
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

    if (!cell_name(row, COLUMN_HEAD, head))
        return false;
    snprintf(text, sizeof text, "%lu", number);
    return head[0] || cell_complain(row, COLUMN_HEAD, COMPLAINT_HEAD_EMPTY,
                                    (struct complaint_parts){text, NULL, NULL});
}

static bool lowest_level(const struct roster_row *row, int level)
{
    int lowest = (int)row->model->level_count - 1;

    return level == lowest || cell_complain(row, COLUMN_UNIT, COMPLAINT_HOUSEHOLD_LEVEL,
                                            (struct complaint_parts){
                                                NULL, cell_level_title(row->model, lowest), NULL});
}

bool roster_row_household(const struct roster_row *row)
{
    struct roster_plan *plan = row->builder->plan;
    char path[UNIT_PATH_SIZE], head[PERSON_NAME_SIZE], remarks[REMARKS_SIZE];
    struct plan_household h = {.at = row->at};
    unsigned long number = 0;
    int level = 0;
    bool said = false;
    bool ok = cell_unit(row, path, &level) && lowest_level(row, level);

    ok &= read_number(row, &number);
    ok &= read_head(row, number, head);
    ok &= read_household_phones(row, &h);
    ok &= read_tags(row, &h);
    ok &= read_members(row, &h, head);
    ok &= cell_code(row, &h.code);
    ok &= cell_choice(row, COLUMN_WARNS, &h.warns);
    ok &= cell_choice(row, COLUMN_WARNED, &h.warned);
    ok &= cell_words(row, COLUMN_PHONE_FROM, CONSENT_WORDS_SIZE, &h.phone_from);
    ok &= cell_choice(row, COLUMN_AGREES, &h.agrees);
    ok &= cell_remarks(row, remarks, &said);
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
