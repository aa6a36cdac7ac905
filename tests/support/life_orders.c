/* What has a wide effect: notices drafted by SMS, which go out by codes; and what must have none:
 * texts of our own SIMs. */
#include "model/model.h"
#include "tests/support/life_int.h"
#include "tests/support/township_int.h"

enum { CODE_DIGITS = 4 };

static const char drafters[] =
    "FROM person_phone p JOIN office o ON o.person = p.person WHERE p.until IS NULL AND o.role = "
    "'%s'";

/* The role that an office's clerk has: of those that draft the one that also keeps the roster. */
static const char *drafting_role(const struct model *model)
{
    for (size_t i = 0; i < model->role_count; i++)
        if ((model->roles[i].may & MAY_DRAFT) && (model->roles[i].may & MAY_ROSTER))
            return model->roles[i].code;
    return "clerk";
}

static const char *group_title(const struct model *model)
{
    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].level == (int)model->level_count - 1)
            return model->roles[i].title;
    return "";
}

/* By one who may, mostly; the others are told that they may not. */
static void somebody_drafts(struct life *life)
{
    const struct model *model = life->town->rest->model;
    char phone[PHONE_SIZE] = "", from[256], text[200];

    text_format(from, sizeof from, drafters, drafting_role(model));
    if (life_below(life, 4))
        life_look(life, phone, sizeof phone, "SELECT p.phone %s ORDER BY p.phone LIMIT 1", from);
    if (!phone[0])
        text_copy(phone, sizeof phone,
                  span_of(life->phones[life_below(life, (int)life->phone_count)]));
    text_format(text, sizeof text, "TZ %s 明天%d点开会", group_title(model),
                life_between(life, 8, 18));
    life->did[LIFE_DRAFTED]++;
    life_say(life, phone, (unsigned)life_below(life, (int)life->town->modems), text);
}

/* Somebody has put our card into a phone, or a provider forwards what we sent; a service writes
 * what reads as a report. */
static void sim_texts(struct life *life)
{
    static const char *const texts[] = {"JF 3 张明录 土地", "收到", "【南峪乡综治中心】已收到",
                                        "帮助", "救命"};
    unsigned sim = (unsigned)life_below(life, (int)life->town->modems);

    life->did[LIFE_OWN]++;
    life_say(life, life_below(life, 3) ? sim_modem_number(life->town->sim, sim) : "1065830199",
             (unsigned)life_below(life, (int)life->town->modems),
             texts[life_below(life, COUNT(texts))]);
}

void life_orders_minute(struct life *life, bool day)
{
    if (!life->plan.office_a_day || !day)
        return;
    if (life_by_rate(life, 0.3))
        somebody_drafts(life);
    if (life_by_rate(life, 0.2))
        sim_texts(life);
}

/* 待发10人,约1.0元。同意请回0417。 */
bool life_code_in(struct life *life, const char *text, char *out, size_t size)
{
    const char *at = strstr(text, "同意请回");

    if (!at || !life->plan.office_a_day)
        return false;
    at += strlen("同意请回");
    if (strspn(at, "0123456789") != CODE_DIGITS || life_below(life, 4) == 0)
        return false;
    life->did[LIFE_CODE]++;
    text_copy(out, size, (struct span){at, CODE_DIGITS});
    return true;
}
