#include "lianhu/log.h"
#include "tests/support/disk.h"
#include "tests/support/even_random.h"
#include "tests/support/township_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* More rounds than this at one instant, and something asks to be woken without end. */
enum { ROUNDS_MAX = 2000 };

_Noreturn void township_give_up(const struct township *town, const char *what, const char *detail)
{
    char stamp[32];

    wall_iso8601(town->now.wall, stamp, sizeof stamp);
    fprintf(stderr, "township at %s: %s %s\n", stamp, what, detail ? detail : "");
    abort();
}

/* ---- policy ---------------------------------------------------------------------------------- */

static void write_conf(struct township *town, const struct township_plan *plan)
{
    struct township_rest *r = town->rest;
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char here[200];
    FILE *out;

    if (!getcwd(here, sizeof here))
        township_give_up(town, "no current directory", NULL);
    text_format(r->conf, sizeof r->conf, "%s/tmp", build);
    mkdir(build, 0777);
    mkdir(r->conf, 0777);
    text_format(r->conf, sizeof r->conf, "%s/tmp/%s-%d.conf", build,
                plan->name ? plan->name : "town", (int)getpid());
    out = fopen(r->conf, "w");
    if (!out)
        township_give_up(town, "cannot write", r->conf);
    fprintf(out,
            "gateway = \"nanyu\"\nsignature = \"【南峪乡综治中心】\"\n"
            "centre_phone = \"0941-1234567\"\n"
            "duty_phones = {\"13900000011\", \"13900000012\"}\n"
            "database = \"/town.db\"\ncontrol_socket = \"/tmp/unused.sock\"\n"
            "profiles = \"%s/conf/profiles\"\n"
            "model = \"%s/conf/models/%s.conf\"\ntexts = \"%s/conf/texts/zh_CN.conf\"\n%s\n%s\n",
            here, here, plan->model ? plan->model : "nanyu", here,
            plan->conf && strstr(plan->conf, "calendar") ? "" : "calendar = false",
            plan->conf ? plan->conf : "");
    for (unsigned i = 0; i < town->modems; i++)
        fprintf(out, "modem \"sim%u\" { port = \"sim%u\" number = \"%s\" %s }\n", i + 1, i + 1,
                sim_modem_number(town->sim, i),
                plan->each    ? plan->each[i]
                : plan->modem ? plan->modem
                              : "");
    fclose(out);
}

static void load_policy(struct township *town)
{
    struct township_rest *r = town->rest;
    struct buf errors = BUF_INIT;

    r->config = config_load(r->conf, &errors);
    if (r->config) {
        time_zone_set(r->config->timezone);
        r->model = model_load(r->config->model, &errors);
        if (r->model && r->model->holidays)
            r->workdays = workdays_load(r->model->holidays, &errors);
        r->texts =
            texts_load(r->config->texts, r->config->signature, r->config->centre_phone, &errors);
    }
    r->profiles = profiles_load(r->config ? r->config->profiles : "conf/profiles", &errors);
    r->reactions = reactions_load(r->config ? r->config->reactions : "", &errors);
    if (!r->config || !r->model || !r->texts || !r->profiles || !r->reactions)
        township_give_up(town, "policy refused:", errors.ptr);
    r->grammar = grammar_new(r->model);
    buf_free(&errors);
}

static void free_policy(struct township_rest *r)
{
    grammar_free(r->grammar);
    workdays_free(r->workdays);
    texts_free(r->texts);
    model_free(r->model);
    profile_set_free(r->profiles);
    reactions_free(r->reactions);
    config_free(r->config);
}

/* ---- the world of the gateway ---------------------------------------------------------------- */

static void show(const struct township *town, unsigned modem, const char *arrow, struct span bytes)
{
    char stamp[32];

    if (!town->rest->trace)
        return;
    wall_iso8601(town->now.wall, stamp, sizeof stamp);
    fprintf(stderr, "%.19s.%03d sim%u %s ", stamp, (int)(town->now.wall.ms % 1000), modem + 1,
            arrow);
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i] == '\r')
            fputs("\\r", stderr);
        else if (bytes.ptr[i] == '\n')
            fputs("\\n", stderr);
        else
            fputc((unsigned char)bytes.ptr[i] < 32 ? '^' : bytes.ptr[i], stderr);
    fputc('\n', stderr);
}

