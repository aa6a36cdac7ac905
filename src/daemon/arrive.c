/*
 * What a modem handed over: a status report, a text, a call. A text is kept, read and given to
 * whoever decides about it (take.c).
 */
#include "cases/ring.h"
#include "daemon/gateway_int.h"
#include <inttypes.h>
#include <stdlib.h>

static bool is_ours(const struct gateway *g, const struct phone *phone)
{
    for (size_t i = 0; i < g->modem_count; i++)
        if (g->modems[i].number.text[0] && phone_same(&g->modems[i].number, phone))
            return true;
    return false;
}

/* Who is behind a phone. A duty phone need not be on the roster. */
static void actor_of(struct gateway *g, const struct phone *phone, struct now now,
                     struct actor *out)
{
    store_actor(g->with.store, g->with.model, phone, now.wall, out);
    for (size_t i = 0; i < g->cases.duty_count; i++)
        out->duty |= phone_same(&g->cases.duty[i], phone);
}

/* The rest says whom it is about, though not surely: that is asked, not overruled. */
static bool names_somebody(const struct reading *r)
{
    for (size_t i = 0; i < r->candidate_count; i++)
        if (r->candidates[i].household)
            return true;
    return r->party[0] != '\0';
}

static bool is_called(const struct household_ref *h, const char *name)
{
    bool called = strcmp(h->head, name) == 0;

    for (size_t i = 0; i < h->member_count; i++)
        called |= strcmp(h->members[i], name) == 0;
    return called;
}

static int64_t family_of(const struct household_ref *h)
{
    return h->family ? h->family : h->id;
}

/* The one household that a number or a name means; NULL when none or several do. */
static const struct household_ref *meant_by(const struct sender_ref *sender, const char *behalf)
{
    const struct household_ref *found = NULL;
    unsigned long number = 0;

    span_number(span_of(behalf), HOUSEHOLD_NUMBER_MAX, &number);
    for (size_t i = 0; i < sender->household_count; i++) {
        const struct household_ref *h = &sender->households[i];

        if (number ? h->number != (int)number : !is_called(h, behalf))
            continue;
        if (found && family_of(found) != family_of(h))
            return NULL;
        if (!found)
            found = h;
    }
    return found;
}

/* 代 5 医保: what the rest leaves open is said by for whom it is. */
static void place_behalf(const struct sender_ref *sender, struct reading *r)
{
    const struct household_ref *found;

    if (!r->behalf[0] || r->household || r->borrowed || r->sort != READ_KIND || names_somebody(r))
        return;
    found = meant_by(sender, r->behalf);
    if (!found)
        return;
    r->household = found;
    text_copy(r->party, sizeof r->party, span_of(found->head));
    if (r->decision == DECISION_ASK)
        r->decision = DECISION_FILE;
}

/* True when 代 names a household of the phone's owner, by number or by name. */
static bool is_of_owner(const struct sender_ref *sender, const struct reading *r)
{
    unsigned long number;

    if (span_number(span_of(r->behalf), HOUSEHOLD_NUMBER_MAX, &number))
        return true;
    for (size_t i = 0; i < sender->household_count; i++)
        if (is_called(&sender->households[i], r->behalf))
            return true;
    return sender->name && strcmp(sender->name, r->behalf) == 0;
}

/* A leader of another group borrowed the phone: the numbers are those of that group. Of a name that
 * the roster does not know nothing is sure, and a clerk has to ask. */
static void read_for_another(struct gateway *g, struct span text, wall_t now, struct reading *r)
{
    struct case_person person;
    struct sender_ref sender;
    struct actor other;

    if (!g->case_reader.person_named(g->case_reader.ctx, r->behalf, &person)) {
        r->sort = READ_UNCLEAR;
        r->decision = DECISION_CLERK;
        r->household = r->other = NULL;
        return;
    }
    store_actor(g->with.store, g->with.model, &person.phone, now, &other);
    store_sender(g->with.store, g->with.model, &other, &sender);
    grammar_read(g->with.grammar, text, &sender, r);
    r->borrowed = true;
}

void arrive_read(struct gateway *g, struct span text, const struct actor *actor, struct now now,
                 struct reading *reading)
{
    struct sender_ref sender;

    store_sender(g->with.store, g->with.model, actor, &sender);
    grammar_read(g->with.grammar, text, &sender, reading);
    if (reading->behalf[0] && actor_known(actor) && reading->sort == READ_KIND &&
        !is_of_owner(&sender, reading))
        read_for_another(g, text, now.wall, reading);
    place_behalf(&sender, reading);
}

bool arrive_decide(struct gateway *g, const struct actor *actor, const struct reading *reading,
                   struct span text, struct now now, struct effects *out)
{
    struct sender_history history = {.is_mobile = phone_is_mobile(&actor->phone),
                                     .is_ours = is_ours(g, &actor->phone),
                                     .is_registered = actor_known(actor)};
    struct intake intake = {.from = actor,
                            .reading = reading,
                            .text = text,
                            .now = now.wall,
                            .scts = WALL_NONE,
                            .stranger = !actor_known(actor)};

