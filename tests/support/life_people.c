/* What people do, and the machines that send messages. */
#include "intake/reading.h"
#include "tests/support/life_int.h"
#include <stdio.h>
#include <stdlib.h>

static const char *const parties[] = {"张明录", "李富贵", "陈玉珍", "杨进财", "刘桂花", "赵永强"};
static const char *const quarrels[] = {"土地", "宅基地", "水渠", "赡养", "欠账", "邻居"};

/* The shapes of what people text; %d is drawn. */
static const struct {
    int weight;
    const char *format; /* NULL: made by hand below */
} shapes[] = {
    {30, NULL                                       },
    {10, "平安"                                   },
    {8,  "查"                                      },
    {6,  "收到"                                   },
    {5,  "CX 1%04d"                                 },
    {4,  "好的"                                   },
    {4,  "1"                                        },
    {3,  "2"                                        },
    {3,  "隐患 %d户房子裂了"                 },
    {3,  "祝大家节日快乐%d"                  },
    {2,  "帮助"                                   },
    {2,  "?"                                        },
    {2,  "催办"                                   },
    {1,  "救命"                                   },
    {1,  "3户打架了快来人%d"                 },
    {2,  "满意"                                   },
    {1,  "退订"                                   },
    {1,  "订阅"                                   },
    {2,  "abc%d xyz"                                },
    {1,  "【银行】您尾号%d的卡消费100元"},
    {2,  "巡逻 平安无事 第%d次"             },
    {2,  "更正 %d户"                             },
    {1,  "撤回"                                   },
    {1,  "。"                                      },
};

static void shape_text(struct life *life, char *out, size_t size)
{
    int total = 0, pick;
    size_t at = 0;

    for (size_t i = 0; i < COUNT(shapes); i++)
        total += shapes[i].weight;
    for (pick = life_below(life, total); pick >= shapes[at].weight; at++)
        pick -= shapes[at].weight;
    if (shapes[at].format) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(out, size, shapes[at].format, life_below(life, 10000));
#pragma GCC diagnostic pop
        return;
    }
    text_format(out, size, "JF %d %s %s %d", life_between(life, 1, 9),
                parties[(size_t)life_below(life, COUNT(parties))],
                quarrels[(size_t)life_below(life, COUNT(quarrels))], life_below(life, 100000));
    /* one in twelve tells the whole story, in several parts */
    int more = life_below(life, 12) == 0 ? life_between(life, 5, 25) : 0;
    life->did[LIFE_LONG] += more > 0;
    for (int i = more; i > 0; i--)
        strncat(out, ",两家从去年冬天就为这件事吵架了", size - strlen(out) - 1);
}

static void remember(struct life *life, const char *phone, const char *text)
{
    if (life->text_count == life->text_cap) {
        life->text_cap = life->text_cap ? 2 * life->text_cap : 1024;
        life->texts = xrealloc(life->texts, life->text_cap * sizeof *life->texts);
    }
    struct life_text *t = &life->texts[life->text_count++];
    text_copy(t->phone, sizeof t->phone, span_of(phone));
    t->text = xstrdup(text);
    t->at = life->town->now.mono;
    t->masked = false;
    struct buf masked = BUF_INIT;
    if (identity_mask(span_of(text), &masked)) { /* as it may be kept */
        free(t->text);
        t->text = xstrdup(masked.ptr);
        t->masked = true;
    }
    buf_free(&masked);
}

/* The same words in the same second: the network itself could not tell them from a repetition. */
static bool just_said(const struct life *life, const char *phone, const char *text)
{
    for (size_t i = life->text_count; i > 0 && i + 8 > life->text_count; i--)
        if (life->texts[i - 1].at.us + 2 * SEC > life->town->now.mono.us &&
            strcmp(life->texts[i - 1].phone, phone) == 0 &&
            strcmp(life->texts[i - 1].text, text) == 0)
            return true;
    return false;
}

void life_say(struct life *life, const char *phone, unsigned modem, const char *text)
{
    if (just_said(life, phone, text))
        return;
    life_note(life, "%s texts sim%u %.60s", phone, modem + 1, text);
    township_text(life->town, phone, modem, text);
    remember(life, phone, text);
}

void life_somebody_texts(struct life *life)
{
    char text[2048], stranger[PHONE_SIZE];
    const char *phone = life->phones[life_below(life, (int)life->phone_count)];
    unsigned modem = (unsigned)life_below(life, (int)life->town->modems);

    if (life_below(life, 20) == 0) {
        text_format(stranger, sizeof stranger, "+86138%08d", life_below(life, 200));
        phone = stranger;
    }
    if (life->plan.model && life_below(life, 3) == 0)
        life_write_form(life, text, sizeof text);
    else if (!life_write_sloppily(life, phone, text, sizeof text))
        shape_text(life, text, sizeof text);
    /* impatient people say it again, to whichever SIM */
    if (life->text_count && life_below(life, 15) == 0) {
        const struct life_text *said =
            &life->texts[life->text_count - 1 -
                         (size_t)life_below(life, life->text_count < 5 ? 1 : 5)];
        text_copy(stranger, sizeof stranger, span_of(said->phone));
        text_copy(text, sizeof text, span_of(said->text));
        phone = stranger;
        life->did[LIFE_AGAIN]++;
    }
    life_say(life, phone, modem, text);
}

