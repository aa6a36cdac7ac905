/*
 * lianhud as a service: SIGTERM leaves the modems idle within a second, SIGHUP takes a new policy
 * over or keeps the old one and says why, a full disk stops acceptance and nothing else, and goes
 * by itself when there is room again.
 */
#include "lianhu/span.h"
#include "tests/support/stage.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char people[] = "姓名,手机号,角色,单位,任职起,任职止,备注\n"
                             "马建国,13900010001,联户长,南峪乡/东坪村/二社网格/第1联防组,,,\n";
static const char households[] = "单位,户号,户主,手机号,标签,备注\n"
                                 "南峪乡/东坪村/二社网格/第1联防组,3,张明录,,,\n"
                                 "南峪乡/东坪村/二社网格/第1联防组,4,李富贵,,,\n";
static const char leader[] = "13900010001";

/* ---- what is asked again and again ----------------------------------------------------------- */

static json_t *status_of(struct stage *stage)
{
    return stage_ask_daemon(stage, json_pack("{s:s}", "command", "status"));
}

static bool modems_ready(struct stage *stage, void *ctx)
{
    json_t *status = status_of(stage), *modem;
    bool ready = true;
    size_t i;

    (void)ctx;
    json_array_foreach(json_object_get(status, "modems"), i, modem) ready &=
        strcmp(json_string_value(json_object_get(modem, "state")), "ready") == 0;
    json_decref(status);
    return ready;
}

static bool is_sick(struct stage *stage, void *ctx)
{
    json_t *status = status_of(stage);
    bool sick = json_is_true(json_object_get(status, "sick"));

    json_decref(status);
    return sick == *(const bool *)ctx;
}

static size_t inbox_count(struct stage *stage, const char *phone)
{
    json_t *inbox =
        stage_ask_sim(stage, json_pack("{s:s,s:s}", "command", "inbox", "phone", phone));
    size_t count = json_array_size(json_object_get(inbox, "texts"));

    json_decref(inbox);
    return count;
}

static bool answered(struct stage *stage, void *ctx)
{
    return inbox_count(stage, leader) >= *(const size_t *)ctx;
}

/* A sum over all modems of one figure of modemsim's `status` or `stats`. */
static int64_t sum(struct stage *stage, const char *command, const char *figure)
{
    json_t *all = stage_ask_sim(stage, json_pack("{s:s}", "command", command)), *modem;
    int64_t value = 0;
    size_t i;

    json_array_foreach(json_object_get(all, "modems"), i, modem) value +=
        json_integer_value(json_object_get(modem, figure));
    json_decref(all);
    return value;
}

static bool log_says(struct stage *stage, void *ctx)
{
    FILE *file = fopen(stage->log, "r");
    char line[1024];
    bool found = false;

    while (file && !found && fgets(line, sizeof line, file))
        found = strstr(line, ctx) != NULL;
    if (file)
        fclose(file);
    return found;
}

/* ---- SIGTERM --------------------------------------------------------------------------------- */

static int open_modem(const struct stage *stage, unsigned modem)
{
    char path[STAGE_PATH + 8];
    struct termios raw;

    text_format(path, sizeof path, "%s/sim%u", stage->dir, modem);
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || tcgetattr(fd, &raw) != 0)
        stage_die("%s: %s", path, strerror(errno));
    cfmakeraw(&raw);
    tcsetattr(fd, TCSANOW, &raw);
    tcflush(fd, TCIOFLUSH);
    return fd;
}

/* The first thing that anybody types is taken as a command: no prompt was left open. A modem that
 * is sending is not ours to judge: it is asked again while it says nothing at all. */
static bool modem_is_idle(const struct stage *stage, unsigned modem)
{
    char got[512];
    size_t len = 0;
    bool idle = false;
    int fd = open_modem(stage, modem);

    for (int try = 0; try < 6 && !idle && len == 0; try++) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};

        if (write(fd, "AT\r", 3) != 3)
            break;
        while (!idle && len + 1 < sizeof got && poll(&wait, 1, 500) > 0) {
            ssize_t n = read(fd, got + len, sizeof got - 1 - len);

            if (n <= 0)
                break;
            len += (size_t)n;
            got[len] = '\0';
            idle = strstr(got, "OK\r\n") && !strchr(got, '>');
        }
    }
    close(fd);
    if (!idle)
        printf("       sim%u says <%.*s>\n", modem, (int)len, got);
    return idle;
}

