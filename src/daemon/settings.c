#include "daemon/settings.h"
#include "daemon/say.h"
#include <stdio.h>
#include <stdlib.h>

enum setting_id {
    SETTING_DUTY,
    SETTING_WINDOW,
    SETTING_CEILING,
    SETTING_CALENDAR,
    SETTING_GENERAL, /* how many belong to no modem */
    SETTING_MINUTE = SETTING_GENERAL,
    SETTING_HOUR,
    SETTING_DAY,
    SETTING_IDS
};
enum { PER_MODEM = SETTING_IDS - SETTING_GENERAL, PARTS_MAX = 100000 };

static const struct {
    const char *key, *title;
} names[SETTING_IDS] = {
    [SETTING_DUTY] = {"duty_phones",   say_set_duty    },
    [SETTING_WINDOW] = {"bulk_window",   say_set_window  },
    [SETTING_CEILING] = {"parts_per_day", say_set_ceiling },
    [SETTING_CALENDAR] = {"calendar",      say_set_calendar},
    [SETTING_MINUTE] = {"per_minute",    say_set_minute  },
    [SETTING_HOUR] = {"per_hour",      say_set_hour    },
    [SETTING_DAY] = {"per_day",       say_set_day     },
};

/* A key of the list: which it is, and of which modem. */
struct setting_ref {
    enum setting_id id;
    unsigned modem;
};

static bool ref_at(const struct gateway *g, size_t i, struct setting_ref *out)
{
    if (i < SETTING_GENERAL) {
        *out = (struct setting_ref){(enum setting_id)i, 0};
        return true;
    }
    i -= SETTING_GENERAL;
    *out = (struct setting_ref){(enum setting_id)(SETTING_GENERAL + i % PER_MODEM),
                                (unsigned)(i / PER_MODEM)};
    return i / PER_MODEM < g->with.config->modem_count;
}

static void key_of(const struct gateway *g, struct setting_ref ref, char out[SETTING_KEY_SIZE])
{
    if (ref.id < SETTING_GENERAL)
        text_format(out, SETTING_KEY_SIZE, "%s", names[ref.id].key);
    else
        text_format(out, SETTING_KEY_SIZE, "%s.%s", g->with.config->modems[ref.modem].name,
                    names[ref.id].key);
}

/* Where the database keeps it. */
static const char *kept(struct gateway *g, struct setting_ref ref)
{
    char key[SETTING_KEY_SIZE], stored[SETTING_KEY_SIZE + 8];
    const char *value;

    key_of(g, ref, key);
    text_format(stored, sizeof stored, "run:%s", key);
    value = store_setting(g->with.store, stored);
    return value && *value ? value : NULL;
}

/* ---- what the file says ---------------------------------------------------------------------- */

static void duty_text(const struct config *config, char *out, size_t size)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < config->duty_count; i++)
        buf_addf(&text, "%s%s", i ? "," : "", phone_local(&config->duty_phones[i]));
    text_format(out, size, "%s", text.ptr ? text.ptr : "");
    buf_free(&text);
}

static void window_text(const struct config *config, char *out, size_t size)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < config->bulk_count; i++)
        buf_addf(&text, "%s%02d:%02d-%02d:%02d", i ? "," : "", config->bulk_windows[i].from / 60,
                 config->bulk_windows[i].from % 60, config->bulk_windows[i].to / 60,
                 config->bulk_windows[i].to % 60);
    text_format(out, size, "%s", text.ptr ? text.ptr : "");
    buf_free(&text);
}

static void file_value(const struct gateway *g, struct setting_ref ref, char *out, size_t size)
{
    const struct config *config = g->with.config;

    switch (ref.id) {
    case SETTING_DUTY: duty_text(config, out, size); break;
    case SETTING_WINDOW: window_text(config, out, size); break;
    case SETTING_CEILING: text_format(out, size, "%lu", config->parts_per_day); break;
    case SETTING_CALENDAR: text_format(out, size, "%s", config->calendar ? "on" : "off"); break;
    case SETTING_MINUTE: text_format(out, size, "%u", config->modems[ref.modem].per_minute); break;
    case SETTING_HOUR: text_format(out, size, "%u", config->modems[ref.modem].per_hour); break;
    case SETTING_DAY: text_format(out, size, "%u", config->modems[ref.modem].per_day); break;
    case SETTING_IDS: break;
    }
}

/* ---- reading values -------------------------------------------------------------------------- */

static bool read_duty(const char *text, struct running *out)
{
    out->duty_count = 0;
    while (*text) {
        size_t len = strcspn(text, ",");

        if (out->duty_count == RUNNING_DUTY_MAX ||
            !phone_parse(span_trim((struct span){text, len}), &out->duty[out->duty_count]) ||
            !phone_is_mobile(&out->duty[out->duty_count]))
            return false;
        out->duty_count++;
        text += len + (text[len] == ',');
    }
    return out->duty_count > 0;
}

