/* What people do with the texts they get: answer soon, late, with more words than were asked for,
 * work a case by phone, or forget. And how they write: sloppily. */
#include "lianhu/case_number.h"
#include "tests/support/life_int.h"
#include "tests/support/sloppy.h"
#include "tests/support/township_int.h"
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS_MIN = 5 };

#define PICK_OF(life, table) (table)[(size_t)life_below(life, COUNT(table))]

/* ---- writing --------------------------------------------------------------------------------- */

static const char own_houses[] =
    "SELECT h.id, h.number, h.head FROM person_phone p JOIN office o ON o.person = p.person"
    " JOIN household h ON h.unit = o.unit WHERE p.phone = ?1 AND h.ended = 0 GROUP BY h.number"
    " ORDER BY h.number LIMIT 40";

/* The households of this phone's own group; made up ones for people without one. */
static void sit_down_as(struct life *life, const char *phone)
{
    struct sloppy *pen = life->pen;
    sqlite3 *db = township_look(life->town);
    sqlite3_stmt *st = NULL;
    size_t n = 0;

    sqlite3_prepare_v2(db, own_houses, -1, &st, NULL);
    sqlite3_bind_text(st, 1, phone, -1, SQLITE_STATIC);
    while (sqlite3_step(st) == SQLITE_ROW && n < SLOPPY_HOUSEHOLDS) {
        text_copy(pen->names[n], sizeof pen->names[n],
                  span_of((const char *)sqlite3_column_text(st, 2)));
        pen->households[n] = (struct household_ref){.id = sqlite3_column_int64(st, 0),
                                                    .unit = 1,
                                                    .number = sqlite3_column_int(st, 1),
                                                    .group = 1,
                                                    .head = pen->names[n]};
        n++;
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    if (n < 3)
        sloppy_group(pen);
    else
        pen->sender = (struct sender_ref){.name = pen->names[0],
                                          .place = "二社",
                                          .households = pen->households,
                                          .household_count = n};
}

/* Each with another valid check character; in a report, an answer, a call, what nobody can read. */
static void write_identity(struct life *life, char *out, size_t size)
{
    static const char *const formats[] = {
        "DB %d %s 低保,身份证%s",     "DB %d %s 低保,身份证%s",      "JF %d %s 土地 他身份证%s",
        "HJ %d %s 垃圾清了 身份证%s", "%d户%s打架了快来人,身份证%s", "%d %s 好,我的身份证是%s",
        "BL 1000%d %s去了,身份证%s",  "问%d下 %s 那个证%s是咋回事"};
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char digits[19];
    int sum = 0;

    text_format(digits, sizeof digits, "%s%03u", LIFE_IDENTITY_BEGIN, life->identities++ % 1000);
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    digits[17] = "10X98765432"[sum % 11];
    digits[18] = '\0';
    life->did[LIFE_IDENTITY]++;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, size, PICK_OF(life, formats), life_between(life, 1, 6),
             life_below(life, 2) ? "张明录" : "李富贵", digits);
#pragma GCC diagnostic pop
}

bool life_write_sloppily(struct life *life, const char *phone, char *out, size_t size)
{
    if (!life->pen || life_below(life, 100) >= (int)life->plan.sloppy)
        return false;
    if (life_below(life, 25) == 0) {
        write_identity(life, out, size);
        return true;
    }
    sit_down_as(life, phone);
    sloppy_write(life->pen);
    if (!life->pen->text.len)
        return false;
    text_copy(out, size, buf_span(&life->pen->text));
    return true;
}

/* ---- answering ------------------------------------------------------------------------------- */

/* The case that a text speaks of, "" none. */
static void case_in(const char *text, char out[CASE_NUMBER_SIZE])
{
    out[0] = '\0';
    for (const char *at = text; *at; at++) {
        size_t len = strspn(at, "0123456789");
        int64_t serial;

        if (len >= DIGITS_MIN && len < CASE_NUMBER_SIZE &&
            case_number_parse((struct span){at, len}, &serial)) {
            text_copy(out, CASE_NUMBER_SIZE, (struct span){at, len});
            return;
        }
        at += len ? len - 1 : 0;
    }
}

