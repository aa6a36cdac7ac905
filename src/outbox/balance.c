#include "outbox/balance.h"
#include "lianhu/buf.h"
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

bool balance_due(const struct balance_ask *ask, const struct balance *balance, wall_t now)
{
    if (ask->by == BALANCE_NONE || ask->days <= 0)
        return false;
    return !wall_known(balance->asked_at) || balance->asked_at.ms > now.ms ||
           now.ms - balance->asked_at.ms >= ask->days * WALL_DAY;
}

bool balance_pattern_ok(const char *pattern)
{
    regex_t regex;
    bool ok;

    if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
        return false;
    ok = regex.re_nsub >= 1;
    regfree(&regex);
    return ok;
}

/* "12", "12.3", "12.34" in fen; more decimals are cut. */
static bool fen_of(const char *text, size_t len, long *fen)
{
    char word[32];
    double yuan;
    char *end;

    if (len == 0 || !text_copy(word, sizeof word, (struct span){text, len}))
        return false;
    yuan = strtod(word, &end);
    if (end == word || yuan < -1e7 || yuan > 1e7)
        return false;
    *fen = (long)(yuan * 100 + (yuan < 0 ? -0.5 : 0.5));
    return true;
}

bool balance_read(const char *pattern, const char *text, long *fen)
{
    regmatch_t groups[2];
    regex_t regex;
    bool found = false;

    if (regcomp(&regex, pattern, REG_EXTENDED) != 0)
        return false;
    if (regexec(&regex, text, 2, groups, 0) == 0 && groups[1].rm_so >= 0)
        found = fen_of(text + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so), fen);
    regfree(&regex);
    return found;
}

bool balance_stops_bulk(const struct balance_ask *ask, const struct balance *balance)
{
    return balance->blocked || (balance->known && balance->fen <= ask->low_fen);
}

void balance_write(const struct balance *balance, char *out, size_t size)
{
    text_format(out, size, "%ld %" PRId64 " %d %d", balance->fen,
                wall_known(balance->asked_at) ? balance->asked_at.ms : 0, balance->known,
                balance->blocked);
}

void balance_parse(const char *line, struct balance *balance)
{
    int known = 0, blocked = 0;

    *balance = (struct balance){.asked_at = WALL_NONE};
    if (!line || sscanf(line, "%ld %" SCNd64 " %d %d", &balance->fen, &balance->asked_at.ms, &known,
                        &blocked) != 4)
        return;
    if (balance->asked_at.ms == 0)
        balance->asked_at = WALL_NONE;
    balance->known = known != 0;
    balance->blocked = blocked != 0;
}
