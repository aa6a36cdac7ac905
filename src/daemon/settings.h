#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H
/*
 * What of lianhu.conf may be changed while the daemon runs: whom alarms go to, when notices go out,
 * how much the gateway and each SIM may send, whether the calendar asks by itself. What was changed
 * stands in the database and counts before the file, also after a restart, until it is given back.
 */
#include "daemon/gateway_int.h"

enum { SETTING_KEY_SIZE = 64, SETTING_VALUE_SIZE = 256 };

/* Takes what counts now from the file and the database. */
void settings_apply(struct gateway *g);

/* Every key in turn, from 0 on; false at the end. `value` is what counts, `file` what lianhu.conf
 * says, `changed` whether the database says otherwise. */
struct setting {
    char key[SETTING_KEY_SIZE]; /* "duty_phones", "sim1.per_hour" */
    const char *title;          /* for people */
    char value[SETTING_VALUE_SIZE], file[SETTING_VALUE_SIZE];
    bool changed;
};
bool setting_at(struct gateway *g, size_t i, struct setting *out);

/* False: there is no such key, or the value is none for it; `why` says what was expected. */
bool setting_put(struct gateway *g, const char *key, const char *value, char *why, size_t size);

#endif
