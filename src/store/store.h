#ifndef STORE_STORE_H
#define STORE_STORE_H
/*
 * The database: rows of all rooms above, in verbs. SQLite in WAL mode with synchronous FULL,
 * because NORMAL may lose the last commits at a power cut and with them what a SIM has already
 * deleted. All SQL text is in store_sql.tbl. One connection, one thread.
 *
 * Changes happen inside a turn: store_begin, verbs, store_commit. A verb that fails marks the turn
 * as failed; store_commit then rolls back and says so, so that callers need not look after each
 * verb. Strings that readers return live until store_forget (once a turn).
 */
#include "cases/alarm.h"
#include "cases/tally.h"
#include "intake/disposition.h"
#include "lianhu/assembly.h"
#include "lianhu/device.h"
#include "lianhu/message.h"
#include "notices/notice.h"
#include "notices/round.h"
#include "roster/audience.h"
#include "roster/consent.h"
#include "roster/roster_diff.h"
#include "store/store_rows.h"

struct store;

/* Opens or creates the database, sets and reads back every pragma, migrates it. NULL with the
 * reason in `why` (Chinese, for the keeper): not ours, newer than this program, damaged, no room.
 */
struct store *store_open(const char *path, struct buf *why);
/* Writes the write-ahead log to its usual size once and takes it back. From then on commits only
 * overwrite: a file that grows costs its file system a commit of its own each time, which made ours
 * ten times as long. For the daemon, before it serves; 4 MB of writing. */
void store_fill_log(struct store *store);

void store_close(struct store *store);

/* A connection that cannot write, for the console: the database must be there and of this
 * program's schema. NULL with the reason in `why`. Readers of it see one state of the database
 * between store_look and store_look_end, which also forgets what they returned. It prepares a
 * statement when it first needs it, and keeps few pages: the system keeps the file. */
struct store *store_open_reader(const char *path, struct buf *why);
void store_look(struct store *store, wall_t now);
void store_look_end(struct store *store);

/* With what identity numbers are sealed from now on; taken over. Until it is called a key that
 * everybody knows is used, which only tests may do. False: what was sealed before was sealed with
 * another key, and only that one opens it. */
struct seal;
bool store_seal(struct store *store, struct seal *seal);

/* A key made from our secret for another purpose: 64 hexadecimal digits. */
void store_derived_key(struct store *store, const char *purpose, char out[65]);

/* ---- turns -------------------------------------------------------------------------------- */
void store_begin(struct store *store, wall_t now); /* does nothing when one is open */
bool store_in_turn(const struct store *store);

/* Commits what the turn changed. False: it was rolled back, nothing is stored; store_error says
 * why. */
bool store_commit(struct store *store);
void store_rollback(struct store *store);
/* How many rows were written since the database was opened: whether something in between wrote. */
int64_t store_changes(const struct store *store);
const char *store_error(const struct store *store); /* words of the last failure, "" none */
void store_forget(struct store *store);

/* Called with the number of each commit just before (`after` false) and after it; for tests that
 * stop the process there. NULL: none. */
void store_on_commit(struct store *store, void (*hook)(void *ctx, bool after), void *ctx);

/* ---- settings and events ------------------------------------------------------------------ */
const char *store_setting(struct store *store, const char *key); /* NULL when not set */
void store_setting_put(struct store *store, const char *key, const char *value);
void store_event(struct store *store, const struct event_row *event);
void store_modem_event(struct store *store, const char *modem, const char *what, const char *detail,
                       wall_t at);
typedef void (*event_fn)(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
                         const char *detail);
void store_events_of_case(struct store *store, int64_t serial, event_fn each, void *ctx);
void store_events_of_modem(struct store *store, const char *modem, size_t limit, event_fn each,
                           void *ctx);

/* A page of a long list whose rows have ids in the order of time: the newest first or (`up`) last,
 * behind the row `at` or (`back`) before it; 0 from its beginning or end. What reads one gives at
 * most `max` ids in the order of the list. A search that goes on too long ends: *reached, else
 * untouched, is the id to go on from. */
struct id_page {
    int64_t at;
    bool up, back;
};

