#include "lianhu/profile.h"
#include <string.h>
#include <strings.h>

bool profile_begins(const struct profile_words *words, const char *line, size_t len)
{
    for (size_t i = 0; i < words->count; i++) {
        size_t n = strlen(words->items[i]);

        if (n <= len && memcmp(line, words->items[i], n) == 0)
            return true;
    }
    return false;
}

static bool holds(const char *text, const struct profile_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcasestr(text, words->items[i]))
            return true;
    return false;
}

/* A profile that names models fits only these; one that names a maker alone fits the rest. */
static bool fits(const struct profile *profile, const char *maker, const char *model)
{
    if (profile->maker.count && !holds(maker, &profile->maker))
        return false;
    if (profile->model.count)
        return holds(model, &profile->model);
    return profile->maker.count > 0;
}

static bool plugged(const struct profile *profile, const char *usb)
{
    for (size_t i = 0; *usb && i < profile->usb.count; i++)
        if (strncmp(usb, profile->usb.items[i], strlen(profile->usb.items[i])) == 0)
            return true;
    return false;
}

static const struct profile *by_itself(const struct profile *profiles, size_t count,
                                       const struct profile_clues *clues)
{
    for (size_t i = 1; i < count; i++)
        if (fits(&profiles[i], clues->maker, clues->model))
            return &profiles[i];
    for (size_t i = 1; i < count; i++)
        if (plugged(&profiles[i], clues->usb))
            return &profiles[i];
    return profiles;
}

const struct profile *profile_choose(const struct profile *profiles, size_t count,
                                     const char *wanted, const struct profile_clues *clues)
{
    if (count == 0)
        return NULL;
    if (!wanted || !*wanted || strcmp(wanted, "auto") == 0)
        return by_itself(profiles, count, clues);
    for (size_t i = 0; i < count; i++)
        if (strcmp(profiles[i].name, wanted) == 0)
            return &profiles[i];
    return profiles;
}
