/*
 * gammu-smsd and smstools beside lianhu, each at the best settings that make sense: no pauses that
 * can be left out (without loopsleep gammu-smsd spins), no checks of battery and signal, reports
 * asked for as we ask for them. gammu-smsd takes one process and one spool a modem; smsd one spool
 * for all.
 */
#include "gateway.h"
#include <dirent.h>
#include <iconv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 400 };

struct gateway {
    enum who who;
    const char *program;
    void (*configure)(struct rig *rig);
    unsigned (*start)(struct rig *rig, pid_t *pids);
    void (*queue)(struct rig *rig, unsigned n, const char *phone); /* NULL: by a notice */
};

static void make_dir(const char *dir, const char *name)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    mkdir(path, 0700);
}

/* A file is whole when its name appears in a spool. */
static void put_file(const char *from, const char *dir, const char *to)
{
    char path[2 * PATH_SIZE];

    snprintf(path, sizeof path, "%s/%s", dir, to);
    if (rename(from, path) != 0)
        bench_die("cannot spool %s", path);
}

/* ---- gammu-smsd ------------------------------------------------------------------------------ */

/* UTF-16 with its mark, as its spool wants it. */
static void write_utf16(const char *path, const char *text)
{
    char wide[512], *in = xstrdup(text), *at = in, *out = wide;
    size_t left = strlen(text), room = sizeof wide;
    iconv_t turn = iconv_open("UTF-16LE", "UTF-8");
    FILE *file = fopen(path, "wb");
    bool good = turn != (iconv_t)-1 && iconv(turn, &at, &left, &out, &room) != (size_t)-1;

    good = good && file && fwrite("\xff\xfe", 1, 2, file) == 2;
    good = good && fwrite(wide, 1, sizeof wide - room, file) == sizeof wide - room;
    if (!good || fclose(file) != 0)
        bench_die("cannot write %s", path);
    iconv_close(turn);
    free(in);
}

static void gammu_configure(struct rig *rig)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/answer.txt", rig->dir);
    write_utf16(path, BENCH_WORDS);
    for (unsigned i = 1; i <= rig->modems; i++) {
        snprintf(path, sizeof path, "%s/answer%u.sh", rig->dir, i);
        write_file(
            path,
            "#!/bin/sh\n[ -n \"$SMS_1_NUMBER\" ] || exit 0 # a report\ncp %s/answer.txt "
            "%s/answer%u.tmp\n"
            "mv %s/answer%u.tmp \"%s/out%u/OUTA20260101_000000_00_${SMS_1_NUMBER}_$$.txt\"\n",
            rig->dir, rig->dir, i, rig->dir, i, rig->dir, i);
        chmod(path, 0700);
        for (const char *const *d = (const char *const[]){"in", "out", "sent", "failed", NULL}; *d;
             d++) {
            char name[32];

            snprintf(name, sizeof name, "%s%u", *d, i);
            make_dir(rig->dir, name);
        }
        snprintf(path, sizeof path, "%s/gammu%u.conf", rig->dir, i);
        write_file(path,
                   "[gammu]\ndevice = %s/sim%u\nconnection = at\n[smsd]\nservice = files\n"
                   "logfile = %s/gammu%u.log\ndebuglevel = 0\ncheckbattery = 0\nchecksignal = 0\n"
                   "checksecurity = 0\nchecknetwork = 0\nresetfrequency = 0\nstatusfrequency = 0\n"
                   "commtimeout = 1\nreceivefrequency = 1\nloopsleep = 1\ndeliveryreport = sms\n"
                   "transmitformat = unicode\nmultiparttimeout = 1\nhangupcalls = 0\n"
                   "inboxpath = %s/in%u/\noutboxpath = %s/out%u/\nsentsmspath = %s/sent%u/\n"
                   "errorsmspath = %s/failed%u/\nrunonreceive = %s/answer%u.sh\n",
                   rig->dir, i, rig->dir, i, rig->dir, i, rig->dir, i, rig->dir, i, rig->dir, i,
                   rig->dir, i);
    }
}

