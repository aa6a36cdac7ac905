#ifndef MODEMSIM_SIM_COMMAND_H
#define MODEMSIM_SIM_COMMAND_H
/*
 * The control protocol of modemsim: one JSON object a line, one answer a line. Answers are
 * {"ok":true, ...} or {"ok":false,"error":"why"}. MODEM is a name ("sim1"), an index from 0, or the
 * SIM's number; optional keys in []. Times are ISO 8601, numbers "+86...".
 *
 *  {"command":"text","from":PHONE,"text":TEXT,["to":MODEM or NUMBER, default the first modem]}
 *      a phone writes                    -> "parts"
 *  {"command":"inbox","phone":PHONE,["after":ID],["wait":SECONDS],["count":N, default 1]}
 *      what the phone has received with an id above ID (default 0: all). With "wait" the answer
 *      comes when there are N of them, or when the time is over
 *                                        -> "texts":[{"id","from","text","parts","modem","at"}]
 *  {"command":"phone","phone":PHONE,"state":"on"|"off"|"bad"|"full"}
 *  {"command":"call","from":PHONE,"modem":MODEM,["seconds":N, default 20]}
 *  {"command":"inject","modem":MODEM,"pdu":HEX}      a raw DELIVER or STATUS-REPORT, SCA included
 *  {"command":"fault","modem":MODEM or "all","name":NAME,["seconds","count","code","text"]}
 *      the names and what they read: {"command":"faults"} -> "faults":[{"name","help"}]
 *  {"command":"set","modem":MODEM or "all","options":"quirk=value,..."}      sim_quirk.h
 *      the names: {"command":"quirks"} -> "quirks":[{"name","default","low","high"}]
 *  {"command":"status"}
 *      -> "modems":[{"name","link","number","imei","imsi","family","present","powered","hung",
 *                    "registered","waiting","stored"}]
 *  {"command":"stats",["fresh":true]}       with fresh the times are measured anew
 *      -> "modems":[{"name","bytes_in","bytes_out","lines","commands","submissions","accepted",
 *          "inbound","reports","reports_lost","deleted","type_ahead","boots","hangs","unplugs","forbidden",
 *          "gap_p50_us","gap_p95_us","gap_max_us"}], "activity", and over all modems
 *          "gap_p50_us",... and "answer_p50_us","answer_p95_us","answer_max_us"
 *  {"command":"submissions",["after":ID],["to":PHONE]}
 *      the centre's book              -> "submissions":[{"id","modem","to","mr","report","told",
 *          "fate":"on-air|never-sent|waiting|delivered|failed|expired","delivered","tpdu","at_us"}]
 */
#include "lianhu/buf.h"
#include "sim.h"

/* A request that may have to wait for an event. */
struct sim_request {
    mono_t until; /* MONO_NEVER before the first try: filled from "wait" */
};

#define SIM_REQUEST_INIT ((struct sim_request){MONO_NEVER})

/* Tries to answer a line. False: it waits; ask again when sim_activity changed, or at
 * request->until. The answer (without its line end) is appended to `answer`. */
bool sim_command(struct sim *sim, struct span line, struct sim_request *request, struct now now,
                 struct buf *answer);

#endif
