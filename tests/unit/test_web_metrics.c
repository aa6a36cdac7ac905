/* The metrics: for this machine alone, in Prometheus' text format, with the figures of the
 * database. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_metrics", .modems = 2};

    (void)state;
    console = console_open(&plan);
    township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
    township_text(console->town, "13900000022", 0, "昨黑了那头那家子那个事情你们晓得不");
    township_pass(console->town, 90 * SEC);
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

static void ask(const char *peer, struct reply *reply)
{
    struct request *request = xcalloc(1, sizeof *request);

    *request = (struct request){
        .method = METHOD_GET, .path = "/metrics", .host = "localhost", .now = console->town->now};
    text_copy(request->peer, sizeof request->peer, span_of(peer));
    web_handle(&console->web, request, reply);
    request_free(request);
    free(request);
}

static void test_only_this_machine(void **state)
{
    static const struct {
        const char *peer;
        int status;
    } rows[] = {
        {"127.0.0.1",   200},
        {"::1",         200},
        {"127.0.0.10",  403},
        {"192.168.1.7", 403},
        {"",            403},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply reply = REPLY_INIT;

        ask(rows[i].peer, &reply);
        if (reply.status != rows[i].status ||
            reply_says(&reply, "lianhu_cases") != (reply.status == 200))
            fail_msg("%s: %d", rows[i].peer, reply.status);
        reply_free(&reply);
    }
}

static void says_sum(const struct reply *reply, const char *metric, const char *sql)
{
    char line[160];

    text_format(line, sizeof line, "\nlianhu_%s %lld\n", metric,
                (long long)township_count(console->town, sql));
    if (!reply_says(reply, line))
        fail_msg("no %s in %.*s", line, (int)reply->body.len, reply->body.ptr);
}

static void test_figures_of_the_database(void **state)
{
    static const struct {
        const char *metric, *sql;
    } rows[] = {
        {"cases{state=\"new\"}",                        "SELECT 1"                                      },
        {"cases{state=\"closed\"}",                     "SELECT 0"                                      },
        {"cases{state=\"new\"}",                        "SELECT count(*) FROM case_file"                },
        {"triage",                                      "SELECT 1"                                      },
        {"queue{class=\"answer\"}",                     "SELECT 0"                                      },
        {"in_doubt",                                    "SELECT 0"                                      },
        {"attempts_hour{outcome=\"accepted\"}",         "SELECT count(*) FROM attempt WHERE outcome = 1"},
        {"attempts_hour{outcome=\"refused\"}",          "SELECT 0"                                      },
        {"up",                                          "SELECT 1"                                      },
        {"modem_ready{modem=\"sim2\"}",                 "SELECT 1"                                      },
        {"modem_received_total{modem=\"sim1\"}",        "SELECT count(*) FROM part_in"                  },
        {"modem_state{modem=\"sim1\",state=\"ready\"}", "SELECT 1"                                      },
    };
    struct reply reply = REPLY_INIT;

    (void)state;
    ask("127.0.0.1", &reply);
    assert_non_null(strstr(reply.type, "version=0.0.4"));
    for (size_t i = 0; i < ROWS(rows); i++)
        says_sum(&reply, rows[i].metric, rows[i].sql);
    reply_free(&reply);
}

/* Every sample has its HELP and TYPE in front of the first of its name; no name comes twice. */
static void test_format(void **state)
{
    struct reply reply = REPLY_INIT;
    char name[80] = "", seen[8192] = "";

    (void)state;
    ask("127.0.0.1", &reply);
    for (char *line = strtok(reply.body.ptr, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "# HELP ", 7) == 0) {
            char word[96];

            text_format(name, sizeof name, "%.*s", (int)strcspn(line + 7, " "), line + 7);
            text_format(word, sizeof word, " %s ", name);
            assert_null(strstr(seen, word));
            strcat(seen, word);
            line = strtok(NULL, "\n");
            assert_memory_equal(line, "# TYPE ", 7);
            assert_memory_equal(line + 7, name, strlen(name));
            continue;
        }
        if (strncmp(line, name, strlen(name)) != 0 || !strrchr(line, ' '))
            fail_msg("%s under %s", line, name);
    }
    reply_free(&reply);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_this_machine),
        cmocka_unit_test(test_figures_of_the_database),
        cmocka_unit_test(test_format),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
