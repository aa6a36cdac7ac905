/* 备份: when the database was copied last, and a copy of it now. */
#include "web/route.h"
#include "web/say.h"
#include "web/system_parts.h"
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static json_t *kept_json(struct page *p, const char *key)
{
    const char *kept = store_setting(p->web->store, key);

    return kept ? json_loads(kept, 0, NULL) : NULL;
}

static wall_t kept_at(const json_t *entry)
{
    wall_t at;

    return wall_parse(text_of(entry, "at"), &at) ? at : WALL_NONE;
}

static void write_check(struct page *p)
{
    json_t *checked = kept_json(p, "checked");
    bool sound = json_is_true(json_object_get(checked, "sound"));
    char at[40], words[512];

    time_words(kept_at(checked), at, sizeof at);
    text_format(words, sizeof words, say_backup_checked, at,
                sound ? say_backup_sound : text_of(checked, "what"));
    if (checked)
        html_element(p->out, "p", ATTR({"class", sound ? "notice" : "wrong"}), words);
    json_decref(checked);
}

/* A week without a copy is told. */
static void write_age(struct page *p, const json_t *backups)
{
    enum { OLD_DAYS = 7 };
    wall_t at = kept_at(json_array_get(backups, 0));
    int64_t days;
    char words[96];

    if (!wall_known(at)) {
        html_element(p->out, "p", ATTR({"class", "wrong"}), say_backup_never);
        return;
    }
    days = (p->request->now.wall.ms - at.ms) / WALL_DAY;
    text_format(words, sizeof words, say_backup_old, (long long)days);
    if (days > OLD_DAYS)
        html_element(p->out, "p", ATTR({"class", "wrong"}), words);
}

/* One that is being made, or that came to nothing. */
static void write_under_way(struct page *p)
{
    json_t *note = kept_json(p, "backing_up");
    const char *why = text_of(note, "why");
    wall_t at = kept_at(note);
    char since[40], words[512];

    time_words(at, since, sizeof since);
    if (wall_known(at) && *why) {
        text_format(words, sizeof words, say_backup_failed_at, since, why);
        html_element(p->out, "p", ATTR({"class", "wrong"}), words);
    } else if (wall_known(at) && p->request->now.wall.ms - at.ms < WALL_HOUR) {
        text_format(words, sizeof words, say_backup_making, since);
        html_element(p->out, "p", ATTR({"class", "notice"}, {"role", "status"}), words);
    }
    json_decref(note);
}

static void make_form(struct page *p)
{
    form_begin(p, "/system/backups", "");
    form_button(p, say_backup_make, "primary");
    html_close(p->out, "form");
}

/* As it is typed on the machine, with the newest of them. */
static void write_restoring(struct page *p, const char *file)
{
    html_element(p->out, "p", NULL, say_backup_restore);
    html_raw(p->out, "<pre>");
    html_textf(p->out,
               "sudo systemctl stop lianhu-web lianhud\n"
               "sudo lianhuctl restore %s\n"
               "sudo systemctl start lianhud lianhu-web",
               *file ? file : say_backup_any);
    html_raw(p->out, "</pre>");
}

void do_backup(struct page *p)
{
    ask_and_return(p, "backup.make", NULL, "/system/backups");
}

void page_backups(struct page *p)
{
    static const struct column columns[] = {
        {say_message_at,  "at",   "time"  },
        {say_backup_file, "file", "wide"  },
        {say_backup_size, "size", "number"},
        {NULL,            NULL,   NULL    },
    };
    struct list *list = list_new(p, say_system_backups, columns);
    json_t *backups = kept_json(p, "backups"), *one;
    size_t i;

    list_empty(list, say_backup_none);
    list_finds(list);
    json_array_foreach(backups, i, one)
    {
        list_time(list, kept_at(one));
        list_text(list, text_of(one, "file"));
        list_number(list, (json_integer_value(json_object_get(one, "bytes")) + (1 << 20) - 1) >> 20,
                    NULL);
    }
    if (!list_taken(p, list, "backups")) {
        page_begin(p, say_system_backups, "/system");
        system_ways(p, "/system/backups");
        html_element(p->out, "p", NULL, say_backup_how);
        html_element(p->out, "p", NULL, say_backup_here);
        make_form(p);
        html_open(p->out, "section", ATTR({"id", "backups"}, {"data-live", "3"}));
        write_check(p);
        write_age(p, backups);
        write_under_way(p);
        list_show(p, list);
        write_restoring(p, text_of(json_array_get(backups, 0), "file"));
        html_close(p->out, "section");
        page_end(p);
    }
    list_free(list);
    json_decref(backups);
}
