#include "model/load.h"
#include <stdlib.h>
#include <string.h>

enum { TITLE_MAX = 6, LEVELS_MAX = 8, HOURS_MAX = 24 * 366 };

static const char *const destinations[] = {
#define X(name, words) words,
    DESTINATION_TABLE(X)
#undef X
        NULL};

static const char *const fields[] = {
#define X(name, words) words,
    FIELD_TABLE(X)
#undef X
        NULL};

static const char *const orders[] = {"accept",  "assign", "progress",    "settle",
                                     "pass-up", "hold",   "take-charge", NULL};

/* In the order of the bits MAY_*. */
static const char *const rights[] = {"report", "hear-below", "work",      "draft", "check",
                                     "sign",   "roster",     "end-alarm", "admin", NULL};

/* ---- words ----------------------------------------------------------------------------------- */

static size_t characters(const char *text)
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
    else if (characters(word) > MODEL_NAME_SIZE / 3)
        wrong = "a short word";
    if (!wrong)
        return word;
    conf_complain(&load->reader, value->line, "%s holds \"%s\"; expected %s", key, value->text,
                  wrong);
    free(word);
    return NULL;
}

static void read_words(struct load *load, cfg_t *section, const char *key, struct words *out)
{
    size_t count = conf_count(section, key);
    out->items = xcalloc(count ? count : 1, sizeof(*out->items));
    for (size_t i = 0; i < count; i++) {
        char *word = check_word(load, key, conf_at(section, key, i));
        if (word)
            out->items[out->count++] = word;
    }
}

static void claim_words(struct load *load, cfg_t *section, const char *key, struct claims *claims)
{
    for (size_t i = 0; i < conf_count(section, key); i++) {
        const struct conf_value *value = conf_at(section, key, i);
        claims_add(claims, &load->reader, load->owner, value->text, value->line);
    }
}

/* A list of its own, in which no word stands twice. */
static void read_list(struct load *load, cfg_t *root, const char *key, struct words *out)
{
    struct claims once = {0};
    load->owner = key;
    read_words(load, root, key, out);
    claim_words(load, root, key, &once);
    claims_free(&once);
}

static char *read_title(struct load *load, cfg_t *section)
{
    const char *title = conf_need(&load->reader, section, "title");
    if (!title)
        return xstrdup("");
    if (characters(title) > TITLE_MAX || has_blank(title))
        conf_complain(&load->reader, conf_get(section, "title")->line,
                      "title = \"%s\"; expected at most %d characters without blanks, so that "
                      "answers fit one message",
                      title, TITLE_MAX);
    return xstrdup(title);
}

static char *read_optional(cfg_t *section, const char *key)
{
    const struct conf_value *value = conf_get(section, key);
    return value && value->text[0] ? xstrdup(value->text) : NULL;
}

static char read_digit(struct load *load, cfg_t *section, struct claims *claims)
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

/* ---- levels and roles ------------------------------------------------------------------------ */

static void read_levels(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "level");
    if (count == 0 || count > LEVELS_MAX)
        conf_complain(&load->reader, 0,
                      "has %zu levels; expected level \"...\" { } 1 to %d times, "
                      "top first",
                      count, LEVELS_MAX);
    model->levels = xcalloc(count + 1, sizeof(*model->levels));
    for (size_t i = 0; i < count; i++) {
        cfg_t *section = cfg_getnsec(root, "level", (unsigned)i);
        model->levels[i].title = xstrdup(cfg_title(section));
        model->levels[i].centre = read_optional(section, "centre");
        model->level_count++;
    }
}

static int read_role_level(struct load *load, cfg_t *section)
{
    const struct conf_value *value = conf_get(section, "level");
    if (!value)
        return -1;
    const char *names[LEVELS_MAX + 1] = {NULL};
    for (size_t i = 0; i < load->model->level_count && i < LEVELS_MAX; i++)
        names[i] = load->model->levels[i].title;
    return conf_choice(&load->reader, value, "level", names);
}

