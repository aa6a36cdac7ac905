#include "tests/support/reading_rows.h"
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 8 };
enum column { TEXT, TYPE, HOUSEHOLD, PARTY, SUBJECT, REMARKS, FROM, NOTE };

static size_t split(char *line, char *cells[COLUMNS])
{
    size_t n = 0;

    for (char *cell = line; cell && n < COLUMNS; n++) {
        cells[n] = cell;
        cell = strchr(cell, '\t');
        if (cell)
            *cell++ = '\0';
    }
    return n;
}

/* Puts a real number for {C1} and control characters for \n and \t. */
static void unescape(const char *cell, char *out, size_t size)
{
    size_t n = 0;

    for (; *cell && n + 8 < size; cell++) {
        if (strncmp(cell, "{C1}", 4) == 0) {
            memcpy(out + n, "10008", 5);
            n += 5;
            cell += 3;
        } else if (*cell == '\\' && (cell[1] == 'n' || cell[1] == 't')) {
            out[n++] = cell[1] == 'n' ? '\n' : '\t';
            cell++;
        } else {
            out[n++] = *cell;
        }
    }
    out[n] = '\0';
}

static bool says(struct span one, const char *word)
{
    return span_eq(one, span_of(word));
}

static bool is_one_type(struct span type, const struct reading *reading)
{
    if (says(type, "EMPTY"))
        return reading->sort == READ_EMPTY;
    if (says(type, "CHAT"))
        return reading->sort == READ_CHATTER;
    if (says(type, "IGNORE"))
        return reading->sort == READ_MACHINE;
    if (says(type, "CLERK"))
        return reading->decision == DECISION_CLERK || reading->sort == READ_UNCLEAR;
    if (says(type, "?"))
        return reading->decision == DECISION_ASK || reading->sort == READ_DIGITS;
    if (says(type, "SD") && (reading->sort == READ_YES || reading->sort == READ_NO))
        return true;
    if (reading->sort != READ_KIND && !(reading->sort == READ_DIGITS && reading->kind))
        return false;
    return says(type, reading->kind->code);
}

static bool is_one_household(struct span household, const struct reading *reading)
{
    int number = atoi(household.ptr);

    if (says(household, "?"))
        return reading->decision == DECISION_ASK && !reading->household;
    if (says(household, ""))
        return !reading->household && reading->decision != DECISION_ASK;
    return reading->household && reading->household->number == number &&
           reading->decision != DECISION_ASK;
}

static bool is_one_party(struct span party, const struct reading *reading)
{
    if (says(party, "="))
        return reading->household && strcmp(reading->party, reading->household->head) == 0;
    return says(party, "?") || says(party, reading->party);
}

static bool is_one_subject(struct span subject, const struct reading *reading)
{
    if (says(subject, "10008"))
        return reading->case_count == 1 && strcmp(reading->cases[0], "10008") == 0;
    return subject.len == 0 || says(subject, "?") ||
           says(subject, reading->subject ? reading->subject->title : "");
}

typedef bool fits_fn(struct span one, const struct reading *reading);

/* True when one of the meanings parted by | fits. */
static bool any_fits(const char *cell, fits_fn *fits, const struct reading *reading)
{
    if (strcmp(cell, "*") == 0)
        return true;
    for (const char *at = cell;; at++) {
        struct span one = {at, strcspn(at, "|")};

        if (says(one, "*") || fits(one, reading))
            return true;
        at += one.len;
        if (!*at)
            return false;
    }
}

/* Loosely: nearly all characters of the expected words are somewhere in what was kept. */
static bool remarks_fit(const char *expected, const struct reading *reading)
{
    const char *kept = reading->remarks.ptr ? reading->remarks.ptr : "";
    size_t all = 0, found = 0;
    char other[80] = "";

    if (reading->other)
        text_format(other, sizeof other, "对方%d%s", reading->other->number, reading->other->head);
    for (const char *c = expected; *c;) {
        char one[5] = "";
        size_t n = 1;

        while ((c[n] & 0xc0) == 0x80)
            n++;
        memcpy(one, c, n);
        c += n;
        if (strstr(" ，；、….,;?*", one) || strstr("0123456789X", one))
            continue;
        all++;
        found += strstr(kept, one) || strstr(other, one) || strstr(reading->rating, one);
    }
    return found * 5 >= all * 4;
}

