#include "sim_command.h"
#include "sim_fault.h"
#include "sim_internal.h"
#include <jansson.h>
#include <stdlib.h>

/* A command gives its answer, or NULL: it has to wait. */
typedef json_t *command_function(struct sim *sim, json_t *ask, struct sim_request *request);

static json_t *refuse(const char *why)
{
    return json_pack("{s:b,s:s}", "ok", 0, "error", why);
}

static json_t *accept(void)
{
    return json_pack("{s:b}", "ok", 1);
}

static const char *text_of(json_t *ask, const char *key)
{
    return json_string_value(json_object_get(ask, key));
}

static int number_of(json_t *ask, const char *key, int standard)
{
    json_t *value = json_object_get(ask, key);

    return json_is_integer(value) ? (int)json_integer_value(value) : standard;
}

static json_t *stamp(wall_t t)
{
    char text[32];

    wall_iso8601(t, text, sizeof text);
    return *text ? json_string(text) : json_null();
}

/* The index of the modem that a request names; -1 when there is none. */
static int modem_of(struct sim *sim, json_t *ask, const char *key)
{
    json_t *value = json_object_get(ask, key);

    if (!value)
        return 0;
    if (json_is_integer(value))
        return json_integer_value(value) >= 0 && json_integer_value(value) < sim_modem_count(sim)
                   ? (int)json_integer_value(value)
                   : -1;
    return json_is_string(value) ? sim_modem_find(sim, json_string_value(value)) : -1;
}

/* ---- phones ---------------------------------------------------------------------------------- */

static json_t *do_text(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *from = text_of(ask, "from"), *text = text_of(ask, "text"), *to = text_of(ask, "to");

    (void)request;
    if (!from || !text)
        return refuse("text needs from and text");
    unsigned parts = sim_phone_text(sim, from, span_of(text), to ? to : sim_modem_number(sim, 0));
    return parts ? json_pack("{s:b,s:i}", "ok", 1, "parts", (int)parts)
                 : refuse("no such number, or no text that can be sent");
}

static json_t *text_json(const struct sim *sim, const struct sim_text *text)
{
    bool known = text->modem < sim_modem_count(sim);

    return json_pack("{s:I,s:s,s:s,s:i,s:o,s:o}", "id", (json_int_t)text->id, "from", text->from,
                     "text", text->text, "parts", (int)text->parts, "modem",
                     known ? json_string(sim->modems[text->modem].name) : json_null(), "at",
                     stamp(text->at.wall));
}

static json_t *do_inbox(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *phone = text_of(ask, "phone");
    uint64_t after = (uint64_t)json_integer_value(json_object_get(ask, "after"));
    double wait = json_number_value(json_object_get(ask, "wait"));
    const struct sim_text *texts;

    if (!phone)
        return refuse("inbox needs phone");
    if (request->until.us == INT64_MAX)
        request->until = mono_add(sim->now.mono, (int64_t)(wait * (double)SEC));
    size_t count = sim_phone_texts(sim, phone, &texts), first = count;
    while (first > 0 && texts[first - 1].id > after)
        first--;
    if (count - first < (size_t)number_of(ask, "count", 1) &&
        !mono_reached(request->until, sim->now.mono))
        return NULL;
    json_t *list = json_array();
    for (; first < count; first++)
        json_array_append_new(list, text_json(sim, &texts[first]));
    return json_pack("{s:b,s:o}", "ok", 1, "texts", list);
}

static json_t *do_phone(struct sim *sim, json_t *ask, struct sim_request *request)
{
    static const char *const states[] = {"on", "off", "bad", "full"};
    const char *phone = text_of(ask, "phone"), *state = text_of(ask, "state");

    (void)request;
    for (int i = 0; phone && state && i < 4; i++)
        if (!strcmp(states[i], state)) {
            sim_phone_state(sim, phone, (enum phone_state)i);
            return accept();
        }
    return refuse("phone needs phone and a state of on, off, bad, full");
}

static json_t *do_call(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *from = text_of(ask, "from");
    int modem = modem_of(sim, ask, "modem");

    (void)request;
    if (!from || modem < 0)
        return refuse("call needs from and a modem");
    sim_phone_call(sim, from, (unsigned)modem, number_of(ask, "seconds", 20));
    return accept();
}

static json_t *do_inject(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *pdu = text_of(ask, "pdu");
    int modem = modem_of(sim, ask, "modem");

    (void)request;
    if (!pdu || modem < 0 || !sim_inject(sim, (unsigned)modem, span_of(pdu)))
        return refuse("inject needs a modem and a pdu in hex");
    return accept();
}

/* ---- modems ---------------------------------------------------------------------------------- */

static bool names_all(json_t *ask)
{
    const char *name = text_of(ask, "modem");

    return name && !strcmp(name, "all");
}