/* What members of the staff did. */
struct event_search {
    const char *who;    /* a name; "" anybody */
    const char *what;   /* how the event's name begins: "case."; "" anything */
    const char *words;  /* in its detail; "" any */
    wall_t from, until; /* WALL_NONE whenever */
};
struct staff_event {
    wall_t at;
    const char *actor, *what, *detail;
    int64_t message, case_serial, notice, person; /* 0 none */
};
size_t store_staff_event_page(struct store *store, const struct event_search *search,
                              const struct id_page *page, int64_t *ids, size_t max,
                              int64_t *reached);
bool store_staff_event(struct store *store, int64_t id, struct staff_event *out);

/* How often a phone rang since then; `actor` as events name it. */
unsigned store_rings(struct store *store, const char *actor, wall_t since);

/* ---- inbox -------------------------------------------------------------------------------- */

/* A message that is whole, made from one or more parts. */
struct inbound {
    int64_t id;
    struct phone phone;
    struct span text; /* lives until store_forget */
    wall_t at, scts;
    unsigned missing; /* parts that never came */
    int64_t amends;   /* not 0: a late part of this message, whose whole text this is now */
};

/* Keeps what is no text of a person; it is filed elsewhere, by whoever called. STATUS_EXISTS when
 * the same came before through that modem: the network repeats, and a deletion fails. */
enum status store_inbox_octets(struct store *store, const char *modem, const struct sms_in *in,
                               wall_t now);

/* Keeps a DELIVER that modem `modem` handed over. STATUS_OK: a message is whole, *out says which.
 * STATUS_AGAIN: kept, other parts are missing. STATUS_EXISTS: it was handed over before and is not
 * kept again. STATUS_IO. */
enum status store_inbox_add(struct store *store, const char *modem, const struct sms_in *in,
                            const struct tpdu *tpdu, wall_t now, struct inbound *out);

/* One set of parts that has waited since `before` or longer, handed over with its gaps marked.
 * False when there is none. *modem lives until store_forget. */
bool store_inbox_stale(struct store *store, wall_t before, wall_t now, struct inbound *out,
                       const char **modem);

/* When the oldest incomplete set arrived; WALL_NONE when there is none. */
wall_t store_inbox_oldest_part(struct store *store);

/* How long after the centre's stamp the newest texts of a SIM arrived, ms; how many. */
size_t store_delays(struct store *store, const char *modem, int64_t *out, size_t max);

/* Masks and seals the identity numbers of a few more of the rows that were there before they were;
 * true: there are others. Nothing to do in a database that was always masked. */
bool store_mask_old(struct store *store);

void store_dispose(struct store *store, const struct dispose_wish *wish);
void store_history(struct store *store, const struct inbound *in, wall_t now,
                   struct sender_history *out);

/* ---- outbox ------------------------------------------------------------------------------- */
int64_t store_message_out(struct store *store, const struct send_wish *wish, unsigned parts,
                          wall_t now);
typedef void (*waiting_fn)(void *ctx, const struct waiting_row *row);
void store_messages_waiting(struct store *store, waiting_fn each, void *ctx);
bool store_message_waiting(struct store *store, int64_t id, struct waiting_row *out);
struct span store_message_text(struct store *store, int64_t id);
/* `modem` NULL keeps the one it has. */
void store_message_state(struct store *store, int64_t id, enum message_state state, wall_t done,
                         const char *modem);

/* What left, or may have left, for a phone since then, newest first: at most `max` parts. `message`
 * is the one whose words are asked about. */
size_t store_sent_to(struct store *store, const struct phone *phone, int64_t message, wall_t since,
                     struct sent_to *out, size_t max);
int64_t store_attempt_open(struct store *store, int64_t message, unsigned part, const char *modem,
                           wall_t now);
void store_attempt_end(struct store *store, const struct attempt_row *row);
bool store_attempt(struct store *store, int64_t id, struct attempt_row *out);
/* `scts` is the stamp in the report, by which it is known when it is read again. */
void store_attempt_reported(struct store *store, int64_t id, uint8_t st, wall_t scts, wall_t now);
typedef void (*attempt_fn)(void *ctx, const struct attempt_row *row);
void store_attempts_of(struct store *store, int64_t message, attempt_fn each, void *ctx);
void store_attempts_unsettled(struct store *store, attempt_fn each, void *ctx);
/* The newest accepted attempts of a SIM with this TP-MR, newest first, 16 at most: TP-MR wraps
 * after 256 submissions. */
void store_attempts_by_mr(struct store *store, const char *modem, int mr, attempt_fn each,
                          void *ctx);
