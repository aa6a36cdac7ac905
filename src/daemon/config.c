#include "daemon/config_int.h"
#include "model/hours.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNATURE_UNITS = 14, CENTRE_PHONE_UNITS = 12, DAY_MINUTES = 1440 };

/* ---- texts and paths ------------------------------------------------------------------------- */

char *config_text_or(cfg_t *section, const char *key, const char *otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    return value && value->text[0] ? xstrdup(value->text) : otherwise ? xstrdup(otherwise) : NULL;
}

static char *beside(const char *conf_path, const char *path)
{
    const char *slash = strrchr(conf_path, '/');
    struct buf whole = BUF_INIT;
    if (path[0] != '/' && slash)
        buf_add(&whole, conf_path, (size_t)(slash - conf_path) + 1);
    buf_add_str(&whole, path);
    return whole.ptr;
}

char *config_path_or(struct load *load, cfg_t *section, const char *key, const char *otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    const char *path = value && value->text[0] ? value->text : otherwise;
    return path ? beside(load->reader.path, path) : NULL;
}

/* A file that must be there already. */
char *config_file_or(struct load *load, cfg_t *section, const char *key, const char *otherwise)
{
    const struct conf_value *value = conf_get(section, key);
    char *path = config_path_or(load, section, key, otherwise);
    if (path && access(path, F_OK) != 0)
        conf_complain(&load->reader, value ? value->line : 0, "%s: there is no file %s", key, path);
    return path;
}

static char *need_text(struct load *load, cfg_t *root, const char *key)
{
    const char *text = conf_need(&load->reader, root, key);
    return xstrdup(text ? text : "");
}

static size_t count_units(const char *text)
{
    size_t units = 0;
    for (const char *p = text; *p; p++)
        units += ((*p & 0xc0) != 0x80) + ((unsigned char)*p >= 0xf0);
    return units;
}

static void check_signature(struct load *load, cfg_t *root)
{
    const char *text = load->config->signature;
    size_t len = strlen(text);
    bool framed = len > 6 && strncmp(text, "【", 3) == 0 && strcmp(text + len - 3, "】") == 0;
    if (len && (!framed || count_units(text) > SIGNATURE_UNITS))
        conf_complain(&load->reader, conf_get(root, "signature")->line,
                      "signature = \"%s\"; expected 【...】 of at most %d characters", text,
                      SIGNATURE_UNITS);
}

static void check_centre_phone(struct load *load, cfg_t *root)
{
    const char *text = load->config->centre_phone;
    if (text[strspn(text, "0123456789-")] || count_units(text) > CENTRE_PHONE_UNITS)
        conf_complain(&load->reader, conf_get(root, "centre_phone")->line,
                      "centre_phone = \"%s\"; expected digits and hyphens, at most %d", text,
                      CENTRE_PHONE_UNITS);
}

/* The tz database is asked here only whether it has the name; the loop sets the zone. */
static void check_timezone(struct load *load, cfg_t *root)
{
    const char *name = load->config->timezone;
    struct buf path = BUF_INIT;
    buf_addf(&path, "/usr/share/zoneinfo/%s", name);
    if (name[0] == '/' || strstr(name, "..") || access(path.ptr, R_OK) != 0)
        conf_complain(&load->reader,
                      conf_get(root, "timezone") ? conf_get(root, "timezone")->line : 0,
                      "timezone = \"%s\"; expected a name like Asia/Shanghai", name);
    buf_free(&path);
}

/* ---- phones, hours, money -------------------------------------------------------------------- */

bool config_read_mobile(struct load *load, const struct conf_value *value, const char *key,
                        struct phone *phone)
{
    if (phone_parse(span_of(value->text), phone) && phone_is_mobile(phone))
        return true;
    conf_complain(&load->reader, value->line, "%s: \"%s\"; expected a mobile number of 11 digits",
                  key, value->text);
    return false;
}

static void read_duty_phones(struct load *load, cfg_t *root)
{
    struct config *config = load->config;
    size_t count = conf_count(root, "duty_phones");
    config->duty_phones = xcalloc(count + 1, sizeof(*config->duty_phones));
    for (size_t i = 0; i < count; i++) {
        const struct conf_value *value = conf_at(root, "duty_phones", i);
        struct phone *phone = &config->duty_phones[config->duty_count];
        if (!config_read_mobile(load, value, "duty_phones", phone))
            continue;
        for (size_t j = 0; j < config->duty_count; j++)
            if (phone_same(phone, &config->duty_phones[j]))
                conf_complain(&load->reader, value->line, "duty_phones: %s stands twice",
                              value->text);
        config->duty_count++;
    }
    if (count == 0)
        conf_complain(&load->reader, 0,
                      "lacks duty_phones = {\"...\"}; expected at least one "
                      "number that is told of alarms");
}

