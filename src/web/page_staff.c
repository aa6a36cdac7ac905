/* 工作人员: who is of the staff, and who comes and goes. */
#include "web/route.h"
#include "web/say.h"
#include "web/system_parts.h"
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- who there is ---------------------------------------------------------------------------- */

enum { STAFF_MAX = 200 };

static void keep_staff(void *ctx, const struct staff_row *row)
{
    struct staff *staff = ctx;

    if (staff->count < staff->most)
        staff->rows[staff->count++] = *row;
}

struct staff *staff_of(struct page *p)
{
    struct staff *staff = xcalloc(1, sizeof *staff + STAFF_MAX * sizeof *staff->rows);

    staff->most = STAFF_MAX;
    store_staff_list(p->web->store, keep_staff, staff);
    return staff;
}

static void add_member(struct page *p, struct list *list, const struct staff_row *row)
{
    const struct role *role = model_role(p->web->model, row->role);
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/system/events?who=");
    url_text(&href, row->name);
    list_link(list, viewer_may(&p->viewer, MAY_ADMIN) ? href.ptr : NULL, row->name);
    list_text(list, role ? role->title : row->role);
    list_text(list, row->unit_path);
    list_text(list, row->phone.text[0] ? phone_local(&row->phone) : "");
    list_text(list, row->password[0] ? say_staff_console : say_staff_no_console);
    list_time(list, row->added_at);
    buf_free(&href);
}

/* ---- who comes and goes -----------------------------------------------------------------------
 */

enum { PASSWORD_LEAST = 8, PASSWORD_MOST = 128, ROLES_SHOWN = 64 };

static void password_fields(struct page *p, const char *label)
{
    field_text(p, &(struct field_spec){.name = "password",
                                       .label = label,
                                       .type = "password",
                                       .autocomplete = "new-password"});
    field_text(p, &(struct field_spec){.name = "again",
                                       .label = say_new_password_2,
                                       .type = "password",
                                       .autocomplete = "new-password"});
}

/* Who checks, signs or keeps the rest is made on the machine. */
static void role_field(struct page *p, const char *chosen)
{
    const struct model *model = p->web->model;
    struct choice choices[ROLES_SHOWN + 1];
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < ROLES_SHOWN; i++)
        if (model->roles[i].may && !(model->roles[i].may & (MAY_CHECK | MAY_SIGN | MAY_ADMIN)))
            choices[count++] = (struct choice){model->roles[i].code, model->roles[i].title};
    choices[count] = (struct choice){NULL, NULL};
    field_choice(p, &(struct field_spec){.name = "role", .label = say_roster_role}, choices,
                 chosen);
}

/* What was typed comes back with the reason, but for passwords. */
static void add_form(struct page *p, bool again)
{
    static const struct field_spec fields[] = {
        {.name = "name",               .label = say_name, .required = true},
        {.name = "unit",                            .label = say_staff_unit,                                .hint = say_staff_unit_hint, .list = "units"},
        {.name = "phone", .label = say_roster_phones},
    };

    html_element(p->out, "h2", NULL, say_staff_add);
    form_begin(p, "/system/staff", "narrow");
    role_field(p, again ? request_get(p->request, "role") : NULL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct field_spec field = fields[i];

        field.value = again ? request_get(p->request, field.name) : NULL;
        field_text(p, &field);
    }
    password_fields(p, say_staff_first);
    button_value(p, "do", "add", say_staff_add);
    html_close(p->out, "form");
    unit_list(p);
}

/* Somebody who is of the staff leaves it, or gets another password. */
static void member_form(struct page *p, const struct staff *staff)
{
    struct choice *choices = xcalloc(staff->count + 1, sizeof *choices);
    size_t count = 0;

    for (size_t i = 0; i < staff->count; i++)
        if (strcmp(staff->rows[i].name, p->viewer.name) != 0)
            choices[count++] = (struct choice){staff->rows[i].name, staff->rows[i].name};
    html_element(p->out, "h2", NULL, say_staff_change);
    form_begin(p, "/system/staff", "narrow");
    field_choice(p, &(struct field_spec){.name = "name", .label = say_name}, choices, NULL);
    password_fields(p, say_new_password);
    html_raw(p->out, "<p class=\"actions\">");
    button_value(p, "do", "password", say_staff_password);
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {"name", "do"}, {"value", "end"}, {"class", "danger"},
                      {"data-ask", say_staff_end_ask}),
                 say_staff_end);
    html_raw(p->out, "</p>");
    html_close(p->out, "form");
    free(choices);
}

static void show_staff(struct page *p, const char *wrong)
{
    static const struct column columns[] = {
        {say_name,          "name",  NULL  },
        {say_roster_role,   "role",  NULL  },
        {say_case_unit,     "unit",  NULL  },
        {say_roster_phones, NULL,    NULL  },
        {say_staff_signs,   NULL,    NULL  },
        {say_staff_since,   "since", "time"},
        {NULL,              NULL,    NULL  },
    };
    struct list *list = list_new(p, say_system_staff, columns);
    struct staff *staff = staff_of(p);

    list_finds(list);
    for (size_t i = 0; i < staff->count; i++)
        add_member(p, list, &staff->rows[i]);
    if (!list_taken(p, list, "staff")) {
        page_begin(p, say_system_staff, "/system");
        system_ways(p, "/system/staff");
        if (wrong)
            html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
        html_element(p->out, "p", NULL, say_staff_how);
        list_show(p, list);
        if (viewer_may(&p->viewer, MAY_ADMIN)) {
            add_form(p, wrong != NULL);
            member_form(p, staff);
        }
        page_end(p);
    }
    free(staff);
    list_free(list);
}

void page_staff(struct page *p)
{
    show_staff(p, NULL);
}

/* The hash of the password that was typed twice; false with why it cannot be taken. An empty one is
 * none. */
static bool hash_typed(struct page *p, bool wanted, char hash[crypto_pwhash_STRBYTES],
                       const char **wrong)
{
    const char *fresh = request_get(p->request, "password");
    size_t len = strlen(fresh);

    hash[0] = '\0';
    *wrong = (len || wanted) && (len < PASSWORD_LEAST || len > PASSWORD_MOST) ? say_password_short
             : strcmp(fresh, request_get(p->request, "again")) != 0           ? say_password_differ
                                                                              : NULL;
    if (*wrong || !len)
        return !*wrong;
    if (crypto_pwhash_str(hash, fresh, len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
        return true;
    *wrong = say_daemon_unclear;
    return false;
}

void do_staff(struct page *p)
{
    static const char *const names[] = {"name", "role", "unit", "phone", NULL};
    const char *what = request_get(p->request, "do"), *wrong = NULL;
    bool end = strcmp(what, "end") == 0, password = strcmp(what, "password") == 0;
    char hash[crypto_pwhash_STRBYTES] = "";
    struct buf why = BUF_INIT;
    json_t *args, *done = NULL;

    if (!end && !hash_typed(p, password, hash, &wrong)) {
        show_staff(p, wrong);
        return;
    }
    args = json_object();
    args_from_form(p, args, names);
    if (*hash)
        json_object_set_new(args, "hash", json_string(hash));
    done = wire_ask(&p->web->wire, p->viewer.name,
                    end        ? "staff.end"
                    : password ? "staff.password"
                               : "staff.add",
                    args, &why);
    if (done)
        reply_redirect(p->reply, "/system/staff");
    else
        show_staff(p, why.ptr ? why.ptr : say_daemon_unclear);
    json_decref(done);
    buf_free(&why);
}