/* In order and apart from one another, as in the file. */
static bool read_windows(const char *text, struct hours *out)
{
    int last = -1;

    out->count = 0;
    while (*text) {
        int h1, m1, h2, m2, used = 0;

        if (out->count == HOURS_WINDOWS_MAX ||
            sscanf(text, " %2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &used) != 4 || !used || h1 < 0 ||
            m1 < 0 || m1 > 59 || m2 < 0 || m2 > 59 || 60 * h2 + m2 > 24 * 60 ||
            60 * h1 + m1 <= last || 60 * h2 + m2 <= 60 * h1 + m1)
            return false;
        out->windows[out->count].from = 60 * h1 + m1;
        out->windows[out->count++].until = last = 60 * h2 + m2;
        text += used + strspn(text + used, " ");
        if (*text && *text++ != ',')
            return false;
    }
    return out->count > 0;
}

static bool read_number(const char *text, int *out)
{
    unsigned long number;

    if (!span_number(span_of(text), PARTS_MAX, &number))
        return false;
    *out = (int)number;
    return true;
}

/* Tries a value on copies; false: it is none. */
static bool is_value(const struct gateway *g, enum setting_id id, const char *text)
{
    struct running running = g->running;
    struct hours hours = g->hours;
    int number;

    switch (id) {
    case SETTING_DUTY: return read_duty(text, &running);
    case SETTING_WINDOW: return read_windows(text, &hours);
    case SETTING_CALENDAR: return strcmp(text, "on") == 0 || strcmp(text, "off") == 0;
    default: return read_number(text, &number);
    }
}

/* ---- what counts ----------------------------------------------------------------------------- */

static void value_of(struct gateway *g, struct setting_ref ref, char *out, size_t size)
{
    const char *value = kept(g, ref);

    if (value && is_value(g, ref.id, value))
        text_format(out, size, "%s", value);
    else
        file_value(g, ref, out, size);
}

static int number_of(struct gateway *g, enum setting_id id, unsigned modem)
{
    char value[SETTING_VALUE_SIZE];
    int number = 0;

    value_of(g, (struct setting_ref){id, modem}, value, sizeof value);
    read_number(value, &number);
    return number;
}

/* The file may name more of them than a screen may: none of them is left out of an alarm. */
static void apply_duty(struct gateway *g)
{
    const char *value = kept(g, (struct setting_ref){SETTING_DUTY, 0});

    if (value && read_duty(value, &g->running)) {
        g->cases.duty = g->running.duty;
        g->cases.duty_count = g->running.duty_count;
    } else {
        g->cases.duty = g->with.config->duty_phones;
        g->cases.duty_count = g->with.config->duty_count;
    }
}

static void apply_general(struct gateway *g)
{
    char value[SETTING_VALUE_SIZE];

    apply_duty(g);
    value_of(g, (struct setting_ref){SETTING_WINDOW, 0}, value, sizeof value);
    if (!read_windows(value, &g->hours))
        g->hours.count = 0;
    value_of(g, (struct setting_ref){SETTING_CALENDAR, 0}, value, sizeof value);
    g->running.calendar = strcmp(value, "on") == 0;
}

void settings_apply(struct gateway *g)
{
    apply_general(g);
    if (!g->outbox)
        return;
    outbox_ceiling(g->outbox, number_of(g, SETTING_CEILING, 0));
    for (unsigned i = 0; i < g->modem_count; i++) {
        struct pace_limits limits = {number_of(g, SETTING_MINUTE, i), number_of(g, SETTING_HOUR, i),
                                     number_of(g, SETTING_DAY, i)};

        g->modems[i].limits = limits;
        outbox_limit(g->outbox, i, &limits);
    }
}

/* ---- for the keeper -------------------------------------------------------------------------- */

bool setting_at(struct gateway *g, size_t i, struct setting *out)
{
    struct setting_ref ref;

    if (!ref_at(g, i, &ref))
        return false;
    *out = (struct setting){.title = names[ref.id].title, .changed = kept(g, ref) != NULL};
    key_of(g, ref, out->key);
    value_of(g, ref, out->value, sizeof out->value);
    file_value(g, ref, out->file, sizeof out->file);
    return true;
}

static bool find(struct gateway *g, const char *key, struct setting_ref *out)
{
    char mine[SETTING_KEY_SIZE];

    for (size_t i = 0; ref_at(g, i, out); i++) {
        key_of(g, *out, mine);
        if (strcmp(mine, key) == 0)
            return true;
    }
    return false;
}

static const char *wanted(enum setting_id id)
{
    switch (id) {
    case SETTING_DUTY: return say_set_want_phones;
    case SETTING_WINDOW: return say_set_want_window;
    case SETTING_CALENDAR: return say_set_want_switch;
    default: return say_set_want_number;
    }
}

bool setting_put(struct gateway *g, const char *key, const char *value, char *why, size_t size)
{
    char stored[SETTING_KEY_SIZE + 8];
    struct setting_ref ref;

    if (!find(g, key, &ref)) {
        text_format(why, size, say_set_none, key);
        return false;
    }
    if (*value && (strlen(value) >= SETTING_VALUE_SIZE || !is_value(g, ref.id, value))) {
        text_format(why, size, "%s", wanted(ref.id));
        return false;
    }
    text_format(stored, sizeof stored, "run:%s", key);
    store_setting_put(g->with.store, stored, value);
    settings_apply(g);
    return true;
}
