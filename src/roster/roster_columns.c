#include "roster/roster_columns.h"
#include "roster/words.h"
#include <ctype.h>

enum { NAMES_MAX = 10, HEADER_SIZE = 64 };

/* The first name is the one that exports use. */
/* clang-format off */
static const char *const names[COLUMN_COUNT][NAMES_MAX] = {
    [COLUMN_NAME]    = {"姓名", "名字", "人员姓名", "name"},
    [COLUMN_PHONE]   = {"手机号", "手机", "手机号码", "电话", "电话号码", "联系电话", "联系方式",
                        "phone", "mobile", "tel"},
    [COLUMN_ROLE]    = {"角色", "职务", "身份", "职位", "岗位", "role", "office"},
    [COLUMN_UNIT]    = {"单位", "所属单位", "单位路径", "所在单位", "unit", "path"},
    [COLUMN_FROM]    = {"任职起", "任职开始", "任职时间", "任职日期", "起", "from", "start"},
    [COLUMN_TO]      = {"任职止", "任职结束", "离任", "离任时间", "止", "to", "until", "end"},
    [COLUMN_REMARKS] = {"备注", "说明", "remarks", "remark", "note", "notes"},
    [COLUMN_NUMBER]  = {"户号", "户编号", "家庭编号", "number", "household", "householdnumber"},
    [COLUMN_HEAD]    = {"户主", "户主姓名", "head", "householder"},
    [COLUMN_TAGS]    = {"标签", "类别", "人群类别", "tags", "tag"},
    [COLUMN_ELECTED]    = {"推选日期", "推选时间", "选举日期", "elected"},
    [COLUMN_ELECTED_BY] = {"推选单位", "推选", "推选人", "electedby"},
    [COLUMN_FILED]      = {"备案日期", "备案时间", "filed"},
    [COLUMN_FILED_WITH] = {"备案单位", "备案", "备案村委会", "filedwith"},
    [COLUMN_CODE]       = {"户编码", "家庭编码", "户籍编码", "code", "householdcode"},
    [COLUMN_MEMBERS]    = {"成员", "家庭成员", "户成员", "members"},
    [COLUMN_WARNS]      = {"通知同组", "是否通知同组", "warns"},
    [COLUMN_WARNED]     = {"接收告警", "是否接收告警", "接收同组告警", "是否接收同组告警", "warned"},
    [COLUMN_PHONE_FROM] = {"号码来源", "手机号来源", "来源", "phonefrom"},
    [COLUMN_AGREES]     = {"同意通知", "是否同意通知", "同意接收通知", "agrees"},
};
/* clang-format on */

/* Without blanks, ASCII letters small, cut at a bracket: "手 机 号(必填)" is 手机号. */
static void simplify(struct span cell, char out[HEADER_SIZE])
{
    size_t len = 0;

    while (cell.len > 0 && len + 4 < HEADER_SIZE) {
        size_t n;

        if (words_skip_blank(&cell))
            continue;
        if (span_starts(cell, span_of("(")) || span_starts(cell, span_of("（")))
            break;
        n = words_character(cell);
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)cell.ptr[i];

            if (c != '*' && c != '_' && c != ':')
                out[len++] = (char)(c < 0x80 ? tolower(c) : c);
        }
        cell = span_skip(cell, n);
    }
    out[len] = '\0';
}

enum roster_column roster_column_named(struct span cell)
{
    char name[HEADER_SIZE];

    simplify(cell, name);
    for (int column = 0; column < COLUMN_COUNT; column++) {
        for (int i = 0; i < NAMES_MAX && names[column][i]; i++) {
            if (strcmp(names[column][i], name) == 0)
                return (enum roster_column)column;
        }
    }
    return COLUMN_NONE;
}

const char *roster_column_title(enum roster_column column)
{
    return names[column][0];
}

bool roster_column_needed(enum roster_sort sort, enum roster_column column)
{
    switch (column) {
    case COLUMN_UNIT: return true;
    case COLUMN_NAME:
    case COLUMN_PHONE:
    case COLUMN_ROLE: return sort == SORT_PEOPLE;
    case COLUMN_NUMBER:
    case COLUMN_HEAD: return sort == SORT_HOUSEHOLDS;
    default: return false;
    }
}

enum roster_sort roster_column_of(enum roster_column column)
{
    switch (column) {
    case COLUMN_ELECTED:
    case COLUMN_ELECTED_BY:
    case COLUMN_FILED:
    case COLUMN_FILED_WITH: return SORT_PEOPLE;
    case COLUMN_CODE:
    case COLUMN_MEMBERS:
    case COLUMN_WARNS:
    case COLUMN_WARNED:
    case COLUMN_PHONE_FROM:
    case COLUMN_AGREES: return SORT_HOUSEHOLDS;
    default: return SORT_BOTH;
    }
}

static enum roster_sort sort_of(const struct roster_columns *columns, size_t known)
{
    bool role = columns->at[COLUMN_ROLE] >= 0, number = columns->at[COLUMN_NUMBER] >= 0;

    if (known < 2)
        return SORT_UNKNOWN;
    if (role && number)
        return SORT_BOTH;
    return number || columns->at[COLUMN_HEAD] >= 0 ? SORT_HOUSEHOLDS : SORT_PEOPLE;
}

void roster_columns_read(const struct span *cells, size_t count, struct roster_columns *out)
{
    size_t known = 0;

    *out = (struct roster_columns){.twice = COLUMN_NONE};
    for (int column = 0; column < COLUMN_COUNT; column++)
        out->at[column] = -1;
    for (size_t i = 0; i < count; i++) {
        enum roster_column column = roster_column_named(cells[i]);

        if (column == COLUMN_NONE)
            continue;
        if (out->at[column] >= 0) {
            out->twice = column;
            out->twice_at = (int)i;
            continue;
        }
        out->at[column] = (int)i;
        known++;
    }
    out->sort = sort_of(out, known);
    /* A list of households calls its heads 姓名 now and then. */
    if (out->sort == SORT_HOUSEHOLDS && out->at[COLUMN_HEAD] < 0) {
        out->at[COLUMN_HEAD] = out->at[COLUMN_NAME];
        out->at[COLUMN_NAME] = -1;
    }
}