/* Stops at different moments of a run of messages: before a prompt, at it, while sending. */
static void test_stops(struct stage *stage)
{
    static const char *const texts[] = {"JF 3 张明录 土地", "DB 4 李富贵 医保", "YH 3 张明录 房屋",
                                        "JF 4 李富贵 邻里", "DB 3 张明录 社保", "ZA 4 李富贵 盗窃"};
    unsigned idle = 0, quick = 0, clean = 0, count = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++, count++) {
        stage_start(stage);
        stage_ready(stage);
        stage_until(stage, modems_ready, NULL, 20, "modems ready");
        int64_t submitted = sum(stage, "stats", "lines");
        stage_text(stage, leader, texts[i], i % 2 ? "sim2" : "sim1");
        while (sum(stage, "stats", "lines") < submitted + 1 + (int64_t)i / 2)
            stage_pause(1);
        int64_t from = stage_ms();
        clean += stage_stop(stage, 10000) == 0;
        quick += stage_ms() - from <= 1000;
        idle += modem_is_idle(stage, 1) && modem_is_idle(stage, 2);
    }
    stage_check(clean == count, "SIGTERM: exit 0, %u of %u times", clean, count);
    stage_check(quick == count, "within a second, %u of %u times", quick, count);
    stage_check(idle == count, "no modem was left at a prompt, %u of %u times", idle, count);
    size_t all = count;
    stage_start(stage);
    stage_ready(stage);
    stage_until(stage, answered, &all, 40, "an answer to every text");
    stage_check(inbox_count(stage, leader) == count, "each text has one answer: %zu of %u",
                inbox_count(stage, leader), count);
}

/* ---- SIGHUP ---------------------------------------------------------------------------------- */

static void append(const char *path, const char *text)
{
    FILE *file = fopen(path, "a");

    if (!file)
        stage_die("%s: %s", path, strerror(errno));
    fputs(text, file);
    fclose(file);
}

static void test_reload(struct stage *stage)
{
    size_t before = inbox_count(stage, leader), after = before + 1;
    static char refused[] = "reload refused", where[] = "model.conf:", taken[] = "taken over";
    struct stat model;

    if (stat(stage->model, &model) != 0)
        stage_die("%s: %s", stage->model, strerror(errno));
    append(stage->model, "\nkind \"QQ\" {\n  title = \"纠纷\"\n  becomes = \"nothing\"\n}\n");
    kill(stage->daemon, SIGHUP);
    stage_until(stage, log_says, refused, 10, "a broken model refused");
    stage_check(log_says(stage, where), "a broken model is refused with file and line");
    stage_text(stage, leader, "MY 3 张明录 想修路", "sim1");
    stage_until(stage, answered, &after, 20, "an answer under the old model");
    stage_check(true, "the old model goes on");
    if (truncate(stage->model, model.st_size) != 0)
        stage_die("%s: %s", stage->model, strerror(errno));
    append(stage->model, "\nkind \"QQ\" {\n  title = \"问好\"\n"
                         "  becomes = \"case\"\n  fields = {\"remarks\"}\n"
                         "  handle_hours = 24\n}\n");
    kill(stage->daemon, SIGHUP);
    stage_until(stage, log_says, taken, 10, "a good model taken over");
    json_t *read = stage_ask_daemon(stage, json_pack("{s:s,s:s,s:s}", "command", "explain", "phone",
                                                     leader, "text", "QQ 大家好"));
    const char *kind = json_string_value(json_object_get(read, "kind"));
    stage_check(kind && strcmp(kind, "QQ") == 0, "the new model is in force");
    json_decref(read);
}

/* ---- a full disk ----------------------------------------------------------------------------- */

/* On a small file system of its own where that may be mounted; else by a limit on file sizes. */
struct disk {
    bool mounted;
    char dir[STAGE_PATH], filler[STAGE_PATH + 8];
};

static struct disk disk;

static void disk_close(void)
{
    if (disk.mounted)
        umount2(disk.dir, MNT_DETACH);
    disk.mounted = false;
}

static void disk_open(struct stage *stage)
{
    text_format(disk.dir, sizeof disk.dir, "%s/disk", stage->dir);
    text_format(disk.filler, sizeof disk.filler, "%s/filler", disk.dir);
    mkdir(disk.dir, 0700);
    atexit(disk_close);
    disk.mounted = !getenv("NO_MOUNT") && mount("tmpfs", disk.dir, "tmpfs", 0, "size=24m") == 0;
    if (disk.mounted)
        text_format(stage->database, sizeof stage->database, "%s/lianhu.db", disk.dir);
    stage_configure(stage);
    printf("       the disk is %s\n", disk.mounted ? "a tmpfs of 24 MB" : "a limit on file sizes");
}

static void limit_files(const struct stage *stage, rlim_t size)
{
    struct rlimit limit = {size, RLIM_INFINITY};

    if (prlimit(stage->daemon, RLIMIT_FSIZE, &limit, NULL) != 0)
        stage_die("prlimit: %s", strerror(errno));
}