static unsigned gammu_start(struct rig *rig, pid_t *pids)
{
    char log[PATH_SIZE], conf[PATH_SIZE];

    snprintf(log, sizeof log, "%s/gammu.log", rig->dir);
    for (unsigned i = 0; i < rig->modems; i++) {
        snprintf(conf, sizeof conf, "%s/gammu%u.conf", rig->dir, i + 1);
        pids[i] = program_start(log, (const char *const[]){"gammu-smsd", "-c", conf, NULL});
    }
    return rig->modems;
}

static void gammu_queue(struct rig *rig, unsigned n, const char *phone)
{
    char from[PATH_SIZE], to[PATH_SIZE];

    snprintf(from, sizeof from, "%s/spooling", rig->dir);
    write_utf16(from, BENCH_TEXT);
    snprintf(to, sizeof to, "out%u/OUTC20260101_%06u_00_%s_x.txtd", n % rig->modems + 1, n, phone);
    put_file(from, rig->dir, to);
}

/* ---- smstools -------------------------------------------------------------------------------- */

static void smstools_configure(struct rig *rig)
{
    static const char *const dirs[] = {"outgoing", "checked", "incoming", "sent",
                                       "failed",   "report",  "saved",    NULL};
    struct buf conf = BUF_INIT;
    char path[PATH_SIZE];

    buf_add_str(&conf, "devices = ");
    for (unsigned i = 1; i <= rig->modems; i++)
        buf_addf(&conf, "%ssim%u", i > 1 ? "," : "", i);
    for (const char *const *d = dirs; *d; d++) {
        make_dir(rig->dir, *d);
        buf_addf(&conf, "\n%s = %s/%s", *d, rig->dir, *d);
    }
    buf_addf(&conf,
             "\nlogfile = %s/smsd.log\nloglevel = 4\ninfofile = %s/smsd.running\n"
             "pidfile = %s/smsd.pid\ndelaytime = 1\ndelaytime_mainprocess = 1\nerrorsleeptime = 1\n"
             "receive_before_send = no\ntrust_outgoing = yes\neventhandler = %s/answer.sh\n",
             rig->dir, rig->dir, rig->dir, rig->dir);
    for (unsigned i = 1; i <= rig->modems; i++)
        buf_addf(
            &conf,
            "\n[sim%u]\ndevice = %s/sim%u\nincoming = yes\nreport = yes\nbaudrate = 115200\n"
            "send_delay = -1\nkeep_open = yes\nstartsleeptime = 0\nsentsleeptime = 0\n"
            "init = AT+CNMI=2,0,0,2,0\nprimary_memory = SM\nsecondary_memory = SR\n"
            "secondary_memory_max = 20\ncheck_network = no\npre_init = no\nneeds_wakeup_at = no\n",
            i, rig->dir, i);
    snprintf(path, sizeof path, "%s/smsd.conf", rig->dir);
    write_file(path, "%s", conf.ptr);
    buf_free(&conf);
    snprintf(path, sizeof path, "%s/answer.sh", rig->dir);
    write_file(path,
               "#!/bin/sh\n[ \"$1\" = RECEIVED ] || exit 0\n"
               "to=$(sed -n 's/^From: //p' \"$2\")\n"
               "printf 'To: %%s\\nAlphabet: UTF-8\\n\\n%s' \"$to\" >%s/answer.$$\n"
               "mv %s/answer.$$ %s/outgoing/\n",
               BENCH_WORDS, rig->dir, rig->dir, rig->dir);
    chmod(path, 0700);
}

static unsigned smstools_start(struct rig *rig, pid_t *pids)
{
    char log[PATH_SIZE], conf[PATH_SIZE];

    snprintf(log, sizeof log, "%s/smsd.out", rig->dir);
    snprintf(conf, sizeof conf, "%s/smsd.conf", rig->dir);
    pids[0] = program_start(log, (const char *const[]){"smsd", "-t", "-c", conf, NULL});
    return 1;
}