static json_t *do_fault(struct sim *sim, json_t *ask, struct sim_request *request)
{
    struct sim_fault_args args = {number_of(ask, "seconds", 0), number_of(ask, "count", 0),
                                  number_of(ask, "code", 0), text_of(ask, "text")};
    const char *name = text_of(ask, "name"), *why = NULL;
    bool all = names_all(ask);
    int modem = all ? 0 : modem_of(sim, ask, "modem");

    (void)request;
    if (!name || modem < 0)
        return refuse("fault needs a modem and a name");
    do
        why = sim_fault(sim, (unsigned)modem, name, &args);
    while (all && !why && ++modem < (int)sim_modem_count(sim));
    return why ? refuse(why) : accept();
}

static json_t *do_set(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *options = text_of(ask, "options");
    bool all = names_all(ask), good;
    int modem = all ? 0 : modem_of(sim, ask, "modem");

    (void)request;
    if (!options || modem < 0)
        return refuse("set needs a modem and options");
    do
        good = sim_modem_options(sim, (unsigned)modem, options);
    while (all && good && ++modem < (int)sim_modem_count(sim));
    return good ? accept() : refuse("unknown quirk, or a value out of its range");
}

/* What the fault "odd" can send. */
static json_t *odd_kinds(void)
{
    json_t *kinds = json_array();

    for (unsigned i = 0; sim_odd_name(i); i++)
        json_array_append_new(kinds, json_string(sim_odd_name(i)));
    return kinds;
}

static json_t *do_faults(struct sim *sim, json_t *ask, struct sim_request *request)
{
    json_t *list = json_array();

    (void)sim, (void)ask, (void)request;
    for (unsigned i = 0; sim_fault_name(i); i++)
        json_array_append_new(
            list, json_pack("{s:s,s:s}", "name", sim_fault_name(i), "help", sim_fault_help(i)));
    return json_pack("{s:b,s:o,s:o}", "ok", 1, "faults", list, "odd", odd_kinds());
}

static json_t *do_quirks(struct sim *sim, json_t *ask, struct sim_request *request)
{
    json_t *list = json_array();

    (void)sim, (void)ask, (void)request;
    for (unsigned i = 0; i < QUIRK_COUNT; i++)
        json_array_append_new(list, json_pack("{s:s,s:i,s:i,s:i}", "name", sim_quirks[i].name,
                                              "default", sim_quirks[i].standard, "low",
                                              sim_quirks[i].low, "high", sim_quirks[i].high));
    return json_pack("{s:b,s:o}", "ok", 1, "quirks", list);
}

static json_t *do_status(struct sim *sim, json_t *ask, struct sim_request *request)
{
    json_t *list = json_array();

    (void)ask, (void)request;
    for (unsigned i = 0; i < sim->config.modems; i++) {
        const struct sim_modem *m = &sim->modems[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:I,s:I}",
                                              "name", m->name, "link", m->link, "number", m->number,
                                              "imei", m->imei, "imsi", m->imsi, "family",
                                              m->family->name, "present", (int)m->present,
                                              "powered", (int)m->powered, "hung", (int)m->hung,
                                              "registered", (int)power_registered(m), "waiting",
                                              (json_int_t)sim_modem_waiting(sim, i), "stored",
                                              (json_int_t)sim_modem_stored(sim, i)));
    }
    return json_pack("{s:b,s:o}", "ok", 1, "modems", list);
}

static json_t *stats_json(const struct sim *sim, unsigned i)
{
    static const struct {
        const char *name;
        size_t at;
    } counters[] = {
#define COUNTER(name) {#name, offsetof(struct sim_modem_stats, name)}
        COUNTER(bytes_in),    COUNTER(bytes_out),    COUNTER(lines),     COUNTER(commands),
        COUNTER(submissions), COUNTER(accepted),     COUNTER(inbound),   COUNTER(reports),
        COUNTER(deleted),     COUNTER(reports_lost), COUNTER(boots),     COUNTER(type_ahead),
        COUNTER(hangs),       COUNTER(unplugs),      COUNTER(forbidden), COUNTER(pin_wrong)};
    const struct sim_modem_stats *stats = sim_stats(sim, i);
    json_t *one = json_pack("{s:s,s:I,s:I,s:I}", "name", sim->modems[i].name, "gap_p50_us",
                            (json_int_t)sim_gap_us(sim, i, 50), "gap_p95_us",
                            (json_int_t)sim_gap_us(sim, i, 95), "gap_max_us",
                            (json_int_t)sim_gap_us(sim, i, 100));

    for (size_t c = 0; c < sizeof counters / sizeof *counters; c++) {
        uint64_t value = *(const uint64_t *)((const char *)stats + counters[c].at);
        json_object_set_new(one, counters[c].name, json_integer((json_int_t)value));
    }
    return one;
}

