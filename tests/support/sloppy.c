#include "tests/support/sloppy.h"
#include "text/pinyin.h"
#include <stdio.h>
#include <stdlib.h>

#define PICK(sloppy, table) table[below(sloppy, sizeof(table) / sizeof *(table))]

static const char common_chars[] =
#include "tests/support/common_chars.tbl"
    ;

/* Surnames as often as they are met, given names as they are given in the villages. */
static const char surnames[] =
    "王王王李李李张张张刘刘陈陈杨杨赵黄周吴徐孙马马朱何郭高韩曹冯任单曾解仇"
    "尚薛闫尕苏蒲房包裴边牛毛石田金魏";
static const char given_chars[] =
    "建国明亮富贵永强秀兰桂花文清爱萍德旺雪梅玉珍进财小兵尕平红霞志军海燕春生福来金花银花成才全喜"
    "双喜世杰占魁彩霞月英翠兰凤英淑芳淑珍桂兰桂英秀英秀珍卫东卫国建军建平建华国强国庆新民新平俊杰"
    "俊峰晓明晓燕晓红东平东升有福有才有粮有贵长命长生永福永贵永平万福万寿";

static uint64_t next_random(struct sloppy *sloppy)
{
    uint64_t x = sloppy->seed;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return sloppy->seed = x;
}

static size_t below(struct sloppy *sloppy, size_t limit)
{
    return (size_t)(next_random(sloppy) >> 16) % limit;
}

static bool chance(struct sloppy *sloppy, unsigned percent)
{
    return below(sloppy, 100) < percent;
}

/* ---- characters ---- */

static void add_cp(struct buf *out, uint32_t cp)
{
    char bytes[4];

    buf_add(out, bytes, utf8_encode(cp, bytes));
}

static void add_char_of(struct sloppy *sloppy, const char *set, struct buf *out)
{
    size_t chars = strlen(set) / 3, at = below(sloppy, chars);

    buf_add(out, set + 3 * at, 3);
}

/* Another common character that sounds like this one; itself when there is none. */
static uint32_t homophone(struct sloppy *sloppy, uint32_t cp)
{
    size_t at = below(sloppy, sloppy->common_count);

    for (size_t i = 0; i < sloppy->common_count; i++) {
        uint32_t other = sloppy->common[(at + i) % sloppy->common_count];

        if (other != cp && sounds_alike(sloppy->sounds, other, cp))
            return other;
    }
    return cp;
}

static void add_misheard(struct sloppy *sloppy, const char *text, unsigned percent, struct buf *out)
{
    struct span rest = span_of(text);

    while (rest.len > 0) {
        size_t n;
        uint32_t cp = utf8_decode(rest, &n);

        add_cp(out, chance(sloppy, percent) ? homophone(sloppy, cp) : cp);
        rest = span_skip(rest, n);
    }
}

static void add_pinyin(struct sloppy *sloppy, const char *text, bool initials, struct buf *out)
{
    struct span rest = span_of(text);
    bool capitals = chance(sloppy, 10);

    while (rest.len > 0) {
        size_t n;
        uint16_t sound[SOUNDS_MAX];
        uint32_t cp = utf8_decode(rest, &n);
        const char *letters =
            sounds_of(sloppy->sounds, cp, sound) ? sound_letters(sloppy->sounds, sound[0]) : "";

        buf_add(out, letters, initials && *letters ? 1 : strlen(letters));
        if (capitals && *letters)
            out->ptr[out->len - (initials ? 1 : strlen(letters))] &= ~32;
        rest = span_skip(rest, n);
    }
}

static void widen(struct sloppy *sloppy, const char *ascii, struct buf *out)
{
    bool wide = chance(sloppy, 15);

    for (; *ascii; ascii++)
        add_cp(out, wide && *ascii > ' ' ? (uint32_t)*ascii + 0xfee0 : (uint32_t)*ascii);
}

/* ---- the group ---- */

static bool name_is_new(const struct sloppy *sloppy, const char *name, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sloppy->names[i], name) == 0)
            return false;
    return true;
}

static void make_name(struct sloppy *sloppy, size_t at)
{
    struct buf name = BUF_INIT;

    do {
        buf_clear(&name);
        add_char_of(sloppy, surnames, &name);
        add_char_of(sloppy, given_chars, &name);
        if (chance(sloppy, 82))
            add_char_of(sloppy, given_chars, &name);
    } while (!name_is_new(sloppy, name.ptr, at));
    text_copy(sloppy->names[at], sizeof sloppy->names[at], buf_span(&name));
    buf_free(&name);
}

