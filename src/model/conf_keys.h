#ifndef MODEL_CONF_KEYS_H
#define MODEL_CONF_KEYS_H
/* The keys of a policy file as one constant table: what may stand where. */
#include "model/conf_file.h"

enum conf_type {
    CONF_END,     /* the table is over */
    CONF_ONE,     /* key = value */
    CONF_MANY,    /* key = {value, value} */
    CONF_SECTION, /* name { ... }, once */
    CONF_TITLED   /* name "title" { ... }, any number, each title once */
};

struct conf_key {
    const char *name;
    enum conf_type type;
    const struct conf_key *keys; /* of a section */
};

/* As conf_parse and conf_parse_base. */
cfg_t *conf_parse_keys(struct conf_reader *reader, const struct conf_key *keys);
cfg_t *conf_parse_base_keys(struct conf_reader *reader, const char *path,
                            const struct conf_key *keys);

#endif
