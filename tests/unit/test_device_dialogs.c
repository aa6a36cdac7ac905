/*
 * Dialogues with modems (tests/peers), each played with whole lines, single bytes, random cuts, and
 * with the port lost after each thing that the gateway wrote.
 *
 *   > bytes     the gateway writes this (fnmatch; blanks as \x20)
 *   < bytes     the modem says this
 *   ? bytes     a standing answer: whenever the gateway writes this, ?< is said
 *   ! bytes     the gateway must not write this from here on (fnmatch)
 *   ~ 61s       time passes; standing answers go on
 *   = words     the device put this out (fnmatch), in this order among others
 *   - words     it did not, since the last "="
 *   + name      tests/peers/name.dialog first
 *   submit N HEX | until STATE | profile NAME | pin PIN | imsi IMSI | hold | commit | abort N
 *   smsc NUMBER | had_smsc NUMBER | roaming national|home|allow | usb VID:PID (USB reset is on)
 *   lost | restart | stop | whole | confirm | rest 60s | ussd CODE
 *   deaf      standing answers are not given until hears
 *   echoes    standing answers come behind the echo of what they answer
 */
#include "tests/support/device_rig.h"
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum { ITEMS_MAX = 600, STANDING_MAX = 120, BYTES_MAX = 1200 };

struct item {
    char verb[8];
    char text[BYTES_MAX];
    size_t len;
    int line;
};
struct standing {
    char text[200], answer[400];
    size_t answer_len;
};
struct dialog {
    const char *path;
    struct item items[ITEMS_MAX];
    size_t count;
    struct standing standing[STANDING_MAX];
    size_t standing_count;
    char profile[32], pin[16], imsi[20];
    struct rig_wishes wish;
    char usb[16];
    bool echoes;
};

/* How the bytes of the modem are cut. */
enum cut { CUT_LINES, CUT_BYTES, CUT_RANDOM };

/* ---- reading the file ------------------------------------------------------------------------ */

