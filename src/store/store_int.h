#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H
/* What the files of this room share: prepared statements, typed binding, reading of columns. */
#include "cases/tally.h"
#include "lianhu/effects.h"
#include "store/seal.h"
#include "store/store.h"
#include <sqlite3.h>

/* "lian" in ASCII: file(1) and we recognise our own database by it. */
enum { STORE_APPLICATION_ID = 0x6C69616E };

/* The newest schema that this program knows. */
int store_schema_version(void);

enum sql_id {
#define SQL(id, text) SQL_##id,
#include "store/store_sql.tbl"
#undef SQL
    SQL_COUNT
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    struct seal *seal;
    bool in_turn, failed;
    bool uncounted; /* an early database: its cases are in no statistics yet */
    char error[256];
    struct effects keep;                           /* memory of what readers returned */
    int64_t next_case, next_notice, next_question; /* 0: to be read */
    int64_t next_follow_up, next_warning, next_entry, next_drive;
    int64_t cases[CASE_STATES]; /* by state, once `counted` */
    bool counted;
    wall_t now;    /* of the turn */
    int64_t today; /* days since 1970-01-01, for terms of office */
    void (*hook)(void *ctx, bool after);
    void *hook_ctx;
};

/* One parameter. Build with the macros below. */
struct value {
    enum { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB } type;
    int64_t number;
    const char *bytes;
    size_t len;
};

static inline struct value v_int(int64_t n)
{
    return (struct value){VALUE_INT, n, NULL, 0};
}

static inline struct value v_id(int64_t id) /* 0 is NULL */
{
    return (struct value){id ? VALUE_INT : VALUE_NULL, id, NULL, 0};
}

static inline struct value v_wall(wall_t t)
{
    return (struct value){wall_known(t) ? VALUE_INT : VALUE_NULL, t.ms, NULL, 0};
}

static inline struct value v_text(const char *text) /* NULL is NULL */
{
    return (struct value){text ? VALUE_TEXT : VALUE_NULL, 0, text, text ? strlen(text) : 0};
}

static inline struct value v_word(const char *text) /* NULL is '' */
{
    return v_text(text ? text : "");
}

static inline struct value v_span(struct span text)
{
    return (struct value){VALUE_TEXT, 0, text.ptr ? text.ptr : "", text.len};
}

static inline struct value v_blob(const void *bytes, size_t len)
{
    return (struct value){VALUE_BLOB, 0, bytes, len};
}

static inline struct value v_null(void)
{
    return (struct value){VALUE_NULL, 0, NULL, 0};
}

/* Runs a statement that returns no rows; false (and the turn is marked) when it failed. */
#define store_run(store, id, ...)                                                                  \
    store_run_values(store, id, (const struct value[]){__VA_ARGS__},                               \
                     sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
bool store_run_values(struct store *store, enum sql_id id, const struct value *values,
                      size_t count);

/* Binds a query; step it with store_row until that is false (it then resets itself), or end early
 * with store_done. */
#define store_ask(store, id, ...)                                                                  \
    store_ask_values(store, id, (const struct value[]){__VA_ARGS__},                               \
                     sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
sqlite3_stmt *store_ask_values(struct store *store, enum sql_id id, const struct value *values,
                               size_t count);
bool store_row(struct store *store, sqlite3_stmt *st);
void store_done(sqlite3_stmt *st);

static inline struct value v_day(day_t day)
{
    return day_known(day) ? v_int(day.n) : v_null();
}

/* Columns of the current row. Kept text lives until store_forget; NULL columns give "" (kept) or
 * NULL (kept_or_null), 0, WALL_NONE. */
int64_t col_int(sqlite3_stmt *st, int column);
int col_int_or(sqlite3_stmt *st, int column, int otherwise);
wall_t col_wall(sqlite3_stmt *st, int column);
const char *col_kept(struct store *store, sqlite3_stmt *st, int column);
const char *col_kept_or_null(struct store *store, sqlite3_stmt *st, int column);
void col_phone(sqlite3_stmt *st, int column, struct phone *out);

/* Sealed bytes, or NULL for what is empty. `sealed` is the caller's memory. */
struct value v_sealed(struct store *store, struct span bytes, struct buf *sealed);

/* A row that was selected by NOTICE_COLUMNS. */
void store_read_notice(struct store *store, sqlite3_stmt *st, struct notice *n);
/* The first row of a statement, which ends with it; false: there is none. */
bool store_one_notice(struct store *store, sqlite3_stmt *st, struct notice *out);
bool store_one_addressee(struct store *store, sqlite3_stmt *st, struct addressee *out);

/* A row that was selected by CASE_COLUMNS. */
void store_read_case(struct store *store, sqlite3_stmt *st, struct case_file *cf);

/* The part of the reader that store_course.c fills. */
void store_course_reader(struct case_reader *reader);

/* Keeps the statistics right for a case that is about to be written. store_tally.c */
void store_tally_move(struct store *store, const struct case_file *cf);

/* The words of a sealed entry, from the blob in `column`: remarks, visit, putting right, striking
 * off. Those of an open one stay as they are. */
void store_entry_words(struct store *store, sqlite3_stmt *st, int column,
                       const char **const words[4]);

/* Roles as statements want them: ",a,b,". store_evaluation.c */
void store_roles_text(const struct words *roles, struct buf *out);

/* The number that stands in a group's name: 4 of 第4联防组, 二 of 二组; 0 none. store_people.c */
int store_group_number(const char *name);

/* The next running number of a ledger in the year of `at`. */
int store_next_number(struct store *store, const char *ledger, wall_t at);

/* The next free id of a table, read once and counted from then on. */
int64_t store_next_id(struct store *store, int64_t *next, enum sql_id max);

/* Counts the cases by state, which every change of one keeps right from then on. */
void store_cases_count(struct store *store);

/* Marks the turn as failed with the words of the database. */
void store_fail(struct store *store, const char *doing);

/* store_pages.c: a list by ids. Its statements take an id to begin behind and one to end before,
 * how many, and what is wanted; `at_from` gives id and time of the first row from an id on. */
enum { ID_LIST_WANTED = 6 };
struct id_list {
    enum sql_id up, down, last, at_from;
    struct value wanted[ID_LIST_WANTED];
    size_t wanted_count;
    wall_t from, until; /* 0 or WALL_NONE whenever */
    int64_t window;     /* so many rows are looked at for a page; 0 all */
};
size_t store_id_page(struct store *store, const struct id_list *list, const struct id_page *page,
                     int64_t *ids, size_t max, int64_t *reached);

/* What was read before a row comes in the order of what is read behind one. */
void store_turn_ids(int64_t *ids, size_t count);

/* store_cases.c: what the filters of a list of cases come down to. */
struct case_bounds {
    int64_t from, until; /* serials */
    wall_t due;          /* not ended and due before then; WALL_NONE whenever */
    bool few_units;      /* below unit_path: going through all their cases is fast */
    bool few_about;      /* the same for what is asked of a name or phone */
    char name_end[128];  /* behind all names that begin with `about` */
};
struct case_bounds store_case_bounds(struct store *store, const struct case_filter *filter);

#endif
