/* Putting the daemon together, and its policy that a reload may change. */
#include "daemon/gateway_int.h"
#include "daemon/settings.h"
#include "model/workdays.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct hours hours_of(const struct gateway_parts *parts)
{
    const struct config *config = parts->config;
    struct hours hours = {.every_day = config->bulk_every_day, .workdays = parts->workdays};

    for (size_t i = 0; i < config->bulk_count && i < HOURS_WINDOWS_MAX; i++, hours.count++) {
        hours.windows[i].from = config->bulk_windows[i].from;
        hours.windows[i].until = config->bulk_windows[i].to;
    }
    return hours;
}

static struct phone_limits limits_to_phone(const struct config *config)
{
    return (struct phone_limits){.per_minute = (int)config->phone_per_minute,
                                 .per_day = (int)config->phone_per_day,
                                 .same_minute = (int)config->same_per_minute,
                                 .same_hour = (int)config->same_per_hour};
}

void gateway_policy(struct gateway *g, const struct gateway_parts *parts)
{
    import_job_drop(&g->import);
    parked_again(g);
    if (g->freezer)
        freezer_forget(g->freezer);
    if (g->drafted)
        drafted_forget(g->drafted);
    g->with = *parts;
    if (g->outbox) {
        struct phone_limits limits = limits_to_phone(parts->config);

        outbox_react(g->outbox, parts->reactions);
        outbox_to_phone(g->outbox, &limits);
        outbox_new_cards(g->outbox, (int)parts->config->new_card_days);
    }
    g->cases = (struct case_service){.model = parts->model,
                                     .texts = parts->texts,
                                     .reader = &g->case_reader,
                                     .questions = &g->question_reader,
                                     .alarms = &g->alarm_reader,
                                     .registers = &g->register_reader,
                                     .workdays = parts->workdays,
                                     .duty = parts->config->duty_phones,
                                     .duty_count = parts->config->duty_count};
    g->practice_cases = (struct case_service){.model = parts->model,
                                              .texts = texts_practice(parts->texts),
                                              .workdays = parts->workdays,
                                              .reader = &g->practice_reader,
                                              .registers = &g->register_reader,
                                              .questions = &g->practice_questions};
    g->notices = (struct notice_service){.model = parts->model,
                                         .texts = parts->texts,
                                         .reader = &g->notice_reader,
                                         .hours = &g->hours,
                                         .price_thousandths = parts->config->price_thousandths};
    g->hours = hours_of(parts);
    settings_apply(g);
}

/* A PIN stands alone on the first line of its file. */
static void read_pin(const char *path, char *pin, size_t size)
{
    FILE *file = path ? fopen(path, "re") : NULL;
    char line[64] = "";

    pin[0] = '\0';
    if (!file)
        return;
    if (fgets(line, sizeof line, file))
        text_copy(pin, size, span_trim(span_of(line)));
    fclose(file);
}

/* A PIN that was refused is never entered again, in no later run either: what is kept is a print
 * of it, so that a corrected PIN file counts. */
static void pin_print(const char *pin, char out[24])
{
    uint64_t hash = 14695981039346656037ULL;

    for (; *pin; pin++)
        hash = (hash ^ (unsigned char)*pin) * 1099511628211ULL;
    text_format(out, 24, "%016" PRIx64, hash);
}

static void pin_key(const char *modem, char *out, size_t size)
{
    text_format(out, size, "pin_refused.%s", modem);
}

static bool pin_was_refused(struct gateway *g, const char *modem, const char *pin)
{
    char key[MODEM_NAME_MAX + 16], print[24];
    const char *kept;

    pin_key(modem, key, sizeof key);
    pin_print(pin, print);
    kept = store_setting(g->with.store, key);
    return kept && strcmp(kept, print) == 0;
}

void pin_remember_refused(struct gateway *g, unsigned who)
{
    char key[MODEM_NAME_MAX + 16], print[24];

    pin_key(modem_name(g, who), key, sizeof key);
    pin_print(g->modems[who].pin, print);
    store_setting_put(g->with.store, key, print);
}

