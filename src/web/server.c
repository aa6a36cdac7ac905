#include "web/server.h"
#include "daemon/notify.h"
#include "lianhu/log.h"
#include "web/pool.h"
#include "web/response.h"
#include "web/say.h"
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MEMORY_EACH = 128 << 10, /* for headers and what is under way of one connection */
    FORM_CHUNK = 32 << 10,
    TICK_MS = 1000
};

const struct server_limits server_limits = {
    .connections = 256, .per_address = 64, .idle_seconds = 20, .request_ms = 120 * 1000};

/* One connection. */
struct guest {
    struct MHD_Connection *connection;
    int64_t since_ms; /* it came, or its last request ended */
    bool waits;       /* for its page, which is not its fault */
    struct guest *next, **link;
};

struct server {
    struct web *web;
    struct server_limits limits;
    struct MHD_Daemon *http;
    struct pool *pool;
    struct guest *guests;
    char *cert, *key;
    int64_t ticked_ms;
    bool watched;
    int signals;
    int made; /* an eventfd: a worker has made a page */
};

/* One request under way. */
struct exchange {
    struct request request;
    struct MHD_PostProcessor *form;
    struct reply reply;
    struct job job;
    struct server *server;
    struct MHD_Connection *connection;
    struct guest *guest;
    size_t body, most; /* bytes of it that came, and that are taken in */
    bool begun, asked;
    bool cut; /* the path holds a zero, where its decoded text would end */
};

/* ---- time ------------------------------------------------------------------------------------ */

static struct now clock_now(void)
{
    struct timespec mono, wall;

    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct now){
        .mono = {(int64_t)mono.tv_sec * 1000000 + mono.tv_nsec / 1000},
        .wall = {(int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000},
    };
}

static int64_t mono_ms(void)
{
    return clock_now().mono.us / 1000;
}

/* ---- a request comes in ---------------------------------------------------------------------- */

static enum MHD_Result take_query(void *ctx, enum MHD_ValueKind kind, const char *key,
                                  const char *value)
{
    struct request *request = ctx;

    (void)kind;
    request_add(request, key, NULL, value ? value : "", value ? strlen(value) : 0, false);
    return MHD_YES;
}

static enum MHD_Result take_field(void *ctx, enum MHD_ValueKind kind, const char *key,
                                  const char *filename, const char *type, const char *encoding,
                                  const char *data, uint64_t offset, size_t size)
{
    struct request *request = ctx;

    (void)kind, (void)type, (void)encoding;
    return request_add(request, key ? key : "", filename, data, size, offset > 0) ? MHD_YES
                                                                                  : MHD_NO;
}

static void take_header(struct MHD_Connection *connection, const char *name, char *out, size_t size)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

    text_copy(out, size, span_of(value ? value : ""));
}

static void take_peer(struct MHD_Connection *connection, char *out, size_t size)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    out[0] = '\0';
    if (info && info->client_addr)
        getnameinfo(info->client_addr,
                    info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                             : sizeof(struct sockaddr_in),
                    out, (socklen_t)size, NULL, 0, NI_NUMERICHOST);
}

static enum method method_of(const char *name)
{
    if (strcmp(name, MHD_HTTP_METHOD_GET) == 0 || strcmp(name, MHD_HTTP_METHOD_HEAD) == 0)
        return METHOD_GET;
    return strcmp(name, MHD_HTTP_METHOD_POST) == 0 ? METHOD_POST : METHOD_OTHER;
}

static struct guest *guest_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

static void begin(struct server *server, struct exchange *x, struct MHD_Connection *connection,
                  const char *path, const char *method)
{
    const char *cookie = MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, "lianhu");

    x->begun = true;
    x->reply = (struct reply)REPLY_INIT;
    x->connection = connection;
    x->guest = guest_of(connection);
    x->request.method = method_of(method);
    if (!text_copy(x->request.path, sizeof x->request.path, span_of(x->cut ? "" : path)))
        x->request.overflow = true;
    text_copy(x->request.cookie, sizeof x->request.cookie, span_of(cookie ? cookie : ""));
    take_header(connection, MHD_HTTP_HEADER_HOST, x->request.host, sizeof x->request.host);
    x->request.live = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Live") != NULL;
    take_header(connection, "Origin", x->request.origin, sizeof x->request.origin);
    take_peer(connection, x->request.peer, sizeof x->request.peer);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_query, &x->request);
    x->request.now = clock_now();
    x->most = web_body_most(server->web, &x->request);
    if (x->request.method == METHOD_POST)
        x->form = MHD_create_post_processor(connection, FORM_CHUNK, take_field, &x->request);
}

/* A body that is somewhat too large is let pass, so that its sender reads why; false: far beyond
 * that, the connection goes. */
static bool take_body(struct exchange *x, const char *data, size_t size)
{
    x->body += size;
    if (x->body > x->most)
        x->request.overflow = true;
    if (x->form && !x->request.overflow)
        MHD_post_process(x->form, data, size);
    return x->body <= 2 * x->most;
}