typedef void (*time_fn)(void *ctx, wall_t at);
void store_attempts_since(struct store *store, const char *modem, wall_t since, time_fn each,
                          void *ctx);

/* ---- cases, registers, notices ------------------------------------------------------------ */
void store_case_save(struct store *store, const struct case_file *cf);
void store_case_helper(struct store *store, const struct case_helper *helper);
void store_case_link(struct store *store, const struct case_link *link);
void store_case_paper(struct store *store, const struct case_paper *paper);
void store_follow_up(struct store *store, const struct follow_up *visit);
void store_warning(struct store *store, const struct early_warning *warning);
void store_nudge(struct store *store, const struct case_nudge *nudge);
/* Of the cases filed from period[0] until before period[1] that became at least so grave (index of
 * the model's grades), how many an early warning had pointed to while they were not, and of
 * how many of these somebody had seen to the warning by then. */
struct warned_rate {
    int64_t grave, warned, heeded;
};
void store_warned_rate(struct store *store, int grade, const wall_t period[2],
                       struct warned_rate *out);
bool store_warning_by_id(struct store *store, int64_t id, struct early_warning *out);
typedef void (*warning_fn)(void *ctx, const struct early_warning *warning);
/* The newest first; `open`: only those that nobody has seen to. */
void store_warnings(struct store *store, bool open, size_t limit, warning_fn each, void *ctx);
/* Registers: an entry, with id 0 a new one, else inserted or replaced; lists of them. */
void store_register_save(struct store *store, const struct register_entry *entry);
struct register_reader;
struct register_reader store_register_reader(struct store *store);
typedef void (*entry_fn)(void *ctx, const struct register_entry *entry);
/* The newest of a register in a unit and below (NULL everywhere). */
void store_register_list(struct store *store, const char *reg, const char *unit_path, bool open,
                         size_t limit, entry_fn each, void *ctx);
/* How many entries a register has in a unit and below ("" everywhere): all, not struck off, and of
 * those where a visit or putting right is owed. */
struct register_counts {
    int64_t all, open, owed;
};
void store_register_count(struct store *store, const char *reg, const char *below, wall_t now,
                          struct register_counts *out);
/* What is owed by `now`, a visit or putting it right; the longest owed first. */
void store_register_owed(struct store *store, const char *unit_path, wall_t now, size_t limit,
                         entry_fn each, void *ctx);
/* Lists of the console: of one register by time, or, with `owed_at`, what is owed by then (reg ""
 * of any) since when it is. */
struct register_search {
    const char *reg, *unit_path; /* NULL everywhere */
    const char *words;           /* in whom or what it is about; "" any */
    bool open;                   /* not struck off */
    wall_t owed_at;              /* WALL_NONE */
};
size_t store_register_page(struct store *store, const struct register_search *search,
                           const struct id_page *page, int64_t *ids, size_t max);
void store_events_of_entry(struct store *store, int64_t entry, event_fn each, void *ctx);
void store_notice_save(struct store *store, const struct notice *notice);
void store_recipient(struct store *store, const struct addressee *recipient);
/* Its text is queued; `again`: the one that asks again. */
void store_recipient_queued(struct store *store, int64_t notice, const struct phone *phone,
                            int64_t message, bool again);
/* A queued text was taken back: its recipient waits for one again. */
void store_recipient_recall(struct store *store, int64_t notice, int64_t message);
/* A clerk has rung the phone. */
void store_recipient_called(struct store *store, int64_t notice, const struct phone *phone,
                            const char *result, wall_t now);
/* Rounds: what the deciding room asks; the numbers that were said, by unit; phones of a role that
 * nothing came from since then. */
struct round_reader store_round_reader(struct store *store);
typedef void (*round_number_fn)(void *ctx, const char *unit, int64_t asked, int64_t answered,
                                int64_t sum);
void store_round_numbers(struct store *store, int64_t serial, round_number_fn each, void *ctx);
typedef void (*silent_fn)(void *ctx, const char *name, const char *phone, const char *unit,
                          wall_t heard);
struct silent_search {
    const char *role;
    wall_t since;
    const char *below; /* a unit and all below it; NULL or "" everywhere */
    size_t limit;
};
void store_phones_silent(struct store *store, const struct silent_search *search, silent_fn each,
                         void *ctx);

