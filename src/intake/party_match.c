/* Names of households in a text, as they are written, as they sound, cut short, without surname. */
#include "intake/scan.h"
#include <uchar.h>

enum { NAME_CHARS = 6 };

struct name {
    size_t len;
    uint32_t cp[NAME_CHARS];
    uint16_t sound[NAME_CHARS][SOUNDS_MAX];
    const char *text;
};

/* Characters that fingers and strokes take for one another; beside those that sound alike. */
static const char32_t lookalikes[][2] = {
#define LOOKALIKE(a, b) {U##a, U##b},
#include "text/lookalikes.tbl"
#undef LOOKALIKE
};

static bool look_alike(uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < sizeof lookalikes / sizeof lookalikes[0]; i++)
        if (((uint32_t)lookalikes[i][0] == a && (uint32_t)lookalikes[i][1] == b) ||
            ((uint32_t)lookalikes[i][0] == b && (uint32_t)lookalikes[i][1] == a))
            return true;
    return false;
}

static bool is_heard(const struct scan *scan, uint16_t sound)
{
    return scan->heard[sound >> 6 & 7] >> (sound & 63) & 1;
}

/* Takes a roster's name apart; false when it cannot be in the text: fewer than two of its
 * characters sound like anything there. */
static bool take_name(const struct scan *scan, const char *text, struct name *name)
{
    struct fold fold;
    size_t heard = 0;

    fold_text(span_of(text), &fold);
    name->text = text;
    name->len = 0;
    for (size_t i = 0; i < fold.len && name->len < NAME_CHARS; i++) {
        uint16_t *sound = name->sound[name->len];
        size_t count;
        bool found = false;

        if (!cp_is_han(fold.cp[i]))
            continue;
        memset(sound, 0, sizeof name->sound[0]);
        count = sounds_of(scan->grammar->sounds, fold.cp[i], sound);
        for (size_t k = 0; k < count; k++)
            found |= is_heard(scan, sound[k]);
        heard += found || count == 0;
        name->cp[name->len++] = fold.cp[i];
    }
    return name->len > 1 && heard > 1;
}

static bool sound_fits(const uint16_t a[SOUNDS_MAX], const uint16_t b[SOUNDS_MAX])
{
    for (size_t i = 0; i < SOUNDS_MAX && a[i]; i++)
        for (size_t k = 0; k < SOUNDS_MAX && b[k]; k++)
            if (a[i] == b[k])
                return true;
    return false;
}

/* How many characters of a piece of a name are written, only sound, only look as in the text. */
struct fit {
    size_t same, sound, look;
};

/* Where the characters of a piece of text stand that may be a name: one blank between two of them
 * is passed over, 张 明录. Returns the end; `place` gets their positions. */
static size_t places_at(const struct scan *scan, size_t at, size_t count, size_t *place)
{
    size_t i = at;

    for (size_t n = 0; n < count; n++) {
        if (n > 0 && scan->fold.cp[i] == ' ' && cp_is_han(scan->fold.cp[i + 1]))
            i++;
        place[n] = i++;
        if (i > scan->fold.len)
            return 0;
    }
    return i;
}

/* True when the whole name is written at `at`, perhaps with blanks in it; its end then, else 0. */
static size_t written_at(const struct scan *scan, size_t at, const struct name *name)
{
    size_t place[NAME_CHARS], end = places_at(scan, at, name->len, place);

    for (size_t i = 0; i < name->len && end; i++)
        if (scan->fold.cp[place[i]] != name->cp[i])
            end = 0;
    return end;
}

static struct fit fit_at(const struct scan *scan, size_t at, const struct name *name, size_t from,
                         size_t to)
{
    struct fit fit = {0};

    for (size_t i = from; i < to && at + i - from < scan->fold.len; i++) {
        size_t k = at + i - from;

        if (scan->fold.cp[k] == name->cp[i])
            fit.same++;
        else if (sound_fits(scan->sound[k], name->sound[i]))
            fit.sound++;
        else if (look_alike(scan->fold.cp[k], name->cp[i]))
            fit.look++;
    }
    return fit;
}

