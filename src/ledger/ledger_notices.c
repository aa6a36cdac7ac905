/* Ledgers of notices and of meetings, whose invitations are notices. */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"

typedef void notice_put(struct pen *pen, const struct ledger_notice *n);

struct notice_column {
    const char *title;
    notice_put *put;
    int width;
    bool number;
};

enum { TITLE_CHARS = 18, NAME_SIZE = 96 };

static void put_by_hand(struct pen *pen, const struct ledger_notice *n)
{
    (void)pen;
    (void)n;
}

static void put_number(struct pen *pen, const struct ledger_notice *n)
{
    pen_text(pen, n->number);
}

/* Its own, or what stands before the first stop of its text. */
static void put_title(struct pen *pen, const struct ledger_notice *n)
{
    size_t len = 0, chars = 0;

    if (n->title[0]) {
        pen_text(pen, n->title);
        return;
    }
    while (n->text[len] && chars < TITLE_CHARS) {
        size_t bytes = 1;

        while ((n->text[len + bytes] & 0xC0) == 0x80)
            bytes++;
        if (chars > 0 && bytes < 4) {
            char one[5] = "";

            memcpy(one, n->text + len, bytes);
            if (strstr(say_stops, one))
                break;
        }
        len += bytes;
        chars++;
    }
    buf_add(&pen->cell, n->text, len);
}

static void put_text(struct pen *pen, const struct ledger_notice *n)
{
    pen_text(pen, n->text);
}

static void put_kind(struct pen *pen, const struct ledger_notice *n)
{
    bool known;
    const struct notice_kind *kind = model_notice_kind(pen->desk->model, n->kind, &known);

    pen_text(pen, known && n->kind[0] ? kind->title : n->kind);
}

static void put_person(struct pen *pen, const char *actor)
{
    char name[NAME_SIZE];

    pen_actor(pen, actor, name, sizeof name);
    pen_text(pen, name);
}

static void put_drafter(struct pen *pen, const struct ledger_notice *n)
{
    put_person(pen, n->drafter);
}

static void put_checker(struct pen *pen, const struct ledger_notice *n)
{
    put_person(pen, n->checker);
}

static void put_signer(struct pen *pen, const struct ledger_notice *n)
{
    put_person(pen, n->signer);
}

static void put_audience(struct pen *pen, const struct ledger_notice *n)
{
    pen_text(pen, n->audience);
}

static void put_total(struct pen *pen, const struct ledger_notice *n)
{
    pen_number(pen, n->total);
}

static void put_sent(struct pen *pen, const struct ledger_notice *n)
{
    pen_minute(pen, n->sent_at);
}

static void put_good(struct pen *pen, const struct ledger_notice *n)
{
    pen_number(pen, n->good);
}

static void put_failed(struct pen *pen, const struct ledger_notice *n)
{
    pen_number(pen, n->failed);
}

static bool asks(const struct ledger_notice *n)
{
    return n->answer != NOTICE_ASKS_NOTHING;
}

/* Without an answer asked for, nobody knows. */
static void put_heard(struct pen *pen, const struct ledger_notice *n)
{
    if (asks(n))
        pen_number(pen, n->heard);
}

static void put_unheard(struct pen *pen, const struct ledger_notice *n)
{
    if (asks(n))
        pen_number(pen, n->total - n->heard);
}

/* How many were asked again, and by which notices the silent were written to anew. */
static void put_again(struct pen *pen, const struct ledger_notice *n)
{
    if (n->second)
        buf_addf(&pen->cell, say_second, (int)n->second);
    pen_more(pen, say_comma, n->again);
}

/* Where nothing says when it is, when they were told of it. */
static void put_held(struct pen *pen, const struct ledger_notice *n)
{
    pen_minute(pen, wall_known(n->held_at) ? n->held_at : n->sent_at);
}

/* Those who signed in at the door; before anybody has, the pen's. */
static void put_present(struct pen *pen, const struct ledger_notice *n)
{
    pen_count(pen, n->attended);
}

static void put_absent(struct pen *pen, const struct ledger_notice *n)
{
    if (n->attended)
        pen_number(pen, n->total - n->attended);
}

#define X(title, source, width, form) {title, put_##source, width, form},
static const struct notice_column notices[] = {LEDGER_NOTICES(X)};
static const struct notice_column meetings[] = {LEDGER_MEETINGS(X)};
#undef X

static const struct notice_column *columns_of(const struct ledger *ledger, size_t *count)
{
    bool all = ledger->family == LEDGER_OF_NOTICES;

    *count = all ? sizeof notices / sizeof *notices : sizeof meetings / sizeof *meetings;
    return all ? notices : meetings;
}

void notices_heads(const struct ledger *ledger, struct sheet *sheet)
{
    size_t count;
    const struct notice_column *columns = columns_of(ledger, &count);

    for (size_t c = 0; c < count; c++)
        sheet_column_add(sheet, columns[c].title, columns[c].width, columns[c].number);
}

/* It asks who comes, or is of a kind that does. */
static bool is_meeting(const struct pen *pen, const struct ledger_notice *n)
{
    return n->answer == NOTICE_ASKS_ATTENDANCE ||
           model_notice_kind(pen->desk->model, n->kind, NULL)->answer == NOTICE_ASKS_ATTENDANCE;
}

static void notice_row(void *ctx, const struct ledger_notice *notice)
{
    struct pen *pen = ctx;
    size_t count;
    const struct notice_column *columns = columns_of(pen->ledger, &count);

    if (pen->ledger->family == LEDGER_OF_MEETINGS && !is_meeting(pen, notice))
        return;
    for (size_t c = 0; c < count; c++) {
        columns[c].put(pen, notice);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

void notices_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;

    reader->list_notices(reader->ctx, pen->q, pen->at, limit, notice_row, pen);
}
