#include "model/texts.h"

const char *texts_key(enum text_id id)
{
    static const char *const keys[] = {
#define X(id, key, fields) [id] = key,
        TEXTS_TABLE(X)
#undef X
    };
    return (unsigned)id < TEXT_COUNT ? keys[id] : "";
}