static void smstools_queue(struct rig *rig, unsigned n, const char *phone)
{
    char from[PATH_SIZE], to[PATH_SIZE];

    snprintf(from, sizeof from, "%s/spooling", rig->dir);
    write_file(from, "To: 86%s\nAlphabet: UTF-8\nReport: yes\n\n%s", phone, BENCH_TEXT);
    snprintf(to, sizeof to, "outgoing/text.%u", n);
    put_file(from, rig->dir, to);
}

/* ---- lianhu ---------------------------------------------------------------------------------- */

static void lianhu_configure(struct rig *rig)
{
    rig_configure(rig, "minimal", NULL);
}

static unsigned lianhu_start(struct rig *rig, pid_t *pids)
{
    rig_start(rig);
    pids[0] = rig->daemon;
    return 1;
}

static const struct gateway gateways[WHO_COUNT] = {
    [LIANHU] = {LIANHU,   "lianhud",    lianhu_configure,   lianhu_start,   NULL          },
    [GAMMU] = {GAMMU,    "gammu-smsd", gammu_configure,    gammu_start,    gammu_queue   },
    [SMSTOOLS] = {SMSTOOLS, "smsd",       smstools_configure, smstools_start, smstools_queue},
};

/* ---- the same for all ------------------------------------------------------------------------ */

const struct gateway *gateway_of(enum who who)
{
    return &gateways[who];
}

enum who gateway_who(const struct gateway *gateway)
{
    return gateway->who;
}

bool gateway_installed(const struct gateway *gateway)
{
    char path[64];

    if (gateway->who == LIANHU)
        return true;
    snprintf(path, sizeof path, "/usr/bin/%s", gateway->program);
    if (access(path, X_OK) == 0)
        return true;
    snprintf(path, sizeof path, "/usr/sbin/%s", gateway->program);
    return access(path, X_OK) == 0;
}

void run_open(struct run *run, const struct gateway *gateway, const char *what, unsigned modems,
              bool instant)
{
    static const char *const options[][2] = {
        {NULL,        NULL},
        {"--instant", NULL}
    };
    char name[64];

    *run = (struct run){.gateway = gateway, .deadline = seconds_now() + RUN_LIMIT};
    snprintf(name, sizeof name, "%s-%s", gateway->program, what);
    rig_open(&run->rig, name, modems, options[instant]);
    gateway->configure(&run->rig);
}

void run_start(struct run *run, unsigned texts)
{
    const struct gateway *gateway = run->gateway;

    for (unsigned i = 0; gateway->queue && i < texts; i++) {
        char phone[16];

        snprintf(phone, sizeof phone, "138%08u", i * 37);
        gateway->queue(&run->rig, i, phone);
    }
    run_again(run);
    if (!gateway->queue && texts)
        rig_notice(&run->rig, texts);
}

void run_again(struct run *run)
{
    run->count = run->gateway->start(&run->rig, run->pids);
}

/* Each was started as the leader of a group. */
void run_kill(struct run *run)
{
    for (unsigned i = 0; i < run->count; i++) {
        kill(-run->pids[i], SIGKILL);
        waitpid(run->pids[i], NULL, 0);
    }
    run->count = 0;
    run->rig.daemon = 0;
    if (run->rig.control_fd >= 0)
        close(run->rig.control_fd);
    run->rig.control_fd = -1;
}

void run_close(struct run *run)
{
    run->rig.daemon = 0;
    for (unsigned i = 0; i < run->count; i++)
        kill(run->pids[i], SIGTERM);
    for (unsigned i = 0; i < run->count; i++)
        program_stop(run->pids[i]);
    rig_close(&run->rig);
}

/* All processes of a session: who was started and its children. */
static double session_sum(pid_t session, double (*of)(pid_t pid))
{
    DIR *proc = opendir("/proc");
    double sum = 0;

    for (struct dirent *e; proc && (e = readdir(proc));) {
        pid_t pid = (pid_t)atoi(e->d_name);

        if (pid > 0 && getsid(pid) == session)
            sum += of(pid);
    }
    if (proc)
        closedir(proc);
    return sum;
}

double run_sum(const struct run *run, double (*of)(pid_t pid))
{
    double sum = 0;

    for (unsigned i = 0; i < run->count; i++)
        sum += session_sum(run->pids[i], of);
    return sum;
}
