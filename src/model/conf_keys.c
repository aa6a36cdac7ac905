#include "model/conf_keys.h"
#include <stdlib.h>

static cfg_opt_t *options(struct conf_reader *reader, const struct conf_key *keys);

static cfg_opt_t option(const struct conf_key *key, cfg_opt_t *keys)
{
    switch (key->type) {
    case CONF_ONE: return (cfg_opt_t)CONF_VALUE(key->name);
    case CONF_MANY: return (cfg_opt_t)CONF_LIST(key->name);
    case CONF_SECTION: return (cfg_opt_t)CFG_SEC(key->name, keys, CFGF_NONE);
    case CONF_TITLED: return (cfg_opt_t)CONF_SECTIONS(key->name, keys);
    case CONF_END: break;
    }
    return (cfg_opt_t)CFG_END();
}

/* Deep as the tables are: a section in a section in the file. */
static cfg_opt_t *options(struct conf_reader *reader, const struct conf_key *keys)
{
    const cfg_opt_t begin[] = {CONF_BEGIN(reader)};
    const size_t hidden = sizeof(begin) / sizeof(*begin);
    size_t count = 0;
    while (keys[count].type != CONF_END)
        count++;
    cfg_opt_t *opts = xcalloc(hidden + count + 1, sizeof(*opts));
    for (size_t i = 0; i < hidden; i++)
        opts[i] = begin[i];
    for (size_t i = 0; i < count; i++) /* NOLINTNEXTLINE(misc-no-recursion) */
        opts[hidden + i] = option(&keys[i], keys[i].keys ? options(reader, keys[i].keys) : NULL);
    opts[hidden + count] = (cfg_opt_t)CFG_END();
    return opts;
}

static void options_free(cfg_opt_t *opts)
{
    for (cfg_opt_t *opt = opts; opt->name; opt++)
        if (opt->subopts) /* NOLINTNEXTLINE(misc-no-recursion) */
            options_free(opt->subopts);
    free(opts);
}

cfg_t *conf_parse_keys(struct conf_reader *reader, const struct conf_key *keys)
{
    cfg_opt_t *opts = options(reader, keys);
    cfg_t *cfg = conf_parse(reader, opts); /* libconfuse keeps a copy of its own */
    options_free(opts);
    return cfg;
}

cfg_t *conf_parse_base_keys(struct conf_reader *reader, const char *path,
                            const struct conf_key *keys)
{
    cfg_opt_t *opts = options(reader, keys);
    cfg_t *cfg = conf_parse_base(reader, path, opts);
    options_free(opts);
    return cfg;
}
