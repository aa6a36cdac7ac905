#include "roster/complaint.h"
#include <stdlib.h>

/* {a} {b} {c} are the parts that complaint.h names. */
/* clang-format off */
static const struct {
    const char *what, *advice;
} texts[COMPLAINT_IDS] = {
    [COMPLAINT_CHARSET]         = {"文件既不是 UTF-8 也不是 GB18030 编码,第{a}个字节读不出来",
                                   "请在表格软件里另存为“CSV UTF-8”再导入"},
    [COMPLAINT_OPEN_QUOTE]      = {"这里开始的双引号没有收尾,后面的都读不了",
                                   "补上收尾的双引号,或去掉这个双引号"},
    [COMPLAINT_AFTER_QUOTE]     = {"收尾的双引号后面还有字,这一行读不了",
                                   "去掉多余的字;格子里要写双引号就连写两个"},
    [COMPLAINT_TOO_WIDE]        = {"这一行的列太多", "去掉多余的列"},
    [COMPLAINT_NO_HEADER]       = {"没有认得的表头,开头写的是“{a}”",
                                   "人员表要有 姓名,手机号,角色,单位;户表要有 单位,户号,户主"},
    [COMPLAINT_HEADER_TWICE]    = {"表头里“{a}”有两列", "留一列"},
    [COMPLAINT_HEADER_LACKS]    = {"表头里缺少:{a}", "补上这几列"},
    [COMPLAINT_HEADER_BOTH]     = {"表头里既有 角色 又有 户号,看不出是人员表还是户表",
                                   "人员和户分成两个文件"},
    [COMPLAINT_CELL_TOO_LONG]   = {"“{a}”太长", "缩短"},
    [COMPLAINT_CELL_BAD]        = {"“{a}”里有看不见的控制字符", "删掉重新输入"},
    [COMPLAINT_UNIT_EMPTY]      = {"单位是空的", "写从最上一级起的全名,例如 南峪乡/前沟村/一网格/二组"},
    [COMPLAINT_UNIT_GAP]        = {"单位“{a}”里有一级是空的", "去掉多余的斜杠,或补上这一级的名字"},
    [COMPLAINT_UNIT_TOO_LONG]   = {"单位“{a}”太长", "用短一些的名字"},
    [COMPLAINT_UNIT_BAD]        = {"单位“{a}”里有引号或控制字符", "改成普通的字"},
    [COMPLAINT_UNIT_TOO_DEEP]   = {"单位“{a}”的级数多了,最多{b}级:{c}", "去掉多写的级"},
    [COMPLAINT_UNIT_TOP]        = {"最上一级写成了“{a}”,其他{c}行都是“{b}”",
                                   "单位要从最上一级写起,同一个地方只用一种写法"},
    [COMPLAINT_UNIT_TOP_STORED] = {"最上一级写成了“{a}”,名册里是“{b}”",
                                   "单位要从最上一级写起,同一个地方只用一种写法"},
    [COMPLAINT_ROLE_EMPTY]      = {"{a}的角色是空的", "可以写:{b}"},
    [COMPLAINT_ROLE_UNKNOWN]    = {"不认得角色“{a}”,是不是 {b}", "改成模型里有的角色"},
    [COMPLAINT_ROLE_LEVEL]      = {"{a}应当属于“{b}”这一级,这里的单位到“{c}”为止",
                                   "把单位写到该到的那一级,或改角色"},
    [COMPLAINT_NAME_EMPTY]      = {"有手机号,没有姓名", "补上姓名;职位空缺时姓名和手机号都留空"},
    [COMPLAINT_NAME_BAD]        = {"姓名“{a}”不像姓名", "只写姓名,手机号写到手机号那一列"},
    [COMPLAINT_PHONE_EMPTY]     = {"{a}没有手机号", "补上手机号;职位空缺时姓名和手机号都留空"},
    [COMPLAINT_PHONE_EXCEL]     = {"手机号“{a}”被表格软件变成了科学计数,后面的数字已经丢了",
                                   "把手机号一列设成“文本”格式,重新填写这个号码"},
    [COMPLAINT_PHONE_DIGITS]    = {"手机号“{a}”有{b}位数字,应当是11位", "核对后改正"},
    [COMPLAINT_PHONE_BAD]       = {"“{a}”不是电话号码", "只写号码;几个号码之间用顿号"},
    [COMPLAINT_PHONE_NO_MOBILE] = {"“{a}”不是能收短信的手机号", "写本人用的11位手机号"},
    [COMPLAINT_PHONES_MANY]     = {"一格里的号码多于{a}个", "只留常用的"},
    [COMPLAINT_PHONE_TAKEN]     = {"手机号{a}已经是{b}的(第{c}行)",
                                   "核对是谁的;换了人的,给前任写上 任职止"},
    [COMPLAINT_PHONE_MERGES]    = {"{a}的这几个号码,前面{b}是分成两个人写的",
                                   "同一个人就在每一行写一样的号码"},
    [COMPLAINT_DAY_BAD]         = {"“{a}”不是日期", "写成 2026-01-01"},
    [COMPLAINT_DAY_IMPOSSIBLE]  = {"“{a}”没有这一天", "核对后改正"},
    [COMPLAINT_DAY_SHORT]       = {"“{a}”的年份只有两位", "年份写四位,如 2026-01-01"},
    [COMPLAINT_DAY_SERIAL]      = {"“{a}”是表格软件里日期的序号(可能是{b})",
                                   "把这一列设成日期格式再导出"},
    [COMPLAINT_TERM_BACKWARD]   = {"任职止{b}比任职起{a}早", "核对后改正"},
    [COMPLAINT_HOUSEHOLD_LEVEL] = {"户要落在最下一级“{b}”,“{a}”还没有写到", "把单位写全"},
    [COMPLAINT_NUMBER_EMPTY]    = {"户号是空的", "补上户号"},
    [COMPLAINT_NUMBER_BAD]      = {"户号“{a}”不是1到{b}的数字", "只写数字"},
    [COMPLAINT_NUMBER_TWICE]    = {"{b}的{a}号户在第{c}行已经有了", "核对户号,一组之内不能重"},
    [COMPLAINT_HEAD_EMPTY]      = {"{a}号户没有户主", "补上户主姓名"},
    [COMPLAINT_TAGS_MANY]       = {"一户的标签多于{a}个", "只留要用的"},
    [COMPLAINT_NOTHING]         = {"表头下面一行也没有", "核对是不是这个文件"},
    [NOTE_COLUMN_UNUSED]        = {"这几列没有用到:{a}", ""},
    [NOTE_ROW_TWICE]            = {"和第{a}行一样,只算一次", ""},
};
/* clang-format on */

