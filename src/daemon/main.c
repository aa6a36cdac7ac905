/* lianhud: reads its policy, puts the gateway together, runs the loop. */
#include "daemon/loop_ev.h"
#include "daemon/notify.h"
#include "daemon/retention.h"
#include "daemon/say.h"
#include "daemon/self_check.h"
#include "lianhu/log.h"
#include "model/profiles.h"
#include "model/reactions.h"
#include "model/workdays.h"
#include "store/seal.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything that files say, loaded and checked together. */
struct policy {
    struct config *config;
    struct model *model;
    struct texts *texts;
    struct grammar *grammar;
    struct profile_set *profiles;
    struct reactions *reactions;
    struct workdays *workdays;
};

/* The one running daemon; SIGHUP needs to find it. */
struct daemon {
    const char *path;
    struct policy policy;
    struct store *store;
    struct gateway *gateway;
};

static void policy_free(struct policy *policy)
{
    grammar_free(policy->grammar);
    texts_free(policy->texts);
    model_free(policy->model);
    profile_set_free(policy->profiles);
    reactions_free(policy->reactions);
    config_free(policy->config);
    workdays_free(policy->workdays);
    *policy = (struct policy){.config = NULL};
}

static bool policy_load(const char *path, struct policy *policy, struct buf *errors)
{
    struct config *config = config_load(path, errors);

    *policy = (struct policy){.config = config};
    if (!config)
        return false;
    time_zone_set(config->timezone); /* config_load has checked it */
    policy->model = model_load(config->model, errors);
    policy->texts = texts_load(config->texts, config->signature, config->centre_phone, errors);
    policy->profiles = profiles_load(config->profiles, errors);
    policy->reactions = reactions_load(config->reactions, errors);
    if (policy->model && policy->model->holidays)
        policy->workdays = workdays_load(policy->model->holidays, errors);
    if (policy->model)
        retention_check(config, policy->model, errors);
    if (errors->len || !policy->model || !policy->texts || !policy->profiles ||
        !policy->reactions) {
        policy_free(policy);
        return false;
    }
    policy->grammar = grammar_new(policy->model);
    return true;
}

static struct gateway_parts parts_of(const struct daemon *d)
{
    struct gateway_parts parts = {.config = d->policy.config,
                                  .model = d->policy.model,
                                  .texts = d->policy.texts,
                                  .grammar = d->policy.grammar,
                                  .store = d->store,
                                  .reactions = d->policy.reactions,
                                  .workdays = d->policy.workdays};

    parts.profiles = profile_set_items(d->policy.profiles, &parts.profile_count);
    return parts;
}

static void say(enum log_level level, const char *what, const struct buf *lines)
{
    char *at = lines->ptr, *line;

    while (at && (line = strsep(&at, "\n")))
        if (*line)
            log_line(level, "%s: %s", what, line);
}

/* Modems, database and socket stay as they are until a restart; the rest is taken over. */
static void reload(void *ctx)
{
    struct daemon *d = ctx;
    struct policy fresh, old = d->policy;
    struct buf errors = BUF_INIT;

    if (!policy_load(d->path, &fresh, &errors)) {
        say(LOG_ERR, "reload refused, the old policy stays", &errors);
        buf_free(&errors);
        return;
    }
    if (fresh.config->modem_count != old.config->modem_count)
        log_line(LOG_WARNING, "reload: other modems take effect at the next start");
    d->policy.model = fresh.model;
    d->policy.texts = fresh.texts;
    d->policy.grammar = fresh.grammar;
    d->policy.workdays = fresh.workdays;
    d->policy.reactions = fresh.reactions;
    struct gateway_parts parts = parts_of(d);
    gateway_policy(d->gateway, &parts);
    fresh.model = old.model;
    fresh.texts = old.texts;
    fresh.grammar = old.grammar;
    fresh.workdays = old.workdays;
    fresh.reactions = old.reactions;
    policy_free(&fresh);
    log_line(LOG_NOTICE, "reload: model and texts taken over");
}

#ifdef LIANHU_TEST
/* A test stops the process at a commit as kill -9 does: LIANHU_TEST_KILL="before:17" or
 * "after:17", counted from 1. */
struct kill_at {
    struct loop *loop;
    bool after;
    unsigned long count, commits;
};

