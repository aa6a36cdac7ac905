/* Programs under measurement: started in a directory of their own, asked over their sockets. */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

const char *bench_build_dir(void)
{
    return getenv("BUILD") ? getenv("BUILD") : "build";
}

void write_file(const char *path, const char *format, ...)
{
    FILE *file = fopen(path, "w");
    va_list args;

    va_start(args, format);
    if (!file || vfprintf(file, format, args) < 0 || fclose(file) != 0)
        bench_die("cannot write %s: %s", path, strerror(errno));
    va_end(args);
}

/* ---- processes ------------------------------------------------------------------------------- */

pid_t program_start(const char *log, const char *const *argv)
{
    pid_t pid = fork();

    if (pid < 0)
        bench_die("fork: %s", strerror(errno));
    if (pid > 0)
        return pid;
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setsid(); /* smsd signals its whole group when it ends */
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

bool program_wait(pid_t pid)
{
    int status = 0;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void program_stop(pid_t pid)
{
    if (pid <= 0)
        return;
    kill(pid, SIGTERM);
    for (int i = 0; i < 100; i++) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return;
        pause_ms(50);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

double program_cpu(pid_t pid)
{
    char path[64], line[1024] = "";
    unsigned long user = 0, system = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file && fgets(line, sizeof line, file) && strrchr(line, ')'))
        sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
               &system);
    if (file)
        fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static uint64_t status_number(pid_t pid, const char *key)
{
    char path[64], line[256];
    unsigned long long number = 0;
    size_t len = strlen(key);

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, len) == 0 && line[len] == ':')
            number = strtoull(line + len + 1, NULL, 10);
    if (file)
        fclose(file);
    return number;
}

double program_rss(pid_t pid)
{
    return (double)status_number(pid, "VmRSS") / 1024;
}

double program_share(pid_t pid)
{
    char path[64], line[256];
    unsigned long kib = 0;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "Pss:", 4) == 0)
            kib = strtoul(line + 4, NULL, 10);
    if (file)
        fclose(file);
    return (double)kib / 1024;
}

double program_wakes(pid_t pid)
{
    return (double)status_number(pid, "voluntary_ctxt_switches");
}

/* ---- sockets --------------------------------------------------------------------------------- */

static int try_connect(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static int connect_within(const char *path, pid_t pid, double limit)
{
    double until = seconds_now() + limit;
    int fd;

    while ((fd = try_connect(path)) < 0) {
        if (seconds_now() > until || waitpid(pid, NULL, WNOHANG) != 0)
            bench_die("nobody answers on %s; see the logs beside it", path);
        pause_ms(1);
    }
    return fd;
}

static void read_line(int fd, struct buf *line)
{
    char bytes[65536];

    buf_clear(line);
    while (!line->len || line->ptr[line->len - 1] != '\n') {
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n <= 0)
            bench_die("a socket was closed: %s", n ? strerror(errno) : "end");
        buf_add(line, bytes, (size_t)n);
    }
}

static json_t *ask(int fd, struct buf *reply, const char *format, va_list args)
{
    struct buf line = BUF_INIT;
    json_error_t error;

    buf_vaddf(&line, format, args);
    buf_add_char(&line, '\n');
    for (size_t at = 0; at < line.len;) {
        ssize_t n = write(fd, line.ptr + at, line.len - at);
        if (n <= 0)
            bench_die("a socket does not take: %s", strerror(errno));
        at += (size_t)n;
    }
    read_line(fd, reply);
    json_t *json = json_loadb(reply->ptr, reply->len, 0, &error);
    if (!json_is_true(json_object_get(json, "ok")))
        bench_die("refused: %.200s -> %.300s", line.ptr, reply->ptr);
    buf_free(&line);
    return json;
}

json_t *rig_ask(struct rig *rig, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    json_t *json = ask(rig->control_fd, &rig->reply, format, args);
    va_end(args);
    return json;
}

json_t *sim_ask(struct rig *rig, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    json_t *json = ask(rig->sim_fd, &rig->reply, format, args);
    va_end(args);
    return json;
}

/* ---- modemsim -------------------------------------------------------------------------------- */

static void clear_dir(const char *dir)
{
    const char *const argv[] = {"rm", "-rf", dir, NULL};
    pid_t pid = program_start("/dev/null", argv);

    program_wait(pid);
    if (mkdir(dir, 0700) != 0)
        bench_die("cannot make %s: %s", dir, strerror(errno));
}

