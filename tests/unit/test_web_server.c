/* The console's door on a socket: every answer has its headers, no path leads out, what is too
 * large or too slow is ended, and one computer cannot keep the others out. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include "web/server.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 64, PER_ADDRESS = 8, ANSWER_MS = 20000, DRIBBLE_MS = 20, DRIBBLES = 1500 };

static struct console *console;
static struct config config;
static struct server *server;
static pthread_t thread;

static void *run(void *ctx)
{
    server_run(ctx);
    return NULL;
}

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_server"};
    static const struct server_limits limits = {.connections = CONNECTIONS,
                                                .per_address = PER_ADDRESS,
                                                .idle_seconds = 20,
                                                .request_ms = 4000};
    struct buf why = BUF_INIT;

    (void)state;
    console = console_open(&plan);
    config = *console->web.config;
    config.web.port = 0;
    console->web.config = &config;
    server = server_start(&console->web, &limits, &why);
    assert_non_null(server);
    return pthread_create(&thread, NULL, run, server);
}

static int end(void **state)
{
    (void)state;
    kill(getpid(), SIGTERM);
    pthread_join(thread, NULL);
    server_stop(server);
    console_close(console);
    return 0;
}

/* ---- a client -------------------------------------------------------------------------------- */

static int connect_from(const char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)server_port(server))},
                       from = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    inet_pton(AF_INET, address, &from.sin_addr);
    assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* False when the other side has gone. */
static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* What comes until the other side closes; false when it does not. */
static bool read_all(int fd, struct buf *out)
{
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        char chunk[4096];
        ssize_t n;

        if (poll(&wait, 1, ANSWER_MS) <= 0)
            return false;
        n = recv(fd, chunk, sizeof chunk, 0);
        if (n <= 0)
            return true;
        buf_add(out, chunk, (size_t)n);
    }
}

static int status_in(const struct buf *answer)
{
    return answer->ptr && answer->len > 12 && strncmp(answer->ptr, "HTTP/1.", 7) == 0
               ? atoi(answer->ptr + 9)
               : 0;
}

/* One whole request; its status, 0 for a connection that was ended without an answer. */
static int ask_bytes(const char *bytes, size_t len, struct buf *answer)
{
    int fd = connect_from("127.0.0.1");

    buf_clear(answer);
    send_all(fd, bytes, len);
    assert_true(read_all(fd, answer));
    close(fd);
    return status_in(answer);
}

static int ask(const char *first_line, const char *more, struct buf *answer)
{
    struct buf request = BUF_INIT;
    int status;

    buf_addf(&request, "%s\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", first_line, more);
    status = ask_bytes(request.ptr, request.len, answer);
    buf_free(&request);
    return status;
}

/* Of somebody who is signed in now. */
static void cookie_of(const char *who, char *out, size_t size)
{
    struct session session;
    char text[SESSION_TEXT_SIZE];
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    session_begin(&console->web.key, who, (wall_t){(int64_t)now.tv_sec * 1000}, &session);
    session_write(&console->web.key, &session, text);
    text_format(out, size, "Cookie: lianhu=%s\r\n", text);
}

/* ---- headers --------------------------------------------------------------------------------- */

#define HTML   "text/html; charset=utf-8"
#define CSS    "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define KEPT   "private, max-age=3600"

static const char *const headers[] = {
    "\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n",
    "\r\nX-Frame-Options: DENY\r\n",
    "\r\nX-Content-Type-Options: nosniff\r\n",
    "\r\nReferrer-Policy: same-origin\r\n",
    "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
    "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
};

static void expect_headers(const char *what, const struct buf *answer)
{
    for (size_t k = 0; k < ROWS(headers); k++)
        if (!answer->ptr || !strstr(answer->ptr, headers[k]))
            fail_msg("%s lacks%s%s", what, headers[k], answer->ptr ? answer->ptr : "");
}

