/* The console under measurement: its pages over a county's worth of rows, and what fifty clerks who
 * click without a pause do to the modems. */
#include "bench.h"
#include "web/session.h"
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLERKS = 50, TIMES = 20, START_SECONDS = 30, ANSWER_MS = 60000, URL_MOST = 400 };

struct console {
    pid_t pid;
    unsigned port;
    char cookie[SESSION_TEXT_SIZE];
};

/* ---- starting -------------------------------------------------------------------------------- */

static bool read_port(const char *log, unsigned *port)
{
    static const char mark[] = "http://127.0.0.1:";
    char text[512] = "";
    FILE *file = fopen(log, "re");
    const char *at;

    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    at = strstr(text, mark);
    return at && sscanf(at + strlen(mark), "%u/", port) == 1;
}

/* Somebody who is signed in, without their password: the daemon tells root the key. */
static void make_cookie(struct rig *rig, const char *who, char out[SESSION_TEXT_SIZE])
{
    json_t *answer = rig_ask(rig, "{\"command\":\"console.key\"}");
    const char *hex = json_string_value(json_object_get(json_object_get(answer, "result"), "key"));
    struct session_key key;
    struct session session;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (sodium_init() < 0 || !hex ||
        sodium_hex2bin(key.bytes, sizeof key.bytes, hex, strlen(hex), NULL, NULL, NULL) != 0)
        bench_die("no key for sessions");
    session_begin(&key, who, (wall_t){(int64_t)now.tv_sec * 1000}, &session);
    session_write(&key, &session, out);
    json_decref(answer);
}

static void console_start(struct rig *rig, struct console *c)
{
    char program[300], conf[300], log[300];
    double until = seconds_now() + START_SECONDS;

    snprintf(program, sizeof program, "%s/lianhu-web", bench_build_dir());
    snprintf(conf, sizeof conf, "%s/lianhu.conf", rig->dir);
    snprintf(log, sizeof log, "%s/lianhu-web.log", rig->dir);
    json_decref(rig_ask(rig, "{\"command\":\"staff.add\",\"name\":\"韩雪梅\",\"role\":\"clerk\"}"));
    make_cookie(rig, "韩雪梅", c->cookie);
    /* as its unit does: CPUSchedulingPolicy=idle */
    c->pid =
        program_start(log, (const char *const[]){"chrt", "-i", "0", program, "-c", conf, NULL});
    while (!read_port(log, &c->port)) {
        if (seconds_now() > until)
            bench_die("lianhu-web does not start, see %s", log);
        pause_ms(20);
    }
}

/* ---- a request ------------------------------------------------------------------------------- */

static int open_request(const struct console *c, const char *url)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char request[1024];
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: lianhu=%s\r\n"
                       "Connection: close\r\n\r\n",
                       url, c->cookie);

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        send(fd, request, (size_t)len, MSG_NOSIGNAL) != len)
        bench_die("the console does not listen");
    return fd;
}