static bool is_one_of(uint32_t cp, const char32_t *set)
{
    for (; *set; set++)
        if (*set == cp)
            return true;
    return false;
}

/* A name may also begin after 和, 跟, 老 and the like, and end before 家, 的, 说 ... */
static bool name_bound_left(const struct scan *scan, size_t at)
{
    return bound_left(scan, at) ||
           is_one_of(scan->fold.cp[at - 1],
                     U"老小尕阿户号和跟与同给把被向对是让叫找由家哥的组社村队");
}

static bool name_bound_right(const struct scan *scan, size_t at)
{
    return bound_right(scan, at) ||
           is_one_of(scan->fold.cp[at], U"家的和跟与同他她两在说被把给因为老有昨今前要没去不又也都"
                                        U"是到对户媳儿父母夫屋院娃妻女兄弟门房地向住想来走办从");
}

/* Everyday words that begin with a surname: 马上 is no 马尚. */
static bool is_common(const struct scan *scan, size_t at)
{
    static const char *const words[] = {
#define COMMON(text) text,
#include "text/common_words.tbl"
#undef COMMON
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_at(scan, at, words[i]))
            return true;
    return false;
}

static bool opens_clause(const struct scan *scan, size_t at)
{
    return at == 0 || cp_is_separator(scan->fold.cp[at - 1]);
}

/* A numeral before or instead of a name only sounds like it: 三十 is no 单世, 五张 no 吴长. */
static bool is_number(const struct scan *scan, size_t at, const struct name *name)
{
    return cp_is_numeral(scan->fold.cp[at]) && scan->fold.cp[at] != name->cp[0] &&
           (name->len == 2 || cp_is_numeral(scan->fold.cp[at + 1]));
}

/* The level of the whole name at `at`; 0 it is not there. A name of two characters with more behind
 * it may be the beginning of another name. */
static int whole_level(const struct scan *scan, size_t at, const struct name *name)
{
    struct fit fit = fit_at(scan, at, name, 0, name->len);
    bool left, right;

    if (fit.same == name->len)
        return name->len > 2 || name_bound_right(scan, at + name->len) ? NAME_FULL : NAME_SHORT;
    if (is_number(scan, at, name))
        return 0;
    if (fit.same + fit.sound + fit.look + 1 < name->len)
        return 0;
    left = name_bound_left(scan, at);
    right = name_bound_right(scan, at + name->len);
    if (fit.same + fit.sound + fit.look == name->len && fit.look < 2) {
        bool sure = name->len > 2 ? left || right || fit.same > 0 : left && right;

        if (is_common(scan, at))
            return 0;
        if (!sure && name->len == 2 && opens_clause(scan, at) && !fit.look)
            return fit.same ? NAME_LOOK : NAME_GIVEN_SOUND;
        return !sure ? 0 : fit.look ? NAME_LOOK : NAME_SOUND;
    }
    return name->len > 2 && left && right && fit.same + 1 == name->len ? NAME_ONE_OFF : 0;
}

/* The level of the name without its surname at `at`. */
static int given_level(const struct scan *scan, size_t at, const struct name *name)
{
    struct fit fit;

    if (name->len < 3 || !name_bound_left(scan, at))
        return 0;
    fit = fit_at(scan, at, name, 1, name->len);
    if (fit.same == name->len - 1)
        return NAME_GIVEN;
    if (fit.same + fit.sound == name->len - 1 && bound_left(scan, at) &&
        name_bound_right(scan, at + name->len - 1))
        return NAME_GIVEN_SOUND;
    return 0;
}

/* The name without its last character: 张明 for 张明录. */
static int cut_level(const struct scan *scan, size_t at, const struct name *name)
{
    struct fit fit;

    if (name->len < 3 || !name_bound_left(scan, at) || !name_bound_right(scan, at + name->len - 1))
        return 0;
    fit = fit_at(scan, at, name, 0, name->len - 1);
    return fit.same == name->len - 1 ? NAME_CUT : 0;
}

