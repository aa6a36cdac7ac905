#include "model/profiles.h"
#include "model/conf_file.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Keys of a profile and where their values go. */
/* clang-format off */
#define LISTS(X)                                                                                   \
    X(maker) X(model) X(usb) X(boot) X(suspect) X(ready) X(ignore) X(full) X(power) X(setup) X(csms)      \
    X(cnmi) X(stores) X(sweep) X(hang_up) X(radio) X(reset) X(never)
#define FLAGS(X) X(cnma) X(cmms) X(noisy) X(skip_mms)
#define NUMBERS(X) X(gap_ms) X(boot_s) X(ready_s) X(prompt_s) X(submit_s) X(ask_s) X(command_s) X(chunk)

#define X(key) {#key, offsetof(struct profile, key)},
static const struct profile_key { const char *key; size_t at; }
    lists[] = {LISTS(X)}, flags[] = {FLAGS(X)}, numbers[] = {NUMBERS(X)};
#undef X
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof *(table))
enum { IDENTITY_KEYS = 3 }; /* maker, model and usb are never inherited */
enum { OPTIONS = 2 + COUNT(lists) + COUNT(flags) + COUNT(numbers) + 2 };

static const char *const codings[] = {
    [USSD_PROBE] = "probe",           [USSD_TEXT] = "text",         [USSD_UCS2_HEX] = "ucs2-hex",
    [USSD_PACKED_HEX] = "packed-hex", [USSD_8BIT_HEX] = "8bit-hex", NULL,
};

struct profile_set {
    struct profile *items;
    size_t count;
};

/* One profile while it is read. */
struct reading {
    struct conf_reader *conf;
    cfg_t *section;
    struct profile *to;
    const struct profile *base; /* what it inherits; NULL: it is the default and must say all */
};

static void *field(const struct profile *profile, size_t at)
{
    return (char *)profile + at;
}

/* Whether the file says this key; the default must. */
static bool said(struct reading *in, const char *key)
{
    bool there = conf_get(in->section, key) != NULL || conf_count(in->section, key) > 0;

    if (!there && !in->base)
        conf_complain(in->conf, conf_line(in->section), "profile \"%s\" must say %s",
                      cfg_title(in->section), key);
    return there;
}

static struct profile_words inherit_words(const struct profile_words *from)
{
    struct profile_words words = {xcalloc(from->count, sizeof *words.items), from->count};

    for (size_t i = 0; i < from->count; i++)
        words.items[i] = xstrdup(from->items[i]);
    return words;
}

static struct profile_words read_words(cfg_t *section, const char *key)
{
    size_t count = conf_count(section, key);
    struct profile_words words = {xcalloc(count, sizeof *words.items), count};

    for (size_t i = 0; i < count; i++)
        words.items[i] = xstrdup(conf_at(section, key, i)->text);
    return words;
}

/* A list that a file leaves out or leaves empty is inherited; {"none"} is the empty one. */
static void read_lists(struct reading *in)
{
    static const struct profile_words nothing = {NULL, 0};

    for (size_t i = 0; i < COUNT(lists); i++) {
        struct profile_words *to = field(in->to, lists[i].at);
        const struct conf_value *first = conf_at(in->section, lists[i].key, 0);

        if (first && strcmp(first->text, "none") == 0)
            *to = inherit_words(&nothing);
        else if (first)
            *to = read_words(in->section, lists[i].key);
        else if (i < IDENTITY_KEYS || !said(in, lists[i].key))
            *to = inherit_words(i < IDENTITY_KEYS || !in->base ? &nothing
                                                               : field(in->base, lists[i].at));
    }
}

static void read_scalars(struct reading *in)
{
    static const long seconds[2] = {0, 3600};

    for (size_t i = 0; i < COUNT(flags); i++) {
        bool otherwise = in->base && *(bool *)field(in->base, flags[i].at);

        if (said(in, flags[i].key))
            otherwise = conf_flag(in->conf, in->section, flags[i].key, otherwise);
        *(bool *)field(in->to, flags[i].at) = otherwise;
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        long otherwise = in->base ? *(int *)field(in->base, numbers[i].at) : 0;

        if (said(in, numbers[i].key))
            otherwise = conf_number(in->conf, in->section, numbers[i].key, seconds, otherwise);
        *(int *)field(in->to, numbers[i].at) = (int)otherwise;
    }
    in->to->ussd = in->base ? in->base->ussd : USSD_PROBE;
    if (said(in, "ussd")) {
        int coding = conf_choice(in->conf, conf_get(in->section, "ussd"), "ussd", codings);

        in->to->ussd = coding < 0 ? USSD_PROBE : (enum ussd_coding)coding;
    }
}

