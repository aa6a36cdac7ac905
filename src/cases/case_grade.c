/* How grave a case is, by the signs of the model (domain.md 5.4). A sign that is denied is none. */
#include "cases/case_course.h"
#include "cases/say.h"
#include "text/digits.h"

/* Characters that deny what stands right behind them, or up to two characters on. */
static const char deny_words[] =
    "没,不,无,别,未,没有,没有人,不会,不是,不再,没人,不用,不想,不准备,并没有";

/* True when one of the deny words ends at `at`. */
static bool denied(const char *text, const char *at)
{
    const char *word = deny_words;

    while (*word) {
        size_t len = strcspn(word, ",");

        if ((size_t)(at - text) >= len && memcmp(at - len, word, len) == 0)
            return true;
        word += len + (word[len] == ',');
    }
    return false;
}

/* `sign` stands in `text` and is not denied there. */
static bool says(const char *text, const char *sign)
{
    for (const char *at = strstr(text, sign); *sign && at; at = strstr(at + 1, sign))
        if (!denied(text, at))
            return true;
    return false;
}

static const char *sign_in(const struct words *signs, const char *text)
{
    for (size_t i = 0; i < signs->count; i++)
        if (says(text, signs->items[i]))
            return signs->items[i];
    return NULL;
}

static bool in_list(const char *list, const char *text)
{
    while (*list) {
        size_t len = strcspn(list, ",");
        char word[64];

        text_copy(word, sizeof word, (struct span){list, len});
        if (strstr(text, word))
            return true;
        list += len + (list[len] == ',');
    }
    return false;
}

bool case_words_fail(const char *words)
{
    return in_list(say_fail_words, words);
}

/* ---- counts ---------------------------------------------------------------------------------- */

static bool followed_by(const struct fold *fold, size_t at, const uint32_t *word)
{
    for (; *word; word++, at++)
        if (at >= fold->len || fold->cp[at] != *word)
            return false;
    return true;
}

/* The number at `at`, if it is none of a longer figure. */
static struct number count_at(const struct fold *fold, size_t at)
{
    struct number none = {0};

    if (at && (cp_is_digit(fold->cp[at - 1]) || cp_is_numeral(fold->cp[at - 1])))
        return none;
    return number_at(fold->cp + at, fold->len - at);
}

int case_people_in(const char *words)
{
    static const uint32_t *const people[] = {U"人",     U"个人", U"多人",   U"多个人",
                                             U"几个人", U"来人", U"名群众", U"口人"};
    struct fold fold;
    int most = 0;

    fold_text(span_of(words), &fold);
    for (size_t i = 0; i < fold.len; i++) {
        struct number n = count_at(&fold, i);

        for (size_t p = 0; n.len && p < sizeof people / sizeof *people; p++)
            if (followed_by(&fold, i + n.len, people[p]) && n.value > most)
                most = n.value;
    }
    return most;
}

int64_t case_amount_in(const char *words)
{
    static const struct {
        const uint32_t *unit;
        int64_t yuan;
    } units[] = {
        {U"万",    10000},
        {U"千元", 1000 },
        {U"千块", 1000 },
        {U"元",    1    },
        {U"块",    1    },
    };
    struct fold fold;
    int64_t most = 0;

    fold_text(span_of(words), &fold);
    for (size_t i = 0; i < fold.len; i++) {
        struct number n = count_at(&fold, i);
        bool money = n.len && n.value >= 10000 && fold.cp[i + n.len - 1] == U'万';

        if (money && n.value > most)
            most = n.value;
        for (size_t u = 0; n.len && n.value > 0 && u < sizeof units / sizeof *units; u++)
            if (followed_by(&fold, i + n.len, units[u].unit) && n.value * units[u].yuan > most)
                most = n.value * units[u].yuan;
    }
    return most;
}

/* ---- weighing -------------------------------------------------------------------------------- */

/* The two sides live below two different units of the level that is called village in effect: the
 * one right below the top. */
static bool two_villages(const struct case_service *s, const struct case_file *cf)
{
    enum { UP_MAX = 16 };
    struct unit_step a[UP_MAX], b[UP_MAX];
    struct case_household other;
    size_t na, nb;

    if (!cf->household2 || !s->reader->household(s->reader->ctx, cf->household2, 0, 0, &other) ||
        other.unit == cf->unit)
        return false;
    na = s->reader->upwards(s->reader->ctx, cf->unit, a, UP_MAX);
    nb = s->reader->upwards(s->reader->ctx, other.unit, b, UP_MAX);
    return na > 1 && nb > 1 && a[na - 2].id != b[nb - 2].id;
}

static bool reason_for(const struct case_service *s, const struct case_file *cf,
                       const struct grade *g, const char *words, char why[WHY_SIZE])
{
    const char *sign = sign_in(&g->signs, words);

    if (sign)
        text_format(why, WHY_SIZE, say_grade_sign, sign);
    else if (g->failures && cf->failures >= g->failures)
        text_format(why, WHY_SIZE, say_grade_failures, cf->failures);
    else if (g->people && cf->people >= g->people)
        text_format(why, WHY_SIZE, say_grade_people, cf->people);
    else if (g->amount && cf->amount >= g->amount)
        text_format(why, WHY_SIZE, say_grade_amount, (long long)cf->amount);
    else if (g->two_villages && two_villages(s, cf))
        text_format(why, WHY_SIZE, "%s", say_grade_villages);
    else
        return false;
    return true;
}

int case_weigh(const struct case_service *s, const struct case_file *cf, const char *words,
               char why[WHY_SIZE])
{
    struct buf folded = BUF_INIT;
    int grade = cf->grade;

    why[0] = '\0';
    fold_words(span_of(words), &folded);
    for (size_t i = s->model->grade_count; grade == cf->grade && i-- > 0 && (int)i > cf->grade;)
        if (reason_for(s, cf, &s->model->grades[i], folded.ptr ? folded.ptr : "", why))
            grade = (int)i;
    buf_free(&folded);
    return grade;
}
