#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H
/*
 * The control protocol: one JSON object a line over the Unix socket, one answer a line.
 *
 *   {"command": "case.list", "as": "STAFF", ...}   ->   {"ok": true, "result": ...}
 *                                                       {"ok": false, "error": "why, in Chinese"}
 *
 * The caller's uid is its identity (SO_PEERCRED); root and the gateway's own user may act for a
 * member of the staff with "as". The shapes of case, notice, message, modem and explain are those
 * of design.md section 5. Keys in [] may be left out.
 *
 * status                                   -> {"gateway","model","sick","queue","in_doubt",
 *                                             "overdue","cases":{STATE:n},"cases_text":
 *                                             {STATE:words},"vacant","ending" (needed
 *                                             offices without a holder; that end in 30 days),
 *                                             "importing":percent|null,"modems":[modem]}
 *                                            "checked": as check.told, or null
 * where                                    -> {"config","database","identity_key","pid"}
 * backup.told    file,bytes:int             -> [{"at","file","bytes"}]: the newest copies
 * purge          [dry_run:bool,item,after] -> {"name","parts":bool,"days","before","count",
 *                                             "next":
 *                                             {"item","after"}|null}: what of one `keep` of
 *                                             lianhu.conf was, or would be, forgotten; go on with
 *                                             item and after of "next" until that is null
 * person.show    phone                     -> {"phone","name","messages","first","last","cases":
 *                                             [{"number","state","state_text"}],"entries","notices",
 *                                             "offices","calls","looks":[{"at","actor","what"}],
 *                                             "kept":[why something stays]}
 * person.erase   phone,why,[dry_run:bool]  -> as person.show, as it was before
 * check.told     sound:bool,what           -> {"at","sound","what"}: the database was looked
 *                                             through
 * modem.list                               -> [modem]
 * modem.show     name                      -> modem + "events":[{"at","what","what_text",
 *                                             "detail"}]
 * modem.restart | modem.confirm  name      -> modem
 * modem.ussd     name,dial                 -> {"state","text"}: done asks ended unsupported ...;
 *                                             "asks": the menu waits for the next modem.ussd, dial
 *                                             "" ends it. Up to three minutes. later:true: the
 *                                             modem at once; the answer comes as its event
 * modem.trace    name,onoff:"on"|"off"     -> modem; AT traffic goes to the log
 * case.list      [state,kind,unit,overdue:bool,limit]        -> [case]
 * case.show      number                    -> case + "events":[{"at","actor","what",
 *                                             "what_text","message","detail"}]
 * case.file      unit,kind,source,[household:int,party,subject,text,reporter(phone)]  -> case
 * drive.list                               -> [drive]
 * drive.show     id,[unit]                 -> drive + counts + "units":[counts]: right below
 * drive.start    code,[unit,deadline,text] -> drive: its notice is drafted, for others to check and
 *                                             sign; text "" asks nobody
 * drive.tick     id,unit,answer,[household:int,why] -> as drive.show
 * drive.close    id                        -> drive
 *                drive: {"id","code","title","unit","opened_at","deadline","closed_at","notice"};
 *                counts: {"unit","asked","done","not_done","unknown","answers":{ANSWER:n}}; each
 *                household stands in ledger.rows of drive-CODE
 * register.list  ledger,[unit,open:bool,limit] -> [entry]; ledger: code or title of a register
 * register.owed  [unit,limit]              -> [entry]: visits that are due, limits that are over
 * register.show  id                        -> entry + "events"
 * register.add   ledger,unit,[household:int,party,subject,text,values:["COLUMN=VALUE"]] -> entry
 * register.move  id,move:helper|visit|fix|strike|reopen|set,[note,to,at(time),values] -> entry
 *                entry: {"id","register","title","number","unit","household","party","subject",
 *                "remarks","at","state":open|overdue|fixed|done,"helper","visited_at","visit_due",
 *                "visit_words","limit","fixed_at","fixed_words","done_at","done_words","case",
 *                "columns":{COLUMN:VALUE}}; who stands in a quiet register only for the roster's
 *                keepers
 * case.move      number,event,[note,to(phone),until(time)]   -> case
 *                event: accept assign progress settle pass-up return hold refuse transfer merge
 *                       urge close reopen withdraw note
 * message.list   [direction:"in"|"out",phone,limit]          -> [message]
 * message.show   id                        -> message + "attempts_list":[{"part","modem","at",
 *                                             "outcome","mr","error","report"}]
 * message.answer phone,text               -> message: a word of the staff to whoever wrote or
 * stands on the roster; the signature goes in front message.unseal id,why                    ->
 * {"id","text"}: the words as they came, with identity numbers; kept as an event triage.list
 * [limit]                   -> [message + "why","why_text","suggestion":{"name",
 *                                             "unit","role","other_phone"}|null]: for a clerk
 * triage.file    id,kind,[unit,household:int,party,subject]  -> message
 * triage.dismiss id,[note]                 -> message: it is nothing for the office
 * triage.reread  [after:id],[dry_run:bool] -> {"changes":[explain + "id","phone","at","text",
 *                                             "files":bool],"read":n,"filed":n,"next":id|null};
 *                                             go on with after = next until that is null
 * training.open  to:[unit path or role]    -> {"day","to":["unit:PATH"|"role:CODE"]}: their texts
 *                                             of today are practice
 * training.close | training.show           -> the same
 * call.list      [limit]                   -> [{"id","phone","name","why","case","message","at"}]
 * call.done      id,[note]                 -> {"id","phone"}
 * notice.preview to,text,[kind,at]         -> {"total","parts_each" (at
 * most),"parts_least","parts", "cost","long":bool,"not_mobile","unsubscribed",
 *                                             "blank" (a field of their text is empty),
 *                                             "first":text,"samples":[{"name","phone",
 *                                             "text"}],"leaves_at","units":[{"unit","count"}]:
 *                                             of the lowest level with 200 of them or fewer}
 * notice.send    to,text,[kind,at,receipt:bool,deadline,expire]  -> notice (state draft, or sending
 *                                             where the model wants one signature)
 * notice.check | notice.sign | notice.pause | notice.resume | notice.cancel   number  -> notice
 * notice.list    [limit]                   -> [notice]
 *                notice.list, show and calls give at most 400 rows; ask on with `from`
 * notice.show    number                    -> notice + "text","audience","recipients":[{"phone",
 *                                             "name","unit","state","why" (it failed),"why_text",
 *                                             "confirmed_at","declined_at","attended_at",
 *                                             "asked_again","to_call":bool,"called_at","called"}]
 * roster.import  files:[{"name","base64"|"text"}],dry_run:bool, all together 24 KB at most
 *                                          -> {"done":bool,"summary","changes":[line: the first
 *                                             1000],"change_count","complaints":[line],"notes":
 *                                             [line]}
 * roster.upload  [upload],name,base64|text -> {"upload","bytes"}: a piece of a file in UTF-8, cut
 *                                             between characters; the first without "upload",
 *                                             those behind it with the number that it got
 * roster.import  upload,dry_run:bool       -> {"state","percent","result":null}; it goes on by
 *                                             itself: ask again until "result" is as above.
 *                                             After a dry run without complaints, dry_run:false
 *                                             carries the same files out
 * roster.export  what:"people"|"households"[,after]          ->
 * {"csv","next":{"what","after"}|null}: a page; ask on with what "next" says roster.list
 * [unit,after]              -> [office]: a page of present ones; ask on with after = the last "id"
 * until there are none roster.vacant  [unit,days]               ->
 * {"vacant":[{"unit","role","role_text"}],"ending": [office]}: the model's needed offices that
 * nobody holds; those that end within 30 days roster.appoint
 * name,phone,unit,role,[replace:bool,beside:bool,from,until,elected,elected_by,
 *                filed,filed_with,remarks] -> office. Whoever went has open cases, ratings and news
 *                                             of reports handed over.
 * roster.end     phone,[unit,role,on]      -> office + "vacant":bool
 * roster.phone   phone and one of to,add,drop:bool,lost:bool,found:bool -> {"name","phone","lost"}
 * roster.household unit,household:int,[head,phone,tags,members,warns:bool,warned:bool,code,remarks,
 *                phone_from,
 *                end:bool]                 -> household
 * roster.consent phone, yes:bool or no:bool, note -> consent: what was said at the desk to notices
 * roster.register id,[name,unit,role,household:int,phone]    -> message: the writer of this text is
 *                                             registered, or has another number
 * roster.show    phone                     -> {"name","phone","phones","lost":bool,"offices":
 *                                             [office, past ones too],"households":[household: one
 *                                             for each of its groups],"consent":consent|null}
 *                                             | null
 *                office: {"id","name","phone","unit","role","role_text","from","until","elected",
 *                "elected_by","filed","filed_with","remarks"}; household: {"unit","group_kind",
 *                "number","head","phones","tags","members","code","warns","warned","remarks",
 *                "consent":[consent: one for each number]}; consent:
 * {"phone","source":"earlier|file|
 *                desk|phone|list","source_text","file","words","since","by","state":"noted|given|
 *                refused","state_text","state_at","state_by","message"}
 * staff.add      name,role                 -> {"name","role"}
 * staff.end      name                      -> {"name"}
 * staff.list                               -> [{"name","role","role_text","since"}]
 * setting.list                             -> [{"key","title","value","file","changed":bool}]:
 *                                             what may be changed while running
 * setting.set    key,value                 -> the same of that one; "" gives it back to lianhu.conf
 * filter.save    name,query                -> {NAME:query}: filters of lists that the staff member
 *                                             keeps; filter.drop name -> the same
 * ledger.list                              -> [{"ledger","title","columns":[title]}]
 * ledger.rows    ledger,[unit,period,notice,after,limit,full:bool,why,export]
 *                                          -> {"ledger","title","scope","columns":[{"title",
 *                                             "width","number":bool}],"rows":[[cell]],"foot":
 *                                             [line],"count":rows so far,"next":after|null}; go on
 *                                             with after = next until that is null: a page may be
 *                                             empty. ledger: id or title; period: 2026 2026H1
 *                                             2026Q4 2026-10 2026-10-03 2026-10-03..2026-11-02;
 *                                             notice: whose coverage, or a round's title for its
 *                                             newest; full: personal data, for
 *                                             those who keep the roster, with why; export: the
 *                                             format it is taken away in, which is kept
 * ledger.open    as ledger.rows            -> {"ledger","title","scope","columns","foot","query",
 *                                             "sealed":bool}: for the console, which reads the rows
 *                                             itself unless their words are sealed
 * ledger.close   as ledger.rows,rows       -> {}: so many it has shown or given out
 * ledger.check   [after,repair:bool]       -> {"units","wrong","first_wrong","next":after|null}:
 *                                             the sums of statistics against the cases
 * evaluate.list  quarter,[unit,after]      -> {"rows":[{"person":id,"name","unit","score","band",
 *                                             "signed":bool}],"next":after|null}
 * evaluate.sign  as evaluate.list          -> the same; a quarter that is over, once for each
 * evaluate.show  person,quarter            -> {"name","unit","quarter","score","extra","minus",
 *                                             "band","lines":[{"item","title","points","good","of",
 *                                             "empty":bool,"facts":[{"weight","amount","case",
 *                                             "message","notice","why"}]}],"signer","revision",
 *                                             "text"}; person: name or phone
 * evaluate.enter person,item,quarter,amount,why,[case] -> as evaluate.show; after the signature it
 *                                             needs an appeal and is points, in a new revision
 * evaluate.appeal person,quarter,why       -> as evaluate.show
 * evaluate.*     year instead of quarter    -> the same of the year: lines self, residents,
 * village; enter takes self and village, points up to their weight; +
 * "quarters","residents":{"asked","good", "fair","bad"} evaluate.survey year,[unit,deadline] ->
 * {"number","serial"}: asks the households by SMS card           unit                      ->
 * [{"unit","signature","centre_phone","number","lines":
 *                                             [{"kind","kind_text","text"}]}]: one for each group
 * explain        phone,text                -> explain + "why","practice":bool,"open":question|null
 *                                             (still open for that phone),"question":question|null
 *                                             (which this text answers, or misses);
 *                                             question: {"kind","text","case"}
 * model.show                               -> {"text"}
 *
 * "number" of a notice is 通2026-001 or its serial.
 */
#include "lianhu/buf.h"
#include <stdint.h>

/* The request that tells what looking through the database has found. */
void control_care_words(bool sound, const char *what, struct buf *out);

/* The request that tells of a copy of the database, or why there is none. */
void control_backup_words(const char *file, int64_t bytes, const char *why, struct buf *out);

#endif
