#include "model/texts.h"
#include "model/template.h"
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *key, *fields;
} table[] = {
#define X(id, key, fields) {key, fields},
    TEXTS_TABLE(X)
#undef X
};

static const struct {
    const char *group, *values;
} groups[] = {
#define X(group, values) {group, values},
    WORDS_TABLE(X)
#undef X
};
/* clang-format on */

enum { GROUPS = sizeof(groups) / sizeof *(groups) };

struct word {
    size_t group;
    char *value, *text;
};

struct texts {
    char *signature, *centre_phone;
    char *templates[TEXT_COUNT];
    struct word *words;
    size_t word_count;
    char *lead;             /* stands behind the signature, "" nothing */
    struct texts *practice; /* shares all but the lead */
    struct texts *drill;    /* the same */
};

/* ---- small things ---------------------------------------------------------------------------- */

const char *texts_key(enum text_id id)
{
    return table[id].key;
}

/* ---- loading --------------------------------------------------------------------------------- */

static void load_templates(struct texts *texts, struct conf_reader *reader, cfg_t *root)
{
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        const char *text = conf_need(reader, root, table[i].key);
        texts->templates[i] = xstrdup(text ? text : "");
        if (text)
            template_check(reader, table[i].key, table[i].fields, conf_get(root, table[i].key));
    }
}

static void load_group(struct texts *texts, struct conf_reader *reader, cfg_t *words, size_t group)
{
    cfg_t *section = cfg_getsec(words, groups[group].group);
    const char *list = groups[group].values;
    struct span value;
    while (template_next_word(&list, &value)) {
        char *name = xstrndup(value.ptr, value.len);
        const struct conf_value *text = conf_get(section, name);
        if (!text || !text->text[0])
            conf_complain(reader, text ? text->line : 0, "words %s lacks %s = \"...\"",
                          groups[group].group, name);
        texts->words = xrealloc(texts->words, (texts->word_count + 1) * sizeof(*texts->words));
        texts->words[texts->word_count++] =
            (struct word){group, name, xstrdup(text ? text->text : name)};
    }
}

static size_t count_words(const char *list)
{
    struct span word;
    size_t count = 0;
    while (template_next_word(&list, &word))
        count++;
    return count;
}

/* The options of one group; `names` keeps the memory of the keys. */
static cfg_opt_t *group_options(struct conf_reader *reader, size_t group, struct buf *names)
{
    const char *list = groups[group].values;
    size_t count = count_words(list), n = 2;
    cfg_opt_t begin[] = {CONF_BEGIN(reader)};
    cfg_opt_t *opts = xcalloc(count + 3, sizeof(*opts));
    memcpy(opts, begin, sizeof(begin));
    buf_reserve(names, strlen(list) + 2);
    struct span word;
    while (template_next_word(&list, &word)) {
        const char *name = names->ptr + names->len;
        buf_add_span(names, word);
        buf_add_char(names, '\0');
        opts[n++] = (cfg_opt_t)CONF_VALUE(name);
    }
    opts[n] = (cfg_opt_t)CFG_END();
    return opts;
}

static cfg_t *parse_with(struct conf_reader *reader, cfg_opt_t *words)
{
    cfg_opt_t begin[] = {CONF_BEGIN(reader)};
    cfg_opt_t opts[2 + TEXT_COUNT + 2];
    size_t n = 2;
    memcpy(opts, begin, sizeof(begin));
    for (size_t i = 0; i < TEXT_COUNT; i++)
        opts[n++] = (cfg_opt_t)CONF_VALUE(table[i].key);
    opts[n++] = (cfg_opt_t)CFG_SEC("words", words, CFGF_NONE);
    opts[n] = (cfg_opt_t)CFG_END();
    return conf_parse(reader, opts);
}

