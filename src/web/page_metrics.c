/* Prometheus text metrics; for this machine alone. What the database says comes from it, what the
 * daemon alone knows (modems, its loop) from the daemon: lianhu_up 0 when it does not answer. */
#include "store/store_pulse.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <string.h>

static bool is_local(const struct request *request)
{
    return strcmp(request->peer, "127.0.0.1") == 0 || strcmp(request->peer, "::1") == 0;
}

/* What a metric is, once before its values. */
static void head(struct page *p, const char *name, const char *type, const char *help)
{
    buf_addf(p->out, "# HELP lianhu_%s %s\n# TYPE lianhu_%s %s\n", name, help, name, type);
}

static void one(struct page *p, const char *name, const char *type, const char *help, double value)
{
    head(p, name, type, help);
    buf_addf(p->out, "lianhu_%s %.10g\n", name, value);
}

/* A value with a label; quotes and backslashes of a label are written as the format wants. */
static void labelled(struct page *p, const char *name, const char *label, const char *word,
                     double value)
{
    buf_addf(p->out, "lianhu_%s{%s=\"", name, label);
    for (const char *c = word; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_add_char(p->out, '\\');
        buf_add_char(p->out, *c == '\n' ? ' ' : *c);
    }
    buf_addf(p->out, "\"} %.10g\n", value);
}

/* ---- of the database ------------------------------------------------------------------------- */

static void write_queue(struct page *p, const struct pulse *pulse)
{
    int64_t now = p->request->now.wall.ms;

    head(p, "queue", "gauge", "messages to leave, by class");
    for (size_t i = 0; i < MESSAGE_CLASSES; i++)
        labelled(p, "queue", "class", message_class_name((enum message_class)i),
                 (double)pulse->queued[i]);
    head(p, "queue_age_seconds", "gauge", "how long the oldest of them could have left");
    for (size_t i = 0; i < MESSAGE_CLASSES; i++)
        labelled(p, "queue_age_seconds", "class", message_class_name((enum message_class)i),
                 wall_known(pulse->oldest[i]) && pulse->oldest[i].ms < now
                     ? (double)(now - pulse->oldest[i].ms) / 1000
                     : 0);
}

static void write_attempts(struct page *p, const struct pulse *pulse)
{
    static const char *const outcomes[PULSE_OUTCOMES] = {"open", "accepted", "refused", "unsent",
                                                         "in_doubt"};

    head(p, "attempts_hour", "gauge", "submissions of the last hour, by outcome");
    for (size_t i = 0; i < PULSE_OUTCOMES; i++)
        labelled(p, "attempts_hour", "outcome", outcomes[i], (double)pulse->attempts[i]);
}

static void write_cases(struct page *p, const struct store_counts *counts,
                        const struct pulse *pulse)
{
    head(p, "cases", "gauge", "cases, by state");
    for (int i = 0; i < CASE_STATES; i++)
        labelled(p, "cases", "state", case_state_name((enum case_state)i),
                 (double)counts->cases[i]);
    one(p, "cases_overdue", "gauge", "open cases past their limit", (double)pulse->overdue);
    one(p, "cases_due_day", "gauge", "open cases whose limit is within a day",
        (double)pulse->due_in_a_day);
    one(p, "triage", "gauge", "texts that wait to be sorted", (double)pulse->triage);
    one(p, "calls", "gauge", "people whom a clerk should ring", (double)pulse->calls);
}

/* ---- of the daemon --------------------------------------------------------------------------- */

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static const char *word_of(const json_t *object, const char *key)
{
    const char *word = json_string_value(json_object_get(object, key));

    return word ? word : "";
}

static void write_times(struct page *p, const json_t *loop, const char *name, const char *many)
{
    char key[48], help[80];
    double count = number_of(loop, many);

    text_format(key, sizeof key, "mean_%s_ms", name);
    text_format(help, sizeof help, "seconds that a %s took", name);
    head(p, name, "summary", help);
    buf_addf(p->out, "lianhu_%s_sum %.10g\nlianhu_%s_count %.10g\n", name,
             number_of(loop, key) * count / 1000, name, count);
    text_format(key, sizeof key, "longest_%s_ms", name);
    text_format(help, sizeof help, "%s_seconds_longest", name);
    one(p, help, "gauge", "the longest of them since the start", number_of(loop, key) / 1000);
}

/* One metric of every modem that has it. */
static void write_modems_number(struct page *p, const json_t *modems, const char *name,
                                const char *key, const char *help)
{
    bool total = strstr(name, "_total") != NULL;
    const json_t *modem;
    size_t i;

    head(p, name, total ? "counter" : "gauge", help);
    json_array_foreach(modems, i, modem)
    {
        if (json_is_number(json_object_get(modem, key)))
            labelled(p, name, "modem", word_of(modem, "name"), number_of(modem, key));
    }
}

static void write_modems(struct page *p, const json_t *modems)
{
    const json_t *modem;
    size_t i;

    head(p, "modem_ready", "gauge", "1 where the modem sends and receives");
    json_array_foreach(modems, i, modem) labelled(p, "modem_ready", "modem", word_of(modem, "name"),
                                                  strcmp(word_of(modem, "state"), "ready") == 0);
    head(p, "modem_state", "gauge", "1 for the state that each modem is in");
    json_array_foreach(modems, i, modem)
        buf_addf(p->out, "lianhu_modem_state{modem=\"%s\",state=\"%s\"} 1\n",
                 word_of(modem, "name"), word_of(modem, "state"));
    write_modems_number(p, modems, "modem_signal_dbm", "signal_dbm", "strength of the network");
    write_modems_number(p, modems, "modem_queue", "queue", "messages that wait for it");
    write_modems_number(p, modems, "modem_sent_total", "sent", "parts that the network took");
    write_modems_number(p, modems, "modem_received_total", "received", "TPDUs of people");
    write_modems_number(p, modems, "modem_balance_yuan", "balance", "what was left on its SIM");
}

static void write_daemon(struct page *p)
{
    struct buf why = BUF_INIT;
    json_t *status = wire_ask(&p->web->wire, NULL, "status", NULL, &why);
    const json_t *checked = json_object_get(status, "checked");

    one(p, "up", "gauge", "1 when lianhud answers", status != NULL);
    if (status) {
        one(p, "sick", "gauge", "1 when the database cannot be written",
            json_is_true(json_object_get(status, "sick")));
        if (json_is_object(checked))
            one(p, "database_sound", "gauge", "what the last look through it found",
                json_is_true(json_object_get(checked, "sound")));
        write_times(p, json_object_get(status, "loop"), "commit", "commits");
        write_times(p, json_object_get(status, "loop"), "turn", "turns");
        write_modems(p, json_object_get(status, "modems"));
    }
    json_decref(status);
    buf_free(&why);
}

void page_metrics(struct page *p)
{
    struct store_counts counts;
    struct pulse pulse;

    if (!is_local(p->request)) {
        page_refuse(p, "/metrics");
        return;
    }
    store_counts(p->web->store, p->request->now.wall, &counts);
    store_pulse(p->web->store, p->request->now.wall, &pulse);
    p->reply->type = "text/plain; version=0.0.4; charset=utf-8";
    write_queue(p, &pulse);
    one(p, "in_doubt", "gauge", "submissions whose end is not known", (double)counts.in_doubt);
    write_attempts(p, &pulse);
    write_cases(p, &counts, &pulse);
    write_daemon(p);
}
