#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include "sim_internal.h"
#include <stdlib.h>

/* Phones: they cut long texts as phones do (on their own, not with the gateway's code), and join
 * what comes in parts. */

/* ---- the book of phones ---------------------------------------------------------------------- */

static unsigned bucket_of(const char *number)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (; *number; number++)
        hash = (hash ^ (uint8_t)*number) * 16777619U;
    return hash % PHONE_BUCKETS;
}

static void normal_number(const char *number, char out[PHONE_SIZE])
{
    struct phone phone;

    if (phone_parse(span_of(number), &phone))
        text_copy(out, PHONE_SIZE, span_of(phone.text));
    else
        text_copy(out, PHONE_SIZE, span_of(number));
}

static struct sim_phone *find(const struct sim *sim, const char *number)
{
    struct sim_phone *phone = sim->phones[bucket_of(number)];

    while (phone && strcmp(phone->number, number))
        phone = phone->next;
    return phone;
}

struct sim_phone *phone_get(struct sim *sim, const char *number)
{
    char normal[PHONE_SIZE];

    normal_number(number, normal);
    struct sim_phone *phone = find(sim, normal);
    if (phone)
        return phone;
    phone = xcalloc(1, sizeof *phone);
    text_copy(phone->number, sizeof phone->number, span_of(normal));
    unsigned bucket = bucket_of(normal);
    phone->next = sim->phones[bucket];
    sim->phones[bucket] = phone;
    return phone;
}

size_t sim_phone_texts(const struct sim *sim, const char *number, const struct sim_text **texts)
{
    char normal[PHONE_SIZE];

    normal_number(number, normal);
    const struct sim_phone *phone = find(sim, normal);
    *texts = phone ? phone->texts : NULL;
    return phone ? phone->text_count : 0;
}

void sim_phone_state(struct sim *sim, const char *number, enum phone_state state)
{
    struct sim_phone *phone = phone_get(sim, number);

    phone->state = state;
    if (state == PHONE_ON || state == PHONE_BAD)
        net_phone_back(sim, phone);
}

/* ---- receiving ------------------------------------------------------------------------------- */

static void file_text(struct sim *sim, struct sim_phone *phone, const struct sim_text *text)
{
    phone->texts =
        sim_grow(phone->texts, phone->text_count, &phone->text_cap, sizeof *phone->texts);
    phone->texts[phone->text_count] = *text;
    phone->texts[phone->text_count].id = ++sim->text_ids;
    phone->texts[phone->text_count++].at = sim->now;
    sim->activity++;
}

static bool same_set(const struct sim_part *part, const char *from, const struct sms_concat *c)
{
    return part->ref == c->ref && part->total == c->total && !strcmp(part->from, from);
}

static void add_content(const struct tpdu *sms, struct buf *out)
{
    char hex[2 * TPDU_ACK_UD_MAX + 1];

    if (sms->encoding != SMS_8BIT) {
        buf_add(out, sms->text, sms->text_len);
        return;
    }
    hex_encode(sms->data, sms->data_len, hex);
    buf_add_str(out, hex);
}

/* Takes part `seq` of a set out of the phone's drawer into `out`. */
static void move_part(struct sim_phone *phone, const char *from, const struct sms_concat *c,
                      unsigned seq, struct buf *out)
{
    for (struct sim_part **at = &phone->parts; *at; at = &(*at)->next) {
        struct sim_part *part = *at;
        if (part->seq != seq || !same_set(part, from, c))
            continue;
        buf_add_span(out, buf_span(&part->text));
        *at = part->next;
        buf_free(&part->text);
        free(part);
        return;
    }
}