static void read_role(struct load *load, cfg_t *section, struct role *role)
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "role %s", cfg_title(section));
    load->owner = owner.ptr;
    role->code = xstrdup(cfg_title(section));
    if (role->code[strspn(role->code, "abcdefghijklmnopqrstuvwxyz-")])
        conf_complain(&load->reader, conf_line(section),
                      "role \"%s\"; expected small letters and hyphens", role->code);
    role->title = read_title(load, section);
    read_words(load, section, "words", &role->words);
    role->level = read_role_level(load, section);
    for (size_t i = 0; i < conf_count(section, "may"); i++) {
        int right = conf_choice(&load->reader, conf_at(section, "may", i), "may", rights);
        role->may |= right < 0 ? 0 : 1u << right;
    }
    claim_words(load, section, "title", &load->offices);
    claim_words(load, section, "words", &load->offices);
    buf_free(&owner);
}

static void read_roles(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "role");
    if (count == 0)
        conf_complain(&load->reader, 0, "has no role \"...\" { }; expected at least one");
    model->roles = xcalloc(count + 1, sizeof(*model->roles));
    for (size_t i = 0; i < count; i++, model->role_count++)
        read_role(load, cfg_getnsec(root, "role", (unsigned)i), &model->roles[i]);
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static void read_code(struct load *load, cfg_t *section, struct kind *kind)
{
    const char *code = cfg_title(section);
    size_t len = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (code[len] || len < 2 || len >= KIND_CODE_SIZE)
        conf_complain(&load->reader, conf_line(section),
                      "kind \"%s\"; expected 2 to %d capital letters", code, KIND_CODE_SIZE - 1);
    text_copy(kind->code, sizeof(kind->code), span_of(code));
    claims_add(&load->words, &load->reader, load->owner, code, conf_line(section));
}

static void read_fields(struct load *load, cfg_t *section, struct kind *kind)
{
    for (size_t i = 0; i < conf_count(section, "fields"); i++) {
        const struct conf_value *value = conf_at(section, "fields", i);
        int field = conf_choice(&load->reader, value, "fields", fields);
        bool twice = false;
        for (size_t j = 0; j < kind->field_count; j++)
            twice |= (int)kind->fields[j] == field;
        if (twice)
            conf_complain(&load->reader, value->line, "field \"%s\" stands twice", value->text);
        else if (field >= 0 && kind->field_count < KIND_FIELDS_MAX)
            kind->fields[kind->field_count++] = (enum field)field;
    }
}

static void read_subject(struct load *load, cfg_t *section, struct subject *subject,
                         struct claims claims[2])
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "subject %s", cfg_title(section));
    load->owner = owner.ptr;
    subject->title = xstrdup(cfg_title(section));
    if (characters(subject->title) > TITLE_MAX || has_blank(subject->title))
        conf_complain(&load->reader, conf_line(section),
                      "subject \"%s\"; expected at most %d characters without blanks",
                      subject->title, TITLE_MAX);
    claims_add(&claims[0], &load->reader, load->owner, subject->title, conf_line(section));
    claim_words(load, section, "words", &claims[0]);
    read_words(load, section, "words", &subject->words);
    subject->digit = read_digit(load, section, &claims[1]);
    subject->quiet = conf_flag(&load->reader, section, "quiet", false);
    subject->fallback = conf_flag(&load->reader, section, "fallback", false);
    buf_free(&owner);
}

static bool kind_has(const struct kind *kind, enum field field)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i] == field)
            return true;
    return false;
}

