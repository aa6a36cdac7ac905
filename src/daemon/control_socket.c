#include "daemon/control_socket.h"
#include "daemon/say.h"
#include <errno.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* True when somebody answers on the socket already. */
static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;

    if (fd >= 0)
        close(fd);
    return yes;
}

static int bind_and_listen(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0117); /* owner and group only */
    bool ok = fd >= 0 && bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
              listen(fd, 16) == 0;

    umask(mask);
    if (!ok && fd >= 0)
        close(fd);
    return ok ? fd : -1;
}

int control_socket_open(const char *path, struct buf *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path))) {
        buf_addf(why, say_socket_long, path);
        return -1;
    }
    if (somebody_listens(&address)) {
        buf_addf(why, say_socket_taken, path);
        return -1;
    }
    unlink(path);
    fd = bind_and_listen(&address);
    if (fd < 0)
        buf_addf(why, say_socket_failed, path, strerror(errno));
    return fd;
}

int control_socket_accept(int listener, unsigned *uid)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct ucred cred;
    socklen_t size = sizeof cred;

    if (fd < 0)
        return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) != 0) {
        close(fd);
        return -1;
    }
    *uid = cred.uid;
    return fd;
}

unsigned control_socket_uid(const char *user)
{
    const struct passwd *known = getpwnam(user);

    return known ? known->pw_uid : geteuid();
}