/* A notice that was drafted by phone and not counted yet, and the text that drafted it; 0 none. */
bool store_notice_uncounted(struct store *store, struct notice *out);
int64_t store_notice_drafted_by(struct store *store, int64_t serial);

/* A signed notice whose recipients do not all have their rows yet. */
bool store_notice_unfrozen(struct store *store, struct notice *out);
const char *store_person_name(struct store *store, int64_t person); /* "" nobody */

/* ---- drives -------------------------------------------------------------------------------- */

struct drive_run;
struct drive_mark;
struct drive_reader;
void store_drive_save(struct store *store, const struct drive_run *run);
void store_drive_mark_save(struct store *store, const struct drive_mark *mark);
struct drive_reader store_drive_reader(struct store *store);
size_t store_drives(struct store *store, struct drive_run *out, size_t max); /* newest first */

/* Of a unit and all below it: how many households there are, with `level` (-1: households) how many
 * units of it, and how many gave each answer. */
enum { DRIVE_ANSWERS = 9 };
struct drive_counts {
    int64_t asked, answers[DRIVE_ANSWERS];
};
void store_drive_counts(struct store *store, int64_t drive, int level, const char *path,
                        struct drive_counts *out);

/* What a notice's text to this phone has come to; false: none went there. */
bool store_addressee(struct store *store, int64_t notice, const struct phone *phone,
                     struct addressee *out);
/* The next unit right below `unit` behind `after`; false none. The path of the top, "" none. */
bool store_unit_child(struct store *store, int64_t unit, int64_t after, struct unit *out);
const char *store_top_path(struct store *store);

/* ---- statistics ---------------------------------------------------------------------------- */

/* What a unit and all below it add up to, one row for a month, kind, subject and grade: those of
 * the months first..last (yyyymm), in that order. unit 0: of the whole gateway, cases without a
 * unit included. */
typedef void (*tally_fn)(void *ctx, const char *kind, const char *subject, int grade,
                         const struct tally_month *row);
void store_tally(struct store *store, int64_t unit, int first, int last, tally_fn each, void *ctx);

/* Compares the sums with the cases, unit by unit from the lowest level up, as many units as a few
 * thousand rows hold. `check` begins as {0} and is given again until `done`. With `repair` the sums
 * of a unit that are wrong are written anew. */
struct tally_check {
    bool begun, done, repair;
    int level; /* where to go on: units of this level behind `unit` */
    int64_t unit;
    int month;         /* 0, or `unit` has many below it and is in the middle: behind this month */
    bool wrong_so_far; /* in an earlier month of it */
    int64_t units, wrong; /* looked at so far; with a difference */
    int64_t first_wrong;  /* the first unit that had one; -1 none */
};
void store_tally_check(struct store *store, struct tally_check *check);

/* The reader of printed sheets, for one request: how much it may still read, so that no page holds
 * up the loop. Fill `store` and `cases`, then ask. */
struct ledger_reader;
struct store_ledger {
    struct store *store;
    struct case_reader cases;
    size_t budget; /* rows, about */
    size_t skip;   /* rows of cases and entries that are passed over unread; counts down */
};
enum { LEDGER_BUDGET = 4000 };
struct ledger_reader store_ledger_reader(struct store_ledger *request);
/* The newest notice of a round or calendar item, by its title; 0 none. */
int64_t store_round_newest(struct store *store, const char *title);

/* The readers that the deciding rooms declare, over this store. `store` is borrowed. */
struct case_reader store_case_reader(struct store *store);
/* The same, but the numbers that they hand out are not used up: for what is only tried. */
struct case_reader store_case_reader_trial(struct store *store);
struct question_reader store_question_reader_trial(struct store *store);
struct notice_reader store_notice_reader(struct store *store);
struct question_reader store_question_reader(struct store *store);
void store_question_save(struct store *store, const struct question *question);
void store_question_asked_by(struct store *store, int64_t question, int64_t message);
/* The texts that ask how a case was settled and wait to leave. */
typedef void (*id_fn)(void *ctx, int64_t id);
void store_ratings_unsent(struct store *store, int64_t case_serial, id_fn each, void *ctx);

/* Calls for help. */
void store_alarm_save(struct store *store, const struct alarm *alarm);
void store_alarm_call_save(struct store *store, const struct alarm_call *call);
struct alarm_reader store_alarm_reader(struct store *store);
typedef void (*alarm_fn)(void *ctx, const struct alarm *alarm);
void store_alarms(struct store *store, bool open_only, size_t limit, alarm_fn each, void *ctx);

