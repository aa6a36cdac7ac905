/* 一季一考评: a quarter, read or signed page by page; ranks are of what was asked for. */
#include "lianhuctl.h"
#include "say.h"
#include <stdio.h>
#include <stdlib.h>

static double score_of(const json_t *row)
{
    return json_number_value(json_object_get(row, "score"));
}

static int better_first(const void *a, const void *b)
{
    double left = score_of(*(json_t *const *)a), right = score_of(*(json_t *const *)b);

    return (left < right) - (left > right);
}

static void rank_rows(json_t *rows)
{
    size_t count = json_array_size(rows);
    json_t **sorted = xmalloc((count + 1) * sizeof(json_t *));
    int rank = 0;

    for (size_t i = 0; i < count; i++)
        sorted[i] = json_incref(json_array_get(rows, i));
    qsort(sorted, count, sizeof(json_t *), better_first);
    json_array_clear(rows);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || score_of(sorted[i]) < score_of(sorted[i - 1]))
            rank = (int)i + 1;
        json_object_set_new(sorted[i], "rank", json_integer(rank));
        json_array_append_new(rows, sorted[i]);
    }
    free(sorted);
}

static void print_rows(const json_t *rows)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        printf(say_evaluate_row, (int)json_integer_value(json_object_get(row, "rank")),
               score_of(row), json_string_value(json_object_get(row, "band")),
               json_string_value(json_object_get(row, "name")),
               json_string_value(json_object_get(row, "unit")),
               json_is_true(json_object_get(row, "signed")) ? say_evaluate_signed : "");
    }
    printf(say_evaluate_count, json_array_size(rows));
}

enum ctl_exit run_evaluate(const struct session *session, const struct command *command,
                           json_t *args)
{
    json_t *rows = json_array(), *page = NULL;
    bool more = true;

    while (more) {
        page = daemon_ask(session, command->wire, json_copy(args));
        if (!page)
            break;
        json_array_extend(rows, json_object_get(page, "rows"));
        more = json_is_integer(json_object_get(page, "next"));
        json_object_set(args, "after", json_object_get(page, "next"));
        json_decref(page);
    }
    json_decref(args);
    if (!more) {
        rank_rows(rows);
        if (session->json)
            json_print(rows);
        else
            print_rows(rows);
    }
    json_decref(rows);
    return more ? CTL_REFUSED : CTL_DONE;
}
