#include "notices/opinion.h"
#include "notices/notice_int.h"
#include "text/fold.h"
#include <stdlib.h>

enum { SELF_REPORT_MIN = 6 }; /* characters that say something */

void opinion_round(int year, char *out, size_t size)
{
    text_format(out, size, say_opinion_round, year);
}

int64_t opinion_ask(const struct notice_service *s, struct opinion_wish *wish,
                    const struct actor *actor, wall_t now, struct effects *out)
{
    struct buf audience = BUF_INIT;
    char round[64], text[160];
    bool good;

    opinion_round(wish->year, round, sizeof round);
    text_format(text, sizeof text, say_opinion_text, wish->role);
    buf_addf(&audience, "role:%s", say_households);
    if (wish->unit_path)
        buf_addf(&audience, "+unit:%s", wish->unit_path);
    struct notice n = {.kind = "",
                       .title = effects_keep_str(out, round),
                       .text = effects_keep_str(out, text),
                       .audience = effects_keep(out, buf_span(&audience)).ptr,
                       .answer = NOTICE_ASKS_OPINION,
                       .checker = "",
                       .signer = "",
                       .why = "",
                       .code = "",
                       .minutes = "",
                       .round = effects_keep_str(out, round),
                       .round_at = now,
                       .start_at = WALL_NONE,
                       .deadline = wish->deadline,
                       .expires_at = WALL_NONE,
                       .closed_at = WALL_NONE};
    buf_free(&audience);
    good = notice_draft(s, &n, actor, now, out) == NOTICE_OK;
    wish->number = n.number;
    return good ? n.serial : 0;
}

/* 1 满意, 2 一般, 3 不满意; 0 it says none of them. */
static int said(const struct reading *r)
{
    if (r->sort == READ_DIGITS && r->digits[0] >= '1' && r->digits[0] <= '3' && !r->digits[1])
        return r->digits[0] - '0';
    if (r->sort != READ_KIND || r->kind->destination != DEST_RATING || r->case_count)
        return 0;
    if (strncmp(r->rating, say_opinion_bad, strlen(say_opinion_bad)) == 0)
        return 3;
    return strcmp(r->rating, say_opinion_good) == 0 ? 1 : 2;
}

bool opinion_take(const struct notice_service *s, const struct intake *in, struct effects *out)
{
    struct addressee r, receipt;
    int opinion = said(in->reading);

    if (!opinion || !s->reader->awaiting_opinion(s->reader->ctx, &in->from->phone,
                                                 notice_answers_until(in), &r))
        return false;
    if (in->reading->sort == READ_DIGITS &&
        s->reader->awaiting_receipt(s->reader->ctx, &in->from->phone, in->now, &receipt) &&
        receipt.notice_serial > r.notice_serial)
        return false; /* digits answer the newest question that offered them */
    struct event_row row = {.at = in->now,
                            .actor = effects_keep_str(out, in->from->as),
                            .what = "opinion.given",
                            .notice_serial = r.notice_serial,
                            .person = in->from->person,
                            .message = in->message,
                            .detail = ""};

    r.confirmed_at = in->now;
    r.answer_message = in->message;
    r.has_number = true;
    r.number_said = opinion;
    r.name = effects_keep_str(out, r.name ? r.name : "");
    r.unit_short = effects_keep_str(out, r.unit_short ? r.unit_short : "");
    effects_put(out, EFFECT_RECIPIENT, 0, &r, sizeof r);
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
    answer_send(s->texts, in, TEXT_OPINION_NOTED, NULL, 0, out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
    return true;
}
/* ---- 述职 ------------------------------------------------------------------------------------ */

/* How many characters stand behind the word; -1 the text does not begin with it. */
static int said_behind(struct span text, struct span word)
{
    struct fold *fold = xcalloc(1, sizeof *fold);
    size_t at = 0, behind = 0;
    bool begins = true;

    fold_text(text, fold);
    while (at < fold->len && cp_is_separator(fold->cp[at]))
        at++;
    while (word.len && begins) {
        size_t len;
        uint32_t cp = utf8_decode(word, &len);

        begins = at < fold->len && fold->cp[at] == cp;
        word = span_skip(word, len);
        at++;
    }
    for (; begins && at < fold->len; at++)
        behind += !cp_is_separator(fold->cp[at]);
    free(fold);
    return begins ? (int)behind : -1;
}

static bool is_assessed(const struct model *model, const struct actor *who)
{
    const struct words *roles = &model->evaluation.roles;

    for (size_t i = 0; i < roles->count; i++)
        if (who->person && strcmp(roles->items[i], who->role) == 0)
            return model->evaluation.yearly_self > 0;
    return false;
}

bool opinion_self_report(const struct notice_service *s, const struct intake *in,
                         struct effects *out)
{
    int behind =
        is_assessed(s->model, in->from) ? said_behind(in->text, span_of(say_self_report)) : -1;
    const struct event_row row = {.at = in->now,
                                  .actor = effects_keep_str(out, in->from->as),
                                  .what = "evaluation.reported",
                                  .person = in->from->person,
                                  .message = in->message,
                                  .detail = ""};

    if (behind < 0)
        return false;
    if (behind >= SELF_REPORT_MIN)
        effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
    answer_send(s->texts, in, behind >= SELF_REPORT_MIN ? TEXT_SELF_NOTED : TEXT_SELF_HOW, NULL, 0,
                out);
    intake_dispose(in, behind >= SELF_REPORT_MIN ? DISPOSED_REGISTERED : DISPOSED_ANSWERED, 0, out);
    return true;
}