/* The clerk's call list; the same phone for the same reason stands on it once. */
void store_call_add(struct store *store, const struct call_wish *wish, wall_t now);
typedef void (*call_fn)(void *ctx, int64_t id, const char *phone, const char *name, const char *why,
                        int64_t case_serial, int64_t message, wall_t at);
void store_call_list(struct store *store, size_t limit, call_fn each, void *ctx);
/* The phone that was rung and the case it was about (0 none); NULL: it does not stand there. */
const char *store_call_done(struct store *store, int64_t id, wall_t now, int64_t *case_serial);

/* ---- people -------------------------------------------------------------------------------- */

/* Who is behind a phone; a stranger gets person 0. `model` says what offices may do. */
void store_actor(struct store *store, const struct model *model, const struct phone *phone,
                 wall_t now, struct actor *out);

/* The households that a text of this actor may mean. Everything in `out` lives until
 * store_forget. */
void store_sender(struct store *store, const struct model *model, const struct actor *actor,
                  struct sender_ref *out);

/* A member of the staff. */
struct staff_row {
    const char *name, *role;
    wall_t added_at;
    int64_t unit; /* sees this unit and below; 0 everything */
    const char *unit_path;
    struct phone phone;   /* "" unknown */
    const char *password; /* argon2id, "" none: no console */
    wall_t sessions_since;
};
void store_staff_add(struct store *store, const struct staff_row *row); /* without the password */
bool store_staff_end(struct store *store, const char *name, wall_t now);
bool store_staff(struct store *store, const char *name, struct staff_row *out);
/* Another password ends all sessions of the console, and so does signing out. */
void store_staff_password(struct store *store, const char *name, const char *hash, wall_t now);
void store_staff_signed_out(struct store *store, const char *name, wall_t now);
typedef void (*staff_fn)(void *ctx, const struct staff_row *row);
void store_staff_list(struct store *store, staff_fn each, void *ctx);

/* The reader of the roster room, and whom an audience term means; `store` is borrowed. */
struct roster_reader store_roster_reader(struct store *store);
struct audience_reader store_audience_reader(struct store *store);

/* Numbers of a list of an audience, as they were when the notice was drafted: some hundred of them
 * with blanks between, in the one form of numbers. */
void store_notice_list_add(struct store *store, int64_t notice, const char *name,
                           const char *phones);
typedef void (*phone_fn)(void *ctx, const struct phone *phone);
/* Some of them from `*from` on, as an audience_reader does; false: there is none of that name. */
bool store_notice_list(struct store *store, int64_t notice, const char *name, int64_t *from,
                       phone_fn each, void *ctx);

/* The path of a unit, "" when there is none; lives until store_forget. */
const char *store_unit_path(struct store *store, int64_t unit);

/* Whose hand changes the roster, and when. */
struct roster_hand {
    const char *actor;          /* as in events */
    enum consent_source source; /* of numbers that are new: a file, or a clerk at the desk */
    wall_t now;
};

/* Carries out an import as roster_diff says, in this turn. Ids of new rows go into the plan. */
void store_roster_apply(struct store *store, struct roster_plan *plan,
                        const struct roster_diff *diff, const struct roster_hand *hand);

/* The same by turns, for what is too much for one: all its steps are written down first, then taken
 * from there some at a time, each in one transaction with what it brings. Who stops in between
 * goes on where it stopped, or, as long as store_import_ready has not been called, has changed
 * nothing. Nobody else may change the roster meanwhile. */
struct roster_carry {
    struct roster_plan *plan;
    const struct roster_diff *diff;
    struct roster_hand hand;
    size_t next;                     /* change */
    int64_t unit, person, household; /* the last ids */
    struct buf steps;
};
struct roster_carry *store_import_begin(struct store *store, struct roster_plan *plan,
                                        const struct roster_diff *diff,
                                        const struct roster_hand *hand);
void store_import_free(struct roster_carry *carry);
/* Writes down up to `changes` more; false when none are left. */
bool store_import_write(struct store *store, struct roster_carry *carry, size_t changes);
/* All is written down, with an event for the end: from here on it will be carried out. */
void store_import_ready(struct store *store, struct roster_carry *carry, const char *actor,
                        const char *detail);