static void add_times(const struct sim *sim, json_t *stats)
{
    static const struct {
        const char *name;
        int percentile;
    } rows[] = {
        {"p50_us", 50 },
        {"p95_us", 95 },
        {"max_us", 100}
    };
    char key[32];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_format(key, sizeof key, "gap_%s", rows[i].name);
        json_object_set_new(stats, key, json_integer(sim_gap_us(sim, SIM_ALL, rows[i].percentile)));
        text_format(key, sizeof key, "answer_%s", rows[i].name);
        json_object_set_new(stats, key,
                            json_integer(sim_answer_us(sim, SIM_ALL, rows[i].percentile)));
    }
}

/* What has gone wrong so far, where anything did. */
static json_t *mishaps(const struct sim *sim)
{
    json_t *all = json_object();

    for (int i = 0; i < DID_COUNT; i++)
        if (sim_did_count(sim, (enum sim_did)i))
            json_object_set_new(all, sim_did_name((enum sim_did)i),
                                json_integer((json_int_t)sim_did_count(sim, (enum sim_did)i)));
    return all;
}

/* With "fresh" what is measured starts anew. */
static json_t *do_stats(struct sim *sim, json_t *ask, struct sim_request *request)
{
    json_t *list = json_array(), *stats;

    (void)request;
    for (unsigned i = 0; i < sim->config.modems; i++)
        json_array_append_new(list, stats_json(sim, i));
    stats = json_pack("{s:b,s:o,s:I}", "ok", 1, "modems", list, "activity",
                      (json_int_t)sim_activity(sim));
    add_times(sim, stats);
    json_object_set_new(stats, "mishaps", mishaps(sim));
    if (json_is_true(json_object_get(ask, "fresh")))
        sim_times_forget(sim);
    return stats;
}

static json_t *submission_json(const struct sim *sim, const struct sim_submission *s)
{
    static const char *const fates[] = {"on-air",    "never-sent", "waiting",
                                        "delivered", "failed",     "expired"};
    char *hex = xmalloc(2 * s->len + 1);

    hex_encode(s->tpdu, s->len, hex);
    json_t *one =
        json_pack("{s:I,s:s,s:s,s:i,s:b,s:b,s:s,s:i,s:s,s:I}", "id", (json_int_t)s->id, "modem",
                  sim->modems[s->modem].name, "to", s->to, "mr", (int)s->mr, "report",
                  (int)s->report, "told", (int)s->told, "fate", fates[s->fate], "delivered",
                  (int)s->delivered, "tpdu", hex, "at_us", (json_int_t)s->at.mono.us);
    free(hex);
    return one;
}

static json_t *do_submissions(struct sim *sim, json_t *ask, struct sim_request *request)
{
    uint64_t after = (uint64_t)json_integer_value(json_object_get(ask, "after"));
    const char *to = text_of(ask, "to");
    struct phone phone;
    json_t *list = json_array();

    (void)request;
    if (to && !phone_parse(span_of(to), &phone))
        to = NULL;
    for (size_t i = after; i < sim->submission_count; i++)
        if (!to || !strcmp(sim->submissions[i].to, phone.text))
            json_array_append_new(list, submission_json(sim, &sim->submissions[i]));
    return json_pack("{s:b,s:o}", "ok", 1, "submissions", list);
}

static const struct {
    const char *name;
    command_function *run;
} commands[] = {
    {"text",        do_text       },
    {"inbox",       do_inbox      },
    {"phone",       do_phone      },
    {"call",        do_call       },
    {"inject",      do_inject     },
    {"fault",       do_fault      },
    {"set",         do_set        },
    {"faults",      do_faults     },
    {"quirks",      do_quirks     },
    {"status",      do_status     },
    {"stats",       do_stats      },
    {"submissions", do_submissions}
};

static json_t *answer_to(struct sim *sim, json_t *ask, struct sim_request *request)
{
    const char *name = text_of(ask, "command");

    for (size_t i = 0; name && i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(commands[i].name, name))
            return commands[i].run(sim, ask, request);
    return refuse("unknown command");
}

bool sim_command(struct sim *sim, struct span line, struct sim_request *request, struct now now,
                 struct buf *answer)
{
    json_error_t error;

    sim_step(sim, now);
    json_t *ask = json_loadb(line.ptr, line.len, 0, &error);
    json_t *reply = ask ? answer_to(sim, ask, request) : refuse(error.text);
    json_decref(ask);
    if (!reply)
        return false;
    char *text = json_dumps(reply, JSON_COMPACT);
    json_decref(reply);
    buf_add_str(answer, text ? text : "{\"ok\":false,\"error\":\"not UTF-8\"}");
    free(text);
    sim_step(sim, now);
    return true;
}
