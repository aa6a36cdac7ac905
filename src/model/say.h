#ifndef MODEL_SAY_H
#define MODEL_SAY_H
/* Words that fill texts, by name. */
#define SAY(name, words) static const char say_##name[] __attribute__((unused)) = words;
#include "conf/texts/model.tbl"
#undef SAY

#endif