static void receive_part(struct sim *sim, struct sim_phone *phone, const char *from,
                         const struct tpdu *sms, unsigned modem)
{
    const struct sms_concat *c = &sms->concat;
    unsigned have = 1;

    for (const struct sim_part *part = phone->parts; part; part = part->next) {
        if (!same_set(part, from, c))
            continue;
        if (part->seq == c->seq)
            return; /* phones drop a repeated part */
        have++;
    }
    struct sim_part *fresh = xcalloc(1, sizeof *fresh);
    text_copy(fresh->from, sizeof fresh->from, span_of(from));
    fresh->ref = c->ref;
    fresh->total = c->total;
    fresh->seq = c->seq;
    add_content(sms, &fresh->text);
    fresh->next = phone->parts;
    phone->parts = fresh;
    sim->activity++;
    if (have < c->total)
        return;
    struct buf whole = BUF_INIT;
    for (unsigned seq = 1; seq <= c->total; seq++)
        move_part(phone, from, c, seq, &whole);
    struct sim_text text = {.text = whole.ptr, .parts = c->total, .modem = modem};
    text_copy(text.from, sizeof text.from, span_of(from));
    file_text(sim, phone, &text);
}

/* The operator's own number answers: the balance to those who ask for it, else how to ask. */
static void operator_answers(struct sim *sim, const struct sim_phone *phone, const struct tpdu *sms,
                             unsigned modem)
{
    static const char *const operators[] = {"10086", "10010", "10001"};
    struct buf answer = BUF_INIT;
    bool is_operator = false;

    for (int i = 0; i < 3; i++)
        is_operator = is_operator || !strcmp(phone->number, operators[i]);
    if (!is_operator || modem >= sim->config.modems)
        return;
    if (!strcasecmp(sms->text, "YE") || !strcasecmp(sms->text, "CXYE") ||
        !strcmp(sms->text, "101") || !strcmp(sms->text, "102"))
        ussd_balance(&sim->modems[modem], &answer);
    else
        buf_add_str(&answer, "温馨提示：发送YE查询话费余额。");
    sim_phone_text(sim, phone->number, buf_span(&answer), sim->modems[modem].number);
    buf_free(&answer);
}

void phone_receive(struct sim *sim, struct sim_phone *phone, const char *from,
                   const struct tpdu *sms, unsigned modem)
{
    if (sms->concat.total > 1) {
        receive_part(sim, phone, from, sms, modem);
        return;
    }
    struct buf content = BUF_INIT;
    buf_add_str(&content, "");
    add_content(sms, &content);
    struct sim_text text = {
        .text = content.ptr ? content.ptr : xstrdup(""), .parts = 1, .modem = modem};
    text_copy(text.from, sizeof text.from, span_of(from));
    file_text(sim, phone, &text);
    operator_answers(sim, phone, sms, modem);
}

/* ---- sending --------------------------------------------------------------------------------- */

struct cut { /* how a phone sees a text */
    bool gsm;
    unsigned units, per_part;
};

static unsigned cost(const struct cut *cut, int32_t c)
{
    uint8_t septets[2];

    if (cut->gsm)
        return (unsigned)gsm7_septets((uint32_t)c, septets);
    return c > 0xFFFF ? 2 : 1;
}

static bool measure(struct span text, struct cut *cut)
{
    uint8_t septets[2];
    size_t pos = 0;
    int32_t c;

    *cut = (struct cut){.gsm = true};
    while ((c = utf8_next(text, &pos)) >= 0)
        cut->gsm = cut->gsm && gsm7_septets((uint32_t)c, septets) > 0;
    if (pos != text.len)
        return false;
    for (pos = 0; (c = utf8_next(text, &pos)) >= 0;)
        cut->units += cost(cut, c);
    unsigned alone = cut->gsm ? 160 : 70;
    cut->per_part = cut->units <= alone ? alone : cut->gsm ? 153 : 67;
    return true;
}

static size_t one_part(const struct cut *cut, struct span text)
{
    unsigned units = 0;
    size_t pos = 0;

    for (size_t next = 0; next < text.len; pos = next) {
        int32_t c = utf8_next(text, &next);
        units += cost(cut, c);
        if (units > cut->per_part)
            break;
    }
    return pos;
}

