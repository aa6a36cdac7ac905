/* status, modem.*, model.show */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "model/model_show.h"
#include <inttypes.h>

static json_t *modem_json(const struct request *r, unsigned who)
{
    const struct gateway *g = r->g;
    struct device_status s;
    json_t *m = json_object();
    int64_t sent, received;

    device_status(g->modems[who].device, &s);
    store_modem_counts(g->with.store, modem_name(g, who), &sent, &received);
    json_object_set_new(m, "name", json_string(modem_name(g, who)));
    json_word(r, m, "state", "modem_state", device_state_name(s.state));
    json_object_set_new(m, "why", json_text(s.why));
    json_object_set_new(m, "manufacturer", json_text(s.manufacturer));
    json_object_set_new(m, "model", json_text(s.model));
    json_object_set_new(m, "imei", json_text(s.imei));
    json_object_set_new(m, "imsi", json_text(s.imsi));
    json_object_set_new(m, "operator", json_text(s.operator_name));
    json_object_set_new(m, "registered",
                        s.registration < 0 ? json_null() : json_boolean(s.registered));
    json_object_set_new(m, "roaming", json_boolean(s.roaming));
    json_object_set_new(m, "smsc", json_text(s.smsc));
    json_object_set_new(m, "slots_skipped", json_integer(s.slots_skipped));
    json_object_set_new(m, "signal_dbm", s.signal_dbm ? json_integer(s.signal_dbm) : json_null());
    json_object_set_new(m, "queue", json_integer((json_int_t)outbox_waiting_for(g->outbox, who)));
    json_object_set_new(m, "sent", json_integer(sent));
    json_object_set_new(m, "received", json_integer(received));
    json_object_set_new(m, "last_error", json_text(s.last_error));
    json_object_set_new(m, "balance",
                        g->modems[who].balance.known
                            ? json_real((double)g->modems[who].balance.fen / 100)
                            : json_null());
    json_object_set_new(m, "blocked", json_boolean(g->modems[who].balance.blocked));
    json_object_set_new(m, "profile", json_text(s.profile));
    return m;
}

static json_t *all_modems(const struct request *r)
{
    json_t *list = json_array();

    for (unsigned who = 0; who < r->g->modem_count; who++)
        json_array_append_new(list, modem_json(r, who));
    return list;
}

static double mean_ms(int64_t us, uint64_t count)
{
    return count ? (double)us / 1000 / (double)count : 0;
}

/* What the loop spent; with "fresh" it is measured anew from here. */
static json_t *loop_json(const struct request *r)
{
    struct loop_times *t = gateway_times(r->g);
    json_t *loop = json_pack("{s:I,s:f,s:f,s:I,s:f,s:f}", "turns", (json_int_t)t->turns,
                             "mean_turn_ms", mean_ms(t->turn_us, t->turns), "longest_turn_ms",
                             (double)t->longest_turn_us / 1000, "commits", (json_int_t)t->commits,
                             "mean_commit_ms", mean_ms(t->commit_us, t->commits),
                             "longest_commit_ms", (double)t->longest_commit_us / 1000);

    if (arg_bool(r, "fresh"))
        *t = (struct loop_times){0};
    return loop;
}

static json_t *status(struct request *r)
{
    struct gateway *g = r->g;
    struct store_counts counts;
    json_t *s = json_object(), *cases = json_object(), *words = json_object();
    int64_t vacant, ending;

    store_counts(g->with.store, r->now.wall, &counts);
    for (int i = 0; i < CASE_STATES; i++) {
        const char *name = case_state_name((enum case_state)i);
        json_object_set_new(cases, name, json_integer(counts.cases[i]));
        json_object_set_new(words, name,
                            json_string(texts_word(g->with.texts, "case_state", name)));
    }
    json_object_set_new(s, "gateway", json_string(g->with.config->gateway));
    json_object_set_new(s, "model", json_string(g->with.model->name));
    json_object_set_new(s, "sick", json_boolean(g->sick));
    json_object_set_new(s, "queue", json_integer(counts.queued));
    json_object_set_new(s, "in_doubt", json_integer(counts.in_doubt));
    json_object_set_new(s, "overdue", json_integer(counts.overdue));
    control_vacancies(r, &vacant, &ending);
    json_object_set_new(s, "vacant", json_integer(vacant));
    json_object_set_new(s, "ending", json_integer(ending));
    json_object_set_new(s, "importing",
                        import_job_works(&g->import)
                            ? json_integer(import_job_percent(&g->import, g->with.store))
                            : json_null());
    json_object_set_new(s, "checked", control_last_check(r));
    json_object_set_new(s, "cases", cases);
    json_object_set_new(s, "cases_text", words);
    json_object_set_new(s, "loop", loop_json(r));
    json_object_set_new(s, "modems", all_modems(r));
    return s;
}