void rig_open(struct rig *rig, const char *name, unsigned modems, const char *const *options)
{
    char program[300], socket_path[300], log[300], count[16];
    const char *argv[32];
    char *build = realpath(bench_build_dir(), NULL);
    size_t n = 0;

    *rig = (struct rig){.modems = modems, .sim_fd = -1, .control_fd = -1};
    snprintf(rig->dir, sizeof rig->dir, "%s/bench/%s", build, name);
    snprintf(program, sizeof program, "%s/modemsim", build);
    free(build);
    clear_dir(rig->dir);
    snprintf(socket_path, sizeof socket_path, "%s/sim.sock", rig->dir);
    snprintf(log, sizeof log, "%s/modemsim.log", rig->dir);
    snprintf(count, sizeof count, "%u", modems);
    const char *const head[] = {program, "-n", count, "-d", rig->dir, "-s", socket_path};
    for (; n < sizeof head / sizeof *head; n++)
        argv[n] = head[n];
    for (; *options && n + 1 < sizeof argv / sizeof *argv; options++)
        argv[n++] = *options;
    argv[n] = NULL;
    rig->sim = program_start(log, argv);
    rig->sim_fd = connect_within(socket_path, rig->sim, 10);
}

void rig_latency(struct rig *rig, int ms)
{
    for (unsigned i = 0; i < rig->modems; i++)
        json_decref(sim_ask(rig, "{\"command\":\"set\",\"modem\":%u,\"options\":\"latency_ms=%d\"}",
                            i, ms + (int)(i * 37 % 64) * ms / 100));
}

void rig_close(struct rig *rig)
{
    rig_stop(rig);
    close(rig->sim_fd);
    program_stop(rig->sim);
    buf_free(&rig->reply);
}

uint64_t sim_total(struct rig *rig, const char *counter)
{
    json_t *stats = sim_ask(rig, "{\"command\":\"stats\"}"), *modem;
    uint64_t total = 0;
    size_t i;

    json_array_foreach(json_object_get(stats, "modems"), i, modem) total +=
        (uint64_t)json_integer_value(json_object_get(modem, counter));
    json_decref(stats);
    return total;
}

bool sim_await(struct rig *rig, const char *counter, uint64_t target, double limit)
{
    double until = seconds_now() + limit;

    while (sim_total(rig, counter) < target) {
        if (seconds_now() > until)
            return false;
        pause_ms(100);
    }
    return true;
}

double sim_deletions(struct rig *rig, unsigned count, double limit)
{
    double began = seconds_now(), until = began + limit;
    uint64_t first, now;

    while ((first = sim_total(rig, "deleted")) == 0)
        if (seconds_now() > until)
            return 0;
    began = seconds_now();
    while ((now = sim_total(rig, "deleted")) < count)
        if (seconds_now() > until)
            break;
        else
            pause_ms(2);
    return (double)(now - first) / (seconds_now() - began);
}

double sim_rate(struct rig *rig)
{
    json_t *answer = sim_ask(rig, "{\"command\":\"submissions\"}");
    json_t *all = json_object_get(answer, "submissions");
    size_t count = json_array_size(all);
    double us = 0;

    if (count > 1)
        us = (double)(json_integer_value(json_object_get(json_array_get(all, count - 1), "at_us")) -
                      json_integer_value(json_object_get(json_array_get(all, 0), "at_us")));
    json_decref(answer);
    return us > 0 ? (double)(count - 1) * 1e6 / us : 0;
}

void sim_put_times(struct rig *rig, enum who who, const char *what, enum figure first)
{
    static const char *const percentiles[] = {"p50", "p95", "max"};
    json_t *stats = sim_ask(rig, "{\"command\":\"stats\"}");

    for (int i = 0; i < 3; i++) {
        char key[32];

        snprintf(key, sizeof key, "%s_%s_us", what, percentiles[i]);
        double us = (double)json_integer_value(json_object_get(stats, key));
        if ((int)first + i < FIGURES && us >= 0)
            figure_put(who, (enum figure)((int)first + i), us / 1000);
    }
    json_decref(stats);
}

/* ---- lianhud --------------------------------------------------------------------------------- */

void rig_configure(struct rig *rig, const char *model, const char *more)
{
    struct buf conf = BUF_INIT;
    char path[300], *here = realpath(".", NULL);

    buf_addf(&conf,
             "gateway = \"bench\"\nsignature = \"【南峪乡综治中心】\"\n"
             "centre_phone = \"0941-1234567\"\ndatabase = \"lianhu.db\"\n"
             "control_socket = \"control.sock\"\nmodel = \"%s/conf/models/%s.conf\"\n"
             "texts = \"%s/conf/texts/zh_CN.conf\"\nprofiles = \"%s/conf/profiles\"\n"
             "bulk_window = {\"00:00-24:00\"}\nparts_per_day = 0\nphone_per_minute = "
             "0\nphone_per_day = 0\nsame_per_minute = 0\n"
             "same_per_hour = 0\nbulk_days = \"all\"\ncalendar = "
             "false\n%s\n",
             here, model, here, here, more ? more : "duty_phones = {\"13900000011\"}");
    for (unsigned i = 1; i <= rig->modems; i++)
        buf_addf(&conf,
                 "modem \"sim%u\" { port = \"sim%u\" per_minute = 0 per_hour = 0 per_day = 0 }\n",
                 i, i);
    snprintf(path, sizeof path, "%s/lianhu.conf", rig->dir);
    write_file(path, "%s", conf.ptr);
    buf_free(&conf);
    free(here);
}