static void on_port_open(void *ctx, unsigned modem)
{
    struct township *town = ctx;

    if (!town->rest->dead)
        town->rest->links[modem] = (struct link){.opening = true};
}

static void on_port_close(void *ctx, unsigned modem)
{
    struct township *town = ctx;

    if (!town->rest->dead)
        town->rest->links[modem] = (struct link){.open = false};
}

static void on_port_write(void *ctx, unsigned modem, struct span bytes)
{
    struct township *town = ctx;

    if (town->rest->dead || !town->rest->links[modem].open)
        return;
    show(town, modem, ">", bytes);
    sim_modem_input(town->sim, modem, bytes, town->now);
}

static void on_client_write(void *ctx, uint64_t client, struct span line)
{
    struct township *town = ctx;

    struct buf *said = &town->said[client % TOWNSHIP_CLIENTS];

    if (town->rest->dead)
        return;
    buf_clear(said);
    buf_add_span(said, line);
    if (said->len && said->ptr[said->len - 1] == '\n')
        said->ptr[--said->len] = '\0';
    town->answers[client % TOWNSHIP_CLIENTS]++;
    if (client != 1)
        return;
    buf_clear(&town->reply);
    buf_add_span(&town->reply, buf_span(said));
}

/* ---- dying ----------------------------------------------------------------------------------- */

/* From here on nothing reaches the disk or the modems. */
static void die(struct township_rest *r)
{
    r->dead = true;
    r->die_in = 0;
    disk_break(r->disk, DISK_DEAD, 0);
}

static void on_commit(void *ctx, bool after)
{
    struct township_rest *r = ((struct township *)ctx)->rest;

    if (!r->die_in || after != r->die_after)
        return;
    if (--r->die_in == 0)
        die(r);
}

void township_kill_at_commit(struct township *town, unsigned n, bool after)
{
    town->rest->die_in = n;
    town->rest->die_after = after;
}

bool township_dead(const struct township *town)
{
    return town->rest->dead || !town->gateway;
}

static void put_down(struct township *town)
{
    gateway_free(town->gateway);
    town->gateway = NULL;
    store_close(town->store);
    town->store = NULL;
    memset(town->rest->links, 0, town->modems * sizeof *town->rest->links);
    disk_break(town->rest->disk, DISK_FINE, 0);
}

void township_kill(struct township *town)
{
    if (!town->gateway)
        return;
    die(town->rest);
    put_down(town);
}

void township_stop(struct township *town)
{
    if (!town->gateway)
        return;
    gateway_stop(town->gateway, town->now);
    gateway_finish(town->gateway, town->now);
    put_down(town);
}

static struct gateway_parts parts_of(const struct township *town)
{
    const struct township_rest *r = town->rest;
    struct gateway_parts parts = {.config = r->config,
                                  .model = r->model,
                                  .texts = r->texts,
                                  .grammar = r->grammar,
                                  .workdays = r->workdays,
                                  .store = town->store};

    parts.reactions = r->reactions;
    parts.profiles = profile_set_items(r->profiles, &parts.profile_count);
    return parts;
}

void township_rules(struct township *town, const char *model)
{
    struct township_rest *r = town->rest;
    struct model *old = r->model;
    struct buf errors = BUF_INIT;

    r->model = model_load(model, &errors);
    if (!r->model)
        township_give_up(town, "model refused:", errors.ptr);
    grammar_free(r->grammar);
    r->grammar = grammar_new(r->model);
    struct gateway_parts parts = parts_of(town);
    gateway_policy(town->gateway, &parts);
    model_free(old);
    buf_free(&errors);
}