static void read_block_words(struct load *load, cfg_t *root)
{
    static const char *const usual[] = {"停机", "停止服务", "暂停服务", "短信功能已关", "关停"};
    struct config *config = load->config;
    size_t said = conf_count(root, "block_words"), count = said;

    if (said == 0)
        count = sizeof usual / sizeof *usual;
    config->block_words = xcalloc(count, sizeof *config->block_words);
    for (size_t i = 0; i < count; i++)
        config->block_words[config->block_word_count++] =
            xstrdup(said ? conf_at(root, "block_words", i)->text : usual[i]);
}

/* "08:30" in minutes, -1 when it is none; 24:00 is the end of the day. */
static int read_clock(const char *text, size_t len)
{
    unsigned long hour, minute;
    if (len != 5 || text[2] != ':' || !span_number(span_bytes(text, 2), 24, &hour) ||
        !span_number(span_bytes(text + 3, 2), 59, &minute) || (hour == 24 && minute))
        return -1;
    return (int)(60 * hour + minute);
}

static void add_window(struct load *load, const char *text, int line)
{
    struct config *config = load->config;
    const char *dash = strchr(text, '-');
    int from = dash ? read_clock(text, (size_t)(dash - text)) : -1;
    int to = dash ? read_clock(dash + 1, strlen(dash + 1)) : -1;
    int after = config->bulk_count ? config->bulk_windows[config->bulk_count - 1].to : 0;
    if (from < 0 || to < 0 || from >= to)
        conf_complain(&load->reader, line, "bulk_window: \"%s\"; expected \"08:00-12:00\"", text);
    else if (config->bulk_count == HOURS_WINDOWS_MAX)
        conf_complain(&load->reader, line,
                      "bulk_window: \"%s\" is the fifth; expected four at most", text);
    else if (from < after)
        conf_complain(&load->reader, line,
                      "bulk_window: \"%s\" begins before the one in front of it ends", text);
    else
        config->bulk_windows[config->bulk_count++] = (struct config_window){from, to};
}

static void read_windows(struct load *load, cfg_t *root)
{
    size_t count = conf_count(root, "bulk_window");
    load->config->bulk_windows = xcalloc(count + 2, sizeof(struct config_window));
    for (size_t i = 0; i < count; i++) {
        const struct conf_value *value = conf_at(root, "bulk_window", i);
        add_window(load, value->text, value->line);
    }
    if (count == 0) {
        add_window(load, "08:00-12:00", 0);
        add_window(load, "14:30-20:30", 0);
    }
}

static void read_days(struct load *load, cfg_t *root)
{
    static const char *const days[] = {"workdays", "all", NULL};
    const struct conf_value *value = conf_get(root, "bulk_days");
    load->config->bulk_every_day =
        value && conf_choice(&load->reader, value, "bulk_days", days) == 1;
}

/* Yuan with up to three decimals, in thousandths. */
static bool read_yuan(const char *text, unsigned long *thousandths)
{
    size_t whole = strcspn(text, "."), decimals = text[whole] ? strlen(text + whole + 1) : 0;
    unsigned long yuan, part = 0;
    if (decimals > 3 || !span_number(span_bytes(text, whole), 1000, &yuan))
        return false;
    if (text[whole] && !span_number(span_of(text + whole + 1), 999, &part))
        return false;
    for (size_t i = decimals; i < 3; i++)
        part *= 10;
    *thousandths = 1000 * yuan + part;
    return true;
}

static void read_price(struct load *load, cfg_t *root)
{
    const struct conf_value *value = conf_get(root, "price_per_part");
    load->config->price_thousandths = 100;
    if (value && !read_yuan(value->text, &load->config->price_thousandths))
        conf_complain(&load->reader, value->line, "price_per_part = %s; expected yuan like 0.10",
                      value->text);
}

/* ---- web ------------------------------------------------------------------------------------- */

static bool is_loopback(const char *address)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool is_address(const char *address)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

