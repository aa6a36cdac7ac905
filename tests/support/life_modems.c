/* What modems are, and what happens to them. */
#include "tests/support/life_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PIN = 1234, OTHER_PIN = 4321 };

/* ---- whatever was plugged in over the years -------------------------------------------------- */

static const char *const families[] = {"plain",   "huawei",  "e3372", "zte",    "sim800",
                                       "sim7600", "a7670",   "ec20",  "air780", "ml307",
                                       "wavecom", "siemens", "telit", "ublox",  "neoway",
                                       "a6",      "fibocom", "nokia", "em7455"};

/* Those on a serial line without checksums, with the profile that minds it. */
static const char *const on_uart[][2] = {
    {"sim800",  "simcom-2g-uart"},
    {"plain",   "uart"          },
    {"wavecom", "uart"          },
};

static const char *const habits[] = {
    "chunk=1",         "chunk=7",
    "urc_inside=50",   "urc_echo=300",
    "urc_first=100",   "double_cr=1",
    "cmti_lost=100",   "cmti_lost=1000",
    "cmti_twice=1",    "cmti_no_index=1",
    "cmti_wrong=1",    "mr_zero=1",
    "mr_zero=2",       "mr_zero=3",
    "no_reports=1",    "echo_returns=5",
    "cpms_lag_ms=900", "cpms_blind=300",
    "cmgd_lies=50",    "list_twice=1",
    "list_321=1",      "length_lies=1",
    "length_lies=2",   "empty_321=1",
    "empty_321=2",     "empty_321=3",
    "cnmi_dies=1",     "cnmi_mode_max=1",
    "cmee_fixed=2",    "cmee_fixed=0",
    "no_alpha=1",      "space_pdu=1",
    "creg_form=1",     "creg_form=2",
    "bare_at=1",       "type_ahead=1",
    "prompt_crlf=1",   "stuck_prompt=1",
    "silent_boot=1",   "airplane=1",
    "boot_noise=12",   "ring_blocks=1",
    "ring_blocks=2",   "sr_slots=3",
    "sim_busy=515",    "garbage=3",
    "double_final=20", "cdsi_wrong=1",
    "full_urc=1",      "reset_drops_ms=15000",
    "long_hang=100",   "cmgl_hang=2",
    "sim_late=1",      "latency_ms=12000",
    "cusd_late_ok=1",  "cusd_empty=1",
    "ussd=1",          "ussd=2",
    "ussd=3",          "ussd_end=2",
    "sm_slots=6",      "me_slots=0",
    "pause_ms=20",     "noise_ms=700",
    "answer_ms=300",
};

/* Those that strike by themselves. */
static const char *const counted_habits[] = {"urc_inside=50", "urc_echo=300",  "double_final=20",
                                             "cmgd_lies=50",  "boot_noise=12", "garbage=3"};

static void add_habits(struct life *life, unsigned modem, char *options, size_t size)
{
    bool counted = true;
    for (int i = life_between(life, 1, 4); i > 0; i--, counted = false) {
        const char *habit = habits[life_below(life, COUNT(habits))];
        if (counted) /* each in its turn */
            habit = counted_habits[(life->plan.seed + modem) % COUNT(counted_habits)];
        if (strstr(options, "ml307") && strcmp(habit, "me_slots=0") == 0)
            continue; /* it would have no storage at all */
        strncat(options, ",", size - strlen(options) - 1);
        strncat(options, habit, size - strlen(options) - 1);
    }
}

/* Written anew; to be freed. */
static char *pin_file(void)
{
    char path[300];
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    FILE *file;

    mkdir(build, 0777);
    text_format(path, sizeof path, "%s/tmp", build);
    mkdir(path, 0777);
    text_format(path, sizeof path, "%s/tmp/life.pin", build);
    file = fopen(path, "w");
    if (!file)
        abort();
    fprintf(file, "%d\n", PIN);
    fclose(file);
    chmod(path, 0600);
    return realpath(path, NULL);
}

