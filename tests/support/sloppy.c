#include "tests/support/sloppy_pen.h"
#include "text/pinyin.h"
#include <stdio.h>
#include <stdlib.h>

static const char common_chars[] =
#include "src/text/common_chars.tbl"
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

size_t pen_below(struct sloppy *sloppy, size_t limit)
{
    return (size_t)(next_random(sloppy) >> 16) % limit;
}

bool pen_chance(struct sloppy *sloppy, unsigned percent)
{
    return pen_below(sloppy, 100) < percent;
}

/* ---- characters ---- */

static void add_cp(struct buf *out, uint32_t cp)
{
    char bytes[4];

    buf_add(out, bytes, utf8_encode(cp, bytes));
}

static void add_char_of(struct sloppy *sloppy, const char *set, struct buf *out)
{
    size_t chars = strlen(set) / 3, at = pen_below(sloppy, chars);

    buf_add(out, set + 3 * at, 3);
}

/* Another common character that sounds like this one; itself when there is none. */
static uint32_t homophone(struct sloppy *sloppy, uint32_t cp)
{
    size_t at = pen_below(sloppy, sloppy->common_count);

    for (size_t i = 0; i < sloppy->common_count; i++) {
        uint32_t other = sloppy->common[(at + i) % sloppy->common_count];

        if (other != cp && sounds_alike(sloppy->sounds, other, cp))
            return other;
    }
    return cp;
}

void pen_misheard(struct sloppy *sloppy, const char *text, unsigned percent, struct buf *out)
{
    struct span rest = span_of(text);

    while (rest.len > 0) {
        size_t n;
        uint32_t cp = utf8_decode(rest, &n);

        add_cp(out, pen_chance(sloppy, percent) ? homophone(sloppy, cp) : cp);
        rest = span_skip(rest, n);
    }
}

void pen_misheard_name(struct sloppy *sloppy, unsigned percent, struct buf *out)
{
    struct buf name = BUF_INIT;
    const char *head = sloppy->household->head;

    pen_misheard(sloppy, head, percent, &name);
    for (size_t i = 0; i < sloppy->sender.household_count; i++)
        if (strcmp(sloppy->names[i], name.ptr) == 0)
            buf_clear(&name);
    buf_add_str(out, name.len > 0 ? name.ptr : head);
    buf_free(&name);
}

void pen_pinyin(struct sloppy *sloppy, const char *text, bool initials, struct buf *out)
{
    struct span rest = span_of(text);
    bool capitals = pen_chance(sloppy, 10);

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

void pen_widen(struct sloppy *sloppy, const char *ascii, struct buf *out)
{
    bool wide = pen_chance(sloppy, 15);

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
        if (pen_chance(sloppy, 82))
            add_char_of(sloppy, given_chars, &name);
    } while (!name_is_new(sloppy, name.ptr, at));
    text_copy(sloppy->names[at], sizeof sloppy->names[at], buf_span(&name));
    buf_free(&name);
}

void sloppy_group(struct sloppy *sloppy)
{
    size_t count = 12 + pen_below(sloppy, SLOPPY_HOUSEHOLDS - 12 + 1);

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

/* ---- sentences ---- */

static const struct {
    const char *code, *subject, *text;
} sentences[] = {
#define SENTENCE(code, subject, text) {code, subject, text},
#include "tests/support/sloppy_sentences.tbl"
#undef SENTENCE
};

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
    size_t at = pen_below(sloppy, sizeof sentences / sizeof sentences[0]);

    sloppy->kind = kind_of(sloppy, sentences[at].code);
    sloppy->subject = kind_subject(sloppy->kind, sentences[at].subject);
    pen_front(sloppy, &sloppy->text);
    for (const char *c = sentences[at].text; *c; c++) {
        if (*c != '{') {
            buf_add_char(&sloppy->text, *c);
            continue;
        }
        if (c[1] == 'n')
            buf_addf(&sloppy->text, "%s%d", pen_chance(sloppy, 20) ? "第" : "",
                     sloppy->household->number);
        else if (c[1] == 'o')
            buf_add_str(&sloppy->text, pen_another(sloppy)->head);
        else
            pen_misheard_name(sloppy, 20, &sloppy->text);
        c += 2;
    }
    pen_back(sloppy, &sloppy->text);
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
    size_t at = pen_below(sloppy, sizeof small / sizeof small[0]);

    sloppy->kind = kind_of(sloppy, small[at].code);
    sloppy->household = NULL;
    sloppy->subject = NULL;
    if (pen_chance(sloppy, 15))
        buf_add_str(&sloppy->text, "您好，");
    pen_widen(sloppy, "", &sloppy->text);
    buf_add_str(&sloppy->text, small[at].text);
    pen_back(sloppy, &sloppy->text);
}

/* ---- the whole ---- */

static void choose_meaning(struct sloppy *sloppy)
{
    static const char *const codes[] = {"JF", "JF", "JF", "JF", "ZA", "YH", "LD", "TS", "DB", "DB"};

    sloppy->kind = kind_of(sloppy, PICK(sloppy, codes));
    /* the leader's own house is a signature as often as a party */
    sloppy->household =
        &sloppy->households[1 + pen_below(sloppy, sloppy->sender.household_count - 1)];
    sloppy->subject = &sloppy->kind->subjects[pen_below(sloppy, sloppy->kind->subject_count)];
    if (sloppy->subject->fallback || pen_chance(sloppy, 6))
        sloppy->subject = NULL;
    sloppy->spare = false;
}

void sloppy_write(struct sloppy *sloppy)
{
    size_t way = pen_below(sloppy, 100);

    buf_clear(&sloppy->text);
    choose_meaning(sloppy);
    if (way < 6 && sloppy->kind->digit && (!sloppy->subject || sloppy->subject->digit))
        pen_figures(sloppy);
    else if (way < 30)
        write_sentence(sloppy);
    else if (way < 40)
        write_small(sloppy);
    else if (way < 43)
        pen_conflict(sloppy);
    else if (way < 46)
        pen_stranger(sloppy);
    else
        pen_form(sloppy);
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
