#ifndef DAEMON_SAY_H
#define DAEMON_SAY_H
/* What lianhud says to those who run it, by name. */
#include <inttypes.h>
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/control.tbl"
#undef SAY

#endif