    return take_on_trial(g, &intake, &history, out);
}

static bool modem_named(const struct gateway *g, const char *name, unsigned *who)
{
    for (unsigned i = 0; i < g->modem_count; i++)
        if (strcmp(modem_name(g, i), name) == 0) {
            *who = i;
            return true;
        }
    return false;
}

/* When the service centre took it, by our clock. */
static wall_t clock_by_ours(struct gateway *g, const char *modem, const struct inbound *in)
{
    unsigned who;

    if (!modem_named(g, modem, &who) || !wall_known(in->scts))
        return WALL_NONE;
    centre_clock_learn(g, who, in->scts, in->at);
    return centre_clock_ours(g, who, in->scts);
}

/* Two reports in one text are two matters, each with its number and its answer; the text keeps the
 * disposition of the first. */
static void take_second(struct gateway *g, const struct intake *first,
                        const struct sender_history *history, struct span text, struct now now)
{
    struct reading reading = READING_INIT;
    struct intake in = *first;
    struct effects decided = EFFECTS_INIT;

    text = span_skip(text, first->reading->next_report);
    arrive_read(g, text, first->from, now, &reading);
    reading.practice = first->reading->practice;
    in.reading = &reading;
    take_text(g, &in, history, &decided);
    for (size_t i = 0; i < decided.count; i++)
        if (decided.items[i].type != EFFECT_DISPOSE)
            effects_put(&g->wishes, decided.items[i].type, 0, decided.items[i].body,
                        decided.items[i].size);
    apply_wishes(g, &g->wishes, now);
    effects_free(&decided);
    reading_free(&reading);
}