/* What is written down: 0 nothing, else what store_import_step still has to do. */
size_t store_import_left(struct store *store);
bool store_import_is_ready(struct store *store);
/* Takes one piece: carries it out, or, where the import never became ready, drops it. False when
 * there is none left. */
bool store_import_step(struct store *store);

/* Whoever holds the office now takes over what those before had open at the unit and below: cases
 * they work, news of cases they reported, ratings. Nothing happens where nobody holds it. */
void store_succeed(struct store *store, int64_t unit, const char *role);

/* The same for all offices that have begun or ended since this was last done. */
void store_offices_pass(struct store *store, day_t today);

/* The rows of a household in all its groups; those that a phone belongs to. */
void store_family(struct store *store, int64_t household, roster_household_fn each, void *to);
void store_households_of(struct store *store, const struct phone *phone, roster_household_fn each,
                         void *to);

/* Offices whose last day is in this span; units of a level where nobody holds a role. */
void store_offices_ending(struct store *store, day_t from, day_t until, roster_office_fn each,
                          void *to);
typedef void (*path_fn)(void *ctx, const char *path);
struct vacant_query {
    int level;
    const char *role;
    const char *below; /* a path; NULL everywhere */
    day_t today;
    size_t limit;
};
void store_vacant(struct store *store, const struct vacant_query *query, path_fn each, void *ctx);

/* How many units lack the holder of a role; how many offices end in this span. */
size_t store_vacant_count(struct store *store, int level, const char *role, day_t today);
size_t store_ending_count(struct store *store, day_t from, day_t until);

/* Present offices at a unit and below (NULL everywhere), by id from `after` on. */
void store_offices_below(struct store *store, const char *below, int64_t after, size_t limit,
                         roster_office_fn each, void *to);

/* Present offices and households of this very unit. */
void store_offices_at(struct store *store, int64_t unit, day_t today, roster_office_fn each,
                      void *to);
void store_households_at(struct store *store, int64_t unit, roster_household_fn each, void *to);

/* Offices and households by what a clerk looks for, in the order of paths. */
struct roster_search {
    const char *below; /* this unit and below; NULL or "" everywhere, the same for the others */
    const char *words; /* part of a name or a number */
    const char *role;  /* offices: of this role */
    bool past;         /* offices: also those that are over or have not begun */
    const char *tag;   /* households: with this tag */
    size_t limit;
};
enum office_order {
    OFFICES_BY_UNIT,
    OFFICES_BY_NAME,
    OFFICES_BY_PHONE,
    OFFICES_BY_ROLE,
    OFFICES_BY_FROM,
    OFFICES_BY_UNTIL,
    OFFICES_BY_ELECTION
};
enum home_order { HOMES_BY_UNIT, HOMES_BY_HEAD, HOMES_BY_NUMBER };
/* From which row on, in which order. */
struct roster_page {
    int order; /* of the two above */
    bool down;
    size_t from;
};
/* `page` NULL: by unit from the first on. Others may be asked in between. */
void store_offices_found(struct store *store, const struct roster_search *search,
                         const struct roster_page *page, roster_office_fn each, void *to);
void store_households_found(struct store *store, const struct roster_search *search,
                            const struct roster_page *page, roster_household_fn each, void *to);
/* Ids of them, to be put in order elsewhere: behind `after`, which is row `from` of all, at most
 * max.
 */
size_t store_household_ids(struct store *store, const struct roster_search *search, int64_t after,
                           size_t from, int64_t *ids, size_t max);
void store_household_one(struct store *store, int64_t id, roster_household_fn each, void *to);
typedef void (*tag_fn)(void *ctx, const char *tag, int64_t households);
/* The tags that households have, the commonest first. */
void store_tags(struct store *store, size_t limit, tag_fn each, void *ctx);

/* Lost phones: nobody we know writes from them, nothing is sent there. */
void store_phone_lost(struct store *store, const struct phone *phone, bool lost, wall_t now);
bool store_phone_is_lost(struct store *store, const struct phone *phone);
/* Puts another phone of its holder in its place; false: there is none. */
bool store_phone_instead(struct store *store, struct phone *phone);

/* One more number of a person; one less. */
void store_phone_add(struct store *store, int64_t person, const struct phone *phone, wall_t now);
void store_phone_end(struct store *store, int64_t person, const struct phone *phone, wall_t now);