/* The first keeps to the book but for its family, so that something works in every life. */
void life_choose_modems(struct life *life, struct life_choice *choice)
{
    char *pin = pin_file();

    for (unsigned i = 0; i < life->plan.modems; i++) {
        const char *family = families[life_below(life, COUNT(families))], *profile = "auto";
        size_t uart = (size_t)life_below(life, COUNT(on_uart));
        bool asks_pin = life_below(life, 4) == 0;

        life->modems[i].noisy = i > 0 && life_below(life, 6) == 0;
        if (life->modems[i].noisy) {
            family = on_uart[uart][0];
            profile = on_uart[uart][1];
        }
        text_format(choice->options[i], sizeof choice->options[i], "family=%s", family);
        if (life->modems[i].noisy)
            strcat(choice->options[i], ",noise=30");
        else if (i > 0 && asks_pin)
            strcat(choice->options[i], ",pin=1234");
        if (i > 0)
            add_habits(life, i, choice->options[i], sizeof choice->options[i]);
        text_format(choice->conf[i], sizeof choice->conf[i],
                    "%s profile = \"%s\" pin_file = \"%s\"", life->plan.modem, profile, pin);
        life_note(life, "sim%u is %s as %s", i + 1, choice->options[i], profile);
    }
    free(pin);
}

/* ---- faults ---------------------------------------------------------------------------------- */

static const char *const renames[] = {"usb7", "usb8", NULL};
static const char *const settings[] = {"", "CNMI", "CPMS", "CREG", "CLIP", "CMEE", "CMGF", NULL};
static const char *const memories[] = {"SM", "SR", "ME", NULL};
static const char *const chatter[] = {
    "^RSSI:17", "UNDER-VOLTAGE WARNNING", "+CREG: 2",   "+CREG: 1,\"25FF\",\"825E\"",
    "RDY",      "+CPIN: NOT READY",       "Call Ready", "NO CARRIER",
    "RING",     "+CMTI: \"SM\",99",       "+CMTI: ,-1", "+CDSI: \"SR\",200",
    "+CUSD: 2", "^SMMEMFULL: \"SM\"",     NULL};
static const char *const floods[] = {"^BOOT:91409020,0,0,0,6", "+ZUSIMR:2", "*EMRDY: 1", NULL};
static const char *const intruders[] = {"ATE0+CPMS?", "AT+CSQ",    "AT",
                                        "AT+CPMS?",   "AT+CMGF=1", NULL};
static const char *const failing[] = {"+CMGD", "+CMGR", "+CMGL", "+CPMS", "+CNMI", "+CMGS",
                                      "+CREG", "+CUSD", "+CIMI", "+CMGF", "+CSCA", NULL};
static const char *const glued[] = {"+CPIN: READY 0", "+CPIN: SIM REMOVED 0", "AT", "\xF0", NULL};
static const char *const pushed[] = {"欢迎使用", "Your balance is low", NULL};

