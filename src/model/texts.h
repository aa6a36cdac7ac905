#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H
/*
 * Every text that people read, from conf/texts/zh_CN.conf: answers, questions and notices by SMS,
 * and the words of commands. A template holds {fields}; each template that goes out by SMS is
 * checked at load to fit one message (70 UTF-16 units, signature included) with the longest
 * plausible fields: signature 14, name 6, subject 6, number 8 (design.md section 2.7).
 */
#include "lianhu/buf.h"

/*      id                     key in the file        fields it may use                           */
#define TEXTS_TABLE(X)                                                                             \
    X(TEXT_FILED,              "filed",               "kind household party subject case")         \
    X(TEXT_FILED_NO_HOUSEHOLD, "filed_no_household",  "kind subject case")                         \
    X(TEXT_FILED_QUIET,        "filed_quiet",         "household case")                            \
    X(TEXT_REGISTERED,         "registered",          "kind household party")                      \
    X(TEXT_ALL_WELL,           "all_well",            "unit")                                      \
    X(TEXT_ASK_HOUSEHOLD,      "ask_household",       "a_number a_name b_number b_name")            \
    X(TEXT_NOT_UNDERSTOOD,     "not_understood",      "")                                          \
    X(TEXT_TO_CLERK,           "to_clerk",            "")                                          \
    X(TEXT_REPEATED,           "repeated",            "")                                          \
    X(TEXT_QUERY_ONE,          "query_one",           "case household kind subject state due")     \
    X(TEXT_QUERY_HANDLER,      "query_handler",       "case household kind subject handler due")   \
    X(TEXT_QUERY_MANY,         "query_many",          "count list")                                \
    X(TEXT_QUERY_NONE,         "query_none",          "")                                          \
    X(TEXT_QUERY_DENIED,       "query_denied",        "")                                          \
    X(TEXT_URGED,              "urged",               "case")                                      \
    X(TEXT_RATED,              "rated",               "case")                                      \
    X(TEXT_REOPENED,           "reopened",            "case")                                      \
    X(TEXT_WITHDRAWN,          "withdrawn",           "case")                                      \
    X(TEXT_CORRECTED,          "corrected",           "case")                                      \
    X(TEXT_SETTLED,            "settled",             "case")                                      \
    X(TEXT_ORDER_DONE,         "order_done",          "case state")                                \
    X(TEXT_ORDER_DENIED,       "order_denied",        "")                                          \
    X(TEXT_HELP,               "help",                "phone")                                     \
    X(TEXT_HELP_STAFF,         "help_staff",          "phone")                                     \
    X(TEXT_HELP_STRANGER,      "help_stranger",       "phone")                                     \
    X(TEXT_STRANGER,           "stranger",            "")                                          \
    X(TEXT_CHATTER,            "chatter",             "phone")                                     \
    X(TEXT_ALARM_TAKEN,        "alarm_taken",         "")                                          \
    X(TEXT_ALARM_DUTY,         "alarm_duty",          "unit name phone text")                      \
    X(TEXT_ALARM_STRANGER,     "alarm_stranger",      "")                                          \
    X(TEXT_STOPPED,            "stopped",             "")                                          \
    X(TEXT_RESUMED,            "resumed",             "")                                          \
    X(TEXT_DISPATCHED,         "dispatched",          "case household kind subject due")           \
    X(TEXT_MODEM_SICK,         "modem_sick",          "modem why")

enum text_id {
#define X(id, key, fields) id,
    TEXTS_TABLE(X)
#undef X
    TEXT_COUNT
};

struct texts;

/* Loads and checks all texts. NULL with complaints "file:line: ..." in `errors` for a missing or
 * unknown key, an unknown field, or a text that cannot fit. `signature` and `centre_phone` (field
 * {phone}) come from lianhu.conf. Also holds the names of states and the like for people:
 * section "words" of the file, see texts_word. Free with texts_free. */
struct texts *texts_load(const char *path, const char *signature, const char *centre_phone,
                         struct buf *errors);
void texts_free(struct texts *texts);

/* The key of a text in the file: "filed". Static. */
const char *texts_key(enum text_id id);

/* 【...】 as lianhu.conf says it; put in front of what staff compose. */
const char *texts_signature(const struct texts *texts);

/* A field of a template and what to put there. */
struct text_field {
    const char *name;
    const char *value; /* NULL and "" leave the field's piece out */
};

/* Writes the finished text, signature first, into `out` (replaced). Values that are too long are
 * shortened by the written rules at the head of the texts file (a name keeps its first 5
 * characters and …; lists end in 等) so that the whole fits 70 units. `fields` ends at name NULL. */
void texts_write(const struct texts *texts, enum text_id id, const struct text_field *fields,
                 struct buf *out);

/* Words for an enumeration value in commands and texts: texts_word(t, "case_state", "new") is
 * 待受理. The value itself when the file has none. */
const char *texts_word(const struct texts *texts, const char *group, const char *value);

/* UTF-16 units of a UTF-8 text; what counts towards 70. */
size_t texts_units(struct span text);

#endif