static size_t unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from != '\\') {
            *to++ = *from;
        } else if (from[1] == 'x') {
            char digits[3] = {from[2], from[3], 0};

            *to++ = (char)strtol(digits, NULL, 16);
            from += 3;
        } else {
            from++;
            *to++ = (char)(*from == 'r' ? '\r' : *from == 'n' ? '\n' : *from);
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static void keep_standing(struct dialog *dialog, char *text)
{
    struct standing *standing = NULL;

    unescape(text);
    for (size_t i = 0; i < dialog->standing_count; i++)
        if (strcmp(dialog->standing[i].text, text) == 0)
            standing = &dialog->standing[i];
    if (!standing)
        standing = &dialog->standing[dialog->standing_count++];
    assert_true(dialog->standing_count < STANDING_MAX);
    text_copy(standing->text, sizeof standing->text, span_of(text));
    /* the answer, on the next line, goes to the newest: move it there */
    struct standing last = *standing;
    *standing = dialog->standing[dialog->standing_count - 1];
    dialog->standing[dialog->standing_count - 1] = last;
}

static void keep_answer(struct dialog *dialog, char *text)
{
    struct standing *standing = &dialog->standing[dialog->standing_count - 1];

    standing->answer_len = unescape(text);
    assert_true(standing->answer_len < sizeof standing->answer);
    memcpy(standing->answer, text, standing->answer_len + 1);
}

static void read_dialog(struct dialog *dialog, const char *path);

static void read_line(struct dialog *dialog, char *line, int number)
{
    char *end = line + strcspn(line, "\r\n"), path[256];

    while (end > line && end[-1] == ' ')
        end--;
    *end = '\0';
    if (!*line || *line == '#')
        return;
    size_t len = strcspn(line, " ");
    char *rest = line + len + strspn(line + len, " ");
    struct item *item = &dialog->items[dialog->count];
    line[len] = '\0';
    if (strcmp(line, "?") == 0) {
        keep_standing(dialog, rest);
    } else if (strcmp(line, "?<") == 0) {
        keep_answer(dialog, rest);
    } else if (strcmp(line, "+") == 0) {
        snprintf(path, sizeof path, "tests/peers/%s.dialog", rest);
        read_dialog(dialog, path);
    } else if (strcmp(line, "profile") == 0) {
        text_copy(dialog->profile, sizeof dialog->profile, span_of(rest));
    } else if (strcmp(line, "pin") == 0) {
        text_copy(dialog->pin, sizeof dialog->pin, span_of(rest));
    } else if (strcmp(line, "smsc") == 0) {
        text_copy(dialog->wish.smsc, sizeof dialog->wish.smsc, span_of(rest));
    } else if (strcmp(line, "had_smsc") == 0) {
        text_copy(dialog->wish.known_smsc, sizeof dialog->wish.known_smsc, span_of(rest));
    } else if (strcmp(line, "roaming") == 0) {
        dialog->wish.roaming = *rest == 'a'   ? ROAMING_ALLOW
                               : *rest == 'h' ? ROAMING_HOME
                                              : ROAMING_NATIONAL;
    } else if (strcmp(line, "usb") == 0) {
        text_copy(dialog->usb, sizeof dialog->usb, span_of(rest));
        dialog->wish.usb = dialog->usb;
        dialog->wish.usb_reset = true;
    } else if (strcmp(line, "echoes") == 0) {
        dialog->echoes = true;
    } else if (strcmp(line, "imsi") == 0) {
        text_copy(dialog->imsi, sizeof dialog->imsi, span_of(rest));
    } else {
        assert_true(dialog->count < ITEMS_MAX);
        text_copy(item->verb, sizeof item->verb, span_of(line));
        assert_true(text_copy(item->text, sizeof item->text, span_of(rest)));
        item->len = strchr("<>!", line[0]) ? unescape(item->text) : strlen(item->text);
        item->line = number;
        dialog->count++;
    }
}

static void read_dialog(struct dialog *dialog, const char *path)
{
    char line[2 * BYTES_MAX];
    FILE *file = fopen(path, "r");

    if (!file)
        fail_msg("%s: cannot be read", path);
    for (int number = 1; fgets(line, sizeof line, file); number++)
        read_line(dialog, line, number);
    fclose(file);
}

/* ---- playing --------------------------------------------------------------------------------- */

struct play {
    struct dialog *dialog;
    struct rig rig;
    enum cut cut;
    unsigned seed;
    size_t writes, lose_after; /* the port goes after so many writes; 0 never */
    bool lost, deaf;
    char open[BYTES_MAX]; /* written without its CR yet, where the modem echoes */
    const char *forbidden[4];
    size_t forbidden_count;
};

static void feed(struct play *play, const char *bytes, size_t len)
{
    for (size_t at = 0, n; at < len; at += n) {
        n = play->cut == CUT_LINES   ? len
            : play->cut == CUT_BYTES ? 1
                                     : 1U + (unsigned)rand_r(&play->seed) % 9;
        if (n > len - at)
            n = len - at;
        rig_bytes(&play->rig, (struct span){bytes + at, n});
    }
}

/* One write of the device: up to a CR, 0x1A, or a lone ESC. */
static size_t write_len(struct span tx)
{
    for (size_t i = 0; i < tx.len; i++)
        if (tx.ptr[i] == '\r' || tx.ptr[i] == '\x1a')
            return i + 1;
    return tx.len;
}

/* What is written without its CR is echoed alone and answered when the CR comes. */
static void echo(struct play *play, const char *write)
{
    size_t len = strlen(write), open = strlen(play->open);

    if (!span_starts(span_of(write), span_of("AT")) && !open)
        return;
    feed(play, write, len);
    assert_true(open + len < sizeof play->open);
    memcpy(play->open + open, write, len + 1);
}

static bool serve_standing(struct play *play, const char *write)
{
    char whole[BYTES_MAX];

    if (play->dialog->echoes && !play->deaf) {
        echo(play, write);
        if (*play->open && !strchr(play->open, '\r'))
            return true;
        text_copy(whole, sizeof whole, span_of(*play->open ? play->open : write));
        play->open[0] = '\0';
        write = whole;
    }
    for (size_t i = 0; i < play->dialog->standing_count; i++) {
        const struct standing *standing = &play->dialog->standing[i];

        if (fnmatch(standing->text, write, 0) != 0)
            continue;
        if (!play->deaf)
            feed(play, standing->answer, standing->answer_len);
        return true;
    }
    return false;
}

static bool take_write(struct play *play, char *write, size_t size)
{
    struct buf *tx = &play->rig.tx;
    size_t len = tx->len ? write_len(buf_span(tx)) : 0;

    if (!len)
        return false;
    text_copy(write, size, (struct span){tx->ptr, len});
    buf_drop(tx, len);
    play->writes++;
    for (size_t i = 0; i < play->forbidden_count; i++)
        if (fnmatch(play->forbidden[i], write, 0) == 0)
            fail_msg("%s: the gateway wrote %s", play->dialog->path, write);
    if (play->lose_after && play->writes == play->lose_after) {
        play->lost = true;
        rig_lost(&play->rig);
        return false;
    }
    return true;
}

static void run_for(struct play *play, int64_t us)
{
    mono_t limit = mono_add(play->rig.now.mono, us);
    char write[BYTES_MAX];

    do {
        while (take_write(play, write, sizeof write))
            if (!serve_standing(play, write))
                rig_bytes(&play->rig, span_of("\r\nERROR\r\n"));
    } while (rig_wait(&play->rig, limit) || play->rig.tx.len);
}

/* Waits for one write of the dialogue, serving others from the standing answers. */
static void expect_write(struct play *play, const struct item *item)
{
    mono_t limit = mono_add(play->rig.now.mono, 10 * MIN);
    char write[BYTES_MAX];

    for (;;) {
        while (take_write(play, write, sizeof write)) {
            if (fnmatch(item->text, write, 0) == 0)
                return;
            if (!serve_standing(play, write))
                fail_msg("%s:%d: the gateway wrote %s", play->dialog->path, item->line, write);
        }
        if (play->lost)
            return;
        if (!rig_wait(&play->rig, limit))
            fail_msg("%s:%d: the gateway did not write it", play->dialog->path, item->line);
    }
}

static void until_state(struct play *play, const struct item *item)
{
    struct device_status status;

    for (int i = 0; i < 600 && !play->lost; i++) {
        run_for(play, SEC);
        device_status(play->rig.device, &status);
        if (strcmp(device_state_name(status.state), item->text) == 0)
            return;
    }
    if (!play->lost)
        fail_msg("%s:%d: never %s but %s", play->dialog->path, item->line, item->text,
                 device_state_name(status.state));
}

static int64_t duration(const char *text)
{
    char *unit;
    double n = strtod(text, &unit);

    return (int64_t)(n * (double)(strncmp(unit, "ms", 2) == 0 ? MSEC
                                  : *unit == 'm'              ? MIN
                                  : *unit == 'h'              ? HOUR
                                                              : SEC));
}

static void play_submit(struct play *play, const struct item *item)
{
    char *hex;
    long attempt = strtol(item->text, &hex, 10);

    for (int i = 0; i < 300 && !device_idle(play->rig.device) && !play->lost; i++)
        run_for(play, 200 * MSEC);
    if (!play->lost && !device_idle(play->rig.device))
        fail_msg("%s:%d: the device is never idle", play->dialog->path, item->line);
    rig_submit(&play->rig, attempt, hex + 1);
}

static void play_item(struct play *play, const struct item *item)
{
    struct rig *rig = &play->rig;
    const char *verb = item->verb;

    if (strcmp(verb, "<") == 0)
        feed(play, item->text, item->len);
    else if (strcmp(verb, ">") == 0)
        expect_write(play, item);
    else if (strcmp(verb, "!") == 0 && play->forbidden_count < 4)
        play->forbidden[play->forbidden_count++] = item->text;
    else if (strcmp(verb, "~") == 0)
        run_for(play, duration(item->text));
    else if (strcmp(verb, "=") == 0 && !rig_saw(rig, item->text))
        fail_msg("%s:%d: not seen; the log:\n%s", play->dialog->path, item->line, rig->log.ptr);
    else if (strcmp(verb, "-") == 0 && rig_saw(rig, item->text))
        fail_msg("%s:%d: seen", play->dialog->path, item->line);
    else if (strcmp(verb, "submit") == 0)
        play_submit(play, item);
    else if (strcmp(verb, "until") == 0)
        until_state(play, item);
    else if (strcmp(verb, "hold") == 0)
        rig->hold = true;
    else if (strcmp(verb, "commit") == 0)
        rig->hold = false, rig_commit(rig);
    else if (strcmp(verb, "abort") == 0)
        rig->aborts = (unsigned)atoi(item->text);
    else if (strcmp(verb, "lost") == 0)
        rig_lost(rig);
    else if (strcmp(verb, "whole") == 0)
        play->cut = CUT_LINES; /* what this is about happens only within one read */
    else if (strcmp(verb, "deaf") == 0 || strcmp(verb, "hears") == 0)
        play->deaf = strcmp(verb, "deaf") == 0;
    else if (strcmp(verb, "stop") == 0)
        rig_event(rig, &(struct device_event){.type = DEV_STOP});
    else if (strcmp(verb, "restart") == 0)
        rig_event(rig, &(struct device_event){.type = DEV_RESTART});
    else if (strcmp(verb, "confirm") == 0)
        rig_event(rig, &(struct device_event){.type = DEV_CONFIRM});
    else if (strcmp(verb, "ussd") == 0)
        rig_event(rig, &(struct device_event){.type = DEV_USSD, .text = span_of(item->text)});
    else if (strcmp(verb, "rest") == 0)
        rig_event(rig, &(struct device_event){.type = DEV_REST, .rest_us = duration(item->text)});
    else if (!strchr("=-", verb[0]))
        fail_msg("%s:%d: what is %s?", play->dialog->path, item->line, verb);
}

/* After a loss the rest of the dialogue makes no sense; but each submission that was begun must
 * have come to a result, and the device must come back by itself. */
static void check_recovery(struct play *play)
{
    struct device_status status;

    play->deaf = false;
    play->rig.hold = false;
    rig_commit(&play->rig);
    run_for(play, 3 * MIN);
    device_status(play->rig.device, &status);
    if (status.state != DEVICE_READY)
        fail_msg("%s: lost after write %zu and never ready again: %s", play->dialog->path,
                 play->lose_after, device_state_name(status.state));
}

static bool play_dialog(struct dialog *dialog, enum cut cut, unsigned seed, size_t lose_after)
{
    struct play play = {.dialog = dialog, .cut = cut, .seed = seed, .lose_after = lose_after};

    play.rig.trace = getenv("TRACE") != NULL;
    play.rig.wish = dialog->wish;
    rig_start(&play.rig, dialog->profile[0] ? dialog->profile : "auto", dialog->pin, dialog->imsi);
    for (size_t i = 0; i < dialog->count && !play.lost; i++)
        play_item(&play, &dialog->items[i]);
    bool lost = play.lost;
    if (lost)
        check_recovery(&play);
    rig_stop(&play.rig);
    return lost;
}

static void for_each(void (*run)(struct dialog *))
{
    const char *only = getenv("DIALOG");
    glob_t found;

    assert_int_equal(glob("tests/peers/*.dialog", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct dialog *dialog = xcalloc(1, sizeof *dialog);

        dialog->path = found.gl_pathv[i];
        if (!strstr(dialog->path, "base.dialog") && (!only || strstr(dialog->path, only))) {
            read_dialog(dialog, dialog->path);
            run(dialog);
        }
        free(dialog);
    }
    globfree(&found);
}

static void by_lines(struct dialog *dialog)
{
    play_dialog(dialog, CUT_LINES, 0, 0);
}

static void by_bytes(struct dialog *dialog)
{
    play_dialog(dialog, CUT_BYTES, 0, 0);
}

static void by_random_cuts(struct dialog *dialog)
{
    for (unsigned seed = 1; seed <= 5; seed++)
        play_dialog(dialog, CUT_RANDOM, seed, 0);
}

/* Dialogues that are about a modem which does not come back are marked by ending in another state.
 */
static void with_losses(struct dialog *dialog)
{
    if (strstr(dialog->path, "stays"))
        return;
    for (size_t n = 1; play_dialog(dialog, CUT_LINES, 0, n); n++)
        continue;
}

static void test_whole_lines(void **state)
{
    (void)state;
    for_each(by_lines);
}

static void test_single_bytes(void **state)
{
    (void)state;
    for_each(by_bytes);
}

static void test_random_cuts(void **state)
{
    (void)state;
    for_each(by_random_cuts);
}

static void test_port_lost_anywhere(void **state)
{
    (void)state;
    for_each(with_losses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_lines),
        cmocka_unit_test(test_single_bytes),
        cmocka_unit_test(test_random_cuts),
        cmocka_unit_test(test_port_lost_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
