/* What is forgotten: by age, ledger by ledger, and on a person's request. */
#include "lianhuctl.h"
#include "say.h"
#include <stdio.h>
#include <string.h>

/* ---- purge ----------------------------------------------------------------------------------- */

/* Adds what one answer counted to the row of its name; parts are counted beside. */
static void add_up(json_t *rows, const json_t *part)
{
    const char *key = json_is_true(json_object_get(part, "parts")) ? "parts_count" : "count";
    json_t *row = NULL, *each;
    size_t i;

    json_array_foreach(rows, i, each)
    {
        if (json_equal(json_object_get(each, "name"), json_object_get(part, "name")))
            row = each;
    }
    if (!row) {
        row = json_object();
        json_object_set(row, "name", json_object_get(part, "name"));
        json_object_set(row, "days", json_object_get(part, "days"));
        json_object_set(row, "before", json_object_get(part, "before"));
        json_object_set_new(row, "count", json_integer(0));
        json_array_append_new(rows, row);
    }
    json_object_set_new(row, key,
                        json_integer(json_integer_value(json_object_get(row, key)) +
                                     json_integer_value(json_object_get(part, "count"))));
}

/* Page by page to the end; NULL when lianhud refuses. */
static json_t *go_through(const struct session *session, const char *wire, bool dry)
{
    json_t *rows = json_array(), *args = json_pack("{s:b}", "dry_run", dry);

    while (args) {
        json_t *part = daemon_ask(session, wire, args), *next = json_object_get(part, "next");

        args = json_is_object(next) ? json_copy(next) : NULL;
        if (args)
            json_object_set_new(args, "dry_run", json_boolean(dry));
        if (!part) {
            json_decref(rows);
            return NULL;
        }
        if (json_is_string(json_object_get(part, "name")))
            add_up(rows, part);
        json_decref(part);
    }
    return rows;
}

static void print_rows(const json_t *rows)
{
    const json_t *row;
    size_t i;

    if (json_array_size(rows) == 0)
        fputs(say_purge_nothing, stdout);
    json_array_foreach(rows, i, row)
    {
        printf(say_purge_line, json_string_value(json_object_get(row, "name")),
               (long long)json_integer_value(json_object_get(row, "days")),
               json_string_value(json_object_get(row, "before")),
               (long long)json_integer_value(json_object_get(row, "count")));
        if (json_integer_value(json_object_get(row, "parts_count")))
            printf(say_purge_parts,
                   (long long)json_integer_value(json_object_get(row, "parts_count")));
    }
}

enum ctl_exit run_purge(const struct session *session, const struct command *command, json_t *args)
{
    bool dry = arguments_take(args, "dry_run"), sure = arguments_take(args, "yes");
    json_t *rows;

    json_decref(args);
    if (!dry && !sure && !ask_yes(say_purge_sure)) {
        fputs(say_purge_left, stderr);
        return CTL_REFUSED;
    }
    rows = go_through(session, command->wire, dry);
    if (!rows)
        return CTL_REFUSED;
    if (session->json)
        json_print(rows);
    else
        print_rows(rows);
    if (dry && !session->json)
        fputs(say_purge_dry, stdout);
    json_decref(rows);
    return CTL_DONE;
}

/* ---- one person ------------------------------------------------------------------------------ */

enum ctl_exit run_person_erase(const struct session *session, const struct command *command,
                               json_t *args)
{
    bool dry = json_object_get(args, "dry_run") != NULL, sure = arguments_take(args, "yes");
    json_t *record, *why;
    const json_t *kept;
    size_t i;

    if (!dry && !sure && !ask_yes(say_erase_sure)) {
        fputs(say_purge_left, stderr);
        json_decref(args);
        return CTL_REFUSED;
    }
    record = daemon_ask(session, command->wire, args);
    if (!record)
        return CTL_REFUSED;
    kept = json_object_get(record, "kept");
    if (session->json)
        json_print(record);
    else if (dry)
        show_record(record);
    else
        fputs(json_array_size(kept) ? say_erase_done : say_erase_all, stdout);
    json_array_foreach(kept, i, why)
    {
        if (!session->json && !dry)
            printf("  %s\n", json_string_value(why));
    }
    json_decref(record);
    return CTL_DONE;
}
