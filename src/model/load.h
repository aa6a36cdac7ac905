#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H
/* Between model_load.c, which reads one key after another, and model_check.c, which looks at the
 * whole. */
#include "model/claims.h"
#include "model/model.h"

/* Everything that is at hand while one model is read. */
struct load {
    struct conf_reader reader;
    struct model *model;
    struct claims words;   /* codes, titles and words of all kinds */
    struct claims digits;  /* of all kinds */
    struct claims offices; /* codes, titles and words of all roles */
    const char *owner;     /* "kind JF", for complaints */
};

/* Complaints about kinds that could be mistaken for one another, or that do the same. Call when
 * load->model and the claims are complete. */
void load_check_whole(struct load *load, cfg_t *root);

#endif
