/*
 * What is wrong with this installation and what to do about it. Looks by itself at files, ports,
 * processes, disk and clock, and asks lianhud, if it runs, about its modems: so it can also say why
 * lianhud does not run. Each finding is one line: how bad, what, and the remedy.
 */
#include "lianhu/tty_list.h"
#include "model/model.h"
#include "model/texts.h"
#include "place.h"
#include "say.h"
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define MIB              (1024.0 * 1024)
#define DISK_LITTLE_MIB  500
#define DISK_BAD_MIB     50
#define SIGNAL_WEAK_DBM  (-103)
#define CLOCK_IMPOSSIBLE 1767225600 /* 2026: this program is younger */
#define WAITING_LONG     500

enum { OWNER_SIZE = 64 };

enum badness { FINE, POOR, BAD };

struct doctor {
    const struct session *session;
    struct installation at;
    json_t *findings;
    size_t poor, bad;
};

static void find(struct doctor *d, enum badness level, const char *what, const char *remedy)
{
    static const char *const names[] = {"ok", "warning", "bad"};

    d->poor += level == POOR;
    d->bad += level == BAD;
    json_array_append_new(d->findings, json_pack("{s:s,s:s,s:s}", "level", names[level], "what",
                                                 what, "remedy", remedy));
}

static void findf(struct doctor *d, enum badness level, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void findf(struct doctor *d, enum badness level, const char *remedy, const char *format, ...)
{
    char what[600];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    find(d, level, what, remedy);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void look_at_conf(struct doctor *d)
{
    struct buf errors = BUF_INIT;
    const struct config *c = d->at.config;
    struct model *model = c ? model_load(c->model, &errors) : NULL;
    struct texts *texts = c ? texts_load(c->texts, c->signature, c->centre_phone, &errors) : NULL;
    const struct buf *mistakes = c ? &errors : &d->at.mistakes;

    if (mistakes->len)
        findf(d, BAD, say_doctor_conf_do, say_doctor_conf_bad, mistakes->ptr);
    else
        findf(d, FINE, "", say_doctor_conf_fine, d->at.conf);
    texts_free(texts);
    model_free(model);
    buf_free(&errors);
}

/* Into `out`, since the next name asked for overwrites the one before. */
static const char *owner_name(uid_t uid, char out[OWNER_SIZE])
{
    const struct passwd *known = getpwuid(uid);

    text_copy(out, OWNER_SIZE, span_of(known ? known->pw_name : "?"));
    return out;
}

/* A file that only its owner (and readers of its group, if `group`) may have. */
static void look_at_mode(struct doctor *d, const char *path, bool group)
{
    char remedy[PATH_MAX + 32];
    struct stat st;

    if (stat(path, &st) != 0) {
        if (errno != ENOENT)
            findf(d, POOR, say_doctor_root_do, say_doctor_no_look, path, strerror(errno));
        return;
    }
    text_format(remedy, sizeof remedy, say_doctor_chmod_do, group ? "640" : "600", path);
    if (st.st_mode & (group ? 027 : 077))
        findf(d, BAD, remedy, say_doctor_mode, path, (unsigned)st.st_mode & 0777);
}

/* The owner of the database's directory is who the gateway runs as. */
static void look_at_store(struct doctor *d)
{
    const char *database = d->at.config->database;
    struct buf dir = BUF_INIT;
    const char *slash = strrchr(database, '/');
    char file[OWNER_SIZE], place[OWNER_SIZE];
    struct stat st, own;

    buf_add(&dir, database, slash ? (size_t)(slash - database) + 1 : 0);
    buf_add_str(&dir, ".");
    look_at_mode(d, database, true);
    look_at_mode(d, d->at.config->identity_key, false);
    if (stat(dir.ptr, &st) != 0)
        findf(d, BAD, say_doctor_dir_do, say_doctor_no_dir, dir.ptr, strerror(errno));
    else if (stat(database, &own) == 0 && own.st_uid != st.st_uid)
        findf(d, BAD, say_doctor_owner_do, say_doctor_owner, database, owner_name(own.st_uid, file),
              owner_name(st.st_uid, place));
    else if (access(database, F_OK) != 0 && errno == ENOENT)
        findf(d, POOR, say_doctor_start_do, say_doctor_no_database, database);
    else
        findf(d, FINE, "", say_doctor_store_fine, database);
    buf_free(&dir);
}

static void look_at_disk(struct doctor *d)
{
    struct buf dir = BUF_INIT;
    const char *database = d->at.config->database, *slash = strrchr(database, '/');
    struct statvfs fs;
    double left;

    buf_add(&dir, database, slash ? (size_t)(slash - database) + 1 : 0);
    buf_add_str(&dir, ".");
    if (statvfs(dir.ptr, &fs) == 0) {
        left = (double)fs.f_bavail * (double)fs.f_frsize / MIB;
        findf(d,
              left < DISK_BAD_MIB      ? BAD
              : left < DISK_LITTLE_MIB ? POOR
                                       : FINE,
              left < DISK_LITTLE_MIB ? say_doctor_disk_do : "", say_doctor_disk, left);
        if (fs.f_flag & ST_RDONLY)
            find(d, BAD, say_doctor_read_only, say_doctor_read_only_do);
    }
    buf_free(&dir);
}

static void look_at_clock(struct doctor *d)
{
    struct timex state = {.modes = 0};

    if (time(NULL) < CLOCK_IMPOSSIBLE)
        find(d, BAD, say_doctor_clock_wrong, say_doctor_clock_do);
    else if (adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC))
        find(d, POOR, say_doctor_clock_alone, say_doctor_clock_do);
    else
        find(d, FINE, say_doctor_clock_fine, "");
}

/* ---- processes and ports --------------------------------------------------------------------- */

static bool runs(const char *name)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    bool found = false;

    while (dir && !found && (entry = readdir(dir))) {
        char path[64], comm[64] = "";
        FILE *file;

        if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name))
            continue;
        text_format(path, sizeof path, "/proc/%.16s/comm", entry->d_name);
        file = fopen(path, "re");
        if (file && fgets(comm, sizeof comm, file))
            comm[strcspn(comm, "\n")] = '\0';
        if (file)
            fclose(file);
        found = strncmp(comm, name, 15) == 0;
    }
    if (dir)
        closedir(dir);
    return found;
}