static uint8_t type_of_address(const char *number)
{
    if (*number == '+')
        return 0x91;
    return strspn(number, "0123456789*#") == strlen(number) ? 0x81 : 0xD0;
}

static bool build_part(struct sim *sim, const char *from, const struct cut *cut, struct span text,
                       struct tpdu *part)
{
    text_copy(part->sca.text, sizeof part->sca.text, span_of(sim->smsc));
    part->sca.toa = type_of_address(sim->smsc);
    text_copy(part->address.text, sizeof part->address.text, span_of(from));
    part->address.toa = type_of_address(from);
    part->type = TPDU_DELIVER;
    part->encoding = cut->gsm ? SMS_GSM7 : SMS_UCS2;
    part->dcs = cut->gsm ? 0x00 : 0x08;
    part->message_class = -1;
    part->vp_minutes = -1;
    part->scts = sim->now.wall;
    part->scts_offset_min = 480;
    part->text_len = text.len;
    return text_copy(part->text, sizeof part->text, text);
}

static int modem_by_number(const struct sim *sim, const char *number)
{
    for (unsigned i = 0; i < sim->config.modems; i++)
        if (!strcmp(sim->modems[i].number, number))
            return (int)i;
    return -1;
}

static bool launch(struct sim *sim, const struct tpdu *part, const char *to, unsigned seq)
{
    int modem = modem_by_number(sim, to);
    struct tpdu_octets octets;

    if (tpdu_encode(part, &octets) != STATUS_OK)
        return false;
    uint64_t id = inbound_new(sim, modem < 0 ? SIM_NOBODY : (uint32_t)modem, &octets);
    struct sim_inbound *in = inbound_get(sim, id);
    text_copy(in->to, sizeof in->to, span_of(to));
    text_copy(in->from, sizeof in->from, span_of(part->address.text));
    sim_plan(sim, modem < 0 ? EV_AIR : EV_ARRIVE, SIM_NOBODY,
             (sim->config.deliver_ms + (int64_t)(seq - 1) * sim->config.air_ms) * MSEC, id);
    return true;
}

void phone_on_air(struct sim *sim, struct sim_modem *none, uint64_t id)
{
    struct sim_inbound *in = inbound_get(sim, id);
    struct sim_phone *phone = phone_get(sim, in->to);
    struct tpdu_error error;
    struct tpdu tpdu;

    (void)none;
    if (phone->state == PHONE_ON &&
        tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, &tpdu, &error) == STATUS_OK)
        phone_receive(sim, phone, in->from, &tpdu, UINT32_MAX);
}

unsigned sim_phone_text(struct sim *sim, const char *from, struct span text, const char *to)
{
    char sender[PHONE_SIZE], target[PHONE_SIZE];
    struct cut cut;
    unsigned parts = 0, seq = 0;

    normal_number(from, sender);
    int modem = sim_modem_find(sim, to); /* by its name, too */
    normal_number(modem < 0 ? to : sim->modems[modem].number, target);
    if (!*sender || !*target || !measure(text, &cut))
        return 0;
    for (size_t pos = 0; pos < text.len || parts == 0; parts++)
        pos += one_part(&cut, span_skip(text, pos));
    if (parts > SMS_PARTS_MAX)
        return 0;
    struct sim_phone *phone = phone_get(sim, sender);
    uint8_t ref = phone->ref++;
    for (size_t pos = 0; seq < parts;) {
        size_t len = one_part(&cut, span_skip(text, pos));
        struct tpdu part = {.udh_len = 0};
        uint8_t udh[] = {0x00, 0x03, ref, (uint8_t)parts, (uint8_t)++seq};
        if (parts > 1)
            memcpy(part.udh, udh, part.udh_len = sizeof udh);
        if (!build_part(sim, sender, &cut, (struct span){text.ptr + pos, len}, &part) ||
            !launch(sim, &part, target, seq))
            return 0;
        pos += len;
    }
    return parts;
}