static void check_subjects(struct load *load, cfg_t *section, const struct kind *kind)
{
    size_t fallbacks = 0;
    for (size_t i = 0; i < kind->subject_count; i++)
        fallbacks += kind->subjects[i].fallback;
    int line = conf_line(section);
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

static void read_subjects(struct load *load, cfg_t *section, struct kind *kind)
{
    struct claims claims[2] = {{0}, {0}}; /* words, digits */
    size_t count = cfg_size(section, "subject");
    kind->subjects = xcalloc(count + 1, sizeof(*kind->subjects));
    for (size_t i = 0; i < count; i++, kind->subject_count++)
        read_subject(load, cfg_getnsec(section, "subject", (unsigned)i), &kind->subjects[i],
                     claims);
    check_subjects(load, section, kind);
    claims_free(&claims[0]);
    claims_free(&claims[1]);
}

static void read_limits(struct load *load, cfg_t *section, struct kind *kind)
{
    static const long hours[2] = {0, HOURS_MAX};
    struct limits *limits = &kind->limits;
    limits->accept_hours = (int)conf_number(&load->reader, section, "accept_hours", hours, 0);
    limits->handle_hours = (int)conf_number(&load->reader, section, "handle_hours", hours, 0);
    limits->verify_hours = (int)conf_number(&load->reader, section, "verify_hours", hours, 0);
    limits->working_days = conf_flag(&load->reader, section, "working_days", false);
    if (kind->destination == DEST_CASE && !limits->handle_hours)
        conf_complain(&load->reader, conf_line(section),
                      "kind \"%s\" becomes a case without handle_hours; expected a limit, so that "
                      "it comes to an end",
                      kind->code);
    if (limits->handle_hours && limits->accept_hours > limits->handle_hours)
        conf_complain(&load->reader, conf_get(section, "accept_hours")->line,
                      "accept_hours = %d; expected no more than handle_hours = %d",
                      limits->accept_hours, limits->handle_hours);
}

static void read_destination(struct load *load, cfg_t *section, struct kind *kind)
{
    const struct conf_value *order = conf_get(section, "order");
    kind->destination = DEST_HELP;
    if (conf_need(&load->reader, section, "becomes")) {
        int to = conf_choice(&load->reader, conf_get(section, "becomes"), "becomes", destinations);
        kind->destination = to < 0 ? DEST_HELP : (enum destination)to;
    }
    if (order && conf_choice(&load->reader, order, "order", orders) >= 0)
        kind->order = xstrdup(order->text);
    if (order && kind->destination != DEST_ORDER)
        conf_complain(&load->reader, order->line,
                      "order = \"%s\" in a kind that is none; expected becomes = \"order\"",
                      order->text);
    if (!order && kind->destination == DEST_ORDER)
        conf_complain(&load->reader, conf_line(section), "kind \"%s\" lacks order = \"...\"",
                      kind->code);
    if (kind->destination == DEST_REGISTER && !conf_get(section, "ledger"))
        conf_complain(&load->reader, conf_line(section),
                      "kind \"%s\" becomes a register entry; expected ledger = \"...\"",
                      kind->code);
}

static void read_kind(struct load *load, cfg_t *section, struct kind *kind)
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "kind %s", cfg_title(section));
    load->owner = owner.ptr;
    read_code(load, section, kind);
    kind->digit = read_digit(load, section, &load->digits);
    kind->title = read_title(load, section);
    read_words(load, section, "words", &kind->words);
    claim_words(load, section, "title", &load->words);
    claim_words(load, section, "words", &load->words);
    read_destination(load, section, kind);
    read_fields(load, section, kind);
    read_limits(load, section, kind);
    kind->party_may_know = conf_flag(&load->reader, section, "party_may_know", false);
    kind->party_waits = conf_flag(&load->reader, section, "party_waits", false);
    kind->ledger = read_optional(section, "ledger");
    read_subjects(load, section, kind);
    buf_free(&owner);
}

static void read_kinds(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "kind");
    model->kinds = xcalloc(count + 1, sizeof(*model->kinds));
    for (size_t i = 0; i < count; i++, model->kind_count++)
        read_kind(load, cfg_getnsec(root, "kind", (unsigned)i), &model->kinds[i]);
}

/* ---- the file -------------------------------------------------------------------------------- */

/* FNV-1a: tells that a file changed, no more. */
static uint64_t fingerprint(struct span bytes)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 1099511628211u;
    return hash;
}

