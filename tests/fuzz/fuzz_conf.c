/* Configuration of any bytes: the first one says which file they pretend to be. Either it is taken
 * and nothing is complained of, or it is refused and every line of the complaint names a file. What
 * is taken keeps the limits that the rest of the daemon relies on. */
#include "daemon/config.h"
#include "model/reactions.h"
#include "model/texts.h"
#include "model/workdays.h"
#include "tests/support/invariant.h"
#include "tests/support/scrap.h"
#include <string.h>

static void check_config(const struct config *config)
{
    HOLDS(config->gateway[0] && config->database[0] && config->control_socket[0]);
    for (size_t i = 0; i < config->duty_count; i++)
        HOLDS(config->duty_phones[i].text[0]);
    for (size_t i = 0; i < config->modem_count; i++) {
        HOLDS(config->modems[i].name[0]);
        for (size_t k = 0; k < i; k++)
            HOLDS(strcmp(config->modems[i].name, config->modems[k].name) != 0);
    }
}

static bool load(unsigned which, const char *path, struct buf *errors)
{
    switch (which) {
    case 0: {
        struct config *config = config_load(path, errors);
        bool taken = config != NULL;
        if (taken)
            check_config(config);
        config_free(config);
        return taken;
    }
    case 1: {
        struct texts *texts = texts_load(path, "【南峪乡综治中心】", "0941-1234567", errors);
        bool taken = texts != NULL;
        texts_free(texts);
        return taken;
    }
    case 2: {
        struct reactions *reactions = reactions_load(path, errors);
        bool taken = reactions != NULL;
        reactions_free(reactions);
        return taken;
    }
    default: {
        struct workdays *days = workdays_load(path, errors);
        bool taken = days != NULL;
        workdays_free(days);
        return taken;
    }
    }
}

static void check_complaint(const struct buf *errors)
{
    HOLDS(errors->len > 0 && errors->ptr[errors->len - 1] == '\n');
    HOLDS(strstr(errors->ptr, ": "));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf errors = BUF_INIT;

    if (len == 0)
        return 0;
    const char *path = scrap_write((struct span){(const char *)bytes + 1, len - 1});
    bool taken = load(bytes[0] % 4, path, &errors);
    HOLDS(taken == (errors.len == 0));
    if (!taken)
        check_complaint(&errors);
    buf_free(&errors);
    return 0;
}
