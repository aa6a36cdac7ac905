#ifndef WEB_SAY_H
#define WEB_SAY_H
/* What the console says, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/web.tbl"
#include "conf/texts/web_reports.tbl"
#include "conf/texts/web_roster.tbl"
#include "conf/texts/web_system.tbl"
#undef SAY

#endif
