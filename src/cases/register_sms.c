/* 走访, 帮扶, 整改, 销号 by SMS: which entry is meant, what was done, what is answered. */
#include "cases/case_say.h"
#include "cases/desk.h"
#include "cases/register.h"
#include "cases/say.h"
#include "text/digits.h"
#include <stdlib.h>

struct found {
    struct register_entry items[ENTRIES_MAX];
    size_t count;
    int household; /* the number that was named; 0 none */
};

/* Every entry of the register that this move can be meant for. */
static bool fits(const struct case_service *s, const struct register_entry *e,
                 enum destination destination, const struct kind *about)
{
    const struct register_form *form = model_register(s->model, e->reg);

    if (!form || (about && about->ledger && strcmp(about->ledger, e->reg) != 0 &&
                  strcmp(about->code, e->kind) != 0))
        return false;
    switch (destination) {
    case DEST_VISIT: return form->visits;
    case DEST_ASSIST: return form->helper || form->fix_days;
    case DEST_FIX: return form->fix_days || form->recheck;
    default: return form->done[0] != '\0';
    }
}

static int first_number(struct span text)
{
    struct fold *fold = xmalloc(sizeof *fold);
    int found = 0;

    fold_text(text, fold);
    for (size_t i = 0; i < fold->len && found == 0;) {
        struct number number = number_at(fold->cp + i, fold->len - i);

        if (number.len && number.value > 0)
            found = number.value;
        i += number.len ? number.len : 1;
    }
    free(fold);
    return found;
}

/* Of the household that is named, else of those whom the sender looks after. */
static void find(const struct case_service *s, const struct intake *in, struct found *out)
{
    const struct reading *r = in->reading;
    const struct register_reader *reader = s->registers;
    struct register_entry all[ENTRIES_MAX];
    size_t count = r->household
                       ? reader->open_of_household(reader->ctx, r->household->id, all, ENTRIES_MAX)
                       : 0;
    bool helps = count == 0 && in->from->person;

    *out =
        (struct found){.household = r->household ? r->household->number : first_number(in->text)};
    if (helps)
        count = reader->open_of_helper(reader->ctx, in->from->person, all, ENTRIES_MAX);
    for (size_t i = 0; i < count; i++)
        if (fits(s, &all[i], r->kind->destination, r->about) &&
            (!helps || !out->household || all[i].household_number == out->household))
            out->items[out->count++] = all[i];
}

/* ---- answers --------------------------------------------------------------------------------- */

static const char *title_of(const struct case_service *s, const struct register_entry *e)
{
    const struct kind *kind = model_kind(s->model, e->kind);
    const struct register_form *form = model_register(s->model, e->reg);

    return kind ? kind->title : form ? form->title : "";
}

static void answer(const struct case_service *s, const struct intake *in, enum text_id id,
                   const struct register_entry *e, const char *list, struct effects *out)
{
    const struct register_form *form = e ? model_register(s->model, e->reg) : NULL;
    char number[16] = "", due[32] = "";

    if (e && e->household_number)
        text_format(number, sizeof number, "%d", e->household_number);
    if (e && wall_known(e->visit_due)) {
        struct civil c = civil_local(e->visit_due);

        text_format(due, sizeof due, say_due_day, c.month, c.day);
    }
    const struct text_field fields[] = {
        {"household", number        },
        {"kind",      e ? title_of(s, e) : ""},
        {"order",           in->reading->kind->title                  },
        {"name",           e && e->helper.name ? e->helper.name : "" },
        {"state",           form ? form->done : ""                 },
        {"due",           due   },
        {"list",           list                },
        {NULL,           NULL     },
    };
    answer_send(s->texts, in, id, fields, 0, out);
}

/* 3户登记了流动人口,环境: which of them is meant has to stand in the text. */
static void answer_which(const struct case_service *s, const struct intake *in,
                         const struct found *found, struct effects *out)
{
    struct buf list = BUF_INIT;

    for (size_t i = 0; i < found->count; i++)
        buf_addf(&list, "%s%s%s", i ? "," : "", in->reading->household ? "" : found->items[i].party,
                 title_of(s, &found->items[i]));
    buf_add_char(&list, '\0');
    answer(s, in, TEXT_ENTRY_WHICH, &found->items[0], list.ptr, out);
    buf_free(&list);
}

