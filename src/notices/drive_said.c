#include "notices/drive_said.h"
#include "notices/say.h"
#include "text/digits.h"
#include <stdlib.h>
#include <string.h>

enum { NAME_MIN = 3 }; /* characters of a group's name */

struct reader {
    const struct drive *drive;
    const struct drive_group *groups; /* of the sender; one is not named */
    size_t group_count;
    int group; /* the one that was named last */
    struct span text;
    struct fold fold;
    size_t at;
    struct drive_said *out;
    struct drive_clause *clause; /* the one being read */
    size_t why_from, why_to;     /* characters of its reason; empty when equal */
    bool noise;                  /* something else than households and separators */
    bool ahead;                  /* its answer came before its households: 未交:3,5 */
    bool but;                    /* 除了 stands before the households of this clause */
};

/* ---- words ----------------------------------------------------------------------------------- */

/* How many characters a UTF-8 word takes here; 0 it does not stand here. */
static size_t word_at(const struct fold *fold, size_t at, struct span word)
{
    size_t n = 0;

    while (word.len) {
        size_t len;
        uint32_t cp = utf8_decode(word, &len);

        if (at + n >= fold->len || fold->cp[at + n] != cp)
            return 0;
        word = span_skip(word, len);
        n++;
    }
    return n;
}

static size_t longest_at(const struct fold *fold, size_t at, const struct words *words)
{
    size_t longest = 0;

    for (size_t i = 0; i < words->count; i++) {
        size_t n = word_at(fold, at, span_of(words->items[i]));

        longest = n > longest ? n : longest;
    }
    return longest;
}

/* One of the words of a list with commas between. */
static size_t listed_at(const struct fold *fold, size_t at, const char *list)
{
    size_t longest = 0;

    for (const char *word = list; *word;) {
        size_t len = strcspn(word, ","), n = word_at(fold, at, (struct span){word, len});

        longest = n > longest ? n : longest;
        word += len + (word[len] == ',');
    }
    return longest;
}

/* The group that stands here by the end of its name, three characters or more, and is told from the
 * others by it: 产业组 of 花椒产业组. */
static int named_group_at(const struct reader *r, size_t *len)
{
    int found = 0;
    size_t step;

    *len = 0;
    for (size_t i = 0; i < r->group_count; i++)
        for (struct span name = span_of(r->groups[i].name); name.len;
             name = span_skip(name, step)) {
            size_t n = word_at(&r->fold, r->at, name);

            utf8_decode(name, &step);
            if (n < NAME_MIN || n < *len)
                continue;
            found = n == *len && found != r->groups[i].number ? 0 : r->groups[i].number;
            *len = n;
        }
    return found;
}

/* The longest answer that stands here; its index, -1 none. */
static int answer_at(const struct reader *r, size_t *len)
{
    const struct drive *drive = r->drive;
    size_t yes = longest_at(&r->fold, r->at, &drive->yes),
           no = longest_at(&r->fold, r->at, &drive->no);
    int found = -1;

    *len = 0;
    for (size_t i = 0; i < drive->answers.count; i++) {
        size_t n = word_at(&r->fold, r->at, span_of(drive->answers.items[i]));

        if (n > *len) {
            *len = n;
            found = (int)i;
        }
    }
    if (yes > *len) {
        *len = yes;
        found = 0;
    }
    if (no > *len) {
        *len = no;
        found = 1;
    }
    return found;
}

/* ---- clauses --------------------------------------------------------------------------------- */

static bool has_whom(const struct drive_clause *clause)
{
    return clause->count || clause->all || clause->rest;
}