/* Somebody has another number from now on: what is open goes with them. Person 0: a household. */
void store_phone_move(struct store *store, int64_t person, const struct phone *old,
                      const struct phone *fresh, wall_t now);

/* One more number of a household; false when it has HOUSEHOLD_PHONES_MAX. */
bool store_household_phone_add(struct store *store, int64_t household, const struct phone *phone);

/* Consent (roster/consent.h). A note of where a number came from stands where there is none yet;
 * what somebody says counts from then on; a household's new number takes its word with it. */
void store_consent_note(struct store *store, const struct phone *phone,
                        const struct consent_origin *from);
void store_consent_say(struct store *store, const struct consent_said *said, wall_t now);
void store_consent_move(struct store *store, const struct phone *old, const struct phone *fresh,
                        const char *actor, wall_t now);
bool store_consent(struct store *store, const struct phone *phone, struct consent *out);
/* It has refused notices that are not about life. */
bool store_refused(struct store *store, const struct phone *phone);

/* ---- SIMs ---------------------------------------------------------------------------------- */
struct sim_row {
    char imei[20], imsi[20];
    char smsc[PHONE_SIZE]; /* "" unknown: what is kept of the same SIM stays */
    wall_t since;          /* this SIM was first seen; WALL_NONE long ago. Kept by itself */
};
bool store_sim(struct store *store, const char *modem, struct sim_row *out); /* false: all "" */
void store_sim_put(struct store *store, const char *modem, const struct sim_row *row, wall_t now);

/* Where a modem was plugged in last. */
struct port_row {
    char usb[16], usb_path[64];
    int interface;
};
bool store_port(struct store *store, const char *modem, struct port_row *out);
void store_port_put(struct store *store, const char *modem, const struct port_row *row);

/* ---- lists for commands --------------------------------------------------------------------- */
struct case_filter {
    int state;             /* -1 any */
    const char *kind;      /* NULL any */
    const char *unit_path; /* NULL any */
    wall_t overdue_at;     /* WALL_NONE any */
    wall_t due_before;     /* open and due before then; WALL_NONE any */
    bool supervised;       /* only those with a card, or watched */
    int grade;             /* so grave or graver; -1 or 0 any */
    int household;         /* number within its group; 0 any */
    const char *about;     /* how the name of a party or reporter begins; NULL any */
    const char *phone;     /* of the reporter or handler, +86...; NULL any */
    wall_t from, until;    /* filed then, until not included; 0 or WALL_NONE whenever */
    size_t limit;
};
typedef void (*case_fn)(void *ctx, const struct case_file *cf);
void store_cases(struct store *store, const struct case_filter *filter, case_fn each, void *ctx);

/* A page of such a list in an order of its own. What has no day or unit stands last, whichever way;
 * of one kind, state or unit the newest first, of units and days upward the oldest first. */
enum case_order {
    CASES_BY_SERIAL,
    CASES_BY_DAY, /* due_at */
    CASES_BY_UNIT,
    CASES_BY_KIND,
    CASES_BY_STATE,
    CASE_ORDERS
};
struct case_page {
    enum case_order order;
    bool down;
    int64_t at; /* the page begins behind this case; 0 with the first of all */
    bool back;  /* it ends before this case instead, or with the last of all */
    bool walk;  /* along an index even where there are few: for tests */
};
/* Serials in the order of the list, at most `max`. It is as fast at the end of a million as at the
 * beginning. filter->limit is not used. */
size_t store_case_page(struct store *store, const struct case_filter *filter,
                       const struct case_page *page, int64_t *serials, size_t max);

/* How many such a list has, counted up to `most`; SIZE_MAX: to count them would take long. */
size_t store_case_count(struct store *store, const struct case_filter *filter, size_t most);

/* When the newest accepted cases of a stretch of time were filed, accepted and settled (WALL_NONE
 * not yet), at most `limit`; `below` "" everywhere. */
typedef void (*case_speed_fn)(void *ctx, wall_t filed, wall_t accepted, wall_t settled);
void store_case_speed(struct store *store, const char *below, const wall_t period[2], size_t limit,
                      case_speed_fn each, void *ctx);

typedef void (*notice_fn)(void *ctx, const struct notice *notice);
void store_notices(struct store *store, size_t limit, notice_fn each, void *ctx);
/* Those in one state. */
void store_notices_in(struct store *store, enum notice_state state, size_t limit, notice_fn each,
                      void *ctx);
