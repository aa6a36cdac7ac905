#include "daemon/self_check.h"
#include "daemon/control.h"
#include "daemon/control_client.h"
#include "lianhu/log.h"
#include "store/store_care.h"
#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 10 * 1000, ANSWER_MS = 60 * 1000, NICE = 15 };

extern char **environ;

/* `word` goes with the option; NULL none. */
static bool start(const char *conf, const char *option, const char *word, pid_t *pid)
{
    const char *words[] = {"lianhud", "-c", conf, option, word, NULL};

    return posix_spawn(pid, "/proc/self/exe", NULL, NULL, (char *const *)words, environ) == 0;
}

void self_check_start(const char *conf)
{
    pid_t pid;

    if (start(conf, "-k", NULL, &pid))
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

/* ---- a copy ---------------------------------------------------------------------------------- */

enum { BACKUPS_KEPT = 5 };

/* Beside the database. */
static void backup_dir(const char *database, struct buf *out)
{
    const char *slash = strrchr(database, '/');

    buf_add(out, database, slash ? (size_t)(slash - database) + 1 : 0);
    buf_add_str(out, "backups");
}

static int is_backup(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return strncmp(entry->d_name, "lianhu-", 7) == 0 && len > 3 &&
           strcmp(entry->d_name + len - 3, ".db") == 0;
}

/* Names are times: the first is the oldest. */
static void drop_oldest(const char *dir)
{
    struct dirent **names;
    int count = scandir(dir, &names, is_backup, alphasort);
    struct buf path = BUF_INIT;

    for (int i = 0; i < count; i++) {
        buf_clear(&path);
        buf_addf(&path, "%s/%s", dir, names[i]->d_name);
        if (i < count - BACKUPS_KEPT && unlink(path.ptr) == 0)
            log_line(LOG_NOTICE, "store: %s is dropped, newer copies are there", path.ptr);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    buf_free(&path);
}

bool self_backup_start(const char *conf, const char *name)
{
    pid_t pid;

    return start(conf, "-b", name, &pid);
}

int self_backup_run(const struct config *config, const char *name)
{
    struct buf dir = BUF_INIT, path = BUF_INIT, why = BUF_INIT, words = BUF_INIT, answer = BUF_INIT;
    struct stat st = {.st_size = 0};
    bool done;

    (void)!nice(NICE);
    unsetenv("NOTIFY_SOCKET");
    backup_dir(config->database, &dir);
    buf_addf(&path, "%s/%s", dir.ptr, name);
    if (mkdir(dir.ptr, 0750) != 0 && errno != EEXIST)
        buf_addf(&why, "%s: %s", dir.ptr, strerror(errno));
    done =
        !why.len && store_backup_into(config->database, path.ptr, &why) && stat(path.ptr, &st) == 0;
    if (done)
        drop_oldest(dir.ptr);
    else
        log_line(LOG_ERR, "store: no copy: %s", why.ptr ? why.ptr : "");
    control_backup_words(path.ptr, (int64_t)st.st_size, done ? NULL : why.ptr, &words);
    control_client_ask(config->control_socket, buf_span(&words), PATIENCE_MS, ANSWER_MS, &answer);
    buf_free(&dir);
    buf_free(&path);
    buf_free(&why);
    buf_free(&words);
    buf_free(&answer);
    return done ? 0 : 1;
}