/* Until the other side closes; the status. */
static int time_request(const struct console *c, const char *url, double *ms)
{
    double began = seconds_now();
    int fd = open_request(c, url), status = 0;
    char chunk[16384];
    ssize_t n;

    for (bool first = true; (n = recv(fd, chunk, sizeof chunk - 1, 0)) > 0; first = false) {
        chunk[n] = '\0';
        if (first)
            status = atoi(chunk + strcspn(chunk, " "));
    }
    close(fd);
    *ms = (seconds_now() - began) * 1000;
    return status;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static double time_url(const struct console *c, const char *url)
{
    double took[TIMES];

    for (int i = 0; i < TIMES; i++) {
        int status = time_request(c, url, &took[i]);

        if (status != 200)
            bench_die("%s answers %d", url, status);
    }
    return percentile(took, TIMES, 95);
}

/* The pattern with the value where it has a star. */
static void put_url(char *out, size_t size, const char *pattern, const char *value)
{
    size_t before = strcspn(pattern, "*");
    struct buf url = BUF_INIT;

    buf_add(&url, pattern, before);
    for (; pattern[before] && *value; value++)
        buf_addf(&url, "%%%02X", (unsigned char)*value);
    buf_add_str(&url, pattern + before + (pattern[before] == '*'));
    text_copy(out, size, buf_span(&url));
    buf_free(&url);
}

/* Every page that a clerk opens, and the lists whose order or filter is dear. */
static const struct {
    const char *pattern;
    int what; /* 0 nothing, 1 a phone, 2 a grid, 3 a case */
} opened[] = {
    {"/",                                          0},
    {"/cases",                                     0},
    {"/cases?state=new",                           0},
    {"/cases?state=in_work",                       0},
    {"/cases?overdue=1",                           0},
    {"/cases?kind=ZA",                             0},
    {"/cases?kind=JF&state=in_work",               0},
    {"/cases?unit=*",                              2},
    {"/cases?unit=*&overdue=1",                    2},
    {"/cases?sort=due",                            0},
    {"/cases?sort=-unit",                          0},
    {"/cases?overdue=1&sort=kind",                 0},
    {"/cases?kind=JF&state=closed&sort=due",       0},
    {"/cases?kind=JF&overdue=1&sort=-due",         0},
    {"/cases?who=%E5%BC%A0",                       0},
    {"/cases?who=%E5%BC%A0%E4%B8%89",              0},
    {"/cases/*",                                   3},
    {"/messages",                                  0},
    {"/messages?way=out",                          0},
    {"/messages?sort=at",                          0},
    {"/messages?find=%E6%B2%A1%E6%9C%89",          0},
    {"/messages/sort",                             0},
    {"/messages/*",                                1},
    {"/register",                                  0},
    {"/calls",                                     0},
    {"/silent",                                    0},
    {"/notices",                                   0},
    {"/notices/new",                               0},
    {"/roster",                                    0},
    {"/roster?unit=*",                             2},
    {"/roster/people",                             0},
    {"/roster/people?sort=name",                   0},
    {"/roster/people?sort=-phone&from=10000",      0},
    {"/roster/households",                         0},
    {"/roster/households?sort=-head",              0},
    {"/roster/households?sort=number&from=200000", 0},
    {"/roster/households?find=%E7%8E%8B%E4%B8%89", 0},
    {"/roster/vacant",                             0},
    {"/rounds",                                    0},
    {"/ledgers/disputes",                          0},
    {"/ledgers/disputes?unit=*",                   2},
    {"/ledgers/monthly",                           0},
    {"/statistics",                                0},
    {"/evaluation",                                0},
    {"/system",                                    0},
    {"/help",                                      0},
};

void bench_web_pages(struct rig *rig, const char *phone, const char *grid, const char *number)
{
    const char *const values[] = {"", phone, grid, number};
    struct console console;
    double worst = 0;

    console_start(rig, &console);
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++) {
        char url[URL_MOST];
        double p95;

        put_url(url, sizeof url, opened[i].pattern, values[opened[i].what]);
        p95 = time_url(&console, url);
        if (p95 > 50)
            bench_say("%s takes %.0f ms", opened[i].pattern, p95);
        worst = p95 > worst ? p95 : worst;
    }
    figure_put(LIANHU, FIG_WEB_PAGE, worst);
    figure_put(LIANHU, FIG_WEB_RSS, program_rss(console.pid));
    program_stop(console.pid);
}

/* ---- fifty clerks ---------------------------------------------------------------------------- */

/* Clicks on and on with all of them; ends with its parent. What it counts goes to `out`. */
static void click(const struct console *c, int out)
{
    static const char *const urls[] = {"/",        "/cases",  "/messages",
                                       "/notices", "/roster", "/register"};
    struct pollfd fds[CLERKS];
    unsigned pages = 0;

    for (size_t i = 0; i < CLERKS; i++)
        fds[i] = (struct pollfd){.fd = open_request(c, urls[i % 6]), .events = POLLIN};
    for (;;) {
        if (poll(fds, CLERKS, ANSWER_MS) <= 0)
            _exit(1);
        for (size_t i = 0; i < CLERKS; i++) {
            char chunk[16384];

            if (!fds[i].revents || recv(fds[i].fd, chunk, sizeof chunk, MSG_DONTWAIT) > 0)
                continue;
            close(fds[i].fd);
            pages++;
            if (write(out, &pages, sizeof pages) != sizeof pages)
                _exit(1);
            fds[i].fd = open_request(c, urls[pages % 6]);
        }
    }
}

static pid_t clerks_start(const struct console *c, int *pages)
{
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0 || (pid = fork()) < 0)
        bench_die("no clerks");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpriority(PRIO_PROCESS, 0, 19); /* clerks sit at other computers */
        close(ends[0]);
        click(c, ends[1]);
    }
    close(ends[1]);
    *pages = ends[0];
    return pid;
}

/* How many pages came since `from` of them; all that is said so far. */
static unsigned pages_now(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    unsigned pages = 0;

    while (poll(&wait, 1, 0) > 0 && read(fd, &pages, sizeof pages) == sizeof pages)
        ;
    return pages;
}

void bench_web_gap(struct rig *rig, unsigned texts)
{
    struct console console;
    double began;
    unsigned before;
    int pages;
    pid_t clerks;

    console_start(rig, &console);
    clerks = clerks_start(&console, &pages);
    while ((before = pages_now(pages)) < CLERKS)
        pause_ms(10);
    began = seconds_now();
    json_decref(sim_ask(rig, "{\"command\":\"stats\",\"fresh\":true}"));
    rig_notice(rig, texts);
    if (sim_await(rig, "accepted", texts, 60)) {
        sim_put_times(rig, LIANHU, "gap", FIG_WEB_GAP_P50);
        figure_put(LIANHU, FIG_WEB_RATE, (pages_now(pages) - before) / (seconds_now() - began));
    } else {
        figure_missing(LIANHU, FIG_WEB_GAP_P50, "stalled");
    }
    program_stop(clerks);
    close(pages);
    program_stop(console.pid);
}
