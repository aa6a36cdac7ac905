#!/bin/sh
# Has tshark's GSM SMS dissector read the TPDUs of tests/vectors/tpdu_any.tsv, and compares what it
# says with what the vectors say: an independent reading of 23.040 9.2.2.1a, 9.2.2.2a and 9.2.2.4.
# Those whose layer below is named are left out: the dissector goes by the octet, as we do unasked;
# and those with reserved or surplus octets, which it calls malformed.
set -eu
cd "$(dirname "$0")/../.."

command -v tshark >/dev/null && command -v text2pcap >/dev/null || {
    echo "tshark is missing: make deps-test"
    echo "0 passed, 1 failed"
    exit 1
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# without the SCA; O is towards the mobile
grep -v '^#' tests/vectors/tpdu_any.tsv | awk -F '\t' '$3 == "octet" && $5 !~ /odd=/' >"$dir/rows"
awk -F '\t' 'function octets(hex) { return 2 * index("0123456789ABCDEF", substr(hex, 2, 1)) }
    { hex = substr($4, 1 + octets($4)); gsub(/../, "& ", hex)
      printf "%s\n000000 %s\n", $2 == "sc-ms" ? "O" : "I", hex }' "$dir/rows" >"$dir/dump"
text2pcap -q -D -l 147 "$dir/dump" "$dir/pcapng" 2>"$dir/log" || { cat "$dir/log"; exit 1; }

set --
for field in tp-mti tp-fcs tp.parameter_indicator tp-pid tp-dcs tp-mr tp.command_type \
    tp.message_number tp-da sms_text scts.year scts.seconds; do
    set -- "$@" -e "gsm_sms.$field"
done
LC_ALL=C.UTF-8 tshark -r "$dir/pcapng" \
    -o 'uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0",""' \
    -T fields "$@" >"$dir/got" 2>"$dir/log" || { cat "$dir/log"; exit 1; }

# What the description says of each column; "" where it says nothing or tshark writes none.
awk -F '\t' -v got="$dir/got" '
    function said(name,   m) {
        if (!match(" " $5, " " name "=[^ ]*"))
            return ""
        m = substr(" " $5, RSTART, RLENGTH)
        return substr(m, length(name) + 3)
    }
    function hex(text,   n, i) {
        n = 0
        for (i = 1; i <= length(text); i++)
            n = 16 * n + index("0123456789ABCDEF", substr(text, i, 1)) - 1
        return text == "" ? "" : n
    }
    function number(text) { return text ~ /^0x/ ? hex(toupper(substr(text, 3))) : text }
    function check(what, want, is) {
        if (want != "" && is != "" && want "" != is "")
            bad = bad sprintf("  %s: we say <%s>, tshark <%s>\n", what, want, is)
        else if (want != "" && is != "")
            compared++
    }
    BEGIN {
        mti["deliver"] = 0; mti["submit"] = 1
        mti["status-report"] = 2; mti["command"] = 2; mti["deliver-report"] = 0
        mti["submit-report"] = 1
    }
    {
        getline line < got
        split(line, g, "\t")
        sub(/,.*/, "", g[11]); sub(/,.*/, "", g[12]) # a second stamp
        bad = ""
        type = $5; sub(/ .*/, "", type)
        text = $5; if (!sub(/.* text=/, "", text)) text = ""
        stamp = said("scts")
        address = said("number"); sub(/\/.*/, "", address); sub(/^\+/, "", address)
        check("mti", mti[type], number(g[1]))
        check("fcs", hex(said("fcs")), number(g[2]))
        check("pi", hex(said("pi")), number(g[3]))
        check("pid", g[4] == "" ? "" : hex(said("pid")), number(g[4]))
        check("dcs", g[5] == "" ? "" : hex(said("dcs")), number(g[5]))
        check("mr", said("mr"), number(g[6]))
        check("ct", hex(said("ct")), number(g[7]))
        check("mn", said("mn"), number(g[8]))
        if (type != "deliver") check("number", address, g[9])
        check("text", text, g[10])
        check("year", substr(stamp, 3, 2) + 0 ? substr(stamp, 3, 2) + 0 : "", g[11])
        check("seconds", stamp == "" ? "" : substr(stamp, 18, 2) + 0, g[12])
        if (g[1] == "") bad = bad "  tshark read nothing\n"
        if (bad == "") { passed++; next }
        failed++
        printf "%s: %s\n%s", $1, $4, bad
    }
    END {
        if (compared < 60) { print "only " compared " values compared"; failed++ }
        printf "%d passed, %d failed\n", passed, failed
        exit failed > 0
    }' "$dir/rows"
