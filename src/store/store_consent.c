/* Consent: one row for each number (roster/consent.h). */
#include "store/store_int.h"

void store_consent_note(struct store *store, const struct phone *phone,
                        const struct consent_origin *from)
{
    store_run(store, SQL_CONSENT_NOTE, v_text(phone->text), v_int(from->source), v_word(from->file),
              v_word(from->words), v_wall(from->at), v_word(from->actor));
}

void store_consent_say(struct store *store, const struct consent_said *said, wall_t now)
{
    store_run(store, SQL_CONSENT_SAY, v_text(said->phone.text), v_int(CONSENT_PHONE), v_wall(now),
              v_word(said->actor), v_int(said->state), v_id(said->message));
}

void store_consent_move(struct store *store, const struct phone *old, const struct phone *fresh,
                        const char *actor, wall_t now)
{
    store_run(store, SQL_CONSENT_MOVE, v_text(old->text), v_text(fresh->text), v_int(CONSENT_DESK),
              v_wall(now), v_word(actor));
}

bool store_consent(struct store *store, const struct phone *phone, struct consent *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_CONSENT, v_text(phone->text));

    if (!store_row(store, st))
        return false;
    *out = (struct consent){
        .origin = {.source = (enum consent_source)col_int(st, 0),
                   .file = col_kept(store, st, 1),
                   .words = col_kept(store, st, 2),
                   .at = col_wall(st, 3),
                   .actor = col_kept(store, st, 4)},
        .state = (enum consent_state)col_int(st, 5),
        .said_at = col_wall(st, 6),
        .said_by = col_kept(store, st, 7),
        .message = col_int(st, 8),
    };
    store_done(st);
    return true;
}

bool store_refused(struct store *store, const struct phone *phone)
{
    sqlite3_stmt *st = store_ask(store, SQL_CONSENT_REFUSED, v_text(phone->text));
    bool refused = store_row(store, st);

    if (refused)
        store_done(st);
    return refused;
}
