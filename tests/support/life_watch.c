/* What must hold at every instant, looked at now and then and after each death. */
#include "tests/support/life_int.h"
#include <ctype.h>
#include <stdlib.h>

/* Before an SMS is submitted, its attempt is on the disk: no modem submitted more than that. */
static void look_at_attempts(struct life *life)
{
    char count[24];

    for (unsigned i = 0; i < life->town->modems; i++) {
        life_look(life, count, sizeof count, "SELECT count(*) FROM attempt WHERE modem = 'sim%u'",
                  i + 1);
        if (sim_stats(life->town->sim, i)->submissions <= (uint64_t)strtoull(count, NULL, 10))
            continue;
        life_note(life, "sim%u submitted what is not on the disk", i + 1);
        life->unsaved++;
    }
}

/* A disk that is fine again is used again. */
static void look_at_health(struct life *life)
{
    if (township_dead(life->town) || life->disk_until.us != INT64_MAX) {
        life->well_by = MONO_NEVER;
        return;
    }
    if (!mono_reached(life->well_by, life->town->now.mono))
        return;
    life->well_by = MONO_NEVER;
    if (gateway_is_sick(life->town->gateway)) {
        life_note(life, "the disk is fine and the gateway is not");
        life->stuck++;
    }
}

/* ---- the log --------------------------------------------------------------------------------- */

enum { TEXTS_ASIDE = 48, TEXT_MIN = 12 /* bytes: shorter ones are words like others */ };

/* 13900000021, with +86 or without; not what is part of something longer. */
static bool has_number(const char *line)
{
    for (const char *at = line; *at;) {
        size_t len = strspn(at, "0123456789");
        const char *number = len == 13 && strncmp(at, "86", 2) == 0 ? at + 2 : at;
        bool alone =
            (at == line || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[len]);

        if (alone && len - (size_t)(number - at) == 11 && number[0] == '1' && number[1] >= '3')
            return true;
        at += len ? len : 1;
    }
    return false;
}

static bool has_text(const struct life *life, const char *line)
{
    size_t from = life->text_count > TEXTS_ASIDE ? life->text_count - TEXTS_ASIDE : 0;

    if (strstr(line, "【")) /* each text of our own begins so */
        return true;
    for (size_t i = from; i < life->text_count; i++)
        if (strlen(life->texts[i].text) >= TEXT_MIN && strstr(line, life->texts[i].text))
            return true;
    return false;
}

/* Logs carry no message text and no full number. */
void life_hear(void *ctx, enum log_level level, const char *line)
{
    struct life *life = ctx;

    life->lines++;
    if (level > LOG_INFO || (!has_number(line) && !has_text(life, line)))
        return;
    if (!life->leaks++)
        text_copy(life->leak, sizeof life->leak,
                  (struct span){line, strnlen(line, sizeof life->leak - 1)});
}

/* ---- now and then ---------------------------------------------------------------------------- */

void life_watch(struct life *life)
{
    if (!life->plan.office_a_day)
        return;
    look_at_health(life);
    if (life->town->now.mono.us / MIN % 360 == 0 && !township_dead(life->town) &&
        !gateway_is_sick(life->town->gateway))
        look_at_attempts(life);
}

void life_watch_death(struct life *life)
{
    char modem[24];

    if (!life->plan.office_a_day)
        return;
    look_at_attempts(life);
    life_look(life, modem, sizeof modem,
              "SELECT modem FROM attempt WHERE outcome = 0 GROUP BY modem HAVING count(*) > 1");
    if (!modem[0])
        return;
    life_note(life, "%s has more than one open attempt", modem);
    life->crowded++;
}
