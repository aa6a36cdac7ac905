#include "lianhuctl.h"
#include "say.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MS = 200 * 1000, KNOCK_MS = 20, READ_SIZE = 1 << 16 };

static int64_t clock_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A socket that is not there yet may come: who started the daemon need not guess when it is ready.
 */
static int connect_patiently(const struct sockaddr_un *address, int64_t until)
{
    for (;;) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
            return fd;
        int error = errno;
        close(fd);
        errno = error;
        if ((error != ENOENT && error != ECONNREFUSED) || clock_ms() >= until)
            return -1;
        poll(NULL, 0, KNOCK_MS);
    }
}

static int connect_to(const struct session *session, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path))) {
        fprintf(stderr, say_long_path, path);
        return -1;
    }
    int fd = connect_patiently(&address, clock_ms() + session->patience_ms);
    if (fd < 0)
        fprintf(stderr, say_no_daemon, path, strerror(errno));
    return fd;
}

static bool send_line(int fd, const char *line, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = send(fd, line + at, len - at, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

enum read_end { READ_LINE, READ_LOST, READ_LATE };

static enum read_end read_line(int fd, struct buf *line, int64_t until)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    for (;;) {
        int64_t left = until - clock_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return READ_LATE;
        buf_reserve(line, READ_SIZE);
        ssize_t n = recv(fd, line->ptr + line->len, READ_SIZE, MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return READ_LOST;
        line->len += (size_t)n;
        if (line->ptr[line->len - 1] == '\n')
            return READ_LINE;
    }
}

/* The answer if it says ok; else its reason goes to stderr. */
static json_t *judge(const char *path, const struct buf *line)
{
    json_t *answer = json_loadb(line->ptr, line->len, JSON_ALLOW_NUL, NULL);
    const char *why = json_string_value(json_object_get(answer, "error"));

    if (json_is_true(json_object_get(answer, "ok")))
        return answer;
    if (why)
        fprintf(stderr, say_refused, why);
    else
        fprintf(stderr, say_bad_answer, path);
    json_decref(answer);
    return NULL;
}

static json_t *converse(int fd, const char *path, const char *question, int64_t until)
{
    struct buf line = BUF_INIT;
    enum read_end end = READ_LOST;
    json_t *answer = NULL;

    if (send_line(fd, question, strlen(question)) && send_line(fd, "\n", 1))
        end = read_line(fd, &line, until);
    if (end == READ_LINE)
        answer = judge(path, &line);
    else
        fprintf(stderr, end == READ_LATE ? say_no_answer : say_lost, path);
    buf_free(&line);
    return answer;
}

json_t *wire_ask(const struct session *session, const char *path, json_t *question, int limit_ms)
{
    char *text = json_dumps(question, JSON_COMPACT);
    json_t *answer = NULL;

    json_decref(question);
    int fd = text ? connect_to(session, path) : -1;
    if (fd >= 0) {
        answer = converse(fd, path, text, clock_ms() + limit_ms);
        close(fd);
    }
    free(text);
    return answer;
}

json_t *daemon_ask(const struct session *session, const char *command, json_t *args)
{
    json_object_set_new(args, "command", json_string(command));
    if (session->as)
        json_object_set_new(args, "as", json_string(session->as));
    json_t *answer = wire_ask(session, session->socket, args, ANSWER_MS);
    if (!answer)
        return NULL;
    json_t *result = json_incref(json_object_get(answer, "result"));
    json_decref(answer);
    return result ? result : json_null();
}

void json_print(const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
}