/* clang-format off */
/* fault, its seconds, its count, its code: drawn between the two; its text: one of them */
static const struct {
    const char *name;
    int seconds[2], count[2], code[2];
    const char *const *texts;
} faults[] = {
    {"hang",      {5, 900},   {0, 0},  {0, 0},     NULL},
    {"mute",      {5, 900},   {0, 0},  {0, 0},     NULL},
    {"reboot",    {0, 0},     {0, 0},  {0, 0},     NULL},
    {"unplug",    {5, 7200},  {0, 0},  {0, 0},     NULL},
    {"unplug",    {5, 7200},  {0, 0},  {0, 0},     renames},
    {"network",   {10, 7200}, {0, 0},  {0, 0},     NULL},
    {"denied",    {10, 3600}, {0, 0},  {3, 4},     NULL},
    {"denied",    {10, 3600}, {0, 0},  {8, 8},     NULL},
    {"denied",    {10, 3600}, {0, 0},  {11, 11},   NULL},
    {"roam",      {10, 7200}, {0, 0},  {5, 7},     NULL},
    {"stuck",     {0, 0},     {0, 0},  {0, 0},     NULL},
    {"cms",       {0, 0},     {1, 4},  {17, 50},   NULL},
    {"cms",       {0, 0},     {1, 4},  {300, 340}, NULL},
    {"cms",       {0, 0},     {1, 4},  {128, 255}, NULL},
    {"cms",       {0, 0},     {1, 2},  {500, 550}, NULL},
    {"lost",      {0, 0},     {1, 2},  {0, 0},     NULL},
    {"late",      {20, 600},  {1, 1},  {0, 0},     NULL},
    {"silent",    {0, 0},     {1, 3},  {0, 0},     NULL},
    {"duplicate", {0, 0},     {1, 3},  {0, 0},     NULL},
    {"cmti-lost", {0, 0},     {1, 3},  {0, 0},     NULL},
    {"prompt",    {1, 60},    {1, 2},  {0, 0},     NULL},
    {"echo",      {0, 0},     {0, 0},  {0, 0},     NULL},
    {"forget",    {0, 0},     {0, 0},  {0, 0},     settings},
    {"garbage",   {0, 0},     {1, 80}, {0, 0},     NULL},
    {"say",       {0, 0},     {0, 0},  {0, 0},     chatter},
    {"flood",     {5, 60},    {0, 0},  {5, 20},    floods},
    {"intruder",  {0, 0},     {0, 0},  {0, 0},     intruders},
    {"fail",      {0, 0},     {1, 4},  {500, 500}, failing},
    {"fail",      {0, 0},     {1, 3},  {320, 322}, failing},
    {"fail",      {0, 0},     {1, 3},  {302, 314}, failing},
    {"loop",      {0, 0},     {1, 4},  {0, 0},     NULL},
    {"raw",       {0, 0},     {0, 0},  {0, 0},     glued},
    {"ussd",      {0, 0},     {0, 0},  {0, 1},     pushed},
    {"full",      {0, 0},     {0, 30}, {0, 0},     NULL},
    {"full",      {0, 0},     {0, 30}, {0, 0},     memories},
    {"signal",    {0, 0},     {0, 0},  {0, 31},    NULL},
    {"csca",      {0, 0},     {0, 0},  {0, 0},     NULL},
};
/* clang-format on */

static const char *one_of(struct life *life, const char *const *texts)
{
    int count = 0;

    while (texts && texts[count])
        count++;
    return count ? texts[life_below(life, count)] : NULL;
}

/* Most faults meet an idle modem; some must come while a text is on its way. */
static void in_the_midst(struct life *life)
{
    if (life_below(life, 2))
        return;
    life->did[LIFE_MIDST]++;
    life_somebody_texts(life);
    township_pass(life->town, life_between(life, 400, 7000) * MSEC);
}

/* As from a deck of cards: all kinds come, in any order. */
static size_t deal(struct life *life)
{
    size_t at = life->dealt++ % COUNT(faults);

    for (size_t i = 0; at == 0 && i < COUNT(faults); i++) {
        size_t to = (size_t)life_below(life, (int)i + 1);
        life->deck[i] = life->deck[to];
        life->deck[to] = (uint8_t)i;
    }
    return life->deck[at];
}

_Static_assert(COUNT(faults) <= sizeof((struct life *)0)->deck, "a kind of fault without a card");

static void any_fault(struct life *life, unsigned modem)
{
    size_t which = deal(life);
    struct sim_fault_args args = {
        .seconds = life_between(life, faults[which].seconds[0], faults[which].seconds[1]),
        .count = life_between(life, faults[which].count[0], faults[which].count[1]),
        .code = life_between(life, faults[which].code[0], faults[which].code[1]),
        .text = one_of(life, faults[which].texts),
    };

    in_the_midst(life);
    life_note(life, "sim%u %s seconds=%d count=%d code=%d %s", modem + 1, faults[which].name,
              args.seconds, args.count, args.code, args.text ? args.text : "");
    township_fault(life->town, modem, faults[which].name, args);
    life->faults++;
}

/* ---- cards ----------------------------------------------------------------------------------- */

/* Somebody takes the card out and puts it back. */
static void card_moves(struct life *life, unsigned modem)
{
    struct life_modem *m = &life->modems[modem];

    life_note(life, "sim%u card %s", modem + 1, m->card_out ? "back" : "out");
    township_fault(life->town, modem, "card", (struct sim_fault_args){.code = m->card_out});
    m->card_out = !m->card_out;
}