void township_start(struct township *town)
{
    struct township_rest *r = town->rest;
    struct world world = {.ctx = town,
                          .port_open = on_port_open,
                          .port_close = on_port_close,
                          .port_write = on_port_write,
                          .client_write = on_client_write};
    struct buf why = BUF_INIT;

    r->dead = false;
    r->die_in = 0;
    town->store = store_open(r->config->database, &why);
    if (!town->store)
        township_give_up(town, "the store does not open:", why.ptr);
    store_on_commit(town->store, on_commit, town);
    struct gateway_parts parts = parts_of(town);
    town->gateway = gateway_new(&parts, &world, town->now);
    gateway_finish(town->gateway, town->now);
    buf_free(&why);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void tell(struct township *town, unsigned modem, enum device_event_type type,
                 struct span text)
{
    struct device_event event = {.type = type, .text = text};

    gateway_device(town->gateway, modem, &event, town->now);
}

/* What one port has to say: opened, lost, bytes. */
static bool look_at_port(struct township *town, unsigned modem)
{
    struct link *link = &town->rest->links[modem];
    struct buf bytes = BUF_INIT;
    bool present = sim_modem_present(town->sim, modem);
    bool same = present && sim_modem_plugs(town->sim, modem) == link->plugs;
    bool any = false;

    if (link->opening) {
        link->opening = false;
        any = true;
        if (present) {
            *link = (struct link){.open = true, .plugs = sim_modem_plugs(town->sim, modem)};
            sim_take_output(town->sim, modem, &bytes); /* flushed when opening */
            tell(town, modem, DEV_OPENED, (struct span){"", 0});
        } else {
            tell(town, modem, DEV_LOST, span_of("没有这个端口"));
        }
    } else if (link->open && !same) {
        link->open = false;
        any = true;
        tell(town, modem, DEV_LOST, span_of("端口断开了"));
    } else if (sim_take_output(town->sim, modem, &bytes) && link->open) {
        any = true;
        show(town, modem, "<", buf_span(&bytes));
        tell(town, modem, DEV_BYTES, buf_span(&bytes));
    }
    buf_free(&bytes);
    return any;
}

/* One round of the loop at this instant; false when nothing was to be done. */
static bool run_round(struct township *town)
{
    bool any = false;

    sim_step(town->sim, town->now);
    if (!town->gateway)
        return false;
    for (unsigned i = 0; i < town->modems; i++)
        any |= look_at_port(town, i);
    if (mono_reached(gateway_wakes(town->gateway, town->now), town->now.mono)) {
        gateway_tick(town->gateway, town->now);
        any = true;
    }
    if (any)
        gateway_finish(town->gateway, town->now);
    if (town->rest->dead)
        put_down(town);
    town->turns += any;
    return any;
}

static void run_instant(struct township *town)
{
    unsigned rounds = 0;

    while (run_round(town))
        if (++rounds > ROUNDS_MAX)
            township_give_up(town, "the gateway wants to be woken without end", NULL);
    town->wakeups += rounds > 0;
}

static void set_time(struct township *town, mono_t mono)
{
    if (mono.us > town->now.mono.us)
        town->now.mono = mono;
    town->now.wall.ms = town->now.mono.us / MSEC + town->rest->wall_offset_ms;
}

/* The next instant at which something is due, at most `end`. */
static mono_t next_instant(const struct township *town, mono_t end)
{
    mono_t next = mono_min(end, sim_wakes(town->sim));

    if (town->gateway)
        next = mono_min(next, gateway_wakes(town->gateway, town->now));
    return next;
}

bool township_wait(struct township *town, int64_t us, bool (*done)(struct township *, void *),
                   void *ctx)
{
    mono_t end = mono_add(town->now.mono, us);

    for (;;) {
        run_instant(town);
        if (done && done(town, ctx))
            return true;
        if (town->now.mono.us >= end.us)
            return false;
        mono_t next = next_instant(town, end);
        /* whatever is due now was done: the rest waits for the next tick of the clocks */
        set_time(town, next.us > town->now.mono.us ? next : mono_add(town->now.mono, 1));
    }
}

void township_pass(struct township *town, int64_t us)
{
    township_wait(town, us, NULL, NULL);
}

void township_pass_until(struct township *town, wall_t when)
{
    township_pass(town, (when.ms - town->now.wall.ms) * MSEC);
}

void township_set_clock(struct township *town, int64_t by_ms)
{
    town->rest->wall_offset_ms += by_ms;
    set_time(town, town->now.mono);
}

/* ---- people ---------------------------------------------------------------------------------- */

unsigned township_text(struct township *town, const char *phone, unsigned modem, const char *text)
{
    unsigned parts =
        sim_phone_text(town->sim, phone, span_of(text), sim_modem_number(town->sim, modem));

    if (!parts)
        township_give_up(town, "nobody can send this text:", text);
    return parts;
}

static struct seen *seen_of(const struct township *town, const char *phone)
{
    struct township_rest *r = town->rest;

    for (size_t i = 0; i < r->seen_count; i++)
        if (strcmp(r->seen[i].phone, phone) == 0)
            return &r->seen[i];
    if (r->seen_count == SEEN_MAX)
        township_give_up(town, "too many phones", phone);
    text_copy(r->seen[r->seen_count].phone, PHONE_SIZE, span_of(phone));
    return &r->seen[r->seen_count++];
}

size_t township_unread(const struct township *town, const char *phone)
{
    const struct sim_text *texts;

    return sim_phone_texts(town->sim, phone, &texts) - seen_of(town, phone)->count;
}

static bool has_unread(struct township *town, void *phone)
{
    return township_unread(town, phone) > 0;
}

const struct sim_text *township_read(struct township *town, const char *phone, int64_t us)
{
    const struct sim_text *texts;
    char copy[PHONE_SIZE];

    text_copy(copy, sizeof copy, span_of(phone));
    if (!has_unread(town, copy) && !township_wait(town, us, has_unread, copy))
        return NULL;
    sim_phone_texts(town->sim, phone, &texts);
    return &texts[seen_of(town, phone)->count++];
}

/* ---- the keeper ------------------------------------------------------------------------------ */

void township_ask_as(struct township *town, unsigned client, const char *line)
{
    const struct caller root = {.client = client, .uid = 0, .trusted = true};

    if (!town->gateway)
        township_give_up(town, "nobody is there to ask:", line);
    gateway_request(town->gateway, &root, span_of(line), town->now);
    gateway_finish(town->gateway, town->now);
    if (town->rest->dead)
        put_down(town);
}

const char *township_ask(struct township *town, const char *line)
{
    buf_clear(&town->reply);
    township_ask_as(town, 1, line);
    for (unsigned rounds = 0; !town->reply.len && town->gateway && rounds < ROUNDS_MAX; rounds++)
        if (!run_round(town)) /* what it waits for takes several turns, or some time */
            break;
    return town->reply.ptr ? town->reply.ptr : "";
}

void township_fault(struct township *town, unsigned modem, const char *name,
                    struct sim_fault_args args)
{
    const char *why = sim_fault(town->sim, modem, name, &args);

    if (why)
        township_give_up(town, why, name);
}

struct disk *township_disk(struct township *town)
{
    return town->rest->disk;
}

void township_power_cut(struct township *town)
{
    township_kill(town);
    disk_power_cut(town->rest->disk);
}

/* ---- opening --------------------------------------------------------------------------------- */

static void make_network(struct township *town, const struct township_plan *plan)
{
    struct sim_config net = plan->net;

    if (!net.latency_ms && !net.deliver_ms)
        net = sim_config_default();
    net.modems = town->modems;
    net.options = plan->sim;
    if (!net.smsc)
        net.smsc = sim_config_default().smsc;
    town->sim = sim_new(&net, plan->seed ? plan->seed : 1, town->now);
    if (!town->sim)
        township_give_up(town, "no such modems:", plan->sim);
}

struct township *township_open(const struct township_plan *plan)
{
    struct township *town = xcalloc(1, sizeof *town);
    struct township_rest *r = xcalloc(1, sizeof *r);
    const char *level = getenv("TOWN_LOG");

    town->rest = r;
    town->modems = plan->modems ? plan->modems : 1;
    r->trace = getenv("TOWN_TRACE") != NULL;
    r->links = xcalloc(town->modems, sizeof *r->links);
    r->seen = xcalloc(SEEN_MAX, sizeof *r->seen);
    log_threshold(level ? (enum log_level)atoi(level) : (enum log_level)0);
    time_zone_set("Asia/Shanghai");
    town->now.mono.us = SEC;
    if (!wall_parse(plan->start ? plan->start : "2026-11-23T09:00:00+08:00", &town->now.wall))
        township_give_up(town, "no time:", plan->start);
    r->wall_offset_ms = town->now.wall.ms - town->now.mono.us / MSEC;
    r->disk = disk_new(plan->seed);
    even_random(plan->seed);
    make_network(town, plan);
    write_conf(town, plan);
    load_policy(town);
    if (!plan->no_roster)
        township_import(town, plan);
    township_start(town);
    return town;
}

void township_close(struct township *town)
{
    struct township_rest *r = town->rest;

    if (town->gateway)
        put_down(town);
    sim_free(town->sim);
    free_policy(r);
    disk_free(r->disk);
    unlink(r->conf);
    buf_free(&town->reply);
    for (unsigned i = 0; i < TOWNSHIP_CLIENTS; i++)
        buf_free(&town->said[i]);
    free(r->links);
    free(r->seen);
    free(r);
    free(town);
}
