/* Kinds of notices. */
#include "model/load.h"
#include <stdlib.h>
#include <string.h>

const struct conf_key load_notice_keys[] = {
    {"title",        CONF_ONE,  NULL},
    {"answer",       CONF_ONE,  NULL},
    {"night",        CONF_ONE,  NULL},
    {"days_off",     CONF_ONE,  NULL},
    {"life",         CONF_ONE,  NULL},
    {"duty_signs",   CONF_ONE,  NULL},
    {"personal",     CONF_ONE,  NULL},
    {"expire_hours", CONF_ONE,  NULL},
    {"second_hours", CONF_ONE,  NULL},
    {"call_hours",   CONF_ONE,  NULL},
    {"sign",         CONF_MANY, NULL},
    {NULL,           CONF_END,  NULL},
};

static const char *const answers[] = {
#define X(name, words) words,
    NOTICE_ANSWER_TABLE(X)
#undef X
        NULL};

const char *notice_answer_name(enum notice_answer answer)
{
    return answers[answer];
}

static void read_flags(struct load *load, cfg_t *section, struct notice_kind *kind)
{
    kind->night = conf_flag(&load->reader, section, "night", false);
    kind->days_off = conf_flag(&load->reader, section, "days_off", false) || kind->night;
    kind->life = conf_flag(&load->reader, section, "life", false);
    kind->duty_signs = conf_flag(&load->reader, section, "duty_signs", false);
    kind->personal = conf_flag(&load->reader, section, "personal", false);
}

/* What nobody answers cannot be asked again. */
static void check_hours(struct load *load, cfg_t *section, const struct notice_kind *kind)
{
    int line = conf_line(section);

    if (kind->answer == NOTICE_ASKS_NOTHING && (kind->second_hours || kind->call_hours))
        conf_complain(&load->reader, line,
                      "notice \"%s\" asks for no answer but says when the silent are asked again; "
                      "expected answer = \"receipt\" or \"attendance\"",
                      kind->code);
    if (kind->call_hours && kind->call_hours <= kind->second_hours)
        conf_complain(&load->reader, line,
                      "notice \"%s\" asks again after %d h and rings after %d h; expected to ring "
                      "later",
                      kind->code, kind->second_hours, kind->call_hours);
}

static void read_notice(struct load *load, cfg_t *section, struct notice_kind *kind)
{
    const struct conf_value *answer = conf_get(section, "answer");

    kind->code = xstrdup(cfg_title(section));
    if (kind->code[strspn(kind->code, "abcdefghijklmnopqrstuvwxyz-")])
        conf_complain(&load->reader, conf_line(section),
                      "notice \"%s\"; expected small letters and hyphens", kind->code);
    kind->title = load_title(load, section);
    if (answer) {
        int asks = conf_choice(&load->reader, answer, "answer", answers);
        kind->answer = asks < 0 ? NOTICE_ASKS_NOTHING : (enum notice_answer)asks;
    }
    read_flags(load, section, kind);
    kind->expire_hours = load_hours(load, section, "expire_hours", 72);
    kind->second_hours = load_hours(load, section, "second_hours", 0);
    kind->call_hours = load_hours(load, section, "call_hours", 0);
    if (kind->expire_hours == 0)
        conf_complain(&load->reader, conf_line(section),
                      "notice \"%s\" has expire_hours = 0; expected an end, so that nothing old is "
                      "sent",
                      kind->code);
    load_roles(load, section, "sign", &kind->sign);
    check_hours(load, section, kind);
}

void load_notices(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    cfg_t *from = cfg_size(root, "notice") || !load->base ? root : load->base;
    size_t count = cfg_size(from, "notice");

    model->notices = xcalloc(count + 1, sizeof(*model->notices));
    for (size_t i = 0; i < count; i++, model->notice_count++)
        read_notice(load, cfg_getnsec(from, "notice", (unsigned)i), &model->notices[i]);
}
