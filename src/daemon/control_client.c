#include "daemon/control_client.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { KNOCK_MS = 20, READ_SIZE = 1 << 16 };

static int64_t clock_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

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

static bool send_all(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return false;
        bytes = span_skip(bytes, n > 0 ? (size_t)n : 0);
    }
    return true;
}

static enum client_end read_line(int fd, int64_t until, struct buf *line)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    for (;;) {
        int64_t left = until - clock_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return CLIENT_LATE;
        buf_reserve(line, READ_SIZE);
        ssize_t n = recv(fd, line->ptr + line->len, READ_SIZE, MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return CLIENT_LOST;
        line->len += (size_t)n;
        line->ptr[line->len] = '\0';
        if (line->ptr[line->len - 1] == '\n')
            return CLIENT_ANSWERED;
    }
}

enum client_end control_client_ask(const char *path, struct span line, int patience_ms,
                                   int limit_ms, struct buf *answer)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    enum client_end end = CLIENT_LOST;
    int fd;

    if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path)))
        return CLIENT_LONG_PATH;
    fd = connect_patiently(&address, clock_ms() + patience_ms);
    if (fd < 0)
        return CLIENT_NOBODY;
    if (send_all(fd, line) && send_all(fd, span_of("\n")))
        end = read_line(fd, clock_ms() + limit_ms, answer);
    close(fd);
    return end;
}
