/*
 * Plays: what people and the office do, and what must reach their phones. Every *.play of this
 * directory is one test under virtual time (tests/support/township.h). One thing a line:
 *
 *   town modems=2 conf="..."       first line, may be left out; keys: modems seed start sim conf
 *                                  modem model latency_ms roster
 *   phone 马建国 13900000021       a name for a number
 *   马建国> JF 3 张明录 土地       texts the first modem; 马建国@sim2> another one
 *   马建国> {SELECT ...}           texts a number that the database knows: a code
 *   马建国< 已记:*有错回2          the next text on that phone; * is anything; the signature stands
 * in front by itself. 马建国@sim2< it came from that modem 马建国< -                      no text
 * comes wait 5s                        how long < waits from here on (2m at first)
 *   + 10m      @ 14:30             time passes: so long; until that time of the day
 *   $ case.show number=10008       a command; k=v is text, k:=v is JSON, blanks in "..."
 *   = state in_work                a value of its result; = events.0.what, = length (of a list)
 *   ! 没有编号*                    the command was refused, in these words
 *   disposition filed              what became of the newest text that came in
 *   sql 3 SELECT count(*) ...      what the database says
 *   fault sim1 hang seconds=60     tools/modemsim/sim_fault.h; keys: seconds count code text
 *   options sim1 latency_ms=10     quirks of a modem
 *   switch 13900000052 off         on off bad full: a phone
 *   call 马建国 sim1 20            rings for 20 s
 *   part 马建国 sim1 7 1/2 -3h JF 3 ...   part 1 of 2 with reference 7, taken by the centre 3 h
 * ago; 0 0/0: a whole text stop  start  kill  power-cut   the gateway kill-at-commit 2 after dies
 * at its second commit from here (before, after), see start import 姓名,... | 马建国,...   a roster
 * file, its lines with | between word JF 打捶                   the rules change: one more word for
 * a kind of nanyu disk full                      fine full no-write no-sync short read-only clock
 * -3600                    the clock on the wall is set by so many seconds
 *
 * build/tests/scenario/test_plays NAME plays one; PLAY_SHOW=1 shows each line with its time.
 */
#include "tests/support/deliver.h"
#include "tests/support/disk.h"
#include "tests/support/township.h"
#include "tests/support/unit.h"
#include <ctype.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NAMES_MAX = 64, WORD_MAX = 64, LINE_SIZE = 4096 };

#define SIGNATURE "【南峪乡综治中心】"

struct name {
    char name[WORD_MAX], phone[PHONE_SIZE];
};

struct play {
    const char *path;
    unsigned line;
    FILE *file;
    struct township *town;
    struct name names[NAMES_MAX];
    size_t name_count;
    int64_t patience;
    json_t *reply;
};

/* ---- words ----------------------------------------------------------------------------------- */

/* Leaves nothing behind, also where it failed. */
static void play_end(const struct play *p)
{
    json_decref(p->reply);
    if (p->town)
        township_close(p->town);
    fclose(p->file);
}