static void test_headers(void **state)
{
    /* clang-format off */
    static const struct {
        const char *line, *more;
        int status;
        const char *type, *cache;
    } rows[] = {
        {"GET /sign-in HTTP/1.1",           "",                             200, HTML,   "no-store"},
        {"HEAD /sign-in HTTP/1.1",          "",                             200, HTML,   "no-store"},
        {"GET / HTTP/1.1",                  "",                             303, HTML,   "no-store"},
        {"GET /cases?as=csv HTTP/1.1",      "",                             303, HTML,   "no-store"},
        {"GET /assets/style.css HTTP/1.1",  "",                             200, CSS,    KEPT      },
        {"GET /assets/console.js HTTP/1.1", "",                             200, SCRIPT, KEPT      },
        {"GET /nothing HTTP/1.1",           "",                             404, HTML,   "no-store"},
        {"PUT /sign-in HTTP/1.1",           "Content-Length: 0\r\n",        405, HTML,   "no-store"},
        {"DELETE / HTTP/1.1",               "",                             405, HTML,   "no-store"},
        {"POST /sign-in HTTP/1.1",          "Content-Length: 0\r\n",        403, HTML,   "no-store"},
        {"POST /sign-in HTTP/1.1",          "Content-Length: 90000000\r\n", 413, HTML,   "no-store"},
    };
    /* clang-format on */
    struct buf answer = BUF_INIT;
    char wanted[96];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status = ask(rows[i].line, rows[i].more, &answer);

        if (status != rows[i].status)
            fail_msg("%s: %d", rows[i].line, status);
        expect_headers(rows[i].line, &answer);
        text_format(wanted, sizeof wanted, "\r\nContent-Type: %s\r\n", rows[i].type);
        assert_non_null(strstr(answer.ptr, wanted));
        text_format(wanted, sizeof wanted, "\r\nCache-Control: %s\r\n", rows[i].cache);
        assert_non_null(strstr(answer.ptr, wanted));
        assert_null(strstr(answer.ptr, "Access-Control-"));
    }
    buf_free(&answer);
}

/* The cookie is for this host, for its pages alone, and out of reach of script. */
static void test_cookie(void **state)
{
    struct buf answer = BUF_INIT;

    (void)state;
    assert_int_equal(ask("GET /sign-in HTTP/1.1", "", &answer), 200);
    assert_non_null(strstr(answer.ptr, "; Path=/; HttpOnly; SameSite=Strict\r\n"));
    assert_null(strstr(answer.ptr, "Domain="));
    buf_free(&answer);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static void test_paths(void **state)
{
    static const char *const targets[] = {
        "/assets/../../../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%5c..%5cetc%5cpasswd",
        "/assets/%2fetc%2fpasswd",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/../etc/passwd",
        "/assets/style.css%00.html",
        "/assets/style.css/",
        "/assets/%c0%ae%c0%ae/passwd",
        "/assets/page_asset.c",
        "/lianhu.db",
        "/%00",
        "http://elsewhere.example/etc/passwd",
    };
    struct buf answer = BUF_INIT;
    char line[256];

    (void)state;
    for (size_t i = 0; i < ROWS(targets); i++) {
        int status;

        text_format(line, sizeof line, "GET %s HTTP/1.1", targets[i]);
        status = ask(line, "", &answer);
        if (status != 404 && status != 400)
            fail_msg("%s: %d", targets[i], status);
        assert_null(strstr(answer.ptr, "root:"));
    }
    buf_free(&answer);
}

/* Another name for this address is another site's doing. */
static void test_host(void **state)
{
    static const struct {
        const char *host;
        int status;
    } rows[] = {
        {"localhost",              200},
        {"localhost:8080",         200},
        {"127.0.0.1:80",           200},
        {"[::1]:8080",             200},
        {"elsewhere.example",      421},
        {"127.0.0.1.evil.example", 421},
        {"localhost.evil.example", 421},
        {"[::1",                   421},
        {"",                       421},
    };
    struct buf answer = BUF_INIT;
    char text[256];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status;

        text_format(text, sizeof text,
                    "GET /sign-in HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", rows[i].host);
        status = ask_bytes(text, strlen(text), &answer);
        if (status != rows[i].status)
            fail_msg("host %s: %d", rows[i].host, status);
    }
    buf_free(&answer);
}

