#include "tests/support/stage.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ASK_MS = 20000, READY_MS = 20000, POLL_MS = 5, ARGS_MAX = 32 };

static unsigned passed, failed;
static struct stage *running; /* whose processes die with us */

int64_t stage_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void stage_pause(int64_t ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* ---- checks ---------------------------------------------------------------------------------- */

void stage_check(bool good, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("%s ", good ? "ok    " : "FAILED");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    fflush(stdout);
    if (good)
        passed++;
    else
        failed++;
}

int stage_result(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed || !passed;
}

void stage_die(const char *format, ...)
{
    va_list args;

    printf("FAILED ");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    if (running)
        printf("\n       see %s", running->dir);
    printf("\n%u passed, %u failed\n", passed, failed + 1);
    fflush(stdout);
    exit(1);
}

/* ---- processes ------------------------------------------------------------------------------- */

static pid_t spawn(const struct stage *stage, const char *program, const char *const *args,
                   const char *log)
{
    pid_t parent = getpid(), child = fork();

    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(fd, 1);
    dup2(fd, 2);
    for (size_t i = 0; i < STAGE_ENV; i++)
        if (stage->env[i])
            putenv((char *)(uintptr_t)stage->env[i]);
    execv(program, (char *const *)(uintptr_t)args);
    _exit(127);
}

static void program_path(const char *name, char *out, size_t size)
{
    const char *build = getenv("BUILD");

    text_format(out, size, "%s/san/bin/%s", build ? build : "build", name);
    if (access(out, X_OK) != 0)
        stage_die("%s is missing; make san-programs", out);
}

static bool ends(pid_t pid, int64_t ms, int *status)
{
    int fd = pidfd_open(pid, 0);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    bool ended = poll(&wait, 1, (int)ms) > 0;

    close(fd);
    return ended && waitpid(pid, status, 0) == pid;
}

bool stage_ends(struct stage *stage, int64_t ms, int *status)
{
    if (!ends(stage->daemon, ms, status))
        return false;
    stage->daemon = 0;
    return true;
}

static void end(pid_t *pid)
{
    int status;

    if (*pid && kill(*pid, SIGKILL) == 0)
        ends(*pid, 10000, &status);
    *pid = 0;
}

void stage_kill(struct stage *stage)
{
    end(&stage->daemon);
}

int stage_stop(struct stage *stage, int64_t ms)
{
    int status = 0;

    kill(stage->daemon, SIGTERM);
    if (!stage_ends(stage, ms, &status))
        stage_die("lianhud did not stop within %d ms", (int)ms);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval limit = {ASK_MS / 1000, 0};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    text_copy(address.sun_path, sizeof address.sun_path, span_of(path));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void until_answers(const char *path, pid_t pid, const char *name)
{
    int64_t end_at = stage_ms() + READY_MS;
    int fd;

    while ((fd = dial(path)) < 0) {
        if (stage_ms() > end_at)
            stage_die("%s does not answer", name);
        if (waitpid(pid, NULL, WNOHANG) == pid)
            stage_die("%s ended at once", name);
        stage_pause(POLL_MS);
    }
    close(fd);
}

void stage_start(struct stage *stage)
{
    char program[STAGE_PATH];
    const char *args[] = {"lianhud", "-c", stage->config, NULL};

    program_path("lianhud", program, sizeof program);
    stage->daemon = spawn(stage, program, args, stage->log);
}

void stage_ready(struct stage *stage)
{
    until_answers(stage->control, stage->daemon, "lianhud");
}

void stage_configure(const struct stage *stage)
{
    char here[STAGE_PATH];
    FILE *file = fopen(stage->config, "w");

    if (!file || !getcwd(here, sizeof here))
        stage_die("%s: %s", stage->config, strerror(errno));
    fprintf(file,
            "gateway = \"nanyu\"\nsignature = \"【南峪乡综治中心】\"\n"
            "centre_phone = \"0941-1234567\"\nduty_phones = {\"13900000011\"}\n"
            "database = \"%s\"\ncontrol_socket = \"%s\"\nmodel = \"%s\"\n"
            "texts = \"%s/conf/texts/zh_CN.conf\"\nprofiles = \"%s/conf/profiles\"\n"
            "bulk_window = {\"00:00-24:00\"}\nparts_per_day = 0\nphone_per_minute = "
            "0\nphone_per_day = 0\nsame_per_minute = 0\n"
            "same_per_hour = 0\nbulk_days = \"all\"\ncalendar = "
            "false\n",
            stage->database, stage->control, stage->model, here, here);
    for (unsigned i = 1; i <= stage->modems; i++)
        fprintf(file,
                "modem \"sim%u\" {\n  port = \"%s/sim%u\"\n  number = \"1390000000%u\"\n"
                "  per_minute = 0\n  per_hour = 0\n  per_day = 0\n}\n",
                i, stage->dir, i, i);
    fclose(file);
}

static void copy_model(const struct stage *stage)
{
    FILE *in = fopen("conf/models/nanyu.conf", "r"), *out = fopen(stage->model, "w");
    char line[4096], here[STAGE_PATH];

    if (!in || !out || !getcwd(here, sizeof here))
        stage_die("conf/models/nanyu.conf: %s", strerror(errno));
    while (fgets(line, sizeof line, in)) {
        char *days = strstr(line, "../holidays"); /* lies beside the real one */

        if (days)
            fprintf(out, "%.*s%s/conf%s", (int)(days - line), line, here, days + 2);
        else
            fputs(line, out);
    }
    fclose(in);
    fclose(out);
}

static void leave(void)
{
    if (running) {
        end(&running->daemon);
        end(&running->sim);
    }
}

void stage_open(struct stage *stage, const char *name, unsigned modems, const char *const *args)
{
    char program[STAGE_PATH], count[16], log[STAGE_PATH];
    const char *argv[ARGS_MAX] = {"modemsim",       "-n", count, "-d", stage->dir, "-s",
                                  stage->sim_socket};
    size_t n = 7;

    *stage = (struct stage){.modems = modems};
    text_format(stage->dir, sizeof stage->dir, "/tmp/lianhu-%s-XXXXXX", name);
    if (!mkdtemp(stage->dir))
        stage_die("%s: %s", stage->dir, strerror(errno));
    text_format(stage->sim_socket, STAGE_PATH, "%s/sim.sock", stage->dir);
    text_format(stage->control, STAGE_PATH, "%s/control.sock", stage->dir);
    text_format(stage->config, STAGE_PATH, "%s/lianhu.conf", stage->dir);
    text_format(stage->model, STAGE_PATH, "%s/model.conf", stage->dir);
    text_format(stage->database, STAGE_PATH, "%s/lianhu.db", stage->dir);
    text_format(stage->log, STAGE_PATH, "%s/lianhud.log", stage->dir);
    text_format(log, sizeof log, "%s/modemsim.log", stage->dir);
    text_format(count, sizeof count, "%u", modems);
    running = stage;
    atexit(leave);
    copy_model(stage);
    stage_configure(stage);
    while (args && *args && n < ARGS_MAX - 1)
        argv[n++] = *args++;
    program_path("modemsim", program, sizeof program);
    stage->sim = spawn(stage, program, argv, log);
    until_answers(stage->sim_socket, stage->sim, "modemsim");
}

void stage_close(struct stage *stage)
{
    char command[STAGE_PATH + 16];

    end(&stage->daemon);
    end(&stage->sim);
    running = NULL;
    text_format(command, sizeof command, "rm -rf '%s'", stage->dir);
    if (failed)
        printf("see %s\n", stage->dir);
    else if (system(command) != 0)
        printf("%s is left\n", stage->dir);
}

/* ---- questions ------------------------------------------------------------------------------- */

static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

json_t *stage_ask(const char *socket, json_t *request)
{
    char *line = json_dumps(request, JSON_COMPACT), page[65536];
    struct buf answer = BUF_INIT;
    int fd = dial(socket);
    ssize_t n;
    json_t *reply = NULL;

    json_decref(request);
    if (fd >= 0 && send_all(fd, line, strlen(line)) && send_all(fd, "\n", 1))
        while ((n = recv(fd, page, sizeof page, 0)) > 0) {
            buf_add(&answer, page, (size_t)n);
            if (page[n - 1] == '\n')
                break;
        }
    if (answer.len && answer.ptr[answer.len - 1] == '\n')
        reply = json_loadb(answer.ptr, answer.len, 0, NULL);
    if (fd >= 0)
        close(fd);
    buf_free(&answer);
    free(line);
    return reply;
}

static json_t *must(json_t *reply, const char *whom, const char *what)
{
    if (!reply)
        stage_die("%s gave no answer to %s", whom, what);
    if (!json_is_true(json_object_get(reply, "ok")))
        stage_die("%s refuses %s: %s", whom, what,
                  json_string_value(json_object_get(reply, "error")));
    return reply;
}

static void name_of(json_t *request, char *out, size_t size)
{
    text_copy(out, size, span_of(json_string_value(json_object_get(request, "command"))));
}

json_t *stage_ask_daemon(struct stage *stage, json_t *request)
{
    char name[64];

    name_of(request, name, sizeof name);
    json_t *reply = must(stage_ask(stage->control, request), "lianhud", name);
    json_t *result = json_incref(json_object_get(reply, "result"));
    json_decref(reply);
    return result;
}

json_t *stage_ask_sim(struct stage *stage, json_t *request)
{
    char name[64];

    name_of(request, name, sizeof name);
    return must(stage_ask(stage->sim_socket, request), "modemsim", name);
}

void stage_text(struct stage *stage, const char *from, const char *text, const char *to)
{
    json_decref(stage_ask_sim(stage, json_pack("{s:s,s:s,s:s,s:s}", "command", "text", "from", from,
                                               "text", text, "to", to)));
}

void stage_until(struct stage *stage, bool (*good)(struct stage *stage, void *ctx), void *ctx,
                 int seconds, const char *what)
{
    int64_t end_at = stage_ms() + seconds * INT64_C(1000);

    while (!good(stage, ctx)) {
        if (stage_ms() > end_at)
            stage_die("%d seconds and not yet: %s", seconds, what);
        stage_pause(4 * POLL_MS);
    }
}

static void write_file(const struct stage *stage, const char *name, const char *text, char *path,
                       size_t size)
{
    FILE *file;

    text_format(path, size, "%s/%s", stage->dir, name);
    file = fopen(path, "w");
    if (!file)
        stage_die("%s: %s", path, strerror(errno));
    fputs(text, file);
    fclose(file);
}

void stage_import(struct stage *stage, const char *people, const char *households)
{
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char one[2 * STAGE_PATH], other[2 * STAGE_PATH], command[8 * STAGE_PATH];

    write_file(stage, "people.csv", people, one, sizeof one);
    write_file(stage, "households.csv", households, other, sizeof other);
    text_format(command, sizeof command,
                "%s/san/bin/lianhuctl -s %s roster import %s %s >%s/import.log 2>&1", build,
                stage->control, one, other, stage->dir);
    if (system(command) != 0)
        stage_die("the roster was refused, see %s/import.log", stage->dir);
}