static bool in_group(const char *user, gid_t primary, gid_t wanted)
{
    gid_t groups[64];
    int count = 64;

    if (getgrouplist(user, primary, groups, &count) < 0)
        return false;
    for (int i = 0; i < count; i++)
        if (groups[i] == wanted)
            return true;
    return false;
}

/* Whether the gateway's user can open a port: by the unit it has dialout in any case. */
static bool can_open(const struct doctor *d, const struct stat *port)
{
    struct buf dir = BUF_INIT;
    const char *database = d->at.config->database, *slash = strrchr(database, '/');
    const struct group *dialout = getgrnam("dialout");
    const struct passwd *user;
    struct stat st;
    bool can = true;

    buf_add(&dir, database, slash ? (size_t)(slash - database) + 1 : 0);
    buf_add_str(&dir, ".");
    if (stat(dir.ptr, &st) == 0 && st.st_uid != 0 && (user = getpwuid(st.st_uid)))
        can =
            ((port->st_mode & 06) == 06) ||
            (port->st_uid == st.st_uid && (port->st_mode & 0600) == 0600) ||
            ((port->st_mode & 060) == 060 && ((dialout && port->st_gid == dialout->gr_gid) ||
                                              in_group(user->pw_name, user->pw_gid, port->st_gid)));
    buf_free(&dir);
    return can;
}

static void look_at_port(struct doctor *d, const struct config_modem *modem)
{
    struct tty_wanted wanted = {.port = modem->port,
                                .usb = modem->usb,
                                .interface = modem->interface,
                                .seen_interface = -1};
    char path[TTY_PATH_MAX], holder[64];
    struct stat st;

    if (!tty_choose("/sys", &wanted, NULL, 0, path) || stat(path, &st) != 0) {
        findf(d, BAD, say_doctor_port_do, say_doctor_no_port, modem->name,
              modem->port ? modem->port : modem->usb);
        return;
    }
    if (!can_open(d, &st))
        findf(d, BAD, say_doctor_port_mode_do, say_doctor_port_mode, modem->name, path);
    holder_of(path, holder, sizeof holder);
    if (holder[0] && strcmp(holder, "lianhud") != 0)
        findf(d, BAD, say_doctor_port_held_do, say_doctor_port_held, modem->name, path, holder);
    else
        findf(d, FINE, "", say_doctor_port_fine, modem->name, path);
}

static void look_at_ports(struct doctor *d)
{
    if (runs("ModemManager"))
        find(d, POOR, say_doctor_modemmanager, say_doctor_modemmanager_do);
    if (d->at.config->modem_count == 0)
        find(d, BAD, say_doctor_no_modems, say_doctor_no_modems_do);
    for (size_t i = 0; i < d->at.config->modem_count; i++)
        look_at_port(d, &d->at.config->modems[i]);
}

/* ---- what lianhud knows ------------------------------------------------------------------------
 */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* What to do about a modem by its state; states that need nobody are not here. */