/* A command that a profile forbids must not be among those it gives. */
static void check_forbidden(struct reading *in)
{
    const struct profile *of = in->to;
    const struct profile_words *given[] = {&of->setup, &of->csms, &of->hang_up, &of->radio,
                                           &of->reset};

    for (size_t i = 0; i < COUNT(given); i++)
        for (size_t j = 0; j < given[i]->count; j++)
            if (profile_begins(&of->never, given[i]->items[j], strlen(given[i]->items[j])))
                conf_complain(in->conf, conf_line(in->section),
                              "profile \"%s\" gives a command of its list \"never\": %s", of->name,
                              given[i]->items[j]);
}

static void read_profile(struct profile_set *set, struct conf_reader *conf, cfg_t *section)
{
    set->items = xrealloc(set->items, (set->count + 1) * sizeof *set->items);
    struct profile *to = &set->items[set->count];

    *to = (struct profile){.name = xstrdup(cfg_title(section))};
    struct reading in = {conf, section, to, set->count ? set->items : NULL};
    set->count++;
    read_lists(&in);
    read_scalars(&in);
    check_forbidden(&in);
}

static void add_options(cfg_opt_t *options, size_t *n, const struct profile_key *keys, size_t count,
                        bool list)
{
    for (size_t i = 0; i < count; i++) {
        cfg_opt_t one[] = {CONF_VALUE(keys[i].key)}, many[] = {CONF_LIST(keys[i].key)};

        options[(*n)++] = list ? many[0] : one[0];
    }
}

static void make_options(struct conf_reader *conf, cfg_opt_t options[OPTIONS])
{
    cfg_opt_t begin[] = {CONF_BEGIN(conf)}, end[] = {CONF_VALUE("ussd"), CFG_END()};
    size_t n = 2;

    memcpy(options, begin, sizeof begin);
    add_options(options, &n, lists, COUNT(lists), true);
    add_options(options, &n, flags, COUNT(flags), false);
    add_options(options, &n, numbers, COUNT(numbers), false);
    memcpy(options + n, end, sizeof end);
}

static bool read_file(struct profile_set *set, const char *path, struct buf *errors)
{
    struct conf_reader conf = {.path = path, .errors = errors};
    cfg_opt_t inner[OPTIONS];

    make_options(&conf, inner);
    cfg_opt_t outer[] = {CONF_BEGIN(&conf), CONF_SECTIONS("profile", inner), CFG_END()};
    cfg_t *cfg = conf_parse(&conf, outer);
    for (unsigned i = 0; cfg && i < cfg_size(cfg, "profile"); i++)
        read_profile(set, &conf, cfg_getnsec(cfg, "profile", i));
    if (cfg)
        cfg_free(cfg);
    conf_done(&conf);
    return cfg && conf.complaints == 0;
}

static int is_other_conf(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0 &&
           strcmp(entry->d_name, "default.conf") != 0;
}

static bool read_others(struct profile_set *set, const char *directory, struct buf *errors)
{
    struct dirent **names;
    int count = scandir(directory, &names, is_other_conf, alphasort);
    bool ok = count >= 0;

    for (int i = 0; i < count; i++) {
        struct buf path = BUF_INIT;

        buf_addf(&path, "%s/%s", directory, names[i]->d_name);
        ok &= read_file(set, path.ptr, errors);
        buf_free(&path);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return ok;
}

struct profile_set *profiles_load(const char *directory, struct buf *errors)
{
    struct profile_set *set = xcalloc(1, sizeof *set);
    struct buf path = BUF_INIT;

    buf_addf(&path, "%s/default.conf", directory);
    bool ok = read_file(set, path.ptr, errors);
    if (ok && set->count != 1) {
        buf_addf(errors, "%s: expected one profile, the default\n", path.ptr);
        ok = false;
    }
    buf_free(&path);
    if (ok && read_others(set, directory, errors))
        return set;
    profile_set_free(set);
    return NULL;
}

void profile_set_free(struct profile_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++) {
        free((void *)set->items[i].name);
        for (size_t l = 0; l < COUNT(lists); l++) {
            struct profile_words *words = field(&set->items[i], lists[l].at);

            for (size_t w = 0; w < words->count; w++)
                free((void *)words->items[w]);
            free(words->items);
        }
    }
    free(set->items);
    free(set);
}

const struct profile *profile_set_items(const struct profile_set *set, size_t *count)
{
    *count = set->count;
    return set->items;
}