static void kill_at_commit(void *ctx, bool after)
{
    struct kill_at *at = ctx;

    loop_on_commit(at->loop, after);
    at->commits += !after;
    if (at->commits == at->count && after == at->after)
        kill(getpid(), SIGKILL);
}

static void watch_commits(struct store *store, struct loop *loop)
{
    static struct kill_at at;
    const char *wish = getenv("LIANHU_TEST_KILL");

    at.loop = loop;
    if (wish && strchr(wish, ':')) {
        at.after = wish[0] == 'a';
        at.count = strtoul(strchr(wish, ':') + 1, NULL, 10);
    }
    store_on_commit(store, kill_at_commit, &at);
}
#else
static void watch_commits(struct store *store, struct loop *loop)
{
    store_on_commit(store, loop_on_commit, loop);
}
#endif

static bool open_seal(struct daemon *d, struct buf *why)
{
    const char *path = d->policy.config->identity_key;
    bool made;
    struct seal *seal = seal_open(path, &made, why);

    if (!seal)
        return false;
    if (made)
        log_line(LOG_NOTICE, "seal: made %s; keep a copy apart from the database", path);
    if (!store_seal(d->store, seal))
        log_line(LOG_ERR,
                 "seal: %s is not the key that was used before: what was sealed with that "
                 "one needs it to be read",
                 path);
    return true;
}

/* Whether the last one that had this database came to its end; what is kept says that one runs now,
 * or that it has ended. */
static bool note_running(struct store *store, bool running)
{
    const char *before;
    bool unclean;

    store_begin(store, loop_now().wall);
    before = store_setting(store, "running");
    unclean = before && before[0] == '1';
    store_setting_put(store, "running", running ? "1" : "0");
    store_commit(store); /* a disk that is full now is told of by the first turn */
    store_forget(store);
    return unclean;
}

static int serve(struct daemon *d)
{
    bool unclean;
    struct buf why = BUF_INIT;
    struct loop *loop = NULL;
    int result = 1;

    d->store = store_open(d->policy.config->database, &why);
    if (d->store && open_seal(d, &why))
        loop = loop_new(d->policy.config, &why);
    if (!loop) {
        say(LOG_ERR, "lianhud", &why);
        goto out;
    }
    struct gateway_parts parts = parts_of(d);
    store_fill_log(d->store);
    unclean = note_running(d->store, true);
    d->gateway = gateway_new(&parts, loop_world(loop), loop_now());
    watch_commits(d->store, loop);
    log_line(LOG_NOTICE, "lianhud: ready, %zu modems, model %s", d->policy.config->modem_count,
             d->policy.model->name);
    notify_systemd("READY=1");
    if (unclean)
        self_check_start(d->path);
    loop_run(loop, d->gateway, reload, d);
    notify_systemd("STOPPING=1");
    note_running(d->store, false);
    result = 0;
out:
    gateway_free(d->gateway);
    loop_free(loop);
    store_close(d->store);
    buf_free(&why);
    return result;
}

static int usage(void)
{
    fputs(say_usage, stderr);
    return 2;
}

int main(int argc, char **argv)
{
    struct daemon d = {.path = NULL};
    struct buf errors = BUF_INIT;
    const char *copy = NULL;
    bool check_only = false, look_through = false;
    int option, result = 0;

    while ((option = getopt(argc, argv, "c:nkb:d")) != -1) {
        switch (option) {
        case 'c': d.path = optarg; break;
        case 'n': check_only = true; break;
        case 'k': look_through = true; break;
        case 'b': copy = optarg; break;
        case 'd': log_threshold(LOG_DEBUG); break;
        default: return usage();
        }
    }
    if (!d.path || optind != argc || (copy && strchr(copy, '/')))
        return usage();
    umask(027); /* the database and its log: the gateway's, and read by its console */
    log_journald(getenv("JOURNAL_STREAM") != NULL);
    if (!policy_load(d.path, &d.policy, &errors)) {
        fwrite(errors.ptr ? errors.ptr : "", 1, errors.len, stderr);
        buf_free(&errors);
        return 1;
    }
    if (check_only)
        puts(say_config_fine);
    else if (look_through)
        result = self_check_run(d.policy.config);
    else if (copy)
        result = self_backup_run(d.policy.config, copy);
    else
        result = serve(&d);
    policy_free(&d.policy);
    buf_free(&errors);
    return result;
}