static void end_clause(struct reader *r)
{
    struct drive_clause *clause = r->clause;
    const uint32_t *from = r->fold.from;

    while (r->why_to > r->why_from && cp_is_separator(r->fold.cp[r->why_to - 1]))
        r->why_to--;
    if (r->why_to > r->why_from && has_whom(clause))
        text_copy(
            clause->why, sizeof clause->why,
            (struct span){r->text.ptr + from[r->why_from], from[r->why_to] - from[r->why_from]});
    r->why_from = r->why_to = 0;
    if (has_whom(clause) && r->out->count + 1 < SAID_CLAUSES_MAX)
        r->out->count++;
    r->clause = &r->out->clauses[r->out->count];
    *r->clause = (struct drive_clause){.answer = -1};
    r->clause->all = strcmp(r->drive->unit_of, "unit") == 0; /* the unit itself */
    r->but = r->ahead = false;
}

/* A clause that says whom and what is complete: whom it names next begins another. */
static void begin_whom(struct reader *r)
{
    if (has_whom(r->clause) && r->clause->answer >= 0 && (!r->ahead || r->why_to > r->why_from))
        end_clause(r);
}

static bool take_answer(struct reader *r)
{
    size_t len;
    int answer = answer_at(r, &len);

    if (answer < 0)
        return false;
    if (r->clause->answer >= 0 && r->clause->answer != answer && has_whom(r->clause))
        end_clause(r);
    r->ahead = !has_whom(r->clause);
    r->clause->answer = answer;
    r->out->answered = true;
    r->noise = true;
    r->at += len;
    return true;
}

static bool take_all(struct reader *r)
{
    size_t rest = listed_at(&r->fold, r->at, say_drive_rest),
           all = listed_at(&r->fold, r->at, say_drive_all);

    if (!rest && !all)
        return false;
    if (r->but && has_whom(r->clause) && r->clause->answer < 0) {
        r->clause->answer = 1; /* 除了3户都交了 */
        end_clause(r);
    }
    if (!(all && r->clause->rest))
        begin_whom(r); /* 其余都交了 is one */
    if (rest || (!has_whom(r->clause) && r->out->count))
        r->clause->rest = true;
    else if (!has_whom(r->clause))
        r->clause->all = true; /* 3户5户都没交 says nothing of the others */
    r->clause->group = r->group;
    r->noise = true;
    r->at += rest ? rest : all;
    return true;
}

/* 有3户, 还差3户 */
static bool is_count(const struct reader *r)
{
    size_t at = r->at;

    while (at > 0 && r->fold.cp[at - 1] == ' ')
        at--;
    return at > 0 && listed_at(&r->fold, at - 1, say_drive_counting) == 1;
}

/* A number that is a household: marked as one, or between separators and no count of something. */
static bool is_household(const struct reader *r, struct number number, size_t *len)
{
    size_t behind = r->at + number.len, mark = listed_at(&r->fold, behind, say_drive_house);
    uint32_t cp = behind < r->fold.len ? r->fold.cp[behind] : 0;
    size_t answer = 0;

    *len = number.len + mark;
    if (number.value <= 0 || number.value > 9999 || number.han || is_count(r))
        return false; /* 一户没交, 还有3户没交: how many, not which */
    if (mark)
        return true;
    if (!cp || cp_is_separator(cp))
        return true;
    for (size_t i = 0; i < r->drive->answers.count; i++)
        answer |= word_at(&r->fold, behind, span_of(r->drive->answers.items[i]));
    return answer || longest_at(&r->fold, behind, &r->drive->yes) ||
           longest_at(&r->fold, behind, &r->drive->no) ||
           listed_at(&r->fold, behind, say_drive_all) || cp == U'和';
}

static bool is_group(const struct reader *r, int number)
{
    for (size_t i = 0; i < r->group_count; i++)
        if (r->groups[i].number == number)
            return r->group_count > 1;
    return false;
}