void arrive_text(struct gateway *g, const char *modem, const struct inbound *in, struct now now)
{
    struct reading reading = READING_INIT;
    struct sender_history history = {.is_mobile = phone_is_mobile(&in->phone),
                                     .is_ours = is_ours(g, &in->phone)};
    struct buf masked = BUF_INIT;
    struct actor actor;
    unsigned who;

    actor_of(g, &in->phone, now, &actor);
    store_history(g->with.store, in, now.wall, &history);
    history.is_registered = actor_known(&actor);
    arrive_read(g, in->text, &actor, now, &reading);
    identity_mask(in->text, &masked);
    struct intake intake = {.from = &actor,
                            .reading = &reading,
                            .message = in->id,
                            .modem = modem,
                            .text = buf_span(&masked),
                            .now = now.wall,
                            .scts = clock_by_ours(g, modem, in),
                            .stranger = !actor_known(&actor),
                            .incomplete = in->missing > 0};
    take_text(g, &intake, &history, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    if (reading.next_report && !intake.stranger && intake_gate(&history) == GATE_READ)
        take_second(g, &intake, &history, in->text, now);
    if (!history.is_mobile && modem_named(g, modem, &who))
        sim_money_text(g, who, &in->phone, masked.ptr ? masked.ptr : "", now);
    log_line(LOG_INFO, "inbox message %" PRId64 ": %zu bytes from %s", in->id, in->text.len,
             actor.role[0] ? actor.role : "a stranger");
    buf_free(&masked);
    reading_free(&reading);
}

/* ---- TPDUs ----------------------------------------------------------------------------------- */

/* What is no text of a person is kept as an event with its octets, once: nothing is lost, nothing
 * is answered. */
static void keep_octets(struct gateway *g, unsigned modem, const struct sms_in *in,
                        const char *what, struct now now)
{
    char hex[TPDU_HEX_MAX];

    if (store_inbox_octets(g->with.store, modem_name(g, modem), in, now.wall) == STATUS_EXISTS)
        return;
    hex_encode(in->bytes, in->len, hex);
    store_modem_event(g->with.store, modem_name(g, modem), what, hex, now.wall);
}

/* A part that came after its message had been read without it: the same case says more now. */
static void arrive_late_part(struct gateway *g, const struct inbound *in, struct now now)
{
    struct reading reading = READING_INIT;
    struct message_row message;
    struct actor actor;
    struct case_file cf;

    actor_of(g, &in->phone, now, &actor);
    arrive_read(g, in->text, &actor, now, &reading);
    if (store_message(g->with.store, in->amends, &message) && message.case_serial &&
        g->case_reader.by_serial(g->case_reader.ctx, message.case_serial, &cf)) {
        case_complete_from(&g->cases, &actor, &reading, in->amends, &cf, now.wall, &g->wishes);
        apply_wishes(g, &g->wishes, now);
    }
    reading_free(&reading);
}

/* One part of a longer message, looked at for danger before the others are there: a call for help
 * does not wait for its second half. What the whole text says joins the same alarm. */
static void look_at_part(struct gateway *g, const char *modem, const struct tpdu *tpdu,
                         struct now now)
{
    struct reading reading = READING_INIT;
    struct buf masked = BUF_INIT;
    struct actor actor;
    struct inbound in = {.at = now.wall, .scts = tpdu->scts};
    struct case_file none = {.kind = ""};

    if (!phone_parse(span_of(tpdu->address.text), &in.phone) || !phone_is_mobile(&in.phone) ||
        is_ours(g, &in.phone))
        return;
    actor_of(g, &in.phone, now, &actor);
    arrive_read(g, span_of(tpdu->text), &actor, now, &reading);
    identity_mask(span_of(tpdu->text), &masked);
    struct intake part = {.from = &actor,
                          .reading = &reading,
                          .modem = modem,
                          .text = buf_span(&masked),
                          .now = now.wall,
                          .scts = clock_by_ours(g, modem, &in),
                          .silent = true, /* the whole text gets the answer */
                          .stranger = !actor_known(&actor)};
    if (reading.sort == READ_KIND && reading.kind->destination == DEST_ALARM)
        alarm_raise(&g->cases, &part, &g->wishes);
    else if (reading.danger || reading.never_neighbours)
        alarm_warn(&g->cases, &part, &none, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    buf_free(&masked);
    reading_free(&reading);
}

/* A short message type 0 is acknowledged and thrown away (23.040 9.2.3.9); the modem should have.
 */
enum { PID_TYPE_0 = 0x40 };

static void arrive_deliver(struct gateway *g, unsigned modem, const struct sms_in *in,
                           const struct tpdu *tpdu, struct now now)
{
    const char *name = modem_name(g, modem);
    struct inbound text;

    if (tpdu->encoding == SMS_8BIT || tpdu->compressed || tpdu->ports.present) {
        keep_octets(g, modem, in, "sms.data", now);
        return;
    }
    if (tpdu->pid == PID_TYPE_0) {
        keep_octets(g, modem, in, "sms.silent", now);
        return;
    }
    switch (store_inbox_add(g->with.store, name, in, tpdu, now.wall, &text)) {
    case STATUS_OK:
        if (text.amends) {
            look_at_part(g, name, tpdu, now);
            arrive_late_part(g, &text, now);
        } else {
            arrive_text(g, name, &text, now);
        }
        break;
    case STATUS_AGAIN: look_at_part(g, name, tpdu, now); break;
    case STATUS_EXISTS:
        log_line(LOG_INFO, "inbox modem %s: seen before, not filed again", name);
        break;
    default: break; /* the store failed and the turn with it */
    }
}

/* The phone got it at the moment of its discharge time, and the report left with it. */
static bool settle_report(struct gateway *g, unsigned modem, const struct tpdu *report,
                          struct now now)
{
    if (report_fate(report->st) == REPORT_DELIVERED)
        centre_clock_learn(g, modem, report->discharge, now.wall);
    wall_t taken = centre_clock_surely(g, modem, report->scts);

    return outbox_report(g->outbox, modem, report, taken, now);
}

void arrive_sms(struct gateway *g, unsigned modem, const struct sms_in *in, struct now now)
{
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    struct tpdu_error error;
    enum status status = tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, tpdu, &error);

    turn_begin(g, now);
    centre_clock_watch(g, now);
    if (status != STATUS_OK) {
        log_line(LOG_WARNING, "modem %s: TPDU refused at octet %zu: %s", modem_name(g, modem),
                 error.offset, error.reason);
        keep_octets(g, modem, in, "sms.unreadable", now);
    } else if (tpdu->type == TPDU_STATUS_REPORT) {
        effects_put(&g->reports, EFFECT_SMS_IN, modem, in, sizeof *in);
    } else if (tpdu->type == TPDU_DELIVER) {
        arrive_deliver(g, modem, in, tpdu, now);
    } else {
        keep_octets(g, modem, in, "sms.stored_submit", now);
    }
    free(tpdu);
}

bool arrive_settle_reports(struct gateway *g, struct now now)
{
    bool any = g->reports.count > 0;
    struct tpdu *report = any ? xmalloc(sizeof *report) : NULL;
    struct tpdu_error error;

    for (size_t i = 0; i < g->reports.count; i++) {
        const struct effect *e = &g->reports.items[i];
        const struct sms_in *in = e->body;

        tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, report, &error); /* as it was once already */
        if (!settle_report(g, e->who, report, now))
            keep_octets(g, e->who, in, "report.unmatched", now);
    }
    effects_clear(&g->reports);
    free(report);
    return any;
}

void arrive_call(struct gateway *g, unsigned modem, const struct device_call *call, struct now now)
{
    char masked[PHONE_SIZE];
    struct actor who;

    phone_mask(&call->from, masked);
    log_line(LOG_INFO, "modem %s: a call from %s was hung up", modem_name(g, modem),
             masked[0] ? masked : "nobody named");
    turn_begin(g, now);
    if (!call->from.text[0])
        return;
    actor_of(g, &call->from, now, &who);
    if (round_rang(&g->rounds, &who, now.wall, &g->wishes)) {
        apply_wishes(g, &g->wishes, now);
        return;
    }
    ring_take(&g->cases, &who,
              store_rings(g->with.store, who.as, wall_add(now.wall, -10 * WALL_MIN)),
              modem_name(g, modem), now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}
