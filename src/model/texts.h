#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H
/*
 * Every text that people read, from conf/texts/zh_CN.conf: answers, questions and notices by SMS,
 * and the words of commands. A template holds {fields}, and [pieces] that are left out when a
 * field in them has nothing to say; each template is checked at load to fit one message (70 UTF-16
 * units, signature included) with the longest plausible fields: signature 14, name 6, subject 6,
 * number 8 (design.md section 2.7; all widths stand in texts.c).
 *
 * {phone} is the centre's telephone unless the caller gives another.
 */
#include "lianhu/buf.h"

/* clang-format off */
/*      id                     key in the file        fields it may use                           */
#define TEXTS_TABLE(X)                                                                             \
    /* answers to a report */                                                                      \
    X(TEXT_FILED,              "filed",               "kind household party subject case")         \
    X(TEXT_FILED_NO_HOUSEHOLD, "filed_no_household",  "kind party subject case")                   \
    X(TEXT_FILED_QUIET,        "filed_quiet",         "household case")                            \
    X(TEXT_FILED_SETTLED,      "filed_settled",       "kind household party subject case")         \
    X(TEXT_FILED_DANGER,       "filed_danger",        "household party kind subject case")         \
    X(TEXT_AMENDED,            "amended",             "case")                                      \
    X(TEXT_REGISTERED,         "registered",          "kind household party subject")              \
    X(TEXT_ALL_WELL,           "all_well",            "unit")                                      \
    /* registers */                                                                                \
    X(TEXT_ENTRY_VISITED,      "entry_visited",       "household due")                             \
    X(TEXT_ENTRY_HELPED,       "entry_helped",        "household name")                            \
    X(TEXT_ENTRY_FIXED,        "entry_fixed",         "household kind")                            \
    X(TEXT_ENTRY_STRUCK,       "entry_struck",        "household kind state")                      \
    X(TEXT_ENTRY_OTHER,        "entry_other",         "household kind")                            \
    X(TEXT_ENTRY_WHICH,        "entry_which",         "household list order")                      \
    X(TEXT_ENTRY_WHO,          "entry_who",           "household order")                           \
    X(TEXT_ENTRY_NONE,         "entry_none",          "order")                                     \
    X(TEXT_ENTRY_HELPER,       "entry_helper",        "unit household due order")                  \
    X(TEXT_ENTRY_FIXER,        "entry_fixer",         "unit household kind due order")             \
    X(TEXT_ENTRY_RECHECK,      "entry_recheck",       "unit household kind order")                 \
    X(TEXT_ENTRY_VISIT_DUE,    "entry_visit_due",     "unit list order")                           \
    X(TEXT_ENTRY_FIX_DUE,      "entry_fix_due",       "list kind due order")                  \
    X(TEXT_ENTRY_ABOVE,        "entry_above",         "list kind due")                             \
    X(TEXT_CORRECTED,          "corrected",           "case kind household party subject")         \
    X(TEXT_REPEATED,           "repeated",            "")                                          \
    /* questions */                                                                                \
    X(TEXT_ASK_HOUSEHOLD,      "ask_household",       "a_number a_name b_number b_name")           \
    X(TEXT_ASK_NUMBER,         "ask_number",          "party kind")                                \
    X(TEXT_ASK_GROUP,          "ask_group",           "household a_unit a_name b_unit b_name")     \
    X(TEXT_ASK_GROUP_NUMBER,   "ask_group_number",    "household")                                 \
    X(TEXT_ASK_SUBJECT,        "ask_subject",         "household party kind choices")              \
    X(TEXT_ASK_KIND,           "ask_kind",            "household party choices")                   \
    X(TEXT_ASK_SAME,           "ask_same",            "case")                                      \
    X(TEXT_ASK_CASE,           "ask_case",            "list")                                      \
    X(TEXT_ASK_REPORT,         "ask_report",          "kind")                                      \
    X(TEXT_ASK_AGAIN,          "ask_again",           "")                                          \
    X(TEXT_ASK_URGENT,         "ask_urgent",          "")                                          \
    X(TEXT_ASK_WITHDRAW,       "ask_withdraw",        "case household kind subject")               \
    X(TEXT_ASK_STOP,           "ask_stop",            "")                                          \
    X(TEXT_ASK_RATING,         "ask_rating",          "case result")                               \
    X(TEXT_ASK_RATING_DONE,    "ask_rating_done",     "case result")                               \
    X(TEXT_ASK_RATING_PARTY,   "ask_rating_party",    "kind subject case result")                  \
    X(TEXT_ASK_FOLLOW_UP,      "ask_follow_up",       "case days")                                 \
    X(TEXT_NOT_UNDERSTOOD,     "not_understood",      "")                                          \
    X(TEXT_TO_CLERK,           "to_clerk",            "")                                          \
    /* about a case */                                                                             \
    X(TEXT_QUERY_ONE,          "query_one",           "case household kind subject state due")     \
    X(TEXT_QUERY_HANDLER,      "query_handler",       "case household kind subject handler due")   \
    X(TEXT_QUERY_QUIET,        "query_quiet",         "case household state due")                  \
    X(TEXT_QUERY_MANY,         "query_many",          "count list")                                \
    X(TEXT_QUERY_NONE,         "query_none",          "")                                          \
    X(TEXT_QUERY_DENIED,       "query_denied",        "phone")                                     \
    X(TEXT_QUERY_STAFF,        "query_staff",         "new work overdue list")                     \
    X(TEXT_NUMBER_WRONG,       "number_wrong",        "")                                          \
    X(TEXT_URGED,              "urged",               "case")                                      \
    X(TEXT_ASK_HANDLER,        "ask_handler",         "case household kind subject")               \
    X(TEXT_URGE_HANDLER,       "urge_handler",        "case household kind subject due")           \
    X(TEXT_RATED,              "rated",               "case")                                      \
    X(TEXT_REOPENED,           "reopened",            "case")                                      \
    X(TEXT_FOLLOWED_UP,        "followed_up",         "case")                                      \
    X(TEXT_WITHDRAWN,          "withdrawn",           "case")                                      \
    X(TEXT_SETTLED,            "settled",             "case")                                      \
    X(TEXT_SETTLED_DONE,       "settled_done",        "case")                                      \
    X(TEXT_SETTLE_NOTED,       "settle_noted",        "case")                                      \
    X(TEXT_NO_CASE,            "no_case",             "")                                          \
    X(TEXT_TOLD_DISPATCHED,    "told_dispatched",     "case handler due")                          \
    X(TEXT_TOLD_HOLD,          "told_hold",           "case due reason")                           \
    X(TEXT_TOLD_PASSED_UP,     "told_passed_up",      "case unit due")                             \
    X(TEXT_TOLD_REFUSED,       "told_refused",        "case reason phone")                         \
    X(TEXT_TOLD_MERGED,        "told_merged",         "case")                                      \
    X(TEXT_TOLD_JOINED,        "told_joined",         "case result phone")                         \
    /* orders and work */                                                                          \
    X(TEXT_ORDER_DONE,         "order_done",          "case state")                                \
    X(TEXT_ORDER_DENIED,       "order_denied",        "phone")                                     \
    X(TEXT_ORDER_NO_CASE,      "order_no_case",       "order")                                     \
    X(TEXT_ORDER_NOT_NOW,      "order_not_now",       "case state")                                \
    X(TEXT_DISPATCHED,         "dispatched",          "case household kind subject due")           \
    X(TEXT_NEW_CASE,           "new_case",            "unit household kind subject case")          \
    X(TEXT_CAME_UP,            "came_up",             "unit household kind subject case reason")   \
    X(TEXT_CAME_BACK,          "came_back",           "case household kind reason")                \
    X(TEXT_HELPER,             "helper",              "case household kind subject handler")       \
    X(TEXT_INSTRUCTED,         "instructed",          "case text")                                 \
    X(TEXT_CHARGED,            "charged",             "case household kind subject")               \
    X(TEXT_GRADE_RAISED,       "grade_raised",        "unit household kind case grade reason")     \
    X(TEXT_SUPERVISED,         "supervised",          "case card reason")                          \
    X(TEXT_REOPENED_HANDLER,   "reopened_handler",    "case household kind subject reason")        \
    X(TEXT_REMIND_HANDLER,     "remind_handler",      "case due")                                  \
    X(TEXT_REMIND_ACCEPT,      "remind_accept",       "case household kind subject")               \
    X(TEXT_YELLOW_HANDLER,     "yellow_handler",      "case days")                                 \
    X(TEXT_RED_HANDLER,        "red_handler",         "case days")                                 \
    X(TEXT_OVERDUE_HANDLER,    "overdue_handler",     "case days")                                 \
    X(TEXT_OVERDUE_ABOVE,      "overdue_above",       "case unit handler days")                    \
    X(TEXT_DIGEST,             "digest",              "count list")                                \
    X(TEXT_WARNING,            "warning",             "unit household rule list")                  \
    X(TEXT_ORDER_UNMET,        "order_unmet",         "case reason")                               \
    X(TEXT_ASK_DATE,           "ask_date",            "case")                                      \
    X(TEXT_ERRAND_PAPERS,      "errand_papers",       "household party subject list due place")    \
    X(TEXT_ERRAND_RECEIVED,    "errand_received",     "household party subject list count")        \
    X(TEXT_ERRAND_COME,        "errand_come",         "household party subject at place")          \
    X(TEXT_ERRAND_DONE,        "errand_done",         "household party subject result place")      \
    X(TEXT_RISK_ABOVE,         "risk_above",          "unit household kind case phone")            \
    /* help and manners */                                                                         \
    X(TEXT_HELP,               "help",                "phone")                                     \
    X(TEXT_HELP_STAFF,         "help_staff",          "phone")                                     \
    X(TEXT_HELP_STRANGER,      "help_stranger",       "phone")                                     \
    X(TEXT_STRANGER,           "stranger",            "")                                          \
    X(TEXT_RESIDENT,           "resident",            "phone")                                     \
    X(TEXT_JOIN_NOTED,         "join_noted",          "")                                          \
    X(TEXT_JOINED,             "joined",              "name")                                      \
    X(TEXT_CHATTER,            "chatter",             "phone")                                     \
    X(TEXT_RING,               "ring",                "phone")                                     \
    X(TEXT_STOPPED,            "stopped",             "")                                          \
    X(TEXT_STOPPED_OFFICE,     "stopped_office",      "phone")                                     \
    X(TEXT_RESUMED,            "resumed",             "")                                          \
    X(TEXT_WELCOME,            "welcome",             "name unit role")                            \
    X(TEXT_NO_QUESTION,        "no_question",         "")                                          \
    /* alarms */                                                                                   \
    X(TEXT_ALARM_TAKEN,        "alarm_taken",         "")                                          \
    X(TEXT_ALARM_TAKEN_QUIET,  "alarm_taken_quiet",   "")                                          \
    X(TEXT_ALARM_DUTY,         "alarm_duty",          "unit name phone text")                      \
    X(TEXT_ALARM_DANGER,       "alarm_danger",        "unit name phone text")                      \
    X(TEXT_ALARM_MORE,         "alarm_more",          "unit name phone text")                      \
    X(TEXT_ALARM_OLD,          "alarm_old",           "at unit name phone text")                   \
    X(TEXT_ALARM_GROUP,        "alarm_group",         "unit name text")                            \
    X(TEXT_ALARM_COMING,       "alarm_coming",        "count")                                     \
    X(TEXT_ALARM_HELPERS,      "alarm_helpers",       "unit name count")                           \
    X(TEXT_ALARM_ENDED,        "alarm_ended",         "unit name")                                 \
    X(TEXT_ALARM_FALSE,        "alarm_false",         "unit name phone")                           \
    X(TEXT_ALARM_TAKEN_BACK,   "alarm_taken_back",    "")                                          \
    X(TEXT_ALARM_OVER,         "alarm_over",          "unit name")                                 \
    X(TEXT_ALARM_STRANGER,     "alarm_stranger",      "")                                          \
    /* notices and the gateway itself */                                                           \
    X(TEXT_NOTICE_CODE,        "notice_code",         "count cost code text")                      \
    X(TEXT_NOTICE_SENT,        "notice_sent",         "count")                                     \
    X(TEXT_NOTICE_DENIED,      "notice_denied",       "")                                          \
    X(TEXT_NOTICE_DRAFTED,     "notice_drafted",      "")                                          \
    X(TEXT_NOTICE_CHECKED,     "notice_checked",      "")                                          \
    X(TEXT_NOTICE_NOBODY,      "notice_nobody",       "")                                          \
    X(TEXT_NOTICE_NO_CHECKER,  "notice_no_checker",   "")                                          \
    X(TEXT_SIGNED_IN,          "signed_in",           "")                                          \
    X(TEXT_REMIND_WELL,        "remind_well",         "text")                                      \
    X(TEXT_REMIND_NUMBER,      "remind_number",       "text")                                      \
    X(TEXT_NUMBER_NOTED,       "number_noted",        "count")                                     \
    X(TEXT_REMIND_DRIVE,       "remind_drive",        "text")                                      \
    X(TEXT_DRIVE_NOTED,        "drive_noted",         "title list")                                \
    X(TEXT_DRIVE_WHY,          "drive_why",           "title list state")                          \
    X(TEXT_DRIVE_WHICH,        "drive_which",         "title state")                               \
    X(TEXT_DRIVE_NO_HOUSE,     "drive_no_house",      "title list")                                \
    X(TEXT_DRIVE_GROUP,        "drive_group",         "title list state")                          \
    X(TEXT_REMIND_OPINION,     "remind_opinion",      "text")                                      \
    X(TEXT_OPINION_NOTED,      "opinion_noted",       "")                                          \
    X(TEXT_SELF_NOTED,         "self_noted",          "")                                          \
    X(TEXT_SELF_HOW,           "self_how",            "")                                          \
    X(TEXT_ROUND_SILENT,       "round_silent",        "title count heard list")                    \
    X(TEXT_REMIND_MEETING,     "remind_meeting",      "text")                                      \
    X(TEXT_REMIND_RECEIPT,     "remind_receipt",      "text")                                      \
    X(TEXT_MODEM_SICK,         "modem_sick",          "modem why")                                 \
    X(TEXT_STORE_DAMAGED,      "store_damaged",       "")

