/*
 * gammu-smsd and smstools at the same work on the same modemsim, each at the best settings that
 * make sense: no pauses that can be left out, no checks of battery and signal, reports asked for as
 * we ask for them. gammu-smsd takes one process and one spool a modem; smsd one spool for all.
 */
#include "bench.h"
#include <dirent.h>
#include <iconv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEER_RATE_TEXTS = 240, PEER_DRAIN_TEXTS = 40, PEER_IDLE_S = 20, PATH_SIZE = 400 };

struct peer {
    enum who who;
    const char *program;
    void (*configure)(struct rig *rig);
    unsigned (*start)(struct rig *rig, pid_t *pids);
    void (*queue)(struct rig *rig, unsigned n, const char *phone);
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
            "#!/bin/sh\ncp %s/answer.txt %s/answer%u.tmp\n"
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
                   "commtimeout = 1\nreceivefrequency = 1\nloopsleep = 0\ndeliveryreport = sms\n"
                   "multiparttimeout = 1\nhangupcalls = 0\n"
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
    write_utf16(from, BENCH_WORDS);
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
    write_file(from, "To: 86%s\nAlphabet: UTF-8\nReport: yes\n\n%s", phone, BENCH_WORDS);
    snprintf(to, sizeof to, "outgoing/text.%u", n);
    put_file(from, rig->dir, to);
}

static const struct peer peers[] = {
    {GAMMU,    "gammu-smsd", gammu_configure,    gammu_start,    gammu_queue   },
    {SMSTOOLS, "smsd",       smstools_configure, smstools_start, smstools_queue},
};

/* ---- the same work --------------------------------------------------------------------------- */

struct run {
    const struct peer *peer;
    struct rig rig;
    pid_t pids[64];
    unsigned count;
};

static void run_open(struct run *run, const struct peer *peer, const char *what, unsigned modems,
                     bool instant)
{
    static const char *const options[][2] = {
        {NULL,        NULL},
        {"--instant", NULL}
    };
    char name[64];

    *run = (struct run){.peer = peer};
    snprintf(name, sizeof name, "%s-%s", peer->program, what);
    rig_open(&run->rig, name, modems, options[instant]);
    peer->configure(&run->rig);
}

static void run_queue(struct run *run, unsigned texts)
{
    for (unsigned i = 0; i < texts; i++) {
        char phone[16];

        snprintf(phone, sizeof phone, "138%08u", i * 37);
        run->peer->queue(&run->rig, i, phone);
    }
}

static void run_start(struct run *run)
{
    run->count = run->peer->start(&run->rig, run->pids);
}

static void run_close(struct run *run)
{
    for (unsigned i = 0; i < run->count; i++)
        kill(run->pids[i], SIGTERM);
    for (unsigned i = 0; i < run->count; i++)
        program_stop(run->pids[i]);
    rig_close(&run->rig);
}

static void peer_gap(const struct peer *peer)
{
    struct run run;

    run_open(&run, peer, "gap", GAP_MODEMS, false);
    rig_latency(&run.rig, GAP_LATENCY_MS);
    run_queue(&run, GAP_TEXTS);
    run_start(&run);
    if (sim_await(&run.rig, "accepted", GAP_TEXTS, 90))
        sim_put_times(&run.rig, peer->who, "gap", FIG_GAP_P50);
    else
        figure_missing(peer->who, FIG_GAP_P50, "stalled");
    run_close(&run);
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

static double run_sum(const struct run *run, double (*of)(pid_t pid))
{
    double sum = 0;

    for (unsigned i = 0; i < run->count; i++)
        sum += session_sum(run->pids[i], of);
    return sum;
}

static void put_idle(struct run *run)
{
    pause_ms(2000);
    uint64_t before = sim_total(&run->rig, "lines");
    pause_ms(PEER_IDLE_S * 1000);
    double lines = (double)(sim_total(&run->rig, "lines") - before);

    figure_put(run->peer->who, FIG_IDLE_LINES, lines * 60 / PEER_IDLE_S / run->rig.modems);
}

static void peer_rate(const struct peer *peer)
{
    struct run run;

    run_open(&run, peer, "rate", 16, true);
    run_queue(&run, PEER_RATE_TEXTS);
    run_start(&run);
    if (sim_await(&run.rig, "accepted", PEER_RATE_TEXTS, 60)) {
        figure_put(peer->who, FIG_RATE, sim_rate(&run.rig));
        figure_put(peer->who, FIG_CPU, run_sum(&run, program_cpu) * 1000 / (double)PEER_RATE_TEXTS);
        put_idle(&run);
        figure_put(peer->who, FIG_RSS16, run_sum(&run, program_share));
    } else {
        figure_missing(peer->who, FIG_RATE, "stalled");
    }
    run_close(&run);
}

static void peer_drain(const struct peer *peer)
{
    struct run run;

    run_open(&run, peer, "drain", 1, true);
    for (int i = 0; i < PEER_DRAIN_TEXTS; i++)
        json_decref(sim_ask(
            &run.rig, "{\"command\":\"text\",\"from\":\"139%08d\",\"text\":\"x%d\"}", i * 101, i));
    run_start(&run);
    figure_put(peer->who, FIG_DRAIN, sim_deletions(&run.rig, PEER_DRAIN_TEXTS, 60));
    run_close(&run);
}

static void peer_answer(const struct peer *peer)
{
    struct run run;

    run_open(&run, peer, "answer", 1, true);
    run_start(&run);
    pause_ms(5000);
    for (unsigned i = 0; i < PEER_ANSWER_TEXTS; i++) {
        json_decref(sim_ask(&run.rig, "{\"command\":\"text\",\"from\":\"139%08u\",\"text\":\"x\"}",
                            i * 101));
        if (!sim_await(&run.rig, "accepted", i + 1, 15))
            break;
        pause_ms(300 + (int)i * 137); /* polls must not march in step with this */
    }
    sim_put_times(&run.rig, peer->who, "answer", FIG_ANSWER_P50);
    run_close(&run);
}

static bool installed(const char *program)
{
    char path[64];

    snprintf(path, sizeof path, "/usr/bin/%s", program);
    if (access(path, X_OK) == 0)
        return true;
    snprintf(path, sizeof path, "/usr/sbin/%s", program);
    return access(path, X_OK) == 0;
}

void bench_peers(void)
{
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        if (!installed(peers[i].program)) {
            bench_say("%s is not here; tools/deps bench installs it", peers[i].program);
            continue;
        }
        peer_gap(&peers[i]);
        peer_rate(&peers[i]);
        peer_drain(&peers[i]);
        peer_answer(&peers[i]);
    }
}