static void modem_start(struct gateway *g, unsigned who)
{
    const struct config_modem *from = &g->with.config->modems[who];
    struct device_config config = {.index = who,
                                   .profiles = g->with.profiles,
                                   .profile_count = g->with.profile_count,
                                   .profile = from->profile,
                                   .seed = who + 1};
    struct sim_row sim;

    text_copy(config.name, sizeof config.name, span_of(from->name));
    read_pin(from->pin_file, config.pin, sizeof config.pin);
    config.roaming = from->roaming;
    config.usb_reset = g->with.config->usb_reset;
    text_copy(config.smsc, sizeof config.smsc, span_of(from->smsc));
    store_sim(g->with.store, from->name, &sim);
    text_copy(config.known_imsi, sizeof config.known_imsi, span_of(sim.imsi));
    text_copy(config.known_smsc, sizeof config.known_smsc, span_of(sim.smsc));
    identity_load(g, who, &sim);
    config.pin_refused = pin_was_refused(g, from->name, config.pin);
    text_copy(g->modems[who].pin, sizeof g->modems[who].pin, span_of(config.pin));
    g->modems[who].number = from->number;
    g->modems[who].told_at = WALL_NONE;
    g->modems[who].delay_count =
        (unsigned)store_delays(g->with.store, from->name, g->modems[who].delays, DELAYS_KEPT);
    g->modems[who].device = device_new(&config);
}

static struct outbox *outbox_start(struct gateway *g, struct now now)
{
    const struct config *config = g->with.config;
    struct outbox_sim *sims = xcalloc(config->modem_count, sizeof *sims);
    struct outbox_config with = {.sims = sims,
                                 .sim_count = config->modem_count,
                                 .parts_per_day = (int)config->parts_per_day,
                                 .to_phone = limits_to_phone(config),
                                 .new_card_days = (int)config->new_card_days,
                                 .hours = &g->hours,
                                 .reactions = g->with.reactions};
    struct outbox *outbox;

    for (size_t i = 0; i < config->modem_count; i++)
        sims[i] =
            (struct outbox_sim){config->modems[i].name, (int)config->modems[i].per_minute,
                                (int)config->modems[i].per_hour, (int)config->modems[i].per_day};
    outbox = outbox_new(&with, g->with.store, now);
    free(sims);
    return outbox;
}

/* Limits in working days are wrong by the holidays of a year that nobody has written down. */
static void warn_of_holidays(const struct gateway_parts *parts, wall_t now)
{
    int year = civil_local(now).year;

    if (parts->workdays && !workdays_knows(parts->workdays, year))
        log_line(LOG_WARNING, "holidays: %s does not know %d; its weekends alone are free",
                 parts->model->holidays, year);
}

struct gateway *gateway_new(const struct gateway_parts *parts, const struct world *world,
                            struct now now)
{
    struct gateway *g = xcalloc(1, sizeof *g);

    g->world = *world;
    g->case_reader = store_case_reader(parts->store);
    g->notice_reader = store_notice_reader(parts->store);
    g->question_reader = store_question_reader(parts->store);
    g->alarm_reader = store_alarm_reader(parts->store);
    g->drive_reader = store_drive_reader(parts->store);
    g->drives = (struct drive_service){&g->notices, &g->drive_reader, &g->case_reader};
    g->register_reader = store_register_reader(parts->store);
    g->round_reader = store_round_reader(parts->store);
    g->rounds = (struct round_service){&g->notices, &g->round_reader, &g->alarm_reader};
    g->practice = practice_new(&g->case_reader, &g->question_reader);
    g->practice_reader = practice_case_reader(g->practice);
    g->practice_questions = practice_question_reader(g->practice);
    gateway_policy(g, parts);
    warn_of_holidays(parts, now.wall);
    g->modem_count = parts->config->modem_count;
    g->modems = xcalloc(g->modem_count, sizeof *g->modems);
    g->freezer = freezer_new();
    g->drafted = drafted_new();
    g->drafts_active = true;
    g->look_at = now.mono;
    g->notices_active = true;
    turn_begin(g, now);
    import_job_resume(&g->import, parts->store);
    rehearse(g, now);
    g->outbox = outbox_start(g, now);
    settings_apply(g);
    for (unsigned who = 0; who < g->modem_count; who++) {
        modem_start(g, who);
        sim_money_load(g, who);
    }
    return g;
}

void gateway_free(struct gateway *g)
{
    if (!g)
        return;
    for (unsigned who = 0; who < g->modem_count; who++) {
        device_free(g->modems[who].device);
        buf_free(&g->modems[who].held);
    }
    import_job_free(&g->import);
    freezer_free(g->freezer);
    drafted_free(g->drafted);
    parked_free(g);
    practice_free(g->practice);
    outbox_free(g->outbox);
    effects_free(&g->wishes);
    effects_free(&g->reports);
    effects_free(&g->answers);
    free(g->lines);
    free(g->modems);
    free(g);
}