/* Keeps the better of two mentions of one place; equals share it. True when `mine` was placed. */
static bool share_place(struct mention *there, const struct mention *mine)
{
    if (mine->level < there->level ||
        (mine->level == there->level && mine->end - mine->start < there->end - there->start))
        return true;
    if (mine->level > there->level || mine->end - mine->start > there->end - there->start) {
        *there = *mine;
        return true;
    }
    for (size_t i = 0; i < there->count; i++)
        if (there->households[i] == mine->households[0])
            return true;
    there->own |= mine->own;
    if (there->count < MENTION_HOUSEHOLDS && mine->count)
        there->households[there->count++] = mine->households[0];
    return true;
}

void add_name(struct scan *scan, const struct mention *mention)
{
    for (size_t i = 0; i < scan->mention_count; i++) {
        struct mention *there = &scan->mentions[i];

        if (there->name && mention->start < there->end && there->start < mention->end &&
            share_place(there, mention))
            return;
    }
    if (scan->mention_count < MENTIONS_MAX)
        scan->mentions[scan->mention_count++] = *mention;
}

/* 卫生 in 何卫生: a longer name has the word in it. */
static bool lies_within(const struct hit *hit, size_t start, size_t end)
{
    return hit->start >= start && hit->end <= end && (size_t)(hit->end - hit->start) < end - start;
}

/* True when a word of the model of two or more characters is written there: 流动 is no 刘东. One
 * that begins inside a longer name may be cut by it: 张拼强占地. */
static bool is_word(const struct scan *scan, size_t start, size_t end)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_WORD && hit->end - hit->start > 1 && hit->start < end &&
            hit->end > start && !lies_within(hit, start, end) &&
            (end - start < 3 || hit->start <= start))
            return true;
    }
    return false;
}

static void try_at(struct scan *scan, size_t at, const struct name *name,
                   const struct household_ref *household)
{
    struct mention mention = {
        .start = (uint16_t)at, .name = true, .person = name->text, .own = household == NULL};
    size_t len = name->len;

    mention.level = whole_level(scan, at, name);
    if (mention.level == 0 && written_at(scan, at, name)) {
        mention.level = NAME_FULL;
        len = written_at(scan, at, name) - at;
    }
    if (mention.level < NAME_GIVEN) {
        int given = given_level(scan, at, name), cut = cut_level(scan, at, name);

        if (given > mention.level || cut > mention.level) {
            mention.level = given > cut ? given : cut;
            len = name->len - 1;
        }
    }
    if (mention.level == 0 || at + len > scan->fold.len ||
        (scan->exact_names && mention.level != NAME_FULL) ||
        (mention.level != NAME_FULL && is_word(scan, at, at + len)))
        return;
    mention.end = (uint16_t)(at + len);
    if (household)
        mention.households[mention.count++] = household;
    add_name(scan, &mention);
}

static void find_name(struct scan *scan, const char *text, const struct household_ref *household)
{
    struct name name;

    if (!text || !take_name(scan, text, &name))
        return;
    for (size_t i = 0; i + 1 < scan->fold.len; i++) {
        bool may = scan->fold.cp[i] == name.cp[0] || scan->fold.cp[i] == name.cp[1] ||
                   sound_fits(scan->sound[i], name.sound[0]) ||
                   sound_fits(scan->sound[i], name.sound[1]) || scan->fold.cp[i + 1] == name.cp[1];

        if (may)
            try_at(scan, i, &name, household);
    }
}

/* ---- 老李家, 我家 ---- */