/*      group           values                                                                    */
#define WORDS_TABLE(X)                                                                             \
    X("case_state",    "new incomplete accepted dispatched in_work on_hold passed_up settled "     \
                       "closed refused transferred withdrawn merged reopened")                     \
    X("case_told",     "new incomplete accepted dispatched in_work on_hold passed_up settled "     \
                       "closed refused transferred withdrawn merged reopened")                     \
    X("case_source",   "sms visit phone letter paper")                                             \
    X("notice_state",  "draft checked sending waiting paused done cancelled stopped")              \
    X("message_class", "alarm answer case question bulk")                                          \
    X("message_state", "read unread queued submitting sent delivered failed in_doubt expired "     \
                       "cancelled")                                                                \
    X("disposition",   "filed amended query answered order alarm triage registered ignored "       \
                       "duplicate")                                                                \
    X("decision",      "file ask clerk answer order none")                                         \
    X("modem_state",   "absent starting pin no_sim foreign_sim searching ready resting "           \
                       "recovering failed")                                                        \
    X("supervision",   "plain yellow red")                                                         \
    X("settled_by",    "on_spot handler centre")                                                   \
    X("case_event",    "accept assign progress settle pass-up return hold refuse transfer merge "  \
                       "urge rate rate-bad close reopen withdraw correct take-charge note "        \
                       "helper helper-end link supervise unsupervise instruct follow-up "          \
                       "flare-up grade categorise mode papers appoint hand-back resume")           \
    X("order",         "accept assign progress settle pass-up hold take-charge")                   \
    X("event",         "store_forgot record_erased "                                                                     \
                       "alarm_raised alarm_taken_back alarm_told alarm_joined alarm_widened "                         \
                       "alarm_coming alarm_taken alarm_over alarm_unheard alarm_drilled alarm_words call_done call_hung_up call_listed case_accepted "           \
                       "case_amended case_assigned case_closed case_completed case_corrected "     \
                       "case_filed case_held case_merged case_noted case_appointed case_broken case_carded case_categorised case_graded "  \
                       "case_handed_back case_helped case_helper_ended case_instructed case_linked "  \
                       "case_mode_set case_papers case_parted case_reminded case_resumed case_silent "  \
                       "case_supervised case_unsupervised case_visited case_visit_planned "  \
                       "case_warned warning_heeded case_on_behalf case_passed_up "               \
                       "case_progressed case_rated case_rated_bad case_refused case_reopened "     \
                       "case_returned case_settled case_taken_charge case_transferred "            \
                       "case_urged case_withdrawn case_words message_answered setting_changed store_backed_up store_backup_asked store_backup_failed store_sound store_damaged message_unsealed modem_absent "       \
                       "modem_confirmed "                                                           \
                       "modem_power modem_rebooted modem_reboots modem_replaced modem_restarted modem_roaming "      \
                       "modem_swapped recovery_try recovery_done recovery_failed recovery_skipped slot_skipped "     \
                       "smsc_restored smsc_unknown "                                                                  \
                       "notice_cancelled notice_checked notice_confirmed notice_declined "         \
                       "round_opened round_answered round_rang round_closed round_all_well notice_attended notice_asked_again notice_minutes notice_stopped notice_waits "            \
                       "notice_sending notice_called notice_done notice_drafted notice_texted notice_paused notice_resumed notice_signed "    \
                       "case_handed_over household_changed household_ended person_appointed "      \
                       "person_joined person_left_office person_phone_changed person_phone_found " \
                       "person_phone_lost person_resumed person_stop_asked person_stopped "        \
 "register_added register_helper register_visit register_fix register_strike "        \
                       "opinion_given evaluation_reported drive_opened drive_closed drive_ticked drive_answered "                             \
                       "register_reopen register_set register_reminded report_exported report_opened report_shown "           \
                       "roster_imported staff_added staff_ended staff_password staff_signed_in staff_signed_out staff_refused "          \
                       "staff_looked training_closed training_opened triage_dismissed "    \
                       "triage_filed practice_done "                                               \
                       "sim_balance sim_blocked sim_advice report_unmatched "                      \
                       "sms_data sms_silent sms_unreadable sms_stored_submit "                     \
                       "evaluation_entered evaluation_corrected evaluation_signed "                \
                       "evaluation_appealed ussd_done ussd_asks ussd_ended ussd_elsewhere "        \
                       "ussd_unsupported ussd_timed_out ussd_refused ussd_cancelled")              \
    X("entry_state",   "open overdue fixed done")                                                  \
    X("triage_why",    "none unread chatter stranger flood asked_twice not_asked office "          \
                       "registration practice resident of_case")                                                     \
    X("reading",       "kind empty chatter digits yes no machine unclear thanks")                  \
    X("danger",        "duty group quiet")                                                         \
    X("explain",       "answers misses receipt practice")                                                   \
    X("call_why",      "unread asked_twice rang rang_twice quiet visit warning phone_lost "      \
                       "unhappy")        \
    X("why_failed",    "no_number unreachable rejected barred blocked network modem too_late "   \
                       "cancelled")                                                                \
    X("alarm_reach",   "duty head offices group")                                                       \
    X("consent_source", "earlier file desk phone list")                                            \
    X("consent_state", "noted given refused")                                                      \
    X("alarm_state",   "calling taken over")                                                       \
    X("alarm_part",    "duty office neighbour caller")                                             \
    X("phrase",        "practice drill join new_phone receipt yes no over coming not_coming "             \
                       "attend not_attend read number_around number_none")