/* lianhud keeps a log ready that commits only overwrite; here they shall need room. */
static void empty_log(const struct stage *stage)
{
    sqlite3 *db;

    sqlite3_open_v2(stage->database, &db, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL) != SQLITE_OK)
        stage_die("checkpoint: %s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void disk_fill(const struct stage *stage)
{
    static const char zeros[4096];

    empty_log(stage);

    if (!disk.mounted) {
        limit_files(stage, 4096);
        return;
    }
    int fd = open(disk.filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (write(fd, zeros, sizeof zeros) > 0)
        ;
    close(fd);
}

static void disk_empty(const struct stage *stage)
{
    if (disk.mounted)
        unlink(disk.filler);
    else
        limit_files(stage, RLIM_INFINITY);
}

static bool all_wait(struct stage *stage, void *ctx)
{
    return sum(stage, "status", "stored") >= *(const int64_t *)ctx;
}

static bool all_taken(struct stage *stage, void *ctx)
{
    (void)ctx;
    return sum(stage, "status", "stored") == 0 && sum(stage, "status", "waiting") == 0;
}

static int64_t rows(const struct stage *stage, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    int64_t value = -1;

    sqlite3_open_v2(stage->database, &db, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return value;
}

static const char filed[] = "SELECT count(*) FROM case_file";

static void send_reports(struct stage *stage, const char *subject, size_t *count)
{
    static const char *const kinds[] = {"JF", "DB", "YH"};
    char text[128];

    for (size_t i = 0; i < 6; i++) {
        text_format(text, sizeof text, "%s %zu %s %s", kinds[i / 2], i % 2 + 3,
                    i % 2 ? "李富贵" : "张明录", subject);
        stage_text(stage, leader, text, i % 2 ? "sim2" : "sim1");
    }
    *count += 6;
}

/* Nothing moves through two of the daemon's own tries to write. */
static void stays_sick(struct stage *stage)
{
    bool sick = true;
    int64_t end = stage_ms() + 11000;

    while (stage_ms() < end) {
        if (!is_sick(stage, &sick))
            stage_die("lianhud thinks that it can write on a full disk");
        stage_pause(500);
    }
}

static void test_full_disk(struct stage *stage)
{
    bool yes = true, no = false;
    size_t answers = 0;
    int64_t waiting = 6;

    disk_open(stage);
    stage_start(stage);
    stage_ready(stage);
    stage_import(stage, people, households);
    stage_until(stage, modems_ready, NULL, 20, "modems ready");
    disk_fill(stage);
    int64_t deleted = sum(stage, "stats", "deleted"),
            submitted = sum(stage, "stats", "submissions");
    send_reports(stage, "土地", &answers);
    stage_until(stage, is_sick, &yes, 30, "lianhud notices that the disk is full");
    stage_until(stage, all_wait, &waiting, 30, "all texts wait in the SIMs");
    stays_sick(stage);
    stage_check(sum(stage, "status", "stored") == waiting &&
                    sum(stage, "stats", "deleted") == deleted,
                "a full disk: nothing is deleted from a SIM");
    stage_check(sum(stage, "stats", "submissions") == submitted, "nothing is submitted");
    stage_check(rows(stage, filed) == 0, "nothing is accepted");
    disk_empty(stage);
    stage_until(stage, is_sick, &no, 30, "lianhud goes on by itself");
    stage_until(stage, all_taken, NULL, 40, "all texts taken over");
    stage_until(stage, answered, &answers, 40, "all answers");
    stage_check(rows(stage, filed) == (int64_t)answers &&
                    rows(stage, "SELECT count(*) FROM message WHERE direction = 0") ==
                        (int64_t)answers,
                "with room again each text is filed once: %lld of %zu",
                (long long)rows(stage, filed), answers);
    stage_check(stage_stop(stage, 2000) == 0, "and it stops in order");
}

/* Nothing can be kept, so nothing is begun; what the SIMs hold stays there. */
static void test_read_only_disk(struct stage *stage)
{
    char words[] = "写不了";
    bool gone;
    int status = 0;

    if (!disk.mounted) {
        printf("       no file system may be mounted here: none is read-only\n");
        return;
    }
    if (mount(NULL, disk.dir, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
        stage_die("remount: %s", strerror(errno));
    int64_t deleted = sum(stage, "stats", "deleted");
    stage_text(stage, leader, "JF 3 张明录 水渠", "sim1");
    stage_start(stage);
    gone = stage_ends(stage, 20000, &status);
    stage_check(gone && WIFEXITED(status) && WEXITSTATUS(status) == 1 && log_says(stage, words),
                "a read-only disk is refused with words");
    stage_check(sum(stage, "stats", "deleted") == deleted, "and nothing is taken from a SIM");
    if (mount(NULL, disk.dir, NULL, MS_REMOUNT, NULL) != 0)
        stage_die("remount: %s", strerror(errno));
    stage_start(stage);
    stage_ready(stage);
    stage_until(stage, all_taken, NULL, 40, "what waited is taken over");
    stage_check(rows(stage, "SELECT count(*) FROM message WHERE text = 'JF 3 张明录 水渠'") == 1,
                "when it can be written again, what waited is filed");
    stage_stop(stage, 5000);
}

int main(void)
{
    static const char *const args[] = {"--seed",   "7",  "--latency",     "600", "--delays",
                                       "20,60,20", "-o", "prompt_ms=150", NULL};
    struct stage stage;

    stage_open(&stage, "service", 2, args);
    stage_start(&stage);
    stage_ready(&stage);
    stage_import(&stage, people, households);
    stage_stop(&stage, 5000);
    test_stops(&stage);
    test_reload(&stage);
    stage_stop(&stage, 5000);
    stage_close(&stage);

    stage_open(&stage, "disk", 2, args);
    test_full_disk(&stage);
    test_read_only_disk(&stage);
    disk_close();
    stage_close(&stage);
    return stage_result();
}