/* A household by its surname alone, 老李 or 李家: a hint for the question, never enough. */
static void try_surname(struct scan *scan, const struct household_ref *household)
{
    const struct fold *fold = &scan->fold;
    size_t n;
    uint32_t surname =
        household->head && *household->head ? utf8_decode(span_of(household->head), &n) : 0;

    for (size_t i = 0; surname && i < fold->len; i++) {
        bool old = i > 0 && (fold->cp[i - 1] == U'老' || fold->cp[i - 1] == U'小');
        bool home = fold->cp[i + 1] == U'家' && name_bound_left(scan, i);
        struct mention mention = {.start = (uint16_t)(i - old),
                                  .end = (uint16_t)(i + 1 + home),
                                  .name = true,
                                  .level = NAME_SURNAME,
                                  .count = 1};

        if (fold->cp[i] != surname || scan->mark[i] ||
            (!home && !(old && name_bound_right(scan, i + 1))))
            continue;
        mention.person = household->head;
        mention.households[0] = household;
        add_name(scan, &mention);
    }
}

static const struct household_ref *own_household(const struct sender_ref *sender)
{
    for (size_t i = 0; sender->name && i < sender->household_count; i++)
        if (sender->households[i].head && strcmp(sender->households[i].head, sender->name) == 0)
            return &sender->households[i];
    return NULL;
}

/* How people call their own house and those in it; the longest first. */
static size_t own_house_at(const struct scan *scan, size_t at)
{
    static const char *const words[] = {"我们老两口", "我们两口子", "我们家", "我屋里", "我老汉",
                                        "我婆娘",     "我媳妇",     "我家",   "俺家",   "咱家",
                                        "我大",       "我妈",       "我爸",   "我娘",   "我娃"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_at(scan, at, words[i]))
            return strlen(words[i]) / 3; /* three octets a character */
    return 0;
}

/* 我家: the sender's own, where the sender heads one of the households and nobody else is named. */
static void find_own_house(struct scan *scan)
{
    const struct household_ref *own = own_household(scan->sender);

    for (size_t i = 0; own && i + 1 < scan->fold.len && scan->mention_count == 0; i++) {
        size_t len = own_house_at(scan, i);
        struct mention mention = {.start = (uint16_t)i,
                                  .end = (uint16_t)(i + len),
                                  .name = true,
                                  .level = NAME_GIVEN,
                                  .count = 1};

        if (len == 0 || !bound_left(scan, i))
            continue;
        mention.person = own->head;
        mention.households[0] = own;
        add_name(scan, &mention);
    }
}

/* The sounds of the text, once. */
static void hear(struct scan *scan)
{
    for (size_t i = 0; i < scan->fold.len; i++) {
        size_t n = sounds_of(scan->grammar->sounds, scan->fold.cp[i], scan->sound[i]);

        for (size_t k = 0; k < n; k++)
            scan->heard[scan->sound[i][k] >> 6 & 7] |= 1ull << (scan->sound[i][k] & 63);
        if (n < SOUNDS_MAX)
            scan->sound[i][n] = 0;
    }
    scan->sound[scan->fold.len][0] = 0;
}

static void look_for_names(struct scan *scan)
{
    const struct sender_ref *sender = scan->sender;

    for (size_t i = 0; sender && i < sender->household_count; i++) {
        const struct household_ref *household = &sender->households[i];

        find_name(scan, household->head, household);
        for (size_t k = 0; k < household->member_count; k++)
            find_name(scan, household->members[k], household);
    }
    if (sender)
        find_name(scan, sender->name, NULL);
    for (size_t i = 0; i < scan->mention_count; i++)
        scan_mark(scan, scan->mentions[i].start, scan->mentions[i].end, MARK_NAME);
}

/* As they are written: before words are known, a sound-alike might hide one. */
void find_names(struct scan *scan)
{
    hear(scan);
    scan->exact_names = true;
    look_for_names(scan);
    scan->exact_names = false;
}

/* Anew when words and figures are known: they end a name as a blank does. */
void find_all_names(struct scan *scan)
{
    for (size_t i = 0; i < scan->fold.len; i++)
        if (scan->mark[i] == MARK_NAME)
            scan->mark[i] = MARK_NONE;
    scan->mention_count = 0;
    look_for_names(scan);
}

void find_homes(struct scan *scan)
{
    if (!scan->sender)
        return;
    for (size_t i = 0; i < scan->sender->household_count; i++)
        try_surname(scan, &scan->sender->households[i]);
    find_own_house(scan);
}
