/* Many at the door at once: what takes long, a file, holds up nobody who clicks, and the console
 * ends cleanly in the middle of it. The daemon of this test answers when it is told to. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include "web/pool.h"
#include "web/server.h"
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES = 5, CLICKS = 20, ANSWER_MS = 20000, WAIT_SECONDS = 20 };

static struct console *console;
static struct config config;
static struct server *server;
static pthread_t thread;

/* ---- a daemon that can be held --------------------------------------------------------------- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool held;
    unsigned waiting, most;
    bool (*ask)(void *ctx, struct span line, struct buf *answer);
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static bool ask_slowly(void *ctx, struct span line, struct buf *answer)
{
    pthread_mutex_lock(&gate.lock);
    gate.waiting++;
    gate.most = gate.waiting > gate.most ? gate.waiting : gate.most;
    pthread_cond_broadcast(&gate.changed);
    while (gate.held && memmem(line.ptr, line.len, "modem.list", 10))
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.waiting--;
    pthread_mutex_unlock(&gate.lock);
    return gate.ask(ctx, line, answer);
}

static void hold(bool held)
{
    pthread_mutex_lock(&gate.lock);
    gate.held = held;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* Until so many ask and are held. */
static bool await_held(unsigned count)
{
    struct timespec until;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&gate.lock);
    while (gate.waiting < count && rc == 0)
        rc = pthread_cond_timedwait(&gate.changed, &gate.lock, &until);
    pthread_mutex_unlock(&gate.lock);
    return rc == 0;
}

/* ---- the console ----------------------------------------------------------------------------- */

static void *run(void *ctx)
{
    server_run(ctx);
    return NULL;
}

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_pool"};
    struct buf why = BUF_INIT;

    (void)state;
    console = console_open(&plan);
    config = *console->web.config;
    config.web.port = 0;
    console->web.config = &config;
    gate.ask = console->web.wire.ask;
    console->web.wire.ask = ask_slowly;
    gate.most = 0;
    server = server_start(&console->web, &server_limits, &why);
    assert_non_null(server);
    return pthread_create(&thread, NULL, run, server);
}

static void stop(void)
{
    pthread_join(thread, NULL);
    server_stop(server);
    console_close(console);
}

static int end(void **state)
{
    (void)state;
    kill(getpid(), SIGTERM);
    stop();
    return 0;
}

static int open_request(const char *path)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)server_port(server))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct session session;
    char text[SESSION_TEXT_SIZE];
    struct buf request = BUF_INIT;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    session_begin(&console->web.key, "孙秀兰", (wall_t){(int64_t)now.tv_sec * 1000}, &session);
    session_write(&console->web.key, &session, text);
    buf_addf(&request,
             "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: lianhu=%s\r\n"
             "Connection: close\r\n\r\n",
             path, text);
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(send(fd, request.ptr, request.len, MSG_NOSIGNAL), request.len);
    buf_free(&request);
    return fd;
}

/* The status; 0 ended without an answer, -1 nothing comes. */
static int status_of(int fd)
{
    char head[16] = "", chunk[16384];
    size_t len = 0;

    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        ssize_t n;

        if (poll(&wait, 1, ANSWER_MS) <= 0) {
            close(fd);
            return -1;
        }
        n = recv(fd, chunk, sizeof chunk, 0);
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n && len < sizeof head - 1; i++)
            head[len++] = chunk[i];
    }
    close(fd);
    return len > 12 ? atoi(head + 9) : 0;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_files_hold_up_no_click(void **state)
{
    static const char *const clicks[] = {"/cases", "/messages", "/roster", "/register"};
    unsigned most = pool_limits.of_class[JOB_LONG];
    int files[FILES];

    (void)state;
    assert_true(FILES > most && pool_limits.workers > most + pool_limits.of_class[JOB_PASSWORD]);
    hold(true);
    for (int i = 0; i < FILES; i++)
        files[i] = open_request("/system?as=csv");
    assert_true(await_held(most));
    for (int i = 0; i < CLICKS; i++) {
        int status = status_of(open_request(clicks[(size_t)i % ROWS(clicks)]));

        if (status != 200)
            fail_msg("%s behind files: %d", clicks[(size_t)i % ROWS(clicks)], status);
    }
    assert_int_equal(gate.waiting, most);
    hold(false);
    for (int i = 0; i < FILES; i++)
        assert_int_equal(status_of(files[i]), 200);
}

