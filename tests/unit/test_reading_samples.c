/* The measure of reading: tests/vectors/inbound-samples.tsv, whose head explains its columns. At
 * least 99 % right in kind and household, 95 % in party and subject, no household filed wrongly
 * without asking, questions for at most 10 % of the reports, no answer to adverts and machines. */
#include "intake/reading.h"
#include "tests/support/unit.h"
#include "tests/support/village.h"
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 8 };
enum column { TEXT, TYPE, HOUSEHOLD, PARTY, SUBJECT, REMARKS, FROM, NOTE };

struct figures {
    int rows, reports, asked, kind_right, party_right, remarks_right, wrong_household, answered;
};

static struct village *village;

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

static bool files_case(const struct reading *reading)
{
    return reading->decision == DECISION_FILE || reading->decision == DECISION_ASK;
}

static bool type_fits(const char *type, const struct reading *reading)
{
    if (strcmp(type, "EMPTY") == 0)
        return reading->sort == READ_EMPTY;
    if (strcmp(type, "CHAT") == 0)
        return reading->sort == READ_CHATTER;
    if (strcmp(type, "IGNORE") == 0)
        return reading->sort == READ_MACHINE;
    if (strcmp(type, "SD") == 0 && reading->sort == READ_YES)
        return true;
    if (reading->sort != READ_KIND && !(reading->sort == READ_DIGITS && reading->kind))
        return false;
    return strcmp(reading->kind->code, type) == 0;
}

static bool household_fits(const char *household, const struct reading *reading)
{
    if (strcmp(household, "?") == 0)
        return reading->decision == DECISION_ASK && !reading->household;
    if (!*household)
        return !reading->household && reading->decision != DECISION_ASK;
    return reading->household && reading->household->number == atoi(household) &&
           reading->decision != DECISION_ASK;
}

static bool party_fits(const char *party, const struct reading *reading)
{
    return strcmp(party, "?") == 0 || strcmp(party, reading->party) == 0;
}

static bool subject_fits(const char *subject, const struct reading *reading)
{
    const char *title = reading->subject ? reading->subject->title : "";
    const char *at;

    if (strcmp(subject, "10008") == 0)
        return reading->case_count == 1 && strcmp(reading->cases[0], subject) == 0;
    if (!*subject || strcmp(subject, "?") == 0)
        return true;
    at = strstr(subject, title);
    return *title && at && (at == subject || at[-1] == '|');
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

static void judge(struct figures *figures, char *cells[], const struct reading *reading)
{
    bool kind = type_fits(cells[TYPE], reading);
    bool household = household_fits(cells[HOUSEHOLD], reading);
    bool party = party_fits(cells[PARTY], reading), subject = subject_fits(cells[SUBJECT], reading);
    bool report = reading->kind && reading->kind->destination == DEST_CASE;

    figures->rows++;
    figures->reports += files_case(reading);
    figures->asked += reading->decision == DECISION_ASK;
    figures->kind_right += kind && household;
    figures->party_right += party && subject;
    figures->remarks_right += remarks_fit(cells[REMARKS], reading);
    figures->wrong_household += report && reading->household && !household;
    figures->answered += strcmp(cells[TYPE], "IGNORE") == 0 && reading->decision != DECISION_NONE;
    if (!kind || !household)
        complain("kind", cells, reading);
    if (!party || !subject)
        complain("party", cells, reading);
    if (!remarks_fit(cells[REMARKS], reading))
        complain("remarks", cells, reading);
}

static void read_row(struct figures *figures, char *line)
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
    judge(figures, cells, &reading);
    reading_free(&reading);
}

static void test_samples(void **state)
{
    FILE *file = fopen("tests/vectors/inbound-samples.tsv", "r");
    struct figures f = {0};
    char line[4096];

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '#' && strncmp(line, "text\t", 5) != 0)
            read_row(&f, line);
    }
    fclose(file);
    printf("samples: %d rows; kind and household %.1f %%, party and subject %.1f %%, remarks %.1f "
           "%%; %d reports, %d asked; %d wrong households, %d machines answered\n",
           f.rows, 100.0 * f.kind_right / f.rows, 100.0 * f.party_right / f.rows,
           100.0 * f.remarks_right / f.rows, f.reports, f.asked, f.wrong_household, f.answered);
    assert_true(f.rows >= 170);
    assert_true(f.kind_right * 100 >= f.rows * 99);
    assert_true(f.party_right * 100 >= f.rows * 95);
    assert_true(f.remarks_right * 100 >= f.rows * 95);
    assert_true(f.asked * 10 <= f.reports);
    assert_int_equal(f.wrong_household, 0);
    assert_int_equal(f.answered, 0);
}

static int open_village(void **state)
{
    (void)state;
    village = village_open("tests/vectors/inbound-samples.tsv");
    return village ? 0 : -1;
}

static int close_village(void **state)
{
    (void)state;
    village_close(village);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples)};

    return cmocka_run_group_tests(tests, open_village, close_village);
}
