#include "daemon/self_check.h"
#include "daemon/control.h"
#include "daemon/control_client.h"
#include "lianhu/log.h"
#include "store/store_care.h"
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATIENCE_MS = 10 * 1000, ANSWER_MS = 60 * 1000, NICE = 15 };

extern char **environ;

void self_check_start(const char *conf)
{
    const char *words[] = {"lianhud", "-c", conf, "-k", NULL};
    pid_t pid;

    if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, (char *const *)words, environ) == 0)
        log_line(LOG_WARNING,
                 "lianhud: was not stopped cleanly; process %d looks through the database",
                 (int)pid);
    else
        log_line(LOG_WARNING,
                 "lianhud: was not stopped cleanly; lianhuctl check looks through the database");
}

static void keep(void *ctx, const char *line)
{
    struct buf *findings = ctx;

    log_line(LOG_ERR, "store: %s", line);
    if (findings->len < 400)
        buf_addf(findings, "%s%s", findings->len ? "; " : "", line);
}

int self_check_run(const struct config *config)
{
    struct buf findings = BUF_INIT, words = BUF_INIT, answer = BUF_INIT;
    bool sound;

    (void)!nice(NICE); /* where that is not allowed it goes without */
    unsetenv("NOTIFY_SOCKET");
    sound = store_check_file(config->database, keep, &findings);
    control_care_words(sound, findings.ptr ? findings.ptr : "", &words);
    if (control_client_ask(config->control_socket, buf_span(&words), PATIENCE_MS, ANSWER_MS,
                           &answer) != CLIENT_ANSWERED)
        log_line(sound ? LOG_NOTICE : LOG_ERR, "store: %s; no lianhud to tell it",
                 sound ? "sound" : "damaged");
    buf_free(&findings);
    buf_free(&words);
    buf_free(&answer);
    return sound ? 0 : 1;
}
