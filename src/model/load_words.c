#include "model/load.h"
#include <stdlib.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

size_t load_characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

static bool is_digits(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

static bool has_blank(const char *text)
{
    return strpbrk(text, " \t\r\n") || strstr(text, "\xe3\x80\x80"); /* U+3000, the wide blank */
}

/* A word as messages are compared with it; NULL after a complaint. */
static char *check_word(struct load *load, const char *key, const struct conf_value *value)
{
    char *word = word_fold(value->text);
    const char *wrong = NULL;
    if (is_digits(word))
        wrong = "a word, not a number and not empty";
    else if (has_blank(word))
        wrong = "a word without blanks";
    else if (load_characters(word) > MODEL_NAME_SIZE / 3)
        wrong = "a short word";
    if (!wrong)
        return word;
    conf_complain(&load->reader, value->line, "%s holds \"%s\"; expected %s", key, value->text,
                  wrong);
    free(word);
    return NULL;
}

static void words_start(struct words *out, size_t more)
{
    out->items = xrealloc(out->items, (out->count + more + 1) * sizeof(*out->items));
}

void load_words(struct load *load, cfg_t *section, const char *key, struct words *out)
{
    size_t count = conf_count(section, key);
    words_start(out, count);
    for (size_t i = 0; i < count; i++) {
        char *word = check_word(load, key, conf_at(section, key, i));
        if (word)
            out->items[out->count++] = word;
    }
}

void load_claim(struct load *load, cfg_t *section, const char *key, struct claims *claims)
{
    for (size_t i = 0; i < conf_count(section, key); i++) {
        const struct conf_value *value = conf_at(section, key, i);
        claims_add(claims, &load->reader, load->owner, value->text, value->line);
    }
}

void load_list(struct load *load, cfg_t *root, const char *key, struct words *out)
{
    struct claims once = {0};
    load->owner = key;
    load_words(load, root, key, out);
    load_claim(load, root, key, &once);
    claims_free(&once);
}

/* ---- titles and texts ------------------------------------------------------------------------ */

char *load_title(struct load *load, cfg_t *section)
{
    const char *title = conf_need(&load->reader, section, "title");
    if (!title)
        return xstrdup("");
    if (load_characters(title) > TITLE_MAX || has_blank(title))
        conf_complain(&load->reader, conf_get(section, "title")->line,
                      "title = \"%s\"; expected at most %d characters without blanks, so that "
                      "answers fit one message",
                      title, TITLE_MAX);
    return xstrdup(title);
}

char *load_heading(struct load *load, cfg_t *section)
{
    const char *title = conf_need(&load->reader, section, "title");
    if (title && load_characters(title) > SHEET_TITLE_MAX)
        conf_complain(&load->reader, conf_get(section, "title")->line,
                      "title = \"%s\"; expected at most %d characters, so that it fits the head of "
                      "a sheet",
                      title, SHEET_TITLE_MAX);
    return xstrdup(title ? title : "");
}

char *load_optional(cfg_t *section, const char *key)
{
    const struct conf_value *value = conf_get(section, key);
    return value && value->text[0] ? xstrdup(value->text) : NULL;
}

char *load_text(cfg_t *section, const char *key)
{
    const struct conf_value *value = conf_get(section, key);
    return xstrdup(value ? value->text : "");
}

/* ---- numbers --------------------------------------------------------------------------------- */

char load_digit(struct load *load, cfg_t *section, struct claims *claims)
{
    const struct conf_value *value = conf_get(section, "digit");
    if (!value)
        return 0;
    if (strlen(value->text) != 1 || !is_digits(value->text)) {
        conf_complain(&load->reader, value->line, "digit = \"%s\"; expected one digit 0 to 9",
                      value->text);
        return 0;
    }
    claims_add(claims, &load->reader, load->owner, value->text, value->line);
    return value->text[0];
}

int load_number(struct load *load, cfg_t *section, const char *key, const long range[2],
                int otherwise)
{
    return (int)conf_number(&load->reader, section, key, range, otherwise);
}

int load_hours(struct load *load, cfg_t *section, const char *key, int otherwise)
{
    static const long hours[2] = {0, HOURS_MAX};
    return load_number(load, section, key, hours, otherwise);
}

/* ---- codes of other sections ----------------------------------------------------------------- */

static bool knows_role(const struct load *load, const char *code)
{
    const struct role *role = model_role(load->model, code);
    return role && strcmp(role->code, code) == 0;
}

static bool knows_kind(const struct load *load, const char *code)
{
    const struct kind *kind = model_kind(load->model, code);
    return kind && strcmp(kind->code, code) == 0;
}

void load_known(struct load *load, cfg_t *section, const char *key, struct words *out,
                bool (*knows)(const struct load *, const char *), const char *expected)
{
    size_t count = conf_count(section, key);
    words_start(out, count);
    for (size_t i = 0; i < count; i++) {
        const struct conf_value *value = conf_at(section, key, i);
        if (!knows(load, value->text))
            conf_complain(&load->reader, value->line, "%s names \"%s\"; expected %s", key,
                          value->text, expected);
        else if (words_hold(out, value->text))
            conf_complain(&load->reader, value->line, "%s names \"%s\" twice", key, value->text);
        else
            out->items[out->count++] = xstrdup(value->text);
    }
}

void load_roles(struct load *load, cfg_t *section, const char *key, struct words *out)
{
    load_known(load, section, key, out, knows_role, "the code of a role of this model");
}

void load_kind_codes(struct load *load, cfg_t *section, const char *key, struct words *out)
{
    load_known(load, section, key, out, knows_kind, "the code of a kind of this model");
}

void load_need_some(struct load *load, cfg_t *section, const char *key)
{
    if (conf_count(section, key) == 0)
        conf_complain(&load->reader, conf_line(section), "%s \"%s\" lacks %s = {\"...\"}",
                      cfg_name(section), cfg_title(section), key);
}

int load_level(struct load *load, cfg_t *section, const char *key, int otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    if (!value)
        return otherwise;
    const char *names[LEVELS_MAX + 1] = {NULL};
    for (size_t i = 0; i < load->model->level_count && i < LEVELS_MAX; i++)
        names[i] = load->model->levels[i].title;
    return conf_choice(&load->reader, value, key, names);
}

cfg_t *load_at(const struct said *said, const char *key)
{
    bool own = said->own && (!said->base || conf_count(said->own, key));
    return own ? said->own : said->base;
}

char *load_beside(const struct load *load, const char *path)
{
    const char *slash = strrchr(load->reader.path, '/');
    struct buf whole = BUF_INIT;
    if (slash && path[0] != '/')
        buf_add(&whole, load->reader.path, (size_t)(slash - load->reader.path) + 1);
    buf_add_str(&whole, path);
    char *text = xstrdup(whole.ptr ? whole.ptr : "");
    buf_free(&whole);
    return text;
}
