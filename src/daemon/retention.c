#include "daemon/retention.h"
#include <string.h>

static bool cases_have(const struct model *model, const char *ledger)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].ledger && strcmp(model->kinds[i].ledger, ledger) == 0 &&
            model->kinds[i].destination == DEST_CASE)
            return true;
    return strcmp(ledger, "cases") == 0;
}

static bool entries_have(const struct model *model, const char *ledger)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].ledger && strcmp(model->kinds[i].ledger, ledger) == 0 &&
            model->kinds[i].destination == DEST_REGISTER)
            return true;
    return model_register(model, ledger) != NULL;
}

size_t retention_items(const struct model *model, const struct config_keep *keep,
                       struct retention_item *out)
{
    *out = (struct retention_item){.keep = keep, .ledger = keep->name};
    if (strcmp(keep->name, "messages") == 0) {
        out->what = RETAINED_MESSAGES;
        out->and_then = RETAINED_PARTS;
        return 2;
    }
    if (strcmp(keep->name, "looks") == 0)
        out->what = RETAINED_LOOKS;
    else if (cases_have(model, keep->name))
        out->what = RETAINED_CASES;
    else if (entries_have(model, keep->name))
        out->what = RETAINED_ENTRIES;
    else
        return 0;
    if (strcmp(keep->name, "cases") == 0)
        out->ledger = ""; /* those that came into no ledger */
    return 1;
}

bool retention_check(const struct config *config, const struct model *model, struct buf *errors)
{
    struct retention_item item;
    bool good = true;

    for (size_t i = 0; i < config->keep_count; i++)
        if (retention_items(model, &config->keeps[i], &item) == 0) {
            buf_addf(errors,
                     "%s:%d: keep \"%s\"; expected messages, looks, cases or a ledger of the "
                     "model\n",
                     config->path, config->keeps[i].line, config->keeps[i].name);
            good = false;
        }
    return good;
}
