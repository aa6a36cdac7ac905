/* card: the cue card of a group, with examples that the reader has read back. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <stdlib.h>

enum { CARD_LINES = 5, CARDS_MAX = 300, WHEN_CHARS = 4 };

/* A group as its leader would write from it. */
struct group {
    struct unit unit;
    struct actor actor;
    struct sender_ref sender;
};

static bool says_it_all(const struct reading *got, const struct kind *kind,
                        const struct household_ref *household, const struct subject *subject)
{
    return got->sort == READ_KIND && got->kind == kind && got->household == household &&
           got->subject == subject && got->decision != DECISION_ASK;
}

/* True when the reader understands the line as it is meant: a card must not teach what fails. */
static bool reads_back(const struct request *r, const struct group *group, const char *text,
                       const struct kind *kind, const struct household_ref *household,
                       const struct subject *subject)
{
    struct reading reading = READING_INIT;
    bool good;

    grammar_read(r->g->with.grammar, span_of(text), &group->sender, &reading);
    good = says_it_all(&reading, kind, household, subject);
    reading_free(&reading);
    return good;
}

/* The shortest titles come first: they are on a card to be typed. */
static const struct subject *subject_after(const struct kind *kind, const struct subject *last)
{
    const struct subject *best = NULL;

    for (size_t i = 0; i < kind->subject_count; i++) {
        const struct subject *s = &kind->subjects[i];
        bool later = !last || strlen(s->title) > strlen(last->title) ||
                     (strlen(s->title) == strlen(last->title) && s > last);

        if (s->quiet || s->fallback || !later)
            continue;
        if (!best || strlen(s->title) < strlen(best->title))
            best = s;
    }
    return best;
}

static bool has_field(const struct kind *kind, enum field field)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i] == field)
            return true;
    return false;
}

static bool try_line(const struct request *r, const struct group *group, const struct kind *kind,
                     const struct household_ref *h, char *text, size_t size)
{
    const struct subject *subject = subject_after(kind, NULL);

    do {
        text_format(text, size, "%s %d %s%s%s", kind->title, h->number, h->head, subject ? " " : "",
                    subject ? subject->title : "");
        if (reads_back(r, group, text, kind, h, subject))
            return true;
    } while (subject && (subject = subject_after(kind, subject)));
    return false;
}

/* Another household on each line, where there are enough. */
static bool write_line(const struct request *r, const struct group *group, const struct kind *kind,
                       size_t line, char *text, size_t size)
{
    size_t count = group->sender.household_count;

    if (!has_field(kind, FIELD_HOUSEHOLD)) {
        text_format(text, size, "%s", kind->title);
        return true;
    }
    for (size_t i = 0; i < count; i++)
        if (try_line(r, group, kind, &group->sender.households[(line + 1 + i) % count], text, size))
            return true;
    return false;
}

/* The kinds of the card: those that the model names, else the first four cases and 平安. */
static size_t card_kinds(const struct model *model, const struct kind *kinds[CARD_LINES])
{
    size_t count = 0;

    for (size_t i = 0; i < model->card.count && count < CARD_LINES; i++)
        if ((kinds[count] = model_kind(model, model->card.items[i])))
            count++;
    for (size_t i = 0; i < model->kind_count && !model->card.count && count < CARD_LINES - 1; i++)
        if (model->kinds[i].destination == DEST_CASE)
            kinds[count++] = &model->kinds[i];
    for (size_t i = 0; i < model->kind_count && !model->card.count && count < CARD_LINES; i++)
        if (model->kinds[i].destination == DEST_ALL_WELL)
            kinds[count++] = &model->kinds[i];
    return count;
}

/* When to send it, in a word of the village: the first that people say for it, 被偷 for 治安. */
static const char *when_of(const struct kind *kind)
{
    const char *word = kind->words.count ? kind->words.items[0] : "";
    size_t chars = strlen(word) / 3; /* three octets a character */

    return chars > 1 && chars <= WHEN_CHARS ? word : kind->title;
}

static json_t *lines_json(const struct request *r, const struct group *group)
{
    const struct kind *kinds[CARD_LINES];
    size_t count = card_kinds(r->g->with.model, kinds);
    json_t *lines = json_array();
    char text[256];

    for (size_t i = 0; i < count; i++)
        if (write_line(r, group, kinds[i], i, text, sizeof text))
            json_array_append_new(lines, json_pack("{s:s,s:s,s:s,s:s}", "kind", kinds[i]->code,
                                                   "kind_text", kinds[i]->title, "when",
                                                   when_of(kinds[i]), "text", text));
    return lines;
}

static json_t *card_json(const struct request *r, const struct group *group)
{
    const struct config *config = r->g->with.config;
    const char *number = "";

    for (size_t i = 0; i < config->modem_count && !*number; i++)
        number = phone_local(&config->modems[i].number);
    return json_pack("{s:s,s:s,s:s,s:o,s:o}", "unit", group->unit.path, "signature",
                     config->signature, "centre_phone", config->centre_phone, "number",
                     json_text(number), "lines", lines_json(r, group));
}

/* ---- which groups ---------------------------------------------------------------------------- */

struct groups {
    const char *below;
    struct unit items[CARDS_MAX];
    size_t count;
};

static void take_unit(void *to, const struct unit *unit)
{
    struct groups *groups = to;

    if (unit_covers(groups->below, unit->path) && groups->count < CARDS_MAX)
        groups->items[groups->count++] = *unit;
}

static json_t *cards(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct groups *groups = xcalloc(1, sizeof *groups);
    json_t *list = json_array();
    struct unit unit;

    if (!roster.unit(roster.store, arg_text(r, "unit"), &unit)) {
        free(groups);
        json_decref(list);
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    }
    groups->below = unit.path;
    roster.each_unit(roster.store, take_unit, groups);
    for (size_t i = 0; i < groups->count; i++) {
        struct group group = {.unit = groups->items[i]};

        group.actor = (struct actor){.person = 1,
                                     .name = "",
                                     .unit = group.unit.id,
                                     .unit_path = group.unit.path,
                                     .unit_short = unit_short(group.unit.path)};
        store_sender(r->g->with.store, r->g->with.model, &group.actor, &group.sender);
        if (group.sender.household_count && group.sender.households[0].unit == group.unit.id)
            json_array_append_new(list, card_json(r, &group));
    }
    free(groups);
    if (json_array_size(list))
        return list;
    json_decref(list);
    return refuse(r, say_no_households, unit.path);
}

const struct command control_card_commands[] = {
    {"card", cards, MAY_HEAR_BELOW | MAY_ROSTER},
    {NULL,   NULL,  0                          },
};