/* clang-format on */

enum text_id {
#define X(id, key, fields) id,
    TEXTS_TABLE(X)
#undef X
        TEXT_COUNT
};

enum { TEXT_UNITS_MAX = 70, SIGNATURE_UNITS_MAX = 14 };

struct texts;

/* Loads and checks all texts. NULL with complaints "file:line: ..." in `errors` for a missing or
 * unknown key, an unknown field, or a text that cannot fit. `signature` and `centre_phone` (field
 * {phone}) come from lianhu.conf. Also holds the names of states and the like for people:
 * section "words" of the file, see texts_word. Free with texts_free. */
struct texts *texts_load(const char *path, const char *signature, const char *centre_phone,
                         struct buf *errors);
void texts_free(struct texts *texts);

/* The same texts for those who practise: 练习: stands behind the signature of each. Owned by
 * `texts`. */
const struct texts *texts_practice(const struct texts *texts);

/* The same for a drill: 演练: stands there. Owned by `texts`. */
const struct texts *texts_drill(const struct texts *texts);

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
 * characters and …; lists end in 等) so that the whole fits 70 units. `fields` ends at name NULL
 * and may itself be NULL. */
void texts_write(const struct texts *texts, enum text_id id, const struct text_field *fields,
                 struct buf *out);

/* Words for an enumeration value in commands and texts: texts_word(t, "case_state", "new") is
 * 待受理. The value itself when the file has none. */
const char *texts_word(const struct texts *texts, const char *group, const char *value);

/* One of the phrases of a list "a,b,c" in group "phrase" stands in `text`. */
bool texts_says(const struct texts *texts, const char *list, struct span text);

/* UTF-16 units of a UTF-8 text; what counts towards 70. */
size_t texts_units(struct span text);

#endif