void rig_start(struct rig *rig)
{
    char program[300], conf[300], log[300], control[300];

    snprintf(program, sizeof program, "%s/lianhud", bench_build_dir());
    snprintf(conf, sizeof conf, "%s/lianhu.conf", rig->dir);
    snprintf(log, sizeof log, "%s/lianhud.log", rig->dir);
    snprintf(control, sizeof control, "%s/control.sock", rig->dir);
    const char *const argv[] = {program, "-c", conf, NULL};
    rig->daemon = program_start(log, argv);
    rig->control_fd = connect_within(control, rig->daemon, 30);
}

void rig_stop(struct rig *rig)
{
    if (rig->control_fd >= 0)
        close(rig->control_fd);
    rig->control_fd = -1;
    program_stop(rig->daemon);
    rig->daemon = 0;
}

static bool all_ready(struct rig *rig)
{
    json_t *answer = rig_ask(rig, "{\"command\":\"modem.list\"}"), *modem;
    bool all = true;
    size_t i;

    json_array_foreach(json_object_get(answer, "result"), i, modem) all &=
        !strcmp(json_string_value(json_object_get(modem, "state")), "ready");
    json_decref(answer);
    return all;
}

void rig_ready(struct rig *rig)
{
    double until = seconds_now() + 60;

    while (!all_ready(rig)) {
        if (seconds_now() > until)
            bench_die("the modems of %s do not get ready", rig->dir);
        pause_ms(50);
    }
    pause_ms(1500); /* what a start leaves behind: sweeps, first looks */
}

void notice_request(struct buf *out, unsigned count)
{
    buf_add_str(out, "{\"command\":\"notice.send\",\"to\":\"list:made\",\"text\":\"" BENCH_WORDS
                     "\",\"lists\":{\"made\":[");
    for (unsigned i = 0; i < count; i++)
        buf_addf(out, "%s\"138%08u\"", i ? "," : "", i * 37 % 100000000);
    buf_add_str(out, "]}}");
}

void rig_notice(struct rig *rig, unsigned count)
{
    struct buf request = BUF_INIT;

    notice_request(&request, count);
    json_decref(rig_ask(rig, "%s", request.ptr));
    buf_free(&request);
}

/* ---- rosters --------------------------------------------------------------------------------- */

static void run_or_die(const char *log, const char *const *argv)
{
    if (!program_wait(program_start(log, argv)))
        bench_die("%s failed; see %s", argv[0], log);
}

/* Phones of the people whose office is the lowest one, in a file of gen-roster. */
static size_t leaders_of(const char *people, const char *title, char (*phones)[16], size_t max)
{
    FILE *file = fopen(people, "r");
    char line[512], name[64], phone[16], role[64];
    size_t count = 0;

    while (file && count < max && fgets(line, sizeof line, file))
        if (sscanf(line, "%63[^,],%15[^,],%63[^,]", name, phone, role) == 3 &&
            strcmp(role, title) == 0)
            snprintf(phones[count++], 16, "%s", phone);
    if (file)
        fclose(file);
    return count;
}

size_t rig_roster(struct rig *rig, const char *model, const char *shape, unsigned households,
                  char (*phones)[16], size_t max)
{
    char log[300], people[300], houses[300], number[16], path[300], program[300], control[300];
    char generator[300];

    snprintf(log, sizeof log, "%s/roster.log", rig->dir);
    snprintf(people, sizeof people, "%s/people.csv", rig->dir);
    snprintf(houses, sizeof houses, "%s/households.csv", rig->dir);
    snprintf(number, sizeof number, "%u", households);
    snprintf(path, sizeof path, "conf/models/%s.conf", model);
    snprintf(generator, sizeof generator, "%s/gen-roster", bench_build_dir());
    snprintf(program, sizeof program, "%s/lianhuctl", bench_build_dir());
    snprintf(control, sizeof control, "%s/control.sock", rig->dir);
    run_or_die(log,
               (const char *const[]){generator, "-n", number, path, shape, people, houses, NULL});
    run_or_die(log, (const char *const[]){program, "-s", control, "roster", "import", people,
                                          houses, NULL});
    return leaders_of(people, strcmp(model, "nanyu") ? "组长" : "联户长", phones, max);
}
