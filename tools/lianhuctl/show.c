#include "lianhuctl.h"
#include "say.h"
#include "table.h"
#include <stdio.h>

#define SHAPE(name) static const struct column name[] = {
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, FORM_TEXT                                                                      \
    }                                                                                              \
    }                                                                                              \
    ;
#include "conf/texts/lianhuctl_columns.tbl"
#undef SHAPE
#undef END

static long long count_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* A list inside an object, under its heading; nothing when it is empty. */
static void show_part(const json_t *object, const char *key, const char *heading,
                      const struct column *columns)
{
    const json_t *list = json_object_get(object, key);

    if (json_array_size(list) == 0)
        return;
    printf("\n%s\n", heading);
    table_print(list, columns);
}

/* The states come as keys: a list of {state, count} of those that there are. */
static json_t *case_counts_of(const json_t *result)
{
    json_t *list = json_array(), *count;
    const json_t *words = json_object_get(result, "cases_text");
    const char *state;

    json_object_foreach(json_object_get(result, "cases"), state, count)
    {
        if (json_integer_value(count) == 0)
            continue;
        json_t *shown = json_object_get(words, state);
        shown = shown ? json_incref(shown) : json_string(state);
        json_array_append_new(list, json_pack("{s:O,s:o}", "count", count, "state", shown));
    }
    return list;
}

void show_status(const json_t *result)
{
    details_print(result, status_details);
    json_t *counts = case_counts_of(result);
    if (json_array_size(counts)) {
        putchar('\n');
        table_print(counts, case_counts);
    }
    json_decref(counts);
    show_part(result, "modems", say_modems, modem_rows);
}

void show_modems(const json_t *result)
{
    table_print(result, modem_rows);
}

void show_ports(const json_t *result)
{
    table_print(result, port_rows);
}

void show_ussd(const json_t *result)
{
    details_print(result, ussd_details);
}

void show_modem(const json_t *result)
{
    details_print(result, modem_details);
    show_part(result, "events", say_events, modem_event_rows);
}

void show_record(const json_t *result)
{
    const json_t *kept = json_object_get(result, "kept"), *why;
    size_t i;

    details_print(result, record_details);
    show_part(result, "cases", say_record_cases, record_case_rows);
    show_part(result, "looks", say_record_looks, record_look_rows);
    if (json_array_size(kept))
        printf("\n%s\n", say_record_kept);
    json_array_foreach(kept, i, why) printf("  %s\n", json_string_value(why));
}

void show_cases(const json_t *result)
{
    table_print(result, case_rows);
}

void show_case(const json_t *result)
{
    details_print(result, case_details);
    show_part(result, "helpers", say_helpers, helper_rows);
    show_part(result, "links", say_links, link_rows);
    show_part(result, "papers", say_papers, paper_rows);
    show_part(result, "visits", say_visits, visit_rows);
    show_part(result, "events", say_events, event_rows);
}

void show_warnings(const json_t *result)
{
    table_print(result, warning_rows);
}

void show_warning(const json_t *result)
{
    details_print(result, warning_rows);
    show_part(result, "messages", say_messages_behind, cause_rows);
}

void show_warning_rate(const json_t *result)
{
    details_print(result, rate_details);
}

void show_drives(const json_t *result)
{
    table_print(result, drive_rows);
}

void show_drive_run(const json_t *result)
{
    details_print(result, drive_rows);
}

void show_drive(const json_t *result)
{
    details_print(result, drive_details);
    show_part(result, "units", say_drive_units, drive_unit_rows);
}

void show_entries(const json_t *result)
{
    table_print(result, entry_rows);
}

void show_entry(const json_t *result)
{
    const json_t *columns = json_object_get(result, "columns"), *value;
    const char *title;

    details_print(result, entry_details);
    json_object_foreach((json_t *)columns, title, value)
    {
        printf("%s  %s\n", title, json_string_value(value));
    }
    show_part(result, "events", say_events, event_rows);
}

void show_messages(const json_t *result)
{
    table_print(result, message_rows);
}

void show_message(const json_t *result)
{
    details_print(result, message_details);
    show_part(result, "attempts_list", say_attempts, attempt_rows);
}

void show_original(const json_t *result)
{
    details_print(result, original_details);
}

void show_triage(const json_t *result)
{
    table_print(result, triage_rows);
}

void show_reread(const json_t *changes)
{
    table_print(changes, reread_rows);
}

void show_training(const json_t *result)
{
    const json_t *to = json_object_get(result, "to"), *term;
    size_t i;

    details_print(result, training_details);
    json_array_foreach(to, i, term) puts(json_string_value(term));
}

void show_settings(const json_t *result)
{
    table_print(result, setting_rows);
}

void show_setting(const json_t *result)
{
    details_print(result, setting_rows);
}

