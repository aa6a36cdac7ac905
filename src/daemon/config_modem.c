/* The sections of lianhu.conf that speak of modems. */
#include "daemon/config_int.h"
#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

enum { MODEM_NAME_LEN = 31, MODEMS_MAX = 64 };

static bool is_usb_id(const char *text)
{
    for (size_t i = 0; i < 9; i++)
        if (i == 4 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
            return false;
    return text[9] == '\0';
}

static void read_usb(struct load *load, cfg_t *section, struct config_modem *modem)
{
    static const long interfaces[2] = {0, 255};
    const struct conf_value *usb = conf_get(section, "usb");
    modem->usb = xstrdup(usb->text);
    if (!is_usb_id(usb->text))
        conf_complain(&load->reader, usb->line,
                      "usb = \"%s\"; expected vendor:product like "
                      "\"2c7c:0125\"",
                      usb->text);
    for (char *p = modem->usb; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    modem->interface = (int)conf_number(&load->reader, section, "interface", interfaces, -1);
    if (!conf_get(section, "interface"))
        conf_complain(&load->reader, usb->line,
                      "usb without interface = N; expected which of the "
                      "modem's ports takes commands");
}

static void read_port(struct load *load, cfg_t *section, struct config_modem *modem)
{
    const struct conf_value *port = conf_get(section, "port"), *usb = conf_get(section, "usb");
    modem->interface = -1;
    modem->port = port && strcmp(port->text, "auto") == 0
                      ? xstrdup("auto") /* whichever AT port nobody has */
                      : config_path_or(load, section, "port", NULL);
    if (!port == !usb)
        conf_complain(&load->reader, conf_line(section),
                      "modem \"%s\"; expected either port = \"/dev/...\" or usb = \"2c7c:0125\"",
                      modem->name);
    if (usb)
        read_usb(load, section, modem);
    else if (conf_get(section, "interface"))
        conf_complain(&load->reader, conf_get(section, "interface")->line,
                      "interface without usb; expected usb = \"2c7c:0125\" beside it");
}

static void check_name(struct load *load, cfg_t *section, const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    if (name[len] || len == 0 || len > MODEM_NAME_LEN)
        conf_complain(&load->reader, conf_line(section),
                      "modem \"%s\"; expected 1 to %d small letters, digits, - or _", name,
                      MODEM_NAME_LEN);
}

static unsigned read_limit(struct load *load, cfg_t *section, const char *key, long otherwise)
{
    static const long range[2] = {0, 1000000};
    return (unsigned)conf_number(&load->reader, section, key, range, otherwise);
}

/* How the balance of a SIM is asked for. */
static void read_balance(struct load *load, cfg_t *section, struct config_modem *modem)
{
    static const long lows[2] = {0, 10000}, days[2] = {1, 365};
    const struct conf_value *by = conf_get(section, "balance_by");
    const struct conf_value *pattern = conf_get(section, "balance_pattern");

    modem->balance_to = config_text_or(section, "balance_to", "10086");
    modem->balance_text = config_text_or(section, "balance_text", "YE");
    modem->balance_pattern =
        config_text_or(section, "balance_pattern", "余额[^0-9-]*(-?[0-9]+\\.?[0-9]*)");
    modem->balance_low_fen = 100 * conf_number(&load->reader, section, "balance_low", lows, 10);
    modem->balance_days = (unsigned)conf_number(&load->reader, section, "balance_days", days, 7);
    if (!by || strcmp(by->text, "none") == 0)
        modem->balance_by = BALANCE_NONE;
    else if (strcmp(by->text, "sms") == 0)
        modem->balance_by = BALANCE_SMS;
    else if (strcmp(by->text, "ussd") == 0)
        modem->balance_by = BALANCE_USSD;
    else
        conf_complain(&load->reader, by->line, "balance_by = \"%s\"; expected sms, ussd or none",
                      by->text);
    if (!balance_pattern_ok(modem->balance_pattern))
        conf_complain(&load->reader, pattern ? pattern->line : 0,
                      "balance_pattern = \"%s\"; expected an extended regular expression with the "
                      "sum in its first group",
                      modem->balance_pattern);
}

/* Where it may send, and the service centre for a SIM that has lost its own. */
static void read_network(struct load *load, cfg_t *section, struct config_modem *modem)
{
    static const char *const names[] = {"national", "home", "allow", NULL};
    const struct conf_value *roaming = conf_get(section, "roaming");
    const struct conf_value *smsc = conf_get(section, "smsc");
    int choice = roaming ? conf_choice(&load->reader, roaming, "roaming", names) : 0;
    struct phone centre;

    modem->roaming = choice < 0 ? ROAMING_NATIONAL : (enum roaming)choice;
    modem->smsc = config_text_or(section, "smsc", "");
    if (modem->smsc[0] && (modem->smsc[0] != '+' || !phone_parse(span_of(modem->smsc), &centre) ||
                           strcmp(centre.text, modem->smsc) != 0))
        conf_complain(&load->reader, smsc->line,
                      "smsc = \"%s\"; expected the service centre's number like +8613800931500",
                      modem->smsc);
}

/* A PIN is nobody else's business. */
static void read_pin_file(struct load *load, cfg_t *section, struct config_modem *modem)
{
    struct stat st;

    modem->pin_file = config_file_or(load, section, "pin_file", NULL);
    if (modem->pin_file && stat(modem->pin_file, &st) == 0 && (st.st_mode & 077))
        conf_complain(&load->reader, conf_get(section, "pin_file")->line,
                      "pin_file: others may read %s (mode %03o); expected chmod 600",
                      modem->pin_file, (unsigned)st.st_mode & 0777);
}

static void read_modem(struct load *load, cfg_t *section, struct config_modem *modem)
{
    modem->name = xstrdup(cfg_title(section));
    check_name(load, section, modem->name);
    read_port(load, section, modem);
    modem->profile = config_text_or(section, "profile", "auto");
    read_pin_file(load, section, modem);
    const struct conf_value *number = conf_get(section, "number");
    if (number && number->text[0])
        config_read_mobile(load, number, "number", &modem->number);
    modem->per_minute = read_limit(load, section, "per_minute", 12);
    modem->per_hour = read_limit(load, section, "per_hour", 100);
    modem->per_day = read_limit(load, section, "per_day", 500);
    read_balance(load, section, modem);
    read_network(load, section, modem);
}

static bool same_place(const struct config_modem *a, const struct config_modem *b)
{
    if (a->port && b->port)
        return strcmp(a->port, b->port) == 0;
    return a->usb && b->usb && strcmp(a->usb, b->usb) == 0 && a->interface == b->interface;
}

static void check_apart(struct load *load, cfg_t *section, size_t index)
{
    const struct config *config = load->config;
    const struct config_modem *modem = &config->modems[index];
    bool numbered = modem->number.text[0] != '\0';
    for (size_t i = 0; i < index; i++) {
        const struct config_modem *other = &config->modems[i];
        /* two sticks of one make are told apart by their by-id links, not by usb */
        if (same_place(modem, other))
            conf_complain(&load->reader, conf_line(section),
                          "modem \"%s\" is at the same place as modem \"%s\"; expected a port of "
                          "its own",
                          modem->name, other->name);
        if (numbered && other->number.text[0] && phone_same(&modem->number, &other->number))
            conf_complain(&load->reader, conf_get(section, "number")->line,
                          "number %s is also that of modem \"%s\"", phone_local(&modem->number),
                          other->name);
    }
    for (size_t i = 0; numbered && i < config->duty_count; i++)
        if (phone_same(&modem->number, &config->duty_phones[i]))
            conf_complain(&load->reader, conf_get(section, "number")->line,
                          "number %s is among the duty_phones; expected a person's phone there",
                          phone_local(&modem->number));
}

void config_read_modems(struct load *load, cfg_t *root)
{
    struct config *config = load->config;
    size_t count = cfg_size(root, "modem");

    if (count > MODEMS_MAX)
        conf_complain(&load->reader, 0, "%zu modems; expected at most %d", count, MODEMS_MAX);
    config->modems = xcalloc(count + 1, sizeof(*config->modems));
    for (size_t i = 0; i < count; i++, config->modem_count++) {
        cfg_t *section = cfg_getnsec(root, "modem", (unsigned)i);
        read_modem(load, section, &config->modems[i]);
        check_apart(load, section, i);
    }
}