/* 二组, 第2社; 2- of 2-3. Its length, 0 no. */
static size_t numbered_group_at(const struct reader *r, int *group)
{
    size_t skip = r->fold.cp[r->at] == U'第', at = r->at + skip;
    struct number number = number_at(r->fold.cp + at, r->fold.len - at);
    size_t end = at + number.len;
    uint32_t mark = end < r->fold.len ? r->fold.cp[end] : 0;
    struct number house =
        number_at(r->fold.cp + end + 1, end + 1 < r->fold.len ? r->fold.len - end - 1 : 0);
    bool joined = (mark == '-' || mark == '.' || mark == '/') && house.len;

    *group = number.value;
    if (!number.len || !is_group(r, number.value) ||
        !(joined || mark == U'组' || mark == U'社' || mark == U'队'))
        return 0;
    return skip + number.len + 1;
}

static bool take_group(struct reader *r)
{
    size_t len;
    int group = r->group_count > 1 ? named_group_at(r, &len) : 0;

    if (!group)
        len = r->group_count > 1 ? numbered_group_at(r, &group) : 0;
    if (!len)
        return false;
    begin_whom(r);
    r->group = group;
    if (strcmp(r->drive->unit_of, "unit") == 0)
        r->clause->group = group;
    r->at += len;
    return true;
}

static bool take_number(struct reader *r)
{
    struct number number = number_at(r->fold.cp + r->at, r->fold.len - r->at);
    size_t len;

    if (!number.len || !is_household(r, number, &len))
        return false;
    begin_whom(r);
    if (r->clause->count < SAID_NUMBERS_MAX)
        r->clause->houses[r->clause->count++] = (struct drive_house){r->group, number.value};
    r->at += len;
    return true;
}

/* Words: the reason of a clause that says whom and what; before that they are not looked at. */
static void take_word(struct reader *r)
{
    bool separator = cp_is_separator(r->fold.cp[r->at]);

    r->but |= listed_at(&r->fold, r->at, say_drive_but) > 0;
    if (has_whom(r->clause) && r->clause->answer >= 0 && (!separator || r->why_to > r->why_from)) {
        if (r->why_to == r->why_from)
            r->why_from = r->at;
        r->why_to = r->at + 1;
    }
    r->noise |= !separator && r->fold.cp[r->at] != U'和';
    r->at++;
}

/* Digits inside a reason are passed as a whole: 欠200元 names no household. */
static void take_words(struct reader *r)
{
    bool digit = cp_is_digit(r->fold.cp[r->at]);

    do
        take_word(r);
    while (digit && r->at < r->fold.len && cp_is_digit(r->fold.cp[r->at]));
}

static size_t name_at(const struct reader *r)
{
    size_t title = word_at(&r->fold, r->at, span_of(r->drive->title)),
           word = longest_at(&r->fold, r->at, &r->drive->words);

    return title > word ? title : word;
}

/* What was said of some households behind an answer, and what before it: 未交:3,5. */
static void settle(const struct drive *drive, struct drive_said *out)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->clauses[i].answer < 0)
            out->clauses[i].answer = i > 0 ? out->clauses[i - 1].answer : drive->list ? 1 : -1;
}

void drive_read(const struct drive *drive, const struct drive_group *groups, size_t group_count,
                struct span text, struct drive_said *out)
{
    struct reader *r = xcalloc(1, sizeof *r);
    size_t named;

    *out = (struct drive_said){.count = 0};
    r->drive = drive;
    r->groups = groups;
    r->group_count = group_count;
    r->text = text;
    r->out = out;
    r->clause = &out->clauses[0];
    r->clause->answer = -1;
    r->clause->all = strcmp(drive->unit_of, "unit") == 0;
    fold_text(text, &r->fold);
    while (r->at < r->fold.len && cp_is_separator(r->fold.cp[r->at]))
        r->at++;
    named = name_at(r);
    out->named = named > 0;
    r->at += named;
    while (r->at < r->fold.len)
        if (!take_answer(r) && !take_all(r) && !take_group(r) && !take_number(r))
            take_words(r);
    if (has_whom(r->clause) && (r->clause->answer >= 0 || r->clause->count || r->clause->rest ||
                                strcmp(drive->unit_of, "unit") != 0))
        end_clause(r);
    out->bare = !r->noise && out->count > 0;
    settle(drive, out);
    free(r);
}
