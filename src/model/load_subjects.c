/* What a kind can be about: its own subjects and those of the base. */
#include "model/load.h"
#include <stdlib.h>
#include <string.h>

const struct conf_key load_subject_keys[] = {
    {"words",    CONF_MANY, NULL},
    {"digit",    CONF_ONE,  NULL},
    {"quiet",    CONF_ONE,  NULL},
    {"class",    CONF_ONE,  NULL},
    {"fallback", CONF_ONE,  NULL},
    {NULL,       CONF_END,  NULL},
};

/* The classes of the monthly table. */
static const char *const classes[] = {
#define CLASS(title) title,
#include "conf/texts/classes.tbl"
#undef CLASS
    NULL};

/* Within one kind. */
struct subject_claims {
    struct claims words, digits;
    const char *kind; /* its code */
};

/* A subject may be said without its kind, so that it must not mean another kind; what it means is
 * known when all kinds are read. */
static void remember(struct load *load, const char *kind, const char *word, int line)
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "kind %s", kind);
    claims_keep(&load->subjects, owner.ptr, word, line);
    buf_free(&owner);
}

static void read_words(struct load *load, cfg_t *section, struct subject *subject,
                       struct subject_claims *claims)
{
    if (!section)
        return;
    load_claim(load, section, "words", &claims->words);
    load_words(load, section, "words", &subject->words);
    for (size_t i = 0; i < conf_count(section, "words"); i++) {
        const struct conf_value *word = conf_at(section, "words", i);
        remember(load, claims->kind, word->text, word->line);
    }
}

static void read_subject(struct load *load, const struct said *said, struct subject *subject,
                         struct subject_claims *claims)
{
    cfg_t *first = said->own ? said->own : said->base;
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "subject %s", cfg_title(first));
    load->owner = owner.ptr;
    subject->title = xstrdup(cfg_title(first));
    if (load_characters(subject->title) > TITLE_MAX || strchr(subject->title, ' '))
        conf_complain(&load->reader, conf_line(first),
                      "subject \"%s\"; expected at most %d characters without blanks",
                      subject->title, TITLE_MAX);
    claims_add(&claims->words, &load->reader, load->owner, subject->title, conf_line(first));
    remember(load, claims->kind, subject->title, conf_line(first));
    read_words(load, said->own, subject, claims);
    read_words(load, said->base, subject, claims);
    subject->digit = load_digit(load, load_at(said, "digit"), &claims->digits);
    subject->quiet = conf_flag(&load->reader, load_at(said, "quiet"), "quiet", false);
    const struct conf_value *official = conf_get(load_at(said, "class"), "class");
    if (official && conf_choice(&load->reader, official, "class", classes) >= 0)
        subject->official = xstrdup(official->text);
    subject->fallback = conf_flag(&load->reader, load_at(said, "fallback"), "fallback", false);
    buf_free(&owner);
}

/* ---- the list -------------------------------------------------------------------------------- */

static bool kind_has(const struct kind *kind, enum field field)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i] == field)
            return true;
    return false;
}

static void check_subjects(struct load *load, const struct said *said, const struct kind *kind)
{
    size_t fallbacks = 0;
    for (size_t i = 0; i < kind->subject_count; i++)
        fallbacks += kind->subjects[i].fallback;
    int line = conf_line(said->own ? said->own : said->base);
    bool chooses = kind_has(kind, FIELD_SUBJECT);
    if (chooses && fallbacks != 1)
        conf_complain(&load->reader, line,
                      "kind \"%s\" has %zu subjects with fallback = true; expected one, taken when "
                      "nothing is said",
                      kind->code, fallbacks);
    if (kind_has(kind, FIELD_RATING) && fallbacks)
        conf_complain(&load->reader, line,
                      "kind \"%s\" has a rating with fallback = true; expected none, silence is no "
                      "opinion",
                      kind->code);
    if (kind->subject_count && !chooses && !kind_has(kind, FIELD_RATING))
        conf_complain(&load->reader, line,
                      "kind \"%s\" has subjects but no field for them; expected \"subject\" or "
                      "\"rating\" among its fields",
                      kind->code);
}

static void add(struct load *load, struct kind *kind, const struct said *said,
                struct subject_claims *claims)
{
    read_subject(load, said, &kind->subjects[kind->subject_count], claims);
    kind->subject_count++;
}

/* Those of the base keep their order; new ones come after them. */
void load_subjects(struct load *load, const struct said *said, struct kind *kind)
{
    struct subject_claims claims = {.kind = kind->code};
    unsigned own = said->own ? cfg_size(said->own, "subject") : 0;
    unsigned base = said->base ? cfg_size(said->base, "subject") : 0;
    kind->subjects = xcalloc(own + base + 1, sizeof(*kind->subjects));
    for (unsigned i = 0; i < base; i++) {
        struct said both = {.base = cfg_getnsec(said->base, "subject", i)};
        both.own = own ? cfg_gettsec(said->own, "subject", cfg_title(both.base)) : NULL;
        add(load, kind, &both, &claims);
    }
    for (unsigned i = 0; i < own; i++) {
        struct said alone = {.own = cfg_getnsec(said->own, "subject", i)};
        if (!base || !cfg_gettsec(said->base, "subject", cfg_title(alone.own)))
            add(load, kind, &alone, &claims);
    }
    check_subjects(load, said, kind);
    claims_free(&claims.words);
    claims_free(&claims.digits);
}
