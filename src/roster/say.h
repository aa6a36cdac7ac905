#ifndef ROSTER_SAY_H
#define ROSTER_SAY_H
/* What is said about rosters and audiences, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/roster.tbl"
#undef SAY

#endif