static void read_sounds(struct load *load, cfg_t *root)
{
    cfg_t *sounds = cfg_getsec(root, "sounds");
    load->model->merge_n_l = conf_flag(&load->reader, sounds, "n_l", false);
    load->model->merge_retroflex = conf_flag(&load->reader, sounds, "retroflex", false);
    load->model->merge_nasal = conf_flag(&load->reader, sounds, "nasal", false);
}

static void read_root(struct load *load, cfg_t *root)
{
    static const long signatures[2] = {1, 3};
    struct model *model = load->model;
    const char *name = conf_need(&load->reader, root, "name");
    const char *title = conf_need(&load->reader, root, "title");
    model->name = xstrdup(name ? name : "");
    model->title = xstrdup(title ? title : "");
    model->notice_signatures =
        (unsigned)conf_number(&load->reader, root, "signatures", signatures, 3);
    read_levels(load, root);
    read_roles(load, root);
    read_kinds(load, root);
    read_list(load, root, "card", &model->card);
    read_list(load, root, "danger", &model->danger);
    read_list(load, root, "never_neighbours", &model->never_neighbours);
    read_list(load, root, "alarm_outright", &model->alarm_outright);
    read_sounds(load, root);
    load_check_whole(load, root);
}

static cfg_t *parse(struct conf_reader *reader)
{
    cfg_opt_t level[] = {CONF_BEGIN(reader), CONF_VALUE("centre"), CFG_END()};
    cfg_opt_t role[] = {CONF_BEGIN(reader),  CONF_VALUE("title"), CONF_LIST("words"),
                        CONF_VALUE("level"), CONF_LIST("may"),    CFG_END()};
    cfg_opt_t subject[] = {CONF_BEGIN(reader),  CONF_LIST("words"),     CONF_VALUE("digit"),
                           CONF_VALUE("quiet"), CONF_VALUE("fallback"), CFG_END()};
    cfg_opt_t kind[] = {CONF_BEGIN(reader),
                        CONF_VALUE("digit"),
                        CONF_VALUE("title"),
                        CONF_LIST("words"),
                        CONF_VALUE("becomes"),
                        CONF_VALUE("order"),
                        CONF_LIST("fields"),
                        CONF_VALUE("accept_hours"),
                        CONF_VALUE("handle_hours"),
                        CONF_VALUE("verify_hours"),
                        CONF_VALUE("working_days"),
                        CONF_VALUE("party_may_know"),
                        CONF_VALUE("party_waits"),
                        CONF_VALUE("ledger"),
                        CONF_SECTIONS("subject", subject),
                        CFG_END()};
    cfg_opt_t sounds[] = {CONF_BEGIN(reader), CONF_VALUE("n_l"), CONF_VALUE("retroflex"),
                          CONF_VALUE("nasal"), CFG_END()};
    cfg_opt_t root[] = {CONF_BEGIN(reader),
                        CONF_VALUE("name"),
                        CONF_VALUE("title"),
                        CONF_VALUE("signatures"),
                        CONF_SECTIONS("level", level),
                        CONF_SECTIONS("role", role),
                        CONF_SECTIONS("kind", kind),
                        CONF_LIST("card"),
                        CONF_LIST("danger"),
                        CONF_LIST("never_neighbours"),
                        CONF_LIST("alarm_outright"),
                        CFG_SEC("sounds", sounds, CFGF_NONE),
                        CFG_END()};
    return conf_parse(reader, root);
}

struct model *model_load(const char *path, struct buf *errors)
{
    struct load load = {
        .reader = {.path = path, .errors = errors}
    };
    cfg_t *root = parse(&load.reader);
    if (root) {
        load.model = xcalloc(1, sizeof(*load.model));
        load.model->path = xstrdup(path);
        load.model->fingerprint = fingerprint(buf_span(&load.reader.bytes));
        read_root(&load, root);
        cfg_free(root);
    }
    if (load.reader.complaints) {
        model_free(load.model);
        load.model = NULL;
    }
    claims_free(&load.words);
    claims_free(&load.digits);
    claims_free(&load.offices);
    conf_done(&load.reader);
    return load.model;
}