void show_notice_calls(const json_t *result)
{
    table_print(result, recipient_rows);
}

void show_rounds(const json_t *result)
{
    table_print(result, round_rows);
}

void show_round(const json_t *result)
{
    details_print(result, round_details);
    show_part(result, "units", say_units, round_unit_rows);
}

void show_silent(const json_t *result)
{
    table_print(result, silent_rows);
}

void show_alarms(const json_t *result)
{
    table_print(result, alarm_rows);
}

void show_alarm(const json_t *result)
{
    details_print(result, alarm_details);
    show_part(result, "people", say_people, alarm_people_rows);
}

void show_ledgers(const json_t *result)
{
    table_print(result, ledger_rows);
}

void show_calls(const json_t *result)
{
    table_print(result, call_rows);
}

void show_preview(const json_t *result)
{
    long long least = count_at(result, "parts_least"), most = count_at(result, "parts_each");
    const char *leaves = json_string_value(json_object_get(result, "leaves_at"));
    char each[48];

    if (least < most)
        text_format(each, sizeof each, say_preview_range, least, most);
    else
        text_format(each, sizeof each, "%lld", most);
    printf(say_preview, count_at(result, "total"), each, count_at(result, "parts"),
           json_number_value(json_object_get(result, "cost")));
    if (json_is_true(json_object_get(result, "long")))
        fputs(say_preview_long, stdout);
    if (leaves)
        printf(say_preview_leaves, leaves);
    if (count_at(result, "not_mobile") || count_at(result, "unsubscribed"))
        printf(say_left_out, count_at(result, "not_mobile"), count_at(result, "unsubscribed"));
    if (count_at(result, "blank"))
        printf(say_preview_blank, count_at(result, "blank"));
    show_part(result, "units", say_units, unit_rows);
}

void show_notices(const json_t *result)
{
    table_print(result, notice_rows);
}

void show_notice(const json_t *result)
{
    details_print(result, notice_details);
    show_part(result, "recipients", say_recipients, recipient_rows);
}

void show_roster(const json_t *result)
{
    table_print(result, roster_rows);
}

void show_consent(const json_t *result)
{
    details_print(result, consent_details);
}

/* Of each number of the households; of the asked one where it is in none. */
static void show_consents(const json_t *person)
{
    json_t *all = json_object(), *list = json_array(), *one;
    size_t i;

    json_array_foreach(json_object_get(person, "households"), i, one)
        json_array_extend(list, json_object_get(one, "consent"));
    if (json_array_size(list) == 0 && json_is_object(json_object_get(person, "consent")))
        json_array_append(list, json_object_get(person, "consent"));
    json_object_set_new(all, "consent", list);
    show_part(all, "consent", say_consents, consent_rows);
    json_decref(all);
}

void show_person(const json_t *result)
{
    if (!json_is_object(result)) {
        puts(say_none);
        return;
    }
    details_print(result, person_details);
    show_part(result, "offices", say_offices, office_rows);
    show_part(result, "households", say_households, household_rows);
    show_consents(result);
}

void show_vacant(const json_t *result)
{
    table_print(json_object_get(result, "vacant"), vacant_rows);
    show_part(result, "ending", say_ending, ending_rows);
}

void show_office(const json_t *result)
{
    details_print(result, office_details);
    if (json_is_true(json_object_get(result, "vacant")))
        puts(say_now_vacant);
}

void show_number(const json_t *result)
{
    details_print(result, number_details);
}

void show_household(const json_t *result)
{
    details_print(result, household_details);
    show_part(result, "consent", say_consents, consent_rows);
}

void show_staff(const json_t *result)
{
    table_print(result, staff_rows);
}

void show_member(const json_t *result)
{
    details_print(result, staff_rows);
}

void show_explain(const json_t *result)
{
    details_print(result, explain_details);
    show_part(result, "candidates", say_candidates, candidate_rows);
}

void show_text(const json_t *result)
{
    const char *text = json_string_value(json_object_get(result, "text"));

    fputs(text ? text : "", stdout);
}

/* ---- the simulator --------------------------------------------------------------------------- */

void show_sim_texts(const json_t *result)
{
    table_print(result, sim_text_rows);
}

void show_sim_modems(const json_t *result)
{
    table_print(result, sim_modem_rows);
}

void show_sim_stats(const json_t *result)
{
    table_print(json_object_get(result, "modems"), sim_stats_rows);
}

void show_sim_faults(const json_t *result)
{
    table_print(json_object_get(result, "faults"), sim_fault_rows);
}

void show_sim_quirks(const json_t *result)
{
    table_print(result, sim_quirk_rows);
}

void show_sim_submissions(const json_t *result)
{
    table_print(result, sim_submission_rows);
}