/* Announced as far too large: answered before it comes. */
static bool is_hopeless(const struct exchange *x, struct MHD_Connection *connection)
{
    char text[32];
    unsigned long size;

    take_header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH, text, sizeof text);
    return *text && (!span_number(span_of(text), ULONG_MAX, &size) || size > 2 * x->most);
}

/* ---- the answer goes out --------------------------------------------------------------------- */

static enum MHD_Result send_reply(struct exchange *x)
{
    struct MHD_Response *response = response_of(&x->reply);
    enum MHD_Result sent = MHD_queue_response(x->connection, (unsigned)x->reply.status, response);

    MHD_destroy_response(response);
    return sent;
}

/* By a worker: the thread of the sockets goes on with the connection. The exchange may be gone as
 * soon as it does. */
static void page_made(struct job *job)
{
    struct exchange *x = job->ctx;
    struct server *server = x->server;

    MHD_resume_connection(x->connection);
    eventfd_write(server->made, 1);
}

/* A worker makes the page, and until then nothing moves on its connection. */
static void have_made(struct server *server, struct exchange *x)
{
    x->asked = true;
    x->server = server;
    x->request.now = clock_now();
    x->job = (struct job){.request = &x->request,
                          .reply = &x->reply,
                          .done = page_made,
                          .ctx = x,
                          .class = web_job_class(&x->request)};
    if (x->guest)
        x->guest->waits = true;
    MHD_suspend_connection(x->connection);
    pool_put(server->pool, &x->job);
}

/* What is refused for its size alone is answered while it comes. */
static enum MHD_Result refuse(struct server *server, struct exchange *x)
{
    x->request.overflow = true;
    x->request.now = clock_now();
    web_handle(server->web, &x->request, &x->reply);
    return send_reply(x);
}

static enum MHD_Result serve(void *ctx, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **state)
{
    struct exchange *x = *state;

    (void)version;
    if (!x->begun) {
        begin(ctx, x, connection, path, method);
        return is_hopeless(x, connection) ? refuse(ctx, x) : MHD_YES;
    }
    if (*size) {
        size_t taken = *size;

        *size = 0;
        return take_body(x, data, taken) ? MHD_YES : MHD_NO;
    }
    if (x->asked)
        return x->job.made ? send_reply(x) : MHD_NO;
    have_made(ctx, x);
    return MHD_YES;
}

/* Made with the request line, so that it can be given back whatever happens after. */
static void *request_comes(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *x = xcalloc(1, sizeof *x);
    const char *zero = strstr(uri, "%00");

    (void)ctx, (void)connection;
    x->cut = zero && zero < uri + strcspn(uri, "?");
    return x;
}

static void request_ends(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct guest *guest = guest_of(connection);
    struct exchange *x = *state;

    (void)ctx, (void)how;
    if (guest) {
        guest->since_ms = mono_ms();
        guest->waits = false;
    }
    if (!x)
        return;
    if (x->form)
        MHD_destroy_post_processor(x->form);
    request_free(&x->request);
    reply_free(&x->reply);
    free(x);
    *state = NULL;
}

/* ---- who is connected ------------------------------------------------------------------------ */

static void guest_comes(struct server *s, struct MHD_Connection *connection, void **context)
{
    struct guest *guest = xcalloc(1, sizeof *guest);

    *guest = (struct guest){connection, mono_ms(), false, s->guests, &s->guests};
    if (s->guests)
        s->guests->link = &guest->next;
    s->guests = guest;
    *context = guest;
}

static void guest_goes(struct guest *guest)
{
    *guest->link = guest->next;
    if (guest->next)
        guest->next->link = guest->link;
    free(guest);
}

static void connection_changes(void *ctx, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        guest_comes(ctx, connection, context);
    else if (*context)
        guest_goes(*context);
}

/* libmicrohttpd ends a connection on which nothing moves; one byte now and then is ended here. */
static void end_dribbling(struct server *s)
{
    int64_t now = mono_ms();

    for (struct guest *guest = s->guests; guest; guest = guest->next) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(guest->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        if (info && !guest->waits && now - guest->since_ms > s->limits.request_ms)
            shutdown(info->connect_fd, SHUT_RDWR);
    }
}

/* ---- listening ------------------------------------------------------------------------------- */

static char *read_whole(const char *path, struct buf *why)
{
    struct buf bytes = BUF_INIT;
    FILE *file = fopen(path, "re");
    char chunk[4096];
    size_t n;

    if (!file) {
        buf_addf(why, say_no_file, path, strerror(errno));
        return NULL;
    }
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&bytes, chunk, n);
    fclose(file);
    return bytes.ptr ? bytes.ptr : xstrdup("");
}