/* A card that nobody has confirmed must not have sent. */
static void count_foreign(struct life *life, unsigned modem)
{
    const struct sim_submission *all;
    size_t count = sim_submissions(life->town->sim, &all);

    for (size_t i = count; i > 0 && all[i - 1].at.mono.us > life->modems[modem].swapped_at.us; i--)
        if (all[i - 1].modem == modem) {
            life_note(life, "sim%u sent with a card that nobody confirmed", modem + 1);
            life->foreign_sent++;
        }
}

static void confirm_card(struct life *life, unsigned modem)
{
    char line[80];

    if (township_dead(life->town))
        return;
    count_foreign(life, modem);
    life_note(life, "sim%u confirmed", modem + 1);
    text_format(line, sizeof line, "{\"command\":\"modem.confirm\",\"name\":\"sim%u\"}", modem + 1);
    bool kept = strstr(township_ask(life->town, line), "\"ok\":true") && !township_dead(life->town);
    life->modems[modem].swapped_at = MONO_NEVER; /* the keeper has spoken, kept or not */
    if (!kept)
        return; /* the disk is full: once more later */
    life->modems[modem].swapped = false;
    life->did[LIFE_CONFIRM]++;
}

/* Another card comes in; the keeper confirms it sooner or later. */
static void card_is_swapped(struct life *life, unsigned modem)
{
    struct life_modem *m = &life->modems[modem];

    if (m->swapped)
        return;
    life_note(life, "sim%u another card", modem + 1);
    township_fault(life->town, modem, "swap", (struct sim_fault_args){.seconds = 0});
    m->swapped = true;
    m->swapped_at = life->town->now.mono;
}

/* Somebody plays with the PIN of a card: ours is refused, once, until there is none any more. */
static void pin_changes(struct life *life, unsigned modem)
{
    struct life_modem *m = &life->modems[modem];
    bool wrong = m->wrong_pins % 2 == 0;

    if (m->noisy)
        return; /* a bit that flips on its way is a wrong PIN, too */
    life_note(life, "sim%u pin %s", modem + 1, wrong ? "changed" : "taken away");
    township_fault(life->town, modem, "pin",
                   (struct sim_fault_args){.code = wrong ? OTHER_PIN : 0});
    m->wrong_pins++;
}

static void something_breaks(struct life *life)
{
    unsigned modem = (unsigned)life_below(life, (int)life->town->modems);
    int what = life_below(life, 100);

    if (life->modems[modem].card_out || what < 4)
        card_moves(life, modem);
    else if (what < 6)
        card_is_swapped(life, modem);
    else if (what < 8 || life->modems[modem].wrong_pins % 2)
        pin_changes(life, modem);
    else
        any_fault(life, modem);
}

void life_modems_minute(struct life *life)
{
    for (unsigned i = 0; i < life->plan.modems; i++)
        if (life->modems[i].swapped && life_by_rate(life, 12))
            confirm_card(life, i);
    if (life_by_rate(life, life->plan.faults_a_day))
        something_breaks(life);
}

/* Whether the gateway read the service centre of this card before it was lost. */
static bool knows_centre(struct life *life, unsigned modem)
{
    char sql[96];

    text_format(sql, sizeof sql, "SELECT count(*) FROM sim WHERE modem = 'sim%u' AND smsc <> ''",
                modem + 1);
    return township_count(life->town, sql) > 0;
}

void life_mend_modems(struct life *life)
{
    struct township *town = life->town;

    for (unsigned i = 0; i < town->modems; i++) {
        township_fault(town, i, "heal", (struct sim_fault_args){.seconds = 0});
        if (life->modems[i].noisy)
            sim_modem_options(town->sim, i, "noise=0");
        if (!sim_modem_present(town->sim, i))
            township_fault(town, i, "plug", (struct sim_fault_args){.seconds = 0});
        if (life->modems[i].card_out)
            card_moves(life, i);
        if (life->modems[i].wrong_pins % 2)
            pin_changes(life, i);
        if (!knows_centre(life, i)) /* a hand writes to the card what only a hand knows */
            township_fault(town, i, "csca", (struct sim_fault_args){.text = "+8613800931500"});
    }
}

void life_confirm_cards(struct life *life)
{
    for (unsigned i = 0; i < life->plan.modems; i++)
        if (life->modems[i].swapped)
            confirm_card(life, i);
}