static cfg_t *parse(struct conf_reader *reader)
{
    cfg_opt_t begin[] = {CONF_BEGIN(reader)};
    cfg_opt_t words[2 + GROUPS + 1];
    struct buf names[GROUPS] = {BUF_INIT};
    memcpy(words, begin, sizeof(begin));
    for (size_t i = 0; i < GROUPS; i++)
        words[2 + i] =
            (cfg_opt_t)CFG_SEC(groups[i].group, group_options(reader, i, &names[i]), CFGF_NONE);
    words[2 + GROUPS] = (cfg_opt_t)CFG_END();
    cfg_t *root = parse_with(reader, words);
    for (size_t i = 0; i < GROUPS; i++) {
        free(words[2 + i].subopts);
        buf_free(&names[i]);
    }
    return root;
}

static struct texts *load_all(struct conf_reader *reader, cfg_t *root, const char *signature,
                              const char *centre_phone)
{
    struct texts *texts = xcalloc(1, sizeof(*texts));
    texts->signature = xstrdup(signature);
    texts->centre_phone = xstrdup(centre_phone ? centre_phone : "");
    load_templates(texts, reader, root);
    for (size_t i = 0; i < GROUPS; i++)
        load_group(texts, reader, cfg_getsec(root, "words"), i);
    if (texts_units(span_of(signature)) > SIGNATURE_UNITS_MAX)
        conf_complain(reader, 0, "signature %s is longer than %d characters", signature,
                      SIGNATURE_UNITS_MAX);
    return texts;
}

/* The same texts with a word in front. Made last: it borrows what the other owns. */
static struct texts *make_led(const struct texts *texts, const char *phrase)
{
    const char *word = texts_word(texts, "phrase", phrase);
    struct texts *led = xmalloc(sizeof *texts);
    size_t size = strlen(word) + 2;

    *led = *texts;
    led->lead = xmalloc(size);
    text_format(led->lead, size, "%s:", word);
    return led;
}

static void make_leads(struct texts *texts)
{
    texts->lead = xstrdup("");
    texts->practice = make_led(texts, "practice");
    texts->practice->practice = texts->practice;
    texts->drill = make_led(texts, "drill");
    texts->drill->drill = texts->drill;
}

const struct texts *texts_drill(const struct texts *texts)
{
    return texts->drill;
}

const struct texts *texts_practice(const struct texts *texts)
{
    return texts->practice;
}

struct texts *texts_load(const char *path, const char *signature, const char *centre_phone,
                         struct buf *errors)
{
    struct conf_reader reader = {.path = path, .errors = errors};
    struct texts *texts = NULL;
    cfg_t *root = parse(&reader);
    if (root) {
        texts = load_all(&reader, root, signature, centre_phone);
        make_leads(texts);
        cfg_free(root);
    }
    if (reader.complaints) {
        texts_free(texts);
        texts = NULL;
    }
    conf_done(&reader);
    return texts;
}

void texts_free(struct texts *texts)
{
    if (!texts)
        return;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        free(texts->templates[i]);
    for (size_t i = 0; i < texts->word_count; i++) {
        free(texts->words[i].value);
        free(texts->words[i].text);
    }
    free(texts->practice->lead);
    free(texts->practice);
    free(texts->drill->lead);
    free(texts->drill);
    free(texts->lead);
    free(texts->words);
    free(texts->signature);
    free(texts->centre_phone);
    free(texts);
}

const char *texts_signature(const struct texts *texts)
{
    return texts->signature;
}

const char *texts_word(const struct texts *texts, const char *group, const char *value)
{
    for (size_t i = 0; i < texts->word_count; i++)
        if (strcmp(groups[texts->words[i].group].group, group) == 0 &&
            strcmp(texts->words[i].value, value) == 0)
            return texts->words[i].text;
    return value;
}

void texts_write(const struct texts *texts, enum text_id id, const struct text_field *fields,
                 struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, texts->signature);
    buf_add_str(out, texts->lead);
    struct template_values values = {.fields = fields, .phone = texts->centre_phone};
    template_write(texts->templates[id], &values, TEXT_UNITS_MAX - texts_units(buf_span(out)), out);
}

bool texts_says(const struct texts *texts, const char *list, struct span text)
{
    const char *word = texts_word(texts, "phrase", list);
    size_t len = strcspn(word, ",");

    for (; *word; word += len + (word[len] == ','), len = strcspn(word, ","))
        if (len && memmem(text.ptr, text.len, word, len))
            return true;
    return false;
}
