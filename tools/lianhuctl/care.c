/* The database as a whole: looked through, copied, put back. By this process itself, so that the
 * gateway goes on meanwhile; only putting back wants it stopped. */
#include "place.h"
#include "say.h"
#include "store/store_care.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_SIZE = 32, CHUNK = 1 << 20 };

/* ---- check ----------------------------------------------------------------------------------- */

static void keep_finding(void *ctx, const char *line)
{
    json_array_append_new(ctx, json_string(line));
}

/* The sums of statistics against the cases, which only lianhud can compare; null when it is away.
 */
static json_t *check_sums(const struct session *session)
{
    json_t *part = NULL, *next = json_null(), *args = json_object();

    while (next) {
        json_t *before = part;

        if (!json_is_null(next))
            json_object_set(args, "after", next);
        part = daemon_ask_quietly(session, "ledger.check", json_copy(args));
        json_decref(before);
        next = json_object_get(part, "next");
        next = json_is_string(next) ? next : NULL;
    }
    json_decref(args);
    if (part)
        json_object_del(part, "next");
    return part ? part : json_null();
}

static void print_check(const json_t *result)
{
    const json_t *findings = json_object_get(result, "findings"), *finding;
    const json_t *sums = json_object_get(result, "statistics");
    long long wrong = json_integer_value(json_object_get(sums, "wrong"));
    size_t i;

    if (json_array_size(findings) == 0)
        printf(say_check_sound, json_string_value(json_object_get(result, "database")));
    else
        fprintf(stderr, say_check_damaged, json_string_value(json_object_get(result, "database")));
    json_array_foreach(findings, i, finding) fprintf(stderr, "  %s\n", json_string_value(finding));
    if (json_array_size(findings))
        fputs(say_check_restore, stderr);
    if (wrong)
        fprintf(stderr, say_check_sums, wrong);
}

enum ctl_exit run_check(const struct session *session, const struct command *command, json_t *args)
{
    struct installation i;
    json_t *findings, *sums = json_null(), *result;
    bool sound, right;

    (void)command;
    if (!installation_need(session, args, &i)) {
        json_decref(args);
        return CTL_REFUSED;
    }
    findings = json_array();
    sound = store_check_file(i.config->database, keep_finding, findings);
    if (i.running) {
        const char *first = json_string_value(json_array_get(findings, 0));

        installation_tell(session, sound, first ? first : "");
        if (sound)
            sums = check_sums(session);
    }
    right = json_integer_value(json_object_get(sums, "wrong")) == 0;
    result = json_pack("{s:s,s:b,s:o,s:o}", "database", i.config->database, "sound", sound,
                       "findings", findings, "statistics", sums);
    if (session->json)
        json_print(result);
    else
        print_check(result);
    json_decref(result);
    json_decref(args);
    installation_free(&i);
    return sound && right ? CTL_DONE : CTL_REFUSED;
}

/* ---- backup ---------------------------------------------------------------------------------- */

static bool dir_synced(const char *path)
{
    char *dir = xstrdup(path), *slash = strrchr(dir, '/');
    int fd;
    bool done;

    if (slash)
        slash[slash == dir ? 1 : 0] = '\0';
    fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    free(dir);
    return done;
}

enum ctl_exit run_backup(const struct session *session, const struct command *command, json_t *args)
{
    const char *to = json_string_value(json_object_get(args, "file"));
    struct installation i;
    struct buf why = BUF_INIT;
    struct stat st = {.st_size = 0};
    bool done;

    (void)command;
    if (!installation_need(session, args, &i)) {
        json_decref(args);
        return CTL_REFUSED;
    }
    umask(077);
    done = store_backup_into(i.config->database, to, &why);
    if (!done)
        fprintf(stderr, say_refused, why.ptr);
    if (done && stat(to, &st) == 0 && i.running)
        installation_tell_backup(session, to, st.st_size);
    if (done && session->json)
        json_print(json_pack("{s:s,s:I}", "file", to, "bytes", (json_int_t)st.st_size));
    else if (done)
        printf(say_backup_done, to, (double)st.st_size / 1048576, i.config->identity_key);
    buf_free(&why);
    json_decref(args);
    installation_free(&i);
    return done ? CTL_DONE : CTL_REFUSED;
}

