/* The manual: every page of the console leads to a page of it, and every page of it can be read. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include "web/pages.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_help"};

    (void)state;
    console = console_open(&plan);
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

static void test_topics(void **state)
{
    static const char *const ids[] = {
#define HELP(id, title, about, text) #id,
#include "conf/texts/help.tbl"
#undef HELP
    };
    static const char *const titles[] = {
#define HELP(id, title, about, text) title,
#include "conf/texts/help.tbl"
#undef HELP
    };
    char path[64];

    (void)state;
    for (size_t i = 0; i < ROWS(ids); i++) {
        text_format(path, sizeof path, "/help/%s", ids[i]);
        console_expect(console, &(struct asked){.who = clerk, .path = path}, 200, titles[i]);
        console_expect(console, &(struct asked){.who = clerk, .path = path}, 200, "!`");
        console_expect(console, &(struct asked){.who = clerk, .path = "/help"}, 200, titles[i]);
    }
    console_expect(console, &(struct asked){.who = clerk, .path = "/help/none"}, 404, NULL);
    console_expect(console, &(struct asked){.path = "/help"}, 303, "/sign-in");
}

static void test_ways(void **state)
{
    static const struct {
        const char *path, *topic;
    } rows[] = {
        {"/",                  "today"        },
        {"/cases",             "case_work"    },
        {"/cases/10008",       "case_end"     },
        {"/cases/10008/sheet", "case_paper"   },
        {"/messages",          "answering"    },
        {"/messages/sort",     "sorting"      },
        {"/messages/+86139",   "answering"    },
        {"/roster/import",     "roster_import"},
        {"/roster/import/3",   "roster_import"},
        {"/roster/17",         "roster_person"},
        {"/roster",            "roster_office"},
        {"/notices/new",       "notice_write" },
        {"/notices/3",         "notice_watch" },
        {"/notices/3/calls",   "notice_watch" },
        {"/ledgers/disputes",  "ledgers"      },
        {"/system/settings",   "settings"     },
        {"/system/sim1",       "modems"       },
        {"/password",          "today"        },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (strcmp(help_topic(rows[i].path), rows[i].topic) != 0)
            fail_msg("%s leads to %s, not %s", rows[i].path, help_topic(rows[i].path),
                     rows[i].topic);
    console_expect(console, &(struct asked){.who = clerk, .path = "/cases"}, 200,
                   "href=\"/help/case_work\"");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topics),
        cmocka_unit_test(test_ways),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
