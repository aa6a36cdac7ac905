#ifndef INTAKE_LEXICON_H
#define INTAKE_LEXICON_H
/*
 * All words that the reader knows, the model's and those of the language (phrases.tbl), in tries by
 * their characters, by their sounds, by their letters in pinyin and by their initials. Built once,
 * read-only afterwards; words and kinds are borrowed from the model.
 */
#include "model/model.h"
#include "text/pinyin.h"

/* What words of the language tell; each has its rows in phrases.tbl. */
#define PHRASE_TABLE(X)                                                                            \
    X(PHRASE_GREETING)  /* 你好: nothing, at the beginning */                                    \
    X(PHRASE_POLITE)    /* 谢谢, 请处理: nothing, at either end */                            \
    X(PHRASE_SELF)      /* 我是: the sender's own name follows */                                \
    X(PHRASE_TELLS)     /* 报, 汇报: after the sender's name */                                 \
    X(PHRASE_NONE)      /* 没有: denies what follows */                                          \
    X(PHRASE_NONE_BACK) /* 没有, 无: denies what stands before it */                            \
    X(PHRASE_PAST)      /* 去年: not now */                                                      \
    X(PHRASE_FEAR)      /* 怕, 万一: not yet */                                                 \
    X(PHRASE_TOLD)      /* 说要, 听说: words of others */                                      \
    X(PHRASE_TALK)      /* 演练, 救命钱: about it, not it */                                  \
    X(PHRASE_OVER)      /* 误报, 灭了: it has ended */                                         \
    X(PHRASE_HELP)      /* 快来人: wants people now */                                          \
    X(PHRASE_CRY)       /* 快来, 快跑: with a danger it is a call */                           \
    X(PHRASE_FLEE)      /* 快跑: with any hazard it is a call */                                 \
    X(PHRASE_ABOUT)     /* 啥意思, 怎么用: asks what a word is */                            \
    X(PHRASE_ASKS)      /* 啥时候, 咋样: a question about a case that is named */             \
    X(PHRASE_ASKS_LAST) /* 吗, 没: the same, at the end */                                       \
    X(PHRASE_AND)       /* 和, 跟: another party follows */                                      \
    X(PHRASE_OF)        /* 家, 的, 两口子: a household was named before */                    \
    X(PHRASE_YES)       /* 好, 嗯 */                                                             \
    X(PHRASE_NO)        /* 不对 */                                                               \
    X(PHRASE_CHAT)      /* 在吗, 吃了吗 */                                                    \
    X(PHRASE_WISH)      /* 新年好, 祝您 */                                                    \
    X(PHRASE_MACHINE)   /* 验证码: written by a machine; two of them, or a strong one */        \
    X(PHRASE_MACHINE_SURE)                                                                         \
    X(PHRASE_DONE)        /* 好了: of a case that was named */                                   \
    X(PHRASE_SETTLED)     /* 已说和: a report that is settled already */                        \
    X(PHRASE_PUBLIC)      /* 村口, 社里: concerns no single household */                       \
    X(PHRASE_PRACTICE)    /* 练习, at the beginning */                                           \
    X(PHRASE_CASE_BEFORE) /* 刚才, 上一条: a report sent before */                            \
    X(PHRASE_CASE)        /* 编号, 那件事: nothing by itself, beside a case number */         \
    X(PHRASE_PLACE)       /* 我家, 这里: where the sender is */

enum phrase {
#define X(name) name,
    PHRASE_TABLE(X)
#undef X
        PHRASE_COUNT
};

enum lex_role {
    LEX_CODE,          /* JF */
    LEX_TITLE,         /* 纠纷 */
    LEX_WORD,          /* 矛盾 */
    LEX_SUBJECT_TITLE, /* 土地 */
    LEX_SUBJECT_WORD,  /* 地界 */
    LEX_ALARM,         /* model.alarm_outright */
    LEX_DANGER,        /* model.danger */
    LEX_NEVER,         /* model.never_neighbours */
    LEX_CLASS,         /* a word of a class of topics.tbl */
    LEX_PHRASE
};

struct lex_entry {
    enum lex_role role;
    enum phrase phrase;            /* LEX_PHRASE only */
    uint8_t word_class;            /* LEX_CLASS only: enum word_class */
    const struct kind *kind;       /* LEX_CODE .. LEX_SUBJECT_WORD */
    const struct subject *subject; /* LEX_SUBJECT_* */
    uint8_t len;                   /* characters */
    uint16_t next;                 /* another meaning of the same word, 0 none */
};

enum lex_trie { LEX_EXACT = 1, LEX_SOUND, LEX_LETTERS, LEX_INITIALS };

struct lexicon;
struct lexicon *lexicon_new(const struct model *model, const struct sounds *sounds);
void lexicon_free(struct lexicon *lexicon);

/* Walking a trie: the first node is the enum lex_trie, the symbols are characters, sounds, letters.
 * 0: nothing goes on there. */
uint16_t lexicon_step(const struct lexicon *lexicon, uint16_t node, uint32_t symbol);

/* The first meaning that ends at a node; 0 none. */
uint16_t lexicon_entry(const struct lexicon *lexicon, uint16_t node);

const struct lex_entry *lexicon_get(const struct lexicon *lexicon, uint16_t entry);

/* The meaning of the n-th topic (topics.h) in the model that the lexicon was made from; 0 when the
 * model has nothing like it. */
uint16_t lexicon_topic(const struct lexicon *lexicon, size_t topic);

#endif