static enum text_id text_of(enum destination destination, const struct register_entry *e)
{
    switch (destination) {
    case DEST_VISIT: return TEXT_ENTRY_VISITED;
    case DEST_ASSIST: return TEXT_ENTRY_HELPED;
    case DEST_FIX: return wall_known(e->done_at) ? TEXT_ENTRY_STRUCK : TEXT_ENTRY_FIXED;
    default: return TEXT_ENTRY_STRUCK;
    }
}

/* ---- moves ----------------------------------------------------------------------------------- */

static enum entry_move move_of(enum destination destination)
{
    switch (destination) {
    case DEST_VISIT: return ENTRY_VISIT;
    case DEST_ASSIST: return ENTRY_HELPER;
    case DEST_FIX: return ENTRY_FIX;
    default: return ENTRY_STRIKE;
    }
}

/* Who is to look after it stands in the words behind the household; 我 is the sender. */
static bool helper_said(const struct case_service *s, const struct intake *in,
                        const struct register_entry *e, struct case_person *out)
{
    const char *words = in->reading->remarks.ptr ? in->reading->remarks.ptr : "";
    struct case_file cf = case_file_blank();

    cf.unit = e->unit;
    if (strstr(words, say_me)) {
        *out = (struct case_person){in->from->person, in->from->name, in->from->phone};
        return true;
    }
    for (const char *at = words; *at; at += *at != '\0') {
        size_t len = strcspn(at, " ,;");
        char word[64];

        if (len && text_copy(word, sizeof word, (struct span){at, len}) &&
            case_person_said(s, &cf, word, out))
            return true;
        at += len;
        if (!*at)
            break;
    }
    return false;
}

static void move_one(const struct case_service *s, const struct intake *in,
                     struct register_entry *e, struct effects *out)
{
    enum destination destination = in->reading->kind->destination;
    struct entry_command c = {.move = move_of(destination),
                              .words = in->reading->remarks.ptr ? in->reading->remarks.ptr : "",
                              .helper = {.name = ""},
                              .at = WALL_NONE,
                              .actor = in->from,
                              .message = in->message,
                              .now = in->now};

    if (c.move == ENTRY_HELPER && !helper_said(s, in, e, &c.helper)) {
        answer(s, in, TEXT_ENTRY_WHO, e, "", out);
        return;
    }
    switch (register_move(s, &c, e, out)) {
    case ENTRY_DONE: answer(s, in, text_of(destination, e), e, "", out); break;
    case ENTRY_RECHECK: answer(s, in, TEXT_ENTRY_OTHER, e, "", out); break;
    case ENTRY_NOT_ALLOWED: answer_send(s->texts, in, TEXT_ORDER_DENIED, NULL, 0, out); break;
    default: answer(s, in, TEXT_ENTRY_NONE, NULL, "", out); break;
    }
}

/* ---- a case that was named, or the household's open one -------------------------------------- */

/* 整改 10429: put right is settled; 销号 10429: closed by whoever checks, else settled. */
static bool take_case(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    bool strike = r->kind->destination == DEST_STRIKE;
    struct case_file cf;
    int64_t serial = 0;
    bool found = r->case_count && case_number_parse(span_of(r->cases[0]), &serial) &&
                 s->reader->by_serial(s->reader->ctx, serial, &cf) &&
                 case_may_hear(s, &cf, in->from);

    if (r->kind->destination == DEST_VISIT || r->kind->destination == DEST_ASSIST)
        return false;
    if (!r->case_count && r->household)
        found = case_open_of_household(s, r->household->id, r->about ? r->about->code : NULL,
                                       in->from, &cf);
    if (!found)
        return false;
    case_order_one(s, in, &cf, strike && cf.state == CASE_SETTLED ? EV_CLOSE : EV_SETTLE, out);
    intake_dispose(in, DISPOSED_ORDER, cf.serial, out);
    return true;
}

void register_order(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct found *found;

    if (in->reading->case_count && take_case(s, in, out))
        return;
    found = xmalloc(sizeof *found);
    find(s, in, found);
    if (found->count == 0 && take_case(s, in, out)) {
        free(found);
        return;
    }
    if (found->count == 1)
        move_one(s, in, &found->items[0], out);
    else if (found->count > 1)
        answer_which(s, in, found, out);
    else
        answer(s, in, TEXT_ENTRY_NONE, NULL, "", out);
    intake_dispose(in, found->count == 1 ? DISPOSED_ORDER : DISPOSED_ANSWERED, 0, out);
    free(found);
}