static void complain(const char *what, char *cells[], const struct reading *r)
{
    printf("miss %-9s [%s] wanted %s %s %s %s: sort %d %s %s %d %s %s | %s\n", what, cells[TEXT],
           cells[TYPE], cells[HOUSEHOLD], cells[PARTY], cells[SUBJECT], r->sort,
           decision_name(r->decision), r->kind ? r->kind->code : "-",
           r->household ? r->household->number : 0, r->party, r->subject ? r->subject->title : "-",
           r->remarks.ptr ? r->remarks.ptr : "");
}

static bool is_filed(const struct reading *reading)
{
    return reading->decision == DECISION_FILE || reading->decision == DECISION_ASK;
}

/* Whether any of the meanings is a thing to file. */
static bool wants_filing(const struct village *village, const char *types)
{
    for (const char *at = types; *at; at++) {
        struct span one = {at, strcspn(at, "|")};
        char code[16];
        const struct kind *kind;

        text_copy(code, sizeof code, one);
        kind = model_kind(village->model, code);
        if (kind && kind->destination <= DEST_ALL_WELL)
            return true;
        at += one.len;
        if (!*at)
            return false;
    }
    return false;
}

static void judge(const struct village *village, char *cells[], const struct reading *reading,
                  struct reading_figures *f)
{
    bool kind = any_fits(cells[TYPE], is_one_type, reading);
    bool household = any_fits(cells[HOUSEHOLD], is_one_household, reading);
    bool party = any_fits(cells[PARTY], is_one_party, reading) &&
                 any_fits(cells[SUBJECT], is_one_subject, reading);
    bool remarks = remarks_fit(cells[REMARKS], reading);
    bool report = reading->kind && reading->kind->destination <= DEST_ALL_WELL;

    f->rows++;
    f->reports += is_filed(reading);
    f->asked += reading->decision == DECISION_ASK;
    f->kind_right += kind && household;
    f->party_right += party;
    f->remarks_right += remarks;
    f->wrong_household += report && reading->household && !household;
    f->in_vain += is_filed(reading) && !wants_filing(village, cells[TYPE]);
    f->answered += strstr(cells[TYPE], "IGNORE") && strcmp(cells[FROM], "L") != 0 &&
                   reading->decision != DECISION_NONE && !kind;
    if (!kind || !household)
        complain("kind", cells, reading);
    else if (!party)
        complain("party", cells, reading);
    if (!remarks)
        complain("remarks", cells, reading);
}

static void read_row(const struct village *village, char *line, struct reading_figures *figures)
{
    char *cells[COLUMNS] = {0}, text[2048], subject[64];
    struct reading reading = READING_INIT;

    if (split(line, cells) < COLUMNS)
        return;
    unescape(cells[TEXT], text, sizeof text);
    unescape(cells[SUBJECT], subject, sizeof subject);
    cells[SUBJECT] = subject;
    grammar_read(village->grammar, span_of(text),
                 strcmp(cells[FROM], "L") == 0 ? &village->sender : NULL, &reading);
    judge(village, cells, &reading, figures);
    reading_free(&reading);
}

double reading_percent(int part, int all)
{
    return all ? 100.0 * part / all : 0;
}

bool reading_rows(const struct village *village, const char *path, const char *title,
                  struct reading_figures *f)
{
    FILE *file = fopen(path, "r");
    char line[4096];

    if (!file)
        return false;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '#' && strncmp(line, "text\t", 5) != 0)
            read_row(village, line, f);
    }
    fclose(file);
    printf("%s: %d rows; kind and household %.1f %%, party and subject %.1f %%, remarks %.1f %%; "
           "%d reports, %d asked; %d wrong households, %d filed in vain, %d machines answered\n",
           title, f->rows, reading_percent(f->kind_right, f->rows),
           reading_percent(f->party_right, f->rows), reading_percent(f->remarks_right, f->rows),
           f->reports, f->asked, f->wrong_household, f->in_vain, f->answered);
    return true;
}