/* ---- too much -------------------------------------------------------------------------------- */

static void test_long_heads(void **state)
{
    struct buf request = BUF_INIT, answer = BUF_INIT;
    int status;

    (void)state;
    buf_add_str(&request, "GET /");
    for (int i = 0; i < 600; i++)
        buf_add_char(&request, 'a');
    buf_add_str(&request, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_int_equal(ask_bytes(request.ptr, request.len, &answer), 413);
    buf_clear(&request);
    buf_add_str(&request, "GET /?x=");
    for (int i = 0; i < 300 << 10; i++)
        buf_add_char(&request, 'a');
    buf_add_str(&request, " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    status = ask_bytes(request.ptr, request.len, &answer);
    assert_int_equal(status, 414);
    expect_headers("a long line", &answer);
    buf_clear(&request);
    buf_add_str(&request, "GET /sign-in?");
    for (int i = 0; i < REQUEST_FIELDS_MAX + 1; i++)
        buf_addf(&request, "f%d=1&", i);
    buf_add_str(&request, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_int_equal(ask_bytes(request.ptr, request.len, &answer), 413);
    buf_free(&request);
    buf_free(&answer);
}

/* A body of `size`, with its length or in chunks. */
static int post(const char *who, size_t size, bool chunked, struct buf *answer)
{
    static const char part[] = "Content-Type: multipart/form-data; boundary=b\r\n";
    struct buf request = BUF_INIT;
    char cookie[SESSION_TEXT_SIZE + 32] = "";
    int status;

    if (who)
        cookie_of(who, cookie, sizeof cookie);
    buf_addf(&request,
             "POST /roster/import HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s%s", part,
             cookie);
    if (chunked)
        buf_addf(&request, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    else
        buf_addf(&request, "Content-Length: %zu\r\n\r\n", size);
    for (size_t i = 0; i < size; i++)
        buf_add_char(&request, 'x');
    if (chunked)
        buf_add_str(&request, "\r\n0\r\n\r\n");
    status = ask_bytes(request.ptr, request.len, answer);
    buf_free(&request);
    return status;
}

static void test_large_bodies(void **state)
{
    static const struct {
        const char *who;
        size_t size;
        bool chunked;
        int status; /* 0: ended */
    } rows[] = {
        {NULL,        60 << 10,  false, 303}, /* to the door */
        {NULL,        100 << 10, false, 413},
        {NULL,        100 << 10, true,  413},
        {NULL,        200 << 10, true,  0  },
        {"孙秀兰", 200 << 10, false, 403}, /* no token */
        {"孙秀兰", 25 << 20,  false, 413},
        {"孙秀兰", 50 << 20,  true,  0  },
    };
    struct buf answer = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status = post(rows[i].who, rows[i].size, rows[i].chunked, &answer);

        if (status != rows[i].status)
            fail_msg("%zu bytes of %s%s: %d", rows[i].size,
                     rows[i].who ? rows[i].who : "a stranger", rows[i].chunked ? ", in chunks" : "",
                     status);
    }
    buf_free(&answer);
}

/* ---- too slow -------------------------------------------------------------------------------- */

static bool has_ended(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, 0) > 0;
}

/* A byte now and then, in every part of a request. */
static void test_dribbling(void **state)
{
    static const struct {
        const char *begin, *byte;
    } rows[] = {
        {"G",                                                                          "E"},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",                                   "x"},
        {"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n", "x"},
    };
    int fds[ROWS(rows)];
    size_t ended = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        fds[i] = connect_from("127.0.0.1");
        send_all(fds[i], rows[i].begin, strlen(rows[i].begin));
    }
    for (int n = 0; n < DRIBBLES && ended < ROWS(rows); n++) {
        struct pollfd wait = {.fd = fds[ended], .events = POLLIN};

        poll(&wait, 1, DRIBBLE_MS);
        while (ended < ROWS(rows) && has_ended(fds[ended]))
            ended++;
        for (size_t i = ended; i < ROWS(rows); i++)
            send_all(fds[i], rows[i].byte, 1);
    }
    if (ended < ROWS(rows))
        fail_msg("it goes on: %s", rows[ended].begin);
    for (size_t i = 0; i < ROWS(rows); i++)
        close(fds[i]);
}

/* Whoever asks in time may go on asking: the limit is that of one request. */
static void test_keeps_asking(void **state)
{
    static const char line[] = "HEAD /assets/icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = connect_from("127.0.0.1");
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    (void)state;
    for (int i = 0; i < 20; i++) {
        char answer[2048];

        poll(&wait, 1, 0); /* nothing is there yet */
        assert_true(send_all(fd, line, sizeof line - 1));
        assert_true(poll(&wait, 1, ANSWER_MS) > 0);
        assert_true(recv(fd, answer, sizeof answer, 0) > 0);
        assert_memory_equal(answer, "HTTP/1.1 200", 12);
    }
    close(fd);
}

/* One computer that holds all it can get leaves the others theirs: they need not wait for its end.
 */
static void test_one_holds_many(void **state)
{
    struct buf answer = BUF_INIT;
    int held[CONNECTIONS + PER_ADDRESS];

    (void)state;
    for (size_t i = 0; i < ROWS(held); i++) {
        held[i] = connect_from("127.0.0.2");
        send_all(held[i], "GET / HT", 8);
    }
    assert_int_equal(ask("GET /sign-in HTTP/1.1", "", &answer), 200);
    assert_false(has_ended(held[0]));
    for (size_t i = 0; i < ROWS(held); i++)
        close(held[i]);
    buf_free(&answer);
}

/* What libmicrohttpd refuses by itself, before it is a request of ours, has our headers, too; it
 * has not a word of what was sent, nor a cookie, and the connection ends. */
static void test_refused_by_the_library(void **state)
{
    static const struct {
        const char *text;
        int status;
    } rows[] = {
        {"GET / HTTP/1.1\r\nHost: q7<script>\r\nContent-Length: q7<script>\r\n\r\n",             400},
        {"GET / HTTP/9.9\r\nHost: q7<script>\r\n\r\n",                                           505},
        {"POST /q7 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
         413                                                                                        },
        {"POST /q7 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nq7\r\n",     400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nq7<script>\r\n\r\n",                              400},
    };
    struct buf answer = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status = ask_bytes(rows[i].text, strlen(rows[i].text), &answer);

        if (status != rows[i].status)
            fail_msg("%s: %d", rows[i].text, status);
        expect_headers(rows[i].text, &answer);
        assert_non_null(strstr(answer.ptr, "\r\nContent-Type: " HTML "\r\n"));
        if (strstr(answer.ptr, "q7") || strstr(answer.ptr, "Set-Cookie"))
            fail_msg("%s is answered %s", rows[i].text, answer.ptr);
        buf_clear(&answer);
    }
    buf_free(&answer);
}

/* ---- what is no HTTP ------------------------------------------------------------------------- */

static void test_rubbish(void **state)
{
    static const char *const rows[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    };
    struct buf answer = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int fd = connect_from("127.0.0.1");

        buf_clear(&answer);
        send_all(fd, rows[i], strlen(rows[i]));
        shutdown(fd, SHUT_WR);
        assert_true(read_all(fd, &answer));
        if (status_in(&answer) == 200)
            fail_msg("taken: %s", rows[i]);
        close(fd);
    }
    assert_int_equal(ask("GET /sign-in HTTP/1.1", "", &answer), 200);
    buf_free(&answer);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_cookie),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_host),
        cmocka_unit_test(test_long_heads),
        cmocka_unit_test(test_large_bodies),
        cmocka_unit_test(test_dribbling),
        cmocka_unit_test(test_keeps_asking),
        cmocka_unit_test(test_one_holds_many),
        cmocka_unit_test(test_rubbish),
        cmocka_unit_test(test_refused_by_the_library),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