static const struct {
    const char *state;
    enum badness level;
    const char *remedy;
} states[] = {
    {"absent",      BAD,  say_doctor_absent_do     },
    {"pin",         BAD,  say_doctor_pin_do        },
    {"no_sim",      BAD,  say_doctor_no_sim_do     },
    {"foreign_sim", BAD,  say_doctor_foreign_sim_do},
    {"searching",   POOR, say_doctor_searching_do  },
    {"recovering",  POOR, say_doctor_recovering_do },
    {"resting",     POOR, say_doctor_resting_do    },
    {"failed",      BAD,  say_doctor_failed_do     },
};

static void look_at_state(struct doctor *d, const json_t *modem)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].state, text_of(modem, "state")) == 0) {
            findf(d, states[i].level, states[i].remedy, say_doctor_modem_state,
                  text_of(modem, "name"), text_of(modem, "state_text"), text_of(modem, "why"));
            return;
        }
    findf(d, FINE, "", say_doctor_modem_state, text_of(modem, "name"), text_of(modem, "state_text"),
          text_of(modem, "operator"));
}

static void look_at_modem(struct doctor *d, const json_t *modem)
{
    const json_t *signal = json_object_get(modem, "signal_dbm");
    const json_t *balance = json_object_get(modem, "balance");
    const char *name = text_of(modem, "name");

    look_at_state(d, modem);
    if (json_is_integer(signal) && json_integer_value(signal) <= SIGNAL_WEAK_DBM)
        findf(d, POOR, say_doctor_signal_do, say_doctor_signal, name,
              (long long)json_integer_value(signal));
    for (size_t i = 0; json_is_real(balance) && i < d->at.config->modem_count; i++)
        if (strcmp(d->at.config->modems[i].name, name) == 0 &&
            json_real_value(balance) * 100 <= (double)d->at.config->modems[i].balance_low_fen)
            findf(d, POOR, say_doctor_balance_do, say_doctor_balance, name,
                  json_real_value(balance));
    if (json_is_true(json_object_get(modem, "blocked")))
        findf(d, BAD, say_doctor_blocked_do, say_doctor_blocked, name);
    if (*text_of(modem, "last_error"))
        findf(d, POOR, say_doctor_last_error_do, say_doctor_last_error, name,
              text_of(modem, "last_error"));
}

static void look_at_daemon(struct doctor *d)
{
    json_t *status = d->at.running ? daemon_ask_quietly(d->session, "status", NULL) : NULL, *modem;
    const json_t *checked = json_object_get(status, "checked");
    size_t i;

    if (!status) {
        findf(d, BAD, say_doctor_no_daemon_do, say_doctor_no_daemon, d->session->socket);
        return;
    }
    find(d, FINE, say_doctor_daemon_fine, "");
    if (json_is_true(json_object_get(status, "sick")))
        find(d, BAD, say_doctor_sick, say_doctor_sick_do);
    if (json_is_object(checked) && json_is_false(json_object_get(checked, "sound")))
        findf(d, BAD, say_doctor_damaged_do, say_doctor_damaged, text_of(checked, "at"),
              text_of(checked, "what"));
    if (json_integer_value(json_object_get(status, "queue")) > WAITING_LONG)
        findf(d, POOR, say_doctor_queue_do, say_doctor_queue,
              (long long)json_integer_value(json_object_get(status, "queue")));
    json_array_foreach(json_object_get(status, "modems"), i, modem) look_at_modem(d, modem);
    json_decref(status);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static void print(const struct doctor *d)
{
    static const char *const marks[] = {say_doctor_mark_fine, say_doctor_mark_poor,
                                        say_doctor_mark_bad};
    const json_t *finding;
    size_t i;

    json_array_foreach(d->findings, i, finding)
    {
        const char *level = text_of(finding, "level"), *remedy = text_of(finding, "remedy");

        printf("%s %s\n",
               marks[level[0] == 'o'   ? FINE
                     : level[0] == 'w' ? POOR
                                       : BAD],
               text_of(finding, "what"));
        if (*remedy)
            printf("      %s\n", remedy);
    }
    if (d->bad + d->poor)
        printf(say_doctor_sum, d->bad, d->poor);
    else
        fputs(say_doctor_all_fine, stdout);
}

enum ctl_exit run_doctor(const struct session *session, const struct command *command, json_t *args)
{
    struct doctor d = {.session = session, .findings = json_array()};
    bool bad;

    (void)command;
    installation_find(session, args, &d.at);
    look_at_conf(&d);
    if (d.at.config) {
        look_at_store(&d);
        look_at_disk(&d);
    }
    look_at_clock(&d);
    if (d.at.config)
        look_at_ports(&d);
    look_at_daemon(&d);
    if (session->json)
        json_print(d.findings);
    else
        print(&d);
    bad = d.bad > 0;
    json_decref(d.findings);
    json_decref(args);
    installation_free(&d.at);
    return bad ? CTL_REFUSED : CTL_DONE;
}