void sloppy_group(struct sloppy *sloppy)
{
    size_t count = 12 + below(sloppy, SLOPPY_HOUSEHOLDS - 12 + 1);

    for (size_t i = 0; i < count; i++) {
        make_name(sloppy, i);
        sloppy->households[i] = (struct household_ref){.id = (int64_t)i + 1,
                                                       .unit = 1,
                                                       .number = (int)i + 1,
                                                       .group = 1,
                                                       .head = sloppy->names[i]};
    }
    sloppy->sender = (struct sender_ref){.name = sloppy->names[0],
                                         .place = "二社",
                                         .households = sloppy->households,
                                         .household_count = count};
}

/* ---- pieces of a report ---- */

static void write_kind(struct sloppy *sloppy, struct buf *out)
{
    const struct kind *kind = sloppy->kind;
    char code[KIND_CODE_SIZE];
    size_t way = below(sloppy, 100);

    text_copy(code, sizeof code, span_of(kind->code));
    if (way < 30) {
        for (char *c = code; *c && chance(sloppy, 35); c++)
            *c |= 32;
        widen(sloppy, code, out);
    } else if (way < 34) {
        buf_addf(out, "%c %c", code[0], code[1]);
    } else if (way < 70) {
        buf_add_str(out, kind->title);
    } else if (way < 80) {
        add_misheard(sloppy, kind->title, 60, out);
    } else if (way < 86) {
        add_pinyin(sloppy, kind->title, false, out);
    } else {
        const char *word =
            kind->words.count ? kind->words.items[below(sloppy, kind->words.count)] : kind->title;

        buf_add_str(out, strlen(word) > 3 && word[0] & 0x80 ? word : kind->title);
    }
}

