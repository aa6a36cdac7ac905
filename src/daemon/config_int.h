#ifndef DAEMON_CONFIG_INT_H
#define DAEMON_CONFIG_INT_H
/* What config.c and config_modem.c share while a file is read. */
#include "daemon/config.h"
#include "model/conf_file.h"

struct load {
    struct conf_reader reader;
    struct config *config;
};

/* A text of the file, else a copy of `otherwise` (NULL none). The caller frees it. */
char *config_text_or(cfg_t *section, const char *key, const char *otherwise);

/* A path, relative ones beside the file; config_file_or complains when there is no such file. */
char *config_path_or(struct load *load, cfg_t *section, const char *key, const char *otherwise);
char *config_file_or(struct load *load, cfg_t *section, const char *key, const char *otherwise);

/* False after a complaint. */
bool config_read_mobile(struct load *load, const struct conf_value *value, const char *key,
                        struct phone *phone);

/* config_modem.c: all sections "modem". */
void config_read_modems(struct load *load, cfg_t *root);

#endif