static bool read_address(const struct config_web *config, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, config->listen, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)config->port);
        return true;
    }
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)config->port);
    return inet_pton(AF_INET6, config->listen, &v6->sin6_addr) == 1;
}

/* TLS 1.2 and later; what came before is broken (RFC 8996). */
static const char tls_versions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static bool listen_on(struct server *s, struct buf *why)
{
    const struct config_web *config = &s->web->config->web;
    struct sockaddr_storage address;
    unsigned flags = MHD_ALLOW_SUSPEND_RESUME;

    if (!read_address(config, &address)) {
        buf_addf(why, say_bad_address, config->listen);
        return false;
    }
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (s->cert)
        flags |= MHD_USE_TLS;
    struct MHD_OptionItem tls[] = {
        {s->cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, s->cert                        },
        {MHD_OPTION_HTTPS_MEM_KEY,                             0, s->key                         },
        {MHD_OPTION_HTTPS_PRIORITIES,                          0, (char *)(uintptr_t)tls_versions},
        {MHD_OPTION_END,                                       0, NULL                           },
    };
    s->http = MHD_start_daemon(
        flags, 0, NULL, NULL, serve, s, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_URI_LOG_CALLBACK, request_comes, s, MHD_OPTION_NOTIFY_COMPLETED, request_ends, s,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changes, s, MHD_OPTION_CONNECTION_LIMIT,
        s->limits.connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->limits.per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, s->limits.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_EACH, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (!s->http)
        buf_addf(why, say_no_listen, config->listen, config->port, strerror(errno));
    return s->http != NULL;
}

struct server *server_start(struct web *web, const struct server_limits *limits, struct buf *why)
{
    struct server *s = xcalloc(1, sizeof *s);
    const struct config_web *config = &web->config->web;
    sigset_t set;

    s->web = web;
    s->limits = *limits;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    s->signals = signalfd(-1, &set, SFD_CLOEXEC);
    s->made = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
    if ((config->cert && !(s->cert = read_whole(config->cert, why))) ||
        (config->key && !(s->key = read_whole(config->key, why))) ||
        !(s->pool = pool_start(web, &pool_limits, why)) || !listen_on(s, why)) {
        server_stop(s);
        return NULL;
    }
    return s;
}

unsigned server_port(const struct server *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->http, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : 0;
}

/* Until the next tick, or sooner where libmicrohttpd has something left to do that no socket tells
 * of: bytes that TLS has deciphered and nobody has read. */
static struct timeval patience(struct server *s)
{
    MHD_UNSIGNED_LONG_LONG ms;

    if (MHD_get_timeout(s->http, &ms) != MHD_YES || ms > TICK_MS)
        ms = TICK_MS;
    return (struct timeval){.tv_sec = (time_t)(ms / 1000),
                            .tv_usec = (suseconds_t)(ms % 1000) * 1000};
}

static int higher(int a, int b)
{
    return a > b ? a : b;
}

static bool told_to_end(const struct server *s, const fd_set *reading)
{
    struct signalfd_siginfo taken;

    return FD_ISSET(s->signals, reading) && read(s->signals, &taken, sizeof taken) > 0;
}

/* Waits for the sockets of libmicrohttpd, a page, a signal or the next tick. */
static bool wait_for_work(struct server *s)
{
    fd_set reading, writing, failing;
    MHD_socket highest = higher(s->signals, s->made);
    struct timeval wait = patience(s);
    eventfd_t made;

    FD_ZERO(&reading);
    FD_ZERO(&writing);
    FD_ZERO(&failing);
    MHD_get_fdset(s->http, &reading, &writing, &failing, &highest);
    FD_SET(s->signals, &reading);
    FD_SET(s->made, &reading);
    highest = higher(highest, higher(s->signals, s->made));
    if (select(highest + 1, &reading, &writing, &failing, &wait) < 0)
        return errno == EINTR;
    if (told_to_end(s, &reading))
        return false;
    if (FD_ISSET(s->made, &reading))
        eventfd_read(s->made, &made);
    MHD_run_from_select(s->http, &reading, &writing, &failing);
    return true;
}

/* The watchdog hears of it as long as the pool turns, too. */
static void tick(struct server *s)
{
    int64_t now = mono_ms();

    if (now - s->ticked_ms < TICK_MS)
        return;
    s->ticked_ms = now;
    if (pool_tick(s->pool, clock_now()) && s->watched)
        notify_systemd("WATCHDOG=1");
}

void server_run(struct server *s)
{
    s->watched = notify_watchdog() > 0;
    while (wait_for_work(s)) {
        end_dribbling(s);
        tick(s);
    }
    pool_stop(s->pool);
    s->pool = NULL;
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    pool_stop(s->pool);
    if (s->http)
        MHD_stop_daemon(s->http);
    if (s->signals >= 0)
        close(s->signals);
    if (s->made >= 0)
        close(s->made);
    free(s->cert);
    free(s->key);
    free(s);
}
