#ifndef INTAKE_SCAN_H
#define INTAKE_SCAN_H
/*
 * The working memory of reading one text, private to the grammar's files: the folded text, what
 * each character turned out to belong to, the words found, the households named. Filled by the
 * passes in the order of this file; decide.c draws the conclusion. Positions are folded characters.
 */
#include "intake/lexicon.h"
#include "intake/reading.h"
#include "text/digits.h"

enum { TROUBLES = 3, HITS_MAX = 256, MENTIONS_MAX = 24, MENTION_HOUSEHOLDS = 6, KINDS_MAX = 64 };

struct grammar {
    const struct model *model;
    struct sounds *sounds;
    struct lexicon *lexicon;
    const struct kind *by_digit[10];
    const struct kind *by_destination[DEST_STRIKE + 1]; /* the first of each */
    const struct kind *troubles[TROUBLES]; /* what happens rather than is wanted; may be NULL */
};

/* What a character belongs to. Everything but MARK_NONE ends the word beside it. */
enum mark {
    MARK_NONE,
    MARK_CUT,      /* a number that is no field: phone, money, date, count */
    MARK_CASE,     /* a case number */
    MARK_COURTESY, /* greeting, thanks, signature */
    MARK_WORD,     /* a word of the model */
    MARK_NAME,
    MARK_NUMBER
};

/* How a word or a name was recognised, best first. */
enum how { HOW_EXACT, HOW_PINYIN, HOW_SOUND, HOW_LOOK, HOW_INITIALS, HOW_NEAR };

enum hit_sort { HIT_WORD, HIT_ALARM, HIT_PHRASE, HIT_SORTS };

struct hit {
    uint16_t start, end;
    uint16_t entry; /* first of the chain of meanings */
    uint8_t how;
    uint8_t sort;
    bool field;  /* stands alone, bounded on both sides */
    bool denied; /* 没有 before it */
    bool topic;  /* a statement of two words, made by find_topics */
};

/* How well a name fits, best first; each is a weight. */
enum {
    NAME_FULL = 100,
    NAME_PINYIN = 85,
    NAME_SOUND = 80,
    NAME_SHORT = 76,
    NAME_LOOK = 74,
    NAME_GIVEN = 64,
    NAME_CUT = 55,
    NAME_INITIALS = 50,
    NAME_GIVEN_SOUND = 45,
    NAME_ONE_OFF = 35,
    NAME_SURNAME = 25
};

/* A place in the text that names a household: by number, by name, or by both. */
struct mention {
    uint16_t start, end;
    bool number, name;
    bool marked;  /* 户, 号, 第 with the number */
    bool own;     /* the sender's own name */
    bool follows; /* after 和, 跟, 对方: another party */
    bool clash;   /* number and name beside it disagree */
    int value, group;
    int level; /* NAME_* */
    size_t count;
    const struct household_ref *households[MENTION_HOUSEHOLDS];
    const char *person; /* as the roster writes it; the first's */
};

struct scan {
    const struct grammar *grammar;
    const struct sender_ref *sender;
    struct span text;
    struct fold fold;
    uint8_t mark[FOLD_MAX + 1];
    uint16_t sound[FOLD_MAX + 1][SOUNDS_MAX];
    uint64_t heard[8]; /* set of the sounds in the text */
    struct hit hits[HITS_MAX];
    size_t hit_count;
    struct mention mentions[MENTIONS_MAX];
    size_t mention_count;
    const struct mention *main, *other;
    size_t first;                     /* where the content begins, after greetings */
    size_t last;                      /* where it ends, before thanks and signature */
    char stranger[READING_NAME_SIZE]; /* a name that no household has */
    bool exact_names;                 /* look for names as they are written only */
    bool wish, chat, machine, signed_off;
    bool corrected; /* 不是张明录是张明亮 */
    int machine_signs;
};

/* ---- passes, in this order ---- */

void cut_figures(struct scan *scan,
                 struct reading *out);    /* cut.c: identity, phones, cases, money */
void find_words(struct scan *scan);       /* words.c: exact words and phrases */
void find_names(struct scan *scan);       /* party_match.c: names as they are written */
void find_long_sounds(struct scan *scan); /* words.c: long words by their sound */
void find_all_names(struct scan *scan);   /* party_match.c: all, beside words now known */
void trim_courtesy(struct scan *scan);    /* courtesy.c: greetings, signatures */
void find_letters(struct scan *scan);     /* letters.c: codes, pinyin, initials */
void find_sounds(struct scan *scan);      /* words.c: words by their sound */
void find_counts(struct scan *scan);      /* cut.c: 三个人, 两亩 */
void find_homes(struct scan *scan);       /* party_match.c: 老李家, 我家 */
void find_numbers(struct scan *scan);     /* mention.c: household numbers */
void pair_mentions(struct scan *scan);    /* mention.c: number with name; who is who */
bool read_digits(struct scan *scan, struct reading *out); /* digits_form.c: 1 3 3 */
void find_digit_lead(struct scan *scan);                  /* digit_lead.c: 1 3 土地 */
size_t second_report(const struct scan *scan); /* two_reports.c: where it begins, 0 none */
void drop_false_codes(struct scan *scan);      /* letters.c: codes that are initials of a name */
void find_topics(struct scan *scan);           /* topics.c: 墙 ... 往外鼓 */
void decide(struct scan *scan, struct reading *out);          /* decide.c */
void read_lead(const struct scan *scan, struct reading *out); /* lead.c: 好,不过... */
void write_remarks(const struct scan *scan, struct reading *out);

/* ---- shared by the passes ---- */

bool is_surname(uint32_t cp); /* stranger.c */
void scan_mark(struct scan *scan, size_t start, size_t end, enum mark mark);
size_t skip_separators(const struct scan *scan, size_t at);
bool bound_left(const struct scan *scan, size_t at);
bool bound_right(const struct scan *scan, size_t at);
void add_hit(struct scan *scan, const struct hit *hit);
void add_name(struct scan *scan, const struct mention *mention);
bool text_at(const struct scan *scan, size_t at, const char *folded);

/* The phrase of this meaning that begins (ends) at `at`: its length, 0 none. */
size_t phrase_at(const struct scan *scan, enum phrase phrase, size_t at);
size_t phrase_before(const struct scan *scan, enum phrase phrase, size_t at);
bool has_phrase(const struct scan *scan, enum phrase phrase, size_t from, size_t to);

/* True when one of the word's meanings has a role between these two. */
bool hit_is(const struct scan *scan, const struct hit *hit, enum lex_role from, enum lex_role to);

#endif
