#ifndef CASES_SAY_H
#define CASES_SAY_H
/* What is said about cases, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/cases.tbl"
#undef SAY

#endif
