#ifndef NOTICES_SAY_H
#define NOTICES_SAY_H
/* What is said about notices, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/notices.tbl"
#undef SAY

#endif
