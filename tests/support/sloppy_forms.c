#include "tests/support/sloppy_pen.h"

/* ---- pieces of a report ---- */

static void write_kind(struct sloppy *sloppy, struct buf *out)
{
    const struct kind *kind = sloppy->kind;
    char code[KIND_CODE_SIZE];
    size_t way = pen_below(sloppy, 100);

    text_copy(code, sizeof code, span_of(kind->code));
    if (way < 30) {
        for (char *c = code; *c && pen_chance(sloppy, 35); c++)
            *c |= 32;
        pen_widen(sloppy, code, out);
    } else if (way < 34) {
        buf_addf(out, "%c %c", code[0], code[1]);
    } else if (way < 70) {
        buf_add_str(out, kind->title);
    } else if (way < 80) {
        pen_misheard(sloppy, kind->title, 60, out);
    } else if (way < 86) {
        pen_pinyin(sloppy, kind->title, false, out);
    } else {
        const char *word = kind->words.count
                               ? kind->words.items[pen_below(sloppy, kind->words.count)]
                               : kind->title;

        buf_add_str(out, strlen(word) > 3 && word[0] & 0x80 ? word : kind->title);
    }
}

static void write_number(struct sloppy *sloppy, struct buf *out)
{
    static const char *const ones[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const formal[] = {"", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
    static const char *const tens[] = {"", "十", "二十", "三十", "四十"};
    int number = sloppy->household->number;
    size_t way = pen_below(sloppy, 100);
    char figures[12];

    text_format(figures, sizeof figures, "%d", number);
    if (way < 8 || (way >= 88 && way < 92))
        buf_add_str(out, "第");
    if (way < 75)
        pen_widen(sloppy, figures, out);
    else if (way < 95)
        buf_addf(out, "%s%s", tens[number / 10], ones[number % 10]);
    else if (number < 10)
        buf_add_str(out, formal[number]);
    else
        buf_addf(out, "%s%s", tens[number / 10], ones[number % 10]);
    if (way < 20 || (way >= 80 && way < 92))
        buf_add_str(out, "户");
    else if (way < 24)
        buf_add_str(out, "号");
}

/* A name cut or in initials needs its number to be told. */
static void write_name(struct sloppy *sloppy, bool with_number, struct buf *out)
{
    const char *name = sloppy->household->head;
    size_t way = pen_below(sloppy, 100), len = strlen(name);

    if (way < 4)
        buf_addf(out, "%.3s %s", name, name + 3);
    else if (way < 60)
        buf_add_str(out, name);
    else if (way < 78)
        pen_misheard_name(sloppy, 45, out);
    else if (way < 84)
        pen_pinyin(sloppy, name, false, out);
    else if (way < 88 && with_number && len > 6)
        buf_add(out, name, len - 3);
    else if (way < 92 && with_number)
        pen_pinyin(sloppy, name, true, out);
    else if (way < 96 && with_number && len > 6)
        buf_add_str(out, name + 3);
    else
        buf_add_str(out, name);
}

static void write_subject(struct sloppy *sloppy, struct buf *out)
{
    const struct subject *subject = sloppy->subject;
    size_t way = pen_below(sloppy, 100);

    if (way < 60) {
        buf_add_str(out, subject->title);
    } else if (way < 72 && strlen(subject->title) > 3) {
        pen_misheard(sloppy, subject->title, 50, out);
    } else if (way < 78 && strlen(subject->title) > 3) {
        pen_pinyin(sloppy, subject->title, false, out);
    } else {
        const char *word = subject->words.count
                               ? subject->words.items[pen_below(sloppy, subject->words.count)]
                               : subject->title;

        buf_add_str(out, strlen(word) > 3 ? word : subject->title);
    }
}

/* ---- what is said around it ---- */

static const char *const greetings[] = {
    "你好，", "您好 ",      "领导好 ",  "领导您好，",    "同志您好，麻烦报一下，",
    "报告，", "你好领导，", "主任好，", "麻烦登记一下 ", "汇报："};
static const char *const thanks[] = {" 谢谢",    "，谢谢了", " 请处理", "，麻烦了", " 请处理 谢谢",
                                     "，辛苦了", "。",       "。。",    "！",       "，请尽快处理"};
static const char *const remarks[] = {"从3月1日开始吵",
                                      "2026年3月1日开始的",
                                      "涉及2亩多",
                                      "说了三次没说成",
                                      "欠了2000元",
                                      "电话13800000000",
                                      "身份证11010519491231002X",
                                      "昨天吵了一下午",
                                      "请村上来人看",
                                      "两家都不让",
                                      "快一个月了",
                                      "人在家里",
                                      "有五六个人在场",
                                      "前年就说过一回",
                                      "他媳妇也在",
                                      "要3万块钱",
                                      "今天早上8点半",
                                      "一共12个人",
                                      "老人今年76岁了",
                                      "说了几遍都不听",
                                      "村上知道这事",
                                      "大概20平米",
                                      "下午3点多的事",
                                      "等了半个月",
                                      "儿子在外地",
                                      "两口子都在新疆",
                                      "过了十五再说",
                                      "二十几年了"};

void pen_front(struct sloppy *sloppy, struct buf *out)
{
    size_t way = pen_below(sloppy, 100);

    if (way < 12)
        buf_add_str(out, PICK(sloppy, greetings));
    else if (way < 16)
        buf_addf(out, "我是%s，", sloppy->sender.name);
    else if (way < 19)
        buf_addf(out, "二社%s报：", sloppy->sender.name);
}

void pen_back(struct sloppy *sloppy, struct buf *out)
{
    size_t way = pen_below(sloppy, 100);

    if (way < 14)
        buf_add_str(out, PICK(sloppy, thanks));
    else if (way < 18)
        buf_addf(out, " %s", sloppy->sender.name);
    else if (way < 21)
        buf_addf(out, "——二社%s", sloppy->sender.name);
}

/* ---- forms ---- */

const struct household_ref *pen_another(struct sloppy *sloppy)
{
    const struct household_ref *other;

    do
        other = &sloppy->households[1 + pen_below(sloppy, sloppy->sender.household_count - 1)];
    while (other == sloppy->household);
    return other;
}

struct pieces {
    char text[4][128];
    size_t count;
};

static void keep_piece(struct pieces *pieces, struct buf *piece)
{
    if (piece->len > 0)
        text_copy(pieces->text[pieces->count++], sizeof pieces->text[0], buf_span(piece));
    buf_clear(piece);
}

static void shuffle(struct sloppy *sloppy, struct pieces *pieces)
{
    for (size_t i = pieces->count; i > 1; i--) {
        size_t k = pen_below(sloppy, i);
        char kept[128];

        memcpy(kept, pieces->text[k], sizeof kept);
        memcpy(pieces->text[k], pieces->text[i - 1], sizeof kept);
        memcpy(pieces->text[i - 1], kept, sizeof kept);
    }
}

static void make_pieces(struct sloppy *sloppy, struct pieces *pieces)
{
    bool number = pen_chance(sloppy, 80), name = !number || pen_chance(sloppy, 85);
    struct buf piece = BUF_INIT;

    pieces->count = 0;
    write_kind(sloppy, &piece);
    keep_piece(pieces, &piece);
    if (number)
        write_number(sloppy, &piece);
    keep_piece(pieces, &piece);
    if (name)
        write_name(sloppy, number, &piece);
    keep_piece(pieces, &piece);
    if (sloppy->subject)
        write_subject(sloppy, &piece);
    keep_piece(pieces, &piece);
    buf_free(&piece);
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

/* Two pieces may touch when their border shows: letters beside letters and figures do not. */
static bool may_touch(const char *a, const char *b)
{
    char end = a[strlen(a) - 1];

    return !(is_letter(end) && is_letter(*b)) && !(is_figure(end) && is_figure(*b));
}

/* A stray mark, or the first character of the kind typed twice. */
static void slip(struct sloppy *sloppy, struct pieces *pieces)
{
    static const char *const strays[] = {"。", "，", ".", " ", "、", "*"};
    char *text = pieces->text[pen_below(sloppy, pieces->count)];
    size_t len = strlen(text), way = pen_below(sloppy, 100);

    if (len + 8 > sizeof pieces->text[0])
        return;
    if (way < 3)
        strcpy(text + len, PICK(sloppy, strays));
    else if (way < 5 && pieces->text[0][0] & 0x80) {
        memmove(pieces->text[0] + 3, pieces->text[0], strlen(pieces->text[0]) + 1);
    }
}

void pen_form(struct sloppy *sloppy)
{
    static const char *const separators[] = {" ", " ", " ", "，", ",",  ".", "、", "　", "/",
                                             "#", "*", "-", "  ", "；", ":", "\n", "。", ""};
    const char *separator = PICK(sloppy, separators);
    struct pieces pieces;

    make_pieces(sloppy, &pieces);
    slip(sloppy, &pieces);
    if (*separator && pen_chance(sloppy, 25))
        shuffle(sloppy, &pieces);
    pen_front(sloppy, &sloppy->text);
    for (size_t i = 0; i < pieces.count; i++) {
        if (i > 0 && !*separator && !may_touch(pieces.text[i - 1], pieces.text[i]))
            buf_add_char(&sloppy->text, ' ');
        else if (i > 0)
            buf_add_str(&sloppy->text, separator);
        buf_add_str(&sloppy->text, pieces.text[i]);
    }
    if (pen_chance(sloppy, 25))
        buf_addf(&sloppy->text, "%s%s", *separator ? separator : " ", PICK(sloppy, remarks));
    if (pen_chance(sloppy, 6)) {
        const struct household_ref *other = pen_another(sloppy);

        buf_addf(&sloppy->text, " 对方%d%s", other->number, other->head);
    }
    pen_back(sloppy, &sloppy->text);
}

/* Number and name of two households: whoever reads it must ask. */
void pen_conflict(struct sloppy *sloppy)
{
    const struct household_ref *other = pen_another(sloppy);

    sloppy->spare = true;
    buf_addf(&sloppy->text, "%s%s%d%s%s",
             pen_chance(sloppy, 50) ? sloppy->kind->code : sloppy->kind->title,
             pen_chance(sloppy, 70) ? " " : "", other->number, pen_chance(sloppy, 70) ? " " : "",
             sloppy->household->head);
    if (sloppy->subject)
        buf_addf(&sloppy->text, " %s", sloppy->subject->title);
}

/* Somebody of the house whom the roster does not know: the number tells. */
void pen_stranger(struct sloppy *sloppy)
{
    buf_addf(&sloppy->text, "%s %d%s ", sloppy->kind->title, sloppy->household->number,
             pen_chance(sloppy, 50) ? "户" : "");
    buf_add(&sloppy->text, sloppy->household->head, 3);
    buf_add_str(&sloppy->text, pen_chance(sloppy, 50) ? "巧云" : "小虎");
    if (sloppy->subject)
        buf_addf(&sloppy->text, " %s", sloppy->subject->title);
}

void pen_figures(struct sloppy *sloppy)
{
    static const char *const separators[] = {" ", "*", "#", ".", ",", "-", "　"};
    const char *separator = PICK(sloppy, separators);
    char figures[12];

    text_format(figures, sizeof figures, "%c", sloppy->kind->digit);
    pen_widen(sloppy, figures, &sloppy->text);
    buf_add_str(&sloppy->text, separator);
    text_format(figures, sizeof figures, "%d", sloppy->household->number);
    pen_widen(sloppy, figures, &sloppy->text);
    if (!sloppy->subject)
        return;
    buf_add_str(&sloppy->text, separator);
    buf_add_char(&sloppy->text, sloppy->subject->digit);
    if (pen_chance(sloppy, 20))
        buf_add_str(&sloppy->text, separator);
}
