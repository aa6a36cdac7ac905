/* Lines of the control protocol of any bytes, from root and from somebody else. Each is answered by
 * one line of JSON that says ok or why not, now or a little later; nothing that is refused changes
 * the log of events; and the office still works afterwards. */
#include "tests/support/disk.h"
#include "tests/support/invariant.h"
#include "tests/support/township.h"
#include <jansson.h>
#include <string.h>

enum { FRESH_EVERY = 400 /* inputs to one township */, LINES_MAX = 12 };

static struct township *town_for_now(void)
{
    static struct township *town;
    static unsigned inputs;

    if (town && ++inputs % FRESH_EVERY == 0) {
        township_close(town);
        town = NULL;
    }
    if (!town) {
        town = township_open(&(struct township_plan){.name = "fuzz_control"});
        township_pass(town, MIN);
        township_text(town, "13900000021", 0, "JF 3 张明录 土地");
        township_text(town, "13900000022", 0, "看一下嘛咋弄呢");
        township_ask(town, "{\"command\":\"staff.add\",\"name\":\"甲\",\"role\":\"clerk\"}");
        township_pass(town, 2 * MIN);
    }
    return town;
}

/* The answer is there, or comes within four minutes: a code that was dialled waits for three. */
static void wait_for_answer(struct township *town, unsigned client, uint64_t before)
{
    for (int i = 0; i < 24 && town->answers[client] == before; i++)
        township_pass(town, 10 * SEC);
    HOLDS(town->answers[client] == before + 1);
}

static void check_answer(const struct buf *said)
{
    json_t *answer = json_loadb(said->ptr, said->len, 0, NULL);

    HOLDS(json_is_object(answer) && !memchr(said->ptr, '\n', said->len));
    HOLDS(json_is_boolean(json_object_get(answer, "ok")));
    HOLDS(json_is_true(json_object_get(answer, "ok")) ||
          json_string_length(json_object_get(answer, "error")) > 0);
    json_decref(answer);
}

static int64_t last_event(struct township *town)
{
    return township_count(town, "SELECT max(id) FROM event");
}

/* What is refused at once did nothing; while one waits for its answer other things happen. */
static void check_refusal(struct township *town, const char *said, int64_t event)
{
    HOLDS(!strstr(said, "\"ok\":false") || last_event(town) == event);
}

static void ask(struct township *town, bool root, struct span line)
{
    const struct caller caller = {.client = root ? 2 : 3, .uid = root ? 0 : 4242, .trusted = root};
    uint64_t before = town->answers[caller.client];
    int64_t event = last_event(town);

    gateway_request(town->gateway, &caller, line, town->now);
    gateway_finish(town->gateway, town->now);
    if (town->answers[caller.client] != before)
        check_refusal(town, town->said[caller.client].ptr, event);
    wait_for_answer(town, (unsigned)caller.client, before);
    check_answer(&town->said[caller.client]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span rest = {(const char *)bytes, len};
    struct township *town = town_for_now();

    for (int i = 0; i < LINES_MAX && rest.len > 1; i++) {
        bool root = rest.ptr[0] != '!';
        const char *end = memchr(rest.ptr, '\n', rest.len);
        struct span line = {rest.ptr + !root,
                            (end ? (size_t)(end - rest.ptr) : rest.len) - (size_t)!root};

        ask(town, root, line);
        rest = span_skip(rest, end ? (size_t)(end - rest.ptr) + 1 : rest.len);
    }
    HOLDS(strstr(township_ask(town, "{\"command\":\"status\"}"), "\"ok\":true"));
    return 0;
}