/* Two clerks at once on the way to the daemon: the one does not wait for the other. */
static void test_clicks_at_once(void **state)
{
    int pages[2];

    (void)state;
    hold(true);
    for (int i = 0; i < 2; i++)
        pages[i] = open_request("/system");
    assert_true(await_held(2));
    hold(false);
    for (int i = 0; i < 2; i++)
        assert_int_equal(status_of(pages[i]), 200);
}

/* What is under way ends, what waits is dropped, nothing is left over. */
static void test_ends_under_way(void **state)
{
    int files[FILES], answered = 0;

    (void)state;
    begin(state);
    hold(true);
    for (int i = 0; i < FILES; i++)
        files[i] = open_request("/system?as=csv");
    assert_true(await_held(pool_limits.of_class[JOB_LONG]));
    kill(getpid(), SIGTERM);
    hold(false);
    stop();
    for (int i = 0; i < FILES; i++)
        answered += status_of(files[i]) == 200;
    assert_true(answered < FILES);
}

static void test_classes(void **state)
{
    static const struct {
        enum method method;
        const char *path, *as;
        enum job_class class;
    } rows[] = {
        {METHOD_GET,  "/",                    "",     JOB_PAGE    },
        {METHOD_GET,  "/sign-in",             "",     JOB_PAGE    },
        {METHOD_POST, "/sign-in",             "",     JOB_PASSWORD},
        {METHOD_POST, "/password",            "",     JOB_PASSWORD},
        {METHOD_GET,  "/cases",               "",     JOB_PAGE    },
        {METHOD_GET,  "/cases",               "csv",  JOB_LONG    },
        {METHOD_GET,  "/cases",               "xlsx", JOB_LONG    },
        {METHOD_POST, "/roster/import",       "",     JOB_LONG    },
        {METHOD_POST, "/roster/import/7",     "",     JOB_LONG    },
        {METHOD_GET,  "/roster/files/people", "",     JOB_LONG    },
        {METHOD_GET,  "/ledgers/disputes",    "",     JOB_LONG    },
        {METHOD_GET,  "/ledgers",             "",     JOB_PAGE    },
        {METHOD_GET,  "/notices/audience",    "",     JOB_LONG    },
        {METHOD_POST, "/evaluation",          "",     JOB_LONG    },
        {METHOD_POST, "/cases/10008",         "",     JOB_PAGE    },
    };
    static const struct {
        const char *path, *sort;
        enum job_class class;
    } sorted[] = {
  /* what has to be put in order first takes long */
        {"/cases",              "-filed", JOB_PAGE},
        {"/cases",              "-party", JOB_LONG},
        {"/messages",           "at",     JOB_PAGE},
        {"/messages",           "phone",  JOB_LONG},
        {"/registers/floating", "party",  JOB_LONG},
        {"/roster/people",      "phone",  JOB_PAGE},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct request request = {.method = rows[i].method};

        text_copy(request.path, sizeof request.path, span_of(rows[i].path));
        request_add(&request, "as", NULL, rows[i].as, strlen(rows[i].as), false);
        if (web_job_class(&request) != rows[i].class)
            fail_msg("%s: %d", rows[i].path, web_job_class(&request));
        request_free(&request);
    }
    for (size_t i = 0; i < ROWS(sorted); i++) {
        struct request request = {.method = METHOD_GET};

        text_copy(request.path, sizeof request.path, span_of(sorted[i].path));
        request_add(&request, "sort", NULL, sorted[i].sort, strlen(sorted[i].sort), false);
        if (web_job_class(&request) != sorted[i].class)
            fail_msg("%s by %s: %d", sorted[i].path, sorted[i].sort, web_job_class(&request));
        request_free(&request);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_files_hold_up_no_click, begin, end),
        cmocka_unit_test_setup_teardown(test_clicks_at_once, begin, end),
        cmocka_unit_test(test_ends_under_way),
        cmocka_unit_test(test_classes),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
