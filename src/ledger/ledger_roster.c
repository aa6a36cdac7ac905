/* Ledgers of groups and of their households. */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"
#include "roster/unit.h"

typedef void group_put(struct pen *pen, const struct ledger_group *g);
typedef void home_put(struct pen *pen, const struct ledger_home *h);

struct group_column {
    const char *title;
    group_put *put;
    int width;
    bool number;
};

struct home_column {
    const char *title;
    home_put *put;
    int width;
    bool number;
};

enum { ROLES_MAX = 16 };

/* ---- groups ---------------------------------------------------------------------------------- */

static void group_code(struct pen *pen, const struct ledger_group *g)
{
    buf_addf(&pen->cell, "%06lld", (long long)g->id);
}

static void group_name(struct pen *pen, const struct ledger_group *g)
{
    pen_text(pen, unit_short(g->path));
}

static void group_households(struct pen *pen, const struct ledger_group *g)
{
    pen_number(pen, g->households);
}

static void group_leader(struct pen *pen, const struct ledger_group *g)
{
    pen_text(pen, g->leader);
}

static void group_by_hand(struct pen *pen, const struct ledger_group *g)
{
    (void)pen;
    (void)g;
}

/* The centre whose duty phones take the alarms is that of the top. */
static void centre(struct pen *pen, const char *path)
{
    const char *title = pen->desk->model->levels[0].centre;

    buf_add(&pen->cell, path, strcspn(path, "/"));
    if (title)
        pen_text(pen, title);
}

/* All between the top and the group itself. */
static void above(struct pen *pen, const char *path)
{
    struct span up = unit_above(path);
    const char *slash = up.len ? memchr(up.ptr, '/', up.len) : NULL;

    buf_add_span(&pen->cell, slash ? span_skip(up, (size_t)(slash - up.ptr) + 1) : up);
}

static void group_centre(struct pen *pen, const struct ledger_group *g)
{
    centre(pen, g->path);
}

static void group_above(struct pen *pen, const struct ledger_group *g)
{
    above(pen, g->path);
}

/* ---- households ------------------------------------------------------------------------------ */

static void home_number(struct pen *pen, const struct ledger_home *h)
{
    pen_count(pen, h->number);
}

static void home_head(struct pen *pen, const struct ledger_home *h)
{
    pen_name(pen, h->head, pen->ledger->few);
}

static void home_above(struct pen *pen, const struct ledger_home *h)
{
    above(pen, h->unit_path);
}

static void home_group(struct pen *pen, const struct ledger_home *h)
{
    pen_text(pen, unit_short(h->unit_path));
}

static void home_phone(struct pen *pen, const struct ledger_home *h)
{
    pen_phone(pen, h->phone);
}

static void home_voice(struct pen *pen, const struct ledger_home *h)
{
    pen_phone(pen, h->voice);
}

static void home_centre(struct pen *pen, const struct ledger_home *h)
{
    centre(pen, h->unit_path);
}

static void home_address(struct pen *pen, const struct ledger_home *h)
{
    pen_unit(pen, h->unit_path);
    if (h->number)
        buf_addf(&pen->cell, say_household, h->number);
}

static void home_state(struct pen *pen, const struct ledger_home *h)
{
    pen_text(pen, h->ended ? say_left : say_lives);
}

static void home_warns(struct pen *pen, const struct ledger_home *h)
{
    pen_text(pen, h->warns ? say_yes : say_no);
}

static void home_warned(struct pen *pen, const struct ledger_home *h)
{
    pen_text(pen, h->warned ? say_yes : say_no);
}

static void home_ended(struct pen *pen, const struct ledger_home *h)
{
    pen_text(pen, h->ended ? say_yes : say_no);
}

static void home_by_hand(struct pen *pen, const struct ledger_home *h)
{
    (void)pen;
    (void)h;
}

/* ---- ledgers --------------------------------------------------------------------------------- */

#define X(title, source, width, form) {title, group_##source, width, form},
static const struct group_column groups[] = {LEDGER_GROUPS(X)};
#undef X
#define X(title, source, width, form) {title, home_##source, width, form},
static const struct home_column homes[] = {LEDGER_HOUSEHOLDS(X)};
#undef X

enum { HOMES = sizeof homes / sizeof *homes, GROUPS = sizeof groups / sizeof *groups };

void roster_heads(const struct ledger *ledger, struct sheet *sheet)
{
    bool all = ledger->family == LEDGER_OF_GROUPS;

    for (size_t c = 0; all && c < GROUPS; c++)
        sheet_column_add(sheet, groups[c].title, groups[c].width, groups[c].number);
    for (size_t c = 0; !all && c < HOMES; c++)
        sheet_column_add(sheet, homes[c].title, homes[c].width, homes[c].number);
}

static void group_row(void *ctx, const struct ledger_group *group)
{
    struct pen *pen = ctx;

    for (size_t c = 0; c < GROUPS; c++) {
        groups[c].put(pen, group);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

static void home_row(void *ctx, const struct ledger_home *home)
{
    struct pen *pen = ctx;

    for (size_t c = 0; c < HOMES; c++) {
        homes[c].put(pen, home);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

/* Offices of the lowest level that report: 联户长. */
static void leader_roles(const struct model *model, int level, const char *roles[ROLES_MAX + 1])
{
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < ROLES_MAX; i++)
        if (model->roles[i].level == level && (model->roles[i].may & MAY_REPORT))
            roles[count++] = model->roles[i].code;
    roles[count] = NULL;
}

void roster_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    const char *roles[ROLES_MAX + 1];
    int level = (int)pen->desk->model->level_count - 1;

    if (pen->ledger->family == LEDGER_OF_HOMES) {
        reader->list_homes(reader->ctx, pen->q, pen->at, limit, home_row, pen);
        return;
    }
    leader_roles(pen->desk->model, level, roles);
    reader->list_groups(reader->ctx, pen->q, level, roles, pen->at, limit, group_row, pen);
}