/* Serials, the newest first, of one state (-1 any) and kind ("" any). */
size_t store_notice_serials(struct store *store, int state, const char *kind, int64_t *out,
                            size_t max);
int64_t store_notice_by_number(struct store *store, const char *number); /* 0 none */
struct notice_counts {
    int64_t total, queued, sent, delivered, failed, in_doubt, confirmed, declined, attended,
        asked_again, called;
};
void store_notice_counts(struct store *store, int64_t serial, struct notice_counts *out);
/* Some text has not come to its end, or has not left and still may. */
bool store_notice_unfinished(struct store *store, int64_t serial, wall_t now);
struct recipient_row {
    const char *phone, *name, *unit;
    enum message_state state; /* of the first text */
    wall_t confirmed_at, declined_at, attended_at, called_at;
    bool asked_again;
    const char *called; /* what came of the call */
    const char *why;    /* a key of why_failed, "" the text did not fail */
};
typedef void (*recipient_fn)(void *ctx, const struct recipient_row *row);
void store_recipients(struct store *store, int64_t serial, size_t offset, size_t limit,
                      recipient_fn each, void *ctx);
/* The same of a unit and below; what each unit adds up to (`below` "": all); whether there is one.
 */
void store_recipients_below(struct store *store, int64_t serial, const char *below, size_t offset,
                            size_t limit, recipient_fn each, void *ctx);
struct recipient_unit {
    const char *unit;
    int64_t total, delivered, confirmed, failed;
};
typedef void (*recipient_unit_fn)(void *ctx, const struct recipient_unit *row);
void store_recipient_units(struct store *store, int64_t serial, const char *below,
                           recipient_unit_fn each, void *ctx);
bool store_recipient_is_below(struct store *store, int64_t serial, const char *below);
/* Whom a clerk should ring: it failed, or nobody answered in time. */
void store_recipients_to_call(struct store *store, int64_t serial, wall_t now, size_t offset,
                              size_t limit, recipient_fn each, void *ctx);
/* Texts of notices that wait to leave for a household by this phone, each with its notice. */
typedef void (*notice_text_fn)(void *ctx, int64_t message, int64_t notice);
void store_notice_queued_home(struct store *store, const struct phone *phone, notice_text_fn each,
                              void *ctx);
void store_notice_queued(struct store *store, int64_t serial, id_fn each, void *ctx);

struct message_filter {
    int direction;     /* 0 in, 1 out, -1 both */
    const char *phone; /* NULL any */
    size_t limit;
    bool triage;    /* only what nobody could read */
    int64_t before; /* only those with a lesser id; 0 any */
    /* Without a phone, among the newest 100,000 messages: */
    const char *words;            /* in the text or number; NULL or "" any */
    enum disposition disposition; /* DISPOSED_NONE any */
    enum message_state state;     /* MESSAGE_READ, which is 0, any */
    const char *modem;            /* that carried it; NULL or "" any */
    wall_t from, until;           /* only of pages: of these days; 0 or WALL_NONE whenever */
};
/* Ids of such a list. filter->limit, triage and before are not used. */
size_t store_message_page(struct store *store, const struct message_filter *filter,
                          const struct id_page *page, int64_t *ids, size_t max, int64_t *reached);
typedef void (*message_fn)(void *ctx, const struct message_row *row);
void store_messages(struct store *store, const struct message_filter *filter, message_fn each,
                    void *ctx);
bool store_message(struct store *store, int64_t id, struct message_row *out);
/* The words of a message as they came, where identity numbers are masked in its text.
 * STATUS_NOT_FOUND: it has none; STATUS_IO: it was sealed with another key. */
enum status store_message_original(struct store *store, int64_t id, struct span *out);
/* Texts with a greater id that nobody could read, oldest first. */
void store_triage_after(struct store *store, int64_t after, size_t limit, message_fn each,
                        void *ctx);

/* Texts that were practised since then and not passed over, oldest first. */
void store_practised(struct store *store, wall_t since, size_t limit, message_fn each, void *ctx);

struct store_counts {
    int64_t cases[CASE_STATES], overdue, queued, in_doubt;
};
void store_counts(struct store *store, wall_t now, struct store_counts *out);
void store_modem_counts(struct store *store, const char *modem, int64_t *sent, int64_t *received);

#endif
