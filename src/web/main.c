/* lianhu-web: reads the same configuration as lianhud, opens its database for reading, serves. */
#include "daemon/notify.h"
#include "lianhu/log.h"
#include "web/looks.h"
#include "web/orders.h"
#include "web/say.h"
#include "web/server.h"
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ANSWER_MS = 10 * 1000, KEY_TRIES = 50 };

static bool load(const char *path, struct web *web, struct config **config, struct model **model,
                 struct texts **texts, struct buf *errors)
{
    *config = config_load(path, errors);
    if (!*config)
        return false;
    time_zone_set((*config)->timezone);
    *model = model_load((*config)->model, errors);
    *texts = texts_load((*config)->texts, (*config)->signature, (*config)->centre_phone, errors);
    if (errors->len || !*model || !*texts)
        return false;
    web->store = store_open_reader((*config)->database, errors);
    web->config = *config;
    web->model = *model;
    web->texts = *texts;
    web->wire = (struct wire){.socket = (*config)->control_socket, .limit_ms = ANSWER_MS};
    return web->store != NULL;
}

/* Sessions are signed with a key that the daemon derives from its secret: a restart of the console
 * signs nobody out, and the console keeps no file of its own. */
static bool fetch_key(struct web *web, struct buf *why)
{
    json_t *answer = wire_ask(&web->wire, NULL, "console.key", NULL, why);
    const char *hex = json_string_value(json_object_get(answer, "key"));
    size_t len = 0;
    bool good = hex &&
                sodium_hex2bin(web->key.bytes, sizeof web->key.bytes, hex, strlen(hex), NULL, &len,
                               NULL) == 0 &&
                len == sizeof web->key.bytes;

    json_decref(answer);
    return good;
}

/* The daemon may be starting just now. */
static bool wait_for_key(struct web *web, struct buf *why)
{
    static const struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};

    for (int i = 0; i < KEY_TRIES; i++) {
        buf_clear(why);
        if (fetch_key(web, why))
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

enum { GIVES_WAY = 10 }; /* nice: a flood of requests waits for the daemon, not it for them */

static int serve(struct web *web, struct buf *errors)
{
    const struct config_web *config = &web->config->web;
    struct server *server;

    setpriority(PRIO_PROCESS, 0, GIVES_WAY);
    if (!wait_for_key(web, errors) || !(server = server_start(web, &server_limits, errors)))
        return 1;
    fprintf(stderr, say_web_ready, config->cert ? "https" : "http", config->listen,
            server_port(server));
    fputc('\n', stderr);
    notify_systemd("READY=1");
    server_run(server);
    web_tick(web, (struct now){{INT64_MAX}, {0}});
    server_stop(server);
    return 0;
}

int main(int argc, char **argv)
{
    struct web web = {.simulated = false};
    struct config *config = NULL;
    struct model *model = NULL;
    struct texts *texts = NULL;
    struct buf errors = BUF_INIT;
    const char *path = NULL;
    int option, status = 1;

    while ((option = getopt(argc, argv, "c:S:")) != -1)
        switch (option) {
        case 'c': path = optarg; break;
        case 'S': web.sim_socket = optarg; break;
        default:
            path = NULL;
            optind = argc;
            break;
        }
    if (!path || sodium_init() < 0) {
        fputs(say_web_usage, stderr);
        return 2;
    }
    web.simulated = web.sim_socket != NULL;
    web.looks = looks_new();
    web.orders = orders_new();
    web.throttle = throttle_new();
    if (load(path, &web, &config, &model, &texts, &errors))
        status = serve(&web, &errors);
    if (errors.len)
        fprintf(stderr, "%s\n", errors.ptr);
    store_close(web.store);
    looks_free(web.looks);
    orders_free(web.orders);
    throttle_free(web.throttle);
    texts_free(texts);
    model_free(model);
    config_free(config);
    buf_free(&errors);
    return status;
}