/* A child plays, or a machine answers us: many texts, one after the other. */
static void somebody_floods(struct life *life)
{
    const char *phone = life->phones[life_below(life, (int)life->phone_count)];
    unsigned modem = (unsigned)life_below(life, (int)life->town->modems);
    int count = life_between(life, 10, 40);
    bool same = life_below(life, 2);
    char text[64];

    life_note(life, "%s floods, %d texts", phone, count);
    life->did[LIFE_MANY]++;
    for (int i = 0; i < count; i++) {
        text_format(text, sizeof text, "MY 路灯不亮%d", same ? 0 : i);
        township_text(life->town, phone, modem, text);
        remember(life, phone, text);
        township_pass(life->town, life_between(life, 3, 90) * SEC);
    }
}

static void somebody_switches(struct life *life)
{
    const char *phone = life->phones[life_below(life, (int)life->phone_count)];
    static const enum phone_state states[] = {PHONE_OFF, PHONE_ON, PHONE_ON, PHONE_ON, PHONE_FULL};
    enum phone_state state = states[life_below(life, COUNT(states))];

    life->did[LIFE_PHONE_OFF] += state == PHONE_OFF;
    life->did[LIFE_PHONE_FULL] += state == PHONE_FULL;
    sim_phone_state(life->town->sim, phone, state);
}

static void somebody_calls(struct life *life)
{
    const char *phone = life->phones[life_below(life, (int)life->phone_count)];
    unsigned modem = (unsigned)life_below(life, (int)life->town->modems);
    struct sim_fault_args args = {.seconds = life_between(life, 3, 60), .text = phone};

    life_note(life, "%s calls sim%u", phone, modem + 1);
    township_fault(life->town, modem, "call", args);
}

/* Operators, shops, misdialled and mistaken: no plain text. A line without checksums and a message
 * that is said once and stored nowhere do not go together. */
static void machine_sends(struct life *life)
{
    unsigned kinds = 0, modem = (unsigned)life_below(life, (int)life->town->modems);

    while (sim_odd_name(kinds))
        kinds++;
    struct life_odd odd = {(int)life->odd_count + 1,
                           sim_odd_name((unsigned)life_below(life, (int)kinds))};
    if (life->modems[modem].noisy && strncmp(odd.kind, "flash", 5) == 0)
        return;
    if (life->odd_count == life->odd_cap) {
        life->odd_cap = life->odd_cap ? 2 * life->odd_cap : 256;
        life->odds = xrealloc(life->odds, life->odd_cap * sizeof *life->odds);
    }
    life_note(life, "odd %06d to sim%u: %s", odd.code, modem + 1, odd.kind);
    township_fault(life->town, modem, "odd",
                   (struct sim_fault_args){.code = odd.code, .text = odd.kind});
    life->odds[life->odd_count++] = odd;
}

/* ---- the keeper dials ------------------------------------------------------------------------ */

enum { DIALLER = 2, DIAL_PATIENCE_S = 200 }; /* a client of its own; 3 minutes and some */

static void dial(struct life *life, unsigned modem, const char *code)
{
    char line[120];

    text_format(line, sizeof line,
                "{\"command\":\"modem.ussd\",\"name\":\"sim%u\",\"dial\":\"%s\"}", modem + 1, code);
    life_note(life, "sim%u dials %s", modem + 1, code);
    life->ussd = (struct life_ussd){.waits = true,
                                    .births = life->births,
                                    .answers = life->town->answers[DIALLER],
                                    .by = mono_add(life->town->now.mono, DIAL_PATIENCE_S * SEC),
                                    .modem = modem};
    life->did[LIFE_USSD]++;
    township_ask_as(life->town, DIALLER, line);
}

static void somebody_dials(struct life *life)
{
    static const char *const codes[] = {"*100#", "*101#", "*102#", "*103#", "*999#"};

    if (!life->ussd.waits && !township_dead(life->town))
        dial(life, (unsigned)life_below(life, (int)life->town->modems),
             codes[life_below(life, COUNT(codes))]);
}

/* The answer, or that there is none, must come while the daemon lives. */
static void look_after_dialler(struct life *life)
{
    struct life_ussd *ussd = &life->ussd;
    const char *reply = life->town->said[DIALLER].ptr;

    if (!ussd->waits)
        return;
    if (township_dead(life->town) || life->births != ussd->births) {
        ussd->waits = false;
    } else if (life->town->answers[DIALLER] != ussd->answers) {
        bool asks = reply && strstr(reply, "\"asks\"");

        ussd->waits = false;
        life->did[LIFE_USSD_SAID] += asks || (reply && strstr(reply, "\"done\""));
        life->did[LIFE_USSD_MENU] += asks;
        if (asks)
            dial(life, ussd->modem, "1");
    } else if (life->disk_until.us != INT64_MAX) { /* no answer leaves a turn that is not kept */
        ussd->by = mono_add(life->town->now.mono, DIAL_PATIENCE_S * SEC);
    } else if (mono_reached(ussd->by, life->town->now.mono)) {
        life_note(life, "sim%u: the code got no answer", ussd->modem + 1);
        ussd->waits = false;
        life->ussd_lost++;
    }
}

void life_people_minute(struct life *life, bool day)
{
    const struct life_plan *plan = &life->plan;

    for (int i = 0; i < 4; i++)
        if (day && life_by_rate(life, plan->texts_a_day * 1.5 / 4))
            life_somebody_texts(life);
    if (day && life_by_rate(life, plan->floods_a_month ? plan->floods_a_month / 30.0 : 0.3))
        somebody_floods(life);
    if (life_by_rate(life, 8))
        somebody_switches(life);
    if (life_by_rate(life, plan->odds_a_day))
        machine_sends(life);
    if (life_by_rate(life, plan->odds_a_day / 3.0))
        somebody_calls(life);
    if (life_by_rate(life, plan->odds_a_day / 2.0))
        somebody_dials(life);
    look_after_dialler(life);
    life_orders_minute(life, day);
    life_answers_minute(life);
}
