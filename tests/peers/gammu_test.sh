#!/bin/sh
# gammu identifies a simulated modem, sends through it and reads from it.
. tests/peers/peers.sh
need gammu

LONG=您好，这是给各位联户长的一条很长的通知，一条短信装不下，要分成两段发出去，手机上要能原样拼回来。收到以后请马上回复收到两个字，谢谢大家的配合，祝各位身体健康。
LONG_ASCII="This notice is longer than one short message can be, so that it has to be cut in two by \
the sender and put together again by the telephone: {[~^|]} count two septets each. The end."
FROM=13900001234
PHONE=13912345678
export LC_ALL=C.UTF-8

configure() { # MODEM...
    for modem; do
        printf '[gammu]\ndevice = %s\nconnection = at\nlogfile = %s\nlogformat = textall\n' \
            "$dir/$modem" "$dir/$modem.log" >"$dir/$modem.rc"
    done
}

stored() { # MODEM COUNT: whether so many are in its stores
    ask '{"command":"status"}' | tr '{' '\n' | grep '"name":"'"$1"'"' | grep -q '"stored":'"$2"'}'
}

inbox() { # PHONE COUNT: waits for so many texts
    ask '{"command":"inbox","phone":"'"$1"'","wait":20,"count":'"$2"'}'
}

# ---- everything on a modem that follows the standards
start_sim gammu --latency 300
configure sim1
g="timeout 60 gammu -c $dir/sim1.rc"
$g identify >"$dir/identity" 2>&1
says "manufacturer" "modemsim" cat "$dir/identity"
says "IMEI" "864000040000001" cat "$dir/identity"
says "IMSI" "460001234500001" cat "$dir/identity"

says "send" "OK, message reference" $g sendsms TEXT $PHONE -text "JF 3 Zhang"
says "sent" '"text":"JF 3 Zhang","parts":1' inbox $PHONE 1
says "send long" "Sending SMS 2/2" $g sendsms TEXT $PHONE -autolen 300 -unicode -text "$LONG"
says "sent long" '"text":"'"$LONG"'","parts":2' inbox $PHONE 2
says "send long ASCII" "Sending SMS 2/2" $g sendsms TEXT $PHONE -autolen 300 -text "$LONG_ASCII"
says "sent long ASCII" '"text":"'"$LONG_ASCII"'","parts":2' inbox $PHONE 3
ask '{"command":"submissions"}' | grep -o '"fate":"delivered","delivered":1' | wc -l >"$dir/once"
says "each part once" 5 cat "$dir/once"

says "phone writes" '"parts":1' ask '{"command":"text","from":"'$FROM'","text":"JF 3 张明录 土地"}'
says "in two parts" '"parts":2' ask '{"command":"text","from":"'$FROM'","text":"'"$LONG"'"}'
works "stored" until_true 20 stored sim1 3
$g geteachsms >"$dir/read" 2>&1
says "read" "JF 3 张明录 土地" cat "$dir/read"
says "read long" "$LONG" cat "$dir/read"
says "sender" '"+86'$FROM'"' cat "$dir/read"
$g deleteallsms 1 >"$dir/deleted" 2>&1
works "deleted" until_true 10 stored sim1 0

# ---- other families, all at once; without their chatter, which stops gammu for good when it falls
# between its single bytes, and with a Wavecom of the kind that takes CPMS with two storages: gammu
# knows no other
families="huawei zte sim800 ec20 siemens wavecom"
n=0
set --
for family in $families; do
    n=$((n + 1))
    set -- "$@" -m "sim$n:family=$family,noise_ms=0$([ "$family" != wavecom ] || echo ,cpms_args_max=3)"
done
start_sim gammu-families --latency 100 -n $n "$@"
talk() { # MODEM: identify, send, read
    timeout 60 gammu -c "$dir/$1.rc" identify
    timeout 60 gammu -c "$dir/$1.rc" sendsms TEXT $PHONE -unicode -text "你好，$1"
    timeout 60 gammu -c "$dir/$1.rc" geteachsms
}
pids=
n=0
for family in $families; do
    n=$((n + 1))
    configure sim$n
    ask '{"command":"text","from":"'$FROM'","to":"sim'$n'","text":"收到'$n'"}' >"$dir/answer"
    until_true 20 stored sim$n 1
    talk sim$n >"$dir/sim$n.talk" 2>&1 &
    pids="$pids $!"
done
wait $pids
n=0
for family in $families; do
    n=$((n + 1))
    says "$family identify" "86400004000000$n" cat "$dir/sim$n.talk"
    says "$family send" "OK, message reference" cat "$dir/sim$n.talk"
    says "$family read" "收到$n" cat "$dir/sim$n.talk"
    says "$family sent" '"text":"你好，sim'$n'"' inbox $PHONE 6
done

# ---- what must not work
start_sim gammu-refused --latency 100
configure sim1
g="timeout 60 gammu -c $dir/sim1.rc"
ask '{"command":"fault","modem":"sim1","name":"cms","code":38,"count":-1}' >"$dir/answer"
# gammu would try for minutes
timeout 12 gammu -c "$dir/sim1.rc" sendsms TEXT $PHONE -text x >"$dir/refused" 2>&1
works "refused" test $? != 0
works "submitted" test "$(ask '{"command":"stats"}' | grep -c '"submissions":0')" = 0
says "nothing came" '"texts":[]' ask '{"command":"inbox","phone":"'$PHONE'"}'
finish