static void read_web(struct load *load, cfg_t *root)
{
    static const long ports[2] = {0, 65535};
    struct config_web *web = &load->config->web;
    cfg_t *section = cfg_getsec(root, "web");
    const struct conf_value *listen = conf_get(section, "listen");
    int line = listen ? listen->line : 0;
    web->listen = config_text_or(section, "listen", "127.0.0.1");
    web->port = (unsigned)conf_number(&load->reader, section, "port", ports, 8080);
    web->cert = config_file_or(load, section, "cert", NULL);
    web->key = config_file_or(load, section, "key", NULL);
    web->user = config_text_or(section, "user", "lianhu-web");
    if (!is_address(web->listen))
        conf_complain(&load->reader, line, "listen = \"%s\"; expected a numeric address",
                      web->listen);
    else if (!is_loopback(web->listen) && !web->cert)
        conf_complain(&load->reader, line,
                      "listen = \"%s\" is open to others; expected cert and key for TLS, or "
                      "127.0.0.1",
                      web->listen);
    if (!web->cert != !web->key)
        conf_complain(&load->reader, conf_get(section, web->cert ? "cert" : "key")->line,
                      "expected both cert and key, or neither");
}

/* ---- retention ------------------------------------------------------------------------------- */

/* Less than a month would take away what is being worked on. */
static void read_keeps(struct load *load, cfg_t *root)
{
    static const long range[2] = {30, 36500};
    struct config *config = load->config;
    size_t count = cfg_size(root, "keep");

    config->keeps = xcalloc(count + 1, sizeof(*config->keeps));
    for (size_t i = 0; i < count; i++) {
        cfg_t *section = cfg_getnsec(root, "keep", (unsigned)i);

        config->keeps[i] = (struct config_keep){
            .name = xstrdup(cfg_title(section)),
            .days = (unsigned)conf_number(&load->reader, section, "days", range, 3650),
            .line = conf_line(section)};
        if (!conf_get(section, "days"))
            conf_complain(&load->reader, conf_line(section),
                          "keep \"%s\" without days; expected days = 1095", cfg_title(section));
        config->keep_count++;
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Where it was put: a credential of systemd, else a file beside the database. */
static char *read_identity_key(struct load *load, cfg_t *root, const char *database)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY"), *slash = strrchr(database, '/');
    struct buf path = BUF_INIT;

    if (conf_get(root, "identity_key"))
        return config_path_or(load, root, "identity_key", NULL);
    if (directory)
        buf_addf(&path, "%s/identity_key", directory);
    if (!directory || access(path.ptr, F_OK) != 0) {
        buf_clear(&path);
        buf_addf(&path, "%.*sidentity.key", slash ? (int)(slash - database) + 1 : 0, database);
    }
    return path.ptr;
}

/* Beside the profiles, unless the file says where. */
static char *read_reactions(struct load *load, cfg_t *root, const char *profiles)
{
    return conf_get(root, "reactions") ? config_file_or(load, root, "reactions", NULL)
                                       : beside(profiles ? profiles : "", "reactions.conf");
}

/* What one number and a new card are sent; above what is looked at there is no telling. */
static void read_small_limits(struct load *load, cfg_t *root)
{
    static const long bounds[2] = {0, 100};
    struct config *config = load->config;
    const struct {
        const char *key;
        long otherwise;
        unsigned long *into;
    } limits[] = {
        {"phone_per_minute", 15, &config->phone_per_minute},
        {"phone_per_day",    50, &config->phone_per_day   },
        {"same_per_minute",  2,  &config->same_per_minute },
        {"same_per_hour",    5,  &config->same_per_hour   },
        {"new_card_days",    0,  &config->new_card_days   },
    };

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        *limits[i].into = (unsigned long)conf_number(&load->reader, root, limits[i].key, bounds,
                                                     limits[i].otherwise);
}

static void read_root(struct load *load, cfg_t *root)
{
    static const long parts[2] = {0, 100000000};
    struct config *config = load->config;
    config->gateway = config_text_or(root, "gateway", "lianhu");
    config->signature = need_text(load, root, "signature");
    config->centre_phone = need_text(load, root, "centre_phone");
    config->database = config_path_or(load, root, "database", "/var/lib/lianhu/lianhu.db");
    config->identity_key = read_identity_key(load, root, config->database);
    config->control_socket =
        config_path_or(load, root, "control_socket", "/run/lianhu/control.sock");
    if (conf_need(&load->reader, root, "model"))
        config->model = config_file_or(load, root, "model", NULL);
    config->texts = config_file_or(load, root, "texts", "texts/zh_CN.conf");
    config->profiles = config_file_or(load, root, "profiles", "profiles");
    config->reactions = read_reactions(load, root, config->profiles);
    config->timezone = config_text_or(root, "timezone", "Asia/Shanghai");
    config->calendar = conf_flag(&load->reader, root, "calendar", true);
    config->parts_per_day =
        (unsigned long)conf_number(&load->reader, root, "parts_per_day", parts, 2000);
    read_small_limits(load, root);
    config->usb_reset = conf_flag(&load->reader, root, "usb_reset", false);
    check_signature(load, root);
    check_centre_phone(load, root);
    check_timezone(load, root);
    read_duty_phones(load, root);
    read_block_words(load, root);
    read_windows(load, root);
    read_days(load, root);
    read_price(load, root);
    read_web(load, root);
    read_keeps(load, root);
    config_read_modems(load, root);
}

static cfg_t *parse(struct conf_reader *reader)
{
    cfg_opt_t web[] = {CONF_BEGIN(reader), CONF_VALUE("listen"), CONF_VALUE("port"),
                       CONF_VALUE("cert"), CONF_VALUE("key"),    CONF_VALUE("user"),
                       CFG_END()};
    cfg_opt_t modem[] = {CONF_BEGIN(reader),
                         CONF_VALUE("port"),
                         CONF_VALUE("usb"),
                         CONF_VALUE("interface"),
                         CONF_VALUE("profile"),
                         CONF_VALUE("pin_file"),
                         CONF_VALUE("number"),
                         CONF_VALUE("per_minute"),
                         CONF_VALUE("per_hour"),
                         CONF_VALUE("per_day"),
                         CONF_VALUE("balance_by"),
                         CONF_VALUE("balance_to"),
                         CONF_VALUE("balance_text"),
                         CONF_VALUE("balance_pattern"),
                         CONF_VALUE("balance_low"),
                         CONF_VALUE("balance_days"),
                         CONF_VALUE("roaming"),
                         CONF_VALUE("smsc"),
                         CFG_END()};
    cfg_opt_t keep[] = {CONF_BEGIN(reader), CONF_VALUE("days"), CFG_END()};
    cfg_opt_t root[] = {CONF_BEGIN(reader),
                        CONF_VALUE("gateway"),
                        CONF_VALUE("signature"),
                        CONF_VALUE("centre_phone"),
                        CONF_LIST("duty_phones"),
                        CONF_VALUE("database"),
                        CONF_VALUE("identity_key"),
                        CONF_VALUE("control_socket"),
                        CONF_VALUE("model"),
                        CONF_VALUE("texts"),
                        CONF_VALUE("profiles"),
                        CONF_VALUE("reactions"),
                        CONF_VALUE("timezone"),
                        CONF_LIST("bulk_window"),
                        CONF_VALUE("bulk_days"),
                        CONF_LIST("block_words"),
                        CONF_VALUE("usb_reset"),
                        CONF_VALUE("parts_per_day"),
                        CONF_VALUE("phone_per_minute"),
                        CONF_VALUE("phone_per_day"),
                        CONF_VALUE("same_per_minute"),
                        CONF_VALUE("same_per_hour"),
                        CONF_VALUE("new_card_days"),
                        CONF_VALUE("calendar"),
                        CONF_VALUE("price_per_part"),
                        CFG_SEC("web", web, CFGF_NONE),
                        CONF_SECTIONS("modem", modem),
                        CONF_SECTIONS("keep", keep),
                        CFG_END()};
    return conf_parse(reader, root);
}

struct config *config_load(const char *path, struct buf *errors)
{
    struct load load = {
        .reader = {.path = path, .errors = errors}
    };
    cfg_t *root = parse(&load.reader);
    if (root) {
        load.config = xcalloc(1, sizeof(*load.config));
        load.config->path = xstrdup(path);
        read_root(&load, root);
        cfg_free(root);
    }
    conf_done(&load.reader);
    if (load.reader.complaints == 0)
        return load.config;
    config_free(load.config);
    return NULL;
}

static void modem_free(struct config_modem *modem)
{
    free(modem->name);
    free(modem->port);
    free(modem->usb);
    free(modem->profile);
    free(modem->pin_file);
    free(modem->smsc);
    free(modem->balance_to);
    free(modem->balance_text);
    free(modem->balance_pattern);
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config->modem_count; i++)
        modem_free(&config->modems[i]);
    free(config->modems);
    for (size_t i = 0; i < config->keep_count; i++)
        free(config->keeps[i].name);
    free(config->keeps);
    free(config->web.listen);
    free(config->web.cert);
    free(config->web.key);
    free(config->web.user);
    for (size_t i = 0; i < config->block_word_count; i++)
        free(config->block_words[i]);
    free(config->block_words);
    free(config->bulk_windows);
    free(config->duty_phones);
    free(config->path);
    free(config->gateway);
    free(config->signature);
    free(config->centre_phone);
    free(config->database);
    free(config->identity_key);
    free(config->control_socket);
    free(config->model);
    free(config->texts);
    free(config->profiles);
    free(config->reactions);
    free(config->timezone);
    free(config);
}