static json_t *modem_list(struct request *r)
{
    return all_modems(r);
}

static bool find_modem(struct request *r, unsigned *who)
{
    for (unsigned i = 0; i < r->g->modem_count; i++)
        if (strcmp(modem_name(r->g, i), arg_text(r, "name")) == 0) {
            *who = i;
            return true;
        }
    refuse(r, say_no_modem, arg_text(r, "name"));
    return false;
}

static void append_event(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
                         const char *detail)
{
    (void)actor;
    (void)message;
    json_array_append_new(ctx, json_pack("{s:o,s:s,s:o}", "at", json_time(at), "what", what,
                                         "detail", json_text(detail)));
}

static json_t *modem_show(struct request *r)
{
    unsigned who;
    json_t *m, *events;

    if (!find_modem(r, &who))
        return NULL;
    m = modem_json(r, who);
    events = json_array();
    store_events_of_modem(r->g->with.store, modem_name(r->g, who), 20, append_event, events);
    json_event_words(r, events);
    json_object_set_new(m, "events", events);
    return m;
}

static json_t *tell_modem(struct request *r, enum device_event_type type, const char *what)
{
    struct device_event event = {.type = type};
    unsigned who;

    if (!find_modem(r, &who))
        return NULL;
    store_modem_event(r->g->with.store, modem_name(r->g, who), what, r->actor.as, r->now.wall);
    turn_device(r->g, who, &event, r->now);
    return modem_json(r, who);
}

static json_t *modem_restart(struct request *r)
{
    return tell_modem(r, DEV_RESTART, "modem.restarted");
}

/* The card that it has is known: one that was just put in has not been seen yet, and would not be
 * what is confirmed. */
static bool sees_its_known_card(struct request *r, unsigned who)
{
    struct device_status s;
    struct sim_row known;

    device_status(r->g->modems[who].device, &s);
    return r->g->modems[who].state != DEVICE_ABSENT && s.imsi[0] &&
           store_sim(r->g->with.store, modem_name(r->g, who), &known) &&
           strcmp(s.imsi, known.imsi) == 0;
}

/* Kept at once: the modem may come back only after a restart. Without an IMSI yet, the next is it.
 */
static json_t *modem_confirm(struct request *r)
{
    struct device_status s;
    unsigned who;
    json_t *m;

    if (!find_modem(r, &who))
        return NULL;
    if (sees_its_known_card(r, who))
        return refuse(r, say_modem_card_known, arg_text(r, "name"));
    m = tell_modem(r, DEV_CONFIRM, "modem.confirmed");
    if (!m)
        return NULL;
    device_status(r->g->modems[who].device, &s);
    modem_keep_sim(r->g, who, &s, r->now);
    return m;
}

/* A code, or an answer in an open menu; nothing ends the session. The network takes its time. */
static json_t *modem_ussd(struct request *r)
{
    struct device_event event = {.type = DEV_USSD, .text = span_of(arg_text(r, "dial"))};
    unsigned who;

    if (!find_modem(r, &who))
        return NULL;
    if (r->g->modems[who].state != DEVICE_READY)
        return refuse(r, say_modem_not_ready, arg_text(r, "name"));
    if (r->g->modems[who].ussd_client)
        return refuse(r, say_modem_dialling, arg_text(r, "name"));
    if (arg_bool(r, "later")) { /* what the network says is an event of the modem */
        turn_device(r->g, who, &event, r->now);
        return modem_json(r, who);
    }
    r->g->modems[who].ussd_client = r->caller->client;
    r->later = true;
    turn_device(r->g, who, &event, r->now);
    return NULL;
}

static json_t *modem_trace(struct request *r)
{
    unsigned who;

    if (!find_modem(r, &who))
        return NULL;
    r->g->modems[who].trace = strcmp(arg_text(r, "onoff"), "on") == 0;
    store_modem_event(r->g->with.store, modem_name(r->g, who),
                      r->g->modems[who].trace ? "trace.on" : "trace.off", r->actor.as, r->now.wall);
    return modem_json(r, who);
}

/* The model as text. */
static json_t *show_model(struct request *r)
{
    struct buf text = BUF_INIT;
    json_t *result;

    model_show(r->g->with.model, &text);
    result = json_pack("{s:s}", "text", text.ptr);
    buf_free(&text);
    return result;
}

const struct command control_modem_commands[] = {
    {"status",        status,        0        },
    {"modem.list",    modem_list,    0        },
    {"modem.show",    modem_show,    0        },
    {"modem.restart", modem_restart, MAY_ADMIN},
    {"modem.confirm", modem_confirm, MAY_ADMIN},
    {"modem.ussd",    modem_ussd,    MAY_ADMIN},
    {"modem.trace",   modem_trace,   MAY_ADMIN},
    {"model.show",    show_model,    0        },
    {NULL,            NULL,          0        },
};