/* ---- restore --------------------------------------------------------------------------------- */

static bool copy_bytes(int from, int to)
{
    char *chunk = xmalloc(CHUNK);
    ssize_t n;
    bool good = true;

    while (good && (n = read(from, chunk, CHUNK)) != 0)
        good = n > 0 && write(to, chunk, (size_t)n) == n;
    free(chunk);
    return good && fsync(to) == 0;
}

/* Beside the database, with the owner and mode that its directory's owner can work with. */
static bool copy_in(const char *from, const char *to, const struct stat *owner)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    bool done = in >= 0 && out >= 0 && copy_bytes(in, out) && fchmod(out, 0640) == 0 &&
                (geteuid() != 0 || fchown(out, owner->st_uid, owner->st_gid) == 0);

    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return done;
}

/* The database and its log go aside together: one without the other is none. */
static bool put_aside(const char *database, char aside[], size_t size)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    time_t now = time(NULL);
    struct tm tm;
    char stamp[STAMP_SIZE];
    bool done = true;

    localtime_r(&now, &tm);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &tm);
    text_format(aside, size, "%s.before-%s", database, stamp);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct buf from = BUF_INIT, to = BUF_INIT;

        buf_addf(&from, "%s%s", database, parts[i]);
        buf_addf(&to, "%s%s", aside, parts[i]);
        if (rename(from.ptr, to.ptr) != 0 && errno != ENOENT)
            done = false;
        buf_free(&from);
        buf_free(&to);
    }
    if (access(aside, F_OK) != 0)
        aside[0] = '\0'; /* there was none */
    return done;
}

static bool put_back(const char *file, const char *database, char aside[], size_t size,
                     struct buf *why)
{
    struct buf fresh = BUF_INIT, dir = BUF_INIT;
    const char *slash = strrchr(database, '/');
    struct stat owner;
    bool done;

    buf_add(&dir, database, slash ? (size_t)(slash - database) + 1 : 0);
    buf_addf(&fresh, "%s.restoring", database);
    done = stat(dir.len ? dir.ptr : ".", &owner) == 0 && copy_in(file, fresh.ptr, &owner) &&
           store_backup_good(fresh.ptr, why) && put_aside(database, aside, size) &&
           rename(fresh.ptr, database) == 0 && dir_synced(database);
    if (!done && why->len == 0)
        buf_addf(why, say_backup_no_write, fresh.ptr, strerror(errno));
    if (!done)
        unlink(fresh.ptr);
    buf_free(&fresh);
    buf_free(&dir);
    return done;
}

/* Asked at the terminal; a script says --yes. */
static bool may_replace(const struct installation *i, bool sure)
{
    return sure || access(i->config->database, F_OK) != 0 || ask_yes(say_restore_sure);
}

enum ctl_exit run_restore(const struct session *session, const struct command *command,
                          json_t *args)
{
    const char *file = json_string_value(json_object_get(args, "file"));
    bool sure = json_object_get(args, "yes") != NULL, done = false;
    struct installation i;
    struct buf why = BUF_INIT;
    char aside[1024] = "";

    (void)command;
    if (!installation_need(session, args, &i)) {
        json_decref(args);
        return CTL_REFUSED;
    }
    if (i.running)
        buf_add_str(&why, say_restore_running);
    else if (store_backup_good(file, &why) && may_replace(&i, sure))
        done = put_back(file, i.config->database, aside, sizeof aside, &why);
    if (done) {
        printf(say_restore_done, file, i.config->database);
        if (aside[0])
            printf(say_restore_aside, aside);
    } else
        fprintf(stderr, say_refused, why.len ? why.ptr : say_restore_left);
    buf_free(&why);
    json_decref(args);
    installation_free(&i);
    return done ? CTL_DONE : CTL_REFUSED;
}
