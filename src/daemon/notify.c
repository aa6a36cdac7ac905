#include "daemon/notify.h"
#include "lianhu/buf.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify_systemd(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd;

    if (!path || !text_copy(to.sun_path, sizeof to.sun_path, span_of(path)))
        return;
    if (to.sun_path[0] == '@')
        to.sun_path[0] = '\0'; /* an abstract address */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
    close(fd);
}

int64_t notify_watchdog(void)
{
    const char *wait = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

    if (!wait || (pid && strtol(pid, NULL, 10) != (long)getpid()))
        return 0;
    return strtoll(wait, NULL, 10) / 2;
}