static bool work_case(struct life *life, const char *number, char *out, size_t size)
{
    static const char *const words[] = {"SL %s",        "受理%s",
                                        "BL %s 正在说", "BL%s去了",
                                        "BJ %s 说好了", "%s说和了",
                                        "SJ %s 说不成", "CX %s",
                                        "CB %s",        "CH %s",
                                        "GZ %s 5户",    "%s 满意",
                                        "%s 不满意",    "YQ %s 3天 等测量",
                                        "%s又闹了",     "不对"};
    const char *format = PICK_OF(life, words);

    if (!number[0])
        return false;
    life->did[LIFE_WORKED]++;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, size, format, number);
#pragma GCC diagnostic pop
    return true;
}

/* What fits the question, more or less. */
static void words_for(struct life *life, const char *text, char *out, size_t size)
{
    static const char *const yes[] = {
        "1",      "1",      "1。", "好",   "收到", "1 好,不过他又骂我",
        "知道了", "2",      "3",   "是的", "不是", "12",
        "1",      "去不了", "嗯",  "回1",  "①",    "一"};
    static const char *const numbers[] = {"3",     "3户", "5",        "2-3",
                                          "第4户", "99",  "张明录家", "二组3户"};
    static const char *const ratings[] = {"满意", "很满意", "不满意", "一般",
                                          "1",    "3",      "2",      "还行吧"};
    static const char *const calm[] = {"平安", "本周平安", "PA", "无事", "平安 就是路断了", "12"};

    if (strstr(text, "满意"))
        text_copy(out, size, span_of(PICK_OF(life, ratings)));
    else if (strstr(text, "户号") || strstr(text, "哪一户") || strstr(text, "第几户"))
        text_copy(out, size, span_of(PICK_OF(life, numbers)));
    else if (strstr(text, "平安"))
        text_copy(out, size, span_of(PICK_OF(life, calm)));
    else
        text_copy(out, size, span_of(PICK_OF(life, yes)));
}

static bool asks(const char *text)
{
    return strstr(text, "回") || strstr(text, "?") || strstr(text, "请");
}

/* Within minutes mostly, within a day or two sometimes. */
static int64_t delay_of(struct life *life)
{
    switch (life_below(life, 6)) {
    case 0: return life_between(life, 1, 50) * HOUR;
    case 1: return life_between(life, 1, 6) * HOUR;
    default: return life_between(life, 20, 3600) * SEC;
    }
}

/* True when there is something to be said. A code is sent back soon. */
static bool think(struct life *life, const char *text, struct life_answer *answer)
{
    char number[CASE_NUMBER_SIZE];

    if (life_code_in(life, text, answer->text, sizeof answer->text)) {
        answer->at = mono_add(life->town->now.mono, life_between(life, 1, 90) * MIN);
        return true;
    }
    if (life_below(life, 100) >= (int)life->plan.answers) {
        life->did[LIFE_FORGOTTEN]++;
        return false;
    }
    answer->at = mono_add(life->town->now.mono, delay_of(life));
    case_in(text, number);
    if (life_below(life, 3) || !work_case(life, number, answer->text, sizeof answer->text))
        words_for(life, text, answer->text, sizeof answer->text);
    return true;
}

static void heed(struct life *life, size_t phone, const struct sim_text *text)
{
    struct life_answer *answer = &life->answers[life->answer_count];

    if (text->modem == UINT_MAX || !asks(text->text) || life->answer_count == COUNT(life->answers))
        return;
    *answer = (struct life_answer){.phone = phone, .modem = text->modem};
    life->answer_count += think(life, text->text, answer);
}

static void read_phones_again(struct life *life)
{
    if (sim_activity(life->town->sim) == life->seen)
        return;
    life->seen = sim_activity(life->town->sim);
    for (size_t i = 0; i < life->phone_count; i++) {
        const struct sim_text *texts;
        size_t count = sim_phone_texts(life->town->sim, life->phones[i], &texts);

        for (; life->read[i] < count; life->read[i]++)
            heed(life, i, &texts[life->read[i]]);
    }
}

void life_answers_minute(struct life *life)
{
    if (!life->plan.answers)
        return;
    read_phones_again(life);
    for (size_t i = 0; i < life->answer_count;) {
        struct life_answer answer = life->answers[i];

        if (!mono_reached(answer.at, life->town->now.mono)) {
            i++;
            continue;
        }
        life->answers[i] = life->answers[--life->answer_count];
        life->did[LIFE_ANSWER]++;
        life_say(life, life->phones[answer.phone], answer.modem, answer.text);
    }
}
