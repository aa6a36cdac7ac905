#!/bin/sh
# Has tshark's GSM SMS dissector read what our encoder wrote, and compares field by field with what
# went in. usage: tests/peers/tshark_test.sh [count]
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}
count=${1:-600}

command -v tshark >/dev/null && command -v text2pcap >/dev/null || {
    echo "tshark is missing: make deps-test"
    echo "0 passed, 1 failed"
    exit 1
}
${MAKE:-make} --no-print-directory "$BUILD/tests/peers/gen_tpdu" >/dev/null

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
"$BUILD/tests/peers/gen_tpdu" "$count" >"$dir/cases"
cut -f 3- "$dir/cases" >"$dir/want"

# The dissector takes the mobile's side from the direction of the packet: O is towards the mobile.
awk -F '\t' '{ gsub(/../, "& ", $2); printf "%s\n000000 %s\n", $1, $2 }' "$dir/cases" >"$dir/dump"
text2pcap -q -D -l 147 "$dir/dump" "$dir/pcapng" 2>"$dir/log" || { cat "$dir/log"; exit 1; }

set --
for field in tp-mti tp-oa tp-da tp-ra tp-mr tp-pid tp-dcs tp-mms tp-srr tp-sri udh.mm.msg_id \
    udh.mm.msg_parts udh.mm.msg_part sms_text sms_body scts.year scts.month scts.day scts.hour \
    scts.minutes scts.seconds scts.timezone vp.validity_period dis_field.st_error \
    dis.field_st_reason; do
    set -- "$@" -e "gsm_sms.$field"
done
LC_ALL=C.UTF-8 tshark -r "$dir/pcapng" -o gsm_sms.reassemble:FALSE \
    -o 'uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0",""' \
    -T fields "$@" >"$dir/got" 2>"$dir/log" || { cat "$dir/log"; exit 1; }

awk -F '\t' -v want="$dir/want" -v cases="$dir/cases" '
    BEGIN {
        while ((getline w < want) > 0) {
            total++
            getline c < cases
            g = "(nothing)"
            if ((getline g < ARGV[1]) > 0) { }
            n = split(w, a, "\t"); split(g, b, "\t")
            a[15] = tolower(a[15])
            bad = ""
            for (i = 1; i <= n; i++)
                if (a[i] "" != b[i] "")
                    bad = bad sprintf("  column %d: wrote <%s> tshark <%s>\n", i, a[i], b[i])
            if (bad == "") { passed++; continue }
            failed++
            if (failed <= 5) { split(c, h, "\t"); printf "case %d: %s\n%s", total, h[2], bad }
        }
        printf "%d passed, %d failed\n", passed, failed
        exit failed > 0 || passed == 0
    }' "$dir/got"