static _Noreturn void fail_at(const struct play *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fail_at(const struct play *p, const char *format, ...)
{
    char words[2048], stamp[32] = "";
    va_list args;

    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    if (p->town)
        wall_iso8601(p->town->now.wall, stamp, sizeof stamp);
    print_error("%s:%u: (%s) %s\n", p->path, p->line, stamp, words);
    play_end(p);
    fail();
    abort();
}

/* * is any run of bytes, also none. */
static bool matches(const char *pattern, const char *text)
{
    for (; *pattern; pattern++, text++) {
        if (*pattern == '*') {
            do {
                if (matches(pattern + 1, text))
                    return true;
            } while (*text++);
            return false;
        }
        if (*pattern != *text)
            return false;
    }
    return *text == '\0';
}

/* The next word of the line, "" none; "..." may hold blanks, and k="..." too. */
static void next_word(const struct play *p, const char **at, char *word, size_t size)
{
    size_t len = 0;
    bool quoted = false;

    while (**at == ' ')
        (*at)++;
    for (; **at && (quoted || **at != ' '); (*at)++) {
        if (**at == '"') {
            quoted = !quoted;
            continue;
        }
        if (**at == '\\' && (*at)[1])
            (*at)++;
        if (len + 1 >= size)
            fail_at(p, "a word is too long");
        word[len++] = **at;
    }
    word[len] = '\0';
}

static const char *rest_of(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* "10m", "2h30m". */
static int64_t duration(const struct play *p, const char *text)
{
    int64_t total = 0;
    char *end;

    for (const char *at = text; *at; at = end + 1) {
        long n = strtol(at, &end, 10);

        switch (end == at ? 0 : *end) {
        case 's': total += n * SEC; break;
        case 'm': total += n * MIN; break;
        case 'h': total += n * HOUR; break;
        case 'd': total += n * 24 * HOUR; break;
        default: fail_at(p, "no duration: %s", text);
        }
    }
    return total;
}

static const char *phone_of(const struct play *p, const char *name)
{
    for (size_t i = 0; i < p->name_count; i++)
        if (strcmp(p->names[i].name, name) == 0)
            return p->names[i].phone;
    for (const char *at = name; *at; at++)
        if (!isdigit((unsigned char)*at) && *at != '+')
            fail_at(p, "nobody is called %s", name);
    return name;
}

static unsigned modem_of(const struct play *p, const char *name)
{
    int modem = sim_modem_find(p->town->sim, name);

    if (modem < 0)
        fail_at(p, "no modem %s", name);
    return (unsigned)modem;
}

/* ---- opening --------------------------------------------------------------------------------- */

struct key {
    char key[WORD_MAX], value[LINE_SIZE];
};

static bool next_key(const struct play *p, const char **at, struct key *out)
{
    char word[LINE_SIZE + WORD_MAX], *equals;

    next_word(p, at, word, sizeof word);
    if (!word[0])
        return false;
    equals = strchr(word, '=');
    if (!equals)
        fail_at(p, "not key=value: %s", word);
    *equals = '\0';
    text_copy(out->key, sizeof out->key, span_of(word));
    text_copy(out->value, sizeof out->value, span_of(equals + 1));
    return true;
}

/* NAME-people.csv and NAME-households.csv beside the plays. */
static void read_roster(struct play *p, const char *name, struct buf out[2])
{
    static const char *const kinds[] = {"people", "households"};
    char path[128], chunk[4096];
    size_t n;

    for (int i = 0; i < 2; i++) {
        text_format(path, sizeof path, "tests/scenario/%s-%s.csv", name, kinds[i]);
        FILE *file = fopen(path, "re");
        if (!file)
            fail_at(p, "there is no %s", path);
        while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
            buf_add(&out[i], chunk, n);
        fclose(file);
    }
}

static void open_town(struct play *p, const char *args)
{
    struct township_plan plan = {.name = "play"};
    struct buf roster[2] = {BUF_INIT, BUF_INIT};
    struct key k, kept[8];
    size_t count = 0;

    while (args && next_key(p, &args, &k)) {
        const char *value = kept[count].value;

        if (count == ROWS(kept))
            fail_at(p, "too many keys");
        kept[count++] = k;
        if (strcmp(k.key, "modems") == 0)
            plan.modems = (unsigned)atoi(value);
        else if (strcmp(k.key, "seed") == 0)
            plan.seed = (uint64_t)atoll(value);
        else if (strcmp(k.key, "start") == 0)
            plan.start = value;
        else if (strcmp(k.key, "sim") == 0)
            plan.sim = value;
        else if (strcmp(k.key, "conf") == 0)
            plan.conf = value;
        else if (strcmp(k.key, "modem") == 0)
            plan.modem = value;
        else if (strcmp(k.key, "model") == 0)
            plan.model = value;
        else if (strcmp(k.key, "roster") == 0)
            read_roster(p, value, roster);
        else
            fail_at(p, "town does not know %s", k.key);
    }
    plan.people = buf_span(&roster[0]);
    plan.households = buf_span(&roster[1]);
    p->town = township_open(&plan);
    buf_free(&roster[0]);
    buf_free(&roster[1]);
    township_pass(p->town, 20 * SEC); /* the modems come up */
}

/* ---- people ---------------------------------------------------------------------------------- */

static void say(struct play *p, const char *who, const char *modem, const char *text)
{
    unsigned to = *modem ? modem_of(p, modem) : 0;
    size_t len = strlen(text);
    char sql[LINE_SIZE], number[32];

    if (*text == '{' && text[len - 1] == '}') {
        text_copy(sql, sizeof sql, (struct span){text + 1, len - 2});
        text_format(number, sizeof number, "%lld", (long long)township_count(p->town, sql));
        text = number;
    }
    township_text(p->town, phone_of(p, who), to, text);
}

static void hear_nothing(struct play *p, const char *who)
{
    const struct sim_text *text = township_read(p->town, phone_of(p, who), p->patience);

    if (text)
        fail_at(p, "%s should get nothing, got: %s", who, text->text);
}

static void hear(struct play *p, const char *who, const char *modem, const char *wanted)
{
    const struct sim_text *text;
    char pattern[LINE_SIZE];

    if (strcmp(wanted, "-") == 0) {
        hear_nothing(p, who);
        return;
    }
    text_format(pattern, sizeof pattern, "%s%s", *wanted == '*' ? "" : SIGNATURE, wanted);
    text = township_read(p->town, phone_of(p, who), p->patience);
    if (!text)
        fail_at(p, "%s gets nothing, wanted: %s", who, pattern);
    if (!matches(pattern, text->text))
        fail_at(p, "%s wanted: %s\n  got: %s", who, pattern, text->text);
    if (*modem && text->modem != modem_of(p, modem))
        fail_at(p, "%s got it from sim%u", who, text->modem + 1);
}

/* name> text, name@sim2< text; false when the line is none of these. */
static bool talk(struct play *p, const char *line)
{
    size_t len = strcspn(line, " <>");
    char who[WORD_MAX], *modem;
    char arrow = line[len];

    if (len == 0 || (arrow != '<' && arrow != '>') || len >= sizeof who)
        return false;
    memcpy(who, line, len);
    who[len] = '\0';
    modem = strchr(who, '@');
    if (modem)
        *modem++ = '\0';
    if (arrow == '>')
        say(p, who, modem ? modem : "", rest_of(line + len + 1));
    else
        hear(p, who, modem ? modem : "", rest_of(line + len + 1));
    return true;
}

static void do_phone(struct play *p, const char *args)
{
    struct name *name = &p->names[p->name_count];

    if (p->name_count == NAMES_MAX)
        fail_at(p, "too many names");
    next_word(p, &args, name->name, sizeof name->name);
    next_word(p, &args, name->phone, sizeof name->phone);
    p->name_count++;
}

static void do_switch(struct play *p, const char *args)
{
    static const char *const names[] = {"on", "off", "bad", "full"};
    char who[WORD_MAX], state[WORD_MAX];

    next_word(p, &args, who, sizeof who);
    next_word(p, &args, state, sizeof state);
    for (unsigned i = 0; i < ROWS(names); i++)
        if (strcmp(state, names[i]) == 0) {
            sim_phone_state(p->town->sim, phone_of(p, who), (enum phone_state)i);
            return;
        }
    fail_at(p, "a phone cannot be %s", state);
}

static void do_call(struct play *p, const char *args)
{
    char who[WORD_MAX], modem[WORD_MAX], seconds[WORD_MAX];

    next_word(p, &args, who, sizeof who);
    next_word(p, &args, modem, sizeof modem);
    next_word(p, &args, seconds, sizeof seconds);
    sim_phone_call(p->town->sim, phone_of(p, who), modem_of(p, modem), atoi(seconds));
}

static void do_part(struct play *p, const char *args)
{
    char who[WORD_MAX], modem[WORD_MAX], ref[WORD_MAX], place[WORD_MAX], ago[WORD_MAX];
    struct deliver_part part = {.from = NULL};
    struct buf hex = BUF_INIT;
    unsigned seq = 0, total = 0;

    next_word(p, &args, who, sizeof who);
    next_word(p, &args, modem, sizeof modem);
    next_word(p, &args, ref, sizeof ref);
    next_word(p, &args, place, sizeof place);
    next_word(p, &args, ago, sizeof ago);
    if (sscanf(place, "%u/%u", &seq, &total) != 2 || *ago != '-')
        fail_at(p, "part PHONE MODEM REF SEQ/TOTAL -AGO TEXT");
    part.from = phone_of(p, who);
    part.text = rest_of(args);
    part.ref = (unsigned)atoi(ref);
    part.seq = seq;
    part.total = total;
    part.scts = wall_add(p->town->now.wall, -(duration(p, ago + 1) / 1000));
    deliver_write(&part, &hex);
    if (!sim_inject(p->town->sim, modem_of(p, modem), buf_span(&hex)))
        fail_at(p, "the simulator does not take it: %s", hex.ptr);
    buf_free(&hex);
}

/* ---- commands -------------------------------------------------------------------------------- */

static void set_argument(const struct play *p, json_t *request, struct key *k)
{
    size_t len = strlen(k->key);
    json_t *value;

    if (len && k->key[len - 1] == ':') {
        k->key[len - 1] = '\0';
        value = json_loads(k->value, JSON_DECODE_ANY, NULL);
        if (!value)
            fail_at(p, "no JSON: %s", k->value);
    } else {
        value = json_string(k->value);
    }
    json_object_set_new(request, k->key, value);
}

static void do_ask(struct play *p, const char *args)
{
    json_t *request = json_object();
    char command[WORD_MAX], *line;
    struct key k;

    next_word(p, &args, command, sizeof command);
    json_object_set_new(request, "command", json_string(command));
    while (next_key(p, &args, &k))
        set_argument(p, request, &k);
    line = json_dumps(request, JSON_COMPACT);
    json_decref(p->reply);
    p->reply = json_loads(township_ask(p->town, line), 0, NULL);
    json_decref(request);
    free(line);
    if (!p->reply)
        fail_at(p, "no answer to %s", command);
}

/* The lines of a roster file, taken in by the clerk. */
static void do_import(struct play *p, const char *args)
{
    struct buf csv = BUF_INIT;
    json_t *request;
    char *line;

    for (const char *at = args; *at; at += strcspn(at, "|") + (at[strcspn(at, "|")] == '|')) {
        buf_add_span(&csv, span_trim((struct span){at, strcspn(at, "|")}));
        buf_add_char(&csv, '\n');
    }
    request = json_pack("{s:s,s:[{s:s,s:s}]}", "command", "roster.import", "files", "name", "play",
                        "text", csv.ptr);
    line = json_dumps(request, JSON_COMPACT);
    json_decref(p->reply);
    p->reply = json_loads(township_ask(p->town, line), 0, NULL);
    json_decref(request);
    free(line);
    buf_free(&csv);
    if (!json_is_true(json_object_get(json_object_get(p->reply, "result"), "done"))) {
        line = json_dumps(p->reply, JSON_COMPACT);
        print_error("%s\n", line);
        fail_at(p, "the roster is not taken");
    }
}

static json_t *walk(const struct play *p, const char *path)
{
    json_t *at = json_object_get(p->reply, "result");
    char word[WORD_MAX];

    if (!at)
        fail_at(p, "refused: %s", json_string_value(json_object_get(p->reply, "error")));
    while (*path) {
        size_t len = strcspn(path, ".");

        text_copy(word, sizeof word, (struct span){path, len});
        path += len + (path[len] == '.');
        if (json_is_array(at) && strcmp(word, "length") == 0)
            return json_integer((json_int_t)json_array_size(at));
        at = json_is_array(at) ? json_array_get(at, (size_t)atoi(word)) : json_object_get(at, word);
    }
    return json_incref(at);
}

static void do_value(struct play *p, const char *args)
{
    char path[WORD_MAX], *whole = NULL;
    const char *text, *wanted;
    json_t *value;

    next_word(p, &args, path, sizeof path);
    wanted = rest_of(args);
    value = walk(p, path);
    text = json_string_value(value);
    if (!text)
        text = whole = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    if (!text)
        fail_at(p, "there is no %s", path);
    if (!matches(wanted, text))
        fail_at(p, "%s is %s, wanted %s", path, text, wanted);
    free(whole);
    json_decref(value);
}

static void do_refused(struct play *p, const char *args)
{
    const char *error = json_string_value(json_object_get(p->reply, "error"));

    if (!error)
        fail_at(p, "it was not refused");
    if (!matches(rest_of(args), error))
        fail_at(p, "refused with: %s", error);
}

static void do_disposition(struct play *p, const char *args)
{
    char got[WORD_MAX];
    int64_t number =
        township_count(p->town, "SELECT coalesce(disposition, 0) FROM message WHERE direction = 0"
                                " ORDER BY id DESC LIMIT 1");

    text_copy(got, sizeof got,
              span_of(number < 0 ? "nothing" : disposition_name((enum disposition)number)));
    if (strcmp(got, rest_of(args)) != 0)
        fail_at(p, "the disposition is %s", got);
}

static void do_sql(struct play *p, const char *args)
{
    char *query;
    long long wanted = strtoll(args, &query, 10);
    long long got = township_count(p->town, query);

    if (got != wanted)
        fail_at(p, "the database says %lld", got);
}

/* ---- time, faults, the gateway --------------------------------------------------------------- */

static void do_pass(struct play *p, const char *args)
{
    township_pass(p->town, duration(p, rest_of(args)));
}

/* Until the clock shows this, today or tomorrow. */
static void do_until(struct play *p, const char *args)
{
    struct civil c = civil_local(p->town->now.wall);
    wall_t when;

    if (sscanf(args, "%d:%d", &c.hour, &c.minute) != 2)
        fail_at(p, "no time of the day: %s", args);
    c.second = 0;
    when = civil_local_to_wall(&c);
    if (when.ms <= p->town->now.wall.ms)
        when = wall_add(when, WALL_DAY);
    township_pass_until(p->town, when);
}

static void do_wait(struct play *p, const char *args)
{
    p->patience = duration(p, rest_of(args));
}

static void do_fault(struct play *p, const char *args)
{
    struct sim_fault_args with = {.seconds = 0};
    char modem[WORD_MAX], name[WORD_MAX], text[WORD_MAX];
    struct key k;

    next_word(p, &args, modem, sizeof modem);
    next_word(p, &args, name, sizeof name);
    while (next_key(p, &args, &k)) {
        if (strcmp(k.key, "seconds") == 0)
            with.seconds = atoi(k.value);
        else if (strcmp(k.key, "count") == 0)
            with.count = atoi(k.value);
        else if (strcmp(k.key, "code") == 0)
            with.code = atoi(k.value);
        else if (strcmp(k.key, "text") == 0 && text_copy(text, sizeof text, span_of(k.value)))
            with.text = text;
        else
            fail_at(p, "a fault does not know %s", k.key);
    }
    township_fault(p->town, modem_of(p, modem), name, with);
}

static void do_options(struct play *p, const char *args)
{
    char modem[WORD_MAX];

    next_word(p, &args, modem, sizeof modem);
    if (!sim_modem_options(p->town->sim, modem_of(p, modem), rest_of(args)))
        fail_at(p, "no such quirk: %s", args);
}

static void do_kill_at_commit(struct play *p, const char *args)
{
    char n[WORD_MAX], when[WORD_MAX];

    next_word(p, &args, n, sizeof n);
    next_word(p, &args, when, sizeof when);
    township_kill_at_commit(p->town, (unsigned)atoi(n), strcmp(when, "after") == 0);
}

static void do_disk(struct play *p, const char *args)
{
    static const char *const names[] = {"fine",    "full",  "no-write",
                                        "no-sync", "short", "read-only"};

    for (unsigned i = 0; i < ROWS(names); i++)
        if (strcmp(rest_of(args), names[i]) == 0) {
            disk_break(township_disk(p->town), (enum disk_fault)i, 0);
            return;
        }
    fail_at(p, "a disk cannot be %s", args);
}

static void do_clock(struct play *p, const char *args)
{
    township_set_clock(p->town, atoll(rest_of(args)) * WALL_SEC);
}

static void do_stop(struct play *p, const char *args)
{
    (void)args;
    township_stop(p->town);
}

static void do_start(struct play *p, const char *args)
{
    (void)args;
    if (p->town->gateway)
        fail_at(p, "it runs already");
    township_start(p->town);
}

static void do_kill(struct play *p, const char *args)
{
    (void)args;
    township_kill(p->town);
}

static void do_power_cut(struct play *p, const char *args)
{
    (void)args;
    township_power_cut(p->town);
}

/* A copy of the model with one more word for a kind. */
static void do_word(struct play *p, const char *args)
{
    char code[WORD_MAX], word[WORD_MAX], head[WORD_MAX + 16];
    char path[300], here[200], text[131072];
    size_t len;
    char *at, *days;

    next_word(p, &args, code, sizeof code);
    next_word(p, &args, word, sizeof word);
    FILE *file = fopen("conf/models/nanyu.conf", "re");
    assert_non_null(file);
    len = fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    fclose(file);
    text_format(head, sizeof head, "kind \"%s\"", code);
    at = strstr(text, head);
    at = at ? strstr(at, "words   = {") : NULL;
    if (!at)
        fail_at(p, "no kind %s with words", code);
    at += strlen("words   = {");
    text_format(path, sizeof path, "%s/tmp/play-model.conf",
                getenv("BUILD") ? getenv("BUILD") : "build");
    file = fopen(path, "we");
    assert_non_null(file);
    days = strstr(at, "../holidays"); /* lies beside the real one */
    assert_non_null(days);
    assert_non_null(getcwd(here, sizeof here));
    fprintf(file, "%.*s\"%s\", %.*s%s/conf%s", (int)(at - text), text, word, (int)(days - at), at,
            here, days + 2);
    fclose(file);
    township_rules(p->town, path);
}

/* ---- one play -------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *word;
    void (*run)(struct play *p, const char *args);
} verbs[] = {
    {"phone",          do_phone},
    {"+",              do_pass},
    {"@",              do_until},
    {"wait",           do_wait},
    {"$",              do_ask},
    {"=",              do_value},
    {"!",              do_refused},
    {"disposition",    do_disposition},
    {"sql",            do_sql},
    {"fault",          do_fault},
    {"options",        do_options},
    {"switch",         do_switch},
    {"call",           do_call},
    {"part",           do_part},
    {"stop",           do_stop},
    {"start",          do_start},
    {"kill",           do_kill},
    {"power-cut",      do_power_cut},
    {"kill-at-commit", do_kill_at_commit},
    {"disk",           do_disk},
    {"word",           do_word},
    {"import",         do_import},
    {"clock",          do_clock},
};
/* clang-format on */

static void play_line(struct play *p, const char *line)
{
    const char *args = line;
    char word[WORD_MAX];

    if (!*line || *line == '#')
        return;
    if (!p->town && strncmp(line, "town", 4) == 0) {
        open_town(p, line + 4);
        return;
    }
    if (!p->town)
        open_town(p, NULL);
    if (talk(p, line))
        return;
    next_word(p, &args, word, sizeof word);
    for (size_t i = 0; i < ROWS(verbs); i++)
        if (strcmp(verbs[i].word, word) == 0) {
            verbs[i].run(p, rest_of(args));
            return;
        }
    fail_at(p, "not understood: %s", line);
}

static void show_line(const struct play *p, const char *line)
{
    char stamp[32] = "";

    if (p->town)
        wall_iso8601(p->town->now.wall, stamp, sizeof stamp);
    print_message("%.19s %4u  %s\n", stamp, p->line, line);
}

/* What is kept of each notice with every change is what counting gives. */
static void check_counts(const struct play *p)
{
#define COUNTED                                                                                    \
    "SELECT r.notice, coalesce(m.state, -1), count(*) FROM recipient r LEFT JOIN message m"        \
    " ON m.id = r.message GROUP BY 1, 2 UNION ALL SELECT notice, 100, count(*) FROM recipient"     \
    " GROUP BY 1 UNION ALL SELECT notice, 101, count(*) FROM recipient"                            \
    " WHERE confirmed_at IS NOT NULL GROUP BY 1 UNION ALL SELECT notice, 102, count(*)"            \
    " FROM recipient WHERE declined_at IS NOT NULL GROUP BY 1 UNION ALL SELECT notice, 103,"       \
    " count(*) FROM recipient WHERE attended_at IS NOT NULL GROUP BY 1 UNION ALL"                  \
    " SELECT notice, 104, count(*) FROM recipient WHERE second IS NOT NULL GROUP BY 1"             \
    " UNION ALL SELECT notice, 105, count(*) FROM recipient WHERE called_at IS NOT NULL GROUP BY " \
    "1"
#define KEPT "SELECT notice, what, n FROM notice_count WHERE n <> 0"
    static const char *const differences[] = {
        "SELECT count(*) FROM (" KEPT " EXCEPT SELECT * FROM (" COUNTED "))",
        "SELECT count(*) FROM (SELECT * FROM (" COUNTED ") EXCEPT " KEPT ")"};

    for (size_t i = 0; i < ROWS(differences); i++)
        if (township_count(p->town, differences[i]))
            fail_at(p, "the counts of a notice are not its recipients");
}

static void test_play(void **state)
{
    struct play p = {.path = *state, .file = fopen(*state, "re"), .patience = 2 * MIN};
    char line[LINE_SIZE];

    assert_non_null(p.file);
    while (fgets(line, sizeof line, p.file)) {
        line[strcspn(line, "\n")] = '\0';
        p.line++;
        if (getenv("PLAY_SHOW"))
            show_line(&p, line);
        play_line(&p, line);
    }
    assert_non_null(p.town);
    check_counts(&p);
    play_end(&p);
}

int main(int argc, char **argv)
{
    struct CMUnitTest *tests;
    glob_t found;
    size_t count = 0;
    int failed;

    if (glob("tests/scenario/*.play", 0, NULL, &found) != 0)
        return 1;
    tests = xcalloc(found.gl_pathc, sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (argc > 1 && !strstr(found.gl_pathv[i], argv[1]))
            continue;
        tests[count++] = (struct CMUnitTest){
            .name = found.gl_pathv[i], .test_func = test_play, .initial_state = found.gl_pathv[i]};
    }
    failed = _cmocka_run_group_tests("plays", tests, count, NULL, NULL);
    free(tests);
    globfree(&found);
    return failed || count == 0;
}