static void fill(struct buf *out, const char *text, struct complaint_parts parts)
{
    const char *const values[] = {parts.a, parts.b, parts.c};

    for (; *text; text++) {
        if (text[0] == '{' && text[1] >= 'a' && text[1] <= 'c' && text[2] == '}') {
            const char *value = values[text[1] - 'a'];

            buf_add_str(out, value ? value : "");
            text += 2;
        } else {
            buf_add_char(out, *text);
        }
    }
}

void complaint_add(struct complaints *list, enum complaint_id id, struct roster_place at,
                   struct complaint_parts parts)
{
    struct buf what = BUF_INIT;

    if (list->total++ >= COMPLAINTS_MAX)
        return;
    if ((list->count & (list->count - 1)) == 0)
        list->items =
            xrealloc(list->items, (list->count ? list->count * 2 : 1) * sizeof *list->items);
    fill(&what, texts[id].what, parts);
    list->items[list->count++] =
        (struct complaint){.id = id, .at = at, .what = what.ptr, .advice = texts[id].advice};
}

static int by_place(const void *left, const void *right)
{
    const struct roster_place *a = &((const struct complaint *)left)->at;
    const struct roster_place *b = &((const struct complaint *)right)->at;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

void complaints_sort(struct complaints *list)
{
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_place);
}

void complaints_free(struct complaints *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].what);
    free(list->items);
    *list = (struct complaints){0};
}

void complaint_print(const struct complaint *complaint, struct buf *out)
{
    buf_add_str(out, complaint->file ? complaint->file : "");
    if (complaint->at.line > 0)
        buf_addf(out, " 第%u行", (unsigned)complaint->at.line);
    if (complaint->at.column > 0)
        buf_addf(out, "第%u列", (unsigned)complaint->at.column);
    buf_addf(out, ": %s", complaint->what);
    if (complaint->advice[0])
        buf_addf(out, "。%s", complaint->advice);
}