static void write_number(struct sloppy *sloppy, struct buf *out)
{
    static const char *const ones[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const formal[] = {"", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
    static const char *const tens[] = {"", "十", "二十", "三十", "四十"};
    int number = sloppy->household->number;
    size_t way = below(sloppy, 100);
    char figures[12];

    text_format(figures, sizeof figures, "%d", number);
    if (way < 8 || (way >= 88 && way < 92))
        buf_add_str(out, "第");
    if (way < 75)
        widen(sloppy, figures, out);
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
    size_t way = below(sloppy, 100), len = strlen(name);

    if (way < 60)
        buf_add_str(out, name);
    else if (way < 78)
        add_misheard(sloppy, name, 45, out);
    else if (way < 84)
        add_pinyin(sloppy, name, false, out);
    else if (way < 88 && with_number && len > 6)
        buf_add(out, name, len - 3);
    else if (way < 92 && with_number)
        add_pinyin(sloppy, name, true, out);
    else if (way < 96 && with_number && len > 6)
        buf_add_str(out, name + 3);
    else
        buf_add_str(out, name);
}

static void write_subject(struct sloppy *sloppy, struct buf *out)
{
    const struct subject *subject = sloppy->subject;
    size_t way = below(sloppy, 100);

    if (way < 60) {
        buf_add_str(out, subject->title);
    } else if (way < 72 && strlen(subject->title) > 3) {
        add_misheard(sloppy, subject->title, 50, out);
    } else if (way < 78 && strlen(subject->title) > 3) {
        add_pinyin(sloppy, subject->title, false, out);
    } else {
        const char *word = subject->words.count
                               ? subject->words.items[below(sloppy, subject->words.count)]
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

static void write_front(struct sloppy *sloppy, struct buf *out)
{
    size_t way = below(sloppy, 100);

    if (way < 12)
        buf_add_str(out, PICK(sloppy, greetings));
    else if (way < 16)
        buf_addf(out, "我是%s，", sloppy->sender.name);
    else if (way < 19)
        buf_addf(out, "二社%s报：", sloppy->sender.name);
}

static void write_back(struct sloppy *sloppy, struct buf *out)
{
    size_t way = below(sloppy, 100);

    if (way < 14)
        buf_add_str(out, PICK(sloppy, thanks));
    else if (way < 18)
        buf_addf(out, " %s", sloppy->sender.name);
    else if (way < 21)
        buf_addf(out, "——二社%s", sloppy->sender.name);
}

/* ---- forms ---- */

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
        size_t k = below(sloppy, i);
        char kept[128];

        memcpy(kept, pieces->text[k], sizeof kept);
        memcpy(pieces->text[k], pieces->text[i - 1], sizeof kept);
        memcpy(pieces->text[i - 1], kept, sizeof kept);
    }
}

static void make_pieces(struct sloppy *sloppy, struct pieces *pieces)
{
    bool number = chance(sloppy, 80), name = !number || chance(sloppy, 85);
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

static void write_form(struct sloppy *sloppy)
{
    static const char *const separators[] = {" ", " ", " ", "，", ",",  ".", "、", "　", "/",
                                             "#", "*", "-", "  ", "；", ":", "\n", "。", ""};
    const char *separator = PICK(sloppy, separators);
    struct pieces pieces;

    make_pieces(sloppy, &pieces);
    if (*separator && chance(sloppy, 25))
        shuffle(sloppy, &pieces);
    write_front(sloppy, &sloppy->text);
    for (size_t i = 0; i < pieces.count; i++) {
        if (i > 0 && !*separator && !may_touch(pieces.text[i - 1], pieces.text[i]))
            buf_add_char(&sloppy->text, ' ');
        else if (i > 0)
            buf_add_str(&sloppy->text, separator);
        buf_add_str(&sloppy->text, pieces.text[i]);
    }
    if (chance(sloppy, 25))
        buf_addf(&sloppy->text, "%s%s", *separator ? separator : " ", PICK(sloppy, remarks));
    write_back(sloppy, &sloppy->text);
}

static void write_figures(struct sloppy *sloppy)
{
    static const char *const separators[] = {" ", "*", "#", ".", ",", "-", "　"};
    const char *separator = PICK(sloppy, separators);
    char figures[12];

    text_format(figures, sizeof figures, "%c", sloppy->kind->digit);
    widen(sloppy, figures, &sloppy->text);
    buf_add_str(&sloppy->text, separator);
    text_format(figures, sizeof figures, "%d", sloppy->household->number);
    widen(sloppy, figures, &sloppy->text);
    if (!sloppy->subject)
        return;
    buf_add_str(&sloppy->text, separator);
    buf_add_char(&sloppy->text, sloppy->subject->digit);
    if (chance(sloppy, 20))
        buf_add_str(&sloppy->text, separator);
}

/* ---- sentences ---- */

/* {n} number, {p} party, {o} another household's head, {s} a word for the subject. */
static const struct {
    const char *code, *subject, *text;
} sentences[] = {
    {"JF", "土地",       "{p}跟隔壁嚷仗着呢，为地的事"                    },
    {"JF", "土地",       "{p}和{o}因地界吵架"                                   },
    {"JF", "土地",       "{n}户{p}家跟{o}为了地埂骂仗"                       },
    {"JF", "土地",       "我们组{p}家和{o}家地界上的纠纷"                 },
    {"JF", "宅基地",    "{p}盖房占了{o}的出路，两家吵架呢"              },
    {"JF", "宅基地",    "{n}户{p}和{o}为院墙扯皮"                             },
    {"JF", "婚姻家庭", "{p}两口子闹离婚"                                      },
    {"JF", "婚姻家庭", "{n}户{p}家婆媳闹矛盾"                                },
    {"JF", "婚姻家庭", "{p}老汉娃娃不养活"                                   },
    {"JF", "债务",       "{p}欠账不还，和{o}吵仗"                             },
    {"JF", "债务",       "{n}户{p}借钱的事闹矛盾，借了3000元"             },
    {"JF", "山林水利", "{p}和{o}浇水抢先后吵架了"                          },
    {"JF", "劳资",       "{p}的工钱没要上，跟包工头闹矛盾"              },
    {"ZA", "盗窃",       "{p}家羊被偷了两只"                                   },
    {"ZA", "盗窃",       "报告，{n}户丢了羊，请派出所来看"              },
    {"ZA", "诈骗",       "{p}被骗了8000元"                                        },
    {"ZA", "赌博",       "{n}户{p}家天天赌博"                                   },
    {"ZA", "打架",       "{p}和{o}打架了"                                         },
    {"YH", "房屋",       "{p}家后墙裂了"                                         },
    {"YH", "房屋",       "{n}户{p}房子要塌了"                                   },
    {"YH", "用电",       "{p}家漏电"                                               },
    {"YH", "洪涝滑坡", "{n}户{p}房后面滑坡了"                                },
    {"LD", "走",          "{p}全家外出打工去了"                                },
    {"LD", "来",          "{n}户{p}家外来了三个人租房"                       },
    {"LD", "来",          "{p}的儿子返乡了"                                      },
    {"DB", "医保",       "{p}要办医保"                                            },
    {"DB", "低保",       "{n}户{p}申请低保，家里困难"                       },
    {"DB", "残疾证",    "{p}的残疾证麻烦代办一下"                          },
    {"DB", "高龄补贴", "{n}户{p}今年80岁了，高龄补贴咋办，代办一下"},
    {"TS", "空巢老人", "{p}一个人空巢，没人管"                             },
    {"TS", "五保户",    "{n}户{p}是五保户，特殊人群"                       },
};

static const struct household_ref *another(struct sloppy *sloppy)
{
    const struct household_ref *other;

    do
        other = &sloppy->households[1 + below(sloppy, sloppy->sender.household_count - 1)];
    while (other == sloppy->household);
    return other;
}

static const struct kind *kind_of(const struct sloppy *sloppy, const char *code)
{
    const struct kind *kind = model_kind(sloppy->model, code);

    if (!kind) {
        fprintf(stderr, "sloppy: the model has no %s\n", code);
        abort();
    }
    return kind;
}

static void write_sentence(struct sloppy *sloppy)
{
    size_t at = below(sloppy, sizeof sentences / sizeof sentences[0]);

    sloppy->kind = kind_of(sloppy, sentences[at].code);
    sloppy->subject = kind_subject(sloppy->kind, sentences[at].subject);
    write_front(sloppy, &sloppy->text);
    for (const char *c = sentences[at].text; *c; c++) {
        if (*c != '{') {
            buf_add_char(&sloppy->text, *c);
            continue;
        }
        if (c[1] == 'n')
            buf_addf(&sloppy->text, "%s%d", chance(sloppy, 20) ? "第" : "",
                     sloppy->household->number);
        else if (c[1] == 'o')
            buf_add_str(&sloppy->text, another(sloppy)->head);
        else
            add_misheard(sloppy, sloppy->household->head, 8, &sloppy->text);
        c += 2;
    }
    write_back(sloppy, &sloppy->text);
}

/* Not reports: told apart all the same. */
static void write_small(struct sloppy *sloppy)
{
    static const struct {
        const char *code, *text;
    } small[] = {
        {"PA", "平安"                   },
        {"PA", "本周平安"             },
        {"PA", "没有纠纷"             },
        {"PA", "PA"                       },
        {"PA", "pingan"                   },
        {"PA", "二社平安无事"       },
        {"PA", "一切正常"             },
        {"PA", "无纠纷无隐患"       },
        {"PA", "没有事"                },
        {"CX", "查询10008"              },
        {"CX", "10008"                    },
        {"CX", "cx 10008"                 },
        {"CX", "10008咋样了"           },
        {"CB", "催办 10008"             },
        {"CB", "催10008"                 },
        {"CH", "撤回10008"              },
        {"BJ", "10008说和了"           },
        {"BJ", "办结 10008 两家同意"},
        {"BZ", "帮助"                   },
        {"BZ", "怎么发"                },
        {"SD", "收到，马上通知"    },
        {"TD", "退订"                   },
        {"PJ", "满意"                   },
        {"PJ", "评价10008 不满意"    },
    };
    size_t at = below(sloppy, sizeof small / sizeof small[0]);

    sloppy->kind = kind_of(sloppy, small[at].code);
    sloppy->household = NULL;
    sloppy->subject = NULL;
    if (chance(sloppy, 15))
        buf_add_str(&sloppy->text, PICK(sloppy, greetings));
    widen(sloppy, "", &sloppy->text);
    buf_add_str(&sloppy->text, small[at].text);
    write_back(sloppy, &sloppy->text);
}

/* ---- the whole ---- */

static void choose_meaning(struct sloppy *sloppy)
{
    static const char *const codes[] = {"JF", "JF", "JF", "JF", "ZA", "YH", "LD", "TS", "DB", "DB"};

    sloppy->kind = kind_of(sloppy, PICK(sloppy, codes));
    /* the leader's own house is a signature as often as a party */
    sloppy->household = &sloppy->households[1 + below(sloppy, sloppy->sender.household_count - 1)];
    sloppy->subject = &sloppy->kind->subjects[below(sloppy, sloppy->kind->subject_count)];
    if (sloppy->subject->fallback || chance(sloppy, 6))
        sloppy->subject = NULL;
    sloppy->spare = false;
}

void sloppy_write(struct sloppy *sloppy)
{
    size_t way = below(sloppy, 100);

    buf_clear(&sloppy->text);
    choose_meaning(sloppy);
    if (way < 6 && sloppy->kind->digit && (!sloppy->subject || sloppy->subject->digit))
        write_figures(sloppy);
    else if (way < 30)
        write_sentence(sloppy);
    else if (way < 40)
        write_small(sloppy);
    else
        write_form(sloppy);
}

struct sloppy *sloppy_new(const struct model *model, uint64_t seed)
{
    struct sloppy *sloppy = xcalloc(1, sizeof *sloppy);
    struct span rest = span_of(common_chars);

    sloppy->seed = seed;
    sloppy->model = model;
    sloppy->sounds = sounds_new(
        &(struct sound_merging){model->merge_n_l, model->merge_retroflex, model->merge_nasal});
    while (rest.len > 0 && sloppy->common_count < 4000) {
        size_t n;

        sloppy->common[sloppy->common_count++] = utf8_decode(rest, &n);
        rest = span_skip(rest, n);
    }
    sloppy_group(sloppy);
    return sloppy;
}

void sloppy_free(struct sloppy *sloppy)
{
    if (!sloppy)
        return;
    sounds_free(sloppy->sounds);
    buf_free(&sloppy->text);
    free(sloppy);
}
